"""Text that was read in a wrong encoding -> the text as written, where that is beyond doubt.

Seen in feeds: UTF-8 read as Windows-1252 ("donâ€™t", "CafÃ©", "ÐŸÑ€Ð¸"), once or twice over, UTF-8 read as Windows-1251
("РџСЂРёРІРµС‚"), and references that were escaped twice ("[&#8230;]", shops' plug-ins). A run is only put right where its
bytes are whole UTF-8; real text never is.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Final

# cp1252 leaves five bytes undefined; browsers pass them through as the C1 controls of the same number.
_WEST: Final = {
    **{bytes((b,)).decode("cp1252"): b for b in range(0x80, 0x100) if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
} | {chr(b): b for b in range(0x80, 0x100)}
_EAST: Final = {bytes((b,)).decode("cp1251"): b for b in range(0x80, 0x100) if b != 0x98} | {"\x98": 0x98}
_WEST_TAIL: Final = "".join(re.escape(c) for c, b in _WEST.items() if 0x80 <= b < 0xC0)
_EAST_TAIL: Final = "".join(re.escape(c) for c, b in _EAST.items() if 0x80 <= b < 0xC0)
_WEST_RUN: Final = re.compile(rf"(?:[Â-ß][{_WEST_TAIL}]|[à-ï][{_WEST_TAIL}]{{2}}|[ð-ô][{_WEST_TAIL}]{{3}})+")
_EAST_RUN: Final = re.compile(rf"(?:[РСТУ][{_EAST_TAIL}]){{2,}}|вЂ[{_EAST_TAIL}]")
_REFERENCE: Final = re.compile(
    r"&(?:#\d{2,6}|#x[0-9a-f]{2,5}|amp|quot|apos|nbsp|[lr][sd]quo|hellip|[mn]dash);", re.IGNORECASE
)
_EAST_SIGN: Final = re.compile(rf"(?:[РС][{_EAST_TAIL}]){{3}}")
_WEST_SIGN: Final = re.compile(rf"[Ââà-ïÃÄÅÐÑØÙÚÛ][{_WEST_TAIL}]")


def undone(text: str) -> str:
    """The text with mojibake put right; the same text where there is none."""
    if "&" in text and _REFERENCE.search(text):
        text = unescape(text)
    if text.isascii():
        return text
    for _ in range(2):
        if _WEST_SIGN.search(text):
            better = _WEST_RUN.sub(lambda run: _read(run[0], _WEST), text)
        elif _EAST_SIGN.search(text):
            better = _EAST_RUN.sub(lambda run: _read(run[0], _EAST), text)
        else:
            return text
        if better == text:
            return text
        text = better
    return text


def _read(run: str, table: dict[str, int]) -> str:
    try:
        return bytes(table[c] for c in run).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return run
