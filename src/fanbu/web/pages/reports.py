"""Reports: drafts to work on, and every report as it was published, held against today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from fanbu.api import drafts, reports
from fanbu.api import published as archive
from fanbu.api.report_result import ReportResult
from fanbu.errors import BadInput
from fanbu.web import drafting
from fanbu.web.asked import GRAINS, about, bench_of, fixed
from fanbu.web.visit import Page, Shown, Verb, View

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fanbu.web.visit import Visit

HERE, ONE = "/reports", "/reports/published"
A_PAGE = 20
FORMS: Mapping[str, tuple[str, Callable[[ReportResult], str | bytes]]] = {
    ".html": ("text/html; charset=utf-8", ReportResult.html),
    ".png": ("image/png", ReportResult.picture),
    ".md": ("text/markdown; charset=utf-8", ReportResult.markdown),
    ".txt": ("text/plain; charset=utf-8", ReportResult.text),
}
"""The end of a file's name → what it is, and how a report becomes it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A published report in the archive: its head, and the numbers that are others now."""

    head: Mapping[str, Any]
    restated: Sequence[Mapping[str, Any]]


def show(visit: Visit) -> Shown:
    workspace = visit.workspace
    given = visit.state.one("page", "1")
    page = max(1, int(given)) if given.isdecimal() and len(given) < 6 else 1  # noqa: PLR2004
    heads = workspace.published().to_dict()["reports"]
    start = (page - 1) * A_PAGE
    lines = [
        Line(head, _restated(visit, str(head["id"]))["told"])
        for head in heads[start : start + A_PAGE]
    ]
    values = {
        "lines": lines,
        "begun": drafts.begun(workspace) if visit.may("editor") else (),
        "grains": GRAINS,
        "there": workspace.ends_of_data() is not None,
        "page": page,
        "more": len(heads) > start + A_PAGE,
    }
    return Shown("reports.html.j2", values)


def _restated(visit: Visit, number: str) -> Mapping[str, Any]:
    """What a report would say today, in words; asked once until data are written."""

    def ask() -> Any:
        return archive.restated(visit.workspace, number, None).data

    found: Mapping[str, Any] = visit.of_data(ask, number, visit.state.language)
    return found


def published(visit: Visit) -> Shown:
    """A report as it was published, in either language, and what is another today."""
    found = _found(visit)
    head = found.data["published"]
    values = {
        "blocks": found.blocks(),
        "report": found.report,
        "head": head,
        "for_": visit.state.one("for", "team"),
        "text": found.text(),
        "restated": _restated(visit, str(head["id"])),
        "forms": list(FORMS),
    }
    return Shown("published.html.j2", values)


def _found(visit: Visit) -> ReportResult:
    return reports.show(
        visit.workspace,
        visit.state.one("number", "week"),
        date=None,
        for_=visit.state.one("for", "team"),
        language=visit.state.language,
    )


def download(visit: Visit) -> Response:
    """The report as a file: a page of its own, a picture, Markdown, or chat text."""
    form = visit.state.one("as", ".html")
    if form not in FORMS:
        raise BadInput("bad_parameter", name="as", value=form, known=list(FORMS))
    found = _found(visit)
    head = found.data["published"]
    return _file(found, head["grain"], head["period"], form)


def now(visit: Visit) -> Response:
    """The report of a period as it stands, with its draft, as a file; a picture when not said."""
    form = visit.state.one("as", ".png")
    if form not in FORMS:
        raise BadInput("bad_parameter", name="as", value=form, known=list(FORMS))
    what = about(visit)
    bench = bench_of(visit, what)
    found = reports.report(visit.workspace, fixed(what, bench).asked, bench=bench)
    return _file(found, what.grain, str(bench.period), form)


def _file(found: ReportResult, grain: str, period: str, form: str) -> Response:
    name = f"{grain}-{period.replace('..', '_')}{form}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    kind, made = FORMS[form]
    return Response(made(found), media_type=kind, headers=headers)


PAGE = Page(
    "reports",
    HERE,
    "decide",
    show,
    place=20,
    views=(
        View(drafting.EDIT, drafting.edit, "editor"),
        View(drafting.TEXT, drafting.text, "editor"),
        View(drafting.PUBLISH, drafting.confirm, "editor"),
        View(ONE, published),
        View("/reports/file", download),
        View("/reports/now", now),
    ),
    verbs=(
        Verb("/reports/step", drafting.step, data=False),
        Verb("/reports/save", drafting.save_text, data=False),
        Verb(drafting.PUBLISH, drafting.publish),
    ),
)
