"""The block of targets: done against time, and what is left for each day."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.model.finding import Named
from fanbu.report.blocks import PaceBlock, PaceRow
from fanbu.report.stopped import how_to_pause, when_stopped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from fanbu.analyses.pace import Pace
    from fanbu.model.finding import Tone
    from fanbu.report.speech import Voice

MOST_ROWS = 12
_CHANNEL = "channel = '"


@dataclass(frozen=True, slots=True)
class Paces:
    """Says how targets stand, in one voice."""

    voice: Voice

    def block(
        self, found: Sequence[Pace], headline: Sequence[str], *, brief: bool
    ) -> Iterable[PaceBlock]:
        """The targets of the headline first; `brief`: those alone, in one line each.

        Nothing where no target is running.
        """
        order = {name: at for at, name in enumerate(headline)}
        told = [pace for pace in found if pace.day is not None]
        if brief:
            told = [p for p in told if p.target.metric in order and not p.target.scope]
        told.sort(key=lambda p: (order.get(p.target.metric, len(order)), p.target.scope))
        if not told:
            return
        shown = told if brief else told[:MOST_ROWS]
        text = self.voice.text
        notes = () if brief else tuple(self._notes(shown, len(told)))
        rows = tuple(self._row(pace, brief=brief) for pace in shown)
        yield PaceBlock(text("report.pace_title"), text("report.pace_note"), rows, notes)

    def _row(self, pace: Pace, *, brief: bool) -> PaceRow:
        figures, target = self.voice.figures, pace.target
        actual = figures.cell(target.metric, pace.actual)
        value = f"{actual} / {figures.cell(target.metric, target.value)}"
        tone: Tone = "bad" if pace.behind else "even"
        said = self._joined(self._said(pace)[: 1 if brief else None])
        done = None if isnan(pace.done) else min(max(pace.done, 0.0), 1.0)
        return PaceRow(self._label(pace), value, said, tone, pace.time, done, pace.partial)

    def _joined(self, parts: Sequence[str]) -> str:
        return ("，" if self.voice.language == "zh" else ", ").join(parts)

    def _label(self, pace: Pace) -> str:
        target = pace.target
        name = self.voice.name("metric", target.metric)
        if target.metric == "cost":
            name = self.voice.text("report.budget")
        if 0 < pace.counted < pace.passed:
            name = self.voice.text("columns.on_days", label=name, n=pace.counted)
        if not target.scope:
            return name
        part = target.scope
        if part.startswith(_CHANNEL) and part.count("'") == 2:  # noqa: PLR2004 - one quoted value
            part = self.voice.name("channel", part.removeprefix(_CHANNEL).removesuffix("'"))
        return f"{name} · {self.voice.name('where', part)}"

    def _said(self, pace: Pace) -> list[str]:
        """Done and time first; then what is left, and where this speed leads."""
        text, figures = self._part, self.voice.figures
        info = self.voice.metrics[pace.target.metric]
        lower = info.better == "lower"
        if isnan(pace.done):
            told = [self._compared(pace, lower=lower)]
        else:
            points = round(abs(pace.points) * 100)
            way = ("over" if pace.points > 0 else "under") if points else "even"
            done, time = words.percent(pace.done, 0), words.percent(pace.time, 0)
            told = [text(f"report.pace_done_{way}", done=done, time=time, points=points)]
        if not isnan(pace.per_day):
            told.append(self._left(pace, lower=lower))
        if not isnan(pace.run_rate):
            value = figures.cell(pace.target.metric, pace.run_rate)
            told.append(text("report.pace_run_rate", value=value))
        return told

    def _compared(self, pace: Pace, *, lower: bool) -> str:
        if isnan(pace.actual):
            stopped = [hole.source for hole in pace.holes if hole.stopped]
            if not stopped:
                return self._part("report.pace_no_value")
            said = self.voice.text("report.pace_stopped", sources=tuple(map(when_stopped, stopped)))
            return f"{said[0].lower()}{said[1:]}"  # a part of a line, too
        if pace.partial:
            return self._part("report.pace_partial")
        if not isnan(pace.left):
            return self._part("report.pace_last", time=words.percent(pace.time, 0))
        side = "beyond" if pace.behind else "within"
        return self._part(f"report.pace_{side}_{'limit' if lower else 'aim'}")

    def _left(self, pace: Pace, *, lower: bool) -> str:
        figures, metric = self.voice.figures, pace.target.metric
        kind = "budget" if lower else "need"
        if pace.left <= 0:
            gone = figures.cell(metric, -pace.left)
            return self._part(f"report.pace_{kind}_reached", value=gone)
        return self._part(
            f"report.pace_{kind}",
            left=figures.cell(metric, pace.left),
            days=pace.days_left,
            per_day=figures.cell(metric, pace.per_day),
        )

    def _part(self, key: str, **details: Any) -> str:
        """A part of a line: it begins small."""
        return words.say(self.voice.language, key, **details)

    def _notes(self, shown: Sequence[Pace], all_of_them: int) -> Iterable[str]:
        """Sources that lack days so far, each once; how many targets are not shown."""
        lacking: dict[str, set[date]] = {}
        stopped = {hole.source: None for pace in shown for hole in pace.holes if hole.stopped}
        for source in stopped:
            yield self.voice.text("report.pace_pause", **how_to_pause(source))
        for pace in shown:
            for hole in pace.holes:
                if hole.source in stopped:
                    continue
                name = f"{hole.source.table}/{hole.source.platform}"
                lacking.setdefault(name, set()).update(hole.days)
        for name, days in lacking.items():
            named = Named("source", name)
            yield self.voice.text("report.pace_lacks", source=named, n=len(days), last=max(days))
        if all_of_them > len(shown):
            yield self.voice.text("report.pace_more", n=all_of_them - len(shown))


def bar(row: PaceRow, width: int = 20) -> str:
    """The row's bar as text, the time marked in it; empty where there is nothing to draw."""
    return "" if row.done is None else words.progress(row.done, row.time, width)
