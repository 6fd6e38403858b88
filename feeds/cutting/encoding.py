"""Bytes -> text: by the byte order mark, by what is declared, by UTF-8's own form, else by which encoding reads best.

A declaration that the bytes do not bear out is not followed. Where nothing is declared, each candidate is tried on a
sample and the one whose text holds the most common words of any language wins; charset-normalizer is asked last.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from feeds.cutting.language import language_of, plausibility

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The WHATWG Encoding Standard reads these labels as the encoding that contains them.
_WIDER: Final = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "big5": "big5hkscs",
}
_SINGLE: Final = (
    "cp1252",
    "cp1251",
    "koi8-r",
    "koi8-u",
    "cp1256",
    "cp1254",
    "cp1250",
    "cp1253",
    "cp1255",
    "cp1257",
    "cp1258",
    "cp874",
    "cp866",
    "mac-cyrillic",
    "mac-roman",
    "iso8859-7",
    "iso8859-6",
    "iso8859-5",
)
_MULTI: Final = ("gb18030", "cp932", "big5hkscs", "cp949", "euc_jp")
_NOT_TEXT: Final = frozenset(
    (
        "idna",
        "punycode",
        "unicode-escape",
        "unicode_escape",
        "raw-unicode-escape",
        "raw_unicode_escape",
        "undefined",
        "mbcs",
        "oem",
    )
)
_RARE: Final = frozenset(("mac-cyrillic", "mac-roman", "cp866", "iso8859-7", "iso8859-6", "iso8859-5"))
# Bytes that Windows-1250 and ISO 8859-2 read differently: ą ś ź ľ ť and their capitals in one, signs in the other.
_CENTRAL: Final = re.compile(rb"[\xa1\xa5\xa6\xa9\xab\xac\xae\xb1\xb5\xb6\xb9\xbb\xbc\xbe]")
# Vietnamese in Windows-1258 sets its tones as marks of their own; text without any is Turkish or another language.
_TONES: Final = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_META: Final = re.compile(
    (
        rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)|<\?xml[^>]{0,"
        rb"100}encoding\s*=\s*[\"']([A-Za-z0-9_.:-]+)"
    ),
    re.IGNORECASE,
)
_SAMPLE: Final = 24_000


def decode(body: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text and the name of its encoding. Every byte string has one; what an encoding lacks becomes U+FFFD."""
    for mark, marked in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(marked, "replace"), marked
    if wide := _wide(body):
        return body.decode(wide, "replace"), wide
    if b"\x1b$" in body[:4000] and (text := _strict(body, "iso2022_jp")) is not None:
        return text, "iso2022_jp"
    stated = [label for label in (declared, _meta(body)) if label]
    if (
        stated
        and _named(stated[0]) in ("utf-16-le", "utf-16-be", "utf-16", "utf-32", "iso2022_kr", "hz", "utf-7")
        and (text := _strict(body, _named(stated[0]) or "")) is not None
    ):
        return text, stated[0]
    text = _strict(body, "utf-8")
    if text is not None:
        return text, "utf-8"
    for label in stated:
        if (
            (name := _named(label))
            and name != "utf-8"
            and (text := _strict(body, name)) is not None
            and _readable(text)
        ):
            return text, name
    return _told(body)


def _strict(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (UnicodeError, LookupError, ValueError):
        return None


def _named(label: str) -> str | None:
    try:
        name = codecs.lookup(label.strip().lower()).name
    except (LookupError, ValueError):
        return None
    # Codecs of Python's own that no server means: bytes to bytes, escapes, host names.
    if not codecs.lookup(name)._is_text_encoding or name in _NOT_TEXT:
        return None
    return _WIDER.get(name, name)


def _meta(body: bytes) -> str | None:
    found = _META.search(body[:4096])
    label = found and (found[1] or found[2])
    return label.decode("ascii", "replace") if label else None


def _wide(body: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of Latin text is zero, or one high byte stands for most of the script."""
    head = body[:4000]
    if len(head) < 8 or len(head) % 2:
        head = head[: len(head) // 2 * 2]
    if len(head) < 8:
        return None
    even, odd = head[0::2], head[1::2]
    if odd.count(0) * 3 > len(odd) and even.count(0) * 20 < len(even):
        return "utf-16-le"
    if even.count(0) * 3 > len(even) and odd.count(0) * 20 < len(odd):
        return "utf-16-be"
    # Text in another script still has ASCII spaces, digits and line ends: zeros on one side only.
    if odd.count(0) * 25 > len(odd) and not even.count(0) and len(set(odd)) * 3 < len(set(even)):
        return "utf-16-le"
    if even.count(0) * 25 > len(even) and not odd.count(0) and len(set(even)) * 3 < len(set(odd)):
        return "utf-16-be"
    return None


def _readable(text: str) -> bool:
    sample = text[:4000]
    return sum(1 for char in sample if "\x7f" <= char < "\xa0" or char == "\ufffd") * 50 < max(len(sample), 1)


def _told(body: bytes) -> tuple[str, str]:
    """The best reading of bytes that nothing declares and that are no UTF-8."""
    damaged = body.decode("utf-8", "replace")
    wrong = damaged.count("\ufffd")
    if (
        wrong * 200 < len(damaged)
        and len(damaged) - wrong > 0
        and any(ord(char) > 0x7F and char != "\ufffd" for char in damaged[:_SAMPLE])
    ):
        return damaged, "utf-8"  # UTF-8 with a few broken places: a file cut off in the middle of a character
    sample = _sample(body)
    best, best_score, best_name = None, 0.0, ""
    for name in (*_MULTI, *(_central(sample) if name == "cp1250" else name for name in _SINGLE)):
        text = _strict(sample, name)
        if text is None:
            if name not in _MULTI:
                text = sample.decode(name, "replace")
                if text.count("\ufffd") * 100 > len(text):
                    continue
            else:
                continue
        if name == "cp1258" and len(_TONES.findall(text)) * 100 < len(text):
            continue
        score = plausibility(text) + _usual(text) - _oddness(text) - _foreign(text) - (0.05 if name in _RARE else 0.0)
        if score > best_score + 1e-9:
            best, best_score, best_name = text, score, name
    if best is not None and best_score > 0.02:
        return body.decode(best_name, "replace"), best_name
    from charset_normalizer import from_bytes

    guess = from_bytes(sample).best()
    guessed = (_named(guess.encoding) if guess is not None else None) or "cp1252"
    return body.decode(guessed, "replace"), guessed


def _central(sample: bytes) -> str:
    """Windows-1250 or ISO 8859-2, which share most letters: the one in which no sign stands inside a word."""
    west, latin = sample.decode("cp1250", "replace"), sample.decode("iso8859-2")
    if _CENTRAL.search(sample) is None or re.search("[\x80-\x9f]", latin):
        return "cp1250"
    doubts = [_oddness(text) + _foreign(text) for text in (latin, west)]
    return "iso8859-2" if doubts[0] < doubts[1] else "cp1250"


# The letters beyond ASCII that each language in Latin script writes; a reading that needs others is likely the wrong one.
_LETTERS: Final = {
    "en": "éèêëáàâäíïóôöúüçñ", "de": "äöüßé", "fr": "éèêëàâäîïôöùûüÿçœæ", "es": "áéíóúüñ", "pt": "áâãàéêíóôõúüç",
    "it": "àèéìíîòóùú", "ca": "àéèíïóòúüç", "gl": "áéíóúüñï", "eu": "ñü", "ro": "ăâîșțşţ",
    "nl": "éëèïíóöüáàêç", "af": "éêëèïîôöúû", "sv": "åäöéüà", "nb": "æøåéèêóòôäö", "da": "æøåéüöäá", "fi": "äöåšž",
    "et": "äöõüšž", "lv": "āčēģīķļņšūž", "lt": "ąčęėįšųūž", "pl": "ąćęłńóśźż", "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž", "hu": "áéíóöőúüű", "hr": "čćđšž", "sl": "čšžćđ", "sq": "ëç", "tr": "çğıöşüâîû",
    "az": "çəğıöşü", "kmr": "çêîşû", "is": "áðéíóúýþæö", "cy": "âêîôûŵŷáéïöä", "eo": "ĉĝĥĵŝŭ",
    "vi": "".join(map(chr, (*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA)))),
}  # fmt: skip


def _foreign(text: str) -> float:
    """How much of a text in Latin letters is of letters that its language does not write, or hardly any ASCII at all."""
    letters = [char for char in text if char.isalpha()]
    beyond = [char.lower()[:1] for char in letters if "\x7f" < char < "\u0250" or "\u1e00" <= char < "\u1f00"]
    if not beyond:
        return 0.0
    if len(beyond) * 5 > len(letters) * 2:
        return 2.0 * len(beyond) / len(text)
    said = language_of(text) or ""
    strange = {
        language: sum(1 for char in beyond if char > "\x7f" and char not in known)
        for language, known in _LETTERS.items()
        if language != "vi"
    }
    # The language of a few lines may be mistaken: what another would write counts against it only a little.
    least = min(strange.values())
    doubt = 0.3 if strange.get(said, least) > least else 0.0
    return (3.0 * least + doubt * strange.get(said, 0)) / len(text)


# The ten or so commonest letters of a script: two thirds of any text in it, and a third of what another encoding makes.
_COMMON: Final = (
    (re.compile(r"[\u0400-\u04ff]"), "оеаинтсрвлкм"),
    (re.compile(r"[\u0590-\u05ff]"), "יוהלאתרמבשנ"),
    (re.compile(r"[\u0600-\u06ff]"), "اليمونرتبةعدهس"),
    (re.compile(r"[\u0370-\u03ff]"), "αοιετσνηρπκμίό"),
    (re.compile(r"[\u0e00-\u0e7f]"), "านรอกเงมยลวดท่้"),
)


def _usual(text: str) -> float:
    """How much a text in another script than Latin is made of that script's commonest letters, 0 to 0.15."""
    for block, common in _COMMON:
        letters = block.findall(text)
        if len(letters) * 3 > len(text):
            return 0.15 * sum(1 for letter in letters if letter.lower() in common) / len(letters)
    return 0.0


def _sample(body: bytes) -> bytes:
    """Up to 24,000 bytes around the first ones beyond ASCII, cut at line ends so that no character is split."""
    first = re.search(rb"[\x80-\xff]", body)
    start = body.rfind(b"\n", 0, first.start()) + 1 if first else 0
    if first and first.start() - start > 2000:
        start = first.start()
    end = body.rfind(b"\n", start, start + _SAMPLE)
    return body[start : end if end > start else start + _SAMPLE]


def _oddness(text: str) -> float:
    """How much of the text no language writes: controls, unlikely symbols, capitals after small letters."""
    odd = sum(
        1
        for char in text
        if "\x7f" <= char < "\xa0"
        or char == "\ufffd"
        or "\u2500" <= char <= "\u259f"
        or "\ue000" <= char <= "\uf8ff"
        or "\uff61" <= char <= "\uff9f"
    )
    turned = len(re.findall(r"[a-zа-яё](?=[А-ЯЁ])|[а-яё](?=[a-z])|[a-z](?=[а-яё])", text))
    mixed = len(re.findall(r"[A-Za-z](?=[\u0370-\u0eff\u3041-\u9fff])|[\u0370-\u06ff\u0e00-\u0eff](?=[A-Za-z])", text))
    inside = len(
        re.findall(
            r"[^\W\d_][\u00a1-\u00bf\u00d7\u00f7\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122\u2116](?=[^\W\d_])",
            text,
        )
    )
    return (odd * 2 + turned + mixed + inside) / max(len(text), 1)
