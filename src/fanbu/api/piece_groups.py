"""What was published in a period beside what was published in an earlier one, account by account.

A piece has no earlier period of its own: what is compared are the pieces of each. Their numbers are
all since their publication, as known now; at the same age the earlier ones count as they were
known when they were as old as these.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import fsum
from typing import TYPE_CHECKING, Any

from fanbu.api.naming import SUFFIXES
from fanbu.api.reader import reader_of
from fanbu.metrics.compare import change, comparison
from fanbu.model.age import taken
from fanbu.model.question import Query
from fanbu.model.result import Warning_

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fanbu.api.desk import Desk
    from fanbu.types import Compare, Period

COUNT = "pieces"
STATISTICS = ("views", "interactions", "completes", "measured_views")
LATER = ("leads", "orders")
RATIOS = {"completion_rate": ("completes", "measured_views")}
SHOWN = ("views", "completion_rate", "interactions", *LATER)
PREVIOUS, CHANGE = SUFFIXES
_KEY = ("platform", "account", "placement")
Key = tuple[str, str, str]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """A placement, and what is known of it by some moment."""

    key: Key
    numbers: Mapping[str, float | None]


def earlier(desk: Desk, period: Period, compare: Compare) -> Query:
    """The earlier period, and the moments at which it is read as known."""
    known = taken(desk.warehouse.imports()) if compare == "same-age" else {}
    asked = Query((), period=period, compare=compare)
    return comparison(asked, compare, zone=desk.settings.timezone, known=known, now=desk.now())


def compared(
    desk: Desk, new: Sequence[Key], old: Sequence[Key], before: Query
) -> tuple[Row, tuple[Warning_, ...]]:
    """{"columns", "rows" (an account each, most views first), "total"}, and what to say of it.

    `new` and `old`: the placements of the two periods; `before` as `earlier` gives it. Each metric
    has what it was and its change beside it; an earlier number is None where nothing was known.
    """
    now = _numbers(desk, Query(()))
    past = before.cutoff is not None
    then = _numbers(desk, before) if past and old else now
    here, there = _pieces(new, now), _pieces(old, then)
    period = {"period": str(before.period)}
    doubts: tuple[Warning_, ...] = ()
    if past and old and all(value is None for one in there for value in one.numbers.values()):
        doubts = (Warning_("unknown_at_same_age", period),)
    elif not past and new and old:
        doubts = (Warning_("published_longer", period),)
    return _told(desk, here, there), doubts


def _pieces(keys: Sequence[Key], numbers: Mapping[Key, Row]) -> list[Piece]:
    return [Piece(key, numbers.get(key, {})) for key in keys]


def _numbers(desk: Desk, at: Query) -> Mapping[Key, Row]:
    """Placement → all that is known of it since its publication, at the moment of a question."""
    reader = reader_of(desk)
    past = replace(at, period=None, compare=None, days=None)
    metrics, later = _known(desk, STATISTICS), _known(desk, LATER)
    if not metrics:
        return {}
    rows = reader.table(replace(past, metrics=metrics, by=_KEY)).to_pylist()
    named: Mapping[str, Row] = {}
    if later:
        told = reader.table(replace(past, metrics=later, by=("placement",))).to_pylist()
        named = {str(row["placement"]): {name: row[name] for name in later} for row in told}
    return {
        (str(row["platform"]), str(row["account"]), str(row["placement"])): {
            **{name: row[name] for name in metrics},
            **named.get(str(row["placement"]), {}),
        }
        for row in rows
    }


def _known(desk: Desk, names: Sequence[str]) -> tuple[str, ...]:
    """The metrics there are; people (reach) beside views only where some content has no views."""
    if "views" in names and desk.warehouse.some_viewless():
        at = names.index("views") + 1
        names = (*names[:at], "reach", *names[at:])
    return tuple(name for name in names if name in desk.definitions.metrics)


def _told(desk: Desk, new: Sequence[Piece], old: Sequence[Piece]) -> Row:
    accounts = sorted({one.key[:2] for one in (*new, *old)})
    known = _known(desk, SHOWN)
    rows = [
        {
            "platform": platform,
            "account": account,
            **_beside(
                [one for one in new if one.key[:2] == (platform, account)],
                [one for one in old if one.key[:2] == (platform, account)],
                known,
            ),
        }
        for platform, account in accounts
    ]
    rows.sort(key=_most_first)
    total = _beside(new, old, known)
    metrics = [name for name in (COUNT, *known) if any(_has(row, name) for row in rows)]
    names = [f"{name}{suffix}" for name in metrics for suffix in ("", *SUFFIXES)]
    columns = ["platform", "account", *names]
    return {
        "columns": columns,
        "rows": [{name: row[name] for name in columns} for row in rows],
        "total": {name: total[name] for name in names},
    }


def _most_first(row: Row) -> tuple[float, float, str, str]:
    views, reach = (-(row.get(name) or 0) for name in ("views", "reach"))
    return views, reach, row["platform"], row["account"]


def _has(row: Row, name: str) -> bool:
    return row[name] is not None or row[f"{name}{PREVIOUS}"] is not None


def _beside(new: Sequence[Piece], old: Sequence[Piece], metrics: Sequence[str]) -> Row:
    """The sums of both; earlier ones are not compared that lack an account the others know."""
    found: Row = {}
    for name in (COUNT, *metrics):
        now, before = _sum(new, name), _sum(old, name)
        if name != COUNT and _gap(new, old, name):
            before = None
        found |= {name: now, f"{name}{PREVIOUS}": before, f"{name}{CHANGE}": change(now, before)}
    return found


def _gap(new: Sequence[Piece], old: Sequence[Piece], name: str) -> bool:
    """Whether an account has earlier pieces, a number now, and none then."""
    for account in {one.key[:2] for one in old}:
        then = [one for one in old if one.key[:2] == account]
        now = [one for one in new if one.key[:2] == account]
        if _sum(now, name) is not None and _sum(then, name) is None:
            return True
    return False


def _sum(pieces: Sequence[Piece], name: str) -> float | int | None:
    """A count is of pieces; a ratio is the ratio of the sums; None where nothing is known.

    What came later names a placement, not whose: where two accounts number alike it counts once.
    """
    if name == COUNT:
        return len(pieces)
    if name in RATIOS:
        top, bottom = (_sum(pieces, part) for part in RATIOS[name])
        return None if top is None or not bottom else top / bottom
    told = {
        one.key[2:] if name in LATER else one.key: value
        for one in pieces
        if (value := one.numbers.get(name)) is not None
    }
    if not told:
        return None
    total = fsum(told.values())
    return int(total) if total.is_integer() else total
