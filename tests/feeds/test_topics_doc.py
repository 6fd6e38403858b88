"""docs/topics.md does what it says: its topics, its queries, its faults, its keys."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from feeds.rules.examples import run_examples
from feeds.rules.query import FIELDS
from feeds.rules.topic_table import KEYS
from feeds.topics import parse_topics

DOC = (Path(__file__).parents[2] / "docs/topics.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```toml\n(.*?)```", DOC, re.DOTALL)


def rows(columns: int, head: str) -> list[list[str]]:
    table = DOC[DOC.index(head) :].split("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in table]
    assert all(len(row) == columns for row in cells)
    return cells


@pytest.mark.parametrize("block", BLOCKS, ids=[block.split("]")[0] for block in BLOCKS])
def test_every_topic_reads_and_its_examples_come_out(block: str):
    topics, faults = parse_topics(tomllib.loads(block)["topics"])
    assert not faults
    results = run_examples(topics)
    assert results
    assert [result for result in results if not result.passed] == []


@pytest.mark.parametrize(("query", "yes", "no"), rows(3, "| query | takes |"))
def test_every_query_takes_and_leaves_what_its_row_says(query: str, yes: str, no: str):
    stories = {side: [json.loads(text) if text.startswith("{") else text] for side, text in (("yes", yes), ("no", no))}
    topics, faults = parse_topics({"t": {"query": query.strip("`"), "examples": stories}}, "any")
    assert not faults
    assert [result.why for result in run_examples(topics) if not result.passed] == []


@pytest.mark.parametrize(("rule", "says"), rows(2, "| rule | says |"))
def test_every_fault_reads_as_its_row_says(rule: str, says: str):
    _, [fault] = parse_topics({"t": tomllib.loads(rule.strip("`"))})
    assert str(fault) == says


def test_every_key_and_every_field_is_told_of():
    assert [key for key in KEYS if not re.search(rf"`{key}`|\b{key}(\.\w+)? = ", DOC)] == []
    assert [field for field in FIELDS if f"{field}:" not in DOC] == []
