"""Zones that stand at one distance from UTC, and the day of a moment in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanbu.rules.offset import FIRST, LAST, steady

STEADY = {"Asia/Shanghai": 480, "UTC": 0, "Asia/Kolkata": 330, "America/Phoenix": -420}


@pytest.mark.parametrize(("zone", "minutes"), STEADY.items())
def test_a_zone_that_never_moves_its_clocks(zone: str, minutes: int) -> None:
    assert steady(zone) == (FIRST, LAST, minutes)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Almaty"])
def test_one_that_does_has_no_one_distance(zone: str) -> None:
    """Almaty moved once, in 2024."""
    assert steady(zone) is None


@given(st.datetimes(FIRST, LAST), st.sampled_from([*STEADY]))
def test_adding_it_gives_the_day_that_a_calendar_gives(moment: datetime, zone: str) -> None:
    known = steady(zone)
    assert known is not None
    day = (moment + timedelta(minutes=known.minutes)).date()
    assert day == moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
