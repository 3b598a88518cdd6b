"""Cells that name several days at once: `2026-08-01~2026-08-07`, `2026-08`.

Text in, text out: which days they are is read by `dates`.
"""

from __future__ import annotations

import calendar

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest.sheet import is_text

_RANGE = r"^(?P<from>.*\d.*?)\s*(?:~|至|到| - | – )\s*(?P<to>.*\d.*)$"
_MONTH = r"^(?P<y>(?:19|20)\d{2})(?:[-/.](?P<m>\d{1,2})|年(?P<n>\d{1,2})月?|(?P<o>0[1-9]|1[0-2]))$"


def ends(cells: pa.Array) -> tuple[pa.Array, pa.Array] | None:
    """The first and the last day of each cell, as text; None where every cell is a single day.

    A cell of one day is its own first, and has no last.
    """
    coded = cells.dictionary_encode()  # days repeat: each is looked at once
    found = _distinct_ends(coded.dictionary)
    return None if found is None else (found[0].take(coded.indices), found[1].take(coded.indices))


def _distinct_ends(cells: pa.Array) -> tuple[pa.Array, pa.Array] | None:
    trimmed = pc.utf8_trim_whitespace(cells)
    parts = pc.extract_regex(trimmed, _RANGE)
    months = pc.extract_regex(trimmed, _MONTH)
    if parts.null_count == len(parts) and months.null_count == len(months):
        return None
    month_ends = _month_ends(months)
    last = pc.coalesce(pc.struct_field(parts, "to"), month_ends)
    return pc.coalesce(pc.struct_field(parts, "from"), cells), last


def _are_iso_days(cells: pa.Array) -> bool:
    try:
        cells.cast(pa.date32())
    except pa.ArrowInvalid:
        return False
    return True


def _month_ends(months: pa.Array) -> pa.Array:
    coded = pc.if_else(pc.is_valid(months), _as_year_and_month(months), None).dictionary_encode()
    shown = [None if text is None else _last_day(text) for text in coded.dictionary.to_pylist()]
    return pa.array(shown, pa.string()).take(coded.indices)


def _as_year_and_month(months: pa.Array) -> pa.Array:
    year, *others = (pc.struct_field(months, name) for name in ("y", "m", "n", "o"))
    return pc.binary_join_element_wise(year, "-", pc.binary_join_element_wise(*others, ""), "")


def _last_day(text: str) -> str | None:
    year, month = (int(part) for part in text.split("-"))
    if not 1 <= month <= 12:  # noqa: PLR2004 - months
        return None
    return f"{year}-{month:02d}-{calendar.monthrange(year, month)[1]:02d}"


def several(cells: pa.Array) -> pa.Array:
    """True where a cell of text names more than one day."""
    found = None if not is_text(cells) or _are_iso_days(cells) else ends(cells)
    if found is None:
        return pa.repeat(pa.scalar(value=False), len(cells))
    first, last = found
    return pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(first), last), fill_value=False)


def months(cells: pa.Array) -> pa.Array:
    """True where a cell of text names a month."""
    if not is_text(cells):
        return pa.repeat(pa.scalar(value=False), len(cells))
    named = pc.match_substring_regex(pc.utf8_trim_whitespace(cells), _MONTH)
    return pc.fill_null(named, fill_value=False)
