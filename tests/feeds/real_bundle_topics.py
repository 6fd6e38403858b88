"""Which of the real bundle's ten stories belong to which of five topics, by a careful reader of the texts.

Made by reading the page, before and apart from any rule. A topic takes a story that is about its subject as a whole or
for a good part of its length; a mention, a footnote or one clause of a list does not. `sure=False` marks a call that
another careful reader may make the other way: a rule is not to be bent for it. Stories are numbered as in
`real_bundle_table.py`; numbers in the reasons are lines of the page. The text is not part of the project.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Topic = Literal["diplomacy", "security", "migration", "women and work", "press freedom"]

MEANINGS: dict[Topic, str] = {
    "diplomacy": "dealings of Afghanistan's rulers with other states and movements abroad: talks, envoys, recognition",
    "security": "armed violence and those who commit it: strikes, attacks, militias, the conduct and loss of a war",
    "migration": "people who leave, flee, are returned or live as refugees, and what is done to them",
    "women and work": "women's jobs, businesses and earnings, and what keeps women from them",
    "press freedom": "journalists and media as the subject: arrests, closures, rules, releases",
}

STORIES_OF: dict[Topic, frozenset[int]] = {
    "diplomacy": frozenset({1, 2, 4, 5, 6}),
    "security": frozenset({2, 3}),
    "migration": frozenset({9, 10}),
    "women and work": frozenset({7}),
    "press freedom": frozenset({8}),
}


@dataclass(frozen=True, slots=True)
class Call:
    """Whether a story belongs to a topic, and why: every yes, and each no that words in the text tempt to."""

    topic: Topic
    story: int
    belongs: bool
    why: str
    sure: bool = True


CALLS: tuple[Call, ...] = (
    Call("diplomacy", 1, True, "All of it asks how the Emirate stands to a movement abroad: statements, envoys."),
    Call("diplomacy", 2, True, "The strikes fell on a day of talks, and a good part of the text is those (190-213)."),
    Call("diplomacy", 3, False, "Embassy cables and one peace deal are passing sources in a history of militias."),
    Call("diplomacy", 4, True, "An essay on what the next American government will want of the Taliban and give them."),
    Call("diplomacy", 5, True, "A deputy foreign minister, beside Iran's ambassador, calls for closer ties."),
    Call("diplomacy", 6, True, "An embassy reopens, and the end weighs recognition and the other missions (559-563)."),
    Call("diplomacy", 7, False, "A UN programme speaks of its aid to businesses; nobody deals with the rulers."),
    Call("diplomacy", 9, False, "Three nations occur, as places and passports; no state talks to another."),
    Call(
        "diplomacy",
        10,
        False,
        "A spokesman asks host countries for leniency in two paragraphs at the end; the story is the refugees'.",
        sure=False,
    ),
    Call(
        "security",
        1,
        False,
        "War and killing are its background; the subject is a stance, and it finds that no fighters were sent.",
        sure=False,
    ),
    Call("security", 2, True, "Airstrikes over a border, their victims, and the militants they were aimed at."),
    Call("security", 3, True, "Militias, torture, battles, and how a province and then a war were lost."),
    Call(
        "security",
        4,
        False,
        "Extremists and longer-term risks are two paragraphs of possible effects (509-511) in an essay on policy.",
        sure=False,
    ),
    Call("security", 5, False, "He says that the war is one of politics and economics; the safe border is praise."),
    Call("security", 6, False, "Security concerns are given once as the cause of an old closure (551)."),
    Call("security", 8, False, "Intelligence agents made the arrests, but no violence is told."),
    Call("security", 9, False, "Patrol vessel, coast guard and arrests belong to a shipwreck of migrants."),
    Call("security", 10, False, "The word closes the last sentence (662) and means the refugees' own safety."),
    Call("migration", 1, False, "Refugees occur once, in a list of what a visit was about (100)."),
    Call("migration", 2, False, "Refugee families are said to be the dead (176), which is all that is told of them."),
    Call("migration", 3, False, "Villagers flee and a family moves, but as the harm militias did, not as the subject."),
    Call("migration", 4, False, "A new migration crisis is one item of one sentence (509)."),
    Call("migration", 6, False, "Diplomats were evacuated and consular services are offered; nobody migrates."),
    Call("migration", 9, True, "A boat with Afghan migrants sinks, eight die, suspected traffickers are held."),
    Call("migration", 10, True, "Afghan refugees under new bans on where they may live and work."),
    Call("women and work", 1, False, "One gathering of women is an example of permitted rallies (138)."),
    Call("women and work", 2, False, "Women and children are counted among the casualties, no more."),
    Call("women and work", 3, False, "Women's rights are named once (250), as what might have taken hold."),
    Call("women and work", 7, True, "Businesses led by women, what helps them and what stands in their way."),
    Call("women and work", 8, False, "Employees are at its centre, but of a closed station; women are not spoken of."),
    Call("women and work", 9, False, "Three women are counted among the rescued."),
    Call("women and work", 10, False, "Jobs and employment, but of refugees at large; women are not spoken of."),
    Call("press freedom", 1, False, "Rules for the media fill one footnote (161) to a paper on something else."),
    Call("press freedom", 3, False, "Journalists are its reporters and earlier witnesses, not its subject."),
    Call("press freedom", 7, False, "A message on social media is where the news was given."),
    Call("press freedom", 8, True, "Staff of a closed broadcaster released on guarantees, with a trial to come."),
    Call("press freedom", 10, False, "Iranian media are quoted as a source."),
)
