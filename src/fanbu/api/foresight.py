"""What a report will ask of the past, made ready while the rooms that ask are still loading.

The registers of the period before are folded as they were known at the same age, which takes the
engine about as long as Python needs to load the report. Only a head start: whatever is not
foreseen, or goes wrong here, is done when it is asked for.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING, cast

from fanbu.api.arguments import a_day
from fanbu.errors import FanbuError
from fanbu.metrics.info import over_days, tables_of
from fanbu.model.age import same_age, taken
from fanbu.store.catalogue import tables
from fanbu.types import Period
from fanbu.workspace import playbooks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from fanbu.api.desk import Desk
    from fanbu.types import Grain


@contextmanager
def ahead(desk: Desk, grain: str, day: str | date | None) -> Iterator[None]:
    """Fold beside what is done in this context; it ends when that has."""
    work = Thread(target=_fold, args=(desk, grain, day), name="foresight")
    work.start()
    try:
        yield
    finally:
        work.join()


def _fold(desk: Desk, grain: str, day: str | date | None) -> None:
    with suppress(FanbuError):  # a wrong day is refused where it is asked about
        for moment, wanted in _moments(desk, grain, day).items():
            desk.warehouse.remember(moment, wanted)


def _moments(desk: Desk, grain: str, day: str | date | None) -> dict[datetime, set[str]]:
    """Moment → the registers that the headline stands on, as known then."""
    if grain not in ("day", "week", "month"):
        return {}
    asked = cast("Grain", grain)
    last = a_day(day, "--date") or desk.last_day()
    period = Period.complete(asked, last, desk.settings.first_weekday)
    known = taken(desk.warehouse.imports())
    _, cutoffs = same_age(period, period.before(asked), desk.settings.zone, known, desk.now())
    found: dict[datetime, set[str]] = {}
    for table, moment in cutoffs:
        if table in _stood_on(desk) and tables()[table].kind in ("register", "view"):
            found.setdefault(moment, set()).add(table)
    return found


def _stood_on(desk: Desk) -> set[str]:
    settings, known = desk.settings, desk.definitions
    playbook = playbooks.load(settings.playbook) if settings.playbook else None
    headline = known.called(settings.headline or (playbook.headline if playbook else ()))
    metrics = [known.metrics[name] for name in headline if name in known.metrics]
    by_day = [metric for metric in metrics if over_days(metric, known) != "other"]
    return {table for metric in by_day for table in tables_of(metric, known)}
