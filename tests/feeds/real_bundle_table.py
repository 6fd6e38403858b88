"""What each line of the real bundle is, and what each of its ten stories should come out as.

Made by reading the page as its editor would, line by line, and by no code of the project. The text itself is not part
of the project: here stand titles, names, dates, line numbers and fragments of at most six words.

The unit is the physical line, counted from 1: there are 665 of them, the last without a line end (so `wc -l` says 664).
In fragments a no-break space is written as a space; quotes and dashes are as they stand on the page. Dates are days:
the hour (noon in the configured zone) is the reader's to add. Word counts are those of `str.split()` over the lines of
the body: its paragraphs and block quotes, a dateline included; no standfirst, subhead, caption, note or reference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal[
    "title",
    "byline",
    "publisher",
    "post",  # what the author is elsewhere: neither an author nor an outlet
    "furniture",
    "date",
    "dateline",  # a paragraph of the body that opens with place and agency
    "standfirst",
    "standfirst_repeat",
    "caption",
    "caption_repeat",
    "subhead",
    "body",
    "quote",  # a paragraph that the page set as a block quote: body too
    "note",  # by the editors or about the reporter: neither body nor furniture
    "reference_heading",
    "reference",
    "echo",
    "marker",
    "blank",
]
Basis = Literal["stated", "inferred"]

LINES = 665
BODY_ROLES: frozenset[Role] = frozenset({"body", "quote", "dateline"})


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines `first` to `last`, both included, of one role; `every=2`: each second line, the others blank."""

    story: int
    first: int
    last: int
    role: Role
    every: int = 1


@dataclass(frozen=True, slots=True)
class Part:
    """A second thing on one physical line: it starts with these words; `what` says what it is."""

    line: int
    starts: str
    what: str


@dataclass(frozen=True, slots=True)
class Story:
    """One story as its editor would give it. All numbers are lines but `words`."""

    number: int
    first_line: int  # the title
    last_line: int  # the marker
    title: str
    authors: tuple[str, ...]
    publisher: str | None
    publisher_why: str
    published: str | None  # YYYY-MM-DD
    date_basis: Basis | None
    date_why: str
    summary: int | None  # the standfirst
    captions: tuple[tuple[int, ...], ...]  # each once; the numbers are the lines that make one caption
    references: tuple[int, ...]
    subheads: tuple[int, ...]
    notes: tuple[int, ...]
    first_words: str  # of the body
    last_words: str
    words: int
    other_dates: tuple[tuple[int, str], ...] = ()  # of events: never this story's publication


def _stretch(story: int, first: int, role: Role, last: int | None = None, every: int = 1) -> Stretch:
    return Stretch(story, first, first if last is None else last, role, every)


# Every line that is in no stretch, and between the lines of one with every=2, is blank.
STRETCHES: tuple[Stretch, ...] = (
    _stretch(1, 1, "title"),
    _stretch(1, 3, "byline"),
    _stretch(1, 5, "publisher"),
    _stretch(1, 7, "furniture"),  # a button's label
    _stretch(1, 9, "standfirst"),
    _stretch(1, 10, "caption"),  # no blank line before it; credit and the picture's date at its end
    _stretch(1, 12, "subhead"),  # a no-break space in it
    _stretch(1, 14, "body"),
    _stretch(1, 16, "quote"),
    _stretch(1, 18, "body", 20, 2),
    _stretch(1, 22, "quote"),
    _stretch(1, 24, "body", 26, 2),
    _stretch(1, 28, "subhead"),
    _stretch(1, 30, "body", 34, 2),
    _stretch(1, 36, "subhead"),
    _stretch(1, 38, "body", 46, 2),
    _stretch(1, 48, "quote"),
    _stretch(1, 50, "body"),
    _stretch(1, 52, "quote"),
    _stretch(1, 54, "body"),
    _stretch(1, 56, "caption", 57),  # one caption over two lines: words, then credit
    _stretch(1, 58, "subhead"),  # no blank line before it
    _stretch(1, 60, "body", 62, 2),
    _stretch(1, 64, "quote"),  # a post; the bracket at its end is the author's
    _stretch(1, 66, "body"),
    _stretch(1, 68, "quote"),  # narration in its middle; a closing mark without an opening one
    _stretch(1, 70, "body", 80, 2),
    _stretch(1, 82, "quote"),
    _stretch(1, 84, "body"),
    _stretch(1, 86, "quote", 88, 2),
    _stretch(1, 90, "body", 92, 2),
    _stretch(1, 94, "quote"),
    _stretch(1, 96, "body"),
    _stretch(1, 98, "quote"),
    _stretch(1, 100, "body", 104, 2),
    _stretch(1, 106, "subhead"),
    _stretch(1, 108, "body"),
    _stretch(1, 110, "quote"),  # a post with its link glued on, and signature and date of its own
    _stretch(1, 112, "body", 126, 2),
    _stretch(1, 128, "subhead"),  # a no-break space at its end
    _stretch(1, 130, "body", 142, 2),  # 130 and 140 end with a colon: what followed was not text, and is not here
    _stretch(1, 144, "subhead"),
    _stretch(1, 146, "body", 150, 2),
    _stretch(1, 152, "note"),  # the editors: no authors
    _stretch(1, 154, "reference_heading"),
    _stretch(1, 156, "reference_heading"),  # the same word again
    _stretch(1, 157, "reference", 161),  # "1 " to "5 ", one a line, no blank lines
    _stretch(1, 165, "echo"),  # line 163 before it is a lone no-break space: blank
    _stretch(1, 166, "marker"),
    _stretch(2, 168, "title"),
    _stretch(2, 171, "standfirst"),
    _stretch(2, 172, "standfirst_repeat"),  # the same but for a no-break space at its end
    _stretch(2, 174, "body", 190, 2),
    _stretch(2, 192, "caption"),
    _stretch(2, 193, "caption_repeat"),  # the same but for the dash
    _stretch(2, 195, "body", 219, 2),
    _stretch(2, 221, "echo"),
    _stretch(2, 222, "marker"),
    _stretch(3, 224, "title"),
    _stretch(3, 226, "note"),  # on the reporter; the only place above the text that names him
    _stretch(3, 228, "standfirst"),
    _stretch(3, 230, "body", 464, 2),
    _stretch(3, 466, "note"),  # on the reporter again, other words; no full stop
    _stretch(3, 468, "echo"),
    _stretch(3, 469, "marker"),
    _stretch(4, 471, "title"),
    _stretch(4, 473, "byline"),
    _stretch(4, 475, "post"),
    _stretch(4, 477, "standfirst"),
    _stretch(4, 479, "body", 485, 2),
    _stretch(4, 487, "furniture"),
    _stretch(4, 489, "body", 495, 2),
    _stretch(4, 497, "furniture"),
    _stretch(4, 499, "body", 505, 2),
    _stretch(4, 507, "furniture"),
    _stretch(4, 509, "body", 517, 2),
    _stretch(4, 519, "note"),  # on the author
    _stretch(4, 521, "echo"),
    _stretch(4, 522, "marker"),
    _stretch(5, 524, "title"),
    _stretch(5, 526, "standfirst"),
    _stretch(5, 528, "body", 540, 2),  # 532 is the standfirst's sentence again, here as part of the story: it stays
    _stretch(5, 542, "echo"),
    _stretch(5, 543, "marker"),
    _stretch(6, 545, "title"),
    _stretch(6, 547, "body", 563, 2),
    _stretch(6, 565, "echo"),
    _stretch(6, 566, "marker"),
    _stretch(7, 568, "title"),
    _stretch(7, 570, "body", 590, 2),
    _stretch(7, 592, "echo"),
    _stretch(7, 593, "marker"),
    _stretch(8, 595, "title"),
    _stretch(8, 597, "body", 611, 2),
    _stretch(8, 613, "echo"),
    _stretch(8, 614, "marker"),
    _stretch(9, 616, "title"),
    _stretch(9, 618, "publisher"),
    _stretch(9, 619, "date"),  # no blank line between it and the publisher
    _stretch(9, 621, "dateline"),  # and the first paragraph, on one line
    _stretch(9, 623, "body", 633, 2),
    _stretch(9, 637, "echo"),  # line 635 before it is a lone no-break space: blank
    _stretch(9, 638, "marker"),
    _stretch(10, 640, "title"),
    _stretch(10, 642, "standfirst"),
    _stretch(10, 644, "body", 662, 2),
    _stretch(10, 664, "echo"),
    _stretch(10, 665, "marker"),  # the page ends here, without a line end
)

# Lines that hold more than one thing.
PARTS: tuple[Part, ...] = (
    Part(10, "Photo: Ministry of Foreign Affairs,", "credit and date of the picture, part of the caption"),
    Part(57, "Photo: Globe Eye News via", "credit, second line of the caption that starts on 56"),
    Part(64, "(see his thread posted on", "the author's own pointer behind the quoted post"),
    Part(68, "He added that it was", "narration between two quotations"),
    Part(110, "— #FreePalestine", "signature and date of the quoted post: no byline, no publication"),
    Part(192, "(Courtesy - Taliban)", "credit, part of the caption"),
    Part(193, "(Courtesy – Taliban)", "credit, part of the repeated caption"),
    Part(226, "Azam Ahmed, a former Kabul", "names the author inside a note: he is the author, the note is no byline"),
    Part(226, "He reported this story from", "where it was reported: neither dateline nor body"),
    Part(621, "ATHENS, Greece (AP) —", "dateline, kept at the head of the body"),
    Part(621, "Greece’s coast guard said Saturday", "the body's first sentence"),
)

# Where a call of a numbered reference stands in the body: (line, as printed, the reference's line).
REFERENCE_CALLS: tuple[tuple[int, str, int], ...] = (
    (20, "[1]", 157),
    (24, "[2]", 158),
    (62, "[3]", 159),
    (72, "[4]", 160),
    (136, "[5]", 161),
)

# The same thing twice: the second is given nowhere. Either spelling of a pair may be the one that is kept.
SAME_TWICE: tuple[tuple[int, int], ...] = ((154, 156), (171, 172), (192, 193))
# The same words in two offices: both are kept, one as summary and one in the body.
TWO_OFFICES: tuple[tuple[int, int], ...] = ((526, 532),)
# Two different things with no blank line between them.
NO_BLANK_BETWEEN: tuple[tuple[int, int], ...] = ((9, 10), (57, 58), (156, 157), (618, 619))
# Blank to the eye, one no-break space to the machine.
LONE_NO_BREAK_SPACES: tuple[int, ...] = (163, 635)

STORIES: tuple[Story, ...] = (
    Story(
        number=1,
        first_line=1,
        last_line=166,
        title="Birds of a Feather, in Ideology: What is the relationship between the Islamic Emirate and Hamas?",
        authors=("Thomas Ruttig",),  # the standfirst thanks another for input, and 152 names two editors: no authors
        publisher="Afghanistan Analysts Network",
        publisher_why="a line of its own below the byline",
        published=None,
        date_basis=None,
        date_why="no line says when it appeared; all dates are of events, pictures and posts",
        summary=9,
        captions=((10,), (56, 57)),
        references=(157, 158, 159, 160, 161),
        subheads=(12, 28, 36, 58, 106, 128, 144),
        notes=(152,),
        first_words="Kabul was among the few capitals",
        last_words="beyond some individual online statements.",
        words=4_810,
        other_dates=(
            (9, "31 July 2024"),
            (10, "23 May 2024"),
            (14, "1 August 2024"),
            (96, "2 August 2024"),
            (110, "October 7, 2023"),
            (158, "13 October 2024"),
            (161, "November 2024"),
        ),
    ),
    Story(
        number=2,
        first_line=168,
        last_line=222,
        title="Taliban accuse Pakistan of conducting strikes inside Afghanistan",
        authors=(),
        publisher=None,
        publisher_why="no outlet is named; the ministry, X and the credit of the picture are sources",
        published="2024-12-24",
        date_basis="inferred",
        date_why="told as of Tuesday (174, 186, 190); the caption dates that day's talks 24 December 2024, a Tuesday",
        summary=171,
        captions=((192,),),
        references=(),
        subheads=(),
        notes=(),
        first_words="Taliban authorities said Tuesday that Pakistan",
        last_words="as the legitimate rulers of Afghanistan.",
        words=694,
        other_dates=((207, "September 2023"),),
    ),
    Story(
        number=3,
        first_line=224,
        last_line=469,
        title="Behind Afghanistan’s Fall, U.S.-Backed Militias Worse Than the Taliban",
        authors=("Azam Ahmed",),  # by both notes; there is no byline
        publisher="The New York Times",
        publisher_why="no line of its own: 226 and 466 say for The Times, 258 spells the name out as the investigator",
        published=None,
        date_basis=None,
        date_why="no date of its own; between an election and an inauguration (254) is no day",
        summary=228,
        captions=(),
        references=(),
        subheads=(),
        notes=(226, 466),
        first_words="The Taliban were inching closer, encroaching",
        last_words="take up arms on their behalf.",
        words=3_595,
        other_dates=((324, "November 2009"), (362, "August 2015"), (428, "February 2020"), (448, "July 2021")),
    ),
    Story(
        number=4,
        first_line=471,
        last_line=522,
        title="In Afghanistan, Trump will have to play a balancing game",
        authors=("Aziz Amin",),
        publisher=None,
        publisher_why="475 and 519 name where the author is a fellow, not who printed him",
        published=None,
        date_basis=None,
        date_why="no date; November (491) is when a post was written",
        summary=477,
        captions=(),
        references=(),
        subheads=(),
        notes=(519,),
        first_words="Since Donald Trump’s re-election as United",
        last_words="a worse one down the line.",
        words=892,
        other_dates=((483, "2020"), (491, "in November")),
    ),
    Story(
        number=5,
        first_line=524,
        last_line=543,
        title="Stanikzai Calls for Regional Unity Against West",
        authors=(),
        publisher=None,
        publisher_why="no outlet is named",
        published=None,
        date_basis=None,
        date_why="it appeared on a Monday (528), but nothing in the story says of which week",
        summary=526,
        captions=(),
        references=(),
        subheads=(),
        notes=(),
        first_words="Sher Mohammad Abbas Stanikzai, the Deputy",
        last_words="late last night (Sunday) in Kabul.",
        words=269,
        other_dates=((540, "last night (Sunday)"),),
    ),
    Story(
        number=6,
        first_line=545,
        last_line=566,
        title="Saudi Embassy resumes operations in Kabul after one-year hiatus",
        authors=(),
        publisher=None,
        publisher_why="no outlet is named",
        published=None,
        date_basis=None,
        date_why="22 December (549), without a year, is the announcement's day; when it was reported is not said",
        summary=None,  # 547 is the lead: 549 goes on from it
        captions=(),
        references=(),
        subheads=(),
        notes=(),
        first_words="The Saudi Embassy in Kabul has",
        last_words="their relations with the Taliban government.",
        words=232,
        other_dates=((549, "Sunday, December 22"), (549, "as of December 22"), (555, "August 2021")),
    ),
    Story(
        number=7,
        first_line=568,
        last_line=593,
        title="UN supports over 80,000 women-led small businesses in Afghanistan",
        authors=(),
        publisher=None,
        publisher_why="no outlet is named; the UN programme is the source",
        published=None,
        date_basis=None,
        date_why="22 December (572), without a year, is the day of a video message",
        summary=None,  # 570 is the lead
        captions=(),
        references=(),
        subheads=(),
        notes=(),
        first_words="The United Nations Development Programme (UNDP)",
        last_words="empower them to overcome these limitations.",
        words=448,
        other_dates=((572, "Sunday, December 22"), (574, "August 2021")),
    ),
    Story(
        number=8,
        first_line=595,
        last_line=614,
        title="Afghanistan Journalists Center confirms release of seven Arezo TV employees from prison",
        authors=(),
        publisher=None,
        publisher_why="no outlet is named; the centre and the station are what it is about",
        published=None,
        date_basis=None,
        date_why="22 December (599), without a year, is the day of a statement",
        summary=None,  # 597 is the lead; 603 says part of it again in other words, and stays
        captions=(),
        references=(),
        subheads=(),
        notes=(),
        first_words="The Afghanistan Journalists Center reported that",
        last_words="for media independence in the region.",
        words=315,
        other_dates=((599, "Sunday, December 22"),),
    ),
    Story(
        number=9,
        first_line=616,
        last_line=638,
        title="Greek authorities say boat capsizing victims and survivors were from Afghanistan. 2 Turks arrested",
        authors=(),  # an agency is for whom, not who
        publisher="Associated Press",
        publisher_why="a line of its own below the title, and (AP) in the dateline",
        published="2024-12-21",
        date_basis="stated",
        date_why="a line of its own; a Saturday, as the text says",
        summary=None,
        captions=(),
        references=(),
        subheads=(),
        notes=(),
        first_words="ATHENS, Greece (AP) — Greece’s coast",
        last_words="more than 200 migrants were rescued.",
        words=169,
    ),
    Story(
        number=10,
        first_line=640,
        last_line=665,
        title="New Restrictions in Iran Pose Challenge for Afghan Refugees",
        authors=(),
        publisher=None,
        publisher_why="no outlet is named; Iranian media are quoted",
        published=None,
        date_basis=None,
        date_why="no date of any kind",
        summary=642,  # speaks of people that only 644 brings in, and stands nowhere in the body
        captions=(),
        references=(),
        subheads=(),
        notes=(),
        first_words="A number of Afghan refugees in",
        last_words="to their livelihoods and security.",
        words=344,
    ),
)


def line_roles() -> dict[int, tuple[int, Role]]:
    """Each of the 665 lines -> (story, role); a blank line between two stories belongs to story 0."""
    roles: dict[int, tuple[int, Role]] = {}
    for story in STORIES:
        roles.update(dict.fromkeys(range(story.first_line, story.last_line + 1), (story.number, "blank")))
    for stretch in STRETCHES:
        lines = range(stretch.first, stretch.last + 1, stretch.every)
        roles.update(dict.fromkeys(lines, (stretch.story, stretch.role)))
    return {line: roles.get(line, (0, "blank")) for line in range(1, LINES + 1)}


def lines_of(story: int, *roles: Role) -> tuple[int, ...]:
    """The lines of one story that have one of these roles, in order."""
    return tuple(line for line, (number, role) in line_roles().items() if number == story and role in roles)
