"""What the real commands publish is valid: of the default config, of bundles, of hostile feeds; archives and all."""

from __future__ import annotations

import json
import shutil
from html import escape
from pathlib import Path

import pytest

from tests.documents import rss
from tests.newsstand import Newsstand
from tests.service import hostile_entries
from tests.validity import faults, rss_faults
from tests.workplace import TOP, Workplace

TOPICS = '[topics.most]\ntitle = "Most & more"\nany = ["the", "of", "wordy"]\n'


def check(place: Workplace, topic: str = "most") -> int:
    """Every document that was published is valid; how many stories the feed of all holds."""
    public = place.folder / "state" / "public"
    documents = sorted(public.rglob("*.atom"))
    assert public / "topics" / f"{topic}.atom" in documents
    for path in documents:
        at = path.resolve() if path.is_symlink() else path
        assert faults(path.read_bytes(), f"{place.base}/{at.relative_to(public)}") == [], path
    for path in sorted(public.rglob("*.rss")):
        assert rss_faults(path.read_bytes(), f"{place.base}/{path.relative_to(public)}") == [], path
    for path in public.rglob("*.json"):
        assert json.loads(path.read_bytes())["version"] == "https://jsonfeed.org/version/1.1"
    return (public / "all.atom").read_bytes().count(b"<entry")


def test_of_the_default_config(workplace: Workplace) -> None:
    said = (TOP / "config.toml").read_text("utf-8")
    said = said.replace('#dir = "public"', 'dir = "public"').replace("http://127.0.0.1:8080", workplace.base)
    said = said.replace("entries = 100 ", "entries = 4 ").replace('timeout = "30s"', 'timeout = "1s"')
    (workplace.folder / "config.toml").write_text(said, "utf-8")
    shutil.copytree(TOP / "bundles", workplace.folder / "bundles")
    workplace.run("once", "lowmark")
    assert check(workplace, "diplomacy") == 4
    assert len(list((workplace.folder / "state" / "public" / "all" / "archive").glob("*.next.atom"))) == 1


@pytest.mark.parametrize("show", ["summary", "full", "link"])
def test_of_the_example_bundle(workplace: Workplace, show: str) -> None:
    workplace.configure(
        f'[sources.weekly]\npath = "{TOP}/bundles/*.txt"\nkind = "bundle"\n{TOPICS}',
        publish=f'dir = "public"\nentries = 4\nshow = "{show}"\nhub = "https://hub.example/"',
    )
    workplace.run("once")
    assert check(workplace) == 4


def test_of_the_real_bundle(workplace: Workplace, real_bundle: Path) -> None:
    workplace.configure(
        f'[sources.digest]\npath = "{real_bundle}"\nkind = "bundle"\n{TOPICS}', publish='dir = "public"\nshow = "full"'
    )
    workplace.run("once")
    assert check(workplace) == 10


def test_of_a_hostile_feed(workplace: Workplace, newsstand: Newsstand) -> None:
    fragments = (TOP / "tests" / "corpus" / "hostile" / "fragments.txt").read_text("utf-8").splitlines()
    items = [
        f"<item><title>{i} {escape(text)}</title><link>{escape(text)}</link><guid isPermaLink='false'>{i}</guid>"
        f"<author>{escape(text)}</author><category>{escape(text)}</category>"
        f"<description>{escape(f'<p>wordy {i}</p>{text}')}</description></item>"
        for i, text in enumerate(fragments)
    ]
    newsstand.show("/hostile.xml", rss(*items, title=fragments[3], link="javascript:alert(1)"))
    workplace.configure(
        f'[sources.hostile]\nurl = "{newsstand.url("/hostile.xml")}"\nshow = "full"\n{TOPICS}',
        publish='dir = "public"\nentries = 200',
    )
    workplace.run("once")
    assert check(workplace) > 100


@pytest.mark.parametrize(("show", "entries"), [("full", 1000), ("summary", 60), ("link", 1000)])
def test_of_entries_with_a_trap_each(workplace: Workplace, newsstand: Newsstand, show: str, entries: int) -> None:
    sources = ""
    for path, document in hostile_entries.all_forms().items():
        newsstand.show(path, document)
        sources += f'[sources.{path.removeprefix("/hostile.")}]\nurl = "{newsstand.url(path)}"\n'
    workplace.configure(sources + TOPICS, publish=f'dir = "public"\nshow = "{show}"\nentries = {entries}')
    workplace.run("once")
    assert check(workplace) >= min(entries, 280)


# --- the checks themselves ---

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0"
 xmlns:media="http://search.yahoo.com/mrss/" xml:lang="en"><id>urn:uuid:1</id><title>T</title>
<updated>2026-03-05T12:00:00Z</updated><author><name>A</name></author><link rel="self" href="https://h.example/a"/>
<link rel="next-archive" href="https://h.example/b"/><link rel="current" href="https://h.example/c"/><fh:archive/>
<entry><id>urn:uuid:2</id><title>One</title><updated>2026-03-05T12:00:00Z</updated><category term="x"/>
<author><name>B</name></author><link rel="alternate" href="https://h.example/1"/>
<link rel="enclosure" href="https://h.example/1.mp3" type="audio/mpeg" length="3"/>
<media:content url="https://h.example/1.png" type="image/png"/>
<content type="html">&lt;p&gt;&lt;a href="https://h.example/2"&gt;two&lt;/a&gt;&lt;/p&gt;</content></entry></feed>"""

RSS = """<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>T</title><link>https://h.example/</link>
<description>D</description><atom:link rel="self" href="https://h.example/a"/><language>en</language>
<lastBuildDate>Thu, 05 Mar 2026 12:00:00 GMT</lastBuildDate><item><title>One</title><link>https://h.example/1</link>
<guid isPermaLink="false">urn:uuid:2</guid><pubDate>Thu, 05 Mar 2026 12:00:00 GMT</pubDate>
<enclosure url="https://h.example/1.mp3" length="3" type="audio/mpeg"/><source url="https://s.example/f">S</source>
<description>&lt;p&gt;words&lt;/p&gt;</description></item></channel></rss>"""


@pytest.mark.parametrize(
    ("fault", "said", "instead"),
    [
        ("BadCharacters", ">One<", ">On\ufffd<"),
        ("BadCharacters", ">One<", ">On\x85<"),
        ("InvalidLanguage", 'lang="en"', 'lang="zz"'),
        ("InvalidLanguage", 'lang="en"', 'lang="en_US"'),
        ("InvalidMIMEType", "audio/mpeg", "audio"),
        ("InvalidMIMEAttribute", "image/png", "image/"),
        ("SecurityRisk:", "&lt;p&gt;", "&lt;bdo dir=ltr&gt;"),
        ("SecurityRisk:", "&lt;p&gt;", "&lt;iframe&gt;"),
        ("SecurityRiskAttr", "&lt;p&gt;", '&lt;p onclick="x"&gt;'),
        ("ContainsRelRef", "https://h.example/2", "/2"),
        ("ImplausibleDate", "2026-03-05", "1985-03-05"),
        ("InvalidRFC3339Date", "2026-03-05T12:00:00Z", "2026-03-05"),
        ("ArchiveIncomplete", "next-archive", "related"),
        ("MissingCurrentInArchive", '"current"', '"related"'),
        ("MissingSelf", 'rel="self"', 'rel="related"'),
        ("SelfDoesntMatchLocation", "h.example/a", "h.example/z"),
        ("InvalidLink", "https://h.example/1\"", "https://h.example/a b\""),
        ("InvalidLink", "https://h.example/1\"", "javascript:alert(1)\""),
        ("UnregisteredAtomLinkRel", '"enclosure"', '"mine"'),
        ("InvalidNonNegativeInteger", 'length="3"', 'length="-1"'),
        ("DuplicateAtomLink", 'rel="enclosure"', 'rel="alternate"'),
        ("DuplicateEntries", "</feed>", ATOM[ATOM.index("<entry>") :]),
        ("NotBlank", ">One<", "> <"),
        ("NotBlank", ">B<", "><"),
        ("AttrNotBlank", 'term="x"', 'term=""'),
    ],
)  # fmt: skip
def test_each_fault_of_an_atom_document_is_seen(fault: str, said: str, instead: str) -> None:
    assert said in ATOM
    assert [f for f in faults(ATOM.encode(), "https://h.example/a") if "RELAXNG" not in f] == []
    assert fault in " ".join(faults(ATOM.replace(said, instead).encode(), "https://h.example/a"))


@pytest.mark.parametrize(
    ("fault", "said", "instead"),
    [
        ("BadCharacters", ">One<", ">On\ufffd<"),
        ("InvalidLanguage", ">en<", ">iw<"),
        ("InvalidMIMEAttribute", "audio/mpeg", "audio"),
        ("InvalidUriChar", "https://h.example/1<", "https://[::1]/1<"),
        ("InvalidUriChar", "https://h.example/1.mp3", "https://[::1]/1.mp3"),
        ("InvalidLink", "https://s.example/f", "f"),
        ("InvalidIntegerAttribute", 'length="3"', 'length=""'),
        ("InvalidHttpGUID", ' isPermaLink="false"', ""),
        ("InvalidRFC2822Date", "<pubDate>Thu, 05 Mar 2026", "<pubDate>soon"),
        ("ImplausibleDate", "<pubDate>Thu, 05 Mar 2026", "<pubDate>Tue, 05 Mar 1985"),
        ("ContainsHTML", ">One<", ">&lt;b&gt;One<"),
        ("SecurityRisk:", "&lt;p&gt;", "&lt;script&gt;"),
        ("MissingAtomSelfLink", 'rel="self"', 'rel="hub"'),
        ("SelfDoesntMatchLocation", "h.example/a", "h.example/z"),
        ("MissingElement", "<description>D</description>", ""),
        ("DuplicateItemGuid", "</channel></rss>", RSS[RSS.index("<item>") :]),
        ("DuplicateEnclosure", "<source", '<enclosure url="https://h.example/2" length="1" type="a/b"/><source'),
    ],
)  # fmt: skip
def test_each_fault_of_an_rss_document_is_seen(fault: str, said: str, instead: str) -> None:
    assert said in RSS
    assert rss_faults(RSS.encode(), "https://h.example/a") == []
    assert fault in " ".join(rss_faults(RSS.replace(said, instead).encode(), "https://h.example/a"))
