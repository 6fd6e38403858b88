"""What must hold of every feed that is published: the grammar of RFC 4287, and rules that no grammar says.

Each rule bears the name that the W3C's feed validator has for its fault: those that it found in editions of hostile
entries, and those that it would find next. `faults` is for Atom, `rss_faults` for RSS 2.0.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from html.entities import name2codepoint
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from lxml import html as lxml_html

A = "{http://www.w3.org/2005/Atom}"
FH = "{http://purl.org/syndication/history/1.0}"
MEDIA = "{http://search.yahoo.com/mrss/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

RELATIONS = {"alternate", "self", "hub", "related", "via", "enclosure", "prev-archive", "next-archive", "current"}
# Elements that a reader drops or a validator calls a risk; `bdo` too, for what it does to the words around it.
_RISKS = (
    "script style iframe object embed applet form input button select textarea meta link base basefont svg math frame"
    " frameset noframes title template param xmp plaintext listing marquee blink isindex bdo"
)
RISKS = frozenset(_RISKS.split())
NO_LANGUAGES = {"xx", "zz", "iw", "in", "ji", "jw", "mo"}  # unknown to the registry, or called otherwise today
_TYPE = re.compile(r"[!#$%&'+.^_`|~0-9A-Za-z-]+/[!#$%&'+.^_`|~0-9A-Za-z-]+")
_BAD = re.compile("[\x7f-\x9f\ufdd0-\ufdef\ufffd\ufffe\uffff]")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
_URI = re.compile(r"https?://[^/?#\s<>\"{}|\\^`]+([/?#]([!$&'()*+,;=:@/?#~._0-9A-Za-z-]|%[0-9A-Fa-f]{2})*)?")
_OLD_URI = re.compile(r"[;/?:@&=+$.\-_!~*'()%,#0-9A-Za-z]+|[^\x00-\x7f]")  # RFC 2396: no brackets


@cache
def grammar() -> Any:
    return etree.RelaxNG(etree.parse(Path(__file__).parent / "feeds" / "atom.rng"))


def faults(document: bytes, url: str | None = None) -> list[str]:
    """Everything that is wrong with an Atom document, in words; none where it is valid. `url`: where it was found."""
    feed = etree.fromstring(document)
    rules = grammar()
    found = [] if rules.validate(feed) else [str(line) for line in rules.error_log]
    ids = [e.findtext(A + "id") for e in feed.iter(A + "entry")]
    found += [f"DuplicateEntries: {i} twice" for i in set(ids) if ids.count(i) > 1]
    selves = [link.get("href") for link in feed.iterfind(A + "link") if link.get("rel") == "self"]
    found += [] if len(selves) == 1 else ["MissingSelf: not one link to itself"]
    found += [f"SelfDoesntMatchLocation: {selves}" for _ in [0] if url is not None and selves != [url]]
    found += _everywhere(document, feed) + _links("feed", feed) + _archive(feed)
    for entry in feed.iter(A + "entry"):
        found += _entry(feed, entry)
    return found


def rss_faults(document: bytes, url: str | None = None) -> list[str]:
    """The same of an RSS 2.0 document."""
    channel = etree.fromstring(document).find("channel")
    assert channel is not None
    found = [f"MissingElement: {name}" for name in ("title", "link", "description") if not channel.findtext(name)]
    selves = [link.get("href") for link in channel.iterfind(A + "link") if link.get("rel") == "self"]
    found += [] if len(selves) == 1 else ["MissingAtomSelfLink"]
    found += [f"SelfDoesntMatchLocation: {selves}" for _ in [0] if url is not None and selves != [url]]
    found += _everywhere(document, channel)
    guids = [item.findtext("guid") for item in channel.iterfind("item")]
    found += [f"DuplicateItemGuid: {g}" for g in set(guids) if guids.count(g) > 1]
    said = channel.findtext("language")
    found += _language("language", said) if said is not None else []
    found += _mail_date("channel", channel.findtext("lastBuildDate"))
    for item in channel.iterfind("item"):
        found += _item(item)
    return found


def _entry(feed: Any, entry: Any) -> list[str]:
    name = entry.findtext(A + "id") or "?"
    source = entry.find(A + "source")
    inside = source.findall(A + "author") if source is not None else []
    found = [] if entry.findall(A + "author") + feed.findall(A + "author") + inside else [f"MissingAuthor: {name}"]
    alternates = [link for link in entry.iterfind(A + "link") if link.get("rel", "alternate") == "alternate"]
    found += [] if len(alternates) == 1 else [f"DuplicateAtomLink: {name}: {len(alternates)} alternate links"]
    found += _links(name, entry)
    found += [f"NotBlank: {name}: title" for t in entry.iterfind(A + "title") if not (t.text or "").strip()]
    found += [f"NotBlank: {name}: author" for n in entry.iter(A + "name") if not (n.text or "").strip()]
    found += [f"AttrNotBlank: {name}" for c in entry.iterfind(A + "category") if not c.get("term", "").strip()]
    for media in entry.iterfind(MEDIA + "content"):
        found += _type(name, "InvalidMIMEAttribute", media.get("type"), needed=False) + _uri(name, media.get("url"))
    for text in (*entry.iterfind(A + "content"), *entry.iterfind(A + "summary")):
        if text.get("type") == "html":
            found += [f"{why} in {name}" for why in _html(text.text or "")]
    return found


def _item(item: Any) -> list[str]:
    name = item.findtext("guid") or "?"
    found = [] if item.find("guid").get("isPermaLink") == "false" else [f"InvalidHttpGUID: {name}"]
    found += _old_uri(name, item.findtext("link")) + _mail_date(name, item.findtext("pubDate"))
    files = item.findall("enclosure")
    found += [f"DuplicateEnclosure: {name}" for _ in files[1:]]
    for file in files:
        found += _type(name, "InvalidMIMEAttribute", file.get("type")) + _old_uri(name, file.get("url"))
        found += [] if file.get("length", "").isdecimal() else [f"InvalidIntegerAttribute: {name}"]
    for source in item.iterfind("source"):
        found += _old_uri(name, source.get("url"))
    title = item.findtext("title") or ""
    if re.search(r"<[A-Za-z/!]|&#", title) or any(word in name2codepoint for word in re.findall(r"&(\w+)", title)):
        found.append(f"ContainsHTML: {name}: {title}")
    for text in (item.findtext("description"), item.findtext(CONTENT + "encoded")):
        found += [f"{why} in {name}" for why in _html(text or "")]
    return found


def _everywhere(document: bytes, root: Any) -> list[str]:
    found = [f"BadCharacters: {c!a}" for c in set(_BAD.findall(document.decode()))]
    for element in root.iter(etree.Element):
        found += _language(element.tag, element.get(LANG)) if element.get(LANG) is not None else []
    for element in root.iter(A + "updated", A + "published"):
        said = element.text or ""
        if not _TIME.fullmatch(said):
            found.append(f"InvalidRFC3339Date: {said}")
        else:
            found += _plausible(datetime.fromisoformat(said.replace("Z", "+00:00")))
    return found


def _archive(feed: Any) -> list[str]:
    if feed.find(FH + "archive") is None:
        return []
    relations = {link.get("rel") for link in feed.iterfind(A + "link")}
    found = [] if relations & {"prev-archive", "next-archive"} else ["ArchiveIncomplete"]
    return found + ([] if "current" in relations else ["MissingCurrentInArchive"])


def _links(name: str, element: Any) -> list[str]:
    found = []
    for link in element.iterfind(A + "link"):
        found += _uri(name, link.get("href")) + _type(name, "InvalidMIMEType", link.get("type"), needed=False)
        found += [] if link.get("rel") in RELATIONS else [f"UnregisteredAtomLinkRel: {name}: {link.get('rel')}"]
        found += [] if link.get("length", "0").isdecimal() else [f"InvalidNonNegativeInteger: {name}"]
    return found


def _uri(name: str, url: str | None) -> list[str]:
    return [] if _URI.fullmatch(url or "") else [f"InvalidLink: {name}: no absolute link: {url}"]


def _old_uri(name: str, url: str | None) -> list[str]:
    odd = _OLD_URI.sub("", url or "")
    return _uri(name, url) + ([f"InvalidUriChar: {name}: {url}"] if odd else [])


def _type(name: str, fault: str, said: str | None, *, needed: bool = True) -> list[str]:
    fits = not needed if said is None else _TYPE.fullmatch(said) is not None
    return [] if fits else [f"{fault}: {name}: {said}"]


def _language(where: str, tag: str | None) -> list[str]:
    primary = (tag or "").partition("-")[0]
    fits = re.fullmatch("[a-z]{2,3}", primary) and primary not in NO_LANGUAGES
    return [] if fits else [f"InvalidLanguage: {where}: {tag}"]


def _mail_date(name: str, said: str | None) -> list[str]:
    try:
        return _plausible(parsedate_to_datetime(said or ""))
    except ValueError:
        return [f"InvalidRFC2822Date: {name}: {said}"]


def _plausible(when: datetime) -> list[str]:
    fits = datetime(1990, 1, 1, tzinfo=UTC) <= when <= datetime.now(UTC) + timedelta(days=1)
    return [] if fits else [f"ImplausibleDate: {when}"]


def _html(said: str) -> list[str]:
    if not said.strip():
        return []
    root = lxml_html.fragment_fromstring(said, create_parent="div")
    elements = [e for e in root.iter() if isinstance(e.tag, str)]
    found = [f"SecurityRisk: <{e.tag}>" for e in elements if e.tag in RISKS]
    for element, attribute, link, _ in root.iterlinks():
        url = str(link)
        if urlsplit(url).scheme not in ("http", "https", "mailto"):
            found.append(f"ContainsRelRef: <{element.tag!s} {attribute!s}={url!r}>")
    names = [a.lower() for e in elements for a in e.attrib]
    return found + [f"SecurityRiskAttr: {a}" for a in names if a.startswith("on") or a == "style"]
