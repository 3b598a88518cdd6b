"""The imports that stand behind an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanbu.metrics.info import tables_of
from fanbu.types import Period, day_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fanbu.api.desk import Desk
    from fanbu.model.imports import ImportRecord


@dataclass(frozen=True, slots=True)
class Behind:
    """One import, newest first in a list; `days` of its rows, empty where it has none."""

    number: int
    file: str
    table: str
    days: str


def imports_behind(desk: Desk, metrics: Iterable[str], period: Any = None) -> list[Behind]:
    """The imports of the metrics' tables whose days meet the period (`{"start", "end"}` or `A..B`).

    A newer one may have replaced an older one's days: which row counts is decided when read.
    """
    known = desk.definitions
    wanted = {table for name in metrics for table in tables_of(known.metrics[name], known)}
    asked = _days_asked(period)
    found = [one for one in desk.warehouse.imports() if one.table in wanted and _meets(one, asked)]
    found.sort(key=lambda one: -(one.import_id or 0))
    return [Behind(one.import_id or 0, _file(one), one.table, _days(one)) for one in found]


def _days_asked(period: Any) -> Period | None:
    if isinstance(period, str):
        return Period.parse(period)
    return Period(day_in(period["start"]), day_in(period["end"])) if period else None


def _meets(one: ImportRecord, asked: Period | None) -> bool:
    if asked is None or one.window is None:
        return True
    return one.window.start <= asked.end and asked.start <= one.window.end


def _file(one: ImportRecord) -> str:
    return str(one.path).replace("\\", "/").rsplit("/", 1)[-1]


def _days(one: ImportRecord) -> str:
    return f"{one.window.start} – {one.window.end}" if one.window else ""
