"""What `watch` found on the days of a report, and which of it tells of a change that was seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fanbu.analyses.watch.expected import Asked, expected_of
from fanbu.analyses.watch.groups import LARGER, nested, overlap, standing
from fanbu.analyses.watch.kin import kin, later

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.analyses.headline import Row
    from fanbu.analyses.usual import Expected
    from fanbu.analyses.watch.alerts import Alert
    from fanbu.analyses.watch.compute import Watched
    from fanbu.analyses.watch.faults import Fault
    from fanbu.analyses.watch.groups import Cause
    from fanbu.analyses.watch.held import Known
    from fanbu.analyses.watch.judged import Judged
    from fanbu.model.finding import Claim
    from fanbu.types import Period

WRONG = ("doubled_import", "vanished_tag")
"""Faults by which numbers that are there are not what happened."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What `watch` found on the days of a report: as many causes as its budget has, and faults."""

    judged: Judged
    known: Known
    causes: tuple[Cause, ...] = ()
    faults: tuple[Fault, ...] = ()

    def expected(self, row: Row) -> Expected | None:
        basis = row.basis
        return expected_of(self.judged, Asked(row.metric, basis.now, row.now, basis.before))

    def teller(self, what: Moved, period: Period) -> Cause | None:
        """The cause that tells of a change: of the same days, of its place, large enough for it."""
        told = ((each, (each.head, *each.others)) for each in self.causes)
        return next((each for each, seen in told if self._tells(seen, what, period)), None)

    def faulty(self, what: Moved, period: Period) -> bool:
        """Whether a fault of the data made a change, as an import that came twice doubles cost."""
        wrong = (each for each in self.faults if each.kind in WRONG)
        return any(self._tells(each.alerts, what, period) for each in wrong)

    def of_all(self, metric: str) -> Cause | None:
        """The cause that tells of a metric as a whole."""
        return next(
            (cause for cause in self.causes for alert in (cause.head, *cause.others)
             if alert.metric == metric and not alert.place), None,
        )  # fmt: skip

    def contests(self, metric: str, effect: float, period: Period) -> bool:
        """Whether something that was not to be expected moved it the same way, if only a part.

        What comes of it did not move it.
        """
        return any(
            overlap(each.days, period)
            and not later(each.metric, metric)
            and kin((each.metric, each.effect), (metric, effect), self.judged.spec)
            for cause in self.causes
            for each in (cause.head, *cause.others)
        )

    def _tells(self, seen: Sequence[Alert], what: Moved, period: Period) -> bool:
        return any(
            overlap(each.days, period)
            and nested(each.where, what.where, self.known.holders)
            and abs(what.share) <= LARGER * abs(each.share)
            and kin((each.metric, each.effect), (what.metric, what.effect), self.judged.spec)
            for each in seen
        )


@dataclass(frozen=True, slots=True)
class Moved:
    """A change since the period before; `share`: of the whole metric then.

    `where`: where most of it sits; `of_all`: the numbers told are still those of everything.
    """

    metric: str
    effect: float
    share: float
    where: dict[str, str]
    said: Claim
    of_all: bool = False


def of_days(found: Watched, period: Period, budget: int) -> Seen | None:
    """Of what was found lately, that which shares a day with the period; None: nothing judged."""
    if found.judged is None or found.known is None:
        return None
    causes = [each for each in found.causes if _touch(each.head.days, period)]
    faults = tuple(each for each in found.faults if _touch(each.days, period))
    return Seen(found.judged, found.known, standing(causes, budget)[0], faults)


def _touch(one: Period, other: Period) -> bool:
    return one.start <= other.end and other.start <= one.end
