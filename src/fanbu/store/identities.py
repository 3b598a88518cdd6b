"""Layer 2, store. Which contacts are one person: worked out from the rows that hold several.

`rules.identity` says who is one; here its rows are fetched and its answer is named. An identity is
a contact that means another person than itself, or one that is shared by many: contacts that stand
alone have none, so a workspace in which each row has one contact pays nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanbu.rules.contact import STRENGTH
from fanbu.rules.identity import merge
from fanbu.store.sql import sql

if TYPE_CHECKING:
    from datetime import datetime

    import duckdb
    from numpy.typing import NDArray

    from fanbu.rules.identity import Merged

COLUMNS = {"contact": "VARCHAR", "person": "VARCHAR", "shared": "BOOLEAN"}
REGISTERS = ("leads", "orders", "refunds", "attendance", "contacts", "group_members")
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


def any_several(con: duckdb.DuckDBPyConnection, schema: str = "main") -> bool:
    """Whether any row of any register has identifiers at all."""
    parts = (
        f'EXISTS (SELECT 1 FROM {schema}."{name}" WHERE identifiers IS NOT NULL)'  # noqa: S608 - names of this list
        for name in REGISTERS
    )
    return bool(con.execute(f"SELECT {' OR '.join(parts)}").fetchall()[0][0])


def shared() -> str:
    """SQL of contacts shared by many, the commonest first.

    Columns: kind, rows, table_name, example (an id).
    """
    rows = " UNION ALL ".join(
        f"SELECT '{name}' AS table_name, {_IDS.get(name, 'external_id')} AS external_id, "  # noqa: S608 - names of this list
        f'unnest(identifiers) AS one FROM "{name}"'
        for name in REGISTERS
    )
    return sql("store.shared_rows", rows=rows)


def found(con: duckdb.DuckDBPyConnection, cutoff: str) -> pa.Table:
    """contact, person, shared as known at `cutoff` (SQL of a moment), in order of contact."""
    rows = [_linked(con, name, cutoff) for name in REGISTERS]
    links = pa.chunked_array(rows, pa.list_(pa.string())).combine_chunks()
    told = links.flatten()
    known = pc.unique(pa.chunked_array([told, _scoped(con, cutoff)], pa.string()))
    if not len(known):
        return _SCHEMA.empty_table()
    contacts = _by_strength(known)
    places = pc.index_in(told, contacts["text"].combine_chunks()).to_numpy()
    most = int(con.execute("SELECT shared_contacts()").fetchall()[0][0])
    of_row = np.repeat(np.arange(len(links)), links.value_lengths().to_numpy())
    return _told(contacts, merge(of_row, places.astype(np.int64), _sorts(contacts), most))


def keep(con: duckdb.DuckDBPyConnection, identities: pa.Table, table: str) -> None:
    """Append to a table of the same columns."""
    con.register("identified", identities)
    try:
        con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM identified")  # noqa: S608 - a name of ours
    finally:
        con.unregister("identified")


def keep_past(con: duckdb.DuckDBPyConnection, moment: datetime) -> None:
    """Who was one person as known at a moment of which the registers are folded already."""
    if not any_several(con, "versions"):
        return
    told = found(con, f"TIMESTAMP '{moment}'")
    known = pa.array([moment] * told.num_rows, pa.timestamp("us"))
    keep(con, told.append_column("known_at", known), "past.identities")


def _linked(con: duckdb.DuckDBPyConnection, table: str, cutoff: str) -> pa.Array:
    counts = _COUNTS.get(table, "true").replace("{{cutoff}}", cutoff)
    statement = sql("store.linked_rows", table=table, cutoff=cutoff, counts=counts)
    column = con.sql(statement).to_arrow_table()["identifiers"].combine_chunks()
    return column.cast(pa.list_(pa.string()))


def _scoped(con: duckdb.DuckDBPyConnection, cutoff: str) -> pa.Array:
    rows = " UNION ALL ".join(
        f"SELECT identifiers FROM known_{name}({cutoff})"  # noqa: S608 - names of this list
        for name in REGISTERS
    )
    found = con.sql(sql("store.scoped_contacts", rows=rows)).to_arrow_table()
    return found["one"].combine_chunks()


def _by_strength(texts: pa.Array) -> pa.Table:
    """Each identifier with its parts, the strongest first: text, kind, platform, value."""
    parts = pc.extract_regex(texts, r"^(?P<kind>[^:@]*)@?(?P<platform>[^:]*):(?P<value>(?s:.*))$")
    kind, platform, value = (parts.field(at) for at in range(3))
    strength = pc.index_in(kind, pa.array(STRENGTH))
    names = ("text", "kind", "platform", "value", "strength")
    contacts = pa.table(dict(zip(names, (texts, kind, platform, value, strength), strict=True)))
    return contacts.sort_by([(name, "ascending") for name in ("strength", "value", "platform")])


def _sorts(contacts: pa.Table) -> NDArray[np.int64]:
    """A number for each kind, a platform's nicks apart from another's."""
    sort = pc.binary_join_element_wise(contacts["kind"], contacts["platform"], "@")
    codes = sort.combine_chunks().dictionary_encode().indices.to_numpy()
    return np.asarray(codes, np.int64)


def _told(contacts: pa.Table, merged: Merged) -> pa.Table:
    """What is no contact's own name. A platform's nick that no other has goes without it too."""
    value, platform = contacts["value"].combine_chunks(), contacts["platform"].combine_chunks()
    own = pc.if_else(
        pc.equal(platform, ""), value, pc.binary_join_element_wise(value, platform, "@")
    )
    counted = pc.value_counts(value)
    several = counted.field("values").filter(pc.greater(counted.field("counts"), 1))
    ambiguous = pc.is_in(value, several)
    person = pc.if_else(ambiguous, own, value).take(pa.array(merged.leader))
    shared = pa.array(merged.shared)
    says = pc.or_(pc.not_equal(person, value), shared)
    bare = pc.and_(says, pc.and_(pc.not_equal(platform, ""), pc.invert(ambiguous)))
    told = [
        pa.table([names.filter(which), person.filter(which), shared.filter(which)], schema=_SCHEMA)
        for names, which in ((own, says), (value, bare))
    ]
    return pa.concat_tables(told).sort_by("contact").combine_chunks()
