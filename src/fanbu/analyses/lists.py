"""Which list of a register has fallen behind: its rows are lacking, though others have come.

Two teams keep leads in two lists. When one is brought no more, the register goes on with the
other, and what is a hole would read as a fall. A list that came once, or a few times within days
(those who signed up for an event, a history), has no rhythm and lacks nothing.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from fanbu.model.facts import SourceFacts

SEVERAL = 3
"""Days on which a list came, at least, before it is expected again."""
LONG = timedelta(14)
"""From the first of these days to the last: an event is over sooner."""


def behind(lists: Iterable[SourceFacts]) -> tuple[SourceFacts, ...]:
    """Those with a rhythm that other lists of their registers have come after.

    `lists`: as `DataFacts.kinds`. One whose place another has taken is none of them.
    """
    by_table: dict[str, list[SourceFacts]] = defaultdict(list)
    for one in lists:
        by_table[one.table].append(one)
    return tuple(one for same in by_table.values() for one in _behind(same))


def _behind(same: list[SourceFacts]) -> Iterator[SourceFacts]:
    newest = max(_came(one)[-1] for one in same)
    for one in same:
        came = _came(one)
        if came[-1] == newest or len(came) < SEVERAL or came[-1] - came[0] < LONG:
            continue
        if not any(_takes_place(other, one) for other in same):
            yield one


def _takes_place(later: SourceFacts, one: SourceFacts) -> bool:
    """Whether a list that first came after the last of `one` tells of all of its days, too.

    A register that was given other columns is read as another list from then on.
    """
    return _came(later)[0] > _came(one)[-1] and later.first <= one.first


def _came(one: SourceFacts) -> list[date]:
    """The days on which a list came: each file tells of all to the day it was taken."""
    return sorted({entry.period.end for entry in one.covered})
