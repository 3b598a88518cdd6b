"""Pages: the report and the two analyses that are commands of their own."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pyarrow as pa

from fanbu import report as rooms
from fanbu.analyses import content as content_analysis
from fanbu.analyses.channels import COLUMNS
from fanbu.analyses.content import NEW_DAYS
from fanbu.analyses.members import Wanted
from fanbu.analyses.reader import gather
from fanbu.analyses.steps import Funnel
from fanbu.api import questions
from fanbu.api.arguments import a_choice, a_day
from fanbu.api.files import write
from fanbu.api.reader import reader_of
from fanbu.drawing import PAGE
from fanbu.errors import BadInput
from fanbu.metrics.info import infos
from fanbu.model.result import Result, Warning_, plain
from fanbu.model.target import Target
from fanbu.report.blocks import ChartBlock, Report
from fanbu.report.spec import Audience, ReportSpec
from fanbu.types import LANGUAGES, Grain, Language, Period
from fanbu.workspace import playbooks

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from os import PathLike

    from fanbu.analyses.content import Piece
    from fanbu.api.desk import Desk
    from fanbu.drawing import Draw, Spec
    from fanbu.workspace.playbooks import Playbook

GRAINS: tuple[Grain, ...] = ("day", "week", "month")
RENDERERS: dict[str, Callable[[Report, Draw], str]] = {
    PAGE: lambda composed, draw: rooms.render_html(composed, draw=draw),
    ".md": lambda composed, _: rooms.render_markdown(composed),
    ".txt": lambda composed, _: rooms.render_text(composed),
}


def report(
    desk: Desk,
    grain: str,
    *,
    date: str | date | None,
    for_: str,
    language: str | None,
    begin: Callable[[list[Spec]], None] | None = None,
) -> ReportResult:
    """Compose a report. `begin` is told of charts that will be drawn as soon as they are known."""
    spec = spec_of(
        desk,
        a_choice(grain, GRAINS, "GRAIN"),
        a_day(date, "--date") or desk.last_day(),
        a_choice(for_, get_args(Audience), "--for"),
        a_choice(language, LANGUAGES, "--language") if language else desk.language,
    )
    reader = reader_of(desk, spec.grain)

    def foretell(block: ChartBlock) -> None:
        if begin is not None:
            begin(rooms.chart_specs(block))

    composed = rooms.compose(reader, spec, desk.now(), foretell=foretell)
    return ReportResult(
        kind="report",
        table=pa.table({"text": [rooms.render_text(composed)]}),
        data=report_data(composed),
        warnings=tuple(reader.warnings),
        query={"grain": grain, "period": str(spec.period), "for": for_},
        charts=tuple(block.wide for block in composed.blocks if isinstance(block, ChartBlock)),
        report=composed,
    )


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


def channels(
    desk: Desk, *, start: str | date | None, end: str | date | None, common: bool = False
) -> Result:
    """The channel table: every column of it that has a value, dearest channel first."""
    known = desk.definitions.metrics
    asked = [name for name in COLUMNS if name in known]
    found = questions.query(desk, asked, by=["channel"], start=start, end=end, common=common)
    rows = found.data["rows"]
    filled = [name for name in asked if any(row[name] is not None for row in rows)]
    order = sorted(rows, key=lambda row: tuple(-(row[name] or 0) for name in filled))
    kept = [{name: row[name] for name in ("channel", *filled)} for row in order]
    table = found.table.select(["channel", *filled])
    data = {"columns": ["channel", *filled], "rows": kept}
    return Result("channels", table, data, found.warnings, found.query)


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


def content(desk: Desk, *, start: str | date | None, end: str | date | None) -> Result:
    """Pieces published in the period (the last four weeks when not said), best first."""
    last = a_day(end, "--to") or desk.last_day()
    period = Period(a_day(start, "--from") or last - timedelta(NEW_DAYS - 1), last)
    spec = spec_of(desk, "week", last, "team", desk.language)
    scope = replace(spec.scope(), period=period)
    reader = reader_of(desk)
    gathered = gather(reader, content_analysis.needs(scope, desk.now()))
    found = content_analysis.compute(gathered, scope, desk.now())
    warnings = tuple(reader.warnings)
    if found is None:
        warnings += (Warning_("no_content", {}),)
    table = pa.Table.from_pylist([_piece(piece) for piece in found.new] if found else [], PIECE)
    rows = [{k: plain(v) for k, v in row.items()} for row in table.to_pylist()]
    data = {"columns": PIECE.names, "rows": rows}
    return Result("content", table, data, warnings, {"period": str(period)})


PIECE = pa.schema(
    [
        ("title", pa.string()), ("platform", pa.string()), ("account", pa.string()),
        ("published_at", pa.date32()), ("views", pa.float64()), ("usual_views", pa.float64()),
        ("times", pa.float64()), ("completion_rate", pa.float64()),
        ("usual_completion", pa.float64()), ("earlier", pa.int64()),
    ]
)  # fmt: skip


def _piece(piece: Piece) -> dict[str, Any]:
    return {
        "title": piece.name,
        "platform": piece.platform,
        "account": piece.account,
        "published_at": piece.published,
        "views": piece.value,
        "usual_views": piece.usual,
        "times": piece.times,
        "completion_rate": piece.completion,
        "usual_completion": piece.usual_completion,
        "earlier": piece.earlier,
    }
