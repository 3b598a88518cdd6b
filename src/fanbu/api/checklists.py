"""Checklists, listed and shown, and how far they are done: they are ticked in drafts."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanbu.api.arguments import a_day
from fanbu.errors import BadInput
from fanbu.model.result import Result
from fanbu.types import Period
from fanbu.workspace import checklists as known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from fanbu.api.desk import Desk
    from fanbu.model.draft import Tick
    from fanbu.types import Grain
    from fanbu.workspace.checklists import Checklist

GRAINS: tuple[Grain, ...] = ("day", "week", "month")


@dataclass(frozen=True, slots=True)
class Standing:
    """The lines of the draft of a period; of one that nobody has begun they are as it will begin.

    `drafted`: whether there is a draft.
    """

    grain: Grain
    period: Period
    drafted: bool
    ticks: Sequence[Tick]

    @property
    def data(self) -> dict[str, Any]:
        """`at`: the place of a line, as a step `tick` wants it; lines of the author have no key."""
        lines = [
            {"at": at, "key": tick.key, "text": tick.text, "done": tick.done}
            for at, tick in enumerate(self.ticks)
        ]
        done = sum(tick.done for tick in self.ticks)
        return {
            "grain": self.grain, "period": str(self.period), "drafted": self.drafted,
            "done": done, "of": len(lines), "ticks": lines,
        }  # fmt: skip


def checklists(desk: Desk, name: str | None, day: str | date | None = None) -> Result:
    """Every list, and the drafts they are ticked in; with a `name` (or label) that list alone.

    The drafts are those of the last periods that are over by `day`. A list of reports has its
    `period`, and `done` beside its `items`: None for one that was taken out of the draft.
    Raises BadInput `unknown_checklist` with the nearest names.
    """
    every = known.checklists(desk.folder.checklists)
    found = [each for each in every.values() if name in (None, each.name, *each.label.values())]
    if not found and name is not None:
        near = get_close_matches(name, every, n=3, cutoff=0.5) or list(every)
        raise BadInput("unknown_checklist", checklist=name, near=near)
    asked = {grain for each in found for grain in each.reports}
    last = a_day(day, "--date") or desk.last_day()
    standings = {grain: _standing(desk, grain, last) for grain in GRAINS if grain in asked}
    rows = [_row(desk, each, standings) for each in found]
    if name is None:
        told = [{"name": r["name"], "label": r["label"], "items": len(r["items"])} for r in rows]
        drafts = [standing.data for standing in standings.values()]
        return Result(
            "checklists", pa.Table.from_pylist(told), {"checklists": rows, "drafts": drafts}
        )
    items = [{"item": item} for item in rows[0]["items"]]
    return Result("checklist", pa.Table.from_pylist(items), rows[0])


def _standing(desk: Desk, grain: Grain, last: date) -> Standing:
    from fanbu.api import drafts  # a list alone needs no report

    period = Period.complete(grain, last, desk.settings.first_weekday)
    file = drafts.home_of(desk, grain, period, desk.language).file
    if not file.is_file():
        return Standing(grain, period, drafted=False,
                        ticks=drafts.ticks_of(desk, grain, desk.language))  # fmt: skip
    return Standing(grain, period, drafted=True, ticks=drafts.written(file).ticks)


def _row(desk: Desk, given: Checklist, standings: Mapping[Grain, Standing]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": given.name,
        "label": given.label[desk.language],
        "reports": list(given.reports),
        "campaigns": list(given.campaigns),
        "origin": given.origin,
        "items": [entry.text[desk.language] for entry in given.items],
    }
    if given.reports:
        standing = standings[given.reports[0]]
        ticked = {tick.key: tick.done for tick in standing.ticks}
        row["period"] = str(standing.period)
        row["done"] = [ticked.get(entry.key) for entry in given.items]
    return row
