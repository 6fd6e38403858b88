"""Facts -> HTML pages, by the templates in web/: the same ones answer requests and are written as static files.

Every link on a page is relative, so that it works under any host, below any path and from a folder; feeds are named by
their absolute address, because that is what a person copies. Only HTML that was cleaned is put in raw.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from datetime import UTC, datetime, time, tzinfo
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from lxml import html as lxml_html
from markupsafe import Markup

from feeds.clean import safe_html
from feeds.edition import Copy
from feeds.output.imprint import EVERYTHING, PublishSettings, TopicHead
from feeds.output.opml import Subscription, render_opml
from service.store.pages import Headline, IndexFacts, SourceFacts, TopicPage
from service.store.story_page import Act, Left, StoryPage

WEB = Path(__file__).parents[1] / "web"
ASSETS = {"style.css": "text/css; charset=utf-8", "feed.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}

_DATE_ONLY = (time(12), time(0))  # a date without a time is stored as noon; midnight is what careless feeds write
_VERBS = {
    "fresh": "First seen at {0}: a new story.",
    "update": "{0} changed its text.",
    "repeat": "Also found at {0}: the same story.",
    "doubt": "Close to another story, but not surely the same: kept apart for a person to judge.",
    "join": "Joined by an editor.",
    "split": "Taken apart by an editor.",
    "withdraw": "Withdrawn by an editor.",
    "restore": "Restored by an editor.",
}
# Evidence as a reader is told it. The shares are printed as per cent; an entry's number means nothing outside the store.
_SHARES = {
    "jaccard": "words in common",
    "contained": "of the shorter text in the longer",
    "title": "titles alike",
    "head": "beginnings alike",
    "terms": "longer words in common",
    "replaced": "words replaced",
    "kin": "goes on about it",
}
_NAMES = {"own": "words of its own", "edit": "kind of change", "words": "what changed"}
_UNTOLD = frozenset({"entry"})


class Pages:
    """The pages of one publisher. `static` ones know no server: no search, no status, and links end in .html."""

    def __init__(self, settings: PublishSettings, *, static: bool = False) -> None:
        self.settings = settings
        self.static = static

    def index(self, facts: IndexFacts) -> bytes:
        """The front page."""
        return self._page("index.html", "", facts=facts)

    def topic(self, page: TopicPage) -> bytes:
        """A topic's page, with the stories that its feed holds."""
        return self._page("topic.html", "../", page=page, head=page.facts.head)

    def story(self, page: StoryPage) -> bytes:
        """A story's own page."""
        return self._page("story.html", "../", page=page, item=page.item, entry=page.entry)

    def left(self, left: Left) -> bytes:
        """The page of a story that is no longer here."""
        return self._page("left.html", "../", left=left)

    def search(self, query: str, found: tuple[Headline, ...]) -> bytes:
        """What a search found."""
        return self._page("search.html", "", query=query, found=found)

    def status(self, known: tuple[SourceFacts, ...]) -> bytes:
        """Every source: when it was seen last, and what is wrong with it."""
        return self._page("status.html", "", sources=known, failing=sum(s.failing for s in known))

    def error(self, title: str, words: str, depth: int = 0) -> bytes:
        """A page that says what went wrong."""
        return self._page("error.html", "../" * depth, title=title, words=words)

    def opml(self) -> bytes:
        """All open topics, to import into a reader in one go."""
        heads = (self.settings.every, *self.settings.open_topics)
        folder = self.settings.title
        listed = (
            Subscription(
                h.title if h.slug else EVERYTHING,
                self.feed_url(h),
                site=self.settings.base_url + h.path,
                folder=folder,
                description=h.description,
            )
            for h in heads
        )
        return render_opml(listed, title=self.settings.title)

    def feed_url(self, head: TopicHead, form: Any = "atom") -> str:
        """The address that a person copies into a reader; with its key, for one who brought it."""
        return self.settings.base_url + head.feed(form) + (f"?key={quote(head.key)}" if head.key else "")

    def _page(self, template: str, root: str, **facts: Any) -> bytes:
        def to(path: str) -> str:
            if not path:
                return (root + "index.html" if self.static else root) or "./"
            return root + path + (".html" if self.static else "")

        text = (
            _environment()
            .get_template(template)
            .render(site=self.settings, pages=self, root=root, to=to, static=self.static, **facts)
        )
        return text.encode("utf-8", "replace")


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(WEB), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters.update(day=day, moment=_moment, iso=iso, shown=page_html, breakable=breakable)
    made.globals.update(bars=bars, said=said, others=others, contact_link=contact_link, plural=plural, lang=lang)
    return made


def page_html(safe: str, below: int = 1) -> Markup:
    """Stored safe HTML as a page shows it: pictures and players as links, so that nothing is loaded from elsewhere.

    Its headings come below the page's own of level `below`, without a gap. What comes out was cleaned once more.
    """
    if not safe:
        return Markup()
    root = lxml_html.fragment_fromstring(safe, create_parent="div")
    for medium in root.xpath(".//img | .//audio | .//video"):
        _to_link(medium)
    headings = root.xpath(".//h1 | .//h2 | .//h3 | .//h4 | .//h5 | .//h6")
    ranks = sorted({heading.tag for heading in headings})
    before = below
    for heading in headings:
        before = min(below + 1 + ranks.index(heading.tag), before + 1, 6)
        heading.tag = f"h{before}"
    inside = html.escape(root.text or "", quote=False)
    inside += "".join(lxml_html.tostring(child, encoding="unicode") for child in root)
    return Markup(safe_html(inside))  # noqa: S704  # cleaned in this very line


def _to_link(medium: Any) -> None:
    inner = medium.find(".//source")
    url = medium.get("src") or (inner.get("src") if inner is not None else None)
    tail, medium.tail = medium.tail, None
    words = (medium.get("alt") or medium.get("title") or "").strip()
    kind = {"img": "Picture", "audio": "Recording", "video": "Video"}[medium.tag]
    within = next((parent.tag for parent in medium.iterancestors("a")), None)
    new = lxml_html.Element("span" if within or not url else "a")
    if url and not within:
        new.set("href", url)
    new.text = f"[{kind}: {words}]" if words else f"[{kind}]"
    new.tail = tail
    medium.getparent().replace(medium, new)


def breakable(url: str) -> Markup:
    """An address that may go over several lines, broken after a slash rather than within a word."""
    parts = [Markup.escape(part) for part in url.replace("://", ":\0\0").split("/")]
    return Markup("/<wbr>").join(parts).replace("\0\0", "//")


def day(when: datetime) -> str:
    """ "5 March 2026"."""
    return f"{when.day} {when:%B} {when.year}"


@pass_context
def _moment(page: Context, when: datetime) -> str:
    return moment(when, page["site"].zone)


def moment(when: datetime, zone: tzinfo = UTC) -> str:
    """ "5 March 2026, 14:05 UTC" in the publisher's time zone; the day alone where no time was stated."""
    there = when.astimezone(zone)
    if there.time() in _DATE_ONLY or when.astimezone(UTC).time() in _DATE_ONLY:
        return day(there)
    name = there.tzname() or "UTC"
    return f"{day(there)}, {there:%H:%M} {name if name[:1].isalpha() else _offset(name)}"


def _offset(name: str) -> str:
    """ "+0430", as zones without letters call themselves, as "UTC+04:30"."""
    return f"UTC{name[:3]}:{name[3:] or '00'}"


def iso(when: datetime) -> str:
    """For <time datetime>: RFC 3339, whole seconds."""
    return when.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def lang(language: str | None) -> Markup:
    """A lang attribute, or nothing."""
    return Markup(' lang="{}"').format(language) if language else Markup()


def plural(count: int, one: str, many: str | None = None) -> str:
    """ "1 story", "2 stories"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def bars(days: tuple[int, ...]) -> list[tuple[float, float, float]]:
    """(x, y, height) of each day's bar, 3 wide and 24 high at most; a day without stories keeps a hairline."""
    top = max([*days, 1])
    heights = [round(max(1.0, 24 * n / top), 1) if n else 1.0 for n in days]
    return [(i * 4, round(24 - h, 1), h) for i, h in enumerate(heights)]


def said(act: Act) -> tuple[str, list[tuple[str, str]]]:
    """A line of a story's history in words, and its evidence as names and values."""
    words = _VERBS.get(
        act.verdict, f"{act.verdict.replace('_', ' ').capitalize()}{' by an editor' if act.by_hand else ''}."
    )
    return words.format(act.source or "a source"), _flat(act.evidence)


def _flat(evidence: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    out: list[tuple[str, str]] = []
    for name, value in evidence.items():
        label = f"{prefix}{name}".replace("_", " ")
        if isinstance(value, Mapping):
            out += _flat(value, f"{label} ")
        elif isinstance(value, list | tuple):
            out.append((label, ", ".join(str(v) for v in value)))
        elif name in _SHARES and isinstance(value, float):
            out.append((_SHARES[name], f"{value:.0%}"))
        elif value is not None and value != "" and name not in _UNTOLD:
            out.append((_NAMES.get(label, label), f"{value:.3g}" if isinstance(value, float) else str(value)))
    return out


def others(copies: tuple[Copy, ...]) -> list[Copy]:
    """Copies for a list: those of one publisher under one address once."""
    return list({(c.publisher, c.url): c for c in reversed(copies)}.values())[::-1]


def contact_link(contact: str) -> str | None:
    """Where a person may write or click: mail addresses as mailto, web addresses as they are."""
    if contact.startswith(("http://", "https://", "mailto:")):
        return contact
    return f"mailto:{contact}" if "@" in contact and " " not in contact else None
