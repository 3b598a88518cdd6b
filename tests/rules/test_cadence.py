"""How often and by what hour, as people write it."""

from __future__ import annotations

from datetime import time

import pytest

from fanbu.rules.cadence import cadence_in, hour_in


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("09:00", time(9)), ("9:30", time(9, 30)), ("09：05", time(9, 5)), ("9点", time(9)),
        ("9点半", time(9, 30)), ("18时20分", time(18, 20)), ("9", time(9)), ("09:00:00", time(9)),
        ("09:00 T-1", time(9)), ("24:00", None), ("9:75", None), ("noon", None), ("", None),
    ],
)  # fmt: skip
def test_hours(text: str, hour: time | None) -> None:
    assert hour_in(text) == hour


@pytest.mark.parametrize(
    ("text", "cadence"),
    [
        ("daily", "daily"), ("每天", "daily"), ("日", "daily"), ("Weekly", "weekly"),
        (" 每周 ", "weekly"), ("月", "monthly"), ("hourly", None),
    ],
)  # fmt: skip
def test_cadences(text: str, cadence: str | None) -> None:
    assert cadence_in(text) == cadence
