"""Sources: which exports must come, whose they are, how far they reach, what is overdue."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.web.standing import TONES, state_of
from fanbu.web.tables import warnings
from fanbu.web.visit import Gone, Page, Shown, Verb

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fanbu.web.visit import Visit

HERE = "/sources"
CADENCES = ("daily", "weekly", "monthly")
MOST_RUNS = 8
"""Runs of missing days that are listed, the last ones."""


@dataclass(frozen=True, slots=True)
class Line:
    """One source.

    `name`: what a form sends to mean it; `state` and `tone`: how it stands, in a word and a colour;
    `missing`: runs of days; `paused`: as they were said.
    """

    row: Mapping[str, Any]
    called: str
    name: Mapping[str, str]
    state: str
    tone: str
    missing: Sequence[str]
    declared: bool
    paused: Sequence[str]


def show(visit: Visit) -> Shown:
    workspace = visit.workspace
    found = visit.answer(workspace.sources)
    declared = visit.answer(workspace.declared_sources).to_dict()["rows"]
    lines = [_line(visit, row, declared) for row in found.to_dict()["rows"]]
    lines.sort(key=lambda line: TONES.index(line.tone))
    tones = Counter(line.tone for line in lines)
    values = {
        "lines": lines,
        "counts": [(tone, tones[tone]) for tone in TONES if tones[tone]],
        "resting": _unseen(declared, lines),
        "warnings": warnings(found, workspace),
        "tables": visit.answer(workspace.importable).to_dict()["rows"],
        "cadences": CADENCES,
        "today": str(workspace.presets()["today"].start) if workspace.presets()["today"] else "",  # type: ignore[union-attr]
    }
    return Shown("sources.html.j2", values)


def _line(visit: Visit, row: Mapping[str, Any], declared: Sequence[Mapping[str, Any]]) -> Line:
    language = visit.state.language
    table, platform = row["table"] or "", row["platform"] or ""
    register = platform in ("", table)
    name = {
        "platform": platform or table,
        "account": row["account"] or "",
        "table": "" if register else table,
    }
    own = _closest(name, declared)
    days = sorted({*row["overdue"], *row["missing"]})
    state, tone = state_of(visit, row)
    said = {part: own[part] for part in name} if own else name
    return Line(
        row,
        words.source_name(language, table, platform),
        said,
        state,
        tone,
        _runs(days)[-MOST_RUNS:],
        own is not None and bool(own["cadence"]),
        row["paused"],
    )


def _closest(
    name: Mapping[str, str], declared: Sequence[Mapping[str, Any]]
) -> Mapping[str, Any] | None:
    """What was said that this source falls under: the most exact line."""
    fitting = [
        one for one in declared
        if one["platform"] == name["platform"]
        if all(one[part] in ("", name[part]) for part in ("account", "table"))
    ]  # fmt: skip
    return max(fitting, key=lambda one: bool(one["account"]) + bool(one["table"]), default=None)


def _unseen(
    declared: Sequence[Mapping[str, Any]], lines: Sequence[Line]
) -> Sequence[Mapping[str, Any]]:
    """Names that were said and no line stands for: to be changed all the same."""
    told = [dict(line.name) for line in lines]
    parts = ("platform", "account", "table")
    return [one for one in declared if {part: one[part] for part in parts} not in told]


def _runs(days: Sequence[str]) -> list[str]:
    """Days on end as one span."""
    found: list[tuple[date, date]] = []
    for day in map(date.fromisoformat, days):
        if found and day - found[-1][1] == timedelta(1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return [str(first) if first == last else f"{first} – {last}" for first, last in found]


def expect(visit: Visit) -> Gone:
    """Whose an export is and by when it is there."""
    given = {name: visit.text(name) or None for name in ("account", "table", "cadence", "ready")}
    said = {name: visit.text(name) for name in ("owner", "note") if name in visit.form}
    visit.workspace.set_source(visit.text("platform"), **given, **said)
    return _back(visit, "source_set")


def forget(visit: Visit) -> Gone:
    visit.workspace.forget_source(visit.text("platform"), **dict(_which(visit)))
    return _back(visit, "source_forgotten")


def pause(visit: Visit) -> Gone:
    """It really stood still on these days."""
    start, end = visit.text("start") or None, visit.text("end") or None
    which = dict(_which(visit))
    visit.workspace.pause_source(visit.text("platform"), **which, start=start, end=end)
    return _back(visit, "source_paused")


def resume(visit: Visit) -> Gone:
    start = visit.text("start") or None
    visit.workspace.resume_source(visit.text("platform"), **dict(_which(visit)), start=start)
    return _back(visit, "source_resumed")


def _which(visit: Visit) -> Iterator[tuple[str, str | None]]:
    for name in ("account", "table"):
        yield name, visit.text(name) or None


def _back(visit: Visit, said: str) -> Gone:
    return Gone(visit.state.href(HERE), said, {"platform": visit.text("platform")})


PAGE = Page(
    "sources",
    HERE,
    "foot",
    show,
    place=20,
    verbs=(
        Verb("/sources/set", expect),
        Verb("/sources/forget", forget),
        Verb("/sources/pause", pause),
        Verb("/sources/resume", resume),
    ),
)
