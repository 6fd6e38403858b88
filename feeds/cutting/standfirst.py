"""The first paragraphs of a story -> whether the first is a standfirst: the editor's words, set apart, not the story.

It is one where it is said again: twice in a row, or word for word in the body. Else where it stands above the byline or
the dateline; speaks of the author by name; says "our investigation"; points at words of the title ("these refugees");
has no full stop; or, under a byline, is one sentence whose words the next paragraph brings in again as if they were
new. A lead with a reporting verb in it is none. What it may wrongly take: a lead of one sentence under a byline whose
second paragraph repeats it. What it misses: standfirsts that read like the lead.
"""

from __future__ import annotations

import re
from typing import Final

from feeds.cutting import dates
from feeds.cutting.lines import squashed
from feeds.fold import fold, words

MAX_STANDFIRST: Final = 1_200
_END: Final = re.compile(r"[.!?。！？؟۔।…‽։]['\"”’»)\]）」』›]*(?:\s?\[\d{1,3}\]|[¹²³⁰-⁹]+)*\s*$")
_SENTENCE_END: Final = re.compile(r"[.!?؟۔।։]['\"”’»)\]]*\s+(?=\S)|[。！？]")
_OURS: Final = re.compile(
    (
        r"\bour (?:investigation|reporters?|analysis|correspondent|reporting|review|team|columnist|critic)\b|"
        r"\bunsere? (?:recherche|reporter\w*|autor\w*|korrespondent\w*)\b|\bnotre (?:enquête|envoyée?|"
        r"correspondante?|reporter|journaliste)\b|\bnuestr[oa] (?:investigación|corresponsal|enviad[oa])\b|\bnossa? "
        r"(?:investigação|correspondente|reportagem)\b|\bnostr[oa] (?:inchiesta|inviat[oa]|corrispondente)\b|"
        r"\bнаш[аеи]? (?:расследование|корреспондент\w*)\b|\bнаш[аеі]? (?:розслідування|кореспондент\w*)\b"
    ),
    re.IGNORECASE,
)
_THESE: Final = re.compile(
    (
        r"(?<!\w)(?:these|those|this|such|diese[rsnm]?|solche|ces|cette|ce|cet|estos|estas|este|esta|esos|esas|"
        r"questi|queste|questo|questa|esses|essas|desses|dessas|nesses|deze|dit|die|dessa|dette|denne|disse|dessa|"
        r"nämä|näiden|te|tych|tyto|těchto|ezek|acești|aceste|αυτοί|αυτές|αυτά|эти|этих|этот|эта|ці|цих|цей|тези|bu|"
        r"şu|هذه|هؤلاء|هذا|این|دغه|دا|یہ|ان|אלה|אלו|הזה|ये|इन|यह|এই|これらの|この|이|这些|這些|这|這|những|các|เหล่านี้|ini|"
        r"tersebut|hawa|hizi|bu)\s+(?P<noun>[^\W\d_]{4,})"
    ),
    re.IGNORECASE,
)
_REPORTS: Final = re.compile(
    (
        r"\b(?:said|says|announced|reported|told|confirmed|stated|according to|claimed|sagte|teilte|berichtete|laut|"
        r"erklärte|a annoncé|a déclaré|selon|dijo|anunció|informó|según|disse|anunciou|segundo|secondo|ha detto|ha "
        r"annunciato|zei|volgens|meldde|säger|sade|uppger|enligt|sier|sagde|ifølge|kertoi|mukaan|powiedział|"
        r"poinformował|według|uvedl|oznámil|podle|közölte|szerint|a declarat|a anunțat|potrivit|είπε|δήλωσε|σύμφωνα|"
        r"сообщил\w*|заявил\w*|сказал\w*|объявил\w*|повідомив|повідомили|заявив|сказав|dedi|açıkladı|bildirdi|"
        r"göre)\b|قال|قالت|أعلن|أعلنت|وفق|گفت|گفته|اعلام کرد|به گزارش|ویلي|وویل|کہا|אמר|אמרה|הודיע|कहा|बताया|বলেন|"
        r"জানান|述べ|発表|明らかに|によると|밝혔|말했|발표|表示|宣布|报道|報導|cho biết|กล่าว|เปิดเผย|mengatakan|"
        r"menurut|alisema|amesema"
    ),
    re.IGNORECASE,
)
_BACK: Final = frozenset(
    fold(word)
    for word in str.split(
        "he she it they this that these those his her its their but and so yet however also then there er sie es "
        "dies diese das aber und auch doch il elle ils elles ce cela cette ces mais et él ella esto este pero y o "
        "também mas ele ela lui lei ma hij zij dit maar en han hon det den men og och hän se mutta on ona to ale i a "
        "но он она это и они але він вона це і ancak bu o ama وهو وهي لكن و اما او این"
    )
)
_ASKS: Final = re.compile(
    (
        r"(?:why|how|what|where|warum|wieso|wie|pourquoi|comment|por qué|cómo|por que|como|perché|come|waarom|hoe|"
        r"varför|hur|hvorfor|hvordan|miksi|miten|dlaczego|jak|proč|miért|hogyan|de ce|γιατί|πώς|почему|как|чому|як|"
        r"neden|nasıl|چرا|چگونه|لماذا|كيف)\b"
    ),
    re.IGNORECASE,
)
_FIRST_PERSON: Final = re.compile(
    r"\b(?:I|my|me|we|ich|mein\w*|wir|je|j'|nous|mon|ma|yo|mi|nosotros|eu|meu|minha|nós|io|mio|ik|mijn|wij|jag|vi|"
    r"jeg|minä|ja|mój|я|мой|мы|ми|ben|ik)\b"
)


def twice(first: str, second: str) -> bool:
    """Whether two paragraphs are the same thing: letter for letter, but for dashes, quotes and spaces."""
    return bool(first) and squashed(fold(first)) == squashed(fold(second))


def sentences(text: str) -> int:
    """How many sentences, roughly."""
    return len(_SENTENCE_END.findall(text.strip())) + 1


def within(text: str, body: list[str]) -> bool:
    """Whether a paragraph stands again in the body, whole or as sentences of one paragraph of it."""
    key = squashed(fold(text))
    if len(key) < 24:
        return False
    opening = text.strip(" \"“”„«»'‘’")[:10]
    return any(
        key in squashed(fold(other)) for other in body if len(other) >= len(text.strip()) - 8 and opening in other
    )


def standfirst(first: str, following: list[str], title: str, authors: list[str], *, bylined: bool) -> str | None:
    """Why the first paragraph is a standfirst, or None. `following`: the paragraphs of the body after it, in order."""
    if not following or len(first) > MAX_STANDFIRST:
        return None
    if within(first, following[:60]):
        return "it is also said in the body"
    if _names(first, authors):
        return "it speaks of the author"
    if _OURS.search(first) and sentences(first) <= 5 and len(first) < 500:
        return "it speaks of the newsroom's own work"
    if _points_at(first, title) and len(first) < 300 and sentences(first) == 1:
        return "it points at the title"
    second = following[0]
    if (
        not _END.search(first)
        and 24 <= len(first) <= 400
        and len(second) > len(first)
        and _END.search(second)
        and not first.rstrip().endswith((":", ",", ";", "：", "，"))
        and dates.find(first) is None
    ):
        return "it has no full stop"
    if (
        bylined
        and _ASKS.match(first)
        and sentences(first) == 1
        and len(first.split()) <= 30
        and not first.rstrip().endswith(("?", "؟"))
        and _END.search(second)
    ):
        return "it says what the story is about"
    if bylined and _again(first, second):
        return "the next paragraph begins the story anew"
    return None


def _names(text: str, authors: list[str]) -> bool:
    return any(
        " " in author and author in text and not text.startswith(author) and not _FIRST_PERSON.search(text)
        for author in authors
    )


def _points_at(text: str, title: str) -> bool:
    named = {_stem(word) for word in words(fold(title)) if len(word) > 3}
    return any(_stem(fold(match["noun"])) in named for match in _THESE.finditer(text[:160]))


def _stem(word: str) -> str:
    return word[:5]


def _again(first: str, second: str) -> bool:
    if (
        sentences(first) > 1  # two sentences are how a text begins
        or len(first.split()) > 30
        or _REPORTS.search(first)
        or _FIRST_PERSON.search(first)
        or '"' in fold(first)
    ):
        return False
    opening = words(fold(second))[:1]
    if not opening or opening[0] in _BACK or len(second) < len(first):
        return False
    told = {_stem(word) for word in words(fold(first)) if len(word) > 3}
    again = {_stem(word) for word in words(fold(second)) if len(word) > 3}
    return len(told & again) >= 3 and len(told & again) * 10 >= len(told) * 3
