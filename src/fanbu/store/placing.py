"""Layer 2, store. What each lead is taken for, and which lead everything else belongs to.

Worked out from whole registers (a test word in a note, a contact that came back, a person's first
payment), so it is done once after each write, and once for each moment of the past, and stored.
A row of a placing says that its register's row counts: what belongs to a test lead has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.store import identities
from fanbu.store.lending import BORROWERS
from fanbu.store.schema import quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import duckdb

_PLACING = {"key": "VARCHAR", "lead_key": "VARCHAR", "person": "VARCHAR"}
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "stages_placing": {
        "key": "VARCHAR",
        "stage": "VARCHAR",
        "place": "BIGINT",
        "means": "VARCHAR",
        "reached_at": "TIMESTAMP",
        "implied": "BOOLEAN",
    },
    "lead_marks": {
        "key": "VARCHAR",
        "status": "VARCHAR",
        "valid": "BOOLEAN",
        "won": "BOOLEAN",
        "won_at": "TIMESTAMP",
        "is_test": "BOOLEAN",
    },
    "identities": identities.COLUMNS,
    "lead_credits": {"key": "VARCHAR", "person": "VARCHAR", "credited": "VARCHAR"},
    "orders_placing": {**_PLACING, "is_new": "BOOLEAN"},
    "refunds_placing": _PLACING,
    "attendance_placing": _PLACING,
    "contacts_placing": _PLACING,
    "group_members_placing": _PLACING,
}
FROM: Mapping[str, frozenset[str]] = {
    "stages_placing": frozenset({"leads", "lead_status", "lead_steps", "lead_reached"}),
    "lead_marks": frozenset({"leads", "lead_status", "lead_steps", "stages_placing"}),
    "identities": frozenset({"lead_marks", *identities.REGISTERS}),
    "lead_credits": frozenset({"lead_marks", "identities"}),
    "orders_placing": frozenset({"lead_credits", "orders"}),
    "refunds_placing": frozenset({"orders_placing", "refunds"}),
    "attendance_placing": frozenset({"lead_credits", "attendance"}),
    "contacts_placing": frozenset({"lead_credits", "contacts"}),
    "group_members_placing": frozenset({"lead_credits", "group_members"}),
}
"""What each is worked out from, in an order in which that is possible."""

REGISTER: Mapping[str, str] = {
    "stages_placing": "stage_words",
    "lead_marks": "leads",
    "lead_credits": "leads",
    **{f"{name}_placing": name for name in BORROWERS},
}
"""Without rows of this, each is empty: the register it speaks of; the stages of the workspace."""


def settle(con: duckdb.DuckDBPyConnection, written: Collection[str]) -> None:
    """Bring what follows from these registers up to date, inside the caller's transaction."""
    stale = set(written)
    for name, sources in FROM.items():
        if stale.isdisjoint(sources):
            continue
        if name == "identities":
            stale |= {name} if _identify(con) else set()
            continue
        stale.add(name)
        con.execute(f'DELETE FROM "{name}"')  # noqa: S608 - a name of this list
        if idle(con, name):
            continue
        con.execute(
            f'INSERT INTO "{name}" SELECT {quoted(COLUMNS[name])} '  # noqa: S608 - names of this list
            f"FROM fold_{name}('infinity', true)"
        )


def _identify(con: duckdb.DuckDBPyConnection) -> bool:
    """Who is one person, anew; whether that is another answer than before."""
    before = con.sql("SELECT * FROM identities ORDER BY contact").to_arrow_table()
    several = identities.any_several(con)
    if not several and not before.num_rows:
        return False
    found = identities.found(con, "'infinity'")
    if found.equals(before):
        return False
    con.execute("DELETE FROM identities")
    identities.keep(con, found, "identities")
    return True


def idle(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether there is nothing to work this out from, now or at any time before."""
    return not _any_row(con, REGISTER[name])


def _any_row(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    found = con.execute(f'SELECT 1 FROM "{table}" LIMIT 1')  # noqa: S608 - a name of the catalogue
    return found.fetchone() is not None
