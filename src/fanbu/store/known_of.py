"""Layer 2, store. What the registers know of the people that a list names, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from fanbu.store.sql import sql

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

KNOWN: tuple[str, ...] = (
    "lead", "lead_day", "channel", "campaign", "shop", "owner", "batch", "status", "valid",
    "first_day", "first_channel", "added_day", "attended", "last_attended", "orders", "paid",
    "refunded", "last_order_day",
)  # fmt: skip
"""What is told beside `match`."""


Named = Literal["lead", "order", "phone", "email"]
"""What a row may be known by."""


class Runs(Protocol):
    """The part of the warehouse that answers a read-only statement."""

    def run(self, query: str, parameters: Mapping[str, Sequence[str | None]], /) -> pa.Table: ...


def known_of(store: Runs, asked: Mapping[Named, pa.Array]) -> pa.Table:
    """A row for each asked one, in order: `match`, then `KNOWN`.

    `asked`: lead, order, phone, email: text arrays of one length, contacts as persons. `match`:
    what the row was known by (the surest), `none`, `ambiguous` (what it names are different
    people), `test` (a test lead and nothing else).
    """
    lists = {str(role): column.to_pylist() for role, column in asked.items()}
    return store.run(sql("store.known_of"), lists)
