"""Search: by every word of headline, publisher and text, in any script; and always what is published now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from feeds.codec import dump
from feeds.output.imprint import SourceHead, TopicHead
from service.store import pages
from service.store.engine import open_store
from service.store.schema import entries, ledger, stories, versions
from service.store.search import asked
from tests.service.holdings import Holdings, entry

HEADS = (TopicHead("x", "X"), TopicHead("vault", "Vault", key="k"))
TELLING = {
    "Rain in Kabul": "Three centimetres fell. The café at the gate was flooded.",
    "Rain elsewhere": "Nothing to see.",
    "100% sure": "snake_case",
    "بارندگی در کابل": "سه سانتی‌متر باران بارید.",
    "北京发布会": "外交部发言人表示，两国将继续谈判。",
    "ฝนตกที่กรุงเทพ": "น้ำท่วมถนน",
}


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Holdings]:
    made = Holdings(tmp_path, HEADS, {"a": SourceHead("Alpha Post", "https://a.example/f")})
    for title, text in TELLING.items():
        made.story(entry(title, text=text), into=["x"])
    made.story(entry("Rain of secrets"), into=["vault"])
    made.story(entry("Rain to come"), ready=False)
    made.publish()
    yield made
    made.store.close()


def found(held: Holdings, query: str) -> list[str]:
    return sorted(line.title for line in held.store.reading(pages.search, query, held.settings))


@pytest.mark.parametrize(("query", "titles"), [
    ("rain kabul", ["Rain in Kabul"]),
    ("RAIN", ["Rain elsewhere", "Rain in Kabul"]),
    ("cafe", ["Rain in Kabul"]),
    ("centim", []),
    ("centim*", ["Rain in Kabul"]),
    ('"rain in"', ["Rain in Kabul"]),
    ('"in rain"', []),
    ("rain -kabul", ["Rain elsewhere"]),
    ("-kabul", []),
    ("% sure", ["100% sure"]),
    ("snake_case", ["100% sure"]),
    ("alpha rain", ["Rain elsewhere", "Rain in Kabul"]),
    ("كابل", ["بارندگی در کابل"]),
    ("سانتيمتر", ["بارندگی در کابل"]),
    ("谈判", ["北京发布会"]),
    ("判谈", []),
    ("น้ำ", ["ฝนตกที่กรุงเทพ"]),
    ("", []),
    ("' OR 1=1 --", []),
    ('"', []),
    ("rain AND NOT NEAR(kabul)", []),
    ("title:rain", []),
    ("*", []),
    ("( ) ^ { }", []),
])  # fmt: skip
def test_what_is_asked_for_is_found(held: Holdings, query: str, titles: list[str]) -> None:
    assert found(held, query) == titles


def test_an_edit_is_found_by_its_new_words_and_not_by_its_old_ones(held: Holdings) -> None:
    told = entry("Snow in Kabul", text="A hand's breadth lay on the gate.")
    held.change(entries, {"title": told.title, "version": 2}, id=1)
    held.write(lambda tx: tx.execute(versions.insert().values(entry=1, n=2, seen_at=held.at, doc=dump(told))))
    said = {"at": held.at, "entry": 1, "story": 1, "verdict": "update", "evidence": {}, "rules": 1}
    held.write(lambda tx: tx.execute(ledger.insert().values(**said)))
    held.publish(everything=True)
    assert found(held, "rain kabul") == []
    assert found(held, "snow") == found(held, "breadth kabul") == ["Snow in Kabul"]


def test_what_was_withdrawn_is_not_found(held: Holdings) -> None:
    held.change(stories, {"state": "withdrawn"}, id=1)
    assert found(held, "rain") == ["Rain elsewhere"]


def test_a_store_of_before_is_taken_in_at_the_first_publishing(held: Holdings) -> None:
    held.write(lambda tx: [tx.exec_driver_sql(f"delete from {table}") for table in ("indexed", "search_marks")])
    assert found(held, "rain") == []
    held.publish(everything=True)
    assert found(held, "rain") == ["Rain elsewhere", "Rain in Kabul"]


def test_the_migrations_make_the_index_too(tmp_path: Path) -> None:
    store = open_store("sqlite:///new.db", state_dir=tmp_path)
    assert store.reading(lambda tx: tx.exec_driver_sql("select count(*) from search").scalar()) == 0
    store.close()


@pytest.mark.parametrize(("query", "said"), [
    ("a b", '("a" AND "b")'), ('x* "b-c" -d', '("x"* AND "b c") NOT "d"'), ("-a", None), ('"" *', None),
    (" ".join("abcdefghijklmnop"), "(" + " AND ".join(f'"{c}"' for c in "abcdefghij") + ")"),
])  # fmt: skip
def test_signs_of_the_index_mean_nothing_to_a_person(query: str, said: str | None) -> None:
    assert asked(query) == said
