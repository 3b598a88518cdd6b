"""Pages: the report, its drafts and what was published of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pyarrow as pa

from fanbu import report as rooms
from fanbu.analyses.members import Wanted
from fanbu.analyses.steps import Funnel
from fanbu.api import drafts
from fanbu.api.arguments import a_choice, a_day
from fanbu.api.files import write
from fanbu.api.published import (
    GRAINS,
    find,
    freeze,
    head_data,
    page_of,
    restated_data,
    restated_since,
)
from fanbu.api.reader import reader_of
from fanbu.drawing import PAGE
from fanbu.errors import BadInput
from fanbu.metrics.info import infos
from fanbu.model.result import Result
from fanbu.model.target import Target
from fanbu.report.blocks import ChartBlock, MetricTable, Report
from fanbu.report.restated import restated_block
from fanbu.report.spec import Audience, ReportSpec
from fanbu.report.speech import Voice
from fanbu.types import LANGUAGES, Grain, Language
from fanbu.workspace import playbooks

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from os import PathLike

    from markupsafe import Markup

    from fanbu.api.desk import Desk
    from fanbu.drawing import Draw, Spec
    from fanbu.model.draft import Draft
    from fanbu.model.published import Restatement
    from fanbu.report.blocks import MetricRow
    from fanbu.workspace.playbooks import Playbook

RENDERERS: dict[str, Callable[[Report, Draw], str]] = {
    PAGE: lambda composed, draw: rooms.render_html(composed, draw=draw),
    ".md": lambda composed, _: rooms.render_markdown(composed),
    ".txt": lambda composed, _: rooms.render_text(composed),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A report as the caller wants it, its words not parsed yet. `plain`: without the draft."""

    grain: str
    date: str | date | None = None
    for_: str = "team"
    language: str | None = None
    plain: bool = False

    def spec(self, desk: Desk) -> ReportSpec:
        return spec_of(
            desk,
            a_choice(self.grain, GRAINS, "GRAIN"),
            a_day(self.date, "--date") or desk.last_day(),
            a_choice(self.for_, get_args(Audience), "--for"),
            a_choice(self.language, LANGUAGES, "--language") if self.language else desk.language,
        )


def report(
    desk: Desk, asked: Asked, *, begin: Callable[[list[Spec]], None] | None = None
) -> ReportResult:
    """Compose a report. `begin` is told of charts that will be drawn as soon as they are known."""
    spec = asked.spec(desk)
    draft = None if asked.plain else drafts.draft_of(desk, spec)
    maker = _Maker(desk, spec, draft, begin)
    composed = maker.page(spec if asked.plain else drafts.edited(desk, spec, draft))
    restated = restated_data(maker.restated)
    return ReportResult(
        kind="report",
        table=pa.table({"text": [rooms.render_text(composed)]}),
        data=report_data(composed) | ({"restated": restated} if restated else {}),
        warnings=tuple(maker.reader.warnings),
        query={"grain": asked.grain, "period": str(spec.period), "for": asked.for_},
        charts=tuple(block.wide for block in composed.blocks if isinstance(block, ChartBlock)),
        report=composed,
    )


def draft(desk: Desk, asked: Asked) -> Result:
    """Write the draft of a report, or refresh it: its author's edits stay."""
    spec = asked.spec(desk)
    return drafts.save(desk, spec, _Maker(desk, spec, None).page(spec))


def publish(desk: Desk, asked: Asked, by: str | None) -> Result:
    """Freeze a report with its draft's edits: for team and boss, in both languages."""
    spec = asked.spec(desk)
    written = drafts.draft_of(desk, spec)
    maker = _Maker(desk, spec, written)
    pages: dict[str, dict[str, Report]] = {}
    for language in LANGUAGES:
        for audience in get_args(Audience):
            asking = spec_of(desk, spec.grain, spec.day, audience, language)
            made = maker.page(drafts.edited(desk, asking, written))
            pages.setdefault(language, {})[audience] = made
    shown = [row.metric for row in _numbers(pages[desk.language]["team"])]
    return freeze(desk, spec, pages, shown, written, by)


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


def _numbers(page: Report) -> tuple[MetricRow, ...]:
    return next((block.rows for block in page.blocks if isinstance(block, MetricTable)), ())


class _Maker:
    """Composes the pages of one period; what they ask, and what was restated, is read once."""

    def __init__(
        self,
        desk: Desk,
        spec: ReportSpec,
        draft: Draft | None,
        begin: Callable[[list[Spec]], None] | None = None,
    ) -> None:
        self.desk = desk
        self.draft = draft
        self.begin = begin
        self.reader = reader_of(desk, spec.grain)
        # its questions are others than the page's: they are asked beside it
        pool = ThreadPoolExecutor(1, "restated")
        self._restated = pool.submit(restated_since, desk, spec)
        pool.shutdown(wait=False)

    @property
    def restated(self) -> Restatement | None:
        return self._restated.result()

    def page(self, spec: ReportSpec) -> Report:
        composed = rooms.compose(self.reader, spec, self.desk.now(), foretell=self._foretell)
        voice = Voice(spec.language, spec.currency, spec.metrics, spec.labels)
        if block := restated_block(voice, self.restated, spec.grain):
            composed = rooms.with_restated(composed, block)
        return rooms.arranged(composed, self.draft) if self.draft else composed

    def _foretell(self, block: ChartBlock) -> None:
        if self.begin is not None:
            self.begin(rooms.chart_specs(block))


def save(found: ReportResult, page: Path, draw: Draw) -> None:
    """Write a report in the form the name of its page ends in."""
    write(page, RENDERERS[page.suffix.lower()](found.report, draw))


@dataclass(frozen=True, slots=True)
class ReportResult(Result):
    """A composed report: its blocks as data, and the same in each dress."""

    report: Report = field(kw_only=True)

    def html(self) -> str:
        """One self-contained page."""
        return rooms.render_html(self.report)

    def blocks(self) -> Markup:
        """The page without its frame, for the app: charts are specs, to be drawn there."""
        return rooms.render_blocks(self.report)

    def markdown(self) -> str:
        return rooms.render_markdown(self.report)

    def text(self) -> str:
        """At most 300 characters, to paste into a chat."""
        return rooms.render_text(self.report)

    def show(self) -> None:
        """Print it on the terminal."""
        rooms.print_report(self.report)


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


def spec_of(
    desk: Desk, grain: Grain, day: date, audience: Audience, language: Language
) -> ReportSpec:
    settings, definitions = desk.settings, desk.definitions
    playbook = playbooks.load(settings.playbook) if settings.playbook else None
    targets = tuple(
        Target(each.metric, each.period, each.value, each.scope) for each in desk.ledger.targets()
    )
    return ReportSpec(
        grain=grain,
        day=day,
        metrics=infos(definitions, language),
        name=settings.name,
        audience=audience,
        language=language,
        currency=settings.currency,
        headline=definitions.called(settings.headline or (playbook.headline if playbook else ())),
        targets=tuple(target for target in targets if not target.scope),
        paced=targets,
        tree=definitions.products,
        funnels=_funnels(playbook, language),
        members=_members(playbook, language),
        zone=settings.zone,
        first_weekday=settings.first_weekday,
    )


def _funnels(playbook: Playbook | None, language: Language) -> tuple[Funnel, ...]:
    """The funnels that a playbook's report lays out, in its order."""
    sections = playbook.report if playbook else ()
    return tuple(
        Funnel(tuple(section["metrics"]), section["title"][language])
        for section in sections
        if section["section"] == "steps"
    )


def _members(playbook: Playbook | None, language: Language) -> tuple[Wanted, ...]:
    """The tables that a playbook's report sets beside the usual ones, in its order."""
    sections = playbook.report if playbook else ()
    return tuple(
        Wanted(section["by"], tuple(section["metrics"]), section["title"][language])
        for section in sections
        if section["section"] == "members"
    )
