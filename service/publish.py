"""One Topic's journey: select, render, keep the bytes if they changed, write the static files.

`publish_due` is called by whoever holds the clock. It first lets out what is ready, then makes each stale edition again
in a transaction of its own, so that a topic which goes stale meanwhile stays so. Static files are written after the
bytes are kept: what lacks or differs is replaced, the rest is not touched. Pages of an archive are rendered beside the
writer, and only some at each call: a first cut of hundreds of pages holds up nobody.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from feeds.atom import atom
from feeds.edition import Edition
from feeds.output.imprint import ALL, Format, PublishSettings, SourceHead, TopicHead
from feeds.output.twins import json_feed, rss
from service.serving.pages import ASSETS, WEB, Pages
from service.store import archives, digests, editions, pages, release, search
from service.store.engine import Store, Tx

__all__ = ["PublishSettings", "Published", "SourceHead", "TopicHead", "pings", "publish_due", "write_static"]

FORMS: dict[Format, Callable[[Edition], bytes]] = {"atom": atom, "json": json_feed, "rss": rss}
PAGES = 12  # of archives that one call cuts while a clock ticks: the rest is for the next ticks
_MANY = 1_000_000_000
_PAGES_AT_ONCE = 6  # cut in one transaction, some 20 ms each
_SLICE = 200  # story pages rendered between two looks at the store


@dataclass(frozen=True, slots=True)
class Published:
    """What one call did: stories that went out, topics whose bytes changed (slugs), static files written."""

    released: int
    changed: tuple[str, ...]
    files: int
    whole: bool = True  # False: pages of an archive are still to be cut, by the next calls

    @property
    def rewritten(self) -> int:
        """How many feeds have other bytes than before."""
        return len(self.changed)


async def publish_due(
    *,
    store: Store,
    settings: PublishSettings,
    now: Callable[[], datetime],
    settle: bool = True,
    everything: bool = False,
) -> Published:
    """Let out what is ready, make every stale edition again, bring the static files up to date.

    Without `settle` nothing waits: every story goes out, and archives are cut to their end. `everything` makes all
    editions again: after a start, a reload, an upgrade.
    """
    moment = now()

    def let_out(tx: Tx) -> tuple[int, list[str]]:
        if everything:
            editions.mark_stale(tx)
        editions.expire(tx, moment)
        released = release.release(tx, moment, settings, settle)
        digests.fall_due(tx, moment, settings)
        return released, editions.stale_topics(tx)

    def anything_due(tx: Tx) -> bool:
        return release.anything_due(tx, moment, settings, settle) or digests.due(tx, moment, settings)

    released, stale = 0, list[str]()
    if everything or await store.read(anything_due):
        released, stale = await store.write(let_out)
    if stale:
        await _catch_up(store, settings)
    made, changed, whole = [], [], True
    pages_left = PAGES if settle else _MANY
    for slug in stale:
        head = settings.head(slug)
        if head is not None:
            made.append(slug)
            done = await _make(store, head, settings, moment, pages_left)
            pages_left -= done.pages
            whole = whole and done.whole
            if done.changed:
                changed.append(slug)
    files = 0
    if settings.directory is not None:
        files = await asyncio.get_running_loop().run_in_executor(None, write_static, store, settings, made)
    return Published(released, tuple(changed), files, whole)


async def _catch_up(store: Store, settings: PublishSettings) -> None:
    more = await store.read(search.behind)
    while more:
        more = await store.write(search.catch_up, settings)


@dataclass(frozen=True, slots=True)
class _Made:
    changed: bool
    whole: bool
    pages: int


async def _make(store: Store, head: TopicHead, settings: PublishSettings, now: datetime, most: int) -> _Made:
    """One topic's edition, and at most so many pages of its archive. One whose archive is not whole stays stale."""
    forms = {name: FORMS[name] for name in FORMS if name == "atom" or name in settings.formats}
    pages, changed = 0, False
    while True:
        while pages < most:
            some = min(_PAGES_AT_ONCE, most - pages)
            cuts = await store.read(archives.lacking, head, settings, forms["atom"], some)
            if not cuts:
                break
            await store.write(archives.keep, head, settings, cuts, now)
            pages += len(cuts)
        remade, whole = await store.write(_remake, head, settings, forms, now)
        changed = changed or bool(remade)
        if whole or pages >= most:
            return _Made(changed, whole, pages)


def _remake(
    tx: Tx,
    head: TopicHead,
    settings: PublishSettings,
    forms: Mapping[Format, Callable[[Edition], bytes]],
    now: datetime,
) -> tuple[list[Format], bool]:
    release.shelve(tx, head.slug, settings, now)
    page, whole = archives.newest_page(tx, head, settings)
    prev = settings.base_url + archives.path(head, page) if page else None
    remade = editions.remake(tx, head, settings, forms, now, prev)
    if settings.digest is None:
        editions.let_go(tx, head.slug, digests.FORM)
    else:
        editions.keep(tx, head.slug, digests.FORM, atom(digests.edition_of(tx, head, settings)), now)
    if not whole:
        editions.mark_stale(tx, [head.slug])
    return remade, whole


def pings(settings: PublishSettings, changed: Sequence[str]) -> list[dict[str, str]]:
    """The forms to post to the hub, one for each open topic of `changed` (WebSub, section 7): none where there is no hub."""
    if settings.hub is None:
        return []
    heads = [settings.head(slug) for slug in changed]
    return [
        {"hub.mode": "publish", "hub.url": settings.base_url + head.feed()} for head in heads if head and not head.key
    ]


def write_static(store: Store, settings: PublishSettings, made: list[str]) -> int:
    """Bring `settings.directory` up to date; answers how many files were written.

    Feeds and the pages of the topics in `made` are compared byte for byte; of the others only what is missing is
    written. Topics with a key are not written.
    """
    folder = settings.directory
    if folder is None:
        return 0
    if not made and _complete(settings, folder):
        return 0
    drawn = Pages(settings, static=True)
    bare = not (folder / "stories").is_dir()
    written = sum(put(folder / name, (WEB / name).read_bytes(), None) for name in ASSETS)
    written += put(folder / "topics.opml", drawn.opml(), None)
    pages_too = bool(made) or not (folder / "index.html").is_file()
    for head in (settings.every, *settings.open_topics):
        fresh = head.slug in made
        for form in settings.formats:
            written += _put_edition(store, folder / head.feed(form)[1:], head, form, fresh)
        if settings.digest is not None:
            written += _put_edition(store, folder / head.digest[1:], head, digests.FORM, fresh)
        written += _put_archive(store, folder, head, settings, fresh)
        if head.slug != ALL and (fresh or not (folder / f"topics/{head.slug}.html").is_file()):
            written += put(
                folder / f"topics/{head.slug}.html", drawn.topic(store.reading(pages.topic, head, settings)), None
            )
    if pages_too:
        written += put(folder / "index.html", drawn.index(store.reading(pages.index, settings)), None)
    for key in _stories_to_draw(store, settings, made, bare):
        page = store.reading(pages.story, key, settings)
        if page is not None:
            drawing = drawn.left(page) if isinstance(page, pages.Left) else drawn.story(page)
            written += put(folder / f"stories/{key}.html", drawing, None)
    (folder / "stories").mkdir(parents=True, exist_ok=True)
    return written + _remove_retired(store, settings, folder)


def _complete(settings: PublishSettings, folder: Path) -> bool:
    names = [*ASSETS, "topics.opml", "index.html"]
    for head in (settings.every, *settings.open_topics):
        names += [head.feed(form)[1:] for form in settings.formats]
        names += [head.digest[1:]] if settings.digest else []
        names += [f"topics/{head.slug}.html"] if head.slug else []
    return (folder / "stories").is_dir() and all((folder / name).is_file() for name in names)


def _put_edition(store: Store, path: Path, head: TopicHead, form: str, fresh: bool) -> int:
    if not fresh and path.is_file():
        return 0
    kept = store.reading(editions.kept_bytes, head.slug, form)
    return put(path, kept.body, kept.changed_at) if kept else 0


def _put_archive(store: Store, folder: Path, head: TopicHead, settings: PublishSettings, fresh: bool) -> int:
    written = 0
    for name in store.reading(archives.held_names, head):
        path = folder / archives.path(head, name)[1:]
        kept = None if path.is_file() else store.reading(editions.kept_bytes, head.slug, archives.PREFIX + name)
        written += put(path, kept.body, kept.changed_at) if kept else 0
    if fresh:
        for name, following in pairwise(store.reading(archives.chain, head, settings)):
            written += _lead(folder / archives.path(head, name + archives.NEXT)[1:], f"{following}.atom")
    return written


def _stories_to_draw(store: Store, settings: PublishSettings, made: list[str], bare: bool) -> list[str]:
    if bare:  # a new or emptied folder: every story that was ever out
        keys, after = [], 0
        while rows := store.reading(editions.out_in_order, after, _SLICE):
            keys += [editions.page_key(row.uuid) for row in rows]
            after = rows[-1].id
        return keys
    keys = []
    for slug in made:
        head = settings.head(slug)
        if head is not None and not head.key:
            keys += [item.key for item in store.reading(editions.edition_of, head, settings).items]
    if made:
        keys += [editions.page_key(uuid) for uuid in store.reading(editions.recently_left)]
    return list(dict.fromkeys(keys))


def _remove_retired(store: Store, settings: PublishSettings, folder: Path) -> int:
    # A topic that is gone, renamed or has a key now must not go on being served by the web server in front.
    removed = 0
    for slug in {*store.reading(editions.retired), *settings.keyed} - {t.slug for t in settings.open_topics}:
        for ending in (".atom", ".json", ".rss", ".digest.atom", ".html"):
            path = folder / f"topics/{slug}{ending}"
            if path.is_file():
                path.unlink()
                removed += 1
        for path in (folder / f"topics/{slug}/archive").glob("*.atom"):
            path.unlink()
            removed += 1
    for head in (settings.every, *settings.open_topics):
        held = {archives.path(head, name)[1:].rpartition("/")[2] for name in store.reading(archives.held_names, head)}
        for path in (folder / archives.path(head, "1")[1:]).parent.glob("*.atom"):
            if path.name.replace(archives.NEXT, "") not in held or not path.exists():
                path.unlink()
                removed += 1
    return removed


def put(path: Path, body: bytes, changed_at: datetime | None) -> bool:
    """Replace a file whole, if its bytes differ or it is missing; answers whether it was. Its mtime is `changed_at`.

    A reader sees the old file or the new one, never a part; after a power cut too.
    """
    if _holds(path, body):
        if changed_at is not None and int(path.stat().st_mtime) != int(changed_at.timestamp()):
            os.utime(path, (changed_at.timestamp(), changed_at.timestamp()))
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".", suffix=".new", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)  # noqa: PTH101  # mkstemp's own mode keeps the web server out
        if changed_at is not None:
            os.utime(name, (changed_at.timestamp(), changed_at.timestamp()))
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return True


def _lead(path: Path, to: str) -> bool:
    # What the server answers with a redirect is a link between files.
    if path.is_symlink() and path.readlink() == Path(to):
        return False
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    new.symlink_to(to)
    new.replace(path)
    return True


def _holds(path: Path, body: bytes) -> bool:
    try:
        return path.stat().st_size == len(body) and path.read_bytes() == body
    except OSError:
        return False
