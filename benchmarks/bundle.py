"""How long a large bundle takes to read, and whether that grows as its size does: at 1, 2 and 4 quarters of 40 MB.

    python benchmarks/bundle.py [STORIES]     # 20,000 by default

Each size is read by a process of its own, so that its peak memory is its own. Prints one row a size.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time

WORDS = str.split(
    "the council voted to close a road that leads past the old mill and nobody on the east bank had been asked about "
    "it before "
    "said one of the farmers whose sheep have crossed there for forty years while engineers measured the bridge "
    "again in rain "
    "money would come from a fund for harbours they hope and work could begin in spring if the river lets them"
)
STORY_BYTES = 2_000


def bundle(stories: int, seed: int = 7) -> bytes:
    """A text of so many stories of about 2 KB: title, byline, outlet, date, paragraphs, subhead, caption, echo, marker."""
    rng = random.Random(seed)
    out: list[str] = []
    for number in range(stories):
        title = f"{' '.join(rng.choices(WORDS, k=6)).capitalize()} in district {number}"
        out.append(f"{title}\n\nBy Ada Pell\n\nHarbour News Agency\nDecember {1 + number % 28}, 2024\n\n")
        size = 0
        while size < STORY_BYTES - 2 * len(title) - 120:
            sentence = " ".join(rng.choices(WORDS, k=rng.randint(14, 40))).capitalize() + ".\n\n"
            size += len(sentence)
            out.append(sentence)
            if rng.random() < 0.1:
                out.append("What the engineers found\n\n")
                out.append("The bridge seen from the mill. Photo: Harbour Archive\n\n")
        out.append(f"{title}\nread more\n\n")
    return "".join(out).encode()


def one(stories: int) -> None:
    """Read one bundle and print its row: stories, MB, seconds, peak MB, MB a second."""
    from feeds.bundle import read_bundle
    from feeds.entry import Document

    body = bundle(stories)
    started = time.perf_counter()
    reading = read_bundle(Document(body, "bundle.txt"))
    seconds = time.perf_counter() - started
    if len(reading.entries) != stories:
        raise SystemExit(f"{len(reading.entries)} of {stories} stories came back")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{stories:>8} {len(body) / 1e6:>8.1f} {seconds:>8.2f} {peak:>8.0f} {len(body) / 1e6 / seconds:>8.2f}")


def main() -> None:
    """Print the table."""
    if len(sys.argv) > 2 and sys.argv[1] == "--one":
        one(int(sys.argv[2]))
        return
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    print(f"{'stories':>8} {'MB':>8} {'seconds':>8} {'peak MB':>8} {'MB/s':>8}")
    for share in (4, 2, 1):
        subprocess.run([sys.executable, __file__, "--one", str(most // share)], check=True)


if __name__ == "__main__":
    main()
