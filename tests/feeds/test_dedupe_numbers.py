"""Numbers that are written as words are figures too, in each language."""

from __future__ import annotations

import pytest

from feeds.entry import Entry
from feeds.sameness.counters import numbers
from feeds.sameness.edits import edit

CHANGES = [
    ("en", "The bridge stays closed for {} weeks, the county said, and buses take the road by the mill.", "three", "five"),
    ("en", "Some {} people live on the island, and most of them work in the harbour or at the school.", "twenty-three", "thirty"),
    ("de", "Die Brücke bleibt {} Wochen gesperrt, teilte der Kreis mit; die Busse fahren über die Mühle.", "drei", "fünf"),
    ("de", "Auf der Insel leben {} Familien, und die meisten arbeiten im Hafen oder in der Schule.", "dreiundzwanzig", "vierzig"),
    ("fr", "Le pont reste fermé {} semaines, a dit le département, et les cars passent par le moulin.", "trois", "cinq"),
    ("es", "El puente seguirá cerrado {} semanas, dijo la provincia, y los autobuses van por el molino.", "tres", "cinco"),
    ("it", "Il ponte resta chiuso per {} settimane, ha detto la provincia; le corriere passano dal mulino.", "due", "sei"),
    ("pt", "A ponte fica fechada {} semanas, disse o município, e os autocarros passam pelo moinho.", "duas", "cinco"),
    ("nl", "De brug blijft {} weken dicht, zei de gemeente, en de bussen rijden langs de molen.", "drie", "vijf"),
    ("ru", "Мост будет закрыт {} недель, сообщили в округе, и автобусы пойдут мимо старой мельницы.", "пять", "восемь"),
    ("uk", "Міст буде закрито {} тижнів, повідомили в окрузі, і автобуси підуть повз старий млин.", "п'ять", "вісім"),
    ("ar", "يبقى الجسر مغلقا {} أسابيع كما قالت البلدية وتمر الحافلات من طريق الطاحونة القديمة.", "ثلاثة", "خمسة"),
    ("fa", "پل {} هفته بسته می‌ماند و اتوبوس‌ها از راه آسیاب کهنه می‌روند، شهرداری گفت.", "سه", "پنج"),
    ("zh", "县里说，桥将关闭{}个星期，公共汽车改走老磨坊旁边的路，学生可以坐船。", "三", "五"),
    ("ja", "県によると、橋は{}週間閉鎖され、バスは古い水車小屋の脇の道を通るという。", "三", "五"),
    ("tr", "Köprü {} hafta kapalı kalacak, otobüsler eski değirmenin yanındaki yoldan gidecek.", "üç", "beş"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "before", "after"), CHANGES, ids=[f"{c[0]}-{c[3]}" for c in CHANGES])
def test_another_number_in_words_is_a_correction(language: str, text: str, before: str, after: str) -> None:
    one, other = [
        Entry(keys=("guid:1",), title="T", text=text.format(word), language=language) for word in (before, after)
    ]
    assert edit(one, other).kind == "correction"


def test_a_word_that_is_a_number_elsewhere_is_a_word_here() -> None:
    english, italian = numbers("en-GB"), numbers("it")
    assert ("due" in english, "due" in italian, "due" in numbers(None)) == (False, True, False)
    text = "The report is {} in the spring, the county said, and will be read to the council by its clerk."
    one, other = [Entry(keys=("guid:1",), title="T", text=text.format(word)) for word in ("due", "ready")]
    assert edit(one, other).kind == "typo"


def test_a_slip_beside_a_number_is_still_a_slip() -> None:
    text = "The bridge stays closed for three weeks, the {} said, and buses take the road by the mill."
    one, other = [
        Entry(keys=("guid:1",), title="T", text=text.format(word), language="en") for word in ("couny", "county")
    ]
    assert edit(one, other).kind == "typo"
