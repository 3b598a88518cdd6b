"""What `watch` found and what changed since last week: each story once, with both numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

import pytest
from tests.analyses.watched_world import END, INFOS, WEEK, ZONE, A, B, World
from tests.report.world import asking

from fanbu.analyses import change, facts, headline, stories
from fanbu.analyses.findings import Beside
from fanbu.analyses.scope import Scope
from fanbu.analyses.seen import Seen, of_days
from fanbu.analyses.usual import Expected, Occurred
from fanbu.analyses.watch.alerts import Alert
from fanbu.analyses.watch.expected import Asked, expected_of
from fanbu.analyses.watch.faults import Fault
from fanbu.analyses.watch.groups import Cause
from fanbu.analyses.watch.kin import later
from fanbu.analyses.why.rows import Whys
from fanbu.model.finding import Claim
from fanbu.types import Period

if TYPE_CHECKING:
    from fanbu.model.finding import Finding

MONDAY = END - timedelta(6)
THURSDAY = END - timedelta(3)
EVERY = ["leads", "valid_leads", "clicks", "impressions", "cost"]


def scope_of(world: World) -> Scope:
    week = Period(world.end - timedelta(6), world.end)
    return Scope(week, "week", ("leads", "cpl"), INFOS, focus="leads", zone=ZONE)


def seen_in(world: World, *, budget: int = 5) -> Seen:
    period = scope_of(world).period
    found = of_days(world.watched(), period, budget)
    assert found is not None
    return found


def told(
    world: World, *, watched: bool = True, causes: tuple[Cause, ...] | None = None
) -> dict[str, Finding]:
    """Kind and metric → finding, of the week that ends on the world's last day.

    `causes`: what was found, where it is not asked for.
    """
    scope, now = scope_of(world), world.morning_after(world.end)
    rows = headline.compute(world, scope, now)
    changes = change.explain(world, scope, now, rows)
    seen = seen_in(world) if watched else None
    if seen is not None and causes is not None:
        seen = replace(seen, causes=causes)
    whys = Whys(world, asking(scope, "channel", "ad_campaign"), now)
    return {f"{f.kind} {f.metric}": f for f in stories.told(scope, rows, changes, seen, whys)}


def week_of(world: World, back: int = 0, *, channel: str | None = None) -> float:
    """The leads of a week before the last one."""
    last = world.end - timedelta(7 * back)
    days = world.at(last - timedelta(6), last)
    return float(sum(values["leads"][days].sum() for (place, _), values in world.rows.items()
                     if channel in (None, place)))  # fmt: skip


@cache
def quiet() -> tuple[World, Seen]:
    """Nothing happens."""
    world = World()
    return world, seen_in(world)


def drop() -> World:
    """Campaign one brings a quarter of its leads from Thursday on."""
    world = World()
    world.times(0.25, world.at(THURSDAY, END), ["leads", "valid_leads"], (A, "one"))
    return world


def test_one_story_is_told_once_with_last_week_in_it() -> None:
    world = drop()
    alone = told(world, watched=False)
    assert {"change leads", "change cpl"} & alone.keys()
    found = told(world)
    assert [name for name in found if not name.startswith(("steady", "unknown"))] == ["alert cpl"]
    card = found["alert cpl"]
    assert card.subject == {"channel": A}
    assert card.also is not None
    assert card.also.key == "findings.since_before"
    items = card.also.details["items"]
    assert {item.key for item in items} <= {"findings.item_usual", "findings.item_unusual"}
    whole = [item.details["item"] for item in items]
    assert {item.key for item in whole} == {"findings.item_of_all"}  # the card is of a channel
    own = [item.details["item"].details for item in whole]
    said = {details["metric"].value: details for details in own}
    assert (said["leads"]["before"].value, said["leads"]["after"].value) == (
        week_of(world, 1), week_of(world),
    )  # fmt: skip
    assert card.where is not None
    assert card.where.key == "findings.both"  # what else moved, and where in the change of leads


def more(by: float) -> Cause:
    """So many more valid leads than usual as a whole, of 1,000, in the last week."""
    week, value = Period(MONDAY, END), 1000 * (1 + by)
    return Cause(Alert("valid_leads", (), week, value, 1000.0, 980.0, 1020.0, "good", by, by, 0.01))


@pytest.mark.parametrize(
    ("by", "told_in", "said"),
    [(0.2, "inside leads", "seen_in_all"), (0.9, "alert valid_leads", "since_before")],
)
def test_what_a_place_holds_is_told_where_it_is(by: float, told_in: str, said: str) -> None:
    """A brings 200 leads more, B as many less: a fifth more is A, nine tenths are more than it."""
    world = World()
    week = world.at(MONDAY, END)
    world.times(1.5, week, ["leads", "valid_leads"], (A, "one"))
    world.times(0.4, week, ["leads", "valid_leads"], (B, "search"))
    found = told(world, causes=(more(by),))
    also = found[told_in].also
    assert also is not None
    assert also.key == f"findings.{said}"
    assert ("alert valid_leads" in found) == (told_in != "inside leads")


def test_a_card_says_of_the_week_before_what_why_says() -> None:
    """With three places nobody can tell which one moved: the card does not pretend to."""
    world = drop()
    scope, now = scope_of(world), world.morning_after(world.end)
    row = headline.compute(world, scope, now).row("leads")
    assert row is not None
    answer = Whys(world, asking(scope, "channel", "ad_campaign"), now).of(row)
    assert (answer.found.verdict, answer.found.causes) == ("not_in_dimensions", ())
    card = told(world)["alert cpl"]
    assert card.where is not None
    assert card.where.details["two"] == answer.where()


def test_beyond_the_budget_changes_tell_it() -> None:
    world = drop()
    scope, now = scope_of(world), world.morning_after(END)
    rows = headline.compute(world, scope, now)
    changes = change.explain(world, scope, now, rows)
    found = stories.told(scope, rows, changes, seen_in(world, budget=0))
    assert "alert" not in {each.kind for each in found}
    assert "change" in {each.kind for each in found}


def test_a_low_week_after_a_low_week_is_no_change_and_told_all_the_same() -> None:
    """Half of the leads since Wednesday of the week before: last week was as bad, all in all."""
    world = World()
    world.times(0.5, world.at(MONDAY - timedelta(7), END), ["leads", "valid_leads"])
    found = told(world)
    assert not {name for name in found if name.startswith("change")}
    [card] = [each for each in found.values() if each.kind == "alert"]
    assert card.also is not None
    before = {item.details["metric"].value: item.details["before"].value
              for item in card.also.details["items"]}  # fmt: skip
    assert before["leads"] == week_of(world, 1)
    quiet = [each for name, each in found.items() if name.startswith("steady")]
    listed = [item.details["metric"].value for each in quiet for item in each.what.details["items"]]
    assert "leads" not in listed  # it is not said to be as ever


def holidays() -> World:
    """Two National Days of six tenths."""
    world = World(end=date(2026, 10, 7), count=400)
    for first, last in ((date(2025, 10, 1), date(2025, 10, 8)), (date(2026, 10, 1), world.end)):
        for day in Period(first, last).each():
            world.times(0.6 / WEEK[day.weekday()], world.at(day), EVERY)
    return world


def test_the_fall_of_a_holiday_is_as_expected_and_comes_last() -> None:
    world = holidays()
    alone = told(world, watched=False)["change leads"]
    assert (alone.tone, alone.materiality) == ("bad", 1.0)
    found = told(world)["change leads"]
    assert (found.tone, found.materiality, found.action, found.cost) == ("even", 0.0, None, None)
    assert found.title is not None
    assert found.title.key == "findings.title_because"
    because = found.title.details["because"]
    assert because.key == "findings.because_within"
    assert [each.details["name"] for each in because.details["names"]] == [
        {"zh": ["国庆节"], "en": ["National Day"]}
    ]
    assert found.also is not None
    assert found.also.key == "findings.as_expected"
    assert found.also.details["expected"].value == pytest.approx(week_of(world), rel=0.1)
    assert found.effect == alone.effect


def test_a_fall_beyond_the_holidays_own_is_told() -> None:
    world = holidays()
    world.times(0.5, world.at(world.end - timedelta(6), world.end), ["leads", "valid_leads"])
    found = told(world)
    assert not [each for each in found.values() if each.kind == "change" and not each.materiality]
    assert [each for each in found.values() if each.kind == "alert" and each.tone == "bad"]


@pytest.mark.parametrize(
    ("value", "before", "special", "due"),
    [
        (60, 100, False, True),  # 40 less; 38 less were expected
        (40, 100, False, False),  # below the band
        (74, 100, False, True),  # 26 less; 12 off, half of it at most
        (80, 100, False, False),  # as near to what it was as to what it should be
        (80, 100, True, True),  # around a holiday the band alone decides
        (100, 62, False, False),  # nothing was to change
        (60, 30, False, True),
        (60, 70, False, True),
        (64, 63, True, False),  # it was to fall, and rose
    ],
)
def test_what_was_to_be_expected(
    value: float,
    before: float,
    special: bool,  # noqa: FBT001 - a table
    due: bool,  # noqa: FBT001
) -> None:
    assert Expected(value, 62, 45, 85, special).explains(before) is due


class TestExpected:
    def asked(self, **more: object) -> Expected | None:
        world, seen = quiet()
        asked = Asked("leads", Period(MONDAY, END).each(), week_of(world))
        return expected_of(seen.judged, replace(asked, **more))  # type: ignore[arg-type]

    def test_a_week_and_a_day_of_it(self) -> None:
        world, _ = quiet()
        week = self.asked()
        assert week is not None
        assert week.expected == pytest.approx(150 * WEEK.sum(), rel=0.05)
        assert week.low < week.expected < week.high
        assert week.usual
        sunday = float(sum(values["leads"][-1] for values in world.rows.values()))
        day = self.asked(days=(END,), value=sunday)
        assert day is not None
        assert day.expected == pytest.approx(150 * 0.7, rel=0.15)

    def test_days_that_count_only(self) -> None:
        """On the days that every source covers, as the report compares them."""
        world, _ = quiet()
        days = tuple(day for day in Period(MONDAY, END).each() if day.weekday() not in (2, 3))
        value = float(sum(values["leads"][world.at(day)].sum()
                          for values in world.rows.values() for day in days))  # fmt: skip
        found = self.asked(days=days, value=value)
        assert found is not None
        assert found.expected == pytest.approx(150 * (WEEK.sum() - 2.15), rel=0.05)

    def test_of_another_number_nothing_is_said(self) -> None:
        world, _ = quiet()
        assert self.asked(value=week_of(world) + 1) is None
        assert self.asked(metric="orders") is None
        assert self.asked(days=()) is None
        assert self.asked(days=Period(MONDAY - timedelta(1), END).each()) is None

    def test_special_days_are_a_holidays_own(self) -> None:
        world = holidays()
        judged = seen_in(world).judged
        week = Period(world.end - timedelta(6), world.end).each()
        found = expected_of(judged, Asked("leads", week, week_of(world)))
        assert found is not None
        assert found.special
        earlier = Period(world.end - timedelta(27), world.end - timedelta(21)).each()
        before = expected_of(judged, Asked("leads", earlier, week_of(world, 3)))
        assert before is not None
        assert not before.special
        beside = Asked("leads", earlier, week_of(world, 3), before=week)
        assert (known := expected_of(judged, beside)) is not None
        assert known.special


def pulled(world: World, start: date, before: date) -> list[Occurred]:
    """What the leads of seven days were to be others for."""
    days, earlier = (Period(day, day + timedelta(6)).each() for day in (start, before))
    value = float(sum(each["leads"][world.at(days[0], days[-1])].sum()
                      for each in world.rows.values()))  # fmt: skip
    found = expected_of(seen_in(world).judged, Asked("leads", days, value, earlier))
    assert found is not None
    return list(found.occasions)


def told_of(one: Occurred) -> tuple[str, bool, bool]:
    return one.key, one.within, one.new


class TestNamed:
    """National Day 2026 is 1–7 October, Mid-Autumn 25–27 September: of no account to this brand.

    An ordinary day is 150 by its weekday, one of National Day 90: a week of it lacks 420 of 1050,
    less what the Saturday and Sunday have anyway.
    """

    def test_a_holiday_of_the_days(self) -> None:
        first = date(2026, 10, 1)
        found = pulled(holidays(), first, first - timedelta(7))
        one = next(each for each in found if each.key == "national_day")
        assert told_of(one) == ("national_day", True, False)
        assert one.pull == pytest.approx(7 * 90 - 150 * WEEK.sum(), rel=0.15)
        assert all(abs(each.pull) < 60 for each in found if each is not one)

    def test_a_holiday_of_both_pulls_both_ways(self) -> None:
        """On these days it makes less; that the others had some of it makes these more."""
        found = pulled(holidays(), date(2026, 10, 1), date(2026, 9, 29))
        own, other = (each for each in found if each.key == "national_day")
        assert (own.within, own.pull < 0, other.within, other.pull > 0) == (True, True, False, True)

    def test_one_that_nobody_cared_about_pulls_next_to_nothing(self) -> None:
        world = World(end=date(2026, 10, 7), count=400)
        first = date(2026, 10, 1)
        assert all(abs(one.pull) < 60 for one in pulled(world, first, first - timedelta(7)))

    def test_a_first_time_is_said_and_goes_by_other_holidays(self) -> None:
        """Half a year: of public holidays it has seen Labour Day and the Dragon Boat Festival."""
        world = World(end=date(2026, 10, 7), count=182)
        for first, last in ((date(2026, 5, 1), date(2026, 5, 5)),
                            (date(2026, 6, 19), date(2026, 6, 21)),
                            (date(2026, 9, 25), date(2026, 9, 27)),
                            (date(2026, 10, 1), date(2026, 10, 7))):  # fmt: skip
            for day in Period(first, last).each():
                world.times(0.4 / WEEK[day.weekday()], world.at(day), EVERY)
        first = date(2026, 10, 1)
        found = pulled(world, first, first - timedelta(7))
        one = next(each for each in found if each.key == "national_day")
        assert told_of(one) == ("national_day", True, True)
        assert one.pull < -100

    def test_where_no_other_was_ever_seen_nothing_is_named(self) -> None:
        """Ten weeks to Mid-Autumn: there is no holiday to go by."""
        world = World(end=date(2026, 9, 27), count=70)
        world.times(0.5, world.at(date(2026, 9, 25), world.end), EVERY)
        first = date(2026, 9, 21)
        assert pulled(world, first, first - timedelta(14)) == []


AGAINST = Claim("findings.against_week")
DAY = Occurred("national_day", {"zh": "国庆节", "en": "National Day"}, -30)


@pytest.mark.parametrize(
    ("occasions", "told"),
    [
        ((), None),
        ((DAY,), "within"),
        ((replace(DAY, pull=30),), None),  # it was to bring more, and there was less
        ((replace(DAY, pull=-13),), None),  # of 40 less a third is 13.3
        ((replace(DAY, within=False),), "before"),
        ((DAY, replace(DAY, pull=30, within=False)), "both"),
        ((replace(DAY, pull=30), replace(DAY, within=False)), "both"),
        ((replace(DAY, new=True),), "new"),
        ((replace(DAY, new=True), replace(DAY, key="qixi")), "within"),
        ((replace(DAY, within=False, new=True),), "before"),  # these days need no other's
    ],
)
def test_what_a_fall_goes_back_to(occasions: tuple[Occurred, ...], told: str | None) -> None:
    found = Expected(60, 62, 45, 85, special=True, occasions=occasions).because(100, AGAINST)
    assert (found.key if found else None) == (f"findings.because_{told}" if told else None)


def test_what_comes_of_it_did_not_move_it() -> None:
    assert later("revenue", "leads")
    assert not later("conversions", "leads")
    assert not later("cpl", "leads")


def test_something_strange_in_it_makes_a_change_no_expected_one() -> None:
    known = {"leads": Expected(60, 62, 45, 85)}
    world, _ = quiet()
    scope, now = scope_of(world), world.morning_after(END)
    row = headline.compute(world, scope, now).row("leads")
    assert row is not None
    row = replace(row, before=100.0)
    assert Beside(known).explains(row)
    assert not Beside(known, contested=frozenset({"leads"})).explains(row)


def test_a_missing_export_is_told_once() -> None:
    """The report's gap tells of it; other faults have cards of their own."""
    world = World()
    lacking = [Period(world.days[0], MONDAY), Period(MONDAY + timedelta(3), END)]
    world.sources["baidu"] = world.source("spend", "baidu", lacking)
    for values in (world.rows["paid/baidu", "search"],):
        for name in ("clicks", "impressions", "cost"):
            values[name][world.at(MONDAY + timedelta(1), MONDAY + timedelta(2))] = float("nan")
    scope, now = scope_of(world), world.morning_after(END)
    holes = facts.findings(scope, facts.compute(world, scope, now))
    seen = seen_in(world)
    assert [each.kind for each in seen.faults] == ["missing_export"]
    assert [each.subject["source"] for each in holes] == ["baidu"]
    assert list(stories.faults(seen, holes)) == []
    assert [each.kind for each in stories.faults(seen, ())] == ["missing_export"]
    assert facts.hole_key({"platform": "baidu", "table": "spend"}, scope.period) == holes[0].key
    other = Fault("doubled_import", "leads", {"table": "leads"}, scope.period, 0.5,
                  details={"times": 2.0, "table": "leads", "n": 7})  # fmt: skip
    found = stories.faults(replace(seen, faults=(other,)), holes)
    assert [each.kind for each in found] == ["doubled_import"]
    assert list(stories.faults(None, holes)) == []
