"""The "read more" marker of each language: a table, and the one function that looks a line up in it.

A form is a template: "{title}" stands where the title may stand, "{site}" where an outlet's name may. A form without a
slot is matched as a whole line, decorations on either side taken off; with words before or behind it, it comes back with
those words as its slot, and only an echo of the title in them makes it a marker. Everything is compared folded, so that
ye and kaf, ZWNJ, accents, quotes, dashes and no-break spaces do not matter.

What it may wrongly take: a subhead "Details" for a marker (hence `weak`), a field label ("full text:": hence the colon
rule). What it misses: forms in no row; those are found by echo and regularity in cuts.py.

Evidence: "seen: …" names where; "translated, unseen" rows want a witness.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from feeds.cutting.marker_table import LINK_CLASSES, MACHINE, MARKERS, Row
from feeds.fold import fold

__all__ = ["LINK_CLASSES", "MACHINE", "MARKERS", "MAX_LINE", "Mark", "Markers", "Row", "markers", "undecorated"]

# What stands around the words and means nothing. Arrows point left in right-to-left text; NFKC has been applied.
_DECORATION: Final = (
    " \t»›>→←↑↓⇒⇐➔➜➝➞➟➡➤➥➧⟶⟵⟹⟸▶►▸▹◀◄◂◃▼▾▲△▽▷◁«‹<[](){}|/\\*_~=+·•‧●○■□◆◇★☆✓✔✦✧❯❮–—-.,"
    "!;\"'`#、。\u3000「」『』【】〈〉《》\u20e3"
    + "".join(
        map(chr, (*range(0x1F300, 0x1FAFF), *range(0x2600, 0x27C0), *range(0x2B00, 0x2C00), *range(0x2190, 0x2200)))
    )
)
_ARROW: Final = re.compile(
    r"[»›→←⇒⇐➔➜➝➞➟➡➤⟶⟵▶►▸◀◄◂↓↑❯<>\[]|\U0001F517|\U0001F449|\U0001F448|\u2B05|\.\.\.$|\"\s*$|^\s*\""
)
_URL: Final = re.compile(r"(?:https?://|www\.)[^\s<>\"'）)】\]]+", re.IGNORECASE)
_COUNT: Final = re.compile(r"\s*[(\[]?\b\d{1,3}\s?(?:min|mins|minutes|min\.|comments?|views?)\b[^()]*[)\]]?$")
# What leads from the words to an address: "More at: https://…", "Mehr dazu unter www.…". Folded.
_LEADS: Final = re.compile(
    r"(?:\s+(?:at|on|here|via|under|by visiting|online at|online|auf|unter|bei|hier|online unter|sur|ici|en|aqui|em|su|qui"
    r"|op|her|har|pa|na|pod|tutaj|zde|tu|itt|aici|la|εδω|στο|по ссылке|на сайте|по адресу|здесь|тут|на|за посиланням"
    r"|در|در لینک|در اینجا|اینجا|على|على الرابط|هنا|עכשיו|כאן|burada|adresinde|di sini|di|tai|hapa)|\s*(?:こちら|链接|網址))$"
)
MAX_LINE: Final = 400  # characters of a line that may be a marker: a long title, its frame, a URL
_MACHINE_ANY: Final = re.compile("|".join(f"(?:{pattern})" for _, pattern, _ in MACHINE), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mark:
    """A line that reads like a marker. `slot` holds the folded words beside the form: an echo of the title, or nothing."""

    form: str
    language: str
    slot: str | None = None
    site: str | None = None  # folded outlet of a form that names it
    weak: bool = False
    decorated: bool = False
    machine: bool = False
    own: bool = False  # a form of the user's
    template: bool = False  # the form has words of its own on both sides of the title: no prose reads like it
    colon: bool = False  # the line ends in a colon: a label or a heading, unless a link follows


@dataclass(frozen=True, slots=True)
class _Form:
    before: str
    after: str
    mark: Mark
    slotted: bool
    sited: bool = False


def undecorated(folded: str) -> str:
    """The folded line without arrows, brackets, dots, dashes and emoji on either side."""
    return folded.strip(_DECORATION)


def _known(form: str, language: str, *, weak: bool = False, own: bool = False) -> _Form | None:
    folded = fold(form.replace("{title}", "\x00").replace("{site}", "\x01"))
    slotted, sited = "\x00" in folded, "\x01" in folded
    before, _, after = folded.partition("\x00") if slotted else (folded, "", "")
    if sited and not slotted:
        before, _, after = folded.partition("\x01")
    before = undecorated(before)
    after_site = "\x01" in after
    after = undecorated(after.replace("\x01", " "))
    if not before and not after:
        return None
    mark = Mark(form, language, weak=weak, own=own, template=slotted and bool(before) and (after_site or bool(after)))
    return _Form(before, after, mark, slotted, sited)


class Markers:
    """The table made ready: whole lines in a dictionary, templates by their first and last two characters."""

    def __init__(self, own: Iterable[str] = ()) -> None:
        self._whole: dict[str, Mark] = {}
        self._exact: dict[str, Mark] = {}
        self._tight: dict[str, Mark] = {}  # without spaces: Persian joins words with ZWNJ or not at all
        self._heads: dict[str, list[_Form]] = {}
        self._tails: dict[str, list[_Form]] = {}
        for form in own:
            self._add(_known(form, "", own=True))
        for row in MARKERS:
            for form in row.forms:
                self._add(_known(form, row.language, weak=row.weak))
        for forms in (*self._heads.values(), *self._tails.values()):
            forms.sort(key=lambda form: -len(form.before) - len(form.after))

    def _add(self, form: _Form | None) -> None:
        if form is None:
            return
        plain = fold(form.mark.form)
        if (
            not form.slotted
            and not form.sited
            and plain != form.before
            and not plain[0].isalnum() | plain[-1].isalnum()
        ):
            self._exact.setdefault(plain, form.mark)  # "(more...)" is a marker where "more" alone is a word
            return
        if not form.slotted and not form.sited:
            self._whole.setdefault(form.before, form.mark)
            if not form.before.isascii():
                self._tight.setdefault(form.before.replace(" ", ""), form.mark)
        if form.before:
            self._heads.setdefault(form.before[:2], []).append(form)
        if form.after or not form.slotted:
            self._tails.setdefault((form.after or form.before)[-2:], []).append(form)

    def find(self, folded: str) -> Mark | None:
        """What the folded line says as a marker, or None. A URL in the line is looked past; the caller has it."""
        if len(folded) > MAX_LINE:
            return None
        if ("<" in folded or "[" in folded or "{" in folded or folded.startswith("..")) and _MACHINE_ANY.fullmatch(
            folded
        ):
            return Mark(folded[:60], "", machine=True)
        bare = _URL.sub("", folded) if "://" in folded or "www." in folded else folded
        colon = bare.rstrip(" .-<>()[]\"'").endswith(":")
        words = bare.strip(_DECORATION).rstrip(": ")
        if not words:
            return None
        if mark := self._exact.get(bare):
            return _dressed(mark, bare, colon=colon)
        if mark := self._whole.get(words) or (None if words.isascii() else self._tight.get(words.replace(" ", ""))):
            return _dressed(mark, bare, colon=colon)
        if ("|" in words or "·" in words or "•" in words) and (mark := self._piece(words)):
            return _dressed(mark, bare, colon=colon)
        if ("min" in words or "comment" in words or "view" in words) and (
            mark := self._whole.get(undecorated(_COUNT.sub("", words)))
        ):
            return _dressed(mark, bare, colon=colon)
        led = _LEADS.sub("", words) if bare is not folded or colon else words
        if led != words and (mark := self._whole.get(undecorated(led).rstrip(": "))):
            return _dressed(mark, bare, colon=colon)
        return self._slotted(words, bare)

    def _piece(self, words: str) -> Mark | None:
        """A marker as the first or last of a bar: "Read more | 3 comments | Share"."""
        parts = re.split(r" ?[|·•] ?", words)
        return (
            next((mark for part in (parts[0], parts[-1]) if (mark := self._whole.get(undecorated(part)))), None)
            if len(parts) < 6
            else None
        )

    def _slotted(self, words: str, bare: str) -> Mark | None:
        for form in self._heads.get(words[:2], ()):
            if words.startswith(form.before) and words.endswith(form.after):
                slot = _slot(words[len(form.before) : len(words) - len(form.after)], form.before, "")
                if slot is not None:
                    return _framed(form, slot, bare)
            if (
                form.after
                and form.slotted
                and words.startswith(form.before)
                and (at := words.rfind(form.after)) > len(form.before)
            ):
                slot = _slot(words[len(form.before) : at], form.before, "")
                if slot is not None and len(words) - at - len(form.after) < 80:
                    return _framed(form, slot, bare, site=undecorated(words[at + len(form.after) :]))
        for form in self._tails.get(words[-2:], ()):
            tail = form.after if form.slotted else form.before
            if tail and not (form.slotted and form.before) and words.endswith(tail):
                slot = _slot(words[: len(words) - len(tail)], "", tail)
                if slot is not None:
                    return _framed(form, slot, bare)
        return None


def _slot(slot: str, before: str, after: str) -> str | None:
    """The slot's words, or None where the form only begins or ends inside a word ("more" in "moreover")."""
    if not slot:
        return None
    spaced = (before and before[-1].isascii()) or (after and after[0].isascii())
    if spaced and before and slot[0].isalnum() and before[-1].isalnum():
        return None
    if spaced and after and slot[-1].isalnum() and after[0].isalnum():
        return None
    trimmed = undecorated(slot.strip(": ")).strip(": ")
    return trimmed if len(trimmed) > 1 else None


def _dressed(mark: Mark, bare: str, *, colon: bool) -> Mark:
    return Mark(
        mark.form, mark.language, None, None, mark.weak, _ARROW.search(bare) is not None, False, mark.own, False, colon
    )


def _framed(form: _Form, slot: str, bare: str, site: str | None = None) -> Mark:
    mark = form.mark
    if form.sited and not form.slotted:
        return Mark(mark.form, mark.language, None, slot, mark.weak, _ARROW.search(bare) is not None, own=mark.own)
    return Mark(
        mark.form,
        mark.language,
        slot,
        site or None,
        mark.weak,
        _ARROW.search(bare) is not None,
        own=mark.own,
        template=mark.template,
    )


@lru_cache(maxsize=8)
def markers(own: tuple[str, ...] = ()) -> Markers:
    """The table with the user's own forms before ours."""
    return Markers(own)
