"""Tables of a change: its channels, and the ad campaigns of one of them; sums that add up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isnan, nan
from typing import TYPE_CHECKING

from fanbu.analyses.findings import tone_of
from fanbu.model.finding import Named
from fanbu.report.blocks import Cell, Table
from fanbu.report.rounding import Flow, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fanbu.analyses.change import Change, Segment
    from fanbu.analyses.scope import Scope
    from fanbu.report.speech import Voice

MOST_PARTS = 8
LOUD = 0.2
"""A part takes its colour from a fifth of the change on."""
KINDS = ("volume", "mix", "rate", "other")


@dataclass(frozen=True, slots=True)
class Line:
    """One row in numbers; `parts` in the order of the table's kinds.

    `based`: its change can be split over a base.
    """

    name: str
    before: float
    after: float
    parts: tuple[float, ...]
    effect: float
    based: bool = True


@dataclass(frozen=True, slots=True)
class Parts:
    """Makes the tables of one change in one voice."""

    voice: Voice
    scope: Scope
    change: Change

    def channels(self) -> Table | None:
        """Channels with the volume, mix and rate of each; the last row is the sum."""
        change = self.change
        if len(change.channels) < 2:  # noqa: PLR2004 - one channel needs no table
            return None
        lines = self._lines()
        total = self._total()
        shown, adds_up = self._rounded(lines, total)
        kinds = _kept(shown)
        names = ("channel", "before", "after", "effect", *kinds)
        return Table(
            self.voice.text("report.parts_title", metric=Named("metric", change.metric)),
            tuple(self.voice.text(f"report.column_{name}") for name in names),
            tuple(self._cells(line, kinds) for line in shown),
            self._note(kinds, adds_up=adds_up),
            total=True,
            key="parts",
        )

    def ad_campaigns(self, channel: str) -> Table | None:
        """The ad campaigns of one channel, largest change first; what is left out in a line."""
        change = self.change
        own = [each for each in change.ad_campaigns if each.name[0] == channel and each.name[-1]]
        if len(own) < 2:  # noqa: PLR2004 - one ad campaign is the channel
            return None
        rated = any(not isnan(v) for each in own for v in (each.rate_before, each.rate_after))
        rates = ("rate_before", "rate_after") if rated else ()
        lines = self._folded([self._line(each, self._ad_name(each)) for each in own])
        rows = []
        for i, line in enumerate(lines):
            cells = self._cells(self._plain(line), ())
            each = own[i] if i < MOST_PARTS else None
            own_rates = (self._rate(getattr(each, name)) if each else Cell("") for name in rates)
            rows.append((*cells, *own_rates))
        names = ("ad_campaign", "before", "after", "effect", *rates)
        return Table(
            self.voice.text("report.ads_title", channel=Named("channel", channel)),
            tuple(self._ads_column(name) for name in names),
            tuple(rows),
            key="ads",
        )

    @property
    def _ratio(self) -> bool:
        return self.scope.metrics[self.change.metric].over == "ratio"

    def _lines(self) -> list[Line]:
        """A rest that names no channel and has no values of its own stays apart, at the end."""
        lines = [self._line(each, self._name(each)) for each in self.change.channels]
        if self._ratio:
            return self._folded(lines)
        bare = [line for line in lines if isnan(line.before)]
        return [*self._folded([line for line in lines if not isnan(line.before)]), *bare]

    def _folded(self, lines: list[Line]) -> list[Line]:
        """The largest lines; those beyond are put together, never left out."""
        shown, hidden = lines[:MOST_PARTS], lines[MOST_PARTS:]
        if not hidden:
            return shown
        before, after = (
            nan if self._ratio else sum(getattr(each, side) for each in hidden)
            for side in ("before", "after")
        )
        parts = tuple(sum(each.parts[i] for each in hidden) for i in range(len(KINDS)))
        based = any(each.based for each in hidden)
        rest = self.voice.text("report.rest")
        return [*shown, Line(rest, before, after, parts, sum(parts), based)]

    def _line(self, each: Segment, name: str) -> Line:
        parts = tuple(getattr(each, kind) for kind in KINDS)
        based = not each.other
        return Line(name, each.before, each.after, parts, each.effect, based)

    def _name(self, each: Segment) -> str:
        if isnan(each.before) and not each.name[0]:
            return self.voice.text("report.rest")
        return self.voice.name("channel", each.name[0])

    def _ad_name(self, each: Segment) -> str:
        return self.voice.name("ad_campaign", each.name[-1])

    def _total(self) -> Line:
        row, segments = self.change.row, self.change.channels
        parts = tuple(sum(getattr(each, kind) for each in segments) for kind in KINDS)
        return Line(self.voice.text("report.total"), row.before, row.now, parts, sum(parts))

    def _rounded(self, lines: Sequence[Line], total: Line) -> tuple[list[Line], bool]:
        """All lines in shown units, the total last; False where the units differ by size."""
        values = [v for line in (*lines, total) for v in (*line.parts, line.effect)]
        sides = [] if self._ratio else [v for e in (*lines, total) for v in (e.before, e.after)]
        unit = self.voice.figures.unit_of(self.change.metric, [*values, *sides])
        if unit is None:
            return [*lines, total], False
        flows = _flows(lines, total, unit, ratio=self._ratio)
        made = dict(zip(flows, whole(list(flows.values())), strict=True))
        found = [_from(made, i, line, unit) for i, line in enumerate((*lines, total))]
        return found, True

    def _plain(self, line: Line) -> Line:
        """Before and after in shown units, the change as their difference."""
        sides = [line.before, line.after]
        unit = self.voice.figures.unit_of(self.change.metric, sides)
        if unit is None or self._ratio:
            return line
        before, after = (round(value / unit) * unit for value in sides)
        return replace(line, before=before, after=after, effect=after - before)

    def _cells(self, line: Line, kinds: Sequence[str]) -> tuple[Cell, ...]:
        metric, figures = self.change.metric, self.voice.figures
        by_kind = dict(zip(KINDS, line.parts, strict=True))
        return (
            Cell(line.name),
            *(
                Cell("" if isnan(value) else figures.cell(metric, value))
                for value in (line.before, line.after)
            ),
            self._effect(line.effect),
            *(self._kind(by_kind[kind], kind, based=line.based) for kind in kinds),
        )

    def _kind(self, value: float, kind: str, *, based: bool) -> Cell:
        """Blank where the kind does not apply: no base for volume, mix and rate, or no rest."""
        blank = not value and (not based or kind == "other")
        return Cell("" if blank else self.voice.figures.change(self.change.metric, value))

    def _effect(self, value: float) -> Cell:
        text = self.voice.figures.change(self.change.metric, value)
        loud = abs(value) >= LOUD * abs(self.change.row.change)
        info = self.scope.metrics[self.change.metric]
        return Cell(text, tone_of(info, value) if loud else None)

    def _note(self, kinds: Sequence[str], *, adds_up: bool) -> str:
        change, text = self.change, self.voice.text
        told = []
        rate = Named("factor", f"{change.metric}/{change.base}")
        for kind in kinds:
            own = "_ratio" if kind == "rate" and self._ratio else ""
            told.append(text(f"report.parts_note_{kind}{own}", rate=rate))
        if kinds:
            told.append(text("report.parts_note_sums" if adds_up else "report.note_rounded"))
        elif not adds_up:
            told.append(text("report.note_rounded"))
        return ("" if self.voice.language == "zh" else " ").join(told)

    def _ads_column(self, name: str) -> str:
        if name == "ad_campaign":
            return self.voice.text("report.column_ad_campaign")
        if name.startswith("rate"):
            side = self.voice.text(f"report.column_{name.removeprefix('rate_')}")
            rate = self.voice.title("factor", f"{self.change.metric}/{self.change.base}")
            return f"{rate} · {side}"
        return self.voice.text(f"report.column_{name}")

    def _rate(self, value: float) -> Cell:
        name = f"{self.change.metric}/{self.change.base}"
        return Cell("" if isnan(value) else self.voice.figures.cell(name, value))


def _flows(
    lines: Sequence[Line], total: Line, unit: float, *, ratio: bool
) -> dict[tuple[int, str], Flow]:
    """The table as a circulation: row = before + parts = after, columns sum to the last row.

    A line without its own sides takes what the others leave of the total, unseen.
    """
    flows: dict[tuple[int, str], Flow] = {}
    last = len(lines)
    for i, line in enumerate((*lines, total)):
        ends = i == last
        sides = "changes" if ratio else f"sides {i}"
        for k, kind in enumerate(KINDS):
            flows[i, kind] = _flow(line.parts[k] / unit, kind, f"parts {i}", back=ends)
        flows[i, "effect"] = _flow(line.effect / unit, f"parts {i}", sides, back=ends)
        if not ratio:
            before, after = _sides(line, lines, total)
            flows[i, "before"] = _flow(before / unit, "before", sides, back=ends)
            flows[i, "after"] = _flow(after / unit, sides, "after", back=ends)
    for name in ("effect",) if ratio else ("before", "after"):
        flows[last, name].first = True
    return flows


def _flow(value: float, source: str, target: str, *, back: bool) -> Flow:
    """The last row closes the circle: its flows run the other way."""
    return Flow(value, target, source) if back else Flow(value, source, target)


def _sides(line: Line, lines: Sequence[Line], total: Line) -> tuple[float, float]:
    if not (isnan(line.before) or isnan(line.after)):
        return line.before, line.after
    others = [each for each in lines if each is not line]
    before = total.before - sum(each.before for each in others)
    return before, before + line.effect


def _from(made: Mapping[tuple[int, str], int], i: int, line: Line, unit: float) -> Line:
    def value(name: str, given: float) -> float:
        found = made.get((i, name))
        return given if found is None or isnan(given) else found * unit

    return Line(
        line.name,
        value("before", line.before),
        value("after", line.after),
        tuple(value(kind, line.parts[k]) for k, kind in enumerate(KINDS)),
        value("effect", line.effect),
        line.based,
    )


def _kept(lines: Sequence[Line]) -> tuple[str, ...]:
    """The kinds that say something: not all zero, and not only the change over again."""
    kept = tuple(k for i, k in enumerate(KINDS) if any(line.parts[i] for line in lines))
    return () if kept == ("other",) else kept
