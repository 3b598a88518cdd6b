"""Filters for people who build them: an expression in parts, and the values a column has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanbu.errors import BadInput
from fanbu.metrics.algebra import And, Compare, Field, IsNull
from fanbu.metrics.as_text import parts_of, simple, text_of
from fanbu.metrics.expression import parse_condition, parse_field
from fanbu.metrics.fields import called, dimension_columns, known_columns, resolve
from fanbu.metrics.filtering import parse_columns
from fanbu.model.question import Query
from fanbu.model.result import Result, Warning_
from fanbu.store.catalogue import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fanbu.api.desk import Desk
    from fanbu.metrics.metric import Metric

OPERATORS = ("=", "!=", "in", "contains", "not contains", "<", "<=", ">", ">=",
             "is null", "is not null")  # fmt: skip
MOST = 200
"""Values that are offered for a column."""


def conditions(where: str) -> Result:
    """The parts of a filter: `joined` by and/or, each with its text and, when simple, its pieces.

    `rest` is what is left of the filter without the part. Raises BadInput with the position.
    """
    if not where.strip():
        return _parts("and", [])
    joined, links = parts_of(parse_columns(where))
    texts = [text_of(link) if len(links) == 1 else _linked(text_of(link), link) for link in links]
    rows = []
    for place, link in enumerate(links):
        told = simple(link)
        rest = f" {joined} ".join(texts[:place] + texts[place + 1 :])
        rows.append(
            {
                "text": text_of(link),
                "rest": rest,
                "column": told.column if told else None,
                "operator": told.operator if told else None,
                "values": [str(value) if not isinstance(value, bool) else str(value).lower()
                           for value in told.values] if told else [],
            }
        )  # fmt: skip
    return _parts(joined, rows)


def _linked(text: str, link: Any) -> str:
    """A link as it stands in its chain."""
    return text if simple(link) else f"({text})"


def _parts(joined: str, rows: list[dict[str, Any]]) -> Result:
    schema = pa.schema(
        [
            ("text", pa.string()),
            ("rest", pa.string()),
            ("column", pa.string()),
            ("operator", pa.string()),
            ("values", pa.list_(pa.string())),
        ]
    )
    data = {"joined": joined, "columns": schema.names, "rows": rows}
    return Result("conditions", pa.Table.from_pylist(rows, schema), data)


def narrowed(where: str, column: str, value: Any) -> str:
    """The filter with one more condition: the column is `value`, or blank when that is None."""
    field = parse_field(column)
    one = IsNull(field) if value is None else Compare(field, "=", value)
    return text_of(And(parse_condition(where), one) if where.strip() else one)


def columns(about: Iterable[str], *, every: bool = True) -> Sequence[str]:
    """The dimensions that rows of the tables named `about` have: of every one, or of any."""
    enough = all if every else any
    wanted = tuple(about)
    return tuple(
        name
        for name in dimension_columns()
        if wanted and enough(resolve(parse_field(name), table) is not None for table in wanted)
    )


def fields_of(where: str) -> frozenset[Field]:
    """What a filter asks about."""
    return parse_columns(where).fields()


def values(desk: Desk, column: str, *, limit: int = MOST) -> Result:
    """The values a dimension has in the data, those with the most behind them first.

    Where no row has any, that is said, with what is called alike.
    """
    from fanbu.run.answer import answer
    from fanbu.run.slips import no_row_has

    if limit < 1:
        raise BadInput("bad_choice", option="limit", value=str(limit), choices=["1…"])
    name = called(column)
    counted = _counted(desk, name)
    rows: list[dict[str, Any]] = []
    if counted:
        asked = Query(tuple(metric.name for metric in counted), by=(name,))
        found = answer(asked, desk.definitions, desk.warehouse, desk.settings, desk.now())
        rows = _ranked(found.data["rows"], name, [metric.name for metric in counted])[:limit]
    table = pa.Table.from_pylist(rows, pa.schema([("value", pa.string()), ("rows", pa.float64())]))
    told = () if rows else (
        Warning_("values_none", {"dimension": name}) if name in known_columns()
        else no_row_has(column, tables()),
    )  # fmt: skip
    return Result(
        "values", table, {"columns": ["value", "rows"], "rows": rows}, told, {"dimension": name}
    )


def _ranked(
    given: Sequence[dict[str, Any]], name: str, counted: Sequence[str]
) -> list[dict[str, Any]]:
    """Each value with its share of what was counted, summed over the tables: none outweighs."""
    wholes = {metric: sum(row[metric] or 0 for row in given) or 1 for metric in counted}
    weighed = [
        {"value": str(row[name]), "rows": sum((row[m] or 0) / wholes[m] for m in counted)}
        for row in given
        if row[name] not in (None, "")
    ]
    return sorted(weighed, key=lambda row: (-row["rows"], row["value"]))


def _counted(desk: Desk, name: str) -> list[Metric]:
    """The first metric that adds up rows of each table that has the column as its own.

    A property may be of any table.
    """
    field = parse_field(name)
    found: dict[str, Metric] = {}
    for metric in desk.definitions.metrics.values():
        table, measure = metric.of, metric.measure
        if table is None or measure is None or table in found or metric.where is not None:
            continue
        place = resolve(field, table)
        if (
            measure.function in ("sum", "count")
            and place is not None
            and place.side in ("own", "property")
        ):
            found[table] = metric
    return list(found.values())
