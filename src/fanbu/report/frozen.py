"""A composed report as plain data that can be kept, and the same report again from it."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from math import isnan, nan
from typing import TYPE_CHECKING, Any

from fanbu.model.chart import Chart
from fanbu.report import blocks
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.report.blocks import Report

KIND = "$"
_KINDS: Mapping[str, type] = {
    name: kind
    for name, kind in vars(blocks).items()
    if isinstance(kind, type) and is_dataclass(kind)
}


def frozen(report: Report) -> dict[str, Any]:
    """JSON-ready, every part with its kind under `$`; `thawed` gives an equal report."""
    found: dict[str, Any] = _plain(report)
    return found


def thawed(data: Mapping[str, Any]) -> Report:
    """The report that was frozen; a field that came later has its default."""
    found: Report = _made(data)
    return found


def _plain(value: Any) -> Any:
    match value:
        case Period():
            return {KIND: "Period", "days": str(value)}
        case Chart():
            return {KIND: "Chart", "name": value.name, "title": value.title, "spec": value.spec}
        case float() if isnan(value):
            return {KIND: "nan"}
        case tuple() | list():
            return [_plain(inner) for inner in value]
    if is_dataclass(value):
        inner = {entry.name: _plain(getattr(value, entry.name)) for entry in fields(value)}
        return {KIND: type(value).__name__, **inner}
    return value


def _made(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_made(inner) for inner in value)
    if not isinstance(value, dict):
        return value
    match value[KIND]:
        case "nan":
            return nan
        case "Period":
            return Period.parse(value["days"])
        case "Chart":
            return Chart(value["name"], value["title"], value["spec"])
    kind = _KINDS[value[KIND]]
    known = {entry.name for entry in fields(kind)}
    made = {name: _made(inner) for name, inner in value.items() if name in known}
    if kind is blocks.ChartBlock and made["narrow"] == made["wide"]:
        made["narrow"] = made["wide"]  # one chart for both is drawn once
    return kind(**made)
