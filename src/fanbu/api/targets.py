"""Targets, set and listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from fanbu.model.result import Result
from fanbu.ops import targets as ops
from fanbu.types import Period

if TYPE_CHECKING:
    from fanbu.api.workspace import Workspace

SCHEMA = pa.schema([("metric", pa.string()), ("period", pa.string()), ("value", pa.float64())])


def set_target(workspace: Workspace, metric: str, value: float, period: str) -> Result:
    when = Period.parse(period)
    ops.set_target(workspace.ledger, workspace.definitions, metric, value, when, workspace.now())
    return targets(workspace)


def remove_target(workspace: Workspace, metric: str, period: str) -> Result:
    when = Period.parse(period)
    ops.remove_target(workspace.ledger, workspace.definitions, metric, when, workspace.now())
    return targets(workspace)


def targets(workspace: Workspace) -> Result:
    rows = [
        {"metric": target.metric, "period": str(target.period), "value": target.value}
        for target in workspace.ledger.targets()
    ]
    table = pa.Table.from_pylist(rows, SCHEMA)
    return Result("targets", table, {"columns": SCHEMA.names, "rows": rows})
