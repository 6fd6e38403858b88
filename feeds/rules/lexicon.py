"""Words of rules -> keys; words of a story -> the keys they are asked for by: one dictionary for all topics.

Every word is compared in its folded form (clean.fold). A key is a string: `refugee` that word, `refugee*` any word that
begins so, `~refugee` any word of the same stem, and for scripts written without spaces, whose words come as single
characters, the pair of two neighbours (`难+民`): a longer run is a chain of pairs, which makes it a substring search.
A story's word costs one look-up in a dictionary however many topics there are; what a word was found to mean is kept
for the next story.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from feeds.clean import fold, words

# Blocks whose languages put no space between words: Thai and Lao, Burmese, Khmer, Han and its radicals, kana, Bopomofo.
# Source: Unicode 16, Blocks.txt; Hangul is not here, since Korean does put spaces.
SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u303c\u3040-\u312f\u31a0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)
MAX_TERM_WORDS = 30
MAX_LEARNT = 200_000  # words remembered, about 30 MB; then the memory starts again

Stemmer = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Term:
    """A word, a prefix or a phrase of a rule: `parts` are its keys, each with its place within the `size` words."""

    written: str
    parts: tuple[tuple[int, str], ...]
    size: int

    @property
    def rarest(self) -> str:
        """The key by which a story is found that may hold the term: the longest, which is the rarest as a rule."""
        return max((key for _, key in self.parts), key=len)


def spaceless(word: str) -> bool:
    """Whether this word of clean.words() is one character of a script without spaces."""
    return SPACELESS.match(word) is not None


def read_term(written: str, *, stem: bool = False) -> Term:
    """A term as a person writes it: `word`, `begin*`, or several words, which stand for the phrase.

    `stem` lets each plain word stand for every word of its stem. Raises ValueError, with a repair, where no word is left.
    """
    found: list[tuple[str, bool]] = []
    for piece in fold(written).replace('"', " ").split():
        bare = piece.rstrip("*")
        if "*" in bare:
            raise ValueError('"*" stands only at the end of a word, as in "refugee*"; for more, write a pattern /…/')
        inside = words(bare)
        if not inside and bare != piece:
            raise ValueError('"*" needs the beginning of a word before it, as in "refugee*"')
        found += [(word, False) for word in inside[:-1]] + [(word, bare != piece) for word in inside[-1:]]
    if not found:
        raise ValueError("holds no word")
    if len(found) > MAX_TERM_WORDS:
        raise ValueError(f"has {len(found)} words: more than {MAX_TERM_WORDS}")
    return Term(written.strip(), tuple(_parts(found, stem)), len(found))


def words_of(written: str) -> list[str]:
    """The words of a phrase, each as a term of its own: a `*` stays with its word, a run of a script without spaces is one."""
    return [piece for piece in fold(written).split() if words(piece)]


def _parts(found: Sequence[tuple[str, bool]], stem: bool) -> Iterable[tuple[int, str]]:
    for place, (word, starred) in enumerate(found):
        if spaceless(word):
            if place + 1 < len(found) and spaceless(found[place + 1][0]):
                yield place, f"{word}+{found[place + 1][0]}"
            elif not place or not spaceless(found[place - 1][0]):
                yield place, word
        else:
            yield place, word + "*" if starred else "~" + word if stem else word


class Lexicon:
    """Every key that any topic asks for, for texts in one language (which only stems depend on)."""

    def __init__(self, keys: Iterable[str], stem: Stemmer | None = None) -> None:
        self._stem = stem
        self._words: dict[str, tuple[str, ...]] = {}
        self._stems: dict[str, tuple[str, ...]] = {}
        self.pairs: set[str] = set()
        prefixes = set()
        for key in sorted(set(keys)):
            if key.endswith("*"):
                prefixes.add(key[:-1])
            elif key.startswith("~") and stem is not None:
                root = stem(key[1:])
                self._stems[root] = (*self._stems.get(root, ()), key)
            elif "+" in key:
                self.pairs.add(key)
            else:
                word = key.removeprefix("~")
                self._words[word] = (*self._words.get(word, ()), key)
        self._prefixes = frozenset(prefixes)
        self._lengths = tuple(sorted({len(prefix) for prefix in prefixes}))
        self._learnt = _Learnt(self._meaning)

    def find(self, story_words: Sequence[str], start: int, places: dict[str, list[int]], folded: str | None) -> None:
        """Add to `places` where each known key stands, counting words from `start`.

        `folded` is the text that the words are of, given where it has characters of a script without spaces: two make
        a pair only where nothing stands between them, not a full stop and not a space.
        """
        for place, keys in enumerate(map(self._learnt.__getitem__, story_words), start):
            if keys:
                for key in keys:
                    places.setdefault(key, []).append(place)
        if folded is not None and self.pairs:
            end, before = -1, ""
            for place, word in enumerate(story_words, start):
                at = folded.find(word, max(end, 0))
                if at == end:
                    pair = f"{before}+{word}"
                    if pair in self.pairs:
                        places.setdefault(pair, []).append(place - 1)
                end, before = at + len(word), word

    def _meaning(self, word: str) -> tuple[str, ...]:
        keys = self._words.get(word, ())
        if self._stem is not None and self._stems:
            keys += self._stems.get(self._stem(word), ())
        for length in self._lengths:
            if length > len(word):
                break
            if word[:length] in self._prefixes:
                keys += (word[:length] + "*",)
        return keys


class _Learnt(dict[str, tuple[str, ...]]):
    """Word -> the keys that it is asked for by, worked out once."""

    def __init__(self, meaning: Callable[[str], tuple[str, ...]]) -> None:
        self._meaning = meaning

    def __missing__(self, word: str) -> tuple[str, ...]:
        if len(self) >= MAX_LEARNT:
            self.clear()
        self[word] = keys = self._meaning(word)
        return keys


@lru_cache(maxsize=8_192)
def name_words(name: str) -> tuple[str, ...]:
    """The folded words of a short text that many stories share: an author, a publisher, a tag."""
    return tuple(words(fold(name[:1_000])))


def stands_in(term: Term, name: str) -> bool:
    """Whether a name holds the term as whole words. Stems do not apply to names."""
    there = name_words(name)
    return any(
        all(_is(key, there, start + offset) for offset, key in term.parts)
        for start in range(len(there) - term.size + 1)
    )


def _is(key: str, there: Sequence[str], place: int) -> bool:
    word = there[place]
    if key.endswith("*"):
        return word.startswith(key[:-1])
    if "+" in key:
        return place + 1 < len(there) and f"{word}+{there[place + 1]}" == key
    return word == key.removeprefix("~")
