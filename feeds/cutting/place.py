"""Where the walk over the lines is: the section it is in, its heads, and what stands around a line.

`heads` are the short lines at the top of the section, among which its title is; `bodies` counts the paragraphs since.
"""

from __future__ import annotations

from typing import Final

from feeds.cutting.echoes import echo
from feeds.cutting.furniture import furniture, related
from feeds.cutting.lines import squashed
from feeds.cutting.survey import Survey
from feeds.fold import fold

MAX_HEADS: Final = 8  # lines at the top of a section among which its title is looked for


class Place:
    """The state of the walk; its questions are about the line `at`."""

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.lines = survey.lines
        self.first = 0
        self.heads: list[int] = []
        self.bodies = 0
        self.echo_only = 0  # cuts so far by an echo without a marker
        self._asked, self._found = (-1, 0), list[int]()
        self._openings: set[str] = set()

    def begin(self, at: int) -> None:
        self.first, self.heads, self.bodies = at, [], 0

    def take(self, at: int) -> None:
        if len(self.heads) < MAX_HEADS and self.survey.keys[at] and at - self.first < 24:
            self.heads.append(at)
        if at > self.first and self.lines.body(at):
            self.bodies += 1

    def lone(self, at: int) -> bool:
        """Whether the section holds a title and nothing yet but a short line: the body of a teaser without a full stop."""
        return len(self.heads) > 1 and at - self.first > 1

    def titles(self) -> list[int]:
        """The heads that may be the title: those above the first sentence, and that one if it is short enough for one."""
        if self._asked == (self.first, len(self.heads)):
            return self._found
        self._asked, self._found = (self.first, len(self.heads)), self._made_titles()
        self._openings = {self.lines.squash(head)[:3] for head in self._found}
        return self._found

    def _made_titles(self) -> list[int]:
        found = []
        for head in self.heads:
            body = self.lines.body(head)
            if (
                not body
                or head == self.first
                or (self.lines.size(head) <= 120 and head + 1 < len(self.lines) and self.lines.gap[head + 1])
            ):
                found.append(head)
            if body:
                break
        return found

    def begins_alike(self, at: int) -> bool:
        """Whether the line begins as one of the heads does: every echo that stands for itself does."""
        self.titles()
        return self.lines.squash(at)[:3] in self._openings

    def match(self, said: str, at: int, *, strict: bool = False) -> tuple[tuple[int, ...], float]:
        """Which of the heads above line `at` the folded words repeat, best first; wrapped titles too."""
        best: tuple[tuple[int, ...], float] = ((), 0.0)
        key = squashed(said)
        for head in self.heads:
            if head < at and self.lines.squash(head) == key:
                return (head,), 1.0
        for head in self.heads:
            if head >= at:
                break
            title = self.lines.folded(head) or ""
            sure = echo(title, said, strict=strict)
            if sure > best[1]:
                best = ((head,), sure)
                if sure == 1:
                    break
            for size in (2, 3):
                last = head + size - 1
                if last >= at or self.lines.gap[last] or not self.survey.keys[last]:
                    break
                title = f"{title} {self.lines.folded(last) or ''}"
                sure = echo(title, said, strict=strict)
                if sure > best[1]:
                    best = (tuple(range(head, last + 1)), sure)
        return best

    def echo_at(self, at: int) -> tuple[tuple[int, ...], int, float]:
        """Whether line `at`, or it and the next one or two, repeats the title surely; the last line of the echo."""
        lines = self.lines
        said = lines.folded(at) or ""
        title, sure = self.match(said, at, strict=True)
        if sure >= 0.93:
            last = at
            # A title over several lines, said again over as many: the rest of it belongs to the echo.
            while (
                sure == 1
                and len(title) < 3
                and last + 1 < len(lines)
                and not (lines.gap[last + 1] or lines.gap[title[-1] + 1])
                and title[-1] + 1 < at
                and self.survey.keys[last + 1]
                and self.survey.keys[last + 1] == self.survey.keys[title[-1] + 1]
            ):
                title, last = (*title, title[-1] + 1), last + 1
            return title, last, sure
        key = squashed(said)
        if len(key) >= 8 and any(lines.squash(head).startswith(key) for head in self.heads):
            for last in (at + 1, at + 2):
                if last >= len(lines) or lines.gap[last] or not self.survey.keys[last]:
                    break
                said = f"{said} {lines.folded(last)}"
                title, sure = self.match(said, at, strict=True)
                if sure >= 0.93:
                    return title, last, sure
        return (), at, 0.0

    def echo_before(self, at: int) -> tuple[tuple[int, ...], tuple[int, ...], float]:
        """The echo on the one to three lines before line `at`: lines of the title, lines of the echo, how sure."""
        lines = self.lines
        best: tuple[tuple[int, ...], tuple[int, ...], float] = ((), (), 0.0)
        bottom = at - 1
        if (
            bottom > self.first + 1
            and self.survey.keys[bottom]
            and furniture(lines.folded(bottom) or "")
            and lines.gap[at]
        ):
            bottom -= 1  # a button between the echo and the marker
        for size in (1, 2, 3):
            top = bottom - size + 1
            if top <= self.first or not self.survey.keys[top] or (size > 1 and lines.gap[top + 1]):
                break
            said = " ".join(lines.folded(line) or "" for line in range(top, bottom + 1))
            title, sure = self.match(said, top)
            if sure > best[2]:
                best = (title, tuple(range(top, at)), sure)
            if sure == 1:
                break
        title, echo, sure = best
        while (
            sure == 1
            and len(title) < 3
            and title[0] > self.first
            and echo[0] - 1 > title[-1]
            and not (lines.gap[title[0]] or lines.gap[echo[0]])
            and self.survey.keys[title[0] - 1]
            and self.survey.keys[title[0] - 1] == self.survey.keys[echo[0] - 1]
        ):
            title, echo = (title[0] - 1, *title), (echo[0] - 1, *echo)
        return title, echo, sure

    def echo_after(self, at: int) -> int | None:
        """The line below the marker, where it repeats the title and a blank line follows it: a link's text on two lines."""
        lines, nxt = self.lines, at + 1
        if nxt >= len(lines) or lines.gap[nxt] or not self.survey.keys[nxt] or not self.bodies or not lines.gap[at]:
            return None
        if nxt + 1 < len(lines) and not lines.gap[nxt + 1]:
            return None
        _, sure = self.match(lines.folded(nxt) or "", at)
        return nxt if sure >= 0.93 else None

    def echo_later(self, at: int, beyond: int | None = None) -> bool:
        """Whether the next line that repeats the title stands right above a marker: then the story has not ended yet."""
        limit = at if beyond is None else beyond
        for head in self.titles()[:3]:
            if head != self.first and self.lines.body(head):
                continue
            again = self.survey.following.get(head)
            while again is not None and again <= limit:
                again = self.survey.following.get(again)
            if again is None:
                continue
            below = again + 1
            if (
                below < len(self.lines)
                and below in self.survey.marks
                and self.survey.marks[below].slot is None
                and (not self.lines.gap[below] or self.survey.count[self.survey.keys[below]] > 1)
            ):
                return True
        return False

    def apart(self, at: int) -> bool:
        """Whether the line stands by itself: not inside a wrapped sentence."""
        lines = self.lines
        if not lines.gap[at] and at > 0 and not lines.ends_sentence(at - 1) and not self._open_ended(at - 1):
            return False
        nxt = at + 1
        if nxt < len(lines) and not lines.gap[nxt]:
            raw = lines.raw(nxt)
            return not raw[:1].islower() and not lines.body(nxt)
        return True

    def _open_ended(self, at: int) -> bool:
        return self.lines.raw(at).rstrip(" ])").endswith(("…", "...", "»", "”", '"'))

    def in_list(self, at: int) -> bool:
        """Whether the line is an item of a list or stands right below the heading of one."""
        lines = self.lines
        if lines.bullet(at) and (
            any(
                0 <= beside < len(lines) and not lines.gap[max(at, beside)] and lines.bullet(beside)
                for beside in (at - 1, at + 1)
            )
        ):
            return not self.more(at)
        folded = lines.folded(at - 1) if at > 0 and not lines.gap[at] else None
        head = related(folded) if folded else None
        return head is not None and not head.inline

    def more(self, at: int) -> bool:
        """Whether the line is a link of a class that themes give to "read more"."""
        return (target := self.survey.links.get(at)) is not None and target.more

    def url(self, at: int) -> tuple[str | None, int]:
        """The address on the marker's line, or alone on the line right below; and the line after all that."""
        if (target := self.survey.links.get(at)) is not None:
            return target.url, at + 1
        nxt = at + 1
        if (
            nxt < len(self.lines)
            and not self.lines.gap[nxt]
            and (target := self.survey.links.get(nxt) or self.lines.target(nxt)) is not None
            and target.whole
            and nxt not in self.survey.marks
            and (not target.text.strip() or "://" in target.text or fold(target.text) in (fold(target.url), ""))
        ):
            return target.url, nxt + 1
        return None, at + 1

    def leads_home(self, url: str) -> bool:
        """Whether one of the heads is a link to the same address."""
        return any(
            (link := self.survey.links.get(head)) is not None and link.url == url and link.whole for head in self.heads
        )
