"""One text of many stories -> Entries, each with its spans and how sure the cut is.

A bundle is what a page of excerpts, a newsletter or a digest leaves as text: each story ends with its title again and a
"read more" line, or with one of the two, or with a link. `extract` makes the text, `cuts` finds where stories end (the
rules stand there), `repeats` what is the page's and not a story's, `story` reads each section.

Nothing is lost: the spans of the entries and `Reading.furniture` (each with its reason) add up to the extracted text,
without overlap or gap, for any bytes. White space belongs with what it follows. Text after the last marker changes no
earlier entry. An unclosed last story is a story with lower confidence; without any marker there is an error, or one
story where `document.single` asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from feeds.cutting.cuts import cuts
from feeds.cutting.draft import Setting
from feeds.cutting.extract import extract
from feeds.cutting.extracted import Extracted
from feeds.cutting.furniture import own_lines
from feeds.cutting.habits import habits
from feeds.cutting.headline import parted
from feeds.cutting.language import language_of
from feeds.cutting.lines import Lines
from feeds.cutting.repeats import repeats
from feeds.cutting.section import Section
from feeds.cutting.story import as_teasers, story
from feeds.entry import Document, Entry, FeedFacts, Reading, Span

__all__ = ["Extracted", "extract", "read_bundle"]

_Owner = int | str  # the number of a story, or why the text is in none


def read_bundle(document: Document) -> Reading:
    """The stories of a bundle in document order; never raises. Spans are characters of `extract(document).text`."""
    return read_extracted(extract(document), document)


def read_extracted(extracted: Extracted, document: Document) -> Reading:
    """The same of a text that is extracted already."""
    lines = Lines(extracted)
    sections = cuts(lines, document.markers)
    facts = FeedFacts(title=extracted.title, language=extracted.language)
    if not sections:
        if not (document.single and len(lines)):
            whole = ((Span(0, len(extracted.text)), "no marker"),) if extracted.text else ()
            return Reading(
                kind="bundle",
                facts=facts,
                furniture=whole,
                error=f"no marker found in {len(lines):,} lines".replace(",", " ")
                if len(lines) > 9999
                else f"no marker found in {len(lines)} lines",
            )
        sections = [Section(0, len(lines), closed=True, confidence=0.5, reasons=["the whole text, as asked for"])]
    setting = Setting(
        document,
        lines,
        repeats(lines, sections),
        own_lines(document.furniture),
        extracted.language or _language(lines, sections),
        habits(lines, sections),
    )
    entries: list[Entry] = []
    owners: list[tuple[int, _Owner]] = []
    for section in chain.from_iterable(parted(section, setting) for section in sections):
        entry, dropped = story(section, setting)
        number: _Owner = len(entries) if entry is not None else "left over"
        owners.extend(_owned(lines, section, number, dropped))
        if entry is not None:
            entries.append(entry)
    entries = list(as_teasers(entries))
    spans, furniture = _partition(extracted.text, owners, len(entries))
    return Reading(
        kind="bundle",
        entries=tuple(replace(entry, spans=tuple(spans[at])) for at, entry in enumerate(entries)),
        facts=facts,
        furniture=tuple(furniture),
    )


def _language(lines: Lines, sections: list[Section]) -> str | None:
    """The language of the first stories, which text further down does not change."""
    first = next((section for section in sections if section.closed), sections[0])
    return (
        language_of(lines.of.text[lines.start[first.first] : lines.end[max(first.last - 1, first.first)]])
        if len(lines)
        else None
    )


def _owned(lines: Lines, section: Section, number: _Owner, dropped: dict[int, str]) -> Iterable[tuple[int, _Owner]]:
    """Where each line of a section begins and whose it is."""
    for at in range(section.first, section.last):
        yield lines.start[at], "marker" if at == section.inner else dropped.get(at, number)
    if section.tail is not None:
        yield section.tail, "marker"
    end = max((*section.echoes, *section.marks, section.last - 1))
    for at in range(section.last, end + 1):
        yield lines.start[at], "title again" if at in section.echoes else "marker"
    for at in section.foot:
        yield lines.start[at], dropped.get(at, number)


def _partition(
    text: str, owners: list[tuple[int, _Owner]], count: int
) -> tuple[list[list[Span]], list[tuple[Span, str]]]:
    """Stretches of the text by owner, neighbours joined; each begins at a line and takes the white space behind it."""
    spans: list[list[Span]] = [[] for _ in range(count)]
    furniture: list[tuple[Span, str]] = []
    if not text:
        return spans, furniture
    if not owners:
        return spans, [(Span(0, len(text)), "blank")]
    starts = [0, *(start for start, _ in owners[1:]), len(text)]
    at = 0
    while at < len(owners):
        end = at + 1
        while end < len(owners) and owners[end][1] == owners[at][1]:
            end += 1
        owner = owners[at][1]
        span = Span(starts[at], starts[end])
        if isinstance(owner, int):
            spans[owner].append(span)
        else:
            furniture.append((span, owner))
        at = end
    return spans, furniture
