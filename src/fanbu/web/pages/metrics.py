"""Metrics: any of them, by any dimension, over time, compared; and what each one means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from fanbu.api.charts import chart_of, spec_of
from fanbu.web.downloads import csv_bytes
from fanbu.web.tables import grid, how, warnings
from fanbu.web.visit import Page, Shown, View

if TYPE_CHECKING:
    from fanbu.model.result import Result
    from fanbu.web.visit import Visit

GRAINS = ("total", "day", "week", "month")
FIRST = ("cost", "leads", "valid_leads", "cost_per_valid_lead")
"""What is shown to who asks for nothing."""


@dataclass(frozen=True, slots=True)
class Drawn:
    title: str
    caption: str
    spec: Any


def show(visit: Visit) -> Shown:
    workspace, state = visit.workspace, visit.state
    listed = visit.answer(workspace.metrics).to_dict()["rows"]
    asked = _asked(visit)
    values: dict[str, Any] = {
        "listed": listed,
        "asked": asked,
        "grains": GRAINS,
        "grain": state.one("grain", "day"),
        "by": state.one("by"),
        "dimensions": _dimensions(visit, asked),
        "table": None,
    }
    if state.days is not None:
        found = _found(visit)
        chart = chart_of(workspace, found)
        values |= {
            "table": grid(found, workspace, visit.workspace.column_label(asked[0])),
            "chart": Drawn(chart.title, "", spec_of(chart)) if chart else None,
            "how": how(found, workspace),
            "warnings": warnings(found, workspace),
        }
    return Shown("metrics.html.j2", values)


def _asked(visit: Visit) -> list[str]:
    known = visit.workspace.definitions.metrics
    chosen = [*visit.state.many("metric")] or [name for name in FIRST if name in known]
    return [visit.workspace.definitions.find(name).name for name in dict.fromkeys(chosen)]


def _dimensions(visit: Visit, asked: list[str]) -> list[tuple[str, str]]:
    """What the metrics asked for can be split by, with labels."""
    rows = visit.workspace.metrics(asked).to_dict()["rows"]
    shared = set.intersection(*(set(row["dimensions"]) for row in rows)) if rows else set()
    either = sorted({name for row in rows for name in row["dimensions"]})
    first = sorted(either, key=lambda name: (name not in shared, name))
    return [(name, visit.workspace.column_label(name)) for name in first]


def _found(visit: Visit) -> Result:
    state, workspace, days = visit.state, visit.workspace, visit.state.days
    assert days is not None  # noqa: S101 - the callers looked
    asked, by = _asked(visit), state.many("by")
    grain = state.one("grain", "day")

    def ask() -> Result:
        return workspace.query(
            asked, by=by or None, grain=grain, start=days.start, end=days.end,
            where=state.where or None, compare=state.compare or None,
        )  # fmt: skip

    found: Result = visit.answer(ask, tuple(asked), by, grain, days, state.where, state.compare)
    return found


def download(visit: Visit) -> Response:
    """The table as a CSV that Excel opens; formulas in texts are guarded."""
    if visit.state.days is None:
        return Response(status_code=204)
    return csv_bytes(_found(visit), visit.workspace, "metrics")


PAGE = Page(
    "metrics",
    "/metrics",
    "back",
    show,
    place=10,
    dated=True,
    compared=True,
    filtered=True,
    views=(View("/metrics/table.csv", download),),
)
