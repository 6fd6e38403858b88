"""Documents that a hostile, broken or careless publisher may send, each for a trap of its own; and what may come of it.

`error`: words that the failed outcome must hold. `entries`: how many entries at most are held of it (exactly, where
`exact`). A trap without either must just be bounded, and its neighbours must not notice.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass

TOP = '<?xml version="1.0"?>'


@dataclass(frozen=True)
class Trap:
    """One document, made when it is asked for."""

    make: Callable[[], bytes]
    error: str | None = None
    entries: int | None = None
    exact: bool = True
    media_type: str = "application/rss+xml"


def _rss(*items: str, head: str = "", doctype: str = "", root: str = "") -> bytes:
    channel = f"<title>T</title><link>https://h.example/</link>{head}{''.join(items)}"
    return f'{TOP}{doctype}<rss version="2.0"{root}><channel>{channel}</channel></rss>'.encode("utf-8", "surrogatepass")


def _item(title: str = "A title", *, guid: str = "g", inner: str = "", text: str = "Some words of it.") -> str:
    return f"<item><title>{title}</title><guid>{guid}</guid>{inner}<description>{text}</description></item>"


def _json(**fields: object) -> bytes:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "T", **fields}).encode()


def _laughs(reference: str = "&e9;") -> bytes:
    steps = "".join(f'<!ENTITY e{n} "{tenfold}">' for n in range(1, 10) for tenfold in [f"&e{n - 1};" * 10])
    return _rss(_item(reference), doctype=f'<!DOCTYPE rss [<!ENTITY e0 "ha">{steps}]>')


def _withdrawals(count: int) -> bytes:
    said = "".join(f'<at:deleted-entry ref="urn:{n}" when="2026-01-01T00:00:00Z"/>' for n in range(count))
    spaces = 'xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"'
    return f"{TOP}<feed {spaces}><title>T</title>{said}</feed>".encode()


def _numbered(count: int) -> bytes:
    return _rss(*(_item(f"Story {n}", guid=str(n), text=f"Words of story {n} and no other") for n in range(count)))


def traps(canary: str, secret: str, own: str) -> dict[str, Trap]:
    """`canary`: a URL that must never be asked; `secret`: a file that must never be read; `own`: another source's guid."""
    odd = "application/octet-stream"
    return {
        # entities
        "billion laughs": Trap(lambda: _laughs(), "could expand without bound"),
        "billion laughs in an attribute": Trap(
            lambda: _laughs().replace(b"<channel>", b'<channel x="&e9;">'), "could expand without bound"
        ),
        "one long entity many times": Trap(
            lambda: _rss(_item("&a;" * 50_000), doctype="<!DOCTYPE rss [<!ENTITY a '" + "a" * 50_000 + "'>]>"),
            "could expand without bound",
        ),
        "an entity that names itself": Trap(lambda: _rss(_item("&a;"), doctype='<!DOCTYPE rss [<!ENTITY a "&a;">]>')),
        "an entity from a file": Trap(
            lambda: _rss(_item("&x;"), doctype=f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}">]>')
        ),
        "an entity from the inside network": Trap(
            lambda: _rss(_item("&x;"), doctype=f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{canary}entity">]>')
        ),
        "a parameter entity from there": Trap(
            lambda: _rss(_item(), doctype=f'<!DOCTYPE rss [<!ENTITY % x SYSTEM "{canary}parameter"> %x;]>')
        ),
        "a document type from there": Trap(lambda: _rss(_item(), doctype=f'<!DOCTYPE rss SYSTEM "{canary}dtd">')),
        "an inclusion of a file": Trap(
            lambda: _rss(
                _item(text=f'<xi:include href="file://{secret}" parse="text"/>'),
                root=' xmlns:xi="http://www.w3.org/2001/XInclude"',
            )
        ),
        "a style sheet from there": Trap(
            lambda: _rss(_item()).replace(b"<rss", f'<?xml-stylesheet href="{canary}xsl"?><rss'.encode())
        ),
        "a schema from there": Trap(
            lambda: _rss(
                _item(),
                root=f' xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:noNamespaceSchemaLocation="{canary}xsd"',
            )
        ),
        # floods
        "tags nested 100,000 deep": Trap(
            lambda: _rss(_item(inner="<a>" * 100_000 + "</a>" * 100_000)), "nested too deep"
        ),
        "divs nested 50,000 deep": Trap(lambda: _rss(_item(text="&lt;div&gt;" * 50_000)), entries=1, exact=False),
        "lists nested in a JSON feed": Trap(lambda: _json(items=[]).replace(b"[]", b"[" * 100_000 + b"]" * 100_000)),
        "20,000 attributes": Trap(
            lambda: _rss(_item(inner="<a" + "".join(f" a{n}='1'" for n in range(20_000)) + "/>")), entries=1
        ),
        "20,000 namespaces": Trap(
            lambda: _rss(_item(), root="".join(f' xmlns:n{n}="urn:{n}"' for n in range(20_000))), "namespaces"
        ),
        "20,000 categories": Trap(
            lambda: _rss(_item(inner="".join(f"<category>c{n}</category>" for n in range(20_000)))), entries=1
        ),
        "20,000 authors": Trap(
            lambda: _rss(_item(inner="".join(f"<author>a{n}</author>" for n in range(20_000)))), entries=1
        ),
        "20,000 enclosures": Trap(
            lambda: _rss(
                _item(inner='<enclosure url="https://h.example/a.mp3" type="audio/mpeg" length="1"/>' * 20_000)
            ),
            entries=1,
        ),
        "an author of a megabyte": Trap(lambda: _rss(_item(inner=f"<author>{'a (' * 350_000}</author>")), entries=1),
        "a title of five megabytes": Trap(lambda: _rss(_item("word " * 1_000_000)), entries=1),
        "a title of one word of five megabytes": Trap(lambda: _rss(_item("w" * 5_000_000)), entries=1),
        "a guid of a megabyte": Trap(lambda: _rss(_item(guid="g" * 1_000_000)), entries=1),
        "a link of a megabyte": Trap(
            lambda: _rss(_item(inner=f"<link>https://h.example/{'l' * 1_000_000}</link>")), entries=1
        ),
        "a date of a megabyte": Trap(lambda: _rss(_item(inner=f"<pubDate>{'1' * 1_000_000}</pubDate>")), entries=1),
        "a text of seven megabytes": Trap(
            lambda: _rss(_item(text="Many words, of which no two are alike. " * 180_000)), entries=1
        ),
        "seven megabytes of different words": Trap(
            lambda: _rss(_item(text=" ".join(f"w{n}" for n in range(900_000)))), entries=1, exact=False
        ),
        "seven megabytes of white space": Trap(lambda: _rss(_item(text=" " * 7_000_000)), entries=1),
        "a million empty elements": Trap(lambda: _rss(_item(inner="<a/>" * 1_900_000))),
        "a million empty channels": Trap(lambda: _rss("</channel><channel>" * 390_000, _item())),
        "items within items": Trap(lambda: _rss("<item>" * 200 + _item() + "</item>" * 200)),
        "open comments without end": Trap(lambda: _rss(_item(text="&lt;!-- " * 200_000))),
        "open tags without end": Trap(lambda: _rss(_item(text="&lt;b" * 300_000)), entries=1, exact=False),
        "ampersands": Trap(lambda: _rss(_item(text="&amp;amp;" * 300_000)), entries=1, exact=False),
        "links without end": Trap(
            lambda: _rss(_item(text='&lt;a href="/x"&gt;x&lt;/a&gt;' * 100_000)), entries=1, exact=False
        ),
        "pictures inside of the text": Trap(
            lambda: _rss(_item(text="&lt;img src='data:image/png;base64," + "A" * 5_000_000 + "'&gt;")), entries=1
        ),
        "20,000 items": Trap(lambda: _numbered(20_000), entries=1_000),
        "20,000 items in a JSON feed": Trap(
            lambda: _json(items=[{"id": str(n), "content_text": f"Words of {n} alone"} for n in range(20_000)]),
            entries=1_000,
            media_type="application/feed+json",
        ),
        "20,000 withdrawals": Trap(lambda: _withdrawals(20_000), entries=0),
        "a processing instruction after another": Trap(lambda: _rss("<?a b?>" * 300_000, _item()), entries=1),
        "20,000 prefixes that nobody declared": Trap(
            lambda: _rss(*(f"<p{n}:a/>" for n in range(20_000)), _item()), entries=1
        ),
        "end tags without a start": Trap(lambda: _rss("</b>" * 300_000, _item()), entries=1),
        "a million names of characters that are none": Trap(
            lambda: _rss(_item("&a" * 1_000_000)), entries=1, exact=False
        ),
        "half a million characters by number": Trap(lambda: _rss(_item(text="&amp;#65;" * 500_000)), entries=1),
        "a document type that never ends": Trap(lambda: b"<!DOCTYPE rss [" + b"<!ENTITY " * 300_000),
        "CDATA that never ends": Trap(lambda: _rss(_item(text="<![CDATA[" + "x" * 5_000_000)), entries=1, exact=False),
        "a base of its own for every link": Trap(
            lambda: _rss(
                *(
                    _item(f"T {n}", guid=str(n), text=f"Words {n}", inner=f"<link>{'../' * 600}{n}</link>")
                    for n in range(900)
                ),
                root=f' xml:base="https://h.example/{"a/" * 100_000}"',
            ),
            entries=900,
            exact=False,
        ),
        "900 items nested in a JSON feed": Trap(
            lambda: _json(items=[{"id": str(n), "content_text": f"Words {n}"} for n in range(900)]).replace(
                b'"id"', b'"_x": ' + b"[" * 900 + b"]" * 900 + b', "id"'
            ),
            entries=900,
            exact=False,
        ),
        "seven megabytes of plain words": Trap(lambda: b"word " * 1_400_000, ""),
        "a list of subscriptions without end": Trap(lambda: b"<opml>" + b"<outline>" * 500_000, ""),
        # identity
        "one guid at a thousand items": Trap(
            lambda: _rss(
                *(_item(f"Story {n}", guid="same", inner=f"<link>https://h.example/{n}</link>") for n in range(900))
            ),
            entries=900,
            exact=False,
        ),
        "a stolen guid": Trap(lambda: _rss(_item("Not the owner's", guid=own, text="Buy now")), entries=1),
        "items without anything": Trap(lambda: _rss("<item/>" * 5_000), entries=1, exact=False),
        "items that are all alike": Trap(lambda: _rss(_item() * 5_000), entries=1),
        # characters
        "control characters": Trap(
            lambda: _rss(_item("Cut\x00\x01\x08\x0b\x1b[31m short\ufffe", guid="c\x00")), entries=1, exact=False
        ),
        "control characters by number": Trap(lambda: _rss(_item("Cut&#0;&#1;&#x1b; short")), entries=1, exact=False),
        "half a surrogate pair": Trap(lambda: _rss(_item("Half \ud800 a pair")), entries=1, exact=False),
        "half a surrogate pair by number": Trap(lambda: _rss(_item("Half &#xD800; a pair")), entries=1, exact=False),
        "a character past all": Trap(lambda: _rss(_item("Past &#99999999999; all")), entries=1, exact=False),
        "writing turned round": Trap(lambda: _rss(_item("\u202egnp.exe\u2066" * 2_000)), entries=1),
        "marks piled on a letter": Trap(lambda: _rss(_item("Z" + "\u0301" * 100_000)), entries=1),
        # charset lies
        "said to be UTF-8, and is not": Trap(
            lambda: _rss(_item("Caf\u00e9")).decode().encode("latin-1"), entries=1, media_type="text/xml; charset=utf-8"
        ),
        "said to be UTF-16, and is not": Trap(lambda: _rss(_item()), entries=1, media_type="text/xml; charset=utf-16"),
        "said to be of no charset": Trap(lambda: _rss(_item()), entries=1, media_type="text/xml; charset=x-none-such"),
        "said to be base64": Trap(lambda: _rss(_item()), entries=1, media_type="text/xml; charset=base64"),
        "said to be bz2": Trap(lambda: _rss(_item()), entries=1, media_type="text/xml; charset=bz2_codec"),
        "said to be punycode": Trap(
            lambda: _rss(_item("a-" * 100_000)), entries=1, media_type="text/xml; charset=punycode"
        ),
        "said to be escapes": Trap(
            lambda: _rss(_item("\\N{DIGIT ONE}")), entries=1, media_type="text/xml; charset=unicode_escape"
        ),
        "UTF-7": Trap(
            lambda: _rss(_item()).replace(b"<item>", b"+ADw-item+AD4-"), media_type="text/xml; charset=utf-7"
        ),
        "one mark of order and another's bytes": Trap(lambda: b"\xff\xfe" + _rss(_item())),
        # what is no feed
        "nothing": Trap(lambda: b"", "empty"),
        "zeros": Trap(lambda: b"\0" * 1_000_000, "empty"),
        "noise": Trap(lambda: bytes(n * n % 251 for n in range(500_000)), media_type=odd),
        "a gzip file in a gzip file": Trap(lambda: gzip.compress(gzip.compress(b"\0" * 5_000_000)), "", media_type=odd),
        "a gzip file that is a bomb": Trap(
            lambda: gzip.compress(b"\0" * 50_000_000), "more than fetch.max_bytes", media_type=odd
        ),
        "a feed in a gzip file": Trap(lambda: gzip.compress(_rss(_item())), entries=1, media_type=odd),
        "a page": Trap(
            lambda: b"<!doctype html><title>Log in</title>" + b"<p>Log in" * 100_000, "web page", media_type="text/html"
        ),
        "a page of titles": Trap(lambda: b"<!doctype html>" + b"<title>" * 400_000, "web page", media_type="text/html"),
        "a number of a million digits": Trap(lambda: _json(items=[{"id": 1}]).replace(b"1}", b"1" * 1_000_000 + b"}")),
        "numbers that are none": Trap(
            lambda: _json(items=[{"id": "1", "date_published": 1}]).replace(b": 1}", b": NaN}")
        ),
        "items that are a dictionary": Trap(lambda: _json(items={"id": "1"}), media_type="application/json"),
        "items of every type": Trap(
            lambda: _json(items=[None, 1, "x", [], {}, {"id": []}, {"id": {"a": 1}, "url": 7, "tags": 3}])
        ),
        "XML that breaks off": Trap(
            lambda: _rss(_item(), _item("B", guid="b", text="Other words than before."))[:-60], entries=2, exact=False
        ),
        "only the start of XML": Trap(lambda: _rss(_item())[:70]),
        # active content
        "scripts in every place": Trap(
            lambda: _rss(
                _item(
                    "&lt;script&gt;alert(1)&lt;/script&gt;Title",
                    inner='<link>javascript:alert(1)</link><enclosure url="javascript:alert(2)" type="a/b"/>',
                    text="&lt;svg onload=alert(3)&gt;&lt;iframe src=javascript:alert(4)&gt;&lt;/iframe&gt;"
                    "&lt;style&gt;*{x:alert(5)}&lt;/style&gt;Words",
                )
            ),
            entries=1,
        ),
        # times
        "years that are none": Trap(
            lambda: _rss(
                *(
                    _item(
                        f"T {y}", guid=y, text=f"Words {y}", inner=f"<pubDate>Mon, 01 Jan {y} 00:00:00 +9999</pubDate>"
                    )
                    for y in ("0001", "9999", "99999", "-1")
                )
            ),
            entries=4,
            exact=False,
        ),
        "an interval past all": Trap(lambda: _rss(_item(), head=f"<ttl>{'9' * 500}</ttl>"), entries=1),
        "hours past all": Trap(
            lambda: _rss(_item(), head=f"<skipHours>{'<hour>99</hour>' * 50_000}</skipHours>"), entries=1
        ),
    }
