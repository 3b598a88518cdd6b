"""The first thirty seconds: the page as a sentence, and the findings as bullets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanbu.analyses.findings import (
    against_of,
    family_of,
    really_moved,
    tone_of,
)
from fanbu.analyses.places import step_of, top_factor, top_segment
from fanbu.model.finding import Amount, Claim, Named, Share
from fanbu.report.blocks import Bullets, Headline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.analyses.change import Change
    from fanbu.analyses.headline import Row
    from fanbu.analyses.scope import Scope
    from fanbu.model.finding import Finding, Tone
    from fanbu.report.blocks import Line
    from fanbu.report.speech import Voice

ALL, BEYOND = 0.995, 1.005
SAID = ("findings.where_most", "findings.where_all", "findings.where_beyond", "findings.where_step")
"""Places the headline's second sentence already names."""


@dataclass(frozen=True, slots=True)
class Lead:
    """Makes the opening blocks for one scope."""

    voice: Voice
    scope: Scope

    def headline(self, row: Row | None, change: Change | None) -> Headline:
        """The focus in one sentence, and in a second where its change sits."""
        if row is None:
            empty = Claim("report.headline_empty", {"period": self.scope.period})
            under = Claim("report.headline_empty_under")
            return Headline((self.voice.line(empty),), "data", self.voice.line(under))
        lines = [self.voice.line(self._first(row, change))]
        info = self.scope.metrics[row.metric]
        moved = change is not None and really_moved(row)
        if moved and change is not None and (place := self._place(change)):
            lines.append(self.voice.line(place))
        tone = tone_of(info, row.change) if moved else "even"
        return Headline(tuple(lines), tone)

    def bullets(self, found: Sequence[Finding], headline: Finding | None) -> Bullets:
        """Each finding in a line, what and where; nothing the headline has said."""
        items: list[tuple[Tone, Line]] = []
        deepens = None
        for each in found:
            told = self._own(each) if each is headline else (self._others(each.what), each.where)
            text = self.voice.join([claim for claim in told if claim is not None])
            if not text:
                continue
            if each is headline:
                deepens = len(items)
            items.append((each.tone, self.voice.runs(text)))
        return Bullets(self.voice.text("report.seconds_title"), tuple(items), deepens)

    def _own(self, given: Finding) -> tuple[Claim | None, ...]:
        """What the headline leaves open about its own finding: the parts, where no one place is."""
        open_still = given.where is not None and not given.where.key.startswith(SAID)
        return (given.where,) if open_still else ()

    def _others(self, claim: Claim) -> Claim | None:
        """A list of quiet metrics without the one of the headline; None when that was all."""
        if claim.key not in ("findings.steady", "findings.unknown"):
            return claim
        items = tuple(i for i in claim.details["items"] if _metric_of(i) != self.scope.focus)
        return Claim(claim.key, {**claim.details, "items": items}) if items else None

    def _first(self, row: Row, change: Change | None) -> Claim:
        info = self.scope.metrics[row.metric]
        family = family_of(info)
        details: dict[str, Any] = {
            "now": Claim(f"report.now_{self.scope.grain}"),
            "quantity": Claim(
                "report.quantity" if family == "sum" else "report.quantity_money",
                {
                    "metric": Named("metric", row.metric),
                    "value": Amount(row.metric, row.shown),
                },
            ),
            "against": against_of(self.scope),
            "basis": self._basis(row),
        }
        if change is None:
            return Claim("report.headline_unknown", details)
        way = "up" if row.change > 0 else "down"
        prefix = {"sum": "way", "money": "way_money", "ratio": "way_ratio"}[family]
        details["way"] = Claim(f"report.{prefix}_{way}")
        details["size"] = Amount(row.metric, row.change, "size")
        if really_moved(row):
            return Claim("report.headline", details)
        unsure = row.noise.effect is None
        return Claim("report.headline_flat" if unsure else "report.headline_steady", details)

    def _basis(self, row: Row) -> Claim:
        if row.basis.whole or not row.basis.comparable:
            return Claim("findings.none")
        return Claim("report.headline_common", {"n": len(row.basis.now)})

    def _place(self, change: Change) -> Claim | None:
        place = top_segment(change)
        named = [each for each in change.channels if each.name[0]]
        if place is None or not place.name[0] or len(named) == 1:
            whole = top_factor(change, None)
            if whole is not None:
                return Claim("report.headline_step", {"factor": Named("factor", whole[0].name)})
            return Claim("report.headline_spread") if len(named) > 1 and place is None else None
        step = step_of(change, place)
        share = step[1] if step else place.effect / change.row.change
        size = "_beyond" if share > BEYOND else "_all" if share > ALL else ""
        details = {
            "share": Share(share),
            "channel": Named("channel", place.name[0]),
            "factor": Named("factor", step[0].name if step else ""),
        }
        return Claim(f"report.headline_{'place' if step else 'channel'}{size}", details)


def _metric_of(item: Claim) -> str:
    """The metric of a quiet item, however it is wrapped."""
    while "item" in item.details:
        item = item.details["item"]
    return str(item.details["metric"].value)
