"""What `watch` finds on the days of a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fanbu.analyses.facts import hole_key
from fanbu.analyses.seen import Seen, of_days
from fanbu.analyses.watch import Fault
from fanbu.analyses.watch.spec import JUDGED
from fanbu.api import watch
from fanbu.api.watch_same import aside
from fanbu.stats.expect.types import LEAST
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.api.desk import Desk
    from fanbu.model.dismissal import Dismissal


@dataclass(frozen=True, slots=True)
class Beside:
    """What is found for a report: `told`, each cause and fault on its days; `whole`: all of it."""

    seen: Seen
    told: tuple[watch.Told, ...]
    whole: watch.Found


def of_report(desk: Desk, period: Period) -> Beside | None:
    """What was not as expected on the days of a report, the last seven of them at most.

    None where nothing can be judged: the period is not over, or there are not eight weeks before
    the judged days.
    """
    ends = desk.ends_of_data()
    if ends is None or period.end > desk.last_day():
        return None
    if (period.end - ends[0]).days < LEAST + JUDGED - 1:
        return None
    found = watch.found_at(desk, period.end, ends[0])
    seen = of_days(found.watched, period, desk.settings.watch.budget)
    if seen is None:
        return None
    return Beside(seen, watch.told_at(desk, found.watched, found.spec), found)


def put_aside(desk: Desk, given: Beside, period: Period) -> Mapping[str, Dismissal]:
    """Key of a finding of a report → its dismissal; a missing export's gap goes with it.

    Asked anew each time: what was found stays, what is put aside changes.
    """
    spec = given.seen.judged.spec
    known = desk.ledger.dismissals.touching(Period(spec.period.start, spec.until or spec.end))
    found = {}
    for one in given.told:
        dismissed = aside(one.what, one.finding, known)
        if dismissed is None:
            continue
        found[one.finding.key] = dismissed
        if isinstance(one.what, Fault) and one.what.kind == "missing_export":
            found[hole_key(one.what.subject, period)] = dismissed
    return found
