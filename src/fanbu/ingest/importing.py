"""The door: paths, options and a context in; parsed files out, one for each sheet with rows."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from fanbu.errors import BadInput
from fanbu.ingest import dates
from fanbu.ingest.choose import choose
from fanbu.ingest.files import SourceFile, expand
from fanbu.ingest.mapping import Mappings
from fanbu.ingest.outcome import ARROW_TYPES
from fanbu.ingest.readers import readers
from fanbu.ingest.reading import known_headers
from fanbu.ingest.sheets import read_sheets
from fanbu.ingest.steps import take
from fanbu.ingest.templates import known_words
from fanbu.model.imports import ParsedFile
from fanbu.model.result import Warning_
from fanbu.store.catalogue import tables as catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, datetime

    import pyarrow as pa

    from fanbu.ingest.context import ImportContext
    from fanbu.ingest.mapping import FileMapping
    from fanbu.ingest.sheet import Sheet
    from fanbu.ingest.work import Work
    from fanbu.model.imports import ImportOptions

_TAKEN = re.compile(
    r"导出时间|下载时间|生成时间|更新时间|更新日期|导出日期|exported|generated|created|downloaded",
    re.IGNORECASE,
)
_UNKNOWN = frozenset({"mapping_needed", "no_table_fits"})
_DIRECT = frozenset({"text", "day", "count", "money", "number"})


def read(
    paths: Iterable[Path], options: ImportOptions, context: ImportContext
) -> Iterator[ParsedFile]:
    """Every sheet of every file under `paths`, parsed; nothing is stored.

    Files come in the order given, a folder's and a ZIP's sorted by name. Raises BadInput for the
    first file that cannot be read as it is.
    """
    told = _skipped(context)
    for source in expand([Path(path) for path in paths], context.zone):
        for file in read_file(source, options, context):
            yield replace(file, warnings=(*told, *file.warnings))
            told = ()


def _skipped(context: ImportContext) -> tuple[Warning_, ...]:
    """One warning for each saved mapping that cannot be read; the first file carries them."""
    if not isinstance(context.mappings, Mappings):
        return ()
    return tuple(
        Warning_("bad_mapping_skipped", {**problem.details}) for problem in context.mappings.broken
    )


def read_file(
    source: SourceFile, options: ImportOptions, context: ImportContext
) -> Iterator[ParsedFile]:
    """The sheets of one file. A sheet no reader knows is passed over when another one is known."""
    sheets = list(
        read_sheets(
            source.data,
            source.path,
            known=_known(),
            skip_bad=options.skip_bad,
            types=_types(options.table),
        )
    )
    unknown: BadInput | None = None
    found = 0
    for sheet in sheets:
        path = source.path if len(sheets) == 1 else f"{source.path}#{sheet.name}"
        try:
            choice = choose(sheet, (path, source.name), options, context)
        except BadInput as problem:
            if problem.code not in _UNKNOWN:
                raise
            unknown = unknown or problem
            continue
        found += 1
        as_of, sure = taken_at(source, sheet, options, context)
        told = (path, source.name, as_of)
        work = take(choice.sheet, choice.reading, told, options, context)
        yield parsed(source, work, sure=sure)
        if choice.keep is not None and not options.dry_run:
            _keep(choice.keep, context)
    if unknown is not None and not found:
        raise unknown


def _keep(mapping: FileMapping, context: ImportContext) -> None:
    """A mapping that has served is remembered; the file was taken by whoever asked for it."""
    if isinstance(context.mappings, Mappings):
        context.mappings.keep(mapping)


@cache
def _known() -> frozenset[str]:
    """Every header that anything here knows, normalised."""
    return known_headers(readers()) | _column_names() | known_words()


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
    for line in sheet.text.splitlines():
        if _TAKEN.search(line) and (moment := dates.moment_in(line, context.zone)):
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
    )


def _last_day(work: Work) -> date | None:
    found = [
        pc.max(table.rows["until"]).as_py()
        for table in work.tables
        if "until" in table.rows.column_names and table.rows.num_rows
    ]
    return max((day for day in found if day), default=None)
