"""The state that ingest's steps hand on: one sheet on its way to canonical rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.errors import BadInput
from fanbu.model.result import Warning_

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fanbu.ingest.context import ImportContext
    from fanbu.ingest.reading import Reading
    from fanbu.ingest.reasons import Reason
    from fanbu.ingest.sheet import Sheet
    from fanbu.model.imports import CheckedTotal, ImportOptions, ParsedTable
    from fanbu.types import Period


@dataclass(frozen=True, slots=True)
class Work:
    """One sheet between being read and being canonical.

    `rows`: typed columns by target (`props.NAME` for properties, roles under their own names) and
    `row_no`; empty before `parse_cells`. `total_rows`: the same for the file's own totals.
    `dropped`: (reason, row number) of every row left out. `dimensions`: the properties that split
    the rows (rather than measure them). `checked`: the file's own totals that agreed.
    """

    path: str
    name: str
    as_of: datetime
    sheet: Sheet
    reading: Reading
    options: ImportOptions
    context: ImportContext
    rows: pa.Table
    seen: int = 0
    total_sheet: Sheet | None = None
    total_rows: pa.Table | None = None
    masked: frozenset[str] = frozenset()
    dimensions: frozenset[str] = frozenset()
    window: Period | None = None
    platform: str | None = None
    account: str | None = None
    dropped: tuple[tuple[Reason, int], ...] = ()
    warnings: tuple[Warning_, ...] = ()
    checked: tuple[CheckedTotal, ...] = ()
    tables: tuple[ParsedTable, ...] = ()

    def has(self, column: str) -> bool:
        return column in self.rows.column_names

    def get(self, column: str) -> pa.Array | None:
        """A column as one array; None when the file does not have it."""
        if not self.has(column):
            return None
        found = self.rows[column]
        return found.combine_chunks() if found.num_chunks != 1 else found.chunk(0)

    def set(self, column: str, values: pa.Array) -> Work:
        """With a column added or replaced."""
        index = self.rows.schema.get_field_index(column)
        if index >= 0:
            return replace(self, rows=self.rows.set_column(index, column, values))
        return replace(self, rows=self.rows.append_column(column, values))

    def without(self, *columns: str) -> Work:
        there = [column for column in columns if self.has(column)]
        return replace(self, rows=self.rows.drop_columns(there)) if there else self

    def drop(self, mask: pa.Array, reason: Reason) -> Work:
        """Without the rows where `mask` is true, each counted under `reason`."""
        if not pc.any(mask).as_py():
            return self
        gone = self.rows["row_no"].filter(mask).to_pylist()
        kept = self.rows.filter(pc.invert(mask))
        return replace(self, rows=kept, dropped=self.dropped + tuple((reason, no) for no in gone))

    def warn(self, code: str, /, **details: Any) -> Work:
        return replace(
            self, warnings=(*self.warnings, Warning_(code, {"file": self.path, **details}))
        )

    def refuse(self, code: str, /, **details: Any) -> BadInput:
        """The error `code` about this file."""
        return BadInput(code, file=self.path, **details)

    @property
    def dropped_counts(self) -> Mapping[str, int]:
        return dict(sorted(Counter(reason for reason, _ in self.dropped).items()))
