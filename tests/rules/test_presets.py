"""Which days each range of a dashboard is, to the day."""

from __future__ import annotations

from datetime import date

import pytest

from fanbu.rules.presets import NAMES, period_of
from fanbu.types import Period

TODAY = date(2026, 11, 18)
"""A Wednesday."""
WHOLE = Period(date(2026, 3, 2), date(2026, 11, 17))
DAYS = {
    "today": "2026-11-18..2026-11-18",
    "yesterday": "2026-11-17..2026-11-17",
    "last_week": "2026-11-09..2026-11-15",
    "7d": "2026-11-11..2026-11-17",
    "28d": "2026-10-21..2026-11-17",
    "30d": "2026-10-19..2026-11-17",
    "91d": "2026-08-19..2026-11-17",
    "mtd": "2026-11-01..2026-11-18",
    "qtd": "2026-10-01..2026-11-18",
    "ytd": "2026-01-01..2026-11-18",
    "last_month": "2026-10-01..2026-10-31",
    "12m": "2025-11-01..2026-10-31",
    "all": "2026-03-02..2026-11-17",
}


def test_every_preset_is_tested() -> None:
    assert set(DAYS) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_days(name: str) -> None:
    assert str(period_of(name, TODAY, 0, WHOLE)) == DAYS[name]


@pytest.mark.parametrize(
    ("name", "today", "first_weekday", "days"),
    [
        ("last_week", date(2026, 11, 18), 6, "2026-11-08..2026-11-14"),
        ("last_week", date(2026, 11, 16), 0, "2026-11-09..2026-11-15"),
        ("last_week", date(2026, 11, 15), 0, "2026-11-02..2026-11-08"),
        ("mtd", date(2026, 3, 1), 0, "2026-03-01..2026-03-01"),
        ("last_month", date(2028, 3, 31), 0, "2028-02-01..2028-02-29"),
        ("last_month", date(2026, 1, 1), 0, "2025-12-01..2025-12-31"),
        ("qtd", date(2026, 12, 31), 0, "2026-10-01..2026-12-31"),
        ("qtd", date(2026, 1, 1), 0, "2026-01-01..2026-01-01"),
        ("12m", date(2026, 1, 15), 0, "2025-01-01..2025-12-31"),
        ("yesterday", date(2028, 3, 1), 0, "2028-02-29..2028-02-29"),
    ],
)
def test_edges(name: str, today: date, first_weekday: int, days: str) -> None:
    assert str(period_of(name, today, first_weekday, WHOLE)) == days


def test_without_data() -> None:
    assert period_of("all", TODAY, 0, None) is None
    with pytest.raises(KeyError):
        period_of("never", TODAY, 0, WHOLE)
