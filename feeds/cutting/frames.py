"""Lines that say an earlier line again with the same few words around it, each another one: a house's own marker.

"Get the printable recipe » Smoky Lentil Soup", "Das Rezept zum Drucken: …". One such line may be chance; two with the
same words around two different titles are a template.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import islice
from typing import Final

from feeds.cutting.lines import Lines, squashed

MAX_FRAMED: Final = 200  # characters of the whole line
_LEAST: Final = 6  # letters of a title; 4 where it is not ASCII
_MOST: Final = 9  # words of the frame
_EDGE: Final = re.compile(r"[\s»›→⇒:：|、「『《〈“\"'(（\[—–-]+|(?<=[」』》〉”])")
_DIGITS: Final = re.compile(r"\d+")


def framed(lines: Lines, keys: list[int]) -> frozenset[int]:
    """The lines that stand in a frame; `keys`: a hash of each short line's letters, 0 for others."""
    openings, endings = Counter[str](), Counter[str]()
    short = [at for at in range(len(lines)) if keys[at] and lines.size(at) <= MAX_FRAMED]
    for at in short:
        folded = lines.folded(at) or ""
        openings[_opening(folded)] += 1
        endings[_ending(folded)] += 1
    earlier: set[int] = set()
    heads: set[str] = set()  # the first and last letters of earlier lines: most lines repeat none, and are soon done
    tails: set[str] = set()
    found: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for at in short:
        folded, squash = lines.folded(at) or "", lines.squash(at)
        if keys[at] not in earlier and len(squash) > 4:
            if _last(squash) in tails and openings[_opening(folded)] > 1:
                for match in islice(_EDGE.finditer(folded), _MOST):
                    key = _key(folded[match.end() :])
                    if match.start() and key in earlier:
                        found[_DIGITS.sub("#", folded[: match.start()]), ""][at] = key
                        break
            if _first(squash) in heads and endings[_ending(folded)] > 1:
                for match in list(_EDGE.finditer(folded))[: -_MOST - 1 : -1]:
                    key = _key(folded[: match.start()])
                    if match.end() < len(folded) and key in earlier:
                        found["", _DIGITS.sub("#", folded[match.end() :])][at] = key
                        break
        if not folded.endswith((".", "。", "।", "。」", '."')):
            earlier.add(keys[at])
            heads.add(_first(squash))
            tails.add(_last(squash))
    return frozenset(
        at
        for words, stands in found.items()
        if len(set(stands.values())) > 1 and any(map(str.isalpha, "".join(words)))
        for at in stands
    )


def _opening(folded: str) -> str:
    return folded[: 6 if folded.isascii() else 4]


def _ending(folded: str) -> str:
    return folded[-6:] if folded.isascii() else folded[-4:]


def _first(squash: str) -> str:
    return squash[: _LEAST if squash.isascii() else 4]


def _last(squash: str) -> str:
    return squash[-_LEAST:] if squash.isascii() else squash[-4:]


def _key(folded: str) -> int:
    squash = squashed(folded)
    return hash(squash) if len(squash) >= (_LEAST if squash.isascii() else 4) else 0
