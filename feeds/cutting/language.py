"""Text -> the language it is written in, by its script and its commonest words; None where too little tells.

The same words tell which of several encodings was meant (encoding.py): the wrong one holds none of them.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Final

from feeds.fold import fold

# The commonest words of each language, folded before use. What two languages share decides nothing between them.
_WORDS: Final[dict[str, str]] = {
    "en": (
        "the of and to in is that was for on with as it by at are from have has not this which their been will its "
        "were he she they but his her who more would said"
    ),
    "de": (
        "der die und das ist von den mit dem des ein eine nicht auf für sich im zu es auch als wird hat sind bei "
        "nach wie oder aber einen wurde noch über"
    ),
    "fr": (
        "le la les et des est une dans que pour qui du sur pas plus par avec ce sont au il elle aux cette ont été "
        "mais nous ses leur de un en on son sa se qu'il n'est chez lui été même où dont après a à y ne"
    ),
    "es": (
        "el la los las que de en una por con para del se no su es al lo como más pero sus fue está ha este entre "
        "también sobre"
    ),
    "pt": (
        "o os as que de em um uma para com não por do da dos das no na se mais ao foi são pelo sua como mas está "
        "também pela"
    ),
    "it": (
        "il lo gli che di un e in la le una per con del della dei delle non sono nel nella è si da anche più come ha "
        "ma alla "
        "questo dal"
    ),
    "ca": "els les que una per amb del dels les és no més aquest també han seva però són al pel perquè",
    "gl": "os as que unha para con non polo da dos máis tamén foi está súa pola",
    "eu": "eta da ez bat dira du egin zen dute izan baina ere duen beste",
    "ro": "și în de la cu pe nu este sunt care din pentru mai că a fost sau dar după această lui cea",
    "nl": (
        "de het een van en in is dat op te met voor niet zijn aan er ook als bij om maar door naar uit heeft worden "
        "hij"
    ),
    "af": "die van en in is het nie dat vir op met te wat sy aan hulle ook om was deur 'n",
    "sv": "och att det som en är på för av med den till inte har ett om var de sig men från så kan när efter vid hade",
    "nb": "og det som en er på for av med den til ikke har et om var de seg men fra så kan når etter ved hadde blir ble",
    "da": (
        "og det som en er på for af med den til ikke har et om var de sig men fra så kan når efter ved havde bliver "
        "blev nu"
    ),
    "fi": "ja on ei se että oli joka mutta ovat kun myös sen hän ole tai kuin sitä vain ovat jo",
    "et": "ja on ei see et oli kes aga mis ka kui ta oma või nii siis seda veel olid",
    "lv": "un ir ka par ar no kas bet tas nav lai vai arī pēc bija",
    "lt": "ir yra kad bet su iš į ne tai apie kurie buvo jau taip po",
    "pl": "i w na się nie z że do jest to o jak po przez ale od za dla są był jego już tylko było",
    "cs": "a se na že v je to s z o do jako ale po pro by jsou byl před jen také už který která",
    "sk": "a sa na že v je to s z o do ako ale po pre by sú bol pred len tiež už ktorý ktorá",
    "hu": "a az és hogy nem is egy volt van meg de csak ez mint el már amely szerint még ki",
    "hr": "i je u na se da su za od a koji s o kao koje nije ali bi iz što sam to",
    "sl": "in je na se da so za ki v tudi ne pa z kot bi ni od po",
    "sq": "dhe në e të një për me që nuk është nga si ka por u kanë i",
    "tr": "ve bir bu da de için ile olarak çok daha gibi olan sonra kadar ama ne her var olduğu dedi yıl",
    "az": "və bir bu üçün ilə də da olan kimi daha sonra amma çox edir",
    "uz": "va bu bilan uchun bir ham edi bo'lgan deb esa yil bo'yicha qilib keyin lekin",
    "kmr": "û li ji bi di ku ew de bo ev jî wî her yek lê",
    "id": "yang dan di dari untuk dengan ini itu pada dalam tidak akan adalah ke juga oleh telah para sudah mereka",
    "ms": "yang dan di untuk dengan ini itu pada dalam tidak akan adalah ke juga oleh telah daripada beliau",
    "vi": "và của là có trong cho được với không các những một này đã để khi người từ ở",
    "sw": "na ya wa kwa katika ni za la hiyo huo kuwa yake kama watu baada alisema hata",
    "so": "iyo oo ka ku in la ee waa ay uu si kala",
    "eo": "la kaj de en estas al ne ke por li ĝi sed kun el per",
    "cy": "yn y i a o mae ar yr ei am wedi gan ond",
    "is": "og að í á er sem það var ekki með um til fyrir við en hafa",
    "ru": "и в не на что с он как по это но из за от так же для было его она все был который к о у только ещё",
    "uk": "і в не на що з як до та за це від але його для про є був було у який й також вона вони якщо",
    "be": "і ў не на што з як да за гэта ад але яго для пра быў было",
    "bg": "и в на да се за от с че са по не това като е ще към при",
    "sr": "и у на је да се за су од са а који не као ће што то",
    "mk": "и во на да се за од со не дека е како ќе што ги",
    "kk": "және бұл мен үшін бір болып да де деп оның бойынша",
    "ky": "жана бул менен үчүн бир болуп да де деп анын боюнча",
    "tg": "ва дар ба аз ки бо барои ин он аст ҳам буд шуд то бояд",
    "mn": "нь бол энэ байна гэж юм ба тэр болон",
    "ar": "في من على إلى أن التي عن هذا مع كان ما لا هذه الذي بعد قد أو بين هو كما ولا",
    "fa": "و در به از که این را با است برای آن یک خود تا بر هم نیز های می شده کرد اما شد بود",
    "ps": "په د او چې کې له دی ته یې دا هم سره څخه نه به شوي وي کړي ده",
    "ur": "کے میں کی ہے اور سے کا کو نے کہ یہ پر ہیں اس بھی تھا ایک نہیں کر گیا",
    "ckb": "لە و بە کە ئەو بۆ لەسەر هەر یەک ئەم دەکات بوو نییە دوای",
    "sd": "۾ جي آهي جو کي ۽ کان تي سان جا",
    "he": "של את על לא הוא זה עם כי גם או היא אל כל אבל יותר היה אך בין לאחר",
    "hi": "के में की है और से का को ने कि यह पर हैं इस भी एक नहीं था लिए कर",
    "mr": "आणि आहे या च्या ने ला तर की हे होते नाही त्या",
    "ne": "र छ को मा ले लाई छन् पनि गरेको यो भने",
    "bn": "ও এর এই করে থেকে যে না হয় জন্য তার একটি করা এবং বলেন",
    "el": "και το να της του η ο με που για από στην είναι στο δεν τα των την σε",
}  # fmt: skip
_BLOCKS: Final[tuple[tuple[str, str], ...]] = (
    ("th", r"\u0e00-\u0e7f"), ("lo", r"\u0e80-\u0eff"), ("my", r"\u1000-\u109f"), ("km", r"\u1780-\u17ff"),
    ("ko", r"\uac00-\ud7a3"), ("ka", r"\u10a0-\u10ff"),
    ("hy", r"\u0530-\u058f"), ("am", r"\u1200-\u137f"), ("ta", r"\u0b80-\u0bff"), ("te", r"\u0c00-\u0c7f"),
    ("kn", r"\u0c80-\u0cff"), ("ml", r"\u0d00-\u0d7f"),
    ("si", r"\u0d80-\u0dff"), ("gu", r"\u0a80-\u0aff"), ("pa", r"\u0a00-\u0a7f"), ("or", r"\u0b00-\u0b7f"),
    ("bo", r"\u0f00-\u0fff"),
)  # fmt: skip
_SCRIPTS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "greek": (r"\u0370-\u03ff", ("el",)),
    "cyrillic": (r"\u0400-\u052f", ("ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "tg", "mn")),
    "hebrew": (r"\u0590-\u05ff", ("he",)),
    "arabic": (r"\u0600-\u06ff\u0750-\u077f", ("ar", "fa", "ps", "ur", "ckb", "sd")),
    "devanagari": (r"\u0900-\u097f", ("hi", "mr", "ne")),
    "bengali": (r"\u0980-\u09ff", ("bn",)),
}  # fmt: skip
_WORD: Final = re.compile(r"[^\W\d_](?:[\w'’\u0300-\u036f\u0900-\u0dff]*)")
_TELLING: Final[dict[str, str]] = {
    "ps": "ټډړښځڅېۍګڼ", "ur": "ٹڈڑںےہھ", "fa": "پچژگ", "ckb": "ێۆڵڕە", "sd": "ٻڄڃڏڊڙڳڱ", "uk": "іїєґ", "be": "ўі",
    "kk": "әғқңөұүһі", "ky": "ңөү", "tg": "ҷҳқӣӯғ", "mn": "өү", "sr": "ђјљњћџ", "mk": "ѓѕјљњќџ",
    "bg": "ъ", "ru": "ыэё", "vi": "ăđơưạảấầẩậắằặẹẻếềểệỉịọỏốồổộớờởợụủứừửữự", "pl": "ąęłżźćńś", "cs": "ěřů",
    "sk": "ľĺŕôä", "hu": "őű", "ro": "ășțţş", "tr": "ğış", "az": "ə", "de": "ßäöü", "es": "ñ¿¡áíó", "pt": "ãõ",
    "fr": "èêçàù", "sv": "åäö", "da": "æøå", "nb": "æøå", "fi": "äö", "et": "õäöü", "lv": "āēīūļņķģ", "lt": "ėęįųų",
    "hr": "đć", "is": "ðþ", "ca": "·ç", "kmr": "êîûçş", "cy": "ŵŷ", "eo": "ĉĝĥĵŝŭ",
}  # fmt: skip
# Of common characters that have two forms, which are of the simplified and which of the traditional set.
_HANS: Final = frozenset(
    "这们来个时国会为说学过对发开关们没经动还后进样现实点业东长问题见门车马书听说话电车网报头员记应该让认间应万与乡线"
)
_HANT: Final = frozenset(
    "這們來個時國會為說學過對發開關沒經動還後進樣現實點業東長問題見門車馬書聽話電網報頭員記應該讓認間萬與鄉線"
)
_SAMPLE: Final = 600


@lru_cache(maxsize=1)
def _languages_of() -> dict[str, tuple[str, ...]]:
    """Each common word, folded -> the languages that it is common in."""
    found: dict[str, list[str]] = {}
    for language, said in _WORDS.items():
        for word in {fold(word) for word in said.split()}:
            found.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in found.items()}


@lru_cache(maxsize=1)
def _block_patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [(language, re.compile(f"[{block}]")) for language, block in _BLOCKS]


@lru_cache(maxsize=1)
def _script_patterns() -> list[tuple[tuple[str, ...], re.Pattern[str]]]:
    return [(languages, re.compile(f"[{block}]")) for block, languages in _SCRIPTS.values()]


def language_of(text: str, hint: str | None = None) -> str | None:
    """The BCP 47 tag of a text, from its first 600 characters; `hint` serves where the words tell nothing."""
    sample = text[:_SAMPLE]
    counts = Counter({char: count for char, count in Counter(sample).items() if char.isalpha()})
    total = counts.total()
    if not total:
        return hint
    if sample.isascii():
        return _among(sample, counts, _LATIN, hint)
    beyond = Counter({char: count for char, count in counts.items() if char > "\u024f"})
    if beyond.total() * 3 > total:
        kana = _share(beyond, _KANA)
        han = _share(beyond, _HAN)
        if kana * 8 > total or (kana > 2 and (han + kana) * 2 > total):
            return "ja"
        if han * 3 > total:
            return _chinese(beyond, hint)
        for language, block in _block_patterns():
            if _share(beyond, block) * 2 > total:
                return language
        for languages, block in _script_patterns():
            if _share(beyond, block) * 2 > total:
                return _among(sample, counts, languages, hint)
    return _among(sample, counts, _LATIN, hint)


_KANA: Final = re.compile(r"[\u3041-\u30ff]")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_LATIN: Final = tuple(
    language for language in _WORDS if not any(language in languages for _, languages in _SCRIPTS.values())
)


def _share(counts: Counter[str], block: re.Pattern[str]) -> int:
    return sum(count for char, count in counts.items() if block.match(char))


def _chinese(counts: Counter[str], hint: str | None) -> str:
    simple = sum(count for char, count in counts.items() if char in _HANS and char not in _HANT)
    full = sum(count for char, count in counts.items() if char in _HANT and char not in _HANS)
    if full != simple:
        return "zh-hant" if full > simple else "zh-hans"
    return hint if hint is not None and hint.startswith("zh") else "zh-hans"


def _among(sample: str, letters: Counter[str], languages: tuple[str, ...], hint: str | None) -> str | None:
    if len(languages) == 1:
        return languages[0]
    among = _languages_of()
    scores = dict.fromkeys(languages, 0.0)
    for word in _WORD.findall(fold(sample)):
        for language in among.get(word, ()):
            if language in scores:
                scores[language] += 1
    for language, telling in () if sample.isascii() else _TELLING.items():  # not one of them is ASCII
        if language in scores:
            scores[language] += min(sum(letters[letter] for letter in telling), 12) * 0.6
    if hint in scores:
        scores[hint] += 1.5
    best = max(scores, key=lambda language: scores[language])
    others = sorted(scores.values(), reverse=True)
    if scores[best] < 2 or (others[0] == others[1] and best != hint):
        return hint or (best if scores[best] >= 1 and others[0] != others[1] else None)
    return best


_CJK_COMMON: Final = frozenset(
    "的一是不了在人有我他这個这来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间斯知世什两次使身者被高已亲其进此话常与活正感"
    "のはをにがでとたしてるいすなもらかれさこあうありよまっくけそきりちつ"
    "이의는을에가다한를고도로은지하사기서자그인시리라어나"
)


def plausibility(text: str) -> float:
    """How much the text reads like some language, per character: common words, and common characters of CJK text."""
    if not text:
        return 0.0
    every = _languages_of()
    hits = sum(
        len(word) + 1 if len(word) > 1 else 0.5
        for word in (fold(part) for part in _WORD.findall(text))
        if word in every and (len(word) > 1 or not word.isascii())
    )
    cjk = sum(1 for char in text if char in _CJK_COMMON)
    return (hits + cjk * 1.2) / len(text)
