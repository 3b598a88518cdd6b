"""What will be asked of the past, made ready while the rooms that ask are still loading.

The registers of the period before are folded as they were known at the same age, and so are leads
some weeks ago, by which `watch` tells how late numbers come: that takes the engine about as long as
Python needs to load what asks. What `watch` finds of a report is looked for, which takes longest.
Only a head start: whatever is not foreseen, or goes wrong here, is done when it is asked for.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING, cast

from fanbu.api.arguments import a_day
from fanbu.errors import FanbuError
from fanbu.metrics.info import over_days, tables_of
from fanbu.model.age import earlier, same_age, taken
from fanbu.store.catalogue import tables
from fanbu.types import Period
from fanbu.workspace import playbooks

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from concurrent.futures import Future
    from datetime import date, datetime
    from typing import TypeAlias

    from fanbu.api import watch_beside
    from fanbu.api.desk import Desk
    from fanbu.types import Grain

    Moment: TypeAlias = tuple[datetime, set[str]]

LATE = "leads"
"""The register whose numbers come late."""


@contextmanager
def ahead(
    desk: Desk, grain: str, day: str | date | None
) -> Iterator[Future[watch_beside.Beside | None] | None]:
    """Fold beside what is done in this context; it ends when that has.

    Gives what `watch` finds of the period; None where it is not known which.
    """
    _ = desk.definitions, desk.ledger  # shared by the threads: opened before
    period = _period(desk, grain, day)
    pool = ThreadPoolExecutor(1, "watch")
    with _folding(desk, lambda: _of_report(desk, grain, period)):
        try:
            yield None if period is None else pool.submit(_watched, desk, period)
        finally:
            pool.shutdown(cancel_futures=True)


@contextmanager
def of_watch(desk: Desk) -> Iterator[None]:
    """Fold beside what is done in this context what `watch` asks of the past."""
    with _folding(desk, lambda: _some_weeks_ago(desk)):
        yield


@contextmanager
def of_why(desk: Desk, metric: str, period: str | None) -> Iterator[None]:
    """The same for `why` of a metric: its own registers, and what it is held against."""
    _ = desk.definitions  # shared by the threads: loaded before
    with _folding(desk, lambda: _of_why(desk, metric, period)):
        yield


@contextmanager
def _folding(desk: Desk, moments: Callable[[], Iterable[Moment]]) -> Iterator[None]:
    work = Thread(target=_fold, args=(desk, moments), name="foresight")
    work.start()
    try:
        yield
    finally:
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


def _fold(desk: Desk, moments: Callable[[], Iterable[Moment]]) -> None:
    with suppress(FanbuError):  # what is asked wrong is refused where it is asked
        for moment, wanted in moments():
            desk.warehouse.remember(moment, wanted)


def _of_report(desk: Desk, grain: str, period: Period | None) -> Iterator[Moment]:
    """What the headline stands on, as known when the period before was as old; then for `watch`."""
    if period is not None:
        yield from _before(desk, grain, period, _stood_on(desk))
        if period.end == desk.last_day():
            yield from _some_weeks_ago(desk)


def _of_why(desk: Desk, metric: str, period: str | None) -> Iterator[Moment]:
    """Only of the last complete week: of other days it is not known how they will be read."""
    if period is not None:
        return
    known = desk.definitions
    asked = known.find(metric)
    week = Period.complete("week", desk.last_day(), desk.settings.first_weekday)
    if over_days(asked, known) != "other":
        yield from _before(desk, "week", week, tables_of(asked, known))
    behind = (known.metrics[name] for name in _tree(asked.name, known.products))
    if any(LATE in tables_of(each, known) for each in behind):
        yield from _some_weeks_ago(desk)


def _tree(name: str, products: Mapping[str, tuple[str, ...]]) -> set[str]:
    """A metric, and all that it is a product of."""
    found, rest = set[str](), [name]
    while rest:
        each = rest.pop()
        if each not in found:
            found.add(each)
            rest += products.get(each, ())
    return found


def _before(desk: Desk, grain: str, period: Period, asked: Collection[str]) -> Iterator[Moment]:
    """Each moment, and the registers of these tables that are read as known then."""
    known = taken(desk.warehouse.imports())
    before = period.before(cast("Grain", grain))
    _, cutoffs = same_age(period, before, desk.settings.zone, known, desk.now())
    yield from _registers((table, at) for table, at in cutoffs if table in asked)


def _some_weeks_ago(desk: Desk) -> Iterator[Moment]:
    ends = desk.ends_of_data()
    if ends is None:
        return
    known = taken(desk.warehouse.imports())
    for then in earlier(desk.last_day(), desk.settings.zone, known, desk.now()):
        if then.days.start >= ends[0]:
            yield from _registers((table, at) for table, at in then.cutoffs if table == LATE)


def _registers(cutoffs: Iterable[tuple[str, datetime]]) -> Iterator[Moment]:
    found: dict[datetime, set[str]] = {}
    for table, moment in cutoffs:
        if tables()[table].kind in ("register", "view"):
            found.setdefault(moment, set()).add(table)
    yield from found.items()


def _stood_on(desk: Desk) -> set[str]:
    settings, known = desk.settings, desk.definitions
    playbook = playbooks.load(settings.playbook) if settings.playbook else None
    headline = known.called(settings.headline or (playbook.headline if playbook else ()))
    metrics = [known.metrics[name] for name in headline if name in known.metrics]
    by_day = [metric for metric in metrics if over_days(metric, known) != "other"]
    return {table for metric in by_day for table in tables_of(metric, known)}
