"""URL -> canonical URL, absolute URL, host, site.

`canonical` is for comparing, not for opening: it unites what publishers serve as one page. In this order: the wrapper
of a redirector or AMP cache is taken off; http on its default port counts as https; `www.`, `m.`, `mobile.` and `amp.`
before a registrable domain fall; a trailing AMP segment falls where a slug stands before it; tracking parameters go.
What it may wrongly unite: two pages that differ only in one of these. A join by URL therefore always asks for some
likeness too.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, unquote_plus

import can_ada

from feeds.entry import MAX_URL
from feeds.errors import LinkError
from feeds.tracking import AMP_PARAMETERS, WRAPPERS, is_tracking

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

_UNRESERVED: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PERCENT: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_STRAY_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BARE_HOST: Final = re.compile(r"www\.[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:[/?#]|$)", re.IGNORECASE)
_TWINS: Final = ("www.", "m.", "mobile.", "amp.")
_AMP_TAIL: Final = re.compile(r"(/[^/]*[-0-9][^/]*?)(?:/amp/?|\.amp(?:\.html)?)$", re.IGNORECASE)
_SESSION: Final = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?;]*", re.IGNORECASE)


@lru_cache(maxsize=256)  # an entry's is asked for three times
def canonical(url: str) -> str:
    """The one spelling of a link that two publishers of the same page would share.

    Scheme and host in lower case; default port, user, fragment and tracking parameters gone; the rest in its order;
    http, mobile and AMP forms as the module's head says. Applying it twice changes nothing. Raises LinkError where the
    text is no absolute http(s) URL.
    Source: RFC 3986, section 6.2; parameters from TRACKING, each with the publisher it was seen at.
    """
    given = url
    for _ in range(5):  # a wrapper in a wrapper, and each step settled; hostile nesting stops here
        made = _settled(given)
        if made == given:
            return made
        given = made
    return given


def _settled(url: str) -> str:
    parsed = _parsed(url)
    if target := _unwrapped(parsed):
        return target
    name = parsed.hostname.rstrip(".")
    port = parsed.port
    scheme = parsed.protocol
    if scheme == "http:" and not port:
        scheme = "https:"
    path = _SESSION.sub("", _decoded(parsed.pathname))
    path = _AMP_TAIL.sub(r"\1", path)
    query = _wanted(parsed.search[1:], name)
    # A fragment that starts with "!" names a page of its own (the crawling scheme of single-page sites).
    fragment = _decoded(parsed.hash) if parsed.hash.startswith("#!") else ""
    place = f"{_one_host(name)}:{port}" if port else _one_host(name)
    return f"{scheme}//{place}{path or '/'}{'?' + query if query else ''}{fragment}"


def _parsed(url: str) -> can_ada.URL:
    try:
        parsed = can_ada.parse(url)
    except (ValueError, TypeError) as refused:
        raise LinkError(url, "no absolute URL") from refused
    if parsed.protocol not in ("http:", "https:"):
        raise LinkError(url, f"{parsed.protocol} is not http or https")
    if not parsed.hostname.strip("."):
        raise LinkError(url, "no host")
    return parsed


def _unwrapped(parsed: can_ada.URL) -> str | None:
    """The address inside a redirector's or an AMP cache's, where it stands there in plain sight."""
    name, path = parsed.hostname, parsed.pathname
    if name.endswith(".cdn.ampproject.org") and (inner := re.match(r"/[a-z]/(s/)?(.+)", path)):
        return _if_link(f"http{'s' if inner[1] else ''}://{inner[2]}{parsed.search}")
    if re.fullmatch(r"(?:www\.)?google\.[a-z.]{2,6}", name) and (inner := re.match(r"/amp/(s/)?(.+\..+)", path)):
        return _if_link(f"http{'s' if inner[1] else ''}://{inner[2]}{parsed.search}")
    for host_end, start, parameters in WRAPPERS:
        if (name == host_end or name.endswith("." + host_end)) and path.startswith(start):
            for pair in parsed.search[1:].split("&"):
                key, _, value = pair.partition("=")
                if key in parameters and (target := _if_link(unquote(value))):
                    return target
    return None


def _if_link(url: str) -> str | None:
    try:
        return str(_parsed(url).href)
    except LinkError:
        return None


def _one_host(name: str) -> str:
    for twin in _TWINS:
        rest = name.removeprefix(twin)
        # The rest must still be somebody's own domain: m.blogspot.com is a blog, not the mobile form of blogspot.com.
        if rest != name and "." in rest and _suffixes().privatesuffix(rest) is not None:
            return _one_host(rest)
    labels = name.split(".")
    if len(labels) == 4 and labels[1] == "m":  # en.m.wikipedia.org
        return ".".join((labels[0], *labels[2:]))
    return name


def _decoded(part: str) -> str:
    """Percent-encoding in its one form: unreserved characters plain, hexadecimal digits in upper case, "%" as %25."""
    part = _STRAY_PERCENT.sub("%25", part)
    return _PERCENT.sub(lambda seen: chr(code) if (code := int(seen[1], 16)) in _UNRESERVED else seen[0].upper(), part)


def _wanted(query: str, name: str) -> str:
    kept = []
    for pair in query.split("&"):
        key, _, value = (unquote_plus(half).lower() for half in pair.partition("="))
        if pair and not is_tracking(key, value, name) and (key, value) not in AMP_PARAMETERS:
            kept.append(_decoded(pair))
    return "&".join(kept)


def absolute(url: str, base: str | None) -> str | None:
    """The link as an absolute http(s) URL, resolved against `base`; None for all others (javascript:, data:, mailto:).

    White space around and inside goes, a bare "www.host.example/x" is taken for http, credentials are dropped, and a
    link of more than MAX_URL characters is none, for half a link leads nowhere.
    """
    text = "".join(url.split("\n")).replace("\r", "").replace("\t", "").strip(" \x00\x0b\x0c\u00a0\u200b\ufeff")
    if not text or len(text) > MAX_URL:
        return None
    if _BARE_HOST.match(text):
        text = "http://" + text
    elif text.startswith("//") and base is None:
        text = "https:" + text
    try:
        parsed = can_ada.parse(text) if base is None or _SCHEME.match(text) else can_ada.parse(base) + text
    except (ValueError, TypeError):  # a lone surrogate is a TypeError to it
        return None
    if parsed.protocol not in ("http:", "https:") or not parsed.hostname.strip("."):
        return None
    if parsed.username or parsed.password:
        parsed.username = parsed.password = ""
    href = str(parsed.href)
    return href if len(href) <= MAX_URL else None


def host(url: str) -> str:
    """The host in lower case (punycode, IPv6 in brackets), without its port; "" where the text is no http(s) URL."""
    try:
        return str(_parsed(url).hostname).rstrip(".")
    except LinkError:
        return ""


def site(url: str) -> str:
    """The registrable domain of the URL's host by the ICANN section of the public-suffix list; "" for no URL.

    A hundred blogs at one hoster are one site, since one machine answers. An IP address or a bare name is its own.
    """
    return _site_of(host(url), False)


def owner(url: str) -> str:
    """As `site`, by the whole list: two blogs at one hoster have two owners, and neither speaks for the other."""
    return _site_of(host(url), True)


@lru_cache(maxsize=4096)
def _site_of(name: str, private: bool) -> str:
    if not name or name.startswith("[") or re.fullmatch(r"[0-9.]+", name):
        return name
    return (_suffixes() if private else _suffixes_icann()).privatesuffix(name) or name


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


@lru_cache(maxsize=1)
def _suffixes_icann() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(only_icann=True)
