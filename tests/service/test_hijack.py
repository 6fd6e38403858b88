"""No source speaks for another: what a thief's feed may claim, in either order, before and after publication.

The victim's words, link, authors and credit are never mixed with another's; once they are shown, they stay shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feeds.entry import Enclosure, Entry, Origin
from feeds.output.imprint import SourceHead
from feeds.topics import parse_topics
from tests.service.desk import Desk, entry

OWN = {"ada": "https://ada.example/feed.xml", "eve": "https://eve.example/feed.xml"}
BY_PROXY = {"ada": "https://feeds.example/ada", "eve": "https://feeds.example/eve"}  # nobody's links are on that site
LINK, THEFT = "https://ada.example/2026/03/crane", "https://eve.example/crane"

LEAD = "The crane that loads the grain ships fell into the harbour basin on Monday morning, and nobody was hurt."
REST = (
    " The harbour master said that no grain ships will be loaded before the end of the week. Divers are to look at the wreck"
    " on Tuesday; the crane was built in 1931, and its driver had left it for his breakfast a minute before it fell. The"
    " basin stays closed, and ships that were on their way wait outside the harbour or go on to Vennet."
)
SPAM = (
    " Cheap watches, cheap pills, cheap loans: order now at our shop and win a holiday for two. Our customers love the new"
    " summer collection, which is delivered to your door within a day. Only today every second watch is free, and whoever"
    " orders three pays for none. Do not miss the casino night with its thousand prizes and its endless free spins."
)
VICTIM = entry("1", "Crane falls into the harbour", LEAD + REST, LINK, authors=("Ada Moor",), language="en")
TEASER = replace(VICTIM, text=LEAD, content=f"<p>{LEAD}</p>", teaser=True)


def told(text: str, *, url: str = THEFT, guid: str = "e1", title: str = VICTIM.title, **more: object) -> Entry:
    return entry(guid, title, text, url, authors=("Eve",), **more)  # type: ignore[arg-type]


EARLY, LATE = datetime(2020, 1, 1, tzinfo=UTC), datetime(2026, 3, 6, tzinfo=UTC)
CONTINUED = "the beginning made a full text of its own"
WAYS: dict[str, Callable[[Entry], list[Entry]]] = {
    "the guid, with another text": lambda v: [told(SPAM, guid="1")],
    "the guid and the link, with another text": lambda v: [told(SPAM, guid="1", url=LINK)],
    "the link and the title, with another text": lambda v: [told(SPAM, url=LINK)],
    "the link, with the text and more": lambda v: [told(v.text + SPAM, url=LINK)],
    "the link, with more before the text": lambda v: [told(SPAM + " " + v.text, url=LINK)],
    "the link with tracking on it": lambda v: [told(v.text + SPAM, url=LINK + "?utm_source=eve&fbclid=1")],
    "the link without TLS, on a mobile host": lambda v: [told(v.text + SPAM, url="http://m.ada.example/2026/03/crane")],
    "the link as guid": lambda v: [told(v.text + SPAM, guid=LINK, url=LINK)],
    "the text word for word": lambda v: [told(v.text)],
    "the text and more": lambda v: [told(v.text + SPAM)],
    "the text between more": lambda v: [told(SPAM + " " + v.text + SPAM)],
    "the text, and a sentence of its own": lambda v: [told(v.text + " Visit our shop for cheap watches.")],
    "the text over and over": lambda v: [told(" ".join([v.text] * 5))],
    "an atom:source of the victim's": lambda v: [
        told(v.text + SPAM, url=LINK, origin=Origin("https://ada.example/feed.xml", "Ada", "https://ada.example/"))
    ],
    "the victim's name and authors": lambda v: [
        replace(told(v.text + SPAM), publisher="Ada", authors=v.authors)
    ],
    "an earlier date": lambda v: [told(v.text + SPAM, published=EARLY, date_basis="stated")],
    "a later date of change": lambda v: [told(v.text + SPAM, url=LINK, updated=LATE)],
    "an honest copy, padded afterwards": lambda v: [told(v.text), told(v.text + SPAM)],
    "an honest copy, turned into another text afterwards": lambda v: [told(v.text, url=LINK), told(SPAM, url=LINK)],
    "a correction of the victim's words": lambda v: [
        told("Correction: the crane did not fall. " + v.text.replace("nobody was hurt", "forty people were hurt"), url=LINK)
    ],
    "tags, a language and files": lambda v: [
        told(v.text + SPAM, url=LINK, tags=("sport",), language="xx", enclosures=(Enclosure("https://eve.example/x.exe"),))
    ],
    "two items under one guid": lambda v: [told(v.text, guid="1", url=LINK), told(SPAM, guid="1")],
    CONTINUED: lambda v: [
        told(LEAD + " The crane was sold, the harbour is bankrupt and the grain ships are on fire: Eve knows." + SPAM, url=LINK)
    ],
}  # fmt: skip


@pytest.fixture(params=[OWN, BY_PROXY], ids=["fetched from their own sites", "fetched from a proxy"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    feeds = {key: SourceHead(key.title(), url) for key, url in request.param.items()}
    return Desk(tmp_path, feeds, parse_topics({"port": {"any": ["crane", "watches"], "match": "any"}})[0])


def steal(desk: Desk, entries: list[Entry]) -> None:
    """The thief's items, each a reading of its own; two under one guid with other links come in one."""
    if len(entries) == 2 and entries[0].keys[0] == entries[1].keys[0] and entries[0].url != entries[1].url:
        desk.arrive("eve", *entries, distrust=True)
        return
    for one in entries:
        desk.arrive("eve", one)


def shown(desk: Desk, uuid: str) -> tuple[str, str | None, tuple[str, ...], str]:
    """What a published story shows: text, link, authors, whose it is called."""
    item = next(i for i in desk.edition("").items if i.id == uuid)
    return item.content, item.url, item.authors, item.credit.title


def of(source: str, said: Entry) -> tuple[str, str | None, tuple[str, ...], str]:
    return said.content, said.url, said.authors, source.title()


@pytest.mark.parametrize("victim", [VICTIM, TEASER], ids=["whole", "teaser"])
@pytest.mark.parametrize("way", WAYS)
def test_what_is_published_stays_the_victim_s(desk: Desk, way: str, victim: Entry) -> None:
    desk.arrive("ada", victim)
    desk.publish()
    story = desk.story("ada", "1")
    steal(desk, WAYS[way](victim))
    desk.publish()
    assert shown(desk, story) == of("ada", victim)
    item = next(i for i in desk.edition("").items if i.id == story)
    assert (item.language, item.tags, item.enclosures, item.correction, item.title) == (
        "en",
        (),
        (),
        None,
        victim.title,
    )
    desk.rebuild()
    desk.publish()
    assert shown(desk, story) == of("ada", victim)


@pytest.mark.parametrize("victim", [VICTIM, TEASER], ids=["whole", "teaser"])
@pytest.mark.parametrize("way", WAYS)
def test_what_came_first_is_shown_first(desk: Desk, way: str, victim: Entry) -> None:
    desk.arrive("ada", victim)
    thefts = WAYS[way](victim)
    steal(desk, thefts)
    desk.publish()
    now = shown(desk, desk.story("ada", "1"))
    if way == CONTINUED and victim is TEASER and desk.rules.weight.places["ada"] != "ada.example":
        assert now in (of("ada", victim), of("eve", thefts[0]))  # nothing tells whose page it is: docs/correcting.md
    else:
        assert now == of("ada", victim)


@pytest.mark.parametrize("between", [False, True], ids=["before publication", "after publication"])
@pytest.mark.parametrize("victim", [VICTIM, TEASER], ids=["whole", "teaser"])
@pytest.mark.parametrize("way", WAYS)
def test_a_faster_thief_shows_its_own_and_mixes_nothing(desk: Desk, way: str, victim: Entry, between: bool) -> None:
    thefts = WAYS[way](victim)
    steal(desk, thefts)
    if between:
        desk.publish()
    desk.arrive("ada", victim)
    desk.publish()
    whole = [of("ada", victim), *(of("eve", theft) for theft in thefts)]
    for item in desk.edition("").items:
        assert shown(desk, item.id) in whole
    teller = next(t for t in desk.told(desk.eid("ada", "1")).tellers if t.source == "ada")
    assert (teller.title, teller.url, teller.version) == (victim.title, victim.url, 1)


def test_a_thief_cannot_take_back_what_is_not_its_own(desk: Desk) -> None:
    desk.arrive("ada", VICTIM)
    desk.publish()
    desk.take_back("eve", "1")
    desk.publish()
    assert shown(desk, desk.story("ada", "1")) == of("ada", VICTIM)


# --- what may be shown instead ------------------------------------------------------------------------------

FULL = entry("f", VICTIM.title, LEAD + REST, LINK, authors=("Ada Moor",))


def at(tmp_path: Path, **feeds: SourceHead) -> Desk:
    return Desk(tmp_path, feeds, parse_topics({"port": {"any": ["crane"], "match": "any"}})[0])


def test_the_publisher_s_full_text_takes_an_aggregator_s_teaser_s_place_once(tmp_path: Path) -> None:
    desk = at(tmp_path, planet=SourceHead("Planet", "https://planet.example/a"), ada=SourceHead("Ada", OWN["ada"]))
    desk.arrive("planet", replace(TEASER, keys=("guid:p",), authors=()))
    desk.publish()
    story = desk.story("planet", "p")
    before = desk.edition("").items[0]
    desk.arrive("ada", FULL)
    desk.publish()
    (after,) = desk.edition("").items
    assert shown(desk, story) == of("ada", FULL)
    assert (after.id, after.updated > before.updated) == (before.id, True)
    desk.arrive("planet", replace(FULL, keys=("guid:p",), text=FULL.text + REST, content=FULL.content * 2))
    desk.publish()
    assert shown(desk, story) == of("ada", FULL)
    assert [act["verdict"] for act in desk.told(desk.eid("ada", "f")).acts].count("shown") == 1
    assert not desk.preview().changes


def test_a_source_with_a_higher_priority_takes_the_place(tmp_path: Path) -> None:
    feeds = {"ada": SourceHead("Ada", OWN["ada"]), "wire": SourceHead("Wire", "https://wire.example/a", None, 5)}
    desk = at(tmp_path, **feeds)
    desk.arrive("ada", VICTIM)
    desk.publish()
    wire = entry("w", VICTIM.title, VICTIM.text, "https://wire.example/crane")
    desk.arrive("wire", wire)
    desk.publish()
    assert shown(desk, desk.story("ada", "1")) == of("wire", wire)


def test_a_source_s_own_full_text_under_another_guid_is_shown(tmp_path: Path) -> None:
    desk = at(tmp_path, ada=SourceHead("Ada", OWN["ada"]))
    desk.arrive("ada", replace(TEASER, url="https://ada.example/short/crane"))
    desk.publish()
    desk.arrive("ada", FULL)
    desk.publish()
    assert shown(desk, desk.story("ada", "1")) == of("ada", FULL)


@pytest.mark.parametrize("full_first", [False, True])
def test_teaser_and_full_text_that_come_before_publication_are_shown_as_the_full_text(
    tmp_path: Path, full_first: bool
) -> None:
    desk = at(tmp_path, a=SourceHead("A", "https://feeds.example/a"), b=SourceHead("B", "https://feeds.example/b"))
    arrivals = [("a", TEASER), ("b", FULL)]
    for source, said in arrivals[::-1] if full_first else arrivals:
        desk.arrive(source, said)
    desk.publish()
    assert [shown(desk, item.id) for item in desk.edition("").items] == [of("b", FULL)]
