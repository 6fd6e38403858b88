"""The text of a story -> its blocks, captions and notes; what is said twice in a row is given once."""

from __future__ import annotations

import re
from typing import Final

from feeds.cutting import byline, notes
from feeds.cutting.draft import Draft, Item
from feeds.cutting.lines import squashed
from feeds.cutting.meta_lines import meta_line
from feeds.cutting.render import BlockKind
from feeds.cutting.sieve import dropped
from feeds.cutting.sources import sources
from feeds.cutting.writers import credit, signature
from feeds.fold import fold

MAX_CAPTIONS: Final = 500


def passage(draft: Draft, items: list[Item], at: int) -> None:
    told = draft
    while at < len(items):
        if nxt := dropped(draft, items, at):
            at = nxt
            continue
        item = items[at]
        if (
            at and items[at - 1].same(item) and (len(item.text) > 40 or (item.gap and items[at - 1].gap))
        ):  # a verse may say a line twice
            draft.drop(item, "said twice")
            at += 1
            continue
        if nxt := sources(draft, items, at):
            at = nxt
            continue
        if taken := caption(draft, items, at):
            at += taken
            continue
        left = len(items) - at
        if (
            not told.authors
            and len(item.text) <= 80
            and not draft.lines.body(item.lines[0])
            and _tail_date(draft, items, at)
        ):
            pass  # "Written by Ada Pell": who, and no note on her
        elif notes.note(item.text, told.authors, last=left <= 3 and bool(told.blocks)):
            credit(draft, item.text)
            told.notes.append(draft.block(item, "p"))
        elif _below(draft, items, at) or _tail_date(draft, items, at) or (left == 1 and signature(draft, item)):
            pass
        else:
            told.blocks.append(draft.block(item, _kind_of(draft, items, at)))
        at += 1


def _kind_of(draft: Draft, items: list[Item], at: int) -> BlockKind:
    item = items[at]
    if draft.lines.heading(item.lines[0]):
        return "h3"
    if item.kind == "quote":
        return "quote"
    if item.kind == "li" and len(items) > 1:
        beside = [items[near].kind for near in (at - 1, at + 1) if 0 <= near < len(items)]
        if "li" in beside:
            return "li"
    return "h3" if subhead(draft, items, at) else "p"


def subhead(draft: Draft, items: list[Item], at: int) -> bool:
    """A short line without a full stop between the text and a paragraph."""
    item = items[at]
    text = item.text
    if len(item.lines) > 1 or item.kind in ("li", "quote", "pre") or at + 1 >= len(items):
        return False
    spaceless = draft.lines.spaceless(item.lines[0])
    if len(text) > (30 if spaceless else 100) or len(text.split()) > 14:
        return False
    below = items[at + 1]
    if item.key in draft.setting.repeats.subheads:
        return True
    if _label(text) or _among_like(items, at):
        return False
    if not (draft.lines.body(below.lines[0]) or notes.caption(below.text)) or below.kind == "li":
        return False
    if item.kind == "bold":
        return True
    if (
        not (item.gap or below.gap)
        or (not below.gap and len(below.text) < 100)
        or text[-1] in ",;:—–-،؛、，："
        or text[:1].islower()
        or text[:1] in "\"“«„'‘([—–-•"
    ):
        return False
    if re.search(r"[.!。！۔।…]['\"”’»)\]]*$", text):
        return False
    if text[-1] in "?？؟":
        return len(text.split()) <= 10 and len(below.text) > 100
    return not any(char.isdigit() for char in text[:1]) or len(text.split()) > 1


# What no subhead is like: one side of an interview, a time mark, a list of facts.
_NO_SUBHEAD: Final = re.compile(
    r"(?:[^\W\d_]{1,2}|[QA]\d?|Frage|Antwort|Question|Réponse|Pregunta|Respuesta|Вопрос|Ответ|問|答|س|ج)\s?[:：.]\s"
    r"|\(?\d{1,2}[:.h]\d\d\b|.*\s[|·•]\s",
    re.IGNORECASE,
)


def _label(text: str) -> bool:
    return _NO_SUBHEAD.match(text) is not None


def _among_like(items: list[Item], at: int) -> bool:
    """Whether the line is one of a run: the lines on both sides begin with the same label."""
    head = re.match(r"(\S{1,24}?)\s?[:：]\s?\S", items[at].text)
    if head is None:
        return False
    beside = items[max(0, at - 2) : at] + items[at + 1 : at + 3]
    return sum(1 for other in beside if re.match(r"\S{1,24}?\s?[:：]\s?\S", other.text)) > 1


def caption(draft: Draft, items: list[Item], at: int) -> int:
    """How many items from here are one caption, or one that stands twice; 0 for none."""
    item = items[at]
    said = item.text
    taken = 0
    if item.kind == "caption" or notes.caption(said):
        taken = 1
        # The credit on the line right below belongs to it.
        if (
            at + 1 < len(items)
            and not items[at + 1].gap
            and notes.credit_line(items[at + 1].text)
            and not notes.credit_line(said)
        ):
            said, taken = f"{said} {items[at + 1].text}", 2
    elif (
        at + 1 < len(items)
        and not items[at + 1].gap
        and notes.credit_line(items[at + 1].text)
        and len(said) < 500
        and item.kind in ("", "li")
    ):
        said, taken = f"{said} {items[at + 1].text}", 2
    if not taken:
        return 0
    key = squashed(fold(said))
    if key in {squashed(fold(other)) for other in draft.captions[-6:]}:
        for other in items[at : at + taken]:
            draft.drop(other, "a caption, said twice")
    elif len(draft.captions) < MAX_CAPTIONS:
        draft.captions.append(said)
    return taken


def _below(draft: Draft, items: list[Item], at: int) -> bool:
    """A line below the text that the page itself calls one about the story."""
    return (
        bool(draft.blocks)
        and len(items) - at <= 6
        and not any(len(other.text) > 120 for other in items[at + 1 :])
        and meta_line(draft, items[at])
    )


def _tail_date(draft: Draft, items: list[Item], at: int) -> bool:
    """A line below the text that says nothing but who, where or when."""
    if len(items) - at > 3 or not draft.blocks or len(items[at].text) > 120 or not items[at].gap:
        return False
    said = byline.head(items[at].text, draft.setting.dated)
    if not said or not (said.labelled or said.date) or (said.date and said.date.day is None):
        return False
    if any(len(other.text) > 120 for other in items[at + 1 :]):
        return False
    draft.authors.extend(name for name in said.authors if name not in draft.authors)
    draft.publisher = draft.publisher or said.publisher
    draft.date = draft.date or said.date
    draft.updated = draft.updated or said.updated
    return True
