"""What became of an alert that is told no more: it was revised, it is over, or it stayed so.

All of it from what is known today: what came on its days, and what came after them beside what was
usual before it began. That watch is silent by itself says none of this: a level that fell and
stayed is expected after two weeks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from fanbu.analyses.watch.spec import JUDGED
from fanbu.types import Period

if TYPE_CHECKING:
    from datetime import date

    from fanbu.analyses.watch.judged import Foretells, Foretold
    from fanbu.analyses.watch.spec import Place

State = Literal["revised", "over", "stays", "open", "unknown"]
"""`revised`: its days are as usual, by what is known now; `over`: they are not, and the days after
are; `stays`: neither are; `open`: nothing is known of any day after; `unknown`: of its own."""


class Earlier(NamedTuple):
    """An alert as it was told: `up` where more came than was expected."""

    metric: str
    place: Place
    days: Period
    up: bool


@dataclass(frozen=True, slots=True)
class Became:
    """`then`: its own days, as they are known now; `after`: the last week since, or less.

    What was expected of either is what was usual before it.
    """

    state: State
    then: Foretold | None = None
    after: Foretold | None = None


def became(foretell: Foretells, one: Earlier, end: date) -> Became:
    """`end`: the last day that is looked at."""
    then = foretell.of(one.metric, one.place, one.days)
    if then is None:
        return Became("unknown")
    if not _beyond(then, up=one.up):
        return Became("revised", then)
    since = one.days.end + timedelta(1)
    if since > end:
        return Became("open", then)
    last = Period(max(since, end - timedelta(JUDGED - 1)), end)
    after = foretell.before(one.metric, one.place, last, then.since)
    if after is None:
        return Became("open", then)
    return Became("stays" if _beyond(after, up=one.up) else "over", then, after)


def _beyond(told: Foretold, *, up: bool) -> bool:
    return told.value > told.high if up else told.value < told.low
