"""Days of every year, as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from fanbu.rules.yearly import Yearly, yearly

FEASTS = {"spring_festival": date(2026, 2, 17)}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("06-18", date(2026, 6, 18)),
        ("6-18", date(2026, 6, 18)),
        ("4th thursday of november", date(2026, 11, 26)),
        ("4th Thursday of November + 1", date(2026, 11, 27)),
        ("last monday of may", date(2026, 5, 25)),
        ("1st monday of june", date(2026, 6, 1)),
        ("spring_festival - 30", date(2026, 1, 18)),
        ("spring_festival", date(2026, 2, 17)),
        ("02-29", date(2026, 2, 28)),
        ("01-01 - 1", date(2025, 12, 31)),
    ],
)
def test_a_day_of_2026(text: str, day: date) -> None:
    found = yearly(text)
    assert found is not None
    assert found.of(2026, FEASTS) == day


@pytest.mark.parametrize(
    "text",
    ["13-01", "02-30", "0-5", "5th monday of may", "4th noday of may", "2nd monday of x", ""],
)
def test_what_is_no_day(text: str) -> None:
    assert yearly(text) is None


def test_a_feast_nobody_knows_has_no_day() -> None:
    assert Yearly(feast="songkran").of(2026, FEASTS) is None
