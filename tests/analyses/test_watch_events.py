"""What a team did before is expected as it was; what is new to it explains nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.analyses.watched_world import END, A, B, World

from fanbu.analyses.watch.judging import days_of
from fanbu.analyses.watch.scoped import touches
from fanbu.rules.occasions import Occasion
from fanbu.stats.expect import Kind

if TYPE_CHECKING:
    from datetime import date

    from fanbu.analyses.watch import Watched

LEADS = ("leads", "valid_leads")
THURSDAY = END - timedelta(3)
TIMES = [THURSDAY - timedelta(7 * weeks) for weeks in (0, 6)]
"""Two campaigns of four days, Thursday to Sunday, the second on the judged days."""


def campaign(first: date, key: str = "campaign:open days") -> Occasion:
    return Occasion(key, "campaign", first, first + timedelta(3))


def brand(now: float, before: float = 1.0) -> World:
    world = World()
    for first in TIMES:
        times = now if first == THURSDAY else before
        world.times(times, world.at(first, first + timedelta(3)), LEADS)
    return world


def told(found: Watched) -> list[tuple[str, float, float]]:
    """Of the leads in all: what they came to, by what should have been."""
    return [
        (each.metric, each.value, each.expected)
        for cause in found.causes
        for each in (cause.head, *cause.others)
        if each.metric == "leads" and not each.place
    ]


def test_a_campaign_that_comes_again_is_expected() -> None:
    """Half as much again each time: no news with its days known, an opportunity without."""
    world, events = brand(1.5, before=1.5), tuple(campaign(first) for first in TIMES)
    assert told(world.watched(events=events)) == []
    [(_, value, expected)] = told(world.watched())
    assert value > 1.2 * expected


def test_a_campaign_that_does_not_work_this_time_is_told() -> None:
    """Half as much again was expected and nothing came: a third less than it should have been."""
    world, events = brand(1.0, before=1.5), tuple(campaign(first) for first in TIMES)
    [(_, value, expected)] = told(world.watched(events=events))
    assert value / expected == pytest.approx(1 / 1.5, abs=0.1)


@pytest.mark.parametrize("times", [0.6, 1.7])
def test_what_was_never_seen_before_explains_nothing(times: float) -> None:
    """A first campaign, and a note that the site was changed: told as if nobody had known."""
    world = brand(times)
    for events in ([campaign(THURSDAY)], [Occasion("note:site", "note", THURSDAY, THURSDAY)]):
        found = told(world.watched(events=tuple(events)))
        assert found == told(world.watched())
        [(_, value, expected)] = found
        assert value / expected == pytest.approx(times, abs=0.12)


def test_an_event_of_one_channel_is_no_event_of_another() -> None:
    """What was noted of B is expected of B; A is foretold as if nobody had noted anything."""
    world = brand(1.5, before=1.5)
    of_b = tuple(replace(campaign(first), where=(("channel", B),)) for first in TIMES)

    def expected(events: tuple[Occasion, ...], channel: str) -> float:
        judged = world.watched(events=events).judged
        assert judged is not None
        row = judged.row["leads", (("channel", channel),)]
        return float(judged.mean(row)[-4:].sum())

    everywhere = tuple(campaign(first) for first in TIMES)
    assert expected(of_b, A) == pytest.approx(expected((), A), rel=1e-12)
    assert expected(of_b, B) == pytest.approx(expected(everywhere, B), rel=1e-12)
    assert expected(of_b, B) > 1.15 * expected((), B)


def test_an_event_may_have_moved_what_it_lies_in() -> None:
    of_b = replace(campaign(THURSDAY), where=(("channel", B),))
    assert touches(of_b, ())
    assert touches(of_b, (("channel", B), ("ad_campaign", "search")))
    assert touches(of_b, (("platform", "baidu"),))
    assert touches(of_b, (("owner", "Bo"),)), "of owners nobody knows"
    assert not touches(of_b, (("channel", A),))
    assert not touches(of_b, (("platform", "ocean_engine"), ("ad_campaign", "one")))


def test_an_event_of_one_channel_marks_no_day_of_the_others_nor_of_the_whole() -> None:
    """Of the judged days, those that what is noted marks: what a period is held against."""
    of_b = tuple(replace(campaign(first), where=(("channel", B),)) for first in TIMES)
    everywhere = campaign(THURSDAY - timedelta(70), "campaign:all")
    judged = World().watched(events=(*of_b, everywhere)).judged
    assert judged is not None

    def marked(*place: tuple[str, str]) -> list[date]:
        found = days_of(judged, place).windows
        firsts = {each.first for each in found if each.kind is Kind.EVENT}
        return sorted(judged.spec.period.start + timedelta(first) for first in firsts)

    own = sorted(each.first for each in (everywhere, *of_b))
    assert marked(("channel", B)) == marked(("platform", "baidu")) == own
    assert marked() == marked(("channel", A)) == marked(("owner", "Bo")) == [everywhere.first]
