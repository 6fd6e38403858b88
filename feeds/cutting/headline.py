"""Where a section's title is, where no echo shows it; and whether a story that no marker closes stands before it.

Above the title may stand furniture, tags, a list of related stories, a signature, a masthead. Among headings it is the
one that leads where the marker does, else one of the level that titles have in this text; else the first line that is
none of all that. What it may wrongly take: a masthead of one line, where the echo is missing.
"""

from __future__ import annotations

from dataclasses import replace

from feeds.cutting import byline
from feeds.cutting.draft import Draft, Setting
from feeds.cutting.furniture import furniture, related, tags
from feeds.cutting.lines import MAX_SHORT
from feeds.cutting.mastheads import below_masthead
from feeds.cutting.section import Section
from feeds.cutting.shapes import date_alone, post_head
from feeds.markers import markers


def parted(section: Section, setting: Setting) -> list[Section]:
    """The section, with a story before it that no marker closes where its title is not the first above a text."""
    draft = Draft(section, setting)
    title = section.title or title_of(draft)
    lines = setting.lines
    if not section.closed or not title or title[0] - section.first < 2 or section.lead is not None:
        return [section]
    level = lines.heading(title[0])
    first = next((at for at in range(section.first, title[0]) if _may_open(draft, at)), None)
    if first is None or (level != lines.heading(first)) or (section.first == 0 and not level):
        return [section]
    below = range(first + 1, title[0])
    if not any(lines.gap[at] for at in below) or not lines.gap[title[0]] or not any(lines.body(at) for at in below):
        return [section]
    words = sum(len(lines.text(at).split()) for at in below)
    if words < (4 if level else 12) and sum(lines.size(at) for at in below) < (30 if lines.spaceless(first) else 1_000):
        return [section]
    before = Section(
        section.first, title[0], title=(first,), confidence=0.45, reasons=["no marker closes it; the next title does"]
    )
    return [before, replace(section, first=title[0], title=title)]


def _may_open(draft: Draft, at: int) -> bool:
    """Whether a line may be a title: short, no furniture, no sentence."""
    lines = draft.lines
    return (
        lines.size(at) <= MAX_SHORT
        and (bool(lines.heading(at)) or not lines.body(at))
        and _no_title(draft, at) is None
        and byline.head(lines.text(at), None) is None
    )


def _no_title(draft: Draft, at: int) -> str | None:
    lines = draft.lines
    folded = lines.folded(at)
    if folded is None:
        return None
    if folded in draft.setting.furniture:
        return "your furniture"
    if kind := furniture(folded):
        return f"furniture: {kind}"
    if tags(lines.text(at), folded) is not None:
        return "tags"
    if post_head(lines.text(at)):
        return "a channel's post head"
    if _date_over(draft, at):
        return "a date over the stories"
    if (head := related(folded)) is not None and (
        head.inline or head.colon or (at + 1 < len(lines) and lines.bullet(at + 1))
    ):
        return "related"
    mark = markers(draft.setting.document.markers).find(folded)
    if mark is not None and mark.slot is None and not mark.weak and not lines.heading(at):
        return "marker"
    key = lines.squash(at)
    if key in draft.setting.repeats.lines or key in draft.setting.repeats.openers:
        return "stands in many sections"
    return None


def _date_over(draft: Draft, at: int) -> bool:
    """Whether a line is only a date, and a line that may be a title stands below it."""
    lines, nxt = draft.lines, at + 1
    return (
        nxt < draft.section.last
        and (bool(lines.heading(nxt)) or not lines.body(nxt))
        and lines.size(nxt) <= MAX_SHORT
        and date_alone(lines.text(at), None) is not None
        and not byline.head(lines.text(nxt), None)
    )


def _heading(draft: Draft, at: int) -> int | None:
    """The title among headings: the one that leads where the marker does, or of the level that titles have here."""
    lines, section = draft.lines, draft.section
    near = range(at, min(section.last, at + 14))
    headings = [line for line in near if lines.heading(line)]
    if draft.setting.repeats.bold or not headings:
        bold = [line for line in near if lines.kind(line) == "bold"]
        body = next((line for line in near if lines.body(line) and lines.size(line) > 60), section.last)
        if not headings or (bold and bold[0] <= body):
            return bold[0] if bold and bold[0] <= body else None
    if section.url:
        for line in headings:
            if (target := lines.target(line)) is not None and target.url == section.url:
                return line
    level = draft.setting.repeats.level
    return next((line for line in headings if lines.heading(line) == level), headings[0])


def _below_masthead(draft: Draft, at: int) -> int:
    """In the first section: the last short line above the text, where other sections have one line there only."""
    lines = draft.lines
    place = at
    while (
        place + 1 < draft.section.last
        and not lines.body(place + 1)
        and lines.size(place + 1) <= MAX_SHORT
        and place < at + 6
    ):
        if byline.head(lines.text(place + 1), None):
            break
        place += 1
    if place + 1 >= draft.section.last or not lines.body(place + 1):
        return at
    for line in range(at, place):
        draft.dropped[line] = "stands before the title"
    return place


def _late(draft: Draft, at: int) -> tuple[int, ...]:
    """Where a paragraph comes first: a short line further down with text below it, if the paragraph is an introduction."""
    lines = draft.lines
    for line in range(at + 1, min(draft.section.last - 1, at + 4)):
        if (
            lines.gap[line]
            and lines.size(line) <= MAX_SHORT
            and not lines.body(line)
            and lines.body(line + 1)
            and not byline.head(lines.text(line), None)
        ):
            return (line,)
    return (at,)


def _wraps(draft: Draft, above: int, below: int) -> bool:
    lines = draft.lines
    if (
        lines.ends_sentence(above)
        or lines.size(above) < 36
        or lines.body(below)
        or lines.size(below) > lines.size(above) + 12
    ):
        return False
    text = lines.text(below)
    if byline.head(text, None) or furniture(lines.folded(below) or ""):
        return False
    first = text.split(" ", 1)[0]
    # Either the next word would not have fitted, or the line plainly goes on.
    return (
        text[:1].islower()
        or lines.text(above)[-1:] in ",-–—:"
        or (lines.size(above) + 1 + len(first) > 60 and lines.size(above) <= 80 and not lines.spaceless(above))
    )


def title_of(draft: Draft) -> tuple[int, ...]:
    lines, section = draft.lines, draft.section
    at = below_masthead(draft)
    skipped = True
    while skipped and at < section.last:
        skipped = False
        if why := _no_title(draft, at):
            draft.dropped[at] = why
            at += 1
            skipped = True
            if why == "related":
                while at < section.last and not lines.gap[at]:
                    draft.dropped[at] = why
                    at += 1
    if at >= section.last:
        return ()
    if (heading := _heading(draft, at)) is not None:
        return (heading,)
    if section.first == 0 and at == 0 and draft.setting.repeats.direct:
        at = _below_masthead(draft, at)
    if lines.size(at) > MAX_SHORT:
        return _late(draft, at)
    end = at + 1
    # A title wrapped over lines: no blank line between, and the first does not end as a sentence does.
    while end < min(section.last, at + 3) and not lines.gap[end] and _wraps(draft, end - 1, end):
        end += 1
    return tuple(range(at, end))
