"""The days that all sources have told of, beside the rule spelled out day by day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from fanbu.analyses.coverage import common, paired
from fanbu.model.facts import Coverage, SourceFacts
from fanbu.model.source import Pause, SourceName
from fanbu.types import Period, runs

UTC = ZoneInfo("UTC")
FIRST = date(2026, 11, 1)


def on(number: int) -> date:
    return FIRST + timedelta(number)


def moment(number: int) -> datetime:
    return datetime.combine(on(number), datetime.min.time())


SPAN = st.tuples(st.integers(0, 20), st.integers(0, 6)).map(lambda p: Period(on(p[0]), on(sum(p))))
ENTRY = st.tuples(SPAN, st.integers(0, 30)).map(lambda p: Coverage(p[0], moment(p[1])))
NAME = SourceName("meta")


@st.composite
def a_source(draw: st.DrawFn) -> SourceFacts:
    covered = draw(st.lists(ENTRY, min_size=1, max_size=4))
    told = [entry.period for entry in covered]
    spans = draw(st.lists(st.sampled_from(told), max_size=1))
    rests = draw(st.lists(SPAN, max_size=1))
    open_end = draw(st.booleans())
    pauses = tuple(Pause(NAME, one.start, None if open_end else one.end) for one in rests)
    table = draw(st.sampled_from(["spend", "leads"]))
    return SourceFacts(table, "meta", "a", tuple(covered), tuple(spans), pauses)


def told(source: SourceFacts, day: date, sources: list[SourceFacts], periods: list[Period]) -> bool:
    """One source, one day: the sentences of the rule, one after the other."""
    if day < min(entry.period.start for entry in source.covered):
        return any(other.covers(day) for other in sources if other.table == source.table)
    for span in source.spans:
        inside = any(p.start <= span.start and span.end <= p.end for p in periods)
        if span.start <= day <= span.end and not inside:
            return False
    if any(pause.holds(day) for pause in source.pauses):
        return True
    taken = [e.as_of for e in source.covered if e.period.start <= day <= e.period.end]
    over = datetime.combine(day + timedelta(1), datetime.min.time()) - timedelta(seconds=1)
    return bool(taken) and max(taken) >= over


def uncut(chosen: list[tuple[date, date]], sources: list[SourceFacts]) -> list[tuple[date, date]]:
    """Drop a pair with a part of a span, again and again until nothing more goes."""
    while True:
        there = {day for pair in chosen for day in pair}
        broken = {
            day
            for source in sources
            for span in source.spans
            if not there.issuperset(span.each())
            for day in span.each()
        }
        kept = [pair for pair in chosen if broken.isdisjoint(pair)]
        if kept == chosen:
            return kept
        chosen = kept


@given(st.lists(a_source(), min_size=1, max_size=3), SPAN)
def test_common_days_are_those_of_the_rule(sources: list[SourceFacts], period: Period) -> None:
    good = [d for d in period.each() if all(told(s, d, sources, [period]) for s in sources)]
    expected = uncut([(d, d) for d in good], sources)
    assert common(sources, period, UTC) == tuple(d for d, _ in expected)


@given(st.lists(a_source(), min_size=1, max_size=3), SPAN)
def test_pairs_are_those_of_the_rule(sources: list[SourceFacts], period: Period) -> None:
    both = [period, period.previous()]
    pairs = zip(both[0].each(), both[1].each(), strict=False)
    good = [p for p in pairs if all(told(s, d, sources, both) for d in p for s in sources)]
    assert paired(sources, (both[0], both[1]), UTC) == tuple(uncut(good, sources))


@given(a_source(), SPAN)
def test_absent_and_unfinished_days_are_counted_one_by_one(
    source: SourceFacts, period: Period
) -> None:
    first = min(entry.period.start for entry in source.covered)
    rested = [d for d in period.each() if any(p.holds(d) for p in source.pauses)]
    held = [d for d in period.each()
            if any(e.period.start <= d <= e.period.end for e in source.covered)]  # fmt: skip
    assert source.absent(period) == tuple(
        d for d in period.each() if d >= first and d not in held and d not in rested
    )
    assert set(source.unfinished(period, UTC)) <= set(held) - set(rested)
    assert {d for run in runs(held) for d in run.each()} == set(held)
