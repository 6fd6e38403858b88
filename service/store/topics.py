"""Topic rows: feed ids that last for ever, which of them are stale, and what a changed rule takes hold of.

While the stories are matched again by changed rules, the feeds of these rules are `settling`: nothing enters them and they
are not rendered, so that a subscriber sees the whole change at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from feeds.topics import Topic
from service.store import matching
from service.store import stories as recording
from service.store.engine import Tx
from service.store.schema import editions, hands, matches, stories, tombstones, topics

EVERYTHING = ""  # the slug of /all.atom


def sync(tx: Tx, wanted: tuple[Topic, ...], rules: recording.Rules, *, now: datetime) -> list[str]:
    """Bring the rows in line with the config; the slugs whose stories are to be matched again.

    A renamed topic (`was`) keeps its row, and so its feed id, matches and order. One no longer configured is marked gone:
    what it had taken is kept, for the day when it comes back.
    """
    held = {row.slug: row for row in tx.execute(select(topics))}
    if EVERYTHING not in held:
        _make(tx, EVERYTHING, rules, now)
    for topic in wanted:
        old = next((slug for slug in topic.was if slug in held and held[slug].gone_at is None), None)
        if old is not None and (topic.slug not in held or held[topic.slug].gone_at is not None):
            _rename(tx, old, topic.slug, rules, now, over=topic.slug in held)
            held[topic.slug] = held.pop(old)
        elif topic.slug not in held:
            _make(tx, topic.slug, rules, now)
    slugs = {topic.slug for topic in wanted}
    for slug in held.keys() - slugs - {EVERYTHING}:
        if held[slug].gone_at is None:
            tx.execute(update(topics).where(topics.c.slug == slug).values(gone_at=now, stale=False, settling=False))
    back = [slug for slug in slugs & held.keys() if held[slug].gone_at is not None]
    if back:  # stories came meanwhile that it has not seen
        again = {"gone_at": None, "became": None, "settling": True, "stale": True}
        tx.execute(update(topics).where(topics.c.slug.in_(back)).values(**again))
    changed = _changed(tx, wanted, rules)
    if changed:
        tx.execute(update(topics).where(topics.c.slug.in_(changed)).values(settling=True))
    return changed


def _changed(tx: Tx, wanted: tuple[Topic, ...], rules: recording.Rules) -> list[str]:
    rows = {row.slug: row for row in tx.execute(select(topics.c.slug, topics.c.digest, topics.c.settling))}
    return [t.slug for t in wanted if rows[t.slug].settling or rows[t.slug].digest != digest(t, rules.sends)]


def digest(topic: Topic, sends: Mapping[str, frozenset[str]]) -> str:
    """A name for all that decides what a topic takes: its rule, and the sources that send it all of theirs."""
    senders = sorted(source for source, slugs in sends.items() if topic.slug in slugs)
    if not senders:
        return topic.digest
    return hashlib.blake2b("\n".join([topic.digest, *senders]).encode(), digest_size=16).hexdigest()


def _make(tx: Tx, slug: str, rules: recording.Rules, now: datetime, **more: Any) -> None:
    said = {"slug": slug, "feed_id": rules.mint().urn, "digest": "", "made_at": now, **more}
    tx.execute(insert(topics).values(**said))


def _rename(tx: Tx, old: str, new: str, rules: recording.Rules, now: datetime, *, over: bool) -> None:
    if over:  # a redirect that turns round, or a feed that was removed: its address is needed
        for table in (matches, hands, editions, tombstones):
            tx.execute(delete(table).where(table.c.topic == new))
        tx.execute(delete(topics).where(topics.c.slug == new))
    tx.execute(update(topics).where(topics.c.slug == old).values(slug=new, stale=True))
    _make(tx, old, rules, now, gone_at=now, became=new, stale=False)


def rematch_some(tx: Tx, rules: recording.Rules, *, after: int, most: int, now: datetime) -> int | None:
    """Match the next `most` stories after this id again; the last id done, None at the end."""
    live = select(stories.c.id).where(stories.c.id > after, stories.c.state == "live")
    numbers = tx.scalars(live.order_by(stories.c.id).limit(most)).all()
    matching.rematch(tx, numbers, rules.topics, rules.sends, now)
    return numbers[-1] if numbers else None


def come_of_age(tx: Tx, now: datetime, most: int) -> list[int]:
    """At most so many live stories whose age a topic asked for and that reached it since they were matched."""
    due = select(stories.c.id).where(stories.c.match_due < now, stories.c.state == "live")
    return list(tx.scalars(due.order_by(stories.c.match_due).limit(most)))


def rematch_aged(tx: Tx, rules: recording.Rules, *, most: int, now: datetime) -> int:
    """Match those again; how many there were."""
    numbers = come_of_age(tx, now, most)
    matching.rematch(tx, numbers, rules.topics, rules.sends, now, by_age=True)
    return len(numbers)


def restyle(tx: Tx, look: str) -> None:
    """Every edition is rendered again where what they depend on beside the store has changed."""
    tx.execute(update(topics).where(topics.c.look != look, topics.c.gone_at.is_(None)).values(look=look, stale=True))


def settled(tx: Tx, wanted: tuple[Topic, ...], rules: recording.Rules) -> None:
    """The matches are those of today's rules; each topic that changed is rendered again."""
    for topic in wanted:
        now_by = digest(topic, rules.sends)
        changed = topics.c.settling | (topics.c.digest != now_by)
        values = {"digest": now_by, "settling": False, "stale": True}
        tx.execute(update(topics).where(topics.c.slug == topic.slug, changed).values(**values))


def live(tx: Tx) -> list[Row[Any]]:
    """(slug, feed_id) of every topic that has a feed, without the one of every story."""
    chosen = select(topics.c.slug, topics.c.feed_id).where(topics.c.gone_at.is_(None), topics.c.slug != EVERYTHING)
    return list(tx.execute(chosen.order_by(topics.c.slug)))
