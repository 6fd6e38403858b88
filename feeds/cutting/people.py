"""Whether a text is a person's name, by its looks.

A name is two to six capitalised words, particles among them; in scripts without capitals up to four short words; in Han
and Hangul two to four characters that begin with a common family name.
"""

from __future__ import annotations

import re
from typing import Final

from feeds.cutting.outlets import OUTLET_WORDS
from feeds.cutting.posts import CAPLESS, HAN, INSTITUTIONS, POSTS
from feeds.fold import fold

_NOT_NAMES: Final = frozenset(
    fold(name)
    for name in str.split(
        "the a an of in on at for to from with and or but is are was were be has have this that these those how why "
        "what when where who key points breaking news top story stories latest analysis opinion opinions world "
        "politics business sport sports culture science health technology tech features feature editorial editorials "
        "comment commentary interview interviews video videos photos gallery podcast live update updates exclusive "
        "special report explainer fact check background conclusion introduction summary overview highlights contents "
        "about contact weather letters obituary obituaries travel food books arts music film review reviews "
        "lifestyle environment climate economy markets finance national international local regional "
        "part chapter note notes references sources january february march april may june july august september "
        "october november december monday tuesday wednesday thursday friday saturday sunday new old first last next "
        "read more view watch listen share print edition morning evening daily weekly monthly press release "
        "statement south north east west middle united states kingdom kabul afghanistan iran pakistan europe asia "
        "africa america "
        "der die das ein eine und im am vom zum zur mit für aus politik wirtschaft kultur sport wissen meinung "
        "kommentar panorama gesellschaft le la les un une des du au aux et en dans pour sur politique économie "
        "société el los las una del y en para con política economía cultura deportes opinión o os as um uma do da "
        "dos das e em para com il lo gli della di per con cronaca esteri economia het een van de op met voor"
    )
) - {"de", "van", "la", "el", "di", "da", "du", "del", "le", "e", "y", "das", "dos", "do", "der", "zum", "zur", "vom",
    "may", "august", "west", "north", "south", "east", "op", "am"}  # fmt: skip
# Small words that are also family or given names: Nguyễn Văn An, Do Thi To.
_ALSO_NAMES: Final = frozenset(str.split("an on do to in so la para con los"))
_PARTICLES: Final = frozenset(
    str.split(
        "de del della der den van von zu zum zur vom di da do dos das du la le el al bin bint ibn ben abu abd ud ul "
        "ur e y i ten ter te af av of und und't 't op d' o' st ap ab mac san"
    )
)
_CHINESE_SURNAMES: Final = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖萧蕭田董袁潘于蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鐘谭譚陆陸汪范金石廖贾賈夏韦韋付方白邹鄒孟熊秦邱江尹薛闫闫段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴覃武戴莫孔向汤湯温康施文牛樊葛邢安齐齊易乔喬伍庞龐颜顏倪庄莊聂聶章鲁魯岳翟殷詹申欧歐耿关關兰蘭焦俞左柳甘祝包宁寧尚符舒阮柯纪紀梅童凌毕畢单單季裴霍涂成苗谷盛曲翁冉骆駱蓝藍路游辛靳管柴蒙鲍鮑华華喻祁蒲房滕屈饶饒解牟艾尤阳陽时時穆农農司卓古吉缪繆简簡车車项項连連芦蘆麦麥褚娄婁窦竇戚岑景党宫宮费費卜冷晏席卫衛米柏宗瞿桂全佟应應臧闵閔苟邬鄔边邊卞姬师師和仇栾欒隋商刁沙荣榮巫寇桑郎甄丛叢仲虞敖巩鞏明佘池查麻苑迟邝鄺"
)
_KOREAN_SURNAMES: Final = frozenset(
    "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구나민진지엄채원천방공현함변염여추도소석선설마길연위표명기반라왕금옥육인맹제모탁국"
)


def person(text: str, *, alone: bool = True) -> bool:
    """Whether the text reads like one person's name. `alone`: nothing but its looks says so, so that one word is none."""
    bare = text.strip(" .,;:()[]|–—-*_")
    if (
        not bare
        or len(bare) > 60
        or "," in bare
        or "،" in bare
        or any(char.isdigit() for char in bare)
        or (
            re.search(r"[!?؟:;\"“”«»@#/\\=+<>{}…]|\.\s*$", text.strip(" "))
            and not re.search(r"\b(?:Jr|Sr|[A-Z])\.$", text.strip())
        )
    ):
        return False
    if HAN.search(bare):
        return _cjk_name(bare, alone=alone)
    tokens = bare.replace(",", " ").split()
    if not (2 if alone else 1) <= len(tokens) <= 6:
        return False
    folded = [fold(token) for token in tokens]
    if any(
        (
            token in _NOT_NAMES
            and not (at and tokens[at][:1].isupper() and (token in _ALSO_NAMES or len(token.strip(".")) == 1))
        )
        or token in OUTLET_WORDS
        or token in INSTITUTIONS
        for at, token in enumerate(folded)
    ):
        return False
    if (folded[0] in POSTS and folded[0] != "dean") or (alone and folded[-1] in POSTS):
        return False
    if CAPLESS.search(bare):
        return (
            len(tokens) <= 4 and all(len(token) < 16 for token in tokens) and not any(mark in text for mark in "،؛؟۔।.")
        )
    capitals = sum(
        1
        for token in tokens
        if re.match(r"[^\W\d_]", token) and (token[0].isupper() or re.match(r"(?:al|el|d|o|l|de|ud)[-'’]\S", token))
    )
    particles = sum(1 for token in folded if token in _PARTICLES)
    return (
        capitals >= (2 if len(tokens) > 1 else 1)
        and all(
            token[0].isupper() or fold(token) in _PARTICLES or re.match(r"(?:al|el|d|o|l|ud)[-'’]", token)
            for token in tokens
        )
        and particles <= 2
    )


def _cjk_name(bare: str, *, alone: bool) -> bool:
    compact = bare.replace(" ", "").replace("\u3000", "")
    if re.fullmatch(r"[\uac00-\ud7a3]{2,4}", compact):
        return compact[0] in _KOREAN_SURNAMES and (not alone or len(compact) == 3)
    if re.fullmatch(r"[\u30a0-\u30ff]{2,12}(?:[・·=＝][\u30a0-\u30ff]{1,12})+", bare):
        return True
    if re.fullmatch(r"[\u4e00-\u9fff]{2,3}", compact):
        return not alone or compact[0] in _CHINESE_SURNAMES
    if alone:
        # A Japanese name is told from a heading by the space that papers set between family and given name.
        return re.fullmatch(r"[\u4e00-\u9fff々]{1,3}[ \u3000][\u4e00-\u9fff々\u3041-\u30ff]{1,4}", bare) is not None
    return (
        re.fullmatch(r"[\u4e00-\u9fff\u3041-\u30ff々]{2,8}|[\u4e00-\u9fff]{1,4}(?:[・·][\u4e00-\u9fff]{1,8})+", compact)
        is not None
    )
