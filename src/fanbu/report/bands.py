"""The days of what `watch` found, as data for the card of a finding."""

from __future__ import annotations

from datetime import timedelta
from math import ceil, floor, isfinite, log10, nan
from typing import TYPE_CHECKING

from fanbu import words
from fanbu.analyses.watch.daily import SHOWN
from fanbu.analyses.watch.drawn import drawn_of
from fanbu.analyses.watch.faults import Fault
from fanbu.analyses.watch.findings import findings, place_of
from fanbu.model.finding import Named
from fanbu.report.banded import reach_of
from fanbu.report.blocks import DayBand, Marked
from fanbu.types import Period
from fanbu.words import numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from fanbu.analyses.seen import Seen
    from fanbu.analyses.watch import Cause
    from fanbu.analyses.watch.daily import Day, Drawn
    from fanbu.model.happening import Happening
    from fanbu.report.speech import Voice

    Happened = Callable[[Period], Sequence[Happening]]

LONG = 1e4
"""From here on an axis counts in thousands, or ten thousands."""
TENTH = 0.1
"""Rates below it have a digit behind the point on their axis."""


def nothing_happened(_: Period) -> Sequence[Happening]:
    return ()


def bands(
    voice: Voice, seen: Seen | None, keys: Collection[str], happened: Happened
) -> Mapping[str, DayBand]:
    """Key of a finding → its days; of those in `keys` that `watch` found and knows the days of."""
    if seen is None or not keys:
        return {}
    end = seen.judged.spec.end
    told: list[tuple[str, Cause | Fault, Drawn]] = []
    every: tuple[Cause | Fault, ...] = (*seen.causes, *seen.faults)
    for what in every:
        key = findings(what, seen.judged.spec).key
        days = drawn_of(seen.judged, seen.known, what) if key in keys else None
        if days is not None and any(isfinite(day.value) for day in days.days):
            told.append((key, what, days))
    if not told:
        return {}
    there = happened(Period(end - timedelta(SHOWN - 1), end))
    return {key: _band(voice, what, days, there) for key, what, days in told}


def _band(voice: Voice, what: Cause | Fault, given: Drawn, there: Sequence[Happening]) -> DayBand:
    place, shown = dict(given.place), Period(given.days[0].day, given.days[-1].day)
    days = tuple(_day(voice, each) for each in given.days)
    low, high = reach_of(days)
    own = what.runs or (what.days,) if isinstance(what, Fault) else (what.head.days,)
    odd = "drawn_odd_fault" if isinstance(what, Fault) else "drawn_odd_strange"
    about = {"place": place_of(place), "metric": Named("metric", given.metric)}
    return DayBand(
        title=voice.text("watch.drawn_title", **about),
        days=days,
        strange=tuple(_places(run, shown) for run in own if _meet(run, shown)),
        reach=(low, high),
        ticks=tuple((at, _tick(voice, given.metric, at, high)) for at in ticks(low, high)),
        marks=tuple(
            Marked(*_places(each.days, shown), each.label)
            for each in there
            if each.at(place) and _meet(each.days, shown)
        ),
        legend=(voice.text("watch.drawn_value"), voice.text("watch.drawn_band"),
                voice.text(f"watch.{odd}")),
    )  # fmt: skip


def _day(voice: Voice, each: Day) -> tuple[str, float, float, float, float]:
    value, expected, low, high = map(_short, (each.value, each.expected, each.low, each.high))
    return words.days(each.day, each.day, voice.language), value, expected, low, high


def _short(value: float) -> float:
    """To as many digits as can be seen."""
    return float(f"{value:.6g}") if isfinite(value) else nan


def _meet(one: Period, other: Period) -> bool:
    return one.start <= other.end and other.start <= one.end


def _places(run: Period, shown: Period) -> tuple[int, int]:
    """The days of a run as places among those that are shown."""
    first, last = ((day - shown.start).days for day in (run.start, run.end))
    return max(first, 0), min(last, shown.days - 1)


def ticks(low: float, high: float) -> tuple[float, ...]:
    """Two to four round values from `low` to `high` (low < high), evenly apart."""
    rough = (high - low) / 3
    power = 10.0 ** floor(log10(rough))
    step = next(each * power for each in (1, 2, 2.5, 5, 10) if each * power >= rough)
    return tuple(round(n * step, 12) for n in range(ceil(low / step), floor(high / step) + 1))


def _tick(voice: Voice, metric: str, value: float, most: float) -> str:
    """As short as an axis has it: no currency, no counter."""
    if voice.figures.unit(metric) == "ratio":
        return numbers.percent(value, 0 if most >= TENTH else 1)
    return numbers.compact(value, voice.language) if most >= LONG else numbers.count(value)
