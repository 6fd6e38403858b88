"""A paragraph -> whether it is a caption, a numbered reference, or a note by the editors or about the author.

A caption shows itself by a credit ("Photo: …", "(AP Photo/…)", "Foto: …") or by "FILE -"; a sentence without a credit
is never taken for one. A note opens with words that only editors write, or with the author's name and what they are.
"""

from __future__ import annotations

import re
from typing import Final

from feeds.fold import fold

_PICTURE: Final = (
    r"photo|photos|photograph|photographs|image|images|picture|pictures|pic|illustration|graphic|credit|video still|"
    r"screenshot|photo credit|image credit|picture credit|photo by|photos by|image by|photograph by|photography by|"
    r"photo courtesy|image courtesy|courtesy|"
    r"foto|fotos|bild|bilder|beeld|abbildung|grafik|symbolbild|archivbild|archivfoto|bildquelle|fotocredit|"
    r"bildnachweis|fotografie|imagen|imagem|imagens|fotografía|fotografia|immagine|crédit|crédits|crédit photo|"
    r"photographie|illustratie|illustrasjon|kuva|kuvat|kuvituskuva|arkistokuva|zdjęcie|fot|fotó|kép|fotografii|sursa "
    r"foto|sursă foto|φωτογραφία|φωτο|φωτό|фото|иллюстрация|снимок|изображение|фотография|світлина|ілюстрація|"
    r"зображення|снимка|слика|fotoğraf|görsel|resim|"
    r"صورة|الصورة|تصوير|عکس|تصویر|عکاس|عکس از|انځور|تصویر از|צילום|תמונה|צלם|फोटो|फ़ोटो|तस्वीर|चित्र|ছবি|படம்|ఫోటో|"
    r"写真|画像|撮影|提供|사진|사진제공|图片|圖片|图|圖|照片|摄影|攝影|资料图|資料照片|ảnh|hình|ภาพ|ภาพถ่าย|gambar|"
    r"picha|surat|rasm|сурат|акс|аксро|"
    r"wêne|وێنە|foto oleh|foto av|foto:?"
)
_CREDIT_TAIL: Final = re.compile(
    rf"(?:^|[.!?。؟।»”\")\]…]\s*|\s[–—-]\s|\s[/|]\s?)[(\[]?(?:{_PICTURE})\s*[:：／/©=]\s*(?P<credit>[^:：]{{1,140}})[)\]]?\.?$",
    re.IGNORECASE,
)
_CREDIT_WORD: Final = re.compile(
    r"\s(?:Photo|Photos|Photograph|Image|Picture|Foto|Fotos|Bild|Beeld|Kuva|Kép|Fotó|Zdjęcie|Fot\.?|Φωτογραφία|Φωτό|"
    r"Фото|Снимка|عکس|تصویر|صورة|تصوير|צילום|फोटो|写真|画像|사진|图片|ภาพ|Ảnh|Picha|Surat|Rasm|"
    r"Акс)\s*[:：／]\s*[^:：]{1,100}$"
)
_CREDIT_END: Final = re.compile(
    r"[(\[（](?:[^()\[\]（）]{0,60}\b)?(?:ap photo|reuters|afp|getty(?: images)?|epa|ap|courtesy|file(?: photo)?|"
    r"photo(?: by)?|image|archive|handout|pool|shutterstock|unsplash|flickr|wikimedia(?: commons)?|creative commons|"
    r"cc[ -]by|foto|archiv|archives?|archivo|arquivo|archivio|archief|arkiv|arkivfoto|arkisto|archiwum|архив|архів|"
    r"фото|αρχείο|arşiv|عکس|صورة|أرشيف|آرشیو|ארכיון|फाइल|写真|資料|提供|사진|资料|資料照|图|ảnh|"
    r"dok)\b[^()\[\]（）]{0,90}[)\]）]\.?$"
    r"|[(\[（](?:写真|資料写真|提供|撮影|사진|자료사진|图|图片|资料图|資料照|摄|攝)[^()（）]{0,40}[)\]）][。.]?$"
    r"|(?:©|\(c\))\s*[^.]{2,80}$|\b(?:via getty images|/getty images|/reuters|/afp|/ap|ap photo/[^.]{2,50}|/epa|"
    r"/shutterstock|/unsplash)\)?\.?$",
    re.IGNORECASE,
)
_FILE: Final = re.compile(
    (
        r"^(?:file\s?(?:photo)?\s?[-–—:]\s|file photo\b|\(file photo\)|archivfoto:|archivbild:|foto de archivo|photo "
        r"d'archives|архивное фото|\[?(?:photo|image|picture|photograph|foto|bild|图|写真|사진)\s*\d*\])"
    ),
    re.IGNORECASE,
)
_CHINESE: Final = re.compile(
    r"^(?:图为|圖為|↑|△|▲|上图|下图)|(?:[。）)\s]|^)\S{0,12}[\u4e00-\u9fff]{2,4}\s?(?:摄|攝|供图|供圖)[）)]?$"
)
_CREDIT_LINE: Final = re.compile(rf"^[(\[]?(?:{_PICTURE})\s*[:：／/©=]\s*.{{1,160}}$", re.IGNORECASE)
# What a credit cannot be without; most paragraphs are without it.
_MAY: Final = re.compile(
    r"[:：()\[\]（）©／/=↑△▲图圖攝摄]|^file\b|^archiv|^foto de|^photo d|^архивное|供图|供圖", re.IGNORECASE
)
_MAY_TAIL: Final = re.compile(r"[:：／/©=]")
_MAY_END: Final = re.compile(r"[)\]）]\W{0,3}$|©|\(c\)|(?:getty|/)", re.IGNORECASE)
MAX_CAPTION: Final = 900

_HEADINGS: Final = frozenset(
    fold(name)
    for name in (
        "references", "reference", "notes", "note", "footnotes", "footnote", "endnotes", "bibliography",
        "works cited", "sources", "sources and notes", "notes and references", "citations",
        "further notes", "literature", "einzelnachweise", "fußnoten", "fussnoten", "anmerkungen",
        "quellen", "quellenangaben", "literatur", "literaturverzeichnis", "références",
        "notes de bas de page", "bibliographie", "sources et notes", "notas", "referencias", "fuentes",
        "notas al pie", "bibliografía", "referências", "fontes", "notas de rodapé", "bibliografia",
        "note a piè di pagina", "riferimenti", "fonti", "noten", "voetnoten", "bronnen", "verwijzingen",
        "referenties", "noter", "fotnoter", "källor", "referenser", "referanser", "kilder", "fodnoter",
        "noter og kilder", "lähteet", "viitteet", "alaviitteet", "przypisy", "źródła", "odniesienia",
        "poznámky", "poznámky pod čarou", "zdroje", "odkazy", "poznámky a zdroje", "jegyzetek",
        "lábjegyzetek", "hivatkozások", "források", "referințe", "surse", "note de subsol", "σημειώσεις",
        "παραπομπές", "πηγές", "αναφορές", "βιβλιογραφία", "примечания", "сноски", "источники", "ссылки",
        "литература", "список литературы", "примітки", "джерела", "посилання", "виноски", "література",
        "бележки", "източници", "литература", "napomene", "izvori", "bilješke", "fusnote", "reference",
        "opombe", "viri", "kaynaklar", "dipnotlar", "kaynakça", "notlar", "المراجع", "مراجع", "الهوامش",
        "هوامش", "المصادر", "مصادر", "ملاحظات", "منابع", "پانوشت", "پانوشت‌ها", "پی‌نوشت", "پی‌نوشت‌ها",
        "پی نوشت", "پی نوشت ها", "پاورقی", "ارجاعات", "یادداشت‌ها", "سرچینې", "لمنلیکونه", "ماخذ",
        "حوالہ جات", "حواشی", "הערות", "הערות שוליים", "מקורות", "संदर्भ", "टिप्पणियाँ", "पाद टिप्पणी",
        "स्रोत", "সূত্র", "তথ্যসূত্র", "টীকা", "குறிப்புகள்", "参考文献", "注", "注釈", "脚注", "出典", "註", "注記",
        "참고문헌", "각주", "주석", "참고 자료", "출처", "주", "参考资料", "注释", "脚注", "尾注", "注解", "參考資料",
        "參考文獻", "註釋", "註解",
        "附註", "tài liệu tham khảo", "chú thích", "nguồn", "อ้างอิง", "เชิงอรรถ", "แหล่งที่มา",
        "catatan kaki", "referensi", "daftar pustaka", "sumber", "catatan", "marejeo", "vyanzo",
        "tanbehlar", "manbalar", "эзоҳҳо", "сарчашмаҳо", "viited", "allikad", "atsauces", "avoti",
        "šaltiniai", "nuorodos", "heimildir", "çavkanî", "سەرچاوەکان",
    )
)  # fmt: skip
_NUMBERED: Final = re.compile(
    r"^\s*(?:\[\^?(?P<a>\d{1,3})\]:?|\((?P<b>\d{1,3})\)|(?P<c>\d{1,3})[.):\]]|(?P<d>\d{1,3})(?=\s+\S)|\^(?P<e>\d{1,"
    r"3})|(?P<f>[¹²³⁰-⁹]{1,3})|注?[（(]?(?P<g>[①-⑳])|(?:\*+|†|‡)(?=\s?\S))\s*"
)
_SUPERSCRIPT: Final = str.maketrans("¹²³⁰⁴⁵⁶⁷⁸⁹", "1230456789")

_NOTE_OPENINGS: Final = re.compile(
    r"^[(（\[【*_\s]*(?:"
    r"edited by|editing by|reporting by|reported by|additional reporting|with reporting|with additional|with files "
    r"from|with inputs?|contributed to this|compiled by|translated (?:by|from)|translation by|produced by|research "
    r"by|fact[- ]check(?:ed)? by|copy[- ]edit(?:ed|ing) by|written by|report(?:ing)? and editing"
    r"|editor'?s'? (?:'s )?note|editors'? note|note to readers|author'?s note|publisher'?s note|correction|"
    r"corrections|clarification|amendment|update\s?[:(]|disclaimer|disclosure|note\s?:|n\.?b\.?\s?:"
    r"|this (?:article|story|report|piece|post|essay|interview|version|text|commentary|op-ed|column|item) (?:was|has "
    r"been|is|has|first|originally|appeared|will|contains|corrects)|this is (?:a|an) (?:updated|developing|edited|"
    r"translated|opinion|breaking)|an earlier version|a previous version|the views expressed|views expressed|the "
    r"opinions expressed|opinions expressed|the author'?s? (?:is|are|was|works|teaches|writes|views)|the writer is|"
    r"the authors are|about the author|about the writer|originally published|first published|republished (?:from|"
    r"with)|reprinted (?:from|with)"
    r"|redaktion\s?:|anmerkung der redaktion|anm\. d\. red|redigiert von|mitarbeit\s?:|korrektur\s?:|hinweis der "
    r"redaktion|aus dem \w+ (?:von|übersetzt)|übersetzung\s?:|übersetzt von|note de la rédaction|ndlr|traduit (?:de|"
    r"par)|traduction\s?:|avec afp|édité par|rectificatif|correction\s?:|nota (?:del editor|de la redacción|da "
    r"redação|do editor|della redazione|editorial)|n\. ?d\. ?r|edición\s?:|editado por|edición de|traducción\s?:|"
    r"traducido por|con información de|corrección\s?:|com informações d|edição\s?:|traduzido por|tradução\s?:|"
    r"correção\s?:|a cura di|traduzione di|traduzione\s?:|rettifica\s?:|noot van de redactie|noot van de redacteur|"
    r"rectificatie|correctie\s?:|vertaling\s?:|vertaald door|redactie\s?:|redaktionens (?:not|anmärkning|kommentar)|"
    r"rättelse|översättning\s?:|fotnot\s?:|redaktionel note|rettelse|oversat af|oversettelse\s?:|redaksjonell "
    r"merknad|toimituksen huomautus|toimitus\s?:|oikaisu|kääntänyt|suomennos\s?:|od redakcji|przypis redakcji|"
    r"redakcja\s?:|tłumaczenie\s?:|sprostowanie|oprac\.|poznámka redakce|pozn\. red|oprava\s?:|překlad\s?:|přeložil|"
    r"editoval|poznámka redakcie|a szerk|szerkesztői megjegyzés|szerkesztette|fordította|helyesbítés|nota redacției|"
    r"nota redactiei|traducere\s?:|editat de|erată|σημείωση (?:της )?σύνταξης|επιμέλεια|μετάφραση|διόρθωση"
    r"|редактор\s?:|редакция\s?:|от редакции|примечание редакции|перевод\s?:|перевёл|перевела|исправление|уточнение|"
    r"от редактора|від редакції|примітка редакції|редактор|переклад\s?:|переклав|переклала|виправлення|бележка на "
    r"редактора|превод\s?:|napomena uredništva|napomena redakcije|urednik\s?:|editörün notu|editör notu|düzeltme\s?:|"
    r"çeviri\s?:|çeviren\s?:|editör\s?:|derleyen"
    r"|تحرير\s?:|ترجمة\s?:|ملاحظة المحرر|ملاحظة من المحرر|تصحيح\s?:|تصويب|إعداد وتحرير|(?:ویراستار|ویرایش|ترجمه|"
    r"مترجم|یادداشت (?:سردبیر|ویراستار|دبیر)|اصلاحیه|تصحیح|توضیح سردبیر|توضیح)\s?[:：]|ژباړه\s?:|ژباړن\s?:|سمون\s?:|"
    r"ایډیټر|ایڈیٹر|ترجمہ\s?:|ادارتی نوٹ|תרגום\s?:|עריכה\s?:|הערת (?:ה)?(?:עורך|מערכת)|תיקון\s?:|संपादन\s?:|संपादकीय "
    r"टिप्पणी|अनुवाद\s?:|संपादक की टिप्पणी|সম্পাদনা\s?:|অনুবাদ\s?:|編集部注|編集\s?[:：]|翻訳\s?[:：]|訳\s?[:：]|"
    r"訂正\s?[:：]|編集後記|"
    r"편집자 ?주|편집\s?[:：]|번역\s?[:：]|정정\s?[:：]|编辑\s?[:：]|責任編輯|责任编辑|責編|责编|編輯\s?[:：]|"
    r"翻译\s?[:：]|编译\s?[:：]|更正\s?[:：]|编者按|編者按|"
    r"编者注|編按|biên tập\s?:|dịch\s?:|đính chính|แปลและเรียบเรียง|หมายเหตุ(?:บรรณาธิการ)?|editor\s?:|penyunting\s?:|"
    r"catatan redaksi|penerjemah\s?:|koreksi\s?:|mhariri\s?:|maoni ya mhariri|muharrir\s?:|tahririyat|муҳаррир\s?:"
    r")",
    re.IGNORECASE,
)
_BIO_WORDS: Final = (
    r"is|was|are|were|has|have|works?|writes?|wrote|teaches|covers|reports|reported|serves|lives|leads|heads|directs|"
    r"runs|edits|holds|studies|contributed|"
    r"ist|war|arbeitet|schreibt|lehrt|forscht|leitet|lebt|berichtet|est|était|travaille|écrit|enseigne|dirige|vit|es|"
    r"fue|trabaja|escribe|enseña|dirige|vive|é|foi|trabalha|escreve|ensina|lavora|scrive|insegna|werkt|schrijft|"
    r"doceert|är|arbetar|skriver|er|arbejder|arbeider|on|työskentelee|kirjoittaa|jest|pracuje|pisze|wykłada|je|píše|"
    r"učí|este|scrie|lucrează|είναι|γράφει|работает|пишет|преподаёт|возглавляет|—|–|працює|пише|викладає|هو|هي|کاتب|"
    r"کاتبة|يعمل|تعمل|کار|است|adalah|là|ni"
)
_BIO_TELL: Final = re.compile(
    r"\b(?:correspondent|reporter|writer|journalist|analyst|professor|lecturer|fellow|editor|author|columnist|"
    r"researcher|scholar|historian|economist|director|contributor|critic|poet|novelist|staff|freelance|think tank|"
    r"university|institute|writes about|reports on|covers|"
    r"journalistin?|autorin?|redakteurin?|professorin?|korrespondentin?|forscherin?|wissenschaftlerin?|journaliste|"
    r"auteure?|chercheu(?:r|se)|professeure?|écrivaine?|periodista|autora?|profesora?|investigadora?|escritora?|"
    r"jornalista|professora?|pesquisadora?|giornalista|autrice|autore|professoressa|professore|ricercat(?:ore|rice)|"
    r"scrittrice|scrittore|journaliste?|schrijver|schrijfster|hoogleraar|onderzoeker|författare|skribent|forskare|"
    r"forfatter|forsker|toimittaja|kirjailija|tutkija|dziennikark?a?|dziennikarz|autork?a?|pisarz|pisarka|"
    r"novinářk?a?|novinář|spisovatelk?a?|újságíró|szerző|jurnalistă?|scriitor|δημοσιογράφος|συγγραφέας|"
    r"журналист(?:ка)?|автор|писатель(?:ница)?|профессор|обозреватель|исследователь|журналіст(?:ка)?|письменни(?:к|"
    r"ця)|професор|gazeteci|yazar|profesör|araştırmacı)\b"
    r"|صحفي|صحفية|كاتب|كاتبة|باحث|باحثة|أستاذ|نویسنده|روزنامه‌نگار|روزنامه نگار|پژوهشگر|استاد|خبرنگار|لیکوال|خبریال|"
    r"صحافی|مصنف|עיתונאי|סופר|חוקר|מרצה|पत्रकार|लेखक|प्रोफेसर|সাংবাদিক|লেখক|記者|作家|教授|ジャーナリスト|研究者|기자|"
    r"작가|교수|연구원|记者|作者|"
    r"学者|研究员|nhà báo|giáo sư|wartawan|penulis|mwandishi",
    re.IGNORECASE,
)
_FROM: Final = re.compile(
    (
        r"\b(?:he|she|they) (?:also )?(?:reported|wrote|filed|traveled|travelled) (?:this (?:story|article|report|"
        r"piece) )?(?:from|in|to)\b|\breported (?:this (?:story|article) )?from\b|\bberichtete? (?:diese\w* \w+ "
        r")?aus\b"
    ),
    re.IGNORECASE,
)
_NAME: Final = re.compile(
    r"^[(\[*_\s]*(?P<name>[^\W\d_a-zа-я][\w'’.-]+(?:\s+(?:[a-z]{2,3}\s+)?[^\W\d_a-zа-я][\w'’.-]*){1,4})\s*(?P<tail>,|"
    r"\s(?:is|was|ist|est|es|é|är|er|on|jest|je|este|—|–)\b|\s[—–-]\s)"
)
_FOR: Final = re.compile(
    r"\b(?:for|at|with|of|from|für|der|pour|du|de|para|per|voor)\s+(?P<outlet>(?:The\s+|La\s+|Le\s+|El\s+|Der\s+|"
    r"Die\s+|De\s+)?[A-ZÀ-Þ][\w&.'’-]*(?:\s+(?:of\s+|de\s+|della\s+)?[A-ZÀ-Þ][\w&.'’-]*){0,4})"
)


def caption(text: str) -> bool:
    """Whether the paragraph is a picture's caption, by the credit in it."""
    if len(text) > MAX_CAPTION or _MAY.search(text) is None:
        return False
    return (
        _FILE.match(text) is not None
        or _CHINESE.search(text) is not None
        or _CREDIT_LINE.match(text) is not None
        or credited(text)
    )


def credited(text: str) -> bool:
    """Whether a credit closes the paragraph."""
    tail = text[-240:]
    if _MAY_TAIL.search(tail) is not None and (_CREDIT_TAIL.search(tail) or _CREDIT_WORD.search(tail)):
        return True
    return _MAY_END.search(tail) is not None and _CREDIT_END.search(tail) is not None


def credit_line(text: str) -> bool:
    """Whether the line is nothing but a credit: the words of its caption may stand on the line above."""
    return len(text) < 200 and _CREDIT_LINE.match(text) is not None


def reference_heading(folded: str) -> bool:
    """Whether the folded line heads the references."""
    return len(folded) < 60 and folded.strip(" :*#-_=.") in _HEADINGS


def numbered(text: str) -> int | None:
    """The number that a reference opens with; 0 for an asterisk or dagger; None where there is none."""
    match = _NUMBERED.match(text)
    if match is None or match.end() >= len(text):
        return None
    if match["g"]:
        return ord(match["g"]) - 0x245F
    said = next((value for key, value in match.groupdict().items() if value and key != "g"), None)
    return int(said.translate(_SUPERSCRIPT)) if said else 0


def note(text: str, authors: tuple[str, ...] | list[str] = (), *, last: bool = False) -> bool:
    """Whether the paragraph is by the editors, or tells who the author is; `last`: it stands at the story's end."""
    bare = text.strip()
    if len(bare) > 900:
        return False
    if _NOTE_OPENINGS.match(bare.replace("’", "'")):
        return True
    if about(bare, authors):
        return True
    return last and biography(bare) is not None


def about(text: str, authors: tuple[str, ...] | list[str]) -> bool:
    """Whether a paragraph opens with one of the authors and says what they are."""
    bare = text.strip(" *_([")
    for author in authors:
        for name in (author, author.split()[-1] if len(author.split()) > 1 else author):
            if bare.startswith(name) and len(name) > 1:
                rest = bare[len(name) :].lstrip(" ,")
                first = rest.split(" ", 1)[0].strip(".,").lower()
                if (re.fullmatch(_BIO_WORDS, first) and _BIO_TELL.search(rest[:300])) or (
                    _BIO_TELL.search(rest[:120]) and len(bare) < 500
                ):
                    return True
    return False


def biography(text: str) -> tuple[str, str | None] | None:
    """The name in a paragraph that tells who somebody is ("Ada Pell is a reporter for The Post"), and the outlet."""
    bare = text.strip()
    match = _NAME.match(bare)
    if match is None or len(bare) > 700:
        return None
    opening = bare[match.end("name") : match.end("name") + 200]
    head = re.split(r"(?<=[.!?])\s", opening)[0]
    told = match["tail"] != "," and _BIO_TELL.search(head)
    reported = _FROM.search(bare) is not None
    if not (told or reported):
        return None
    outlet = _FOR.search(head)
    return match["name"].strip(), outlet["outlet"].rstrip(".,'’") if outlet else None


def reporter(text: str) -> bool:
    """Whether a paragraph above the story is about its reporter: a name, what they are, and where they reported from."""
    return len(text) < 700 and _NAME.match(text.strip()) is not None and _FROM.search(text) is not None
