"""An Entry -> its standfirst; an Item -> the HTML that a feed shows, with the lines round it.

Every HTML that goes in is safe already (see entry.py); every word that is added is escaped here.
"""

from __future__ import annotations

import re
from html import escape

from feeds.clean import clip, plain
from feeds.edition import Copy, Item
from feeds.entry import Entry

LONGEST = 700  # characters of a summary that is shown as it is; a longer one is the text itself, and is cut
ENOUGH = 180  # characters after which no further paragraph is taken
NAMED = 10  # publishers that the "Also in" line names
HEADING = 80  # characters of a heading made from a text
UNTITLED = "(untitled)"

# Where a sentence may end: the mark, what closes a quotation, then white space; full-width marks need none.
_SENTENCE_END = re.compile(r"(?:[.!?…؟۔।]+[\"'”’»)\]]*(?=\s|$))|(?:[。！？]+[”’」』）]*)")


def heading(item: Item) -> str:
    """What stands over a story: its title, else the first words of its summary, else UNTITLED."""
    return item.title or clip(" ".join(plain(item.summary).split()), HEADING) or UNTITLED


def standfirst(entry: Entry) -> str:
    """Safe HTML of the part before the cut: the summary, else the first paragraph or two, ended at a sentence's end."""
    if entry.summary:
        words = plain(entry.summary).strip()
        if words and len(words) <= LONGEST:
            return "" if words == entry.title.strip() else entry.summary
        return opening(words)
    return opening(entry.text or plain(entry.content))


def whole(entry: Entry) -> str:
    """Safe HTML of all that the source gave: the content, else a summary that holds the whole text.

    In a bundle the standfirst stands above the text and is a part of it; a feed's summary is another telling of it.
    """
    if entry.spans and entry.content and entry.summary and plain(entry.summary).strip() not in plain(entry.content):
        return entry.summary + entry.content
    return entry.content or entry.summary


def opening(text: str) -> str:
    """The first words of a plain text as HTML paragraphs: ENOUGH characters where there are, at most LONGEST."""
    taken: list[str] = []
    length = 0
    for line in (line.strip() for line in text.split("\n")):
        if not line:
            continue
        if taken and length + len(line) > LONGEST:
            break
        taken.append(_ended(line))
        length += len(line)
        if length >= ENOUGH:
            break
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in taken)


def body(item: Item, page_url: str) -> str:
    """What a reader shows below the title: correction, text as `show` says, "Read more at", "Also in"."""
    link = item.url or page_url
    parts = [f"<p><em>{escape(item.correction, quote=False)}</em></p>"] if item.correction else []
    if item.show == "full":
        parts.append(item.content or item.summary)
    elif item.show == "summary":
        parts.append(item.summary)
    if item.show != "full" or item.teaser or not (item.content or item.summary):
        verb = "Read more at" if item.show != "link" and item.summary else "Read at"
        parts.append(f"<p>{anchor(link, f'{verb} {item.publisher}')}</p>")
    parts.append(also_in(item))
    return "".join(parts)


def also_in(item: Item) -> str:
    """ "Also in: A, B and 3 more", each once, without the face's own publisher; "" where nobody else carries it."""
    others: dict[str, Copy] = {}
    for copy in item.also:
        if copy.publisher != item.publisher:
            others.setdefault(copy.publisher, copy)
    if not others:
        return ""
    names = [anchor(c.url, c.publisher) if c.url else escape(c.publisher, quote=False) for c in others.values()]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"<p>Also in: {', '.join(names[:NAMED])}{more}</p>"


def anchor(url: str, words: str) -> str:
    """A link, both parts escaped."""
    return f'<a href="{escape(url)}">{escape(words, quote=False)}</a>'


def _ended(line: str) -> str:
    if len(line) <= LONGEST:
        return line
    head = line[:LONGEST]
    ends = [m.end() for m in _SENTENCE_END.finditer(head) if m.end() >= ENOUGH and m.end() < LONGEST]
    if ends:
        return head[: ends[-1]]
    space = head.rfind(" ")
    return (head[:space] if space > ENOUGH else head).rstrip(" ,;:–—-") + "…"
