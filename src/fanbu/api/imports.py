"""Files in: the options parsed, the workspace's knowledge handed to `ingest`, rows to the store."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import UTC
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import pyarrow as pa

from fanbu import ingest
from fanbu.api.arguments import a_choice, a_moment, a_period, pairs
from fanbu.api.mappings import NewMappings
from fanbu.ingest.readers import readers
from fanbu.model.imports import DateOrder, ImportOptions
from fanbu.model.result import Result, Warning_
from fanbu.store.catalogue import tables
from fanbu.workspace.channels import read_rules

MOST_STATUSES = 8

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, datetime
    from os import PathLike
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from fanbu.api.desk import Desk
    from fanbu.model.imports import ImportRecord
    from fanbu.types import Period


def options(  # noqa: PLR0913 - one parameter an option of the command
    zone: ZoneInfo,
    *,
    as_: str | None,
    reader: str | None,
    map: str | PathLike[str] | None,  # noqa: A002 - the option's name
    set: Mapping[str, str] | Iterable[str] | None,  # noqa: A002
    account: str | None,
    window: str | Period | None,
    as_of: str | datetime | date | None,
    dates: str | None,
    skip_bad: bool,
    dry_run: bool,
    yes: bool,
) -> ImportOptions:
    """The words of an import as closed types; each wrong one is refused by its option's name."""
    from pathlib import Path

    if as_ is not None:
        as_ = a_choice(as_, [t.name for t in tables().values() if t.kind != "view"], "--as")
    if reader is not None:
        reader = a_choice(reader, sorted(reader.name for reader in readers()), "--reader")
    return ImportOptions(
        table=as_,
        reader=reader,
        mapping=Path(map) if map is not None else None,
        set=pairs(set),
        account=account,
        window=a_period(window),
        as_of=a_moment(as_of, zone, "--as-of"),
        dates=a_choice(dates, get_args(DateOrder), "--dates") if dates is not None else None,
        skip_bad=skip_bad,
        dry_run=dry_run,
        yes=yes,
    )


def import_files(desk: Desk, paths: list[Path], given: ImportOptions) -> Result:
    """Read and load every file in one transaction; with `dry_run` it is given back at the end."""
    mappings = NewMappings.of(desk.folder.mappings)
    with _thrifty_memory(), desk.warehouse.transaction(keep=not given.dry_run):
        records = [
            desk.warehouse.load(parsed, now=desk.now())
            for parsed in ingest.read(paths, given, context(desk, mappings))
        ]
        told = contradictions(desk, records)
    mappings.write()
    if given.account and not given.dry_run:
        remember_account(desk, records, given.account)
    return files_result("import", records, told)


@contextmanager
def _thrifty_memory() -> Iterator[None]:
    """Arrow's buffers from jemalloc, where it is built in.

    A large file is many columns made and let go of: jemalloc takes the pages of one for the next,
    where the default allocator asks the system again (on a million rows: half of the time spent in
    the kernel). The pool is the process's, so it is put back.
    """
    before = pa.default_memory_pool()
    try:
        pa.set_memory_pool(pa.jemalloc_memory_pool())
    except NotImplementedError:
        yield
        return
    try:
        yield
    finally:
        pa.set_memory_pool(before)


def remember_account(desk: Desk, records: list[ImportRecord], account: str) -> None:
    """An account named once is the answer for the next file of that name and reader."""
    for record in records:
        desk.ledger.remember_account(
            record.reader,
            file_pattern(PurePath(record.path).name),
            account,
            now=desk.now(),
        )


def recall_account(desk: Desk, reader: str, filename: str) -> str | None:
    """The account once named for such a file; opens the ledger only when asked."""
    return desk.ledger.recall_account(reader, file_pattern(filename))


def file_pattern(filename: str) -> str:
    """What stays the same in the names of one export from week to week: all but the digits."""
    return re.sub(r"\d+", "#", filename)


def rates(desk: Desk, currency: str, days: pa.Array) -> pa.Array:
    """For each day the rate of that day, else the last one before it; null where there is none."""
    known = desk.warehouse.rates(currency)
    places = np.searchsorted(
        known["day"].cast(pa.int32()).to_numpy(),
        days.cast(pa.int32()).to_numpy(zero_copy_only=False),
        side="right",
    )
    before = pa.array(places - 1, pa.int64(), mask=places == 0)
    return known["rate"].combine_chunks().cast(pa.float64()).take(before)


def contradictions(desk: Desk, records: list[ImportRecord]) -> tuple[Warning_, ...]:
    """What the leads of this import cannot mean, or mean nothing by."""
    brought = {table for record in records for table in (record.table, *record.tables)}
    if not brought & {"leads", "lead_status"}:
        return ()
    told = []
    early = desk.warehouse.early_statuses().to_pylist()
    if early:
        told.append(Warning_("status_before_lead", {"rows": len(early), **early[0]}))
    unknown = desk.warehouse.unknown_statuses().to_pylist()
    if unknown:
        rows = sum(row["leads"] for row in unknown)
        shown = [f"{row['status']} ({row['leads']})" for row in unknown[:MOST_STATUSES]]
        told.append(Warning_("unknown_statuses", {"rows": rows, "statuses": shown}))
    return tuple(told)


def undo(desk: Desk, import_id: int) -> Result:
    return files_result("undo", [desk.warehouse.undo(import_id, now=desk.now())])


def sources(desk: Desk) -> Result:
    """What each source holds, from which day to which, and the imports that can be undone."""
    table = desk.warehouse.coverage()
    rows = [{**row, "as_of": a_stamp(row["as_of"])} for row in table.to_pylist()]
    files = [file_object(record) for record in desk.warehouse.imports()]
    data = {"columns": table.column_names, "rows": rows, "imports": files}
    return Result("sources", table, data)


def context(desk: Desk, mappings: ingest.Mappings) -> ingest.ImportContext:
    """What an import must know of this workspace, as plain values and callables."""
    settings, warehouse = desk.settings, desk.warehouse
    return ingest.ImportContext(
        zone=settings.zone,
        currency=settings.currency,
        now=desk.now().replace(tzinfo=UTC),
        contact_key=desk.folder.contact_key(),
        leads=settings.leads,
        orders=settings.orders,
        channels=read_rules(desk.folder.channels),
        mappings=mappings,
        known_accounts=warehouse.accounts,
        known_entities=warehouse.entities,
        recall_account=partial(recall_account, desk),
        rates=partial(rates, desk),
    )


def files_result(kind: str, records: list[ImportRecord], told: tuple[Warning_, ...] = ()) -> Result:
    """The contract's shape: one object a file."""
    warnings = (*(warning for record in records for warning in record.warnings), *told)
    files = [file_object(record) for record in records]
    return Result(kind, pa.Table.from_pylist(files), {"files": files}, warnings)


def a_stamp(moment: datetime | None) -> str | None:
    """A naive UTC moment as ISO text that says so."""
    return moment.replace(tzinfo=UTC).isoformat() if moment else None


def file_object(record: ImportRecord) -> dict[str, Any]:
    return {
        "path": record.path,
        "import_id": record.import_id,
        "reader": record.reader,
        "table": record.table,
        "level": record.level,
        "account": record.account,
        "window": str(record.window) if record.window else None,
        "as_of": a_stamp(record.as_of),
        "rows": record.rows,
        "kept": record.kept,
        "dropped": dict(record.dropped),
        "tables": dict(record.tables),
        "repeated": record.repeated,
    }
