"""What a line at the head of a section is by its shape: a day alone, a channel's post head, a numbered title."""

from __future__ import annotations

import re
from typing import Final

from feeds.cutting import byline, dates

# A channel's post as Telegram exports it: "Name, [03.12.2024 08:15]".
_POST_HEAD: Final = re.compile(r"(?P<name>[^\[\]\n]{1,80}?),\s*\[(?P<when>[^\[\]]{6,40})\]")
_NUMBER: Final = re.compile(r"\s*(?:\d{1,3}[.)]|#\d{1,3}|\d\ufe0f?\u20e3)\s+")
_SIGNS: Final = "*=~+■□●○◎◉◆◇❖♦▶►▸▷▪▫◼◾🔹🔸🔷🔶•★☆✦✧✱✳✽❋❇▲△▼▽※＊＋◈▣♪♣♠♥❤✿❀§¶➤➜➔→»>"
_SIGN: Final = re.compile(rf"\s*([#{_SIGNS}]{{1,6}})\ufe0f?\s*[\w\"'“”„‘’«「『《【(（]")
_BULLET: Final = re.compile(r"\s*(?:[*=~]{1,6}|[•▪‣▸►▶–-])\s+(?=\S)")
_NUMBERED: Final = re.compile(r"\s*(?:\d{1,3}[.)]|#\d{1,3}|\d️?⃣)\s*\S")


def date_alone(text: str, language: str | None) -> dates.Found | None:
    """The day, where a short line says nothing but a day."""
    if len(text) > 60 or not any(char.isdigit() for char in text):
        return None
    if sum(1 for word in text.split() if word[0].isalpha()) > (
        7 if "tháng" in text else 5
    ):  # Vietnamese names each part
        return None
    said = byline.head(text, language)
    if not said or said.authors or said.publisher or said.post or said.date is None:
        return None
    return said.date if said.date.day is not None else None


def post_head(text: str) -> tuple[str, dates.Found] | None:
    """Channel and time of a line that heads a channel's post."""
    if not text.endswith("]") or (match := _POST_HEAD.fullmatch(text)) is None:
        return None
    found = dates.find(match["when"], None) or dates.find(match["when"], "en-gb")  # Telegram writes the day first
    return (match["name"].strip(), found) if found is not None else None


def numbered(text: str) -> bool:
    """Whether a title begins with its number in the digest."""
    return _NUMBERED.match(text) is not None


def sign(text: str) -> str:
    """The sign that a title begins with, as a house sets all of its titles: "***", "■", "▶"; else nothing."""
    match = _SIGN.match(text)
    return match[1] if match else ""


def bare_title(title: str, *, number: bool, sign: str = "") -> str:
    """The title without a list's bullet or asterisks around it, without its number in the digest and the house's `sign`."""
    bare = _BULLET.sub("", title).rstrip("*=~ ") if _BULLET.match(title) else title
    quoted = sign == "»" and "«" in bare
    amount = sign in ("+", "~", "=") and bare[1:2].isdigit()
    if sign and not sign.strip(_SIGNS) and bare.startswith(sign) and not (quoted or amount):
        bare = bare.strip(f"{sign} \u3000\ufe0f")
    if number and (match := _NUMBER.match(bare)) is not None:
        bare = bare[match.end() :]
    return bare if any(map(str.isalnum, bare)) else title
