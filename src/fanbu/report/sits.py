"""Where the change of the focus sits, in the few words of a headline: what `why` says, shorter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.analyses.why.told import MOST, MOST_NAMED, short
from fanbu.model.finding import Amount, Claim, Named, Share

if TYPE_CHECKING:
    from fanbu.analyses.why.told import Told

ALL, BEYOND = 0.995, 1.005


def sits(told: Told) -> Claim | None:
    """The places, the mix, or the step; None where there is nothing to say of it."""
    found = told.found
    match found.verdict:
        case "causes":
            return _places(told)
        case "mix":
            return Claim("report.headline_mix", told.verdict("mix").details)
        case "tagging":
            return told.verdict("tagging")
    largest = told.largest()
    if largest is not None and largest.contribution / told.change >= MOST:
        return Claim("report.headline_step", {"factor": Named("factor", largest.name)})
    if found.verdict == "everywhere":
        return Claim("report.headline_everywhere")
    return Claim("report.headline_spread") if found.verdict == "not_in_dimensions" else None


def _places(told: Told) -> Claim:
    causes = told.found.causes
    # places that work against each other may leave nothing of the whole to share
    share = sum(each.effect for each in causes) / told.change if told.change else 0.0
    if len(causes) == 1 and share >= MOST:
        first = causes[0]
        size = "_beyond" if share > BEYOND else "_all" if share > ALL else ""
        step = "" if first.of == told.metric else first.of
        details = {
            "share": Share(share),
            "channel": short(first.place),
            "factor": Named("factor", step),
        }
        return Claim(f"report.headline_{'place' if step else 'channel'}{size}", details)
    items = tuple(
        Claim(
            "findings.item_effect",
            {"name": short(each.place), "effect": Amount(told.metric, each.effect, "change")},
        )
        for each in causes[:MOST_NAMED]
    )
    return Claim(f"report.headline_places{'' if share >= MOST else '_part'}", {"items": items})
