"""What stands beside a finding: its one number, how much it weighs, how to see it again."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from fanbu.analyses.watch.findings import ALERT
from fanbu.report.blocks import Effect
from fanbu.report.rank import LAST
from fanbu.words import numbers

if TYPE_CHECKING:
    from fanbu.model.finding import Finding
    from fanbu.report.speech import Voice

AIR = 1.1


def effect_of(voice: Voice, given: Finding) -> Effect | None:
    """None where a finding has no number of its own (a hole in the data)."""
    if given.kind in ("change", "inside", ALERT):
        return _change(voice, given)
    details = given.what.details
    if given.kind == "content_title":
        usual = voice.text("report.usual_value", value=numbers.percent(details["usual"], 0))
        return Effect(numbers.percent(details["completion"], 0), usual)
    if given.kind.startswith("content_"):
        times = voice.text("report.times", n=f"{details['times']:.1f}")
        return Effect(times, voice.text("report.usual_one"))
    if given.kind == "target" and not isnan(details["share"]):
        passed = voice.text("report.time_passed", elapsed=details["elapsed"])
        return Effect(numbers.percent(details["share"], 0), passed)
    return None


def _change(voice: Voice, given: Finding) -> Effect | None:
    if given.effect is None:
        return None
    value, low, high = given.effect.value, given.effect.low, given.effect.high
    reach = max(abs(value), abs(low), abs(high)) * AIR or 1.0
    show = voice.figures.change
    between = f"{show(given.metric, low)} … {show(given.metric, high)}"
    places = (value / reach, low / reach, high / reach)
    return Effect(show(given.metric, value), between, places, (value, low, high))


def weight_of(voice: Voice, given: Finding) -> str:
    """What it is ranked by; empty for what closes the list or weighs nothing."""
    if given.kind in LAST or not given.materiality:
        return ""
    share, sure = (numbers.percent(n, 0) for n in (given.materiality, given.certainty))
    return voice.text("report.finding_weight", share=share, sure=sure)


def evidence_of(given: Finding) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The question, with the days of the finding; without one of its own, its metric by day."""
    asked = dict(given.evidence)
    if not asked and given.metric:
        asked = {"metrics": [given.metric], "grain": "day"}
    if not asked:
        return ()
    asked |= {"start": str(given.period.start), "end": str(given.period.end)}
    return tuple(
        (name, (value,) if isinstance(value, str) else tuple(value))
        for name, value in asked.items()
    )
