"""The first thirty seconds: the page as a sentence, and the findings as bullets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isnan
from typing import TYPE_CHECKING, Any

from fanbu.analyses.findings import (
    against_of,
    family_of,
    really_moved,
    shown_change,
    tone_of,
    unripe,
)
from fanbu.analyses.watch.findings import ALERT
from fanbu.model.finding import Amount, Claim, Named
from fanbu.report.blocks import Bullets, Headline
from fanbu.report.sits import sits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.analyses.change import Change
    from fanbu.analyses.headline import Row
    from fanbu.analyses.scope import Scope
    from fanbu.analyses.usual import Expected
    from fanbu.analyses.why.told import Told as Placed
    from fanbu.model.finding import Finding, Tone
    from fanbu.report.blocks import Line
    from fanbu.report.speech import Voice
    from fanbu.types import Period

BOTH_WAYS = "report.headline_inside_both"
WORTH_SAYING = 0.1
"""A change within normal variation that was to be expected is said to be so from this share on."""


@dataclass(frozen=True, slots=True)
class Told:
    """The finding the headline speaks of, and the row of its metric.

    `spans`: days around or across the period that are known only together. `expected`: what the
    focus should have been; `strange`: it was another; `contested`: something strange moved it.
    `where`: where the change of the focus sits. `reach`: from the first day of all data to
    the last.
    """

    finding: Finding | None
    row: Row | None
    spans: tuple[Period, ...] = ()
    expected: Expected | None = None
    strange: bool = False
    contested: bool = False
    where: Placed | None = None
    reach: Period | None = None

    def explains(self, row: Row) -> bool:
        """Whether the change of the focus was to be expected."""
        if self.strange or self.contested:
            return False
        if self.expected is None or not self.expected.explains(row.before):
            return False
        return really_moved(row) or abs(row.relative) >= WORTH_SAYING


@dataclass(frozen=True, slots=True)
class Lead:
    """Makes the opening blocks for one scope."""

    voice: Voice
    scope: Scope

    def headline(self, row: Row | None, change: Change | None, told: Told) -> Headline:
        """The focus in one sentence; in a second, where its change sits, or what changed instead.

        `told`: the finding that the second sentence speaks of, with its row.
        """
        if row is None or isnan(row.shown):
            return self._nothing(row, told)
        info = self.scope.metrics[row.metric]
        moved = change is not None and really_moved(row) and not told.explains(row)
        first = self.voice.line(self._first(row, change, told))
        lines = [first if moved else _plain(first)]
        second = (sits(told.where) if told.where else None) if moved else self._instead(told)
        if second:
            line = self.voice.line(second)
            lines.append(_plain(line) if second.key == BOTH_WAYS else line)
        finding = told.finding
        instead: Tone = finding.tone if finding and second else "even"
        caution = unripe(self.scope, row) if moved else None
        under: Line = self.voice.line(caution) if caution else ()
        return Headline(tuple(lines), tone_of(info, row.change) if moved else instead, under)

    def bullets(self, found: Sequence[Finding], headline: Finding | None) -> Bullets:
        """Each finding in a line, what and where; nothing the headline has said."""
        items: list[tuple[Tone, Line]] = []
        deepens = None
        for each in found:
            told = self.told(each, headline)
            if not told:
                continue
            if each is headline:
                deepens = len(items)
            items.append((each.tone, self.voice.runs(self.voice.join(told))))
        return Bullets(self.voice.text("report.seconds_title"), tuple(items), deepens)

    def told(self, given: Finding, headline: Finding | None) -> list[Claim]:
        """What a finding says beside the headline: what and where, or what that left open."""
        if given.kind == ALERT:  # where else it is seen has its place in the finding
            return [given.what]
        others = (self._others(given.what), _brief(given.where))
        claims = self._own(given) if given is headline else others
        return [claim for claim in claims if claim is not None]

    def _own(self, given: Finding) -> tuple[Claim | None, ...]:
        """What the headline leaves open about its own finding."""
        where = _brief(given.where)
        if given.kind == "inside":
            items = tuple(_from_to(item) for item in given.what.details["items"])
            return (Claim("report.bullet_inside", {"items": items}), where)
        if where is None:
            return ()
        if given.metric == self.scope.focus:
            return (where,) if where.key.startswith("why.mix") else ()
        about = {"metric": Named("metric", given.metric), "told": where}
        return (Claim("report.bullet_about", about),)

    def _others(self, claim: Claim) -> Claim | None:
        """A list of quiet metrics without the one of the headline; None when that was all."""
        if claim.key not in ("findings.steady", "findings.unknown"):
            return claim
        items = tuple(i for i in claim.details["items"] if _metric_of(i) != self.scope.focus)
        return Claim(claim.key, {**claim.details, "items": items}) if items else None

    def _first(self, row: Row, change: Change | None, told: Told) -> Claim:
        details = self._sizes(row)
        if change is None:
            return Claim("report.headline_unknown", details)
        meant = self._meant(row, told, details)
        if meant is not None:
            return meant
        if really_moved(row):
            return Claim("report.headline", details)
        if row.noise.effect is None:
            return Claim("report.headline_flat", details)
        amount = self.voice.figures.amount
        same = amount(Amount(row.metric, row.now)) == amount(Amount(row.metric, row.before))
        return Claim("report.headline_same" if same else "report.headline_steady", details)

    @staticmethod
    def _meant(row: Row, told: Told, details: dict[str, Any]) -> Claim | None:
        """Beside what it should have been, where that is known and says something."""
        if told.expected is None:
            return None
        names = ("expected", "low", "high")
        known = details | {n: Amount(row.metric, getattr(told.expected, n)) for n in names}
        if told.explains(row):
            because = told.expected.because(row.before, details["against"])
            if because is None:
                return Claim("report.headline_as_expected", known)
            return Claim("report.headline_because", {**known, "because": because})
        return Claim("report.headline_strange", known) if told.strange else None

    def _nothing(self, row: Row | None, told: Told) -> Headline:
        """No data at all, only some of longer spans, or none of the focus in this period."""
        spans = told.spans
        if row is None and spans:
            said = Claim("report.headline_together", {"period": self.scope.period})
            hint = Claim("report.headline_together_under", {"days": spans})
        elif row is None:
            said = Claim("report.headline_empty", {"period": self.scope.period})
            hint = self._reached(told.reach)
        else:
            details = {"period": self.scope.period, "metric": Named("metric", row.metric)}
            said = Claim("report.headline_nothing", details)
            hint = Claim(f"report.headline_nothing_under_{self.scope.grain}")
        return Headline((self.voice.line(said),), "data", self.voice.line(hint))

    def _reached(self, reach: Period | None) -> Claim:
        """What to do where there are no data: of days beyond all of them, to which day they are."""
        period = self.scope.period
        if reach is None or (reach.start <= period.end and period.start <= reach.end):
            return Claim("report.headline_empty_under")
        return Claim("report.headline_empty_reach", {"first": reach.start, "last": reach.end})

    def _sizes(self, row: Row) -> dict[str, Any]:
        """How much, and how much more or less than before."""
        family = family_of(self.scope.metrics[row.metric])
        prefix = {"sum": "way", "money": "way_money", "ratio": "way_ratio"}[family]
        quantity = "report.quantity" if family == "sum" else "report.quantity_money"
        value = Amount(row.metric, row.shown)
        return {
            "now": Claim(f"report.now_{self.scope.grain}"),
            "quantity": Claim(quantity, {"metric": Named("metric", row.metric), "value": value}),
            "against": against_of(self.scope),
            "basis": self._basis(row),
            "way": Claim(f"report.{prefix}_{'up' if row.change > 0 else 'down'}"),
            "size": Amount(row.metric, shown_change(self.scope.metrics[row.metric], row), "size"),
        }

    def _instead(self, told: Told) -> Claim | None:
        """The focus stood still: channels that moved inside it, or another metric that did."""
        finding, row = told.finding, told.row
        if finding is None:
            return None
        if finding.kind == ALERT:
            return Claim("report.headline_alert", {"told": finding.title})
        if finding.kind == "inside":
            moved = finding.what.details["items"]
            ways = {item.key for item in moved}
            items = tuple(
                Claim(item.key.replace("findings.item_moved", "report.item_short"), item.details)
                for item in moved
            )
            return Claim(BOTH_WAYS if len(ways) > 1 else "report.headline_inside", {"items": items})
        if row is None:
            return None
        return Claim("report.headline_but", self._sizes(row))

    def _basis(self, row: Row) -> Claim:
        if row.basis.whole or not row.basis.comparable:
            return Claim("findings.none")
        return Claim("report.headline_common", {"n": len(row.basis.now)})


def _brief(where: Claim | None) -> Claim | None:
    """Only the places; the step beside them is told in the finding."""
    return where.details["one"] if where is not None and where.key == "findings.both" else where


def _plain(line: Line) -> Line:
    """Without colour: what is no news, or goes both ways, is neither good nor bad."""
    return tuple(replace(run, mark="strong") if run.mark == "tone" else run for run in line)


def _from_to(item: Claim) -> Claim:
    return Claim("report.item_from_to", item.details)


def _metric_of(item: Claim) -> str:
    """The metric of a quiet item, however it is wrapped."""
    while "item" in item.details:
        item = item.details["item"]
    return str(item.details["metric"].value)
