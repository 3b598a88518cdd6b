"""What an analysis and a report must know of a metric, without its definition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["count", "money", "ratio", "number", "seconds"]
Better = Literal["higher", "lower", "none"]
Over = Literal["sum", "last", "ratio", "other"]


@dataclass(frozen=True, slots=True)
class MetricInfo:
    """One metric as a reader meets it.

    `label` is in the reader's language. `better` says which way is good. `unit`: `money` is the
    workspace's currency, `ratio` 0–1, `number` a plain value (ROI 1.31).
    `over` says how days make a period: `sum`; `last` (followers: the last value); `ratio`
    (`parts`: numerator and denominator by name, times `scale`); `other` cannot be put together
    from days (people counted once). `tables` are those it reads: they decide which sources must
    be complete before two periods are compared; empty means every source. `money` are those whose
    amounts it adds up: days with amounts that no exchange rate is known for are not compared.
    `made`: worked out from other metrics, so it is empty where one of them lacks amounts.
    `signed`: it takes something off, so its numbers may be less than zero.
    `share`: a ratio whose numerator is a part of its denominator, so never more than one.
    `of_known`: a ratio whose denominator counts the rows alone whose amount is known.
    """

    name: str
    label: str
    unit: Unit = "count"
    better: Better = "higher"
    over: Over = "sum"
    parts: tuple[str, str] | None = None
    scale: float = 1.0
    tables: tuple[str, ...] = ()
    money: tuple[str, ...] = ()
    of_known: bool = False
    made: bool = False
    signed: bool = False
    share: bool = False
