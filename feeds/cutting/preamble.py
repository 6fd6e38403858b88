"""The lines between title and text -> byline, outlet, date, post, standfirst, captions and notes, in any order."""

from __future__ import annotations

import re

from feeds.cutting import byline, dates, notes
from feeds.cutting.dating import dateline
from feeds.cutting.draft import Draft, Item
from feeds.cutting.habits import may_be_outlet
from feeds.cutting.lines import squashed
from feeds.cutting.meta_lines import meta_line
from feeds.cutting.passage import caption, subhead
from feeds.cutting.roles import roles
from feeds.cutting.sieve import dropped
from feeds.cutting.standfirst import standfirst, twice
from feeds.cutting.writers import credit
from feeds.fold import fold


def preamble(draft: Draft, items: list[Item]) -> int:
    """Read the lines under the title; the place of the first item that is the story's text."""
    title_key = squashed(fold(draft.title_text()))
    at = 0
    told = -2  # the last line that said who or when
    while at < len(items) and at < 40:
        item = items[at]
        if _in_outlets_place(draft, items, at):
            told, at = at, at + 1
            continue
        nxt = dropped(draft, items, at)
        if nxt:
            at = nxt
            continue
        if len(item.text) < len(title_key) * 3 + 20 and item.key == title_key:
            draft.drop(item, "the title, said twice")
        elif draft.summary is not None and twice(item.text, draft.summary.text):
            draft.drop(item, "the standfirst, said twice")
        elif _credits(draft, items, at):
            told = at
        elif taken := caption(draft, items, at):
            at += taken
            continue
        elif meta_line(draft, item) or _byline(draft, items, at):
            told = at
        elif _meta(draft, items, at, below_byline=told == at - 1) or _note(draft, item):
            pass
        elif _is_standfirst(draft, items, at):
            draft.summary = draft.block(item, "p")
        else:
            return at
        at += 1
    return at


def _meta(draft: Draft, items: list[Item], at: int, *, below_byline: bool) -> bool:
    """Take in a line that is no byline by its words, but by where it stands and by the document's other stories."""
    item, habits = items[at], draft.setting.habits
    if habits.unread_date(item.text):
        draft.drop(item, "a date in words that are in no table")
    elif below_byline and _belongs(draft, items, at):
        draft.posts.append(item.text)
    elif item.key in habits.common and at + 1 < len(items) and _head(draft, items[at + 1], dated=False):
        draft.drop(item, "furniture: stands in every head")
    else:
        return False
    return True


def _in_outlets_place(draft: Draft, items: list[Item], at: int) -> bool:
    """Take in a line that nothing reads where the other stories have their outlet."""
    item = items[at]
    if draft.publisher is not None or (item.lines[0] - draft.title[-1], item.gap) not in draft.setting.habits.slots:
        return False
    if item.kind or at + 1 >= len(items) or item.folded in draft.setting.furniture:
        return False
    if not may_be_outlet(item.text, items[at + 1].text):
        return False
    draft.publisher = item.text.strip()
    draft.why.append("publisher: stands where the other stories have theirs")
    return True


def _note(draft: Draft, item: Item) -> bool:
    """Take in a note on the reporter or by the editors that stands above the text."""
    if notes.reporter(item.text) and not draft.blocks:
        credit(draft, item.text)
    elif not notes.note(item.text) or re.match(r"\W*(?:by|von|par|por|di)\b", fold(item.text)):
        return False
    draft.notes.append(draft.block(item, "p"))
    return True


def _byline(draft: Draft, items: list[Item], at: int) -> bool:
    """Take in a line that names author, outlet or date, or says what the author is."""
    item = items[at]
    if len(item.text) > 220:
        return False
    times = draft.lines.of.times
    stamp = next((stamp for line in item.lines if (stamp := times.get(draft.lines.start[line]))), None)
    said = _head(draft, item, dated=stamp is not None)
    if said is None or not (said or stamp or item.kind == "date"):
        return False
    if said.authors and not (said.labelled or said.publisher or said.date):
        if item.kind in ("li", "quote") or draft.lines.heading(item.lines[0]) or not _stands_as_name(items, at):
            return False
        if draft.authors and (item.gap or len(said.authors) > 1):
            # Below the author, parted by a blank line, two capitalised words are for whom: "Tidewater Ledger".
            if draft.publisher or len(said.authors) > 1:
                return False
            said = byline.Head(publisher=item.text.strip())
    draft.authors += [name for name in said.authors if name not in draft.authors]
    draft.publisher = draft.publisher or said.publisher
    draft.date = draft.date or said.date
    draft.updated = draft.updated or said.updated
    if stamp and draft.stamp is None:
        draft.stamp = dates.iso(stamp, draft.setting.document.timezone)
    if said.post:
        draft.posts.append(item.text)
    elif said.idle and not (said.authors or said.publisher or said.date or said.updated or stamp):
        draft.drop(item, "furniture: counts, reading time, a time told from today")
    draft.bylined = draft.bylined or bool(said.authors or said.publisher)
    return True


def _credits(draft: Draft, items: list[Item], at: int) -> bool:
    """Take in a line of several roles, or one beside the byline that names who took the pictures and shows none."""
    item = items[at]
    if item.kind == "caption":
        return False
    said = roles(item.text)
    if not said:
        # The line below shows who took the pictures: this one is no picture's caption.
        below = items[at + 1] if at + 1 < len(items) else None
        if below is None or below.gap or not notes.credit_line(below.text):
            return False
        byl = byline.head(item.text, draft.setting.dated)
        return byl is not None and byl.labelled and bool(byl.authors) and _byline(draft, items, at)
    if any(role.kind == "author" for role in said):
        return _byline(draft, items, at)
    beside = (draft.bylined and not item.gap) or (
        at + 1 < len(items) and not items[at + 1].gap and byline.head(items[at + 1].text, None) is not None
    )
    if beside and all(role.kind == "picture" and len(role.value.split()) <= 5 for role in said):
        draft.drop(item, "who took the pictures")
        return True
    return False


def _belongs(draft: Draft, items: list[Item], at: int) -> bool:
    """Whether a short line right below the author's name, parted from the text, says where the author is from."""
    item = items[at]
    return (
        bool(draft.authors)
        and not item.gap
        and not item.kind
        and len(item.text.split()) <= 8
        and len(item.text) <= 70
        and not draft.lines.ends_sentence(item.lines[-1])
        and at + 1 < len(items)
        and items[at + 1].gap
    )


def _head(draft: Draft, item: Item, *, dated: bool) -> byline.Head | None:
    """What the line says by its words, or by what the page calls it."""
    said = byline.head(item.text, draft.setting.dated, after_author=bool(draft.authors))
    if said is not None:
        return said
    if item.kind == "author" and len(item.text) < 100:
        said = byline.head(f"By: {item.text}", draft.setting.dated)
    if said is None and not draft.authors and (named := draft.setting.habits.names(item.text)):
        said = byline.head(f"By: {named}", draft.setting.language)
    if said is None and (dated or item.kind == "date") and len(item.text) < 90:
        return byline.Head()
    if said is None and draft.authors and not draft.posts and len(item.text.split()) <= 14 and byline.post(item.text):
        return byline.Head(post=True)
    return said


def _stands_as_name(items: list[Item], at: int) -> bool:
    """Whether a bare name has something below it that a byline has: blank line, outlet, date or text."""
    if at + 1 >= len(items):
        return False
    return (
        items[at].gap
        or items[at + 1].gap
        or byline.head(items[at + 1].text, None) is not None
        or len(items[at + 1].text) > 60
    )


def _above_byline(draft: Draft, items: list[Item], at: int) -> bool:
    """Whether a byline or a date line stands among the next lines, before the first paragraph: text must follow it."""
    below = items[at + 1 : at + 5]
    for number, other in enumerate(below):
        if not any(len(text.text) > 40 or draft.lines.body(text.lines[0]) for text in items[at + 2 + number :]):
            return False  # it signs at the end
        said = byline.head(other.text, draft.setting.dated) if len(other.text) < 200 else None
        if said and (said.labelled or said.date):
            return True
        named = said is not None and bool(said.authors) and not draft.authors
        if named and number == 0 and other.gap and len(below) > 1 and len(below[1].text) > 60:
            return True
        if len(other.text) > 120:
            return False
    return False


def _is_standfirst(draft: Draft, items: list[Item], at: int) -> bool:
    item = items[at]
    if draft.summary is not None or item.kind in ("li", "quote") or len(item.text) < 12:
        return False
    if draft.lines.heading(item.lines[0]) and not (at + 1 < len(items) and len(item.text) > 60):
        return False
    following = [other.text for other in items[at + 1 :] if len(other.text) > 40]
    if item.kind == "standfirst":
        draft.why_summary = "the page calls it so"
        return bool(following)
    if at + 1 < len(items) and items[at + 1].same(item) and (following[1:] if len(item.text) > 40 else following):
        draft.why_summary = "it stands twice"
        return True
    if following and len(item.text) < 500 and _above_byline(draft, items, at):
        draft.why_summary = "it stands above the byline"
        return True
    if following and dateline(draft, following[0])[0] and not dateline(draft, item.text)[0]:
        draft.why_summary = "it stands above the dateline"
        return True
    why = standfirst(item.text, following, draft.title_text(), draft.authors, bylined=draft.bylined)
    if why == "it has no full stop" and subhead(draft, items, at):
        why = None if draft.bylined and len(item.text.split()) < 7 else why
    if why is None and item.kind == "bold" and following and len(item.text) > 60:
        why = "it is set in bold"
    if why:
        draft.why_summary = why
    return why is not None
