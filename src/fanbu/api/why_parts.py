"""The parts of a `why`'s answer as they are told to programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from fanbu.api import why_candidates
from fanbu.metrics.as_text import text_of
from fanbu.model.question import Query
from fanbu.types import runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.analyses.why import Cause, Driver, LeftOut, Mix, Why
    from fanbu.api.why_asked import Question
    from fanbu.run.query import Reader


def beside_of(asked: Question, found: Why) -> dict[str, Any] | None:
    """What the comparison that was not asked for says of the whole."""
    other = found.beside
    if other is None:
        return None
    against = str(asked.against) if other.high is None else "expected"
    return {"against": against, **asdict(other)}


def goals_of(asked: Question, reader: Reader) -> list[dict[str, Any]]:
    """The goals that the metric has a value of in the period, each with the filter that asks it."""
    by = Query((asked.metric,), by=("goal",), period=asked.period, where=asked.where)
    rows = reader.table(by).to_pylist()
    known = [row["goal"] for row in rows if row[asked.metric] is not None]
    return [
        {"goal": goal, "where": text_of(why_candidates.condition({"goal": goal}, asked.where))}
        for goal in sorted(known, key=lambda goal: (goal is None, goal))
    ]


def band_of(found: Why) -> dict[str, Any] | None:
    """Between which 95 % of such days lie, and the days that places are held against."""
    held = found.expected
    if held is None:
        return None
    return {
        "low": held.low,
        "high": held.high,
        "level": 0.95,
        "since": held.since.isoformat() if held.since else None,
        "base": [str(each) for each in runs(held.base)],
    }


def driver_of(each: Driver, delta: float | None) -> dict[str, Any]:
    return {
        "name": each.name,
        "kind": each.kind,
        "before": each.before,
        "after": each.after,
        "contribution": each.contribution,
        "share": share_of(each.contribution, delta),
        "rate": each.rate,
        "mix": each.mix,
        "by": each.by,
    }


def cause_of(
    each: Cause, delta: float | None, asked: Question, candidates: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "where": dict(each.place.where),
        "of": each.of,
        "effect": each.effect,
        "low": each.low,
        "high": each.high,
        "share": share_of(each.effect, delta),
        "p_value": each.p_value,
        "stability": each.stability,
        "before": each.before,
        "after": each.after,
        "filter": text_of(why_candidates.condition(each.place.where, asked.where)),
        "candidates": list(candidates),
    }


def mix_of(each: Mix) -> dict[str, Any]:
    return {"dimension": each.dimension, "rate": each.rate, "mix": each.mix,
            "certain": each.certain}  # fmt: skip


def left_out_of(each: LeftOut) -> dict[str, Any]:
    return {"dimension": each.dimension, "why": each.why, "like": each.like}


def share_of(part: float, delta: float | None) -> float | None:
    return part / delta if delta else None
