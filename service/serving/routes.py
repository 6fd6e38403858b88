"""What is drawn by request: pages, archive pages, the sources' own feed, figures for machines.

The store is asked for each; what comes out is conditional and packed like the kept bytes are. A topic with a key is
shown to those who bring it, as `?key=` or as the password of Basic, and looks like nothing at all in every list.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from feeds.atom import atom
from feeds.output.imprint import ALL, PublishSettings, TopicHead
from service.errors import StoreError
from service.serving.conditional import SECURITY, Document, Headers, document
from service.serving.keys import challenge, offered, unlocks
from service.serving.metrics import figures
from service.serving.pages import Pages
from service.serving.replies import (
    ATOM,
    HTML,
    SEEN_AS,
    answered,
    etag_of,
    never_kept,
    of_edition,
    page_answer,
    page_document,
    response,
)
from service.store import archives, bodies, health, pages, story_page
from service.store.engine import Store

FRONT_AGE = timedelta(seconds=15)  # so late may the index say that a source fails
ARCHIVE_AGE_S = 86_400  # not for ever: a person may withdraw a story that is on it
_WORDS = {
    401: ("This topic asks for a key", "Add ?key=… to the address, or give the key as the password."),
    404: ("There is nothing here", "The address may have a slip in it, or what it named was never here."),
    405: ("Only reading is possible here", "This server answers GET and HEAD."),
    410: ("This is gone", "It is no longer published. Its address will not come back."),
    503: ("Not just now", "The store cannot be read at the moment. Try again in a minute."),
}


@dataclass(frozen=True, slots=True)
class _Front:
    """The index as it was drawn: it counts every story of a month, and is asked for most."""

    settings: PublishSettings
    at: datetime
    page: Document


@dataclass(slots=True)
class Shown:
    """What every answer is made from; `retired` are the slugs that were, each with the one that took over."""

    store: Store
    settings: PublishSettings
    now: Callable[[], datetime]
    machines: bool = True  # /healthz and /metrics here, or on a listener of their own
    retired: dict[str, str | None] = field(default_factory=dict)
    _front: _Front | None = None

    def changed(self) -> None:
        """Editions have other bytes than before: the index is to be drawn again."""
        self._front = None

    def app(self) -> Starlette:
        """The framework's app: routes, and what it says when they fail."""
        routes = [
            Route("/", self.index),
            Route("/index.html", self.index),
            Route("/topics/{slug}", self.topic),
            Route("/topics/{slug}/archive/{name}", self.archive),
            Route("/all/archive/{name}", self.archive),
            Route("/stories/{key}", self.story),
            Route("/search", self.search),
            Route("/status", self.status),
            Route("/status.atom", self.status_feed),
        ]
        return self._app([*routes, *self._for_machines()] if self.machines else routes)

    def for_machines(self) -> Starlette:
        """The app of a listener that only machines ask."""
        return self._app(self._for_machines())

    def _for_machines(self) -> list[Route]:
        return [Route("/healthz", self.healthz), Route("/metrics", self.metrics)]

    def _app(self, routes: list[Route]) -> Starlette:
        handlers: dict[Any, Any] = {HTTPException: self.refuse, StoreError: self.fail, SQLAlchemyError: self.fail}
        made = Starlette(routes=routes, exception_handlers=handlers)
        made.router.redirect_slashes = False  # it would lead to whatever host the request names
        return made

    async def index(self, request: Request) -> Response:
        drawn = self._front
        if drawn is None or drawn.settings is not self.settings or self.now() - drawn.at > FRONT_AGE:
            facts = await self.store.read(pages.index, self.settings, self.now())
            drawn = self._front = _Front(self.settings, self.now(), page_document(Pages(self.settings).index(facts)))
        return answered(request, drawn.page)

    async def topic(self, request: Request) -> Response:
        slug, ending = _ending(request.path_params["slug"])
        digest = ending == "atom" and slug.endswith(".digest")
        slug, ending = (slug.removesuffix(".digest"), "digest.atom") if digest else (slug, ending)
        self._follow(slug, f".{ending}" if ending else "")
        if not slug or ending not in ("", "html"):
            raise HTTPException(404)
        head = self._head(slug, request)
        facts = await self.store.read(pages.topic, head, self.settings, self.now())
        return page_answer(request, Pages(self.settings).topic(facts), head.key)

    async def archive(self, request: Request) -> Response:
        slug = request.path_params.get("slug", ALL)
        name, ending = _ending(request.path_params["name"])
        self._follow(slug, f"/archive/{name}.{ending}")
        head = self._head(slug, request)
        page_name = name.removesuffix(archives.NEXT)
        if ending != "atom" or not archives.is_name(page_name):
            raise HTTPException(404)
        if page_name != name:
            following = await self.store.read(archives.after, head, self.settings, page_name)
            place = archives.path(head, following) if following else head.feed()
            raise HTTPException(307, headers={"Location": self.settings.base_url + place})
        page = await self.store.read(bodies.kept_bytes, slug, archives.PREFIX + name)
        if page is None:
            raise HTTPException(410)
        return answered(request, of_edition(head, page, max_age_s=ARCHIVE_AGE_S))

    async def story(self, request: Request) -> Response:
        key, ending = _ending(request.path_params["key"])
        brought = frozenset(offered(request.scope))
        page = await self.store.read(story_page.story, key, self.settings, brought) if ending in ("", "html") else None
        if page is None:
            raise HTTPException(404)
        if isinstance(page, story_page.Left):
            if page.into:
                raise HTTPException(308, headers={"Location": f"{self.settings.base_url}/stories/{page.into}"})
            return page_answer(request, Pages(self.settings).left(page), status=410)
        return page_answer(request, Pages(self.settings).story(page), "" if brought else None)

    async def search(self, request: Request) -> Response:
        query = " ".join(request.query_params.get("q", "")[:200].split())
        found = await self.store.read(pages.search, query, self.settings)
        return page_answer(request, Pages(self.settings).search(query, found))

    async def status(self, request: Request) -> Response:
        only = request.query_params.get("source")
        known = await self.store.read(pages.sources_now, self.settings, only)
        if only is not None and not known:
            raise HTTPException(404)
        return page_answer(request, Pages(self.settings).status(known))

    async def status_feed(self, request: Request) -> Response:
        body = atom(await self.store.read(health.turns, self.settings))
        made = document(body, media_type=ATOM, etag=etag_of(body), gzip=gzip.compress(body, mtime=0), seen_as=SEEN_AS)
        return answered(request, made)

    async def healthz(self, _request: Request) -> Response:
        await self.store.read(bodies.kept)
        return response(200, never_kept("text/plain; charset=utf-8"), b"ok\n")

    async def metrics(self, _request: Request) -> Response:
        kind, body = figures(await self.store.read(health.figures), self.store.size())
        return response(200, never_kept(kind), body)

    async def refuse(self, request: Request, error: Exception) -> Response:
        """The page of an HTTPException."""
        assert isinstance(error, HTTPException)
        if error.status_code in (307, 308):
            place = (error.headers or {})["Location"]
            return RedirectResponse(place, error.status_code, dict(_words_of(SECURITY)))
        headers, body = self.words(error.status_code, request.url.path.count("/") - 1)
        return response(error.status_code, [*headers, *_raw(error.headers)], body)

    async def fail(self, request: Request, _error: Exception) -> Response:
        """The page where the store cannot be read."""
        headers, body = self.words(503, request.url.path.count("/") - 1)
        return response(503, [*headers, (b"retry-after", b"60")], body)

    def words(self, status: int, depth: int = 0) -> tuple[Headers, bytes]:
        """Headers and body of a page that says what went wrong, `depth` folders down."""
        title, words = _WORDS.get(status, ("This did not work", "The request could not be answered."))
        body = Pages(self.settings).error(title, words, max(depth, 0))
        return [*never_kept(HTML), (b"content-length", b"%d" % len(body))], body

    def _head(self, slug: str, request: Request) -> TopicHead:
        head = self.settings.head(slug)
        if head is None:
            raise HTTPException(404)
        if head.key and not unlocks(head.key, request.scope):
            raise HTTPException(401, headers={"WWW-Authenticate": challenge()[1].decode()})
        return head

    def _follow(self, slug: str, rest: str) -> None:
        if slug not in self.retired or self.settings.head(slug) is not None:
            return
        became = self.retired[slug]
        for _ in range(20):  # a topic may have been renamed more than once
            if became is None or became not in self.retired:
                break
            became = self.retired[became]
        if became is None or self.settings.head(became) is None:
            raise HTTPException(410)
        raise HTTPException(308, headers={"Location": f"{self.settings.base_url}/topics/{became}{rest}"})


def _ending(name: str) -> tuple[str, str]:
    stem, dot, ending = name.rpartition(".")
    return (stem, ending) if dot else (name, "")


def _raw(headers: Any) -> Headers:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in (headers or {}).items()]


def _words_of(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    return [(name.decode(), value.decode()) for name, value in headers]
