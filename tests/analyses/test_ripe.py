"""How much of the last days is known by now, by what was known of days as old some weeks ago."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from fanbu.analyses.watch.ripe import shares

if TYPE_CHECKING:
    from numpy.typing import NDArray


def days(*ages: float) -> NDArray[np.float64]:
    """28 days of 40 each, but for the youngest: the last one's age is 0."""
    return np.array([*[40.0] * (28 - len(ages)), *reversed(ages)])


def test_each_age_of_enough_counts_has_its_own_share() -> None:
    found = shares([{"n": days(10, 30)}], [{"n": days(40, 40)}], 28)["n"]
    assert found[-3:].tolist() == [1, 0.75, 0.25]


def test_an_age_of_few_counts_is_put_together_with_older_ones() -> None:
    """Of 10, 10 and 20 cases of the last three days 0, 2 and 6 were known then: 8 of 40.

    No age by itself has thirty; none of them is taken to be known for that.
    """
    then, now = [{"n": days(0, 2, 6)}], [{"n": days(10, 10, 20)}]
    found = shares(then, now, 28)["n"]
    assert found[-4:].tolist() == [1, *[pytest.approx(0.2)] * 3]


def test_a_number_that_does_not_change_is_known() -> None:
    assert shares([{"n": days(3, 2)}], [{"n": days(3, 2)}], 28) == {}
