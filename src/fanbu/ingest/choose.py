"""Which reading a sheet gets: our own dress or form, a native reader, a mapping, a proposal."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from fanbu.errors import BadInput
from fanbu.ingest.binding import bind, fits
from fanbu.ingest.forms import lacking, whole_form, worn_form
from fanbu.ingest.headers import normalise
from fanbu.ingest.mapping import FileMapping, Mappings, as_written, read_mapping
from fanbu.ingest.propose import propose, renamed
from fanbu.ingest.readers import readers
from fanbu.ingest.reading import CONTACT_ROLES, PROPERTY, Binding, Reading, column_type
from fanbu.ingest.templates import templates
from fanbu.store.catalogue import ADDITIVE_TYPES, PROPERTIES
from fanbu.store.catalogue import tables as catalogue
from fanbu.types import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.ingest.context import ImportContext
    from fanbu.ingest.reading import Reader
    from fanbu.ingest.sheet import Sheet
    from fanbu.model.imports import ImportOptions

CANONICAL = "canonical"
_COVERS = 0.8
_TELLING = 3
"""Fewer canonical headers than this say nothing about a table."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The sheet (reshaped where its reader does so) and what its columns are.

    `keep`: the proposed mapping that is to be remembered when the import succeeds.
    """

    sheet: Sheet
    reading: Reading
    keep: FileMapping | None = None


def check_options(options: ImportOptions) -> None:
    """Refuse what no file could be read with.

    BadInput `unknown_table`, `unknown_reader`, `bad_mapping`; `options_contradict` where two
    options name two readings: a reader and a mapping, or a table that the other does not fill.
    """
    if options.table is not None and options.table not in _importable():
        raise BadInput("unknown_table", table=options.table, known=sorted(_importable()))
    if options.reader is not None and options.reader not in reader_names():
        raise BadInput("unknown_reader", reader=options.reader, known=sorted(reader_names()))
    if options.reader is not None and options.mapping is not None:
        raise BadInput("options_contradict", one="--reader", other="--map")
    if options.mapping is not None:
        _check_table(options.table, read_mapping(options.mapping).tables, "--map")
    if options.reader is not None:
        _check_table(options.table, _reader(options.reader).tables, "--reader")


def _check_table(table: str | None, tables: tuple[str, ...], option: str) -> None:
    if table is not None and table not in tables:
        raise BadInput("options_contradict", one=f"--as {table}", other=option)


def choose(
    sheet: Sheet, source: tuple[str, str], options: ImportOptions, context: ImportContext
) -> Choice:
    """`source`: the path shown and the file's name.

    Raises BadInput `not_this_reader`, `no_table_fits`, `mapping_needed` (details: `proposal`).
    """
    path, name = source
    if options.reader is not None:
        return _forced(options.reader, sheet, path)
    if options.mapping is not None:
        return _mapped(read_mapping(options.mapping), sheet)
    if options.table is not None:
        canonical = canonical_reading(sheet, options.table)
        if canonical is not None:
            return Choice(sheet, canonical)
    return (
        _recognised(sheet, name, options, context)
        or _worn(sheet, path, options)
        or _proposed(sheet, path, name, options, context)
    )


def _recognised(
    sheet: Sheet, name: str, options: ImportOptions, context: ImportContext
) -> Choice | None:
    """A form, a native reader, a saved mapping, or our own dress; None for a file nobody knows.

    A mapping that somebody put before all of them comes first.
    """
    ours = {name: one for name, one in context.mappings.items() if one.first}
    if (preferred := saved_mapping(sheet.header, ours, options.table)) is not None:
        return _mapped(preferred, sheet)
    filled = whole_form(sheet.header)
    if filled is not None and options.table in (None, *filled.tables):
        return bound(filled.reader(), sheet)
    native = best_reader(sheet.header, said_by(sheet, name), options.table)
    if native is not None:
        return bound(native, sheet)
    saved = saved_mapping(sheet.header, context.mappings, options.table)
    if saved is not None:
        return _mapped(saved, sheet)
    plain = self_evident(sheet, name)
    return Choice(sheet, plain) if plain is not None else None


def _worn(sheet: Sheet, path: str, options: ImportOptions) -> Choice | None:
    """A form of which only some columns are left. Raises BadInput `form_lacks_column`."""
    form = worn_form(sheet.header)
    if form is None or options.table not in (None, *form.tables):
        return None
    told = {
        f"columns_{language}": list(lacking(form, sheet.header, language)) for language in LANGUAGES
    }
    if told["columns_zh"]:
        names = {f"form_{language}": form.label[language] for language in LANGUAGES}
        raise BadInput("form_lacks_column", file=path, form=form.name, **names, **told)
    return bound(form.reader(), sheet)


def _importable() -> frozenset[str]:
    return frozenset(name for name, table in catalogue().items() if table.kind != "view")


def reader_names() -> tuple[str, ...]:
    """The native readers' names, in order."""
    return tuple(reader.name for reader in readers())


def _forced(name: str, sheet: Sheet, path: str) -> Choice:
    reader = _reader(name)
    try:
        choice = bound(reader, sheet)
    except (StopIteration, ValueError, KeyError):  # it reshapes by a column that is not there
        raise _lacking(reader, sheet, path) from None
    if not _tells_something(choice.reading):
        raise BadInput("not_this_reader", file=path, reader=name, header=list(sheet.header))
    targets = {reader.columns[header] for header in essential(reader)}
    if targets and targets.isdisjoint(choice.reading.targets):
        raise _lacking(reader, sheet, path, essential(reader)[0])
    return choice


def _reader(name: str) -> Reader:
    return next(reader for reader in readers() if reader.name == name)


def _lacking(reader: Reader, sheet: Sheet, path: str, column: str | None = None) -> BadInput:
    """`reader_lacks_column`: this column, else the first that the reader needs and is absent."""
    there = {part for name in map(normalise, sheet.header) for part in (name.full, name.bare)}
    absent = (group[0] for group in reader.needs
              if not any(normalise(name).full in there for name in group))  # fmt: skip
    return BadInput("reader_lacks_column", file=path, reader=reader.name,
                    column=column or next(absent, ""), header=list(sheet.header))  # fmt: skip


def essential(reader: Reader) -> tuple[str, ...]:
    """The names of the column without which a reader's file says nothing of what it is for.

    Of spend that is the cost, else the first number that the reader needs; none where it needs
    none (leads are counted, not summed).
    """
    if reader.tables[:1] == ("spend",):
        return tuple(name for name, target in reader.columns.items() if target == "cost")
    for group in reader.needs:
        known = tuple(name for name in group if name in reader.columns)
        kinds = {column_type(reader.tables, reader.columns[name]) for name in known}
        if known == group and kinds <= ADDITIVE_TYPES:
            return group
    return ()


def _tells_something(reading: Reading) -> bool:
    """Whether any column is known; of a statistic, any number."""
    targets = [binding.target for binding in reading.bindings if not binding.is_property]
    if not reading.tables or catalogue()[reading.table].kind != "statistic":
        return bool(targets)
    measured = (column_type(reading.tables, target) in ADDITIVE_TYPES for target in targets)
    return bool(reading.goals) or any(measured)


def bound(reader: Reader, sheet: Sheet) -> Choice:
    """A reader's `prepare`, then its columns found."""
    if reader.prepare is not None:
        sheet = reader.prepare(sheet)
    return Choice(sheet, bind(reader, sheet.header))


def _mapped(mapping: FileMapping, sheet: Sheet) -> Choice:
    reading = bind(mapping.reader(), sheet.header)
    return Choice(sheet, replace(reading, dates=mapping.dates))


def said_by(sheet: Sheet, name: str) -> str:
    """What a file says of itself beside its columns: its name, and the rows above the header."""
    return f"{name}\n{sheet.text}"


def best_reader(header: tuple[str, ...], said: str = "", table: str | None = None) -> Reader | None:
    """The native reader that knows most of the headers; None when none knows the file."""
    scores = [(fits(reader, header, said), reader) for reader in readers()]
    if table is not None:
        scores = [(score, reader) for score, reader in scores if table in reader.tables]
    best = max(scores, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[0] else None


def canonical_reading(sheet: Sheet, table: str) -> Reading | None:
    """Our own dress: every header is a column of the table, a contact's role, or `props.NAME`.

    Other headers become properties: of events always, of other tables when no word says that they
    mean a column which is not there.
    """
    columns = catalogue()[table].columns
    names = [name.strip() for name in sheet.header]
    if not any(name in columns for name in names):
        return None
    strange = [n for n in names if n and not _is_own(n, table)]
    if catalogue()[table].kind == "log":
        if not {"ts", "name"} <= set(names):
            return None
    elif len(strange) * 2 > len(names) or _means_more(strange, table, set(names)):
        return None
    bindings = tuple(
        Binding(at, name, name if _is_own(name, table) else f"{PROPERTY}{name}")
        for at, name in enumerate(names)
        if name
    )
    return Reading(CANONICAL, (table,), bindings)


def self_evident(sheet: Sheet, filename: str) -> Reading | None:
    """Our own dress without `--as`.

    The file is named after its table (`orders.csv`, `2026-11-16 orders.csv`), or every header is a
    column of one table only.
    """
    words = re.split(r"[^a-z_]+", PurePath(filename).stem.casefold())
    names = {name.strip() for name in sheet.header if name.strip()}
    fitting = [
        table
        for table in sorted(_importable())
        if len(names) >= _TELLING and all(_is_own(name, table) for name in names)
        if all(
            column.name in names for column in catalogue()[table].columns.values() if column.need
        )
    ]
    named = [table for table in _importable() if table in words]
    chosen = named if len(named) == 1 else fitting
    return canonical_reading(sheet, chosen[0]) if len(chosen) == 1 else None


def _is_own(name: str, table: str) -> bool:
    columns = catalogue()[table].columns
    role = name in CONTACT_ROLES and "person" in columns
    return name in columns or role or name.startswith(PROPERTY) or name == PROPERTIES


def _means_more(strange: list[str], table: str, names: set[str]) -> bool:
    """Whether some header is a synonym of a column that the file would otherwise lack."""
    for template in templates():
        if template.tables[0] != table:
            continue
        for header in strange:
            if template.is_goal(header) or any(
                target not in names for target, _, _ in template.match(header)
            ):
                return True
    return False


def saved_mapping(
    header: tuple[str, ...], mappings: Mapping[str, FileMapping], table: str | None
) -> FileMapping | None:
    """The mapping made for these headers; else one whose headers are all there and nearly all."""
    names = frozenset(normalise(name).full for name in header if name.strip())
    fitting = [
        mapping
        for mapping in mappings.values()
        if mapping.fingerprint <= names and len(mapping.fingerprint) >= _COVERS * len(names)
        if table is None or table in mapping.tables
    ]
    return max(fitting, key=lambda mapping: len(mapping.fingerprint), default=None)


def _proposed(
    sheet: Sheet, path: str, name: str, options: ImportOptions, context: ImportContext
) -> Choice:
    proposal = propose(sheet, name, options)
    if proposal is None:
        raise BadInput("no_table_fits", file=path, header=[h for h in sheet.header if h][:12])
    if isinstance(context.mappings, Mappings):
        proposal = renamed(proposal, context.mappings.free_name(proposal.mapping.name))
    if not options.yes:
        raise BadInput(
            "mapping_needed", file=path, table=" + ".join(proposal.mapping.tables),
            proposal=proposal, lines=proposal.lines,
        )  # fmt: skip
    mapping = as_written(proposal.mapping, path)
    return replace(_mapped(mapping, sheet), keep=mapping)
