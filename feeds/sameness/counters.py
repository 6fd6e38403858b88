"""Words that count: days, months, parts and numbers by which two items of one series differ, folded.

Each row names the place it serves; spellings are those of the language's own news pages. A word that is another word
besides (English "may", "second", German "mai" the month only) is listed where the counting sense is common in headlines.
"""

from __future__ import annotations

from typing import Final

from feeds.fold import fold

_DAYS: Final = {
    "en": "monday tuesday wednesday thursday friday saturday sunday january february march april june july"
    " august september october"
    " november december mon tue wed thu fri sat sun jan feb apr jun jul aug sep sept oct nov dec",
    "de": "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag januar jänner februar märz mai"
    " juni juli oktober dezember",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril juin juillet août"
    " septembre octobre novembre décembre",
    "es": "lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio julio"
    " agosto septiembre octubre"
    " noviembre diciembre",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica gennaio febbraio aprile maggio giugno luglio"
    " settembre ottobre dicembre",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira janeiro fevereiro março maio junho"
    " julho setembro outubro dezembro",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart mei augustus",
    "ru": "понедельник вторник среда среду четверг пятница пятницу суббота субботу воскресенье января февраля"
    " марта апреля мая июня июля"
    " августа сентября октября ноября декабря",
    "uk": "понеділок вівторок середа четвер п'ятниця субота неділя січня лютого березня квітня травня червня"
    " липня серпня вересня жовтня",
    "ar": "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس"
    " سبتمبر أكتوبر نوفمبر ديسمبر",
    "fa": "شنبه یکشنبه دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر"
    " دی بهمن اسفند",
    "tr": "pazartesi salı çarşamba perşembe cuma cumartesi pazar ocak şubat mart nisan mayıs haziran temmuz"
    " ağustos eylül ekim kasım aralık",
}
_PARTS: Final = {
    "en": "part parts episode chapter round week day volume vol issue no number edition session stage lesson one"
    " two three four five six"
    " seven eight nine ten first second third fourth fifth final morning midday evening night overnight weekend"
    " today tomorrow tonight",
    "roman": "i ii iii iv v vi vii viii ix x xi xii",
    "de": "teil folge kapitel runde woche tag ausgabe nummer nr eins zwei drei vier fünf sechs erster zweiter"
    " dritter morgen mittag abend"
    " heute",
    "fr": "partie épisode chapitre tome semaine jour numéro un deux trois quatre cinq première deuxième matin"
    " midi soir",
    "es": "parte episodio capítulo semana día número uno dos tres cuatro cinco primera segunda tercera mañana"
    " tarde noche",
    "ru": "часть глава выпуск серия день неделя номер один два три четыре пять первая вторая третья утро вечер",
    "ar": "الجزء الحلقة الفصل العدد اليوم الأول الثاني الثالث الرابع الخامس الأولى الثانية الثالثة الرابعة",
    "fa": "بخش قسمت فصل شماره روز اول دوم سوم چهارم پنجم نخست یک دو سه چهار پنج پایانی",
    "zh": "上 中 下 一 二 三 四 五 六 七 八 九 十 日 月 年 期 第 部 分 集 篇 早 晚 之 周 週 星",
    "ja": "前 後 編 回 火 水 木 金 土 朝 夕",
    "tr": "bölüm kısım gün hafta bir iki üç dört beş birinci ikinci üçüncü",
}
# What stands over several stories at once: letters, columns and overviews. Folded words, as they stand in a title.
_ROUNDUPS: Final = {
    "en": "briefing|round up|roundup|digest|newsletter|in brief|week in review|weekly review|things to know"
    "|other stories|other news|and more"
    "|headlines|at a glance|what we read|daily brief|top stories|links for|weekend reads|recap of the week",
    "de": "wochenruckblick|ruckblick|uberblick|kurz notiert|kurz und knapp|kurzmeldungen|nachrichtenuberblick"
    "|presseschau|was heute wichtig",
    "fr": "revue de presse|l essentiel|en bref|a la une|tour d horizon",
    "es": "resumen|boletin|en breve|lo mas destacado|titulares",
    "it": "rassegna|in breve|la settimana",
    "ru": "главное за|дайджест|обзор|новости к|коротко|итоги недели|сводка",
    "uk": "головне за|дайджест|огляд|коротко",
    "ar": "حصاد|موجز|ابرز|نشره|جوله",
    "fa": "برگزیده|خبرهای کوتاه|مرور|گزیده|خلاصه خبر|سرخط",
    "zh": "要闻|要闻回顾|简讯|早报|晚报|一周|汇总|盘点|快览",
    "ja": "まとめ|一言ニュース|ダイジェスト|今週の",
    "tr": "ozet|haftanin|bulten",
}
_SMALL: Final = "the a an of for in on at to and - der die das für am im und le la les du de des el los del para"
" en i в на и за از در و به 的 の"


def _folded(rows: dict[str, str]) -> frozenset[str]:
    return frozenset(word for row in rows.values() for word in fold(row).split())


DAYS: Final = _folded(_DAYS)
PARTS: Final = _folded(_PARTS)
ROUNDUPS: Final = tuple(f" {phrase} " for row in _ROUNDUPS.values() for phrase in fold(row).split("|"))
ROUNDUPS_SPACELESS: Final = tuple(phrase for lang in ("zh", "ja") for phrase in fold(_ROUNDUPS[lang]).split("|"))
SMALL: Final = frozenset(fold(_SMALL).split())


def counts(word: str) -> bool:
    """Whether a folded word says which one of a series: a number, a day, a part."""
    return word in DAYS or word in PARTS or any(c.isdecimal() for c in word)
