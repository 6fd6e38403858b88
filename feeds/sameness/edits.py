"""Two versions of an entry -> what kind of edit lies between them, and which words it changed.

- typo: nothing that a reader would look at again. Case, punctuation, markup, details beside the words, a slip of the pen
  put right, a word or two said otherwise.
- correction: little was changed, and it is a fact: a figure, in digits or words, a day, a name, a "not"; or the text says
  itself that it was corrected.
- update: all else: new matter, matter taken away, a headline or a text written anew.

May be wrong about: a toll that rose, where nothing else changed (called a correction); a name put right by one letter
(called a typo). Lines that only tell the time of the last update count for nothing. Cost is bounded by MAX_WORDS.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

from feeds.clean import clip, fold
from feeds.entry import Entry
from feeds.sameness.counters import DAYS, numbers

Class = Literal["typo", "correction", "update"]

MAX_WORDS: Final = 1_000  # changed in one stretch, of either version: a longer stretch is one change
CONTEXT: Final = 3  # words shown on either side of a change
SMALL: Final = 30  # words in all: more, and it is an update
SMALL_SHARE: Final = 0.15  # of the longer version's words
WORDING: Final = 5  # words said otherwise, that change no fact
SLIP: Final = 0.7  # likeness of two spellings of one word (difflib's ratio)
SLIP_NAME: Final = 0.8  # of a word with a capital: Iran is not Iraq (0.75)
SHORT_LINE: Final = 8  # words of a line that may be no more than a time stamp
LONGEST_LINE: Final = 300  # characters of the line that tells of a correction
TOLD: Final = 2  # changes that it names

# The text says that it was corrected. Seen in the house style of each language's agencies and newspapers.
NOTICES: Final = (
    "correction", "corrected", "an earlier version", "a previous version", "clarification",  # AP, Guardian, New York Times
    "korrektur", "berichtigung", "in einer früheren version", "in einer fruheren version",  # dpa, Der Standard
    "rectificatif", "une version précédente", "une version precedente", "corrección", "correccion",  # AFP, El País
    "fe de errores",
    "correção", "correcao", "errata", "rettifica", "rectificatie", "rättelse", "rattelse", "sprostowanie", "düzeltme", "duzeltme",
    "исправлен", "уточнен", "виправлен",  # Interfax, Ukrinform
    "تصحيح", "تصویب", "تصحیح", "اصلاحیه",  # al-Jazeera, ISNA
    "更正", "訂正", "정정",  # Xinhua, Asahi, Yonhap
)  # fmt: skip

# Words that turn a sentence into its contrary.
NEGATIONS: Final = frozenset(
    [
        "not",
        "no",
        "never",
        "nor",
        "without",
        "cannot",
        "nicht",
        "kein",
        "keine",
        "keinen",
        "nie",
        "ne",
        "pas",
        "jamais",
        "sin",
        "nunca",
        "não",
        "nao",
        "nunca",
        "non",
        "mai",
        "niet",
        "geen",
        "inte",
        "не",
        "нет",
        "ни",
        "без",
        "ні",
        "немає",
        "لا",
        "لم",
        "لن",
        "ليس",
        "ما",
        "غير",
        "نه",
        "نیست",
        "نمی",
        "بدون",
        "不",
        "没",
        "沒",
        "未",
        "無",
        "非",
        "안",
        "못",
    ]
)

_UNSPACED_LETTERS = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Thai, kana, Han
_PIECE = re.compile(rf"[{_UNSPACED_LETTERS}]|[^\s{_UNSPACED_LETTERS}]+")
_UNSPACED = re.compile(rf"([{_UNSPACED_LETTERS}\u3000-\u303f\uff00-\uffef]) (?=\S)")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d{2}\b|^\W*(?:last )?updated?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Change:
    """Words that were put in place of others; either may be none. `left` and `right` are the words beside them."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Words that are touched, in the version where they are more."""
        return max(len(self.before), len(self.after))

    def __str__(self) -> str:
        """Such as "killed [12 -> 21] people"; long stretches are cut."""
        inner = f"[{_said(self.before)} -> {_said(self.after)}]"
        return _together((*self.left, inner, *self.right))


@dataclass(frozen=True, slots=True)
class Edit:
    """What lies between two versions: its class, the changed words in order (title first), the line that tells of it."""

    kind: Class
    changes: tuple[Change, ...] = ()
    notice: str = ""  # for readers; only of a correction

    def words(self, most: int = 3) -> str:
        """The first changes on one line, for the ledger."""
        more = f" and {len(self.changes) - most} more" if len(self.changes) > most else ""
        return clip("; ".join(map(str, self.changes[:most])), LONGEST_LINE) + more


def edit(before: Entry, after: Entry) -> Edit:
    """What lies between two versions of one entry."""
    title = _diff(_pieces(before.title), _pieces(after.title))
    old, new = _pieces(_article(before.text)), _pieces(_article(after.text))
    changes = (*title, *_diff(old, new))
    if not changes:
        return Edit("typo")
    if notice := _notice(before.text, after.text):
        return Edit("correction", changes, notice)
    counting = numbers(after.language or before.language)
    touched, size = sum(c.size for c in changes), max(len(old), len(new), 1)
    if all(_slip(c, counting) for c in changes) and len(changes) <= max(WORDING, size // 20):
        return Edit("typo", changes)
    small = touched <= SMALL and touched <= max(WORDING, SMALL_SHARE * size)
    facts = [c for c in changes if _is_fact(c, counting)]
    if small and facts and all(c.size <= 2 * WORDING for c in changes):
        return Edit("correction", changes, _line(facts))
    if small and touched <= WORDING and not title and all(c.before and c.after for c in changes):
        return Edit("typo", changes)
    return Edit("update", changes)


def _article(text: str) -> str:
    """The text less the lines that only say when it was last touched."""
    lines = text.split("\n")
    return "\n".join(line for line in lines if not (_CLOCK.search(line) and len(line.split()) <= SHORT_LINE))


def _pieces(text: str) -> list[str]:
    """Words as they stand; of scripts without spaces, characters."""
    return _PIECE.findall(text)


def _key(piece: str) -> str:
    return _EDGES.sub("", fold(piece))


def _diff(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """What was changed between two lists of pieces; punctuation and case are not seen."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    if start == len(old) == len(new):
        return []
    a, b = old[start : len(old) - end], new[start : len(new) - end]
    if max(len(a), len(b)) > MAX_WORDS:
        return [Change(tuple(a), tuple(b))]
    keys_a, keys_b = [_key(p) for p in a], [_key(p) for p in b]
    changes = []
    for what, i, k, j, m in SequenceMatcher(None, keys_a, keys_b).get_opcodes():
        if what == "equal":
            continue
        before, after = tuple(p for p in a[i:k] if _key(p)), tuple(p for p in b[j:m] if _key(p))
        if [_key(p) for p in before] != [_key(p) for p in after] and "".join(map(_key, before)) != "".join(
            map(_key, after)
        ):
            left, right = new[max(0, start + j - CONTEXT) : start + j], new[start + m : start + m + CONTEXT]
            changes.append(Change(before, after, tuple(left), tuple(right)))
    return changes


def _slip(change: Change, counting: Set[str]) -> bool:
    """One word spelt otherwise, or a little word that was missing or too many."""
    if _is_fact(change, counting):
        return False
    if len(change.before) == len(change.after) == 1:
        return _likeness(change.before[0], change.after[0]) >= SLIP
    return change.size == 1 and len(_key((change.before or change.after)[0])) <= 3


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, _key(one), _key(other)).ratio()


def _is_fact(change: Change, counting: Set[str]) -> bool:
    """Whether another figure, day, name or a "not" stands there now."""
    before, after = {_key(p) for p in change.before}, {_key(p) for p in change.after}
    if _figures(before, counting) != _figures(after, counting) and (before or after):
        return bool(change.before and change.after) or change.size <= 2
    if bool(before & NEGATIONS) != bool(after & NEGATIONS):
        return True
    names, others = [_names(side) for side in (change.before, change.after)]
    return bool(names and others) and all(_likeness(n, o) < SLIP_NAME for n in names for o in others)


def _figures(keys: set[str], counting: Set[str]) -> set[str]:
    """Those that count: digits, days, number words, of which a hyphen joins two."""
    return {
        key
        for key in keys
        if key in DAYS or any(c.isdecimal() for c in key) or any(part in counting for part in (key, *key.split("-")))
    }


def _names(pieces: Sequence[str]) -> list[str]:
    return [p for p in pieces if p.lstrip("\"'“‘«(„").strip()[:1].isupper()]


def _notice(before: str, after: str) -> str:
    """The line in which the new version says that it was corrected, where the old one did not have it."""
    held = {fold(line) for line in before.split("\n")}
    for line in after.split("\n"):
        folded = fold(line)
        if folded in held:
            continue
        begins = folded[:80]
        if any(fold(word) in begins for word in NOTICES) and not any(
            folded.startswith(h) or h.startswith(folded) for h in held if h
        ):
            return clip(line.strip(), LONGEST_LINE)
    return ""


def _line(facts: Sequence[Change]) -> str:
    told = [f"“{_bare((*c.left, *c.after, *c.right))}” (before: “{_bare(c.before) or '–'}”)" for c in facts[:TOLD]]
    return clip(f"Corrected: {'; '.join(told)}", LONGEST_LINE)


def _bare(pieces: Sequence[str]) -> str:
    return _together(pieces).strip(' "“”„«».,;:，、。')


def _said(pieces: Sequence[str]) -> str:
    return _together(pieces) if len(pieces) <= 12 else f"{_together(pieces[:6])} … ({len(pieces)} words)"


def _together(pieces: Sequence[str]) -> str:
    return _UNSPACED.sub(r"\1", " ".join(pieces))
