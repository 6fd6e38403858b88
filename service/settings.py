"""The config as frozen values: every key of config.toml with its type, default and unit. The file is read by config.py.

Descriptions are what `winnow schema` prints and what an editor shows beside the key.
"""

from __future__ import annotations

import re
from datetime import time, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

LONGEST_WINDOW = timedelta(weeks=15)  # the ring of week tables in store/near.py holds sixteen
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_DURATION = re.compile(r"(\d{1,9})\s*([smhdw])")
_SIZES = {"B": 1, "kB": 10**3, "KB": 10**3, "MB": 10**6, "GB": 10**9}
_SIZE = re.compile(r"(\d{1,9})\s*(B|kB|KB|MB|GB)")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def duration(value: Any) -> timedelta:
    if isinstance(value, timedelta):
        return value
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if not match:
        raise ValueError('expected a duration, such as "90s", "15m", "6h" or "14d"')
    return timedelta(seconds=int(match[1]) * _UNITS[match[2]])


def _window(value: timedelta) -> timedelta:
    if value > LONGEST_WINDOW:
        raise ValueError(f"expected at most {LONGEST_WINDOW.days}d: the index of near copies reaches no further")
    return value


def _size(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    if not match:
        raise ValueError('expected a size, such as "8 MB" or a number of bytes')
    return int(match[1]) * _SIZES[match[2]]


def _time_of_day(value: Any) -> time:
    if isinstance(value, time):
        return value
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", value.strip()) if isinstance(value, str) else None
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError('expected a time of day, such as "06:30"')
    return time(int(match[1]), int(match[2]))


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError('expected a time zone\'s name, such as "UTC" or "Europe/Berlin"')
    return value


def _network(value: Any) -> IPv4Network | IPv6Network:
    try:
        return ip_network(value)
    except ValueError as error:
        raise ValueError('expected an address or a range, such as "127.0.0.2/32" or "fd00::/8"') from error


def _listen(value: str) -> str:
    host, colon, port = value.rpartition(":")
    if not colon or not host or not port.isdigit() or int(port) > 65535:
        raise ValueError('expected HOST:PORT, such as "127.0.0.1:8080" or "[::1]:8080"')
    return value


def _http_url(value: str) -> str:
    if not re.match(r"https?://[^/\s?#]+[^\s]*$", value):
        raise ValueError('expected an http(s) URL, such as "https://news.example"')
    return value


def _base_url(value: str) -> str:
    _http_url(value)
    if "?" in value or "#" in value:
        raise ValueError('expected a URL without "?" or "#": every published link is made from it')
    return value.rstrip("/")


def _days(value: Any) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    first, dash, last = value.strip().lower().partition("-") if isinstance(value, str) else ("", "", "")
    if first not in _DAYS or (dash and last not in _DAYS):
        raise ValueError('expected days, such as "mon-fri" or "sun"')
    start, end = _DAYS.index(first), _DAYS.index(last or first)
    return tuple(_DAYS[i % 7] for i in range(start, (end if end >= start else end + 7) + 1))


def _header(value: dict[str, str]) -> dict[str, str]:
    for name, said in value.items():
        if not _TOKEN.fullmatch(name):
            raise ValueError(f"{name!r} is no header name")
        if any(c in said for c in "\r\n\0"):
            raise ValueError(f"{name}: a header value has no line breaks")
        if name.lower() in {"host", "content-length", "transfer-encoding", "connection", "user-agent"}:
            raise ValueError(f"{name}: set by Winnow itself")
    return value


def _text_schema(pattern: str, example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": [example]})


def _said(value: timedelta) -> str:
    seconds = int(value.total_seconds())
    unit = next(u for u in ("d", "h", "m", "s") if seconds % _UNITS[u] == 0)
    return f"{seconds // _UNITS[unit]}{unit}"


Duration = Annotated[
    timedelta, BeforeValidator(duration), PlainSerializer(_said), _text_schema(r"^\d+\s*[smhdw]$", "15m")
]
Window = Annotated[Duration, AfterValidator(_window)]
Size = Annotated[
    int, BeforeValidator(_size), Field(gt=0), WithJsonSchema({"type": ["integer", "string"], "examples": ["8 MB"]})
]
TimeOfDay = Annotated[
    time,
    BeforeValidator(_time_of_day),
    PlainSerializer(lambda t: f"{t:%H:%M}"),
    _text_schema(r"^\d{1,2}:\d{2}$", "06:30"),
]
Network = Annotated[
    IPv4Network | IPv6Network, BeforeValidator(_network), PlainSerializer(str), _text_schema(".*", "127.0.0.2/32")
]
Zone = Annotated[str, AfterValidator(_zone)]
Listen = Annotated[str, AfterValidator(_listen)]
HttpUrl = Annotated[str, AfterValidator(_http_url)]
BaseUrl = Annotated[str, AfterValidator(_base_url)]
Days = Annotated[tuple[str, ...], BeforeValidator(_days), WithJsonSchema({"type": "string", "examples": ["mon-fri"]})]
Headers = Annotated[dict[str, str], AfterValidator(_header)]
Show = Literal["summary", "full", "link"]
Format = Literal["atom", "json", "rss"]


class Table(BaseModel):
    """A table of the file: frozen, and no key that we do not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class Winnow(Table):
    """Who publishes, and where."""

    title: str = Field("Winnow", description="The name over the pages and in front of each feed's title.")
    base_url: BaseUrl = Field(
        "http://127.0.0.1:8080", description="How subscribers reach this server; every published link begins with it."
    )
    contact: str = Field(
        "", description="A URL or mail address for publishers who wonder who polls them; sent in the User-Agent."
    )
    timezone: Zone = Field("UTC", description="For times of day, and for dates without a time (noon).")
    state_dir: str = Field("state", description="Folder of the store and the lock; relative to the config file.")
    keep: Duration = Field(
        timedelta(days=3650),
        description="How long the store keeps the text of stories; not yet acted on: all of it is kept.",
    )

    @property
    def zone(self) -> ZoneInfo:
        """The time zone itself."""
        return ZoneInfo(self.timezone)


class StoreTable(Table):
    """Where everything is kept."""

    url: str = Field("sqlite:///winnow.db", description="The database; a relative path counts from state_dir.")


class Server(Table):
    """The web server."""

    listen: Listen = Field("127.0.0.1:8080", description="Address and port of the pages and feeds.")
    metrics_listen: Listen | None = Field(None, description="A listener of their own for /healthz and /metrics.")


class Fetch(Table):
    """How sources are polled."""

    timeout: Duration = Field(timedelta(seconds=30), description="For one whole exchange, redirects included.")
    max_bytes: Size = Field(8_000_000, description="Of a feed, on the wire and unpacked.")
    concurrency: int = Field(50, ge=1, le=1000, description="Requests under way at once.")
    per_host: int = Field(2, ge=1, le=20, description="Of these, at most so many at one registrable domain.")
    host_pause: Duration = Field(timedelta(seconds=1), description="Between two requests to one registrable domain.")
    min_interval: Duration = Field(
        timedelta(hours=1), description="Never sooner than this, unless a source has its own every or at."
    )
    max_interval: Duration = Field(
        timedelta(days=1), description="Never later than this, unless the publisher asks for it."
    )
    allow_private: tuple[Network, ...] = Field(
        (), description="Addresses inside your network that sources may be at; none by default."
    )
    proxy: HttpUrl | None = Field(None, description="An HTTP proxy for every request; the environment's is ignored.")
    hold_on_403: bool = Field(
        False, description="Treat 403 with Retry-After like 429: leave the whole host alone until then."
    )


class Bundle(Table):
    """How bundles are read."""

    max_bytes: Size = Field(64_000_000, description="Of one bundle.")
    markers: tuple[str, ...] = Field(
        (), description='"Read more" forms of your own; {title} marks where the title stands.'
    )
    furniture: tuple[str, ...] = Field((), description="Lines that belong to no story, such as a page's buttons.")


class Dedupe(Table):
    """How long arrivals are compared with one another."""

    window: Window = Field(
        timedelta(days=14), description="For feeds; canonical URL and exact text are compared for ever."
    )
    bundle_window: Window = Field(timedelta(days=90), description="For bundles, which come late.")


class Digest(Table):
    """One more edition a topic: an entry a day that lists the day's stories."""

    at: TimeOfDay = Field(time(7), description="When the day's entry is made, in winnow.timezone.")
    days: Days = Field(_DAYS, description="On which days.")


class Publish(Table):
    """What subscribers get."""

    entries: int = Field(100, ge=1, le=1000, description="Stories a feed; older ones stand in its archive.")
    show: Show = Field(
        "summary", description="How much of each story: most sources' text is not yours to republish in full."
    )
    settle: Duration = Field(
        timedelta(minutes=15), description="A story waits this long, so that its copies are one before it is out."
    )
    backfill: Duration = Field(
        timedelta(hours=48), description="A story that a changed topic takes is news only if it is younger."
    )
    dir: str | None = Field(
        None, description="Also write every feed and page here as static files; relative to state_dir."
    )
    hub: HttpUrl | None = Field(None, description="A WebSub hub that is told of each change.")
    formats: tuple[Format, ...] = Field(("atom", "json", "rss"), description="Atom always; the others beside it.")
    digest: Digest | None = Field(None, description="A daily digest edition of each topic.")


class Source(Table):
    """Where entries come from; its key in the file is its id, for ever."""

    url: HttpUrl | None = Field(None, description="Of a feed, or of a bundle.")
    path: str | None = Field(None, description="A file or a glob of files; relative to the config file.")
    kind: Literal["feed", "bundle"] | None = Field(None, description="Where it cannot be told from what is read.")
    every: Duration | None = Field(None, description="Poll this often, instead of what Winnow learns.")
    at: tuple[TimeOfDay, ...] = Field((), description="Poll at these times of day.")
    show: Show | None = Field(None, description="Instead of publish.show.")
    title: str | None = Field(None, description="Instead of what the source calls itself.")
    priority: int = Field(0, ge=-100, le=100, description="The copy from the higher one is the one shown.")
    language: str | None = Field(None, description="Where the source does not say its own.")
    topics: tuple[str, ...] = Field((), description="Topics that take all of it.")
    headers: Headers = Field({}, description="Sent with each request to this origin, never to another.")
    auth: tuple[str, str] | None = Field(None, description="User and password.")
    enabled: bool = Field(True, description="false: keep what is held, poll no more.")
    single: bool = Field(False, description="A bundle without any marker is one story.")
    markers: tuple[str, ...] = Field((), description="As bundle.markers, for this source.")
    furniture: tuple[str, ...] = Field((), description="As bundle.furniture, for this source.")

    @property
    def location(self) -> str:
        """The URL or the path, as configured."""
        return self.url or self.path or ""
