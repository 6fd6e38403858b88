"""The first section of a bundle -> where, below the digest's own head, its first story begins.

A digest begins with its name, its number, its address; a pasted mail with From, To and Subject. What the other sections
have in common tells: that a rule stands before each, that a title is numbered, that the byline is right below it.
"""

from __future__ import annotations

import re
from typing import Final

from feeds.cutting import byline
from feeds.cutting.draft import Draft
from feeds.cutting.furniture import furniture
from feeds.cutting.lines import MAX_SHORT
from feeds.cutting.shapes import numbered, sign

_MAX_HEAD: Final = 24  # lines that a masthead may have
# A mail's header as programs write it into the text of an answer or a copy.
_HEADER: Final = re.compile(
    r"\W*(?:from|sent|to|subject|date|cc|bcc|reply-to|importance|von|gesendet|an|betreff|datum|de|envoyé|à|objet|para|asunto"
    r"|enviado|assunto|da|inviato|a|oggetto|van|verzonden|aan|onderwerp|från|skickat|till|ämne|fra|til|emne|sendt"
    r"|от|отправлено|кому|тема|дата|від|надіслано|od|wysłano|do|temat|odesláno|komu|předmět|kimden|gönderilme|kime|konu"
    r"|發件人|发件人|发送时间|收件人|主题|主旨|差出人|送信日時|宛先|件名|보낸 사람|받는 사람|제목|من|إلى|الموضوع|از|به|موضوع)\W*"
    r"\s?[:：]\s?(?P<what>\S.*)",
    re.IGNORECASE,
)


def below_masthead(draft: Draft) -> int:
    """The line from which the title is looked for; for all sections but the first, their first."""
    section, lines = draft.section, draft.lines
    at = section.first
    if at:
        return at
    end = min(section.last, _MAX_HEAD)
    if (after := _headers(draft, end)) and after < section.last:
        at = _leave(draft, at, after, "a mail's header")
    repeats = draft.setting.repeats
    body = next((line for line in range(at, section.last) if lines.body(line) and lines.size(line) > 60), section.last)
    if repeats.rules:
        rules = [line for line in range(at, end) if furniture(lines.folded(line) or "-") == "separator"]
        above = [line for line in rules if line < body] or rules[:1]
        if above and any(lines.body(line) for line in range(above[-1] + 1, section.last)):
            at = _leave(draft, at, above[-1] + 1, "stands before the title")
    near = range(at, min(body, end))
    if repeats.numbered:
        found = next((line for line in near if numbered(lines.text(line))), at)
        return _leave(draft, at, found, "stands before the title")
    if repeats.sign:
        found = next((line for line in near if sign(lines.text(line)) == repeats.sign), at)
        return _leave(draft, at, found, "stands before the title")
    if repeats.linked and not draft.section.title:
        found = next((line for line in near if (link := lines.target(line)) is not None and link.whole), at)
        return _leave(draft, at, found, "stands before the title")
    if draft.section.title:
        return at
    if (1, False) in draft.setting.habits.slots and (title := _above_outlet(draft, at, near)):
        return _leave(draft, at, title, "stands before the title")
    return _above_byline(draft, at, near) if repeats.bylined else at


def _headers(draft: Draft, end: int) -> int:
    """The line after a mail's header at the very top: two such lines, or a first "Subject: …" and a blank line."""
    lines, at = draft.lines, 0
    while at < end and lines.size(at) <= MAX_SHORT and _HEADER.fullmatch(lines.raw(at)):
        at += 1
    if at > 1 or (at == 1 and re.match(r"\W*subject\b", lines.raw(0), re.IGNORECASE) and end > 1 and lines.gap[1]):
        return at
    return 0


def _above_byline(draft: Draft, at: int, near: range) -> int:
    """The title right above the first byline, where the other titles have theirs right below and lines stand between."""
    lines = draft.lines
    found = next((line for line in near if line > at and _head(draft, line)), None)
    if found is None or found - at < 2 or not lines.gap[found - 1]:
        return at
    if lines.body(found - 1) or lines.size(found - 1) > MAX_SHORT or furniture(lines.folded(found - 1) or "-"):
        return at
    return _leave(draft, at, found - 1, "stands before the title")


def _above_outlet(draft: Draft, at: int, near: range) -> int:
    """The title right above the last outlet before the text, where the other titles have theirs right below; 0: none."""
    lines = draft.lines
    for line in reversed(near):
        said = byline.head(lines.text(line), draft.setting.language) if line > at and not lines.gap[line] else None
        if said and said.publisher and not said.authors:
            short = not lines.body(line - 1) and lines.size(line - 1) <= MAX_SHORT
            return line - 1 if short and lines.gap[line - 1] and furniture(lines.folded(line - 1) or "-") is None else 0
    return 0


def _head(draft: Draft, at: int) -> bool:
    return draft.lines.size(at) <= 120 and bool(byline.head(draft.lines.text(at), draft.setting.language))


def _leave(draft: Draft, at: int, to: int, why: str) -> int:
    for line in range(at, to):
        draft.dropped[line] = why
    return to
