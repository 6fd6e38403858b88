"""Two Fingerprints -> how alike they are, in numbers that a person can be shown. Symmetric; decides nothing.

`likeness` counts shingles, whatever their order. `alignment`, which costs more, lays the two texts side by side: which
fragments they share in one order, what each has of its own between them, what is quoted, and of what the rest speaks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from xxhash import xxh3_64_intdigest

from feeds.fingerprint import Fingerprint, terms, unpacked
from feeds.sameness.figures import figures_apart, rounded
from feeds.sameness.thresholds import GRAM, KIN, KIN_WORDS, REST, STEM, TERM
from feeds.sameness.titles import alike, counted_apart, is_spaceless, numbered_apart

_HEAD = 20  # shingles: the first sentence or so


@dataclass(frozen=True, slots=True)
class Likeness:
    """Shares are 0 to 1. `short` is the text with fewer shingles, `long` the other."""

    both: frozenset[int]  # shingles in both
    jaccard: float
    contained: float  # share of the short text's shingles in the long one
    head: float  # share of the short text's first shingles in the long one
    lead: float  # share of the short text's shingles in the beginning of the long one, as far as the short one would reach
    title: float
    counted: bool  # titles are one but for date, number or part, of which each has its own
    more: bool  # the same, where only one title has any
    numbered: bool  # titles are one but for a plain number
    differ: int  # figures that one has in place of another
    figures: float  # the same, as a share of the figures of the text that has fewer
    rounded: int  # figures of those that differ which are one number, told to fewer digits in one text

    @property
    def shared(self) -> int:
        """How many shingles are in both."""
        return len(self.both)


@dataclass(frozen=True, slots=True)
class Alignment:
    """The texts side by side, by the longest series of shingles that stand in the same order in both."""

    runs: int  # fragments in common
    passage: float  # share of what is common that is one fragment
    own: int  # words in one place that each has of its own, at the most such place
    told: float  # share of the longer words of that place in one that are in it in the other too: the same told in other words
    places: int  # how many such places
    replaced: float  # share of the short text's words that have others in their place
    spread: float  # the stretch of the long text that the fragments lie in, over their own length
    quoted: float  # share of what is common that stands in quotation marks
    lifted: float  # the same, as far as it does so in the long text and not in the short one
    rest: int  # words of the long text before and after that stretch
    before: int  # of them before
    outside: float  # the same, as a share of the long text
    kin: float  # share of the short text's terms that come again in the rest: in that part of it where fewest do
    named: int  # terms of the short text
    named_after: (
        float  # share of the terms of the long text's title that the short text has; asked for where kin is low
    )
    terms: float  # terms in common, of all: 2 * both / (one + other)


class View:
    """A print unpacked, for being compared several times."""

    __slots__ = ("distinct", "order", "print")

    def __init__(self, print_: Fingerprint) -> None:
        self.print = print_
        self.order = unpacked(print_.shingles)
        self.distinct = frozenset(self.order)


def likeness(a: View, b: View, common: Set[int] = frozenset()) -> Likeness:
    """How alike two prints are, when the shingles in `common` (boilerplate) count for nothing."""
    short, long = _by_length(a, b)
    few, many = (short.distinct - common, long.distinct - common) if common else (short.distinct, long.distinct)
    both = frozenset(few & many)
    union = len(few) + len(many) - len(both)
    head = [s for s in short.order[: 8 * _HEAD] if s not in common][:_HEAD]
    counted = counted_apart(a.print.title, b.print.title)
    differ, share = figures_apart(a.print.figures, b.print.figures) if both else (0, 0.0)
    return Likeness(
        both=both,
        jaccard=len(both) / union if union else 0.0,
        contained=len(both) / len(few) if few else 0.0,
        head=sum(s in many for s in head) / len(head) if head else 0.0,
        lead=len(both.intersection(long.order[: int(len(short.order) * 1.5) + 2 * _HEAD])) / len(few) if few else 0.0,
        title=alike(a.print.title, b.print.title),
        counted=counted == "both",
        more=counted == "one",
        numbered=counted == "both" and numbered_apart(a.print.title, b.print.title),
        differ=differ,
        figures=share,
        rounded=min(differ, rounded(a.print.figures, b.print.figures)) if differ else 0,
    )


def alignment(a: View, b: View, common: Set[int] = frozenset()) -> Alignment:
    """The two texts side by side. Takes some 0.15 ms for two of 260 words, and grows little faster than they do."""
    short, long = _by_length(a, b)
    where: dict[int, int] = {}
    for j, s in enumerate(long.order):
        where.setdefault(s, j)
    chain = _in_order([(i, where[s]) for i, s in enumerate(short.order) if s in where and s not in common])
    mine, theirs = terms(short.print), terms(long.print)
    named, said = set(mine) - {0}, set(theirs) - {0}
    alike_terms = 2 * len(named & said) / (len(named) + len(said)) if named and said else 0.0
    if not chain:
        return Alignment(
            0,
            0.0,
            len(short.order),
            0.0,
            1,
            1.0,
            0.0,
            0.0,
            0.0,
            len(long.order),
            len(long.order),
            1.0,
            0.0,
            len(named),
            0.0,
            alike_terms,
        )
    lengths = [1]
    for (i, j), (k, m) in pairwise(chain):
        if k - i == 1 and m - j == 1:
            lengths[-1] += 1
        else:
            lengths.append(1)
    gaps = _gaps(chain, len(short.order), len(long.order))
    own = [min(i.stop - i.start, j.stop - j.start) for i, j in gaps]
    widest = gaps[own.index(max(own))]
    first, last = chain[0][1], chain[-1][1]
    rest = theirs[:first] + theirs[last + GRAM :]
    weight = short.print.words / max(
        1, len(mine)
    )  # words a token: a character is less, and pairs of them come again less
    kin = min(1.0, _kin(named, rest, int(KIN_WORDS / weight)) / weight) if named else 0.0
    quoted = _within([i for i, _ in chain], short.print.quoted), _within([j for _, j in chain], long.print.quoted)
    doubtful = not max(own) and kin < KIN and len(rest) * weight >= REST
    return Alignment(
        runs=len(lengths),
        passage=max(lengths) / len(chain),
        own=round(max(own) * weight),
        told=_told(set(mine[widest[0]]) - {0}, set(theirs[widest[1]]) - {0}),
        places=sum(map(bool, own)),
        replaced=sum(own) / max(1, len(mine)),
        spread=(last - first + 1) / len(chain),
        quoted=max(quoted),
        lifted=quoted[1] - quoted[0],
        rest=round(len(rest) * weight),
        before=round(first * weight),
        outside=len(rest) / max(1, len(theirs)),
        kin=kin,
        named=len(named),
        named_after=_named_after(long.print.title, named) if doubtful else 0.0,
        terms=alike_terms,
    )


def _kin(named: set[int], rest: Sequence[int], size: int) -> float:
    """A round-up speaks of the story in one part and of other stories in others; an article of its subject all along."""
    parts = max(1, round(len(rest) / size))
    step = len(rest) / parts
    return min(len(named.intersection(rest[int(at * step) : int((at + 1) * step)])) for at in range(parts)) / len(named)


def _named_after(title: tuple[str, ...], named: set[int]) -> float:
    """How much of a title a beginning tells. Terms are made as fingerprint.py makes them."""
    if is_spaceless(title):
        said = {xxh3_64_intdigest(f"{a} {b} ".encode()) % 0xFFFF + 1 for a, b in pairwise(title)}
    else:
        said = {
            xxh3_64_intdigest(w[:STEM].encode()) % 0xFFFF + 1 for w in title if len(w) >= TERM and not w.isdecimal()
        }
    return len(said & named) / len(said) if said else 0.0


def _by_length(a: View, b: View) -> tuple[View, View]:
    """The shorter and the longer, whoever asks: of two as long, the one whose shingles sort first."""
    ordered = (len(a.order), a.print.shingles) <= (len(b.order), b.print.shingles)
    return (a, b) if ordered else (b, a)


def _in_order(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest series of the pairs (sorted by their first) that rises in the second too."""
    ends: list[int] = []  # the least end of a rising series of each length
    holders: list[int] = []
    before = [-1] * len(pairs)
    for at, (_, j) in enumerate(pairs):
        place = bisect_left(ends, j)
        before[at] = holders[place - 1] if place else -1
        if place == len(ends):
            ends.append(j)
            holders.append(at)
        else:
            ends[place] = j
            holders[place] = at
    chain = []
    at = holders[-1] if holders else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _gaps(chain: Sequence[tuple[int, int]], short: int, long: int) -> list[tuple[slice, slice]]:
    """The words that each has of its own before, between and after the fragments: places in the short text and the long one.

    One changed word costs GRAM shingles, so a fragment reaches GRAM words from where its last shingle begins.
    """
    (i, j), (k, m) = chain[0], chain[-1]
    gaps = [(slice(0, i), slice(0, j))]
    for (a, b), (c, d) in pairwise(chain):
        if c - a > 1 or d - b > 1:
            gaps.append((slice(a + GRAM, max(a + GRAM, c)), slice(b + GRAM, max(b + GRAM, d))))
    gaps.append((slice(k + GRAM, short - 1 + GRAM), slice(m + GRAM, long - 1 + GRAM)))
    return gaps


def _told(one: set[int], other: set[int]) -> float:
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def _within(places: Sequence[int], ranges: Sequence[tuple[int, int]]) -> float:
    if not ranges:
        return 0.0
    inside: set[int] = set()
    for start, end in ranges:
        inside.update(range(start, end))
    return sum(p in inside for p in places) / len(places)
