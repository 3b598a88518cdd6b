"""The frozen algebra that filters, measures and formulas are made of.

Conditions are two-valued: a comparison with an unknown value is false, so `not X` is exactly the
rows that `X` leaves out, and `a != 'x'` keeps the rows where `a` is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

Value = str | int | float | bool
Comparison = Literal["=", "!=", "<", "<=", ">", ">=", "contains"]
Arithmetic = Literal["+", "-", "*", "/"]
Aggregate = Literal["sum", "count", "count_distinct", "last", "min", "max", "standing"]


@dataclass(frozen=True, slots=True)
class Field:
    """A name as written; `props.age` has `is_property`. `position` is 1-based, for errors only."""

    name: str
    is_property: bool = False
    position: int = field(default=0, compare=False)

    def fields(self) -> frozenset[Field]:
        return frozenset({self})

    def __str__(self) -> str:
        return f"props.{self.name}" if self.is_property else self.name


@dataclass(frozen=True, slots=True)
class Compare:
    field: Field
    operator: Comparison
    value: Value

    def fields(self) -> frozenset[Field]:
        return frozenset({self.field})


@dataclass(frozen=True, slots=True)
class In:
    field: Field
    values: tuple[Value, ...]

    def fields(self) -> frozenset[Field]:
        return frozenset({self.field})


@dataclass(frozen=True, slots=True)
class IsNull:
    field: Field

    def fields(self) -> frozenset[Field]:
        return frozenset({self.field})


@dataclass(frozen=True, slots=True)
class Not:
    condition: Condition

    def fields(self) -> frozenset[Field]:
        return self.condition.fields()


@dataclass(frozen=True, slots=True)
class And:
    left: Condition
    right: Condition

    def fields(self) -> frozenset[Field]:
        return self.left.fields() | self.right.fields()


@dataclass(frozen=True, slots=True)
class Or:
    left: Condition
    right: Condition

    def fields(self) -> frozenset[Field]:
        return self.left.fields() | self.right.fields()


Condition = Compare | In | IsNull | Not | And | Or


@dataclass(frozen=True, slots=True)
class Number:
    value: float

    def fields(self) -> frozenset[Field]:
        return frozenset()


@dataclass(frozen=True, slots=True)
class Binary:
    left: Formula
    operator: Arithmetic
    right: Formula

    def fields(self) -> frozenset[Field]:
        return self.left.fields() | self.right.fields()


@dataclass(frozen=True, slots=True)
class Sum:
    """`sum(likes, comments, saves)`: what is known of its parts added up; unknown when none is."""

    parts: tuple[Formula, ...]

    def fields(self) -> frozenset[Field]:
        return frozenset(name for part in self.parts for name in part.fields())


Formula = Field | Number | Binary | Sum
"""Arithmetic over metrics: a field here is a metric's name."""


def renamed(formula: Formula, name: Callable[[str], str]) -> Formula:
    """The same formula with every metric called by `name` of what it was called."""
    match formula:
        case Field():
            return replace(formula, name=name(formula.name))
        case Number():
            return formula
        case Sum():
            return Sum(tuple(renamed(part, name) for part in formula.parts))
        case Binary():
            left, right = renamed(formula.left, name), renamed(formula.right, name)
            return Binary(left, formula.operator, right)


@dataclass(frozen=True, slots=True)
class Measure:
    """`sum(cost)`; `columns` is empty for `count()`.

    `count_distinct(lead, person)` counts the first of them that is known. `standing(added_at,
    lost_at)` counts the rows that began and have not ended by the last day asked about.
    """

    function: Aggregate
    columns: tuple[Field, ...] = ()

    def fields(self) -> frozenset[Field]:
        return frozenset(self.columns)


def both(left: Condition | None, right: Condition | None) -> Condition | None:
    """Both conditions; None is no condition."""
    if left is None or right is None:
        return left or right
    return And(left, right)
