"""The metric tree with its numbers: what a number is made of, each part with its change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanbu.api import questions
from fanbu.metrics.tree import check
from fanbu.model.result import Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from fanbu.api.desk import Desk
    from fanbu.metrics.tree import Identity

COLUMNS = ("metric", "value", "previous", "change", "of", "joined", "depth", "holds")
DEEPEST = 6
"""A tree that names itself ends here."""


@dataclass(frozen=True, slots=True)
class Node:
    """One place of a tree: `of` is the metric it is a part of, `joined` how (product, sum)."""

    metric: str
    of: str | None
    joined: str | None
    depth: int


def tree(
    desk: Desk,
    metric: str | None = None,
    *,
    start: str | date | None = None,
    end: str | date | None = None,
    where: str | None = None,
    compare: str | None = None,
) -> Result:
    """Every tree of the playbook, or the one of `metric`, from the whole to its parts.

    `holds`: whether a number equals its parts on this data: holds, broken or not_checked.
    """
    trees = desk.definitions.trees
    roots = [desk.definitions.find(metric).name] if metric else roots_of(trees)
    nodes = [node for root in roots for node in _walk(root, trees)]
    names = list(dict.fromkeys(node.metric for node in nodes))
    if not names:
        return _result(desk, [], {})
    found = questions.query(desk, names, start=start, end=end, where=where, compare=compare)
    values: dict[str, Any] = next(iter(found.data["rows"]), {})
    state = {each.identity.metric: each.state for each in check(trees, values)}
    rows = [
        {
            "metric": node.metric,
            "value": values.get(node.metric),
            "previous": values.get(f"{node.metric}_previous"),
            "change": values.get(f"{node.metric}_change"),
            "of": node.of,
            "joined": node.joined,
            "depth": node.depth,
            "holds": state.get(node.metric),
        }
        for node in nodes
    ]
    return _result(desk, rows, found.query, found.warnings)


def roots_of(trees: Mapping[str, Identity]) -> list[str]:
    """The metrics that are explained and explain no other."""
    parts = {part for identity in trees.values() for part in identity.parts}
    return [name for name in trees if name not in parts] or [*trees][:1]


def _walk(
    name: str, trees: Mapping[str, Identity], of: Node | None = None, joined: str | None = None
) -> Iterator[Node]:
    node = Node(name, of.metric if of else None, joined, of.depth + 1 if of else 0)
    yield node
    identity = trees.get(name)
    if identity is None or node.depth >= DEEPEST:
        return
    for part in identity.parts:
        yield from _walk(part, trees, node, identity.kind)


def _result(
    desk: Desk, rows: Sequence[dict[str, Any]], query: Mapping[str, Any], warnings: Any = ()
) -> Result:
    del desk
    schema = pa.schema(
        [
            (name, pa.float64() if name in ("value", "previous", "change") else pa.string())
            for name in COLUMNS
            if name != "depth"
        ]
    ).append(pa.field("depth", pa.int64()))
    table = pa.Table.from_pylist(list(rows), schema).select(list(COLUMNS))
    data = {"columns": list(COLUMNS), "rows": list(rows)}
    return Result("tree", table, data, tuple(warnings), dict(query))
