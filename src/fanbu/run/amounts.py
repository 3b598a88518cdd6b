"""Amounts that an answer lacks: which rows of it, in which currencies, on which days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanbu.metrics.info import MADE_FROM, over_days
from fanbu.model.result import Warning_, plain
from fanbu.store.catalogue import tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from fanbu.metrics.compile import Compiled
    from fanbu.metrics.draft import Plan
    from fanbu.metrics.metric import Definitions
    from fanbu.run.asking import Answer


def filters_money(plan: Plan) -> frozenset[str]:
    """The tables whose amounts the question's filter looks at."""
    asked = {field.name for field in plan.where.fields()} if plan.where else set()
    return frozenset(
        MADE_FROM.get(leg.table, leg.table)
        for leg in plan.legs
        if not asked.isdisjoint(tables()[leg.table].of_type("money"))
    )


def left_by_filter(
    plan: Plan, lacking: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """A filter by an amount leaves out all rows that have none: those are told of as they are."""
    return {table: dict(lacking[table]) for table in filters_money(plan) if table in lacking}


def told_of_rates(
    compiled: Compiled, rows: pa.Table, found: dict[str, dict[str, Any]]
) -> list[Warning_]:
    """Amounts that could not be converted are in no sum, though their rows are in the counts.

    Said once a table: of measures that lack different rows, of the one that lacks most. `found`:
    what is known of them already.
    """
    for check in compiled.checks:
        if check.kind != "amounts_without_rate":
            continue
        lost = rows.column(check.columns[0]).drop_null().to_pylist()
        told = found.get(check.subject)
        if lost and (told is None or told["rows"] < sum(one["rows"] for one in lost)):
            found[check.subject] = {
                "rows": sum(one["rows"] for one in lost),
                "currencies": sorted({code for one in lost for code in one["currencies"]}),
                "first_day": min(one["first_day"] for one in lost),
                "last_day": max(one["last_day"] for one in lost),
            }
    return [
        Warning_("amounts_without_rate", {"subject": table, **found[table]})
        for table in sorted(found)
    ]


def partial_rows(
    compiled: Compiled, rows: pa.Table, definitions: Definitions
) -> dict[str, tuple[bool, ...]]:
    """Measure, or metric that adds up measures, → for each row, whether it lacks amounts.

    A metric made of a sum that lacks some is empty in that row; who adds its days up must know.
    """
    found: dict[str, tuple[bool, ...]] = {}
    for check in compiled.checks:
        if check.measure and rows.column(check.columns[0]).null_count < rows.num_rows:
            lost = rows.column(check.columns[0]).is_valid().to_pylist()
            sums = (
                m for m in check.metrics if over_days(definitions.metrics[m], definitions) == "sum"
            )
            for name in dict.fromkeys((check.measure, *sums)):
                had = found.get(name, (False,) * len(lost))
                found[name] = tuple(map(max, lost, had))
    return found


def partial_of(found: Answer) -> dict[str, Any]:
    """`partial`: metric → the keys of the rows whose sum lacks amounts; nothing without any."""
    if not found.partial:
        return {}
    rows = found.table.select(list(found.compiled.keys)).to_pylist()
    return {
        "partial": {
            name: [
                [plain(value) for value in row.values()]
                for row, there in zip(rows, lost, strict=True)
                if there
            ]
            for name, lost in found.partial.items()
        }
    }
