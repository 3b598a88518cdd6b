"""Layer 2, store. Registers as they were known at an earlier moment, folded once per moment.

Folding a register from its versions is a large statement; a question about the past names the
same moment many times. So each moment is folded once, into tables in memory that the `known_…`
macros read, and forgotten as soon as anything is written.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

from fanbu.store import identities, placing, schema
from fanbu.store.moments import naive_utc
from fanbu.store.schema import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    import duckdb

LEADS = (
    "leads", "lead_status", "lead_reached", "stages_placing", "lead_marks", "identities",
    "lead_credits",
)  # fmt: skip
ORDERS = ("orders", "orders_placing", *LEADS)
REFUNDS = ("refunds", "refunds_placing", *ORDERS)
ATTENDANCE = ("attendance", "attendance_placing", *LEADS)
CONTACTS = ("contacts", "contacts_placing", *LEADS)
MEMBERS = ("group_members", "group_members_placing", *LEADS)
NEEDED: Mapping[str, tuple[str, ...]] = {
    "leads": LEADS,
    "lead_status": LEADS,
    "lead_stages": LEADS,
    "orders": ORDERS,
    "order_lines": ("order_lines", *ORDERS),
    "refunds": REFUNDS,
    "attendance": ATTENDANCE,
    "contacts": CONTACTS,
    "group_members": MEMBERS,
    "placement_stats": ("placements",),
    "cost_days": ("costs",),
    "buyer_journey": ORDERS,
    "lead_journey": (*CONTACTS, *ATTENDANCE, *REFUNDS),
}
"""What is read through a table's door: its register, and those that lend it their facts."""


_NOT_FOLDED = re.compile(r" is not folded as of (\d{4}-\d\d-\d\d [\d:.]+)")
"""What the macro `folded_moment` says."""


class Memory:
    """The moments that one open warehouse has folded.

    Threads may ask at once; a write that is under way is not waited for. `cursor` gives a
    connection of the asker's own.
    """

    def __init__(self, cursor: Callable[[], duckdb.DuckDBPyConnection]) -> None:
        self._cursor = cursor
        self._lock = Lock()
        self._asked: set[datetime] = set()

    def remember(self, cutoff: datetime, doors: Collection[str] | None = None) -> None:
        """As the function, one thread at a time: a moment is folded once."""
        with self._lock, self._cursor() as con:
            remember(con, cutoff, doors)
            self._asked.add(naive_utc(cutoff))

    def forget(self) -> None:
        """Something was written, and can be read: what is folded from now on is of after it."""
        with self._lock, self._cursor() as con:
            forget(con)

    def again(self, problem: Exception) -> bool:
        """Fold the moment that a statement failed to find; False where that is not what failed.

        It was made ready, and a write of another thread made it forgotten before it was asked.
        """
        found = _NOT_FOLDED.search(str(problem))
        moment = datetime.fromisoformat(found[1]) if found else None
        if moment not in self._asked:
            return False
        self.remember(moment)
        return True


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Make the empty tables in `past`; `past.moments` lists what has been folded."""
    made = ["CREATE TABLE past.moments (table_name VARCHAR, known_at TIMESTAMP)"]
    for name, columns in _tables():
        types = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        made.append(f'CREATE TABLE past."{name}" (known_at TIMESTAMP, {types})')
    con.execute("; ".join(made))


def remember(
    con: duckdb.DuckDBPyConnection, cutoff: datetime, doors: Collection[str] | None = None
) -> None:
    """Fold what the doors of these tables (None: all) read, unless that was done before."""
    moment = naive_utc(cutoff)
    found = con.execute("SELECT table_name FROM past.moments WHERE known_at = ?", [moment])
    known = {name for (name,) in found.fetchall()}
    wanted = {table for door in doors or () for table in NEEDED.get(door, (door,))}
    if "identities" in wanted and identities.any_several(con, "versions"):
        wanted |= set(identities.REGISTERS)  # any list may tell who is one person
    todo = [
        (name, columns)
        for name, columns in _tables()
        if name not in known and (doors is None or name in wanted)
    ]
    # planning a fold is much of its cost and has one thread: two are planned at a time
    with ThreadPoolExecutor(2) as pool:
        folds = [
            pool.submit(_fold, con.cursor(), *entry, moment)
            for entry in todo
            if entry[0] not in placing.COLUMNS
        ]
        for fold in folds:
            fold.result()
    for name, columns in todo:  # what is worked out from the folded registers, in its order
        if name in placing.COLUMNS:
            _fold(con, name, columns, moment)


def _fold(
    con: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str], moment: datetime
) -> None:
    con.begin()
    try:
        # what an earlier attempt left behind, should it have failed half-way
        con.execute(f'DELETE FROM past."{name}" WHERE known_at = ?', [moment])  # noqa: S608 - a name of the catalogue
        if name == "identities":
            identities.keep_past(con, moment)
        elif not _idle(con, name):
            con.execute(
                f'INSERT INTO past."{name}" SELECT CAST(? AS TIMESTAMP), {quoted(columns)} '  # noqa: S608 - names of the catalogue
                f"FROM fold_{name}(CAST(? AS TIMESTAMP), true)",
                [moment, moment],
            )
        con.execute("INSERT INTO past.moments VALUES (?, ?)", [name, moment])
        con.commit()
    except BaseException:
        con.rollback()
        raise


def _idle(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether nothing was ever imported that this could be folded from: its planning is spared."""
    if name in placing.COLUMNS:
        return placing.idle(con, name)
    found = con.execute(f'SELECT 1 FROM versions."{name}" LIMIT 1')  # noqa: S608 - a name of the catalogue
    return found.fetchone() is None


def forget(con: duckdb.DuckDBPyConnection) -> None:
    """What was folded no longer holds."""
    if not con.execute("SELECT count(*) FROM past.moments").fetchall()[0][0]:
        return
    con.begin()
    for name in ("moments", *(name for name, _ in _tables())):
        con.execute(f'DELETE FROM past."{name}"')  # noqa: S608 - a name of the catalogue
    con.commit()


def _tables() -> Iterator[tuple[str, Mapping[str, str]]]:
    for table in schema.of_kind("register"):
        yield table.name, schema.physical(table)
    yield from placing.COLUMNS.items()
