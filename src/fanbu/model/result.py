"""What every question gives back, on every face."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from fanbu.model.chart import Chart
    from fanbu.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Warning_:  # noqa: N801 - `Warning` is Python's own
    """Something the reader must know about a number: a code (`warnings.CODE`) and arguments."""

    code: str
    details: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return {"code": self.code, **{name: plain(value) for name, value in self.details.items()}}


@dataclass(frozen=True, slots=True)
class Result:
    """Values with what must be said about them.

    `table` holds the values in Arrow, `data` the contract's JSON shape of the same values,
    `query` the question as it was understood (metrics, dimensions, period, SQL).
    """

    kind: str
    table: pa.Table
    data: Mapping[str, Any]
    warnings: tuple[Warning_, ...] = ()
    query: Mapping[str, Any] = field(default_factory=dict)
    charts: tuple[Chart, ...] = ()
    findings: tuple[Finding, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The `result` of `--json`."""
        return {name: plain(value) for name, value in self.data.items()}

    def chart(self, name: str | None = None) -> Chart | None:
        """The chart called `name`, or the first one offered; None when there is none."""
        return next((chart for chart in self.charts if name in (None, chart.name)), None)


def plain(value: Any) -> Any:
    """JSON-ready: dates as ISO text, decimals as floats, NaN as null, tuples and sets as lists."""
    match value:
        case datetime() | date():
            return value.isoformat()
        case Decimal() | float():
            return float(value) if isfinite(value) else None
        case dict():
            return {str(name): plain(inner) for name, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
        case set() | frozenset():
            return sorted(plain(inner) for inner in value)
    return value
