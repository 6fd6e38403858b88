"""Document -> the text that a bundle is cut from, with what its container says of the lines.

Plain text and Markdown are taken as they stand, so that spans are places in the file; of HTML and mail it is the text
that `pagetext.py` draws out. Of a mail, the part whose text holds more markers is the better one, HTML where they are
even, because it has the links.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from feeds.cutting.encoding import decode
from feeds.cutting.extracted import Extracted
from feeds.cutting.pagetext import page_text
from feeds.entry import Document

if TYPE_CHECKING:
    from email.message import Message


_HEADERS: Final = re.compile(
    (
        rb"(?:From |(?:(?:Return-Path|Received|Delivered-To|MIME-Version|Message-ID|From|To|Subject|Date|"
        rb"Content-Type|DKIM-Signature|X-[\w-]+|List-[\w-]+|Reply-To|Sender|Cc)):[^\n]*\r?\n)"
    ),
    re.IGNORECASE,
)
_HTML: Final = re.compile(
    r"<(?:!doctype\s+html|html|head|body|article|div|table|h[1-4]|p|section|main|meta|ul|center)\b[^<>]*>",
    re.IGNORECASE,
)
_PAGE: Final = re.compile(r"\s*<(?:!doctype html|html)\b", re.IGNORECASE)
_TAGS: Final = re.compile(r"</(?:p|div|h[1-4]|td|li|article|section|body|html)\s*>|<br\s*/?>|<p[ >]", re.IGNORECASE)
_MARKDOWN: Final = re.compile(
    r"^(?:#{1,4} \S|\[[^\]\n]{1,120}\]\(\S+\)\s*$|\*\*[^*\n]{3,200}\*\*\s*$|!\[[^\]\n]*\]\(\S+\))", re.MULTILINE
)


def extract(document: Document) -> Extracted:
    """The text of a document, by its media type, its name or its bytes; any bytes have one."""
    body = document.body
    media = (document.media_type or "").lower()
    name = document.location.lower().split("?")[0]
    if (
        media in ("message/rfc822", "message/global")
        or name.endswith((".eml", ".mbox"))
        or (not media.startswith("text/html") and _mail(body))
    ):
        return _of_mail(document)
    text, encoding = decode(body, document.charset)
    return _of_text(text, encoding, document.location, media)


_QUOTED: Final = re.compile(r"(?:^>[^\r\n]*(?:\r?\n|\Z)){6,}", re.MULTILINE)
_QUOTE: Final = re.compile(r"^> ?", re.MULTILINE)


def _unquoted(text: str) -> str:
    """A quoted mail without its first level of ">", blanks in their places: six such lines, one of them an empty one."""
    if "\n>" not in text:
        return text
    return _QUOTED.sub(
        lambda run: (
            _QUOTE.sub(lambda sign: " " * len(sign[0]), run[0]) if re.search(r"^> *\r?$", run[0], re.M) else run[0]
        ),
        text,
    )


def _of_text(text: str, encoding: str, location: str, media: str = "") -> Extracted:
    name = location.lower().split("?")[0].split("#")[0]
    if _is_html(text, name, media):
        return _of_html(text, encoding, location)
    marked = (
        media == "text/markdown"
        or name.endswith((".md", ".markdown", ".mdown", ".mdx"))
        or (not media and not name.endswith(".txt") and len(_MARKDOWN.findall(text[:20_000])) > 1)
    )
    return Extracted(
        text if marked else _unquoted(text), "markdown" if marked else "text", encoding, base=_base(None, location)
    )


def _is_html(text: str, name: str, media: str) -> bool:
    """By the media type; by the name, if there is a tag; else by the tags, unless the name says otherwise."""
    if media in ("text/html", "application/xhtml+xml"):
        return True
    head = text[:20_000]
    if name.endswith((".html", ".htm", ".xhtml")):
        return _HTML.search(head) is not None or _TAGS.search(head) is not None
    if name.endswith((".txt", ".md", ".markdown")) or media == "text/markdown":
        return False
    # Servers send pages as text/plain too; these begin as pages do.
    return _looks_html(text) and (media != "text/plain" or _PAGE.match(head) is not None)


def _looks_html(text: str) -> bool:
    head = text[:20_000]
    return _HTML.search(head) is not None and len(_TAGS.findall(head)) >= 2


def _base(href: str | None, location: str) -> str | None:
    from urllib.parse import urljoin

    own = location if location.startswith(("http://", "https://")) else None
    if not href:
        return own
    try:
        joined = urljoin(own or "", href)
    except ValueError:
        return own
    return joined if joined.startswith(("http://", "https://")) else own


def _of_html(text: str, encoding: str, location: str) -> Extracted:
    page = page_text(text)
    links = tuple(sorted(page.links, key=lambda link: link.start))
    language = (page.language or "").split("-")[0].split("_")[0].lower() or None
    if language == "zh":
        language = "zh-hant" if re.search(r"zh[-_](?:hant|tw|hk|mo)", page.language or "", re.IGNORECASE) else "zh-hans"
    return Extracted(
        "".join(page.parts),
        "html",
        encoding,
        page.kinds,
        page.times,
        links,
        _base(page.base, location) or _base(page.canonical, ""),
        page.title,
        language,
        names=page.names,
        runs=page.runs,
        posts=tuple(sorted(page.posts, key=lambda post: (post[0], -post[1]))),
    )


def _mail(body: bytes) -> bool:
    """At least three header lines at the very top, one of them From, Received or Return-Path."""
    at = count = 0
    while count < 40 and (match := _HEADERS.match(body, at)):
        at, count = match.end(), count + 1
        while body[at : at + 1] in (b" ", b"\t"):
            end = body.find(b"\n", at)
            at = len(body) if end < 0 else end + 1
    head = body[:at].lower()
    return (
        count >= 3
        and (b"from" in head or b"received:" in head)
        and (b"subject:" in head or b"mime-version:" in head or b"message-id:" in head)
    )


def _of_mail(document: Document) -> Extracted:
    import email
    import email.policy

    try:
        message = email.message_from_bytes(document.body, policy=email.policy.default)
        subject = str(message.get("Subject") or "").strip()[:300] or None
    except Exception:  # noqa: BLE001  # the library raises half a dozen kinds of error on broken headers
        text, encoding = decode(document.body, document.charset)
        return Extracted(text, "text", encoding, mail=True)
    try:
        leaves = [part for part in message.walk() if not part.is_multipart()]
    except Exception:  # noqa: BLE001
        leaves = []
    parts = [made for part in leaves[:200] if (made := _part(part))]
    if not parts:
        text, encoding = decode(document.body, document.charset)
        return Extracted(text, "text", encoding, mail=True, title=subject)
    best = max(parts, key=_worth)
    return replace(best, title=subject or best.title, mail=True)


def _part(part: Message) -> Extracted | None:
    """A part of a mail that is text, or None."""
    try:
        kind = part.get_content_type()
        if kind not in ("text/plain", "text/html") or part.get_content_disposition() == "attachment":
            return None
        payload = part.get_payload(decode=True)
        charset = part.get_content_charset()
    except Exception:  # noqa: BLE001  # as above
        return None
    if not isinstance(payload, bytes):
        return None
    text, encoding = decode(payload, charset)
    return _of_html(text, encoding, "") if kind == "text/html" else Extracted(_unquoted(text), "text", encoding)


def _worth(part: Extracted) -> tuple[int, int, int]:
    """How good a part of a mail is: the cuts in it, whether it has links, how long it is."""
    from feeds.cutting.cuts import count_cuts

    return (count_cuts(part), int(part.container == "html"), len(part.text))
