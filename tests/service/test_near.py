"""The index brings up what may be alike, forgets by the week, and keeps pages and bodies for ever."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, delete, func, insert, select, update

from feeds.codec import dump
from feeds.entry import Entry
from feeds.fingerprint import Fingerprint, fingerprint
from feeds.sameness.thresholds import MAX_POSTINGS
from service.store import comparing, near
from service.store.schema import entries, exact_keys, metadata, stories, versions

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WINDOW = timedelta(days=14)
TEXT = (
    "Councillors voted by nine to six on Monday to turn the disused bus depot on Canal Street into a covered market.\n"
    "The plan replaces an earlier scheme for flats that fell through when the developer withdrew in June of last year.\n"
    "Rents for the sixty stalls will start at eleven pounds a day, with the first year free for anyone with a van."
)


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{tmp_path / 'near.db'}")
    metadata.create_all(engine)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def keep(
    tx: Connection, number: int, said: Entry, *, story: int | None = None, seen: datetime = NOON, source: str = "a"
) -> Fingerprint:
    """Write down an entry as recording does, as far as the index is concerned."""
    made = fingerprint(said)
    tx.execute(
        insert(entries).values(
            id=number,
            source=source,
            guid=str(number),
            eid=str(number),
            story=story or number,
            version=1,
            sha=b"",
            title=said.title,
            url=said.url,
            words=made.words,
            first_seen=seen,
            changed_at=seen,
        )
    )
    tx.execute(insert(versions).values(entry=number, n=1, seen_at=seen, doc=dump(said)))
    if story is None:
        tx.execute(
            insert(stories).values(
                id=number, uuid=str(number), founder=number, face=number, first_seen=seen, ready_at=seen, updated=seen
            )
        )
    near.remember(tx, number, story or number, made, seen=seen)
    return made


def article(text: str = TEXT, title: str = "Depot becomes market", url: str | None = None) -> Entry:
    return Entry(keys=("k",), title=title, text=text, url=url)


def stories_of(tx: Connection, said: Entry, *, seen: datetime = NOON, window: timedelta = WINDOW) -> set[int]:
    return {c.story for c in comparing.candidates(tx, fingerprint(said), source="b", seen=seen, window=window)}


def test_a_teaser_brings_up_its_article(tx: Connection) -> None:
    keep(tx, 1, article())
    [found] = comparing.candidates(tx, fingerprint(article(TEXT[:110])), source="a", seen=NOON, window=WINDOW)
    assert (found.story, found.entry, found.same_source, found.same_url, found.same_body) == (1, 1, True, False, False)


def test_what_shares_nothing_is_not_brought_up(tx: Connection) -> None:
    keep(tx, 1, article())
    assert (
        stories_of(tx, article("A tortoise was found under the stage of the village hall on Sunday night.", "Found"))
        == set()
    )


def test_near_keys_are_forgotten_with_their_window_and_bodies_and_pages_never(tx: Connection) -> None:
    keep(tx, 1, article(url="https://n.example/depot"))
    late = NOON + timedelta(days=400)
    assert stories_of(tx, article(TEXT[:200]), seen=NOON + timedelta(days=13)) == {1}
    assert stories_of(tx, article(TEXT[:200]), seen=NOON + timedelta(days=30)) == set()
    assert stories_of(tx, article(TEXT[:200]), seen=NOON + timedelta(days=80), window=timedelta(days=90)) == {1}
    assert stories_of(tx, article(TEXT), seen=late) == {1}
    [page] = comparing.candidates(
        tx, fingerprint(article("Other words.", url="http://www.n.example/depot")), source="b", seen=late, window=WINDOW
    )
    assert page.same_url
    assert not page.same_body


def test_a_week_table_is_emptied_when_its_turn_comes_again(tx: Connection) -> None:
    keep(tx, 1, article())
    table = near.near_keys[near._week(NOON) % near.RING]
    held = tx.execute(select(func.count()).select_from(table)).scalar_one()
    later = NOON + timedelta(weeks=near.RING)
    made = keep(tx, 2, article("Nine words that nobody has ever put in this order before today.", "New"), seen=later)
    assert held > 0
    assert tx.execute(select(func.count()).select_from(table)).scalar_one() == len(made.keys)


def test_an_arrival_from_before_what_the_ring_holds_is_kept_but_not_indexed(tx: Connection) -> None:
    keep(tx, 1, article(), seen=NOON + timedelta(weeks=near.RING))
    keep(tx, 2, article("An older item that comes late, when its week is long gone, from a backup.", "Old"), seen=NOON)
    assert tx.execute(select(func.count()).select_from(near.prints)).scalar_one() == 2


def test_remembering_twice_changes_nothing(tx: Connection) -> None:
    made = keep(tx, 1, article(url="https://n.example/depot"))
    before = [
        tx.execute(select(func.count()).select_from(t)).scalar_one() for t in (*near.near_keys, exact_keys, near.prints)
    ]
    near.remember(tx, 1, 1, made, seen=NOON)
    assert [
        tx.execute(select(func.count()).select_from(t)).scalar_one() for t in (*near.near_keys, exact_keys, near.prints)
    ] == before


def test_copies_stand_under_their_story_and_only_its_founder_face_and_fullest_are_compared(tx: Connection) -> None:
    keep(tx, 1, article())
    keep(tx, 2, article(TEXT + "\nOne more paragraph that only this outlet has, on the trams of old."), story=1)
    keep(tx, 3, article(), story=1)
    keep(tx, 4, article("Buy watches today, the best watches for you and all of your family.\n" * 9), story=1)

    def compared() -> list[int]:
        return sorted(
            c.entry for c in comparing.candidates(tx, fingerprint(article()), source="b", seen=NOON, window=WINDOW)
        )

    assert compared() == [1, 2]  # 4 is the longest, but would join neither
    tx.execute(update(entries).where(entries.c.id == 2).values(withdrawn_at=NOON))
    assert compared() == [1, 3]  # the same words, wherever they stand
    tx.execute(update(entries).where(entries.c.id == 2).values(withdrawn_at=None))
    tx.execute(update(stories).where(stories.c.id == 1).values(face=3))
    assert compared() == [1, 2, 3]


def test_a_story_that_is_gone_is_not_brought_up(tx: Connection) -> None:
    keep(tx, 1, article())
    tx.execute(update(stories).where(stories.c.id == 1).values(state="joined", into=9))
    assert stories_of(tx, article()) == set()


def test_a_split_entry_is_found_under_its_own_story(tx: Connection) -> None:
    keep(tx, 1, article())
    keep(tx, 2, article(TEXT + "\nOne more paragraph that only this outlet has, on the trams of old."), story=1)
    tx.execute(insert(stories).values(id=2, uuid="2", founder=2, face=2, first_seen=NOON, ready_at=NOON, updated=NOON))
    tx.execute(update(entries).where(entries.c.id == 2).values(story=2))
    near.moved(tx, 2, 2, seen=NOON)
    assert stories_of(tx, article()) == {1, 2}


def test_a_print_that_is_missing_or_of_another_version_is_made_again(tx: Connection) -> None:
    made = keep(tx, 1, article())
    tx.execute(delete(near.prints))
    [found] = comparing.candidates(tx, made, source="b", seen=NOON, window=WINDOW)
    assert found.print.shingles == made.shingles
    assert found.same_body


def test_a_key_that_everything_has_is_no_sign_and_costs_no_more(tx: Connection) -> None:
    for number in range(1, MAX_POSTINGS + 12):
        keep(
            tx,
            number,
            article(
                f"Item {number} of many, which has words of its own: w{number} x{number} y{number} z{number}.\n" + TEXT,
                f"Item {number}",
            ),
        )
    table = near.near_keys[near._week(NOON) % near.RING]
    most = tx.execute(
        select(func.count()).select_from(table).group_by(table.c.key).order_by(func.count().desc()).limit(1)
    ).scalar_one()
    assert most == MAX_POSTINGS + 1
    assert stories_of(tx, article("Quite another beginning of an item here.\n" + TEXT, "Other")) == set()


def test_paragraphs_under_three_other_titles_count_for_nothing(tx: Connection) -> None:
    about = TEXT.split("\n")[1]
    leads = {
        "Swifts nest": "Eleven pairs of swifts nest in the tower.",
        "Choir sings": "The choir sings on the bridge at five.",
        "Clock stops": "The clock of the market stopped at ten.",
    }
    for number, (title, lead) in enumerate(leads.items(), 1):
        keep(tx, number, article(lead + "\n" + about, title))
    found = comparing.candidates(
        tx,
        fingerprint(article("A tortoise was found on Sunday.\n" + about, "Tortoise")),
        source="a",
        seen=NOON,
        window=WINDOW,
    )
    assert found
    assert all(c.common for c in found)
    same = comparing.candidates(
        tx,
        fingerprint(article("A tortoise was found on Sunday.\n" + about, "Swifts nest")),
        source="a",
        seen=NOON,
        window=WINDOW,
    )
    assert all(not c.common for c in same)


def test_forgetting_empties_the_index(tx: Connection) -> None:
    keep(tx, 1, article(url="https://n.example/depot"))
    near.forget(tx)
    assert stories_of(tx, article(url="https://n.example/depot")) == set()
