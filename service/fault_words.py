"""A fault that the checker of types found -> the place and the words in which a person is told: what would be right."""

from __future__ import annotations

import difflib
import re
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails


def place_of(detail: ErrorDetails) -> tuple[str | int, ...]:
    """pydantic's loc without the names of union members and validators that it puts between the keys."""
    return tuple(p for p in detail["loc"] if isinstance(p, int) or re.fullmatch(r"[A-Za-z0-9_.-]+", str(p)))


def complaint(detail: ErrorDetails, model: type[BaseModel]) -> str:
    """What would be right, for one fault that pydantic found in a table of this model."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return unknown(str(detail["loc"][-1]), _keys(model, detail["loc"]), "key")
    words = {
        "string_type": "expected text in quotes",
        "bool_type": "expected true or false",
        "bool_parsing": "expected true or false",
        "int_type": "expected a whole number",
        "int_parsing": "expected a whole number",
        "int_from_float": "expected a whole number",
        "tuple_type": 'expected a list, such as ["…"]',
        "dict_type": "expected a table",
        "model_type": "expected a table",
        "literal_error": f"expected {context.get('expected', '').replace(chr(39), chr(34))}",
        "greater_than_equal": f"expected at least {context.get('ge')}",
        "less_than_equal": f"expected at most {context.get('le')}",
        "greater_than": f"expected more than {context.get('gt')}",
    }
    return words.get(kind) or detail["msg"].removeprefix("Value error, ")


def _keys(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    for part in loc[:-1]:
        field = model.model_fields.get(str(part))
        inner = (
            next(
                (
                    a
                    for a in getattr(field.annotation, "__args__", ())
                    if isinstance(a, type) and issubclass(a, BaseModel)
                ),
                None,
            )
            if field
            else None
        )
        model = inner or model
    return list(model.model_fields)


def unknown(name: str, known: list[str], what: str) -> str:
    """A name that nothing has, with the nearest that something has, or all of them where they are few."""
    close = difflib.get_close_matches(name, known, n=1)
    return f"unknown {what}" + (
        f"; did you mean {close[0]}?" if close else f"; known are {', '.join(sorted(known))}" if len(known) < 30 else ""
    )


def dotted(at: tuple[str | int, ...]) -> str:
    """A place as people write it: fetch.timeout, sources.a.topics[0]."""
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in at).lstrip(".")


def quoted(value: Any) -> str:
    """A value as the file would spell it, at most 60 characters of it."""
    said = str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)
    return said if len(said) <= 60 else said[:57] + "…"
