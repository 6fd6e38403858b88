"""Text of a feed -> XML that a strict parser can read, as far as nothing has to be invented.

In this order: what stands before the root and after its end tag goes; the document type goes, after its harmless
entities are noted; where the root's end tag is missing, the item that was not closed goes and the rest is closed. Then
`mended` (only if a strict parser fails): HTML's named entities, stray "&" and "<", references to characters that XML has
not, prefixes that nobody declared. A document type that could expand or fetch is refused: an entity bomb of 10 kB
becomes 8 MB and more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape, unescape
from html.entities import html5
from typing import Final

from feeds.clean import xml_text

_MAX_ENTITIES: Final = 300
_MAX_ENTITY: Final = 200  # characters of one entity's value
_MAX_EXPANSION: Final = 500_000  # characters that all uses of declared entities may add
_HEAD: Final = 65_536  # characters in which the root must start
_MAX_PREFIXES: Final = 50

_ROOT: Final = re.compile(r"<(?:[\w.-]+:)?(rss|feed|rdf|channel)(?=[\s>/])", re.IGNORECASE)
_ELEMENT: Final = re.compile(r"<((?:[\w.-]+:)?[A-Za-z_][\w.-]*)")
_DOCTYPE: Final = re.compile(
    r"""<!DOCTYPE\s++([^\s>\[]++)(?:[^>\["']++|"[^"]*+"|'[^']*+')*+"""
    r"""(?:\[((?>(?><!--.*?-->)|"[^"]*+"|'[^']*+'|[^\]"'<]++|<)*+)\]\s*+)?>""",
    re.IGNORECASE | re.DOTALL,
)
_ENTITY: Final = re.compile(
    r"""<!ENTITY\s+(%\s+)?([^\s"']+)\s+(?:(SYSTEM|PUBLIC)\b|"([^"]*)"|'([^']*)')""", re.IGNORECASE
)
_PROLOG: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|<!DOCTYPE[^>\[]*+(?:\[.*?(?:\]\s*+>|\Z)|>|\Z)|<\?.*?(?:\?>|\Z)", re.DOTALL | re.IGNORECASE
)
_ITEM_START: Final = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)(?=[\s>])", re.IGNORECASE)
_ITEM_END: Final = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
_CHANNEL: Final = re.compile(r"<(/?)((?:[\w.-]+:)?channel)(?=[\s>])", re.IGNORECASE)


# What a broken plugin or a host prints before the feed: warnings in bold, an advertisement's script.
_SPILT: Final = frozenset(("br", "b", "p", "div", "span", "pre", "font", "script", "style", "center", "link", "meta"))


@dataclass(frozen=True, slots=True)
class Xml:
    """A feed's text from its root on, in UTF-8; `entities` are the harmless ones of its document type, by name."""

    body: bytes
    root: str  # local name in lower case: "rss", "feed", "rdf", "channel"; "" where no feed starts here
    first: str = ""  # name of the first element, for messages
    broken_off: bool = False
    entities: dict[str, str] = field(default_factory=dict)
    refused: str | None = None


def prepared(text: str) -> Xml:
    """The document from its feed root to its end, closed where it broke off; `root` is "" where there is no feed."""
    text = xml_text(text)
    head = _without_comments(text[:_HEAD])
    first = _ELEMENT.search(head)
    start = _ROOT.search(text, 0, _HEAD)
    if start is None:
        return Xml(b"", "", first[1].lower() if first else "")
    if first and not _ROOT.match(first[0] + " ") and first[1].lower() not in _SPILT:
        return Xml(b"", "", first[1].lower())
    entities: dict[str, str] = {}
    if (doctype := _doctype(text[: max(_HEAD, len(text))])) is not None:
        if isinstance(doctype, str):
            return Xml(b"", start[1].lower(), refused=doctype)
        entities, after = doctype
        start = _ROOT.search(text, after)
        if start is None:
            return Xml(b"", "", "")
    whole, broken_off = _closed(text, start)
    return Xml(whole.encode("utf-8", "replace"), start[1].lower(), start[1].lower(), broken_off, entities)


def _without_comments(head: str) -> str:
    return _PROLOG.sub("", head)


def _doctype(text: str) -> tuple[dict[str, str], int] | str | None:
    """The entities and the end of a document type that stands before the root; the reason where it is refused."""
    at = text.find("<!DOCTYPE", 0, _HEAD)
    if at < 0:
        at = text[:_HEAD].lower().find("<!doctype")
    root = _ROOT.search(text, 0, _HEAD)
    if at < 0 or (root is not None and root.start() < at):
        return None
    found = _DOCTYPE.match(text, at)
    if found is None:
        return "a document type that cannot be read: refused"
    entities: dict[str, str] = {}
    subset = re.sub(r"<!--.*?(?:-->|\Z)", "", found[2] or "", flags=re.DOTALL)
    declared = _ENTITY.findall(subset)
    if len(declared) > _MAX_ENTITIES or len(declared) != len(re.findall("<!ENTITY", subset, re.IGNORECASE)):
        return "a document type with entities past counting: refused"
    for parameter, name, external, *values in declared:
        value = "".join(values)
        if name in ("lt", "gt", "amp", "quot", "apos"):
            continue
        if parameter or external:
            return f"a document type whose entity {name[:40]!r} points outside the document: refused"
        made = unescape(value) if re.fullmatch(r"(?:[^&%<]|&#\w{1,8};)*", value) else None
        if made is None or len(made) > _MAX_ENTITY or "&" in made or "<" in made:
            return f"a document type whose entity {name[:40]!r} could expand without bound: refused"
        entities.setdefault(name, xml_text(made))
    return entities, found.end()


def _closed(text: str, root: re.Match[str]) -> tuple[str, bool]:
    """The text from its root to that one's end tag; where that is missing, what is complete, closed, and True."""
    name = root[0][1:]
    end = text.rfind(f"</{name}", root.start())
    if end >= 0 and (last := text.find(">", end)) >= 0:
        return text[root.start() : last + 1], False
    text = text[root.start() :]
    if re.match(r"<[^>]*/>\s*$", text):
        return text, False
    ends = [found.end() for found in _ITEM_END.finditer(text)]
    last_end = ends[-1] if ends else 0
    open_item = next((found.start() for found in _ITEM_START.finditer(text, last_end)), None)
    kept = text[:last_end] if ends else text[:open_item] if open_item is not None else text[: text.rfind(">") + 1]
    if "<!--" in kept and kept.rfind("<!--") > kept.rfind("-->"):
        kept = kept[: kept.rfind("<!--")]
    channels = [found for found in _CHANNEL.finditer(kept) if found.start() > 0]
    close = f"</{channels[-1][2]}>" if channels and not channels[-1][1] else ""
    return f"{kept}{close}</{name}>", True


# CDATA and comments are passed over: in them "&" is itself. One that is never closed reaches to the end, so that each
# character is looked at once.
_AMPERSAND: Final = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&(?:#([xX]?[0-9a-fA-F]+);|([A-Za-z][\w.-]*);)?|<(?![A-Za-z_/!?])",
    re.DOTALL,
)
_XML_NAMES: Final = frozenset(("lt", "gt", "amp", "quot", "apos"))


def mended(xml: Xml) -> str | None:
    """The text with references that XML knows and prefixes that are declared; None where declared entities expand too far."""
    added = 0

    def mend(found: re.Match[str]) -> str:
        nonlocal added
        whole: str = found[0]
        if whole == "<":
            return "&lt;"
        if whole[0] != "&":
            return whole
        number, name = found[1], found[2]
        if number:
            return whole if _is_xml_character(number) else ""
        if not name:
            return "&amp;"
        if name in _XML_NAMES:
            return whole
        if name in xml.entities:
            added += len(xml.entities[name])
            return escape(xml.entities[name]) if added <= _MAX_EXPANSION else ""
        known = html5.get(name + ";")
        return "".join(f"&#{ord(letter)};" for letter in known) if known else f"&amp;{name};"

    text = _AMPERSAND.sub(mend, xml.body.decode())
    return None if added > _MAX_EXPANSION else _declared(text)


def _is_xml_character(number: str) -> bool:
    hexadecimal = number[0] in "xX"
    digits = (number[1:] if hexadecimal else number).lstrip("0")
    if not digits or len(digits) > 7 or (not hexadecimal and not digits.isdecimal()):
        return False
    code = int(digits, 16 if hexadecimal else 10)
    return code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF


# Prefixes that feeds use without declaring them, most often after a plugin's template was edited by hand.
NAMESPACES: Final = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "georss": "http://www.georss.org/georss",
    "googleplay": "http://www.google.com/schemas/play-podcasts/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rss": "http://purl.org/rss/1.0/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "xlink": "http://www.w3.org/1999/xlink",
}
_USED: Final = re.compile(r"</?([A-Za-z_][\w.-]*):[A-Za-z_]|\s([A-Za-z_][\w.-]*):[A-Za-z_][\w.-]*\s*=\s*[\"']")


def _declared(text: str) -> str:
    end = _tag_end(text)
    root = text[:end]
    used = {name for pair in _USED.findall(text) for name in pair if name} - {"xml", "xmlns"}
    missing = sorted(used - set(re.findall(r"xmlns:([\w.-]+)\s*=", root)))
    added = "".join(f' xmlns:{n}="{NAMESPACES.get(n, "urn:x-undeclared:" + n)}"' for n in missing[:_MAX_PREFIXES])
    cut = end - 2 if root.endswith("/>") else end - 1
    return f"{text[:cut]}{added}{text[cut:]}"


def _tag_end(text: str) -> int:
    found = re.match(r"""<(?:[^>"']++|"[^"]*+"|'[^']*+')*+>""", text)
    return found.end() if found else text.find(">") + 1
