"""Which reading a sheet gets: the canonical dress, a native reader, a saved mapping, a proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.errors import BadInput
from fanbu.ingest.readers import readers
from fanbu.ingest.reading import PROPERTY, Binding, Reading, bind, fits
from fanbu.store.catalogue import PROPERTIES
from fanbu.store.catalogue import tables as catalogue

if TYPE_CHECKING:
    from fanbu.ingest.context import ImportContext
    from fanbu.ingest.reading import Reader
    from fanbu.ingest.sheet import Sheet
    from fanbu.model.imports import ImportOptions

CANONICAL = "canonical"


def choose(
    sheet: Sheet, path: str, options: ImportOptions, context: ImportContext
) -> tuple[Sheet, Reading]:
    """The sheet (reshaped where its reader does so) and what its columns are.

    Raises BadInput `unknown_reader`, `unknown_table`, `mapping_needed` (its details carry the
    proposal).
    """
    if options.table is not None and options.table not in _importable():
        raise BadInput("unknown_table", table=options.table, known=sorted(_importable()))
    if options.reader is not None:
        return bound(_reader(options.reader), sheet)
    if options.table is not None:
        canonical = canonical_reading(sheet, options.table)
        if canonical is not None:
            return sheet, canonical
    native = best_reader(sheet.header, options.table)
    if native is not None and options.mapping is None:
        return bound(native, sheet)
    raise BadInput("mapping_needed", file=path)


def _importable() -> frozenset[str]:
    return frozenset(name for name, table in catalogue().items() if table.kind != "view")


def _reader(name: str) -> Reader:
    known = {reader.name: reader for reader in readers()}
    if name not in known:
        raise BadInput("unknown_reader", reader=name, known=sorted(known))
    return known[name]


def bound(reader: Reader, sheet: Sheet) -> tuple[Sheet, Reading]:
    """A reader's `prepare`, then its columns found."""
    if reader.prepare is not None:
        sheet = reader.prepare(sheet)
    return sheet, bind(reader, sheet.header)


def best_reader(header: tuple[str, ...], table: str | None = None) -> Reader | None:
    """The native reader that knows most of the headers; None when none knows the file."""
    scores = [(fits(reader, header), reader) for reader in readers()]
    if table is not None:
        scores = [(score, reader) for score, reader in scores if table in reader.tables]
    best = max(scores, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[0] else None


def canonical_reading(sheet: Sheet, table: str) -> Reading | None:
    """Our own dress: every header is a column of the table (or `props.NAME`); of events, `ts` and
    `name` are there and every other column is a property.
    """
    columns = catalogue()[table].columns
    names = [name.strip() for name in sheet.header]
    own = [n in columns or n.startswith(PROPERTY) or n == PROPERTIES for n in names]
    events = catalogue()[table].kind == "log" and {"ts", "name"} <= set(names)
    if not all(own) and not events:
        return None
    bindings = tuple(
        Binding(at, name, _canonical_target(name, name in columns))
        for at, name in enumerate(names)
        if name
    )
    return Reading(CANONICAL, (table,), bindings)


def _canonical_target(name: str, is_column: bool) -> str:  # noqa: FBT001
    if is_column or name == PROPERTIES or name.startswith(PROPERTY):
        return name
    return f"{PROPERTY}{name}"
