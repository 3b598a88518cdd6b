"""The frozen algebra that filters, measures and formulas are made of.

Conditions are two-valued: a comparison with an unknown value is false, so `not X` is exactly the
rows that `X` leaves out, and `a != 'x'` keeps the rows where `a` is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Value = str | int | float | bool
Comparison = Literal["=", "!=", "<", "<=", ">", ">=", "contains"]
Arithmetic = Literal["+", "-", "*", "/", "and"]
"""`a and b` (written `total: [a, b]`): what is known of both, added up."""
Aggregate = Literal["sum", "count", "count_distinct", "last", "min", "max"]


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


Formula = Field | Number | Binary
"""Arithmetic over metrics: a field here is a metric's name."""


@dataclass(frozen=True, slots=True)
class Measure:
    """`sum(cost)`; `columns` is empty for `count()`.

    `count_distinct(lead, person)` counts the first of them that is known.
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
