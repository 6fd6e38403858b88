"""Every bundle of tests/corpus/bundles against what stands beside it. Nothing here comes from the tables it judges."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from feeds.bundle import extract, read_bundle
from feeds.clean import plain
from feeds.entry import Document, Entry, Reading

CORPUS = Path(__file__).parent.parent / "corpus" / "bundles"
EXPECTED = sorted(CORPUS.glob("*.expect.json"))


def _bundle(expected: Path) -> tuple[Path, dict[str, Any]]:
    name = expected.name.removesuffix(".expect.json")
    files = [path for path in CORPUS.glob(f"{name}.*") if not path.name.endswith(".expect.json")]
    assert len(files) == 1, f"{name}: one file beside its expectation, found {files}"
    return files[0], json.loads(expected.read_text(encoding="utf-8"))


def _read(path: Path, expect: dict[str, Any]) -> tuple[Document, Reading]:
    document = Document(path.read_bytes(), path.name, expect.get("media_type"), expect.get("charset"))
    return document, read_bundle(document)


def _folded(text: str) -> str:
    return " ".join(text.split())


def _said(entry: Entry, key: str) -> Any:
    match key:
        case "published":
            return entry.published.strftime("%Y-%m-%dT%H:%M:%SZ") if entry.published else None
        case "summary":
            return _folded(plain(entry.summary)) or None
        case "subheads":
            return [plain(subhead) for subhead in re.findall(r"<h3>(.*?)</h3>", entry.content)]
        case "authors" | "captions" | "references":
            return [_folded(text) for text in getattr(entry, key)]
        case _:
            return getattr(entry, key)


def _differences(entry: Entry, expect: dict[str, Any]) -> list[str]:
    found = []
    text = _folded(entry.text)
    for key, value in expect.items():
        if key == "first":
            if not text.startswith(_folded(value)):
                found.append(f"{entry.title}: begins {text[:80]!r}, not {value!r}")
        elif key == "last":
            if not text.endswith(_folded(value)):
                found.append(f"{entry.title}: ends {text[-80:]!r}, not {value!r}")
        elif _said(entry, key) != value:
            found.append(f"{entry.title}: {key} is {_said(entry, key)!r}, not {value!r}")
    return found


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.name.removesuffix(".expect.json"))
def test_a_bundle_comes_out_as_its_editor_would_have_it(expected: Path) -> None:
    path, expect = _bundle(expected)
    _, reading = _read(path, expect)
    if expect.get("error"):
        assert reading.error is not None
        assert expect["error"] in reading.error
    else:
        assert reading.error is None
    assert [entry.title for entry in reading.entries] == [entry["title"] for entry in expect["entries"]]
    differences = [
        line
        for entry, wanted in zip(reading.entries, expect["entries"], strict=True)
        for line in _differences(entry, wanted)
    ]
    assert not differences, "\n".join(differences)
    everything = "\n".join(
        "\n".join((entry.title, entry.summary, entry.content, entry.text, *entry.captions, *entry.references))
        for entry in reading.entries
    )
    for line in (*expect.get("furniture", ()), *expect.get("absent", ())):
        assert _folded(line) not in _folded(everything)


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.name.removesuffix(".expect.json"))
def test_spans_add_up_to_the_whole_bundle(expected: Path) -> None:
    path, expect = _bundle(expected)
    document, reading = _read(path, expect)
    text = extract(document).text
    spans = sorted(
        [span for entry in reading.entries for span in entry.spans] + [span for span, _ in reading.furniture]
    )
    assert "".join(text[span.start : span.end] for span in spans) == text
    assert all(one.end == other.start for one, other in pairwise(spans))


def test_the_corpus_is_as_wide_as_the_docs_say() -> None:
    expects = [json.loads(path.read_text(encoding="utf-8")) for path in EXPECTED]
    assert len(expects) >= 60
    assert len({expect["language"] for expect in expects}) >= 25
    assert len({(expect["container"], expect["encoding"]) for expect in expects}) >= 8
    assert len({expect["genre"] for expect in expects}) >= 12
    assert sum(expect["unlisted_marker"] for expect in expects) * 3 >= len(expects)
