"""Target -> the header lines of its request: who asks, what is taken, what is held already, and the user's own lines. Pure."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from service.fetching.answers import Target
from service.fetching.caching import validator
from service.fetching.reply import Unfit

Lines = list[tuple[bytes, bytes]]

ACCEPT = (
    b"application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    b"application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.8, text/html;q=0.5, */*;q=0.4"
)
# Lines that belong to the exchange itself: a config that sets them would break it.
RESERVED_HEADERS = frozenset(
    {
        "accept-encoding", "connection", "content-length", "expect", "host", "if-modified-since", "if-none-match",
        "keep-alive", "proxy-authorization", "proxy-connection", "range", "te", "trailer", "transfer-encoding",
        "upgrade",
    }
)  # fmt: skip


def request_lines(user_agent: bytes, own: Mapping[str, str]) -> Lines:
    """The lines of every request but Host; `own` are the user's, which win over ours of the same name."""
    names = {name.lower() for name in own}
    ours = (("user-agent", b"User-Agent", user_agent), ("accept", b"Accept", ACCEPT))
    lines = [(name, value) for plain, name, value in ours if plain not in names]
    lines += [(b"Accept-Encoding", b"gzip"), (b"Connection", b"close")]
    return lines + [(name.encode("ascii"), value.encode("utf-8")) for name, value in own.items()]


def own_headers(target: Target, auth: tuple[str, str] | None) -> dict[str, str]:
    """The user's lines, `auth` among them. Raises Unfit for one that is not the user's to set."""
    own = dict(target.headers)
    for name in own:
        if not name.isascii() or name.lower() in RESERVED_HEADERS:
            raise Unfit(f"headers.{name} is set in the config, but is no header, or belongs to the exchange itself")
    if auth and not any(name.lower() == "authorization" for name in own):
        own["Authorization"] = basic(*auth)
    return own


def conditions(target: Target) -> Lines:
    """The validators held, byte for byte; one that cannot be sent is left out."""
    pairs = ((b"If-None-Match", validator(target.etag)), (b"If-Modified-Since", validator(target.last_modified)))
    return [(name, value) for name, value in pairs if value]


def basic(user: str, password: str) -> str:
    """The value of an Authorization line. Source: RFC 7617."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
