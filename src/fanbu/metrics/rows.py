"""The rows that a measure counts in a period, one by one, and the meaning it counts them by.

What a report froze is compared with today row by row, so the statement also gives the rows of the
period that do not count (a test, a returning contact, one the condition leaves out): they tell why
a row counts on one day and not on another.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from fanbu.metrics import sql
from fanbu.metrics.fields import BESIDE
from fanbu.metrics.legs import time_conditions
from fanbu.metrics.plan import plan
from fanbu.metrics.predicate import ROW, Rows, Texts, condition_sql
from fanbu.metrics.rewrite import measured_column
from fanbu.metrics.sources import Context, beside, facts, is_cash
from fanbu.store.catalogue import tables
from fanbu.store.schema import OWN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fanbu.metrics.draft import Leg, Locale
    from fanbu.metrics.metric import Definitions, Metric
    from fanbu.model.question import Query

MARKED = "leads_marked_at"
"""The door to leads that also shows those that stand apart."""


VIEWS = frozenset({"lead_journey", "lead_stages", "buyer_journey", "cost_days"})
"""Views whose rows are told apart by rows of the registers that they are made from."""
COST = ("paid_on", "kind", "partner", "campaign")
"""What a cost is, whatever its amount is corrected to."""


@dataclass(frozen=True, slots=True)
class RowStatement:
    """A statement of one line a row.

    Columns: `unit` (a row's key; of a statistic platform, account and days; of a stage its lead's
    key and the stage, of a buyer the key of the first order, of a day's cost what `COST` names),
    `thing` (what a distinct count counts, else null), `holds` (the condition), `apart` ('', `test`,
    `repeat`), `judged` (true, false, null where the table knows), `amount`, `base` (the amount
    before rates and rebates, null where nothing was converted), `import_id`, `level` (of a buyer
    the number of orders), `unrated` (the condition asks for an amount that lacks its rate).
    """

    sql: str
    parameters: Mapping[str, str]
    tables: frozenset[str]
    register: bool


def row_statement(query: Query, definitions: Definitions, locale: Locale) -> RowStatement | None:
    """For a `query` of one measure over a period; None where its value is no sum over rows."""
    planned = plan(query, definitions, locale)
    if len(planned.legs) != 1 or planned.legs[0].measures[0].measure is None:
        return None
    [leg] = planned.legs
    function = leg.measures[0].measure.function if leg.measures[0].measure else ""
    kind = tables()[leg.table].kind
    summed = function == "sum" or (kind != "statistic" and function in ("count", "count_distinct"))
    keyed = kind == "statistic" or "key" in OWN[kind] or leg.table in VIEWS
    if leg.served or leg.lines or not summed or not keyed or leg.table == "lead_status":
        return None
    context = Context(planned, Texts())
    rows = Rows(
        leg.table,
        locale.zone,
        context.texts,
        clock=leg.clock,
        spans=kind == "statistic",
    )
    summed_up = kind == "statistic" or leg.table == "cost_days"
    columns = _of_days(leg, rows) if summed_up else _of_rows(leg, rows)
    source = facts(leg.table, measured_column(leg.measures[0]), leg.need, planned)
    if leg.table == "leads":
        source = exp.Table(this=sql.call(MARKED, sql.moment(query.cutoff_of("leads"))))
    select = exp.Select(expressions=columns).from_(sql.source(source, ROW), copy=False)
    select = beside(select, leg, context)
    wanted = sql.every(*time_conditions(leg, rows, context))
    select = select.where(wanted, copy=False) if wanted is not None else select
    if summed_up:
        select.set("group", exp.Group(all=True))
    text = select.sql("duckdb", pretty=True, normalize_functions=False, copy=False)
    doors = {leg.table, *((BESIDE[leg.table].table,) if leg.table in BESIDE else ())}
    register = kind == "register"
    return RowStatement(text, dict(context.texts.values), frozenset(doors), register)


def _of_rows(leg: Leg, rows: Rows) -> list[sql.Node]:
    metric = leg.measures[0]
    assert metric.measure is not None  # noqa: S101 - looked at by the caller
    known = tables()[leg.table].columns
    marked = leg.table == "leads"
    thing: sql.Node = sql.null()
    amount: sql.Node = sql.number(1)
    if metric.measure.function == "count_distinct":
        first, *others = [rows.value(name) for name in metric.measure.columns]
        thing = exp.Coalesce(this=first, expressions=others) if others else first
    elif metric.measure.function == "sum":
        amount = _amount(metric, rows)
    apart: sql.Node = sql.text("")
    if marked:
        returning = sql.when(sql.column("is_returning", ROW), sql.text("repeat"), sql.text(""))
        apart = sql.when(sql.column("is_test", ROW), sql.text("test"), returning)
    made = leg.table not in VIEWS
    judged = sql.column("valid", ROW) if marked or "valid" in known else sql.null()
    return [
        sql.named(_unit(leg.table), "unit"),
        sql.named(sql.cast(thing, "varchar"), "thing"),
        sql.named(_holds(metric, rows), "holds"),
        sql.named(apart, "apart"),
        sql.named(sql.cast(judged, "boolean"), "judged"),
        sql.named(sql.double(amount), "amount"),
        sql.named(sql.double(_base(leg, metric)), "base"),
        sql.named(sql.column("import_id", ROW) if made else sql.null(), "import_id"),
        sql.named(sql.cast(_level(leg.table), "varchar"), "level"),
        sql.named(_unrated(leg, metric), "unrated"),
    ]


def _unit(table: str) -> sql.Node:
    if table == "lead_stages":
        return sql.call("concat_ws", sql.text(" "), _text("key"), _text("stage"))
    return sql.cast(sql.column("order_key" if table == "buyer_journey" else "key", ROW), "varchar")


def _level(table: str) -> sql.Node:
    return sql.column("orders", ROW) if table == "buyer_journey" else sql.null()


def _unrated(leg: Leg, metric: Metric) -> sql.Node:
    """Whether some amount that the condition is about is known in its own currency only."""
    known = tables()[leg.table].columns
    fields = metric.where.fields() if metric.where else frozenset()
    names = sorted(f.name for f in fields if f.name in known and known[f.name].type == "money")
    lacking = (
        exp.And(
            this=exp.Is(this=sql.column(name, ROW), expression=sql.null()),
            expression=exp.Not(this=exp.Is(this=_original(name), expression=sql.null())),
        )
        for name in names
        if leg.table not in VIEWS
    )
    return sql.any_of(*lacking) if names and leg.table not in VIEWS else sql.false()


def _text(name: str) -> sql.Node:
    shown = sql.cast(sql.column(name, ROW), "varchar")
    return exp.Coalesce(this=shown, expressions=[sql.text("")])


def _of_days(leg: Leg, rows: Rows) -> list[sql.Node]:
    """A statistic's rows summed up by platform, account and days: what an export restates.

    The days of a cost are summed up by what it is.
    """
    metric = leg.measures[0]
    known = tables()[leg.table].columns
    names: tuple[str, ...] = COST
    if leg.table != "cost_days":
        owner = (name for name in ("platform", "account") if name in known)
        names = (*owner, "day", "until")
    unit = sql.call("concat_ws", sql.text(" "), *(_text(name) for name in names))
    holds = _holds(metric, rows)
    summed = sql.filtered(sql.call("sum", sql.double(_amount(metric, rows))), holds)
    base = sql.filtered(sql.call("sum", sql.double(_base(leg, metric))), holds.copy())
    level = sql.column("level", ROW) if "level" in known else sql.null()
    return [
        sql.named(unit, "unit"),
        sql.named(sql.cast(sql.null(), "varchar"), "thing"),
        sql.named(sql.true(), "holds"),
        sql.named(sql.text(""), "apart"),
        sql.named(sql.cast(sql.null(), "boolean"), "judged"),
        sql.named(summed, "amount"),
        sql.named(base, "base"),
        sql.named(sql.call("max", sql.column("import_id", ROW)), "import_id"),
        sql.named(sql.call("max", sql.cast(level, "varchar")), "level"),
        sql.named(sql.false(), "unrated"),
    ]


def _amount(metric: Metric, rows: Rows) -> sql.Node:
    assert metric.measure is not None  # noqa: S101 - looked at by the caller
    name = metric.measure.columns[0]
    value = rows.value(name)
    return sql.try_double(value) if rows.kind(name) is None else value


def _base(leg: Leg, metric: Metric) -> sql.Node:
    """The amount in its own currency; of a cash cost what rates and rebates are applied to."""
    name = str(measured_column(metric))
    column = tables()[leg.table].columns.get(name)
    if column is None or column.type != "money":
        return sql.null()
    if not is_cash(leg.table, name):
        return _original(name)
    own = sql.double(sql.column("file_cash", ROW))
    return exp.Coalesce(
        this=_original("cash_cost"),
        expressions=[_less_gift(_original), own, _less_gift(_stored)],
    )


def _original(name: str) -> sql.Node:
    path = sql.text(f"$.{name}")
    return sql.try_double(sql.call("json_extract_string", sql.column("original", ROW), path))


def _stored(name: str) -> sql.Node:
    return sql.double(sql.column(name, ROW))


def _less_gift(told: Callable[[str], sql.Node]) -> sql.Node:
    gift = exp.Coalesce(this=told("gift"), expressions=[sql.number(0)])
    return exp.Sub(this=told("cost"), expression=gift)


def _holds(metric: Metric, rows: Rows) -> sql.Node:
    if metric.where is None:
        return sql.true()
    return exp.Coalesce(this=condition_sql(metric.where, rows), expressions=[sql.false()])


def measures_of(name: str, definitions: Definitions) -> tuple[str, ...]:
    """The measures a metric is made of in the end, in alphabetical order."""
    metric = definitions.metrics[name]
    if metric.measure is not None:
        return (name,)
    return tuple(sorted({one for part in metric.parts for one in measures_of(part, definitions)}))


def meaning(name: str, definitions: Definitions, settings: object) -> str:
    """A short digest of what a metric means: its rule, those of its parts, and `settings`."""
    rules = [
        (one, definitions.metrics[one].rule) for one in (name, *measures_of(name, definitions))
    ]
    return hashlib.sha256(repr((rules, settings)).encode()).hexdigest()[:16]
