"""Targets: what numbers should be, drawn against where they should stand by now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from fanbu import words
from fanbu.api.cells import number
from fanbu.api.targets import targets as paces
from fanbu.api.templates import targets_sheet
from fanbu.errors import BadInput
from fanbu.types import Period
from fanbu.web.tables import warnings
from fanbu.web.visit import Gone, Page, Shown, Verb, View

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fanbu.web.visit import Visit

HERE = "/targets"
GIVEN = ("metric", "period", "channel", "where", "value")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STANDINGS = ("running", "ahead", "over", "unknown")
WIDTH = 100.0
MOST = 1.6
"""How far beyond the target the track reaches at most: more is drawn at its end."""


@dataclass(frozen=True, slots=True)
class Track:
    """Places on a line of 100: what is done, where it should be, the target, where it leads."""

    done: float
    due: float
    goal: float
    end: float | None


@dataclass(frozen=True, slots=True)
class Aim:
    """One target as it is shown. `said`: how it stands, its first line whether it is off."""

    row: Mapping[str, Any]
    name: str
    scope: str
    period: str
    value: str
    actual: str
    track: Track | None
    said: Sequence[str]
    edit: str


def show(visit: Visit) -> Shown:
    workspace = visit.workspace
    found = visit.answer(lambda: paces(workspace), "targets")
    rows = found.to_dict()["rows"]
    shelves = [
        (standing, [_aim(visit, row) for row in rows if row["standing"] == standing])
        for standing in STANDINGS
    ]
    values = {
        "shelves": [(standing, aims) for standing, aims in shelves if aims],
        "warnings": warnings(found, workspace),
        "metrics": visit.answer(workspace.metrics).to_dict()["rows"],
        "channels": visit.answer(lambda: _channels(visit), "channels"),
        "months": _months(visit),
        "given": {name: visit.state.one(name) for name in GIVEN},
    }
    return Shown("targets.html.j2", values)


def _aim(visit: Visit, row: Mapping[str, Any]) -> Aim:
    channel = row["channel"]
    scope = visit.called("channel", channel) if channel else row["where"] or ""
    given = {name: str(row[name] or "") for name in GIVEN} | {"value": f"{row['value']:.15g}"}
    return Aim(
        row=row,
        name=row["label"],
        scope=scope,
        period=short(row["period"]),
        value=_number(visit, row, "value"),
        actual=_number(visit, row, "actual"),
        track=track_of(row),
        said=tuple(_said(visit, row)),
        edit=visit.state.href(HERE, **given),
    )


def track_of(row: Mapping[str, Any]) -> Track | None:
    """None where days do not add up to the target, or none of them is known."""
    done, due = row["done"], row["elapsed"]
    if done is None or due is None:
        return None
    rate = row["run_rate"]
    end: float | None = rate / row["value"] if rate is not None and row["value"] else None
    whole: float = min(max(1.0, done, end or 0.0) * 1.02, MOST)

    def place(value: float) -> float:
        return max(min(value / whole, 1.0), 0.0) * WIDTH

    return Track(place(done), place(due), place(1.0), None if end is None else place(end))


def _said(visit: Visit, row: Mapping[str, Any]) -> Iterator[str]:
    language, say = visit.state.language, words.say
    if row["standing"] == "unknown":
        yield say(language, "web.target_unknown")
        return
    if row["points"] is not None:
        way = "over" if row["points"] > 0 else "under"
        way = way if round(row["points"] * 100) else "even"
        done, time = (words.percent(row[name], 0) for name in ("done", "elapsed"))
        points = words.count(abs(row["points"]) * 100, 0)
        yield say(language, f"web.target_{way}", done=done, time=time, points=points)
    elif row["actual"] is not None:
        yield say(language, f"web.target_{'beyond' if row['behind'] else 'within'}")
    if row["remaining"] is not None and row["remaining"] <= 0:
        yield say(language, "web.target_reached")
    elif row["per_day"] is not None and row["days_left"]:
        per_day = _number(visit, row, "per_day")
        yield say(language, "web.target_per_day", per_day=per_day, days=row["days_left"])
    if row["run_rate"] is not None:
        yield say(language, "web.target_leads_to", value=_number(visit, row, "run_rate"))


def _number(visit: Visit, row: Mapping[str, Any], name: str) -> str:
    value = row[name]
    return "—" if value is None else number(visit.workspace, value, row["metric"])


def short(text: str) -> str:
    """`2026-11` for a whole month, `2026` for a whole year, else the days."""
    period = Period.parse(text)
    if period == Period.month(period.start):
        return f"{period.start:%Y-%m}"
    whole = period == Period.parse(f"{period.start:%Y}")
    return str(period.start.year) if whole else text.replace("..", " – ")


def _channels(visit: Visit) -> list[tuple[str, str]]:
    """Every channel of the data, with what it is called."""
    rows = visit.workspace.channels().to_dict()["rows"]
    names = sorted(str(row["channel"]) for row in rows if row["channel"])
    return [(name, visit.called("channel", name)) for name in names]


def _months(visit: Visit) -> list[str]:
    """The month of the data and the five after it, then the year."""
    first = Period.month(visit.workspace.last_day())
    found = [first]
    while len(found) < 6:  # noqa: PLR2004
        last = found[-1]
        found.append(Period.month(last.shift(last.days).start))
    return [f"{month.start:%Y-%m}" for month in found] + [str(first.start.year)]


def keep(visit: Visit) -> Gone:
    """A target of everything, of one channel, or of what a condition holds."""
    given = visit.text("value").replace(",", "").replace("，", "").lstrip("¥$€£")
    try:
        value = float(given)
    except ValueError:
        raise BadInput("bad_number", argument="value", value=visit.text("value")) from None
    visit.workspace.set_target(visit.text("metric"), value, **_which(visit))
    return Gone(visit.state.href(HERE, **dict.fromkeys(GIVEN, "")), "target_set")


def remove(visit: Visit) -> Gone:
    visit.workspace.remove_target(visit.text("metric"), **_which(visit))
    return Gone(visit.state.href(HERE, **dict.fromkeys(GIVEN, "")), "target_removed")


def _which(visit: Visit) -> dict[str, Any]:
    return {
        "period": visit.text("period"),
        "channel": visit.text("channel") or None,
        "where": visit.text("where") or None,
    }


def sheet(visit: Visit) -> Response:
    """The sheet to fill in; it comes back through the imports."""
    headers = {"content-disposition": 'attachment; filename="targets.xlsx"'}
    return Response(targets_sheet(visit.workspace), media_type=XLSX, headers=headers)


PAGE = Page(
    "targets",
    HERE,
    "plan",
    show,
    place=20,
    views=(View("/targets/sheet.xlsx", sheet, "editor"),),
    verbs=(Verb("/targets/set", keep), Verb("/targets/remove", remove)),
)
