"""`fanbu why`: what happened, the parts of the metric, the places, and what else changed there."""

from __future__ import annotations

import os
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fanbu import words
from fanbu.cli.face import session, show_json, show_warnings
from fanbu.cli.layout import padded, width, wrapped
from fanbu.cli.options import AsJson, By, Speaks, Where, Workspace, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fanbu import api
    from fanbu.model.result import Result

COLUMNS = 88
SPECIAL = frozenset('"$`\\!')
"""What a shell does not leave as it is between double quotes."""


def add_to(app: typer.Typer) -> None:
    app.command(help=text("why"))(why)


def why(
    metric: Annotated[str, typer.Argument(metavar="METRIC", help=text("why_metric"))],
    *,
    period: Annotated[str | None, typer.Option(metavar="A..B", help=text("why_period"))] = None,
    against: Annotated[str | None, typer.Option(metavar="A..B", help=text("why_against"))] = None,
    by: By = None,
    where: Where = None,
    workspace: Workspace = None,
    language: Speaks = None,
    as_json: AsJson = False,
) -> None:
    with session(workspace, language, as_json=as_json) as opened:
        found = opened.why(metric, period=period, against=against, by=by, where=where)
        if as_json:
            show_json(found)
            return
        own = None if workspace == os.environ.get("FANBU_WORKSPACE") else workspace
        options = (("--period", period), ("--against", against), ("-w", own),
                   *(("--by", each) for each in by or ()))  # fmt: skip
        given = " ".join(f"{name} {quote(value)}" for name, value in options if value)
        for line in lines(found, opened, given):
            typer.echo(line)
        show_warnings(found, opened)


def lines(found: Result, workspace: api.Workspace, given: str = "") -> Iterator[str]:
    """The answer as it is read: sentences, the parts in columns, each place with its leads.

    `given`: the options it was asked with, but its filter, to ask again by one goal.
    """
    told = found.to_dict()
    for sentence in told["said"]:
        yield from wrapped(sentence, COLUMNS)
    yield from _by_goal(told, given)
    if told["drivers"]:
        yield ""
        yield _said(workspace, "drivers")
        yield from _drivers(told)
    if told["causes"]:
        yield ""
        yield _said(workspace, "causes_head")
    for cause in told["causes"]:
        yield from _under(cause["said"], "  ")
        if cause["candidates"]:
            yield f"    {_said(workspace, 'candidates_head')}"
        for each in cause["candidates"]:
            yield from _under(each["said"], "    · ")
    if told["candidates"]:
        yield ""
        yield _said(workspace, "everywhere_head")
        for each in told["candidates"]:
            yield from _under(each["said"], "  · ")
    if told["dimensions"]:
        items = [workspace.column_label(name) for name in told["dimensions"]]
        yield ""
        yield from wrapped(_said(workspace, "looked_at", items=_listed(workspace, items)), COLUMNS)


def _by_goal(told: Mapping[str, Any], given: str) -> Iterator[str]:
    """The command for each goal, where there are several that cannot be added up."""
    for each in told["goals"]:
        where = each["where"]
        quoted = quote(where) if SPECIAL.intersection(where) else f'"{where}"'
        yield f"  fanbu why {told['metric']} --where {quoted} {given}".rstrip()


def _drivers(told: Mapping[str, Any]) -> Iterator[str]:
    """A part a line: before, after, what it brought, its share of the change."""
    rows = [
        (
            each["said"]["name"], each["said"]["before"], "→", each["said"]["after"],
            each["said"]["contribution"], each["said"]["share"],
        )
        for each in told["drivers"]
    ]  # fmt: skip
    wide = [max(width(row[place]) for row in rows) for place in range(6)]
    for row in rows:
        name, *numbers = row
        cells = [padded(name, wide[0])]
        cells += [
            " " * (size - width(cell)) + cell for cell, size in zip(numbers, wide[1:], strict=True)
        ]
        yield f"  {'  '.join(cells)}".rstrip()


def _under(sentence: str, mark: str) -> Iterator[str]:
    first, *rest = wrapped(sentence, COLUMNS - width(mark))
    yield f"{mark}{first}"
    yield from (f"{' ' * width(mark)}{line}" for line in rest)


def _said(workspace: api.Workspace, key: str, **details: Any) -> str:
    return words.say(workspace.language, f"why.{key}", **details)


def _listed(workspace: api.Workspace, items: Sequence[str]) -> str:
    return words.say(workspace.language, "cli.listed", items=list(items))
