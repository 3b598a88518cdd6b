"""What each channel cost and brought back: the channels, their kinds, and all of them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import fsum
from typing import TYPE_CHECKING, Any

from fanbu.analyses.channels import COLUMNS
from fanbu.api import filters, questions, ratio_days
from fanbu.api.naming import SUFFIXES
from fanbu.metrics.compare import change
from fanbu.metrics.fields import resolve
from fanbu.metrics.info import info, tables_of
from fanbu.model.question import Query
from fanbu.model.result import Result, Warning_
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.api.desk import Desk
    from fanbu.model.metric import MetricInfo

Row = dict[str, Any]
Known = dict[str, float | None]
Partial = Mapping[str, frozenset[str | None]]
PREVIOUS, CHANGE = SUFFIXES


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of the command, their words not parsed yet."""

    start: str | date | None = None
    end: str | date | None = None
    where: str | None = None
    compare: str | None = None
    common: bool = False


def channels(desk: Desk, asked: Asked) -> Result:
    """The channel table: every column of it that has a value, dearest channel first.

    `kinds`: the same columns for each kind of channel (paid, owned…), `total`: for all rows. Every
    row belongs to one channel, so sums are summed, and ratios are sums over sums.
    """
    known = [name for name in COLUMNS if name in desk.definitions.metrics]
    metrics = _answering(desk, known, asked.where) if asked.where else known
    found = questions.query(
        desk, metrics, by=["channel"], start=asked.start, end=asked.end, where=asked.where,
        compare=asked.compare, common=asked.common,
    )  # fmt: skip
    rows = found.data["rows"]
    filled = [name for name in metrics if any(_told(row, name) for row in rows)]
    names = [each for name in filled for each in _with_suffixes(name, compared=asked.compare)]
    order = sorted(rows, key=lambda row: tuple(-(row[name] or 0) for name in filled))
    told = {name: info(desk.definitions, name, desk.language) for name in filled}
    sums = _Sums(
        told,
        bool(asked.compare),
        {"": _partial(found.query), PREVIOUS: _partial(found.query.get("compared") or {})},
        {} if asked.common else _own_sums(desk, asked, found, told),
    )
    data = {
        "columns": ["channel", *names],
        "rows": [{name: row[name] for name in ("channel", *names)} for row in order],
        "kinds": _kinds(order, sums),
        "total": sums.of(order),
    }
    table = found.table.select(["channel", *names])
    left_out = [name for name in known if name not in metrics]
    said = (Warning_("filter_leaves_out", {"metrics": left_out}),) if left_out else ()
    query = {**found.query, "metrics": filled}
    return Result("channels", table, data, (*found.warnings, *said), query)


def _own_sums(
    desk: Desk, asked: Asked, found: Result, told: Mapping[str, MetricInfo]
) -> Mapping[str, Mapping[str | None, Row]]:
    """Ratio counted on fewer days than its parts are shown of → channel → these on its days.

    Those of the same days are asked together.
    """
    period = found.query["period"]
    ends = (date.fromisoformat(period[end]) for end in ("start", "end")) if period else ()
    query = Query(
        (), ("channel",), period=Period(*ends) if period else None, where=asked.where,
        compare=found.query["compare"],
    )  # fmt: skip
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, on in found.query.get("counted_on", {}).items():
        if name in told and told[name].parts is not None:
            groups.setdefault(tuple(on["days"]), []).append(name)
    sums: dict[str, Mapping[str | None, Row]] = {}
    for days, names in groups.items():
        parts = dict.fromkeys(part for name in names for part in told[name].parts or ())
        asked_of = replace(query, metrics=tuple(parts))
        again = ratio_days.on_days(desk, asked_of, tuple(map(Period.parse, days)))
        rows = {row["channel"]: row for row in again.data["rows"]} if again else {}
        sums |= dict.fromkeys(names, rows)
    return sums


def _answering(desk: Desk, metrics: Sequence[str], where: str) -> Sequence[str]:
    """The metrics whose tables have all that the filter asks about; all, where none has.

    Spend has no owner: a filter by owner leaves the columns of leads and orders.
    """
    fields = filters.fields_of(where)
    able = [
        name
        for name in metrics
        if all(
            resolve(field, table) is not None
            for table in tables_of(desk.definitions.metrics[name], desk.definitions)
            for field in fields
        )
    ]
    return able or metrics


def _told(row: Row, name: str) -> bool:
    return row[name] is not None or row.get(f"{name}{PREVIOUS}") is not None


def _with_suffixes(name: str, *, compared: str | None) -> tuple[str, ...]:
    return (name, f"{name}{PREVIOUS}", f"{name}{CHANGE}") if compared else (name,)


def _partial(query: Mapping[str, Any]) -> Partial:
    """Metric → the channels whose sum lacks some of its amounts."""
    return {
        name: frozenset(channel for (channel,) in keys)
        for name, keys in query.get("partial", {}).items()
    }


def _kinds(rows: Sequence[Row], sums: _Sums) -> list[Row]:
    """One row a kind, in the order of its first channel."""
    groups: dict[str | None, list[Row]] = {}
    for row in rows:
        channel = row["channel"]  # `paid` of `paid/ocean_engine`
        groups.setdefault(channel.partition("/")[0] if channel else None, []).append(row)
    return [{"kind": kind, **sums.of(members)} for kind, members in groups.items()]


@dataclass(frozen=True, slots=True)
class _Sums:
    """Several channels as one. `partial`: of now and of before, the sums that lack amounts.

    `own`: of a ratio that is counted on days of its own, what its parts are on them.
    """

    told: Mapping[str, MetricInfo]
    compared: bool
    partial: Mapping[str, Partial]
    own: Mapping[str, Mapping[str | None, Row]]

    def of(self, rows: Sequence[Row]) -> Row:
        now = self._summed(rows, "")
        if not self.compared:
            return {name: _whole(value) for name, value in now.items()}
        before = self._summed(rows, PREVIOUS)
        return {
            key: _whole(value)
            for name, about in self.told.items()
            for key, value in (
                (name, now[name]),
                (f"{name}{PREVIOUS}", before[name]),
                (f"{name}{CHANGE}", self._change(about, rows, now[name], before[name])),
            )
        }

    def _change(
        self, about: MetricInfo, rows: Sequence[Row], now: float | None, before: float | None
    ) -> float | None:
        lacks = any(self._lacks(about, rows, suffix) for suffix in ("", PREVIOUS))
        return None if lacks else change(now, before)

    def _lacks(self, about: MetricInfo, rows: Sequence[Row], suffix: str) -> bool:
        """Whether a sum that the metric stands on lacks amounts of one of these channels."""
        every = self.partial[suffix]
        names = () if about.of_known else about.parts or (about.name,)
        return any(row["channel"] in every.get(name, ()) for name in names for row in rows)

    def _summed(self, rows: Sequence[Row], suffix: str) -> Known:
        """Sums of what adds up; a ratio of two of them as the ratio of their sums; else None."""
        found: Known = {}
        for name, about in self.told.items():
            if about.over == "sum":
                values = [row[f"{name}{suffix}"] for row in rows]
                known = [value for value in values if value is not None]
                open_ = about.made and self._lacks(about, rows, suffix)
                found[name] = fsum(known) if known and not open_ else None
        for name, about in self.told.items():
            if name not in found:
                open_ = self._lacks(about, rows, suffix)
                sums = self._own(name, about, rows, suffix) if name in self.own else found
                found[name] = None if open_ else _ratio(sums, about.parts, about.scale)
        return {name: found[name] for name in self.told}

    def _own(self, name: str, about: MetricInfo, rows: Sequence[Row], suffix: str) -> Known:
        there = [self.own[name].get(row["channel"], {}) for row in rows]
        told = {part: [row.get(f"{part}{suffix}") for row in there] for part in about.parts or ()}
        known = {part: [v for v in values if v is not None] for part, values in told.items()}
        return {part: fsum(values) if values else None for part, values in known.items()}


def _ratio(sums: Mapping[str, float | None], parts: Any, scale: float) -> float | None:
    if parts is None:
        return None
    top, bottom = (sums.get(part) for part in parts)
    return None if top is None or not bottom else top / bottom * scale


def _whole(value: float | None) -> float | int | None:
    return int(value) if isinstance(value, float) and value.is_integer() else value
