"""Layer 2, store. Lists that two people keep and that would overwrite each other are refused.

A form looks the same whoever fills it in. Where its rows would take the place of rows of another
file and none of them is about the same thing, they are another list, not a newer export.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanbu.errors import BadInput
from fanbu.store.sql import sql

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb

    from fanbu.store.incoming import Incoming

LEAST_SHARED = 2
"""Of one id alone, a row that was corrected through and through is as likely."""
_BY_HAND = ("template:", "mapping:", "canonical")
"""Readers of lists that people number themselves; a platform numbers its rows once for all."""
_CONTACTS = "coalesce({0}.identifiers, CASE WHEN {0}.person IS NOT NULL THEN [{0}.person] END)"
_SAME_PERSON = f"list_has_any({_CONTACTS.format('mine')}, {_CONTACTS.format('other')})"


def _of_people(clock: str) -> tuple[str, str]:
    """A contact may be corrected, and so may a day; both at once, on every row, hardly."""
    same_day = f'local_day(mine."{clock}") = local_day(other."{clock}")'
    unknown = f"{_SAME_PERSON} IS NULL"
    return (
        f"{_SAME_PERSON} OR ({unknown} AND {same_day})",
        f"NOT {_SAME_PERSON} AND NOT {same_day}",
    )


_COST_SAME = (
    "mine.paid_on = other.paid_on OR mine.amount = other.amount OR mine.partner = other.partner"
)
_THINGS: Mapping[str, tuple[str, str]] = {
    "leads": _of_people("created_at"),
    "orders": _of_people("ordered_at"),
    "costs": (_COST_SAME, f"NOT coalesce({_COST_SAME}, false)"),
}
"""Register → when two rows of one id are surely about one thing, and when about two."""
_THING_OF: Mapping[str, str] = {"competitors": "aspect"}
"""Statistics that people fill in and that name no account → what the rows of a scope are about."""


def refuse_two_lists(
    con: duckdb.DuckDBPyConnection, part: Incoming, values: Mapping[str, Any]
) -> None:
    """Ids that another file gave to other things, and not one to the same (`ids_of_two_lists`)."""
    name = part.table.name
    if name not in _THINGS or not values["reader"].startswith(_BY_HAND):
        return
    same, other = _THINGS[name]
    statement = sql("store.ids_of_others", table=name, same=same, other=other)
    asked = {"import_id": values["import_id"]}
    (shared, same_ids, ids, example, other_id), *_ = con.execute(statement, asked).fetchall()
    if shared >= LEAST_SHARED and ids and not same_ids:
        path = con.execute("SELECT path FROM imports WHERE import_id = ?", [other_id]).fetchall()
        raise BadInput(
            "ids_of_two_lists", file=values["path"], other=path[0][0], import_id=other_id,
            ids=ids, id=example,
        )  # fmt: skip


def refuse_two_sheets(
    con: duckdb.DuckDBPyConnection, part: Incoming, values: Mapping[str, Any]
) -> None:
    """Days whose rows would hide those of another sheet about other things (`sheet_of_another`)."""
    thing = _THING_OF.get(part.table.name)
    if thing is None:
        return
    statement = sql("store.sheets_of_others", table=part.table.name, thing=thing)
    found = con.execute(statement, {"import_id": values["import_id"]}).fetchall()
    for other_id, path, days, first, mine, theirs in found:
        raise BadInput(
            "sheet_of_another", file=values["path"], other=path, import_id=other_id, days=days,
            first_day=first, here=mine, there=theirs,
        )  # fmt: skip
