"""Leads and orders: how many, whose, in which state, and what they became."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanbu.api.charts import chart_of, spec_of
from fanbu.web.pages.metrics import Drawn
from fanbu.web.tables import Grid, grid, warnings
from fanbu.web.visit import Page, Shown

if TYPE_CHECKING:
    from fanbu.model.result import Result
    from fanbu.types import Period
    from fanbu.web.visit import Visit

DAILY = ("leads", "valid_leads", "orders")
SPLITS = ("status", "owner", "channel", "shop", "batch")
COUNTED = ("leads", "valid_leads", "valid_rate", "orders", "revenue")


@dataclass(frozen=True, slots=True)
class Split:
    title: str
    table: Grid


def show(visit: Visit) -> Shown:
    days = visit.state.days
    if days is None:
        return Shown("leads.html.j2", {"chart": None, "splits": []})
    daily = _asked(visit, DAILY, None, days, "day")
    chart = chart_of(visit.workspace, daily)
    splits = [split for name in SPLITS if (split := _split(visit, name, days))]
    values: dict[str, Any] = {
        "chart": Drawn(chart.title, "", spec_of(chart)) if chart else None,
        "splits": splits,
        "warnings": warnings(daily, visit.workspace),
    }
    return Shown("leads.html.j2", values)


def _split(visit: Visit, dimension: str, days: Period) -> Split | None:
    """None where only one value, or none, was ever written."""
    found = _asked(
        visit, COUNTED if dimension != "status" else ("leads",), dimension, days, "total"
    )
    if sum(row[dimension] is not None for row in found.to_dict()["rows"]) < 2:  # noqa: PLR2004
        return None
    label = visit.workspace.column_label(dimension)
    return Split(label, grid(found, visit.workspace, label))


def _asked(
    visit: Visit, metrics: tuple[str, ...], by: str | None, days: Period, grain: str
) -> Result:
    workspace, where = visit.workspace, visit.state.where or None
    known = [name for name in metrics if name in workspace.definitions.metrics]

    def ask() -> Result:
        return workspace.query(
            known, by=by, grain=grain, start=days.start, end=days.end, where=where
        )

    found: Result = visit.answer(ask, metrics, by, days, grain, where)
    return found


PAGE = Page("leads", "/leads", "back", show, place=20, dated=True, filtered=True)
