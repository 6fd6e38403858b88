"""One entry a day that lists the day's stories: when it falls due a row is written, and all else follows from the rows.

The row says until when (`as_of`) and since when; so the clock enters a digest once, and the same store gives the same
bytes for ever. After days in which nobody published, one digest tells of all of them; a day without stories has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from uuid import UUID, uuid5

from sqlalchemy import func, insert, select

from feeds.edition import Credit, Edition, Item
from feeds.output.imprint import DAYS, DigestTimes, PublishSettings, TopicHead
from feeds.output.wording import anchor, heading
from service.store import editions as kept
from service.store.engine import Tx
from service.store.schema import digests, topics

FORM = "digest"  # of `format` in the table of editions
SHOWN = 30  # digests in the feed
STORIES = 200  # that one digest lists; more are counted


def moments(now: datetime, times: DigestTimes) -> Iterator[datetime]:
    """When digests fell due, backwards from now, in UTC."""
    today = now.astimezone(times.zone).date()
    for back in range(60):
        day = today - timedelta(days=back)
        at = datetime.combine(day, times.at, times.zone).astimezone(UTC)
        if DAYS[day.weekday()] in times.days and at <= now:
            yield at


def due(tx: Tx, now: datetime, settings: PublishSettings) -> bool:
    """Whether `fall_due` has anything to write."""
    return settings.digest is not None and bool(_without(tx, next(moments(now, settings.digest)), settings))


def fall_due(tx: Tx, now: datetime, settings: PublishSettings) -> None:
    """Write the rows of what fell due since the last call; their topics are stale then."""
    if settings.digest is None:
        return
    at, before = (moment for moment, _ in zip(moments(now, settings.digest), range(2), strict=False))
    last = {row.topic: row.at for row in tx.execute(_LAST)}
    slugs = _without(tx, at, settings)
    for slug in slugs:
        tx.execute(insert(digests).values(topic=slug, as_of=at, since=last.get(slug, before)))
    kept.mark_stale(tx, slugs)


_LAST = select(digests.c.topic, func.max(digests.c.as_of).label("at")).group_by(digests.c.topic)


def _without(tx: Tx, at: datetime, settings: PublishSettings) -> list[str]:
    told = select(digests.c.topic).where(digests.c.as_of >= at)
    standing = select(topics.c.slug).where(topics.c.gone_at.is_(None), topics.c.became.is_(None), topics.c.made_at < at)
    lacking = tx.scalars(standing.where(topics.c.slug.not_in(told)))
    return [slug for slug in lacking if settings.head(slug) is not None]


def edition_of(tx: Tx, head: TopicHead, settings: PublishSettings) -> Edition:
    """The topic's digests as an Edition, the newest first."""
    bare = kept.frame(tx, head, settings)
    own = uuid5(UUID(bare.id), FORM)
    rows = tx.execute(select(digests).where(digests.c.topic == head.slug).order_by(digests.c.as_of.desc()).limit(SHOWN))
    items = tuple(item for row in rows if (item := _item(tx, head, settings, own, row)) is not None)
    return replace(
        bare,
        id=own.urn,
        title=f"{bare.title}, day by day",
        updated=items[0].updated if items else bare.updated,
        items=items,
        path=head.digest,
        hub=None,
    )


def _item(tx: Tx, head: TopicHead, settings: PublishSettings, own: UUID, row: kept.Line) -> Item | None:
    chosen = kept.in_feed(head.slug, settings)
    entered = chosen.selected_columns.entered
    told = tx.execute(chosen.where(entered > row.since, entered <= row.as_of)).all()
    if not told or settings.digest is None:
        return None
    stories = kept.items_of(tx, [line.id for line in told[:STORIES]], settings)
    day = row.as_of.astimezone(settings.digest.zone).date()
    count = f"{len(told):,} stories" if len(told) > 1 else "1 story"
    page = settings.base_url + head.path
    return Item(
        id=uuid5(own, day.isoformat()).urn,
        key="",
        title=f"{day.day} {day:%B} {day.year}: {count}",
        url=f"{page}#{day.isoformat()}",
        authors=(),
        publisher=settings.title,
        published=row.as_of,
        updated=row.as_of,
        summary=f"<p>{escape('; '.join(heading(s) for s in stories[:3]), quote=False)}</p>",
        content="".join(_told(story, settings) for story in stories) + _more(len(told) - len(stories), page),
        credit=Credit(own.urn, f"{settings.title}: {head.title}", page, settings.base_url + head.digest, row.as_of),
        show="full",
    )


def _told(story: Item, settings: PublishSettings) -> str:
    link = story.url or f"{settings.base_url}/stories/{story.key}"
    line = f"<p><strong>{anchor(link, heading(story))}</strong> · {escape(story.publisher, quote=False)}</p>"
    return line + (f"<blockquote>{story.summary}</blockquote>" if story.summary and story.show != "link" else "")


def _more(count: int, page: str) -> str:
    return f"<p>{anchor(page, f'and {count:,} more')}</p>" if count > 0 else ""
