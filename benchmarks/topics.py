"""How long topics take over many stories, and how that grows with the number of topics: `python benchmarks/topics.py`.

Two rule sets find the same number of words in a story: 200 topics of 20 terms (words, prefixes, phrases), and 2,000, of
which nine in ten ask for words that no story has. Stories have 400 words, drawn so that common words are common
(Zipf's law) from 20,000 made ones. Prints seconds for `--stories` of them on one core, reading included.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence

from feeds.topics import Carried, Told, Topics, parse_topics

VOCABULARY = 20_000
TERMS = 20


def vocabulary(rng: random.Random) -> list[str]:
    """Made words of two to five syllables."""
    syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        found["".join(rng.choices(syllables, k=rng.randint(2, 5)))] = None
    return list(found)


def terms(words: Sequence[str], rng: random.Random) -> list[str]:
    """Twelve words, four prefixes and four phrases, all of rarer words."""
    rare = words[len(words) // 10 :]
    return [
        *rng.sample(rare, 12),
        *(word[:6] + "*" for word in rng.sample(rare, 4)),
        *(" ".join(rng.sample(rare, 2)) for _ in range(4)),
    ]


def topics(count: int, heard: int, words: Sequence[str], rng: random.Random) -> Topics:
    """So many topics, of which `heard` ask for words that stories have."""
    unheard = ["x" + word for word in words]
    tables = {f"t{place}": {"any": terms(words if place < heard else unheard, rng)} for place in range(count)}
    made, faults = parse_topics(tables)
    assert not faults
    return made


def stories(count: int, words: Sequence[str], rng: random.Random) -> list[Told]:
    """Stories of a title of 8 words and a text of 400."""
    weights = [1 / (rank + 10) for rank in range(len(words))]
    made = []
    for _ in range(count):
        drawn = rng.choices(words, weights, k=408)
        text = ". ".join(" ".join(drawn[place : place + 20]).capitalize() for place in range(8, 408, 20))
        made.append(Told(title=" ".join(drawn[:8]), text=text, carried=(Carried("s"),)))
    return made


def main() -> None:
    """Print a line for each rule set, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=5_000)
    parser.add_argument("--times", type=int, default=3, help="runs of each, of which the best counts")
    given = parser.parse_args()
    rng = random.Random(6)
    words = vocabulary(rng)
    told = stories(given.stories, words, rng)
    sets = {count: topics(count, 200, words, random.Random(7)) for count in (200, 2_000)}
    best = dict.fromkeys(sets, float("inf"))
    hits = dict.fromkeys(sets, 0)
    for _ in range(given.times):
        for count, rules in sets.items():
            began = time.process_time()
            hits[count] = sum(len(rules.assign(story)) for story in told)
            best[count] = min(best[count], time.process_time() - began)
    for count, seconds in best.items():
        each = seconds / given.stories
        print(
            f"{count:5} topics x {TERMS} terms, {given.stories} stories: {seconds:.2f} s, {each * 1e6:.0f} us a story,"
            f" {each * 100_000:.0f} s for 100,000; {hits[count] / given.stories:.2f} matches a story"
        )
    print(f"2,000 topics take {best[2_000] / best[200]:.2f} times as long as 200")


if __name__ == "__main__":
    main()
