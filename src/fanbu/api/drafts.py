"""The draft of a report: a Markdown file in the workspace that its author edits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from fanbu.api.files import write
from fanbu.errors import Failed
from fanbu.model.draft import Draft, Tick, merged
from fanbu.model.result import Result
from fanbu.report import arrange, drafts
from fanbu.report.blocks import MetricTable, Restated, flat
from fanbu.types import LANGUAGES
from fanbu.workspace.checklists import checklists

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu.api.desk import Desk
    from fanbu.report.arrange import Part
    from fanbu.report.blocks import FindingBlock, Report
    from fanbu.report.spec import ReportSpec
    from fanbu.types import Grain, Language, Period


def file_of(desk: Desk, grain: Grain, period: Period, language: Language) -> Path:
    """`reports/2026-W46.zh.md`, `2026-11.zh.md`, `2026-11-15.zh.md`."""
    year, week, _ = period.end.isocalendar()
    names = {"week": f"{year}-W{week:02}", "month": f"{period.end:%Y-%m}"}
    name = names.get(grain, period.end.isoformat())
    return desk.folder.reports / f"{name}.{language}.md"


def draft_of(desk: Desk, spec: ReportSpec) -> Draft | None:
    """The draft of a report, in its language, else in the other; None where nobody made one.

    Findings that were hidden when the period was published stay hidden without a file, too.
    """
    languages = (spec.language, *(each for each in LANGUAGES if each != spec.language))
    for language in languages:
        file = file_of(desk, spec.grain, spec.period, language)
        if file.is_file():
            return drafts.parse(_read(file))
    return None


def edited(desk: Desk, spec: ReportSpec, draft: Draft | None) -> ReportSpec:
    """What is asked for, with what the author leaves out and the order they chose."""
    if draft is None:
        hidden = desk.ledger.published.dismissed(spec.period)
        return replace(spec, hidden=frozenset(hidden))
    order = tuple(item.key for item in draft.findings)
    taken_out = draft.seen - {item.key for item in (*draft.findings, *draft.left)}
    return replace(spec, hidden=frozenset(draft.hidden) | taken_out, order=order)


def save(desk: Desk, spec: ReportSpec, composed: Report) -> Result:
    """Write the draft of a report that was composed without one; edits that are there stay."""
    file = file_of(desk, spec.grain, spec.period, spec.language)
    earlier = draft_of(desk, spec) or Draft()
    parts, findings = arrange.parts_of(composed), arrange.findings_of(composed)
    dismissed = desk.ledger.published.dismissed(spec.period)
    draft = merged(
        earlier,
        [part.key for part in parts],
        [finding.key for finding in findings],
        ticks_of(desk, spec.grain, spec.language),
        dismissed,
    )
    items = {part.key: (part.title, _below(part)) for part in parts}
    items |= {finding.key: (flat(finding.title), _first(finding)) for finding in findings}
    title = f"{composed.title} · {composed.subtitle}"
    file.parent.mkdir(parents=True, exist_ok=True)
    text = drafts.render(draft, drafts.Told(title, spec.language, spec.grain, items))
    changed = not file.is_file() or _read(file) != text
    write(file, text)
    data = {"file": str(file), "period": str(spec.period), **draft_data(draft), "changed": changed}
    return Result("draft", pa.Table.from_pylist([{"file": str(file)}]), data)


def draft_data(draft: Draft) -> dict[str, object]:
    """The draft as plain data."""

    def rows(items: tuple[object, ...]) -> list[dict[str, object]]:
        return [{name: getattr(item, name) for name in item.__slots__} for item in items]  # type: ignore[attr-defined]

    return {
        "findings": rows(draft.findings),
        "parts": rows(draft.parts),
        "plan": draft.plan,
        "checklist": rows(draft.ticks),
        "left": rows(draft.left),
        "loose": draft.loose,
    }


def ticks_of(desk: Desk, grain: Grain, language: Language) -> tuple[Tick, ...]:
    """The checklists of one kind of report, unticked."""
    found = checklists(desk.folder.checklists).values()
    return tuple(
        Tick(entry.text[language], key=entry.key)
        for each in found
        if grain in each.reports
        for entry in each.items
    )


def _below(part: Part) -> tuple[str, ...]:
    """A few numbers under a part's name, so that its author sees what they speak of."""
    block = part.blocks[0]
    match block:
        case MetricTable():
            return (" · ".join(f"{row.label} {row.cells[0].text}" for row in block.rows),)
        case Restated():
            return tuple(
                f"{row.label} {row.before} → {row.now}: {' · '.join(row.causes)}"
                for row in block.rows
            )
    return ()


def _first(finding: FindingBlock) -> tuple[str, ...]:
    return tuple(flat(line) for _, line in finding.steps[:1])


def _read(file: Path) -> str:
    """UTF-8, else as Windows saves Chinese."""
    try:
        content = file.read_bytes()
    except OSError as problem:
        raise Failed("cannot_access", file=str(file), problem=problem.strerror) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")
