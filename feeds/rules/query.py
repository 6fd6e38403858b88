"""A query's text -> its tree: `(taliban* OR "islamic emirate") title:talks NOT sport` and the clauses beyond words.

The grammar is lark's; every fault is a QueryError with its column and a repair, and what a person may have meant
otherwise (`or` in small letters, `|`, `-word`) is a fault and not a guess. A tree is bounded in size and depth.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from feeds.rules.lexicon import read_term, words_of
from feeds.rules.measures import age, period, span
from feeds.rules.pattern import MAX_PROGRAM, readable, size
from feeds.rules.tree import Aged, Both, Dated, Either, Length, Name, Near, Negated, Node, Other, Pattern, Whole, Words

if TYPE_CHECKING:
    from lark import Lark, Token, Tree, UnexpectedInput

MAX_QUERY = 10_000  # characters
MAX_CLAUSES = 1_000
MAX_DEPTH = 50
MAX_GAP = 100  # words, in near

TEXT_FIELDS = ("title", "lead", "body")
NAME_FIELDS = ("author", "publisher", "tag")
WHOLE_FIELDS = ("source", "lang", "url", "topic")
FIELDS = (*TEXT_FIELDS, *NAME_FIELDS, *WHOLE_FIELDS, "words", "date", "age")


class QueryError(ValueError):
    """What is wrong with a query, where (1-based column within it) and what would be right."""

    def __init__(self, why: str, column: int) -> None:
        super().__init__(why)
        self.why = why
        self.column = column


GRAMMAR = r"""
?start: either
?either: both (_OR both)*
?both: unary (_AND? unary)*
?unary: _NOT unary                  -> negated
      | _LPAR either _RPAR
      | FIELD _LPAR either _RPAR    -> scoped
      | FIELD leaf                  -> fielded
      | leaf
      | MEASURE                     -> measure
      | URL                         -> url
leaf: QUOTED NEAR? COUNT? | REGEX | WORD COUNT?

_OR.9: /OR(?![^\s()"\/])/
_AND.9: /AND(?![^\s()"\/])/
_NOT.9: /NOT(?![^\s()"\/])/
_LPAR: "("
_RPAR: ")"
MEASURE.8: /(?:words|date|age):[^\s()"]+/
URL.8: /url:(?![\/(])[^\s()"]+/
FIELD.7: /[A-Za-z_]+:(?=[^\s<>=])/
QUOTED: /"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»/
NEAR: /~\d+/
COUNT: /:(?:>=|<=|=|>|<)\d+/
REGEX: /\/(?:[^\/\\]|\\.)*\/i?/
WORD: /[^\s()"“”„«»:\/|&!\-+~<>=^*,;][^\s()"“”„«»:]*/

%ignore /\s+/
"""

_INSTEAD = {
    "|": 'write OR between two parts instead of "|"',
    "&": 'write AND between two parts, or nothing, instead of "&"',
    "!": 'write NOT before a part instead of "!"',
    "-": 'write NOT before a part instead of "-"',
    "+": 'leave out "+": every part must hold unless OR stands between',
    "~": '"~" and a number stand right after a quoted phrase, as in "ceasefire talks"~6',
    "*": '"*" stands at the end of a word, as in refugee*',
    ":": '":" stands after a field, as in title:talks, or before a count, as in strike:>=2; a text with ":" goes in quotes',
    '"': "unclosed quote",
    "“": "unclosed quote",
    "„": "unclosed quote",
    "«": "unclosed quote",
    "/": 'unclosed pattern: a second "/" is missing; a "/" within a pattern is written "\\/"',
}


@lru_cache(maxsize=1)
def _parser() -> Lark:
    from lark import Lark  # only a config with a query needs it

    return Lark(GRAMMAR, parser="lalr", lexer="contextual")


def parse_query(text: str, *, stem: bool = False) -> Node:
    """The tree of a query; `stem` as in lexicon.read_term. Raises QueryError."""
    from lark import Token, Tree, UnexpectedInput

    if len(text) > MAX_QUERY:
        raise QueryError(f"{len(text)} characters: more than {MAX_QUERY}", 1)
    if not text.strip():
        raise QueryError("an empty query takes nothing: write words, or remove the key", 1)
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as fault:
        raise _fault(text, fault) from None
    builder = _Builder(stem)
    node = builder.node(Tree("leaf", [tree]) if isinstance(tree, Token) else tree, None, 0)
    if builder.steps > MAX_PROGRAM:
        raise QueryError(
            f"patterns of {builder.steps} steps: more than {MAX_PROGRAM}; shorten repeats such as {{1,50}}", 1
        )
    return node


class _Builder:
    def __init__(self, stem: bool) -> None:
        self._stem = stem
        self._clauses = 0
        self.steps = 0  # of all patterns

    def node(self, tree: Tree[Token], field: Token | None, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise QueryError(f"nested more than {MAX_DEPTH} deep", 1)
        parts = tree.children
        match tree.data:
            case "either" | "both":
                inside = tuple(self.node(cast("Tree[Token]", part), field, depth + 1) for part in parts)
                return Either(inside) if tree.data == "either" else Both(inside)
            case "negated":
                return Negated(self.node(cast("Tree[Token]", parts[0]), field, depth + 1))
            case "scoped" | "fielded":
                mark = cast("Token", parts[0])
                if field is not None:
                    raise QueryError(f'"{mark}" stands inside "{field}": one field at a time', _column(mark))
                return self.node(cast("Tree[Token]", parts[1]), _known(mark), depth + 1)
        self._clauses += 1
        if self._clauses > MAX_CLAUSES:
            raise QueryError(f"more than {MAX_CLAUSES} clauses", 1)
        tokens = cast("list[Token]", parts)
        if tree.data in ("measure", "url") and field is not None:
            raise QueryError(f'"{tokens[0]}" stands inside "{field}": one field at a time', _column(tokens[0]))
        try:
            if tree.data == "measure":
                return _measure(tokens[0])
            if tree.data == "url":
                return Whole(str(tokens[0]), "url", tokens[0].partition(":")[2].lower())
            return self._leaf(tokens, field)
        except QueryError:
            raise
        except ValueError as fault:
            raise QueryError(f"{tokens[0]}: {fault}", _column(tokens[0])) from None

    def _leaf(self, tokens: list[Token], mark: Token | None) -> Node:
        first, extra = tokens[0], {token.type: token for token in tokens[1:]}
        field = str(mark)[:-1].lower() if mark else None
        written = "".join((f"{field}:" if field else "", *tokens))
        if first.type == "WORD":
            _no_operator(first)
        if extra and field not in (None, *TEXT_FIELDS):
            raise QueryError(f'"{tokens[1]}" asks for text: not within {field}:', _column(tokens[1]))
        if first.type == "REGEX":
            return self._pattern(first, written, field)
        inside = first[1:-1] if first.type == "QUOTED" else str(first)
        match field:
            case "topic":
                return Other(written, inside.strip(), _column(first))
            case "source":
                return Whole(written, "source", inside.strip())
            case "lang":
                return Whole(written, "lang", inside.strip().lower())
            case "url":
                return Whole(written, "url", inside.strip().lower())
            case "author":
                return Name(written, "author", read_term(inside))
            case "publisher":
                return Name(written, "publisher", read_term(inside))
            case "tag":
                return Name(written, "tag", read_term(inside))
        if "NEAR" in extra:
            return self._near(inside, written, field, extra)
        low, high = span(extra["COUNT"][1:]) if "COUNT" in extra else (1, None)
        return Words(written, field, read_term(inside, stem=self._stem), low, high, counted="COUNT" in extra)

    def _near(self, inside: str, written: str, field: str | None, extra: dict[str, Token]) -> Near:
        if "COUNT" in extra:
            raise QueryError("near and a count do not mix: drop one of them", _column(extra["COUNT"]))
        gap = int(extra["NEAR"][1:6])
        if gap > MAX_GAP:
            raise QueryError(f"{gap} words: more than {MAX_GAP}", _column(extra["NEAR"]))
        terms = tuple(read_term(word, stem=self._stem) for word in words_of(inside))
        if len(terms) < 2:
            raise QueryError(
                'near needs at least two words in the quotes, as in "ceasefire talks"~6', _column(extra["NEAR"])
            )
        return Near(written, field, terms, gap)

    def _pattern(self, first: Token, written: str, field: str | None) -> Pattern:
        if field in ("topic", "lang"):
            raise QueryError(f"no pattern within {field}:", _column(first))
        pattern = readable(first.removesuffix("i")[1:-1])
        self.steps += size(pattern)
        return Pattern(written, field, pattern)


def _no_operator(word: Token) -> None:
    if word in ("AND", "OR"):  # where the grammar has no place for them, lark takes a word
        raise QueryError(f'something must stand before "{word}"', _column(word))
    if word.lower() in ("and", "or", "not"):
        raise QueryError(f'write {word.upper()} in capitals, or "{word}" in quotes for the word', _column(word))


def _measure(token: Token) -> Node:
    field, _, asked = token.partition(":")
    match field:
        case "words":
            low, high = span(asked)
            return Length(str(token), low, high)
        case "date":
            start, end = period(asked)
            return Dated(str(token), start, end)
        case _:
            younger, limit = age(asked)
            return Aged(str(token), younger, limit)


def _known(mark: Token) -> Token:
    name = mark[:-1].lower()
    if name in ("words", "date", "age"):
        raise QueryError(f'"{mark}" takes one value right after the colon, as in words:>300', _column(mark))
    if name not in FIELDS:
        near = get_close_matches(name, FIELDS, 1)
        hint = (
            f"did you mean {near[0]}:?"
            if near
            else f"fields are {', '.join(FIELDS)}; a text with a colon goes in quotes"
        )
        raise QueryError(f'no field "{mark}"; {hint}', _column(mark))
    return mark


def _column(token: Token) -> int:
    return (token.start_pos or 0) + 1


def _fault(text: str, fault: UnexpectedInput) -> QueryError:
    """lark's surprise in a person's words: what stands where, and what would be right."""
    place = int(getattr(fault, "pos_in_stream", 0) or 0)
    token = getattr(fault, "token", None)
    kind = getattr(token, "type", "")
    if kind == "$END":
        opened = _unclosed(text)
        if opened is not None:
            return QueryError('unclosed "("', opened + 1)
        last = text.rstrip().split()[-1]
        return QueryError(f'something must follow "{last}"', len(text.rstrip()) - len(last) + 1)
    if token is not None and kind:
        place = token.start_pos or 0
    if kind in ("_OR", "_AND"):
        return QueryError(f'something must stand before "{token}"', place + 1)
    if kind == "_RPAR":
        opened = _unclosed(text[:place]) is not None
        return QueryError('something must stand before this ")"' if opened else 'nothing opens this ")"', place + 1)
    if kind == "COUNT":
        return QueryError("a count stands after a word or a phrase, as in strike:>=2", place + 1)
    if kind == "FIELD":
        return QueryError(f'"{token}" stands inside another field: one field at a time', place + 1)
    letter = text[place : place + 1]
    inner = re.search(r"[A-Za-z]+:([A-Za-z]+)$", text[:place])
    if letter == ":" and inner and inner[1].lower() in FIELDS:
        return QueryError(f'"{inner[1]}:" stands inside another field: one field at a time', inner.start(1) + 1)
    return QueryError(_INSTEAD.get(letter, f'"{letter}" has no meaning here: put the words in quotes'), place + 1)


def _unclosed(text: str) -> int | None:
    opened: list[int] = []
    for place, letter in enumerate(text):
        if letter == "(":
            opened.append(place)
        elif letter == ")" and opened:
            opened.pop()
    return opened[-1] if opened else None
