"""The query language: its trees, and every fault with its column and a repair."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.rules.clauses import spoken
from feeds.rules.query import QueryError, parse_query
from feeds.rules.tree import Both, Either, Negated, Words, leaves

FAULTS = [  # query, column, a part of the message
    ("", 1, "an empty query takes nothing"),
    ("   ", 1, "an empty query takes nothing"),
    ("taliban OR", 9, 'something must follow "OR"'),
    ("taliban AND", 9, 'something must follow "AND"'),
    ("NOT", 1, 'something must follow "NOT"'),
    ("OR taliban", 1, 'something must stand before "OR"'),
    ("a OR OR b", 6, 'something must stand before "OR"'),
    ("a AND OR b", 7, 'something must stand before "OR"'),
    ("taliban |", 9, "write OR between two parts"),
    ("a & b", 3, "write AND between two parts"),
    ("!a", 1, "write NOT before a part"),
    ("a -b", 3, "write NOT before a part"),
    ("+a", 1, 'leave out "+"'),
    ("a or b", 3, 'write OR in capitals, or "or" in quotes'),
    ("a Not b", 3, "write NOT in capitals"),
    ("(a b", 1, 'unclosed "("'),
    ("a (b (c d) e", 3, 'unclosed "("'),
    ("a )", 3, 'nothing opens this ")"'),
    ("()", 2, 'something must stand before this ")"'),
    ("(a OR)", 6, 'something must stand before this ")"'),
    ('"abc', 1, "unclosed quote"),
    ('a "abc', 3, "unclosed quote"),
    ("«abc", 1, "unclosed quote"),
    ("/abc", 1, "unclosed pattern"),
    ('""', 1, "holds no word"),
    ('"—"', 1, "holds no word"),
    ("*", 1, "stands at the end of a word"),
    ("re*f", 1, "stands only at the end of a word"),
    ("titel:x", 1, "did you mean title:?"),
    ("https://example.org", 1, "a text with a colon goes in quotes"),
    ("10:30", 3, "a text with"),
    ("title:", 6, "stands after a field"),
    ("title: x", 6, "stands after a field"),
    ("title:lead:x", 7, "one field at a time"),
    ("title:(a lead:b)", 10, "one field at a time"),
    ("title:(words:>3)", 8, "one field at a time"),
    ("words:x", 1, "expected a whole number"),
    ("words:(3)", 1, "takes one value right after the colon"),
    ("words:>", 1, "expected a whole number"),
    ("date:2024-13", 1, "there is no such day as 2024-13"),
    ("date:2023-02-29", 1, "there is no such day as 2023-02-29"),
    ("date:>yesterday", 1, "expected a date"),
    ("date:9999-12-31", 1, "there is no such day"),
    ("age:2d", 1, 'expected "<" or ">" and a duration'),
    ("age:<2y", 1, "a duration, such as"),
    ("strike:>=", 7, "before a count, as in strike:>=2"),
    ("strike:>=x", 7, "before a count"),
    ("author:x:>=2", 9, "not within author:"),
    ('"x"~3', 4, "near needs at least two words"),
    ('"x y"~999', 6, "more than 100"),
    ('"x y"~3:>=2', 8, "do not mix"),
    ("x~3", 1, None),
    ("/(?<=a)b/", 1, "invalid perl operator"),
    ("/(a/", 1, "missing )"),
    ("/a{1001}/", 1, "invalid repetition size"),
    ("/(?:[^z]{1,30}){30}/", 1, "shorten repeats"),
    (r"/x\by/", 1, "stands only at the beginning or end of a pattern"),
    ("lang:/x/", 6, "no pattern within lang:"),
    ("a" + " a" * 2_000, 1, "more than 1000 clauses"),
    ("NOT " * 60 + "a", 1, "nested more than 50 deep"),
    ("(" * 60 + "a" + ")" * 60, None, None),
    ("x" * 10_001, 1, "more than 10000"),
]


@pytest.mark.parametrize(("query", "column", "says"), FAULTS, ids=[row[0][:30] for row in FAULTS])
def test_a_fault_has_its_column_and_a_repair(query: str, column: int | None, says: str | None):
    if says is None:  # no fault: parentheses alone nest nothing, and `~` within a word belongs to it
        parse_query(query)
        return
    with pytest.raises(QueryError) as caught:
        parse_query(query)
    assert says in caught.value.why
    assert caught.value.column == column


def test_or_binds_less_than_and_and_not_most():
    tree = parse_query("a b OR NOT c AND d")
    assert isinstance(tree, Either)
    left, right = tree.parts
    assert isinstance(left, Both)
    assert isinstance(right, Both)
    assert isinstance(right.parts[0], Negated)
    assert spoken(tree) == "a b OR NOT c d"


def test_a_field_before_parentheses_is_each_word_s():
    fields = [leaf.field for leaf in leaves(parse_query('title:(a OR "b c" NOT d)')) if isinstance(leaf, Words)]
    assert fields == ["title"] * 3


def test_fields_and_lines_may_be_written_freely():
    assert parse_query("TITLE:a\n  OR\tb") == parse_query("title:a OR b")


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('ab"()/*~:<>=.|&!-+ \\\n\tORANDT12難ä“”«»') | st.characters(), max_size=30))
def test_any_text_is_a_tree_or_a_fault_within_it(text: str):
    try:
        said, column = spoken(parse_query(text)), 1
    except QueryError as fault:
        said, column = fault.why, fault.column
    assert said
    assert 1 <= column <= max(len(text), 1)


WORDS = st.sampled_from(["a", "b*", '"c d"', "title:e", "f:>=2", "/g/", "words:>3", "author:x"])
TREES = st.recursive(
    WORDS,
    lambda inner: (
        inner.map(lambda part: f"NOT ({part})")
        | st.tuples(inner, st.sampled_from([" ", " AND ", " OR "]), inner).map(
            lambda parts: "({}){}({})".format(*parts)
        )
    ),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None)
@given(TREES)
def test_a_tree_spoken_and_read_again_says_the_same(text: str):
    once = spoken(parse_query(text))
    assert spoken(parse_query(once)) == once
