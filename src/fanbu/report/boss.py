"""One screen of a phone: what came of it, three sentences with how sure they are, what to decide.

What takes more room (an interval, where it is, what was compared) waits behind a tap.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fanbu.report.blocks import Asks, Brief, Briefs, flat
from fanbu.report.effects import effect_of
from fanbu.report.rank import LAST

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from fanbu.analyses.headline import Headline, Row
    from fanbu.analyses.scope import Scope
    from fanbu.model.finding import Claim, Finding
    from fanbu.report.blocks import Block, DayBand, Line, MetricTable, Notes
    from fanbu.report.lead import Lead
    from fanbu.report.speech import Voice
    from fanbu.report.tables import Tables

ROI = "revenue_per_cost"
MOST = 3
TILES = 6
DEALS = ("enrolments", "won_leads", "orders", "conversions")
MONEY = ("revenue", "net_revenue", "conversion_value", "roas")
SURE, FAIRLY_SURE = 0.95, 0.8


def has_return(scope: Scope) -> bool:
    """Whether money over cost can be told beside the asked metrics."""
    return ROI in scope.metrics and {"cost", "revenue"} <= set(scope.known)


@dataclass(frozen=True, slots=True)
class Boss:
    """Makes the page for one screen; `findings`: all that the report has, `bands` days of some."""

    voice: Voice
    scope: Scope
    findings: Sequence[Finding]
    bands: Mapping[str, DayBand]

    def blocks(
        self, lead: Lead, tables: Tables, seen: Headline, own: Finding | None, notes: Notes
    ) -> Iterator[Block]:
        """Below the headline; `own` is the finding that the headline has told already."""
        if seen.rows:
            rows = self._tiles(seen.rows)
            yield self._short(tables.metrics(replace(seen, rows=rows), brief=True))
        told = [each for each in self.findings if LAST.get(each.kind) != LAST["data"]][:MOST]
        briefs = tuple(brief for each in told if (brief := self._brief(lead, each, own)))
        rest = self._rest({brief.key for brief in briefs})
        if briefs or rest:
            yield Briefs(self.voice.text("report.seconds_title"), briefs, rest=rest)
        asks: dict[Line, tuple[str, ...]] = {}
        for each in told:
            if each.action:
                line = self.voice.line(each.action.claim)
                asks[line] = (*asks.get(line, ()), each.key)
        if asks:
            yield Asks(self.voice.text("report.asks_title"), tuple(asks), of=tuple(asks.values()))
        missing = tuple(item for item in notes.items if item[0])
        if missing:  # a hole must not be taken for a fall
            yield replace(notes, items=missing)

    def _tiles(self, rows: Sequence[Row]) -> tuple[Row, ...]:
        """Cost, the result, its price, deals, money, return; then what else has room."""
        by_name = {row.metric: row for row in rows}
        prices = [
            row.metric
            for row in rows
            if self.scope.metrics[row.metric].over == "ratio"
            and self.scope.metrics[row.metric].better == "lower"
        ]
        first = ("cost", self.scope.focus or "", *prices[:1], *_first(DEALS, by_name))
        wanted = [*first, *_first(MONEY, by_name), ROI, *by_name]
        order = [name for name in dict.fromkeys(wanted) if name in by_name]
        return tuple(by_name[name] for name in order[:TILES])

    def _short(self, table: MetricTable) -> MetricTable:
        """Names as short as a phone needs them."""
        long, short = self.voice.name("metric", ROI), self.voice.text("report.roi")
        rows = (replace(row, label=row.label.replace(long, short)) for row in table.rows)
        return replace(table, rows=tuple(rows))

    def _brief(self, lead: Lead, given: Finding, own: Finding | None) -> Brief | None:
        """One sentence, its certainty in words; of the headline's own what that left open."""
        told = lead.told(given, own) or [claim for claim in (given.cost,) if claim]
        if not told:
            return None
        effect = effect_of(self.voice, given)
        more = [flat(self.voice.line(claim)) for claim in _more(given, told[0])]
        if effect and effect.places:
            more.insert(0, self.voice.text("report.more_interval", between=effect.between))
        line, band = self.voice.line(told[0]), self.bands.get(given.key)
        return Brief(given.tone, line, self._sure(given), tuple(more), given.key, band)

    def _rest(self, shown: Collection[str]) -> tuple[Brief, ...]:
        """By its title whatever has no sentence here: it is shown where its author comments it."""
        return tuple(
            Brief(each.tone, self.voice.line(each.title or each.what), key=each.key)
            for each in self.findings
            if each.key not in shown
        )

    def _sure(self, given: Finding) -> str:
        if given.tone == "data" or given.kind in ("steady", "unknown", "target"):
            return ""
        level = "high" if given.certainty >= SURE else "fair"
        level = level if given.certainty >= FAIRLY_SURE else "low"
        return self.voice.text(f"report.sure_{level}")


def _more(given: Finding, told: Claim) -> list[Claim]:
    """Where it is and what it costs, unless that is the sentence itself."""
    return [claim for claim in (given.where, given.cost) if claim is not None and claim != told]


def _first(wanted: Sequence[str], there: Collection[str]) -> list[str]:
    return [name for name in wanted if name in there][:1]
