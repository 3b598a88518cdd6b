"""Columns → one JSON object a row, as text, a column at a time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Sequence


def objects(fragments: Sequence[pa.Array], count: int) -> pa.Array:
    """`{…}` of the fragments that are not null; null for a row that has none."""
    if not fragments:
        return pa.nulls(count, pa.string())
    # not the kernel's own skipping of nulls: it loses rows of columns that are null throughout
    ended = [pc.fill_null(pc.binary_join_element_wise(part, ", ", ""), "") for part in fragments]
    inner = pc.utf8_rtrim(pc.binary_join_element_wise(*ended, ""), ", ")
    whole = pc.binary_join_element_wise("{", inner, "}", "")
    return pc.if_else(pc.equal(inner, ""), pa.scalar(None, pa.string()), whole)


def text_member(name: str, column: pa.Array) -> pa.Array:
    """`"name": "value"` a row; null where the cell is. Each distinct text is quoted once."""
    coded = column.dictionary_encode()
    quoted = [
        None if text is None else json.dumps(text, ensure_ascii=False)
        for text in coded.dictionary.to_pylist()
    ]
    return plain_member(name, pa.array(quoted, pa.string()).take(coded.indices))


def plain_member(name: str, shown: pa.Array) -> pa.Array:
    """`"name": value` a row, of values that are JSON already (numbers, true, false)."""
    return pc.binary_join_element_wise(json.dumps(name, ensure_ascii=False) + ": ", shown, "")
