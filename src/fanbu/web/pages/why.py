"""Why: where a number came from, drawn: its parts, the places, what else changed there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.api import catalogue, watch_charts, why_charts, why_told
from fanbu.api.filters import columns
from fanbu.errors import BadInput
from fanbu.web.made import how
from fanbu.web.tables import Cell, Column, Grid, Part, Row, warnings
from fanbu.web.visit import Page, Shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fanbu.model.result import Result
    from fanbu.web.visit import Visit

HERE = "/why"
FIRST = ("leads", "orders", "revenue", "conversions", "cost", "views", "clicks")
"""What is asked about where nothing is, the first that has data."""
AGAINST = ("", "before", "year")
MOST_DIMENSIONS = 4
HARDLY = 0.001
HALF = 95.0
"""Half the width of a drawn interval, in its own units."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks; `against`: empty (what was expected), `before`, `year`, or days."""

    metric: str
    by: tuple[str, ...]
    against: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """One cause: its row, its interval as places on a line, what else changed there, its filter."""

    place: str
    cells: tuple[Cell, ...]
    at: float
    low: float
    width: float
    tone: str
    candidates: tuple[str, ...]
    href: str


def show(visit: Visit) -> Shown:
    """Laid out once for each state: what it shows depends on nothing else."""
    shown: Shown = visit.answer(lambda: _shown(visit), visit.state)
    return shown


def _shown(visit: Visit) -> Shown:
    if visit.state.days is None:
        return Shown("why.html.j2", {"found": None})
    asked = question(visit)
    found = answer(visit, asked)
    data = found.to_dict()
    better = visit.workspace.definitions.metrics[asked.metric].better
    values = {
        "asked": asked,
        "found": data,
        "label": visit.workspace.column_label(asked.metric),
        "about": visit.state.href("/metrics", metric=asked.metric),
        "names": _names(visit),
        "fitting": _fitting(visit, asked),
        "slots": (*asked.by, "")[:MOST_DIMENSIONS],
        "against": AGAINST,
        "days": why_charts.day_specs(visit.workspace, data),
        "days_title": watch_charts.title_of(visit.workspace, data["drawn"])
        if data["drawn"]
        else "",
        "tone": why_charts.tone_of(visit.workspace, data),
        "specs": why_charts.specs(visit.state.language, data, better),
        "parts_table": _parts(visit, data),
        "causes": _causes(visit, asked, data, better),
        "heads": _heads(visit, asked, data),
        "goals": [
            (
                each["goal"] or words.say(visit.state.language, "why.unnamed"),
                visit.state.href(where=each["where"]),
            )
            for each in data["goals"]
        ],
        "left_out": _left_out(visit, data),
        "dimensions": [_label(visit, name) for name in data["dimensions"]],
        "how": how(found, visit.workspace),
        "warnings": warnings(found, visit.workspace),
    }
    return Shown("why.html.j2", values)


def question(visit: Visit) -> Asked:
    """Raises BadInput for what is no metric, or more dimensions than a page has room for."""
    state, workspace = visit.state, visit.workspace
    name = state.one("metric") or _first(visit)
    by = tuple(dict.fromkeys(state.many("by")))
    if len(by) > MOST_DIMENSIONS:
        known = [str(MOST_DIMENSIONS)]
        raise BadInput("bad_parameter", name="by", value=", ".join(by), known=known)
    return Asked(workspace.definitions.find(name).name, by, state.one("against"))


def answer(visit: Visit, asked: Asked) -> Result:
    days = visit.state.days
    assert days is not None  # noqa: S101 - the caller looked
    against = str(days.year_before()) if asked.against == "year" else asked.against or None
    return visit.workspace.why(
        asked.metric, period=str(days), against=against, by=asked.by,
        where=visit.state.where or None,
    )  # fmt: skip


def _first(visit: Visit) -> str:
    known = {each.name for each in _listed(visit) if each.known}
    return next((name for name in FIRST if name in known), FIRST[0])


def _listed(visit: Visit) -> Sequence[catalogue.Listed]:
    groups: Mapping[str, Sequence[catalogue.Listed]] = visit.answer(
        lambda: catalogue.grouped(visit.workspace), "grouped"
    )
    return [each for listed in groups.values() for each in listed]


def _names(visit: Visit) -> list[tuple[str, str]]:
    return [(each.name, each.label) for each in _listed(visit) if each.known]


def _fitting(visit: Visit, asked: Asked) -> list[tuple[str, str]]:
    names = dict.fromkeys((*catalogue.dimensions(visit.workspace, [asked.metric]), *asked.by))
    return [(name, _label(visit, name)) for name in names]


def _label(visit: Visit, name: str) -> str:
    return visit.workspace.column_label(name).partition("（")[0].partition(" (")[0]


def _parts(visit: Visit, data: Mapping[str, Any]) -> Grid | None:
    """Each part of the metric: before, now, what it brought."""
    if not data["drivers"]:
        return None
    heads = ("driver", why_charts.before_of(data), "after", "effect", "share")
    rows = [
        Row((
            Cell(each["said"]["name"], small=_mixed(visit, data, each)),
            _number(visit, "before", each["before"], each["name"]),
            _number(visit, "after", each["after"], each["name"]),
            _number(visit, "contribution", each["contribution"], data["metric"], signed=True),
            _share(visit, each["share"]),
        ))
        for each in data["drivers"]
    ]  # fmt: skip
    columns_ = [
        Column(_head(visit, name, data["metric"]), number=name != "driver") for name in heads
    ]
    return Grid(words.say(visit.state.language, "why.drivers"), tuple(columns_), tuple(rows))


def _mixed(visit: Visit, data: Mapping[str, Any], each: Mapping[str, Any]) -> str:
    """Of a rate: what its own levels and what shares brought."""
    if each["mix"] is None:
        return ""
    told = {
        name: why_told.number(visit.workspace, each[name], data["metric"], signed=True)
        for name in ("rate", "mix")
    }
    return words.say(
        visit.state.language, "why.driver_rate", dimension=_label(visit, each["by"]), **told
    )


def _causes(visit: Visit, asked: Asked, data: Mapping[str, Any], better: str) -> tuple[Drawn, ...]:
    reach = max(
        (abs(each[end]) for each in data["causes"] for end in ("low", "high", "effect")),
        default=0.0,
    )
    return tuple(_cause(visit, asked, each, reach or 1.0, better) for each in data["causes"])


def _cause(visit: Visit, asked: Asked, each: Mapping[str, Any], reach: float, better: str) -> Drawn:
    at, low, high = (HALF * each[name] / reach for name in ("effect", "low", "high"))
    good = (each["effect"] > 0) == (better == "higher")
    ends = tuple(
        Part(why_told.number(visit.workspace, each[end], asked.metric, signed=True), end, each[end])
        for end in ("low", "high")
    )
    effect = _number(visit, "effect", each["effect"], asked.metric, signed=True)
    return Drawn(
        place=each["place"],
        cells=(
            Cell(effect.text, number=True, sort=effect.sort, name="effect", parts=ends),
            _share(visit, each["share"]),
            _number(visit, "before", each["before"], each["of"]),
            _number(visit, "after", each["after"], each["of"]),
            _chance(each["p_value"], "p_value"),
            _chance(each["stability"], "stability"),
        ),
        at=HALF + at,
        low=HALF + low,
        width=high - low,
        tone="" if better == "none" else "good" if good else "bad",
        candidates=tuple(one["said"] for one in each["candidates"]),
        href=visit.state.href("/metrics", metric=asked.metric, where=each["filter"],
                              compare="previous"),
    )  # fmt: skip


def _heads(visit: Visit, asked: Asked, data: Mapping[str, Any]) -> tuple[str, ...]:
    before = why_charts.before_of(data)
    names = ("place", "range", "effect", "share", before, "after", "chance", "stability")
    return tuple(_head(visit, name, asked.metric) for name in names)


def _head(visit: Visit, name: str, metric: str) -> str:
    """A change of a ratio is in points."""
    label = words.say(visit.state.language, f"why.column_{name}")
    unit = visit.workspace.definitions.metrics[metric].unit
    if name != "effect" or unit != "ratio":
        return label
    return words.say(visit.state.language, "why.in_points", label=label)


def _number(visit: Visit, name: str, value: float | None, of: str, *, signed: bool = False) -> Cell:
    if value is None:
        return Cell("", number=True, sort="", name=name)
    text = why_told.number(visit.workspace, value, of, signed=signed)
    return Cell(text, number=True, sort=value, name=name)


def _chance(value: float, name: str) -> Cell:
    """A probability; what rounds to none or to certain is said to be near it."""
    text = words.percent(value, 1)
    if value < HARDLY:
        text = f"< {words.percent(HARDLY, 1)}"
    elif value > 1 - HARDLY:
        text = f"> {words.percent(1 - HARDLY, 1)}"
    return Cell(text, number=True, sort=value, name=name)


def _share(visit: Visit, value: float | None) -> Cell:
    del visit
    text = "" if value is None else words.percent(value, 0)
    return Cell(text, number=True, sort="" if value is None else value, name="share")


def _left_out(visit: Visit, data: Mapping[str, Any]) -> list[str]:
    """Dimensions that were not looked at, but those that have one value: nobody misses them."""
    return [
        words.say(
            visit.state.language, f"why.left_{each['why']}",
            dimension=_label(visit, each["dimension"]), like=_label(visit, each["like"] or ""),
        )
        for each in data["left_out"]
        if each["why"] != "one_value"
    ]  # fmt: skip


def _filterable(visit: Visit) -> Sequence[str]:
    """What every table has that the metric stands on."""
    try:
        asked = question(visit).metric
        return columns(catalogue.tables_behind(visit.workspace, [asked]))
    except BadInput:  # the page itself tells what is wrong
        return ()


PAGE = Page(
    "why", HERE, "explain", show, place=20, dated=True, filtered=True, columns=_filterable
)  # fmt: skip
