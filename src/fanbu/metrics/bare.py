"""Tables without any row are not read: an answer says of their measures what no row would say.

Most workspaces hold a few of the tables that a report asks about, and most of a small question's
time goes into planning its legs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from fanbu.metrics import legs as parts
from fanbu.metrics import sql
from fanbu.metrics.fields import WEEKDAY, resolve
from fanbu.metrics.predicate import Texts
from fanbu.metrics.sources import Context
from fanbu.store.schema import SQL_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fanbu.metrics.algebra import Field
    from fanbu.metrics.draft import Plan


def refuse_slips(plan: Plan) -> None:
    """A filter that does not fit the columns is refused where there are no rows, too."""
    if plan.where is None:
        return
    context = Context(plan, Texts())
    for leg in plan.legs:
        if leg.table in plan.bare:
            parts.leg_filter(leg, parts.leg_rows(leg, context), context)


def nothing(plan: Plan, keys: Iterable[str], values: Iterable[sql.Node]) -> exp.Select:
    """The totals of no leg at all: no row, or the one that stands for everything."""
    kinds = {dim.name: _kind(dim.field, plan.legs[0].table) for dim in plan.dims}
    named = [sql.named(sql.cast(sql.null(), kinds.get(key, "date")), key) for key in keys]
    select = exp.Select(expressions=[*named, *values])
    return select.where(sql.false(), copy=False) if named else select


def _kind(field: Field, table: str) -> str:
    """The SQL type of a dimension's values: a moment is shown as its day, a property is text."""
    place = resolve(field, table)
    if place is not None and place.column is not None:
        return SQL_TYPES["day" if place.column.type == "time" else place.column.type].lower()
    return "bigint" if place is not None and place.name == WEEKDAY else "varchar"
