"""The real bundle against a table that was made by reading it line by line, by no code of the project."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from feeds.bundle import extract, read_bundle
from feeds.clean import plain
from feeds.entry import Document, Entry, Reading
from tests.feeds.real_bundle_table import (
    BODY_ROLES,
    LINES,
    NO_BLANK_BETWEEN,
    REFERENCE_CALLS,
    SAME_TWICE,
    STORIES,
    Story,
    line_roles,
    lines_of,
)

KEPT = {
    "title",
    "byline",
    "publisher",
    "post",
    "date",
    "dateline",
    "standfirst",
    "caption",
    "subhead",
    "body",
    "quote",
    "note",
    "reference",
}
GONE = {"furniture", "standfirst_repeat", "caption_repeat", "echo", "marker"}


class Page(NamedTuple):
    lines: list[str]
    reading: Reading
    text: str

    def line(self, number: int) -> str:
        return " ".join(self.lines[number - 1].split())

    def start(self, number: int) -> int:
        return sum(len(line) + 1 for line in self.lines[: number - 1])


@pytest.fixture(scope="module")
def page(real_bundle: Path) -> Page:
    document = Document(real_bundle.read_bytes(), real_bundle.name)
    text = extract(document).text
    return Page(text.split("\n"), read_bundle(document), text)


def entry(page: Page, story: Story) -> Entry:
    return page.reading.entries[story.number - 1]


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("story", STORIES, ids=lambda story: str(story.number))
class TestStory:
    def test_says_what_the_editor_would(self, page: Page, story: Story) -> None:
        it = entry(page, story)
        assert (it.title, it.authors, it.publisher) == (story.title, story.authors, story.publisher)
        assert (it.published.date().isoformat() if it.published else None, it.date_basis) == (
            story.published,
            story.date_basis,
        )

    def test_has_its_standfirst_captions_and_references(self, page: Page, story: Story) -> None:
        it = entry(page, story)
        assert flat(plain(it.summary)) == (page.line(story.summary) if story.summary else "")
        assert list(it.captions) == [" ".join(page.line(number) for number in caption) for caption in story.captions]
        assert list(it.references) == [page.line(number) for number in story.references]

    def test_has_its_text_in_order_and_notes_at_the_end(self, page: Page, story: Story) -> None:
        numbers = lines_of(story.number, "subhead", *BODY_ROLES)
        told = [page.line(number) for number in (*numbers, *story.notes)]
        assert [flat(line) for line in entry(page, story).text.split("\n")] == told

    def test_has_its_subheads_as_subheads(self, page: Page, story: Story) -> None:
        content = entry(page, story).content
        assert [plain(piece.split("</h3>")[0]) for piece in content.split("<h3>")[1:]] == [
            page.line(number) for number in story.subheads
        ]

    def test_keeps_the_words_that_the_table_counted(self, page: Page, story: Story) -> None:
        apart = {page.line(number) for number in (*story.subheads, *story.notes)}
        body = [line for line in entry(page, story).text.split("\n") if flat(line) not in apart]
        assert flat(body[0]).startswith(flat(story.first_words))
        assert flat(body[-1]).endswith(flat(story.last_words))
        assert sum(len(line.split()) for line in body) == story.words


def test_there_are_ten_stories_and_every_cut_is_sure(page: Page) -> None:
    assert len(page.lines) == LINES
    assert len(page.reading.entries) == len(STORIES) == 10
    assert all(it.confidence is not None and it.confidence > 0.95 for it in page.reading.entries)


def test_every_line_is_where_the_table_puts_it(page: Page) -> None:
    owner = {at: it for it in page.reading.entries for span in it.spans for at in range(span.start, span.end)}
    for number, (story, role) in line_roles().items():
        at = page.start(number)
        if role in KEPT:
            assert owner.get(at) is page.reading.entries[story - 1], f"line {number}, {role}"
        elif role in GONE:
            assert at not in owner, f"line {number}, {role}"


def test_nothing_is_said_twice_and_nothing_lost(page: Page) -> None:
    spans = sorted(
        [span for it in page.reading.entries for span in it.spans] + [span for span, _ in page.reading.furniture]
    )
    assert "".join(page.text[span.start : span.end] for span in spans) == page.text
    said = "\n".join(
        "\n".join((plain(it.summary), it.text, *it.captions, *it.references)) for it in page.reading.entries
    )
    for first, second in SAME_TWICE[1:]:
        assert (
            sum(
                said.count(page.line(number))
                for number in {page.line(first): first, page.line(second): second}.values()
            )
            == 1
        )


def test_things_without_a_blank_line_between_come_apart(page: Page) -> None:
    for first, second in NO_BLANK_BETWEEN:
        assert not any(
            f"{page.line(first)} {page.line(second)}" in flat(paragraph)
            for it in page.reading.entries
            for paragraph in it.text.split("\n")
        )


def test_calls_of_references_stay_in_the_text(page: Page) -> None:
    for line, call, _ in REFERENCE_CALLS:
        assert call in page.line(line)
        assert page.line(line) in flat(page.reading.entries[0].text)


def test_a_post_is_neither_publisher_nor_text(page: Page) -> None:
    opinion = page.reading.entries[3]
    post = page.line(lines_of(4, "post")[0])
    assert opinion.publisher is None
    assert post not in opinion.text
    assert any(post in reason for reason in opinion.reasons)
