"""What a report will ask of the past, made ready while the rooms that ask are still loading.

The registers of the period before are folded as they were known at the same age, which takes the
engine about as long as Python needs to load the report; and what `watch` finds is looked for, which
takes longest. Only a head start: whatever is not foreseen, or goes wrong here, is done when it is
asked for.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
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
    from concurrent.futures import Future
    from datetime import date, datetime

    from fanbu.api import watch_beside
    from fanbu.api.desk import Desk
    from fanbu.types import Grain


@contextmanager
def ahead(
    desk: Desk, grain: str, day: str | date | None
) -> Iterator[Future[watch_beside.Beside | None] | None]:
    """Fold beside what is done in this context; it ends when that has.

    Gives what `watch` finds of the period; None where it is not known which.
    """
    _ = desk.definitions, desk.ledger  # shared by the threads: opened before
    work = Thread(target=_fold, args=(desk, grain, day), name="foresight")
    work.start()
    period = _period(desk, grain, day)
    pool = ThreadPoolExecutor(1, "watch")
    try:
        yield None if period is None else pool.submit(_watched, desk, period)
    finally:
        pool.shutdown(cancel_futures=True)
        work.join()


def _watched(desk: Desk, period: Period) -> watch_beside.Beside | None:
    from fanbu.api import watch_beside

    return watch_beside.of_report(desk, period)


def _period(desk: Desk, grain: str, day: str | date | None) -> Period | None:
    with suppress(FanbuError):  # a wrong day is refused where it is asked about
        if grain in ("day", "week", "month"):
            last = a_day(day, "--date") or desk.last_day()
            return Period.complete(cast("Grain", grain), last, desk.settings.first_weekday)
    return None


def _fold(desk: Desk, grain: str, day: str | date | None) -> None:
    with suppress(FanbuError):  # a wrong day is refused where it is asked about
        for moment, wanted in _moments(desk, grain, day).items():
            desk.warehouse.remember(moment, wanted)


def _moments(desk: Desk, grain: str, day: str | date | None) -> dict[datetime, set[str]]:
    """Moment → the registers that the headline stands on, as known then."""
    period = _period(desk, grain, day)
    if period is None:
        return {}
    known = taken(desk.warehouse.imports())
    before = period.before(cast("Grain", grain))
    _, cutoffs = same_age(period, before, desk.settings.zone, known, desk.now())
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
