"""What is planted in a small brand is told of, with its place and its days; what is not, is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from tests.analyses.watched_world import END, INFOS, WEEK, A, B, World

from fanbu.analyses.cube import cube
from fanbu.analyses.watch import Alert, Changed, Silent, findings
from fanbu.analyses.watch.groups import causes, overlap, standing
from fanbu.analyses.watch.held import Known, held
from fanbu.analyses.watch.judging import judged_of, series_in
from fanbu.analyses.watch.kin import kin, made_of
from fanbu.analyses.watch.ripe import Ripe, ripe, shares
from fanbu.model.metric import MetricInfo
from fanbu.types import Period

MONDAY = END - timedelta(6)
THURSDAY = END - timedelta(3)


class TestBusiness:
    def test_a_drop_is_named_and_dated(self) -> None:
        """Campaign one loses half of its leads from Thursday on; its clicks come as ever."""
        world = World()
        world.times(0.4, world.at(THURSDAY, END), ["leads", "valid_leads"], (A, "one"))
        found = world.watched()
        [cause] = found.causes
        assert found.faults == ()
        head = cause.head
        assert (head.metric, head.where) == ("cpl", {"channel": A})
        assert head.days == Period(THURSDAY, END)
        assert head.tone == "bad"
        assert {each.metric for each in (head, *cause.others)} >= {"leads", "valid_leads", "cpl"}
        [leads] = [each for each in (head, *cause.others)
                   if (each.metric, each.place) == ("leads", (("channel", A),))]  # fmt: skip
        lost = -leads.effect
        assert lost == pytest.approx(0.6 * 60 * 3.5, rel=0.2)  # Thursday to Sunday: 3.55 usual days
        assert leads.low < leads.expected < leads.high
        assert leads.value < leads.low

    def test_an_opportunity_is_told_of_too(self) -> None:
        world = World()
        world.times(1.9, world.at(THURSDAY, END), ["leads", "valid_leads"], (B, "search"))
        [cause] = world.watched().causes
        assert (cause.head.where["channel"], cause.head.tone) == (B, "good")
        assert findings(cause, world.spec()).tone == "good"

    def test_what_began_before_the_judged_week_is_dated_to_its_beginning(self) -> None:
        world = World()
        world.times(0.5, world.at(MONDAY - timedelta(2), END), ["leads", "valid_leads"])
        first = min(each.days.start for cause in world.watched().causes
                    for each in (cause.head, *cause.others) if each.metric == "leads")  # fmt: skip
        assert first == MONDAY - timedelta(2)

    def test_what_was_over_before_the_judged_week_is_no_news(self) -> None:
        """Saturday and Sunday had next to nothing; with them Monday looks strange, and was not."""
        world = World()
        days = world.at(MONDAY - timedelta(2), MONDAY - timedelta(1))
        world.times(0.1, days, ["leads", "valid_leads"])
        assert world.watched(watched=("leads",), headline=("leads",)).causes == ()

    def test_a_quiet_brand_is_left_alone(self) -> None:
        """Of what is told a tenth may be chance, so few of twenty quiet brands hear anything."""
        loud = [bool(World(seed=seed).watched().causes) for seed in range(20)]
        assert sum(loud) <= 4

    def test_a_holiday_is_no_alarm(self) -> None:
        """National Day is six tenths of a usual day, whatever its weekday, two years running."""
        world = World(end=date(2026, 10, 7), count=400)
        every = ["leads", "valid_leads", "clicks", "impressions", "cost"]
        for first, last in ((date(2025, 10, 1), date(2025, 10, 8)), (date(2026, 10, 1), world.end)):
            for day in Period(first, last).each():
                world.times(0.6 / WEEK[day.weekday()], world.at(day), every)
        assert world.watched().causes == ()

    def test_a_holiday_seen_for_the_first_time_is_no_alarm_either(self) -> None:
        world = World(end=date(2026, 10, 7))
        world.times(0.6, world.at(date(2026, 10, 1), date(2026, 10, 7)), ["leads", "valid_leads"])
        assert world.watched().causes == ()

    def test_unripe_days_are_judged_at_their_age(self) -> None:
        """Valid leads are four tenths judged on the day after, seven the day after that."""
        world = World(late={"valid_leads": [0.95, 0.7, 0.4]})
        assert world.watched().causes == ()

    def test_each_place_ripens_in_its_own_way(self) -> None:
        """Only what the one channel brings is judged late; the other's is known the day after."""
        world = World(late={f"valid_leads of {A}": [0.9, 0.8, 0.6, 0.45, 0.3]})
        assert world.watched().causes == ()
        world.times(0.5, world.at(THURSDAY, END), ["valid_leads"], (B, "search"))
        [cause] = world.watched().causes
        assert (cause.head.metric, cause.head.where) == ("valid_leads", {"channel": B})

    def test_an_unripe_day_may_fall_all_the_same(self) -> None:
        world = World(late={"valid_leads": [0.95, 0.7, 0.4]})
        world.times(0.4, world.at(THURSDAY, END), ["valid_leads"])
        [cause] = world.watched().causes
        assert (cause.head.metric, cause.head.place) == ("valid_leads", ())
        assert cause.head.days.end == END

    def test_a_channel_that_is_new_is_named(self) -> None:
        """Leads of channel A began on Thursday: the whole rose because of them."""
        world = World()
        before = slice(0, (THURSDAY - world.days[0]).days)
        world.times(0, before, ["leads", "valid_leads"], (A, "one"), (A, "two"))
        [cause] = world.watched(watched=("leads",), headline=("leads",)).causes
        leads = cause.head
        assert (leads.where, leads.days) == ({"channel": A}, Period(THURSDAY, END))
        assert leads.value == sum(world.rows[A, name]["leads"].sum() for name in ("one", "two"))
        assert leads.expected == 0

    def test_a_place_that_stopped_is_told_by_its_first_step(self) -> None:
        """Baidu serves nothing from Thursday on: no page of it lost any leads."""
        world = World()
        world.times(0, world.at(THURSDAY, END), list(world.rows[B, "search"]), (B, "search"))
        [cause] = world.watched().causes
        assert (cause.head.metric, cause.head.where) == ("cost", {"channel": B})
        assert {"leads", "clicks", "impressions"} <= {each.metric for each in cause.others}

    @pytest.mark.parametrize("times", [1.0, 0.5])
    def test_a_brand_that_rests_at_weekends(self, times: float) -> None:
        """Nothing on Saturdays and Sundays; five days of a week come to half."""
        world = World(count=200)
        for place, day in enumerate(world.days):
            if day.weekday() > 4:
                for values in world.rows.values():
                    for each in values.values():
                        each[place] = 0
        world.times(times, world.at(MONDAY, END), ["leads", "valid_leads"])
        found = world.watched(watched=("leads",), headline=("leads",)).causes
        if times == 1:
            assert found == ()
            return
        [cause] = found
        assert cause.head.place == ()
        assert cause.head.relative == pytest.approx(-0.5, abs=0.1)


class TestWorth:
    def test_leads_at_the_revenue_of_each(self) -> None:
        """Every lead brought 50, so each that is missing is 50 less."""
        world = World()
        for values in world.rows.values():
            values["revenue"] = 50 * values["leads"]
        world.times(0.4, world.at(THURSDAY, END), ["leads", "valid_leads"])
        info = MetricInfo("revenue", "Revenue", "money", tables=("leads",))
        found = world.watched(metrics={**INFOS, "revenue": info}, watched=("leads", "revenue"),
                              headline=("leads",))  # fmt: skip
        [leads] = [each for cause in found.causes for each in (cause.head, *cause.others)
                   if each.metric == "leads" and not each.place]  # fmt: skip
        assert leads.worth is not None
        assert leads.worth.value == pytest.approx(50 * leads.effect)
        assert leads.worth.each == pytest.approx(50)

    def test_what_leads_cost_too_much(self) -> None:
        world = World()
        world.times(0.4, world.at(THURSDAY, END), ["leads", "valid_leads"], (A, "one"))
        [cause] = world.watched().causes
        assert cause.head.metric == "cpl"
        days = world.at(THURSDAY, END)
        leads = sum(world.rows[A, name]["leads"][days].sum() for name in ("one", "two"))
        assert cause.head.worth is not None
        assert cause.head.worth.value == pytest.approx(-cause.head.effect * leads)
        cost = findings(cause, world.spec()).cost
        assert cost is not None
        assert cost.key == "watch.price_up"


class TestFaults:
    def test_a_missing_export_is_no_fall(self) -> None:
        world = World()
        gap = Period(END - timedelta(4), END - timedelta(3))
        for name in ("clicks", "impressions", "cost"):
            world.rows[B, "search"][name][world.at(gap.start, gap.end)] = np.nan
        known = [Period(world.days[0], gap.start - timedelta(1)), Period(END - timedelta(2), END)]
        world.sources["baidu"] = world.source("spend", "baidu", known)
        found = world.watched()
        assert found.causes == ()
        [fault] = found.faults
        assert (fault.kind, fault.days, fault.runs) == ("missing_export", gap, (gap,))
        assert fault.subject == {"platform": "baidu", "table": "spend"}
        # a third of the spend, two days of seven
        assert fault.materiality == pytest.approx(50 / 150 * 2 / 7, rel=0.05)

    def test_what_has_not_come_by_now_is_missing_too(self) -> None:
        """Nothing came for five days: the week that is judged ends before them."""
        world = World()
        late = Period(END + timedelta(1), END + timedelta(5))
        found = world.watched(on=late.end, until=late.end)
        assert {(each.kind, each.days) for each in found.faults} == {("missing_export", late)}
        assert len(found.faults) == len(world.sources)
        assert world.watched(on=late.end).faults == ()  # asked about the week alone

    def test_an_amount_without_a_rate_is_no_fall(self) -> None:
        """What is known of the cost of two days is half of it: no number to judge by."""
        days = Period(END - timedelta(1), END)
        for unrated in (frozenset(days.each()), frozenset[date]()):
            world = World(unrated=unrated)
            world.times(0.4, world.at(days.start, END), ["cost"])
            told = {each.head.metric for each in world.watched().causes}
            assert bool(told & {"cost", "cpl"}) == (not unrated)

    def test_a_vanished_tag_is_no_fall(self) -> None:
        world = World()
        days = world.at(END - timedelta(1), END)
        lost = {name: np.zeros(world.count) for name in ("leads", "valid_leads")}
        for row in ((A, "one"), (A, "two")):
            for name, values in lost.items():
                values[days] += world.rows[row][name][days]
                world.rows[row][name][days] = 0
        rng = np.random.default_rng(5)
        world.rows["", ""] = {name: values + rng.poisson(12, world.count)
                              for name, values in lost.items()}  # fmt: skip
        found = world.watched()
        tags = [each for each in found.faults if each.kind == "vanished_tag"]
        assert {each.metric for each in tags} == {"leads"}
        [fault] = tags
        assert fault.subject == {"channel": A}
        assert fault.days == Period(END - timedelta(1), END)
        assert fault.details["gained"] == pytest.approx(fault.details["lost"], rel=0.3)
        assert [each.head.metric for each in found.causes if each.head.metric == "leads"] == []

    def test_an_import_that_came_twice_is_no_rise(self) -> None:
        world = World()
        every = ["clicks", "impressions", "cost"]
        world.times(2, world.at(THURSDAY, END), every, (A, "one"), (A, "two"))
        found = world.watched()
        [fault] = found.faults
        assert (fault.kind, fault.days) == ("doubled_import", Period(THURSDAY, END))
        assert fault.subject == {"channel": A, "table": "spend"}
        assert fault.details["times"] == pytest.approx(2, abs=0.15)
        assert found.causes == ()

    def test_counts_that_come_in_tens_say_nothing(self) -> None:
        world = World()
        for values in world.rows.values():
            for name in ("clicks", "impressions"):
                values[name] = np.round(values[name] / 10) * 10
        every = ["clicks", "impressions", "cost"]
        world.times(2, world.at(THURSDAY, END), every, (A, "one"), (A, "two"))
        found = world.watched()
        assert found.faults == ()
        assert len(found.causes) == 1

    def test_a_doubled_budget_is_business(self) -> None:
        """Twice as much, too, but odd numbers among it."""
        world = World()
        days = world.at(THURSDAY, END)
        for row in ((A, "one"), (A, "two")):
            for name in ("clicks", "impressions", "cost"):
                world.rows[row][name][days] = np.round(2.03 * world.rows[row][name][days]) + 1
        found = world.watched()
        assert found.faults == ()
        assert len(found.causes) == 1

    def test_a_new_source_is_no_rise(self) -> None:
        """A third platform is imported from Thursday on."""
        world = World()
        days = world.at(THURSDAY, END)
        new = {name: np.full(world.count, np.nan) for name in ("clicks", "impressions", "cost")}
        for name, values in new.items():
            values[days] = world.rows[A, "one"][name][days] * 2.0 + 7
        world.rows["paid/meta", "feed"] = new
        world.sources["meta"] = world.source("spend", "meta", [Period(THURSDAY, END)])
        found = world.watched()
        assert [each.kind for each in found.faults] == ["new_source"]
        assert found.faults[0].subject["platform"] == "meta"
        assert [each.head.metric for each in found.causes if each.head.metric == "cost"] == []

    def test_a_changed_definition_is_told_of(self) -> None:
        world = World()
        old = Changed(MONDAY - timedelta(3), "set_status", "Ann")
        new = Changed(THURSDAY, "add_channel_rule", "Li")
        [fault] = world.watched(changed=(old, new)).faults
        assert (fault.kind, fault.subject) == ("changed_definition", {"change": "add_channel_rule"})
        assert fault.details["who"] == ("Li",)

    def test_a_definition_that_was_edited_is_told_by_its_metric(self) -> None:
        world = World()
        [fault] = world.watched(changed=(Changed(MONDAY, "definition", "", ("leads",)),)).faults
        told = findings(fault, world.spec())
        assert told.what.key == "watch.changed_definition_since"
        assert told.key == f"changed_definition::change=definition:{MONDAY}..{MONDAY}"


class TestOtherKinds:
    def test_a_level_is_judged_as_one(self) -> None:
        """Followers: the last value of a day. They are not added up, and no day without is zero."""
        world = World()
        steps = np.random.default_rng(2).normal(3, 2, world.count)
        steps[world.at(THURSDAY)] = -400
        world.rows[A, "one"]["followers"] = 10_000 + steps.cumsum()
        world.rows[A, "one"]["followers"][world.at(MONDAY)] = np.nan
        info = MetricInfo("followers", "Followers", over="last", tables=("spend",))
        found = world.watched(metrics={**INFOS, "followers": info}, watched=("followers",),
                              headline=("followers",))  # fmt: skip
        [cause] = found.causes
        assert cause.head.days == Period(THURSDAY, END)
        assert cause.head.value == pytest.approx(10_150, rel=0.02)
        assert cause.head.effect == pytest.approx(-400, rel=0.15)
        assert cause.head.materiality == pytest.approx(400 / 10_500 * 4 / 7, rel=0.2)


class TestSilence:
    def test_too_little_history_is_said(self) -> None:
        found = World(count=50).watched()
        assert set(found.counted) == {"short"}
        assert Silent("leads", (), "short") in found.silent

    def test_a_day_or_nothing_at_all(self) -> None:
        assert set(World(count=1).watched().counted) == {"short"}
        bare = World()
        for values in bare.rows.values():
            for name in values:
                values[name] = np.full(bare.count, np.nan)
        found = bare.watched()
        assert (found.causes, found.faults, found.counted, found.silent) == ((), (), {}, ())

    def test_nothing_but_zeros_is_said(self) -> None:
        world = World()
        for values in world.rows.values():
            values["leads"][:] = 0
        found = world.watched()
        assert Silent("leads", (), "zero") in found.silent
        assert not any(each.head.metric == "leads" for each in found.causes)

    def test_a_channel_that_ended_and_one_that_is_new(self) -> None:
        """A bare "−100 %" of what ended five weeks ago, or "+∞" of what began, is no news."""
        world = World()
        every = ["leads", "valid_leads", "clicks", "impressions", "cost"]
        world.times(0, world.at(END - timedelta(40), END), every, (B, "search"))
        new = {name: np.zeros(world.count) for name in every}
        for name in every:
            new[name][-30:] = world.rows[A, "two"][name][-30:]
        world.rows["owned/site", "none"] = new
        found = world.watched()
        channels = {dict(each.place)["channel"]: each.reason for each in found.silent if each.place}
        assert channels == {B: "ended", "owned/site": "short"}
        assert [each.head.place for each in found.causes if each.head.where] == []


def test_a_band_holds_nearly_all_quiet_stretches() -> None:
    """Of three days and of seven, of sums and of ratios: about 95 in 100."""
    inside = []
    for seed in range(8):
        world = World(seed=seed)
        spec = world.spec()
        cubes = {by: cube(world.table(query), by, spec.period) for by, query in spec.queries()}
        known = Known(held(world.facts().sources, spec.period, spec.zone), {}, world.count)
        judged = judged_of(spec, series_in(spec, cubes, known, Ripe()))
        for row in range(len(judged.series)):
            for days in (3, 7):
                first, last = world.count - days, world.count - 1
                low, high = judged.band(row, first, last)
                inside.append(low <= judged.stretch(row, first, last)[0] <= high)
    assert len(inside) > 400
    assert 0.88 < np.mean(inside) < 0.99


def test_the_budget_keeps_the_gravest() -> None:
    world = World(scale=2.0)
    world.times(0.3, world.at(THURSDAY, END), ["leads", "valid_leads"], (A, "one"), (A, "two"))
    world.times(2.5, world.at(MONDAY, MONDAY + timedelta(1)), ["leads"], (B, "search"))
    found = world.watched()
    assert len(found.causes) >= 2
    shown, over = standing(found.causes, 1)
    assert len(shown) == 1
    assert len(over) == len(found.causes) - 1
    assert all(shown[0].severity >= each.severity for each in over)


def test_metrics_of_one_tree_move_the_right_way() -> None:
    spec = World().spec(tree={"leads": ("clicks", "lead_rate")})
    assert made_of("cpl", spec) == {"cpl": 1, "cost": 1, "leads": -1, "clicks": -1, "lead_rate": -1}
    assert kin(("leads", -5), ("cpl", 3.0), spec)
    assert not kin(("leads", -5), ("cpl", -3.0), spec)
    assert kin(("clicks", -5), ("leads", -3), spec)
    assert not kin(("ctr", 0.1), ("leads", -3), spec)


def test_what_one_is_made_of_tells_which_way_they_go() -> None:
    """Valid leads = clicks × lead rate × valid share; the share is one of leads, too."""
    infos = {
        **INFOS,
        "lead_rate": MetricInfo("lead_rate", "", "ratio", over="ratio", parts=("leads", "clicks")),
        "share": MetricInfo("share", "", "ratio", over="ratio", parts=("valid_leads", "leads")),
        "revenue": MetricInfo("revenue", ""),
    }
    tree = {"valid_leads": ("clicks", "lead_rate", "share"), "revenue": ("clicks", "lead_rate")}
    spec = World().spec(metrics=infos, tree=tree)
    assert made_of("valid_leads", spec) == {
        "valid_leads": 1, "clicks": 1, "lead_rate": 1, "share": 1, "leads": 1,
    }  # fmt: skip
    assert kin(("lead_rate", 0.02), ("valid_leads", 118.0), spec)
    assert not kin(("lead_rate", 0.02), ("valid_leads", -118.0), spec)
    # fewer clicks would make less revenue and a higher rate; but more of that makes more revenue
    assert not kin(("lead_rate", 0.02), ("revenue", -900.0), spec)


def test_days_in_common() -> None:
    week = Period(MONDAY, END)
    assert overlap(week, Period(END, END))
    assert overlap(Period(MONDAY, THURSDAY), Period(THURSDAY - timedelta(1), END)) is True
    assert not overlap(week, week.shift(-7))


def test_the_share_that_is_known_at_each_age() -> None:
    """Two stretches of 28 days, 100 a day in the end; the last day was known to 40, then to 50."""
    now = [{"n": np.full(28, 100.0)}] * 2
    then = [np.full(28, 100.0), np.full(28, 100.0)]
    then[0][-1], then[1][-1] = 40, 50
    found = shares([{"n": each} for each in then], now, 60)
    assert found["n"][-1] == pytest.approx(0.45)
    assert (found["n"][:-1] == 1).all()
    # a history that was brought later was not known then: nothing is learned from it
    assert shares([{"n": np.zeros(28)}], now[:1], 60) == {}


def test_what_few_of_a_place_tell_is_drawn_to_the_whole() -> None:
    """Of the last day half of the whole is known, all of a large place; a small one is empty."""
    place = (("channel", A),), (("channel", B),)
    final = {(): 400.0, place[0]: 200.0, place[1]: 0.0}
    known = {(): 0.5, place[0]: 1.0, place[1]: 1.0}
    then, now = ({}, {})
    for each, size in final.items():
        now[each] = {"n": np.full(28, size)}
        then[each] = {"n": np.append(np.full(27, size), size * known[each])}
    found = ripe([then], [now], 60)
    assert found.of(())["n"][-1] == pytest.approx(0.5)
    assert found.of(place[0])["n"][-1] == pytest.approx((200 + 20 * 0.5) / 220)
    assert found.of(place[1])["n"][-1] == pytest.approx(0.5)
    assert found.of((("platform", "x"), ("ad_campaign", "y"))) is found.whole


def test_a_small_place_does_not_take_a_large_fall_along() -> None:
    """Conversions of a channel fell by a fifth of the whole; revenue in all by four fifths."""
    days = Period(MONDAY, END)
    part = Alert("conversions", (("channel", A),), days, 0, 20, 10, 30, "bad", -0.2, 0.2, 0.0)
    clicks = Alert("clicks", (), days, 80, 100, 90, 110, "bad", -0.22, 0.1, 0.0)
    whole = Alert("leads", (), days, 20, 100, 80, 120, "bad", -0.8, 0.15, 0.0)
    spec = World(count=70).spec()
    spec = replace(spec, metrics={**INFOS, "conversions": MetricInfo("conversions", "C")})
    found = causes([part, clicks, whole], spec, {})
    assert [(each.head, each.others) for each in found] == [(part, (clicks,)), (whole, ())]
