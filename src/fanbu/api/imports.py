"""Files in: the options parsed, the workspace's knowledge handed to `ingest`, rows to the store."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import pyarrow as pa

from fanbu import ingest
from fanbu.api.arguments import a_choice, a_moment, a_period, pairs
from fanbu.api.ledger_sheets import LedgerSheets
from fanbu.api.mappings import NewMappings
from fanbu.api.records import file_object, files_result
from fanbu.api.refusals import passed_objects, refusal
from fanbu.api.sources import import_list
from fanbu.errors import BadInput
from fanbu.ingest.plan import untold
from fanbu.ingest.readers import readers
from fanbu.ingest.source_list import TABLE as SOURCE_LIST
from fanbu.model.imports import (
    DateOrder,
    ImportOptions,
    ImportRecord,
    ParsedFile,
    ParsedSources,
    ParsedTargets,
    PassedOver,
    Refused,
)
from fanbu.model.result import Warning_
from fanbu.store.catalogue import tables
from fanbu.store.converting import CARRIED_DAYS
from fanbu.workspace.channels import read_rules
from fanbu.workspace.stages import lead_words, stages_of

MOST_STATUSES = 8

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date, datetime
    from os import PathLike
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from fanbu.api.desk import Desk
    from fanbu.model.imports import Seen
    from fanbu.model.result import Result
    from fanbu.types import Period


def options(  # noqa: PLR0913 - one parameter an option of the command
    zone: ZoneInfo,
    *,
    as_: str | None = None,
    reader: str | None = None,
    map: str | PathLike[str] | None = None,  # noqa: A002 - the option's name
    set: Mapping[str, str] | Iterable[str] | None = None,  # noqa: A002
    account: str | None = None,
    window: str | Period | None = None,
    as_of: str | datetime | date | None = None,
    dates: str | None = None,
    skip_bad: bool = False,
    keep_totals: bool = False,
    dry_run: bool = False,
    yes: bool = False,
    leave_out: bool = False,
) -> ImportOptions:
    """The words of an import as closed types; each wrong one is refused by its option's name."""
    from pathlib import Path

    if as_ is not None:
        facts = [table.name for table in tables().values() if table.kind != "view"]
        as_ = a_choice(as_, [*facts, SOURCE_LIST], "--as")
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
        keep_totals=keep_totals,
        dry_run=dry_run,
        yes=yes,
        leave_out=leave_out,
    )


@dataclass(frozen=True, slots=True)
class Errand:
    """Whose import it is, and how its files differ (see `ingest.Plan`)."""

    plan: ingest.Plan = field(default_factory=ingest.Plan)
    by: str | None = None


def errand(
    desk: Desk,
    each: Mapping[str, Mapping[str, Any]] | None,
    *,
    root: str | PathLike[str] | None = None,
    watch: Callable[[str, str], None] | None = None,
    by: str | None = None,
    dry_run: bool = False,
) -> Errand:
    """The same from the words of Python: `each` has the options of single files by their path.

    Raises BadInput `unknown_option` for a name that is no option.
    """
    own = {}
    for path, given in (each or {}).items():
        known_options(given)
        form = {} if given.get("map") is None else {"map": desk.places.find(given["map"])}
        own[path] = options(desk.settings.zone, **{**given, **form, "dry_run": dry_run})
    folder = f"{root}{os.sep}" if root is not None else ""
    return Errand(ingest.Plan(own, folder, watch or untold), by)


EACH = frozenset(
    {"as_", "reader", "map", "set", "account", "window", "as_of", "dates", "skip_bad",
     "keep_totals", "yes", "leave_out"}
)  # fmt: skip
"""The options that one file of several may have for itself."""


def known_options(given: Mapping[str, Any]) -> None:
    """Raises BadInput `unknown_option` for a name that is no option of a single file."""
    if strange := given.keys() - EACH:
        raise BadInput("unknown_option", option=min(strange), near=sorted(EACH), program="")


@dataclass(slots=True)
class Outcome:
    """What one look at all files came to; `sheets`: those that go to the ledger."""

    records: list[ImportRecord] = field(default_factory=list)
    sheets: LedgerSheets = field(default_factory=LedgerSheets)
    refused: list[Refused] = field(default_factory=list)
    passed: list[PassedOver] = field(default_factory=list)


class NotStored(Exception):  # noqa: N818 - carries a refusal out of its transaction
    """The store refused a file that could be read; the transaction cannot go on after that."""

    def __init__(self, refused: Refused) -> None:
        self.refused = refused


def import_files(
    desk: Desk, paths: list[Path], given: ImportOptions, errand: Errand = Errand()
) -> Result:
    """Look at every file and take all of them in one transaction, or none.

    With `dry_run` it is given back at the end. A list of expected sources goes to the ledger.
    Raises BadInput about what was refused, see `refusals`.
    """
    if given.table == SOURCE_LIST:
        return import_list(desk, paths, dry_run=given.dry_run)
    not_stored: dict[str, Refused] = {}
    while True:
        try:
            return _import_all(desk, paths, given, errand, not_stored)
        except NotStored as problem:  # the others are looked at without it, for the answer
            not_stored[problem.refused.path] = problem.refused


def _import_all(
    desk: Desk,
    paths: list[Path],
    given: ImportOptions,
    errand: Errand,
    not_stored: Mapping[str, Refused],
) -> Result:
    mappings = NewMappings.of(desk.folder.mappings)
    with desk.warehouse.transaction(keep=not given.dry_run), thrifty_memory():
        outcome = Outcome()
        for seen in ingest.look(paths, given, context(desk, mappings), errand.plan):
            own = errand.plan.options(seen.path, given)
            _take(desk, told_once(desk, seen, own), outcome, (errand, not_stored))
        if outcome.refused:
            taken = (*outcome.records, *outcome.sheets.records)
            good = [file_object(replace(record, import_id=None)) for record in taken]
            raise refusal(outcome.refused, good, outcome.passed, desk)
        told = told_of(desk, outcome.records)
        if not given.dry_run:
            outcome.sheets.keep(desk)
    mappings.write()
    if not given.dry_run:
        for record in outcome.records:
            remember_account(desk, record, errand.plan.options(record.path, given).account)
    records = [*outcome.records, *outcome.sheets.records]
    return files_result("import", records, told, passed_objects(outcome.passed))


def told_of(desk: Desk, records: list[ImportRecord]) -> tuple[Warning_, ...]:
    """What the files together mean, or cannot mean; asked inside the transaction that has them."""
    return (
        *contradictions(desk, records),
        *no_longer_there(desk, records),
        *doubtful_rebates(desk, records),
        *healed_amounts(desk, records),
    )


def told_once(desk: Desk, seen: Seen, given: ImportOptions) -> Seen:
    """Refused (`counted_twice`) where the workspace holds the same things under other ids.

    Whoever names the reader knows what is counted.
    """
    if not isinstance(seen, ParsedFile) or given.reader == seen.reader:
        return seen
    known = {reader.name: reader for reader in readers()}
    mine = known.get(seen.reader)
    if mine is None or mine.same_as is None:
        return seen
    there = [one for one in desk.warehouse.imports() if one.reader == mine.same_as]
    if not there:
        return seen
    names = (reader.zh if desk.language == "zh" else reader.en for reader in
             (mine, known[mine.same_as]))  # fmt: skip
    told = dict(zip(("told", "other"), names, strict=True))
    problem = BadInput("counted_twice", file=seen.path, reader=mine.name, **told,
                       import_id=there[-1].import_id, path=there[-1].path)  # fmt: skip
    return Refused(seen.path, problem)


def _take(
    desk: Desk, seen: Seen, outcome: Outcome, given: tuple[Errand, Mapping[str, Refused]]
) -> None:
    """Store what was parsed, and note what became of it."""
    errand, not_stored = given
    match seen:
        case PassedOver():
            outcome.passed.append(seen)
        case Refused():
            outcome.refused.append(seen)
        case ParsedFile() if seen.path in not_stored:
            outcome.refused.append(not_stored[seen.path])
        case ParsedFile():
            errand.plan.told("store", seen.path)
            outcome.records.append(stored(desk, seen, errand.by))
        case ParsedTargets() | ParsedSources():
            try:
                outcome.sheets.take(desk, seen)
            except BadInput as problem:
                outcome.refused.append(Refused(seen.path, problem))


def stored(desk: Desk, seen: ParsedFile, by: str | None = None) -> ImportRecord:
    """Its rows in the warehouse. Raises NotStored."""
    try:
        return desk.warehouse.load(seen, now=desk.now(), by=by)
    except BadInput as problem:
        raise NotStored(Refused(seen.path, problem)) from None


@contextmanager
def thrifty_memory() -> Iterator[None]:
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


def remember_account(desk: Desk, record: ImportRecord, account: str | None) -> None:
    """An account named once is the answer for the next file of that name and reader."""
    if account:
        pattern = file_pattern(PurePath(record.path).name)
        desk.ledger.remember_account(record.reader, pattern, account, now=desk.now())


def recall_account(desk: Desk, reader: str, filename: str) -> str | None:
    """The account once named for such a file; opens the ledger only when asked."""
    return desk.ledger.recall_account(reader, file_pattern(filename))


def file_pattern(filename: str) -> str:
    """What stays the same in the names of one export from week to week: all but the digits."""
    return re.sub(r"\d+", "#", filename)


def rates(desk: Desk, currency: str, days: pa.Array) -> pa.Array:
    """For each day the rate of that day, else the last one within ten days before it; else null."""
    known = desk.warehouse.rates(currency)
    dated = known["day"].cast(pa.int32()).to_numpy()
    asked = days.cast(pa.int32()).to_numpy(zero_copy_only=False)
    places = np.searchsorted(dated, asked, side="right")
    none = places == 0
    if len(dated):
        none |= ~(asked - dated[places - 1] <= CARRIED_DAYS)  # of an unknown day too
    before = pa.array(places - 1, pa.int64(), mask=none)
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


def no_longer_there(desk: Desk, records: list[ImportRecord]) -> Iterator[Warning_]:
    """Rows of registers that earlier exports held and these do not: they still count.

    Of a corrected file without ids, the row as it was is one: the reader decides what is true.
    """
    new = [record for record in records if record.import_id and not record.repeated]
    brought = {table for record in new for table in (record.table, *record.tables)}
    ids = [record.import_id for record in new if record.import_id]
    for name in sorted(brought):
        table = tables()[name]
        if table.kind != "register" or not (rows := desk.warehouse.newly_gone(name, ids)):
            continue
        label = table.label[desk.language]
        if name == "costs" and (corrected := desk.warehouse.money.newly_corrected(ids)):
            rows -= corrected
            yield Warning_("costs_corrected", {"table": label, "rows": corrected})
        if rows:
            yield Warning_("rows_gone", {"table": label, "rows": rows})


def healed_amounts(desk: Desk, records: list[ImportRecord]) -> Iterator[Warning_]:
    """How many amounts of earlier files the rates just brought changed."""
    if any("rates" in (record.table, *record.tables) for record in records):
        rows = desk.warehouse.reconverted()
        if rows:
            yield Warning_("amounts_reconverted", {"rows": rows})


def doubtful_rebates(desk: Desk, records: list[ImportRecord]) -> Iterator[Warning_]:
    """What a table of rebates just brought may not mean as it stands."""
    if not any("rebates" in (record.table, *record.tables) for record in records):
        return
    for row in desk.warehouse.money.rebate_doubts().to_pylist():
        whose = {"platform": row["platform"], "account": row["account"] or ""}
        if row["stranger"]:
            known = list(desk.warehouse.accounts(row["platform"]))
            yield Warning_("rebate_stranger", {**whose, "known": known or ["—"]})
        if row["gift"]:
            yield Warning_("rebate_and_gift", whose)
        if row["file_cash"]:
            yield Warning_("rebate_file_cash", whose)


def context(desk: Desk, mappings: ingest.Mappings) -> ingest.ImportContext:
    """What an import must know of this workspace, as plain values and callables."""
    settings, warehouse = desk.settings, desk.warehouse
    return ingest.ImportContext(
        zone=settings.zone,
        currency=settings.currency,
        now=desk.now().replace(tzinfo=UTC),
        contact_key=desk.folder.contact_key(),
        leads=lead_words(settings),
        orders=settings.orders,
        stages=stages_of(settings),
        channels=read_rules(desk.folder.channels),
        mappings=mappings,
        known_accounts=warehouse.accounts,
        known_entities=warehouse.entities,
        recall_account=partial(recall_account, desk),
        rates=partial(rates, desk),
        called=desk.places.called,
    )
