"""One sheet as found in a file: a header, and cells in Arrow columns, nothing interpreted yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.ingest.reasons import Reason


@dataclass(frozen=True, slots=True)
class Sheet:
    """`columns[i]` holds the cells under `header[i]`: text, or typed where the file had types.

    `row_no` (int64) is each row's 1-based number in the file. `preamble` are the rows above the
    header, as text. `delimiter` is None for a file that is not delimited text. `dropped` are rows
    that reading the sheet already left out, with the reason.
    """

    name: str | None
    header: tuple[str, ...]
    columns: tuple[pa.Array, ...]
    row_no: pa.Array
    header_no: int = 1
    preamble: tuple[tuple[str, ...], ...] = ()
    delimiter: str | None = None
    dropped: tuple[tuple[Reason, int], ...] = ()

    @property
    def rows(self) -> int:
        return len(self.row_no)

    def filter(self, mask: pa.Array) -> Sheet:
        """The rows where `mask` is true."""
        columns = tuple(column.filter(mask) for column in self.columns)
        return replace(self, columns=columns, row_no=self.row_no.filter(mask))

    def with_columns(self, header: Sequence[str], columns: Sequence[pa.Array]) -> Sheet:
        return replace(self, header=tuple(header), columns=tuple(columns))

    @property
    def text(self) -> str:
        """Name and preamble, one line a row: where a file says its account, window and date."""
        lines = [" ".join(cell for cell in row if cell) for row in self.preamble]
        return "\n".join([self.name or "", *lines])


def flat(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """One contiguous array."""
    if isinstance(column, pa.ChunkedArray):
        return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    return column


def is_text(column: pa.Array) -> bool:
    return bool(pa.types.is_string(column.type) or pa.types.is_large_string(column.type))


def blank(column: pa.Array) -> pa.Array:
    """True where a cell holds nothing."""
    if not is_text(column):
        return pc.is_null(column)
    return pc.fill_null(pc.equal(pc.utf8_trim_whitespace(column), ""), fill_value=True)


def all_blank(columns: Sequence[pa.Array], rows: int) -> pa.Array:
    """True where every given cell of a row holds nothing."""
    result = pa.array([True] * rows) if not columns else blank(columns[0])
    for column in columns[1:]:
        if not pc.any(result).as_py():
            break
        result = pc.and_(result, blank(column))
    return result
