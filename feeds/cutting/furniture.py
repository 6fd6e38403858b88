"""A line -> whether it is page furniture, and of which kind; the heading of a "related" list; a line of tags.

Everything is matched folded and as a whole line, so that no sentence of a story goes: a row that may take a sentence
names one that only pages say ("You are receiving this e-mail because"). What stands in no row goes by repetition, in
sections.py. Rows come from the real bundle, from boilerplate lists of feed cleaners and from mail footers; most
translations are unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from feeds.cutting.furniture_table import LINES, RELATED, TAGS
from feeds.fold import fold

MAX_LINE: Final = 220
_RULE: Final = re.compile(r"[\s\-_=*~·•.#+─━═—–⁂※◆◇●○■□★☆❖✦✧♦⚫]{3,}|[-–—*·•~_=⁂※]|\* ?\* ?\*|o0o|-oo?0oo?-")
_HANDLE: Final = re.compile(r"@[\w.]{2,40}(?: ?[|/•·] ?@[\w.]{2,40})*|(?:https?://)?(?:t\.me|telegram\.me)/\S+")
# A bar of counts: "♡ 214 31 comments Share", "👁 2.4K ❤️ 118", "12 likes · 3 replies".
_COUNTED: Final = re.compile(r"\d+(?:[.,]\d+)*\s?(?:[kmкм]|тыс|mil|mila)?\b\.?", re.IGNORECASE)
_COUNTERS: Final = frozenset(
    fold(word)
    for word in str.split(
        "comment comments reply replies like likes share shares view views read reads repost reposts restack "
        "restacks clap claps retweet retweets vote votes point points kommentar kommentare aufrufe "
        "commentaire commentaires vues comentario comentarios comentários vistas visualizações commenti "
        "reacties reactie kommentarer visninger komentarze komentarzy wyświetleń комментарий комментария "
        "комментариев просмотров просмотра просмотры коментар коментарів переглядів yorum görüntülenme تعليق "
        "تعليقات مشاهدة مشاهدات دیدگاه نظر بازدید תגובות צפיות コメント 閲覧 いいね 评论 评论数 阅读 点赞 评 赞 次阅读 "
        "留言 瀏覽 댓글 조회 "
        "조회수 bình luận lượt xem komentar suka ditonton dibaca"
    )
)
_DIGITS: Final = re.compile(r"\d+(?:[.,]\d+)*")
# What stands around the words of a button or a bar: a string for str.strip, several times faster than a pattern.
_EDGES: Final = " \t»›>→←«‹<[](){}|•·*_~=+–—-" + "".join(
    map(chr, (*range(0x2190, 0x2200), *range(0x25A0, 0x27C0), 0xFE0F, *range(0x1F100, 0x1FAFF)))
)


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    whole: dict[str, str] = {}
    open_ended: list[tuple[str, str, str]] = []
    for kind, lines in LINES.items():
        for line in lines:
            folded = fold(line)
            if "*" in folded.strip("*") or folded.startswith("*") or folded.endswith("*"):
                before, _, after = folded.partition("*")
                if before and after.endswith("*"):
                    after = after.rstrip("*")
                    open_ended.append((before, after + "*", kind))
                else:
                    open_ended.append((before, after, kind))
            else:
                whole.setdefault(folded.strip(_EDGES) or folded, kind)
    return whole, open_ended


@lru_cache(maxsize=1)
def _openings() -> tuple[dict[str, list[tuple[str, str, str]]], list[tuple[str, str, str]]]:
    """Open-ended rows by their first two to four characters; those that begin with anything, apart."""
    heads: dict[str, list[tuple[str, str, str]]] = {}
    tails: list[tuple[str, str, str]] = []
    for before, after, kind in _tables()[1]:
        if len(before) > 1:
            heads.setdefault(before[:4], []).append((before, after, kind))
        else:
            tails.append((before, after, kind))
    return heads, tails


def _openings_of(text: str) -> list[tuple[str, str, str]]:
    heads = _openings()[0]
    return [row for size in (4, 3, 2) for row in heads.get(text[:size], ())]


@lru_cache(maxsize=8192)
def furniture(folded: str) -> str | None:
    """The kind of furniture that a folded line is, or None. `#` in the table is any number."""
    if len(folded) > MAX_LINE:
        return None
    bare = folded.strip(_EDGES)
    if _HANDLE.fullmatch(bare):
        return "signature"
    if len(bare) < 8 and _RULE.fullmatch(folded):
        return "separator"
    if not bare:
        return "decoration"
    whole = _tables()[0]
    if _counts(folded):
        return "counts"
    counted = _DIGITS.sub("#", bare)
    if story_sentence(bare):
        return None
    # The table's words are also words of prose, so they end without a full stop, but for the rows that show it.
    forms = (folded, bare, counted, bare.rstrip(":"), counted.rstrip(":"), bare.rstrip("!") if len(bare) < 40 else "")
    if kind := next((kind for form in forms if (kind := whole.get(form))), None):
        return kind
    head, colon, rest = bare.partition(":")
    if colon and len(rest) < 60 and whole.get(head.strip()) == "sharing" and rest[-1:] not in ".!?":
        return "sharing"  # "Share: Facebook Telegram"
    for before, after, kind in (*_openings_of(counted), *_openings_of(folded), *_openings()[1]):
        for text in (counted, folded):
            if text.startswith(before) and _ends(text[len(before) :], after) and (kind in _SENTENCES or _short(folded)):
                return kind
    return _several(bare)


@lru_cache(maxsize=1)
def _sentence_heads() -> frozenset[str]:
    return frozenset(head for head, rows in _openings()[0].items() if any(kind in _SENTENCES for _, _, kind in rows))


# Open-ended rows of these kinds may take a whole sentence: only pages say it.
_SENTENCES: Final = frozenset(("cookies", "mail footer", "copyright"))


def _short(folded: str) -> bool:
    return folded.count(" ") < 10 and not (folded.endswith(".") and folded.count(" ") > 4)


def story_sentence(text: str) -> bool:
    """Whether a line is plainly a sentence, and begins as none does that only pages say: nothing here can take it."""
    if len(text) < 70 or text[-1] not in ".!?。۔।" or ":" in text[:60]:
        return False
    opening = text[:24].lower().strip(_EDGES)
    return not any(opening[:size] in _sentence_heads() for size in (4, 3, 2)) and not any(
        word in text for word in ("right", "Recht", "dro", "права", "©", "محفوظ")
    )


def _ends(rest: str, after: str) -> bool:
    return (after[:-1] in rest) if after.endswith("*") else rest.endswith(after)


def _several(bare: str) -> str | None:
    """A bar of buttons: "Facebook Twitter E-Mail", "Share | Print"."""
    parts = [part for part in re.split(r"\s*[|/·•,;]\s*|\s{2,}|\t", bare) if part]
    if len(parts) < 2 and len(bare) < 80 and "." not in bare:
        parts = bare.split(" ")
    if not 2 <= len(parts) <= 12:
        return None
    whole = _tables()[0]
    kinds = ["sharing" if _HANDLE.fullmatch(part) else whole.get(_DIGITS.sub("#", part)) for part in parts]
    return (
        kinds[0]
        if kinds[0] and all(kind in ("sharing", "navigation", "comments", "sign-up") for kind in kinds)
        else None
    )


def _counts(folded: str) -> bool:
    """Whether a line says nothing but how often it was seen, liked, shared: two numbers, or one and a word or sign for it."""
    if len(folded) > 90 or not any(char.isdigit() for char in folded):
        return False
    rest, numbers = _COUNTED.subn(" ", folded)
    words = re.findall(r"[^\W\d_]+", rest)
    whole = _tables()[0]
    if not all(word in _COUNTERS or whole.get(word) in ("sharing", "comments") for word in words):
        return False
    signs = [char for char in rest if char > "\u20ff" and not char.isalnum() and char not in "\u3000\ufe0f\u200d"]
    counters = [word for word in words if word in _COUNTERS]
    return bool(signs or counters) and numbers + len(signs) + len(counters) > (2 if signs and not words else 1)


class Related(NamedTuple):
    """A heading of other stories; `inline`: the story's title is on the same line; `colon`: it ended in one."""

    inline: bool
    colon: bool


@lru_cache(maxsize=1)
def _related() -> tuple[frozenset[str], tuple[str, ...]]:
    rows = [fold(row) for row in RELATED]
    return frozenset(row for row in rows if "*" not in row), tuple(row.rstrip("* ") for row in rows if "*" in row)


def related(folded: str) -> Related | None:
    """Whether the folded line heads a list of other stories, or names one behind its colon."""
    if len(folded) > MAX_LINE * 2:
        return None
    bare = folded.strip(_EDGES)
    whole, _ = _related()
    if bare.rstrip(": ") in whole:
        return Related(inline=False, colon=bare.endswith(":"))
    head, colon, rest = bare.partition(":")
    if colon and rest.strip() and head.strip() in whole:
        return Related(inline=True, colon=True)
    return None


@lru_cache(maxsize=1)
def _tag_heads() -> frozenset[str]:
    return frozenset(fold(row) for row in TAGS)


def tags(text: str, folded: str) -> tuple[str, ...] | None:
    """The tags that a line lists behind "Tags:", "Filed under:" and their like; None for another line."""
    if len(folded) > MAX_LINE:
        return None
    head, colon, _ = folded.strip(_EDGES).partition(":")
    if colon and head.strip() in _tag_heads():
        rest = re.split(r"[:：]", text, maxsplit=1)[-1]
    elif (
        folded.startswith(("filed under ", "posted in ", "tagged with ", "tagged "))
        and len(folded) < 90
        and not folded.endswith(".")
    ):
        rest = re.sub(r"^\W*(?:filed under|posted in|tagged with|tagged)\s+", "", text, flags=re.IGNORECASE)
    elif folded.startswith("#") and all(word.startswith("#") for word in folded.split()):
        rest = text.replace("#", ",")
    else:
        return None
    return tuple(name for part in re.split(r"[,;、，؛،|·•]", rest) if (name := part.strip(" #.").strip()))


def own_lines(lines: Iterable[str]) -> frozenset[str]:
    """The user's own furniture, ready to be looked up by folded line."""
    return frozenset(folded for line in lines if (folded := fold(line)))
