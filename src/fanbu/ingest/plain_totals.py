"""A row that is the sum of all others, whatever it is called."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest.totals import TOTAL_PATTERN, TOTAL_WORDS, additive, naming_columns, summed
from fanbu.store.catalogue import tables as catalogue

if TYPE_CHECKING:
    from fanbu.ingest.work import Work

_PERHAPS = frozenset(
    {
        *TOTAL_WORDS,
        "全部",
        "所有",
        "整体",
        "总体",
        "平均",
        "all",
        "overall",
        "average",
        "everything",
    }
)
_CALLED_TOTAL = re.compile(rf"{TOTAL_PATTERN}|^共\s*\d+\s*[条行个项]$")
"""Names of a row that is a total when it adds up; else it is a row."""
_FEWEST = 3


def drop_plain_total(work: Work) -> Work:
    """A first or last row that is the sum of all others is a total, whatever it is called.

    One that is called so (`合计` among the words people search, `全部`), or, where the platform has
    no total or no reader knows the file, is not called anything, is one as soon as it adds up. With
    another name it must add up in several numbers that do not simply rise together, and have no day
    of its own: no row does so by chance. In our own dress a total must say so, wherever it stands.
    """
    if catalogue()[work.reading.table].kind != "statistic" and not _is_mapping(work):
        return work
    own_dress = work.reading.name == "canonical"
    if work.rows.num_rows < (2 if own_dress else _FEWEST):
        return work
    measures = additive(work)
    places = _called_total(work, measures) if own_dress else [0, work.rows.num_rows - 1]
    for at in places:
        row = work.rows.slice(at, 1)
        rest = pa.concat_tables([work.rows.slice(0, at), work.rows.slice(at + 1)])
        if not _adds_up(row, rest, measures):
            continue
        if own_dress or _is_plain_total(work, row, rest, measures):
            number = row["row_no"][0].as_py()
            return replace(work, rows=rest, total_rows=row,
                           dropped=(*work.dropped, ("total_row", number)))  # fmt: skip
    return work


def _called_total(work: Work, measures: list[str]) -> list[int]:
    """The rows that hold half of all there is, one of whose texts is a plain word for a total."""
    whole = next((n for n in measures if summed(work.rows[n])), None)
    if whole is None:
        return []
    half = pc.equal(work.rows[whole].cast(pa.decimal128(38, 6)), summed(work.rows[whole]) / 2)
    places = np.flatnonzero(pc.fill_null(half, fill_value=False).to_numpy())
    names = _text_columns(work)
    return [at for at in places.tolist() if any(map(_is_total_word, _cells(work, names, at)))]


def _cells(work: Work, names: set[str], at: int) -> list[str | None]:
    return [work.rows[name][at].as_py() for name in names]


def _is_total_word(cell: str | None) -> bool:
    return cell is not None and cell.strip().casefold() in TOTAL_WORDS


def _is_plain_total(work: Work, row: pa.Table, rest: pa.Table, measures: list[str]) -> bool:
    """Whether a row that adds up is the others' total, by its name or by its numbers."""
    names = _text_columns(work) | _moment_columns(work)
    given = [value for name in names if (value := row[name][0].as_py()) is not None]
    if not given and (_is_mapping(work) or work.reading.no_totals or not naming_columns(work)):
        return True
    words = {str(value).strip().casefold() for value in given}
    if not words.isdisjoint(_PERHAPS) or any(_CALLED_TOTAL.search(word) for word in words):
        return True
    return not _has_own_day(row, rest) and _telling_sums(row, rest, measures)


def _has_own_day(row: pa.Table, rest: pa.Table) -> bool:
    """Whether a row is of a day that no other row is of."""
    if "day" not in row.column_names or row["day"].null_count:
        return False
    days = pc.unique(rest["day"]).drop_null()
    return len(days) > 0 and row["day"][0].as_py() not in days.to_pylist()


def _is_mapping(work: Work) -> bool:
    return work.reading.name.startswith("mapping:")


def _telling_sums(row: pa.Table, rest: pa.Table, measures: list[str]) -> bool:
    """Whether at least three numbers larger than any other row's say each for itself that it is.

    Numbers that rise together (clicks ten times the orders in every row) say one thing, not two.
    """
    shares: set[bytes] = set()
    for name in measures:
        whole, most = summed(row[name]), pc.max(rest[name]).as_py()
        if most is not None and whole > most > 0:
            parts = pc.fill_null(rest[name].cast(pa.float64()), 0.0).to_numpy()
            shares.add(np.round(parts / float(whole), 9).tobytes())
    return len(shares) >= _FEWEST


def _adds_up(row: pa.Table, rest: pa.Table, measures: list[str]) -> bool:
    sums = {name: summed(row[name]) for name in measures}
    return any(sums.values()) and all(sums[name] == summed(rest[name]) for name in measures)


def _text_columns(work: Work) -> set[str]:
    return {field.name for field in work.rows.schema if pa.types.is_string(field.type)}


def _moment_columns(work: Work) -> set[str]:
    return {field.name for field in work.rows.schema if pa.types.is_temporal(field.type)}
