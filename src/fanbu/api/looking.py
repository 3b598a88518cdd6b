"""What files would bring: all that a person wants to see of each before it is taken.

The same reading as an import's, given back at the end; what is refused stops nobody else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa

from fanbu import ingest, words
from fanbu.api import imports
from fanbu.api.cells import warning_text
from fanbu.api.ledger_sheets import LedgerSheets
from fanbu.api.mappings import NewMappings, mapping_named
from fanbu.api.records import file_object
from fanbu.api.refusals import refused_object
from fanbu.errors import BadInput
from fanbu.ingest.forms import forms
from fanbu.ingest.readers import readers
from fanbu.model.imports import (
    ImportOptions,
    ParsedFile,
    ParsedSources,
    ParsedTargets,
    PassedOver,
    Refused,
)
from fanbu.model.result import Result, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from fanbu.api.desk import Desk
    from fanbu.api.labels import Labels
    from fanbu.model.imports import ImportRecord, Seen


def look(desk: Desk, paths: Sequence[Path], errand: imports.Errand) -> Result:
    """One object a file, sheet or member, in order; nothing is changed.

    `state`: `good`, `repeated` (imported before), `refused` or `passed`. Of what can be read, what
    `fanbu import --dry-run` tells; besides `reader_label`, `platform`, `samples` (rows not kept),
    `totals` (the file's own and the sum), `replaces` and `replaced_by` (other imports), `known`
    (rows of registers that are there already). Of what is refused: `error`, its `details`, and the
    `proposal`, where there is one.
    """
    not_stored: dict[str, Refused] = {}
    while True:
        try:
            return _look(desk, paths, errand, not_stored)
        except imports.NotStored as problem:
            not_stored[problem.refused.path] = problem.refused


@dataclass(slots=True)
class _Seen:
    """What was met so far; `numbers`: path → the import it became for a moment."""

    files: list[dict[str, Any]] = field(default_factory=list)
    records: list[ImportRecord] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)


def _look(
    desk: Desk, paths: Sequence[Path], errand: imports.Errand, not_stored: dict[str, Refused]
) -> Result:
    given, found = ImportOptions(dry_run=True), _Seen()
    known = imports.context(desk, NewMappings.of(desk.folder.mappings))
    with desk.warehouse.transaction(keep=False), imports.thrifty_memory():
        for seen in ingest.look(paths, given, known, errand.plan):
            own = errand.plan.options(seen.path, given)
            one = not_stored.get(seen.path) or imports.told_once(desk, seen, own)
            found.files.append(_object(desk, one, found))
        told = imports.told_of(desk, found.records)
        _add_effects(desk, found)
    table = pa.table({"path": pa.array([file["path"] for file in found.files], pa.string())})
    return Result("look", table, {"files": found.files}, told)


def _object(desk: Desk, seen: Seen, found: _Seen) -> dict[str, Any]:
    match seen:
        case PassedOver():
            return {"path": seen.path, "state": "passed", "why": seen.why}
        case Refused():
            return _refused(desk, seen)
        case ParsedFile():
            return _good(desk, seen, found)
        case ParsedTargets() | ParsedSources():
            sheets = LedgerSheets()
            try:
                sheets.take(desk, seen)
            except BadInput as problem:
                return _refused(desk, Refused(seen.path, problem))
            return _kept(desk, sheets.records[0])


def _refused(desk: Desk, seen: Refused) -> dict[str, Any]:
    details = {name: value for name, value in seen.error.details.items()
               if name not in ("proposal", "lines")}  # fmt: skip
    told = refused_object(seen, desk)
    told["error"]["details"] = plain(details)
    return {**told, "state": "refused"}


def _good(desk: Desk, parsed: ParsedFile, found: _Seen) -> dict[str, Any]:
    record = imports.stored(desk, parsed)
    found.records.append(record)
    if not record.repeated:
        found.numbers[parsed.path] = desk.warehouse.effects.newest()
    return {
        **_kept(desk, record),
        "platform": parsed.platform,
        "samples": [
            {"reason": row.reason, "row": row.row_no, "text": row.text} for row in parsed.samples
        ],
        "totals": [
            {"column": total.column, "total": total.total, "sum": total.sum}
            for total in parsed.totals
        ],
        "warnings": [
            warning_text(cast("Labels", desk), warning, on_page=True)  # no commands in a look
            for warning in record.warnings
        ],
    }


def _kept(desk: Desk, record: ImportRecord) -> dict[str, Any]:
    lists = ("samples", "totals", "warnings", "replaces", "replaced_by", "known")
    blank: dict[str, Any] = {"platform": None, **{name: [] for name in lists}}
    state = "repeated" if record.repeated else "good"
    label = reader_label(desk, record.reader)
    return {**file_object(record), **blank, "state": state, "reader_label": label}


def reader_label(desk: Desk, name: str) -> str:
    """What people call a reader: 巨量引擎, a form's title, a mapping's own name."""
    known = {reader.name: reader.zh if desk.language == "zh" else reader.en for reader in readers()}
    if name in known:
        return known[name]
    kind, _, own = name.partition(":")
    if kind == "template" and own in forms():
        return forms()[own].label[desk.language]
    return mapping_named(desk, own) if own else words.say(desk.language, "columns.own_dress")


def _add_effects(desk: Desk, found: _Seen) -> None:
    """What each file does to what is there already; two files of one look do not count."""
    numbers = sorted(found.numbers.values())
    if not numbers:
        return
    effects = desk.warehouse.effects
    replaces, replaced = effects.replaces(numbers), effects.replaced_by(numbers)
    for file in found.files:
        number = found.numbers.get(file["path"])
        if number is not None:
            file["replaces"] = list(_own(replaces, number))
            file["replaced_by"] = list(_own(replaced, number))
            file["known"] = effects.known([number])


def _own(rows: Iterable[dict[str, Any]], number: int) -> Iterable[dict[str, Any]]:
    for row in rows:
        if row["import_id"] == number:
            yield {
                "import_id": row["other"],
                "path": row["path"],
                "table": row["table_name"],
                "days": row["days"],
                "window": f"{row['first_day']}..{row['last_day']}",
            }
