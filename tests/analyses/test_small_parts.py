"""Gathering needs, noise, runs of days, the notes."""

from __future__ import annotations

from datetime import date, datetime
from math import nan, sqrt

import pytest
from tests.report.world import (
    BROKEN_FORM,
    END,
    HOLED_BAIDU,
    NOW,
    WEEK,
    WHOLE,
    FakeRead,
    infos,
    source,
)

from fanbu.analyses import facts
from fanbu.analyses.noise import NORMAL_90, judge, of_ratio, poisson
from fanbu.analyses.reader import gather
from fanbu.analyses.scope import Scope
from fanbu.model.facts import DataFacts
from fanbu.model.question import Query
from fanbu.types import Period, runs


def test_needs_that_differ_in_metrics_only_are_asked_once() -> None:
    read = FakeRead(BROKEN_FORM)
    first, second = (
        Query(("cost",), grain="day", period=WEEK),
        Query(("leads",), grain="day", period=WEEK),
    )
    gathered = gather(read, [first, second, Query(("cost",), period=WEEK)])
    assert gathered.table(first).column_names == ["period", "cost", "leads"]
    assert gathered.table(second).column_names == ["period", "cost", "leads"]
    assert len(read.asked) == 1


def test_a_question_nobody_announced_is_asked_too() -> None:
    read = FakeRead(BROKEN_FORM)
    assert gather(read, []).table(Query(("cost",), period=WEEK)).num_rows == 1


def test_counts_are_at_least_poisson() -> None:
    """412 against 498: sigma sqrt(910), z 2.85."""
    found = judge(498, 412, (), poisson(498, 412))
    assert found.certainty == pytest.approx(0.99564, abs=1e-4)
    assert found.effect is not None
    assert found.effect.low == pytest.approx(-86 - NORMAL_90 * sqrt(910))
    assert found.sure


def test_a_restless_past_makes_unsure() -> None:
    history = (500, 600, 480, 620, 500, 590)
    assert not judge(500, 410, history, poisson(500, 410)).sure
    assert judge(500, 410, (500, 505, 499, 502, 501, 500), poisson(500, 410)).sure


def test_money_without_history_claims_nothing() -> None:
    found = judge(100.0, 500.0, (100.0, 90.0))
    assert (found.certainty, found.effect, found.sure) == (0.5, None, False)


def test_a_cost_per_lead_is_as_sure_as_its_leads() -> None:
    """50 from 100 leads each: sigma 50 · sqrt(2/100) = 7.07; without leads nothing is known."""
    assert of_ratio(50, (100, 100)) == pytest.approx(7.0711, abs=1e-4)
    assert not judge(48, 55, (), of_ratio(51.5, (100, 100))).sure
    assert judge(1, 2, (), of_ratio(1.5, (0, 9))).effect is None


def test_unknown_values_are_never_sure() -> None:
    assert judge(nan, 5.0, (), 1.0).certainty == 0
    assert judge(5.0, 5.0, (5.0,) * 6).certainty == 0


def test_neighbouring_days_make_runs() -> None:
    days = [date(2026, 11, 12), date(2026, 11, 11), date(2026, 11, 15)]
    assert runs(days) == (
        Period(date(2026, 11, 11), date(2026, 11, 12)),
        Period(date(2026, 11, 15), date(2026, 11, 15)),
    )


def test_notes_tell_holes_from_days_that_are_not_over() -> None:
    scope = Scope(WEEK, "week", ("cost", "leads"), infos())
    holed = HOLED_BAIDU
    early = source("leads", "leads", as_of=datetime.fromisoformat("2026-11-15T09:00"))
    stopped = source("spend", "zhihu", Period(WHOLE.start, date(2026, 10, 1)))
    found = facts.compute(FakeRead([], DataFacts((early, holed, stopped))), scope, NOW)
    assert [note.source.platform for note in found.sources] == ["baidu", "leads"]
    assert found.sources[0].missing == (Period(date(2026, 11, 11), date(2026, 11, 12)),)
    assert found.sources[1].unfinished == (END,)
    assert found.sources[1].missing == ()
    assert [finding.key for finding in facts.findings(scope, found)] == [
        "data::source=baidu,table=spend:2026-11-09..2026-11-15"
    ]
    other = facts.compute(
        FakeRead([], DataFacts((holed,))), Scope(WEEK, "week", ("leads",), infos()), NOW
    )
    assert other.incomplete == ()
