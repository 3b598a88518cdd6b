"""Pages: the report, its drafts and what was published of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pyarrow as pa

from fanbu import report as rooms
from fanbu.api import drafts
from fanbu.api.arguments import a_choice, a_day
from fanbu.api.bench import Bench, spec_of
from fanbu.api.files import write_bytes
from fanbu.api.published import (
    GRAINS,
    find,
    freeze,
    head_data,
    page_of,
    restated_data,
)
from fanbu.api.report_result import ReportResult
from fanbu.drawing import PAGE, PICTURE
from fanbu.errors import BadInput
from fanbu.model.result import Warning_
from fanbu.report.blocks import ChartBlock, MetricTable, Report
from fanbu.report.spec import Audience
from fanbu.types import LANGUAGES, Period

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from datetime import date
    from os import PathLike

    from fanbu.api.desk import Desk
    from fanbu.api.watch_beside import Beside
    from fanbu.drawing import Draw, Spec
    from fanbu.model.result import Result
    from fanbu.report.blocks import MetricRow
    from fanbu.report.spec import ReportSpec

RENDERERS: dict[str, Callable[[Report, Draw], str | bytes]] = {
    PAGE: lambda composed, draw: rooms.render_html(composed, draw=draw),
    ".md": lambda composed, _: rooms.render_markdown(composed),
    ".txt": lambda composed, _: rooms.render_text(composed),
    PICTURE: lambda composed, draw: rooms.render_picture(composed, draw=draw),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A report as the caller wants it, its words not parsed yet. `plain`: without the draft.

    `on_page`: advice as the app gives it, not as the terminal does.
    """

    grain: str
    date: str | date | None = None
    for_: str = "team"
    language: str | None = None
    plain: bool = False
    on_page: bool = False

    def spec(self, desk: Desk) -> ReportSpec:
        return spec_of(
            desk,
            a_choice(self.grain, GRAINS, "GRAIN"),
            a_day(self.date, "--date") or desk.last_day(),
            a_choice(self.for_, get_args(Audience), "--for"),
            a_choice(self.language, LANGUAGES, "--language") if self.language else desk.language,
        )


def report(
    desk: Desk,
    asked: Asked,
    *,
    begin: Callable[[list[Spec]], None] | None = None,
    bench: Bench | None = None,
    watched: Future[Beside | None] | None = None,
) -> ReportResult:
    """Compose a report. `begin` is told of charts that will be drawn as soon as they are known.

    `bench`: one of the period, with answers at hand. `watched`: what `watch` finds of it, where
    that is looked for already.
    """
    spec = asked.spec(desk)
    bench = bench or Bench(desk, spec.grain, spec.day, begin, watched=watched)
    if asked.plain:
        composed = bench.plain(spec.language, spec.audience, on_page=asked.on_page)
    else:
        draft_ = drafts.draft_of(desk, spec)
        composed = bench.page(spec.language, spec.audience, draft_, on_page=asked.on_page)
    restated = restated_data(bench.restated)
    return ReportResult(
        kind="report",
        table=pa.table({"text": [rooms.render_text(composed)]}),
        data=report_data(composed) | ({"restated": restated} if restated else {}),
        warnings=(*of_day(asked, spec), *bench.reader.warnings),
        query={"grain": asked.grain, "period": str(spec.period), "for": asked.for_},
        charts=tuple(block.wide for block in composed.blocks if isinstance(block, ChartBlock)),
        report=composed,
    )


def draft(desk: Desk, asked: Asked, bench: Bench | None = None) -> Result:
    """Write the draft of a report, or refresh it: its author's edits stay."""
    spec = asked.spec(desk)
    bench = bench or Bench(desk, spec.grain, spec.day)
    found = drafts.save(desk, spec, bench.plain(spec.language), bench.put_aside())
    return replace(found, warnings=(*of_day(asked, spec), *found.warnings))


def publish(desk: Desk, asked: Asked, by: str | None, bench: Bench | None = None) -> Result:
    """Freeze a report with its draft's edits: for team and boss, in both languages."""
    spec = asked.spec(desk)
    written = drafts.draft_of(desk, spec)
    bench = bench or Bench(desk, spec.grain, spec.day)
    pages: dict[str, dict[str, Report]] = {
        language: {who: bench.page(language, who, written) for who in get_args(Audience)}
        for language in LANGUAGES
    }
    shown = [row.metric for row in numbers(pages[desk.language]["team"])]
    found = freeze(desk, spec, pages, shown, written, by)
    return replace(found, warnings=(*of_day(asked, spec), *found.warnings))


def of_day(asked: Asked, spec: ReportSpec) -> tuple[Warning_, ...]:
    """That the day asked for lies in a later week or month: one that was not over by that day.

    `Period.complete` is right to give the one before, and who named the day may not expect it.
    """
    day = spec.day
    if asked.date is None or spec.grain == "day":
        return ()
    own = Period.month(day) if spec.grain == "month" else Period.week(day, spec.first_weekday)
    if own == spec.period:
        return ()
    told = {"date": day, "period": str(spec.period), "own": str(own), "last": own.end}
    return (Warning_("report_of_day", told),)


def show(
    desk: Desk, which: str, *, date: str | date | None, for_: str, language: str | None
) -> ReportResult:
    """A published report as it was frozen."""
    head = find(desk, which, date)
    page = page_of(desk, head, language, for_)
    return ReportResult(
        kind="report",
        table=pa.table({"text": [rooms.render_text(page)]}),
        data=report_data(page) | {"published": head_data(head)},
        query={"grain": head.grain, "period": str(head.period), "for": for_},
        charts=tuple(block.wide for block in page.blocks if isinstance(block, ChartBlock)),
        report=page,
    )


def numbers(page: Report) -> tuple[MetricRow, ...]:
    return next((block.rows for block in page.blocks if isinstance(block, MetricTable)), ())


def save(found: ReportResult, page: Path, draw: Draw) -> None:
    """Write a report in the form the name of its page ends in."""
    made = RENDERERS[page.suffix.lower()](found.report, draw)
    write_bytes(page, made if isinstance(made, bytes) else made.encode("utf-8"))


def report_data(composed: Report) -> dict[str, Any]:
    """The blocks as plain data, each with its kind."""
    blocks = [{"kind": type(block).__name__, **asdict(block)} for block in composed.blocks]
    return {
        "title": composed.title,
        "subtitle": composed.subtitle,
        "language": composed.language,
        "period": str(composed.period),
        "text": rooms.render_text(composed),
        "blocks": blocks,
    }


def a_page(out: str | PathLike[str]) -> Path:
    """Where a report goes. Raises BadInput `not_supported_out`, before anything is asked."""
    page = Path(out)
    if page.suffix.lower() not in RENDERERS:
        raise BadInput("not_supported_out", file=str(page), suffix=page.suffix or page.name)
    return page
