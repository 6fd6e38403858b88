"""The digest: one entry a day, of the stored times alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import feedparser
import pytest

from feeds.output.imprint import DigestTimes, SourceHead, TopicHead
from service.serve import build_app
from service.store import bodies
from service.store.digests import moments
from service.store.schema import stories
from tests.service.holdings import HOUR, Holdings, entry
from tests.service.test_serve import ask

DAY = timedelta(days=1)
X = "/topics/x.digest.atom"


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Holdings]:
    heads = [TopicHead("x", "X & Co"), TopicHead("vault", "Vault", key="k")]
    made = Holdings(tmp_path, heads, {"a": SourceHead("Alpha", "https://a.example/f")})
    made.also(digest=DigestTimes(time(7)), directory=tmp_path / "out")
    yield made
    made.store.close()


def read(held: Holdings, path: str = X) -> list[tuple[str, int]]:
    """Each digest's title, with how many stories it links."""
    answer = ask(build_app(held.store, held.settings, lambda: held.at), path)
    assert answer.status_code == 200
    found = feedparser.parse(answer.content)
    assert not found.bozo
    return [(e.title, e.content[0].value.count("<strong>")) for e in found.entries]


def test_each_morning_tells_of_the_day_before(held: Holdings) -> None:
    for title in ("One", "Two & a <half>"):
        held.story(entry(title, f"https://a.example/{title[:3]}"), into=["x"])
    held.publish()
    assert read(held) == []
    held.at += DAY
    held.publish()
    assert read(held) == [("6 March 2026: 2 stories", 2)]
    held.story(entry("Three"), into=["x"])
    held.publish()
    assert read(held) == [("6 March 2026: 2 stories", 2)]
    held.at += 2 * DAY
    held.publish()
    assert read(held) == [("8 March 2026: 1 story", 1), ("6 March 2026: 2 stories", 2)]
    assert read(held, "/digest.atom") == read(held)


def test_a_day_without_stories_has_none_and_the_bytes_hold_still(held: Holdings) -> None:
    held.story(entry("One"), into=["x"])
    held.publish()
    held.at += DAY
    held.publish()
    before = held.store.reading(bodies.kept_bytes, "x", "digest")
    held.at += 5 * DAY
    assert held.publish().changed == ()
    held.publish(everything=True)
    assert held.store.reading(bodies.kept_bytes, "x", "digest") == before
    assert (held.settings.directory or Path()).joinpath(X[1:]).read_bytes() == before.body


def test_what_is_withdrawn_leaves_its_digest_and_the_entry_keeps_its_id(held: Holdings) -> None:
    held.story(entry("One"), into=["x"])
    number = held.story(entry("Two"), into=["x"])
    held.publish()
    held.at += DAY
    held.publish()
    app = build_app(held.store, held.settings, lambda: held.at)
    before = feedparser.parse(ask(app, X).content).entries[0]
    held.change(stories, {"state": "withdrawn"}, id=number)
    held.publish(everything=True)
    held.at += HOUR
    after = feedparser.parse(ask(app, X).content).entries[0]
    assert (after.id, after.updated) == (before.id, before.updated)
    assert after.title == "6 March 2026: 1 story"


def test_without_the_setting_there_is_none(held: Holdings) -> None:
    held.story(entry("One"), into=["x"])
    held.publish()
    held.at += DAY
    held.publish()
    held.also(digest=None)
    app = build_app(held.store, held.settings, lambda: held.at)
    assert [ask(app, path).status_code for path in (X, "/digest.atom")] == [404, 404]
    held.publish(everything=True)
    assert held.store.reading(bodies.kept_bytes, "x", "digest") is None


def test_a_keyed_topic_has_a_keyed_digest(held: Holdings) -> None:
    held.story(entry("Secret"), into=["vault"])
    held.publish()
    held.at += DAY
    held.publish()
    app = build_app(held.store, held.settings, lambda: held.at)
    path = "/topics/vault.digest.atom"
    assert [ask(app, path).status_code, ask(app, path + "?key=k").status_code] == [401, 200]
    assert b"Secret" not in ask(app, "/digest.atom").content
    assert not (held.settings.directory or Path()).joinpath(path[1:]).exists()


def test_it_falls_due_at_its_time_of_day_where_the_reader_lives(held: Holdings) -> None:
    berlin = DigestTimes(time(7), ("mon", "fri"), ZoneInfo("Europe/Berlin"))
    now = datetime(2026, 3, 30, 4, 59, tzinfo=UTC)  # a Monday, the day after the clocks changed
    found = moments(now, berlin)
    assert [next(found) for _ in range(2)] == [
        datetime(2026, 3, 27, 6, tzinfo=UTC),
        datetime(2026, 3, 23, 6, tzinfo=UTC),
    ]
    assert next(moments(now + timedelta(minutes=1), berlin)) == datetime(2026, 3, 30, 5, tzinfo=UTC)
