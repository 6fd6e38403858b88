"""Extracted text -> its lines that are not blank, each by its place; their words are read only when asked for.

Places are kept, not copies: two numbers a line. A line's visible words are without Markdown's or HTML's marks, its
comparing form (`folded`) is made for short lines only, as no title or marker is long.
"""

from __future__ import annotations

import re
from array import array
from html import unescape
from typing import Final, NamedTuple

from feeds.cutting.extracted import Extracted
from feeds.fold import fold

MAX_SHORT: Final = 260  # characters of a line that may be a title, an echo or a marker
MAX_SENTENCE: Final = 140  # of a line that may, though it ends with a full stop
_FRAMED: Final = re.compile(
    r"\W*(?:the post|der beitrag|l.article|la entrada|o post|запись)\b|.*[<\[]|.*://", re.IGNORECASE
)
_LINE: Final = re.compile("[^\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]+")
_EMPTY: Final = (
    " "
    "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\x1f\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_ODD: Final = "\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\x1f"
# A single plain space is no match: most are, and replacing each by itself was a third of the whole reading.
_SPACES: Final = re.compile(f"(?: |[{_ODD}])(?:[ {_ODD}])+|[{_ODD}]")
_MD_LINK: Final = re.compile(
    r"(!?)\[([^\[\]\n]{0,400})\]\(\s*<?([^\s()<>]{1,3000}(?:\([^\s()<>]{0,200}\)[^\s()<>]{0,"
    r"500})?)>?(?:\s+[\"'][^\"'\n]{0,200}[\"'])?\s*\)"
)
_A_LINK: Final = re.compile(
    r"<a\b[^<>]{0,2000}?\bhref\s*=\s*[\"']?([^\"'\s<>]{1,3000})[\"']?[^<>]{0,1000}>(.{0,400}?)</a>", re.IGNORECASE
)
# Outlook writes a link into plain text as the words and, glued to them, the address.
_ANGLE: Final = re.compile(r"([^\s<>]{1,60})<((?:https?://|www\.)[^<>\s]{1,3000})>", re.IGNORECASE)
_ANGLE_PICTURE: Final = re.compile(r"\[[^\[\]<>]{0,80}\]<(?:https?://|www\.)[^<>\s]{1,3000}>", re.IGNORECASE)
_URL: Final = re.compile(r"(?:https?://|www\.)[^\s<>\"'）】\u3002\uff0c]+", re.IGNORECASE)
_EMPHASIS: Final = re.compile(
    r"(\*\*\*|\*\*|__|(?<![\w*])\*(?!\s)|(?<![\w_])_(?!\s)|~~|`)(?P<in>[^*_~`\n]{1,400}?)\1(?!\w)"
)
_HEADING: Final = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_BULLET: Final = re.compile(r"^\s*(?:[-*+•▪‣◦·]\s+|\d{1,3}[.)]\s+)")
_BULLET_PLAIN: Final = re.compile(r"^\s*[-*•▪‣◦·–]\s+")
_BOLD: Final = re.compile(r"^\s*(\*\*|__)(?P<in>[^*_]{2,300})\1:?\s*$")
_SENTENCE: Final = re.compile(r"[.!?。！？؟۔।…‽።։՜]['\"”’»)\]）」』›]*(?:\[\d{1,3}\]|[¹²³⁰-⁹]+)*$")
_SQUASH: Final = re.compile(r"[\W_]+")
_GONE: Final = {code: None for code in range(128) if not chr(code).isalnum()}
_CJK: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff]")


class Target(NamedTuple):
    """Where a line leads: `whole` where the link is all that the line says, `more` where its class says "read more"."""

    url: str
    text: str
    whole: bool
    more: bool
    block: bool = False  # a link around blocks: a card, and no marker


def squashed(folded: str) -> str:
    """The folded text's letters and digits only; the text itself where it has none."""
    return (folded.translate(_GONE) if folded.isascii() else _SQUASH.sub("", folded)) or folded


class Lines:
    """The lines of a text; all by index, from 0."""

    def __init__(self, extracted: Extracted) -> None:
        self.of = extracted
        text = extracted.text
        starts, ends, gaps = array("q"), array("q"), bytearray()
        self._markdown = extracted.container == "markdown"
        self._html = extracted.container == "html"
        last = 0
        for match in _LINE.finditer(text):
            raw = match[0]
            bare = raw.strip(_EMPTY)
            if not bare:
                continue
            left = match.start() + (0 if raw[0] == bare[0] else len(raw) - len(raw.lstrip(_EMPTY)))
            # Blank lines between are more than one line end between.
            between = text[last : match.start()]
            gaps.append(
                1
                if not starts
                or between.count("\n") + (between.count("\r") if "\n" not in between else 0) > 1
                or "\u2029" in between
                else 0
            )
            starts.append(left)
            ends.append(left + len(bare))
            last = left + len(bare)
        self.start, self.end, self.gap = starts, ends, gaps
        self._folds: list[str | None] = [None] * len(starts)
        self._bodies = bytearray(len(starts))  # 0: not asked, 1: no, 2: yes
        self._squashes: list[str | None] = [None] * len(starts)

    def __len__(self) -> int:
        return len(self.start)

    def raw(self, at: int) -> str:
        """The line as it stands, without white space on either side."""
        return self.of.text[self.start[at] : self.end[at]]

    def size(self, at: int) -> int:
        """Characters of the line as it stands."""
        return self.end[at] - self.start[at]

    def text(self, at: int) -> str:
        """The line's visible words."""
        return self.visible(self.raw(at))

    def visible(self, raw: str) -> str:
        """A stretch of the text without marks, on one line."""
        if not self._html:
            if "](" in raw:
                raw = _MD_LINK.sub(lambda link: "" if link[1] else link[2], raw)
            if "<http" in raw or "<www" in raw:
                raw = _ANGLE.sub(r"\1", _ANGLE_PICTURE.sub("", raw))
            if "</" in raw and "href" in raw:
                raw = _A_LINK.sub(r"\2", raw)
            if self._markdown:
                raw = _HEADING.sub(r"\2", raw)
                raw = re.sub(r"^\s*(?:>\s?)+", "", raw)
                raw = re.sub(r"^\s*[-*+]\s+(?=\S)", "", raw)
                raw = unmarked(raw)
        if raw.isascii() and "  " not in raw and "\t" not in raw and "\x1f" not in raw:
            return raw.strip()
        return _SPACES.sub(" ", raw).strip(_EMPTY)

    def folded(self, at: int) -> str | None:
        """The comparing form of a short line; None for a long one."""
        known = self._folds[at]
        if known is None:
            size = self.size(at)
            if size > MAX_SHORT and len(self.text(at)) > MAX_SHORT:
                return None
            if (
                size > MAX_SENTENCE
                and self.of.text[self.end[at] - 1] == "."
                and self.of.container == "text"
                and not _FRAMED.match(self.raw(at))
            ):
                return None  # nearly every line of a text is such a one
            text = self.text(at)
            if "&" in text and ";" in text:
                text = unescape(text)
            known = self._folds[at] = fold(text)
        return known

    def known(self, at: int) -> str | None:
        """The comparing form if it has been made already."""
        return self._folds[at]

    def squash(self, at: int) -> str:
        """Letters and digits of the folded short line; empty for a long one."""
        known = self._squashes[at]
        if known is None:
            folded = self.folded(at)
            known = self._squashes[at] = squashed(folded) if folded else ""
        return known

    def kind(self, at: int) -> str:
        """What the container says of the line: "h1".."h6", "li", "quote", "caption", "bold", "hr", "machine", …, or ""."""
        if self._html:
            return self.of.kinds.get(self.start[at], "")
        if not self._markdown:
            raw = self.of.text[self.start[at] : self.start[at] + 3]
            return "li" if raw[:1] in "-*•▪‣◦·–" and _BULLET_PLAIN.match(raw + "x") else ""
        raw = self.raw(at)
        if raw:
            if heading := _HEADING.match(raw):
                return f"h{len(heading[1])}"
            if (
                self.gap[at]
                and at + 1 < len(self.start)
                and not self.gap[at + 1]
                and self.size(at + 1) > 2
                and re.fullmatch(r"=+|-+", self.raw(at + 1))
            ):
                return "h1" if self.raw(at + 1)[0] == "=" else "h2"
            if raw.startswith(">"):
                return "quote"
            if _BOLD.match(raw):
                return "bold"
            if re.fullmatch(r"!\[[^\]]*\]\([^)]*\)", raw):
                return "image"
            if _BULLET.match(raw) and not raw.startswith("* * *"):
                return "li"
        return ""

    def heading(self, at: int) -> int:
        """The level of a heading, 1 to 6; 0 for another line."""
        if not (self._markdown or self._html):
            return 0
        kind = self.kind(at)
        return int(kind[1]) if len(kind) == 2 and kind[0] == "h" and kind[1].isdigit() else 0

    def target(self, at: int) -> Target | None:
        """Where the line's last link leads; None without one."""
        if self._html:
            links = self.of.links_in(self.start[at], self.end[at])
            if not links:
                return None
            link = next((link for link in links if link.more), links[-1])
            words = self.of.text[link.start : link.end]
            rest = self.of.text[self.start[at] : link.start] + self.of.text[link.end : self.end[at]]
            return Target(link.url, words, not any(char.isalnum() for char in rest), link.more, link.block)
        return plain_target(self.raw(at))

    def bullet(self, at: int) -> bool:
        """Whether the line is an item of a list."""
        return self.kind(at) == "li"

    def ends_sentence(self, at: int) -> bool:
        """Whether the line ends as a sentence does."""
        return _SENTENCE.search(self.of.text[max(self.start[at], self.end[at] - 16) : self.end[at]]) is not None

    def body(self, at: int) -> bool:
        """Whether the line reads like a paragraph of a story: a sentence, or longer than titles are."""
        if not self._bodies[at]:
            self._bodies[at] = 2 if self._body(at) else 1
        return self._bodies[at] == 2

    def _body(self, at: int) -> bool:
        size = self.size(at)
        if size >= 150:
            return True
        if self.heading(at):
            return False
        raw = self.raw(at)
        spaceless = not raw.isascii() and len(_CJK.findall(raw)) * 2 > size
        if spaceless:
            return size >= 45 or (self.ends_sentence(at) and size >= 8)
        return self.ends_sentence(at) and " " in raw and size >= 12

    def spaceless(self, at: int) -> bool:
        """Whether the line is in a script without spaces between words."""
        raw = self.raw(at)
        return not raw.isascii() and len(_CJK.findall(raw[:400])) * 2 > len(raw[:400])


def unmarked(raw: str) -> str:
    """Markdown text without emphasis, code and strike-through marks."""
    for _ in range(3):
        made = _EMPHASIS.sub(lambda match: match["in"], raw)
        if made == raw:
            break
        raw = made
    return raw


def plain_target(raw: str) -> Target | None:
    """The last link of a line of plain text or Markdown: a Markdown link, an HTML one, or a bare URL."""
    if "](" in raw:
        found = [match for match in _MD_LINK.finditer(raw) if not match[1]]
        if found:
            link = found[-1]
            rest = raw[: link.start()] + raw[link.end() :]
            return Target(link[3], link[2], not any(char.isalnum() for char in rest), more=False)
    if "href" in raw and (anchor := _A_LINK.search(raw)):
        rest = raw[: anchor.start()] + raw[anchor.end() :]
        return Target(
            anchor[1], anchor[2], not any(char.isalnum() for char in rest), "more" in anchor[0][:200].split(">")[0]
        )
    if ("<http" in raw or "<www" in raw) and (angles := list(_ANGLE.finditer(raw))):
        words = _ANGLE.sub(r"\1", _ANGLE_PICTURE.sub("", raw)).strip()
        return Target(angles[-1][2], words, len(angles) == 1 and angles[0].end() == len(raw), more=False)
    if ("://" in raw or "www." in raw) and (url := _URL.search(raw)):
        found_url = url[0].rstrip(".,;:!?)]}'\"")
        rest = raw.replace(url[0], " ")
        return Target(found_url, rest.strip(" ()[]<>:-–—"), not any(char.isalnum() for char in rest), more=False)
    return None
