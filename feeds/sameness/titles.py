"""Title -> the words that name the story; two of them -> how alike, and whether only the count is another.

Outlets put their name, a section or "Updated:" around one headline; agencies' customers shorten it. What is wrongly taken
for like: two items of a section that is named by its title alone; the text decides there.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Final, Literal

from feeds.fold import fold, words
from feeds.sameness.counters import DAYS, NUMBERED, PART_NAMES, PARTS, ROUNDUPS, ROUNDUPS_SPACELESS, SMALL, counts

_LABEL: Final = re.compile(
    r"(?:updated?|breaking(?: news)?|exclusive|watch|video|live|correction|corrected|just in|alert|analysis"
    r"|opinion|aktualisiert|update|eilmeldung|"
    r"exklusiv|korrektur|mise a jour|en direct|actualizado|ultima hora|aggiornamento|обновлено|срочно|молния"
    r"|видео|عاجل|فوري|به روز شده|"
    r"更新|速报|快讯|独家|速報|独自|訂正)(?: ?\d+)? ?[:|\]-] ?"
)
# What an outlet sets before the headline of a corrected or longer version, folded; seen at agencies and their customers.
_CORRECTS: Final = re.compile(
    fold(
        "(?:updated?|correct(?:ion|ed)|aktualisiert|korrigiert|korrektur|mise à jour|rectificatif|actualizado|corrección"
        "|fe de errores|aggiornamento|correzione|atualizado|correção|обновлено|исправлено"
        "|оновлено|به روز شده|اصلاحیه|تصحيح|更新|更正|訂正)"
    )
    + r"(?: ?\d+)? ?[:|\]\-]"
)
_BRACKET: Final = re.compile(r"^[\[(【][^\])】]{1,20}[\])】] ?")
_AFTER: Final = re.compile(r" (?:[|·•»]|::|-{1,2}) ")
OUTLET_WORDS: Final = 4


def title_words(title: str, publisher: str | None = None) -> tuple[str, ...]:
    """The folded words of a title without the outlet's name after it and without a label before it."""
    folded = fold(title)
    bare = (
        _BRACKET.sub("", folded)
        if not any(map(counts, words(folded.split("]")[0].split(")")[0].split("】")[0])))
        else folded
    )
    if label := _LABEL.match(bare):
        bare = bare[label.end() :]
    parts = _AFTER.split(bare)
    outlet = words(fold(publisher)) if publisher else []
    while len(parts) > 1:
        last = words(parts[-1])
        rest = sum(len(words(part)) for part in parts[:-1])
        named = bool(outlet) and last == outlet
        if not named and (len(last) > OUTLET_WORDS or rest < 3 or rest <= len(last) or any(map(counts, last))):
            break
        parts.pop()
    return tuple(words(" ".join(parts)) or words(folded))


def corrects(title: str) -> bool:
    """Whether a title says that its text is another version of one that stands already."""
    return _CORRECTS.match(fold(title).lstrip("[(【")) is not None


def alike(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """0 to 1: the share of words in common; a title that is the beginning or a part of the other counts as nearly it."""
    one, other = _units(a), _units(b)
    both = len(one & other)
    if not both:
        return 0.0
    dice = 2 * both / (len(one) + len(other))
    least = min(len(one), len(other))
    return max(dice, 0.9 * both / least) if least >= 4 and max(len(one), len(other)) <= 2.5 * least else dice


def distinctive(title: tuple[str, ...], words_least: int, letters_least: int) -> bool:
    """Whether a title says so much that two stories under it are one: long, and not the name of a column or an overview."""
    spaceless = is_spaceless(title)
    said = [w for w in title if w not in SMALL]
    enough = len(said) >= 2 * words_least if spaceless else len(set(said)) >= words_least
    return enough and sum(map(len, said)) >= letters_least // (2 if spaceless else 1) and not rounds_up(title)


def counted_apart(a: tuple[str, ...], b: tuple[str, ...]) -> Literal["both", "one", ""]:
    """Whether two titles are one but for the date, number or part that both, or only one, count: "… (part one)".

    Where both name their part, and it is another, nothing else counts: an outlet's name or the part's own heading.
    """
    if (mine := _parts(a)) and (theirs := _parts(b)):
        if any(mine[name] != part for name, part in theirs.items() if name in mine):
            return "both"
        a, b = (tuple(NUMBERED.get(word, word) for word in title) for title in (a, b))
    left, right = Counter(a), Counter(b)
    over, under = left - right, right - left
    rest = [w for w in (*over, *under) if not counts(w)]
    if (not over and not under) or any(w not in SMALL for w in rest):
        return ""
    if over and under:
        return "both" if any(map(counts, over)) and any(map(counts, under)) else ""
    return "one" if any(w in DAYS or w in PARTS for w in (*over, *under)) else ""


def _parts(title: tuple[str, ...]) -> dict[str, str]:
    """What a title says that it is of a series: "part" -> "2". The number stands after the name, or before it."""
    found: dict[str, str] = {}
    for at, word in enumerate(title):
        if word in PART_NAMES:
            beside = (*title[at + 1 : at + 2], *title[max(0, at - 1) : at])
            number = next((n for w in beside if (n := w if w.isdecimal() else NUMBERED.get(w, ""))), "")
            if number:
                found[word] = number.lstrip("0")
    return found


def numbered_apart(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether they are one but for one plain number: a toll that rose, but also two numbers of a series."""
    over, under = Counter(a) - Counter(b), Counter(b) - Counter(a)
    return len(over) == len(under) == 1 and all(w.isdecimal() and w not in DAYS for w in (*over, *under))


def rounds_up(title: tuple[str, ...]) -> bool:
    """Whether a title stands over several stories at once: "Morning briefing", "A, and other stories"."""
    spaced = f" {' '.join(title)} "
    joined = "".join(title)
    return any(phrase in spaced for phrase in ROUNDUPS) or any(phrase in joined for phrase in ROUNDUPS_SPACELESS)


def _units(title: tuple[str, ...]) -> set[str]:
    """Words without the small ones; pairs of characters where a script has no spaces."""
    if is_spaceless(title):
        return {a + b for a, b in pairwise(title)} or set(title)
    return set(title) - SMALL or set(title)


def is_spaceless(title: tuple[str, ...]) -> bool:
    """Whether most words are single characters of a script without spaces."""
    return sum(1 for w in title if len(w) == 1 and w > "\u0e00") * 2 > len(title)
