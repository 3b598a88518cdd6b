"""Layer 2, store. Which contacts are one person: worked out from the rows that hold several.

`rules.identity` says who is one; here its rows are fetched and its answer is named. An identity is
a contact that means another person than itself, or one that is shared by many: contacts that stand
alone have none, so a workspace in which each row has one contact pays nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from fanbu.rules.contact import STRENGTH
from fanbu.rules.identity import merge
from fanbu.store.sql import sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    import duckdb

COLUMNS = {"contact": "VARCHAR", "person": "VARCHAR", "shared": "BOOLEAN"}
REGISTERS = ("leads", "orders", "refunds", "attendance", "contacts")
"""The registers whose rows are of people."""
_NO_TEST = (
    "(lead IS NULL OR lead NOT IN (SELECT external_id FROM known_leads({{cutoff}})"
    " JOIN known_lead_marks({{cutoff}}) USING (key) WHERE is_test AND external_id IS NOT NULL))"
)
_COUNTS = {
    "leads": "key NOT IN (SELECT key FROM known_lead_marks({{cutoff}}) WHERE is_test)",
    "orders": _NO_TEST,
    "attendance": _NO_TEST,
}
_IDS = {"attendance": "session"}
"""What a row is called where it has no id."""
_SCHEMA = pa.schema({"contact": pa.string(), "person": pa.string(), "shared": pa.bool_()})


@dataclass(frozen=True, slots=True)
class _Contact:
    """One identifier, taken apart: `buyer@taobao:HASH`."""

    strength: int
    value: str
    kind: str
    platform: str

    @property
    def name(self) -> str:
        return f"{self.value}@{self.platform}" if self.platform else self.value


def any_several(con: duckdb.DuckDBPyConnection, schema: str = "main") -> bool:
    """Whether any row of any register has identifiers at all."""
    parts = (
        f'EXISTS (SELECT 1 FROM {schema}."{name}" WHERE identifiers IS NOT NULL)'  # noqa: S608 - names of this list
        for name in REGISTERS
    )
    return bool(con.execute(f"SELECT {' OR '.join(parts)}").fetchall()[0][0])


def shared(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """kind, rows, table_name, example (a row's id): contacts shared by many, the commonest first."""
    rows = " UNION ALL ".join(
        f"SELECT '{name}' AS table_name, {_IDS.get(name, 'external_id')} AS external_id, "  # noqa: S608 - names of this list
        f'unnest(identifiers) AS one FROM "{name}"'
        for name in REGISTERS
    )
    return con.sql(sql("store.shared_rows", rows=rows)).to_arrow_table()


def found(con: duckdb.DuckDBPyConnection, cutoff: str) -> pa.Table:
    """contact, person, shared as known at `cutoff` (SQL of a moment), in order of contact."""
    rows = [_linked(con, name, cutoff) for name in REGISTERS]
    lists = pa.chunked_array(rows, pa.list_(pa.string()))
    links = lists.combine_chunks()
    coded = links.flatten().dictionary_encode()
    scoped = _scoped(con, cutoff)
    contacts = [_read(text) for text in dict.fromkeys((*coded.dictionary.to_pylist(), *scoped))]
    if not contacts:
        return _SCHEMA.empty_table()
    order = sorted(range(len(contacts)), key=lambda at: _rank(contacts[at]))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    ranked = [contacts[at] for at in order]
    sorts = {sort: code for code, sort in enumerate(sorted({_sort(one) for one in ranked}))}
    merged = merge(
        np.repeat(np.arange(len(links)), links.value_lengths().to_numpy()),
        place[coded.indices.to_numpy()],
        np.array([sorts[_sort(one)] for one in ranked]),
        int(con.execute("SELECT shared_contacts()").fetchall()[0][0]),
    )
    told = sorted(_told(ranked, merged.leader.tolist(), merged.shared.tolist(), _ambiguous(ranked)))
    names, people, shared = zip(*told, strict=True) if told else ((), (), ())
    return pa.table([names, people, shared], schema=_SCHEMA)


def keep(con: duckdb.DuckDBPyConnection, identities: pa.Table, table: str) -> None:
    """Append to a table of the same columns."""
    con.register("identified", identities)
    try:
        con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM identified")  # noqa: S608 - a name of ours
    finally:
        con.unregister("identified")


def keep_past(con: duckdb.DuckDBPyConnection, moment: datetime) -> None:
    """Who was one person as known at a moment of which the registers are folded already."""
    told = found(con, f"TIMESTAMP '{moment}'")
    known = pa.array([moment] * told.num_rows, pa.timestamp("us"))
    keep(con, told.append_column("known_at", known), "past.identities")


def _linked(con: duckdb.DuckDBPyConnection, table: str, cutoff: str) -> pa.Array:
    counts = _COUNTS.get(table, "true").replace("{{cutoff}}", cutoff)
    statement = sql("store.linked_rows", table=table, cutoff=cutoff, counts=counts)
    column = con.sql(statement).to_arrow_table()["identifiers"].combine_chunks()
    return column.cast(pa.list_(pa.string()))


def _scoped(con: duckdb.DuckDBPyConnection, cutoff: str) -> list[str]:
    rows = " UNION ALL ".join(
        f"SELECT identifiers FROM known_{name}({cutoff})"  # noqa: S608 - names of this list
        for name in REGISTERS
    )
    return [one for (one,) in con.execute(sql("store.scoped_contacts", rows=rows)).fetchall()]


def _read(text: str) -> _Contact:
    head, _, value = text.partition(":")
    kind, _, platform = head.partition("@")
    return _Contact(STRENGTH.index(kind), value, kind, platform)


def _rank(one: _Contact) -> tuple[int, str, str]:
    return one.strength, one.value, one.platform


def _sort(one: _Contact) -> tuple[str, str]:
    return one.kind, one.platform


def _ambiguous(contacts: Sequence[_Contact]) -> frozenset[str]:
    """Values that several platforms have: each platform's is another person."""
    seen: dict[str, str] = {}
    return frozenset(
        one.value for one in contacts if seen.setdefault(one.value, one.platform) != one.platform
    )


def _told(
    contacts: Sequence[_Contact],
    leader: Sequence[int],
    shared: Sequence[bool],
    ambiguous: frozenset[str],
) -> Iterator[tuple[str, str, bool]]:
    """What is no contact's own name. A platform's nick that no other has goes without it too."""
    for at, one in enumerate(contacts):
        head = contacts[leader[at]]
        person = head.name if head.value in ambiguous else head.value
        if person == one.value and not shared[at]:
            continue
        yield one.name, person, shared[at]
        if one.platform and one.value not in ambiguous:
            yield one.value, person, shared[at]
