"""Metrics: the tree with its numbers, any question about them, and what each one means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from fanbu.api import catalogue
from fanbu.api.filters import columns
from fanbu.errors import BadInput
from fanbu.web import exploring, filters, periods
from fanbu.web.downloads import csv_bytes, xlsx_bytes
from fanbu.web.lacking import lacking
from fanbu.web.made import how, in_words
from fanbu.web.tables import Cell, Look, Part, laid, short, warnings
from fanbu.web.trees import Branch, branches
from fanbu.web.visit import Gone, Page, Shown, View

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fanbu.model.result import Result
    from fanbu.web.visit import Visit

HERE = "/metrics"
ASKED = ("metric", "by", "grain")
NEEDED = ("spend", "leads", "orders")
"""What a tree is made of, in any trade."""


def show(visit: Visit) -> Shown | Gone:
    """The overview; with a metric, a dimension or a grain in the address: that question."""
    word = visit.state.one("find")
    if word:
        return _searched(visit, word)
    asked = any(visit.state.one(name) for name in ASKED)
    lay = _explorer if asked else _overview  # once for each state: it depends on nothing else
    shown: Shown = visit.answer(lambda: lay(visit), visit.state)
    return shown


def _searched(visit: Visit, word: str) -> Shown | Gone:
    """One metric that the word means leads there; several are listed."""
    names = catalogue.search(visit.workspace, word)
    if len(names) == 1:
        return Gone(visit.state.href(HERE, metric=names[0], find=""))
    return _overview(visit, word, frozenset(names))


def _overview(visit: Visit, word: str = "", only: frozenset[str] | None = None) -> Shown:
    span = periods.span(visit)
    asked = span is not None and only is None
    tree = _told(_tree(visit, span), visit.state.where) if span and asked else None
    values: dict[str, Any] = {
        "find": word,
        "families": _groups(visit, only),
        "branches": _branches(visit, tree) if tree else [],
        "how": how(tree, visit.workspace) if tree and tree.query else None,
        "warnings": [
            *(periods.note(span, visit.state.language) if span else []),
            *(warnings(tree, visit.workspace) if tree else []),
        ],
        "silent": asked and tree is None,
        "lacking": lacking(visit, *NEEDED),
    }
    return Shown("metrics.html.j2", values)


def _told(found: Result, where: str) -> Result | None:
    """None where a tree has no number to draw, or a filter leaves nothing but noughts."""
    values = [row["value"] for row in found.data["rows"]]
    return found if any(values if where else (v is not None for v in values)) else None


def _groups(visit: Visit, only: frozenset[str] | None) -> list[tuple[str, list[catalogue.Listed]]]:
    listed: Mapping[str, Sequence[catalogue.Listed]] = visit.answer(
        lambda: catalogue.grouped(visit.workspace), "grouped"
    )
    chosen = (
        (group, [one for one in each if only is None or one.name in only])
        for group, each in listed.items()
    )
    return [(group, each) for group, each in chosen if each]


def _tree(visit: Visit, span: periods.Span) -> Result:
    where = visit.state.where

    def ask() -> Result:
        return visit.workspace.tree(
            start=span.days.start, end=span.days.end, where=where or None,
            compare=span.compare or None,
        )  # fmt: skip

    answer: Result = visit.answer(ask, span, where)
    return answer


def _branches(visit: Visit, tree: Result) -> list[Branch]:
    return branches(
        tree, visit.workspace, lambda name: visit.state.href(HERE, metric=name, find="")
    )


def _explorer(visit: Visit) -> Shown:
    workspace = visit.workspace
    asked = exploring.question(visit)
    fitting = catalogue.dimensions(workspace, asked.metrics)
    values: dict[str, Any] = {
        "asked": [(name, workspace.column_label(name), exploring.about(visit, name))
                  for name in asked.metrics],
        "names": asked.metrics,
        "grains": exploring.GRAINS,
        "grain": asked.grain,
        "by": asked.by,
        "slots": (*asked.by, "")[: exploring.MOST_DIMENSIONS],
        "first": _labelled(visit, [n for n in fitting if n in catalogue.FIRST_DIMENSIONS]),
        "others": _labelled(visit, [n for n in fitting if n not in catalogue.FIRST_DIMENSIONS]),
        "strange": _labelled(visit, [name for name in asked.by if name not in fitting]),
        "families": _groups(visit, None),
        "table": None,
    }  # fmt: skip
    if asked.span is not None:
        answer = exploring.found(visit, asked)
        values |= {
            "table": exploring.table(visit, asked, answer),
            "charts": exploring.charts(visit, asked, answer),
            "how": how(answer, workspace),
            "warnings": [*periods.note(asked.span, visit.state.language),
                         *warnings(answer, workspace)],
            "beyond": max(0, len(answer.data["rows"]) - exploring.MOST_ROWS),
        }  # fmt: skip
    return Shown("explore.html.j2", values)


def _labelled(visit: Visit, names: Sequence[str]) -> list[tuple[str, str]]:
    return [(name, short(visit.workspace.column_label(name))) for name in names]


def about(visit: Visit) -> Shown:
    """One metric: what it means, what it stands on, how others count it, and what stands on it."""
    workspace = visit.workspace
    name = workspace.definitions.find(visit.state.one("metric", exploring.FIRST[0])).name
    (row,) = visit.answer(lambda: workspace.metrics(name), name).to_dict()["rows"]
    told: Result = visit.answer(lambda: workspace.query(name), "whole", name)
    (whole,) = told.to_dict()["rows"]
    dimensions = catalogue.dimensions(workspace, [name])
    values = {
        "metric": row,
        "value": _number(visit, name, whole[name]),
        "rule": in_words(name, workspace),
        "clocks": catalogue.clocks(workspace, name),
        "tables": [workspace.table_label(each) for each in row["tables"]],
        "parts_of": _labelled(visit, row["parts"]),
        "used_by": _labelled(visit, row["used_by"]),
        "dimensions": _labelled(visit, dimensions),
        "rivals": _rivals(visit, row) if row["rivals"] else None,
        "how": how(told, workspace),
        "warnings": warnings(told, workspace),
    }
    return Shown("metric.html.j2", values)


def _number(visit: Visit, name: str, value: Any) -> Cell:
    (row,) = laid([{name: value}], visit.workspace, "", Look((name,))).rows
    return row.cells[0]


def _rivals(visit: Visit, row: Mapping[str, Any]) -> Any:
    """Each rule that goes by the same word, with its number here and how far it is apart."""
    lines = [
        (each, _number(visit, each["metric"], each["value"]), each.get("difference"))
        for each in (row, *row["rivals"])
    ]
    return [
        {
            "label": each["label"], "metric": each["metric"],
            "rule": in_words(each["metric"], visit.workspace),
            "value": value,
            "apart": None if apart is None else _apart(visit, each["metric"], apart),
        }
        for each, value, apart in lines
    ]  # fmt: skip


def _apart(visit: Visit, name: str, apart: float) -> Part:
    shown = _number(visit, name, abs(apart)).text
    sign = "+" if apart > 0 else "−" if apart < 0 else "±"
    return Part(f"{sign}{shown}", "difference", apart)


def download(visit: Visit) -> Response:
    """The whole table as a CSV that Excel opens; formulas in texts are guarded."""
    return _file(visit, csv_bytes)


def workbook(visit: Visit) -> Response:
    """The whole table as a workbook: numbers as numbers, texts as texts."""
    return _file(visit, xlsx_bytes)


def _file(visit: Visit, form: Any) -> Response:
    asked = exploring.question(visit)
    if asked.span is None:
        return Response(status_code=204)
    answer: Response = form(exploring.found(visit, asked), visit.workspace, "metrics")
    return answer


def _filterable(visit: Visit) -> Sequence[str]:
    """What every table has that the metrics asked for stand on."""
    try:
        asked = exploring.question(visit).metrics
        return columns(catalogue.tables_behind(visit.workspace, asked))
    except BadInput:  # the page itself tells what is wrong
        return ()


PAGE = Page(
    "metrics",
    HERE,
    "back",
    show,
    place=10,
    dated=True,
    compared=True,
    filtered=True,
    columns=_filterable,
    views=(
        View("/metrics/about", about),
        View("/metrics/table.csv", download),
        View("/metrics/table.xlsx", workbook),
        View("/filter/parts", filters.parts),
        View("/filter/values", filters.values),
    ),
)
