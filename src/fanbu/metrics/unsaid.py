"""What no row of a register says: there, a group without rows is not known to have none.

A register that names no ad campaign at all cannot tell that an ad campaign brought no leads.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from fanbu.metrics.algebra import And, Compare, IsNull, Not
from fanbu.metrics.fields import BESIDE, GIVEN, resolve
from fanbu.model.result import Warning_
from fanbu.store.catalogue import tables
from fanbu.store.lending import BORROWERS, LENT, THROUGH_ORDERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fanbu.metrics.algebra import Condition, Field
    from fanbu.metrics.draft import Leg, Plan
    from fanbu.metrics.metric import Metric

Said: TypeAlias = "Mapping[str, frozenset[str]]"
"""Register → the columns that some row of it fills; registers without rows are not listed."""

SHOWS = {"lead_journey": "leads", "lead_stages": "leads", "buyer_journey": "orders"}
EVERYTHING: Said = MappingProxyType({})
"""Where nobody looked, every register is taken to say everything."""
WORKED_OUT: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "leads": frozenset({"valid", "won"}),
        "lead_status": frozenset({"valid"}),
        "orders": frozenset({"is_new"}),
    }
)
"""Columns that are worked out where no file says them: from statuses, from earlier orders."""


_STEPS = (("lead_reached", "stage"), ("lead_status", "status"), ("leads", "status"))
TOLD_BY: Mapping[tuple[str, str], tuple[tuple[str, str | None], ...]] = MappingProxyType(
    {
        ("lead_journey", "added_at"): (("contacts", None),),
        ("lead_journey", "attended_at"): (("attendance", "came"),),
        ("lead_journey", "completed_at"): (("attendance", "completed"),),
        ("lead_journey", "paid_at"): (("orders", None),),
        ("lead_journey", "renewed_at"): (("orders", None),),
        ("lead_stages", "stage"): _STEPS,
        ("lead_stages", "followed"): _STEPS,
    }
)
"""View and column → the columns of registers that it is made from (None: from any row)."""


def unsaid(leg: Leg, plan: Plan, said: Said) -> tuple[list[str], list[str]]:
    """The dimensions, and the columns of the filter, that no row behind the leg fills."""
    dims = [dim.name for dim in plan.dims if nobody_says(dim.field, leg.table, said)]
    fields = plan.where.fields() if plan.where else frozenset()
    filtered = sorted(field.name for field in fields if nobody_says(field, leg.table, said))
    return dims, filtered


def matters(plan: Plan) -> bool:
    """Whether an answer may depend on which columns are filled at all."""
    if plan.dims or plan.where:
        return True
    return any(
        field.name not in WORKED_OUT.get(_register(leg.table), ())
        for leg in plan.legs
        for metric in leg.measures
        for field in _wanted(metric.where)
    )


def unmarked(metric: Metric, table: str, said: Said) -> list[str]:
    """The marks that a metric asks for and no row has: a list that never says who came, say.

    What must not be so, or may be something else, is known where nobody says it.
    """
    wanted = _wanted(metric.where)
    return sorted(
        field.name
        for field in wanted
        if nobody_says(field, table, said) or _untold(field, table, said)
    )


def _wanted(condition: Condition | None) -> Iterator[Field]:
    """The columns that must be yes, or filled at all, and a step beyond being a lead."""
    match condition:
        case And(left, right):
            yield from _wanted(left)
            yield from _wanted(right)
        case Compare(field, "=", True) | Not(IsNull(field)):
            yield field
        case Compare(field, "=", value) if field.name == "stage" and value != "lead":
            yield field


def _untold(field: Field, table: str, said: Said) -> bool:
    """Whether a view's column is made from what no row of any register says."""
    told = TOLD_BY.get((table, field.name), ())
    if not told or _register(table) not in said:
        return False
    return not any(
        holder in said and (name is None or name in said[holder]) for holder, name in told
    )


def warnings_of(plan: Plan, said: Said) -> tuple[Warning_, ...]:
    """One warning a register and column, with the measures that are left unknown by it."""
    found: dict[tuple[str, str], list[str]] = {}
    for leg in plan.legs:
        for name in dict.fromkeys(name for names in unsaid(leg, plan, said) for name in names):
            found.setdefault((leg.table, name), []).extend(m.name for m in leg.measures)
        for metric in leg.measures:
            for name in unmarked(metric, leg.table, said):
                named = found.setdefault((leg.table, name), [])
                named += [] if metric.name in named else [metric.name]
    return tuple(
        Warning_("dimension_unsaid", {"subject": table, "dimension": name, "metrics": metrics})
        for (table, name), metrics in found.items()
    )


def nobody_says(field: Field, table: str, said: Said) -> bool:
    """Whether no row behind a table fills what the field names."""
    kept = _register(table)
    place = resolve(field, table)
    if kept not in said or place is None or place.side in ("clock", "property"):
        return False
    if place.side == "own" and not _is_said(place.name, table):
        return False
    return not any(_tells(holder, name, said) for holder, name in _holders(field, table))


def _tells(holder: str, name: str, said: Said) -> bool:
    """Whether a register that has rows fills the column, or has it worked out."""
    return holder in said and (name in said[holder] or name in WORKED_OUT.get(holder, ()))


def _is_said(name: str, table: str) -> bool:
    """Whether a column of the table is one that the rows of its register fill, or do not."""
    kept = _register(table)
    column = tables()[kept].columns.get(name)
    return column is not None and column.dim


def _register(table: str) -> str:
    """The register whose rows a view shows; any other table is its own."""
    return SHOWS.get(table, table)


def _holders(field: Field, table: str) -> Iterator[tuple[str, str]]:
    """Every column that the value may come from."""
    place = resolve(field, table)
    assert place is not None  # noqa: S101 - the caller looked
    name = place.name
    yield _register(table), name
    if place.side == "lines":
        yield "order_lines", place.column.name if place.column else name
    if place.side == "given" and table in GIVEN:
        yield GIVEN[table][0], name
    if place.side == "beside":
        yield BESIDE[table].table, name
    if table in THROUGH_ORDERS:
        yield "orders", name
    if name in LENT and (_register(table) in BORROWERS or table in THROUGH_ORDERS):
        yield "leads", name
    if name == "status" and _register(table) == "leads":
        yield (
            "lead_status",
            name,
        )  # a lead is what its listed changes say, without a word of its own
