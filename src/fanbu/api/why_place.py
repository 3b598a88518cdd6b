"""A filter as the place that it is, where `watch` looks at such places."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from fanbu.analyses.cube import NO_SEGMENT
from fanbu.analyses.watch.spec import OF_REGISTERS, SPLITS
from fanbu.metrics.algebra import And, Compare, Field
from fanbu.metrics.as_text import text_of
from fanbu.metrics.filtering import parse_filter, single
from fanbu.model.question import Query

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.analyses.reader import Read
    from fanbu.analyses.watch.spec import Place, WatchSpec
    from fanbu.metrics.algebra import Condition


def place_of(where: str | None) -> Place | None:
    """The filter as a place: one value each of dimensions that are watched together; else None."""
    if where is None:
        return ()
    found = _named(where)
    if found is None:
        return None
    alone = (each for each in _splits() if each != OF_REGISTERS)  # by its rows: see below
    by = next((each for each in alone if set(each) == set(found)), None)
    return None if by is None else tuple((name, found[name]) for name in by)


def place_for(where: str | None, metric: str, expect: WatchSpec | None, read: Read) -> Place | None:
    """The place that a filter is, by its words, or by its rows."""
    found = place_of(where)
    if found is None and expect is not None and where is not None:
        return place_by_rows(where, metric, expect, read)
    return found


def place_by_rows(where: str, metric: str, expect: WatchSpec, read: Read) -> Place | None:
    """The place whose rows are those of a filter that names it otherwise; None where none is.

    By less than it is called by (an ad campaign that one platform alone has) or by more: the same
    rows are the same place. Costs a question or two.
    """
    found = _named(where)
    if not found or NO_SEGMENT in found.values():
        return None
    for by in _splits():
        shared = [name for name in by if name in found]
        if shared and expect.split(metric, by):
            place = _only({name: found[name] for name in shared}, by, found, metric, expect, read)
            if place is not None:
                return place
    return None


def _only(
    some: Mapping[str, str], by: tuple[str, ...], found: Mapping[str, str], metric: str,
    expect: WatchSpec, read: Read,
) -> Place | None:  # fmt: skip
    """The place of a split, where rows that are `some` are of one segment, the filter's own."""
    names = tuple(dict.fromkeys((*by, *found)))
    parts = expect.parts((metric,))
    told = read.table(Query(parts, by=names, where=_text(some), period=expect.period))
    rows = [row for row in told.to_pylist() if any(row[part] for part in parts)]
    if len(rows) != 1 or any(rows[0][name] != value for name, value in found.items()):
        return None
    own = tuple((name, rows[0][name]) for name in by)
    return None if any(value is None for _, value in own) else own


def _text(some: Mapping[str, str]) -> str:
    each: list[Condition] = [
        Compare(Field(name, is_property=False), "=", value) for name, value in some.items()
    ]
    return text_of(reduce(And, each))


def _splits() -> tuple[tuple[str, ...], ...]:
    """The finest first."""
    found = (tuple(name for name in by if name != "account") for by in SPLITS)
    return tuple(sorted(found, key=lambda by: -len(by)))


def _named(where: str) -> dict[str, str] | None:
    """Dimensions with the one value that a filter leaves of each; None for any other filter."""
    named = _named_by(parse_filter(where))
    found = dict(named or ())
    return None if named is None or len(found) < len(named) else found


def _named_by(given: Condition) -> list[tuple[str, str]] | None:
    match given:
        case And(left, right):
            both = _named_by(left), _named_by(right)
            return None if both[0] is None or both[1] is None else [*both[0], *both[1]]
    told = single(given)
    return None if told is None else [(told[0], NO_SEGMENT if told[1] is None else told[1])]
