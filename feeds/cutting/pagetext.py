"""HTML -> lines of text with what the page said of each: kind, links, dates.

One pass through libxml2's event parser, so that memory stays with the text. Navigation, page footers, scripts, forms,
hidden parts and buttons for sharing are no text. A "more" link stands on a line of its own wherever the page has it; a
machine marker stands as it is written. What a page hides by style sheets alone cannot be told.
"""

from __future__ import annotations

import re
from typing import Any, Final

from feeds.cutting.marker_table import LINK_CLASSES
from feeds.cutting.page import Link, Page
from feeds.cutting.page_lines import SPACE, LineWriter
from feeds.cutting.page_parts import (
    BLOCK,
    BYLINE,
    CAPTIONS,
    DATE,
    GONE,
    GONE_CLASSES,
    KIND,
    META,
    POSTS,
    STANDFIRST,
    VOID,
)

__all__ = ["Link", "Page", "page_text"]


_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MACHINE: Final = re.compile(
    (
        r"^\s*(?:more\b.*|/?wp:more\b.*|TEASER_END\b.*|truncate|PELICAN_END_SUMMARY|break|excerpt.*|read-?more|"
        r"members-only|cut|fold)\s*$"
    ),
    re.IGNORECASE,
)
_MAX_DEPTH: Final = 2_000
_CLASSED: Final = (
    (CAPTIONS, "caption"),
    (STANDFIRST, "standfirst"),
    (BYLINE, "author"),
    (DATE, "date"),
    (META, "meta"),
)


class _Target(LineWriter):
    """What lxml's parser calls; builds a Page."""

    def __init__(self) -> None:
        super().__init__()
        self._gone = 0  # depth inside a part that is no text
        self._stack: list[tuple[str, bool]] = []  # tag, whether it opened a part that is no text
        self._title: list[str] | None = None
        self._articles = 0
        self._pre = 0
        self._posts: list[tuple[int, int]] = []  # depth of the stack, where the text of the post begins
        self._people: list[tuple[int, int, int]] = []  # depth, where the line begins, where in it the name does

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.lower()
        if tag == "html" and not self.page.language:
            self.page.language = attributes.get("lang") or attributes.get("xml:lang")
        elif tag == "base" and self.page.base is None:
            self.page.base = attributes.get("href")
        elif tag == "title" and self.page.title is None and not self._articles:
            self._title = []
        elif tag == "link" and attributes.get("rel") == "canonical":
            self.page.canonical = self.page.canonical or attributes.get("href")
        elif tag == "meta" and attributes.get("property") == "og:url":
            self.page.canonical = self.page.canonical or attributes.get("content")
        gone = tag in GONE or self._hides(tag, attributes)
        if tag not in VOID:
            if len(self._stack) > _MAX_DEPTH:
                return
            self._stack.append((tag, gone))
            self._gone += gone
        if self._gone or tag in GONE:
            return
        self._open(tag, attributes)

    def _hides(self, tag: str, attributes: dict[str, str]) -> bool:
        if tag in ("html", "body", "main", "article") or not attributes:
            return tag == "footer" and not self._articles
        if "hidden" in attributes or _HIDDEN.search(attributes.get("style") or ""):
            return True
        if attributes.get("role") in ("navigation", "search", "contentinfo", "complementary"):
            return True
        names = ((attributes.get("class") or "") + " " + (attributes.get("id") or "")).lower().split()
        if tag == "header":
            return not self._articles and any(
                name in GONE_CLASSES or name in ("header", "page-header") for name in names
            )
        return (
            (tag == "footer" and not self._articles)
            or (tag not in ("a", "p", "h1", "h2", "h3") and any(name in GONE_CLASSES for name in names))
            or (tag == "p" and "copyright" in names)
        )

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "article":
            self._articles += 1
        if tag in BLOCK:
            self._end_line(blank=tag not in ("li", "td", "th", "tr", "dd", "dt"))
        if tag in ("td", "th") and self._line:
            self._space = True
        names = (attributes.get("class") or "").lower().split()
        post = tag == "article" or (tag in BLOCK and any(name in POSTS for name in names))
        if post:
            self._posts.append((len(self._stack), self.page.length))
        if post or tag in ("h1", "h2", "h3", "h4"):  # a list item around a story is layout
            self._kind = ["" if kind == "li" else kind for kind in self._kind] if "li" in self._kind else self._kind
        if kind := KIND.get(tag):
            self._kind.append("" if post else self._item(names, attributes) if kind == "li" else kind)
        elif tag in BLOCK:
            self._kind.append(self._classed(names, attributes))
        elif tag in ("span", "small", "em", "i", "time") and (said := self._classed(names, attributes)):
            if self._line and said != "standfirst" and self._linked_only():
                self._end_line(blank=False)  # a title that is a link, and beside it its date
            if not self._line:
                self._marks["kind"] = said
        if tag in ("span", "a", "b", "strong", "cite") and (
            _names_author(names, attributes)
            or ((attributes.get("itemprop") or "").lower() == "name" and self._in_author())
        ):
            self._people.append((len(self._stack), self.page.length, self._line_length))
        self._inline(tag, names, attributes)

    def _inline(self, tag: str, names: list[str], attributes: dict[str, str]) -> None:
        if tag == "br":
            self._end_line(blank=False)
        elif tag == "hr":
            marker = "system-readmore" in " ".join(value or "" for value in attributes.values())
            self._own_line("<!--more-->" if marker else "---", "machine" if marker else "hr")
        elif tag in ("b", "strong"):
            self._in_bold += 1
        elif tag == "pre":
            self._pre += 1
        elif tag == "time" and attributes.get("datetime"):
            self._time = attributes["datetime"]
        elif tag == "abbr" and attributes.get("title") and any(name in DATE for name in names):
            self._time = attributes["title"]
        elif tag == "a":
            self._link(names, attributes)
        elif tag == "img" and self._line:
            self._space = True

    def _in_author(self) -> bool:
        """Whether an element of the author's is open."""
        kind = self._marks.get("kind") or next((kind for kind in reversed(self._kind) if kind), "")
        return bool(self._people) or kind == "author"

    def _linked_only(self) -> bool:
        """Whether the line so far is one link and nothing else."""
        link = self._pending[0] if len(self._pending) == 1 else None
        return link is not None and link.start == 0 and link.end == self._line_length and " " in self._line[0].strip()

    def _item(self, names: list[str], attributes: dict[str, str]) -> str:
        """The kind of a list item: that of its class, or of a list of authors or facts around it."""
        around = next((kind for kind in reversed(self._kind) if kind), "")
        return self._classed(names, attributes) or (around if around in ("author", "date", "meta") else "li")

    def _classed(self, names: list[str], attributes: dict[str, str]) -> str:
        prop = (attributes.get("itemprop") or "").lower()
        for words, kind in _CLASSED:
            if any(name in words for name in names):
                return kind
        return {"author": "author", "datepublished": "date", "description": "standfirst", "caption": "caption"}.get(
            prop, ""
        )

    def _link(self, names: list[str], attributes: dict[str, str]) -> None:
        href = (attributes.get("href") or "").strip()
        if not href:
            if (attributes.get("name") or "").lower() == "more":
                self._own_line("<!--more-->", "machine")
            return
        more = any(name in LINK_CLASSES for name in names)
        beside = self._pending[-1] if self._pending and self._pending[-1].end == self._line_length else None
        if beside is not None and not self._space:
            # Two links side by side: of one story its title and its description, else two words of a list.
            if beside.start == 0 and beside.url == href:
                self._end_line(blank=False)
            else:
                self._space = True
        if more:
            self._end_line(blank=False)
        self._anchor_links = len(self.page.links)
        if attributes.get("rel") == "author":
            self._marks.setdefault("kind", "author")
        self._anchor = (self._line_length + (1 if self._space and self._line else 0), href, more)

    def end(self, tag: str) -> None:
        tag = tag.lower()
        if tag == "title" and self._title is not None:
            self.page.title = SPACE.sub(" ", "".join(self._title)).strip()[:300] or None
            self._title = None
        if tag in VOID:  # the parser closes what was never opened
            return
        if self._leave(tag):
            return
        if tag == "a" and self._anchor is not None:
            self._end_link(*self._anchor)
        elif tag in ("b", "strong"):
            self._in_bold = max(0, self._in_bold - 1)
            if self._bold == self._visible:
                self._run = max(self._run, self._line_length)
        elif tag == "article":
            self._articles = max(0, self._articles - 1)
        elif tag == "pre":
            self._pre = max(0, self._pre - 1)
        if tag in BLOCK and tag not in VOID:
            self._end_line(blank=tag not in ("li", "td", "th", "dd", "dt"))
            if self._kind:
                self._kind.pop()
        self._close(len(self._stack))

    def _leave(self, tag: str) -> bool:
        """Take the element off the stack; True where it was in a part that is no text."""
        was_gone = self._gone > 0
        while self._stack:
            open_tag, gone = self._stack.pop()
            self._gone -= gone
            if open_tag == tag:
                break
        return was_gone

    def _close(self, depth: int) -> None:
        """Note where a post ends and who is named as author, when their elements end."""
        while self._people and self._people[-1][0] > depth:
            _, line, start = self._people.pop()
            if line == self.page.length and self._line_length > start:
                name = "".join(self._line)[start:].strip()
                if not any(inner in name for inner in self._names):  # "By Ada Pell" around "Ada Pell"
                    self._names.append(name)
        while self._posts and self._posts[-1][0] > depth:
            _, start = self._posts.pop()
            self._end_line(blank=False)
            if self.page.length > start:
                self.page.posts.append((start, self.page.length))

    def data(self, data: str) -> None:
        if self._title is not None:
            self._title.append(data)
        if self._gone:
            return
        if self._pre and "\n" in data:
            for at, row in enumerate(data.split("\n")):
                if at:
                    self._end_line(blank=False)
                self._text(row)
            return
        self._text(data)

    def comment(self, text: str) -> None:
        if not self._gone and _MACHINE.match(text):
            self._own_line("<!--more-->", "machine")

    def close(self) -> Page:
        self._end_line(blank=False)
        return self.page


def _names_author(names: list[str], attributes: dict[str, str]) -> bool:
    return (
        "fn" in names
        or "author-name" in names
        or attributes.get("rel") == "author"
        or (attributes.get("itemprop") or "").lower() == "author"
    )


def page_text(source: str) -> Page:
    """The page's lines; never raises: what the parser refuses comes back as the text without its tags."""
    from lxml import etree

    target: Any = _Target()  # the stubs want methods that lxml itself does without
    data = source.replace("\x00", "\ufffd").encode("utf-8", "replace")
    try:
        # Not huge_tree: the limit on depth is what keeps nested tags from costing more than their bytes.
        parser = etree.HTMLParser(target=target, encoding="utf-8", recover=True, no_network=True, remove_comments=False)
        for at in range(0, len(data), 1 << 20):
            parser.feed(data[at : at + (1 << 20)])
        page = parser.close()
        if isinstance(page, Page) and (page.length or not source.strip()):
            return page
    except (etree.LxmlError, ValueError, AssertionError):
        pass
    bare = Page()
    text = re.sub(r"<[^<>]*>", " ", source)
    bare.parts.append(text)
    bare.length = len(text)
    return bare
