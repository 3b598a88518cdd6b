"""A fortnight of 2026 with National Day, a worked Saturday and a campaign."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from fanbu.analyses.shared_days import shared_days
from fanbu.rules.occasions import Occasion
from fanbu.stats.expect import Kind, Window
from fanbu.workspace.calendar import read_calendar


def test_a_calendar_and_a_campaign_as_days() -> None:
    """From Monday 28 September: National Day is days 3–9, Saturday 10 October (12) is worked."""
    calendar = read_calendar(Path("there-is-none.yaml"), "Asia/Shanghai")
    campaign = Occasion("autumn", "campaign", date(2026, 10, 8), date(2026, 10, 20))
    over = Occasion("summer", "campaign", date(2026, 8, 1), date(2026, 9, 27))
    days = shared_days(calendar, date(2026, 9, 28), date(2026, 10, 11), [campaign, over])
    assert (days.count, days.weekday, days.worked) == (14, 0, (12,))
    assert [(each.kind, each.first, each.last) for each in days.windows] == [
        (Kind.HOLIDAY, -3, -1),  # Mid-Autumn, felt a day longer
        (Kind.HOLIDAY, 3, 9), (Kind.EVENT, 10, 22),
    ]  # fmt: skip


def test_peaks_are_apart_from_their_promotion_and_years_are_one_thing() -> None:
    calendar = read_calendar(Path("there-is-none.yaml"), "Asia/Shanghai")
    days = shared_days(calendar, date(2025, 11, 1), date(2026, 11, 30))
    peaks = [each for each in days.windows if each.kind is Kind.PEAK and each.first >= 364]
    assert peaks == [Window(peaks[0].group, Kind.PEAK, 364, 367), Window(peaks[0].group, Kind.PEAK,
                     374, 375)]  # fmt: skip
    national = [each for each in days.windows if each.kind is Kind.HOLIDAY and each.last == 340]
    assert [(each.first, each.before, each.after) for each in national] == [(334, 2, 2)]
