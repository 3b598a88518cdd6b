"""A list of a register that is brought no more is a hole; one that came once is not."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import combinations

from fanbu.analyses.lists import behind
from fanbu.model.facts import Coverage, SourceFacts
from fanbu.types import Period


def a_list(name: str, *came: int, first: int = 1) -> SourceFacts:
    """Leads from a day of November 2026 on, exported on the given days at nine."""
    days = [date(2026, 11, 1) + timedelta(n - 1) for n in came]
    start = date(2026, 11, 1) + timedelta(first - 1)
    covered = (Coverage(Period(start, day), datetime.combine(day, time(1))) for day in days)
    return SourceFacts("leads", name, "", tuple(covered))


SITE = a_list("site", 2, 9, 16, 23)


def names(*lists: SourceFacts) -> list[str]:
    return [one.platform for one in behind(lists)]


def test_a_list_with_a_rhythm_falls_behind() -> None:
    assert names(SITE, a_list("shop", 2, 9, 16)) == ["shop"]
    assert names(SITE, a_list("shop", 2, 9, 16, 23)) == []


def test_one_list_is_its_register() -> None:
    assert names(SITE) == []


def test_what_came_seldom_or_within_days_has_no_rhythm() -> None:
    """A history, a correction of it a fortnight later, the sign-ups of a fair day by day."""
    assert names(SITE, a_list("history", 2)) == []
    assert names(SITE, a_list("history", 2, 16)) == []
    assert names(SITE, a_list("fair", 3, 4, 5, 6, 16)) == []
    assert names(SITE, a_list("fair", 3, 4, 17)) == ["fair"]


def test_a_list_with_other_columns_takes_the_place_of_the_old() -> None:
    old = a_list("old", 2, 9, 16)
    assert names(old, a_list("new", 23, first=1)) == []
    assert names(old, a_list("fair", 23, first=20)) == ["old"]  # knows nothing of the old days
    assert names(old, a_list("other", 16, 23, first=1)) == ["old"]  # they stood side by side


def test_what_is_behind_is_what_a_plain_count_says() -> None:
    """All sets of days on which a list may have come, beside one that came on the 30th."""
    site, days = a_list("site", 1, 30), (1, 2, 8, 15, 16, 22, 30)
    for size in range(1, len(days) + 1):
        for came in combinations(days, size):
            expected = size >= 3 and max(came) < 30 and max(came) - min(came) >= 14
            assert names(site, a_list("shop", *came)) == (["shop"] if expected else []), came
