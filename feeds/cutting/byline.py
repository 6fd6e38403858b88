"""The lines under a title -> who wrote it, for whom, when; what else such a line may be.

The rules: a line that says "by" in its language names authors; a line that is a known outlet, or holds a word that only
outlets are called by, names the publisher; a line of two to five capitalised words (few words, in scripts without
capitals) and nothing else names an author; "Fellow at …" is the author's post, neither author nor publisher. A line
divided by "|", "·" or a dash is read piece by piece. What it may wrongly take: a title-cased subhead of two or three
words right under a title for a name. What it misses: names in lower case, outlets whose name says nothing of the sort.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from feeds.cutting import dates
from feeds.cutting.bylabels import (
    AND,
    CJK_BY,
    COUNTS,
    FILLER,
    HANDLE,
    LABELS,
    NEWSROOMS,
    RELATIVE,
    SOURCE,
    TAIL,
    UPDATED,
)
from feeds.cutting.named import PLACED, aside, by, nameless, names, names_of
from feeds.cutting.outlets import outlet
from feeds.cutting.people import person
from feeds.cutting.posts import CAPLESS, post
from feeds.cutting.roles import roles
from feeds.fold import fold

__all__ = ["Head", "head", "outlet", "person", "post"]

_DIGIT: Final = re.compile(r"\d")
_SPLIT: Final = re.compile(r"\s*[|·•▪‧∙⋅／丨]\s*|\s+[–—-]\s+|\t+|\s{3,}|\s+//?\s+")


# What papers of East Asia set behind a reporter's name.
_TITLES: Final = re.compile(
    r"\s*(?:기자|특파원|논설위원|선임기자|인턴기자|객원기자|전문기자|記者|记者|編集委員|論説委員)$"
)


@dataclass(slots=True)
class Head:
    """What one line under a title says. `post`: what the author is elsewhere; `rest`: pieces that say nothing."""

    authors: list[str] = field(default_factory=list)
    publisher: str | None = None
    date: dates.Found | None = None
    updated: dates.Found | None = None
    post: bool = False
    labelled: bool = False  # by a word, not by its looks: "By …", "Source: …"
    idle: bool = False  # a line of the page's own that says none of this: "5 min read", "Yesterday", "Views: 12"

    def __bool__(self) -> bool:
        return bool(self.authors or self.publisher or self.date or self.updated or self.post or self.idle)


@lru_cache(maxsize=8192)
def head(text: str, language: str | None, *, after_author: bool = False) -> Head | None:
    """What a line under the title says of author, outlet and date; None where it says more, or something else.

    Bylines repeat from story to story, so they are remembered: the value is shared and not to be changed.
    """
    stripped = text.strip().strip("*_")
    if not stripped or len(stripped) > 220:
        return None
    if len(stripped) > 80 and stripped[-1] in ".!?।۔" and _DIGIT.search(stripped) is None:
        return None  # a sentence
    if found := _roles(stripped, language) or _labelled(stripped):
        return found
    if fold(stripped).strip(" .:()-") in NEWSROOMS or nameless(stripped):
        return Head(post=True)
    if (bare := TAIL.sub("", stripped)) != stripped and _DIGIT.search(bare):
        stripped = bare  # "April 22, 2024 by Ada Pell 14 Comments"
    pieces = [piece for piece in _SPLIT.split(stripped) if piece.strip()]
    made = Head()
    for piece in pieces:
        if not _read(piece.strip(), made, language, several=len(pieces) > 1):
            return Head(post=True) if after_author and post(stripped) else None
    if made.authors and not made.labelled and not (made.date or made.publisher or made.idle) and len(pieces) > 1:
        return None  # "Title Case - Title Case" is no byline
    return made if made else None


def _roles(text: str, language: str | None) -> Head | None:
    """A line of roles: "Text: A | Photos: B", "来源：X 作者：Y". Who took the pictures or edited it is not the author."""
    said = roles(text)
    if not said or (len(said) == 1 and said[0].kind not in ("author", "other")):
        return None
    if len(said) == 1 and said[0].kind == "other":
        return Head(idle=True, labelled=True) if len(said[0].value.split()) <= 6 and text[-1] not in ".!?" else None
    made = Head(labelled=True)
    for role in said:
        if role.kind == "author":
            first, *others = [piece for piece in _SPLIT.split(role.value) if piece.strip()] or [role.value]
            if names_of(first, sure=True) is None:
                return None
            _named(_TITLES.sub("", first), made, language)
            if not all(_read(piece.strip(), made, language, several=True) for piece in others):
                return None
        elif role.kind == "source":
            made.publisher = made.publisher or role.value
        elif role.kind == "date":
            _dated(role.value, made, language)
    return made if made.authors or made.publisher or made.date or len(said) > 1 else None


def _named(said: str, made: Head, language: str | None = None) -> None:
    authors, publisher = names(said, language)
    made.authors.extend(name for name in authors if name not in made.authors)
    made.publisher = made.publisher or publisher


def _labelled(text: str) -> Head | None:
    if source := SOURCE.match(text):
        name = source["name"].strip(" .")
        if len(name.split()) <= 8 and not name.startswith("http"):
            return Head(publisher=name, labelled=True)
    if cjk := CJK_BY.match(text.strip("【】()（）[] ")):
        said = next(value for value in cjk.groups() if value)
        said = re.split(r"\s*(?:发自|發自|报道|報道|报导|報導|电|電|/|／)", said)[0]
        names = [name for part in re.split(r"[、，,/／ ]+|和", said) if (name := part.strip(" ・·")) and len(name) > 1]
        if names and all(len(name) < 20 for name in names):
            return Head(authors=names[:10], labelled=True)
    return None


def _read(piece: str, made: Head, language: str | None, *, several: bool) -> bool:
    """Read one piece of the line into `made`; False where it says nothing of the kind."""
    if _dated(piece, made, language):
        return True
    if said := by(piece):
        _named(said, made, language)
        made.labelled = True
        return True
    if outlet(piece):
        made.publisher = made.publisher or piece.strip(" .:()[]")
        return True
    if several and made.date is not None and re.fullmatch(r"\W*\d{1,2}[:.h]\d\d\W*(?:\w{1,5}\W*)?", piece):
        return True  # the time of the day before it
    if COUNTS.fullmatch(piece) or (RELATIVE.fullmatch(piece) and (several or _DIGIT.search(piece))):
        made.idle = True
        return True
    if re.fullmatch(r"\W*\d+\s*\w{1,12}(?: \w{1,10})?\W*", piece) and several:
        return True  # "5 min read", "3 comments"
    if person(piece) or (several and person(piece, alone=False) and (made.date or made.publisher)):
        made.authors.append(piece.strip(" .,"))
        return True
    if names := _list_of(piece):
        made.authors.extend(names)
        return True
    if (
        len(placed := PLACED.split(piece)) == 2
        and person(placed[0])
        and len(placed[1].split()) <= 3
        and piece[-1] not in ".!?"
    ):
        made.authors.append(placed[0].strip())  # "Ada Pell in Harrow"
        return True
    if (comma := re.match(r"(?P<name>[^,،]+)[,،]\s*(?P<rest>.+)$", piece)) and person(comma["name"]):
        inner = Head()
        spoken = aside(comma["rest"])
        if spoken or outlet(comma["rest"]) or _dated(comma["rest"], inner, language):
            made.authors.append(comma["name"].strip())
            made.publisher = made.publisher or (None if inner or spoken else comma["rest"].strip())
            made.date = made.date or inner.date
            return True
    return False


def _list_of(piece: str) -> list[str]:
    """Names joined by commas and "and", each of which reads like one."""
    if len(piece) > 140 or piece[-1:] in ".!?":
        return []
    parts = [part for part in AND.split(piece) if part]
    return parts if 2 <= len(parts) <= 8 and all(person(part) for part in parts) else []


def _dated(piece: str, made: Head, language: str | None) -> bool:
    if not any(char.isdigit() for char in piece):
        return False
    found = dates.find(piece, language)
    if found is None:
        return False
    before, after = piece[: found.start], piece[found.end :]
    left = dates.without_weekday(f"{before} \x00 {after}")
    left = LABELS.sub(" ", left)
    words = [
        word
        for word in re.split(r"[\s,.:;()\[\]|–—\-،/~年月日のにで]+", left)
        if word and word != "\x00" and fold(word) not in FILLER and not word.isdigit()
    ]
    if any(len(word) > 1 or word.isalpha() for word in words):
        left = HANDLE.sub(" ", left)
        whole = re.sub(r"\s+", " ", left.replace("\x00", " ")).strip(" ,.;:–—-|()[]【】（）《》〈〉")
        rest = " ".join(
            word for word in left.replace("\x00", " ").split() if fold(word.strip(",.:;()|–—-")) not in FILLER
        ).strip(" ,.;:–—-|()[]")
        inner_names = by(left.replace("\x00", " ").strip(" ,.;:–—-|"))
        if not rest:
            pass
        elif outlet(whole) or outlet(rest):
            made.publisher = made.publisher or (whole if outlet(whole) else rest)
        elif (handle := re.fullmatch(r"(?:on )?by (\w[\w.-]{1,30})(?: on| at)?", whole)) is not None:
            made.authors.append(handle[1])
            made.labelled = True
        elif inner_names:
            _named(inner_names, made, language)
            made.labelled = True
        elif person(rest):
            made.authors.append(rest)
        elif found.day is not None and _placed(before, after):
            pass  # "Oberstedt, 3. Dezember 2024"
        else:
            return False
    if UPDATED.search(before) and not re.search(r"publi|posted|veröff", before, re.IGNORECASE):
        made.updated = made.updated or found
    else:
        made.date = made.date or found
    if (more := dates.find(after, language)) and UPDATED.search(after[: more.start]):
        made.updated = made.updated or more
    return True


def _placed(before: str, after: str) -> bool:
    """Whether a place and a comma stand before a date, and nothing behind it."""
    place = dates.without_weekday(before).strip()
    return (
        not any(char.isalpha() for char in after)
        and place[-1:] in ",،，"
        and len(words := place.strip(" ,،，").split()) <= 2
        and all(word[:1].isupper() or CAPLESS.search(word) for word in words)
        and fold(words[0] if words else "") not in FILLER
    )
