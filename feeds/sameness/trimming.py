"""The lines of an entry's text -> the lines of the article: no page furniture, byline, dateline or "read more".

A line goes only where its whole form is furniture's; an article's own sentence that speaks of subscribing stays unless it
is short. What it may wrongly cut: a text of one-line notices; so a third of the text at most goes by the weak rules.
"""

from __future__ import annotations

import re
from typing import Final

from feeds.fold import fold

# What a line of furniture begins with, folded, and how long it is at most. Each row: whose pages it was seen on.
_BEGINNINGS: Final = (
    # share and follow bars, newsletter boxes, paywalls: English-language dailies
    r"(?:share|tweet|print|email|e-mail|save|copy link|comments?|advertisement|advert|sponsored|loading)\.{0,3}$",
    r"(?:share|follow|join|like|find) (?:this|us|our|me)\b.{0,90}$",
    r"follow .{1,60} on (?:social media|twitter|x|facebook|instagram|telegram|whatsapp).{0,60}$",
    r"(?:sign up|subscribe|register)\b.{0,200}(?:newsletter|inbox|digital access|subscription|free|today|now"
    r"|week|alerts)\b.{0,200}$",
    r"download (?:our|the) app\b.{0,120}$",
    r"(?:most (?:read|popular|viewed)|read (?:more|next|also)|related|recommended|more (?:on this|from|stories)"
    r"|see also|also read"
    r"|editors' picks?|trending|up next|don't miss|you (?:may|might) also like|top stories)\b.{0,260}$",
    r"(?:file )?(?:photo|image|picture|pic)s?(?: (?:by|credit))?:.{0,160}$|file photo\b.{0,120}$|(?:credit"
    r"|source):.{0,80}$",
    # copyright lines and notes: agencies' customers
    r"(?:copyright|\(c\)|©|all rights reserved).{0,260}$",
    r"(?:this|the) (?:article|story|post|report) (?:was )?(?:originally |first )?(?:appeared|published"
    r"|posted)\b.{0,260}$",
    r"(?:reporting|editing|writing) by .{0,160}$",
    r"the post .{1,200} (?:appeared first on|first appeared on) .{1,120}$",
    r"(?:editors?'? ?note|correction|clarification|updated?)s?(?: \d.{0,20})?: .{0,260}$",
    r"(?:we use|this (?:site|website) uses) cookies\b.{0,260}$",
    # German
    r"(?:teilen|drucken|merken|anzeige|werbung|kommentare?|mehr zum thema|das konnte sie auch interessieren"
    r"|lesen sie auch|auch interessant)\b.{0,120}$",
    r"(?:foto|bild|quelle|symbolbild|archivbild)s?:.{0,120}$|(?:jetzt )?(?:abonnieren|newsletter)\b.{0,160}$"
    r"|alle rechte vorbehalten.{0,160}$",
    # French, Spanish, Italian, Portuguese
    r"(?:lire aussi|a lire|partager|publicite|abonnez-vous|credit photo|tous droits reserves|lea tambien"
    r"|compartir|publicidad|suscribase"
    r"|todos los derechos|leggi anche|condividi|pubblicita|leia tambem|compartilhe)\b.{0,160}$",
    # Russian, Ukrainian
    r"(?:читайте также|поделиться|реклама|подписывайтесь|подписаться|фото:|источник:|все права защищены|читайте"
    r" також|поширити).{0,160}$",
    # Arabic, Persian
    r"(?:اقرا ايضا|اقرا المزيد|شارك|اعلان|تابعونا|جميع الحقوق محفوظه|المصدر:|بیشتر بخوانید|مطالب مرتبط|همچنین"
    r" بخوانید|به اشتراک|منبع:"
    r"|عکس:|انتهای پیام).{0,160}$",
    # Chinese, Japanese
    r"(?:责任编辑|責任編輯|编辑:|来源:|來源:|原标题|原標題|相关阅读|相關閱讀|延伸閱讀|更多新闻|版权|版權|扫码"
    r"|广告|分享|関連記事|関連リンク|写真:|広告"
    r"|無断転載|あわせて読みたい|シェア|続きを読む|会員登録).{0,120}$",
)
_FURNITURE: Final = re.compile("|".join(fold(row) if not row.isascii() else row for row in _BEGINNINGS))
# Notes that may begin with anybody's name: "The Civic Wire contributed to this report."
_NOTES: Final = (
    "all rights reserved",
    "contributed to this report",
    "contributed to this story",
    "contributed reporting",
)
_NOTE_LENGTH: Final = 260
_FURNITURE_LENGTH: Final = 400
_BYLINE: Final = re.compile(
    r"(?:by|von|par|por|di|da|door|автор:?|текст:?|نویسنده:?|بقلم:?|كتب:?)[ :]?.{2,80}"
    r"|(?:文/|记者|記者)[ :]?.{2,24}",  # four names with the places between them; a longer line is a sentence
    re.IGNORECASE,
)
# RIVERTON (CW) — ; BERLIN (dpa) - ; МОСКВА, 3 июня — ; 北京(新华社)— : a place in capitals or an agency in brackets, then a dash.
_DATELINE: Final = re.compile(
    r"^(?:[^\W\d_a-zа-я][\w.'’ ,/-]{1,50}?\s*\([\w .,/]{2,30}\)\s*(?:[—–:]|-{1,2})\s+|[A-ZÄÖÜА-ЯЁ][A-ZÄÖÜА-ЯЁ.'"
    r" -]{2,30}(?:, [\w. ]{3,20})?\s*(?:[—–]|--| - )\s*"
    r"|【[^】]{2,24}】\s*|[（(][^）)]{2,24}(?:电|電|讯|訊|共同|時事)[）)]\s*)"
)
# The end of a teaser: an ellipsis, bracketed or not, and a "read more" in the line itself.
_MORE: Final = re.compile(
    r"\s*(?:(?:\[|\(|&#91;)?(?:…|\.{3,}|⋯+|……)(?:\]|\))?\s*)?(?:[\[(【（〔［]\s*)?"
    r"(?:(?:continue reading|read (?:more|on|the (?:full"
    r"|rest)[^.]{0,30})|more|full story|keep reading|weiterlesen|"
    r"mehr(?: lesen)?|lire la suite|leer mas|leer más|seguir leyendo|continua(?: a leggere)?|leggi tutto|leia"
    r" mais|lees (?:meer|verder)|читать (?:далее|дальше|полностью)|далее|"
    r"подробнее|читати далі|اقرأ المزيد|المزيد|ادامه مطلب|ادامه|بیشتر|devamını oku|devamı|阅读全文|閱讀全文"
    r"|查看全文|全文|続きを読む|もっと読む|더 보기)"
    r"[ ]?(?:…|\.{3}|»|›|>|→|«|←|>>|[\])】）〕］])*|(?:»|›|→|>>|«))?\s*$",
    re.IGNORECASE,
)
_MORE_LENGTH: Final = 60
_MORE_WORDS: Final = (
    "… ... ⋯ ] ) 】 ） 〕 ］ » › > → « ← reading more rest story weiterlesen mehr lesen suite mas más leyendo continua leggere"
    " tutto mais meer verder далее дальше полностью подробнее далі المزيد مطلب ادامه بیشتر oku devamı 全文 読む 보기"
)
_MORE_ENDS: Final = tuple(_MORE_WORDS.split())
_FIGURE: Final = re.compile(r"\d")
_ENDED: Final = tuple(".!?…。！？؟।\"”»')」』:;")


def article_lines(text: str, title: str) -> tuple[list[str], bool]:
    """The article's lines, folded, and whether the text says that it goes on elsewhere."""
    kept: list[str] = []
    cut = False
    named = fold(title)
    for line in text.split("\n"):
        bare, more = _without_more(line.strip())
        if more and not bare:
            cut = True
        elif bare:
            folded = fold(bare if kept else _DATELINE.sub("", bare) or bare)
            if not _is_furniture(folded, named, first=len(kept) < 3 and not more):
                cut = more
                kept.append(_quoted(folded) if folded[:1] == ">" else folded)
    return _without_scraps(kept), cut


def _quoted(folded: str) -> str:
    """A line of a mail that is answered, as what it is: in quotation marks. Its words stay as they are."""
    said = folded.replace('"', " ")
    return f'"{said}"'


def _without_more(line: str) -> tuple[str, bool]:
    full_stop = line[-1:] == "." and line[-2:] != ".."
    if full_stop or not line[-12:].casefold().endswith(_MORE_ENDS):
        return line, False
    found = _MORE.search(line, max(0, len(line) - _MORE_LENGTH))
    if found is None or not found[0].strip():
        return line, False
    tail = found[0].strip()
    if tail.isalpha() and line != tail and len(tail.split()) < 2 and tail.isascii():
        return line, False  # a sentence that ends in the word "more"
    return line[: found.start()].rstrip(), True


def _is_furniture(folded: str, title: str, *, first: bool) -> bool:
    if len(folded) > _FURNITURE_LENGTH:
        return False
    if folded == title or (first and len(folded) < 90 and not folded.endswith(_ENDED) and _BYLINE.fullmatch(folded)):
        return True
    if len(folded) < _NOTE_LENGTH and any(note in folded for note in _NOTES):
        return True
    return _FURNITURE.match(folded) is not None


def _without_scraps(lines: list[str]) -> list[str]:
    """Without menu words and headings of other stories: lines of a few words that end nowhere, unless they are the text."""
    whole = [line for line in lines if line.endswith(_ENDED) or len(line) > 40 or _FIGURE.search(line)]
    return whole if 3 * sum(map(len, whole)) >= 2 * sum(map(len, lines)) else lines
