"""Lines of a story -> safe HTML and plain words, block by block.

What is written here is escaped text in <p>, <h3>, <blockquote> and lists, with absolute links: `safe_html` has nothing
to take out of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Final, Literal, NamedTuple

from feeds.clean import clip, xml_text
from feeds.cutting.extracted import Extracted
from feeds.cutting.lines import _A_LINK, _ANGLE, _MD_LINK, Lines
from feeds.entry import MAX_CONTENT, MAX_URL
from feeds.links import absolute

BlockKind = Literal["p", "h3", "quote", "li"]
_BREAKS: Final = re.compile(r"\s+")


class Block(NamedTuple):
    """A paragraph, subhead, quotation or list item: its plain words and its HTML without the element."""

    kind: BlockKind
    text: str
    html: str


def block(lines: Lines, at: Sequence[int], kind: BlockKind, end: int | None = None, begin: int | None = None) -> Block:
    """One block of a story out of its lines; `end` cuts the last line short, where a marker closes it.

    `begin`: where the only line's text begins, behind a title that runs in.
    """
    texts, html = [], []
    for line in at:
        stop = end if end is not None and line == at[-1] else lines.end[line]
        start = lines.start[line] if begin is None else begin
        text = xml_text(lines.visible(lines.of.text[start:stop]))
        texts.append(text)
        html.append(_linked(lines, start, stop, text))
    return Block(kind, " ".join(texts), " ".join(html))


def _linked(lines: Lines, start: int, stop: int, text: str) -> str:
    """The line's words with its links as <a>."""
    of = lines.of
    if of.container == "html":
        links = of.links_in(start, stop)
        if not links:
            return escape(text, quote=False)
        out, last = [], start
        for link in links:
            if link.start < last or link.end > stop:
                continue
            out.append(escape(_spaced(of.text[last : link.start]), quote=False))
            out.append(_anchor(of, link.url, _spaced(of.text[link.start : link.end])))
            last = link.end
        out.append(escape(_spaced(of.text[last:stop]), quote=False))
        return "".join(out).strip()
    raw = of.text[start:stop]
    if "](" not in raw and "href" not in raw and "<http" not in raw:
        return escape(text, quote=False)
    found: list[tuple[int, int, str, str]] = [
        (m.start(), m.end(), m[3], "" if m[1] else m[2]) for m in _MD_LINK.finditer(raw)
    ]
    found += [(m.start(), m.end(), m[1], m[2]) for m in _A_LINK.finditer(raw)]
    found += [(m.start(), m.end(), m[2], m[1]) for m in _ANGLE.finditer(raw)]
    # Marks of emphasis may stand around a link, so the words are read piece by piece between the links.
    pieces, last = [], 0
    for begin, end, url, words in sorted(found):
        if begin < last:
            continue
        pieces.append(escape(_edge(lines, raw[last:begin]), quote=False))
        if words:
            pieces.append(_anchor(of, url, lines.visible(words)))
        last = end
    pieces.append(escape(_edge(lines, raw[last:]), quote=False))
    return _BREAKS.sub(" ", "".join(pieces)).strip()


def _edge(lines: Lines, raw: str) -> str:
    """A stretch between links: its words, and the spaces on either side."""
    inner = xml_text(lines.visible(raw))
    return (" " if raw[:1].isspace() else "") + inner + (" " if raw[-1:].isspace() and inner else "")


def _spaced(text: str) -> str:
    return xml_text(_BREAKS.sub(" ", text))


def _anchor(of: Extracted, url: str, words: str) -> str:
    target = address(of, url)
    inner = escape(xml_text(words), quote=False)
    return f'<a href="{escape(target)}">{inner}</a>' if target else inner


def address(of: Extracted, url: str | None) -> str | None:
    """A link of the text as an absolute http(s) URL, or None."""
    if not url or len(url) > MAX_URL:
        return None
    if url.startswith("www."):
        url = "http://" + url
    return absolute(xml_text(url.strip()), of.base)


def content(blocks: Sequence[Block]) -> str:
    """The blocks as HTML, in at most MAX_CONTENT characters; what is longer ends with a paragraph "…"."""
    out: list[str] = []
    size, listed = 0, False
    for part in blocks:
        html = part.html
        if size + len(html) > MAX_CONTENT - 200:
            html = escape(clip(part.text, max(1, (MAX_CONTENT - 200 - size) // 6)), quote=False)
        piece = (
            f"<li>{html}</li>"
            if part.kind == "li"
            else f"<blockquote><p>{html}</p></blockquote>"
            if part.kind == "quote"
            else f"<{part.kind}>{html}</{part.kind}>"
        )
        if (part.kind == "li") != listed:
            out.append("<ul>" if part.kind == "li" else "</ul>")
            listed = part.kind == "li"
        out.append(piece)
        size += len(piece) + 9
        if size > MAX_CONTENT - 400:
            break
    if listed:
        out.append("</ul>")
    return "".join(out)


def plain_text(blocks: Sequence[Block]) -> str:
    """The blocks' words, a line a block."""
    return clip("\n".join(part.text for part in blocks if part.text), MAX_CONTENT)
