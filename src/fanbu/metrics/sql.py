"""Small SQL expressions in DuckDB's dialect, built as trees; the words of the compiler.

Every identifier is quoted and every text a user gave is a parameter or an escaped literal.
"""

from __future__ import annotations

from functools import cache, reduce
from typing import TYPE_CHECKING

from sqlglot import exp

from fanbu.rules.offset import steady

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

Node = exp.Expr


def column(name: str, table: str | None = None) -> exp.Column:
    return exp.column(name, table=table, quoted=True)


def call(name: str, *arguments: Node) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=list(arguments))


def added(parts: list[Node]) -> Node:
    """What is known of these numbers added up; null where none is."""
    return call("list_sum", exp.Array(expressions=parts))


def text(value: str) -> exp.Literal:
    return exp.Literal.string(value)


def number(value: float) -> Node:
    literal = exp.Literal.number(repr(abs(value)))
    return exp.Neg(this=literal) if value < 0 else literal


def null() -> exp.Null:
    return exp.Null()


def true() -> exp.Boolean:
    return exp.Boolean(this=True)


def false() -> exp.Boolean:
    return exp.Boolean(this=False)


def parameter(name: str) -> exp.Parameter:
    return exp.Parameter(this=exp.var(name))


_TYPES = {
    "date": exp.DataType.Type.DATE,
    "double": exp.DataType.Type.DOUBLE,
    "timestamp": exp.DataType.Type.TIMESTAMPNTZ,
}
"""Made without the parser of types, which takes a while to load."""


@cache
def _type(name: str) -> exp.DataType:
    found = _TYPES.get(name)
    return exp.DataType(this=found) if found else exp.DataType.build(name, dialect="duckdb")


def cast(value: Node, kind: str) -> exp.Cast:
    return exp.Cast(this=value, to=_type(kind).copy())


def one_of(value: Node, names: Sequence[str]) -> exp.Cast:
    """A text as one of these, by its number; another one is an error."""
    listed = ", ".join(map(_on_one_line, names))
    return exp.Cast(this=value, to=exp.var(f"ENUM({listed})"))


def _on_one_line(name: str) -> str:
    """A text as DuckDB reads it with its escapes: a printer that indents leaves it as it is."""
    for sign, written in (("\\", r"\\"), ("'", "''"), ("\n", r"\n"), ("\r", r"\r")):
        name = name.replace(sign, written)
    return f"E'{name}'"


def try_double(value: Node) -> exp.TryCast:
    return exp.TryCast(this=value, to=_type("double").copy())


def double(value: Node) -> exp.Cast:
    return cast(value, "double")


def day(value: date) -> exp.Cast:
    return cast(text(value.isoformat()), "date")


def moment(value: datetime | None) -> exp.Cast:
    """A UTC timestamp; None is the end of time, which reads everything."""
    shown = "infinity" if value is None else value.isoformat(sep=" ")
    return cast(text(shown), "timestamp")


def every(*conditions: Node | None) -> Node | None:
    """All of them; None where there is none. `any_of` brings its own parentheses."""
    found = [condition for condition in conditions if condition is not None]
    return (
        reduce(lambda left, right: exp.And(this=left, expression=right), found) if found else None
    )


def any_of(*conditions: Node) -> Node:
    if len(conditions) == 1:
        return conditions[0]
    return exp.Paren(
        this=reduce(lambda left, right: exp.Or(this=left, expression=right), conditions)
    )


def known(value: Node) -> exp.Not:
    return exp.Not(this=exp.Is(this=value, expression=null()))


def when(condition: Node, result: Node, otherwise: Node | None = None) -> exp.Case:
    case = exp.Case(ifs=[exp.If(this=condition, true=result)])
    if otherwise is not None:
        case.set("default", otherwise)
    return case


def filtered(aggregate: Node, condition: Node | None) -> Node:
    if condition is None:
        return aggregate
    return exp.Filter(this=aggregate, expression=exp.Where(this=condition))


def count_distinct(value: Node) -> exp.Count:
    return exp.Count(this=exp.Distinct(expressions=[value]))


def named(value: Node, name: str) -> exp.Alias:
    return exp.Alias(this=value, alias=exp.to_identifier(name, quoted=True))


def source(table: exp.Table, alias: str) -> exp.Table:
    """`table AS alias`."""
    table.set("alias", exp.TableAlias(this=exp.to_identifier(alias)))
    return table


def table(name: str) -> exp.Table:
    return exp.Table(this=exp.to_identifier(name, quoted=True))


def local_day(value: Node, zone: str) -> Node:
    """The calendar day of a UTC timestamp in `zone`.

    Where the zone's distance from UTC is one it is added: the engine's calendar is slow.
    """
    asked = cast(local_time(value, zone), "date")
    known = steady(zone)
    if known is None:
        return asked
    minutes = exp.Interval(this=text(str(known.minutes)), unit=exp.var("MINUTES"))
    moved = exp.Add(this=value.copy(), expression=minutes)
    since, until = moment(known.first), moment(known.last)
    return when(exp.Between(this=value.copy(), low=since, high=until), cast(moved, "date"), asked)


def local_time(value: Node, zone: str) -> exp.Anonymous:
    return call("timezone", text(zone), call("timezone", text("UTC"), value))


def bucket(value: Node, grain: str, first_weekday: int) -> Node:
    """The first day of the bucket that holds the day `value`."""
    if grain == "day":
        return value
    if grain == "week" and first_weekday:
        # weeks are truncated to Mondays: move the chosen weekday onto it and back
        shift = exp.Literal.number(7 - first_weekday)
        moved = exp.Paren(this=exp.Add(this=value, expression=shift))
        monday = cast(call("date_trunc", text("week"), moved), "date")
        return exp.Sub(this=monday, expression=shift.copy())
    return cast(call("date_trunc", text(grain), value), "date")


def bucket_end(start: Node, grain: str) -> Node:
    """The last day of the bucket that begins on `start`."""
    if grain == "day":
        return start
    if grain == "week":
        return exp.Add(this=start, expression=exp.Literal.number(6))
    return cast(call("last_day", start), "date")
