"""Leads and orders: how many, how far they came, whose they are, how fresh the registers are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.api.charts import chart_of, spec_of
from fanbu.api.filters import columns, narrowed
from fanbu.api.steps import shares
from fanbu.web import periods
from fanbu.web.exploring import Drawn
from fanbu.web.lacking import lacking
from fanbu.web.made import How, how
from fanbu.web.tables import Cell, Column, Grid, Look, Row, grid, laid, tiles, warnings
from fanbu.web.visit import Page, Shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fanbu.model.result import Result
    from fanbu.web.periods import Span
    from fanbu.web.visit import Visit

HEADLINE = ("leads", "valid_leads", "invalid_leads", "pending_leads", "valid_rate", "orders",
            "revenue", "net_revenue")  # fmt: skip
DAILY = ("leads", "valid_leads", "orders", "revenue")
SPLITS = ("channel", "owner", "shop", "status", "batch")
COUNTED = ("leads", "valid_leads", "invalid_leads", "pending_leads", "valid_rate", "orders",
           "revenue")  # fmt: skip
REGISTERS = ("leads", "lead_status", "orders", "refunds", "attendance")
FRESH = ("table", "platform", "owner", "as_of", "covered_to", "overdue")
MOST_ROWS = 40


@dataclass(frozen=True, slots=True)
class Split:
    """A table, and what stands behind it. `beyond`: rows it leaves out, `whole`: all of them."""

    title: str
    table: Grid
    how: How
    beyond: int = 0
    whole: str = ""


def show(visit: Visit) -> Shown:
    """Laid out once for each state: what it shows depends on nothing else."""
    shown: Shown = visit.answer(lambda: _shown(visit), visit.state)
    return shown


def _shown(visit: Visit) -> Shown:
    span = periods.span(visit)
    missing = lacking(visit, "leads", "orders")
    if span is None:
        return Shown("leads.html.j2", {"tiles": (), "lacking": missing})
    workspace = visit.workspace
    whole = _asked(visit, span, HEADLINE)
    daily = _asked(visit, span, DAILY, grain="day")
    values: dict[str, Any] = {
        "tiles": tiles(
            whole, _known(visit, HEADLINE), workspace, lambda name: _metric(visit, name)
        ),
        "charts": _charts(visit, daily),
        "stages": [_stages(visit, span, **each) for each in workspace.funnels().data["rows"]],
        "splits": [one for name in SPLITS if (one := _split(visit, span, name))],
        "fresh": _fresh(visit),
        "how": how(whole, workspace),
        "warnings": [*periods.note(span, visit.state.language), *warnings(whole, workspace)],
        "lacking": missing,
    }
    return Shown("leads.html.j2", values)


def _known(visit: Visit, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name in visit.workspace.definitions.metrics)


def _asked(
    visit: Visit, span: Span, metrics: Sequence[str], by: str | None = None, grain: str = "total"
) -> Result:
    workspace, where = visit.workspace, visit.state.where or None
    known = _known(visit, metrics)

    def ask() -> Result:
        return workspace.query(
            known, by=by, grain=grain, start=span.days.start, end=span.days.end, where=where,
            compare=span.compare or None, total=by is not None,
        )  # fmt: skip

    found: Result = visit.answer(ask, known, by, span, grain, where)
    return found


def _metric(visit: Visit, name: str) -> str:
    return visit.state.href("/metrics", metric=name)


def _charts(visit: Visit, daily: Result) -> list[Drawn]:
    drawn = []
    for name in _known(visit, DAILY):
        chart = chart_of(visit.workspace, daily, metric=name, height=130)
        if chart is not None:
            href = _metric(visit, name)
            drawn.append(Drawn(chart.title, "", spec_of(chart), href=href))
    return drawn


def _stages(visit: Visit, span: Span, title: str, metrics: Sequence[str]) -> Split | None:
    """The steps of a playbook's funnel, each with its share of the one before and of the first."""
    workspace = visit.workspace
    found = _asked(visit, span, metrics)
    row: dict[str, Any] = next(iter(found.to_dict()["rows"]), {})
    known = [name for name in _known(visit, metrics) if row.get(name) is not None]
    if len(known) < 2:  # noqa: PLR2004 - one step alone is no funnel
        return None
    return Split(title, _funnel(visit, row, known, title), how(found, workspace))


def _funnel(visit: Visit, row: Mapping[str, Any], known: Sequence[str], title: str) -> Grid:
    workspace = visit.workspace
    told = shares([row[name] for name in known])
    lines = []
    for name, (before, first) in zip(known, told, strict=True):
        (line,) = laid([row], workspace, "", Look((name,), then=True)).rows
        step = Cell(workspace.column_label(name), href=_metric(visit, name), name="step", key=name)
        rates = [_share("of_before", before), _share("of_first", first)]
        lines.append(Row((step, line.cells[0], *rates)))
    heads = [Column(_say(visit, "step")), Column(_say(visit, "leads_count"), number=True)]
    heads += [Column(_say(visit, name), number=True) for name in ("of_before", "of_first")]
    return Grid(title, tuple(heads), tuple(lines))


def _share(name: str, value: float | None) -> Cell:
    if value is None:
        return Cell("", number=True, sort="", name=name)
    return Cell(words.percent(value, 1), number=True, sort=value, name=name)


def _say(visit: Visit, key: str) -> str:
    return words.say(visit.state.language, f"web.{key}")


def _split(visit: Visit, span: Span, dimension: str) -> Split | None:
    """None where only one value, or none, was ever written."""
    metrics = _known(visit, COUNTED if dimension != "status" else ("leads",))
    found = _asked(visit, span, metrics, dimension)
    data = found.to_dict()
    if sum(row[dimension] is not None for row in data["rows"]) < 2:  # noqa: PLR2004
        return None
    workspace = visit.workspace
    rows = sorted(data["rows"], key=lambda row: -(row.get("leads") or 0))[:MOST_ROWS]
    names = [name for name in data["columns"] if any(row[name] is not None for row in rows)]
    label = workspace.column_label(dimension)
    look = Look(names, href=lambda name, row: _narrower(visit, dimension, name, row),
                query=found.query)  # fmt: skip
    shown = laid(rows, workspace, label, look, data["total"])
    whole = visit.state.href("/metrics", metric=metrics, by=dimension)
    return Split(label, shown, how(found, workspace), len(data["rows"]) - len(rows), whole)


def _narrower(visit: Visit, dimension: str, name: str, row: Mapping[str, Any]) -> str:
    """A member leads to this page, narrowed to it."""
    if name != dimension:
        return ""
    return visit.state.href(where=narrowed(visit.state.where, dimension, row[dimension]))


def _fresh(visit: Visit) -> Grid | None:
    """How far the registers behind the page reach."""
    workspace = visit.workspace
    found: Result = visit.answer(workspace.sources)
    rows = found.to_dict()["rows"]
    if not any(row["table"] in REGISTERS for row in rows):
        return None
    shown = grid(found, workspace, _say(visit, "leads_fresh"), columns=FRESH,
                 say={"table": lambda name: workspace.table_label(str(name))})  # fmt: skip
    kept = [line for line, row in zip(shown.rows, rows, strict=True) if row["table"] in REGISTERS]
    return Grid(shown.title, shown.columns, tuple(kept))


PAGE = Page(
    "leads", "/leads", "back", show, place=20, dated=True, compared=True, filtered=True,
    columns=lambda _: columns(("leads", "orders")),
)  # fmt: skip
