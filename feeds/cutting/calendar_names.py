"""Names of months and weekdays, each in the languages that Winnow reads dates in; a no-break space joins the words of one."""

from __future__ import annotations

from typing import Final

# Twelve rows a calendar; names in the languages that use them, nominative and the case that dates take, short forms.
MONTHS: Final[tuple[str, ...]] = (
    "january jan januar jänner jan. janvier janv enero ene janeiro gennaio gen januari ianuarie ian styczeń stycznia "
    "sty leden ledna január januára siječanj siječnja "
    "tammikuu tammikuuta tammikuun januar januára jaanuar janvāris janvārī sausio sausis ocak oca январь января янв "
    "січень січня січ студзень студзеня януари јануар јануара јануари ιανουάριος ιανουαρίου ιαν "
    "يناير كانون\u00a0الثاني جانفي ژانویه جنوري جنوری ינואר בינואר जनवरी জানুয়ারি জানুয়ারী ஜனவரி జనవరి ജനുവരി "
    "جنوري มกราคม ม.ค. tháng\u00a01 tháng\u00a0giêng januari janar yanvar январ январи қаңтар rêbendan "
    "كانوونی\u00a0دووەم gener xaneiro urtarrila ianuarii иануари იანვარი იანვარს հունվարի januārī enero januaro "
    "janúar",
    "february feb feber februar fevrier février févr febrero fevereiro fev febbraio februari februarie luty lutego "
    "únor února február februára veljača veljače helmikuu helmikuuta helmikuun "
    "veebruar februāris februārī vasario vasaris şubat şub февраль февраля фев февр лютий лютого лют люты лютага "
    "февруари фебруар фебруара φεβρουάριος φεβρουαρίου φεβ فبراير شباط فيفري فوریه فبروري فروری פברואר בפברואר फरवरी "
    "फ़रवरी "
    "ফেব্রুয়ারি ফেব্রুয়ারী பிப்ரவரி ఫిబ్రవరి ഫെബ്രുവരി กุมภาพันธ์ ก.พ. tháng\u00a02 tháng\u00a0hai shkurt fevral "
    "феврал феврали ақпан شوبات febrer febreiro otsaila თებერვალი թեբերվարի փետրվարի februaro febrúar reşemî",
    "march mar märz maerz mrz mars marzo março marco mar maart mart marca marzec marzec březen března marec ožujak "
    "ožujka maaliskuu maaliskuuta maaliskuun märts marts martā kovo kovas "
    "март марта мар березень березня бер сакавік сакавіка марта μάρτιος μαρτίου μαρ مارس آذار مارچ מרץ במרץ मार्च "
    "মার্চ மார்ச் మార్చి മാർച്ച് มีนาคม มี.ค. tháng\u00a03 tháng\u00a0ba maret mac mars mart марти наурыз ئازار "
    "ئادار març martxoa მარტი մարտի marto martie adar",
    "april apr avril avr abril abr aprile aprilie kwiecień kwietnia kwi duben dubna apríl apríla travanj travnja "
    "huhtikuu huhtikuuta huhtikuun aprill aprīlis aprīlī balandžio balandis nisan nis "
    "апрель апреля апр квітень квітня квіт красавік красавіка април απρίλιος απριλίου απρ أبريل إبريل نيسان أفريل "
    "آوریل اپریل אפריל באפריל अप्रैल এপ্রিল ஏப்ரல் ఏప్రిల్ ഏപ്രിൽ เมษายน เม.ย. tháng\u00a04 tháng\u00a0tư prill "
    "aprel апрел апрели сәуір نیسان apirila აპრილი ապրիլի aprilo",
    "may mai mayo maio maggio mag mei maj maja květen května máj mája svibanj svibnja toukokuu toukokuuta toukokuun "
    "maijs maijā gegužės gegužė mayıs may. май мая травень травня трав май травень мая "
    "мај маја μάιος μαΐου μάι مايو أيار ماي مه می مئی מאי במאי मई মে மே మే മേയ് พฤษภาคม พ.ค. tháng\u00a05 "
    "tháng\u00a0năm maj mai майи мамыр ئایار maig maiatza მაისი մայիսի majo maí gulan",
    "june jun juni juin junio jun junho giugno giu iunie czerwiec czerwca cze červen června jún júna lipanj lipnja "
    "kesäkuu kesäkuuta kesäkuun juuni jūnijs jūnijā birželio birželis haziran haz июнь июня июн "
    "червень червня черв чэрвень чэрвеня юни јун јуна јуни ιούνιος ιουνίου ιουν يونيو حزيران جوان ژوئن جون יוני "
    "ביוני जून জুন ஜூன் జూన్ ജൂൺ มิถุนายน มิ.ย. tháng\u00a06 tháng\u00a0sáu qershor iyun июн июни маусым حوزەیران "
    "juny xuño ekaina ივნისი հունիսի junio junior junija júní",
    "july jul juli juillet juil julio julho luglio lug iulie lipiec lipca červenec července júl júla srpanj srpnja "
    "heinäkuu heinäkuuta heinäkuun juuli jūlijs jūlijā liepos liepa temmuz tem июль июля июл "
    "липень липня лип ліпень ліпеня юли јул јула јули ιούλιος ιουλίου ιουλ يوليو تموز جويلية ژوئیه جولای جولائی יולי "
    "ביולי जुलाई জুলাই ஜூலை జూలై ജൂലൈ กรกฎาคม ก.ค. tháng\u00a07 tháng\u00a0bảy korrik iyul июл июли шілде تەممووز "
    "juliol xullo uztaila ივლისი հուլիսի julija júlí",
    "august aug août aout agosto ago agosto augustus ağustos ağu sierpień sierpnia sie srpen srpna kolovoz kolovoza "
    "elokuu elokuuta elokuun augusts augustā rugpjūčio rugpjūtis augusztus август августа авг "
    "серпень серпня серп жнівень жніўня август август авгус август αύγουστος αυγούστου αυγ أغسطس آب أوت اوت آگوست "
    "اگست אוגוסט באוגוסט अगस्त আগস্ট ஆகஸ்ட் ఆగస్టు ഓഗസ്റ്റ് สิงหาคม ส.ค. tháng\u00a08 tháng\u00a0tám gusht avgust "
    "августи тамыз ئاب agost abuztua აგვისტო օգոստոսի aŭgusto ágúst agustus avgusta августа",
    "september sep sept septembre septiembre setiembre setembro settembre set septembrie wrzesień września wrz září "
    "rujan rujna syyskuu syyskuuta syyskuun septembris septembrī rugsėjo rugsėjis szeptember eylül eyl "
    "сентябрь сентября сен сент вересень вересня вер верасень верасня септември септембар септембра σεπτέμβριος "
    "σεπτεμβρίου σεπ سبتمبر أيلول سپتامبر ستمبر ספטמבר בספטמבר सितंबर सितम्बर সেপ্টেম্বর செப்டம்பர் సెప్టెంబర్ "
    "സെപ്റ്റംബർ กันยายน ก.ย. tháng\u00a09 tháng\u00a0chín shtator sentyabr сентябр сентябри қыркүйек ئەیلوول "
    "setembre iraila სექტემბერი սեպտեմբերի septembro",
    "october oct okt oktober octobre octubre outubro out ottobre ott octombrie październik października paź říjen "
    "října listopada_hr studeni_ lokakuu lokakuuta lokakuun oktoober oktobris oktobrī spalio spalis október ekim eki "
    "октябрь октября окт жовтень жовтня жовт кастрычнік кастрычніка октомври октобар октобра οκτώβριος οκτωβρίου οκτ "
    "أكتوبر تشرين\u00a0الأول اکتبر اکتوبر אוקטובר באוקטובר अक्टूबर অক্টোবর அக்டோபர் అక్టోబర్ ഒക്ടോബർ ตุลาคม ต.ค. "
    "tháng\u00a010 tháng\u00a0mười tetor oktyabr октябр октябри қазан تشرینی\u00a0یەکەم outubro urria ოქტომბერი "
    "հոկտեմբերի oktobro oktubre oktobar",
    "november nov novembre noviembre novembro noiembrie listopad listopada lis studeni studenog studenoga marraskuu "
    "marraskuuta marraskuun novembris novembrī lapkričio lapkritis kasım kas ноябрь ноября ноя нояб "
    "листопад листопада лист лістапад лістапада ноември новембар новембра νοέμβριος νοεμβρίου νοε نوفمبر "
    "تشرين\u00a0الثاني نوامبر نومبر נובמבר בנובמבר नवंबर नवम्बर নভেম্বর நவம்பர் నవంబర్ നവംബർ พฤศจิกายน พ.ย. "
    "tháng\u00a011 tháng\u00a0mười\u00a0một nëntor noyabr ноябр ноябри қараша تشرینی\u00a0دووەم azaroa ნოემბერი "
    "նոյեմբերի novembro nobyembre nóvember novembar",
    "december dec dez dezember décembre déc diciembre dic dezembro dicembre decembrie grudzień grudnia gru prosinec "
    "prosince prosinac prosinca joulukuu joulukuuta joulukuun detsember decembris decembrī gruodžio gruodis aralık "
    "ara "
    "декабрь декабря дек грудень грудня груд снежань снежня декември децембар децембра δεκέμβριος δεκεμβρίου δεκ "
    "ديسمبر كانون\u00a0الأول دسامبر دسمبر דצמבר בדצמבר दिसंबर दिसम्बर ডিসেম্বর டிசம்பர் డిసెంబర్ ഡിസംബർ ธันวาคม ธ.ค. "
    "tháng\u00a012 tháng\u00a0mười\u00a0hai dhjetor dekabr декабр декабри желтоқсан كانوونی\u00a0یەکەم desembre "
    "desember abendua დეკემბერი դեկտեմբերի decembro disyembre decembar des",
)  # fmt: skip
# Solar Hijri, from 21 March: Iran's names, Afghanistan's names in Dari, then in Pashto.
SOLAR: Final[tuple[str, ...]] = (
    "فروردین حمل وری", "اردیبهشت ثور غويی غویی", "خرداد جوزا غبرګولی", "تیر سرطان چنګاښ", "مرداد اسد زمری",
    "شهریور سنبله وږی",
    "مهر میزان تله", "آبان عقرب لړم", "آذر قوس لیندۍ", "دی جدی مرغومی", "بهمن دلو سلواغه", "اسفند حوت کب",
)  # fmt: skip
WEEKDAYS: Final[tuple[str, ...]] = (
    (
        "monday mon montag lundi lunes segunda-feira lunedì maandag mandag måndag maanantai maanantaina poniedziałek "
        "pondělí pondelok ponedjeljak ponedeljek понедељак hétfő luni pazartesi понедельник понеделник понеділок "
        "понеділка панядзелак Δευτέρα الاثنين الإثنين دوشنبه دوشنبه‌ دوشنبې پیر יום\u00a0שני सोमवार সোমবার "
        "திங்கட்கிழமை senin isnin thứ\u00a0hai วันจันทร์ 星期一 周一 週一 礼拜一 月曜日 월요일 jumatatu dushanba душанба "
        "esmaspäev "
        "pirmdiena pirmadienis dilluns astelehena lundo "
        "دووشەممە isniin litinin सोमबार ორშაბათი ორშაბათს երկուշաբթի дүйсенбі lunes mánudagur திங்கள் пн တနင်္လာ duşem"
    ),
    (
        "tuesday tue tues dienstag mardi martes terça-feira martedì dinsdag tirsdag tisdag tiistai tiistaina wtorek "
        "úterý utorok utorak torek kedd marți salı вторник вівторок вівторка аўторак уторак Τρίτη الثلاثاء سه‌شنبه "
        "سه\u00a0شنبه سېشنبه منگل יום\u00a0שלישי मंगलवार মঙ্গলবার selasa thứ\u00a0ba วันอังคาร 星期二 周二 週二 火曜日 "
        "화요일 "
        "jumanne seshanba сешанба teisipäev otrdiena antradienis dimarts asteartea mardo "
        "سێشەممە talaado talata मङ्गलबार სამშაბათი სამშაბათს երեքշաբթի сейсенбі þriðjudagur செவ்வாய்க்கிழமை செவ்வாய் вт "
        "အင်္ဂါ sêşem"
    ),
    (
        "wednesday wed mittwoch mercredi miércoles quarta-feira mercoledì woensdag onsdag keskiviikko keskiviikkona "
        "środa středa streda srijeda sreda szerda miercuri çarşamba среда среду середа середу серада сряда Τετάρτη "
        "الأربعاء چهارشنبه چارشنبه بدھ יום\u00a0רביעי बुधवार বুধবার rabu thứ\u00a0tư วันพุธ 星期三 周三 週三 水曜日 수요일 "
        "jumatano chorshanba чоршанба kolmapäev trešdiena trečiadienis dimecres asteazkena merkredo "
        "چوارشەممە arbaco laraba बुधबार ოთხშაბათი ოთხშაბათს չորեքշաբթի сәрсенбі miyerkules miðvikudagur புதன்கிழமை "
        "புதன் ср ဗုဒ္ဓဟူး çarşem środę"
    ),
    (
        "thursday thu thur thurs donnerstag jeudi jueves quinta-feira giovedì donderdag torsdag torstai torstaina "
        "czwartek čtvrtek štvrtok četvrtak četrtek csütörtök joi perşembe четверг четвер чацвер четвъртък Πέμπτη "
        "الخميس پنج‌شنبه پنجشنبه جمعرات יום\u00a0חמישי गुरुवार बृहस्पतिवार বৃহস্পতিবার kamis khamis thứ\u00a0năm "
        "วันพฤหัสบดี 星期四 周四 週四 木曜日 목요일 alhamisi payshanba панҷшанбе neljapäev ceturtdiena ketvirtadienis "
        "dijous "
        "osteguna ĵaŭdo "
        "پێنجشەممە khamiis alhamis बिहीबार ხუთშაბათი ხუთშაბათს հինգշաբթի бейсенбі huwebes fimmtudagur வியாழக்கிழமை "
        "வியாழன் чт ကြာသပတေး pêncşem"
    ),
    (
        "friday fri freitag vendredi viernes sexta-feira venerdì vrijdag fredag perjantai perjantaina piątek pátek "
        "piatok petak petek péntek vineri cuma пятница пятницу п'ятниця п'ятницю пятніца петък Παρασκευή الجمعة جمعه "
        "جمعہ יום\u00a0שישי शुक्रवार শুক্রবার jumat jumaat thứ\u00a0sáu วันศุกร์ 星期五 周五 週五 金曜日 금요일 ijumaa juma "
        "ҷумъа "
        "reede piektdiena penktadienis divendres ostirala vendredo "
        "هەینی jimce jumma'a शुक्रबार პარასკევი პარასკევს ուրբաթ жұма biyernes föstudagur வெள்ளிக்கிழமை வெள்ளி пт သောကြာ"
    ),
    (
        "saturday sat samstag sonnabend samedi sábado sabato zaterdag lørdag lördag lauantai lauantaina sobota "
        "subota szombat sâmbătă cumartesi суббота субботу субота суботу събота Σάββατο السبت شنبه ہفتہ יום\u00a0שבת "
        "שבת शनिवार শনিবার sabtu thứ\u00a0bảy วันเสาร์ 星期六 周六 週六 土曜日 토요일 jumamosi shanba шанбе laupäev "
        "sestdiena "
        "šeštadienis dissabte larunbata sabato "
        "شەممە sabti asabar शनिबार შაბათი შაბათს շաբաթ сенбі laugardagur சனிக்கிழமை сб စနေ şemî sobotę"
    ),
    (
        "sunday sun sonntag dimanche domingo domenica zondag søndag söndag sunnuntai sunnuntaina niedziela neděle "
        "nedeľa nedjelja nedelja vasárnap duminică pazar воскресенье неділя неділю нядзеля неделя Κυριακή الأحد "
        "یکشنبه یک‌شنبه اتوار יום\u00a0ראשון रविवार রবিবার minggu ahad chủ\u00a0nhật วันอาทิตย์ 星期日 星期天 周日 週日 "
        "日曜日 "
        "일요일 jumapili yakshanba якшанбе pühapäev svētdiena sekmadienis diumenge igandea dimanĉo "
        "یەکشەممە axad lahadi आइतबार კვირა კვირას կիրակի жексенбі linggo sunnudagur ஞாயிற்றுக்கிழமை ஞாயிறு вс တနင်္ဂနွေ "
        "yekşem niedzielę"
    ),
)  # fmt: skip
