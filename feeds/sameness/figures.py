"""The figures of two texts -> how many stand against others, and how many of these are one number, told to fewer digits.

A print has figures as the words of a text are parted: "3,700" is two of them, "12.7" too.
"""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher

from feeds.sameness.counters import DAYS
from feeds.sameness.thresholds import MAX_ROUNDED, ROUNDED


def figures_apart(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[int, float]:
    """Figures of each that the other lacks, and their share: the lesser of both, put in place of something, not cut or added."""
    if a == b:
        return 0, 0.0
    left, right = Counter(a), Counter(b)
    differ = min((left - right).total(), (right - left).total())
    least = min(left.total(), right.total())
    return differ, differ / least if least else 0.0


def rounded(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    """How many figures stand for a number that the other text rounds: "3,700" (two figures) where it has "some 4,000"."""
    if max(len(a), len(b)) > MAX_ROUNDED:
        return 0
    a, b = (tuple(f for f in figures if f not in DAYS) for figures in (a, b))
    steps = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    return sum(_pairs(a[i:j], b[k:m]) for kind, i, j, k, m in steps if kind == "replace")


def _pairs(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    """Figures of the one run that the other rounds, number by number, as far as that goes."""
    found = 0
    while a and b:
        taken = next(((i, j) for i in (3, 2, 1) for j in (3, 2, 1) if _rounds(a[:i], b[:j], i, j)), None)
        if taken is None:
            return found
        found += min(taken)
        a, b = a[taken[0] :], b[taken[1] :]
    return found


def _rounds(a: tuple[str, ...], b: tuple[str, ...], i: int, j: int) -> bool:
    """Whether of two numbers, of so many figures, one is the other to fewer digits: 3,700 and 4,000, 12.7 and 13."""
    if len(a) < i or len(b) < j or not (one := _number(a)) or not (other := _number(b)):
        return False
    for exact, rough in ((one, other), (other, one)):
        unit = _unit(rough)
        if unit > _unit(exact) and 0 < abs(exact - rough) < unit and abs(exact - rough) <= ROUNDED * max(exact, rough):
            return True
    return False


def _number(figures: tuple[str, ...]) -> float:
    """The number that adjacent figures are, which were parted at its points; 0 where they are no one number."""
    head, *groups = figures
    whole = [g for g in groups if len(g) == 3]
    part = groups[len(whole) :]
    if (groups and len(head) > 3) or groups[: len(whole)] != whole or len(part) > 1:
        return 0.0
    return float(f"{head}{''.join(whole)}.{''.join(part) or 0}")


def _unit(number: float) -> float:
    """What its last digit that is not 0 counts: 100 of 3,700, a tenth of 12.7."""
    digits = f"{number:.6f}".rstrip("0")
    if digits[-1] != ".":
        return float(10.0 ** (digits.index(".") + 1 - len(digits)))
    whole = digits[:-1]
    return float(10.0 ** (len(whole) - len(whole.rstrip("0"))))
