"""What must be said about the answer of a `why`, beside the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.api import stopped, why_told
from fanbu.metrics.filtering import parse_filter
from fanbu.model.result import Warning_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from fanbu.analyses.coverage import Basis
    from fanbu.analyses.watch.judging import Key
    from fanbu.analyses.why import Why
    from fanbu.api.desk import Desk
    from fanbu.api.why_asked import Question
    from fanbu.run.query import Reader
    from fanbu.types import Period

SAID = frozenset(
    {"amounts_without_rate", "cash_unknown", "no_refunds_known", "goal_unstated",
     "window_rows_left_out"}
)  # fmt: skip
"""What is said of the answers behind: the rest is about dimensions that nobody asked for."""


NOWHERE = ("dimension_unsaid", "property_nowhere", "property_nowhere_near")
"""Said of a dimension that somebody named."""


def of(desk: Desk, asked: Question, found: Why) -> Iterator[Warning_]:
    """Days left out, what was not taken apart, and what the period is held against."""
    spans = {"period": _span(asked.period), "against": _span(asked.against)}
    if asked.cut:
        yield Warning_("why_cut" if found.expected is None else "why_cut_expected", spans)
    if found.not_taken_apart:
        yield Warning_("why_not_taken_apart", {"metrics": list(found.not_taken_apart)})
    if found.apart:
        labels = [why_told.dimension(desk, name) for name in found.apart]
        yield Warning_("why_parts_differ", {"dimensions": labels})
    for source in found.stopped:
        yield stopped.warning_of(desk, asked.metric, source)
    if found.unable is not None:
        yield Warning_(f"why_unforeseen_{found.unable}", {"against": spans["against"]})
    basis = found.basis
    if basis is None or not basis.comparable:
        return
    if len(basis.now) < asked.period.days:
        yield Warning_("why_days", {"n": len(basis.now), "of": asked.period.days})
    yield from (
        _of_before(asked, basis) if found.expected is None else _of_expected(desk, asked, found)
    )


def _of_expected(desk: Desk, asked: Question, found: Why) -> Iterator[Warning_]:
    held = found.expected
    if held is not None and held.first_time:
        yield Warning_("why_first_time", {"period": _span(asked.period)})
    if held is not None and held.since is not None:
        yield _since(desk, held.since, held.strange or (asked.metric, ()))
    if held is not None and held.fitted is not None:
        side, whole = (desk.definitions.metrics[name].label[desk.language]
                       for name in (held.fitted, asked.metric))  # fmt: skip
        yield Warning_("why_fitted", {"side": side, "whole": whole})


def _since(desk: Desk, day: date, strange: Key) -> Warning_:
    """Since when something is unusual, and what: the metric asked about need not be."""
    name, place = strange
    details = {"day": day, "metric": desk.definitions.metrics[name].label[desk.language]}
    if not place:
        return Warning_("why_since", details)
    voice = why_told.voice_of(desk)
    return Warning_("why_since_at", {**details, "place": " · ".join(voice.name(*p) for p in place)})


def _of_before(asked: Question, basis: Basis) -> Iterator[Warning_]:
    if len(basis.before) != len(basis.now):
        yield Warning_("why_scaled", {"n": len(basis.now), "of": len(basis.before)})
    if basis.same_age:
        yield Warning_("why_same_age", {"against": _span(asked.against)})


def _span(period: Period) -> str:
    return str(period).replace("..", " – ")


def of_reader(asked: Question, found: Why, reader: Reader) -> Iterator[Warning_]:
    """What was said of the answers; of single goals, only where that is the matter."""
    goals = ("mixed_goals", "mixed_clocks") if found.verdict == "mixed_goals" else ()
    # earlier days alone may have nothing, and of a place that is known of nothing may have come
    empty = (found.row is None or not found.row.now > 0) and found.expected is None
    named = {*asked.by, *(parse_filter(asked.where).fields() if asked.where else ())}
    spoken = {str(each) for each in named}
    return (
        one
        for one in reader.warnings
        if one.code in SAID
        or one.code in goals
        or (one.code == "filter_leaves_nothing" and empty and one.details["where"] == asked.where)
        or (one.code in NOWHERE and not spoken.isdisjoint(map(str, one.details.values())))
    )
