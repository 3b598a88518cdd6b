"""The funnels that a playbook lays out: their steps, and the share of one in another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from fanbu.model.result import Result
from fanbu.workspace import playbooks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.api.desk import Desk

_FUNNELS = pa.schema([("title", pa.string()), ("metrics", pa.list_(pa.string()))])
Shares = tuple[float | None, float | None]


def funnels(desk: Desk) -> Result:
    """Title and metrics of each, from the first step to the last; none without a playbook."""
    name = desk.settings.playbook
    sections = playbooks.load(name).report if name else ()
    rows = [
        {"title": str(section["title"][desk.language]), "metrics": list(section["metrics"])}
        for section in sections
        if section["section"] == "steps"
    ]
    table = pa.Table.from_pylist(rows, _FUNNELS)
    return Result("funnels", table, {"columns": _FUNNELS.names, "rows": rows})


def shares(values: Sequence[float]) -> list[Shares]:
    """Of each step: its share of the step before and of the first; None where that is 0 or none."""
    found: list[Shares] = []
    for place, value in enumerate(values):
        before = values[place - 1] if place else None
        found.append((_of(value, before), _of(value, values[0] if place else None)))
    return found


def _of(value: float, whole: float | None) -> float | None:
    return value / whole if whole else None
