"""What `why` draws: the days in their band, and the change as a waterfall, part by part."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.api import watch_charts
from fanbu.report.charts import Bar, dressed, waterfall

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from fanbu.analyses.why import Why
    from fanbu.api.desk import Desk
    from fanbu.model.chart import Chart
    from fanbu.types import Language

WIDTHS = (660, 320)
"""Of the wide page and of a phone."""


def of_parts(
    language: Language, data: Mapping[str, Any], better: str, width: int = WIDTHS[0]
) -> Chart | None:
    """None where there are not two parts at least."""
    drivers: Sequence[Mapping[str, Any]] = data["drivers"]
    if len(drivers) < 2:  # noqa: PLR2004 - one part is the whole
        return None
    largest = max(drivers, key=lambda each: abs(each["contribution"]))
    bars = [
        _end(language, before_of(data), data["expected"], data["shown"]["expected"]),
        *(
            Bar(each["said"]["name"], each["contribution"], each["said"]["contribution"],
                tone=_tone(each["contribution"], better), key=each is largest)
            for each in drivers
        ),
        _end(language, "after", data["value"], data["shown"]["value"]),
    ]  # fmt: skip
    drawn = waterfall(words.say(language, "why.drivers"), bars, width)
    return replace(drawn, name="parts")


def before_of(data: Mapping[str, Any]) -> str:
    """The word for what it is held against: what was expected, or the days before."""
    return "before" if data["band"] is None else "expected"


def days_of(desk: Desk, found: Why, end: date) -> dict[str, Any]:
    """`drawn` and `marks` of the metric, as `watch` has them; null and none without a band."""
    held = found.expected
    if held is None:
        return {"drawn": None, "marks": []}
    marks = watch_charts.marks_of(desk, end)
    drawn = watch_charts.drawn_of(held.drawn, marks, desk.language)
    return {"drawn": drawn, "marks": marks}


def of_days(desk: Desk, data: Mapping[str, Any]) -> Chart | None:
    """The days asked about among those before them; None without a band."""
    return watch_charts.chart_of(desk, _as_row(desk, data), data["marks"])


def day_specs(desk: Desk, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The same as it is drawn: for a wide page and for a phone."""
    return watch_charts.specs(desk, _as_row(desk, data), data["marks"])


def tone_of(desk: Desk, data: Mapping[str, Any]) -> str:
    """`good`, `bad` or `watch` of what lies outside of its band; else empty."""
    band = data["band"]
    if band is None or band["low"] <= data["value"] <= band["high"]:
        return ""
    better = desk.definitions.metrics[data["metric"]].better
    if better == "none":
        return "watch"
    return "good" if (data["delta"] > 0) == (better == "higher") else "bad"


def _as_row(desk: Desk, data: Mapping[str, Any]) -> dict[str, Any]:
    """As `watch` has an alert."""
    return {"drawn": data["drawn"], "days": data["period"], "runs": data["compared"],
            "direction": tone_of(desk, data)}  # fmt: skip


def specs(language: Language, data: Mapping[str, Any], better: str) -> list[dict[str, Any]]:
    """The waterfall as it is drawn: for a wide page and for a phone; none where there is none."""
    drawn = (of_parts(language, data, better, width) for width in WIDTHS)
    return [dressed(each) for each in drawn if each is not None]


def _end(language: Language, which: str, value: float, shown: str) -> Bar:
    return Bar(words.say(language, f"why.column_{which}"), value, shown, base=True)


def _tone(change: float, better: str) -> str:
    if better == "none":
        return "indigo"
    return "jade" if (change > 0) == (better == "higher") else "cinnabar"
