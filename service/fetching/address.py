"""URLs as requests need them: where to begin, where a redirect leads, host, port and origin. Beside fetch.py, httpx's door."""

from __future__ import annotations

import httpx

from service.fetching.answers import Target
from service.fetching.reply import Reply, Unfit, phrase
from service.fetching.request import basic
from service.fetching.route import Proxy

MAX_LOCATION = 4_000  # characters


def start(target: Target) -> tuple[httpx.URL, tuple[str, str] | None]:
    """(URL without user, password and fragment, credentials) to begin with. Raises Unfit, InvalidURL."""
    url, home = httpx.URL(target.url), httpx.URL(target.home or target.url)
    return plain(url), target.auth or ((home.username, home.password) if home.userinfo else None)


def plain(url: httpx.URL) -> httpx.URL:
    """The URL without user, password and fragment. Raises Unfit, in words, where nobody can be asked for it."""
    if url.scheme not in ("http", "https"):
        raise Unfit(f"{url.scheme[:20] or 'a URL without a scheme'}: only http and https are read")
    if not url.raw_host:
        raise Unfit("a URL without a host")
    try:
        url.host  # noqa: B018 - IDNA is undone here; names such as "xn--a" stand for nothing
    except ValueError:
        raise Unfit(f"{ascii_host(url)[:100]}, a name that nobody can have") from None
    if not 0 < port(url) < 65_536:
        raise Unfit(f"port {port(url)}: there is none")
    if not url.userinfo and not url.fragment:
        return url
    return url.copy_with(username=None, password=None, fragment=None)


def following(url: httpx.URL, reply: Reply) -> httpx.URL:
    """Where a redirect leads; credentials in it are not taken. Raises Unfit."""
    location = (reply.line(b"location") or b"").strip()
    if not location:
        raise Unfit(f"answered {phrase(reply.status)} without saying where to", reply.status)
    if len(location) > MAX_LOCATION:
        raise Unfit(f"redirects to a URL of {len(location)} characters", reply.status)
    try:
        text = location.decode("utf-8")
    except UnicodeDecodeError:
        text = location.decode("latin-1")
    try:
        path, mark, query = text.partition("?")
        return plain(url.join(path.replace("\\", "/") + mark + query))  # as browsers read what IIS writes
    except (httpx.InvalidURL, ValueError):
        raise Unfit("redirects to what is no URL", reply.status) from None
    except Unfit as fault:
        raise Unfit(f"redirects to {fault.why}", reply.status) from None


def proxy_of(text: str | None) -> Proxy | None:
    """The proxy that a setting names; None for none. Raises Unfit, InvalidURL."""
    if not text:
        return None
    url = httpx.URL(text)
    if url.scheme != "http" or not url.raw_host:
        raise Unfit("proxy: expected http://HOST:PORT")
    told = ((b"Proxy-Authorization", basic(url.username, url.password).encode()),) if url.userinfo else ()
    return Proxy(ascii_host(url), port(url), told)


def ascii_host(url: httpx.URL) -> str:
    """The host as DNS knows it: ASCII, an address without brackets."""
    return url.raw_host.decode("ascii")


def port(url: httpx.URL) -> int:
    """The port, the scheme's own where none is said."""
    return url.port if url.port is not None else 443 if url.scheme == "https" else 80


def origin(url: httpx.URL) -> tuple[str, bytes, int]:
    """What credentials are for: scheme, host, port. Source: RFC 6454."""
    return url.scheme, url.raw_host, port(url)
