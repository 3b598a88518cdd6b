"""The days of an alert or a fault: as data for every face, and drawn with their band."""

from __future__ import annotations

from datetime import date, timedelta
from math import nan
from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.analyses.watch.daily import SHOWN
from fanbu.api import calendar
from fanbu.metrics.info import infos
from fanbu.model.finding import Claim, Named
from fanbu.model.happening import Happening
from fanbu.model.result import plain
from fanbu.report.banded import Banded, banded
from fanbu.report.blocks import Marked
from fanbu.report.charts import dressed
from fanbu.report.figures import Figures
from fanbu.report.speech import Voice
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fanbu.analyses.watch import Drawn
    from fanbu.api.desk import Desk
    from fanbu.model.chart import Chart
    from fanbu.types import Language

WIDTHS = (680, 320)
"""Of the wide page and of a phone."""
Marks = list[dict[str, Any]]


def marks_of(desk: Desk, end: date) -> Marks:
    """What happened on the drawn days; the strongest days of a promotion are within it."""
    days = Period(end - timedelta(SHOWN - 1), end)
    return [
        {"kind": each.kind, "label": each.name, "first": str(each.days.start),
         "last": str(each.days.end), "where": dict(each.where)}
        for each in calendar.marks(desk, days) if not each.peak
    ]  # fmt: skip


def at_place(marks: Marks, place: Mapping[str, str]) -> Marks:
    """Without what happened elsewhere; of the whole everything is."""
    return [
        each
        for each in marks
        if Happening(each["label"], Period.parse(f"{each['first']}..{each['last']}"),
                     each["where"]).at(place)
    ]  # fmt: skip


def drawn_of(given: Drawn | None, marks: Marks, language: Language) -> dict[str, Any] | None:
    """`metric`, `place` and `days`, each with `day`, its numbers (null: unknown) and `mark`."""
    if given is None:
        return None
    marks = at_place(marks, dict(given.place))
    days = [
        {"day": str(each.day), "value": plain(each.value), "expected": plain(each.expected),
         "low": plain(each.low), "high": plain(each.high),
         "mark": _mark(str(each.day), marks, language)}
        for each in given.days
    ]  # fmt: skip
    return {"metric": given.metric, "place": dict(given.place), "days": days}


def _mark(day: str, marks: Marks, language: Language) -> str | None:
    on = dict.fromkeys(each["label"] for each in marks if each["first"] <= day <= each["last"])
    return words.say(language, "cli.listed", items=list(on)) if on else None


def chart_of(
    desk: Desk, row: Mapping[str, Any], marks: Marks, width: int = WIDTHS[0]
) -> Chart | None:
    """`row`: an entry of `alerts` or `faults`; None where it has no days, or none is known."""
    drawn = row["drawn"]
    if drawn is None or not drawn["days"]:
        return None
    days: Sequence[Mapping[str, Any]] = drawn["days"]
    language, first = desk.language, date.fromisoformat(days[0]["day"])
    place = {each["day"]: at for at, each in enumerate(days)}
    figures = Figures(language, desk.currency, infos(desk.definitions, language))
    given = Banded(
        title=title_of(desk, drawn),
        days=[_day(each, language) for each in days],
        strange=[_places(run, first, len(days)) for run in row.get("runs") or (row["days"],)
                 if _meets(run, days)],
        tone=row["direction"],
        unit=figures.unit(drawn["metric"]),
        words={name: words.say(language, f"watch.drawn_{name}")
               for name in ("day", "value", "expected", "low", "high")},
        marks=[Marked(place.get(each["first"], 0), place.get(each["last"], len(days) - 1),
                      each["label"])
               for each in at_place(marks, drawn["place"]) if each["last"] >= days[0]["day"]],
        myriad=words.myriad(language),
    )  # fmt: skip
    return banded(given, width)


def specs(desk: Desk, row: Mapping[str, Any], marks: Marks) -> list[dict[str, Any]]:
    """The chart as it is drawn: for a wide page and for a phone; none where there is none."""
    made = (chart_of(desk, row, marks, width) for width in WIDTHS)
    return [dressed(each) for each in made if each is not None]


def title_of(desk: Desk, drawn: Mapping[str, Any]) -> str:
    """What is drawn: the metric at its place, by day."""
    from fanbu.analyses.watch.findings import place_of

    voice = Voice(desk.language, desk.currency, infos(desk.definitions, desk.language), {})
    told = {"place": place_of(drawn["place"]), "metric": Named("metric", drawn["metric"])}
    claim = Claim("watch.drawn_title", told)
    return voice.text(claim.key, **claim.details)


def _day(each: Mapping[str, Any], language: Language) -> tuple[str, float, float, float, float]:
    numbers = (each[name] for name in ("value", "expected", "low", "high"))
    value, expected, low, high = (nan if one is None else float(one) for one in numbers)
    day = date.fromisoformat(each["day"])
    return words.days(day, day, language), value, expected, low, high


def _meets(run: str, days: Sequence[Mapping[str, Any]]) -> bool:
    begin, _, end = run.partition("..")
    first, last = str(days[0]["day"]), str(days[-1]["day"])
    return begin <= last and (end or begin) >= first


def _places(run: str, first: date, count: int) -> tuple[int, int]:
    """The days of a run as places among those drawn."""
    days = Period.parse(run)
    return max((days.start - first).days, 0), min((days.end - first).days, count - 1)
