"""Where a change sits, as claims: the channel, the step, the ad campaigns; rate and mix apart.

It says where, never why.
"""

from __future__ import annotations

from math import isnan, nan
from typing import TYPE_CHECKING

from fanbu.model.finding import Amount, Claim, Named, Share

if TYPE_CHECKING:
    from fanbu.analyses.change import Change, Factor, Segment
    from fanbu.analyses.scope import Scope

CONCENTRATED = 0.5
"""A segment or a step with at least this share of a change is called its place."""
ALSO_SHARE = 0.25
NEGLIGIBLE = 0.1
"""Channels whose own changes add up to less than this share of a ratio's hardly changed."""
FEW_ADS = 3


def top_segment(change: Change) -> Segment | None:
    """The channel that holds at least half of the change, in its direction."""
    return next(
        (each for each in change.channels if _share(each.effect, change) >= CONCENTRATED), None
    )


def top_factor(change: Change, segment: Segment | None) -> tuple[Factor, float] | None:
    """The step with at least half of the change (of the segment's, when one is given)."""
    if not change.factors:
        return None
    effects = segment.factors if segment else tuple(each.effect for each in change.factors)
    whole = segment.effect if segment else change.row.change
    i = max(range(len(effects)), key=lambda at: effects[at] / whole if whole else 0.0)
    share = effects[i] / whole if whole else 0.0
    return (change.factors[i], share) if share >= CONCENTRATED else None


def step_of(change: Change, place: Segment) -> tuple[Factor, float] | None:
    """The one step of one channel that holds at least half of the whole change, and its share.

    A channel may hold most of a change while no single step of it does: then no step is named.
    """
    found = top_factor(change, place)
    share = found[1] * _share(place.effect, change) if found else 0.0
    return (found[0], share) if found and share >= CONCENTRATED else None


def step_in(change: Change, place: Segment, scope: Scope) -> Claim | None:
    """The step of one channel that holds at least half of that channel's own change."""
    found = top_factor(change, place)
    if found is None:
        return None
    details = {
        "channel": Named("channel", place.name[0]),
        "factor": Named("factor", found[0].name),
        "rates": _rates(change, place, found[0], scope),
    }
    return Claim("findings.where_inside_step", details)


def _share(effect: float, change: Change) -> float:
    return effect / change.row.change if change.row.change else 0.0


def where_of(change: Change, scope: Scope, place: Segment | None) -> Claim | None:
    if scope.metrics[change.metric].over == "ratio":
        return _where_ratio(change, place)
    if not [each for each in change.channels if each.name[0]]:
        return _where_factor(change)
    if len([each for each in change.channels if each.name[0]]) == 1 and place and place.name[0]:
        return _where_factor(change) or Claim(
            "findings.where_only", {"channel": Named("channel", place.name[0])}
        )
    if place is None or not place.name[0]:
        return _where_spread(change)
    return _where_place(change, place, scope)


def _where_place(change: Change, place: Segment, scope: Scope) -> Claim:
    step = step_of(change, place)
    share = step[1] if step else _share(place.effect, change)
    effect, rest = _apart(change, share * change.row.change)
    details = {
        "share": Share(min(share, 1.0)),
        "channel": Named("channel", place.name[0]),
        "effect": Amount(change.metric, effect, "change"),
        "rest": Amount(change.metric, rest, "change"),
        "ads": _ads(change, place),
    }
    size = "beyond" if share > 1.005 else "all" if share > 0.995 else "most"  # noqa: PLR2004
    if step is None:
        return Claim(f"findings.where_{size}", details)
    details |= {
        "factor": Named("factor", step[0].name),
        "rates": _rates(change, place, step[0], scope),
    }
    return Claim(f"findings.where_{size}_step", details)


def _apart(change: Change, part: float) -> tuple[float, float]:
    """A part and the rest; of a counted change both are whole, so that what is said adds up."""
    whole = change.row.change
    if whole == round(whole):
        part = float(round(part))
    return part, whole - part


def _rates(change: Change, place: Segment, step: Factor, scope: Scope) -> Claim:
    """From which value to which the step went in its place; steps that are rates only."""
    info = scope.metrics.get(step.name)
    if "/" not in step.name and (info is None or info.over != "ratio"):
        return Claim("findings.none")
    before, after = place.steps[change.factors.index(step)]
    if isnan(before) or isnan(after):
        return Claim("findings.none")
    details = {"before": Amount(step.name, before), "after": Amount(step.name, after)}
    return Claim("findings.rates", details)


def _ads(change: Change, place: Segment) -> Claim:
    """The ad campaigns of the place that hold most of its change."""
    own = [
        each
        for each in change.ad_campaigns
        if each.name[0] == place.name[0] and each.name[-1] and each.effect * place.effect > 0
    ]
    large = [each for each in own if each.effect / place.effect >= ALSO_SHARE][:FEW_ADS]
    if not large:
        return Claim("findings.none")
    items = tuple(
        Claim(
            "findings.item_effect",
            {
                "name": Named("ad_campaign", each.name[-1]),
                "effect": Amount(change.metric, each.effect, "change"),
            },
        )
        for each in large
    )
    return Claim("findings.ads", {"items": items})


def _where_factor(change: Change) -> Claim | None:
    step = top_factor(change, None)
    if step is None:
        return None
    return Claim(
        "findings.where_step",
        {
            "factor": Named("factor", step[0].name),
            "effect": Amount(change.metric, step[0].effect, "change"),
            "share": Share(min(step[1], 1.0)),
        },
    )


def _where_spread(change: Change) -> Claim:
    items = tuple(
        Claim(
            "findings.item_effect",
            {
                "name": Named("channel", each.name[0]),
                "effect": Amount(change.metric, each.effect, "change"),
            },
        )
        for each in change.channels[:3]
    )
    step = top_factor(change, None)
    if step is None:
        return Claim("findings.where_spread", {"items": items})
    return Claim(
        "findings.where_spread_step",
        {
            "items": items,
            "factor": Named("factor", step[0].name),
            "share": Share(min(step[1], 1.0)),
        },
    )


def _where_ratio(change: Change, place: Segment | None) -> Claim | None:
    """Rate and mix apart, always: a ratio can fall while every part of it rises."""
    if len(change.channels) < 2:  # noqa: PLR2004 - one segment has no mix
        return None
    place = place if place is not None and place.name[0] else None
    known = place is not None and not (isnan(place.before) or isnan(place.after))
    details = {
        "rate": Amount(change.metric, change.rate, "change"),
        "mix": Amount(change.metric, change.mix, "change"),
        "channel": Named("channel", place.name[0] if place else ""),
        "before": Amount(change.metric, place.before if place else nan),
        "after": Amount(change.metric, place.after if place else nan),
    }
    if abs(change.rate) < NEGLIGIBLE * abs(change.row.change):
        return Claim("findings.ratio_mix", details)
    if change.simpson:
        return Claim("findings.ratio_simpson", details)
    return Claim("findings.ratio_place" if known else "findings.ratio_parts", details)
