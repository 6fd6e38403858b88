"""Entries that a careless or hostile publisher may send, a trap each, in feeds of three forms.

Each row is what one item says; whatever becomes of it, what is published must be valid. Words are in every text, so that
a topic takes them all.
"""

# ruff: noqa: E501  # what is said here is long

from __future__ import annotations

import json

_HTML = {
    "a control in the text": "wordy \x01\x08\x0b\x0c\x1f\x7f\x85\x9f end",
    "the end of a section of character data": "<p>wordy ]]> and <![CDATA[ more ]]></p>",
    "entities of all sorts": "<p>wordy &nbsp;&copy; &amp;amp;lt; &#0; &#1; &#x1F600; &#xD800; &#xFFFE; &#9999999; &nosuch; &AMP &lt</p>",
    "links that are none": "".join(
        f"<p>wordy <a href='{url}'>link</a></p>"
        for url in (
            "javascript:alert(1)", "data:text/html,x", "mailto:a@b.example", "mailto:", "mailto:a b@c d", "//host.example/x",
            "/rooted", "relative", "?q", "#here", "", " ", "http://", "https://", "http:///x", "http://[::1", "http://[::1]:80/",
            "http://ho st.example/", "https://host.example/a b", "https://host.example/%zz", "https://b\u00fccher.example/\u00fc",
            "https://host.example/a\nb", "https://host.example:99999/", "https://host.example:port/", "ftp://f.example/x",
            "https://u:p@host.example/", "feed://host.example/f", "tel:+1", "https://host.example/?a=[1]&b={2}|3^4`5\\6",
            "https://" + "h" * 300 + ".example/", "https://host.example/" + "x" * 5000, "http:host.example", "https:/host.example/",
        )
    ),
    "pictures that are none": "<p>wordy</p><img><img src=''><img src='x.png'><img src='data:image/png;base64,AA'><img src='https://i.example/a b.png' alt='<b>'>"
    "<img src='https://i.example/1.png' width='100%' height='-1' border=0><img src=https://i.example/2.png width=1 height=1>",
    "markup never closed": "<p>wordy <b><i><ul><li>one<li>two <table><tr><td>a <blockquote> <a href='https://l.example/'>link",
    "markup closed where it is not open": "</p></div></b>wordy</table></td></ul></body></html>",
    "links in links and tables in links": "<a href='https://a.example/'>wordy <a href='https://b.example/'>b</a> <table><tr><td><a href='https://c.example/'>c"
    "<table><tr><td><a href='https://d.example/'>d</a></table></a></td></tr></table></a>",
    "a form": "<form action='/x'><input name=a value=b><button>wordy</button><select><option>1</select><textarea>t</textarea></form><p>wordy",
    "code of all sorts": "<script>alert(1)</script><style>p{}</style><iframe src='https://f.example/'></iframe><object data=x></object><embed src=x>"
    "<p style='position:fixed' onclick='x()' class=a id=b>wordy</p><base href='https://evil.example/'><meta http-equiv=refresh content=0><link rel=stylesheet href=x>",
    "mathematics and drawings": "<p>wordy</p><math><mi>x</mi><annotation-xml encoding='text/html'><p>in</p></annotation-xml></math><svg><title>t</title><a xlink:href='x'><text>s</text></a></svg>",
    "elements that nobody knows": "<wordy-thing a:b='c' xmlns:a='urn:a'>wordy</wordy-thing><o:p>x</o:p><font color=red>f</font><center>c</center><marquee>m</marquee><blink>b</blink>",
    "attributes that do not fit": "<p lang='not a language' dir='up' title='&quot;\x02'>wordy <time datetime='never'>t</time> <ol start='x' type='Q'><li value='y'>v</ol>"
    "<table><tr><td colspan='0' rowspan='-1' headers='z'>1</table><a href='https://l.example/' hreflang='???'>l</a><del datetime='no'>d</del></p>",
    "lists and rows out of place": "<li>wordy<td>cell<tr><dd>d<dt>t<caption>c<option>o<figcaption>f<col><source src='https://s.example/a.mp3'><track src=x>",
    "headings within inline": "<b><h1>wordy</h1><p>p</p></b><span><div>d<ul><li>x</ul></div></span><p><div>in a p</div></p><a href='https://l.example/'><div>block</div></a>",
    "one word without end": "wordy " + "w" * 200_000,
    "nothing but markup": "<p></p><br><br><div><span></span></div>",
    "comments and declarations": "<!-- wordy --><!DOCTYPE html><?php echo 1 ?><![if IE]>wordy<![endif]>--><p>wordy -- ></p>",
    "old markup": "<TABLE BORDER=0><TR><TD NOWRAP BGCOLOR=#fff><FONT SIZE=+1>wordy</FONT></TABLE><NOSCRIPT><IMG SRC='https://i.example/n.png'></NOSCRIPT>",
    "recordings": "<p>wordy</p><video controls src='https://v.example/v.mp4' poster=''><source src='' type='x'><track></video><audio src='a.mp3'></audio><picture><source srcset=x><img src='https://i.example/p.jpg'></picture>",
    "ruby and directions": "<p dir=rtl>wordy <ruby>\u6f22<rp>(</rp><rt>kan</rt><rp>)</rp></ruby> <bdo dir=ltr>\u202e\u05d0</bdo> <bdi>\u0627</bdi></p>",
}  # fmt: skip

_TITLES = {
    "no title": None,
    "an empty title": "",
    "a title of white space": " \t\n\u00a0\u200b ",
    "a title of controls": "\x00\x01\x02\x1b[31m\x7f",
    "a title with the end of a section": "]]> title <![CDATA[",
    "a title of markup": "<b>Bold</b> & <script>alert(1)</script> &amp;lt;i&amp;gt; &nbsp; 1 < 2 > 0 AT&T",
    "a title of one tag": "<img src=x onerror=alert(1)>",
    "a huge title": "Huge " * 20_000,
    "a title from right to left": "\u202e\u2066\u05e9\u05dc\u05d5\u05dd \u200f\u0645\u0631\u062d\u0628\u0627\u2069\u202c left",
    "a title of pictures": "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea \U0001f44d\U0001f3fd \ufe0f",
    "a title of combining marks": "Z" + "\u0301\u0327\u0489" * 300,
    "a title of letters beyond the first plane": "\U0001d4d0\U00020000 \U000e0041 \U0010fffd \ufffd \ufdd0",
    "a title of several lines": "one\r\ntwo\u2028three\u2029four\x85five",
    "a title escaped again and again": "a &amp;amp;amp;lt;b&amp;amp;amp;gt; c",
}

_DATES = (
    "", "yesterday", "0000-00-00T00:00:00Z", "0001-01-01T00:00:00Z", "Mon, 01 Jan 0001 00:00:00 +0000", "9999-12-31T23:59:59Z",
    "Tue, 05 Mar 1985 12:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 -2400", "2026-02-30", "Thu, 01 Jan 1970 00:00:00 GMT", "-1", "1e400", "Sun, 06 Nov 1994 08:49:37 XYZ",
    "2099-01-01T00:00:00Z", "2026-11-01T24:00:00Z", "2026-11-01T23:59:60Z", "1899-12-30T00:00:00Z", "\u0661\u0662/\u0663", "12",
)  # fmt: skip

_LINKS = (
    None, "", " ", "javascript:alert(1)", "data:text/html,x", "mailto:a@b.example", "/rooted", "relative page", "?q=1", "//host.example/x",
    "http://", "https:///x", "https://host.example/a b\tc", "https://host.example/\u00fcber/\u65e5\u672c?q=\u00e9#\u00f1", "https://b\u00fccher.example/",
    "https://\u65e5\u672c.example/", "http://[::1]/six", "http://[2001:db8::1]:8080/six?a=[b]", "http://[::1", "http://1.2.3.4:99999/",
    "https://host.example/" + "long/" * 2_000, "https://host.example/%", "https://host.example/%zz%41", "https://user:secret@host.example/x",
    "https://host.example/a|b^c`d{e}f\\g\"h<i>j", "https://host.example/x#a#b#c", "HTTPS://HOST.EXAMPLE/UP", "https://host.example:443/..//../a",
    "https://ho_st.example/", "https://-host-.example/", "https://host..example/", "https://host.example./", "https://xn--a.example/", "feed:https://host.example/f",
    "https://host.example/\x00\x01null", "https://host.example/\u202egpj.exe", "ftp://host.example/f", "tag:host.example,2026:1", "urn:isbn:1", "www.host.example/x",
    "https://\U0001f4a9.example/", "https://host.example/\U0001f4a9", "http://0x7f.1/", "https://host.example?x", "https://host.example#y", "https://" + "h" * 80 + ".example/",
    "https://host.example/~a(b)c!$&'*+,;=:@d", "https://%68ost.example/", "https://host.example\\@other.example/",
)  # fmt: skip

_PEOPLE = (
    "", " ", "a@b.example", "a@b.example (A B)", "A B <a@b.example>", "<b>Bold</b>", "&lt;b&gt;", "&amp;lt;b&amp;gt;", "\x00\x02", "]]>", "\u202eevil",
    "mailto:a@b.example", "https://p.example/", "A & B, C", "x" * 5_000, "\U0001f600", "@handle", "a@b", "Not <an> address@", "\u200b",
)  # fmt: skip

_TAGS = (
    "", " ", "a&b", "<i>t</i>", "]]>", "\x01", "x" * 5_000, "\u202e\u05d0", "A", "a", "\U0001f3f7\ufe0f", "two\nlines", "https://t.example/", "a/b#c?d", "&#0;",
)  # fmt: skip

_LANGUAGES = (
    "", "english", "en_US", "xx-yy-zz-qq", "e", "zh-hant", "x-klingon", "123", "en-", "-en", "\u65e5\u672c", "de-DE@euro", "i-default", "sr-Latn-RS", "a" * 100,
    "en-US-", "en--US", "und", "mul", "*", "en, fr", "root", "C", "zz", "qaa", "iw", "art-lojban", "en-GB-oed", "de-1996", "en-latn-us-boont", "zh-cmn-hans-cn",
)  # fmt: skip

_FILES = (
    ("https://f.example/1.mp3", "-1", "audio/mpeg"), ("https://f.example/2.mp3", "many", "audio"), ("https://f.example/3.mp3", "", ""),
    ("https://f.example/4 a.mp3", "99999999999999999999999", "audio/mpeg; x=\"y"), ("javascript:alert(1)", "1", "text/html"), ("", "0", "a/b"),
    ("relative.mp3", "1.5", "AUDIO/MPEG"), ("https://f.example/5.png", "0", "image/png"), ("https://f.example/6\u00fc.png", "1,000", "image/*"),
    ("https://f.example/7.png", "12", "image/p\x01ng"), ("https://f.example/8.bin", "12", "not a type"), ("https://f.example/9.bin", "12", "audio/mpeg audio/ogg"),
    ("data:image/png;base64,AA", "2", "image/png"), ("https://[::1]/10.mp3", "3", "*/*"), ("https://f.example/11.svg", "4", "image/svg+xml;charset=\u00fc"),
    ("https://f.example/12.jpg", "5", "image/"), ("https://f.example/13.mp3", "\u0663", "audio/\u65e5"),
)  # fmt: skip

_BASES = (
    "", "relative/", "https://base.example/a/", "javascript:alert(1)", "data:,", "http://[", "//host.example/", "https://b\u00fc.example/ x/", "\x01", "urn:x:y",
)  # fmt: skip

_DAY = "Sun, 01 Nov 2026 08:00:00 GMT"


def _cdata(text: str) -> str:
    """As careless publishers write: nothing escaped but the end of the section itself, and controls as they are."""
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _escaped(text: str) -> str:
    for plain, reference in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(plain, reference)
    return text


def _item(
    name: str, *, title: str | None = "", link: str | None = "", date: str = _DAY, text: str = "", more: str = ""
) -> str:
    said = _cdata(text or f"<p>wordy {name}: nothing else tells of it.</p>")
    parts = ["" if title is None else f"<title>{_escaped(title or name)}</title>" if title != "" else "<title/>"]
    parts[0] = f"<title>{_escaped(name)}</title>" if title == "" else parts[0]
    if link is not None:
        parts.append(f"<link>{_escaped(link or 'https://hostile.example/' + name.replace(' ', '-'))}</link>")
    return f'<item>{"".join(parts)}<guid isPermaLink="false">{_escaped(name)}</guid><pubDate>{_escaped(date)}</pubDate><description>{said}</description>{more}</item>'


def rss() -> bytes:
    """All of it as RSS 2.0: with controls, lone surrogates and undeclared entities, as such feeds come."""
    items = [_item(name, text=text) for name, text in _HTML.items()]
    items += [_item(name, title=title or (None if title is None else " ")) for name, title in _TITLES.items()]
    items += [_item(f"date {i}", date=date) for i, date in enumerate(_DATES)]
    items += [_item(f"link {i}", link=None if link is None else link or " ") for i, link in enumerate(_LINKS)]
    items += [
        _item(f"person {i}", more=f"<author>{_escaped(p)}</author><dc:creator>{_cdata(p)}</dc:creator>")
        for i, p in enumerate(_PEOPLE)
    ]
    items.append(_item("tags", more="".join(f"<category domain='x y'>{_escaped(tag)}</category>" for tag in _TAGS)))
    items += [
        _item(f"language {i}", more=f"<dc:language>{_escaped(tag)}</dc:language>") for i, tag in enumerate(_LANGUAGES)
    ]
    items += [
        _item(f"file {i}", more=f'<enclosure url="{_escaped(u)}" length="{_escaped(n)}" type="{_escaped(t)}"/>'
              f'<media:content url="{_escaped(u)}" fileSize="{_escaped(n)}" type="{_escaped(t)}" medium="?"><media:title>{_cdata("<b>")}</media:title></media:content>')
        for i, (u, n, t) in enumerate(_FILES)
    ]  # fmt: skip
    head = "<title>Hostile \x02 &lt;b&gt;&amp;amp;</title><link>javascript:alert(1)</link><language>not a language</language><description>\x01</description>"
    spaces = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
    document = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" {spaces}><channel>{head}{"".join(items)}</channel></rss>'
    return document.encode("utf-8", "surrogatepass")


def atom() -> bytes:
    """What only Atom can say badly: bases, languages, constructs of the wrong type, links of every relation."""

    def entry(name: str, inner: str = "", said: str = "") -> str:
        content = f"<content type='html'>{_escaped(f'<p>wordy {name}: nothing else tells so.</p>')}</content>"
        return f"<entry {said}><id>{name}</id><title>{name}</title><updated>2026-11-01T00:00:00Z</updated>{content if '<content' not in inner else ''}{inner}</entry>"

    entries = [
        entry(
            f"base {i}",
            "<link href='page'/><content type='html'>&lt;p&gt;wordy &lt;a href='x'&gt;x&lt;/a&gt;&lt;/p&gt;</content>",
            f'xml:base="{_escaped(b)}"',
        )
        for i, b in enumerate(_BASES)
    ]
    entries += [entry(f"language {i}", said=f'xml:lang="{_escaped(tag)}"') for i, tag in enumerate(_LANGUAGES)]
    entries += [
        entry("xhtml", "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>wordy <br/><script>x</script><svg xmlns='http://www.w3.org/2000/svg'/></p></div></content>"),
        entry("xhtml that is none", "<content type='xhtml'>wordy and <b>no div</b></content>"),
        entry("content elsewhere", "<content src='https://c.example/x' type='video/mp4'/><summary>wordy</summary>"),
        entry("content in base64", "<content type='image/png'>iVBORw0KGgo=</content><summary>wordy</summary>"),
        entry("content in xml", "<content type='application/xml'><a xmlns='urn:a'>wordy</a></content>"),
        entry("a type that is none", "<content type='???'>wordy &lt;p&gt;</content><title type='xhtml'><b>t</b></title>"),
        entry("two alternates", "<link href='https://a.example/1'/><link href='https://a.example/2'/><link rel='alternate' hreflang='xx' href='https://a.example/3'/>"),
        entry("links of all relations", "".join(f"<link rel='{r}' href='https://a.example/{i}' length='x' type='y' title='\x02&lt;' hreflang='?'/>" for i, r in enumerate(("self", "via", "related", "edit", "replies", "", "next", "https://r.example/", "enclosure")))),
        entry("no link at all"),
        entry("a source without anything", "<source/>"),
        entry("a source that lies", "<source><id>https://other.example/</id><title>O &lt;b&gt;</title><link href='javascript:x'/><updated>never</updated></source>"),
        entry("an aggregator's", "<source><id>tag:other.example,2026:x y</id><title>Other</title><link href='https://other.example/ü'/></source>"),
        entry("people", "".join(f"<author><name>{_escaped(p)}</name><email>{_escaped(p)}</email><uri>{_escaped(p)}</uri></author>" for p in _PEOPLE)),
        entry("categories", "".join(f"<category term='{_escaped(tag)}' scheme='not a scheme' label='{_escaped(tag)}'/>" for tag in _TAGS)),
        entry("rights and more", "<rights type='html'>&lt;b&gt;</rights><published>0001-01-01T00:00:00Z</published><contributor/><author/>"),
    ]  # fmt: skip
    head = "<id>not an iri \x01</id><title type='html'>&lt;b&gt;Atom&lt;/b&gt; of &amp;amp; trouble</title><updated>never</updated><link href='relative' rel='alternate'/>"
    return f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="xx_YY" xml:base="relative/">{head}{"".join(entries)}</feed>'.encode()


def json_feed() -> bytes:
    """What JSON lets through that XML refuses: lone surrogates, controls, values of the wrong type."""
    items: list[dict[str, object]] = [
        {"id": f"t{i}", "title": title, "content_html": f"<p>wordy {i} \ud800 \udfff \x00 \ufffe \uffff</p>"}
        for i, title in enumerate([*_TITLES.values(), "\ud83d alone", "\udc00\ud800", "\x00", "\ufffe\uffff"])
    ]
    items += [
        {"id": f"u{i}", "url": link, "external_url": link, "image": link, "content_text": f"wordy {i} <b>&amp;</b> \ud800 as text"}
        for i, link in enumerate(_LINKS)
    ]  # fmt: skip
    items += [
        {"id": f"l{i}", "language": tag, "content_html": f"<p>wordy {i} in some tongue</p>"}
        for i, tag in enumerate(_LANGUAGES)
    ]
    items += [
        {"id": "types", "title": 12, "content_html": "<p>wordy types</p>", "authors": ["x", {"name": 3}, {"name": "\ud800<b>"}], "tags": [1, None, "\udfff", "ok"],
         "attachments": [{"url": u, "mime_type": t, "size_in_bytes": n, "title": "\ud800<b>"} for u, n, t in _FILES] + [{"url": "https://f.example/j.mp3", "mime_type": "audio/mpeg", "size_in_bytes": -5, "duration_in_seconds": "x"}]},
        {"id": 12, "content_text": "wordy number", "date_published": 12, "date_modified": "0001-01-01T00:00:00Z"},
        {"id": "summary", "summary": "wordy <b> & summary \x0b", "date_published": "9999-12-31T23:59:59-23:00"},
    ]  # fmt: skip
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "\ud800 J <b>&",
        "home_page_url": "x",
        "feed_url": "::",
        "language": "??",
        "items": items,
    }
    return json.dumps(feed).encode()


def all_forms() -> dict[str, bytes]:
    """Path of a publisher -> the document that stands there."""
    return {"/hostile.rss": rss(), "/hostile.atom": atom(), "/hostile.json": json_feed()}
