"""The change as a waterfall: from before, part by part, to after."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.report.charts import Bar, dressed, waterfall

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
