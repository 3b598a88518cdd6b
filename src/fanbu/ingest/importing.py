"""The door: paths, options and a context in; what became of every sheet with rows out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from fanbu.errors import BadInput
from fanbu.ingest import dates
from fanbu.ingest.archives import expand
from fanbu.ingest.choose import best_reader, check_options, choose, said_by
from fanbu.ingest.files import SourceFile
from fanbu.ingest.forms import form_headers, is_companion, whole_form
from fanbu.ingest.mapping import Mappings
from fanbu.ingest.outcome import ARROW_TYPES
from fanbu.ingest.plan import ALIKE
from fanbu.ingest.readers import readers
from fanbu.ingest.reading import known_headers
from fanbu.ingest.sheets import read_sheets
from fanbu.ingest.source_list import FORM as SOURCES
from fanbu.ingest.source_list import lines_of
from fanbu.ingest.steps import take
from fanbu.ingest.taken import labelled
from fanbu.ingest.target_rows import TARGETS, read_targets
from fanbu.ingest.templates import known_words
from fanbu.model.imports import (
    DroppedRow,
    ParsedFile,
    ParsedSources,
    ParsedTargets,
    PassedOver,
    Refused,
)
from fanbu.model.result import Warning_
from fanbu.store.catalogue import tables as catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date, datetime

    import pyarrow as pa

    from fanbu.ingest.choose import Choice
    from fanbu.ingest.context import ImportContext
    from fanbu.ingest.files import Found
    from fanbu.ingest.mapping import FileMapping
    from fanbu.ingest.plan import Plan
    from fanbu.ingest.sheet import Sheet
    from fanbu.ingest.work import Work
    from fanbu.model.imports import ImportOptions, Seen

SAMPLES = 2
"""Rows shown of those dropped for one reason."""
LONGEST = 160
"""Characters shown of such a row."""
_DIRECT = frozenset({"text", "day", "count", "money", "number"})


def read(
    paths: Iterable[Path], options: ImportOptions, context: ImportContext
) -> Iterator[ParsedFile]:
    """What `look` sees, parsed files only. Raises BadInput for the first that is refused."""
    yield from _parsed_only(look(paths, options, context))


def read_file(
    source: SourceFile, options: ImportOptions, context: ImportContext
) -> Iterator[ParsedFile]:
    """The same for one file whose bytes are at hand."""
    yield from _parsed_only(look_into(source, options, context))


def _parsed_only(seen: Iterable[Seen]) -> Iterator[ParsedFile]:
    for one in seen:
        if isinstance(one, Refused):
            raise one.error
        if isinstance(one, ParsedFile):
            yield one


def look(
    paths: Iterable[Path], options: ImportOptions, context: ImportContext, plan: Plan = ALIKE
) -> Iterator[Seen]:
    """Every sheet of every file under `paths`, parsed, refused or passed over; nothing is stored.

    Files come in the order given, a folder's and a ZIP's sorted by name. What is wrong with the
    options themselves is raised (`unknown_reader`, `unknown_table`, `bad_mapping`).
    """
    check_options(options)
    told = _skipped(context)
    for found in expand([Path(path) for path in paths], context.zone):
        source = _as_called(plan.shown(found), context.called)
        if not isinstance(source, SourceFile):
            yield source
            continue
        if plan.options(source.path, options).leave_out:
            yield PassedOver(source.path, "left_out")
            continue
        plan.told("read", source.path)
        for seen in look_into(source, options, context, plan):
            if isinstance(seen, ParsedFile):
                yield replace(seen, warnings=(*told, *seen.warnings))
                told = ()
            else:
                yield seen


def _as_called(found: Found, called: Callable[[str], str]) -> Found:
    """What was found under the name that the caller knows it by."""
    if not isinstance(found, Refused):
        return replace(found, path=called(found.path))
    told = {k: called(v) if isinstance(v, str) else v for k, v in found.error.details.items()}
    return Refused(called(found.path), type(found.error)(found.error.code, **told))


def _skipped(context: ImportContext) -> tuple[Warning_, ...]:
    """One warning for each saved mapping that cannot be read; the first file carries them."""
    if not isinstance(context.mappings, Mappings):
        return ()
    return tuple(
        Warning_("bad_mapping_skipped", {**problem.details}) for problem in context.mappings.broken
    )


def look_into(
    source: SourceFile, options: ImportOptions, context: ImportContext, plan: Plan = ALIKE
) -> Iterator[Seen]:
    """The sheets of one file. A sheet that fits no table is passed over when another one does.

    So is one that no reader knows beside a platform's own: a pivot of the same numbers, read by a
    proposal, would count them twice. Named by itself (`FILE#SHEET`) it is read. A form's own pages
    of lists and explanations are for people.
    """
    own = plan.options(source.path, options)
    try:
        sheets = _with_facts(list(_sheets(source, own)), source)
    except BadInput as problem:
        empty = problem.code == "no_rows" and _may_be_empty(source, problem)
        yield PassedOver(source.path, "no_facts") if empty else Refused(source.path, problem)
        return
    strange: list[Refused] = []
    beside = len(sheets) > 1 and any(_is_native(sheet, source) for sheet in sheets)
    for sheet in sheets:
        path = source.path if len(sheets) == 1 else f"{source.path}#{sheet.name}"
        try:
            given = plan.options(path, own)
            seen, keep = _read_sheet(sheet, source, path, given, context)
        except BadInput as problem:
            refused = Refused(path, problem)
            if problem.code == "no_table_fits":
                strange.append(refused)
            elif beside and problem.code == "mapping_needed":
                yield PassedOver(path, "beside_export")
            else:
                yield refused
            continue
        if beside and keep is not None:
            yield PassedOver(path, "beside_export")
            continue
        yield seen
        if keep is not None and not options.dry_run:
            _keep(keep, context)
    if len(strange) < len(sheets):
        yield from (PassedOver(one.path, "unknown_sheet") for one in strange)
    else:
        yield strange[0]
        yield from (PassedOver(one.path, "unknown_sheet") for one in strange[1:])


def _with_facts(sheets: list[Sheet], source: SourceFile) -> list[Sheet]:
    """Without the pages that explain a form. Raises BadInput `form_empty`, not filled in."""
    found = [sheet for sheet in sheets if not is_companion(sheet.header)]
    if not found:
        raise BadInput("form_empty", file=source.path)
    return found


def _sheets(source: SourceFile, options: ImportOptions) -> Iterator[Sheet]:
    """Every sheet of a file, or the one that was asked for by its name."""
    found = read_sheets(
        source.data,
        source.path,
        known=known_names(),
        skip_bad=options.skip_bad,
        types=_types(options.table),
    )
    if source.sheet is None:
        yield from found
        return
    named = [sheet for sheet in found if sheet.name == source.sheet]
    if not named:
        raise BadInput("no_such_file", file=f"{source.path}#{source.sheet}")
    yield from named


def _is_native(sheet: Sheet, source: SourceFile) -> bool:
    if whole_form(sheet.header) is not None:
        return True
    reader = best_reader(sheet.header, said_by(sheet, source.name))
    return reader is not None and bool(reader.tables)


def _may_be_empty(source: SourceFile, problem: BadInput) -> bool:
    """Whether a reader says that its file may have no rows."""
    header = tuple(map(str, problem.details.get("header", ())))
    reader = best_reader(header, source.name)
    return reader is not None and reader.may_be_empty


def _read_sheet(
    sheet: Sheet, source: SourceFile, path: str, options: ImportOptions, context: ImportContext
) -> tuple[ParsedFile | ParsedTargets | ParsedSources | PassedOver, FileMapping | None]:
    """One sheet taken, and the mapping to remember when it served."""
    if options.leave_out:
        return PassedOver(path, "left_out"), None
    check_options(options)
    choice = choose(sheet, (path, source.name), options, context)
    if choice.reading.name in (TARGETS, SOURCES):
        return _not_facts(choice, path, taken_at(source, sheet, options, context)[0]), None
    if not choice.reading.tables:
        return PassedOver(path, "no_facts"), None
    as_of, sure = taken_at(source, sheet, options, context)
    work = take(choice.sheet, choice.reading, (path, source.name, as_of), options, context)
    found = parsed(source, work, sure=sure)
    if options.dry_run:
        found = replace(found, samples=dropped_rows(choice.sheet, work))
    return found, choice.keep


def _not_facts(choice: Choice, path: str, as_of: datetime) -> ParsedTargets | ParsedSources:
    """A form whose rows go to the ledger."""
    if choice.reading.name == TARGETS:
        return read_targets(choice.sheet, choice.reading, path, as_of)
    lines = tuple(line.values for line in lines_of(choice.sheet, path))
    return ParsedSources(path, choice.reading.name, as_of, lines)


def _keep(mapping: FileMapping, context: ImportContext) -> None:
    """A mapping that has served is remembered; the file was taken by whoever asked for it."""
    if isinstance(context.mappings, Mappings):
        context.mappings.keep(mapping)


@cache
def known_names() -> frozenset[str]:
    """Every header that anything here knows, normalised."""
    return known_headers(readers()) | _column_names() | known_words() | form_headers()


def _column_names() -> frozenset[str]:
    return frozenset(
        name.replace("_", "") for table in catalogue().values() for name in table.columns
    )


def _types(table: str | None) -> Mapping[str, pa.DataType]:
    """Types to try while cutting a canonical file: the quick way."""
    if table is None or table not in catalogue():
        return {}
    return {
        column.name: ARROW_TYPES[column.type]
        for column in catalogue()[table].columns.values()
        if column.type in _DIRECT
    }


def taken_at(
    source: SourceFile, sheet: Sheet, options: ImportOptions, context: ImportContext
) -> tuple[datetime, bool]:
    """When the numbers were taken, in UTC, and whether that is more than a guess from the name.

    `--as-of`, else a labelled date above the header, else the one date in the file's name (its
    last second), else when the file was last modified.
    """
    if options.as_of is not None:
        given = options.as_of
        return (given.astimezone(UTC) if given.tzinfo else given.replace(tzinfo=UTC)), True
    moment = labelled(sheet.text, context.zone)
    if moment is not None:
        return min(moment, context.now), True
    named = dates.dates_in(source.name)
    if len(named) == 1:
        return min(dates.end_of_day(named[0], context.zone), context.now), False
    return source.stamp, True


def parsed(source: SourceFile, work: Work, *, sure: bool) -> ParsedFile:
    """The result of the steps. A date in the name that is older than the rows was not the as-of."""
    as_of = work.as_of
    last = _last_day(work)
    if not sure and last is not None and dates.end_of_day(last, work.context.zone) > as_of:
        as_of = max(source.stamp, as_of)
    return ParsedFile(
        work.path,
        source.sha256,
        work.reading.name,
        as_of,
        work.seen,
        work.tables,
        work.platform,
        work.account,
        work.dropped_counts,
        work.warnings,
        work.checked,
    )


def dropped_rows(sheet: Sheet, work: Work) -> tuple[DroppedRow, ...]:
    """The first rows left out for each reason; `sheet` is what was read, before any step.

    A row that could not even be cut into cells has no text.
    """
    wanted: dict[str, list[int]] = {}
    for reason, number in sorted(work.dropped, key=lambda pair: pair[1]):
        rows = wanted.setdefault(reason, [])
        if len(rows) < SAMPLES:
            rows.append(number)
    return tuple(
        DroppedRow(reason, number, _row_text(sheet, number))
        for reason, numbers in wanted.items()
        for number in numbers
    )


def _row_text(sheet: Sheet, number: int) -> str:
    at = pc.index(sheet.row_no, number).as_py()
    cells = [] if at < 0 else [column[at].as_py() for column in sheet.columns]
    return " · ".join(str(cell).strip() for cell in cells if cell not in (None, ""))[:LONGEST]


def _last_day(work: Work) -> date | None:
    found = [
        pc.max(table.rows["until"]).as_py()
        for table in work.tables
        if "until" in table.rows.column_names and table.rows.num_rows
    ]
    return max((day for day in found if day), default=None)
