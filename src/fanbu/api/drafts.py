"""The draft of a report: a Markdown file in the workspace that its author edits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from fanbu.api.files import write
from fanbu.errors import BadInput, Failed
from fanbu.model.draft import Draft, Tick, merged
from fanbu.model.result import Result
from fanbu.report import arrange, drafts
from fanbu.report.blocks import Decisions, Headline, MetricTable, Restated, flat
from fanbu.types import LANGUAGES, Period
from fanbu.workspace.checklists import checklists

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fanbu.api.desk import Desk
    from fanbu.model.dismissal import Dismissal
    from fanbu.report.arrange import Part
    from fanbu.report.blocks import FindingBlock, Report
    from fanbu.report.spec import ReportSpec
    from fanbu.types import Grain, Language


def file_of(desk: Desk, grain: Grain, period: Period, language: Language) -> Path:
    """`reports/2026-W46.zh.md`, `2026-11.zh.md`, `2026-11-15.zh.md`."""
    year, week, _ = period.end.isocalendar()
    names = {"week": f"{year}-W{week:02}", "month": f"{period.end:%Y-%m}"}
    name = names.get(grain, period.end.isoformat())
    return desk.folder.reports / f"{name}.{language}.md"


@dataclass(frozen=True, slots=True)
class Begun:
    """A draft that is there: of which period, and when its file was last written (seconds)."""

    grain: Grain
    period: Period
    file: Path
    written: float


def begun(desk: Desk) -> tuple[Begun, ...]:
    """The drafts of periods that no report was published of yet, the latest period first."""
    done = {(head.grain, head.period) for head in desk.ledger.published.all()}
    found: dict[tuple[Grain, Period], Begun] = {}
    for file in sorted(desk.folder.reports.glob("*.md")):
        if (when := _named(desk, file.name)) and when not in done:
            found[when] = Begun(*when, file, file.stat().st_mtime)
    return tuple(sorted(found.values(), key=lambda one: one.period.end, reverse=True))


def _named(desk: Desk, name: str) -> tuple[Grain, Period] | None:
    """The period whose draft is called so; None for any other file."""
    stem = name.split(".", maxsplit=1)[0]
    try:
        if "W" in stem:
            year, week = map(int, stem.split("-W"))
            days = [date.fromisocalendar(year, week, n) for n in range(1, 8)]
            periods = [Period.complete("week", day, desk.settings.first_weekday) for day in days]
            ends = zip(days, periods, strict=True)
            return next((("week", each) for day, each in ends if each.end == day), None)
        grain: Grain = "month" if len(stem) == len("2026-11") else "day"
        return grain, Period.parse(stem)
    except (ValueError, BadInput):
        return None


def draft_of(desk: Desk, spec: ReportSpec) -> Draft | None:
    """The draft of a report, in its language, else in the other; None where nobody made one.

    Findings that were put aside stay hidden without a file, too.
    """
    home = home_of(desk, spec.grain, spec.period, spec.language)
    return drafts.parse(read(home.file)) if home.file.is_file() else None


def mark(desk: Desk, spec: ReportSpec) -> tuple[str, int, int] | None:
    """Another one whenever the file of a draft is another; None where nobody made one."""
    file = home_of(desk, spec.grain, spec.period, spec.language).file
    try:
        found = file.stat()
    except OSError:
        return None
    return file.name, found.st_mtime_ns, found.st_size


@dataclass(frozen=True, slots=True)
class Home:
    """The file of a draft, and the language that the report speaks in it."""

    file: Path
    language: Language


def home_of(desk: Desk, grain: Grain, period: Period, language: Language) -> Home:
    """Where a draft is: in its language, else in the other; where it would be, if nowhere."""
    languages = (language, *(each for each in LANGUAGES if each != language))
    homes = [Home(file_of(desk, grain, period, each), each) for each in languages]
    return next((home for home in homes if home.file.is_file()), homes[0])


def edited(
    desk: Desk, spec: ReportSpec, draft: Draft | None, more: Mapping[str, Dismissal]
) -> ReportSpec:
    """What is asked for, with what the author leaves out and the order they chose.

    A finding that the draft has not seen is left out when somebody put it aside; `more`: of those
    whose days are not the report's own.
    """
    aside = frozenset(desk.ledger.dismissals.reasons(spec.period)) | frozenset(more)
    if draft is None:
        return replace(spec, hidden=aside)
    order = tuple(item.key for item in draft.findings)
    taken_out = draft.seen - {item.key for item in (*draft.findings, *draft.left)}
    unseen = aside - draft.seen - set(order)
    return replace(spec, hidden=frozenset(draft.hidden) | taken_out | unseen, order=order)


def save(desk: Desk, spec: ReportSpec, composed: Report, more: Mapping[str, Dismissal]) -> Result:
    """Write the draft of a report that was composed without one; edits that are there stay."""
    file = file_of(desk, spec.grain, spec.period, spec.language)
    draft = brought_up(desk, spec, composed, draft_of(desk, spec) or Draft(), more)
    text = drafts.render(draft, told_of(spec, composed))
    changed = not file.is_file() or read(file) != text
    store(file, text)
    return result(desk, file, spec.period, draft, changed=changed)


def brought_up(
    desk: Desk, spec: ReportSpec, composed: Report, earlier: Draft, more: Mapping[str, Dismissal]
) -> Draft:
    """A draft with what the report offers today; `more` as of `edited`."""
    return merged(
        earlier,
        [part.key for part in arrange.parts_of(composed)],
        [finding.key for finding in arrange.findings_of(composed)],
        ticks_of(desk, spec.grain, spec.language),
        {**{key: each.reason for key, each in more.items()},
         **desk.ledger.dismissals.reasons(spec.period)},
    )  # fmt: skip


def told_of(spec: ReportSpec, composed: Report) -> drafts.Told:
    """What a composed report says of each line of its draft."""
    parts, findings = arrange.parts_of(composed), arrange.findings_of(composed)
    items = {part.key: (part.title, _below(part)) for part in parts}
    items |= {finding.key: (flat(finding.title), _first(finding)) for finding in findings}
    title = f"{composed.title} · {composed.subtitle}"
    head = next((block for block in composed.blocks if isinstance(block, Headline)), None)
    return drafts.Told(
        title, spec.language, spec.grain, items, arrange.title_of(head) if head else ""
    )


def written(file: Path) -> Draft:
    """The draft that a file holds."""
    return drafts.parse(read(file))


def store(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    write(file, text)


def result(desk: Desk, file: Path, period: Period, draft: Draft, **more: object) -> Result:
    """`{"file", "period", "revision", "findings", "parts", …}`."""
    data = {"file": desk.called(file), "period": str(period), "revision": draft.revision}
    table = pa.Table.from_pylist([{"file": desk.called(file)}])
    return Result("draft", table, {**data, **draft_data(draft), **more})


def draft_data(draft: Draft) -> dict[str, object]:
    """The draft as plain data."""

    def rows(items: tuple[object, ...]) -> list[dict[str, object]]:
        return [{name: getattr(item, name) for name in item.__slots__} for item in items]  # type: ignore[attr-defined]

    return {
        "headline": draft.headline,
        "summary": draft.summary,
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
        case Decisions():
            return tuple(f"{each.mark}: {each.title}" for _, some in block.groups for each in some)
    return ()


def _first(finding: FindingBlock) -> tuple[str, ...]:
    return tuple(flat(line) for _, line in finding.steps[:1])


def read(file: Path) -> str:
    """UTF-8, else as Windows saves Chinese."""
    try:
        content = file.read_bytes()
    except OSError as problem:
        raise Failed("cannot_access", file=str(file), problem=problem.strerror) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")
