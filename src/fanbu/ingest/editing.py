"""A mapping on its way: what each column of a file could be, for a person to decide.

Starts from a saved mapping, from what a reader makes of the file, or from a proposal.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from fanbu.errors import BadInput
from fanbu.ingest.archives import expand
from fanbu.ingest.choose import choose
from fanbu.ingest.files import SourceFile
from fanbu.ingest.forms import is_companion
from fanbu.ingest.headers import normalise
from fanbu.ingest.importing import known_names
from fanbu.ingest.mapping import FileMapping
from fanbu.ingest.propose import ProposedColumn, name_for, propose_as, samples_of
from fanbu.ingest.reading import Goal, column_type
from fanbu.ingest.sheets import read_sheets
from fanbu.ingest.templates import templates
from fanbu.model.imports import ImportOptions, Refused

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu.ingest.context import ImportContext
    from fanbu.ingest.propose import Proposal
    from fanbu.ingest.reading import Reading
    from fanbu.ingest.sheet import Sheet

OWN_MAPPING = "mapping:"


@dataclass(frozen=True, slots=True)
class Draft:
    """`native`: the reader, form or dress that would read the file without any mapping."""

    mapping: FileMapping
    columns: tuple[ProposedColumn, ...]
    native: str | None = None


def draft(
    path: Path,
    context: ImportContext,
    *,
    mapping: FileMapping | None = None,
    tables: tuple[str, ...] = (),
    sheet: str | None = None,
) -> Draft:
    """What `mapping`, or the template of `tables`, or fanbu by itself, makes of a file.

    A mapping without tables for a file that fits none. Raises BadInput: what reading it raises.
    """
    source, found = _sheet(path, context, sheet)
    native = _native(found, source, context)
    if mapping is not None:
        return Draft(mapping, _columns(found, mapping), native[0])
    if tables:
        template = next((one for one in templates() if one.tables == tables), None)
        if template is None:
            raise BadInput("unknown_table", table=" + ".join(tables), known=[])
        made = propose_as(template, found, source.name, ImportOptions())
        return Draft(made.mapping, made.columns, native[0])
    if native[1] is not None:
        return Draft(native[1], _columns(found, native[1]), native[0])
    return _proposed(found, source, context)


def _sheet(path: Path, context: ImportContext, wanted: str | None) -> tuple[SourceFile, Sheet]:
    """The first sheet of a file that is no page for people, or the one called `wanted`."""
    source = next(expand([path], context.zone))
    if isinstance(source, Refused):
        raise source.error
    if not isinstance(source, SourceFile):
        raise BadInput("no_files", folder=str(path))
    name = wanted or source.sheet
    for sheet in read_sheets(source.data, source.path, known=known_names(), skip_bad=True):
        if sheet.name == name if name else not is_companion(sheet.header):
            return source, sheet
    raise BadInput("no_such_file", file=str(path))


def _native(
    sheet: Sheet, source: SourceFile, context: ImportContext
) -> tuple[str | None, FileMapping | None]:
    """The name of what knows the file already, and the same as a mapping."""
    try:
        choice = choose(sheet, (source.path, source.name), ImportOptions(), context)
    except BadInput:
        return None, None
    reading = choice.reading
    if not reading.tables:
        return None, None
    native = None if reading.name.startswith(OWN_MAPPING) else reading.name
    return native, _as_mapping(reading, choice.sheet, source.name)


def _as_mapping(reading: Reading, sheet: Sheet, filename: str) -> FileMapping:
    columns = {binding.header: binding.target for binding in reading.bindings}
    goals = tuple(
        Goal(
            (sheet.header[goal.index],),
            goal.name,
            (sheet.header[goal.value],) if goal.value not in (None, goal.index) else (),
            goal.clock,
            goal.window_days,
        )
        for goal in reading.goals
    )
    constants = dict(reading.constants)
    for name, value in (("platform", reading.platform), ("channel", reading.channel)):
        if value and name not in columns.values() and column_type(reading.tables, name):
            constants.setdefault(name, value)
    return FileMapping(
        name_for(filename), reading.tables, columns, goals, constants, reading.dates,
        reading.level, reading.lifetime,
    )  # fmt: skip


def _columns(sheet: Sheet, mapping: FileMapping) -> tuple[ProposedColumn, ...]:
    """Every header of the sheet with what the mapping says of it: left out by default."""
    known = {normalise(header).full: target for header, target in mapping.columns.items()}
    goals = {normalise(goal.conversions[0]).full: goal for goal in mapping.goals}
    values = {normalise(name).full for goal in mapping.goals for name in goal.value}
    found: dict[str, ProposedColumn] = {}
    for index, header in enumerate(sheet.header):
        if not header.strip() or header in found:
            continue
        name = normalise(header).full
        target = known.get(name, "skip")
        if name in goals:
            goal = goals[name].name
            target = f"conversions ({goal})" if goal else "conversions"
        elif name in values:
            target = "conversion_value"
        cells = samples_of(sheet, index)
        found[header] = ProposedColumn(header, target, "same_name", 1.0, cells)
    return tuple(found.values())


def _proposed(sheet: Sheet, source: SourceFile, context: ImportContext) -> Draft:
    """The proposal of an import; where nothing fits, only the headers."""
    try:
        choose(sheet, (source.path, source.name), ImportOptions(), context)
    except BadInput as problem:
        proposal: Proposal | None = problem.details.get("proposal")
        if proposal is not None:
            return Draft(proposal.mapping, proposal.columns)
    blank = FileMapping(name_for(PurePath(source.name).name), (), {})
    return Draft(blank, _columns(sheet, blank))
