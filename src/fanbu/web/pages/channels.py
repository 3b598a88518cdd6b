"""Channels: what each cost and brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.web.tables import grid, how, warnings
from fanbu.web.visit import Page, Shown

if TYPE_CHECKING:
    from typing import Any

    from fanbu.web.visit import Visit


def show(visit: Visit) -> Shown:
    state, workspace = visit.state, visit.workspace
    days = state.days
    if days is None:
        return Shown("channels.html.j2", {"table": None})

    def ask() -> Any:
        return workspace.channels(start=days.start, end=days.end)

    found = visit.answer(ask, days)

    def href(name: str, value: Any) -> str:
        if name != "channel":
            return ""
        where = f"channel = '{str(value).replace(chr(39), chr(39) * 2)}'"
        return state.href("/metrics", where=where, by="ad_campaign")

    return Shown(
        "channels.html.j2",
        {
            "table": grid(found, workspace, workspace.column_label("channel"), href=href),
            "how": how(found, workspace),
            "warnings": warnings(found, workspace),
        },
    )


PAGE = Page("channels", "/channels", "spread", show, place=10, dated=True)
