"""A line of one or more roles with who filled them ("Text: A | Photos: B", 取材・文＝A) -> each role's kind and its value.

A label counts where it stands at the line's start or behind a separator, and a colon or its like follows; the labels of
East Asian papers also by the space behind them. Labels of text and pictures joined to one ("Teksti ja kuvat") are the
author's. Seen in: the papers of each language; most translations are unseen.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from feeds.cutting.anyof import anyof
from feeds.cutting.bylabels import BY
from feeds.cutting.dates import even

Kind = Literal["author", "picture", "other", "source", "date"]

# What a text's label is joined with, or what stands beside it on the line. An underscore is a space.
_PICTURE: Final = (
    "photo photos photographs photographer pictures images illustration illustrations video camera photo_by photos_by "
    "foto fotos bild bilder fotografie fotograf fotografin illustrationen zeichnung zeichnungen grafik video_und_schnitt "
    "photographie photographies crédit dessin dessins vidéo fotografía fotografías fotografia fotografías_de ilustración "
    "imagen imágenes fotografies il·lustració imagem imagens ilustração immagini illustrazioni beeld foto's illustratie "
    "illustraties bilde illustrasjon illustrasjoner fotografi billeder kuva kuvat valokuva valokuvat kuvitus zdjęcie "
    "zdjęcia fot ilustracje fotografická ilustrace snímky fotó fotók kép képek φωτογραφία φωτογραφίες фото фотограф "
    "фотографии иллюстрации рисунки снимки фотографії світлини ілюстрації снимка снимки слике fotografije slike fotoğraf "
    "fotoğraflar görüntü çizim foto_şəkil surat suratlar сурет суреттер фотолар aks акс rasm ფოტო ფოტოები լուսանկար "
    "լուսանկարներ تصوير صور عدسة عکس عکاس عکس‌ها تصویر تصاویر وێنە انځور انځورونه "
    "צילום צילומים איורים फ़ोटो फोटो छायाचित्र ছবি "
    "படம் படங்கள் ఫోటో ചിത്രം ภาพ ภาพถ่าย ảnh hình_ảnh hình gambar picha "
    "rubutu_da_hotuna 写真 撮影 画像 イラスト カメラ 摄影 攝影 图 圖 "
    "图片 圖片 摄 供图 사진 그림 일러스트 영상"
)
_OTHER: Final = (
    "editor edited_by editing translation translated_by redaktion redaktør schnitt übersetzung lektorat montage "
    "traduction édition traducción edición edição tradução traduzione montaggio eindredactie vertaling redigering "
    "oversættelse käännös toimitus redakcja tłumaczenie opracowanie_graficzne překlad szerkesztő fordítás fordító "
    "traducere επιμέλεια μετάφραση редактор перевод корректор редакторка переклад превод urednik prijevod editör çeviri "
    "تحرير ترجمة ویراستار ویرایش ترجمه مترجم עריכה תרגום संपादन अनुवाद সম্পাদনা penyunting penerjemah mhariri "
    "muharrir муҳаррир biên_tập dịch 編集 翻訳 訳 構成 聞き手 编辑 責編 责编 "
    "责任编辑 責任編輯 編輯 翻译 翻譯 编译 审校 校对 편집 번역 정리 "
    "views hits affichages visitas visualizações zugriffe aufrufe visite weergaven visningar visninger lukukerrat "
    "odsłony wyświetlenia zobrazení просмотров просмотры переглядів görüntüleme okunma المشاهدات مشاهدات بازدید تعداد_بازدید "
    "閲覧数 阅读 阅读量 浏览 浏览量 点击 點閱 조회 조회수 lượt_xem dibaca dilihat"
)
_SOURCE: Final = (
    "source quelle fuente fonte font bron källa kilde lähde źródło zdroj forrás sursa πηγή источник джерело източник "
    "izvor kaynak mənbə manba манбаъ дереккөз წყარო աղբյուր المصدر منبع سرچینه سەرچاوە ماخذ מקור स्रोत সূত্র 出典 出所 来源 "
    "來源 稿源 출처 nguồn sumber chanzo"
)
_DATE: Final = (
    "date datum fecha data dato dátum päiväys ημερομηνία дата tarih tarix sana сана күні თარიღი ամսաթիվ التاريخ تاريخ "
    "تاریخ نېټه بەروار תאריך दिनांक तारीख তারিখ தேதி วันที่ ngày tanggal "
    "tarehe 日期 时间 時間 发布 发布时间 發布 公開日 掲載日 更新日 날짜 "
    "입력 등록"
)
# The text's own labels of East Asian papers, which stand before a name with a space or a slash.
_EAST: Final = "文 本文 執筆 著者 筆者 取材 記者 文字 撰文 撰稿 采写 採訪 采访 作者 记者 글 글쓴이 취재 기자 필자"
_MORE: Final = (
    "reporter staff_writer words_and_photos recipe interview review words_&_photos wartawan pewarta müəllif müəlliflər "
    "muxbir авторы авторлар жазған ავტორი ავტორები տեքստ հեղինակ հեղինակներ լրագրող செய்தியாளர் ஆசிரியர் எழுத்து રિપોર્ટ "
    "લેખક અહેવાલ ਲੇਖਕ ලේඛක වාර්තාව စာရေးသူ သတင်းထောက် အ្នកនិពន្ធ អ្នកនិពន្ធ ຜູ້ຂຽນ ጸሐፊ ዘጋቢ qoraa qoray marubuci "
    "redactado_por redacció autoria fotografia_i_text"
)
_ROWS: Final[tuple[tuple[str, Kind], ...]] = (
    (_OTHER, "other"), (_SOURCE, "source"), (_DATE, "date"), (_PICTURE, "picture"), (BY, "author"), (_MORE, "author"),
    (_EAST, "author"),
)  # fmt: skip
_JOINT: Final = (
    r"\s*(?:\band\b|\bund\b|\bet\b|\by\b|\be\b|\bi\b|\ben\b|\boch\b|\bog\b|"
    r"\bja\b|\ba\b|\bve\b|\bи\b|\bі\b|\bта\b|\bκαι\b|\bda\b|\bو|[&+/,·・、と和])\s*"
)
_EDGES: Final = " \t|/·•.,;；，、()（）【】[]\u3000–—-"
_MARKS: Final = re.compile("[:：＝=՝／/]")
_SPACED: Final = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


class Role(NamedTuple):
    """What a label says, and the text behind it up to the next one."""

    kind: Kind
    value: str


@lru_cache(maxsize=1)
def _labels() -> tuple[re.Pattern[str], dict[str, Kind]]:
    kinds: dict[str, Kind] = {}
    for row, kind in _ROWS:
        for word in row.split():
            kinds[even(word.strip("_:").replace("_", " "))] = kind
    words = anyof(kinds)
    east = anyof(word for word in kinds if _SPACED.search(word))
    label = re.compile(
        rf"(?:(?<=^)|(?<=[\s|/·•.,;；，、()（）【\[]))(?P<label>(?:{words})(?:{_JOINT}(?:{words}))*)(?:\s?[:：＝=՝／]\s*|\s?/(?=\S))"
        rf"|(?:(?<=^)|(?<=[\s|／/。，、【（(]))(?P<east>(?:{east})(?:{_JOINT}(?:{east}))*)\s+(?=\S)"
    )
    return label, kinds


@lru_cache(maxsize=4096)
def roles(text: str) -> tuple[Role, ...]:
    """The roles of a line that begins with one and has nothing else; none for another line, a single "by" among them."""
    if len(text) > 200 or not (_MARKS.search(text) or _SPACED.match(text, len(text) - len(text.lstrip(_EDGES)))):
        return ()
    pattern, kinds = _labels()
    plain = even(text)
    start = len(text) - len(text.lstrip(_EDGES))
    if pattern.match(plain, start) is None:
        return ()
    found = list(pattern.finditer(plain, start))
    ends = [*(match.start() for match in found[1:]), len(text)]
    read: list[Role] = []
    for match, end in zip(found, ends, strict=True):
        label = match["label"] or match["east"]
        said = {kinds[word] for word in re.split(_JOINT, label) if word in kinds} or {kinds.get(label, "author")}
        value = text[match.end() : end].strip(_EDGES)
        if not value or len(value.split()) > 12:
            return ()
        kind: Kind = "author" if "author" in said else next(iter(sorted(said)))
        read.append(Role(kind, value))
    return tuple(read)
