"""Targets as pages show them: drawn against where they should stand by now, and said in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.api.cells import number
from fanbu.api.targets import targets
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fanbu.model.result import Result
    from fanbu.web.visit import Visit

HERE = "/targets"
GIVEN = ("metric", "period", "channel", "where", "value")
"""What a target is told by in an address."""
WIDTH = 100.0
TENS = 10.0
LARGE = 1000.0
"""Money of which nobody reads the cents."""
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
    """One target as it is shown.

    `said`: how it stands: first whether it is off, last `leads_to` where that is known.
    """

    row: Mapping[str, Any]
    name: str
    scope: str
    period: str
    value: str
    actual: str
    track: Track | None
    said: Sequence[str]
    edit: str
    leads_to: str = ""


def paced(visit: Visit) -> Result:
    """Every target and how it stands, kept until something is written."""
    found: Result = visit.answer(lambda: targets(visit.workspace), "targets")
    return found


def aims_of(visit: Visit, standing: str, *, brief: bool = False) -> list[Aim]:
    """Those of one standing; `brief`: large money without its cents. What is over: newest first."""
    rows = paced(visit).to_dict()["rows"]
    if standing == "over":
        rows = sorted(rows, key=lambda row: Period.parse(row["period"]).end, reverse=True)
    return [_aim(visit, row, brief=brief) for row in rows if row["standing"] == standing]


def running(visit: Visit, first: Sequence[str] = ()) -> list[Aim]:
    """Those that are open: what is off its pace, then the metrics `first`, all before its parts."""
    order = {name: at for at, name in enumerate(first)}

    def place(aim: Aim) -> tuple[bool, int, bool]:
        return (not aim.row["behind"], order.get(aim.row["metric"], len(order)), bool(aim.scope))

    return sorted(aims_of(visit, "running", brief=True), key=place)


def _aim(visit: Visit, row: Mapping[str, Any], *, brief: bool) -> Aim:
    channel = row["channel"]
    scope = visit.called("channel", channel) if channel else row["where"] or ""
    leads_to = _leads_to(visit, row, brief=brief)
    given = {name: str(row[name] or "") for name in GIVEN} | {"value": f"{row['value']:.15g}"}
    return Aim(
        row=row,
        name=row["label"],
        scope=scope,
        period=short(row["period"]),
        value=_number(visit, row, "value", brief=brief),
        actual=_number(visit, row, "actual", brief=brief),
        track=track_of(row),
        said=tuple(said for said in (*_said(visit, row), leads_to) if said),
        edit=visit.state.href(HERE, **given),
        leads_to=leads_to,
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
    if row["standing"] == "over" and row["done"] is not None:
        yield _ended(visit, row)
        return
    if row["partial"]:
        yield say(language, "report.pace_partial")
    elif row["points"] is not None:
        way = "over" if row["points"] > 0 else "under"
        way = way if round(row["points"] * 100) else "even"
        done, time = (words.percent(row[name], 0) for name in ("done", "elapsed"))
        points = round(abs(row["points"]) * 100)
        yield say(language, f"web.target_{way}", done=done, time=time, points=points)
    elif row["actual"] is not None:
        side, kind = "beyond" if row["behind"] else "within", _bound(visit, row["metric"])
        yield say(language, f"report.pace_{side}_{kind}")
    if row["remaining"] is not None and row["remaining"] <= 0:
        yield say(language, "web.target_reached")
    elif row["per_day"] is not None and row["days_left"]:
        yield say(language, "web.target_per_day", per_day=_a_day(visit, row), days=row["days_left"])


def _ended(visit: Visit, row: Mapping[str, Any]) -> str:
    """What came of it: how much, and by how much it was missed or passed."""
    left: float = row["remaining"]
    kind = "spent" if row["metric"] == "cost" else "ended"
    value = _figure(visit, row["metric"], abs(left), brief=True)
    done, way = words.percent(row["done"], 0), "under" if left > 0 else "over"
    return words.say(visit.state.language, f"web.target_{kind}_{way}", done=done, value=value)


def _bound(visit: Visit, metric: str) -> str:
    """Whether a value that is only compared should stay below or come above its target."""
    info = visit.workspace.definitions.metrics.get(metric)
    return "limit" if info is not None and info.better == "lower" else "aim"


def _leads_to(visit: Visit, row: Mapping[str, Any], *, brief: bool) -> str:
    if row["run_rate"] is None:
        return ""
    value = _number(visit, row, "run_rate", brief=brief)
    return words.say(visit.state.language, "web.target_leads_to", value=value)


def _number(visit: Visit, row: Mapping[str, Any], name: str, *, brief: bool = False) -> str:
    value = row[name]
    return "—" if value is None else _figure(visit, row["metric"], value, brief=brief)


def _a_day(visit: Visit, row: Mapping[str, Any]) -> str:
    """What is needed a day: of things that are counted no more of a part than can be read."""
    info = visit.workspace.definitions.metrics.get(row["metric"])
    if info is None or info.unit != "count":
        return _number(visit, row, "per_day")
    return words.count(row["per_day"], 0 if abs(row["per_day"]) >= TENS else 1)


def _figure(visit: Visit, metric: str, value: float, *, brief: bool) -> str:
    workspace = visit.workspace
    if brief and value >= LARGE and workspace.column_kind(metric) == "money":
        return words.money(value, workspace.currency, 0)
    return number(workspace, value, metric)


def short(text: str) -> str:
    """`2026-11` for a whole month, `2026` for a whole year, else the days."""
    period = Period.parse(text)
    if period == Period.month(period.start):
        return f"{period.start:%Y-%m}"
    whole = period == Period.parse(f"{period.start:%Y}")
    return str(period.start.year) if whole else text.replace("..", " – ")
