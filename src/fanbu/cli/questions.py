"""`fanbu query`, `channels`, `content`, `metrics`, `tree`, `values`: numbers out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fanbu.api.cells import named
from fanbu.cli.face import said, session, show_json, show_warnings
from fanbu.cli.layout import padded, width, wrapped
from fanbu.cli.options import (
    AsJson,
    By,
    Common,
    Compare,
    End,
    Speaks,
    Start,
    Where,
    Workspace,
    text,
)
from fanbu.cli.tables import print_rows, print_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fanbu import api
    from fanbu.model.result import Result

SIGNS = {"product": "× ", "sum": "+ "}


def add_to(app: typer.Typer) -> None:
    for command in (query, channels, content, metrics, tree, values):
        app.command(help=text(command.__name__))(command)


def query(
    metrics: Annotated[list[str], typer.Argument(metavar="METRIC…", help=text("query_metrics"))],
    *,
    by: By = None,
    grain: Annotated[
        str, typer.Option(metavar="day|week|month|total", help=text("query_grain"))
    ] = "total",
    start: Start = None,
    end: End = None,
    where: Where = None,
    compare: Compare = None,
    common: Common = False,
    total: Annotated[bool, typer.Option("--total", help=text("query_total"))] = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help=text("query_out"))] = None,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.query(
            metrics,
            by=by,
            grain=grain,
            start=start,
            end=end,
            where=where,
            compare=compare,
            common=common,
            total=total,
            out=out,
        )
        if out is None or as_json:
            show(result, opened, as_json=as_json)
            return
        show_warnings(result, opened)
        rows = result.table.num_rows
        typer.echo(said(opened, "query_out_done", rows=rows, file=str(out)))


def channels(
    *,
    start: Start = None,
    end: End = None,
    where: Where = None,
    compare: Compare = None,
    common: Common = False,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        found = opened.channels(start=start, end=end, where=where, compare=compare, common=common)
        show(found, opened, as_json=as_json)


def content(
    *,
    start: Start = None,
    end: End = None,
    where: Where = None,
    sort: Annotated[
        str,
        typer.Option(
            metavar="times|views|interactions|leads|orders|published_at", help=text("content_sort")
        ),
    ] = "times",
    compare: Compare = None,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        found = opened.content(start=start, end=end, where=where, sort=sort, compare=compare)
        if as_json or compare is None:
            show(found, opened, as_json=as_json)
            return
        print_table(found, opened)
        beside = found.to_dict()["compared"]
        together = {"platform": said(opened, "content_total"), "account": "", **beside["total"]}
        whole = [together] if len(beside["rows"]) > 1 else []
        print_rows(beside["columns"], [*beside["rows"], *whole], opened)
        show_warnings(found, opened)


def tree(
    metric: Annotated[str | None, typer.Argument(metavar="[METRIC]", help=text("tree_of"))] = None,
    *,
    start: Start = None,
    end: End = None,
    where: Where = None,
    compare: Compare = None,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        found = opened.tree(metric, start=start, end=end, where=where, compare=compare)
        if as_json:
            show_json(found)
            return
        for line in tree_lines(found, opened):
            typer.echo(line)
        show_warnings(found, opened)


def tree_lines(found: Result, workspace: api.Workspace) -> Iterator[str]:
    """Each part below what it is a part of, indented, with its sign and its change."""
    from fanbu.api.cells import number, shown

    rows = found.to_dict()["rows"]
    names = [f"{'    ' * row['depth']}{SIGNS.get(row['joined'], '')}"
             f"{workspace.column_label(row['metric'], found.query)}" for row in rows]  # fmt: skip
    wide = max(map(width, names), default=0)
    for name, row in zip(names, rows, strict=True):
        moved = row["change"]
        change = "" if moved is None else number(workspace, moved, "value_change")
        value = shown(workspace, row["value"], row["metric"])
        yield f"{padded(name, wide)}  {value.rjust(14)}  {change.rjust(7)}".rstrip()


def values(
    column: Annotated[str, typer.Argument(metavar="DIM", help=text("values_of"))],
    *,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        found = opened.values(column)
        if as_json:
            show_json(found)
            return
        told = [row["value"] for row in found.to_dict()["rows"]]
        names = [named(opened, value, found.query["dimension"]) for value in told]
        wide = max(map(width, told), default=0)
        for value, name in zip(told, names, strict=True):
            typer.echo(value if name == value else f"{padded(value, wide)}  {name}")
        show_warnings(found, opened)


def metrics(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[METRIC…]", help=text("metrics_name"))
    ] = None,
    *,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        result = opened.metrics(names or ())
        if not names or as_json:
            show(result, opened, as_json=as_json)
            return
        for row in result.to_dict()["rows"]:
            for line in (*metric_lines(row, opened), *rival_lines(row, opened)):
                typer.echo(line)
        show_warnings(result, opened)


def metric_lines(row: dict[str, Any], workspace: api.Workspace) -> Iterator[str]:
    """One metric in full: its name, what it means, and a line for each thing known of it."""
    yield f"{row['label']} ({row['metric']})"
    yield from (f"  {line}" for line in wrapped(row["description"], 78))
    better = said(workspace, f"better_{row['better']}") if row["better"] != "none" else ""
    known = (
        ("metric_words", row["words"]),
        ("metric_rule", [row["definition"]]),
        ("metric_better", [better] if better else []),
        ("metric_tree", [row["tree"]] if row["tree"] else []),
        ("metric_stands_on", row["tables"]),
        ("metric_dimensions", row["dimensions"]),
        ("metric_used_by", row["used_by"]),
    )
    names = [said(workspace, key) for key, _ in known]
    columns = max(map(width, names)) + 2
    for name, (_, told) in zip(names, known, strict=True):
        first, *more = wrapped(said(workspace, "listed", items=told), 78 - columns)
        if told:
            yield f"  {padded(name, columns)}{first}"
            yield from (f"  {' ' * columns}{line}" for line in more)


def rival_lines(row: dict[str, Any], workspace: api.Workspace) -> Iterator[str]:
    """What others mean by the same word: each rule, its number here, and how far it is apart."""
    if not row["rivals"]:
        return
    from fanbu.api.cells import shown

    yield f"  {said(workspace, 'metric_rivals')}"
    told = [row, *row["rivals"]]
    names = [f"{each['label']} ({each['metric']})" for each in told]
    values = [shown(workspace, each["value"], each["metric"]) for each in told]
    apart = ["", *(_apart(each, workspace) for each in row["rivals"])]
    columns = [max(map(width, texts)) for texts in (names, values, apart)]
    for name, value, by, each in zip(names, values, apart, told, strict=True):
        cells = padded(name, columns[0]), value.rjust(columns[1]), by.rjust(columns[2])
        yield f"    {'  '.join(cells)}  {each['definition']}"


def _apart(rival: dict[str, Any], workspace: api.Workspace) -> str:
    """The difference, its sign always shown."""
    by = rival["difference"]
    if by is None:
        return ""
    from fanbu.api.cells import number

    told = number(workspace, abs(by), rival["metric"])
    return f"{'+' if by > 0 else '−' if by < 0 else '±'}{told}"


def show(result: Result, workspace: api.Workspace, *, as_json: bool) -> None:
    if as_json:
        show_json(result)
        return
    found = result.to_dict()
    columns, rows, whole = result.data["columns"], found["rows"], found.get("total")
    if whole and rows and columns[0] not in whole:
        called = {columns[0]: said(workspace, "query_whole")}
        rows = [*rows, {**dict.fromkeys(columns, ""), **called, **whole}]
    print_rows(columns, rows, workspace, query=result.query)
    show_warnings(result, workspace)
