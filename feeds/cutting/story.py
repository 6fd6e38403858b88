"""A section of a bundle -> its Entry, and why lines of it are in none.

From the title down: what stands above the title is left over (headline.py); then byline, outlet, date, post, captions, notes
and a standfirst, in any order (preamble.py); from the first paragraph of the text on, paragraphs, subheads, quotations,
lists, captions and furniture (passage.py, sieve.py); at the end notes on the author, and references (sources.py). A note
that stands above the text goes to its end. When it appeared, dating.py says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from feeds.clean import clip, xml_text
from feeds.cutting import byline
from feeds.cutting.dating import no_later, published
from feeds.cutting.draft import Draft, Item, Setting
from feeds.cutting.headline import title_of
from feeds.cutting.language import language_of
from feeds.cutting.lines import squashed
from feeds.cutting.meta_lines import above, footer
from feeds.cutting.passage import passage
from feeds.cutting.preamble import preamble
from feeds.cutting.render import Block, address, content, plain_text
from feeds.cutting.section import Section
from feeds.cutting.shapes import bare_title
from feeds.cutting.writers import outlet_behind
from feeds.entry import MAX_AUTHORS, MAX_NAME, MAX_SUMMARY, MAX_TAGS, MAX_TITLE, Entry
from feeds.fold import fold

MAX_TEASER_WORDS: Final = 60
_TEASER_LETTERS: Final = 700
_FIRST_SENTENCE: Final = re.compile(r"(?<=[.!?؟۔।։])['\"”’»)\]]*\s+(?=\S)|(?<=[。！？])")
_OPEN_END: Final = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|\(…\)|\(\.\.\.\))\s*$")
_TITLE_TAIL: Final = re.compile(r"\s+[|–—-]\s+(?P<outlet>[^|–—]{2,50})$")


def story(section: Section, setting: Setting) -> tuple[Entry | None, dict[int, str]]:
    """The section's story and why lines of it are in none; no Entry where nothing in it is a story."""
    draft = Draft(section, setting)
    draft.title = section.title or title_of(draft)
    above(draft)
    lines = range(section.first, section.last)
    if not draft.title:
        return None, {at: draft.dropped.get(at, "left over: no title and text") for at in lines}
    for at in range(section.first, draft.title[0]):
        draft.dropped.setdefault(at, "stands before the title")
    items = draft.items(draft.title[-1] + (section.lead is None))
    passage(draft, items, preamble(draft, items))
    outlet_behind(draft)
    footer(draft)
    if not section.closed and not _worth_keeping(draft, items):
        return None, {at: draft.dropped.get(at, "left over after the last marker") for at in lines}
    return _entry(draft), draft.dropped


def _worth_keeping(draft: Draft, items: Sequence[Item]) -> bool:
    """Whether text after the last marker is a story: a title that is no sentence, and paragraphs below it."""
    words = sum(len(part.text.split()) for part in draft.blocks if part.kind == "p")
    spaceless = draft.lines.spaceless(draft.title[0])
    letters = sum(len(part.text) for part in draft.blocks if part.kind == "p")
    long_enough = letters >= 16 if spaceless else words >= 8
    return (
        long_enough
        and not (draft.lines.body(draft.title[0]) and not draft.lines.heading(draft.title[0]))
        and any(item.gap for item in items[:4])
    )


def _entry(draft: Draft) -> Entry:
    told, section, setting = draft, draft.section, draft.setting
    title = draft.title_text()
    title = _without_outlet(draft, bare_title(title, number=setting.repeats.numbered, sign=setting.repeats.sign))
    blocks = [*told.blocks, *told.notes]
    text = plain_text(blocks)
    if told.publisher is None and section.site and section.marks:
        told.publisher = _site(draft)
    _full_name(draft, text)
    when, basis = published(draft, text)
    made = content(blocks)
    summary = told.summary.html if told.summary else ""
    url = address(draft.lines.of, section.url) or _own_link(draft)
    teaser = _teaser(draft, url)
    if section.inner is not None and not summary:
        before = [part for part, line in zip(told.blocks, _block_lines(draft), strict=False) if line < section.inner]
        summary_html = content(before)
    elif teaser and not summary:
        summary_html, made = made, ""
    else:
        summary_html = f"<p>{summary}</p>" if summary else ""
    title = clip(xml_text(title), MAX_TITLE) or "…"
    opening = fold(_first_sentence(text or (told.summary.text if told.summary else "")))
    name = "title:" + fold(title)
    updated = told.updated.at(setting.document.timezone) if told.updated else None
    confidence, reasons = _sure(draft, blocks)
    return Entry(
        keys=(name, f"{name}\n{opening}"),
        title=title,
        url=url,
        authors=tuple(clip(xml_text(name), MAX_NAME) for name in told.authors[:MAX_AUTHORS]),
        publisher=clip(xml_text(told.publisher), MAX_NAME) if told.publisher else None,
        published=when,
        date_basis=basis,
        updated=no_later(draft, updated),
        summary=summary_html
        if len(summary_html) <= MAX_SUMMARY
        else f"<p>{clip(told.summary.text if told.summary else text, MAX_SUMMARY // 8)}</p>".replace("&", "&amp;"),
        content=made,
        text=text or (told.summary.text if told.summary else ""),
        captions=tuple(xml_text(caption) for caption in told.captions),
        references=tuple(xml_text(reference) for reference in told.references),
        language=language_of(text or title, setting.language),
        tags=tuple(dict.fromkeys(clip(xml_text(tag), MAX_NAME) for tag in told.tags))[:MAX_TAGS],
        teaser=teaser,
        opening=opening,
        confidence=confidence,
        reasons=tuple(reasons),
    )


def _block_lines(draft: Draft) -> list[int]:
    """The first line of each block of the text; only asked for where a machine's marker stands in its middle."""
    starts, at = [], draft.title[-1] + 1
    for part in draft.blocks:
        while at < draft.section.last and squashed(fold(draft.text(at))) != squashed(fold(part.text)):
            at += 1
        starts.append(at)
    return starts


def _without_outlet(draft: Draft, title: str) -> str:
    """The title without " - Outlet" behind it, where the echo has none or the outlet is known."""
    match = _TITLE_TAIL.search(title)
    if match is None or len(title[: match.start()].split()) < 2:
        return title
    if not byline.outlet(match["outlet"]):
        return title
    draft.publisher = draft.publisher or match["outlet"].strip()
    return title[: match.start()].rstrip()


def _site(draft: Draft) -> str | None:
    """The outlet of a marker that names it, in its own letters."""
    count = len((draft.section.site or "").split())
    raw = draft.lines.text(draft.section.marks[0]).rstrip(" .!»>→\"')")
    name = " ".join(raw.split()[-count:]).strip(" .\"'“”«»") if count else ""
    return name if name and fold(name).strip(" .\"'") == (draft.section.site or "") else None


def _full_name(draft: Draft, text: str) -> None:
    """ "The Times" by the fuller name that the text uses for itself: "a New York Times investigation"."""
    name = draft.publisher
    if name is None or not name.startswith("The ") or name.count(" ") != 1:
        return
    last = name[4:]
    fuller = set(
        re.findall(
            (
                rf"\b((?:[A-Z][a-z]+ ){{1,3}}{re.escape(last)}) (?:investigation|report|analysis|review|survey|"
                rf"reporter|examination|poll)"
            ),
            text,
        )
    )
    fuller = {
        name
        for name in fuller
        if name.split()[0] not in ("Other", "The", "This", "Previous", "Recent", "Another", "Earlier", "New")
        or name.count(" ") > 1
    }
    if len(fuller) == 1:
        draft.publisher = f"The {next(iter(fuller)).removeprefix('The ')}"


def _own_link(draft: Draft) -> str | None:
    target = draft.lines.target(draft.title[0])
    return address(draft.lines.of, target.url) if target is not None and target.whole else None


def _teaser(draft: Draft, url: str | None) -> bool:
    paragraphs = [part for part in draft.blocks if part.kind in ("p", "li")]
    if not paragraphs:
        return False
    broken = _OPEN_END.search(paragraphs[-1].text) is not None or (
        draft.section.tail is not None and draft.section.url is not None
    )
    words = sum(len(part.text.split()) for part in paragraphs)
    letters = sum(len(part.text) for part in paragraphs)
    short = letters <= 140 if draft.lines.spaceless(draft.title[0]) else words <= MAX_TEASER_WORDS
    if broken or any("breaks off" in reason for reason in draft.section.reasons):
        return True
    return url is not None and draft.section.closed and len(paragraphs) == 1 and short and not draft.references


def as_teasers(entries: Sequence[Entry]) -> Sequence[Entry]:
    """A short entry with a link is a teaser where two thirds of a bundle's are: a page of excerpts has no other."""
    closed = [entry for entry in entries if "no marker" not in entry.reasons[0]]
    teasers = sum(1 for entry in closed if entry.teaser)
    if teasers < 3 or teasers * 3 < len(closed) * 2:
        return entries
    return [
        replace(entry, teaser=True, summary=entry.content, content="")
        if entry.url
        and not (entry.teaser or entry.summary or entry.references or "no marker" in entry.reasons[0])
        and len(entry.text) <= _TEASER_LETTERS
        else entry
        for entry in entries
    ]


def _sure(draft: Draft, blocks: Sequence[Block]) -> tuple[float, list[str]]:
    sure, reasons = draft.section.confidence, [f"cut: {reason}" for reason in draft.section.reasons]
    if not blocks:
        sure -= 0.25
        reasons.append("no text")
    if not draft.section.title and draft.lines.body(draft.title[0]) and not draft.lines.heading(draft.title[0]):
        sure -= 0.15
        reasons.append("title: the first line, which reads like a sentence")
    reasons += draft.why
    if draft.summary is not None:
        reasons.append(f"standfirst: {draft.why_summary}")
    reasons += [f"post: {post}" for post in draft.posts]
    counted = Counter(draft.dropped.values())
    reasons += [f"dropped: {why}" + (f" (×{count})" if count > 1 else "") for why, count in counted.items()]
    return round(max(0.05, min(sure, 1.0)), 3), reasons


def _first_sentence(text: str) -> str:
    """The text's first sentence, at least twenty characters of it where there are as many."""
    line = text.split("\n", 1)[0]
    for match in _FIRST_SENTENCE.finditer(line):
        if match.start() >= 20:
            return line[: match.start()].strip()
    return line.strip()[:600]
