"""A brute-force twin: the same numbers from plain Python over random tiny worlds."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanbu.types import Period

if TYPE_CHECKING:
    from tests.metrics.conftest import World

FIRST = date(2026, 10, 30)
DAYS = st.integers(0, 5).map(lambda number: FIRST + timedelta(number))
CHANNELS = st.sampled_from(["a", "b", None])
SPEND = st.tuples(DAYS, CHANNELS, st.integers(0, 9) | st.none(), st.integers(0, 3))
LEADS = st.tuples(DAYS, st.integers(0, 23), CHANNELS, st.sampled_from([True, False, None]))
WORLDS = st.tuples(st.lists(SPEND, max_size=8), st.lists(LEADS, max_size=8))
Row = dict[str, Any]


def fill(world: World, spend: list[tuple[Any, ...]], leads: list[tuple[Any, ...]]) -> None:
    world.con.execute("DELETE FROM spend; DELETE FROM leads")
    for day, channel, cost, clicks in spend:
        world.add("spend", {"day": day, "channel": channel, "cost": cost, "clicks": clicks})
    for day, hour, channel, valid in leads:
        moment = f"{day} {hour:02}:30"
        world.add("leads", {"created_at": moment, "channel": channel, "valid": valid})


def local(day: date, hour: int) -> date:
    """Shanghai is eight hours ahead, always."""
    return day + timedelta(hour >= 16)


def twin(spend: list[tuple[Any, ...]], leads: list[tuple[Any, ...]], period: Period) -> list[Row]:
    """cost, leads, valid_leads, cpc and cpl by month and channel."""
    groups: dict[tuple[date, str | None], Row] = defaultdict(
        lambda: {"cost": [], "clicks": [], "leads": 0, "valid": 0}
    )
    for day, channel, cost, clicks in spend:
        if period.start <= day <= period.end:
            group = groups[day.replace(day=1), channel]
            group["cost"] += [] if cost is None else [cost]
            group["clicks"].append(clicks)
    for created, hour, channel, valid in leads:
        day = local(created, hour)
        if period.start <= day <= period.end:
            groups[day.replace(day=1), channel]["leads"] += 1
            groups[day.replace(day=1), channel]["valid"] += valid is True
    known = [local(day, hour) for day, hour, _, _ in leads]
    # a register that never names a channel does not say that a channel had none; of what it
    # leaves unnamed it says all
    names = any(channel is not None for _, _, channel, _ in leads)
    rows = []
    for month, channel in sorted(groups, key=lambda key: (key[0], key[1] is None, key[1] or "")):
        group = groups[month, channel]
        counted = bool(known) and min(known) <= Period.month(month).end  # exported on 30 November
        cost = sum(group["cost"]) if group["cost"] else None
        clicks = sum(group["clicks"]) if group["clicks"] else None
        zero = 0 if counted and (names or channel is None) else None
        leads_here = group["leads"] or zero
        rows.append(
            {
                "period": month.isoformat(),
                "channel": channel,
                "cost": cost,
                "leads": leads_here,
                "valid_leads": group["valid"] or zero,
                "cpc": ratio(cost, clicks),
                "cpl": ratio(cost, leads_here),
            }
        )
    return rows


def ratio(top: float | None, bottom: float | None) -> float | None:
    return None if top is None or not bottom else top / bottom


@given(WORLDS, DAYS, st.integers(0, 5))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_same_numbers(
    world: World, rows: tuple[list[Any], list[Any]], start: date, length: int
) -> None:
    fill(world, *rows)
    period = Period(start, start + timedelta(length))
    metrics = ("cost", "leads", "valid_leads", "cpc", "cpl")
    found = world.ask(*metrics, by=("channel",), grain="month", period=period)
    assert found == twin(*rows, period)


CONDITIONS = st.recursive(
    st.sampled_from(
        ["channel = 'a'", "channel != 'a'", "cost > 4", "clicks in (1, 2)", "channel is null",
         "cost is not null", "channel contains 'B'", "cost >= 2.5"]
    ),
    lambda inner: st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
        lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
    )
    | inner.map(lambda text: f"not {text}"),
    max_leaves=4,
)  # fmt: skip


@given(st.lists(SPEND, max_size=8), CONDITIONS)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_condition_and_its_opposite_part_the_rows(
    world: World, spend: list[Any], condition: str
) -> None:
    fill(world, spend, [])
    total = sum(clicks for *_, clicks in spend)
    kept = world.ask("clicks", where=condition)[0]["clicks"] or 0
    rest = world.ask("clicks", where=f"not {condition}")[0]["clicks"] or 0
    assert kept + rest == total
