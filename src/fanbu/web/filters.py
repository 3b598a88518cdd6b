"""The filter as a page shows it: its conditions one by one, what can be filtered by, its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse

from fanbu import words
from fanbu.api import filters
from fanbu.api.cells import named, shown
from fanbu.errors import FanbuError
from fanbu.web.sentences import sentences
from fanbu.web.tables import short

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.responses import Response

    from fanbu.web.visit import Page, Visit

FLAGS = frozenset({"valid", "won", "is_new"})
"""Columns of yes and no: their values stand in a filter without quotes."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition in words; `href`: the page without it."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Filters:
    """`joined`: how the chips belong together, and/or. `given`: the same for the builder."""

    chips: tuple[Chip, ...]
    joined: str
    columns: tuple[Mapping[str, Any], ...]
    operators: tuple[tuple[str, str], ...]
    given: Any


def of(visit: Visit, page: Page | None) -> Filters | None:
    """None on a page that heeds no filter. A filter that does not read has no chips."""
    if page is None or not page.filtered:
        return None
    language, where = visit.state.language, visit.state.where
    try:
        told = visit.workspace.conditions(where).to_dict()
    except FanbuError:
        told = visit.workspace.conditions("").to_dict()
    return Filters(
        chips=tuple(Chip(_said(visit, row), visit.state.href(where=row["rest"]))
                    for row in told["rows"]),
        joined=told["joined"],
        columns=_columns(visit, page),
        operators=tuple((sign, _operator(sign, language)) for sign in filters.OPERATORS),
        given={"joined": told["joined"], "rows": told["rows"]},
    )  # fmt: skip


def _columns(visit: Visit, page: Page) -> tuple[Mapping[str, Any], ...]:
    return tuple(
        {"name": name, "label": short(visit.workspace.column_label(name)), "flag": name in FLAGS}
        for name in page.columns(visit)
    )


def _operator(sign: str, language: Any) -> str:
    return words.say(language, f"web.is_{_SIGNS[sign]}")


_SIGNS = {
    "=": "equal", "!=": "other", "in": "among", "not in": "not_among", "contains": "containing",
    "not contains": "not_containing", "<": "less", "<=": "at_most", ">": "more", ">=": "at_least",
    "is null": "blank", "is not null": "not_blank",
}  # fmt: skip


def _said(visit: Visit, row: Mapping[str, Any]) -> str:
    """`渠道 是 巨量引擎`; what is more than one comparison as it is written."""
    column = row["column"]
    if column is None:
        return str(row["text"])
    label = short(visit.workspace.column_label(column.removeprefix("props.")))
    values = [_value(visit, column, value) for value in row["values"]]
    told = words.say(visit.state.language, "cli.listed", items=values) if values else ""
    return " ".join(filter(None, (label, _operator(row["operator"], visit.state.language), told)))


def _value(visit: Visit, column: str, value: str) -> str:
    if column in FLAGS:
        return shown(visit.workspace, value == "true", column)
    return named(visit.workspace, value, column)


def parts(visit: Visit) -> Response:
    """What somebody is typing, in parts; or where it stops making sense."""
    try:
        told = visit.workspace.conditions(visit.state.one("text")).to_dict()
    except FanbuError as problem:
        message, _ = sentences(problem, visit.state.language)
        position = problem.details.get("position", 1)
        return JSONResponse({"ok": False, "message": message, "position": position})
    return JSONResponse({"ok": True, "joined": told["joined"], "rows": told["rows"]})


def values(visit: Visit) -> Response:
    """What a column holds, with the names people use."""
    column = visit.state.one("column")
    if not column:
        return JSONResponse([])
    found = visit.answer(lambda: visit.workspace.values(column), "values", column)
    listed: Sequence[str] = [row["value"] for row in found.to_dict()["rows"]]
    return JSONResponse([{"value": each, "label": _value(visit, column, each)} for each in listed])
