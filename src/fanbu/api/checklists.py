"""Checklists, listed and shown."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanbu.errors import BadInput
from fanbu.model.result import Result
from fanbu.workspace import checklists as known

if TYPE_CHECKING:
    from fanbu.api.desk import Desk
    from fanbu.workspace.checklists import Checklist


def checklists(desk: Desk, name: str | None) -> Result:
    """Every list in a line; with a `name` (or label) that list's items.

    Raises BadInput `unknown_checklist` with the nearest names.
    """
    every = known.checklists(desk.folder.checklists)
    if name is None:
        rows = [_row(desk, each) for each in every.values()]
        told = [{"name": r["name"], "label": r["label"], "items": len(r["items"])} for r in rows]
        table = pa.Table.from_pylist(told)
        return Result("checklists", table, {"checklists": rows})
    found = [each for each in every.values() if name in (each.name, *each.label.values())]
    if not found:
        near = get_close_matches(name, every, n=3, cutoff=0.5) or list(every)
        raise BadInput("unknown_checklist", checklist=name, near=near)
    row = _row(desk, found[0])
    table = pa.Table.from_pylist([{"item": item} for item in row["items"]])
    return Result("checklist", table, row)


def _row(desk: Desk, given: Checklist) -> dict[str, Any]:
    return {
        "name": given.name,
        "label": given.label[desk.language],
        "reports": list(given.reports),
        "campaigns": list(given.campaigns),
        "origin": given.origin,
        "items": [entry.text[desk.language] for entry in given.items],
    }
