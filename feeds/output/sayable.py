"""What a source said -> what a feed may say, so that no reader and no validator stumbles over it.

The store keeps what was said; only what goes out passes here. None where nothing is left that would be true.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from feeds.clean import xml_text

FIRST_FEEDS = datetime(1990, 1, 1, tzinfo=UTC)  # nothing was published on the web before; validators doubt it too

_LOST = re.compile("\ufffd+")
_NAME = r"[!#$%&'+.^_`|~0-9A-Za-z-]+"  # of RFC 9110, without "*": a range of types is no type
_TYPE = re.compile(rf"({_NAME}/{_NAME})\s*(?:;.*)?", re.DOTALL)

# ISO 639-1, as the registry of BCP 47 has it: a tag of two letters that is not here is nobody's language.
_LETTERS = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja "
    "jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb "
    "nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq "
    "sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu "
)
_TWO_LETTERS = frozenset(_LETTERS.split())
_OLD_NAMES = {"iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro", "sh": "sr"}  # Java's and old feeds' still


def legible(text: str) -> str:
    """The text as XML takes it, "?" for what was lost on its way to us (U+FFFD, however many in a row)."""
    text = xml_text(text)
    return _LOST.sub("?", text) if "\ufffd" in text else text


def plausible(when: datetime | None) -> datetime | None:
    """The time, if a text can have been published on the web then."""
    return when if when is not None and when >= FIRST_FEEDS else None


def media_type(said: str | None) -> str | None:
    """ "type/subtype" in lower case, without parameters; None where it names no single type."""
    found = _TYPE.fullmatch(xml_text(said or "").strip())
    return found[1].lower() if found else None


def spoken(tag: str | None) -> str | None:
    """The language of a BCP 47 tag under its name of today; None where nobody speaks it.

    Of tags with three letters every one passes: the registry has some eight thousand.
    """
    primary, dash, rest = (tag or "").partition("-")
    primary = _OLD_NAMES.get(primary, primary)
    if len(primary) == 2 and primary not in _TWO_LETTERS:
        return None
    return f"{primary}{dash}{rest}" or None
