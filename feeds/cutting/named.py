"""The words behind "By" and its like -> the names among them, without posts, places, and for whom they wrote.

"Von unserem Mitarbeiter Henrik Voss" is Henrik Voss, "Juma Bakari, Wete" is Juma Bakari, "Vilardell i Pons" is one
surname. What it may wrongly drop: the second of two authors where it is one word behind a comma.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from feeds.cutting.bylabels import AND, BY, NEWSROOMS
from feeds.cutting.outlets import OUTLETS, outlet
from feeds.cutting.people import person
from feeds.cutting.posts import CAPLESS, HAN, POSTS, post
from feeds.fold import fold

# "A guest post by", "Story and photos by": what may stand before "by", and what alone makes it a credit of another kind.
_WORKS: Final = frozenset(
    str.split(
        "a an the and & + guest post posts column essay essays review recipe recipes poem poems story stories text texts words "
        "interview report reports analysis opinion comment commentary article hosted presented narrated written told "
        "introduced moderated curated compiled contributed submitted created prepared reported posted published special "
        "research reporting"
    )
)
_CREDITS: Final = frozenset(
    str.split(
        "photo photos photographs photography picture pictures images image illustrations illustration illustrated drawings "
        "drawing video videos graphics"
    )
)
_WORK_BY: Final = re.compile(r"^(?P<words>(?:[\w&+'’-]+,?\s+){1,6})by\s+(?P<names>\S.{2,100})$", re.IGNORECASE)
PLACED: Final = re.compile(
    r"\s+(?:in|for|of|from|at|à|aus|dans|desde|für|для|из|pour|para|i|w|v|z|в|en)\s+(?=[^\W\d_a-zа-я])"
)
_OUR: Final = frozenset(
    fold(word)
    for word in str.split(
        "our the a an my unser unsere unserem unserer unseren dem der einem einer notre nos un une nuestro nuestra nuestros "
        "nosso nossa nostro nostra nostri onze ons van vår våre vores nasz naszego naszej nasza náš našeho naší nostru "
        "наш нашего наша нашей наші нашого нашої bizim kami fra od od_ من مراسلنا مراسلتنا خبرنگار own special specially "
        "eigenen freien freier freie especial enviado enviada envoyé envoyée spéciale spécial inviato inviata"
    )
)
_NOBODY: Final = re.compile(
    r"^(?:from|by|von|par|por|de|di|da|dal|dalla|door|van|av|af|fra|od|от|від|з|a)\s+(?:our|unser\w*|notre|nos|nuestr\w+|noss\w|"
    r"nostr\w|onze|vår\w*|vores|nasz\w*|naš\w*|наш\w*)\s+(?P<rest>.{3,60})$",
    re.IGNORECASE,
)
# "…, specially for The Post": for whom, not who.
_FOR: Final = re.compile(
    r"^(?:special(?:ly)?|exclusive(?:ly)?|especial|spécial(?:ement)?|speciale?|exklusiv|eigens|spezial|speciaal|specjalnie|"
    r"exkluzivně|speciálně|спеціально|специально|эксклюзивно|ексклюзивно|для|за|özel|خاص|ویژه|اختصاصی|خصوصی|khusus|for|für|"
    r"pour|para|per|voor|för|for|til|dla|pro|pre|za)\b",
    re.IGNORECASE,
)
# Nouns of places before or behind their names, in scripts whose names show no capitals.
_PLACE_NOUN: Final = re.compile(
    r"(?:^|\s)(?:ولایت|ولایات|ولسوالی|استان|شهر|شهرستان|محافظة|مدينة|ولاية|صوبہ|ضلع|پارێزگای|מחוז|जिला|ज़िला|জেলা|மாவட்டம்|จังหวัด)(?:\s|$)"
)
_DOUBLE: Final = re.compile(
    r"(?P<before>[^\W\d_][\w'’·-]+ [^\W\d_][\w'’·-]+) (?P<and>[iy]) (?P<after>[^\W\d_][\w'’-]+)(?=\s*(?:$|[,;.|]))"
)
_IN: Final = re.compile(r"\s+i\s+[A-ZÆØÅÄÖ]\w+$")
_NORDIC: Final = frozenset(("nb", "nn", "no", "sv", "da"))


@lru_cache(maxsize=1)
def _by_words() -> tuple[frozenset[str], int]:
    rows = frozenset(fold(word.replace("_", " ")).strip(" :") for word in BY.split())
    return rows, max(row.count(" ") for row in rows) + 1


def by(piece: str) -> str | None:
    """The names behind "By", "Von", "بقلم" and their like; None for another line."""
    rows, longest = _by_words()
    words = piece.split()
    for count in range(min(longest, len(words)), 0, -1):
        opening = " ".join(words[:count])
        bare = fold(opening)
        label = bare.rstrip(" :/")
        if label not in rows:
            if (colon := re.match(r"^(?P<label>[^:：/]{1,30})\s*[:：/]\s*(?P<names>.+)$", piece)) and fold(
                colon["label"]
            ) in rows:
                return names_of(colon["names"], sure=True)
            continue
        rest = " ".join(words[count:]).lstrip(" :/")
        if rest and (names := names_of(rest, sure=bare.endswith((":", "/")))):
            return names
    if (work := _WORK_BY.match(piece)) is not None:
        before = {word.strip(",") for word in fold(work["words"]).split()}
        named = [name for name in AND.split(work["names"]) if name]
        if before <= _WORKS | _CREDITS and not before <= _CREDITS and all(person(name) for name in named):
            return work["names"]
    return None


def nameless(text: str) -> bool:
    """Whether the line says that somebody wrote it, but not who: "From our correspondent in Paris"."""
    said = _NOBODY.match(text.strip(" .()"))
    if said is None or _without_role(whole := f"our {said['rest']}") != whole:
        return False
    words = [fold(word) for word in said["rest"].split()]
    return len(words) <= 5 and any(word in POSTS or word[:-2] in POSTS for word in words[:2])


def names_of(rest: str, *, sure: bool) -> str | None:
    """The text behind a label where it reads like names; `sure`: a colon vouches for what their looks do not."""
    rest = rest.strip().rstrip(".") if not re.search(r"\b[A-Z]\.$", rest) else rest.strip()
    parts = [part for part in AND.split(_whole(rest)) if part]
    if not parts or len(rest) > 140:
        return None
    if person(PLACED.split(_without_role(parts[0]))[0], alone=False) and all(
        person(PLACED.split(part)[0], alone=False)
        or outlet(part)
        or post(part)
        or _FOR.match(part)
        or len(part.split()) < 4
        for part in parts[1:]
    ):
        return rest
    # A label's colon vouches for a name that its looks do not: one word, a team, a handle.
    return (
        rest
        if sure and len(parts[0].split()) <= 4 and parts[0][:1] not in "([{" and not parts[0].startswith("http")
        else None
    )


def names(rest: str, language: str | None = None) -> tuple[list[str], str | None]:
    """The authors, and an outlet among them; places and posts behind them are dropped."""
    authors: list[str] = []
    publisher: str | None = None
    rest = _IN.sub("", rest) if language in _NORDIC else _whole(rest)
    at = 0
    for part in AND.split(rest):
        start = rest.find(part, at) if part else at
        comma = rest[at:start].strip() in (",", "،", "，")
        at = start + len(part)
        bare = PLACED.split(_without_role(part.strip(" .;:()")))
        name = _parted(bare[0].strip())
        if len(bare) > 1 and outlet(bare[1]):
            publisher = publisher or bare[1].strip()
        if not name or fold(name) in NEWSROOMS:
            continue
        if outlet(name) or fold(name) in OUTLETS:
            publisher = publisher or name
        elif authors and (post(name) or (comma and _aside(name, authors[-1]))):
            continue
        elif (person(name, alone=False) or not authors) and name not in authors:
            shouted = name.isupper() and len(name.split()) > 1
            authors.append(name.title() if shouted else name)
    return authors, publisher


def aside(text: str) -> bool:
    """Whether what stands behind a name and a comma is for whom or from where, by its words alone."""
    return len(text.split()) <= 6 and (_FOR.match(text) is not None or _PLACE_NOUN.search(text) is not None)


def _aside(text: str, before: str) -> bool:
    return aside(text) or (
        " " in before and " " not in text and HAN.search(text) is None and not text.endswith(".") and len(text) > 1
    )


def _whole(text: str) -> str:
    """The text with the "i" or "y" inside a double surname out of the way of the splitting at "and"."""
    return _DOUBLE.sub(_joined, text)


def _joined(match: re.Match[str]) -> str:
    if not (match["before"][0].isupper() and match["after"][0].isupper()):
        return match[0]
    return match["before"] + ("\x01" if match["and"] == "i" else "\x02") + match["after"]


def _parted(name: str) -> str:
    return name.replace("\x01", " i ").replace("\x02", " y ")


def _is_role(token: str) -> bool:
    return fold(token) in _OUR or fold(token) in POSTS


def _without_role(text: str) -> str:
    """ "unserem Mitarbeiter Henrik Voss" without what Henrik Voss is; the text itself where no whole name would be left."""
    tokens = text.split()
    if len(tokens) < 2 or CAPLESS.search(text) or not _is_role(tokens[0]):
        return text
    at, told = 0, False
    while at < len(tokens) and (_is_role(tokens[at]) or (tokens[at].islower() and not told)):
        told = told or fold(tokens[at]) in POSTS
        at += 1
    rest = " ".join(tokens[at:])
    return rest if person(rest) else text
