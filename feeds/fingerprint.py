"""Entry -> Fingerprint: what two entries are compared by, made once, in the worker.

Exact keys are hashes of the canonical URL and of the folded text. Near keys are hashes of shingles: runs of four words of
the folded text (of six characters where a script has no spaces), all of the first few and a sample of the rest, so that
two texts that share a good part share some keys. Verification reads all shingles in their order, the title, the figures.
Stripped before: lines of page furniture, bylines and datelines; mojibake is undone. Hashes are xxh3 and stable for ever
under one PRINTS; a print of another version is made again from the entry.
"""

from __future__ import annotations

import json
import re
import struct
from array import array
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Final
from urllib.parse import urlsplit

from xxhash import xxh3_64_intdigest, xxh3_128_digest

from feeds.entry import Entry
from feeds.errors import LinkError
from feeds.fold import words
from feeds.links import canonical
from feeds.sameness.counters import DAYS
from feeds.sameness.mojibake import undone
from feeds.sameness.thresholds import (
    GRAM,
    GRAM_SPACELESS,
    HEAD_ALL,
    HEAD_SOME,
    MAX_FIGURES,
    MAX_RANGES,
    MAX_SHINGLES,
    MIN_BODY,
    MIN_PARAGRAPH,
    PRINTS,
    SAMPLE,
    SPACELESS_WORD,
    STEM,
    TERM,
)
from feeds.sameness.titles import rounds_up, title_words
from feeds.sameness.trimming import article_lines


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What two entries are compared by. Hashes of shingles are the low 32 bits of xxh3, in the text's order."""

    url: bytes | None  # 16 bytes: the canonical URL; None where it names no page (a site's front page)
    body: bytes | None  # 16 bytes: the words of the text; None where they are too few to mean anything
    words: int  # of the article itself
    title: tuple[str, ...]  # folded words, without the outlet's name
    shingles: bytes  # 4 bytes each, in order
    keys: tuple[int, ...]  # signed 32-bit: what the index holds
    paragraphs: tuple[tuple[int, int, int], ...]  # key (digits masked), first and last+1 shingle that begin in it
    terms: bytes  # 2 bytes a word, in order: a hash of the longer words (of pairs of characters), 0 for the rest
    quoted: tuple[tuple[int, int], ...]  # ranges of shingles within quotation marks
    figures: tuple[str, ...]  # numbers, weekdays and months of the text, in order
    dated: bool  # the source states a date for it
    rounds_up: bool  # the title is that of several stories at once
    teaser: bool  # the source or the text says that more follows elsewhere
    version: int = PRINTS


def fingerprint(entry: Entry) -> Fingerprint:
    """What the entry is compared by. Cost grows with the text up to MAX_SHINGLES, never beyond. Raises nothing."""
    title = title_words(undone(entry.title), entry.publisher)
    text, cut = article_lines(undone(entry.text[: MAX_SHINGLES * 12]), entry.title)
    paragraphs = [_tokens(line) for line in text]
    if cut and paragraphs and paragraphs[-1][0]:
        paragraphs[-1][0].pop()  # the last word before an ellipsis is often half a word
    tokens = list(chain.from_iterable(tokens for tokens, _ in paragraphs))
    size, weight = _gram(tokens)
    shingles, named = _hashes(tokens, size)
    spans: list[tuple[int, int, int]] = []
    quoted: list[tuple[int, int]] = []
    at = 0
    for words_, quotes in paragraphs:
        end = min(at + len(words_), len(shingles))
        if len(words_) >= MIN_PARAGRAPH and end > at and len(spans) < MAX_RANGES:
            spans.append((_signed(_hash(_DIGITS.sub("0", " ".join(words_)))), at, end))
        quoted += [(at + a, min(at + b, len(shingles))) for a, b in quotes if at + a < len(shingles)]
        at += len(words_)
    count = round(len(tokens) / weight)
    return Fingerprint(
        url=_url_key(entry.url),
        body=xxh3_128_digest(" ".join(tokens).encode()) if count >= MIN_BODY else None,
        words=count,
        title=title,
        shingles=array("I", shingles).tobytes(),
        keys=_keys(shingles, title, spans),
        paragraphs=tuple(spans),
        quoted=tuple(quoted[:MAX_RANGES]),
        terms=named,
        figures=figures(tokens)[:MAX_FIGURES],
        dated=entry.published is not None and entry.date_basis != "inferred",
        rounds_up=rounds_up(title),
        teaser=entry.teaser or cut,
    )


def figures(tokens: list[str]) -> tuple[str, ...]:
    """Numbers, and names of days and months, of a text's tokens, in order."""
    return tuple(t for t in tokens if t in DAYS or t.isdecimal())


def unpacked(shingles: bytes) -> array[int]:
    """The shingles as numbers, in order."""
    return array("I", shingles)


def terms(print_: Fingerprint) -> array[int]:
    """The terms as numbers, one a word, in order."""
    return array("H", print_.terms)


def pack(print_: Fingerprint) -> bytes:
    """The print as bytes, for the store; keys are left out, since the index holds them."""
    head = json.dumps(
        [
            print_.version,
            print_.url.hex() if print_.url else None,
            print_.body.hex() if print_.body else None,
            print_.words,
            " ".join(print_.title),
            [list(p) for p in print_.paragraphs],
            [list(q) for q in print_.quoted],
            " ".join(print_.figures),
            print_.dated,
            print_.rounds_up,
            print_.teaser,
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode("utf-8", "replace")
    return struct.pack("<II", len(head), len(print_.shingles)) + head + print_.shingles + print_.terms


def unpack(packed: bytes) -> Fingerprint | None:
    """The print that `pack` wrote, without its keys; None for one of another version."""
    size, length = struct.unpack_from("<II", packed)
    at = 8 + size
    version, *rest = json.loads(packed[8:at])
    if version != PRINTS:
        return None
    url, body, count, title, paragraphs, quoted, numbers, dated, rounds, teaser = rest
    return Fingerprint(
        url=bytes.fromhex(url) if url else None,
        body=bytes.fromhex(body) if body else None,
        words=count,
        title=tuple(title.split()),
        shingles=packed[at : at + length],
        keys=(),
        paragraphs=tuple((k, a, b) for k, a, b in paragraphs),
        terms=packed[at + length :],
        quoted=tuple((a, b) for a, b in quoted),
        figures=tuple(numbers.split()),
        dated=dated,
        rounds_up=rounds,
        teaser=teaser,
    )


_DIGITS: Final = re.compile(r"\d+")


def _hash(text: str) -> int:
    return xxh3_64_intdigest(text.encode())


def _signed(hashed: int) -> int:
    """The low 32 bits as a signed number: half the bytes of 64 in a row of the index, and as good there."""
    return ((hashed & 0xFFFFFFFF) ^ 0x80000000) - 0x80000000


def _url_key(url: str | None) -> bytes | None:
    if url is None:
        return None
    try:
        one = canonical(url)
    except LinkError:
        return None
    parts = urlsplit(one)
    if not parts.path.strip("/") and not parts.query:
        return None  # a site's front page: items without a page of their own point there
    return xxh3_128_digest(one.encode("utf-8", "replace"))


def _tokens(folded: str) -> tuple[list[str], list[tuple[int, int]]]:
    """A paragraph's words, and which of them stand in quotation marks (half-open ranges)."""
    if '"' not in folded:
        return words(folded), []
    tokens: list[str] = []
    quotes = []
    for place, part in enumerate(folded.split('"')):
        start = len(tokens)
        tokens += words(part)
        if place % 2 and len(tokens) > start:
            quotes.append((start, len(tokens)))
    return tokens, quotes


def _gram(tokens: list[str]) -> tuple[int, float]:
    """Tokens a shingle, and tokens a word."""
    if "".join(tokens).isascii():
        return GRAM, 1.0
    single = sum(1 for t in tokens if len(t) == 1 and t > "\u0e00")
    return (GRAM_SPACELESS, SPACELESS_WORD) if single * 2 > len(tokens) else (GRAM, 1.0)


def _hashes(tokens: list[str], size: int) -> tuple[list[int], bytes]:
    """Of the words of a text: its shingles, and its terms as they are kept."""
    tokens = tokens[: MAX_SHINGLES + size]
    text = f"{' '.join(tokens)} ".encode()
    lengths = map(len, tokens) if text.isascii() else (len(token.encode()) for token in tokens)
    ends = list(accumulate((length + 1 for length in lengths), initial=0))
    shingles = [xxh3_64_intdigest(text[a:b]) & 0xFFFFFFFF for a, b in zip(ends, ends[size:], strict=False)]
    if size == GRAM_SPACELESS:
        pairs = [xxh3_64_intdigest(text[a:b]) % 0xFFFF + 1 for a, b in zip(ends, ends[2:], strict=False)]
        return shingles, array("H", pairs + [0] * (len(tokens) - len(pairs))).tobytes()
    return shingles, array("H", map(_TERMS.__getitem__, tokens)).tobytes()


class _Terms(dict[str, int]):
    """Word -> its term, 0 for a short word or a number; what was worked out once is kept, since words come again."""

    _MOST = 20_000
    _LONGEST = 30

    def __missing__(self, word: str) -> int:
        term = xxh3_64_intdigest(word[:STEM].encode()) % 0xFFFF + 1 if len(word) >= TERM and not word.isdecimal() else 0
        if len(word) <= self._LONGEST:
            if len(self) >= self._MOST:
                self.clear()
            self[word] = term
        return term


_TERMS: Final = _Terms()


def _keys(shingles: list[int], title: tuple[str, ...], spans: list[tuple[int, int, int]]) -> tuple[int, ...]:
    chosen = set(shingles[:HEAD_ALL])
    chosen.update([s for s in shingles[HEAD_ALL:HEAD_SOME] if not s % 4])
    chosen.update([s for s in shingles[HEAD_SOME:] if not s % SAMPLE])
    keys = {(s ^ 0x80000000) - 0x80000000 for s in chosen}
    keys.update(key for key, _, _ in spans)
    if len(title) >= 3:
        keys.add(_signed(_hash("title " + " ".join(sorted(set(title))))))
    return tuple(sorted(keys))
