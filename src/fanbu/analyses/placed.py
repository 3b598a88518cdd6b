"""Where the findings of a report sit: the answer of `why` against the period before.

The same places with the same numbers, and the same honest noes, in its own words.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fanbu.analyses.findings import action_of
from fanbu.analyses.why.told import MOST, PLACED
from fanbu.model.finding import Claim, Named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.analyses.change import Change
    from fanbu.analyses.scope import Scope
    from fanbu.analyses.why import Cause
    from fanbu.analyses.why.rows import Whys
    from fanbu.analyses.why.told import Told
    from fanbu.model.finding import Action, Finding

ACTED_ON = ("channel", "ad_campaign", "platform", "campaign", "account")
"""Dimensions of a place at which somebody can do something, the first that it has."""


def placed(
    found: Sequence[Finding], scope: Scope, changes: Sequence[Change], whys: Whys
) -> tuple[Finding, ...]:
    """The findings, those of changes with where they sit; all of these are looked into at once."""
    about = {each.metric for each in found if each.kind == "change"}
    known = {each.metric: each for each in changes if each.metric in about}
    whys.look(each.row for each in known.values())
    return tuple(
        _placed(each, scope, known[each.metric], whys.of(known[each.metric].row))
        if each.kind == "change"
        else each
        for each in found
    )


def _placed(given: Finding, scope: Scope, change: Change, told: Told) -> Finding:
    """With its place, and what to look at there; what was to be expected asks for nothing."""
    cause = _moved_it(told)
    action = given.action
    if given.title is None or given.title.key != "findings.title_as_expected":
        action = action_in(scope, change, told, cause, told.change)
    by = tuple(cause.place.where) if cause else ("channel",)
    alone = _alone(change) if told.found.verdict not in PLACED else None
    subject = {"channel": alone.value} if alone else {}
    only = Claim("findings.where_only", {"channel": alone}) if alone else None
    return replace(
        given,
        subject=subject_of(cause) if cause else subject,
        where=told.where() or only,
        action=action,
        evidence={**given.evidence, "by": list(by)},
    )


def _alone(change: Change) -> Named | None:
    """The one channel that there is: all of the metric lies in it, whatever `why` looked at."""
    names = [each.name[0] for each in change.channels]
    return Named("channel", names[0]) if len(names) == 1 and names[0] else None


def _moved_it(told: Told) -> Cause | None:
    """The largest cause that moved the metric the way it went."""
    return next((each for each in told.found.causes if each.effect * told.change > 0), None)


def subject_of(cause: Cause) -> dict[str, str]:
    """The place, as far as it has names."""
    return {name: value for name, value in cause.place.where.items() if value is not None}


def action_in(
    scope: Scope, change: Change, told: Told, cause: Cause | None, effect: float
) -> Action | None:
    """What to look at first in a place, by the step that moved there."""
    where = cause.place.where if cause else {}
    named = ((name, where.get(name)) for name in ACTED_ON)
    at = next((Named(name, value) for name, value in named if value), None)
    return action_of(scope, told.metric, effect, at or _alone(change), _step(change, told, cause))


def _step(change: Change, told: Told, cause: Cause | None) -> str | None:
    """The part that moved in the place or its channel, else that with most of the change."""
    if cause is not None and cause.of != told.metric:
        return cause.of
    channel = cause.place.where.get("channel") if cause else None
    own = change.step_in(channel) if channel else None
    largest = told.largest()
    most = largest is not None and largest.contribution / told.change >= MOST
    return own or (largest.name if largest is not None and most else None)
