"""Decisions as they are told: what was foretold, what came of it, in numbers and in words."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from math import isfinite
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanbu.analyses import decisions as analysis
from fanbu.analyses.decisions import Outcome
from fanbu.analyses.reader import gather
from fanbu.analyses.watch import placed_at
from fanbu.analyses.watch.judging import every_series
from fanbu.analyses.watch.judging import needs as needs_of
from fanbu.analyses.watch.spec import HISTORY
from fanbu.api import watch
from fanbu.api.reader import reader_of
from fanbu.metrics.info import infos
from fanbu.model.finding import Claim
from fanbu.model.result import Result, plain
from fanbu.report.decisions import came_of, foretold_of
from fanbu.report.speech import Voice, plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fanbu.analyses.decisions import Came
    from fanbu.api.desk import Desk
    from fanbu.model.decision import Decision

NEWS = 28
"""Days for which a decision that is over is still listed."""
TABLE = pa.schema(
    [
        ("id", pa.int64()), ("finding", pa.string()), ("title", pa.string()),
        ("owner", pa.string()), ("due", pa.date32()), ("state", pa.string()),
        ("overdue", pa.bool_()), ("metric", pa.string()), ("foretold", pa.float64()),
        ("low", pa.float64()), ("high", pa.float64()), ("without", pa.float64()),
        ("came", pa.float64()), ("stands", pa.string()), ("grade", pa.string()),
    ]
)  # fmt: skip


NONE = Outcome("none")


def ahead(one: Decision, ripe_after: int) -> Outcome:
    """Of one that is accepted now."""
    if one.forecast is None:
        return NONE
    return Outcome("ahead", one.forecast.days.end + timedelta(ripe_after + 1))


def outcomes(desk: Desk, known: Sequence[Decision]) -> Mapping[int, Outcome]:
    """Decision → what came of it, from what is known now: nothing of it is kept.

    Those of one year are answered together.
    """
    found = {one.id: NONE for one in known}
    ends = desk.ends_of_data()
    foretold = [one for one in known if one.forecast is not None and one.state != "dropped"]
    for one in foretold:
        if one.metric not in desk.definitions.metrics:
            found[one.id] = Outcome("gone")
    foretold = [one for one in foretold if one.metric in desk.definitions.metrics]
    if not foretold or ends is None:
        return found | {one.id: ahead(one, 0) for one in foretold}
    for end, group in _by_end(desk, foretold).items():
        for one, came in zip(group, _came(desk, group, end, ends[0]), strict=True):
            found[one.id] = _outcome(desk, one, came)
    return found


def _by_end(desk: Desk, foretold: Iterable[Decision]) -> Mapping[date, list[Decision]]:
    """The last day to ask up to → decisions: the last of all, but of those long ago."""
    last = desk.last_day()
    groups: dict[date, list[Decision]] = {}
    for one in foretold:
        assert one.forecast is not None  # noqa: S101 - the caller looked
        days = one.forecast.days
        recent = (last - days.start).days < HISTORY
        groups.setdefault(last if recent else days.end + timedelta(NEWS), []).append(one)
    return groups


def _came(desk: Desk, group: Sequence[Decision], end: date, first: date) -> list[Came]:
    read = reader_of(desk, heard=False)
    spec = watch.spec_of(desk, end, first, read.facts().taken)
    spec = analysis.watched_for(spec, [one.metric for one in group])
    now = desk.now()
    asked = gather(read, needs_of(spec, now)).fetched()
    series, known = every_series(asked, spec, now)
    return [
        analysis.came(spec, series, known, (one.metric, placed_at(one.place), one.forecast.days))
        for one in group
        if one.forecast is not None
    ]


def _outcome(desk: Desk, one: Decision, came: Came) -> Outcome:
    assert one.forecast is not None  # noqa: S101 - only those are asked about
    if desk.today() <= one.forecast.days.end:
        return Outcome("ahead", came.ripe_on)
    if came.lacking or not isfinite(came.value):
        return Outcome("lacking", lacking=came.lacking)
    if desk.today() < came.ripe_on:
        return Outcome("unripe", came.ripe_on)
    return Outcome("graded", came.ripe_on, 0, analysis.grade(came.value, one.forecast, one.tone))


def is_news(row: Mapping[str, Any], today: date) -> bool:
    """Whether it is listed without being asked for: open, or not over for long."""
    if row["state"] == "open" or (row["state"] == "done" and row["stands"] in _COMING):
        return True
    over = [date.fromisoformat(each) for each in (row["ended_on"], row["on"]) if each]
    return row["state"] == "done" and max(over, default=today) >= today - timedelta(NEWS)


_COMING = ("ahead", "unripe", "lacking")


def row(desk: Desk, one: Decision, outcome: Outcome) -> dict[str, Any]:
    """One decision in the language that is spoken."""
    language = desk.language
    verdict = one.grade or (outcome.grade.verdict if outcome.grade else None)
    told = one.forecast
    found: dict[str, Any] = {
        "id": one.id,
        "finding": one.key,
        "kind": one.kind,
        "title": one.title.get(language, ""),
        "action": one.action.get(language) or None,
        "metric": one.metric or None,
        "place": dict(one.place),
        "days": str(one.days),
        "direction": one.tone,
        "value": one.value,
        "expected": one.expected,
        "owner": one.owner,
        "due": one.due,
        "overdue": one.state == "open" and one.due < desk.today(),
        "note": one.note or None,
        "by": one.by,
        "at": one.at.replace(tzinfo=UTC).isoformat(),
        "state": one.state,
        "ended_on": one.ended_on,
        "reason": one.reason or None,
        "forecast": None if told is None else {
            "days": str(told.days), "value": told.value, "low": told.low, "high": told.high,
            "without": told.without,
        },
        "unforeseen": one.unforeseen or None,
        "stands": outcome.stands,
        "on": outcome.on,
        "lacking": outcome.lacking,
        "grade": verdict,
        "by_hand": one.grade is not None,
        "came": outcome.grade.came if outcome.grade else None,
        "share": outcome.grade.share if outcome.grade else None,
        "said": _said(desk, one, outcome),
    }  # fmt: skip
    return {name: plain(value) for name, value in found.items()}


def _said(desk: Desk, one: Decision, outcome: Outcome) -> list[str]:
    voice = Voice(desk.language, desk.currency, infos(desk.definitions, desk.language), {})
    if outcome.stands == "gone":
        return [plain_text(voice.sentence(Claim("decisions.gone", {"metric": one.metric})))]
    claims = [*foretold_of(one), *came_of(one, outcome)]
    return [plain_text(voice.sentence(claim)).strip() for claim in claims]


def owners(desk: Desk, place: Mapping[str, str]) -> tuple[str, ...]:
    """Who may own a decision: first whose sources tell of its place, then of others, the team."""
    expected = [one for one in desk.ledger.expected() if one.owner]
    here = {place.get("platform"), place.get("channel", "").rpartition("/")[2]}
    own = [one.owner for one in expected if one.name.platform in here]
    team = [one.name for one in desk.ledger.people.all()]
    return tuple(dict.fromkeys([*own, *(one.owner for one in expected), *team]))


def result(rows: Sequence[Mapping[str, Any]], left_out: int) -> Result:
    table = pa.Table.from_pylist([_flat(each) for each in rows], TABLE)
    return Result("decisions", table, {"decisions": list(rows), "left_out": left_out})


def one_result(told: Mapping[str, Any]) -> Result:
    return Result("decision", pa.Table.from_pylist([_flat(told)], TABLE), told)


def _flat(told: Mapping[str, Any]) -> dict[str, Any]:
    forecast = told["forecast"] or {}
    return {
        **{name: told.get(name) for name in TABLE.names},
        **{name: forecast.get(name) for name in ("low", "high", "without")},
        "foretold": forecast.get("value"),
        "due": date.fromisoformat(told["due"]),
    }
