"""Whether a line says what somebody is, rather than who or for whom: "Fellow at …", "senior editor"."""

from __future__ import annotations

import re
from typing import Final

from feeds.fold import fold

# Folded words that say what the author is elsewhere. With "at", "of", "in" or their like behind them, or alone.
POSTS: Final = frozenset(
    fold(name)
    for name in str.split(
        "fellow professor prof lecturer researcher scholar director editor editors reporter correspondent columnist "
        "contributor writer journalist analyst economist historian author novelist poet critic chair chairman "
        "chairwoman president secretary founder co-founder head chief ambassador minister former senior junior "
        "visiting associate assistant deputy executive managing staff freelance political foreign diplomatic student "
        "candidate teacher gardener judge lawyer attorney advocate activist engineer physician doctor scientist "
        "expert consultant adviser advisor specialist officer manager member emeritus dean retired guest special "
        "chef photographer "
        "wissenschaftler wissenschaftlerin forscher forscherin professorin dozent dozentin redakteur redakteurin "
        "korrespondent korrespondentin direktor direktorin leiter leiterin mitarbeiter mitarbeiterin referent "
        "referentin journalistin kolumnist autorin "
        "chercheur chercheuse professeur professeure directeur directrice maître journaliste correspondant "
        "correspondante rédacteur rédactrice économiste historien historienne écrivain éditorialiste ancien ancienne "
        "investigador investigadora profesor profesora catedrático catedrática periodista corresponsal economista "
        "historiador escritora escritor directora redactor redactora professora pesquisador pesquisadora jornalista "
        "correspondente diretor diretora professore professoressa ricercatore ricercatrice docente direttore "
        "direttrice giornalista corrispondente "
        "hoogleraar onderzoeker directeur journaliste correspondent redacteur docent universitair forskare lektor "
        "journalist redaktör chefredaktör forsker lektor redaktør professori tutkija toimittaja päätoimittaja "
        "johtaja dziennikarz dziennikarka redaktor profesor badacz dyrektor adiunkt wykładowca novinář novinářka "
        "redaktorka ředitel výzkumník újságíró szerkesztő kutató tanár igazgató egyetemi jurnalist jurnalistă "
        "redactor profesor cercetător директор профессор научный сотрудник сотрудница журналист журналистка "
        "обозреватель редактор эксперт политолог экономист историк писатель доктор кандидат ведущий старший "
        "заведующий науковий співробітник журналістка оглядач професор доцент експерт политик "
        "gazeteci yazar profesör araştırmacı öğretim üyesi müdürü editör editörü muhabiri köşe uzmanı أستاذ أستاذة "
        "باحث باحثة كاتب كاتبة صحفي صحفية مدير مديرة محلل خبير رئيس زميل استاد پژوهشگر نویسنده روزنامه‌نگار خبرنگار "
        "کارشناس تحلیلگر مدیر رئیس عضو دبیر سردبیر دانشیار استادیار مدرس محقق لیکوال څیړونکی څېړونکی شنونکی پروفیسر "
        "صحافی تجزیہ محقق پروفסור חוקר חוקרת עיתונאי עיתונאית מרצה עורך עורכת כתב כתבת प्रोफ़ेसर प्रोफेसर शोधकर्ता "
        "संपादक पत्रकार वरिष्ठ निदेशक अध्यापक গবেষক অধ্যাপক সাংবাদিক সম্পাদক "
        "giáo sư nhà nghiên cứu tiến sĩ biên tập profesor peneliti dosen wartawan redaktur direktur mhariri "
        "mwandishi profesa mtafiti mkurugenzi профессор доцент муҳаррир сармуҳаррир"
    )
)  # fmt: skip
# Where people work; no person's name has one of these words, and no outlet's alone.
INSTITUTIONS: Final = frozenset(
    fold(name)
    for name in str.split(
        "university college hospital academy institute laboratory observatory ministry department faculty museum library "
        "polytechnic conservatory trust society association committee council commission federation charity "
        "verein verband stiftung gesellschaft association société fondation asociación fundación associação fundação "
        "associazione fondazione vereniging stichting förening forening stiftelse yhdistys säätiö stowarzyszenie fundacja "
        "spolek nadace egyesület alapítvány asociația fundația фонд общество товариство dernek derneği vakfı yayasan "
        "universität hochschule fachhochschule akademie institut klinikum ministerium fakultät "
        "université école faculté académie hôpital ministère universidad facultad academia hospital ministerio "
        "universidade faculdade ministério università facoltà accademia ospedale ministero universiteit hogeschool "
        "universitet universitetet högskolan høgskolen akademin yliopisto korkeakoulu uniwersytet politechnika akademia "
        "univerzita fakulta egyetem főiskola universitatea πανεπιστήμιο университет институт академия университета "
        "універсітэт університет інститут академія sveučilište univerzitet üniversitesi fakültesi enstitüsü universiteti "
        "جامعة كلية معهد أكاديمية دانشگاه پوهنتون دانشکده انستیتوت پژوهشگاه زانکۆی אוניברסיטת אוניברסיטה מכללת विश्वविद्यालय "
        "বিশ্ববিদ্যালয় பல்கலைக்கழகம் มหาวิทยาลัย universitas institut chuo kikuu"
    )
)  # fmt: skip
JOINTS: Final = frozenset(
    str.split(
        "at of in for with bei an am der des a de du di del della da do na w v pa ved til i en voor aan van u в при "
        "по из та у"
    )
)
_CJK_POST: Final = re.compile(
    r"(?:教授|研究員|研究员|研究官|主任|主编|主編|編集長|編集委員|評論家|ジャーナリスト|特派員|講師|讲师|所长|所長|"
    r"院长|院長|总监|評論員|评论员|专栏作家|專欄作家|学者|學者|연구위원|연구원|교수|"
    r"논설위원|소장|이사장|편집장|대표|칼럼니스트|작가|변호사|평론가|นักวิจัย|ศาสตราจารย์|อาจารย์|บรรณาธิการ|นักข่าว|ผู้อำนวยการ)"
)
CAPLESS: Final = re.compile(r"[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff\u1000-\u10ff\u1200-\u137f\u1780-\u17ff]")
HAN: Final = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3]")


def post(text: str) -> bool:
    """Whether a line says what somebody is, rather than who or for whom: "Fellow at …", "senior editor"."""
    if len(text) > 160 or text.rstrip().endswith((".", "!", "?", "。")):
        return False
    if HAN.search(text):
        return len(text) < 50 and _CJK_POST.search(text) is not None
    tokens = [fold(token.strip(",.;:()")) for token in text.split()]
    if 0 < len(tokens) <= 8 and any(token in INSTITUTIONS for token in tokens):
        return text[:1].isupper() or CAPLESS.search(text) is not None
    return 0 < len(tokens) <= 18 and any(token in POSTS for token in tokens[:4])
