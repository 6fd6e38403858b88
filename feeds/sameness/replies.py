"""Who speaks within somebody else's page or thread: titles of replies and comments, links to a spot of a page.

A reply quotes what it answers, so that text in common says nothing; its title is that of what it answers, or its
author's name; its link is often that of the whole page. What it may wrongly take for one: a headline that begins as a
comment's title does ("Comment on the budget by …"); such a one then joins its word-for-word copies only.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from feeds.fold import fold

# What mail programs set before the subject of an answer, in the languages that they are sold in; forwards are none.
_ANSWERS: Final = (
    "re|aw|antw|antwort|sv|vs|ant|odp|odg|res|rif|rép|ynt|bls|vá|atb|απ|σχετ|ответ|отв|на|відп|הש|תשובה|رد|پاسخ"
    "|回复|回覆|答复|答覆|返信|답장|회신"
)
# Titles in comment feeds: weblog software (its own translations), forums, trackers, question sites.
_COMMENTS: Final = (
    r"(?:by|von|par|por|di|da|door|av|af|od|autor|przez|yazan|автор|от|від|投稿者|作者"
    r"|由|글쓴이|بواسطة|كتبه|نویسنده|توسط) ?: .{1,60}$",
    r"(?:new )?comments? (?:on|by|from) |.+ [-|:] comments? by |.{1,60} (?:commented on|replied to|comments on) "
    r"|answer by .+ (?:for|to) |/?u/[^ ]+ on ",
    r"kommentare? (?:zu|von) .+ (?:von|zu) |commentaires? (?:sur|de) .+ (?:par|sur) "
    r"|comentarios? (?:en|em|sobre|de) .+ (?:por|en|em) ",
    r"comment[oi] (?:su|a) .+ di |reacties? op .+ (?:door|van) |kommentar(?:er)? (?:till|til|på) .+ (?:av|af|fra|från) ",
    r"komentarz(?:e)? do .+ (?:od|przez|autor)|комментари[йи] (?:к|на) |коментар[іи]? до |.+ için .+ yorum",
    r"تعليق.{0,6} على .+ (?:بواسطة|من) |(?:دیدگاه|نظر).{0,8} (?:برای|درباره|در) .+ (?:از|توسط|با) ",
    r".+(?:への|に対する).*コメント|(?:对|對).+的(?:评论|評論)|.+에 대한 .*(?:댓글|의견)",
    r"(?:reply to|antwort (?:auf|zu)|répon(?:se|dre) à|respuesta a|responder a|resposta a|risposta a|reactie op"
    r"|ответ (?:на|в теме)|відповідь на|返信先|回复给|پاسخ به|رد على) ?: ?",
)
_REPLY: Final = re.compile(
    r"(?:[\[(【][^\])】]{1,40}[\])】] ?)*(?:"
    + rf"(?:{fold(_ANSWERS)})(?: ?[\[(^]?\d{{1,3}}[\])]?)? ?:|"
    + "|".join(row if row.isascii() else fold(row) for row in _COMMENTS)
    + ")"
)


def is_reply(title: str) -> bool:
    """Whether the title is that of an answer or a comment."""
    return _REPLY.match(fold(title)) is not None


def another_spot(one: str | None, other: str | None) -> bool:
    """Whether two links to one page lead to two spots of it: "#comment-7" and "#comment-8", or a numbered one and the page.

    A fragment with "=" is for counting readers, and one that only one of the two has is a heading, unless it has a number.
    """
    a, b = _spot(one), _spot(other)
    return a != b and (bool(a and b) or any(map(str.isdecimal, a + b)))


def _spot(url: str | None) -> str:
    try:
        spot = urlsplit(url or "").fragment
    except ValueError:
        return ""
    return "" if "=" in spot or spot.startswith("!") else spot
