"""The open workspace of a running server, and the answers it has already given.

An answer stays until something is written: the pages of a morning ask the same questions.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, cast

from fanbu.web.incoming.jobs import Jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

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
        self._lock = Lock()
        self.jobs = Jobs()

    def view(self, language: Language) -> Workspace:
        return self._views[language]

    def answer(self, key: Hashable, ask: Callable[[], T]) -> T:
        """What `ask` says, asked once for each key; one that fails is asked again next time."""
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
            while len(self._slots) > KEPT:
                self._slots.popitem(last=False)
        with slot.lock:
            if not slot.there:
                slot.value, slot.there = ask(), True
            return cast("T", slot.value)

    def changed(self) -> None:
        """Something was written: every answer may be another now."""
        with self._lock:
            self._slots.clear()
