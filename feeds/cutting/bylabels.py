"""What names authors, outlets and dates on a line: "By", "Source:", "Published on", in forty languages; mostly unseen."""

from __future__ import annotations

import re
from typing import Final

from feeds.fold import fold

# Folded beginnings of a line that names authors. With ":" or "/" behind it anything goes; without, names must follow.
BY: Final = (
    "by written words text story reported report author authors from our_correspondent posted_by written_by words_by "
    "text_by story_by reported_by published_by article_by as_told_to interview_by interviewed_by review_by "
    "reviewed_by analysis_by opinion_by commentary_by column_by report_by essay_by words_and_pictures_by "
    "interview_von ein_kommentar_von kommentar_von gastbeitrag_von rezension_von entretien_par propos_de "
    "entrevista_de entrevista_por intervista_di "
    "von autor autorin text_von ein_beitrag_von ein_artikel_von geschrieben_von von_unserem_korrespondenten "
    "von_unserer_korrespondentin par auteur texte écrit_par rédigé_par propos_recueillis_par publié_par "
    "por autora texto escrito_por redacción_de de di a_cura_di testo_di scritto_da articolo_di da autore door auteur "
    "tekst tekst_van geschreven_door av text_av skribent forfatter tekst_av af skrevet_af kirjoittaja kirjoittanut "
    "teksti toimittaja "
    "autor_tekstu napisał napisała oprac opracowanie napsal napsala píše napísal napísala írta szerző szerzők del "
    "szöveg scris_de text_de un_articol_de του της γράφει_ο γράφει_η συντάκτης κείμενο από_τον από_την "
    "автор авторы текст корреспондент журналист беседовал беседовала подготовил подготовила автор_текста автори "
    "підготував підготувала тэкст от autorka autori piše napisao napisala avtor piše_ napisal_ yazan yazar haber "
    "muhabir muallif yozuvchi муаллиф автор_статьи нависанда "
    "بقلم كتب كتبت كتبه الكاتب الكاتبة المؤلف تقرير تحرير إعداد مراسل حوار نویسنده نوشته نوشته‌ی به_قلم گزارش "
    "گزارشگر خبرنگار نگارنده گردآورنده لیکوال لیکونکی لیکنه تحریر رپورٹ نامه‌نگار نووسەر نووسینی nivîskar ji "
    "מאת כתב כתבה מאת: लेखक लेखिका द्वारा रिपोर्ट প্রতিবেদক লেখক লেখা எழுதியவர் రచయిత ലേഖകൻ โดย ผู้เขียน tác_giả bài "
    "tin oleh penulis laporan na mwandishi na_mwandishi oleh_ teks autorius tekstas autors autoriaus höfundur eftir "
    "awdur gan verfasst_von shkruar_nga nga ni nina ulat_ni isinulat_ni daga ngu qoraa hosted_by presented_by "
    "eingestellt_von gepostet_von erstellt_von posté_par proposé_par signé publicado_por enviado_por pubblicato_da "
    "postato_da inserito_da geplaatst_door publicerad_av skriven_av skrevet_av lagt_inn_av dodał dodała zveřejnil "
    "közzétette beküldte publicat_de postat_de ανάρτηση_από разместил опубликовал опубликовала gönderen ekleyen "
    "ავტორი ავტორები հեղինակ հեղինակներ செய்தியாளர் ஆசிரியர் எழுத்து müəllif müəlliflər muxbir авторы авторлар "
    "жазған گزارش_از نوشته_از گزارشگران نوێنەری ڕاپۆرتی ئامادەکردنی संवाददाता প্রতিবেদন "
    "లేఖకుడు ಲೇಖಕ ವರದಿ લેખક અહેવાલ ਲੇਖਕ ලේඛක စာရေးသူ သတင်းထောက် អ្នកនិពន្ធ ຜູ້ຂຽນ ጸሐፊ ዘጋቢ reporter wartawan pewarta "
    "ditulis_oleh dikirim_oleh diposting_oleh diterbitkan_oleh napisane_przez napisany_przez opublikowane_przez "
    "dodane_przez autorstwa γράφτηκε_από написано viết_bởi đăng_bởi"
)  # fmt: skip
# Of those, the ones that open ordinary sentences too: names must follow and the line must end with them.
CJK_BY: Final = re.compile(
    r"^(?:文|著者|筆者|執筆|記者|取材|作者|记者|撰文|文字|撰稿|編譯|编译|采写|글|글쓴이|기자|필자|취재|본报记者|"
    r"本报记者|本報記者|特约记者|特約記者)\s*[:：=＝/／|"
    r"丨・·]\s*(?P<names>.{2,40})$"
    r"|^(?:本报记者|本報記者|记者|記者|特约记者|通讯员|通訊員)\s*(?P<plain>[\u4e00-\u9fff·、， ]{2,"
    r"20})(?:\s*[/／]\s*.*)?$"
    r"|^(?P<korean>[\uac00-\ud7a3]{2,4})\s*(?:기자|특파원|논설위원|선임기자|인턴기자|객원기자|전문기자)(?:\s+\S+@\S+)?$"
    r"|^(?P<kr_label>[\uac00-\ud7a3]{2,4})\s*(?:글|씀|지음)$"
    r"|^(?P<japanese>[\u4e00-\u9fff\u3041-\u30ff ]{2,10})\s*(?:記者|編集委員|論説委員|著|筆)$"
    r"|^【?\s*(?:文|記者|记者)[/／](?P<slash>[\u4e00-\u9fff·、 ]{2,20})】?$"
)
SOURCE: Final = re.compile(
    (
        r"^\W*(?:source|sources?|quelle|quellen|origin|originally published (?:in|by|on|at)|first published (?:in|by|"
        r"on|at)|fuente|fonte|bron|källa|kilde|lähde|źródło|zdroj|forrás|sursa|πηγή|источник|джерело|крыніца|"
        r"източник|izvor|vir|kaynak|المصدر|مصدر|منبع|سرچینه|ماخذ|מקור|स्रोत|সূত্র|出典|情報元|提供|출처|来源|來源|稿源|"
        r"nguồn|ที่มา|"
        r"sumber|chanzo|manba|манбаъ|sərçavə|allikas|avots|šaltinis|heimild|publisher|outlet|medium|publication|"
        r"published in|published by)\s*[:：]\s*(?P<name>.{2,80})$"
    ),
    re.IGNORECASE,
)
AND: Final = re.compile(
    r"\s*(?:,|،|؛|;|、|，|&|\+|/|\band\b|\bund\b|\bet\b|\by\b|\be\b|\ben\b|\boch\b|\bog\b|\bja\b|\bi\b|\ba\b|\bve\b|"
    r"\bve\b|\bили\b|\bи\b|\bта\b|\bі\b|\bй\b|\bșși\b|\bși\b|\bés\b|\bdan\b|\bva\b|\bу\b|\bва\b|\bir\b|\bun\b|"
    r"\bkai\b|\bκαι\b|\bwith\b|\bin\b(?= collaboration)|\bו(?=[א-ת])| و | او | اور |\bet al\.?|\bvà\b|\bna\b|および|"
    r"和|与|"
    r"與|及|और|এবং|และ|·)\s*"
)
LABELS: Final = re.compile(
    (
        r"(?:first |last |originally )?(?:published|posted|submitted|updated|modified|written|created|added|released|"
        r"issued|filed|date|dated|last updated|last modified|veröffentlicht|erschienen|stand|aktualisiert|erstellt|"
        r"datum|publié|publiée|mis en ligne|mis à jour|modifié|paru|publicado|publicada|actualizado|actualizada|"
        r"atualizado|atualizada|fecha|data|pubblicato|pubblicata|aggiornato|gepubliceerd|geplaatst|bijgewerkt|"
        r"geactualiseerd|publicerad|publicerat|uppdaterad|uppdaterat|publisert|oppdatert|publiceret|offentliggjort|"
        r"opdateret|udgivet|julkaistu|päivitetty|opublikowano|opublikowany|aktualizacja|zaktualizowano|dodano|"
        r"publikováno|vydáno|aktualizováno|zverejnené|publikované|megjelent|közzétéve|frissítve|publicat|actualizat|"
        r"δημοσιεύθηκε|δημοσίευση|ενημερώθηκε|ενημέρωση|опубликовано|обновлено|дата публикации|дата|размещено|"
        r"опубліковано|оновлено|дата публікації|апублікавана|публикувано|обновена|objavljeno|ažurirano|објављено|"
        r"yayınlanma|yayınlandı|yayım tarihi|güncelleme|güncellendi|tarih|giriş|تاريخ النشر|نشر|نشر في|نُشر|آخر "
        r"تحديث|تحديث|تاریخ انتشار|تاریخ|منتشر شده|منتشر شده در|به روز شده|به‌روزرسانی|آخرین به‌روزرسانی|زمان انتشار|"
        r"انتشار|خپور شوی|د خپرېدو نېټه|نېټه|شائع|اشاعت|تاریخ اشاعت|פורסם|פורסם ב|עודכן|תאריך|प्रकाशित|अपडेटेड|"
        r"अद्यतन|प्रकाशन तिथि|প্রকাশিত|প্রকাশ|আপডেট|公開|公開日|更新|更新日|掲載|掲載日|配信|最終更新|発表|投稿日|발행|"
        r"등록|입력|수정|작성|게시|승인|업데이트|发布|"
        r"发布时间|发布于|发表于|发表|時間|时间|日期|更新时间|發布|發布時間|發表於|發稿|發佈|đăng|đăng lúc|ngày đăng|"
        r"cập nhật|xuất bản|เผยแพร่|อัปเดต|"
        r"วันที่|โพสต์เมื่อ|diterbitkan|dipublikasikan|diperbarui|terbit|tanggal|imechapishwa|ilichapishwa|tarehe|"
        r"chop etilgan|e'lon qilingan|sana|нашр шуд|таърих|санаи нашр|avaldatud|publicēts|paskelbta|birt|publicat el)"
    ),
    re.IGNORECASE,
)
UPDATED: Final = re.compile(
    (
        r"\b(?:updated|modified|last updated|aktualisiert|mis à jour|modifié|actualizado|actualizada|atualizado|"
        r"atualizada|aggiornato|bijgewerkt|uppdaterad|oppdatert|opdateret|päivitetty|aktualizacja|zaktualizowano|"
        r"aktualizováno|frissítve|actualizat|ενημερώθηκε|обновлено|оновлено|güncelleme|güncellendi)\b|آخر تحديث|"
        r"تحديث|به روز شده|به‌روزرسانی|עודכן|更新|수정|업데이트|cập nhật|อัปเดต|diperbarui"
    ),
    re.IGNORECASE,
)
# "Posted on … by admin in News": neither an author nor an outlet.
HANDLE: Final = re.compile(
    (
        r"\b(?:by|von|par|por|da|door|av)\s+(?:admin|administrator|editor|staff|webmaster|newsroom|redaktion|"
        r"rédaction|redacción|redação|redazione|redactie|redaktionen|web ?desk|news ?desk)\b|\s+in\s+[^\x00]{1,60}$"
    ),
    re.IGNORECASE,
)
FILLER: Final = frozenset(
    fold(word)
    for word in str.split(
        "року года роки год г р г. р. років dne klo a.m. p.m. on at in the by am um à le el la il den de del du em a "
        "kl klo o ob v dne în la στις в у о г saat da pada ngày lúc เวลา น uhr hrs h est edt gmt utc ist time local "
        "updated posted published pm am and dated for r r. roku h. klo. um uur kell heures hodin godz godz. wib wita wit"
    )
)
# A byline that names nobody.
NEWSROOMS: Final = frozenset(
    fold(name)
    for name in (
        "Staff", "Staff reporter", "Staff reporters", "Staff writer", "Staff report", "Newsroom", "News desk", "Web desk",
        "Our correspondent", "Agencies", "By agencies", "Redaktion", "Agenturen", "Rédaction", "La rédaction",
        "Redacción",
        "Agencias", "Redação", "Da redação", "Redazione", "La redazione", "Redactie", "Van onze redactie", "Redaktionen",
        "Redaksjonen", "Toimitus", "Redakcja", "Redakce", "Szerkesztőség", "Redacția", "Σύνταξη", "Редакция", "Редакція",
        "Haber merkezi", "هيئة التحرير", "تحریریه", "هیئت تحریریه", "سرویس خبر", "ادارہ", "המערכת", "編集部",
        "편집부", "本报讯", "本刊编辑部",
        "編輯部", "综合报道", "Ban biên tập", "กองบรรณาธิการ", "Redaksi", "Tim redaksi",
    )
)  # fmt: skip
_NUMBER: Final = r"[\d٠-٩۰-۹०-९০-৯.,]+\s?[kKmM]?"
# What a page counts beside a byline: minutes to read it, comments, views. Whole pieces of a line.
COUNTS: Final = re.compile(
    (
        rf"\W*(?:{_NUMBER}[\s-]?(?:min(?:ute)?s?\.?(?: (?:read|reading|to read|reading time|lesezeit|lezen|leestijd|lectura|"
        r"de lectura|de lecture|de leitura|di lettura|läsning|lästid|lesetid|læsetid|lukuaika|czytania|čtení|okuma|baca|đọc))|"
        r"(?:minuten? )?lesezeit|мин(?:\.|ут[аы]?)? чтения|хв(?:\.|илин[аи]?)? читання|"
        r"дақиқа|menit baca|phút đọc|dk(?:\.)? okuma|"
        r"دقائق قراءة|دقيقة قراءة|دقیقه مطالعه|分钟阅读|分鐘閱讀|分で読めます|분 읽기|นาที)"
        r"|(?:reading time|read time|lesezeit|lesedauer|temps de lecture|tiempo de lectura|tempo de leitura|tempo di lettura|"
        r"leestijd|lästid|lesetid|læsetid|lukuaika|czas czytania|doba čtení|"
        r"timp de citire|время чтения|час читання|okuma süresi|"
        r"مدة القراءة|زمان مطالعه|阅读时间|閱讀時間|読了時間|waktu baca|thời gian đọc)\s*[:：]?\s*(?:ca\.?|~|≈)?\s*"
        rf"{_NUMBER}\s*\w{{0,10}}\.?"
        rf"|(?:{_NUMBER}|no|keine|aucun|sin|sem|nessun|geen|inga|ingen|нет|немає)\s(?:comments?|replies|responses|views|reads|"
        r"likes|shares|claps|kommentare?r?|antworten|aufrufe|commentaires?|vues|"
        r"comentarios?|visitas|comentários?|visualizações|"
        r"commenti|commento|reacties|weergaven|visningar|visninger|kommenttia|komentarze|komentarzy|komentářů|hozzászólás|"
        r"comentarii|σχόλια|комментари\w+|просмотр\w*|коментар\w*|перегляд\w*|yorum|تعليق\w*|نظر|دیدگاه|תגובות|टिप्पणियाँ|"
        r"komentar|bình luận|lượt xem)"
        r"|(?:leave a (?:comment|reply)|add (?:a )?comment|comments off|kommentar hinterlassen|laisser un commentaire|"
        r"dej[ae] un comentario|deixe um comentário|lascia un commento|plaats een reactie|lämna en kommentar|"
        r"skriv en kommentar|zostaw komentarz|оставить комментарий|yorum yap|اترك تعليق\w*|دیدگاه\w* بنویسید))\W*"
    ),
    re.IGNORECASE,
)
# The same at the end of a line that also says when and who.
TAIL: Final = re.compile(
    (
        r"(?:\s+|\s*[|·•-]\s*)(?:(?:\d+|no|keine|aucun|sin|sem|nessun|geen|inga|ingen)\s(?:comments?|replies|responses|"
        r"kommentare?r?|commentaires?|comentarios?|comentários?|commenti|commento|reacties)|leave a (?:comment|reply)|"
        r"add (?:a )?comment|comments off|kommentar hinterlassen|laisser un commentaire|dej[ae] un comentario|"
        r"deixe um comentário|lascia un commento|plaats een reactie|skriv en kommentar|zostaw komentarz|"
        r"оставить комментарий|yorum yap)\W*$"
    ),
    re.IGNORECASE,
)
# A time that is told from the day of reading: none that can be stated.
RELATIVE: Final = re.compile(
    (
        rf"\W*(?:(?:about |over )?(?:{_NUMBER}|an?|one|two|three)\s?(?:sec(?:ond)?s?|"
        rf"min(?:ute)?s?|h(?:ou)?rs?|h|days?|d|weeks?|w|"
        r"mo(?:nth)?s?|y(?:ea)?rs?)\.? ago|yesterday|today|just now|this (?:morning|week)|last (?:week|month)"
        rf"|vor (?:{_NUMBER}|eine[mr]) \w{{2,10}}|gestern|heute|vorgestern|il y a {_NUMBER} ?\w{{1,9}}|hier|aujourd['’]hui"
        rf"|hace {_NUMBER} \w{{2,9}}|ayer|hoy|há {_NUMBER} \w{{2,9}}|ontem|hoje|{_NUMBER} \w{{2,9}} fa|ieri|oggi"
        rf"|{_NUMBER} (?:\w{{2,9}} geleden|\w{{2,9}} sedan|\w{{2,9}} siden|\w{{2,11}} sitten|\w{{2,9}} temu|\w{{2,9}} назад|"
        r"\w{2,9} тому|\w{2,9} önce|\w{2,9} lalu|\w{2,9} trước|\w{2,9} পূর্বে|\w{2,9} पहले|\w{2,9} پیش|\w{2,9} قبل)"
        rf"|för {_NUMBER} \w{{2,9}} sedan|for {_NUMBER} \w{{2,9}} siden|před {_NUMBER} \w{{2,9}}|acum {_NUMBER} \w{{2,9}}|"
        rf"πριν (?:από )?{_NUMBER} \w{{2,9}}|gisteren|vandaag|igår|i går|idag|i dag|"
        rf"eilen|tänään|wczoraj|dzisiaj|včera|dnes|tegnap|"
        rf"ma|χθες|σήμερα|вчера|сегодня|вчора|сьогодні|dün|bugün|أمس|اليوم|دیروز|امروز|منذ {_NUMBER} \w{{2,9}}|"
        rf"{_NUMBER}(?:小时|小時|分钟|分鐘|天|时间|時間|日|分|周|週間|个月|個月)前|昨天|今天|"
        rf"昨日|今日|{_NUMBER}(?:시간|분|일|주) 전|어제|오늘|"
        r"kemarin|hari ini|hôm qua|hôm nay|jana|leo|kahapon)\W*"
    ),
    re.IGNORECASE,
)
