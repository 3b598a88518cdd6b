"""A filter as the place that it is, where `watch` looks at such places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.analyses.cube import NO_SEGMENT
from fanbu.analyses.watch.spec import SPLITS
from fanbu.metrics.algebra import And, Compare, Field, In, IsNull
from fanbu.metrics.expression import parse_condition
from fanbu.metrics.fields import called

if TYPE_CHECKING:
    from fanbu.analyses.watch.series import Place
    from fanbu.metrics.algebra import Condition


def place_of(where: str | None) -> Place | None:
    """The filter as a place: one value each of dimensions that are watched together; else None."""
    if where is None:
        return ()
    named = _named_by(parse_condition(where))
    if named is None:
        return None
    found = {called(name): value for name, value in named}
    splits = (tuple(name for name in by if name != "account") for by in SPLITS)
    by = next((each for each in splits if set(each) == set(found)), None)
    return None if by is None or len(found) < len(named) else tuple((n, found[n]) for n in by)


def _named_by(given: Condition) -> list[tuple[str, str]] | None:
    match given:
        case And(left, right):
            both = _named_by(left), _named_by(right)
            return None if both[0] is None or both[1] is None else [*both[0], *both[1]]
        case Compare(Field(name, is_property=False), "=", str(value)):
            return [(name, value)]
        case In(Field(name, is_property=False), (str(value),)):
            return [(name, value)]
        case IsNull(Field(name, is_property=False)):
            return [(name, NO_SEGMENT)]
    return None
