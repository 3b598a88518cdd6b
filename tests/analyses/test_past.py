"""What became of an alert: revised, over, still so, or nobody knows yet."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.analyses.watched_world import END, A, World

from fanbu.analyses.watch import Earlier, became
from fanbu.analyses.watch.foretold import Foreteller
from fanbu.analyses.watch.judging import ground_of
from fanbu.types import Period

THREE = Period(END - timedelta(16), END - timedelta(14))
"""A Friday to a Sunday, two weeks before the last day."""
PLACE = (("channel", A),)
LOST = Earlier("leads", PLACE, THREE, up=False)


def asked(last: int | None, one: Earlier = LOST, share: float = 0.3) -> tuple[str, float | None]:
    """What became of it where leads came at `share` for `last` days from Friday on; None: never."""
    world = World()
    if last is not None:
        days = world.at(THREE.start, THREE.start + timedelta(last - 1))
        world.times(share, days, ["leads", "valid_leads"], (A, "one"), (A, "two"))
    ground = ground_of(world, world.spec(), world.morning_after(END))
    found = became(Foreteller(ground), one, END)
    return found.state, found.after.value if found.after else None


@pytest.mark.parametrize(
    ("last", "state"), [(3, "over"), (10, "over"), (17, "stays"), (None, "revised")]
)
def test_a_fall_that_ended_stayed_or_never_was(last: int | None, state: str) -> None:
    """Seventeen days are all up to the last one; by then watch expects no more than that."""
    assert asked(last)[0] == state


def test_a_rise_where_a_fall_was_told_is_revised() -> None:
    assert asked(3, share=1.8)[0] == "revised"
    assert asked(3, LOST._replace(up=True), share=1.8)[0] == "over"


def test_the_days_after_are_the_last_week_or_less() -> None:
    """Of a hundred leads a day, a week has some 660."""
    assert asked(3)[1] == pytest.approx(660, rel=0.1)
    late = LOST._replace(days=Period(END - timedelta(2), END))
    world = World()
    world.times(0.3, world.at(late.days.start, END), ["leads"], (A, "one"), (A, "two"))
    found = became(Foreteller(ground_of(world, world.spec(), world.morning_after(END))), late, END)
    assert (found.state, found.after) == ("open", None)


def test_what_is_not_there_any_more_is_said_to_be_unknown() -> None:
    assert asked(3, LOST._replace(place=(("channel", "paid/nobody"),)))[0] == "unknown"
    assert asked(3, LOST._replace(metric="orders"))[0] == "unknown"
