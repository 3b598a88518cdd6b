"""Which report a page is about: its kind, the day it ends by, for whom; and its bench."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from fanbu.api import drafts, reports
from fanbu.api.reports import Asked

if TYPE_CHECKING:
    from datetime import date

    from fanbu.api.bench import Bench
    from fanbu.api.report_result import ReportResult
    from fanbu.types import Period
    from fanbu.web.visit import Visit

GRAINS = ("day", "week", "month")


@dataclass(frozen=True, slots=True)
class About:
    """`date` empty: the last complete period. `asked`: the same for the api."""

    grain: str
    date: str
    for_: str
    asked: Asked

    @property
    def wanted(self) -> dict[str, str]:
        """The parameters of an address that is about the same report."""
        grain = self.grain if self.grain != "week" else ""
        return {"grain": grain, "date": self.date}


def about(visit: Visit, *, sent: bool = False) -> About:
    """From the address, or from what was sent. A wrong word is refused when it is asked about."""
    given = visit.text if sent else visit.state.one
    grain, date, for_ = given("grain") or "week", given("date"), given("for") or "team"
    return About(
        grain, date, for_, Asked(grain, date or None, for_, visit.state.language, on_page=True)
    )


def bench_of(visit: Visit, what: About) -> Bench:
    """The bench of a period, kept until data are written."""

    def ask() -> Any:
        return visit.workspace.bench(what.grain, date=what.date or None)

    found: Bench = visit.of_data(ask, what.grain, what.date)
    return found


def composed(visit: Visit, what: About, bench: Bench) -> ReportResult:
    """The report as its author wants it, kept until something is written, also into its draft."""

    def ask() -> ReportResult:
        return reports.report(visit.workspace, what.asked, bench=bench)

    mark = drafts.mark(visit.workspace, what.asked.spec(visit.workspace))
    found: ReportResult = visit.answer(ask, what, mark)
    return found


def fixed(what: About, bench: Bench) -> About:
    """The same report by its last day: it is still the same when the next period has begun."""
    last = bench.period.end.isoformat()
    asked = replace(what.asked, date=last)
    return About(what.grain, last, what.for_, asked)


def of_day(visit: Visit, what: About) -> list[str]:
    """That the day of the address lies in a later period than the page is about."""
    workspace = visit.workspace
    told = reports.of_day(what.asked, what.asked.spec(workspace))
    return [workspace.warning_text(one, on_page=True) for one in told]


def neighbours(visit: Visit, bench: Bench) -> tuple[str, str]:
    """The last days of the periods before and after; empty where there is nothing of them."""
    ends = visit.answer(visit.workspace.ends_of_data)
    if ends is None:
        return "", ""
    earlier = bench.period.start - timedelta(1)
    later = _after(bench)
    last = visit.workspace.last_day()
    return (
        earlier.isoformat() if earlier >= ends[0] else "",
        later.end.isoformat() if later.end <= last else "",
    )


def _after(bench: Bench) -> Period:
    period = bench.period
    next_day: date = period.end + timedelta(1)
    if bench.grain == "month":
        return period.month(next_day)
    return period.shift(period.days)
