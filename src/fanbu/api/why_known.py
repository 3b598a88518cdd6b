"""What is known of the days themselves, as candidates of `why`: never a reason.

Holidays and promotions that one of the two periods has and the other has not; what the team and its
costs say began or ended; prices that are others. What cannot be of a cause's place is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from fanbu.api import calendar
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from fanbu.api.calendar import Mark
    from fanbu.api.desk import Desk

LATELY = 14
"""Days before the period within which what ended still counts as something that changed."""
LEAST, MOST, FEW = 0.03, 4, 5
"""A price changed by this share at least; products that are told; pieces bought in both periods."""
PRICED = frozenset({"orders", "order_lines", "refunds", "products", "leads", "buyer_journey"})
"""Tables whose numbers a price may move."""
GIVEN = frozenset({"holiday", "promotion"})
Candidate = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """A candidate and what it is of: dimension → value, empty for everything."""

    candidate: Candidate
    where: Mapping[str, str]


def known(desk: Desk, base: Period, period: Period, tables: set[str]) -> tuple[Known, ...]:
    """All of them, in no order. `base`: the days that the period is held against."""
    reach = Period(min(base.start, period.start - timedelta(LATELY)), period.end)
    marks = calendar.marks(desk, reach)
    return (
        *_given(marks, base, period),
        *_own(desk, marks, base, period),
        *(_prices(desk, base, period) if tables & PRICED else ()),
    )


def fits(where: Mapping[str, str], place: Mapping[str, str | None]) -> bool | None:
    """Whether what is of `where` is of a cause's place; None where nobody can tell."""
    if not where:
        return None
    told = [_agrees(name, value, place) for name, value in where.items()]
    if False in told:
        return False
    return None if None in told else True


def _agrees(name: str, value: str, place: Mapping[str, str | None]) -> bool | None:
    if name in place:
        return place[name] == value
    for alike in ("title", "sku") if name == "product" else ():
        if alike in place:
            return place[alike] == value
    kinds = {"platform": "channel", "channel": "platform"}
    other = place.get(kinds.get(name, ""))
    if other is None:
        return None
    return value.rpartition("/")[2] == other.rpartition("/")[2]


def _given(marks: Sequence[Mark], base: Period, period: Period) -> Iterator[Known]:
    """Holidays and promotions of one of the two; of a promotion and its peaks the whole is enough.

    What ended long before the period has nothing to do with it.
    """
    told = [each for each in marks if each.kind in GIVEN and not each.peak]
    names = {side: {each.name for each in told if _touches(each.days, side)}
             for side in (base, period)}  # fmt: skip
    for each in told:
        for side, other in ((period, base), (base, period)):
            near = side is period or each.days.end >= period.start - timedelta(LATELY)
            if _touches(each.days, side) and each.name not in names[other] and near:
                kind = "occasion" if side is period else "occasion_before"
                yield Known(_candidate(kind, each), {})


def _own(desk: Desk, marks: Sequence[Mark], base: Period, period: Period) -> Iterator[Known]:
    """What began or ended within the days compared, or not long before the period."""
    since = max(base.start, period.start - timedelta(max(LATELY, period.days)))
    for each in marks:
        if each.kind in GIVEN:
            continue
        began = since < each.days.start <= period.end
        ended = since <= each.days.end < period.end
        if not began and not ended:
            continue
        kind = "noted" if each.kind != "campaign" else "campaign"
        of = calendar.place_of(desk, each.where)
        yield Known({**_candidate(kind, each), "of": of}, each.where)


def _candidate(kind: str, each: Mark) -> Candidate:
    return {
        "kind": kind, "day": each.days.start.isoformat(), "until": each.days.end.isoformat(),
        "what": each.kind, "name": each.name, "where": dict(each.where),
    }  # fmt: skip


def _prices(desk: Desk, base: Period, period: Period) -> Iterator[Known]:
    """Prices that are others than in the base days."""
    how = {"least": LEAST, "most": MOST, "few": FEW}
    for row in desk.warehouse.prices(base, period, how):
        day: date = row["day"]
        where = {"product": row["product"]}
        where |= {"platform": row["platform"]} if row["platform"] else {}
        yield Known(
            {"kind": "price", "day": day.isoformat(), "product": row["product"],
             "platform": row["platform"], "was": row["was"], "price": row["price"],
             "where": where},
            where,
        )  # fmt: skip


def _touches(one: Period, other: Period) -> bool:
    return one.start <= other.end and other.start <= one.end
