"""What is kept and drawn -> a folder of static files that any web server can serve.

What lacks or differs is replaced, each file whole; the rest is not touched. What no longer is published is removed.
"""

from __future__ import annotations

import os
import tempfile
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from feeds.output.imprint import ALL, PublishSettings, TopicHead
from service.serving.pages import ASSETS, WEB, Pages
from service.store import archives, bodies, digests, editions, pages, story_page
from service.store.engine import Store

_SLICE = 200  # story pages rendered between two looks at the store


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
        page = store.reading(story_page.story, key, settings)
        if page is not None:
            drawing = drawn.left(page) if isinstance(page, story_page.Left) else drawn.story(page)
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
    kept = store.reading(bodies.kept_bytes, head.slug, form)
    return put(path, kept.body, kept.changed_at) if kept else 0


def _put_archive(store: Store, folder: Path, head: TopicHead, settings: PublishSettings, fresh: bool) -> int:
    written = 0
    for name in store.reading(archives.held_names, head):
        path = folder / archives.path(head, name)[1:]
        kept = None if path.is_file() else store.reading(bodies.kept_bytes, head.slug, archives.PREFIX + name)
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
