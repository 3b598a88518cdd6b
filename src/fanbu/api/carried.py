"""A result on its way from one process to another: JSON that loses nothing.

Values that JSON has no kind for say what they are (`{"$": "date", "of": "2026-11-09"}`); a table
goes as an Arrow stream, a report as it is frozen. Who receives a result unpacks its table and its
report when they are asked for: most answers are printed from their rows, and need no engine.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any

from fanbu.api.report_result import FindingsResult, ReportResult
from fanbu.model.chart import Chart
from fanbu.model.finding import Action, Amount, Claim, Finding, Named, Share
from fanbu.model.result import Result, Warning_
from fanbu.types import Estimate, Period

if TYPE_CHECKING:
    import pyarrow as pa

    from fanbu.report.blocks import Report

KIND = "$"
_NOUNS: Mapping[str, type] = {
    noun.__name__: noun
    for noun in (
        Action, Amount, Chart, Claim, Estimate, Finding, Named, Period, Share, Warning_,
    )
}  # fmt: skip
_TEXTS: Mapping[str, Any] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "Decimal": Decimal,
    "float": float,
}
"""Kinds that a text tells whole."""
_MANY: Mapping[str, type] = {"tuple": tuple, "set": set, "frozenset": frozenset}


def packed(value: Any) -> Any:  # noqa: PLR0911 - one a kind
    """JSON-ready; `unpacked` gives an equal value. Raises TypeError for what is not known."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if isfinite(value) else {KIND: "float", "of": str(value)}
        case datetime() | date() | time():
            return {KIND: type(value).__name__, "of": value.isoformat()}
        case Decimal():
            return {KIND: "Decimal", "of": str(value)}
        case list():
            return [packed(inner) for inner in value]
        case tuple() | set() | frozenset():
            return {KIND: type(value).__name__, "of": [packed(inner) for inner in value]}
        case Mapping():
            return _packed_mapping(value)
    if is_dataclass(value) and type(value).__name__ in _NOUNS:
        inner = {entry.name: packed(getattr(value, entry.name)) for entry in fields(value)}
        return {KIND: type(value).__name__, "of": inner}
    raise TypeError(f"{type(value).__name__} cannot be carried")


def _packed_mapping(value: Mapping[Any, Any]) -> Any:
    if KIND in value or not all(isinstance(name, str) for name in value):
        pairs = [[packed(name), packed(inner)] for name, inner in value.items()]
        return {KIND: "dict", "of": pairs}
    return {name: packed(inner) for name, inner in value.items()}


def unpacked(value: Any) -> Any:  # noqa: PLR0911 - one a kind
    """What was packed."""
    if isinstance(value, list):
        return [unpacked(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    kind = value.get(KIND)
    if kind is None:
        return {name: unpacked(inner) for name, inner in value.items()}
    told = value["of"]
    if kind in _TEXTS:
        return _TEXTS[kind](told)
    if kind in _MANY:
        return _MANY[kind](map(unpacked, told))
    if kind == "dict":
        return {unpacked(name): unpacked(inner) for name, inner in told}
    return _NOUNS[kind](**{name: unpacked(inner) for name, inner in told.items()})


def packed_result(result: Result) -> dict[str, Any]:
    """All of a result."""
    found = {
        "kind": result.kind,
        "table": b64encode(_stream(result.table)).decode(),
        "data": packed(result.data),
        "warnings": packed(list(result.warnings)),
        "query": packed(result.query),
        "charts": packed(list(result.charts)),
        "findings": packed(list(result.findings)),
    }
    if isinstance(result, ReportResult | FindingsResult):
        from fanbu.report.frozen import frozen

        pages = ("report", "aside") if isinstance(result, FindingsResult) else ("report",)
        return {**found, **{name: frozen(getattr(result, name)) for name in pages}}
    return found


def unpacked_result(told: Mapping[str, Any]) -> Result:
    """The result that was packed; its table, and its report, are unpacked when asked for."""
    parts = {
        "kind": told["kind"],
        "table": told["table"],
        "data": unpacked(told["data"]),
        "query": unpacked(told["query"]),
        **{name: tuple(unpacked(told[name])) for name in ("warnings", "charts", "findings")},
    }
    if "aside" in told:
        return CarriedFindings(**parts, report=told["report"], aside=told["aside"])
    if "report" in told:
        return CarriedReport(**parts, report=told["report"])
    return Carried(**parts)


def _stream(table: pa.Table) -> bytes:
    import pyarrow as pa

    target = pa.BufferOutputStream()
    with pa.ipc.new_stream(target, table.schema) as stream:
        stream.write_table(table)
    return bytes(target.getvalue())


def _table(told: pa.Table | str) -> pa.Table:
    if not isinstance(told, str):
        return told
    import pyarrow as pa

    with pa.ipc.open_stream(b64decode(told)) as stream:
        return stream.read_all()


def _report(told: Report | Mapping[str, Any]) -> Report:
    if not isinstance(told, Mapping):
        return told
    from fanbu.report.frozen import thawed

    return thawed(told)


class _Later:
    """A field that is made of what came when it is first asked for."""

    def __init__(self, slot: str, make: Any) -> None:
        self._slot = slot
        self._make = make

    def __get__(self, result: Any, owner: type) -> Any:
        if result is None:
            return self
        made = self._make(getattr(result, self._slot))
        object.__setattr__(result, self._slot, made)
        return made

    def __set__(self, result: Any, value: Any) -> None:
        object.__setattr__(result, self._slot, value)


class Carried(Result):
    """A result that came from another process."""

    __slots__ = ("_table",)
    table = _Later("_table", _table)


class CarriedFindings(FindingsResult):
    """Findings that came from another process."""

    __slots__ = ("_aside", "_report", "_table")
    table = _Later("_table", _table)
    report = _Later("_report", _report)
    aside = _Later("_aside", _report)


class CarriedReport(ReportResult):
    """A report that came from another process."""

    __slots__ = ("_report", "_table")
    table = _Later("_table", _table)
    report = _Later("_report", _report)
