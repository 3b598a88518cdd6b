"""Tables: the headline metrics and the channels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isnan
from typing import TYPE_CHECKING

from fanbu.analyses.findings import against_of, really_moved, tone_of
from fanbu.analyses.noise import judge, poisson
from fanbu.model.finding import Claim, Named
from fanbu.report.blocks import Cell, MetricRow, MetricTable, Table
from fanbu.report.rounding import sums

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

    from fanbu.analyses.aim import Aim
    from fanbu.analyses.channels import Channels
    from fanbu.analyses.headline import Headline, Row
    from fanbu.analyses.scope import Scope
    from fanbu.model.finding import Tone
    from fanbu.model.metric import MetricInfo
    from fanbu.report.speech import Voice

    Floats = NDArray[np.float64]

MOST_COLUMNS = 8
BRIEF_ROWS = 6
FIRST_COLUMNS = (
    "cost", "leads", "valid_leads", "orders", "revenue", "cost_per_valid_lead",
    "revenue_per_cost", "clicks", "cpl", "conversions", "cpa",
)  # fmt: skip
"""Which columns a page has room for, when there are more than it can hold."""
LOUD = 0.2
"""A channel's change of a fifth or more takes its colour."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Makes the tables of one scope in one voice."""

    voice: Voice
    scope: Scope

    def metrics(self, seen: Headline, *, brief: bool = False) -> MetricTable:
        """Value, before, change, target, last year; a column nobody fills is left out, and said.

        `brief`: the first few rows, without notes.
        """
        rows = seen.rows[:BRIEF_ROWS] if brief else seen.rows
        aims = any(row.aim for row in rows)
        years = any(not isnan(row.year) for row in rows)
        grain = self.scope.grain
        text = self.voice.text
        columns = [
            text("report.column_metric"),
            text(f"report.now_{grain}"),
            self._before_label(rows),
            text("report.column_change"),
        ]
        if aims:
            columns.append(self._target_label(rows))
        if years:
            columns.append(text(f"report.year_{grain}"))
        made = tuple(self._row(row, aims=aims, years=years) for row in rows)
        if brief:
            made = tuple(replace(row, spark=()) for row in made)
        notes = () if brief else self._notes(seen, aims=aims, years=years)
        title = text("report.numbers_title")
        then = text("report.then", before=text(f"report.before_{grain}")).lower()
        return MetricTable(tuple(columns), made, notes, title, then)

    def channels(self, given: Channels, seen: Headline) -> Table:
        """Channels by metric; the relative change under each value.

        Conversions of different goals have no sum: where the headline has none, nor has the table.
        """
        columns = _chosen(given.columns)
        names = [
            self.voice.text("report.rest") if n is None else self.voice.name("channel", n)
            for n in given.names
        ]
        shown = {c: self._rounded(c, given.values[c]) for c in columns}
        rows = [
            (Cell(name), *(self.pair(c, shown[c][i], given.changes[c][i]) for c in columns))
            for i, name in enumerate(names)
        ]
        if len(rows) > 1:
            mixed = {*seen.lacking, *(row.metric for row in seen.rows if _mixed(row))}
            total = (Cell("") if c in mixed else self.pair(c, *given.totals[c]) for c in columns)
            rows.append((Cell(self.voice.text("report.total")), *total))
        head = (self.voice.text("report.column_channel"), *(self._label(c) for c in columns))
        note = self._channels_note(given, columns)
        title = self.voice.text("report.channels_title")
        return Table(title, head, tuple(rows), note, total=len(rows) > 1, key="channels")

    def _channels_note(self, given: Channels, columns: Sequence[str]) -> str:
        text = self.voice.text
        told = [text("report.channels_note", against=against_of(self.scope))]
        if given.basis.comparable and not given.basis.whole:
            told.append(text("report.channels_common", n=len(given.basis.now)))
        if any(self._summed(c) and self._unit(c, given.values[c]) is None for c in columns):
            told.append(text("report.note_rounded"))
        if left := tuple(Named("metric", c) for c in given.columns if c not in columns):
            told.append(text("report.channels_left_out", metrics=left))
        return (" " if self.voice.language == "en" else "").join(told)

    def _rounded(self, metric: str, values: Floats) -> list[float]:
        """Shown values that sum to the shown total, where the metric can be summed."""
        unit = self._unit(metric, values) if self._summed(metric) else None
        if unit is None:
            return [float(value) for value in values]
        there = [i for i, value in enumerate(values) if not isnan(value)]
        made = dict(zip(there, sums([float(values[i]) / unit for i in there]), strict=True))
        return [made[i] * unit if i in made else float("nan") for i in range(len(values))]

    def _unit(self, metric: str, values: Floats) -> float | None:
        """By the total: it is the longest number of its column."""
        whole = sum(float(value) for value in values if not isnan(value))
        shown = [whole, *(float(value) for value in values)]
        return self.voice.figures.unit_of(metric, shown, tenths=True)

    def _summed(self, metric: str) -> bool:
        return self.scope.metrics[metric].over == "sum"

    def _row(self, row: Row, *, aims: bool, years: bool) -> MetricRow:
        info, figures = self.scope.metrics[row.metric], self.voice.figures
        tone = self._tone(row, info)
        cells = [
            Cell(figures.cell(row.metric, row.shown)),
            Cell(figures.cell(row.metric, row.before)),
            Cell(self._relative(row, info), tone),
        ]
        if aims:
            cells.append(self._aim(row.aim, info) if row.aim else Cell(""))
        if years:
            lead = self.voice.text(f"report.year_{self.scope.grain}").lower()
            cells.append(Cell(figures.cell(row.metric, row.year), lead=lead))
        label = self._label(row.metric)
        if row.basis.comparable and not row.basis.whole:
            n = len(row.basis.now)
            label = self.voice.text("report.row_days", metric=Named("metric", row.metric), n=n)
        verdict = {"good": "better", "bad": "worse"}.get(tone)
        said = self.voice.text(f"report.{verdict}").lower() if verdict else ""
        return MetricRow(label, tuple(cells), tone, row.daily, said, row.metric)

    def _relative(self, row: Row, info: MetricInfo) -> str:
        figures = self.voice.figures
        if info.unit in ("ratio", "number"):
            return figures.change(row.metric, row.change)
        return figures.relative(row.relative)

    def _tone(self, row: Row, info: MetricInfo) -> Tone:
        if isnan(row.change) or not really_moved(row):
            return "even"
        return "watch" if row.metric == "cost" else tone_of(info, row.change)

    def _aim(self, aim: Aim, info: MetricInfo) -> Cell:
        tone: Tone = "bad" if aim.behind else "even"
        text, value = self.voice.text, self.voice.figures.cell(info.name, aim.target.value)
        if aim.partial:
            lead = text(f"report.aim_{'budget' if info.name == 'cost' else 'goal'}", value=value)
            return Cell(lead, tone, note=text("report.pace_partial"))
        if isnan(aim.share):
            way, kind = ("lower", "limit") if info.better == "lower" else ("higher", "aim")
            side = f"{'beyond' if aim.behind else 'within'}_{kind}"
            note = text(f"report.pace_{'no_value' if isnan(aim.done) else side}")
            return Cell(text(f"report.limit_{way}", value=value), tone, note=note)
        shown = self.voice.figures.relative(aim.share).removeprefix("+")
        kind = "budget" if info.name == "cost" else "goal"
        lead = text(f"report.aim_{kind}", value=value)
        way = "even" if aim.near else "over" if aim.share > aim.elapsed else "under"
        points = round(abs(aim.share - aim.elapsed) * 100)
        note = text(f"report.aim_{way}", points=points)
        return Cell(shown, tone, min(max(aim.share, 0.0), 1.0), aim.elapsed, lead, note)

    def _before_label(self, rows: Sequence[Row]) -> str:
        label = self.voice.text(f"report.before_{self.scope.grain}")
        compared = [row for row in rows if not isnan(row.before)]
        if compared and all(row.basis.same_age for row in compared):
            return self.voice.text("report.before_aged", before=label)
        return label

    def _target_label(self, rows: Sequence[Row]) -> str:
        passed = {row.aim.elapsed for row in rows if row.aim and not isnan(row.aim.elapsed)}
        if len(passed) == 1:
            return self.voice.text("report.column_target_time", elapsed=passed.pop())
        return self.voice.text("report.column_target")

    def _notes(self, seen: Headline, *, aims: bool, years: bool) -> tuple[str, ...]:
        text, grain = self.voice.text, self.scope.grain
        notes = [*self._common_notes(seen.rows), *self._lost_notes(seen.rows)]
        if mixed := tuple(Named("metric", row.metric) for row in seen.rows if _mixed(row)):
            notes.append(text("report.row_mixed", metrics=mixed))
        compared = [row for row in seen.rows if not isnan(row.before)]
        if compared:
            notes.append(self._age_note(text(f"report.before_{grain}"), compared))
        if not years:
            notes.append(text("report.note_no_year"))
        if not aims:
            notes.append(self._no_target(seen))
        return tuple(notes)

    def _common_notes(self, rows: Sequence[Row]) -> list[str]:
        """Rows that compare only some days, by how many; and what was imported in all."""
        notes = []
        partly = [
            row
            for row in rows
            if row.basis.comparable and not row.basis.whole and not isnan(row.now)
        ]
        for n in sorted({len(row.basis.now) for row in partly}):
            names = tuple(Named("metric", row.metric) for row in partly if len(row.basis.now) == n)
            notes.append(self.voice.text("report.row_common", metrics=names, n=n))
        summed = [row for row in partly if self._summed(row.metric) and row.value != row.now]
        if summed:
            values = self.voice.figures.cell
            items = tuple(
                f"{self._label(row.metric)} {values(row.metric, row.value)}" for row in summed
            )
            notes.append(self.voice.text("report.row_common_sum", items=items))
        return notes

    def _lost_notes(self, rows: Sequence[Row]) -> list[str]:
        """Rows that are not compared: there was nothing yet, or a source is wholly missing."""
        notes, text = [], self.voice.text
        lost = [row for row in rows if not row.basis.comparable]
        new = [row for row in lost if all(isnan(value) for value in row.daily_before)]
        gone = tuple(Named("metric", row.metric) for row in lost if row not in new)
        if new:
            before = text(f"report.before_{self.scope.grain}")
            names = tuple(Named("metric", row.metric) for row in new)
            notes.append(text("report.note_nothing_before", before=before, metrics=names))
        if first := self._begun(rows):
            day = Claim("report.a_day", {"day": first})
            now = Claim(f"report.now_{self.scope.grain}")
            notes.append(text("report.note_began", day=day, now=now))
        if gone:
            notes.append(text("report.row_incomparable", metric=gone))
        return notes

    def _begun(self, rows: Sequence[Row]) -> date | None:
        """The first day of all data when it lies inside the period."""
        firsts = [row.trend[0][0] for row in rows if row.trend]
        first = min(firsts, default=self.scope.period.start)
        return first if first > self.scope.period.start else None

    def _no_target(self, seen: Headline) -> str:
        """How to set one, for the metric this report is about."""
        metric = self.scope.focus or seen.rows[0].metric
        month = f"{self.scope.period.end:%Y-%m}"
        return self.voice.text("report.note_no_target", metric=metric, month=month)

    def _age_note(self, before: str, compared: Sequence[Row]) -> str:
        """At which age the values before were read; told apart where the rows differ."""
        text = self.voice.text
        as_now = [row.metric for row in compared if not row.basis.same_age]
        if not as_now:
            return text("report.note_same_age", before=before)
        if len(as_now) == len(compared):
            return text("report.note_not_same_age", before=before)
        names = tuple(Named("metric", name) for name in as_now)
        return text("report.note_some_same_age", before=before, metrics=names)

    def pair(self, metric: str, value: float, relative: float) -> Cell:
        """A value with its relative change behind a line break."""
        if isnan(value):
            return Cell("")
        text = self.voice.figures.cell(metric, value)
        if isnan(relative):
            return Cell(text)
        tone = self._loud(metric, value, relative)
        return Cell(f"{text}\n{self.voice.figures.relative(relative)}", tone)

    def _loud(self, metric: str, value: float, relative: float) -> Tone:
        """Coloured: a count that moved by a fifth and beyond Poisson noise, or a price by a fifth.

        Two orders instead of one are no news, and money follows its few orders.
        """
        info = self.scope.metrics[metric]
        before = value / (1 + relative) if relative > -1 else 0.0
        counted = info.unit == "count" and judge(before, value, (), poisson(before, value)).sure
        price = info.over == "ratio" and info.better == "lower"
        if abs(relative) < LOUD or not (counted or price):
            return "even"
        return tone_of(info, relative)

    def _label(self, metric: str) -> str:
        return self.voice.name("metric", metric)


def _mixed(row: Row) -> bool:
    """Its days have values, and their sum has none: they count different things."""
    return row.basis.comparable and isnan(row.now) and not all(isnan(v) for v in row.daily)


def _chosen(columns: Sequence[str]) -> tuple[str, ...]:
    """As many as fit, in the order they came in."""
    order = sorted(
        columns,
        key=lambda c: FIRST_COLUMNS.index(c) if c in FIRST_COLUMNS else len(FIRST_COLUMNS),
    )
    kept = set(order[:MOST_COLUMNS])
    return tuple(c for c in columns if c in kept)
