"""The open workspace of a running server, and the answers it has already given.

The pages of a morning ask the same questions, so an answer counts until something is written or the
hour is over (whether an export is late, and which week is the last one, follow from the clock). An
answer that something was written under is asked anew before anybody sees it: every one is of one
state of the data.
"""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillAtWork
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock, local
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

from fanbu.errors import FanbuError
from fanbu.web.incoming.jobs import Jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable
    from datetime import datetime

    from fanbu.api import Workspace
    from fanbu.types import Language

KEPT = 300
WORKERS = 4
TRIES = 3
"""Of an answer that something is written under again and again."""
T = TypeVar("T")
Stamp: TypeAlias = "tuple[int, int, datetime]"
Address: TypeAlias = "tuple[str, tuple[tuple[str, str], ...]]"
"""The path of a page and its parameters."""
LATELY = 12


class NotYet(Exception):  # noqa: N818 - it is what happened
    """The answer is being worked out, and whoever asked did not want to wait for it."""


@dataclass
class _Slot:
    """One answer. `begun`: a thread works it out; `queued`: one will. `stamp`: what it is of."""

    begun: bool = False
    queued: bool = False
    stamp: Stamp | None = None
    future: Future[Any] = field(default_factory=Future)


class Keeper:
    """Lends the workspace in either language and remembers answers.

    `patience`: seconds that a visitor waits before a page says that it is being worked out; None:
    as long as it takes.
    """

    def __init__(self, workspace: Workspace, patience: float | None = None) -> None:
        self.workspace = workspace
        self.patience = patience
        self._settings = self._file()
        self._views = self._fresh()
        self._slots: OrderedDict[Hashable, _Slot] = OrderedDict()
        self._lately: OrderedDict[Address, None] = OrderedDict()
        self.era = 0
        """Counts the settings: whoever began under others must not leave answers to later ones."""
        self._changes = 0
        self._data_changes = 0
        self._lock = Lock()
        self.jobs = Jobs()
        self._pool = ThreadPoolExecutor(WORKERS, "answers")
        self._thread = local()
        self._at_work = 0

    def close(self) -> None:
        """What is being worked out is finished, what waits for that is not."""
        self._pool.shutdown(cancel_futures=True)

    def _fresh(self) -> dict[Language, Workspace]:
        _ = self.workspace.definitions, self.workspace.ledger  # shared by all views: opened before
        languages: tuple[Language, ...] = ("zh", "en")
        return {language: self.workspace.spoken_in(language) for language in languages}

    def _file(self) -> bytes:
        """What the settings are made of: when it is another, the workspace lives by it."""
        try:
            return self.workspace.folder.settings_file.read_bytes()
        except OSError:
            return b""

    def view(self, language: Language) -> Workspace:
        return self._views[language]

    def stamp(self) -> Stamp:
        """Another one whenever answers may be others."""
        return self._changes, self.workspace.warehouse.version, self._hour()

    def data_stamp(self) -> Stamp:
        """The same, of answers that follow from data alone: a draft changes nothing in them."""
        return self._data_changes, *self.stamp()[1:]

    def _hour(self) -> datetime:
        """When the hour of the workspace's clock began: not every zone is whole hours from UTC."""
        now = self.workspace.now()
        ahead = self.workspace.settings.zone.utcoffset(now) or timedelta(0)
        return (now + ahead).replace(minute=0, second=0, microsecond=0) - ahead

    def changed(self, *, data: bool = True) -> None:
        """Something was written that the warehouse does not know of; settings, perhaps.

        `data` False: only drafts.
        """
        with self._lock:
            now = self._file()
            if now != self._settings:
                with suppress(FanbuError):  # unusable as it stands now: what was holds
                    self.workspace.renew()
                    self._views, self._settings = self._fresh(), now
                    self.era += 1
            # only now: what the old settings answered until here is of the state before
            self._changes += 1
            self._data_changes += data

    def met(self, path: str, parameters: Iterable[tuple[str, str]]) -> None:
        """Somebody opened this address of a page."""
        address = (path, tuple(parameters))
        with self._lock:
            self._lately[address] = None
            self._lately.move_to_end(address)
            while len(self._lately) > LATELY:
                self._lately.popitem(last=False)

    def lately(self) -> list[Address]:
        """What was opened last, the latest first."""
        with self._lock:
            return list(reversed(self._lately))

    @property
    def busy(self) -> bool:
        """Whether some visitor waits for an answer."""
        return self._at_work > 0

    def answer(self, key: Hashable, ask: Callable[[], T], patience: float | None = None) -> T:
        """What `ask` says, asked once for each key.

        With `patience` it is asked by another thread, and NotYet raised when that takes longer. A
        question that fails is told to fail once, and asked again next time.
        """
        return self._answer(key, ask, patience, self.stamp)

    def known(self, key: Hashable) -> Any:
        """What `answer` said to this key, of the state as it is now; asks nothing. Else NotYet."""
        now = self.stamp()
        with self._lock:
            slot = self._slots.get(key)
        if slot is None or not slot.future.done() or slot.stamp != now:
            raise NotYet
        return slot.future.result()

    def of_data(self, key: Hashable, ask: Callable[[], T], patience: float | None = None) -> T:
        """As `answer`, for what follows from the data alone: it outlives a change of drafts."""
        return self._answer(("of data", key), ask, patience, self.data_stamp)

    def _answer(
        self, key: Hashable, ask: Callable[[], T], patience: float | None, now: Callable[[], Stamp]
    ) -> T:
        asked_at = now()
        slot = self._slot(key, asked_at)
        waits = patience
        if patience is None or getattr(self._thread, "works", False):
            self._work(slot, ask, now)
            waits = None
        elif not slot.queued:
            slot.queued = True
            self._pool.submit(self._work_for_visitor, slot, ask, now)
        try:
            found = slot.future.result(waits)
        except BaseException as problem:
            if isinstance(problem, StillAtWork) and not slot.future.done():
                raise NotYet from None
            self._drop(key, slot)
            raise
        if slot.stamp is not None and slot.stamp < asked_at:  # something was written just then
            return self._answer(key, ask, patience, now)
        return cast("T", found)

    def _slot(self, key: Hashable, stamp: Stamp) -> _Slot:
        with self._lock:
            slot = self._slots.get(key)
            if slot is None or (slot.future.done() and slot.stamp != stamp):
                slot = self._slots[key] = _Slot()
            self._slots.move_to_end(key)
            while len(self._slots) > KEPT:
                self._slots.popitem(last=False)
        return slot

    def _drop(self, key: Hashable, slot: _Slot) -> None:
        with self._lock:
            if self._slots.get(key) is slot:
                del self._slots[key]

    def _work_for_visitor(
        self, slot: _Slot, ask: Callable[[], Any], now: Callable[[], Stamp]
    ) -> None:
        self._thread.works = True  # what this asks in turn is waited for
        with self._lock:
            self._at_work += 1
        try:
            self._work(slot, ask, now)
        finally:
            with self._lock:
                self._at_work -= 1

    def _work(self, slot: _Slot, ask: Callable[[], Any], now: Callable[[], Stamp]) -> None:
        """Work the answer out, unless another thread has begun to."""
        with self._lock:
            if slot.begun:
                return
            slot.begun = True
        try:
            slot.stamp, found = _of_one_state(ask, now)
        except BaseException as problem:  # noqa: BLE001 - whoever asked is told
            slot.stamp = now()
            slot.future.set_exception(problem)
        else:
            slot.future.set_result(found)


def _of_one_state(ask: Callable[[], T], now: Callable[[], Stamp]) -> tuple[Stamp, T]:
    """The answer, and the state it is of; the last try counts as it is."""
    for _ in range(TRIES - 1):
        stamp = now()
        try:
            found = ask()
        except Exception:
            if stamp == now():
                raise
        else:
            if stamp == now():
                return stamp, found
    return now(), ask()
