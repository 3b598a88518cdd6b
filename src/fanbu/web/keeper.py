"""The open workspace of a running server, and the answers it has already given.

An answer stays until something is written, at most for an hour: the pages of a morning ask the same
questions, and what is due, or which week was the last, is another thing later.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import datetime

    from fanbu.api import Workspace
    from fanbu.types import Language

KEPT = 200
T = TypeVar("T")


@dataclass
class _Slot:
    """One answer; whoever asks while it is worked out waits for it."""

    lock: Lock = field(default_factory=Lock)
    there: bool = False
    value: Any = None


class Keeper:
    """Lends the workspace in either language and remembers answers until `changed`."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        _ = workspace.definitions, workspace.ledger  # shared by all views, so opened before them
        self._views = {
            language: workspace.spoken_in(language) for language in ("zh", "en")
        }  # fmt: skip
        self._slots: OrderedDict[Hashable, _Slot] = OrderedDict()
        self._data: set[Hashable] = set()
        self._hour = self._this_hour()
        self._lock = Lock()

    def view(self, language: Language) -> Workspace:
        return self._views[language]

    def answer(self, key: Hashable, ask: Callable[[], T], *, of_data: bool = False) -> T:
        """What `ask` says, asked once for each key; one that fails is asked again next time.

        `of_data`: it follows from the data alone, so it outlives a change of drafts.
        """
        with self._lock:
            if self._hour != (hour := self._this_hour()):
                self._hour = hour
                self._slots.clear()
            if of_data:
                self._data.add(key)
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
            while len(self._slots) > KEPT:
                self._slots.popitem(last=False)
        with slot.lock:
            if not slot.there:
                slot.value, slot.there = ask(), True
            return cast("T", slot.value)

    def changed(self, *, data: bool = True) -> None:
        """Something was written: every answer may be another now. `data` False: only drafts."""
        with self._lock:
            kept = {} if data else {k: v for k, v in self._slots.items() if k in self._data}
            self._slots = OrderedDict(kept)
            self._data &= self._slots.keys()

    def _this_hour(self) -> datetime:
        return self.workspace.now().replace(minute=0, second=0, microsecond=0)
