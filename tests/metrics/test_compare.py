"""A period beside an earlier one: aligned by position, honest about nothing and about zero."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from fanbu.errors import BadInput
from fanbu.metrics.compare import buckets, change, comparison
from fanbu.metrics.draft import Locale
from fanbu.model.age import end_of
from fanbu.model.question import Query
from fanbu.types import Period

if TYPE_CHECKING:
    from tests.metrics.conftest import World

    from fanbu.types import Compare, Grain

SHANGHAI = Locale("Asia/Shanghai")
NOW = datetime.fromisoformat("2026-12-01")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}")


def earlier(period: str, compare: Compare, known_until: datetime | None = None) -> Query:
    query = Query(("cost",), period=Period.parse(period), compare=compare)
    known = {"spend": known_until} if known_until else {}
    return comparison(query, compare, zone="Asia/Shanghai", known=known, now=NOW)


@pytest.mark.parametrize(
    ("period", "compare", "before"),
    [
        ("2026-10-12..2026-10-18", "previous", "2026-10-05..2026-10-11"),
        ("2026-10", "previous", "2026-09"),
        ("2026-10-12..2026-10-18", "year", "2025-10-13..2025-10-19"),
        ("2026-10", "year", "2025-10"),
    ],
)
def test_which_period(period: str, compare: Compare, before: str) -> None:
    found = earlier(period, compare)
    assert (found.period, found.cutoff, found.compare) == (Period.parse(before), None, None)


def test_same_age() -> None:
    """The week ended on 18 October, Shanghai time; known until two days after its end: the week
    before is read as it was known two days after its own end."""
    shanghai = ZoneInfo("Asia/Shanghai")
    assert end_of(Period.parse("2026-10-12..2026-10-18"), shanghai) == moment("10-18 16:00")
    found = earlier("2026-10-12..2026-10-18", "same-age", moment("10-20 16:00"))
    assert found.period == Period.parse("2026-10-05..2026-10-11")
    assert found.cutoff_of("spend") == moment("10-13 16:00")


def test_same_age_of_an_unfinished_period() -> None:
    found = earlier("2026-10-12..2026-10-18", "same-age", moment("10-16 16:00"))
    assert found.cutoff_of("spend") == moment("10-09 16:00")


def test_same_age_without_exports_goes_by_now() -> None:
    found = earlier("2026-10-12..2026-10-18", "same-age")
    assert found.cutoff == moment("11-24 00:00")


def test_a_period_is_needed() -> None:
    query = Query(("cost",), compare="previous")
    with pytest.raises(BadInput, match="compare_needs_period"):
        comparison(query, "previous", zone="UTC", known={}, now=NOW)


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [(3, 2, 0.5), (0, 2, -1), (5, 0, None), (0, 0, None), (None, 2, None), (2, None, None),
     (-1, -2, 0.5)],
)  # fmt: skip
def test_change(now: float | None, before: float | None, expected: float | None) -> None:
    assert change(now, before) == expected


@pytest.mark.parametrize(
    ("grain", "first"),
    [
        ("day", ["2026-10-30", "2026-10-31", "2026-11-01", "2026-11-02"]),
        ("week", ["2026-10-26", "2026-11-02"]),
        ("month", ["2026-10-01", "2026-11-01"]),
        ("total", []),
    ],
)
def test_buckets(grain: Grain, first: list[str]) -> None:
    period = Period.parse("2026-10-30..2026-11-02")
    assert list(buckets(period, grain, SHANGHAI)) == [date.fromisoformat(day) for day in first]


class TestAnswers:
    """leads a: 2 now, 4 in the week before; b: only before; c: only now. Cost: b, before."""

    @pytest.fixture(autouse=True)
    def rows(self, world: World) -> None:
        for day, channel in (
            ("13", "a"), ("14", "a"), ("14", "c"),
            ("05", "a"), ("06", "a"), ("06", "a"), ("07", "a"), ("06", "b"),
        ):  # fmt: skip
            world.add("leads", {"created_at": f"2026-10-{day} 02:00", "channel": channel})
        world.add("spend", {"day": "2026-10-06", "channel": "b", "cost": 9})

    def test_by_channel(self, world: World) -> None:
        rows = world.ask(
            "leads", "cost", by=("channel",), period="2026-10-12..2026-10-18", compare="previous"
        )
        nothing = {"cost": None, "cost_previous": None, "cost_change": None}
        assert rows == [
            {"channel": "a", "leads": 2, "leads_previous": 4, "leads_change": -0.5, **nothing},
            {"channel": "b", "leads": 0, "leads_previous": 1, "leads_change": -1,
             "cost": None, "cost_previous": 9, "cost_change": None},
            {"channel": "c", "leads": 1, "leads_previous": 0, "leads_change": None, **nothing},
        ]  # fmt: skip

    def test_columns(self, world: World) -> None:
        result = world.result("leads", period="2026-10-12..2026-10-18", compare="year")
        assert result.table.column_names == ["leads", "leads_previous", "leads_change"]
        assert result.to_dict()["rows"] == [
            {"leads": 3, "leads_previous": None, "leads_change": None}
        ]
        assert result.query["compared"]["period"] == {"start": "2025-10-13", "end": "2025-10-19"}

    def test_days_meet_by_position(self, world: World) -> None:
        rows = world.ask("leads", grain="day", period="2026-10-12..2026-10-18", compare="previous")
        assert [(r["period"], r["leads"], r["leads_previous"]) for r in rows] == [
            ("2026-10-12", 0, 1), ("2026-10-13", 1, 3), ("2026-10-14", 2, 1),
        ]  # fmt: skip

    def test_same_age_with_nothing_known_then_is_said(self, world: World) -> None:
        """Everything was exported on 30 November: a week earlier nothing was known."""
        options = {"period": "2026-10-12..2026-10-18", "compare": "same-age"}
        assert world.ask("leads", **options) == [
            {"leads": 3, "leads_previous": None, "leads_change": None}
        ]
        assert "unknown_at_same_age" in world.warned("leads", **options)

    @pytest.mark.parametrize("by", [(), ("channel",)])
    def test_before_the_register_began_nothing_is_known(
        self, world: World, by: tuple[str, ...]
    ) -> None:
        """The first lead is of the 5th: of the week before it there is nothing, not even 0."""
        week = {"period": "2026-10-05..2026-10-11", "compare": "previous"}
        for row in world.ask("leads", by=by, **week):
            assert (row["leads_previous"], row["leads_change"]) == (None, None)
        days = {"period": "2026-10-04..2026-10-08", "grain": "day", "compare": "previous"}
        assert {row["leads_previous"] for row in world.ask("leads", by=by, **days)} == {None}

    def test_a_week_without_leads_has_none(self, world: World) -> None:
        """Known since 5 October and exported on 30 November: 19–25 October had none."""
        world.add("leads", {"created_at": "2026-10-27 02:00", "channel": "a"})
        week = {"period": "2026-10-26..2026-11-01", "compare": "previous"}
        [row] = world.ask("leads", by=("channel",), **week)
        assert (row["leads"], row["leads_previous"]) == (1, 0)
        [row] = world.ask("leads", by=("channel",), grain="day", **week)
        assert (row["leads"], row["leads_previous"]) == (1, 0)

    def test_by_channel_at_an_age_at_which_nothing_was_known(self, world: World) -> None:
        options = {"period": "2026-10-12..2026-10-18", "compare": "same-age"}
        rows = world.ask("leads", by=("channel",), **options)
        assert [row["leads_previous"] for row in rows] == [None, None]


@dataclass(frozen=True)
class Export:
    table: str
    as_of: datetime
    tables: tuple[str, ...] = ()


def test_same_age_reads_what_was_known_then(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leads of 5–11 October: two known by the 13th, a third only on the 17th."""
    for as_of in ("10-12 00:00", "10-13 00:00", "10-17 00:00"):
        world.add("leads", {"created_at": "2026-10-06 02:00", "as_of": f"2026-{as_of}"})
    world.add("leads", {"created_at": "2026-10-13 02:00", "as_of": "2026-10-20 16:00"})
    exports = (Export("leads", moment("10-20 16:00")), Export("spend", moment("11-20 00:00")))
    monkeypatch.setattr(type(world), "imports", lambda _: exports)
    options = {"period": "2026-10-12..2026-10-18"}
    assert world.ask("leads", compare="same-age", **options)[0]["leads_previous"] == 2
    assert world.ask("leads", compare="previous", **options)[0]["leads_previous"] == 3
