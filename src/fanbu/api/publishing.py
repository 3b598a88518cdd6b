"""What is looked at before a report is published: what will freeze, what is still missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanbu.api import drafts, sheets
from fanbu.api.bench import Bench
from fanbu.api.reports import of_day
from fanbu.api.targets import yesterday
from fanbu.model.draft import Draft
from fanbu.model.result import Result
from fanbu.report.blocks import Gaps, MetricTable, Notes

if TYPE_CHECKING:
    from fanbu.api.desk import Desk
    from fanbu.api.reports import Asked
    from fanbu.report.blocks import Report
    from fanbu.types import Period


def look(desk: Desk, asked: Asked, bench: Bench | None = None) -> Result:
    """`{"grain", "period", "revision", "numbers", "missing", "unfinished", "unticked", …}`.

    `missing`: sources that have not come, told in sentences; `unfinished`: days of the period that
    are not over; `new`: findings that nobody has looked at in the draft.
    """
    spec = asked.spec(desk)
    bench = bench or Bench(desk, spec.grain, spec.day)
    plain = bench.plain(spec.language)
    draft = drafts.draft_of(desk, spec) or Draft()
    titles = sheets.titles(bench, spec.language)
    items = (*draft.findings, *draft.parts)
    data: dict[str, Any] = {
        "grain": spec.grain,
        "period": str(spec.period),
        "revision": _revision(desk, spec.grain, spec.period),
        "numbers": _numbers(plain),
        "missing": _missing(plain),
        "unfinished": sum(day > yesterday(desk) for day in spec.period.each()),
        "left_out": [titles.get(item.key, item.key) for item in items if item.hidden],
        "comments": sum(bool(item.comment) and not item.hidden for item in items),
        "new": [titles.get(item.key, item.key) for item in draft.findings if item.new],
        "unticked": [tick.text for tick in draft.ticks if not tick.done],
        "plan": bool(draft.plan),
    }
    table = pa.table({"missing": pa.array(data["missing"], pa.string())})
    said = (*of_day(asked, spec), *bench.reader.warnings)
    return Result("publishing", table, data, said)


def _revision(desk: Desk, grain: str, period: Period) -> int:
    """Which one it will be of its period."""
    every = desk.ledger.published.all()
    known = [one.revision for one in every if (one.grain, one.period) == (grain, period)]
    return max(known, default=0) + 1


def _numbers(page: Report) -> list[dict[str, str]]:
    rows = next((block.rows for block in page.blocks if isinstance(block, MetricTable)), ())
    return [{"metric": r.metric, "label": r.label, "text": r.cells[0].text} for r in rows]


def _missing(page: Report) -> list[str]:
    found: list[str] = []
    for block in page.blocks:
        match block:
            case Gaps():
                found += block.items
            case Notes(key="notes"):
                found += [text for missing, text in block.items if missing]
    return list(dict.fromkeys(found))
