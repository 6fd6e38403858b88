"""What a page puts below the marker but inside the element of the same post: author, time, labels, buttons."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from feeds.cutting.place import Place
from feeds.cutting.section import Cut

_MOST: Final = 12  # lines of a footer
_NESTED: Final = 24  # elements around a marker that are asked


def footed(place: Place, cut: Cut) -> Cut:
    """Take in the lines below the marker up to the end of its post, where that is a footer and no other story."""
    lines, posts = place.lines, place.lines.of.posts
    if not posts or not cut.marks or cut.inner is not None or cut.after >= len(lines):
        return cut
    mark, first = lines.start[cut.marks[-1]], lines.start[place.first]
    end = 0
    below = bisect_right(posts, mark, key=lambda post: post[0]) - 1
    for at in range(below, max(below - _NESTED, -1), -1):
        if posts[at][0] < first:
            break
        if posts[at][1] > mark:
            end = max(end, posts[at][1])
    after = cut.after
    while after < len(lines) and lines.start[after] < end:
        if after - cut.after >= _MOST or lines.heading(after) or lines.size(after) > 250 or after in place.survey.marks:
            return cut
        after += 1
    cut.foot = tuple(range(cut.after, after))
    cut.after = after
    return cut
