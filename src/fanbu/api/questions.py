"""Numbers out: a question's words parsed, answered, and how its columns are to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pyarrow as pa

from fanbu import words
from fanbu.api.arguments import a_choice, a_range
from fanbu.errors import BadInput
from fanbu.metrics.info import info
from fanbu.model.question import Query
from fanbu.model.result import Result
from fanbu.store.catalogue import tables
from fanbu.types import Compare, Grain, Language, Period

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from fanbu.api.desk import Desk

OTHER_KINDS = {
    "usual_views": "count",
    "times": "number",
    "usual_completion": "ratio",
    "earlier": "count",
    "value": "number",
    "days": "count",
}
SUFFIXES = ("_previous", "_change")


def query(  # noqa: PLR0913 - one parameter an option of the command
    desk: Desk,
    metrics: str | Iterable[str],
    *,
    by: str | Iterable[str] | None = None,
    grain: str = "total",
    start: str | date | None = None,
    end: str | date | None = None,
    where: str | None = None,
    compare: str | None = None,
) -> Result:
    from fanbu.run.query import answer

    asked = Query(
        metrics=names(metrics),
        by=names(by or ()),
        grain=a_choice(grain, get_args(Grain), "--grain"),
        period=_period(desk, start, end),
        where=where,
        compare=a_choice(compare, get_args(Compare), "--compare") if compare else None,
    )
    if not asked.metrics:
        raise BadInput("no_metric")
    return answer(asked, desk.definitions, desk.warehouse, desk.settings, desk.now())


def _period(desk: Desk, start: str | date | None, end: str | date | None) -> Period | None:
    """An end that is not given is the data's own."""
    if start is None and end is None:
        return None
    first, last = desk.ends_of_data() or (None, None)
    return a_range(start, end, first, last)


def names(given: str | Iterable[str]) -> tuple[str, ...]:
    """One name, several, or several in one text parted by commas; each once, in order."""
    texts = [given] if isinstance(given, str) else given
    found = (part.strip() for text in texts for part in text.split(","))
    return tuple(dict.fromkeys(part for part in found if part))


def metrics(desk: Desk) -> Result:
    """Every metric: name, label, unit, what it is."""
    language = desk.language
    rows = [
        {
            "metric": metric.name,
            "label": metric.label[language],
            "unit": metric.unit,
            "definition": metric.rule,
            "description": metric.description[language],
        }
        for metric in desk.definitions.metrics.values()
    ]
    data = {"columns": list(rows[0]), "rows": rows}
    return Result("metrics", pa.Table.from_pylist(rows), data)


def column_kind(desk: Desk, name: str) -> str:
    metric = desk.definitions.metrics.get(bare(name))
    return metric.unit if metric else OTHER_KINDS.get(name, "text")


def column_label(desk: Desk, name: str) -> str:
    """The metric's or column's own label; what is compared says so."""
    base, language = bare(name), desk.language
    key = f"columns.{base}"
    if base in desk.definitions.metrics:
        label = info(desk.definitions, base, language).label
    else:
        label = words.say(language, key) if words.has(key) else _of_tables(base, language)
    suffix = name.removeprefix(base)
    return words.say(language, f"columns.of{suffix}", label=label) if suffix else label


def table_label(desk: Desk, name: str) -> str:
    return tables()[name].label[desk.language]


def _of_tables(column: str, language: Language) -> str:
    """The label of the first table that has such a column, else the name as it was asked."""
    found = (table.columns[column] for table in tables().values() if column in table.columns)
    return next((column.label[language] for column in found), column)


def bare(name: str) -> str:
    for suffix in SUFFIXES:
        if name.endswith(suffix):
            return name.removesuffix(suffix)
    return name
