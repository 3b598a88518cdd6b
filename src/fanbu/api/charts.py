"""The chart that a question's answer offers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.api.cells import called
from fanbu.api.questions import column_kind, column_label
from fanbu.report.charts import dressed
from fanbu.report.plots import PERIOD, Answered, plot

if TYPE_CHECKING:
    from fanbu.api.desk import Desk
    from fanbu.model.chart import Chart
    from fanbu.model.result import Result


def chart_of(
    desk: Desk, result: Result, *, metric: str | None = None, height: int = 240
) -> Chart | None:
    """Lines over time or bars by the last dimension; None where there is nothing to draw.

    `metric`: which of the answer's (the first). What is compared is drawn beside it.
    """
    rows = result.to_dict()["rows"]
    if not rows:
        return None
    names = [*result.data["columns"]]
    metrics = [name for name in result.query.get("metrics", ()) if name in names]
    answered = Answered(
        rows=rows,
        dims=[name for name in result.query.get("by", ()) if name in names],
        metrics=metrics,
        labels={name: column_label(desk, name, result.query) for name in (*names, PERIOD)},
        metric=metric,
        height=height,
        unfinished=frozenset(result.query.get("unfinished", ())),
        kinds={name: column_kind(desk, name) for name in metrics},
        nameless=words.say(desk.language, "cli.nothing"),
        called=partial(_called, desk),
        myriad=words.myriad(desk.language),
    )
    return plot(answered)


def _called(desk: Desk, dimension: str, value: str) -> str:
    return called(desk, dimension, value) if dimension in ("channel", "platform") else value


def spec_of(chart: Chart) -> dict[str, Any]:
    """The spec as it is drawn, in the house's fonts and colours."""
    return dressed(chart)
