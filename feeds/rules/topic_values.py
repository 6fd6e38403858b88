"""A TOML value -> what a topic's key holds, or a WrongValueError that says what was found and what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from difflib import get_close_matches

from feeds.errors import WinnowError
from feeds.rules.lexicon import Term, read_term
from feeds.rules.measures import day
from feeds.rules.query import QueryError, parse_query
from feeds.rules.told import Carried, Told
from feeds.rules.topic import Example
from feeds.rules.tree import Node

MAX_TERMS = 5_000  # of one key of one topic
MAX_TERM = 300  # characters
MAX_EXAMPLES = 500
SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_KINDS = {list: "a list", dict: "a table", type(None): "nothing"}


class WrongValueError(WinnowError):
    """What is wrong with a value; `place` leads from the key to it (`[2]`, `.yes[0]`), `column` is 1-based within it."""

    def __init__(self, why: str, place: str = "", column: int | None = None) -> None:
        super().__init__(why)
        self.why, self.place, self.column = why, place, column


def kind(value: object) -> str:
    """What was found, for a message."""
    if isinstance(value, str):
        return f'"{value[:40]}"' if value.strip() else "an empty text"
    if isinstance(value, bool | int | float):
        return str(value).lower()[:40]
    return _KINDS.get(type(value), f"a {type(value).__name__}")


def items(value: object) -> list[object]:
    """A list's items; one text alone is a list of one."""
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list | tuple):
        raise WrongValueError(f'expected a list of texts, such as ["one", "two"], found {kind(value)}')
    if not value:
        raise WrongValueError("an empty list takes nothing: give it an item or remove the key")
    if len(value) > MAX_TERMS:
        raise WrongValueError(f"{len(value)} items: more than {MAX_TERMS}")
    return list(value)


def text(value: object) -> str:
    """A text that says something, without space at its ends."""
    if not isinstance(value, str) or not value.strip():
        raise WrongValueError(f"expected a text, found {kind(value)}")
    return value.strip()


def flag(value: object) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise WrongValueError(f"expected true or false, found {kind(value)}")
    return value


def number(value: object) -> float:
    """A number, whole or not."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 1e9:
        raise WrongValueError(f"expected a number, found {kind(value)}")
    return float(value)


def count(value: object) -> int:
    """A whole number from 1."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise WrongValueError(f"expected a whole number from 1, found {kind(value)}")
    return value


def choice(*choices: str) -> Callable[[object], str]:
    """One of these texts."""
    wanted = " or ".join(f'"{each}"' for each in choices)

    def read(value: object) -> str:
        if not isinstance(value, str) or value not in choices:
            raise WrongValueError(f"expected {wanted}, found {kind(value)}")
        return value

    return read


def slug(value: object) -> str:
    """A topic's key, which is a part of its URL."""
    if not isinstance(value, str) or not SLUG.fullmatch(value):
        raise WrongValueError(
            f'expected small letters, digits and hyphens, such as "press-freedom", found {kind(value)}'
        )
    return value


def language(value: object) -> str:
    """A BCP 47 tag, in small letters."""
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise WrongValueError(f'expected a language tag, such as "fa" or "zh-hant", found {kind(value)}')
    return value.lower().replace("_", "-")


def term(stem: bool) -> Callable[[object], Term]:
    """A word, `begin*` or a phrase."""

    def read(value: object) -> Term:
        if not isinstance(value, str):
            raise WrongValueError(f"expected a word or a phrase, found {kind(value)}")
        if len(value) > MAX_TERM:
            raise WrongValueError(f"{len(value)} characters: more than {MAX_TERM}")
        try:
            return read_term(value, stem=stem)
        except ValueError as fault:
            raise WrongValueError(
                f"{kind(value)} {fault}" if str(fault).startswith(("holds", "has")) else str(fault)
            ) from None

    return read


def score(stem: bool) -> Callable[[object], tuple[tuple[Term, float], ...]]:
    """`{ "word" = 2, "other*" = -5 }`."""

    def read(value: object) -> tuple[tuple[Term, float], ...]:
        if not isinstance(value, Mapping) or not value:
            repair = 'expected words with weights, such as { "sanctions" = 2, "sport" = -5 }'
            raise WrongValueError(f"{repair}, found {kind(value)}")
        if len(value) > MAX_TERMS:
            raise WrongValueError(f"{len(value)} words: more than {MAX_TERMS}")
        weights: list[tuple[Term, float]] = []
        for word, weight in value.items():
            try:
                weights.append((term(stem)(word), number(weight)))
            except WrongValueError as fault:
                raise WrongValueError(fault.why, f".{word}") from None
        return tuple(weights)

    return read


def query(stem: bool) -> Callable[[object], Node]:
    """The tree of a query."""

    def read(value: object) -> Node:
        if not isinstance(value, str):
            raise WrongValueError(f"expected a text, found {kind(value)}")
        try:
            return parse_query(value, stem=stem)
        except QueryError as fault:
            raise WrongValueError(fault.why, column=fault.column) from None

    return read


def moment(value: object) -> datetime:
    """A date or a time of TOML, or a text that holds a date; without a zone it is UTC."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else None
        if read is None:
            return day(value if isinstance(value, str) else "")[0]
        return read if read.tzinfo else read.replace(tzinfo=UTC)
    except ValueError:
        repair = '; for an age write query = "age:<30d"' if isinstance(value, str) and value[:-1].isdigit() else ""
        raise WrongValueError(f"expected a date, such as 2024-12-01, found {kind(value)}{repair}") from None


_STORY_KEYS = ("title", "text", "lead", "lang", "source", "url", "tags", "author", "date", "publisher")


def examples(value: object) -> tuple[Example, ...]:
    """`{ yes = ["a text", { title = "…" }], no = ["…"] }` as stories."""
    if not isinstance(value, Mapping) or set(value) - {"yes", "no"} or not value:
        raise WrongValueError('expected { yes = ["a text", { title = "…", text = "…" }], no = ["…"] }')
    read: list[Example] = []
    for side in ("yes", "no"):
        stories = value.get(side, [])
        if not isinstance(stories, list):
            raise WrongValueError(f"expected a list, found {kind(stories)}", f".{side}")
        if len(stories) > MAX_EXAMPLES:
            raise WrongValueError(f"{len(stories)} examples: more than {MAX_EXAMPLES}", f".{side}")
        for index, story in enumerate(stories):
            try:
                read.append(Example(side == "yes", index, _story(story)))
            except WrongValueError as fault:
                raise WrongValueError(fault.why, f".{side}[{index}]{fault.place}") from None
    return tuple(read)


def _story(value: object) -> Told:
    if isinstance(value, str):
        return Told(text=text(value), carried=(Carried("example"),))
    if not isinstance(value, Mapping):
        raise WrongValueError(f"expected a text or a table, found {kind(value)}")
    for key in value:
        if key not in _STORY_KEYS:
            near = get_close_matches(str(key), _STORY_KEYS, 1)
            repair = f'did you mean "{near[0]}"?' if near else f"keys are {', '.join(_STORY_KEYS)}"
            raise WrongValueError(f"no such key; {repair}", f".{key}")

    def one(key: str) -> str | None:
        if key in value and not isinstance(value[key], str):
            raise WrongValueError(f"expected a text, found {kind(value[key])}", f".{key}")
        return value.get(key)

    def some(key: str) -> tuple[str, ...]:
        return tuple(text(item) for item in items(value[key])) if key in value else ()

    spoken = one("lang")
    carried = Carried(one("source") or "example", one("publisher"), some("tags"), spoken)
    try:
        published = moment(value["date"]) if "date" in value else None
    except WrongValueError as fault:
        raise WrongValueError(fault.why, ".date") from None
    return Told(
        title=one("title") or "",
        lead=one("lead") or "",
        text=one("text") or "",
        authors=some("author"),
        url=one("url"),
        published=published,
        language=spoken,
        carried=(carried,),
    )
