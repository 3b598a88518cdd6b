"""What a page could show more of, if somebody imported it: said once, with how to get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu import words

if TYPE_CHECKING:
    from fanbu.web.visit import Visit


def lacking(visit: Visit, *tables: str) -> list[str]:
    """One sentence (`web.need_TABLE`) for each of the tables that has no row at all."""
    there = visit.answer(visit.workspace.tables_there)
    return [
        words.say(visit.state.language, f"web.need_{table}")
        for table in tables
        if table not in there
    ]
