"""Tables: the headline metrics, the parts of a change, the channels."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from fanbu.analyses.findings import against_of, really_moved, tone_of
from fanbu.analyses.noise import judge, poisson
from fanbu.model.finding import Named
from fanbu.report.blocks import Cell, MetricRow, MetricTable, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.analyses.change import Change, Segment
    from fanbu.analyses.channels import Channels
    from fanbu.analyses.headline import Aim, Headline, Row
    from fanbu.analyses.scope import Scope
    from fanbu.model.finding import Tone
    from fanbu.model.metric import MetricInfo
    from fanbu.report.speech import Voice

MOST_PARTS = 8
MOST_COLUMNS = 8
LOUD = 0.2
"""A channel's change of a fifth or more takes its colour."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Makes the tables of one scope in one voice."""

    voice: Voice
    scope: Scope

    def metrics(self, seen: Headline) -> MetricTable:
        """Value, before, change, target, last year; a column nobody fills is left out, and said."""
        rows = seen.rows
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
        return MetricTable(tuple(columns), made, self._notes(seen, aims=aims, years=years))

    def parts(self, change: Change) -> Table | None:
        """Channels with the volume, mix and rate of each; the last row is the sum."""
        info = self.scope.metrics[change.metric]
        if len(change.channels) < 2:  # noqa: PLR2004 - one channel needs no table
            return None
        ratio = info.over == "ratio"
        if change.base is None and not ratio:
            kinds: tuple[str, ...] = ()
        else:
            kinds = ("mix", "rate") if ratio else ("volume", "mix", "rate")
            if any(each.other for each in change.channels):
                kinds += ("other",)
        names = ("channel", "before", "after", *kinds, "effect")
        shown, hidden = change.channels[:MOST_PARTS], change.channels[MOST_PARTS:]
        rows = [self._part(change, each, kinds) for each in shown]
        if hidden:
            rows.append(self._sum(change, hidden, kinds, "report.rest", whole=False))
        rows.append(self._sum(change, change.channels, kinds, "report.total", whole=True))
        return Table(
            self.voice.text("report.parts_title", metric=Named("metric", change.metric)),
            tuple(self.voice.text(f"report.column_{name}") for name in names),
            tuple(rows),
            self._parts_note(change, ratio=ratio) if kinds else "",
            total=True,
        )

    def ad_campaigns(self, change: Change, channel: str) -> Table | None:
        """The ad campaigns of one channel, largest change first."""
        own = [each for each in change.ad_campaigns if each.name[0] == channel and each.name[-1]]
        if len(own) < 2:  # noqa: PLR2004 - one ad campaign is the channel
            return None
        names = ("ad_campaign", "before", "after", "rate_before", "rate_after", "effect")
        rows = []
        for each in own[:MOST_PARTS]:
            cells = (
                Cell(self.voice.name("ad_campaign", each.name[-1])),
                self._value(change.metric, each.before),
                self._value(change.metric, each.after),
                *(self._rate(change, value) for value in (each.rate_before, each.rate_after)),
                self._effect(change, each.effect),
            )
            rows.append(cells)
        return Table(
            self.voice.text("report.ads_title", channel=Named("channel", channel)),
            tuple(self._ads_column(change, name) for name in names),
            tuple(rows),
        )

    def channels(self, given: Channels) -> Table:
        """Channels by metric; the relative change under each value."""
        columns = given.columns[:MOST_COLUMNS]
        names = [self.voice.text("report.rest") if n is None else self.voice.name("channel", n)
                 for n in given.names]  # fmt: skip
        rows = [
            (Cell(name), *(self._pair(c, given.values[c][i], given.changes[c][i]) for c in columns))
            for i, name in enumerate(names)
        ]
        if len(rows) > 1:
            total = (self._pair(c, *given.totals[c]) for c in columns)
            rows.append((Cell(self.voice.text("report.total")), *total))
        note = self.voice.text("report.channels_note", against=against_of(self.scope))
        if given.basis.comparable and not given.basis.whole:
            common = self.voice.text("report.channels_common", n=len(given.basis.now))
            note = f"{note}{' ' if self.voice.language == 'en' else ''}{common}"
        head = (self.voice.text("report.column_channel"), *(self._label(c) for c in columns))
        return Table(
            self.voice.text("report.channels_title"), head, tuple(rows), note, total=len(rows) > 1
        )

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
            cells.append(Cell(figures.cell(row.metric, row.year)))
        label = self._label(row.metric)
        if row.basis.comparable and not row.basis.whole:
            n = len(row.basis.now)
            label = self.voice.text("report.row_days", metric=Named("metric", row.metric), n=n)
        return MetricRow(label, tuple(cells), tone, row.daily)

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
        if isnan(aim.share):
            value = self.voice.figures.cell(info.name, aim.target.value)
            key = "lower" if info.better == "lower" else "higher"
            return Cell(self.voice.text(f"report.limit_{key}", value=value), tone)
        shown = self.voice.figures.relative(aim.share).removeprefix("+")
        return Cell(shown, tone, bar=min(max(aim.share, 0.0), 1.0), pace=aim.elapsed)

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
        partly = [row for row in seen.rows if row.basis.comparable and not row.basis.whole]
        notes = [self._row_note(row) for row in partly]
        lost = tuple(Named("metric", r.metric) for r in seen.rows if not r.basis.comparable)
        if lost:
            notes.append(text("report.row_incomparable", metric=lost))
        before = text(f"report.before_{grain}")
        compared = [row for row in seen.rows if not isnan(row.before)]
        if compared:
            notes.append(self._age_note(before, compared))
        if not years:
            notes.append(text("report.note_no_year"))
        if not aims:
            notes.append(self._no_target(seen))
        return tuple(notes)

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

    def _row_note(self, row: Row) -> str:
        label = Named("metric", row.metric)
        summed = self.scope.metrics[row.metric].over == "sum" and row.value != row.now
        return self.voice.text(
            "report.row_common_sum" if summed else "report.row_common",
            metric=label,
            n=len(row.basis.now),
            value=self.voice.figures.cell(row.metric, row.value),
        )

    def _part(self, change: Change, each: Segment, kinds: Sequence[str]) -> tuple[Cell, ...]:
        name = self.voice.text("report.rest") if isnan(each.before) and not each.name[0] else (
            self.voice.name("channel", each.name[0])
        )  # fmt: skip
        return (
            Cell(name),
            self._value(change.metric, each.before),
            self._value(change.metric, each.after),
            *(self._kind(change.metric, each, kind) for kind in kinds),
            self._effect(change, each.effect),
        )

    def _kind(self, metric: str, each: Segment, kind: str) -> Cell:
        """Blank where the kind does not apply: no base for volume, mix and rate, or no rest."""
        value = getattr(each, kind)
        blank = not value and (each.other or kind == "other")
        return Cell("" if blank else self.voice.figures.change(metric, value))

    def _sum(
        self,
        change: Change,
        given: Sequence[Segment],
        kinds: Sequence[str],
        key: str,
        *,
        whole: bool,
    ) -> tuple[Cell, ...]:
        row = change.row
        if whole:
            before, after = row.before, row.now
        elif self.scope.metrics[change.metric].over == "ratio":
            before = after = float("nan")
        else:
            before, after = (sum(getattr(s, side) for s in given) for side in ("before", "after"))
        sums = (sum(getattr(each, kind) for each in given) for kind in kinds)
        return (
            Cell(self.voice.text(key)),
            self._value(change.metric, before),
            self._value(change.metric, after),
            *(Cell(self.voice.figures.change(change.metric, value)) for value in sums),
            self._effect(change, sum(each.effect for each in given)),
        )

    def _parts_note(self, change: Change, *, ratio: bool) -> str:
        if ratio:
            return self.voice.text("report.parts_note_ratio")
        rate = Named("factor", f"{change.metric}/{change.base}")
        return self.voice.text("report.parts_note", rate=rate)

    def _ads_column(self, change: Change, name: str) -> str:
        if name == "ad_campaign":
            return self.voice.text("report.column_ad_campaign")
        if name.startswith("rate"):
            side = self.voice.text(f"report.column_{name.removeprefix('rate_')}")
            rate = self.voice.name("factor", f"{change.metric}/{change.base}")
            return f"{rate} · {side}"
        return self.voice.text(f"report.column_{name}")

    def _rate(self, change: Change, value: float) -> Cell:
        return Cell("" if isnan(value) else self.voice.figures.cell(
            f"{change.metric}/{change.base}", value
        ))  # fmt: skip

    def _pair(self, metric: str, value: float, relative: float) -> Cell:
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

    def _value(self, metric: str, value: float) -> Cell:
        return Cell("" if isnan(value) else self.voice.figures.cell(metric, value))

    def _effect(self, change: Change, value: float) -> Cell:
        """Coloured only when it is a fifth of the change or more."""
        text = self.voice.figures.change(change.metric, value)
        loud = abs(value) >= LOUD * abs(change.row.change)
        return Cell(text, tone_of(self.scope.metrics[change.metric], value) if loud else None)

    def _label(self, metric: str) -> str:
        return self.voice.name("metric", metric)
