"""The one number beside a finding: a change with its interval, a multiple, a share of a target."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from fanbu.report.blocks import Effect
from fanbu.words import numbers

if TYPE_CHECKING:
    from fanbu.model.finding import Finding
    from fanbu.report.speech import Voice

AIR = 1.1


def effect_of(voice: Voice, given: Finding) -> Effect | None:
    """None where a finding has no number of its own (a hole in the data)."""
    if given.kind in ("change", "inside"):
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
    return Effect(show(given.metric, value), between, places)
