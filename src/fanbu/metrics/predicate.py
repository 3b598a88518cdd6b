"""Conditions of the algebra as SQL over one leg's rows.

Two-valued: every comparison is coalesced to false, so `not` gives exactly the other rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlglot import exp

from fanbu.errors import BadInput
from fanbu.metrics import sql
from fanbu.metrics.algebra import And, Compare, Field, In, IsNull, Not, Or, Value
from fanbu.metrics.fields import PRODUCT, Place, resolve

if TYPE_CHECKING:
    from fanbu.metrics.algebra import Condition
    from fanbu.store.catalogue import ColumnType

_EXPECTED = {"flag": "= true, = false", "text": "'…'"}
ROW, BESIDE_ROW, LINE_ROW = "f", "beside", "line"
SERVED = "served"
_OPERATORS: dict[str, type[exp.Binary]] = {
    "=": exp.EQ, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE,
}  # fmt: skip
_NUMBERS = frozenset({"count", "number", "money", "real"})


@dataclass(slots=True)
class Texts:
    """The texts of a statement, kept out of it as named parameters."""

    values: dict[str, str] = field(default_factory=dict)

    def add(self, value: str) -> sql.Node:
        name = next((known for known, text in self.values.items() if text == value), None)
        if name is None:
            name = f"text_{len(self.values) + 1}"
            self.values[name] = value
        return sql.parameter(name)


@dataclass(frozen=True, slots=True)
class Rows:
    """How the rows of one leg are spoken of: its table, zone and, when charged, its goal.

    `days` are the clocks whose local day the source has worked out already, as `CLOCK_day`.
    `clock` dates the rows; `spans`: a row may be of several days, to its `until`.
    """

    table: str
    zone: str
    texts: Texts
    goal: sql.Node | None = None
    days: frozenset[str] = frozenset()
    clock: str | None = None
    spans: bool = False

    def place(self, name: Field) -> Place:
        place = resolve(name, self.table)
        if place is None:  # the rules of planning refuse this before
            raise BadInput("metric_lacks_column", metric="", column=str(name), table=self.table)
        return place

    def value(self, name: Field) -> sql.Node:
        """The raw value of a field, as its column's type; a property is text."""
        place = self.place(name)
        if self.goal is not None and place.side == "own" and place.name == "goal":
            return self.goal.copy()
        if place.side == "clock":
            return self._weekday()
        if place.side == "property":
            return sql.call("json_extract_string", sql.column("props", ROW), pointer(place.name))
        if place.side == "own" and place.name == PRODUCT:
            title, code = sql.column("title", ROW), sql.column("sku", ROW)
            return exp.Coalesce(this=title, expressions=[code])
        row = {"beside": BESIDE_ROW, "lines": LINE_ROW}.get(place.side, ROW)
        return sql.column(place.name, row)

    def shown(self, name: Field) -> sql.Node:
        """The value as a dimension: a moment becomes its local day."""
        place = self.place(name)
        if place.side == "own" and place.name in self.days:
            return sql.column(day_name(place.name), ROW)
        value = self.value(name)
        return sql.local_day(value, self.zone) if self.kind(name) == "time" else value

    def _weekday(self) -> sql.Node:
        """1 (Monday) to 7; null for a row of several days."""
        if self.clock is None:
            return sql.null()
        day = self.shown(Field(self.clock))
        number = sql.call("isodow", day)
        if not self.spans:
            return number
        same = exp.EQ(this=day.copy(), expression=sql.column("until", ROW))
        return sql.when(same, number)

    def kind(self, name: Field) -> ColumnType | None:
        """The column's type; None for a property."""
        column = self.place(name).column
        return column.type if column else None


def day_name(clock: str) -> str:
    return f"{clock}_day"


def pointer(name: str) -> exp.Literal:
    """A JSON pointer, whose only special signs are ~ and /: any property name stays a name."""
    return sql.text("/" + name.replace("~", "~0").replace("/", "~1"))


def condition_sql(condition: Condition, rows: Rows, *, under_not: bool = False) -> sql.Node:
    """`under_not`: an unknown comparison must become false before it is turned around."""
    match condition:
        case And() | Or():
            chain = _flat(condition, type(condition))
            parts = [condition_sql(part, rows, under_not=under_not) for part in chain]
            joined = sql.every(*parts) if isinstance(condition, And) else sql.any_of(*parts)
            return joined if joined is not None else sql.true()
        case Not():
            inner = condition_sql(condition.condition, rows, under_not=True)
            return exp.Not(this=exp.Paren(this=inner))
        case IsNull():
            return exp.Is(this=rows.value(condition.field), expression=sql.null())
        case In():
            each = [_compare(condition.field, "=", value, rows) for value in condition.values]
            return _sure(sql.any_of(*each), under_not=under_not)
        case Compare():
            found = _compare(condition.field, condition.operator, condition.value, rows)
            return found if condition.operator == "!=" else _sure(found, under_not=under_not)


def _sure(condition: sql.Node, *, under_not: bool) -> sql.Node:
    if not under_not:
        return condition
    return exp.Coalesce(this=condition, expressions=[sql.false()])


def _flat(condition: Condition, kind: type) -> list[Condition]:
    """The members of a chain of `and` (or of `or`), in order, without recursion."""
    found: list[Condition] = []
    while isinstance(condition, And | Or) and isinstance(condition, kind):
        found.append(condition.right)
        condition = condition.left
    return [condition, *reversed(found)]


def _compare(name: Field, operator: str, value: Value, rows: Rows) -> sql.Node:
    if operator != "!=":
        return _atom(name, operator, value, rows)
    equal = _atom(name, "=", value, rows)
    if isinstance(equal, exp.EQ):
        return exp.NullSafeNEQ(this=equal.this, expression=equal.expression)
    return exp.Not(this=_sure(equal, under_not=True))


def _atom(name: Field, operator: str, value: Value, rows: Rows) -> sql.Node:
    kind = rows.kind(name)
    if kind == "list":
        return _in_list(name, operator, value, rows)
    if operator == "contains":
        return _contains(rows.value(name), value, rows)
    if kind in ("day", "time"):
        return _dated(name, operator, value, rows)
    left, right = _sides(name, operator, value, rows)
    return _OPERATORS[operator](this=left, expression=right)


def _sides(name: Field, operator: str, value: Value, rows: Rows) -> tuple[sql.Node, sql.Node]:
    """Both sides of a plain comparison, of one type; a literal of another type is refused."""
    kind, left = rows.kind(name), rows.value(name)
    match value:
        case bool() if kind == "flag" and operator == "=":
            return left, exp.Boolean(this=value)
        case bool() if kind is None:
            return sql.call("lower", left), sql.text(_spelled(value))
        case str() if kind in ("text", None):
            return left, rows.texts.add(value)
        case int() | float() if kind in _NUMBERS and not isinstance(value, bool):
            return left, sql.number(value)
        case int() | float() if kind in ("text", None) and not isinstance(value, bool):
            return sql.try_double(left), sql.number(value)
    raise _bad_literal(name, value, _EXPECTED.get(kind or "text", "123"))


def _contains(left: sql.Node, value: Value, rows: Rows) -> sql.Node:
    found = sql.call("lower", sql.cast(left, "varchar"))
    return sql.call("contains", found, rows.texts.add(_spelled(value).lower()))


def _in_list(name: Field, operator: str, value: Value, rows: Rows) -> sql.Node:
    """`topics = 'x'`: one of them is exactly x; `contains`: one of them contains it."""
    values = rows.value(name)
    if operator == "=":
        return sql.call("list_contains", values, rows.texts.add(_spelled(value)))
    if operator != "contains":
        raise _bad_literal(name, value, "= contains in")
    return _contains(sql.call("array_to_string", values, sql.text("\n")), value, rows)


def _dated(name: Field, operator: str, value: Value, rows: Rows) -> sql.Node:
    """A day is compared with a day, in the workspace's zone; a moment with a moment."""
    left = rows.value(name)
    try:
        given = str(value)
        exact = len(given) > len("2026-10-01")
        moment = datetime.fromisoformat(given) if exact else date.fromisoformat(given)
    except ValueError:
        raise _bad_literal(name, value, "'2026-10-31'") from None
    if isinstance(moment, datetime):
        if moment.tzinfo is not None:
            raise _bad_literal(name, value, "'2026-10-31 08:00'")
        right: sql.Node = sql.moment(moment)
        left = sql.local_time(left, rows.zone) if rows.kind(name) == "time" else left
    else:
        right = sql.day(moment)
        left = rows.shown(name)
    return _OPERATORS[operator](this=left, expression=right)


def _spelled(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _bad_literal(name: Field, value: Value, expected: str) -> BadInput:
    return BadInput(
        "expression_bad_literal",
        field=str(name),
        position=name.position,
        value=_spelled(value),
        expected=expected,
    )
