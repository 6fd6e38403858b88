"""Names of months in the languages that feeds and newsletters date themselves in, folded by `fold`, and zone names.

A name is found by itself or by a start of at least three letters that only one month has. Seen in: feeds of the papers of
each language; "hamal" to "hut" in Afghan, "farvardin" to "esfand" in Iranian pages (solar years, from 21 March).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from feeds.fold import fold

# Rows may hold several names a month ("/"): nominative, genitive, the short forms that are no start of the long one.
_GREGORIAN: Final = {
    "en": "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sep/sept october/oct"
    " november/nov december/dec",
    "de": "januar/jänner/jan februar/feber märz/mrz april mai juni juli august september oktober/okt november dezember/dez",
    "fr": "janvier/janv février/févr mars avril/avr mai juin juillet/juil août/aout septembre octobre novembre décembre/déc",
    "es": "enero/ene febrero marzo abril/abr mayo junio julio agosto/ago"
    " septiembre/setiembre/set octubre noviembre diciembre/dic",
    "ca": "gener/gen febrer març/marc abril maig/mai juny juliol agost/ag setembre octubre novembre desembre/des",
    "it": "gennaio/gen febbraio marzo aprile maggio/mag giugno/giu luglio/lug agosto/ago settembre/set ottobre/ott"
    " novembre dicembre",
    "pt": "janeiro fevereiro/fev março abril maio/mai junho julho agosto setembro/set"
    " outubro/out novembro dezembro/dez",
    "nl": "januari februari maart/mrt april mei juni juli augustus september oktober/okt november december",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "no": "januar februar mars april mai/maj juni juli august september oktober november desember/des",
    "is": "janúar febrúar mars apríl maí júní/jún júlí/júl ágúst september október nóvember desember",
    "fi": "tammikuu/tammi helmikuu/helmi maaliskuu/maalis huhtikuu/huhti toukokuu/touko kesäkuu/kesä heinäkuu/heinä elokuu/elo"
    " syyskuu/syys lokakuu/loka marraskuu/marras joulukuu/joulu",
    "et": "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
    "lv": "janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris decembris",
    "lt": "sausio/sausis vasario/vasaris kovo/kovas balandžio/balandis gegužės/gegužė birželio/birželis liepos/liepa"
    " rugpjūčio/rugpjūtis rugsėjo/rugsėjis spalio/spalis lapkričio/lapkritis gruodžio/gruodis",
    "pl": "stycznia/styczeń luty/lutego marca/marzec kwietnia/kwiecień maja/maj czerwca/czerwiec lipca/lipiec sierpnia/sierpień"
    " września/wrzesień października/październik listopada/listopad grudnia/grudzień",
    "cs": "ledna/leden února/únor března/březen dubna/duben května/květen června/červen července/červenec srpna/srpen"
    " září/zari října/říjen listopadu/listopad prosince/prosinec",
    "sk": "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
    "hu": "január február március április május június/jún július/júl augusztus szeptember/szept október november december",
    "ro": "ianuarie/ian februarie martie aprilie mai iunie/iun iulie/iul august septembrie octombrie noiembrie/noi decembrie",
    "sl": "januar februar marec april maj junij julij avgust september oktober november december",
    "hr": "siječnja/siječanj veljače/veljača ožujka/ožujak travnja/travanj svibnja/svibanj lipnja/lipanj srpnja/srpanj"
    " kolovoza/kolovoz rujna/rujan - studenoga/studeni prosinca/prosinac",
    "sr": "јануар фебруар март април мај јун/јуни јул/јули август септембар октобар новембар децембар",
    "sq": "janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor",
    "el": "ιανουαρίου/ιανουάριος φεβρουαρίου/φεβρουάριος μαρτίου/μάρτιος απριλίου/απρίλιος μαΐου/μάιος ιουνίου/ιούνιος"
    " ιουλίου/ιούλιος αυγούστου/αύγουστος σεπτεμβρίου/σεπτέμβριος οκτωβρίου/οκτώβριος νοεμβρίου/νοέμβριος δεκεμβρίου/δεκέμβριος",
    "tr": "ocak/oca şubat/şub mart nisan/nis mayıs haziran/haz temmuz/tem ağustos/ağu eylül/eyl ekim/eki kasım/kas aralık/ara",
    "az": "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr",
    "uz": "yanvar fevral mart aprel may iyun iyul avgust sentabr oktabr noyabr dekabr",
    "ru": "января/январь февраля/февраль марта/март апреля/апрель мая/май июня/июнь июля/июль августа/август сентября/сентябрь"
    " октября/октябрь ноября/ноябрь декабря/декабрь",
    "uk": "січня/січень лютого/лютий березня/березень квітня/квітень травня/травень червня/червень липня/липень серпня/серпень"
    " вересня/вересень жовтня/жовтень листопада/листопад грудня/грудень",
    "be": "студзеня лютага сакавіка красавіка мая/травень чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня",
    "bg": "януари февруари март април май юни юли август септември октомври ноември декември",
    "id": "januari februari maret april mei juni juli agustus/agu/agt september oktober november desember",
    "ms": "januari februari mac april mei jun julai ogos september oktober november disember",
    "sw": "januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba/disemba",
    "fil": "enero pebrero marso abril mayo hunyo hulyo agosto setyembre oktubre nobyembre disyembre",
    "ar": "يناير فبراير مارس أبريل/ابريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "ar-levant": "كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول",
    "ar-maghreb": "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر",
    "fa": "ژانویه فوریه مارس آوریل/اپریل مه/می ژوئن/جون ژوئیه/جولای/جولایی اوت/آگست/اگست سپتامبر/سپتمبر اکتبر/اکتوبر نوامبر/نومبر"
    " دسامبر/دسمبر",
    "ps": "جنوري/جنوری فبروري/فبروری مارچ اپریل مې جون جولای اګست سپټمبر اکتوبر نومبر ډسمبر",
    "ur": "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر",
    "he": "ינואר פברואר מרץ/מרס אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
    "hi": "जनवरी फरवरी/फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर/सितम्बर अक्टूबर/अक्तूबर नवंबर/नवम्बर दिसंबर/दिसम्बर",
    "bn": "জানুয়ারি/জানুয়ারী ফেব্রুয়ারি/ফেব্রুয়ারী মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর",
    "th": "มกราคม/ม.ค. กุมภาพันธ์/ก.พ. มีนาคม/มี.ค. เมษายน/เม.ย. พฤษภาคม/พ.ค. มิถุนายน/มิ.ย. กรกฎาคม/ก.ค. สิงหาคม/ส.ค."
    " กันยายน/ก.ย. ตุลาคม/ต.ค. พฤศจิกายน/พ.ย. ธันวาคม/ธ.ค.",
    "so": "janaayo febraayo/feberaayo maarso abriil maajo juun luuliyo agoosto/ogosto sebteembar oktoobar nofeembar diseembar",
    "ha": "janairu fabrairu maris afrilu mayu yuni yuli agusta satumba oktoba nuwamba disamba",
    "zu": "januwari februwari mashi ephreli meyi juni julayi agasti septhemba okthoba novemba disemba",
    "rw": "mutarama gashyantare werurwe mata gicurasi kamena nyakanga kanama nzeri ukwakira ugushyingo ukuboza",
    "cy": "ionawr chwefror mawrth ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr",
    "ga": "eanáir feabhra márta aibreán bealtaine meitheamh iúil lúnasa meán_fómhair deireadh_fómhair samhain nollaig",
    "mt": "jannar frar marzu april mejju ġunju lulju awwissu settembru ottubru novembru diċembru",
    "gl": "xaneiro febreiro marzo abril maio xuño xullo agosto setembro outubro novembro decembro",
    "eu": "urtarrila/urtarrilaren otsaila/otsailaren martxoa/martxoaren apirila/apirilaren maiatza/maiatzaren ekaina/ekainaren"
    " uztaila/uztailaren abuztua/abuztuaren iraila/irailaren urria/urriaren azaroa/azaroaren abendua/abenduaren",
    "mk": "јануари февруари март април мај јуни јули август септември октомври ноември декември",
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    "kmr": "rêbendan sibat adar nîsan gulan hezîran/pûşper tîrmeh tebax/gelawêj îlon/rezber"
    " cotmeh/kewçêr mijdar/sermawez berfanbar",
    "ckb": "کانوونی_دووەم/کانوونی_دووەمی شوبات/شوباتی ئازار/ئازاری نیسان/نیسانی ئایار/ئایاری حوزەیران/حوزەیرانی"
    " تەممووز/تەممووزی ئاب/ئابی ئەیلوول/ئەیلوولی تشرینی_یەکەم/تشرینی_یەکەمی تشرینی_دووەم/تشرینی_دووەمی"
    " کانوونی_یەکەم/کانوونی_یەکەمی",
    "ne": "जनवरी/जनवरि फेब्रुअरी/फेब्रुवरी मार्च अप्रिल मे जुन जुलाई अगस्ट/अगस्त सेप्टेम्बर अक्टोबर नोभेम्बर डिसेम्बर",
    "mr": "जानेवारी फेब्रुवारी मार्च एप्रिल मे जून जुलै ऑगस्ट सप्टेंबर ऑक्टोबर नोव्हेंबर डिसेंबर",
    "gu": "જાન્યુઆરી ફેબ્રુઆરી માર્ચ એપ્રિલ મે જૂન જુલાઈ ઑગસ્ટ/ઓગસ્ટ સપ્ટેમ્બર ઑક્ટોબર/ઓક્ટોબર નવેમ્બર ડિસેમ્બર",
    "pa": "ਜਨਵਰੀ ਫ਼ਰਵਰੀ/ਫਰਵਰੀ ਮਾਰਚ ਅਪ੍ਰੈਲ ਮਈ ਜੂਨ ਜੁਲਾਈ ਅਗਸਤ ਸਤੰਬਰ ਅਕਤੂਬਰ ਨਵੰਬਰ ਦਸੰਬਰ",
    "ta": "ஜனவரி பிப்ரவரி மார்ச் ஏப்ரல் மே ஜூன் ஜூலை ஆகஸ்ட் செப்டம்பர் அக்டோபர் நவம்பர் டிசம்பர்",
    "te": "జనవరి ఫిబ్రవరి మార్చి ఏప్రిల్ మే జూన్ జూలై ఆగస్టు సెప్టెంబర్ అక్టోబర్ నవంబర్ డిసెంబర్",
    "kn": "ಜನವರಿ ಫೆಬ್ರವರಿ ಮಾರ್ಚ್ ಏಪ್ರಿಲ್ ಮೇ ಜೂನ್ ಜುಲೈ ಆಗಸ್ಟ್ ಸೆಪ್ಟೆಂಬರ್ ಅಕ್ಟೋಬರ್ ನವೆಂಬರ್ ಡಿಸೆಂಬರ್",
    "ml": "ജനുവരി ഫെബ്രുവരി മാർച്ച് ഏപ്രിൽ മേയ്/മെയ് ജൂൺ ജൂലൈ ഓഗസ്റ്റ് സെപ്റ്റംബർ ഒക്ടോബർ നവംബർ ഡിസംബർ",
    "si": "ජනවාරි පෙබරවාරි මාර්තු අප්‍රේල්/අප්රේල් මැයි ජූනි ජූලි අගෝස්තු සැප්තැම්බර් ඔක්තෝබර් නොවැම්බර් දෙසැම්බර්",
    "my": "ဇန်နဝါရီ ဖေဖော်ဝါရီ မတ် ဧပြီ မေ ဇွန် ဇူလိုင် ဩဂုတ်/သြဂုတ် စက်တင်ဘာ အောက်တိုဘာ နိုဝင်ဘာ ဒီဇင်ဘာ",
    "km": "មករា កុម្ភៈ មីនា មេសា ឧសភា មិថុនា កក្កដា សីហា កញ្ញា តុលា វិច្ឆិកា ធ្នូ",
    "lo": "ມັງກອນ ກຸມພາ ມີນາ ເມສາ ພຶດສະພາ ມິຖຸນາ ກໍລະກົດ ສິງຫາ ກັນຍາ ຕຸລາ ພະຈິກ ທັນວາ",
    "am": "ጃንዋሪ/ጃንዩወሪ ፌብሩዋሪ/ፌብሩወሪ ማርች ኤፕሪል ሜይ ጁን ጁላይ ኦገስት ሴፕቴምበር ኦክቶበር ኖቬምበር ዲሴምበር",
    "ka": "იანვარი თებერვალი მარტი აპრილი მაისი ივნისი ივლისი აგვისტო სექტემბერი ოქტომბერი ნოემბერი დეკემბერი",
    "hy": "հունվարի փետրվարի մարտի ապրիլի մայիսի հունիսի հուլիսի օգոստոսի սեպտեմբերի հոկտեմբերի նոյեմբերի դեկտեմբերի",
    "eo": "januaro februaro marto aprilo majo junio julio aŭgusto septembro oktobro novembro decembro",
}
_SOLAR: Final = {
    "fa-ir": "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند",
    "fa-af": "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت",
    "ps-af": "وری غویی غبرګولی چنګاښ زمری وږی تله لړم لیندۍ مرغومی سلواغه کب",
    "latin": "farvardin ordibehesht khordad tir mordad shahrivar mehr aban azar dey bahman esfand",
}

# Hours east of Greenwich. IST is India's, CST and BST the American and British ones: the commoner in feeds.
ZONES: Final = {
    "ut": 0.0, "utc": 0.0, "gmt": 0.0, "z": 0.0, "wet": 0.0, "west": 1.0, "bst": 1.0, "cet": 1.0, "mez": 1.0, "met": 1.0,
    "cest": 2.0, "mesz": 2.0, "mest": 2.0, "eet": 2.0, "eest": 3.0, "msk": 3.0, "msd": 4.0, "trt": 3.0, "sast": 2.0,
    "cat": 2.0, "eat": 3.0, "wat": 1.0, "irst": 3.5, "irdt": 4.5, "gst": 4.0, "aft": 4.5, "pkt": 5.0, "ist": 5.5,
    "npt": 5.75, "ict": 7.0, "wib": 7.0, "wita": 8.0, "wit": 9.0, "hkt": 8.0, "sgt": 8.0, "pht": 8.0, "myt": 8.0,
    "awst": 8.0, "jst": 9.0, "kst": 9.0, "acst": 9.5, "acdt": 10.5, "aest": 10.0, "aedt": 11.0, "nzst": 12.0,
    "nzdt": 13.0, "nst": -3.5, "ndt": -2.5, "ast": -4.0, "adt": -3.0, "est": -5.0, "edt": -4.0, "cst": -6.0,
    "cdt": -5.0, "mst": -7.0, "mdt": -6.0, "pst": -8.0, "pdt": -7.0, "akst": -9.0, "akdt": -8.0, "hst": -10.0,
    "brt": -3.0, "brst": -2.0, "art": -3.0, "clt": -4.0, "cot": -5.0, "et": -5.0, "ct": -6.0, "mt": -7.0, "pt": -8.0,
}  # fmt: skip


@lru_cache(maxsize=1)
def _names() -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """Gregorian names, solar names, and those starts of three letters or more that lead to one month only."""
    gregorian, solar = _numbered(_GREGORIAN), _numbered(_SOLAR)
    starts: dict[str, int] = {}
    for name, month in gregorian.items():
        for length in range(3, len(name)):
            start = name[:length]
            starts[start] = month if starts.get(start, month) == month else 0
    return gregorian, solar, starts


def long_names() -> list[tuple[str, int]]:
    """Every Gregorian name of four letters or more with its number, as it is written; the earlier rows win."""
    return [
        (name.replace("_", " "), month)
        for row in reversed(_GREGORIAN.values())
        for month, names in enumerate(row.split(), start=1)
        for name in names.split("/")
        if len(name) > 3 or not name.isascii()
    ]


def _numbered(rows: dict[str, str]) -> dict[str, int]:
    numbered: dict[str, int] = {}
    for row in rows.values():
        for month, names in enumerate(row.split(), start=1):
            for name in names.split("/"):
                numbered.setdefault(fold(name.replace("_", " ")), month)
    return numbered


def month_of(word: str) -> tuple[int, bool] | None:
    """(1..12, whether a solar Persian month) of a folded word, or None."""
    gregorian, solar, starts = _names()
    word = word.strip(".")
    if month := gregorian.get(word) or gregorian.get(word + "."):
        return month, False
    if month := solar.get(word):
        return month, True
    if month := starts.get(word, 0):
        return month, False
    return None
