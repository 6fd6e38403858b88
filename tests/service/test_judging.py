"""The labelled set in tests/corpus/dedupe is scored with a floor; `judge` says what the daemon would."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from service.judging import judge_lines

CORPUS = Path(__file__).parents[1] / "corpus" / "dedupe"
LABELS = ("group", "kind", "trap")


def labelled(language: str = "*") -> list[dict[str, Any]]:
    rows = [
        json.loads(line)
        for file in sorted(CORPUS.glob(f"{language}.jsonl"))
        for line in file.read_text("utf-8").split("\n")
        if line
    ]
    return sorted(rows, key=lambda row: (row["published"], row["id"]))


def judged(rows: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    lines = (json.dumps({name: value for name, value in row.items() if name not in LABELS}) for row in rows)
    return {said["id"]: said for said in judge_lines(lines)}


def pairs(names: dict[str, str]) -> set[tuple[str, str]]:
    groups = defaultdict(list)
    for item, name in names.items():
        groups[name].append(item)
    return {pair for items in groups.values() for pair in combinations(sorted(items), 2)}


def score(rows: list[dict[str, Any]]) -> tuple[float, float, set[tuple[str, str]]]:
    """Pair precision, pair recall, and the pairs that were joined and should not be."""
    got = pairs({item: said["story"] for item, said in judged(rows).items()})
    want = pairs({row["id"]: row["group"] for row in rows})
    return len(got & want) / max(1, len(got)), len(got & want) / len(want), got - want


def test_the_corpus_is_large_and_has_its_languages_and_kinds() -> None:
    rows = labelled()
    assert len(rows) >= 300
    assert {"en", "de", "fa", "ar", "ru", "zh", "ja"} <= {row["lang"] for row in rows}
    assert len({row["id"] for row in rows}) == len(rows)
    assert len({row["kind"] for row in rows}) >= 18
    assert all(row["trap"] for row in rows)


def test_the_labelled_set_is_told_apart_above_the_floor() -> None:
    precision, recall, wrong = score(labelled())
    assert not wrong
    assert precision >= 0.998
    assert recall >= 0.97


@pytest.mark.parametrize("language", ["en", "de", "fa", "ar", "ru", "zh", "ja"])
def test_each_language_is_told_apart_above_the_floor(language: str) -> None:
    precision, recall, _ = score(labelled(language))
    assert precision >= 0.998
    assert recall >= 0.95


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_in_another_order_fewer_join_but_none_wrongly(seed: int) -> None:
    rows = labelled()
    random.Random(seed).shuffle(rows)
    precision, recall, _ = score(rows)
    assert precision >= 0.998
    assert recall >= 0.75


def test_every_line_has_its_verdict_and_evidence() -> None:
    said = judged(labelled("en"))
    assert {one["verdict"] for one in said.values()} <= {"fresh", "update", "repeat", "doubt"}
    assert all(one["evidence"]["rule"] for one in said.values())


def test_a_line_that_is_no_item_is_named() -> None:
    with pytest.raises(ValueError, match="line 2"):
        list(judge_lines(['{"id": "a", "title": "T", "text": "x"}', "[1]"]))
    with pytest.raises(ValueError, match="line 1"):
        list(judge_lines(['{"id": "a", "title": "T", "published": "yesterday"}']))


def test_an_item_may_lack_everything_but_its_id() -> None:
    assert [one["verdict"] for one in judge_lines(['{"id": "a"}', '{"id": "b"}'])] == ["fresh", "fresh"]
