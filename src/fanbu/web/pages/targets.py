"""Targets: what numbers should be, drawn against where they should stand by now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from fanbu.api.catalogue import grouped
from fanbu.api.templates import targets_sheet
from fanbu.errors import BadInput
from fanbu.types import Period
from fanbu.web.aims import GIVEN, HERE, aims_of, paced
from fanbu.web.sentences import sentences
from fanbu.web.tables import warnings
from fanbu.web.visit import Gone, Page, Shown, Verb, View

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fanbu.api.catalogue import Listed
    from fanbu.web.visit import Visit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STANDINGS = ("running", "ahead", "over", "unknown")


def show(visit: Visit) -> Shown:
    workspace = visit.workspace
    found = paced(visit)
    shelves = [(standing, aims_of(visit, standing)) for standing in STANDINGS]
    values = {
        "shelves": [(standing, aims) for standing, aims in shelves if aims],
        "warnings": warnings(found, workspace),
        "families": _families(visit),
        "channels": visit.answer(lambda: _channels(visit), "channels"),
        "months": _months(visit),
        "given": {name: visit.state.one(name) for name in GIVEN},
        "failed": None,
    }
    return Shown("targets.html.j2", values)


def _families(visit: Visit) -> list[tuple[str, list[tuple[str, str]]]]:
    """Group → its metrics, each called in both languages; those that have data first."""
    listed: Mapping[str, Sequence[Listed]] = visit.answer(
        lambda: grouped(visit.workspace), "grouped"
    )
    return [
        (group, [(one.name, _called(visit, one)) for one in sorted(each, key=_unknown)])
        for group, each in listed.items()
    ]


def _called(visit: Visit, one: Listed) -> str:
    """The label, and the other language's where it is another."""
    label = visit.workspace.definitions.metrics[one.name].label
    others = [text for text in label.values() if text != one.label]
    return " · ".join((one.label, *others))


def _unknown(one: Listed) -> bool:
    return not one.known


def _channels(visit: Visit) -> list[tuple[str, str]]:
    """Every channel of the data, with what it is called."""
    rows = visit.workspace.channels().to_dict()["rows"]
    names = sorted(str(row["channel"]) for row in rows if row["channel"])
    return [(name, visit.called("channel", name)) for name in names]


def _months(visit: Visit) -> list[str]:
    """The month of the data and the five after it, then the year."""
    first = Period.month(visit.workspace.last_day())
    found = [first]
    while len(found) < 6:  # noqa: PLR2004
        last = found[-1]
        found.append(Period.month(last.shift(last.days).start))
    return [f"{month.start:%Y-%m}" for month in found] + [str(first.start.year)]


def keep(visit: Visit) -> Gone | Shown:
    """A target of everything, of one channel, or of what a condition holds.

    What cannot be one is said above the form, and everything typed is still in it.
    """
    try:
        visit.workspace.set_target(visit.text("metric"), _value(visit), **_which(visit))
    except BadInput as problem:
        given = {name: visit.text(name) for name in GIVEN}
        failed = sentences(problem, visit.state.language)
        page = show(visit)
        return replace(page, values={**page.values, "given": given, "failed": failed}, status=400)
    return Gone(visit.state.href(HERE, **dict.fromkeys(GIVEN, "")), "target_set")


def _value(visit: Visit) -> float:
    given = visit.text("value").replace(",", "").replace("，", "").lstrip("¥$€£")
    try:
        return float(given)
    except ValueError:
        raise BadInput("bad_number", argument="value", value=visit.text("value")) from None


def remove(visit: Visit) -> Gone:
    visit.workspace.remove_target(visit.text("metric"), **_which(visit))
    return Gone(visit.state.href(HERE, **dict.fromkeys(GIVEN, "")), "target_removed")


def _which(visit: Visit) -> dict[str, Any]:
    return {
        "period": visit.text("period"),
        "channel": visit.text("channel") or None,
        "where": visit.text("where") or None,
    }


def sheet(visit: Visit) -> Response:
    """The sheet to fill in; it comes back through the imports."""
    headers = {"content-disposition": 'attachment; filename="targets.xlsx"'}
    return Response(targets_sheet(visit.workspace), media_type=XLSX, headers=headers)


PAGE = Page(
    "targets",
    HERE,
    "plan",
    show,
    place=20,
    views=(View("/targets/sheet.xlsx", sheet, "editor"),),
    verbs=(Verb("/targets/set", keep), Verb("/targets/remove", remove)),
)
