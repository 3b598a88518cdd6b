"""Layer 2, store. What makes two rows of a register the same thing.

Each register lists ways to identify a row, the best first; a way applies when all its needed
columns have a value. A row that no way identifies is known by its content and its occurrence in
the file, so identical rows of one file stay apart and a re-exported file adds nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


@dataclass(frozen=True, slots=True)
class Way:
    """`needed` columns must have a value; `beside` columns take part also when blank."""

    needed: tuple[str, ...]
    beside: tuple[str, ...] = ()


WAYS: Mapping[str, tuple[Way, ...]] = {
    "costs": (Way(("external_id",)),),
    "rebates": (Way(("platform",), ("account", "starts")),),
    "placements": (
        Way(("external_id",), ("platform", "account")),
        Way(("placement",), ("platform", "account")),
    ),
    "contacts": (
        Way(("external_id",), ("account",)),
        Way(("person",), ("account",)),
    ),
    "group_members": (
        Way(("external_id", "group")),
        Way(("person", "group"), ("joined_at",)),
    ),
    "leads": (Way(("external_id",)),),
    "lead_status": (Way(("lead", "status"), ("changed_at",)),),
    "lead_reached": (Way(("lead", "stage")),),
    "orders": (Way(("external_id",)),),
    "order_lines": (Way(("order", "line")),),
    "refunds": (Way(("external_id",)),),
    "attendance": (
        Way(("lead", "session")),
        Way(("person", "session")),
        Way(("lead", "held_at")),
        Way(("person", "held_at")),
    ),
}


def key_sql(table: str, columns: Collection[str]) -> str:
    """SQL of the key of a row that has `columns`; null where no way identifies the row."""
    cases = [
        f"WHEN {_given(way)} THEN CAST(json_array({number}, {_parts(way, columns)}) AS VARCHAR)"
        for number, way in enumerate(WAYS[table])
        if set(way.needed) <= set(columns)
    ]
    return f"CASE {' '.join(cases)} END" if cases else "CAST(NULL AS VARCHAR)"


def _given(way: Way) -> str:
    return " AND ".join(f'"{name}" IS NOT NULL' for name in way.needed)


def _parts(way: Way, columns: Collection[str]) -> str:
    return ", ".join(
        f'CAST("{name}" AS VARCHAR)' if name in columns else "NULL"
        for name in (*way.needed, *way.beside)
    )


def content_sql(columns: Collection[str]) -> str:
    """SQL of a row's whole content as text, blank cells left out: equal rows, equal text."""
    named = (f"'{name}=' || CAST(\"{name}\" AS VARCHAR)" for name in sorted(columns))
    return f"concat_ws(chr(31), {', '.join(named)})"
