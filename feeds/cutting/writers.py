"""The author and the outlet that a note on the reporter names."""

from __future__ import annotations

import re
from typing import Final

from feeds.cutting import byline, notes
from feeds.cutting.draft import Draft, Item
from feeds.cutting.habits import SIGNED
from feeds.cutting.render import Block

# An outlet in brackets behind the last sentence of a teaser.
_BEHIND: Final = re.compile(r"(?<=[.!?…。！？।؟۔\"”’»)\]])\s*[(（\[](?P<name>[^()（）\[\]]{2,50})[)）\]]\.?$")


def credit(draft: Draft, text: str) -> None:
    """The author, and the outlet, that a note on the reporter names."""
    named = notes.biography(text)
    if named is None:
        return
    name, outlet = named
    if not draft.authors and byline.person(name):
        draft.authors.append(name)
        draft.why.append("author: named in a note on the reporter")
    if draft.publisher is None and outlet and (byline.outlet(outlet) or byline.outlet(outlet.removeprefix("The "))):
        draft.publisher = outlet
        draft.why.append("publisher: named in a note on the reporter")


def signature(draft: Draft, item: Item) -> bool:
    """Take in the author's name where it ends the story, as it ends the document's other stories."""
    if not draft.setting.habits.signed or not draft.blocks or item.kind not in ("", "li", "author"):
        return False
    said = SIGNED.match(item.text)
    name = (said["name"] if said else item.text).strip(" .")
    if len(item.text) > 70 or not byline.person(name, alone=said is None):
        return False
    if not draft.authors:
        draft.authors.append(name)
        draft.why.append("author: signs at the end, as in the other stories")
    return name in draft.authors


def outlet_behind(draft: Draft) -> None:
    """The outlet in brackets at the end of a teaser, right before its link; it is none of the text."""
    if not draft.blocks or draft.section.url is None or draft.publisher is not None:
        return
    last = draft.blocks[-1]
    said = _BEHIND.search(last.text)
    if said is None or not said.start() or not byline.outlet(said["name"]):
        return
    draft.publisher = said["name"].strip()
    draft.why.append("publisher: in brackets behind the text")
    html = _BEHIND.search(last.html)
    if html is not None and html["name"] == said["name"]:
        draft.blocks[-1] = Block(last.kind, last.text[: said.start()], last.html[: html.start()])
