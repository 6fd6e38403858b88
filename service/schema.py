"""The JSON Schema of config.toml: what an editor completes and checks the file by."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field, create_model

from service import settings
from service.checking import TABLES

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_STRINGS = {"type": "array", "items": {"type": "string"}}
_TOPIC_KEYS: dict[str, dict[str, Any]] = {
    "title": {"type": "string", "description": "The feed's title; without one, the slug."},
    "description": {"type": "string", "description": "One sentence for subscribers."},
    "any": {
        **_STRINGS,
        "description": 'One of these is enough: a word, a prefix ("refugee*") or a phrase ("press freedom").',
    },
    "all": {**_STRINGS, "description": "Each of these has to be there."},
    "none": {**_STRINGS, "description": "None of these may be there."},
    "query": {"type": "string", "description": "A rule in the query language."},
    "score": {"type": "object", "additionalProperties": {"type": "number"}, "description": "Weights of words."},
    "min_score": {"type": "number", "description": "How much weight takes a story."},
    "match": {
        "enum": ["about", "any"],
        "description": "about: the words have to matter in the story; any: to stand in it.",
    },
    "sources": {**_STRINGS, "description": "Only stories that one of these carries."},
    "not_sources": {**_STRINGS, "description": "No story that only these carry."},
    "languages": {**_STRINGS, "description": "Only stories in these."},
    "hold": {"type": "boolean", "description": "Keep matches for a person's review."},
    "rest": {"type": "boolean", "description": "Take what no other topic took."},
    "was": {**_STRINGS, "description": "Slugs that this topic had before: they redirect, and its feed id stays."},
    "key": {"type": "string", "description": "Who subscribes has to know it."},
}


def json_schema() -> dict[str, Any]:
    """The schema as JSON values, each key with its description."""
    fields: dict[str, Any] = {
        name: (model, Field(default_factory=model, description=model.__doc__)) for name, model in TABLES.items()
    }
    fields["sources"] = (dict[str, settings.Source], Field(default_factory=dict, description=settings.Source.__doc__))
    model = create_model("Config", __config__=ConfigDict(extra="forbid", title="Winnow: config.toml"), **fields)
    said = model.model_json_schema()
    said["properties"]["topics"] = {
        "type": "object",
        "description": "Rules; a topic's key is its slug.",
        "properties": {"match": {"enum": ["about", "any"], "description": "The default for all topics."}},
        "additionalProperties": {"type": "object", "properties": _TOPIC_KEYS},
    }
    return {"$schema": DIALECT, **said}
