"""Cutting bundles: one trap a test, and the properties that hold for any text, any bytes and any stories."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.bundle import extract, read_bundle
from feeds.clean import plain, safe_html
from feeds.entry import Document, Entry, Reading


def read(text: str, location: str = "digest.txt", **given_: object) -> Reading:
    return read_bundle(Document(text.encode(), location, **given_))  # type: ignore[arg-type]


def titles(text: str, location: str = "digest.txt", **given_: object) -> list[str]:
    return [entry.title for entry in read(text, location, **given_).entries]


def only(text: str, location: str = "digest.txt", **given_: object) -> Entry:
    (entry,) = read(text, location, **given_).entries
    return entry


def two(middle: str, marker: str = "Read more") -> str:
    """Two stories; what is given stands in the first between its paragraphs."""
    return f"""The old pump is mended

Water ran again in the square on Sunday, for the first time since the frost.
{middle}
The smith would take no money for it.

The old pump is mended
{marker}

A bench for the harbour

The harbour has a bench at last, and it faces the wrong way.

A bench for the harbour
{marker}
"""


# --- where a marker counts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "middle",
    [
        "\nTo read more about pumps, ask the smith.\n",
        "\nRead more about pumps in the library. It opens at nine.\n",
        "\nRead more:\n- Frost on the square\n- Who owns the well?\n",
        "\nRelated:\nFrost on the square\nRead more\n",
        "\nRead more: Frost on the square\n",
        "\n“Read more, talk less,” said the smith.\n",
        "\nNobody who wants to\nread more\nabout it was there, and the smith had gone.\n",
        "\nRead more\n",
    ],
)
def test_the_markers_words_inside_a_story_do_not_cut_it(middle: str) -> None:
    assert titles(two(middle)) == ["The old pump is mended", "A bench for the harbour"]
    assert "The smith would take no money for it." in read(two(middle)).entries[0].text


@pytest.mark.parametrize(
    ("title", "echo"),
    [
        ("The smith’s “last” pump", 'The smith\'s "last" pump'),
        ("The pump & the well", "The pump &amp; the well"),
        ("The\u00a0pump and the\u00a0well", "The pump and the well"),
        ("The pump and the well", "The pump and the well - Harbour News"),
        ("The pump and the well", "The pump and the well | Harbour News"),
        ("The pump in the square by the well is mended", "The pump in the square by the…"),
        ("The pump in the square by the well is mended", "The pump in the square by\nthe well is mended"),
        ("The pump in the square by\nthe well is mended", "The pump in the square by the well is mended"),
        ("THE PUMP AND THE WELL", "The pump and the well"),
        ("The pump in the square is mended at last", "The pump in the square is mended, at long last"),
    ],
)
@pytest.mark.parametrize("marker", ["Read more", "Off to the barn with you"])
def test_an_inexact_echo_is_an_echo(title: str, echo: str, marker: str) -> None:
    if marker != "Read more" and "long last" in echo:
        pytest.skip("a marker in no table needs a closer echo")
    text = (
        f"{title}\n\nWater ran again on Sunday.\n\n{echo}\n{marker}\n\nA bench\n\nIt faces the wrong way.\n\nA "
        f"bench\n{marker}\n"
    )
    assert titles(text) == [" ".join(title.split()), "A bench"]


@pytest.mark.parametrize(
    "closing",
    [
        "Continue reading “{}”", "The post {} appeared first on Harbour News.", "{} weiterlesen",
        "Lire la suite de « {} »", "「{}」の続きを読む",
        "{}\nRead more →", "{}\n[Read more]", "{}\n\nread more", "Read more: {}", "{}\n🔗 Read more",
        "{}\nRead more »", "Read more\n{}", "{}\nRead more\nhttps://h.example/pump",
        "{}\nhello from the barn", "Barnwards: {}", "{}\nRead more | 3 comments",
    ],
)  # fmt: skip
def test_a_story_may_be_closed_in_many_ways(closing: str) -> None:
    text = "\n\n".join(
        f"{title}\n\nWater ran again on {day}, and the smith went home.\n\n{closing.format(title)}"
        for title, day in (
            ("The old pump is mended", "Sunday"),
            ("A bench for the harbour", "Monday"),
            ("Three goats on a roof", "Friday"),
        )
    )
    reading = read(text)
    assert [entry.title for entry in reading.entries] == [
        "The old pump is mended",
        "A bench for the harbour",
        "Three goats on a roof",
    ]
    assert [entry.text for entry in reading.entries] == [
        f"Water ran again on {day}, and the smith went home." for day in ("Sunday", "Monday", "Friday")
    ]


def test_a_weak_marker_alone_counts_when_it_is_regular() -> None:
    story = "{}\n\nWater ran again on Sunday, and the smith went home.\n\nMore\n\n"
    assert titles(story.format("One pump") + story.format("Two pumps") + story.format("Three pumps")) == [
        "One pump",
        "Two pumps",
        "Three pumps",
    ]
    once = read(story.format("One pump") + "Nobody knew what it meant, and the rain went on.")
    assert once.error == "no marker found in 4 lines"


def test_a_recurring_title_is_two_stories() -> None:
    text = (
        "Daily briefing\n\nThe pump is mended.\n\nDaily briefing\nRead more\n\nDaily briefing\n\nThe bench is "
        "new.\n\nDaily briefing\nRead more\n"
    )
    one, other = read(text).entries
    assert one.keys[0] == other.keys[0] == "title:daily briefing"
    assert one.keys[1] != other.keys[1]
    assert (one.opening, other.opening) == ("the pump is mended.", "the bench is new.")


def test_a_text_without_a_marker_is_an_error_or_one_story() -> None:
    text = "The old pump\n\nWater ran again on Sunday.\n\nThe smith went home.\n"
    assert read(text).error == "no marker found in 3 lines"
    assert not read(text).entries
    assert only(text, single=True).text == "Water ran again on Sunday.\nThe smith went home."


def test_an_unclosed_last_story_is_a_story_of_which_less_is_sure() -> None:
    text = two("") + "\nThree goats on a roof\n\nThey have been there since the morning, and the ladder is too short.\n"
    *_, closed, last = read(text).entries
    assert last.title == "Three goats on a roof"
    assert last.confidence is not None
    assert closed.confidence is not None
    assert last.confidence < 0.5 < closed.confidence


@pytest.mark.parametrize(
    "tail",
    [
        "\n© 2024 Harbour News\nUnsubscribe\n",
        "\nYou are receiving this email because you asked for it.\n",
        "\nSee you next week!\n",
    ],
)
def test_a_footer_after_the_last_marker_is_no_story(tail: str) -> None:
    assert titles(two("") + tail) == ["The old pump is mended", "A bench for the harbour"]


def test_ones_own_markers_and_furniture_serve() -> None:
    text = (
        "The pump\n\nWater ran again on Sunday.\n\nPut the kettle on\n\nTo the barn: The pump\n\nA bench\n\nIt faces "
        "the wrong way.\n\nTo the barn: A bench\n"
    )
    reading = read(text, markers=("To the barn: {title}",), furniture=("put the kettle on",))
    assert [entry.text for entry in reading.entries] == ["Water ran again on Sunday.", "It faces the wrong way."]
    assert "your furniture" in {why for _, why in reading.furniture}


# --- what a story is made of --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "authors", "publisher", "published"),
    [
        ("By Ada Pell", ("Ada Pell",), None, None),
        ("By Ada Pell and Tom Reed", ("Ada Pell", "Tom Reed"), None, None),
        ("Ada Pell\n\nHarbour News Network", ("Ada Pell",), "Harbour News Network", None),
        ("Associated Press\nDecember 21, 2024", (), "Associated Press", "2024-12-21"),
        ("By Ada Pell | Harbour Times | 21 December 2024", ("Ada Pell",), "Harbour Times", "2024-12-21"),
        ("Ada Pell\nFellow at the Institute of Pumps", ("Ada Pell",), None, None),
        ("Posted on December 21, 2024 by admin in News", (), None, "2024-12-21"),
        ("Published: Dec. 21, 2024 at 3:40 PM", (), None, "2024-12-21"),
        ("Von Anna Berg\nKreisblatt\n21. Dezember 2024", ("Anna Berg",), "Kreisblatt", "2024-12-21"),
        ("Par Élise Morin, le 3 février 2025", ("Élise Morin",), None, "2025-02-03"),
        ("Источник: ТАСС\n21 декабря 2024 г.", (), "ТАСС", "2024-12-21"),
        ("نویسنده: علی رضایی\n۱ دی ۱۴۰۳", ("علی رضایی",), None, "2024-12-21"),
        ("来源：新华社\n2024年12月21日", (), "新华社", "2024-12-21"),
        ("홍길동 기자\n2024.12.21", ("홍길동",), None, "2024-12-21"),
        ("Reuters\n03/04/2024", (), "Reuters", None),
    ],
)
def test_the_lines_under_a_title_say_who_for_whom_and_when(
    head: str, authors: tuple[str, ...], publisher: str | None, published: str | None
) -> None:
    text = (
        f"The old pump is mended\n\n{head}\n\nWater ran again on Sunday, for the first time since the frost.\n\nThe "
        f"old pump is mended\nRead more\n"
    )
    entry = only(text)
    assert (entry.authors, entry.publisher) == (authors, publisher)
    assert (entry.published.date().isoformat() if entry.published else None) == published
    assert entry.date_basis == ("stated" if published else None)


@pytest.mark.parametrize(
    "prose",
    [
        "The frost came on Sunday, December 22, and stayed.",
        "On 7 October 2023 the well was shut by order of the council.",
        "It was dug in August 2021, the smith said on Monday.",
    ],
)
def test_a_date_in_the_prose_is_of_an_event(prose: str) -> None:
    entry = only(f"The old pump\n\n{prose}\n\nThe smith went home.\n\nThe old pump\nRead more\n")
    assert (entry.published, entry.date_basis) == (None, None)


def test_a_dateline_states_the_date_and_the_agency() -> None:
    entry = only(
        "The old pump\n\nHARROW, Dec. 3, 2024 (Reuters) — Water ran again on Tuesday.\n\nThe old pump\nRead more\n"
    )
    assert entry.published == datetime(2024, 12, 3, 12, tzinfo=UTC)
    assert (entry.date_basis, entry.publisher) == ("stated", "Reuters")


def test_a_date_is_noon_in_the_documents_zone_and_never_after_it_came() -> None:
    text = "The old pump\n\nDecember 21, 2024\n\nWater ran again.\n\nThe old pump\nRead more\n"
    assert only(text, timezone="Asia/Kabul").published == datetime(2024, 12, 21, 7, 30, tzinfo=UTC)
    early = datetime(2024, 12, 20, 6, tzinfo=UTC)
    assert only(text, received=early).published == early


def test_a_weekday_beside_a_dated_caption_infers_the_date() -> None:
    text = (
        "The old pump\n\nThe smith at the pump, Dec 24, 2024. (Courtesy - Harbour News)\n\nWater ran again on "
        "Tuesday.\n\nThe old pump\nRead more\n"
    )
    entry = only(text)
    assert (entry.published, entry.date_basis) == (datetime(2024, 12, 24, 12, tzinfo=UTC), "inferred")


def test_what_stands_twice_is_given_once() -> None:
    text = """The old pump

The pump in the square runs again after a winter of frost and quarrels.
The pump in the square runs again after a winter of frost and quarrels.\u00a0

Water ran again on Sunday.

The smith at his pump. (Courtesy - Harbour News)
The smith at his pump. (Courtesy – Harbour News)

He went home.

The old pump
Read more
"""
    entry = only(text)
    assert plain(entry.summary) == "The pump in the square runs again after a winter of frost and quarrels."
    assert entry.captions == ("The smith at his pump. (Courtesy - Harbour News)",)
    assert entry.text == "Water ran again on Sunday.\nHe went home."


def test_references_notes_subheads_and_captions_are_in_their_places() -> None:
    text = """The old pump

By Ada Pell

Water ran again.[1] Nobody had expected it, and the smith least of all.

What the smith says

He says nothing at all, and goes on hammering until the light goes.
The smith at his pump.
Photo: Harbour Archive

He went home.

Ada Pell is a reporter for the Harbour Times.

Edited by Tom Reed

References

1 The council's minutes of 1911.
2 A letter by the smith's mother.

The old pump
Read more
"""
    entry = only(text)
    assert "<h3>What the smith says</h3>" in entry.content
    assert entry.captions == ("The smith at his pump. Photo: Harbour Archive",)
    assert entry.references == ("1 The council's minutes of 1911.", "2 A letter by the smith's mother.")
    assert entry.text.endswith("Ada Pell is a reporter for the Harbour Times.\nEdited by Tom Reed")
    assert entry.authors == ("Ada Pell",)


def test_furniture_goes_and_no_sentence_with_it() -> None:
    lines = [
        "Advertisement",
        "print sharing button",
        "Share this article",
        "5 min read",
        "* * *",
        "Sign up for our newsletter",
        "Facebook Twitter Email",
    ]
    entry = read(
        two("\n" + "\n\n".join(lines) + "\n\nShare prices fell as the advertisement said they would.\n")
    ).entries[0]
    assert entry.text.split("\n") == [
        "Water ran again in the square on Sunday, for the first time since the frost.",
        "Share prices fell as the advertisement said they would.",
        "The smith would take no money for it.",
    ]


def test_a_line_repeated_over_sections_is_furniture_and_a_repeated_subhead_is_not() -> None:
    story = (
        "{0}\n\nSend it to a friend in the valley\n\nWater ran again on {1}, for the first time since the "
        "frost.\n\nWhy it matters\n\nThe well is dry, and the next one is in {1}, over the hill.\n\n{0}\nRead "
        "more\n\n"
    )
    text = "".join(
        story.format(title, place)
        for title, place in (("The pump", "Harrow"), ("The bench", "Lisle"), ("The goats", "Ganz"))
    )
    for entry in read(text).entries:
        assert "Send it" not in entry.text
        assert "<h3>Why it matters</h3>" in entry.content


# --- containers and encodings -------------------------------------------------------------------------------


def test_a_page_gives_links_resolved_against_its_base() -> None:
    page = """<html lang="en"><head><title>News</title></head><body><nav><a href="/">Home</a></nav>
    <article><h2><a href="pump">The old pump</a></h2><p>Water <b>ran</b> again on <a href="/sunday">Sunday</a>.</p>
    <p><a class="more-link" href="pump">Go on</a></p></article>
    <article><h2>A bench</h2><p>It faces the wrong way. <a href="../bench">Read more</a></p></article>
    <footer>Nobody home</footer></body></html>"""
    one, other = read(page, "https://h.example/news/index.html", media_type="text/html").entries
    assert (one.url, other.url) == ("https://h.example/news/pump", "https://h.example/bench")
    assert one.content == "" or 'href="https://h.example/sunday"' in one.content
    assert 'href="https://h.example/sunday"' in one.content + one.summary
    assert other.text == "It faces the wrong way."
    assert one.teaser


def test_markdown_is_read_as_such() -> None:
    text = (
        "## The *old* pump\n\nWater ran **again** on [Sunday](https://h.example/sunday), after a winter of frost in "
        "which nobody on the whole square could wash, and so on and on, until there were at last more than sixty "
        "words in this paragraph, so that nobody could take it for a teaser of something longer that stands "
        "elsewhere, although it has a link of its own below it and is short enough for one at that, all told.\n\n### "
        "What now\n\n> Nothing, says the smith.\n\n[Read more](https://h.example/pump)\n"
    )
    entry = only(text, "digest.md")
    assert (entry.title, entry.url) == ("The old pump", "https://h.example/pump")
    assert '<a href="https://h.example/sunday">Sunday</a>' in entry.content
    assert "<h3>What now</h3>" in entry.content
    assert "**" not in entry.text


@pytest.mark.parametrize(
    ("encoding", "title", "body"),
    [
        ("utf-16", "Старый насос", "Вода снова пошла в воскресенье, и кузнец ушёл домой."),
        ("utf-16-le", "Старый насос", "Вода снова пошла в воскресенье, и кузнец ушёл домой."),
        ("utf-8-sig", "Старый насос", "Вода снова пошла в воскресенье, и кузнец ушёл домой."),
        ("cp1251", "Старый насос", "Вода снова пошла в воскресенье, и кузнец ушёл домой."),
        ("koi8-r", "Старый насос", "Вода снова пошла в воскресенье, и кузнец ушёл домой."),
        ("cp1252", "L’été de la pompe", "L’eau a coulé de nouveau dimanche, et le forgeron est rentré chez lui."),
        ("cp1256", "المضخة القديمة", "عاد الماء إلى الساحة يوم الأحد بعد شتاء طويل، وقال الحداد إنه لن يأخذ شيئا."),
        ("gb18030", "老水泵修好了", "星期天广场上又来水了，铁匠说他不要钱，大家都很高兴。"),
        ("shift_jis", "古いポンプが直った", "日曜日に広場の水がまた出た。鍛冶屋はお金を受け取らなかった。"),
        ("cp1253", "Η παλιά αντλία", "Το νερό έτρεξε πάλι την Κυριακή και ο σιδεράς πήγε στο σπίτι του."),
        ("cp1255", "המשאבה הישנה", "המים זרמו שוב ביום ראשון אחרי החורף, והנפח הלך הביתה."),
        (
            "cp1254",
            "Eski pompa çalışıyor",
            "Su pazar günü yeniden aktı ve demirci eve gitti, kimse para istemedi bu iş için.",
        ),
        (
            "cp1250",
            "Stará pumpa běží",
            "Voda v neděli zase tekla a kovář šel domů, protože už nebylo co dělat na náměstí.",
        ),
    ],
)
def test_the_bytes_tell_the_encoding(encoding: str, title: str, body: str) -> None:
    text = f"{title}\n\n{body}\n\n{title}\nRead more\n"
    (entry,) = read_bundle(Document(text.encode(encoding), "digest.txt")).entries
    assert (entry.title, entry.text) == (title, body)


def test_of_a_mail_the_better_part_is_read() -> None:
    html = (
        "<h2>The pump</h2><p>Water ran again.</p><p><a href='https://h.example/1'>Read more</a></p><h2>A "
        "bench</h2><p>It faces the wrong way.</p><p><a href='https://h.example/2'>Read more</a></p>"
    )
    mail = (
        f"From: a@h.example\nTo: b@h.example\nSubject: Letter\nMIME-Version: 1.0\nContent-Type: "
        f"multipart/alternative; boundary=x\n\n--x\nContent-Type: text/plain\n\nRead it online: "
        f"https://h.example\n\n--x\nContent-Type: text/html\n\n{html}\n--x--\n"
    )
    reading = read(mail, "letter.eml")
    assert [(entry.title, entry.url) for entry in reading.entries] == [
        ("The pump", "https://h.example/1"),
        ("A bench", "https://h.example/2"),
    ]
    assert reading.facts.title == "Letter"


# --- properties ---------------------------------------------------------------------------------------------


def whole(document: Document) -> Reading:
    """Read it, and hold the spans against the text."""
    reading = read_bundle(document)
    text = extract(document).text
    spans = sorted(
        [span for entry in reading.entries for span in entry.spans] + [span for span, _ in reading.furniture]
    )
    assert all(one.end == other.start for one, other in pairwise(spans))
    assert (spans[0].start, spans[-1].end) == (0, len(text)) if text else not spans
    for entry in reading.entries:
        assert safe_html(entry.content) == entry.content
        assert safe_html(entry.summary) == entry.summary
        assert entry.title
        assert len(entry.keys) == 2
        assert 0 <= (entry.confidence or 0) <= 1
    return reading


LOCATIONS = st.sampled_from(["a.txt", "a.html", "a.md", "a.eml", "https://h.example/x", "a"])
PIECES = st.sampled_from(
    ["The old pump", "read more", "\n", "\n\n", "Water ran again on Sunday.", "[…]", "Read more: The old pump",
        "https://h.example/a", "<!--more-->", "# ", "By Ada Pell", "References\n1 a\n2 b", "Photo: x", "Advertisement",
     "<p>", "</p>", "<a href='x'>", "</a>", "**", "](", "[", "More", "\r\n", "\u00a0", "\u2028", "1. a", "- b",
     "続きを読む", "ادامه مطلب", "x" * 300, "From: a\n", "Subject: b\n", "&amp;", "\x00", "\ud7ff", "December 21, 2024",
     "Related:", "…"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60).map("".join), LOCATIONS)
@settings(max_examples=300, deadline=None)
def test_spans_partition_any_text(text: str, location: str) -> None:
    whole(Document(text.encode("utf-8", "surrogatepass"), location))


@given(
    st.binary(max_size=600),
    LOCATIONS,
    st.sampled_from([None, "utf-8", "utf-16", "koi8-r", "x-nonsense", "utf-7", "idna", "rot13"]),
)
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_a_reading(body: bytes, location: str, charset: str | None) -> None:
    whole(Document(body, location, charset=charset))


WORDS = {
    "en": str.split(
        "water pump square frost winter smith council harbour bench goats ladder river mill bridge letter candle "
        "garden orchard kettle window"
    ),
    "ru": str.split(
        "вода насос площадь мороз зима кузнец совет гавань скамья козы лестница река мельница мост письмо свеча сад "
        "чайник окно"
    ),
    "fa": str.split("آب تلمبه میدان سرما زمستان آهنگر شورا بندر نیمکت نردبان رود آسیاب پل نامه شمع باغ کتری پنجره"),
    "de": str.split(
        "Wasser Pumpe Platz Frost Winter Schmied Rat Hafen Bank Ziegen Leiter Fluss Mühle Brücke Brief Kerze Garten "
        "Kessel Fenster"
    ),
    "zh": list("水泵广场霜冬铁匠议会港凳羊梯河磨桥信烛园壶窗"),
}
MARKS = [
    "Read more",
    "read more",
    "Continue reading",
    "ادامه مطلب",
    "Читать далее",
    "Weiterlesen",
    "阅读全文",
    "続きを読む",
    "Lire la suite",
    "Off we go to the barn",
    "Гайда до хати",
    "بیا تا ته قصه برویم",
    "Holdrio",
]
DECORATIONS = ["{}", "{} →", "{} »", "← {}", "[{}]", "… {} …", "🔗 {}", "{}…", "» {}", "({})"]
ECHOES = ["{title}", "{title} - Harbour News", "“{title}”"]


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[str, list[str]]]:
    language = draw(st.sampled_from(sorted(WORDS)))
    words = st.sampled_from(WORDS[language])
    joint = "" if language == "zh" else " "
    stop = {"zh": "。", "fa": ".", "ru": "."}.get(language, ".")
    made = []
    for number in range(draw(st.integers(1, 5))):
        title = joint.join([*draw(st.lists(words, min_size=4, max_size=9)), str(number + 1)])
        title = title[:1].upper() + title[1:]
        paragraphs = []
        for place in range(draw(st.integers(1, 4))):
            sentence = joint.join(draw(st.lists(words, min_size=8, max_size=30)))
            paragraphs.append(sentence[:1].upper() + sentence[1:] + joint + f"{number}{joint}{place}" + stop)
        made.append((title, paragraphs))
    return made


@given(stories(), st.sampled_from(MARKS), st.sampled_from(DECORATIONS), st.sampled_from(ECHOES), st.booleans())
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_bundle_written_from_stories_gives_them_back(
    told: list[tuple[str, list[str]]], marker: str, decoration: str, echo: str, spaced: bool
) -> None:
    blank = "\n\n" if spaced and marker in MARKS[:9] else "\n"
    text = "\n\n".join(
        "\n\n".join([title, *paragraphs, echo.format(title=title) + blank + decoration.format(marker)])
        for title, paragraphs in told
    )
    reading = whole(Document(text.encode(), "digest.txt"))
    assert [entry.title for entry in reading.entries] == [title for title, _ in told]
    assert [(entry.text.split("\n")) for entry in reading.entries] == [paragraphs for _, paragraphs in told]


@given(stories(), st.sampled_from(MARKS), st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=12).map("".join)))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_text_after_the_last_marker_changes_no_earlier_story(
    told: list[tuple[str, list[str]]], marker: str, after: str
) -> None:
    text = "\n\n".join("\n\n".join([title, *paragraphs, title + "\n" + marker]) for title, paragraphs in told) + "\n"
    before = read(text).entries
    assert len(before) == len(told)
    longer = whole(Document((text + "\n" + after).encode("utf-8", "replace"), "digest.txt")).entries
    assert longer[: len(before)] == before


@given(stories(), stories(), st.sampled_from(MARKS))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_more_stories_after_it_change_no_earlier_story(
    told: list[tuple[str, list[str]]], more: list[tuple[str, list[str]]], marker: str
) -> None:
    def written(part: list[tuple[str, list[str]]]) -> str:
        return "".join("\n\n".join([title, *paragraphs, title + "\n" + marker]) + "\n\n" for title, paragraphs in part)

    before = read(written(told)).entries
    longer = read(written(told) + written(more)).entries
    assert longer[: len(before)] == before
