"""Words and links of a page, as they come -> its lines; `pagetext.py` says where one ends and of which kind it is."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from feeds.cutting.page import Link, Page

SPACE: Final = re.compile(r"[ \t\r\n\f\v\u00a0]+")


class LineWriter:
    """The line that is being written, and the Page that it goes into."""

    def __init__(self) -> None:
        self.page = Page()
        self._line: list[str] = []
        self._line_length = 0
        self._kind: list[str] = []  # of the elements that are open
        self._marks: dict[str, str] = {}
        self._anchor: tuple[int, str, bool] | None = None
        self._anchor_links = 0  # how many links the page had when the open one began
        self._pending: list[Link] = []
        self._bold = 0  # characters of the line inside <b> or <strong>
        self._in_bold = 0
        self._visible = 0
        self._time: str | None = None
        self._names: list[str] = []
        self._run = 0  # characters at the line's beginning that are bold or a link
        self._space = False

    def _text(self, data: str) -> None:
        words = SPACE.sub(" ", data)
        if not words:
            return
        if words[0] == " ":
            self._space = True
        core = words.strip(" ")
        if not core:
            return
        if self._space and self._line:
            core = " " + core
        self._space = words[-1] == " "
        self._line.append(core)
        self._line_length += len(core)
        visible = len(core.strip())
        self._visible += visible
        if self._in_bold:
            self._bold += visible

    def _end_link(self, start: int, href: str, more: bool) -> None:
        self._anchor = None
        if self._line_length > start:
            self._pending.append(Link(start, self._line_length, href, more))
            if start == 0:
                self._run = max(self._run, self._line_length)
        inside = self.page.links[self._anchor_links :]
        if len(inside) + (self._line_length > start) > 1:
            self.page.links[self._anchor_links :] = [replace(link, block=True) for link in inside]
            self._pending = [replace(link, block=True) if link.start == start else link for link in self._pending]
        if more:
            self._end_line(blank=False)

    def _own_line(self, text: str, kind: str) -> None:
        self._end_line(blank=True)
        self.page.kinds[self.page.length] = kind
        self._write(text + "\n\n")

    def _end_line(self, *, blank: bool) -> None:
        if self._line:
            at = self.page.length
            kind = self._marks.get("kind") or next((kind for kind in reversed(self._kind) if kind), "")
            if not kind and self._bold * 10 >= self._visible * 9 and self._bold:
                kind = "bold"
            if kind:
                self.page.kinds[at] = kind
            if self._time:
                self.page.times[at] = self._time
            if self._names:
                self.page.names[at] = self._names
            if 0 < self._run < self._line_length:
                self.page.runs[at] = self._run
            self.page.links.extend(
                Link(at + link.start, at + link.end, link.url, link.more, link.block) for link in self._pending
            )
            if self._anchor is not None:  # a link that goes on over the end of a line
                start, href, more = self._anchor
                if self._line_length > start:
                    self.page.links.append(Link(at + start, at + self._line_length, href, more))
                self._anchor = (0, href, more)
            self._line.append("\n")
            self._write("".join(self._line))
        elif self._anchor is not None:
            self._anchor = (0, self._anchor[1], self._anchor[2])
        if blank and self.page.parts and self.page.parts[-1] != "\n" and not self.page.parts[-1].endswith("\n\n"):
            self._write("\n")
        elif (
            not self._line
            and not blank
            and self.page.parts
            and not self.page.parts[-1].endswith("\n\n")
            and self.page.parts[-1] != "\n"
        ):
            self._breaks()
        self._line = []
        self._line_length = self._visible = self._bold = 0
        self._pending = []
        self._names = []
        self._run = 0
        self._marks = {}
        self._time = None
        self._space = False

    def _breaks(self) -> None:
        """A second <br> in a row parts paragraphs."""
        self._write("\n")

    def _write(self, text: str) -> None:
        self.page.parts.append(text)
        self.page.length += len(text)
