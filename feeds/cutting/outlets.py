"""Whether a short line is an outlet's name: a known one, a domain, or capitalised words one of which only outlets have."""

from __future__ import annotations

import re
from typing import Final

from feeds.cutting.posts import CAPLESS, HAN, JOINTS, POSTS
from feeds.fold import fold

OUTLETS: Final = frozenset(
    fold(name)
    for name in (
        "Reuters", "Thomson Reuters", "Associated Press", "The Associated Press", "AP", "AP News", "AFP",
        "Agence France-Presse", "France 24", "RFI", "BBC", "BBC News", "BBC Persian", "CNN", "Al Jazeera",
        "Al-Jazeera", "Aljazeera", "VOA", "Voice of America", "VOA News", "RFE/RL", "Radio Free Europe",
        "Radio Free Europe/Radio Liberty", "Radio Azadi", "Deutsche Welle", "DW", "dpa", "APA", "ANSA",
        "EFE", "Lusa", "ANP", "Belga", "NTB", "TT", "STT", "Ritzau", "PAP", "ČTK", "TASR", "MTI",
        "Agerpres", "TASS", "Interfax", "RIA Novosti", "Ukrinform", "UNIAN", "Xinhua",
        "Xinhua News Agency", "Kyodo", "Kyodo News", "Jiji", "Yonhap", "PTI", "ANI", "IANS", "Anadolu",
        "Anadolu Agency", "AA", "DHA", "IHA", "IRNA", "ISNA", "Tasnim", "Fars", "Mehr", "Khabar Online",
        "TOLOnews", "Tolo News", "Khaama Press", "Pajhwok", "Pajhwok Afghan News", "Hasht-e Subh",
        "8am Media", "Amu TV", "Ariana News", "Afghanistan International", "Kabul Now", "Etilaatroz",
        "Zan Times", "Rukhshana Media", "Bakhtar", "Bakhtar News Agency", "Dawn", "Geo News", "The News",
        "Express Tribune", "The Express Tribune", "Arab News", "The New York Times", "New York Times",
        "The Washington Post", "Washington Post", "The Wall Street Journal", "Wall Street Journal",
        "The Guardian", "Guardian", "The Times", "The Independent", "The Economist", "Financial Times",
        "The Telegraph", "The Atlantic", "The New Yorker", "The Conversation", "The Diplomat",
        "Foreign Policy", "Foreign Affairs", "Politico", "Axios", "Vox", "Bloomberg", "Bloomberg News",
        "CNBC", "NPR", "PBS", "ABC News", "CBS News", "NBC News", "Fox News", "Sky News", "ITV",
        "Euronews", "Der Spiegel", "Spiegel", "Die Zeit", "ZEIT ONLINE", "FAZ", "Süddeutsche Zeitung",
        "taz", "Die Welt", "Tagesschau", "ARD", "ZDF", "SRF", "NZZ", "Der Standard", "Die Presse", "ORF",
        "Le Monde", "Le Figaro", "Libération", "L'Humanité", "Mediapart", "RTBF", "Le Soir", "El País",
        "El Mundo", "ABC", "La Vanguardia", "Clarín", "La Nación", "Folha de S.Paulo", "O Globo",
        "Estadão", "Público", "Expresso", "La Repubblica", "Corriere della Sera", "La Stampa",
        "Il Sole 24 Ore", "De Volkskrant", "NRC", "Trouw", "NOS", "Dagens Nyheter", "Svenska Dagbladet",
        "Aftonbladet", "SVT", "NRK", "VG", "Aftenposten", "DR", "Politiken", "Berlingske", "Yle",
        "Helsingin Sanomat", "Gazeta Wyborcza", "Rzeczpospolita", "Kommersant", "Meduza", "Novaya Gazeta",
        "Ukrainska Pravda", "Haaretz", "Ynet", "Hürriyet", "Cumhuriyet", "Milliyet", "Asharq Al-Awsat",
        "Al Arabiya", "The Hindu", "Indian Express", "The Indian Express", "Hindustan Times",
        "Times of India", "NDTV", "Kompas", "Tempo", "Detik", "detikcom", "Antara", "VnExpress",
        "Tuổi Trẻ", "Bangkok Post", "The Straits Times", "Nikkei", "NHK", "Asahi Shimbun", "Mainichi",
        "Yomiuri", "MEMRI", "新华社", "新華社", "人民日报", "央视新闻", "中新社", "中国新闻网", "澎湃新闻", "财新",
        "南方周末", "中央社",
        "聯合報", "自由時報", "NHKニュース", "共同通信", "時事通信", "朝日新聞", "読売新聞", "毎日新聞",
        "日本経済新聞", "연합뉴스", "조선일보", "중앙일보",
        "동아일보", "한겨레", "경향신문", "رویترز", "رويترز", "فرانس برس", "آسوشیتدپرس", "أسوشيتد برس", "بی‌بی‌سی",
        "بی بی سی", "بي بي سي", "الجزيرة", "العربية", "ایرنا", "ایسنا", "تسنیم", "فارس", "مهر",
        "طلوع‌نیوز", "طلوع نیوز", "هشت صبح", "۸صبح", "اطلاعات روز", "صدای آمریکا", "رادیو آزادی",
        "رادیو فردا", "دویچه وله", "خامه‌پرس", "پژواک", "آماج نیوز", "افغانستان اینترنشنال", "ТАСС",
        "РИА Новости", "Интерфакс", "Коммерсантъ", "Медуза", "Укрінформ", "УНІАН", "Суспільне",
    )
)  # fmt: skip
# A capitalised word of these among few others makes a line an outlet's name. Folded.
OUTLET_WORDS: Final = frozenset(
    fold(name)
    for name in str.split(
        "network press news newswire times post agency tribune herald journal gazette review magazine daily weekly "
        "radio tv television broadcasting media institute center centre foundation chronicle observer guardian "
        "independent telegraph globe bulletin courier dispatch monitor wire online newsroom newspaper newsletter "
        "digest report examiner inquirer enquirer register sentinel standard mercury advertiser argus echo record "
        "mail ledger messenger almanac beacon bugle clarion courant intelligencer recorder spectator statesman "
        "telegram transcript gleaner broadcaster channel letter analysts publications blog fm "
        "zeitung nachrichten agentur nachrichtenagentur blatt tagblatt tageblatt anzeiger rundfunk kurier kreisblatt "
        "bote wochenblatt rundschau presse pressedienst agence journal gazette dépêche nouvelles quotidien courrier "
        "tribune radio échos agencia diario periódico prensa noticias revista gaceta semanario emisora agência "
        "jornal folha notícias diário correio gazeta agenzia giornale corriere gazzetta notizie quotidiano rivista "
        "krant dagblad courant nieuws weekblad persbureau tidning tidningen dagblad bladet nyheter nyhetsbyrå posten "
        "avis avisen avisa tidende nyheder nyhetsbyrå sanomat lehti uutiset uutistoimisto "
        "agencja wiadomości dziennik tygodnik kurier głos noviny deník listy zpravodaj agentura denník správy hírlap "
        "újság hírügynökség hírek ziar ziarul agenția agenţia știri monitorul curierul εφημερίδα πρακτορείο νέα "
        "ειδήσεις ραδιόφωνο газета новости агентство ведомости известия вестник информагентство журнал радио вести "
        "пресса новини агенція агентство видання вісник часопис телебачення агенция вестник новина вијести vijesti "
        "novine agencija glasnik dnevnik časopis gazetesi haber haberleri ajansı dergisi radyo postası bülteni "
        "haberler "
        "جريدة صحيفة وكالة أخبار الأخبار قناة معهد مركز شبكة مجلة إذاعة موقع روزنامه خبرگزاری شبکه هفته‌نامه هفته "
        "نامه ماهنامه مجله پایگاه آژانس رادیو تلویزیون رسانه خبرنامه نیوز پرس ورځپاڼه آژانس خبري راډیو اخبار روزنامہ "
        "ٹی رۆژنامە ئاژانس ئاژانسی עיתון חדשות סוכנות ידיעות רדיו समाचार टाइम्स न्यूज़ न्यूज पत्रिका दैनिक एजेंसी "
        "सेवा সংবাদ পত্রিকা সংবাদদাতা নিউজ দৈনিক বেতার செய்திகள் వార్తలు วารสาร สำนักข่าว หนังสือพิมพ์ วิทยุ báo "
        "thông tấn xã đài kantor berita harian warta koran radio gazeti shirika habari gazetasi axborot agentligi "
        "radiosi рӯзнома хабаргузорӣ ҳафтанома ахбор радиои агенттігі газеті ajaleht uudised ziņas laikraštis "
        "naujienos žinios blaðið fréttir diari notícies agència rojname ajans agjencia gazeta lajme"
    )
)  # fmt: skip
_CJK_OUTLET: Final = re.compile(
    r"(?:新闻|新聞|日报|日報|晚报|晚報|早报|早報|时报|時報|周刊|週刊|週報|周报|通讯社|通訊社|通信社|通信|电视台|"
    r"電視台|广播|廣播|报社|報社|网|網|在线|社|テレビ|放送|ニュース|タイムス|タイムズ|"
    r"신문|일보|뉴스|통신|방송|저널|타임스|타임즈|미디어)$"
)
_DOMAIN: Final = re.compile(
    r"^(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|info|news|media|tv|co\.uk|[a-z]{2})$"
)


def outlet(text: str) -> bool:
    """Whether a short line is an outlet's name: a known one, a domain, or capitalised words with an outlet's word."""
    bare = text.strip(' .:()[]|-–—【】（）《》〈〉「」«»“”„"')
    folded = fold(bare)
    if folded in OUTLETS or _DOMAIN.match(folded):
        return True
    if len(bare) > 70 or text.rstrip().endswith((".", "!", "?", ":", ",", "۔", "。", "؟")):
        return False
    bare = re.sub(r"[\"“”„«»]", "", bare)
    if HAN.search(bare):
        return len(bare) <= 16 and _CJK_OUTLET.search(bare) is not None
    tokens = bare.split()
    if not 1 <= len(tokens) <= 8 or "," in bare:
        return False
    if len(tokens) == 1:
        return bare[:1].isupper() and _compound([folded])
    folded_tokens = [fold(token.strip(",.'’\"")) for token in tokens]
    if folded_tokens[0] in POSTS and any(token in JOINTS for token in folded_tokens[1:]):
        return False  # "Fellow at the Institute for …"
    if not any(
        token in OUTLET_WORDS or (token.endswith("s") and token[:-1] in OUTLET_WORDS) for token in folded_tokens
    ):
        return _compound(folded_tokens) and _capitals(tokens)
    if CAPLESS.search(bare):
        return len(tokens) <= 6
    return _capitals(tokens)


def _compound(tokens: list[str]) -> bool:
    """German and Nordic compounds: Kreisblatt, Fjordposten, Lokalavisen."""
    return len(tokens) <= 3 and any(
        token.endswith(
            (
                "zeitung",
                "blatt",
                "posten",
                "bladet",
                "tidningen",
                "avisen",
                "nachrichten",
                "kurier",
                "sanomat",
                "lehti",
                "krant",
                "rundschau",
            )
        )
        for token in tokens
    )


def _capitals(tokens: list[str]) -> bool:
    """All but the small words begin with a capital, or the line starts with one and only joining words do not."""
    large = [token for token in tokens if token[:1].isupper() or token[:1].isdigit()]
    small = [token for token in tokens if token[:1].islower()]
    return (
        bool(large)
        and (tokens[0][:1].isupper() or tokens[0].lower() in ("the", "de", "la", "le", "el", "al-jazeera"))
        and len(small) <= max(1, len(tokens) // 2)
        and all(len(token) <= 5 or fold(token) in OUTLET_WORDS for token in small)
    )
