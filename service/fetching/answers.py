"""What is asked of a publisher, and what may come back: a Target, and Fetched | NotModified | Failed.

Plain values: no response of the HTTP library leaves `fetch.py`, and all that decides afterwards can be tried without a
network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Target:
    """One document to ask for.

    `etag` and `last_modified` are the publisher's own bytes of the last committed answer, echoed byte for byte.
    `body_hash` (xxh3_128 of that answer's body) makes the same body come back as NotModified. `headers` and `auth` are
    the user's: they go to the origin of `url` and never to another one. `home` is the URL as the config has it, where `url`
    is the one that it moved to: then they go to the origin of `home` only. `proxy` is http://[user:password@]host:port.
    """

    url: str
    etag: bytes | None = None
    last_modified: bytes | None = None
    body_hash: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    auth: tuple[str, str] | None = None
    home: str | None = None
    proxy: str | None = None
    max_bytes: int = 8_000_000
    limit_name: str = "fetch.max_bytes"  # the setting that a person would raise, for the words of a refusal


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document.

    `url` is where it came from; `moved_to` is set where every hop on the way there was permanent (301, 308).
    `etag` and `last_modified` are this answer's: None where it had none, so that old ones are forgotten.
    `fresh_for_s`: Cache-Control max-age less Age, else Expires less Date; None where the publisher says nothing.
    """

    body: bytes
    body_hash: bytes
    url: str
    moved_to: str | None = None
    status: int = 200
    media_type: str | None = None  # lower case, no parameters
    charset: str | None = None
    etag: bytes | None = None
    last_modified: bytes | None = None
    fresh_for_s: int | None = None
    wire_bytes: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class NotModified:
    """Nothing new: a 304, or a 200 whose body is the one held (`same_body`).

    After a 304 the validators are those it brought, else those sent; after a 200 they are the ones it brought.
    """

    status: int
    etag: bytes | None = None
    last_modified: bytes | None = None
    moved_to: str | None = None
    fresh_for_s: int | None = None
    wire_bytes: int = 0
    seconds: float = 0.0
    same_body: bool = False
    solicited: bool = True  # False never leaves the Fetcher today: a 304 to an unconditional request is Failed


@dataclass(frozen=True, slots=True)
class Failed:
    """No document, and `why` in words that a person can act on, without credentials.

    `hold_host`: the answer (429, 503, 403 if so configured, with Retry-After) asked for a pause of the whole `host`,
    which is a registrable domain or an address. `held`: no request was made, because the host is in such a pause.
    """

    why: str
    status: int | None = None
    retry_after_s: int | None = None
    hold_host: bool = False
    gone: bool = False  # 410: the publisher says that it will not come back
    held: bool = False
    host: str | None = None
    wire_bytes: int = 0
    seconds: float = 0.0


Answer = Fetched | NotModified | Failed
