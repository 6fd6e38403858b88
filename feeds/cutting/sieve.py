"""What is none of the story among its lines: furniture, tags, lists of related stories, lines of the user's own list."""

from __future__ import annotations

from feeds.cutting.draft import Draft, Item
from feeds.cutting.furniture import Related, furniture, related, story_sentence, tags
from feeds.cutting.lines import MAX_SHORT
from feeds.cutting.repeats import MAX_REPEAT
from feeds.markers import markers


def dropped(draft: Draft, items: list[Item], at: int) -> int:
    """The place after furniture, tags or a list of related stories that begins here; 0 where none does."""
    item = items[at]
    if draft.setting.furniture and item.folded in draft.setting.furniture:
        draft.drop(item, "your furniture")
        return at + 1
    if len(item.text) > MAX_SHORT:
        return 0
    if story_sentence(item.text):
        if len(item.text) <= MAX_REPEAT and draft.setting.repeats.lines and item.key in draft.setting.repeats.lines:
            draft.drop(item, "furniture: stands in many sections")
            return at + 1
        return 0
    folded = item.folded
    if (kind := furniture(folded)) and not (
        draft.lines.heading(item.lines[0]) and kind not in ("advertisement", "sharing", "comments")
    ):
        draft.drop(item, f"furniture: {kind}")
        return at + 1
    if draft.setting.repeats.lines and item.key in draft.setting.repeats.lines:
        draft.drop(item, "furniture: stands in many sections")
        return at + 1
    listed = tags(item.text, folded)
    if listed is not None:
        draft.tags.extend(listed)
        draft.drop(item, "tags")
        return at + 1
    return _related(draft, items, at, folded)


def _related(draft: Draft, items: list[Item], at: int, folded: str) -> int:
    """The place after a list of related stories, or a line that names one, which begins here; 0 where none does."""
    item = items[at]
    head = related(folded)
    if head is None and _read_more_list(draft, items, at, folded):
        head = Related(inline=False, colon=True)
    if head is None or not (head.inline or head.colon or _list_below(draft, items, at)):
        return 0
    if head.inline:
        if draft.lines.ends_sentence(item.lines[-1]) and len(item.text) > 140:
            return 0
        draft.drop(item, "related")
        return at + 1
    draft.drop(item, "related")
    end = at + 1
    # The list goes on to the first blank line, or over bullets; other stories' titles end without a full stop.
    while end < len(items):
        other = items[end]
        listed = other.kind == "li" or not other.gap or (_whole_link(draft, other) and not other.text.endswith("."))
        if not listed or (draft.lines.body(other.lines[0]) and other.kind != "li" and len(other.text) > 140):
            break
        draft.drop(other, "related")
        end += 1
    return end


def _read_more_list(draft: Draft, items: list[Item], at: int, folded: str) -> bool:
    """A marker's words with a colon, and a list below: "Read more:"."""
    if not folded.endswith(":") or len(folded) > 60 or not _list_below(draft, items, at):
        return False
    mark = markers(draft.setting.document.markers).find(folded)
    return mark is not None and mark.slot is None


def _list_below(draft: Draft, items: list[Item], at: int) -> bool:
    if at + 1 >= len(items):
        return False
    below = items[at + 1]
    return below.kind == "li" or (not below.gap and not draft.lines.body(below.lines[0])) or _whole_link(draft, below)


def _whole_link(draft: Draft, item: Item) -> bool:
    target = draft.lines.target(item.lines[0])
    return target is not None and target.whole
