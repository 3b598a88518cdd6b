"""Conditions as text again: what a filter's builder and its chips show, and read back as the same.

`parse_condition(text_of(condition)) == condition`. A filter that is one chain of `and` or of `or`
also comes apart into its parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from fanbu.metrics.algebra import And, Compare, Field, In, IsNull, Not, Or
from fanbu.metrics.tokens import WORDS

if TYPE_CHECKING:
    from fanbu.metrics.algebra import Condition, Value

Joined = Literal["and", "or"]
_PLAIN = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Simple:
    """One comparison: `operator` as written, without values for `is null` and `is not null`."""

    column: str
    operator: str
    values: tuple[Value, ...] = ()


def parts_of(condition: Condition) -> tuple[Joined, tuple[Condition, ...]]:
    """The links of the outermost chain, in order; a condition that is no chain is its own."""
    match condition:
        case And():
            return "and", _links(condition, And)
        case Or():
            return "or", _links(condition, Or)
    return "and", (condition,)


def simple(condition: Condition) -> Simple | None:  # noqa: PLR0911 - one a form
    """A condition as one comparison; None where it is more than that."""
    match condition:
        case Compare(field, operator, value):
            return Simple(str(field), operator, (value,))
        case In(field, values):
            return Simple(str(field), "in", values)
        case IsNull(field):
            return Simple(str(field), "is null")
        case Not(IsNull(field)):
            return Simple(str(field), "is not null")
        case Not(In(field, values)):
            return Simple(str(field), "not in", values)
        case Not(Compare(field, "contains", value)):
            return Simple(str(field), "not contains", (value,))
    return None


def text_of(condition: Condition) -> str:
    """The condition in the grammar of filters."""
    match condition:
        case And(left, right):
            return f"{_inside(left, And)} and {_inside(right, Compare)}"
        case Or(left, right):
            return f"{_inside(left, And, Or)} or {_inside(right, And)}"
        case Compare(field, operator, value):
            return f"{_name(field)} {operator} {_said(value)}"
        case In(field, values):
            return f"{_name(field)} in ({', '.join(map(_said, values))})"
        case IsNull(field):
            return f"{_name(field)} is null"
    return _negated(condition.condition)


def _negated(inner: Condition) -> str:
    match inner:
        case IsNull(field):
            return f"{_name(field)} is not null"
        case In(field, values):
            return f"{_name(field)} not in ({', '.join(map(_said, values))})"
        case Compare(field, "contains", value):
            return f"{_name(field)} not contains {_said(value)}"
    return f"not {_inside(inner, Compare, Not)}"


def _inside(condition: Condition, *bare: type) -> str:
    """In parentheses, unless it binds as tightly as its place needs."""
    text = text_of(condition)
    chains = isinstance(condition, And | Or)
    return f"({text})" if chains and not isinstance(condition, bare) else text


def _links(condition: Condition, chain: type[And | Or]) -> tuple[Condition, ...]:
    found: list[Condition] = []
    while isinstance(condition, chain):
        found.append(condition.right)
        condition = condition.left
    return (condition, *reversed(found))


def _name(field: Field) -> str:
    plain = _PLAIN.fullmatch(field.name) and field.name.lower() not in WORDS
    written = field.name if plain else f"`{field.name}`"
    return f"props.{written}" if field.is_property else written


def _said(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return repr(value)
