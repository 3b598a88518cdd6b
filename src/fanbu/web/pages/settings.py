"""Settings: how the workspace counts, who may come in, what was changed, whether it is well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.web.settings import (
    calendar,
    channels,
    health,
    log,
    rates,
    statuses,
    team,
    workspace,
    you,
)
from fanbu.web.settings.part import HERE
from fanbu.web.visit import Page, View

if TYPE_CHECKING:
    from fanbu.web.settings.part import Part
    from fanbu.web.visit import Shown, Visit

PARTS: tuple[Part, ...] = tuple(
    one.PART for one in (workspace, statuses, channels, rates, calendar, you, team, log, health)
)  # fmt: skip
"""In the order in which they are offered; the first is the page itself."""


def show(visit: Visit) -> Shown:
    return PARTS[0].show(visit)


PAGE = Page(
    "settings",
    HERE,
    "foot",
    show,
    place=30,
    views=tuple(
        view
        for part in PARTS
        for view in (*([View(part.path, part.show, part.role)] if part is not PARTS[0] else []),
                     *part.views)
    ),
    verbs=tuple(verb for part in PARTS for verb in part.verbs),
)  # fmt: skip
