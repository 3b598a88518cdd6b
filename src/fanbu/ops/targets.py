"""Targets: what a metric should be over a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.errors import BadInput
from fanbu.store.ledger import Target

if TYPE_CHECKING:
    from datetime import datetime

    from fanbu.metrics.definitions import Definitions
    from fanbu.store.ledger import Ledger
    from fanbu.types import Period


def set_target(
    ledger: Ledger,
    definitions: Definitions,
    metric: str,
    value: float,
    period: Period,
    now: datetime,
) -> Target:
    """Keep a target for a metric that exists; one for the same metric and period is replaced.

    Raises BadInput `unknown_metric`, `bad_target` (not a number, or below zero).
    """
    name = definitions.find(metric).name
    if not 0 <= value < float("inf"):
        raise BadInput("bad_target", metric=name, value=value)
    target = ledger.set_target(Target(name, period, float(value)), now=now)
    details = {"metric": name, "period": str(period), "value": float(value)}
    ledger.note("target_set", details, now=now)
    return target


def remove_target(
    ledger: Ledger, definitions: Definitions, metric: str, period: Period, now: datetime
) -> None:
    """Forget a target. Raises BadInput `unknown_metric`, `unknown_target`."""
    name = definitions.find(metric).name
    ledger.remove_target(name, period)
    ledger.note("target_removed", {"metric": name, "period": str(period)}, now=now)
