"""What was restated since the last published report, as a block: before → now, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fanbu import words
from fanbu.report.blocks import Change, Restated
from fanbu.report.rounding import nearest, sums
from fanbu.words import numbers

if TYPE_CHECKING:
    from fanbu.model.published import Restated as Row
    from fanbu.model.published import Restatement, Why
    from fanbu.report.speech import Voice

UNITS = {"money": 1.0, "ratio": 0.001, "count": 1.0}
OTHERS = 0.01
SHORT = 10
FINER = {"money": 0.01, "count": 0.1}
"""Values below `SHORT` show their cents and tenths."""
MOST = 8


def restated_block(voice: Voice, given: Restatement | None, grain: str) -> Restated | None:
    """None where nothing changed. Parts are rounded so that they add up as they are shown."""
    rows = changes(voice, given) if given else []
    if given is None or not rows:
        return None
    text = voice.text
    title = text(f"report.restated_{grain}", period=given.published.period)
    at = text("report.a_day", day=given.published.at.date())
    shown = tuple(rows[:MOST])
    note = text("report.restated_note", at=at, revision=given.published.revision)
    if len(rows) > MOST:
        note = f"{note} {text('report.restated_more', n=len(rows) - MOST)}"
    return Restated(title, shown, note, text("report.restated_short", at=at))


def changes(voice: Voice, given: Restatement) -> list[Change]:
    """The numbers that a reader sees as others; parts add up as they are shown."""
    rows = (row for row in given.rows if row.metric in voice.metrics)
    return [change for row in rows if (change := _change(voice, row))]


def _change(voice: Voice, row: Row) -> Change | None:
    scale = _Scale.fitting(voice, row)
    if scale is None:
        return None
    effects = [effect / scale.unit for _, effect in row.causes]
    wanted = scale.steps(row.now) - scale.steps(row.before)
    parts = _adding_up(effects, wanted)
    causes = tuple(
        voice.text("report.restated_cause", cause=cause_text(voice, why), size=scale.signed(part))
        for (why, _), part in zip(row.causes, parts, strict=True)
        if part
    )
    label = voice.title("metric", row.metric)
    return Change(label, scale.shown(row.before), scale.shown(row.now), causes)


def _adding_up(effects: list[float], wanted: int) -> list[int]:
    """Whole steps that sum to the difference as it is shown; the largest takes what is over."""
    parts = sums(effects)
    over = wanted - sum(parts)
    if over and parts:
        largest = max(range(len(parts)), key=lambda i: abs(effects[i]))
        parts[largest] += over
    return parts


def cause_text(voice: Voice, why: Why) -> str:
    """The cause as it is called for rows of this table."""
    own = f"report.cause_{why.cause}_{why.table}"
    return voice.text(own if words.has(own) else f"report.cause_{why.cause}")


@dataclass(frozen=True, slots=True)
class _Scale:
    """How a metric's value is written: in whole steps of `unit`, never shortened."""

    voice: Voice
    kind: str
    unit: float

    @classmethod
    def fitting(cls, voice: Voice, row: Row) -> _Scale | None:
        """None where the reader would not see a difference: cents of a large sum."""
        kind = voice.figures.unit(row.metric)
        values = [value for value in (row.before, row.now) if value is not None]
        unit = UNITS.get(kind, OTHERS)
        broken = kind == "money" or any(value != int(value) for value in values)
        if kind in FINER and broken and all(abs(value) < SHORT for value in values):
            unit = FINER[kind]
        scale = cls(voice, kind, unit)
        same = scale.steps(row.before) == scale.steps(row.now)
        return None if same and None not in (row.before, row.now) else scale

    def steps(self, value: float | None) -> int:
        return int(nearest((value or 0.0) / self.unit))

    def shown(self, value: float | None) -> str:
        return numbers.NOTHING if value is None else self._written(self.steps(value))

    def signed(self, steps: int) -> str:
        text = self._written(steps)
        return f"+{text}" if steps > 0 else text

    def _written(self, steps: int) -> str:
        value = steps * self.unit
        places = max(len(f"{self.unit:.10f}".rstrip("0").partition(".")[2]), 0)
        if self.kind == "money":
            return numbers.money(value, self.voice.currency, places)
        if self.kind == "ratio":
            return numbers.percent(value, max(places - 2, 0))
        return numbers.count(value, places)
