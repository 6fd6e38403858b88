"""HTML -> safe HTML; HTML -> plain words.

The rule: what is not on the list is not there. Elements and attributes come from one allow-list of our own; URLs are
absolute http, https or mailto; nothing that styles, scripts, frames, identifies or fetches on its own is let through.
Output is balanced, so that it can stand inside any page. Folding for comparison is in fold.py and can be had from here.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from html import unescape
from typing import Final

import nh3

from feeds.entry import MAX_CONTENT
from feeds.fold import fold, words
from feeds.links import absolute

__all__ = ["clip", "fold", "plain", "plain_line", "safe_html", "visible", "words", "xml_text"]

_BLOCKS: Final = frozenset(
    {
        "address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "div", "dl", "dt",
        "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main",
        "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
    }
)  # fmt: skip
_INLINE: Final = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "big", "br", "cite", "code", "col", "colgroup", "data",
        "del", "dfn", "em", "i", "img", "ins", "kbd", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small",
        "span", "strike", "strong", "sub", "sup", "td", "th", "time", "tt", "u", "var", "wbr", "audio",
        "video", "source", "track", "picture",
    }
)  # fmt: skip
_ATTRIBUTES: Final[dict[str, set[str]]] = {
    "*": {"title", "lang", "dir"},
    "a": {"href", "hreflang"},
    "abbr": {"title"},
    "audio": {"src", "controls"},
    "col": {"span"},
    "colgroup": {"span"},
    "data": {"value"},
    "del": {"datetime"},
    "img": {"src", "alt", "width", "height"},
    "ins": {"datetime"},
    "li": {"value"},
    "ol": {"start", "reversed", "type"},
    "source": {"src", "type"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope"},
    "time": {"datetime"},
    "track": {"src", "kind", "srclang", "label"},
    "video": {"src", "poster", "controls", "width", "height"},
}
_NUMBERS: Final = frozenset(("width", "height", "colspan", "rowspan", "span", "start"))
_SOURCES: Final = frozenset(
    (("img", "src"), ("audio", "src"), ("video", "src"), ("video", "poster"), ("source", "src"), ("track", "src"))
)
# Their content is code or a form's insides, never words to read.
_GONE: Final = frozenset(
    {
        "script", "style", "template", "iframe", "object", "applet", "embed", "svg", "math", "noembed",
        "noframes", "frameset", "title", "select", "datalist", "textarea",
    }
)  # fmt: skip

# C1 controls are what Windows-1252 bytes become under a label of ISO 8859-1: “ ” ’ – … were meant (many shops' feeds).
_C1: Final = {code: (bytes((code,)).decode("cp1252", "ignore") or None) for code in range(0x80, 0xA0)}
# Unicode keeps these 66 for a program's own use: they are never text (XML refuses two of them, advises against all).
_NO_CHARACTERS: Final = (
    *range(0xFDD0, 0xFDF0),
    *(plane + end for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF)),
)
_REFUSED: Final[dict[int, str | None]] = (
    dict.fromkeys((*range(0x09), *range(0x0E, 0x20), 0x7F, *_NO_CHARACTERS), None) | {0x0B: " ", 0x0C: " "} | _C1
)
# What may be one of them, in UTF-8; patterns over characters, of which nearly all texts have none, cost as much as nh3.
_CONTROLS: Final = bytes((*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F))
_LATER_CONTROL: Final = re.compile(rb"\xc2[\x80-\x9f]")
_SUSPECTS: Final = (b"\xbf\xbe", b"\xbf\xbf", b"\xef\xb7")


def xml_text(text: str) -> str:
    """The text without what XML 1.0 or PostgreSQL refuse: most controls, lone surrogates, Unicode's noncharacters.

    Tab and line ends stay. Vertical tab and form feed become spaces, C1 controls the Windows-1252 characters meant.
    """
    try:
        raw = text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
        raw = text.encode()
    fine = len(raw.translate(None, _CONTROLS)) == len(raw)
    if fine and len(raw) > len(text):
        fine = not any(some in raw for some in _SUSPECTS) and not _LATER_CONTROL.search(raw)
    return text if fine else text.translate(_REFUSED)


def clip(text: str, limit: int) -> str:
    """The text in at most `limit` characters, the last one "…" where something was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


# A lazy loader's real picture stands in <noscript>, whose content an HTML parser takes for text, or in data-src.
_NOSCRIPT: Final = re.compile(r"</?noscript\b[^<>]*>", re.IGNORECASE)
_ANY_IMG: Final = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_LAZY_SRC: Final = re.compile(r"\sdata-(?:lazy-|orig(?:inal)?-?)?src\s*=", re.IGNORECASE)
_PLAIN_SRC: Final = re.compile(r"""\ssrc\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+)""", re.IGNORECASE)
# On nh3's own output, attributes in double quotes: pictures without source or of one pixel count readers.
_IMG: Final = re.compile(r'<img((?: [a-z-]+="[^"]*")*)>')
_PIXEL: Final = re.compile(r' (?:width|height)="[01]"')

# An HTML parser looks through all open elements at each tag: 100,000 open <div> took it 76 s.
_MAX_DEPTH: Final = 256
_LOOKS: Final = 4
_MARKUP: Final = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)[^<>]*>?")
_SELF_CLOSING: Final = frozenset(
    {
        "br", "hr", "img", "wbr", "input", "meta", "link", "source", "track", "area", "base", "col", "embed", "param",
        "p", "li", "dt", "dd", "td", "th", "tr", "option", "rp", "rt",
    }
)  # fmt: skip


def safe_html(html: str, base: str | None = None, *, limit: int = MAX_CONTENT) -> str:
    """The fragment by the allow-list, in at most `limit` characters: balanced, links absolute, no control characters.

    Links are resolved against `base`; where there is none, relative links and pictures are dropped. Applying it to its
    own output changes nothing.
    """
    html = xml_text(html)
    if "<" not in html and "&" not in html and ">" not in html:
        return clip(html, limit)
    if "noscript" in html or "NOSCRIPT" in html:
        html = _NOSCRIPT.sub("", html)
    if "data-" in html:
        html = _ANY_IMG.sub(_unlazy, html)
    room = limit
    while True:
        safe = _allow(_shallow(_shortened(html, room)), base)
        if "<table" in safe and "<a " in safe:
            safe = _settled(safe, base)
        if len(safe) <= limit:
            return safe
        room = room // 2  # balancing made it longer than it was: hostile nesting, so the halves are cheap


def _settled(safe: str, base: str | None) -> str:
    """What the cleaner itself leaves as it is: a table in a link in a table takes it a second look to part the links."""
    for _ in range(_LOOKS):
        again = _allow(safe, base)
        if again == safe:
            break
        safe = again
    return safe


def _unlazy(img: re.Match[str]) -> str:
    return _LAZY_SRC.sub(" src=", _PLAIN_SRC.sub("", img[0]), count=1) if _LAZY_SRC.search(img[0]) else img[0]


def _shortened(html: str, limit: int) -> str:
    if len(html) <= limit:
        return html
    cut = html[: max(limit - 1, 0)]
    if (open_tag := cut.rfind("<")) > cut.rfind(">"):
        cut = cut[:open_tag]
    return cut + "…"


def _shallow(html: str) -> str:
    """The fragment without start tags deeper than _MAX_DEPTH; their text stays."""
    if html.count("<") <= _MAX_DEPTH:
        return html
    depth = 0

    def keep(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag[2].lower() in _SELF_CLOSING:
            return tag[0]
        if tag[1]:
            depth = max(0, depth - 1)
            return tag[0]
        if depth >= _MAX_DEPTH:
            return ""
        depth += 1
        return tag[0]

    return _MARKUP.sub(keep, html)


# Of the fragment that is being cleaned: a cleaner for each base costs as much as the cleaning.
_BASE: Final[ContextVar[str | None]] = ContextVar("base", default=None)


def _keep(tag: str, name: str, value: str) -> str | None:
    if name in _NUMBERS:
        return value if value.isascii() and value.isdecimal() and len(value) < 6 else None
    if name == "href":
        return value if value.strip()[:7].lower() == "mailto:" else absolute(value, _BASE.get())
    if (tag, name) in _SOURCES:
        return absolute(value, _BASE.get()) if value.strip() else None
    return value


_cleaner: Final = nh3.Cleaner(
    tags=set(_BLOCKS | _INLINE),
    clean_content_tags=set(_GONE),
    attributes=_ATTRIBUTES,
    attribute_filter=_keep,
    url_schemes={"http", "https", "mailto"},
    url_relative="pass_through",  # _keep has made every one absolute or dropped it
    link_rel=None,
)


def _allow(html: str, base: str | None) -> str:
    _BASE.set(base)
    safe = _cleaner.clean(html)
    if "<img" in safe:
        safe = _IMG.sub(lambda img: img[0] if ' src="' in img[1] and not _PIXEL.search(img[1]) else "", safe)
    return safe


# On nh3's own output, where "<" and ">" of texts and attributes are references: these part tags and nothing else.
_WITHIN: Final = re.compile(
    rf"</?(?:{'|'.join(sorted(_INLINE - {'br', 'td', 'th', 'img', 'audio', 'video'}))})\b[^>]*>"
)
_GAPS: Final = re.compile(r"</?(?:td|th|img|audio|video)\b[^>]*>")
_BREAKING: Final = re.compile(r"<[^>]*>")
_PRE: Final = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)


def visible(safe: str) -> str:
    """The words of HTML that `safe_html` has made: a line a block, nothing where inline markup was."""
    if "<pre" in safe:
        # Only in <pre> does a line end of the source part two lines.
        safe = "".join(part if at % 2 else part.replace("\n", " ") for at, part in enumerate(_PRE.split(safe)))
    else:
        safe = safe.replace("\n", " ")
    if "<" in safe:
        safe = _BREAKING.sub("\n", _GAPS.sub(" ", _WITHIN.sub("", safe)))
    lines = (" ".join(line.split()) for line in unescape(safe).split("\n"))
    return xml_text("\n".join(line for line in lines if line))


def plain(html: str) -> str:
    """The visible words of any HTML: blocks apart by a line end, inline markup by nothing, entities read."""
    if "<" in html or "&" in html:
        return visible(safe_html(html))
    return " ".join(xml_text(html).split())


def plain_line(html: str) -> str:
    """The visible words on one line, for titles and names."""
    return " ".join(plain(html).split())
