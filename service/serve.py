"""The ASGI app: kept bytes first, what is drawn by request behind them.

Feeds, style sheets, icon and OPML are answered from memory before any framework is asked; what is kept is loaded again
when an edition changed. GET and HEAD only; the Host header is never believed: every absolute link is made from
`base_url`.
"""

from __future__ import annotations

import gzip
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp

from feeds.output.imprint import PublishSettings, TopicHead
from service.errors import StoreError
from service.serving.conditional import Document, Headers, answer, document
from service.serving.keys import Scope, challenge, unlocks
from service.serving.pages import ASSETS, WEB, Pages
from service.serving.replies import MEDIA_TYPES, etag_of, of_edition
from service.serving.routes import Shown
from service.store import bodies, digests, editions, health
from service.store.engine import Store

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

LOOK_AGAIN = timedelta(seconds=1)  # so old may the kept bytes be where nobody called `refresh`
ASSET_AGE_S = 3600
AGES_S = (60, 300, 900, 1800)  # of a feed


class Site:
    """The app of one publisher. `refresh` it after each publishing; it also looks by itself, once a second."""

    def __init__(self, shown: Shown) -> None:
        self.kept: dict[str, Document] = {}
        self._shown = shown
        self._drawn = shown.app()
        self._seen: dict[tuple[str, str], tuple[str, datetime]] = {}
        self._drawn_for: PublishSettings | None = None
        self._looked_at: datetime | None = None
        self._fixed: frozenset[str] = frozenset()
        self._age_s = AGES_S[0]

    def adopt(self, settings: PublishSettings) -> None:
        """Take a reloaded config: what is kept is made anew at the next request."""
        self._shown.settings = settings
        self._looked_at = None

    def for_machines(self) -> ASGIApp:
        """Another app over the same: /healthz and /metrics alone, for a listener of their own."""
        return self._shown.for_machines()

    async def refresh(self) -> None:
        """Load what changed since the last look."""
        store, settings = self._shown.store, self._shown.settings
        self._looked_at = self._shown.now()
        seen, self._shown.retired = await store.read(bodies.kept), await store.read(editions.retired)
        if seen != self._seen:
            self._shown.changed()
        live = {stamp: head for stamp in seen if (head := self._live(*stamp)) is not None}
        age_s = max_age_s(await store.read(health.shortest_wait_s, settings))
        fresh = self._drawn_for is not settings or age_s != self._age_s
        self._age_s = age_s
        kept = self._assets() if fresh else {path: self.kept[path] for path in self._fixed}
        for (slug, form), head in live.items():
            path = _path(head, form)
            if not fresh and path in self.kept and self._seen.get((slug, form)) == seen[slug, form]:
                kept[path] = self.kept[path]
            elif (edition := await store.read(bodies.kept_bytes, slug, form)) is not None:
                kept[path] = of_edition(head, edition, link=self._links(head, form), max_age_s=age_s)
        self.kept, self._seen, self._drawn_for = kept, seen, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._drawn(scope, receive, send)
            return
        method = scope["method"]
        if method not in ("GET", "HEAD"):
            headers, body = self._shown.words(405)
            await _send(send, 405, [(b"allow", b"GET, HEAD"), *headers], body, method)
            return
        if self._looked_at is None or self._shown.now() - self._looked_at > LOOK_AGAIN:
            await self._look()
        doc = self.kept.get(scope["path"])
        if doc is None:
            await self._drawn(scope, receive, send)
        elif doc.key is not None and not unlocks(doc.key, scope):
            headers, body = self._shown.words(401)
            await _send(send, 401, [challenge(), *headers], body, method)
        else:
            await _send(send, *answer(doc, scope["headers"]), method)

    def quick(self, url: bytes, headers: Headers) -> tuple[int, Headers, bytes] | None:
        """The answer to a GET of kept bytes that are fresh and open to all; None where there is more to do."""
        doc = self.kept.get(url.decode("latin-1"))
        if (
            doc is None
            or doc.key is not None
            or self._looked_at is None
            or self._shown.now() - self._looked_at > LOOK_AGAIN
        ):
            return None
        return answer(doc, headers)

    async def _look(self) -> None:
        try:
            await self.refresh()
        except (StoreError, SQLAlchemyError):
            self._looked_at = self._shown.now()  # what is in memory is still right

    def _live(self, slug: str, form: str) -> TopicHead | None:
        settings = self._shown.settings
        wanted = form in MEDIA_TYPES or (form == digests.FORM and settings.digest is not None)
        return settings.head(slug) if wanted and slug not in self._shown.retired else None

    def _links(self, head: TopicHead, form: str) -> str | None:
        settings = self._shown.settings
        if not settings.hub or head.key or form == digests.FORM:
            return None
        return f'<{settings.base_url}{_path(head, form)}>; rel="self", <{settings.hub}>; rel="hub"'

    def _assets(self) -> dict[str, Document]:
        files = {f"/{name}": ((WEB / name).read_bytes(), kind, ASSET_AGE_S) for name, kind in ASSETS.items()}
        files["/favicon.ico"] = files["/icon.svg"]  # browsers ask for it beside every feed that they show
        files["/topics.opml"] = (Pages(self._shown.settings).opml(), "text/x-opml; charset=utf-8", 300)
        self._fixed = frozenset(files)
        return {
            path: document(body, media_type=kind, etag=etag_of(body), gzip=gzip.compress(body, mtime=0), max_age_s=age)
            for path, (body, kind, age) in files.items()
        }


def build_app(store: Store, settings: PublishSettings, now: Callable[[], datetime], *, machines: bool = True) -> Site:
    """The app over an open store; without `machines`, /healthz and /metrics are not here. `adopt` after a reload."""
    return Site(Shown(store, settings, now, machines))


def max_age_s(wait_s: int | None) -> int:
    """How long a feed stays fresh: about a quarter of the time between two looks at the liveliest source.

    In steps, since that time varies a little from look to look and the headers should not.
    """
    return max((step for step in AGES_S if step <= (wait_s or 0) // 4), default=AGES_S[0])


def _path(head: TopicHead, form: str) -> str:
    if form == digests.FORM:
        return head.digest
    return head.feed().removesuffix("atom") + form


async def _send(send: Send, status: int, headers: Headers, body: bytes, method: str) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})
