"""What days should have been is one number and one band, whoever asks, and whenever."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.analyses.watched_world import END, INFOS, WEEK, ZONE, A, B, World

from fanbu.analyses.scope import Scope
from fanbu.analyses.watch.bands import band
from fanbu.analyses.watch.drawn import drawn
from fanbu.analyses.watch.expected import Asked as Beside
from fanbu.analyses.watch.expected import expected_of
from fanbu.analyses.watch.foretold import Foreteller
from fanbu.analyses.watch.judging import ground_of
from fanbu.analyses.why import Asked, Why, compute
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

    from fanbu.analyses.watch.alerts import Alert
    from fanbu.analyses.watch.judged import Foretold
    from fanbu.analyses.watch.spec import Place
    from fanbu.model.facts import DataFacts
    from fanbu.model.question import Query

PAGE: Place = (("platform", "ocean_engine"), ("ad_campaign", "one"))
NINE = Period(END - timedelta(8), END)
"""Two days before the judged week, and it."""


def broken(days: Period = NINE, **more: object) -> World:
    """Four in ten leads of one ad campaign are missing."""
    world = World(**more)  # type: ignore[arg-type]
    world.times(0.6, world.at(days.start, days.end), ["leads", "valid_leads"], (A, "one"))
    return world


@dataclass(frozen=True)
class Filtering:
    """A world whose questions with a filter are about one ad campaign only."""

    world: World

    def table(self, query: Query, /) -> pa.Table:
        if query.where is None:
            return self.world.table(query)
        rows, self.world.rows = self.world.rows, {(A, "one"): self.world.rows[A, "one"]}
        try:
            return self.world.table(replace(query, where=None))
        finally:
            self.world.rows = rows

    def prepare(self, queries: Iterable[Query], /) -> None:
        del queries

    def facts(self) -> DataFacts:
        return self.world.facts()


def asked_why(world: World, metric: str, days: Period) -> Why:
    spec = world.spec(end=days.end, latest=world.end)
    scope = Scope(
        period=days, grain="total", headline=(metric,), metrics=INFOS, zone=ZONE,
        against=days.shift(-14), taken=spec.taken,
    )  # fmt: skip
    asked = Asked(scope, metric, views=lambda _: (("channel",),), expect=spec)
    return compute(world, asked, world.morning_after(world.end))


def alert_of(world: World, metric: str, place: Place = ()) -> Alert:
    causes = world.watched().causes
    return next(each for cause in causes for each in (cause.head, *cause.others)
                if (each.metric, each.place) == (metric, place))  # fmt: skip


def foretold(world: World, end: date, metric: str, place: Place, days: Period) -> Foretold:
    """As seen by who looks at the week up to `end`."""
    ground = ground_of(world, world.spec(end=end), world.morning_after(world.end))
    found = Foreteller(ground).of(metric, place, days)
    assert found is not None
    return found


@pytest.mark.parametrize("metric", ["leads", "cpl"])
def test_watch_and_why_say_the_same(metric: str) -> None:
    """Of the whole, for nine days of which the first two lie before the judged week."""
    world = broken()
    world.times(0.6, world.at(NINE.start, END), ["leads", "valid_leads"], (A, "two"), (B, "search"))
    told = alert_of(world, metric)
    assert told.days == NINE
    held = asked_why(world, metric, told.days).expected
    assert held is not None
    assert (held.value, held.mean) == pytest.approx((told.value, told.expected), rel=1e-9)
    assert (held.low, held.high) == pytest.approx((told.low, told.high), rel=1e-9)


def test_a_report_says_the_same_as_why() -> None:
    """Of the last week, whose Monday comes two days after leads began to be missing."""
    world = broken()
    week = Period(END - timedelta(6), END)
    seen = world.watched()
    assert seen.judged is not None
    value = float(sum(values["leads"][-7:].sum() for values in world.rows.values()))
    report = expected_of(seen.judged, Beside("leads", week.each(), value))
    held = asked_why(world, "leads", week).expected
    assert report is not None
    assert held is not None
    assert (report.expected, report.low, report.high) == pytest.approx(
        (held.mean, held.low, held.high), rel=1e-9
    )


def test_days_of_the_stretch_teach_nothing() -> None:
    """Be four in ten leads missing or nine, or twice as many there: the same was to be expected."""
    means = []
    for times in (0.6, 0.1, 2.0):
        world = World()
        world.times(times, world.at(NINE.start, END), ["leads", "valid_leads"])
        means.append(foretold(world, END, "leads", (), NINE).mean)
    assert means == pytest.approx([means[0]] * 3, rel=1e-12)
    usual = 150 * float(WEEK[[day.weekday() for day in NINE.each()]].sum())
    assert means[0] == pytest.approx(usual, rel=0.04)


def test_what_is_known_later_changes_nothing() -> None:
    """Three days are asked about when they are over, and in the weeks after."""
    days = Period(END - timedelta(12), END - timedelta(10))
    world = broken(days)
    each = [
        foretold(world, end, "leads", (("channel", A),), days)
        for end in (days.end, days.end + timedelta(2), END - timedelta(7), END)
    ]
    for one in each[1:]:
        assert (one.mean, one.low, one.high) == pytest.approx(
            (each[0].mean, each[0].low, each[0].high), rel=1e-9
        )


def test_ripe_as_of_the_latest_day_whenever_they_end() -> None:
    """Days that ended before the last one are as ripe as they are, not as if they were the last."""
    late = {"valid_leads": [0.98, 0.95, 0.9, 0.8, 0.7, 0.4]}
    days = Period(END - timedelta(8), END - timedelta(3))
    world = World(late=late)
    now = world.morning_after(world.end)
    each = []
    for end in (days.end, END):
        ground = ground_of(world, world.spec(end=end, latest=END), now)
        found = Foreteller(ground).of("valid_leads", (), days)
        assert found is not None
        each.append(found)
    assert each[0].mean == pytest.approx(each[1].mean, rel=1e-9)
    assert each[0].low < each[0].value < each[0].high


def test_a_week_that_begins_in_a_strange_stretch_is_foretold_from_before_it() -> None:
    world = World()
    world.times(0.4, world.at(NINE.start, END), ["leads", "valid_leads"])
    week = Period(END - timedelta(6), END)
    assert foretold(world, END, "leads", (), week).since == NINE.start
    quiet = World()
    assert foretold(quiet, END, "leads", (), week).since == week.start


def test_edges_that_nobody_knows_of_are_no_part_of_it() -> None:
    """The same whether or not a day is asked about that nothing is known of."""
    world = World(count=150)
    gap = END - timedelta(6)
    known = [
        Period(world.days[0], gap - timedelta(1)),
        Period(gap + timedelta(1), END),
    ]
    world.sources["baidu"] = world.source("spend", "baidu", known)
    whole, rest = (
        foretold(world, END, "clicks", (), Period(first, END))
        for first in (gap, gap + timedelta(1))
    )
    assert whole.days == rest.days
    assert (whole.mean, whole.low) == (rest.mean, rest.low)


def test_the_chart_of_an_alert_adds_up_to_what_it_says() -> None:
    world = World()
    world.times(0.3, world.at(NINE.start, END), ["leads", "valid_leads"])
    found = world.watched(watched=("leads",), headline=("leads",))
    [cause] = found.causes
    shown = drawn(found, cause)
    assert shown is not None
    days = [each for each in shown.days if NINE.start <= each.day <= END]
    assert sum(each.expected for each in days) == pytest.approx(cause.head.expected, rel=1e-12)


def test_twins_and_parts_say_the_same() -> None:
    """An ad campaign is a part of its platform, whether or not that is another's twin."""
    world = broken()
    told = alert_of(world, "cpl", (("channel", A),))
    again = foretold(world, END, "cpl", (("channel", A),), told.days)
    assert (told.expected, told.low, told.high) == pytest.approx(
        (again.mean, again.low, again.high), rel=1e-9
    )


def test_a_band_of_one_day_is_the_expectations_own() -> None:
    world = World()
    ground = ground_of(world, world.spec(), world.morning_after(world.end))
    judged = Foreteller(ground).every(Period(END, END))
    row = judged.row["leads", ()]
    at = len(judged.series[row].value) - 1
    own = judged.told.low[row, -1], judged.told.high[row, -1]
    assert band(judged, row, np.array([at]), 100.0) == own


def test_a_band_is_as_wide_as_earlier_stretches_strayed() -> None:
    """Quantiles of stretches that overlap are too narrow where few do not overlap."""
    world = World()
    ground = ground_of(world, world.spec(), world.morning_after(world.end))
    judged = Foreteller(ground).every(Period(END - timedelta(13), END))
    row = judged.row["leads", ()]
    at = np.arange(len(judged.series[row].value) - 14, len(judged.series[row].value))
    _, mean = judged.stretch(row, int(at[0]), int(at[-1]))
    low, high = band(judged, row, at, mean)
    narrow = judged.around(row, at, mean)
    assert low <= narrow[0] < mean < narrow[1] <= high
    assert (high - low) > 2 * 1.96 * 0.02 * mean


def test_the_place_of_a_filter_is_foretold_as_watch_does() -> None:
    """`why` narrowed to an ad campaign says what watch says of it, and not of a part alone."""
    world = broken()
    place = PAGE
    spec = world.spec(latest=END)
    days = NINE
    scope = Scope(period=days, grain="total", headline=("clicks",), metrics=INFOS, zone=ZONE,
                  against=days.shift(-14), taken=spec.taken)  # fmt: skip
    asked = Asked(scope, "clicks", views=lambda _: (("channel",),), expect=spec, place=place,
                  where="platform = 'ocean_engine' and ad_campaign = 'one'")  # fmt: skip
    held = compute(Filtering(world), asked, world.morning_after(END)).expected
    assert held is not None
    mine = foretold(world, END, "clicks", place, days)
    assert (held.value, held.mean, held.low, held.high) == pytest.approx(
        (mine.value, mine.mean, mine.low, mine.high), rel=1e-9
    )
