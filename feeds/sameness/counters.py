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
# What is counted in a title, and how far its parts are counted in words: "part two" is not part 3, whatever else they say.
_PART_NAMES: Final = (
    "part parts pt episode ep chapter round volume vol issue no edition session stage lesson instalment"
    " teil folge kapitel runde ausgabe nummer nr partie episodio chapitre tome numero n capitulo parte puntata"
    " часть части глава выпуск серия частина розділ випуск część odcinek deel aflevering bölüm kısım"
    " الجزء الحلقة الفصل العدد بخش قسمت فصل شماره भाग ตอนที่ 第"
)
_NUMBERED: Final = (
    "one first i eins erster erste erstes première premier primera primero primer prima primo primeira primeiro первая первый"
    " перша pierwsza eerste birinci bir الأول الأولى اول یک نخست पहला 一 上 前",
    "two second ii zwei zweiter zweite zweites deux deuxième seconde dos segunda segundo due seconda secondo dois duas"
    " вторая второй друга druga tweede ikinci iki الثاني الثانية دوم دو दूसरा 二",
    "three third iii drei dritter dritte drittes trois troisième tres tercera tercero tercer tre terza terzo três terceira"
    " terceiro третья третий третя trzecia derde üçüncü üç الثالث الثالثة سوم سه तीसरा 三",
    "four fourth iv vier vierter vierte quatre quatrième cuatro cuarta quattro quarta quarto quatro четвёртая четвертая"
    " четверта czwarta vierde dördüncü dört الرابع الرابعة چهارم چهار चौथा 四",
    "five fifth v fünf fünfter fünfte cinq cinquième cinco quinta cinque пятая п'ята piąta vijfde beşinci beş الخامس الخامسة"
    " پنجم پنج पाँचवा 五",
    "six sixth vi sechs sechster sechste sixième seis sexta sei sesta шестая шоста szósta zesde altıncı altı السادس السادسة"
    " ششم شش 六",
    "seven seventh vii sieben siebte sept septième siete settima седьмая السابع السابعة هفتم هفت 七",
    "eight eighth viii acht achte huit huitième ocho ottava восьмая الثامن الثامنة هشتم هشت 八",
    "nine ninth ix neun neunte neuf neuvième nueve nona девятая التاسع التاسعة نهم نه 九",
    "ten tenth x zehn zehnte dix dixième diez decima десятая العاشر العاشرة دهم ده 十",
)
# Numbers as words, but the one that is also the article. Cases and genders as they stand in the language's own news.
_NUMBERS: Final = {
    "en": "zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million"
    " millions billion billions dozen dozens half twice",
    "de": "null zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn"
    " achtzehn neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert hunderte tausend tausende"
    " million millionen milliarde milliarden dutzend halb zweimal dreimal",
    "fr": "zéro deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente"
    " quarante cinquante soixante cent cents mille million millions milliard milliards douzaine dizaine centaine",
    "es": "cero dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete"
    " dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco treinta cuarenta cincuenta"
    " sesenta setenta ochenta noventa cien ciento doscientos trescientos mil millón millones docena",
    "it": "zero due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici"
    " diciassette diciotto diciannove venti ventuno ventidue ventitré venticinque trenta quaranta cinquanta sessanta"
    " settanta ottanta novanta cento duecento mille mila milione milioni miliardo miliardi dozzina",
    "pt": "zero dois duas três quatro cinco seis sete oito nove dez onze doze treze catorze quatorze quinze dezesseis"
    " dezasseis dezessete dezoito dezenove vinte trinta quarenta cinquenta sessenta setenta oitenta noventa cem cento"
    " duzentos mil milhão milhões bilhão bilhões dúzia",
    "nl": "nul twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien"
    " achttien negentien twintig dertig veertig vijftig zestig zeventig tachtig negentig honderd honderden duizend"
    " duizenden miljoen miljard dozijn",
    "ru": "ноль два две двух двое три трёх трое четыре четырёх пять пяти шесть шести семь семи восемь восьми девять девяти"
    " десять десяти одиннадцать двенадцать тринадцать четырнадцать пятнадцать двадцать двадцати тридцать сорок пятьдесят"
    " шестьдесят семьдесят восемьдесят девяносто сто ста двести триста тысяча тысячи тысяч миллион миллиона миллионов"
    " миллиард миллиарда миллиардов десятки сотни дюжина",
    "uk": "нуль два дві двох три трьох чотири чотирьох п'ять п'яти шість шести сім семи вісім восьми дев'ять дев'яти"
    " десять десяти одинадцять дванадцять п'ятнадцять двадцять тридцять сорок п'ятдесят шістдесят сто двісті тисяча"
    " тисячі тисяч мільйон мільйона мільйонів мільярд мільярда мільярдів",
    "ar": "صفر اثنان اثنين اثنتان اثنتين ثلاثة ثلاث أربعة أربع خمسة خمس ستة ست سبعة سبع ثمانية ثماني تسعة تسع عشرة عشر"
    " عشرون عشرين ثلاثون ثلاثين أربعون أربعين خمسون خمسين ستون ستين سبعون سبعين ثمانون ثمانين تسعون تسعين مئة مائة"
    " مئات مئتان مئتين ألف آلاف ألفان ألفين مليون ملايين مليار مليارات عشرات",
    "fa": "صفر دو سه چهار پنج شش هفت هشت نه ده یازده دوازده سیزده چهارده پانزده شانزده هفده هجده نوزده بیست سی چهل پنجاه"
    " شصت هفتاد هشتاد نود صد دویست سیصد هزار میلیون میلیارد نیم ده‌ها صدها هزاران",
    "zh": "零 二 两 兩 三 四 五 六 七 八 九 十 百 千 万 萬 亿 億 半",
    "ja": "零 二 三 四 五 六 七 八 九 十 百 千 万 億 半",
    "tr": "sıfır iki üç dört beş altı yedi sekiz dokuz on yirmi otuz kırk elli altmış yetmiş seksen doksan yüz yüzlerce"
    " bin binlerce milyon milyar yarım",
}
# Numbers of one language that are everyday words of another: counted only where the text's language is known.
_ALSO_WORDS: Final = "on bin due sei once do tre half six mille mil cent cents elli ست نه ده سی شش"
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
PART_NAMES: Final = frozenset(fold(_PART_NAMES).split())
NUMBERED: Final = {word: str(n) for n, row in enumerate(_NUMBERED, 1) for word in fold(row).split()}


_TENS: Final = {
    "de": ("ein zwei drei vier fünf sechs sieben acht neun", "und", "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig"
           " neunzig"),
    "nl": ("een twee drie vier vijf zes zeven acht negen", "en", "twintig dertig veertig vijftig zestig zeventig tachtig"
           " negentig"),
}  # fmt: skip


def _numbers(language: str) -> frozenset[str]:
    """The row's words, and those that the language writes together: "dreiundzwanzig"."""
    ones, between, tens = _TENS.get(language, ("", "", ""))
    together = [one + between + ten for one in ones.split() for ten in tens.split()]
    return frozenset(fold(" ".join([_NUMBERS[language], *together])).split())


NUMBERS: Final = {language: _numbers(language) for language in _NUMBERS}
_ANY_NUMBER: Final = frozenset().union(*NUMBERS.values()) - frozenset(fold(_ALSO_WORDS).split())


def numbers(language: str | None) -> frozenset[str]:
    """The folded number words of a language (BCP 47); where it is not said, those that are numbers in any and nothing else."""
    return NUMBERS.get((language or "").split("-")[0].lower(), _ANY_NUMBER)


def counts(word: str) -> bool:
    """Whether a folded word says which one of a series: a number, a day, a part."""
    return word in DAYS or word in PARTS or any(c.isdecimal() for c in word)
