"""Bytes + what HTTP and the document say of their encoding -> text.

The rule: a byte-order mark is believed first; bytes that are valid UTF-8 beyond ASCII are UTF-8 whatever is said, since
other encodings hardly ever look so; then the charset of HTTP, then the document's own declaration, each only where it
decodes without a fault; then a guess. A label of ISO 8859-1 means Windows-1252, as in every browser.
May misread: a short text in a Chinese, Japanese or Korean encoding that happens to be valid UTF-8 and has no label.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is this one's start
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# How "<?" or "<r" looks where there is no mark. Source: XML 1.0, appendix F.
_SHAPES: Final = (
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
    (b"{\x00", "utf-16-le"),
    (b"\x00{", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
# Names that Python does not know, or that mean more than they say: as they stand in declarations and headers.
_NAMES: Final = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "euc-cn": "gb18030",
    "big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "sjis": "cp932",
    "windows-31j": "cp932",
    "ms_kanji": "cp932",
    "x-euc-jp": "euc_jp",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "ksc5601": "cp949",
    "windows-949": "cp949",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-6-i": "iso8859-6",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-ukrainian": "mac-cyrillic",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "win-1251": "cp1251",
    "x-cp1252": "cp1252",
    "dos-866": "cp866",
    "koi8": "koi8-r",
    "koi8-ru": "koi8-u",
    "unicode-1-1-utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-16-le",
    "unicode": "utf-16-le",
    "ucs-2": "utf-16-le",
    "iso-10646-ucs-2": "utf-16-le",
    "iso-10646-ucs-4": "utf-32-le",
    "utf-32": "utf-32-le",
}
_NOT_CHARSETS: Final = frozenset(
    ("idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem")
)
_DECLARED: Final = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([A-Za-z0-9._:-]{1,40})""")
_META: Final = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_TOO_FEW: Final = 8  # non-ASCII bytes that show nothing of the language, and so of the encoding
_FEW: Final = 16  # non-ASCII bytes up to which a label of a multi-byte encoding is believed before the look of UTF-8


def decoded(body: bytes, charset: str | None) -> str:
    """The document as text, without its byte-order mark; bytes that mean nothing become U+FFFD. Never raises."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    head = body.lstrip(b" \t\r\n")[:4]
    for shape, name in _SHAPES:
        if head.startswith(shape) or body.startswith(shape):
            return body[: len(body) // _WIDTHS.get(name, 1) * _WIDTHS.get(name, 1)].decode(name, "replace")
    labels = [name for name in (_codec(charset), _codec(_label(body))) if name]
    return _by_look(body, labels)


_WIDTHS: Final = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}


def _by_look(body: bytes, labels: list[str]) -> str:
    # ISO-2022 and HZ write other letters in ASCII bytes: only their label, or their escape, tells.
    if b"\x1b$" in body or b"\x1b(" in body:
        labels.insert(0, "iso2022_jp_ext" if b"\x1b$)C" not in body else "iso2022_kr")
    elif body.isascii() and not any(name in ("hz", "utf_7", "utf-7") for name in labels):
        return body.decode("ascii")
    asian = [name for name in labels if name not in _WIDTHS and _many_bytes(name)]
    if asian and sum(byte > 0x7F for byte in body[:100_000]) > _FEW:
        asian = []
    if b"\x1b" in body or any(name in ("hz", "utf_7", "utf-7") for name in labels):
        asian = labels
    for name in (*asian, "utf-8", *(label for label in labels if label not in _WIDTHS)):
        try:
            return body.decode(name)
        except (UnicodeError, LookupError, ValueError):
            continue
    return _guessed(body, labels)


# A byte that begins nothing in UTF-8, or goes on with nothing; and characters of several bytes. Source: RFC 3629.
_SEVERAL: Final = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|([\x80-\xff])", re.DOTALL
)


def _mixed(body: bytes) -> str | None:
    """UTF-8 into which a text of Windows-1252 was pasted: both are read; None where that is not what it looks like."""
    several = stray = 0
    for found in _SEVERAL.finditer(body[:200_000]):
        if found[1]:
            stray += 1
        else:
            several += 1
    if several < 2 * stray:
        return None
    text = body.decode("utf-8", "surrogateescape")
    return _ESCAPED.sub(lambda one: bytes([ord(one[0]) - 0xDC00]).decode("cp1252", "replace"), text)


_ESCAPED: Final = re.compile("[\udc80-\udcff]")


def _many_bytes(name: str) -> bool:
    return name in ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949", "johab", "euc_jis_2004", "big5", "hz")


def _guessed(body: bytes, labels: list[str]) -> str:
    """No label fits. One torn character (a cut in transit, an emoji sliced by a plugin) does not undo a whole encoding."""
    high = sum(byte > 0x7F for byte in body)
    for name in ("utf-8", *(label for label in labels if label not in _WIDTHS)):
        text = body.decode(name, "replace")
        torn = text.count("\ufffd")
        if 2 * torn < high and torn * 200 < high + 200 and torn < 50:
            return text
    if (mixed := _mixed(body)) is not None:
        return mixed
    if high <= _TOO_FEW:
        return body.decode("cp1252", "replace")
    from charset_normalizer import from_bytes

    best = from_bytes(body[:100_000]).best()
    return body.decode(best.encoding if best is not None else "cp1252", "replace")


def _label(body: bytes) -> str | None:
    found = _DECLARED.search(body, 0, 1_000) or _META.search(body, 0, 4_000)
    return found[1].decode("ascii") if found else None


def _codec(label: str | None) -> str | None:
    """Python's name of a text encoding, or None: a label may name a codec that is none (`zlib`, `idna`)."""
    if not label:
        return None
    name = label.strip().strip("\"'").lower()
    name = _NAMES.get(name, name)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    if not getattr(info, "_is_text_encoding", True) or info.name.replace("_", "-") in _NOT_CHARSETS:
        return None
    return _NAMES.get(info.name, name)
