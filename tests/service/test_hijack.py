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
    "one name swapped": lambda v: [told(v.text.replace("harbour master", "minister"), url=LINK)],
    "a denial": lambda v: [told(v.text.replace("nobody was hurt", "nobody was not hurt"), url=LINK)],
    "another figure": lambda v: [told(v.text.replace("1931", "1913"), url=LINK)],
    "other links in the same words": lambda v: [
        replace(told(v.text), content=f'<p><a href="{THEFT}">{LEAD}</a>{v.text.removeprefix(LEAD)}</p>')
    ],
    "a paragraph of spam before and one after": lambda v: [told(f"{SPAM}\n{v.text}\n{SPAM}")],
    "a headline of its own over the text": lambda v: [told(v.text, title="Win a holiday at the casino tonight")],
    "a headline that withdraws the story": lambda v: [told(v.text, title="Withdrawn: " + v.title, url=LINK)],
    "the headline and no text": lambda v: [told("", title=v.title)],
    "the headline, the link and no text": lambda v: [told("", title=v.title, url=LINK)],
    "the headline and the link over a line of its own": lambda v: [told("Cheap watches: order now!", url=LINK)],
    "a teaser of the text": lambda v: [replace(told(LEAD[:60] + "…"), teaser=True)],
    "a teaser that says it is longer": lambda v: [replace(told(LEAD + " Read all about it in our shop"), teaser=True)],
    "the site's front page for a link": lambda v: [told(v.text + SPAM, url="https://ada.example/")],
    "a link that leads on from the victim's site": lambda v: [
        told(v.text + SPAM, url=f"https://ada.example/go?to={THEFT}")
    ],
    "a date to come": lambda v: [
        told(v.text + SPAM, url=LINK, published=datetime(2126, 1, 1, tzinfo=UTC), updated=datetime(2126, 1, 1, tzinfo=UTC))
    ],
    "the text in capitals, with characters that nobody sees": lambda v: [
        told("\u200b".join(v.text.upper().split(" ")[:3]) + " " + " ".join(v.text.upper().split(" ")[3:]), url=LINK)
    ],
    "thirty copies": lambda v: [told(v.text + SPAM, guid=f"e{n}", url=f"{THEFT}/{n}") for n in range(30)],
    "the text a paragraph at a time": lambda v: [told(v.text[: 80 * n], url=LINK) for n in (1, 2, 3, 4, 9)],
    "a round-up that begins with the text": lambda v: [
        told(f"{v.text}\n{SPAM}\n{SPAM}", title="Morning briefing: the crane, and other stories")
    ],
    "the victim's text, then another's, under one guid": lambda v: [
        told(v.text), told(v.text.replace("crane", "tower")), told(SPAM), told(v.text)
    ],
    "a text that grows into spam step by step": lambda v: [
        told(v.text), told(v.text + SPAM[:120]), told(v.text[80:] + SPAM[:240]), told(v.text[200:] + SPAM), told(SPAM)
    ],
    "an archive of the victim's feed": lambda v: [replace(v, keys=("guid:e1",), authors=("Eve",), content=v.content + SPAM)],
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


# --- what a thief does after it was joined, or before ---------------------------------------------------------


def standing(desk: Desk) -> dict[str, tuple[str, str | None, tuple[str, ...], str]]:
    return {item.id: shown(desk, item.id) for item in desk.edition("").items}


@pytest.mark.parametrize("out", [False, True], ids=["before publication", "after publication"])
def test_whoever_came_first_cannot_put_another_text_before_the_victim_s(desk: Desk, out: bool) -> None:
    bait, switch = told(VICTIM.text), told(SPAM, title="Watches")
    desk.arrive("eve", bait)
    if out:
        desk.publish()
    desk.arrive("ada", VICTIM)
    if out:
        desk.publish()
        (story,) = standing(desk)
    desk.arrive("eve", switch)
    desk.publish()
    mine, its = desk.story("ada", "1"), desk.story("eve", "e1")
    assert standing(desk) == {mine: of("ada", VICTIM), its: of("eve", switch)}
    if out:
        assert mine == story  # who stays keeps the id
    assert "left" in [
        act["verdict"] for act in desk.told(desk.eid("eve", "e1")).acts + desk.told(desk.eid("ada", "1")).acts
    ]
    assert not desk.preview().changes
    before = desk.stories()
    desk.rebuild()
    desk.restart()
    desk.publish()
    assert desk.stories() == before
    assert standing(desk) == {mine: of("ada", VICTIM), its: of("eve", switch)}


def test_a_switch_with_the_headline_kept_does_not_hide_the_victim_either(desk: Desk) -> None:
    desk.arrive("eve", told(VICTIM.text, url=LINK))
    desk.publish()
    desk.arrive("ada", VICTIM)
    desk.arrive("eve", told(SPAM, url=LINK))
    desk.publish()
    assert of("ada", VICTIM) in standing(desk).values()


def test_a_copy_that_turns_into_another_story_joins_that(tmp_path: Path) -> None:
    desk = at(tmp_path, **{key: SourceHead(key.title(), f"https://{key}.example/a") for key in ("ada", "bob", "eve")})
    other = entry("2", "Watches for all", SPAM, "https://bob.example/watches")
    desk.arrive("ada", VICTIM)
    desk.arrive("bob", other)
    desk.arrive("eve", told(VICTIM.text))
    desk.publish()
    desk.arrive("eve", told(SPAM, title="Watches for all"))
    desk.publish()
    assert desk.story("eve", "e1") == desk.story("bob", "2") != desk.story("ada", "1")
    assert sorted(standing(desk).values()) == sorted([of("ada", VICTIM), of("bob", other)])
    assert not desk.preview().changes


def test_an_editor_s_join_is_not_undone_by_an_edit(desk: Desk) -> None:
    desk.arrive("ada", VICTIM)
    desk.arrive("eve", told(SPAM, title="Watches"))
    desk.publish()
    desk.join(desk.eid("eve", "e1"), desk.story("ada", "1"))
    desk.arrive("eve", told(SPAM + " A line more.", title="Watches"))
    assert desk.story("eve", "e1") == desk.story("ada", "1")


def test_an_edit_that_still_tells_the_story_stays_in_it(desk: Desk) -> None:
    desk.arrive("ada", VICTIM)
    desk.arrive("eve", told(VICTIM.text))
    desk.publish()
    desk.arrive("ada", replace(VICTIM, text=LEAD + SPAM + REST[:150]))
    assert desk.story("eve", "e1") == desk.story("ada", "1")


@pytest.mark.parametrize("first", ["ada", "eve"])
def test_a_thief_that_takes_its_own_back_leaves_the_victim_s(desk: Desk, first: str) -> None:
    arrivals = {"ada": VICTIM, "eve": told(VICTIM.text)}
    for source in (first, "eve" if first == "ada" else "ada"):
        desk.arrive(source, arrivals[source])
    desk.publish()
    desk.take_back("eve", "e1")
    desk.publish()
    assert list(standing(desk).values()) == [of("ada", VICTIM)]
    desk.arrive("eve", told(VICTIM.text + SPAM))  # and comes back, padded
    desk.publish()
    assert list(standing(desk).values()) == [of("ada", VICTIM)]


def test_a_thief_with_every_way_at_once_changes_nothing(desk: Desk) -> None:
    desk.arrive("ada", VICTIM)
    desk.publish()
    story = desk.story("ada", "1")
    for number, way in enumerate(WAYS.values()):
        for one in way(VICTIM):
            desk.arrive("eve", replace(one, keys=(f"guid:x{number}{one.keys[0]}", f"url:{one.url}#{number}")))
    desk.publish()
    assert shown(desk, story) == of("ada", VICTIM)
    late = replace(
        VICTIM, keys=("guid:2", "url:2"), url="https://ada.example/2026/03/crane-again", text=LEAD + REST + " So it is."
    )
    desk.arrive("ada", late)
    desk.publish()
    assert shown(desk, story) == of("ada", VICTIM)


# --- headlines without a text -----------------------------------------------------------------------------------

BARE = "Crane that loads the grain ships falls into the harbour basin of Vennet"


def bare(guid: str, url: str, **more: object) -> Entry:
    return entry(guid, BARE, "", url, published=datetime(2026, 3, 5, 9, tzinfo=UTC), **more)  # type: ignore[arg-type]


def test_a_headline_joins_the_text_and_no_text_hides_behind_a_headline(tmp_path: Path) -> None:
    desk = at(tmp_path, ada=SourceHead("Ada", OWN["ada"]), eve=SourceHead("Eve", OWN["eve"]))
    desk.arrive("ada", replace(VICTIM, title=BARE, published=datetime(2026, 3, 5, 8, tzinfo=UTC)))
    desk.arrive("eve", bare("e1", THEFT))
    assert desk.story("eve", "e1") == desk.story("ada", "1")
    (tmp_path / "b").mkdir()
    desk = at(tmp_path / "b", ada=SourceHead("Ada", OWN["ada"]), eve=SourceHead("Eve", OWN["eve"]))
    desk.arrive("eve", bare("e1", THEFT))
    desk.arrive("ada", replace(VICTIM, title=BARE, published=datetime(2026, 3, 5, 8, tzinfo=UTC)))
    assert desk.story("eve", "e1") != desk.story("ada", "1")


@pytest.mark.parametrize("out", [False, True], ids=["before publication", "after publication"])
@pytest.mark.parametrize(
    "blurb", ["", "Comments", "Our readers tell us that this is worth a look; what do you make of it?"]
)
def test_the_page_that_a_link_leads_to_is_shown_in_place_of_the_link(tmp_path: Path, blurb: str, out: bool) -> None:
    desk = at(tmp_path, hub=SourceHead("Hub", "https://hub.example/a"), ada=SourceHead("Ada", OWN["ada"]))
    desk.arrive("hub", entry("h", VICTIM.title, blurb, LINK + "?utm_source=hub"))
    if out:
        desk.publish()
    desk.arrive("ada", VICTIM)
    desk.publish()
    assert list(standing(desk).values()) == [of("ada", VICTIM)]


def test_a_link_and_a_headline_over_a_long_text_of_its_own_join_nothing_in_either_order(desk: Desk) -> None:
    spam = told(SPAM + SPAM.replace("Cheap", "Fine"), url=LINK)
    desk.arrive("eve", spam)
    desk.arrive("ada", VICTIM)
    assert desk.story("eve", "e1") != desk.story("ada", "1")
    desk.publish()
    assert of("ada", VICTIM) in standing(desk).values()
