"""Channels: what each cost and brought back, kind by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.api.filters import columns, narrowed
from fanbu.web import periods
from fanbu.web.aims import aims_of
from fanbu.web.lacking import lacking
from fanbu.web.made import how
from fanbu.web.tables import Cell, Grid, Look, Row, columns_of, row_of, total_row, warnings
from fanbu.web.visit import Page, Shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fanbu.model.result import Result
    from fanbu.web.aims import Aim
    from fanbu.web.visit import Visit

NEEDS = ("spend", "leads", "orders")
ADS = ("cost", "impressions", "clicks", "ctr", "cpc", "conversions", "cpa")
BACK = ("leads", "valid_leads", "valid_rate", "orders", "revenue")
"""What a paid channel is looked into by, by ad campaign; any other is by what came back."""
TOLD = ("running", "ahead", "over")
"""Targets of channels, in this order."""


def show(visit: Visit) -> Shown:
    """Laid out once for each state: what it shows depends on nothing else."""
    shown: Shown = visit.answer(lambda: _shown(visit), visit.state)
    return shown


def _shown(visit: Visit) -> Shown:
    workspace, span = visit.workspace, periods.span(visit)
    if span is None:
        return Shown("channels.html.j2", {"table": None, "lacking": [], "targets": ()})
    where = visit.state.where

    def ask() -> Result:
        return workspace.channels(
            start=span.days.start, end=span.days.end, where=where or None,
            compare=span.compare or None,
        )  # fmt: skip

    found: Result = visit.answer(ask, span, where)
    values = {
        "table": _table(visit, found),
        "how": how(found, workspace),
        "warnings": [*periods.note(span, visit.state.language), *warnings(found, workspace)],
        "lacking": lacking(visit, *NEEDS),
        "targets": _targets(visit, span),
    }
    return Shown("channels.html.j2", values)


def _table(visit: Visit, found: Result) -> Grid:
    """A body for each kind of channel, its sums first; all of them in the last row."""
    workspace, data = visit.workspace, found.to_dict()
    look = Look(columns=data["columns"], href=lambda name, row: _deeper(visit, name, row))
    heads = columns_of(data["columns"], workspace, found.query)
    names = [name for name, _ in heads]
    groups: list[tuple[Row, ...]] = []
    for kind in data["kinds"]:
        members = [row for row in data["rows"] if _kind(row) == kind["kind"]]
        rows = tuple(row_of(row, names, workspace, look) for row in members)
        groups.append(rows if len(rows) == 1 else (_head(visit, kind, names, look), *rows))
    if len(data["rows"]) > 1:
        groups.append((total_row(data["total"], names, workspace, look),))
    title = workspace.column_label("channel")
    every = tuple(row for group in groups for row in group)
    return Grid(title, tuple(column for _, column in heads), every, tuple(groups))


def _kind(row: Mapping[str, Any]) -> str | None:
    channel = row["channel"]
    return channel.partition("/")[0] if channel else None


def _head(visit: Visit, kind: Mapping[str, Any], names: Sequence[str], look: Look) -> Row:
    code = kind["kind"] or "none"
    key = f"web.kind_{code}"
    said = words.say(visit.state.language, key) if words.has(key) else code
    numbers = total_row(kind, names, visit.workspace, look).cells[1:]
    return Row((Cell(said, name="kind", key=kind["kind"] or ""), *numbers), head=True)


def _deeper(visit: Visit, name: str, row: Mapping[str, Any]) -> str:
    if name != "channel":
        return ""
    where = narrowed(visit.state.where, "channel", row["channel"])
    known = visit.workspace.definitions.metrics
    if _kind(row) == "paid":
        return visit.state.href("/metrics", where=where, by="ad_campaign",
                                metric=[each for each in ADS if each in known])  # fmt: skip
    fitting = [each for each in BACK if each in known]
    return visit.state.href("/metrics", where=where, metric=fitting)


def _targets(visit: Visit, span: periods.Span) -> list[Aim]:
    """The targets that were set for channels and touch these days."""
    every = (aim for standing in TOLD for aim in aims_of(visit, standing))
    return [aim for aim in every if aim.row["channel"] and _meets(aim.row, span)]


def _meets(row: Mapping[str, Any], span: periods.Span) -> bool:
    from fanbu.types import Period

    days = Period.parse(str(row["period"]))
    return days.start <= span.days.end and span.days.start <= days.end


PAGE = Page(
    "channels", "/channels", "spread", show, place=10, dated=True, compared=True, filtered=True,
    columns=lambda _: columns(NEEDS, every=False),
)  # fmt: skip
