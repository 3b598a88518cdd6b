"""Slips in what is asked: a name that no row has, a filter that leaves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.metrics.fields import near_dimensions, resolve
from fanbu.model.question import Query
from fanbu.model.result import Warning_
from fanbu.store.catalogue import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from fanbu.metrics.compile import Compiled
    from fanbu.metrics.draft import Plan


def of_dimensions(query: Query, planned: Plan, rows: pa.Table) -> list[Warning_]:
    """A property that no row has splits nothing: most likely the name is not what the file says."""
    nowhere = [
        name
        for name in rows.column_names
        if name in query.by and rows.num_rows and rows[name].null_count == rows.num_rows
        if all(name not in table.columns for table in tables().values())
    ]
    return _told(nowhere, planned)


def of_filter(
    query: Query,
    planned: Plan,
    compiled: Compiled,
    rows: pa.Table,
    ask: Callable[[Query], pa.Table],
) -> tuple[list[Warning_], pa.Table]:
    """What a filter that leaves nothing says, and the rows.

    More often than a finding it is a slip: in a value, or in the name of a property that no row
    has. Then nothing is known of what was meant, so the metrics are unknown, not 0.
    """
    metrics = compiled.columns[len(compiled.keys) :]
    if not query.where or _any_left(rows, metrics):
        return [], rows
    nowhere = [name for name in _properties(planned) if _no_row_has(name, query, ask)]
    if not nowhere:
        return [Warning_("filter_leaves_nothing", {"where": query.where})], rows
    for name in metrics:
        place = rows.column_names.index(name)
        empty = pa.nulls(rows.num_rows, rows.schema.field(name).type)
        rows = rows.set_column(place, name, empty)
    return _told(nowhere, planned), rows


def _any_left(rows: pa.Table, metrics: Iterable[str]) -> bool:
    return any(pc.any(pc.not_equal(rows[name], 0)).as_py() for name in metrics)


def _properties(planned: Plan) -> list[str]:
    """What the filter names that is a property of every table asked, as it is named there."""
    behind = {leg.table for leg in planned.legs}
    named = planned.where.fields() if planned.where else frozenset()
    places = {str(field): [resolve(field, table) for table in behind] for field in named}
    return [
        name
        for name, found in sorted(places.items())
        if found and all(place is not None and place.side == "property" for place in found)
    ]


def _no_row_has(name: str, query: Query, ask: Callable[[Query], pa.Table]) -> bool:
    """Whether no row of the tables asked, of any day, has the property."""
    name = f"props.{name.removeprefix('props.')}"
    found = ask(Query(query.metrics, by=(name,), cutoff=query.cutoff, cutoffs=query.cutoffs))
    return found.num_rows > 0 and bool(found[name].null_count == found.num_rows)


def _told(nowhere: Sequence[str], planned: Plan) -> list[Warning_]:
    behind = sorted({leg.table for leg in planned.legs})
    return [no_row_has(name, behind) for name in nowhere]


def no_row_has(name: str, behind: Iterable[str]) -> Warning_:
    """No row has such a property; with the dimensions of these tables that are called like it."""
    near = near_dimensions(name, behind)
    if not near:
        return Warning_("property_nowhere", {"name": name})
    return Warning_("property_nowhere_near", {"name": name, "dimensions": near})
