"""A language -> its stemmer, for topics with `stem = true`: one word for `refugee`, `refugees`; of `беженцы`, `беженцев`.

Snowball's, where its package is installed (an extra: pip install winnowd[stem]); on folded words, both sides alike.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import lru_cache
from typing import Final

# Primary language tags to Snowball's names; Persian, Pashto, Urdu, Ukrainian and Hebrew have none.
SNOWBALL: Final = {
    "ar": "arabic", "hy": "armenian", "eu": "basque", "ca": "catalan", "da": "danish", "nl": "dutch", "en": "english",
    "eo": "esperanto", "et": "estonian", "fi": "finnish", "fr": "french", "de": "german", "el": "greek", "hi": "hindi",
    "hu": "hungarian", "id": "indonesian", "ga": "irish", "it": "italian", "lt": "lithuanian", "ne": "nepali",
    "no": "norwegian", "nb": "norwegian", "nn": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sr": "serbian", "es": "spanish", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


def available() -> bool:
    """Whether the stemmers are installed."""
    try:
        importlib.import_module("snowballstemmer")
    except ImportError:
        return False
    return True


@lru_cache(maxsize=64)
def stemmer(language: str | None) -> Callable[[str], str] | None:
    """The stemmer of a primary language tag, or None where there is none: then words stand for themselves."""
    name = SNOWBALL.get(language or "")
    if name is None or not available():
        return None
    snowball = importlib.import_module("snowballstemmer")
    if name not in snowball.algorithms():
        return None
    stem: Callable[[str], str] = snowball.stemmer(name).stemWord
    return stem
