"""Text -> the form in which two spellings of the same words are equal, and its words.

For comparing and matching only, never for showing. `fold` settles at once: folding twice changes nothing. What it
joins: compatibility forms (full width, ligatures, ™), letter case, accents on Latin and Greek letters and on Cyrillic ё
(й and ї are letters of their own and stay), quotes and dashes of every house style, the letters of Arabic script that
keyboards of different countries write differently, decimal digits of every script, invisible characters, white space.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Before NFKC, which would take some of them apart ("´" becomes a space and a mark).
_QUOTES: Final = {
    "'": "‘’‚‛ʼʹʻ′`´＇‹›׳ꞌ",  # ‹› Swiss inner quotes; ׳ Hebrew geresh; ʻ Hawaiian and Uzbek ʻokina
    '"': "“”„‟″«»＂「」『』〝〞〟״",  # „“ German; «» French, Russian, Persian; 「」 Japanese; ״ Hebrew gershayim
    "-": "‐‑‒–—―−﹘﹣－⸺⸻־",  # ― French dialogue; − minus sign; ־ Hebrew maqaf
    "...": "…‥⋯",
}

# Marks of direction, joiners and selectors: seen pasted into headlines by content systems, and typed by some only.
_INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u0640\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u200b\u200c\u200d\u200e\u200f"
    "\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u206a\u206b\u206c\u206d"
    "\u206e\u206f\ufeff\uffa0\u3164" + "".join(map(chr, range(0xFE00, 0xFE10))) + "\ufff9\ufffa\ufffb"
)

# After the marks are off: letters that one word is written with in one place and another elsewhere.
_LETTERS: Final = {
    "\u06cc": "\u064a\u0649\u06d2\u06d0\u063d\u06ce\u0620",  # ye: Arabic, alef maksura, Urdu barree, Pashto, Kurdish
    "\u06a9": "\u0643\u06aa\u06ac\u06ab",  # kaf: Arabic keyboards in Persian text, Sindhi, Malay, Pashto
    "\u0647": "\u0629\u06c0\u06c1\u06c2\u06c3\u06be\u06d5\u06ff",  # heh: teh marbuta, Urdu goal and doachashmee, Uyghur
    "\u0627": "\u0671\u0672\u0673\u0675",  # alef: wasla, wavy hamza, high hamza (أ إ آ lose their mark before)
    "\u0648": "\u06c6\u06c7\u06cb\u0676",  # waw: Kurdish and Uyghur o, u, v as they are typed on Arabic keyboards
    "o": "ø",  # Danish and Norwegian names in English papers
    "l": "ł",  # Wałęsa
    "d": "đð",  # Đoković, Guðrún
    "h": "ħ",  # Maltese
    "t": "ŧ",
    "i": "ı",  # Turkish names
    "ae": "æ",
    "oe": "œ",
    "th": "þ",
    ",": "،、٬",
    ";": "؛",
    "?": "؟",
    "%": "٪",
    ".": "۔。｡٫",
}


def _table(rows: dict[str, str]) -> dict[str, str]:
    return {seen: to for to, letters in rows.items() for seen in letters}


# Found by a pattern, as most characters of most texts are none of these: ten times faster than str.translate.
_BEFORE: Final = _table(_QUOTES) | dict.fromkeys(_INVISIBLE, "")
_AFTER: Final = _table(_LETTERS)
_BEFORE_ANY: Final = re.compile(f"[{re.escape(''.join(_BEFORE))}]")
_AFTER_ANY: Final = re.compile(f"[{re.escape(''.join(_AFTER))}]")

# On decomposed text. A mark that follows a Cyrillic letter makes another letter (й, ї, ў), but for the dots of ё and
# the stress marks that teaching texts and encyclopedias set. Hebrew points, Arabic vowel signs and hamzas go; the
# vowel signs of Indic scripts and the voicing marks of kana are letters and stay.
_MARKS: Final = re.compile(
    r"(?<![\u0430-\u045f\u0461-\u052f])[\u0302-\u036f]|[\u0300\u0301\u0340\u0341]|(?<=\u0435)\u0308"
    r"|[\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    r"\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08d3-\u08e1\u08e3-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_DIGIT: Final = re.compile(r"[^0-9\D]")


def fold(text: str) -> str:
    """The comparing form of a plain text, on one line; see the module's head for what it joins. Idempotent."""
    if not text.isascii():
        text = _before(text)
    if text.isascii():
        return " ".join(text.lower().replace("`", "'").split())
    once = _fold(text)
    # A few letters fold to something that folds again (U+1E9B with further marks): they settle in the second round.
    return once if once.isascii() else _fold(once)


def _before(text: str) -> str:
    return _BEFORE_ANY.sub(lambda seen: _BEFORE[seen[0]], text)


def _fold(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _MARKS.sub("", _before(unicodedata.normalize("NFKD", text)))
    text = _before(unicodedata.normalize("NFKC", _AFTER_ANY.sub(lambda seen: _AFTER[seen[0]], text)))
    text = _DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)
    return " ".join(text.split())


# Scripts written without spaces between words: Thai, Lao, Myanmar, Khmer, kana, Bopomofo, Han with its extensions.
_SPACELESS: Final = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd\u0ec0-\u0ec6\u0edc-\u0edf"
    "\u1000-\u102a\u103f\u1050-\u1055"
    "\u1780-\u17b3\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u303b\u303c\u3041-\u3096\u309d-\u309f\u30a1-\u30fa"
    "\u30fc-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U0001b000-\U0001b16f"
    "\U00020000-\U0003ffff"
)
_SPACELESS_MARKS: Final = (
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd"
    "\u102b-\u103e\u1056-\u1059\u17b6-\u17d3\u3099\u309a"
)
# Vowel signs and viramas belong to their word, though `\w` leaves them out: Indic scripts, Tibetan, and what fold left.
_WORD_MARKS: Final = (
    "\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09cd\u09d7\u09e2\u09e3\u0a01-\u0a03"
    "\u0a3c-\u0a51\u0a70\u0a71\u0a75\u0a81-\u0a83\u0abc-\u0acd\u0ae2\u0ae3\u0b01-\u0b03\u0b3c-\u0b57\u0b62\u0b63\u0b82"
    "\u0bbe-\u0bcd\u0bd7\u0c00-\u0c04\u0c3c-\u0c56\u0c62\u0c63\u0c81-\u0c83\u0cbc-\u0cd6\u0ce2\u0ce3\u0d00-\u0d03\u0d3b-\u0d4d"
    "\u0d57\u0d62\u0d63\u0d81-\u0d83\u0dca-\u0ddf\u0df2\u0df3\u0f18\u0f19\u0f35-\u0f39\u0f71-\u0f84\u0f8d-\u0fbc"
)
_WORD: Final = re.compile(rf"[{_SPACELESS}][{_SPACELESS_MARKS}]*|(?:[^\W_{_SPACELESS}]+|[{_WORD_MARKS}]+)+")
_SPACED: Final = bytes(code if code < 128 and chr(code).isalnum() else 32 for code in range(256))


def words(text: str) -> list[str]:
    """The words of a folded text, in order: runs of letters and digits; apostrophes and hyphens part them.

    Scripts without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese) give one token a character with its marks.
    """
    if text.isascii():  # four times faster than a pattern
        return text.encode("ascii").translate(_SPACED).decode("ascii").split()
    return _WORD.findall(text)
