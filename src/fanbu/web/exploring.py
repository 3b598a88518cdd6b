"""The question of the metrics page: read from the address, asked, and laid out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.api import catalogue, filters
from fanbu.api.charts import chart_of, spec_of
from fanbu.errors import BadInput
from fanbu.web import periods
from fanbu.web.tables import PREVIOUS, Grid, Look, laid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fanbu.model.result import Result
    from fanbu.web.visit import Visit

GRAINS = ("total", "day", "week", "month")
FIRST = ("cost", "leads", "valid_leads", "cost_per_valid_lead")
"""What is shown to who asks for nothing, where the workspace knows it."""
MOST_METRICS, MOST_DIMENSIONS = 12, 3
MOST_CHARTS = 4
MOST_ROWS = 100
LONG, LONGER = 92, 400
"""Days from which a line has a point a week, and a month."""


@dataclass(frozen=True, slots=True)
class Question:
    """`grain` is never empty; `by` are the dimensions as asked."""

    metrics: tuple[str, ...]
    by: tuple[str, ...]
    grain: str
    span: periods.Span | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart in its frame; `legend`: what is drawn beside the numbers, empty for nothing."""

    title: str
    caption: str
    spec: Any
    legend: tuple[tuple[str, str], ...] = ()
    href: str = ""


def question(visit: Visit) -> Question:
    """Raises BadInput for what is no metric, and where more is asked than a page can show."""
    state, known = visit.state, visit.workspace.definitions
    chosen = [*state.many("metric")] or [name for name in FIRST if name in known.metrics]
    names = tuple(dict.fromkeys(known.find(name).name for name in chosen))
    by = tuple(dict.fromkeys(state.many("by")))
    for name, given, most in (("metric", names, MOST_METRICS), ("by", by, MOST_DIMENSIONS)):
        if len(given) > most:
            raise BadInput("bad_parameter", name=name, value=", ".join(given), known=[str(most)])
    span = periods.span(visit)
    return Question(names, by, state.one("grain") or _grain(by, span), span)


def _grain(by: Sequence[str], span: periods.Span | None) -> str:
    if by or span is None:
        return "total"
    length = span.days.days
    return "month" if length > LONGER else "week" if length > LONG else "day"


def found(visit: Visit, asked: Question) -> Result:
    """The answer, with the row of everything."""
    workspace, span, where = visit.workspace, asked.span, visit.state.where
    assert span is not None  # noqa: S101 - the callers looked

    def ask() -> Result:
        return workspace.query(
            asked.metrics, by=asked.by, grain=asked.grain, start=span.days.start,
            end=span.days.end, where=where or None, compare=span.compare or None, total=True,
        )  # fmt: skip

    answer: Result = visit.answer(ask, asked, where)
    return answer


def table(visit: Visit, asked: Question, answer: Result) -> Grid:
    """Time as it went; of each period the members with the most of the first metric first."""
    workspace = visit.workspace
    data = answer.to_dict()
    rows = data["rows"]
    rows = sorted(
        rows,
        key=lambda row: [row.get("period", ""), *(_largest(row[n]) for n in asked.metrics)],
    )
    language = visit.state.language
    look = Look(
        columns=data["columns"],
        href=_deeper(visit, asked),
        say={"period": lambda start: periods.bucket(str(start), asked.grain, language)},
        then=True,
        unfinished=frozenset(answer.query["unfinished"]),
        mark=words.say(language, "web.unfinished"),
        query=answer.query,
    )
    title = workspace.column_label(asked.metrics[0])
    return laid(rows[:MOST_ROWS], workspace, title, look, data["total"])


def _largest(value: float | None) -> tuple[bool, float]:
    """Sorts large numbers first and blanks last."""
    return value is None, -(value or 0)


def _deeper(visit: Visit, asked: Question) -> Any:
    """A member of a dimension leads to what it is made of, the filter narrowed to it."""
    fitting = catalogue.dimensions(visit.workspace, asked.metrics)

    def href(name: str, row: Mapping[str, Any]) -> str:
        if name not in asked.by or name.startswith("props."):
            return ""
        below = catalogue.DEEPER.get(name, "")
        by = [below] if below in fitting else []
        where = filters.narrowed(visit.state.where, name, row[name])
        return visit.state.href("/metrics", metric=asked.metrics, by=by, where=where)

    return href


def charts(visit: Visit, asked: Question, answer: Result) -> list[Drawn]:
    """One a metric, at most four; the first alone where rows are split."""
    workspace = visit.workspace
    named = asked.metrics[:1] if asked.by else asked.metrics[:MOST_CHARTS]
    height = 240 if len(named) == 1 else 150
    drawn = []
    for name in named:
        chart = chart_of(workspace, answer, metric=name, height=height)
        if chart is not None:
            legend = _legend(visit, asked, answer, name)
            drawn.append(Drawn(chart.title, "", spec_of(chart), legend, about(visit, name)))
    return drawn


def about(visit: Visit, name: str) -> str:
    """The metric's own page."""
    return visit.state.href("/metrics/about", metric=name)


def _legend(
    visit: Visit, asked: Question, answer: Result, name: str
) -> tuple[tuple[str, str], ...]:
    """What the second line or mark is: the days it is of."""
    compared = answer.query.get("compared")
    if not compared or not any(
        row.get(f"{name}{PREVIOUS}") is not None for row in answer.data["rows"]
    ):
        return ()
    if asked.by and asked.grain != "total":
        return ()
    from fanbu.types import Period, day_in

    period = compared["period"]
    days = Period(day_in(period["start"]), day_in(period["end"]))
    return (
        ("then" if asked.grain != "total" else "mark", periods.between(days, visit.state.language)),
    )
