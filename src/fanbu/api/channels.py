"""What each channel cost and brought back: the channels, their kinds, and all of them together."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Any

from fanbu.analyses.channels import COLUMNS
from fanbu.api import filters, questions
from fanbu.api.naming import SUFFIXES
from fanbu.metrics.compare import change
from fanbu.metrics.fields import resolve
from fanbu.metrics.info import info, tables_of
from fanbu.model.result import Result, Warning_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from fanbu.api.desk import Desk

Row = dict[str, Any]
Known = dict[str, float | None]
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
    data = {
        "columns": ["channel", *names],
        "rows": [{name: row[name] for name in ("channel", *names)} for row in order],
        "kinds": _kinds(desk, order, filled, compared=bool(asked.compare)),
        "total": _together(desk, order, filled, compared=bool(asked.compare)),
    }
    table = found.table.select(["channel", *names])
    left_out = [name for name in known if name not in metrics]
    said = (Warning_("filter_leaves_out", {"metrics": left_out}),) if left_out else ()
    query = {**found.query, "metrics": filled}
    return Result("channels", table, data, (*found.warnings, *said), query)


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


def _kinds(desk: Desk, rows: Sequence[Row], metrics: Sequence[str], *, compared: bool) -> list[Row]:
    """One row a kind, in the order of its first channel."""
    groups: dict[str | None, list[Row]] = {}
    for row in rows:
        channel = row["channel"]  # `paid` of `paid/ocean_engine`
        groups.setdefault(channel.partition("/")[0] if channel else None, []).append(row)
    return [
        {"kind": kind, **_together(desk, members, metrics, compared=compared)}
        for kind, members in groups.items()
    ]


def _together(desk: Desk, rows: Sequence[Row], metrics: Sequence[str], *, compared: bool) -> Row:
    now = _summed(desk, rows, metrics, "")
    if not compared:
        return {name: _whole(value) for name, value in now.items()}
    before = _summed(desk, rows, metrics, PREVIOUS)
    return {
        key: _whole(value)
        for name in metrics
        for key, value in (
            (name, now[name]),
            (f"{name}{PREVIOUS}", before[name]),
            (f"{name}{CHANGE}", change(now[name], before[name])),
        )
    }


def _summed(desk: Desk, rows: Iterable[Row], metrics: Sequence[str], suffix: str) -> Known:
    """Sums of what adds up; a ratio of two of them as the ratio of their sums; None otherwise."""
    listed = list(rows)
    found: Known = {}
    told = {name: info(desk.definitions, name, desk.language) for name in metrics}
    for name, about in told.items():
        if about.over == "sum":
            values = [row[f"{name}{suffix}"] for row in listed]
            known = [value for value in values if value is not None]
            found[name] = fsum(known) if known else None
    for name, about in told.items():
        if name not in found:
            found[name] = _ratio(found, about.parts, about.scale)
    return {name: found[name] for name in metrics}


def _ratio(sums: Mapping[str, float | None], parts: Any, scale: float) -> float | None:
    if parts is None:
        return None
    top, bottom = (sums.get(part) for part in parts)
    return None if top is None or not bottom else top / bottom * scale


def _whole(value: float | None) -> float | int | None:
    return int(value) if isinstance(value, float) and value.is_integer() else value
