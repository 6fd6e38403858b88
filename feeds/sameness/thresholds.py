"""Every number that decides whether two entries are one story, each with what set it.

Measured on labelled copies of news items (docs/dedupe.md has the figures by kind). A change here that changes a verdict
raises RULES, so that the ledger says by which rules each verdict was given.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

RULES: Final = 2  # version of the rules and of these numbers; stands in every Evidence
PRINTS: Final = 1  # version of what a Fingerprint holds: one of another version is made again from the entry

# What is printed: fingerprint.py.
GRAM: Final = 4  # words a shingle; 3 brought stock phrases of agencies together, 5 lost texts with many typos
GRAM_SPACELESS: Final = 6  # characters a shingle, where most tokens are characters: four Chinese words are six or seven
SPACELESS_WORD: Final = 1.6  # characters that count as one word there
TERM: Final = 4  # letters: shorter words are everywhere
STEM: Final = 5  # letters of a longer word that are kept: its cases and compounds come again, itself seldom
MIN_BODY: Final = 12  # words: the hash of a shorter body says "Comments" or "Photo gallery", not an article
MIN_PARAGRAPH: Final = 6  # words: shorter paragraphs are known by their shingles only
HEAD_ALL: Final = 14  # the first shingles are all keys: a teaser has few others
HEAD_SOME: Final = 64  # of those up to here one in 4, so that a teaser meets a copy that opens with a local byline
SAMPLE: Final = 16  # of the rest one in 16
MAX_RANGES: Final = 200  # paragraphs and quotations that are kept; a novel has more, news has 20
MAX_FIGURES: Final = 2_000
MAX_SHINGLES: Final = 6_000  # of a longer text only the beginning is compared: the bound of one verdict's cost

# What is looked up: store/near.py.
MIN_SHARED_KEYS: Final = 2  # one shared key was chance or a stock phrase in 97 of 100
MAX_POSTINGS: Final = 60  # a key of more stories is boilerplate
MAX_CANDIDATES: Final = 40
COMMON_AFTER: Final = 3  # a paragraph under so many other titles counts for nothing

# What joins: dedupe.py.
NEAR_SAME: Final = 0.9  # Jaccard: but for a few words the same text
MOSTLY: Final = 0.8  # Jaccard from which another outlet's text joins under any headline and beginning
JACCARD: Final = 0.5
JACCARD_TITLED: Final = 0.25  # with a like title
REWRITTEN: Final = 0.1  # with a like title, most terms in common and the fragments in one order
REWRITTEN_TERMS: Final = 0.6
REWRITTEN_AKIN: Final = 0.65  # under a title that has something in common
REWRITTEN_UNLIKE: Final = 0.75  # of another source, under any title
REWRITTEN_RUNS: Final = 3  # fragments
CONTAINED: Final = 0.75  # share of the shorter text's shingles in the longer one
WHOLLY: Final = 0.9
TITLE_LIKE: Final = 0.6
TITLE_AKIN: Final = 0.34
HEAD: Final = 0.4  # share of the first sentence or so
PAGE_TITLE: Final = 0.5  # under one URL
PAGE_CONTAINED: Final = 0.3
PAGE_BLURB: Final = (
    60  # words: a longer text under one URL and a like title, but another source's, must share something too
)
BARE: Final = 12  # words: a shorter text is none; its title may be all that it says
BARE_TITLE: Final = 6  # words of a title, small ones left out, that name one story beyond doubt
BARE_LETTERS: Final = 30  # and so many letters; half of both where each character is a word
MAX_TITLED: Final = 5  # stories that are compared for their title alone
STRAYED: Final = 0.3  # share of text in common below which an edited entry no longer tells its story
FEW: Final = 8  # shingles: less in common shows nothing without a like title
MANY: Final = 40
SCATTERED: Final = (
    1.4  # shared shingles stand over this many times their number in the longer text: cut down, not quoted
)
OUTSIDE: Final = 0.4  # of a text that was cut down no more lies before and after what was kept
KIN_WORDS: Final = 200  # the rest is read in parts of so many words
KIN: Final = 0.18  # share of the terms of a beginning that come again in the rest
KIN_TITLED: Final = 0.1
KIN_NAMED: Final = 0.08  # the same of a beginning that tells what the long text's title names: most letters are below
NAMED_AFTER: Final = 0.6  # share of that title's terms that the beginning has
KIN_TEASER: Final = 0.05  # the same of what says that it goes on elsewhere
TEASER_NAMED: Final = 0.3
DATELINE: Final = 8  # words before it
REST: Final = 40  # words: a shorter rest shows nothing
REST_TITLED: Final = 100  # the same where one opens with the other under a like title
FEW_TERMS: Final = 12  # of a sentence with so few names and long words none need come again, if title and place fit

# What refuses.
ANSWER: Final = 0.97  # Jaccard below which an answer is no copy: it may add three words to all that it quotes
DATES_APART: Final = timedelta(hours=60)
SAME_HOURS: Final = timedelta(hours=12)
FIGURES_DIFFER: Final = 0.3  # share of the figures of the text that has fewer
ROUNDED: Final = 0.15  # one number in place of another, which is rounder and by no more than this share of it off
MAX_ROUNDED: Final = 100  # figures: in longer texts none is taken for a rounding
SHORT: Final = 40  # words: one other figure is the news of so short a text
NOTICE: Final = 60  # words: a shorter text may come again word for word
TEMPLATE: Final = 0.1  # share of the words replaced, between two items of one outlet,
PLACES: Final = 2  # in at least so many places
OWN_MATTER: Final = 40  # words in one place that each has of its own
OWN_TOLD: Final = 15  # the same at another beginning, where the two places do not tell the same in other words
TOLD: Final = 0.35  # share of longer words in common from which they do
OWN_AKIN: Final = 15  # the same between two items of one source, where the titles are not like
OWN_UNLIKE: Final = 8  # and where they have nothing in common
OWN_OTHER: Final = 25  # and between two sources
ROUNDUP: Final = 3  # stories that one text has passages of, in places of their own
PASSAGE: Final = 15  # shingles: a passage
PASSAGE_SHARE: Final = 0.2  # of the text, where it has passages of two stories only
SAME_PAGE: Final = (
    0.85  # Jaccard from which two pages of one outlet are one article, if a word or a figure is corrected
)
TEMPLATE_PAGE: Final = 0.03  # below it, share of the words replaced,
OWN_PAGE: Final = 2  # with so many words in one place: names, and numbers,
PLACES_PAGE: Final = 3  # or in so many places
REPLACED_PAGE: Final = 0.015  # from there on the same, where names are replaced in several places, not figures
NAMING_TITLE: Final = 5  # words of a title, small ones left out; a shorter one is the name of a kind of notice,
NAMING_LETTERS: Final = 20  # under which one word that was replaced makes another of them
OWN_END: Final = 60  # and between two sources, where both begin alike word for word
SAME_HEAD: Final = 0.8  # share of the first sentence or so from which they do
RETOLD_TERMS: Final = 0.78  # of all longer words in common: the beginning of a copy was told anew
RETOLD_OWN: Final = 60  # words in one place, at most
SAME_TITLE: Final = 0.95
TEASER: Final = 80  # words: a longer beginning may be the whole first story of a letter
LIFTED: Final = (
    0.7  # share of what is common that stands in quotation marks in one text and not in the other: it quotes it,
)
LIFTED_REST: Final = 10  # if it says so many words of its own before and after
QUOTED: Final = 0.6  # share of what is common that stands in quotation marks
ONE_PASSAGE: Final = 0.7  # share of what is common that is one run
