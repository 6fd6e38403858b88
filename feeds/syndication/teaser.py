"""The end of a text -> whether its source breaks off there and sends the reader on.

A text that only stops is no teaser; the dots or the words must stand at its very end.
"""

from __future__ import annotations

import re
from typing import Final

from feeds.fold import fold

# Folded; each as it ends summaries in the feeds of the place named.
_ENDINGS: Final = (
    "read more",  # WordPress, everywhere
    "read on",
    "read full article",
    "read full story",
    "read the full story",
    "read the full article",
    "read the rest",
    "full story",
    "full article",
    "continue reading",  # WordPress
    "keep reading",
    "more",
    "learn more",
    "weiterlesen",  # German
    "mehr lesen",
    "mehr",
    "lire la suite",  # French
    "lire plus",
    "en savoir plus",
    "leer mas",  # Spanish
    "seguir leyendo",
    "continuar leyendo",
    "ler mais",  # Portuguese
    "leia mais",
    "continue lendo",
    "leggi tutto",  # Italian
    "leggi di piu",
    "continua a leggere",
    "continua",
    "lees meer",  # Dutch
    "lees verder",
    "las mer",  # Swedish
    "les mer",  # Norwegian
    "læs mere",  # Danish
    "laes mere",
    "lue lisaa",  # Finnish
    "czytaj dalej",  # Polish
    "czytaj wiecej",
    "wiecej",
    "cist dale",  # Czech
    "vice",
    "tovabb",  # Hungarian
    "citeste mai mult",  # Romanian
    "devamini oku",  # Turkish
    "devami",
    "читать далее",  # Russian
    "читать дальше",
    "читать полностью",
    "подробнее",
    "далее",
    "читати далі",  # Ukrainian
    "прочетете още",  # Bulgarian
    "διαβαστε περισσοτερα",  # Greek
    "περισσοτερα",
    "ادامه مطلب",  # Persian
    "بیشتر بخوانید",
    "ادامه",
    "اقرا المزید",  # Arabic
    "المزید",
    "للمزید",
    "مزید پڑھیں",  # Urdu
    "קרא עוד",  # Hebrew
    "और पढें",  # Hindi
    "আরও পড়ুন",  # Bengali
    "続きを読む",  # Japanese
    "もっと見る",
    "阅读更多",  # Chinese
    "阅读全文",
    "閱讀更多",
    "繼續閱讀",
    "继续阅读",
    "查看全文",
    "더 보기",  # Korean
    "더보기",
    "อ่านต่อ",  # Thai
    "xem them",  # Vietnamese
    "doc tiep",
    "selengkapnya",  # Indonesian
    "baca selengkapnya",
    "baca lagi",  # Malay
)
_TAIL: Final = re.compile(r"[\s.:;»>›→⇒…\"'\])}|*_~-]+$")
_DOTS: Final = re.compile(r"(?:\[\s*(?:…|\.\.\.|&hellip;)\s*\]|\(\s*(?:…|\.\.\.)\s*\)|…|\.{3,})\s*$")
_FOLDED: Final = tuple(sorted({fold(form) for form in _ENDINGS}, key=len, reverse=True))
# "Continue reading TITLE →" ends in the title, so it is looked for in the last line.
_LEADING: Final = ("continue reading", "read more", "weiterlesen", "lire la suite", "seguir leyendo", "читать далее")


def sends_on(text: str) -> bool:
    """Whether a plain text ends in an ellipsis or in a "read more" of one of some thirty languages."""
    if not text:
        return False
    if _DOTS.search(text[-20:]):
        return True
    lines = text[-400:].rsplit("\n", 1)
    last = _TAIL.sub("", fold(lines[-1]))
    if last.startswith(_LEADING) and len(last) < 250 and len(lines) > 1:
        return True
    if not last.endswith(_FOLDED):  # of nearly every text
        return False
    return any(last == form or (_apart(last, form) and (len(form) > 4 or not form.isascii())) for form in _FOLDED)


def _apart(last: str, form: str) -> bool:
    """Whether the line ends in the form, with the end of a sentence, a bracket or dots before it."""
    if not last.endswith(form):
        return False
    before = last[: -len(form)].rstrip()
    return bool(before) and before[-1] in ".!?…[(|»>:。！？」”\"'-"
