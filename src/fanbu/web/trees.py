"""The metric tree as a page draws it: each number with its parts under it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fanbu.web.tables import Look, Tile, laid

if TYPE_CHECKING:
    from collections.abc import Callable

    from fanbu.api import Workspace
    from fanbu.model.result import Result

SIGNS = {"product": "×", "sum": "+"}


@dataclass(slots=True)
class Branch:
    """One number of a tree.

    `sign`: how it is joined to the part before it; empty for the first. `broken`: its parts do not
    make it on this data.
    """

    tile: Tile
    sign: str
    joined: str
    broken: bool
    parts: list[Branch] = field(default_factory=list)


def branches(result: Result, workspace: Workspace, href: Callable[[str], str]) -> list[Branch]:
    """The roots, each with its parts, in the order of the tree."""
    roots: list[Branch] = []
    path: list[Branch] = []
    for row in result.to_dict()["rows"]:
        path = path[: row["depth"]]
        beside = path[-1].parts if path else roots
        name = row["metric"]
        values = {name: row["value"], f"{name}_previous": row["previous"],
                  f"{name}_change": row["change"]}  # fmt: skip
        (line,) = laid([values], workspace, "", Look((name,), then=True)).rows
        sign = SIGNS.get(row["joined"] or "", "") if beside and path else ""
        tile = Tile(workspace.column_label(name, result.query), line.cells[0], href(name))
        branch = Branch(tile, sign, row["joined"] or "", row["holds"] == "broken")
        beside.append(branch)
        path.append(branch)
    return roots
