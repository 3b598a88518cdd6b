"""A funnel as a table: each step, its share of the one before and of the first."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from fanbu.analyses.findings import against_of
from fanbu.report.blocks import Cell, Lack, Table
from fanbu.words import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.analyses.scope import Scope
    from fanbu.analyses.steps import Funnel, Step
    from fanbu.report.speech import Voice


def steps_table(voice: Voice, scope: Scope, funnel: Funnel, steps: Sequence[Step]) -> Table | Lack:
    """The steps against the period before; one line on what it needs where none is known."""
    text = voice.text
    if not steps:
        return Lack(funnel.title, text("report.lack_steps"))
    compared = any(not isnan(step.before) for step in steps)
    head = [text("report.column_step"), text(f"report.now_{scope.grain}")]
    head += [text("report.column_of_before"), text("report.column_of_first")]
    head += [text(f"report.before_{scope.grain}")] if compared else []
    rows = tuple(_row(voice, step, compared=compared) for step in steps)
    note = text("report.steps_note", against=against_of(scope)) if compared else ""
    return Table(funnel.title, tuple(head), rows, note)


def _row(voice: Voice, step: Step, *, compared: bool) -> tuple[Cell, ...]:
    figures = voice.figures
    cells = [
        Cell(voice.name("metric", step.metric)),
        Cell(figures.cell(step.metric, step.now)),
        *(
            Cell("" if isnan(share) else numbers.percent(share))
            for share in (step.of_before, step.of_first)
        ),
    ]
    if compared:
        before = "" if isnan(step.before) else figures.cell(step.metric, step.before)
        cells.append(Cell(before))
    return tuple(cells)
