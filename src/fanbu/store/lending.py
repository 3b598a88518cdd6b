"""Layer 2, store. What a lead says of the orders, refunds, seats and contacts that belong to it.

A row belongs to the lead it names, else to the last credited lead of its person that was not
created after it. What the row says of itself is kept; the lead fills in the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.store.catalogue import tables
from fanbu.store.schema import quoted
from fanbu.store.sql import sql

if TYPE_CHECKING:
    from collections.abc import Mapping

LENT = (
    "source", "source_kind", "channel", "campaign", "ad_campaign", "placement", "link", "shop",
    "owner", "batch", "valid", "won",
)  # fmt: skip
BORROWERS: Mapping[str, str] = {
    "orders": "ordered_at",
    "refunds": "refunded_at",
    "attendance": "held_at",
    "contacts": "added_at",
    "group_members": "joined_at",
}
"""The tables whose rows belong to leads, and the moment a lead must not be later than."""
THROUGH_ORDERS = ("refunds", "order_lines")
"""The tables whose rows have an order in between, which says more of them than the lead."""


def lent(table: str) -> tuple[str, ...]:
    """The columns that a table's door has from the lead, beside its own."""
    return tuple(name for name in LENT if name not in tables()[table].columns)


def slots() -> Mapping[str, str]:
    """What the macros of the borrowing tables leave open."""
    ordered = tables()["orders"].columns
    own = {
        name: quoted((c for c in lent(name) if not _of_order(name, c)), "owner_lead.")
        for name in BORROWERS
    }
    return {
        "owners": sql("store.lead_owners"),
        **{f"join_{name}": _join(moment) for name, moment in BORROWERS.items()},
        **{f"lent_{name}": columns for name, columns in own.items()},
        "lent_order_lines": quoted((c for c in LENT if c not in ordered), "sale."),
    }


def _of_order(table: str, column: str) -> bool:
    return table in THROUGH_ORDERS and column in tables()["orders"].columns


def _join(moment: str) -> str:
    return sql("store.join_lead_owners", moment=moment)
