"""A kept edition, or the HTML of a page -> the Document that is served, and the framework's Response made of it.

Whatever is drawn is hashed and packed like the kept bytes are, so that each answer is conditional.
"""

from __future__ import annotations

import gzip

import xxhash
from starlette.requests import Request
from starlette.responses import Response

from feeds.output.imprint import Format, TopicHead
from service.serving.conditional import SECURITY, Document, Headers, answer, document
from service.store.bodies import Kept

ATOM: str = "application/atom+xml; charset=utf-8"
MEDIA_TYPES: dict[Format, str] = {
    "atom": ATOM,
    "json": "application/feed+json; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
}
HTML = "text/html; charset=utf-8"
SEEN_AS = "application/xml; charset=utf-8"  # what a browser shows with its style sheet
PAGE_AGE_S = 60


def of_edition(head: TopicHead, kept: Kept, *, max_age_s: int = 300, link: str | None = None) -> Document:
    """A kept edition, or a page of its archive, as it is served."""
    form: Format = "json" if kept.format == "json" else "rss" if kept.format == "rss" else "atom"
    return document(
        kept.body,
        media_type=MEDIA_TYPES[form],
        etag=kept.etag,
        gzip=kept.gzip,
        modified=kept.changed_at,
        max_age_s=max_age_s,
        link=link,
        key=head.key,
        seen_as=None if form == "json" else SEEN_AS,
    )


def etag_of(body: bytes) -> str:
    """The hash by which two bodies are told apart."""
    return xxhash.xxh3_128_hexdigest(body)


def page_answer(request: Request, body: bytes, key: str | None = None, status: int = 200) -> Response:
    """A drawn page as the answer to this request; with a `key`, one that no shared cache may hold."""
    return answered(request, page_document(body, key, status))


def page_document(body: bytes, key: str | None = None, status: int = 200) -> Document:
    """A drawn page as it is served, packed and with its ETag."""
    packed = gzip.compress(body, 5, mtime=0)
    etag = etag_of(body)
    return document(body, media_type=HTML, etag=etag, gzip=packed, max_age_s=PAGE_AGE_S, key=key, status=status)


def answered(request: Request, made: Document) -> Response:
    """The answer to this request: the document, or that it is unchanged."""
    status, headers, body = answer(made, request.scope["headers"])
    return response(status, headers, body)


def response(status: int, headers: Headers, body: bytes) -> Response:
    """The framework's answer with these headers and no others, but a content-length where it lacks one."""
    made = Response(body, status)
    made.raw_headers = list(headers)
    if status != 304 and not any(name == b"content-length" for name, _ in headers):
        made.raw_headers.append((b"content-length", b"%d" % len(body)))
    return made


def never_kept(media_type: str) -> Headers:
    """Headers of an answer that no cache keeps."""
    return [(b"content-type", media_type.encode()), (b"cache-control", b"no-store"), *SECURITY]
