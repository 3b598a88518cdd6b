"""Stretches without work, promotions and their peaks, in tiny calendars."""

from __future__ import annotations

from datetime import date

from fanbu.rules.occasions import Occasion, Promotion, Span, breaks, days_from, single_days
from fanbu.rules.yearly import yearly


def span(first: str, last: str) -> Span:
    begin, end = yearly(first), yearly(last)
    assert begin is not None
    assert end is not None
    return Span(begin, end)


def test_a_break_takes_the_weekend_beside_it_but_no_worked_day() -> None:
    """Thursday 1 October to Wednesday 7; Saturday 10 is worked, and so is Sunday 20 September."""
    named = {date(2026, 10, day): "national_day" for day in (1, 2, 3, 5)}
    off = {date(2026, 10, 6), date(2026, 10, 7)}
    worked = {date(2026, 10, 10), date(2026, 9, 20)}
    assert breaks(named, off, worked, {"national_day": (2, 3)}) == [
        Occasion("national_day", "holiday", date(2026, 10, 1), date(2026, 10, 7), 2, 3)
    ]


def test_two_holidays_in_one_break_go_by_the_longer_one() -> None:
    named = {date(2025, 10, day): "national_day" for day in (1, 2, 3)}
    named |= {date(2025, 10, 6): "mid_autumn"}
    off = {date(2025, 10, 7), date(2025, 10, 8)}
    (found,) = breaks(named, off, set(), {})
    assert (found.key, found.first, found.last) == (
        "national_day", date(2025, 10, 1), date(2025, 10, 8),
    )  # fmt: skip


def test_days_abroad_stay_single_and_neighbours_of_one_name_are_one() -> None:
    named = {date(2026, 12, 25): "christmas", date(2026, 12, 26): "christmas",
             date(2027, 1, 1): "new_year"}  # fmt: skip
    assert [(each.key, each.first.day, each.last.day) for each in single_days(named)] == [
        ("christmas", 25, 26), ("new_year", 1, 1),
    ]  # fmt: skip


def test_a_window_over_new_year_has_its_peak_in_the_next_year() -> None:
    winter = Promotion(
        "winter", span("12-20", "01-05"), peaks=(span("01-01", "01-01"), span("12-24", "12-24"))
    )
    assert winter.of(2026, {})[1:] == (
        Occasion("winter_peak", "promotion", date(2027, 1, 1), date(2027, 1, 1)),
        Occasion("winter_peak", "promotion", date(2026, 12, 24), date(2026, 12, 24)),
    )


def test_a_promotion_with_its_peaks_and_a_year_of_its_own() -> None:
    promotion = Promotion(
        "618", span("05-25", "06-20"), after=7, peaks=(span("06-01", "06-03"),),
        years={2027: (date(2027, 6, 2), date(2027, 6, 18))},
    )  # fmt: skip
    assert promotion.of(2026, {}) == (
        Occasion("618", "promotion", date(2026, 5, 25), date(2026, 6, 20), 0, 7),
        Occasion("618_peak", "promotion", date(2026, 6, 1), date(2026, 6, 3)),
    )
    assert promotion.of(2027, {}) == (  # the peak would begin before it
        Occasion("618", "promotion", date(2027, 6, 2), date(2027, 6, 18), 0, 7),
    )


def test_a_window_over_the_new_year_and_one_before_a_feast() -> None:
    assert span("12-20", "01-05").of(2026, {}) == (date(2026, 12, 20), date(2027, 1, 5))
    goods = span("spring_festival - 30", "spring_festival - 9")
    feasts = {"spring_festival": date(2026, 2, 17)}
    assert goods.of(2026, feasts) == (date(2026, 1, 18), date(2026, 2, 8))
    assert goods.of(2026, {}) is None


def test_an_occasion_is_near_with_the_days_it_touches() -> None:
    found = Occasion("x", "holiday", date(2026, 5, 1), date(2026, 5, 3), before=2, after=1)
    assert found.near(date(2026, 4, 1), date(2026, 4, 29))
    assert not found.near(date(2026, 4, 1), date(2026, 4, 28))
    assert found.near(date(2026, 5, 4), date(2026, 5, 9))
    assert not found.near(date(2026, 5, 5), date(2026, 5, 9))
    assert days_from(found, date(2026, 4, 30)) == (1, 3)
