"""Targets, set and listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from fanbu.model.result import Result
from fanbu.ops import targets as ops
from fanbu.types import Period

if TYPE_CHECKING:
    from fanbu.api.desk import Desk

SCHEMA = pa.schema([("metric", pa.string()), ("period", pa.string()), ("value", pa.float64())])


def set_target(desk: Desk, metric: str, value: float, period: str) -> Result:
    when = Period.parse(period)
    ops.set_target(desk.ledger, desk.definitions, metric, value, when, desk.now())
    return targets(desk)


def remove_target(desk: Desk, metric: str, period: str) -> Result:
    when = Period.parse(period)
    ops.remove_target(desk.ledger, desk.definitions, metric, when, desk.now())
    return targets(desk)


def targets(desk: Desk) -> Result:
    rows = [
        {"metric": target.metric, "period": str(target.period), "value": target.value}
        for target in desk.ledger.targets()
    ]
    table = pa.Table.from_pylist(rows, SCHEMA)
    return Result("targets", table, {"columns": SCHEMA.names, "rows": rows})
