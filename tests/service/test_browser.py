"""The pages in a real browser: no fault in the console, nothing from elsewhere, nothing that runs, all of it accessible.

Chromium is Debian's; what drives it and what judges the pages come from npm (see .ci/run).
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests import needs
from tests.documents import rss
from tests.newsstand import Newsstand
from tests.workplace import TOP, Workplace, wait_until

pytestmark = pytest.mark.xdist_group("browser")  # one process makes what all its tests share

LOOK = TOP / "tests" / "browser" / "look.mjs"
FRAGMENTS = TOP / "tests" / "corpus" / "hostile" / "fragments.txt"
WIDTHS, SCHEMES = (390, 1280), ("light", "dark")

Seen = dict[str, Any]


@pytest.fixture(scope="module")
def chromium() -> str:
    needs.program("node", package="nodejs")
    for module in ("playwright-core", "axe-core"):
        if not (TOP / "node_modules" / module).is_dir():
            needs.missing(f"{module} is not here; to run this test: npm install --no-save --ignore-scripts {module}")
    return needs.program("chromium", package="chromium")


def look(chromium: str, views: list[Seen]) -> list[Seen]:
    """What the browser saw of each view."""
    asked = json.dumps({"chromium": chromium, "views": views})
    done = subprocess.run(["node", LOOK], input=asked, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    seen: list[Seen] = json.loads(done.stdout)
    assert len(seen) == len(views)
    return seen


@pytest.fixture(scope="module")
def planet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    """A daemon over the bundle that comes with Winnow, a source that fails, and a story in a language of the other side."""
    place = Workplace(tmp_path_factory.mktemp("planet"))
    other = (
        '{"version": "https://jsonfeed.org/version/1.1", "title": "روزنامه", "language": "fa", "items": [{"id": "1", '
    )
    other += '"url": "https://paper.example/1", "title": "سفیر تازه به شهر رسید", "content_html": "<p>سفیر دیروز رسید.</p>"}]}'
    with Newsstand() as stand:
        stand.show("/fa.json", other.encode(), headers={"Content-Type": "application/feed+json"})
        place.configure(
            f'[sources.weekly]\npath = "{TOP}/bundles/*.txt"\nkind = "bundle"\nshow = "full"\ntitle = "The Weekly"\n'
            f'[sources.fa]\nurl = "{stand.url("/fa.json")}"\n[sources.lost]\nurl = "{stand.url("/lost.xml")}"\n'
            '[topics.diplomacy]\ntitle = "Diplomacy"\ndescription = "Talks, envoys, treaties."\n'
            'any = ["treaty", "embass*", "سفیر"]\n[topics.empty]\ntitle = "Nothing yet"\nany = ["zzzz"]\n'
        )
        place.run("once", code=1)
        with place.daemon():
            wait_until(lambda: len(place.titles()) > 5, "the stories")
            yield place


def story_paths(place: Workplace, topic: str) -> list[str]:
    """The paths of the stories that a topic's page lists."""
    found = re.findall(r'href="\.\.(/stories/[0-9a-f]{32})"', place.get(f"/topics/{topic}")[2].decode())
    return list(dict.fromkeys(found))


PAGES = ("index", "topic", "empty topic", "story", "status", "search", "none", "feed")


@pytest.fixture(scope="module")
def views(chromium: str, planet: Workplace) -> dict[str, list[Seen]]:
    """Each page at every width in every scheme."""
    paths = {
        "index": "/",
        "topic": "/topics/diplomacy",
        "empty topic": "/topics/empty",
        "story": story_paths(planet, "diplomacy")[0],
        "status": "/status",
        "search": "/search?q=" + quote("سفیر"),
        "none": "/topics/none",
        "feed": "/topics/diplomacy.atom",
    }
    windows = [{"width": width, "scheme": scheme} for width in WIDTHS for scheme in SCHEMES]
    asked = [(n, w | {"url": planet.base + paths[n], "axe": n != "feed"}) for w in windows for n in PAGES]
    seen: dict[str, list[Seen]] = {name: [] for name in PAGES}
    for (name, _), saw in zip(asked, look(chromium, [view for _, view in asked]), strict=True):
        seen[name].append(saw)
    return seen


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_accessible_and_asks_nobody_else(views: dict[str, list[Seen]], name: str) -> None:
    lost = ["Failed to load resource: the server responded with a status of 404 (Not Found)"]
    for seen in views[name]:
        assert seen["errors"] == (lost if name == "none" else [])
        assert seen["status"] == (404 if name == "none" else 200)
        assert seen["outside"] == seen["violations"] == seen["handlers"] == []
        assert seen["scripts"] == 0
        assert seen["overflow"] <= 0
        assert seen["words"] > 100


def test_nothing_that_a_source_says_runs(
    chromium: str, tmp_path: Path, newsstand: Newsstand, workplace: Workplace
) -> None:
    fragments = FRAGMENTS.read_text("utf-8").splitlines()
    assert len(fragments) == 150
    newsstand.show("/hostile.xml", rss(*(_hostile(i, text) for i, text in enumerate(fragments)), title=fragments[0]))
    workplace.configure(
        f'[sources.hostile]\nurl = "{newsstand.url("/hostile.xml")}"\nshow = "full"\n'
        '[topics.all]\ntitle = "All of it"\nany = ["wordy"]\n',
        publish="entries = 200",
    )
    workplace.run("once")
    with workplace.daemon():
        paths = story_paths(workplace, "all")
        assert len(paths) > 100
        paths += ["/", "/topics/all", "/status", "/all.atom", "/topics/all.rss", "/status.atom"]
        paths += [f"/search?q={quote(text)}" for text in fragments[:20]]
        for seen in look(chromium, [{"url": workplace.base + path, "bare": True} for path in paths]):
            assert seen["status"] == 200, seen
            assert seen["dialogs"] == seen["outside"] == seen["handlers"] == [], seen
            assert seen["scripts"] == 0, seen
            assert seen["errors"] == [], seen


def _hostile(number: int, text: str) -> str:
    said = escape(text)
    link = said if number % 2 else f"https://paper.example/{number}?{said}"
    return (
        f"<item><title>{number} {said}</title><link>{link}</link><guid isPermaLink='false'>{number}</guid>"
        f"<author>{said}</author><category>{said}</category><description>{escape(f'<p>wordy {number}</p>')}{said}"
        f"</description></item>"
    )
