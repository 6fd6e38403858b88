r"""`/…/` -> a regular expression over folded text, by RE2: linear in the text, and with a bound on its own size.

What RE2 calls `\b` knows ASCII letters only (`\bсанкции\b` finds nothing), so an edge of the pattern or of one of its
outermost alternatives is read as "no letter or digit on the other side", in any script; elsewhere it is refused. `\w`,
`\W` and `\pL` outside of `[…]` mean any script too. Letters of the pattern are folded like the text's, so that case,
accents and Arabic letter forms make no difference.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from feeds.clean import fold

MAX_PATTERN = 500  # characters
# RE2 needs at worst one step an instruction and a byte, about 5 ns each (200 kB under 1,775 instructions: 1.7 s, two shared
# cores, November 2026). The two bounds keep a topic's patterns under a second together.
MAX_PROGRAM = 1_500  # instructions, all patterns of one topic together
MAX_BYTES = 100_000  # of a text's UTF-8: title, lead and text share it; some 16,000 English words

# What parts words in folded text: ASCII, Latin-1, Greek, Armenian, Hebrew, Arabic, Indic, general and CJK punctuation,
# symbols, emoji. Letters by the thousand are left out of the class: `\pL` alone is 400 instructions.
_EDGE = (
    r"\x00-/:-@\[-`{-\x{a9}\x{ab}-\x{b1}\x{b4}\x{b6}-\x{b8}\x{bb}\x{bf}\x{d7}\x{f7}\x{37e}\x{387}\x{55a}-\x{55f}\x{589}"
    r"\x{5be}\x{5c0}\x{5c3}\x{5f3}\x{5f4}\x{600}-\x{60f}\x{61b}-\x{61f}\x{66a}-\x{66d}\x{6d4}\x{964}\x{965}"
    r"\x{e3f}\x{e4f}\x{e5a}\x{e5b}\x{2000}-\x{206f}\x{20a0}-\x{20cf}\x{2190}-\x{2bff}\x{3000}-\x{3004}\x{3008}-\x{3020}\x{1f000}-\x{1faff}"
)
_BEGIN = f"(?:^|[{_EDGE}])"
_END = f"(?:$|[{_EDGE}])"
_WIDE = {
    r"\w": f"[^{_EDGE}]",
    r"\W": f"[{_EDGE}]",
    **dict.fromkeys((r"\pL", r"\p{L}"), f"[^0-9{_EDGE}]"),
}
# An escape, a whole class, or one character.
_PIECES = re.compile(r"\\p\{[^}]*\}|\\p.|\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|.", re.DOTALL)


def readable(pattern: str) -> str:
    """The pattern as RE2 gets it. Raises ValueError with what to write instead."""
    if len(pattern) > MAX_PATTERN:
        raise ValueError(f"a pattern of {len(pattern)} characters: more than {MAX_PATTERN}")
    if not pattern:
        raise ValueError("an empty pattern; a pattern stands between two slashes, as in /sanction(s|ed)/")
    pieces = _PIECES.findall(pattern)
    out: list[str] = []
    depth, at_begin = 0, True
    for place, piece in enumerate(pieces):
        depth += (piece == "(") - (piece == ")")
        if piece == r"\b":
            at_end = place + 1 == len(pieces) or (depth == 0 and pieces[place + 1] == "|")
            if not (at_begin or at_end):
                raise ValueError(
                    r'"\b" stands only at the beginning or end of a pattern; elsewhere write \W or a space'
                )
            out.append(_BEGIN if at_begin else _END)
        else:
            out.append(_WIDE.get(piece) or (piece if piece.isascii() else _folded(piece)))
        at_begin = piece == "|" and depth == 0
    return "".join(out)


def _folded(piece: str) -> str:
    return "".join(letter if letter.isascii() else fold(letter) or letter for letter in piece)


@lru_cache(maxsize=1_024)
def compiled(pattern: str) -> Any:  # the library has no types
    """RE2's own object for a pattern that `readable` gave. Raises ValueError in RE2's words."""
    import re2  # 2 MB that a config without patterns need not load

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.never_capture = True
    try:
        return re2.compile(pattern.encode(), options)
    except re2.error as fault:
        why = fault.args[0]
        raise ValueError(f"no pattern that RE2 reads: {why.decode() if isinstance(why, bytes) else why}") from None


def size(pattern: str) -> int:
    """Instructions of the compiled pattern, forwards or backwards, whichever is longer."""
    program = compiled(pattern)
    return max(int(program.programsize), int(program.reverseprogramsize))


def found(pattern: str, text: bytes) -> str | None:
    """The first place in a folded text (UTF-8) that the pattern takes, or None."""
    match = compiled(pattern).search(text)
    return None if match is None else match.group().decode(errors="replace")
