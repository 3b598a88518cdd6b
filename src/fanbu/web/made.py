"""How the numbers of a table were made: what they mean, the imports behind them, the statement."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanbu.api.behind import imports_behind

if TYPE_CHECKING:
    from fanbu.api import Workspace
    from fanbu.model.result import Result

MOST = 8
"""Imports that are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Definition:
    name: str
    label: str
    rule: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Source:
    """One import: its number, file, what it holds and which days."""

    number: int
    file: str
    table: str
    days: str


@dataclass(frozen=True, slots=True)
class How:
    """What stands behind a table; `more`: imports beyond those that are named."""

    definitions: tuple[Definition, ...]
    period: str
    where: str
    sql: str
    sources: tuple[Source, ...] = ()
    more: int = 0


def how(result: Result, workspace: Workspace) -> How:
    """What each metric of a query is, the files it stands on, and the statement that answered."""
    asked = [name for name in result.query.get("metrics", ()) if name]
    behind = imports_behind(workspace, asked, result.query.get("period"))
    sources = tuple(
        Source(each.number, each.file, workspace.table_label(each.table), each.days)
        for each in behind[:MOST]
    )
    return How(
        definitions=tuple(_definition(workspace, name) for name in asked),
        period=_days(result.query.get("period")),
        where=str(result.query.get("where") or ""),
        sql=_statement(result),
        sources=sources,
        more=max(0, len(behind) - MOST),
    )


def _definition(workspace: Workspace, name: str) -> Definition:
    metric = workspace.definitions.metrics[name]
    language = workspace.language
    rule = in_words(name, workspace)
    return Definition(name, metric.label[language], rule, metric.description[language])


def in_words(name: str, workspace: Workspace) -> str:
    """The rule of a metric: a formula by the labels of its parts, a measure as it is written."""
    metric = workspace.definitions.metrics[name]
    if not metric.parts:
        return metric.rule
    said = re.sub(
        r"[^\W\d]\w*",
        lambda word: workspace.column_label(word[0]) if word[0] in metric.parts else word[0],
        metric.rule,
    )
    return said.replace(" / ", " ÷ ").replace(" * ", " × ").replace(" - ", " − ")


def _days(period: Any) -> str:
    if isinstance(period, str):
        return period.replace("..", " – ")
    return f"{period['start']} – {period['end']}" if period else ""


def _statement(result: Result) -> str:
    """The statement, its texts named above it: they are kept out of it as parameters."""
    if "sql" not in result.query:
        return ""
    given = result.query.get("parameters") or {}
    lines = [f"-- ${name} = {value!r}" for name, value in given.items()]
    return "\n".join([*lines, str(result.query.get("sql", ""))])
