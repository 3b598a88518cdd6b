"""What one file brings: the options it was read with, its rows, and the record that is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    import pyarrow as pa

    from fanbu.errors import BadInput
    from fanbu.model.result import Warning_
    from fanbu.types import Period

DateOrder = Literal["dmy", "mdy"]


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """The options of `fanbu import`; each is None or empty when it was not given."""

    table: str | None = None
    reader: str | None = None
    mapping: Path | None = None
    set: Mapping[str, str] = field(default_factory=dict)
    account: str | None = None
    window: Period | None = None
    as_of: datetime | None = None
    dates: DateOrder | None = None
    skip_bad: bool = False
    keep_totals: bool = False
    yes: bool = False
    dry_run: bool = False
    leave_out: bool = False


@dataclass(frozen=True, slots=True)
class ParsedTable:
    """Canonical rows for one table.

    `rows`: Arrow, columns named as in the catalogue (money, dates and numbers already typed),
    plus `props` (JSON text or null) and `row_no` (1-based row of the file). Columns that the file
    does not have are absent; `columns` lists those it has, also where every cell is blank.
    `dims` lists the dimensions the file really splits by (`props.device` for a property): they
    decide which level of a statistic answers a question. `window` is the span the file itself
    declares, when it does: days in it without a row are covered and empty.
    `snapshot`: a register export that holds everything in its window, so that a row missing from
    it is gone.
    """

    table: str
    level: str
    rows: pa.Table
    columns: tuple[str, ...]
    dims: tuple[str, ...] = ()
    window: Period | None = None
    snapshot: bool = True


@dataclass(frozen=True, slots=True)
class DroppedRow:
    """A row that is not kept, as it stands in the file."""

    reason: str
    row_no: int
    text: str


@dataclass(frozen=True, slots=True)
class CheckedTotal:
    """A total that the file prints of one of its columns, beside the sum of the rows."""

    column: str
    total: float
    sum: float


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """One file (or one sheet, or one member of a ZIP) as read; nothing stored yet.

    `path` is what the user sees, with `!member` for a ZIP's member and `#sheet` for a sheet.
    `rows` counts the data rows seen; every one of them is kept in `tables` or counted in
    `dropped` under its reason. `reader` names the scope of superseding: a native reader's name,
    `canonical`, or `mapping:NAME`. `totals`: what the file's own total agreed with. `samples`: some
    of the rows dropped for each reason; of a dry run only.
    """

    path: str
    sha256: str
    reader: str
    as_of: datetime
    rows: int
    tables: tuple[ParsedTable, ...]
    platform: str | None = None
    account: str | None = None
    dropped: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[Warning_, ...] = ()
    totals: tuple[CheckedTotal, ...] = ()
    samples: tuple[DroppedRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A file (or sheet, or member) that cannot be taken as it is, and why."""

    path: str
    error: BadInput


WhyPassed = Literal[
    "hidden", "lock_file", "not_data", "no_facts", "unknown_sheet", "beside_export", "left_out"
]


@dataclass(frozen=True, slots=True)
class PassedOver:
    """What lies in a folder, a ZIP or a workbook and is no data: not read, but told of."""

    path: str
    why: WhyPassed


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One line of a sheet of targets, as written; `row_no` is its 1-based place in the file."""

    row_no: int
    period: Period
    metric: str
    channel: str | None
    value: float


@dataclass(frozen=True, slots=True)
class ParsedTargets:
    """A sheet of targets as read: no facts, nothing decided about its metrics and channels yet.

    `rows` counts the lines seen; those without a value set nothing and are not among `targets`.
    """

    path: str
    reader: str
    as_of: datetime
    rows: int
    targets: tuple[TargetRow, ...]


@dataclass(frozen=True, slots=True)
class ParsedSources:
    """A sheet of expected sources as read: no facts; each line's values by column, as written."""

    path: str
    reader: str
    as_of: datetime
    lines: tuple[Mapping[str, Any], ...]


Seen = ParsedFile | ParsedTargets | ParsedSources | Refused | PassedOver
"""What became of one thing that was looked at."""


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """What was (or, on a dry run, would be) imported; `import_id` is None on a dry run.

    `repeated`: the very same file was imported before, and nothing changed; `import_id` is then
    the earlier one. `imported_at` and `by`: when it came in, and who brought it, where it is known.
    """

    path: str
    import_id: int | None
    reader: str
    table: str
    level: str
    account: str | None
    window: Period | None
    as_of: datetime
    rows: int
    kept: int
    dropped: Mapping[str, int]
    tables: Mapping[str, int] = field(default_factory=dict)
    repeated: bool = False
    warnings: tuple[Warning_, ...] = ()
    imported_at: datetime | None = None
    by: str | None = None
