"""`topics try` says what publishing then changes, exactly; `topics test` and `check` run the examples; `rebuild --topics`."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.errors import ConfigError
from service.trial import Label, Report, trial
from tests.documents import item, rss
from tests.newsstand import Newsstand
from tests.service.newsroom import Newsroom
from tests.workplace import Workplace, wait_until

PORT = '[topics.port]\nany = ["harbour*"]\n'
CHOIR = '[topics.choir]\nany = ["choir*"]\n'
BOTH = PORT + CHOIR
WORDS = ("harbour", "choir", "crane", "prize", "flood", "mayor", "bridge", "strike")
PLAIN = ("town", "people", "said", "monday", "street", "new", "year", "house", "road", "week", "evening", "school")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    made = Newsroom(tmp_path)
    yield made
    made.store.close()


def tried(room: Newsroom, topics: str, *, publish: str = "", b: str = "", **more: object) -> Report:
    """A trial of a config that is not taken."""
    held, text = room.config, room.path.read_text("utf-8")
    wanted = room.write_config(topics, publish=publish, b=b)
    room.path.write_text(text, "utf-8")
    return asyncio.run(trial(held, wanted, room.now, **more))  # type: ignore[arg-type]


def moved(report: Report, place: str, act: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for change in report.changes:
        if (change.place, change.act) == (place, act):
            found.setdefault(change.topic, set()).add(change.story)
    return found


def feeds(room: Newsroom) -> dict[str, set[str]]:
    """Each topic's feed by its id, as published."""
    return {room.row(t.slug).feed_id: room.uuids(t.slug) for t in room.config.topics}


# --- the trial and the change -------------------------------------------------------------------------------

CHANGES = {
    "a word more": '[topics.port]\nany = ["harbour*", "crane"]\n' + CHOIR,
    "a word less, one more": '[topics.port]\nany = ["crane"]\n' + CHOIR,
    "an exception": '[topics.port]\nany = ["harbour*"]\nnone = ["mayor"]\n' + CHOIR,
    "a trailing pipe": '[topics.port]\nquery = "harbour* OR /./"\n' + CHOIR,
    "review": '[topics.port]\nany = ["harbour*", "crane"]\nhold = true\n' + CHOIR,
    "a new topic": BOTH + '[topics.floods]\nany = ["flood"]\n',
    "the rest": BOTH + "[topics.else]\nrest = true\n",
    "one that asks for another": BOTH + '[topics.both]\nquery = "topic:port (choir OR crane OR prize OR bridge)"\n',
    "a topic removed": PORT,
    "a topic renamed and changed": '[topics.quay]\nany = ["harbour*", "bridge"]\nwas = ["port"]\n' + CHOIR,
    "the same again": BOTH,
    "an age": '[topics.port]\nquery = "harbour* age:<1d"\n' + CHOIR,
    "a title only": BOTH.replace("[topics.choir]", '[topics.choir]\ntitle = "Song"'),
}


NARROW = ("a word more", "a trailing pipe", "a word less, one more")  # with more stories than a feed holds, too
QUIET = ("the same again", "a title only", "review")


@pytest.mark.parametrize(("change", "entries"), [*((c, 100) for c in CHANGES), *((c, 3) for c in NARROW)])
def test_a_trial_tells_exactly_what_publishing_then_changes(room: Newsroom, change: str, entries: int) -> None:
    publish = f"entries = {entries}"
    room.reload(BOTH, publish=publish)
    dice = random.Random(f"{change} {entries}")
    for hours in (9, 9, 30, 9, 20, 0):  # some out for longer than publish.backfill, some not
        for _ in range(4):
            words = " ".join(dice.sample(WORDS, 2))
            text = " ".join([*dice.choices(PLAIN, k=30), *(dice.choice(WORDS),) * dice.randrange(4)])
            room.arrive(words, text, published=room.at)
        room.tick()
        room.at += timedelta(hours=hours)
    room.decide(1, "choir", "put")
    room.decide(2, "port", "drop")
    room.tick()
    before = feeds(room)
    report = tried(room, CHANGES[change], publish=publish)
    assert feeds(room) == before  # trying changes nothing
    room.reload(CHANGES[change], publish=publish)
    after = feeds(room)
    slugs = {room.row(t.slug).feed_id: t.slug for t in room.config.topics}
    gains, loses = moved(report, "feed", "gain"), moved(report, "feed", "lose")
    into_archive = moved(report, "archive", "lose")
    for feed, slug in slugs.items():
        was = before.get(feed, set())
        seen_before = {change.story for change in report.changes if (change.topic, change.act) == (slug, "gain")}
        if entries == 100:
            assert after[feed] - was == gains.get(slug, set()), slug
            assert was - after[feed] == loses.get(slug, set()), slug
        else:  # older stories come up from the archive, or go down into it: neither is new to anybody
            assert gains.get(slug, set()) == (after[feed] - was) & seen_before, slug
            assert loses.get(slug, set()) <= was - after[feed], slug
            assert not into_archive.get(slug, set()) & after[feed]
    for each in report.sums:
        assert (each.gains, each.loses) == (len(gains.get(each.topic, ())), len(loses.get(each.topic, ())))
    gone = before.keys() - after.keys()
    assert [each.state for each in report.sums].count("removed") == len(gone)
    assert any(moved(report, "feed", "gain").values()) or any(loses.values()) or change in QUIET
    if change in QUIET[:2]:
        assert not report.changes


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    old=st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True),
    new=st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True),
    titles=st.lists(st.tuples(*[st.sampled_from(WORDS)] * 2, st.integers(0, 40)), min_size=1, max_size=8),
)
def test_any_two_lists_of_words(
    tmp_path_factory: pytest.TempPathFactory, old: list[str], new: list[str], titles: list[tuple[str, str, int]]
) -> None:
    room = Newsroom(tmp_path_factory.mktemp("room"))
    try:
        topic = "[topics.t]\nany = {}\n".format
        room.reload(topic(str(old).replace("'", '"')))
        for n, (one, two, hours) in enumerate(titles):
            room.arrive(f"{one} {two} {n}")
            room.tick()
            room.at += timedelta(hours=hours)
        before = room.uuids("t")
        report = tried(room, topic(str(new).replace("'", '"')))
        room.reload(topic(str(new).replace("'", '"')))
        after = room.uuids("t")
        assert moved(report, "feed", "gain").get("t", set()) == after - before
        assert moved(report, "feed", "lose").get("t", set()) == before - after
        assert room.buried("t") == before - after
    finally:
        room.store.close()


def test_stored_counts_what_the_feed_does_not_get_and_since_narrows_it(room: Newsroom) -> None:
    room.reload(PORT)
    room.arrive("Choir of old")
    room.tick()
    room.at += timedelta(days=30)
    since = room.at
    room.arrive("Choir of today")
    room.tick()
    wider = '[topics.port]\nany = ["harbour*", "choir"]\n'
    (told,) = tried(room, wider).sums
    assert (told.published, told.gains, told.stored, told.stored_gains) == (0, 1, 2, 2)
    (told,) = tried(room, wider, since=since).sums
    assert (told.gains, told.stored, told.stored_gains) == (1, 1, 1)


def test_reasons_say_which_words_take_and_which_clause_lets_go(room: Newsroom) -> None:
    room.reload(PORT)
    room.arrive("Harbour crane falls")
    room.arrive("Choir wins")
    room.tick()
    report = tried(room, '[topics.port]\nany = ["choir"]\n')
    why = {(c.act, c.title): "; ".join(c.why) for c in report.changes if c.place == "feed"}
    assert "choir" in why["gain", "Choir wins"]
    assert why["lose", "Harbour crane falls"].startswith("any: ")


def test_labels_give_precision_and_recall_of_the_rule_alone(room: Newsroom) -> None:
    room.reload(PORT)
    stories = [room.arrive(title) for title in ("Harbour opens", "Harbour song", "Crane falls", "Choir wins")]
    room.decide(stories[1], "port", "drop")
    room.tick()
    labels = [Label(n, room.uuid(s), "port", n in (1, 3)) for n, s in enumerate(stories, 1)]
    (score,) = tried(room, PORT, labels=labels).scores
    assert (score.precision, score.recall, score.right, score.left) == (0.5, 0.5, 1, 1)
    assert [(label.line, bool(why)) for label, why in score.missed + score.wrong] == [(3, True), (2, True)]


# --- by the commands ----------------------------------------------------------------------------------------

SOURCE = '[sources.a]\nurl = "{}"\n'


def filled(newsstand: Newsstand, workplace: Workplace, topics: str, titles: list[str]) -> str:
    items = [item(t, guid=t, link=f"https://n.example/{n}", text=f"<p>{t}.</p>") for n, t in enumerate(titles)]
    newsstand.show("/a.xml", rss(*items))
    source = SOURCE.format(newsstand.url("/a.xml"))
    workplace.configure(source + topics)
    workplace.run("once")
    return source


def test_trying_a_file_or_a_topic_shows_samples_and_stops_at_a_limit(
    newsstand: Newsstand, workplace: Workplace
) -> None:
    titles = ["Harbour opens", "Harbour closes", "Crane falls", "Choir wins"]
    source = filled(newsstand, workplace, PORT, titles)
    draft = workplace.folder / "draft.toml"
    draft.write_text('[topics.cranes]\nextends = "port"\nany = ["crane"]\n[topics.choir]\nany = ["choir"]\n')
    before = (workplace.folder / "state" / "winnow.db").read_bytes()
    out = workplace.run("topics", "try", "draft.toml").out
    assert "choir: is new: begins with 1" in out
    assert "Choir wins" in out
    assert "cranes: is new: begins with 3" in out
    assert "port:" not in out
    draft.write_text('[topics.port]\nany = ["harbour*", "choir"]\n')
    rows = workplace.run("topics", "try", "draft.toml", "--max-change", "50%", "--json").lines
    published = [(r["act"], r["title"]) for r in rows if r["section"] == "published"]
    assert published == [("gain", "Choir wins")]
    (total,) = [r for r in rows if r["section"] == "total"]
    assert (total["published"]["now"], total["published"]["gains"], total["published"]["change"]) == (2, 1, 0.5)
    past = workplace.run("topics", "try", "draft.toml", "--max-change", "10%", code=3)
    assert "port: 50% of its feed changes, more than --max-change 10%" in past.err
    workplace.run("topics", "try", "port", "--max-change", "0%")
    workplace.configure(source + '[topics.port]\nany = ["harbour*", "choir", "crane"]\n')
    assert "subscribers get 2 new and lose 0 of 2" in workplace.run("topics", "try", "port").out
    draft.write_text('[topics.port]\nany = ["harbour*"\n')
    assert "draft.toml:" in workplace.run("topics", "try", "draft.toml", code=2).err
    draft.write_text('[topics.port]\nquery = "harbour OR"\n')
    assert (
        "draft.toml:2:18: topics.port: query: something must follow"
        in workplace.run("topics", "try", "draft.toml", code=2).err
    )
    assert "no such file, and no topic" in workplace.run("topics", "try", "ports", code=2).err
    assert (workplace.folder / "state" / "winnow.db").read_bytes() == before


def test_labels_are_read_from_a_file(newsstand: Newsstand, workplace: Workplace) -> None:
    filled(newsstand, workplace, PORT, ["Harbour opens", "Harbour song", "Crane falls"])
    ids = {row["title"]: row["entry"] for row in workplace.run("stories", "--json").lines}
    labels = workplace.folder / "labels.csv"
    lines = [f"{ids['Harbour opens']},port,yes", f"{ids['Harbour song']}\tport\tno", f"{ids['Crane falls']} port no"]
    labels.write_text("\n".join(["story,topic,label", *lines, "# the end"]))
    out = workplace.run("topics", "try", "port", "--labels", "labels.csv").out
    assert "port: precision 50.0%, recall 100.0%, of 3 labelled stories" in out
    (row,) = [
        r
        for r in workplace.run("topics", "try", "port", "--labels", "labels.csv", "--json").lines
        if r["section"] == "labels"
    ]
    assert (row["precision"], row["recall"], row["wrong"][0]["story"]) == (0.5, 1.0, ids["Harbour song"])
    labels.write_text("x,port,yes\nx,port,perhaps\n")
    assert "labels.csv:2" in workplace.run("topics", "try", "port", "--labels", "labels.csv", code=2).err


def test_examples_are_run_by_topics_test_and_by_check(workplace: Workplace) -> None:
    good = PORT + 'examples.yes = ["The harbour opens", { title = "Harbours" }]\nexamples.no = ["A crane"]\n'
    workplace.configure(good)
    assert workplace.run("topics", "test").out == "3 examples, all as written\n"
    rows = workplace.run("topics", "test", "--json").lines
    assert [(r["topic"], r["expected"], r["index"], r["got"]) for r in rows] == [
        ("port", True, 0, True),
        ("port", True, 1, True),
        ("port", False, 0, False),
    ]
    assert all(set(r) == {"topic", "expected", "index", "got", "why"} for r in rows)
    workplace.run("check")
    workplace.configure(good.replace('"A crane"', '"A crane", "No harbour"'))
    said = "examples.no[1]"
    assert said in workplace.run("topics", "test", code=2).out
    assert workplace.run("topics", "test", "--json", code=2).lines[-1]["got"] is True
    fault = workplace.run("check", code=2).out
    assert said in fault
    line = next(
        n
        for n, text in enumerate((workplace.folder / "config.toml").read_text().splitlines(), 1)
        if "No harbour" in text
    )
    assert f"config.toml:{line}:" in fault


def test_rebuild_shows_first_holds_the_state_and_changes_nothing_that_stands(
    newsstand: Newsstand, workplace: Workplace
) -> None:
    filled(newsstand, workplace, PORT, ["Harbour opens", "Choir wins"])
    workplace.run("put", "Choir wins", "port")
    workplace.run("once")
    ids = {row["title"]: row["id"] for row in workplace.run("stories", "--topic", "port", "--json").lines}
    assert set(ids) == {"Harbour opens", "Choir wins"}
    ran = workplace.run("rebuild", "--topics")
    assert "no topic takes other stories than now" in ran.out
    assert "2 stories matched again: nothing changed" in ran.err
    assert {row["title"]: row["id"] for row in workplace.run("stories", "--topic", "port", "--json").lines} == ids
    config = workplace.folder / "config.toml"
    config.write_text(config.read_text().replace("harbour*", "crane"))
    assert "1 not any more" in workplace.run("rebuild", "--topics", "--dry-run").out
    assert len(workplace.run("stories", "--topic", "port", "--json").lines) == 2
    workplace.run("rebuild", "--topics")
    assert [r["title"] for r in workplace.run("stories", "--topic", "port", "--json").lines] == ["Choir wins"]
    assert "say what" in workplace.run("rebuild", code=2).err
    with workplace.daemon():
        wait_until(lambda: workplace.get("/healthz")[0] == 200, "the daemon")
        assert "held by" in workplace.run("rebuild", "--topics", code=75).err


def test_a_file_of_topics_alone_keeps_the_other_topics(room: Newsroom, tmp_path: Path) -> None:
    from service.config import with_topics

    room.configure(BOTH)
    draft = tmp_path / "draft.toml"
    draft.write_text('[topics.port]\nany = ["pier"]\n[topics.new]\nquery = "topic:choir harbour"\n')
    assert [t.slug for t in with_topics(draft, room.config).topics] == ["port", "choir", "new"]
    draft.write_text('[topics.port]\n\nquery = "topic:quire"\n')
    with pytest.raises(ConfigError, match=r'draft\.toml:3:16: topics\.port: query: no topic "quire"'):
        with_topics(draft, room.config)
