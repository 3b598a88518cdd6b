"""A filter as it is meant: text → condition, whichever words people call its parts by.

Dimensions by their label in either language become the columns (`渠道` → `channel`), members by
their name gain their codes. Whoever reads a filter reads it here, so that it means one thing.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from fanbu.metrics.algebra import And, Compare, In, IsNull, Not, Or
from fanbu.metrics.expression import parse_condition, parse_field
from fanbu.metrics.fields import called
from fanbu.metrics.named_values import by_code, meant

if TYPE_CHECKING:
    from fanbu.metrics.algebra import Condition, Field


@cache
def parse_filter(text: str) -> Condition:
    """The condition that the text means, with the codes of what it calls by name."""
    return by_code(parse_columns(text))


@cache
def parse_columns(text: str) -> Condition:
    """The condition with its columns by their names and its values as they are written."""
    return _by_column(parse_condition(text))


def parse_dimension(text: str) -> Field:
    """One dimension by its name or by what people call it."""
    return column_of(parse_field(text))


def column_of(field: Field) -> Field:
    """The field as its column; a property stays one, whatever it is called."""
    return field if field.is_property else replace(field, name=called(field.name))


def single(condition: Condition) -> tuple[str, str | None] | None:
    """The column and the one text (None: blank) that a condition leaves of it.

    None for any other condition. A member by name is its code, where one code alone goes by it.
    """
    match condition:
        case Compare(field, "=", str(value)) if not field.is_property:
            return field.name, value
        case In(field, values) if not field.is_property:
            left = meant(field.name, values)
            return (field.name, left[0]) if len(left) == 1 and isinstance(left[0], str) else None
        case IsNull(field) if not field.is_property:
            return field.name, None
    return None


def _by_column(condition: Condition) -> Condition:
    match condition:
        case And() | Or():
            left, right = _by_column(condition.left), _by_column(condition.right)
            return replace(condition, left=left, right=right)
        case Not(inner):
            return Not(_by_column(inner))
    return replace(condition, field=column_of(condition.field))
