"""Values of a filter as people call them: `channel = '巨量引擎'` means `paid/ocean_engine`."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from fanbu import words
from fanbu.metrics.algebra import And, Compare, In, Not, Or
from fanbu.rules.channel import comparable
from fanbu.types import LANGUAGES
from fanbu.workspace.channels import default_rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.metrics.algebra import Condition, Value


def by_code(condition: Condition) -> Condition:
    """The condition with the codes beside the names; what stands there as it is counts, too."""
    match condition:
        case And() | Or():
            return replace(condition, left=by_code(condition.left), right=by_code(condition.right))
        case Not(inner):
            return Not(by_code(inner))
        case Compare(field, "=" | "!=" as operator, value) if codes := _codes(field.name, value):
            found = In(field, (value, *codes))
            return found if operator == "=" else Not(found)
        case In(field, values):
            more = (code for value in values for code in _codes(field.name, value))
            return In(field, (*values, *more))
    return condition


def meant(column: str, values: tuple[Value, ...]) -> tuple[Value, ...]:
    """The values without the names whose codes stand beside them, each once; a code stays."""
    known = {code for codes in _named(column).values() for code in codes} if _has(column) else set()
    named = [v for v in values if v not in known and set(_codes(column, v)) & set(values)]
    return tuple(dict.fromkeys(value for value in values if value not in named))


def _has(column: str) -> bool:
    """Whether members of the column have names."""
    return column in ("channel", "platform")


def _codes(column: str, value: Value) -> tuple[str, ...]:
    if not _has(column) or not isinstance(value, str):
        return ()
    return tuple(c for c in _named(column).get(comparable(value), ()) if c != value)


@cache
def _named(column: str) -> Mapping[str, tuple[str, ...]]:
    """Name in either language → the codes that go by it."""
    found: dict[str, dict[str, None]] = {}
    channels = dict.fromkeys(rule.channel for rule in default_rules())
    name = words.channel_name if column == "channel" else words.platform_name
    for code in channels if column == "channel" else words.platform_codes():
        for language in LANGUAGES:
            found.setdefault(comparable(name(language, code)), {})[code] = None
    return {label: tuple(codes) for label, codes in found.items()}
