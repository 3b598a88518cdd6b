"""Layer 2, store. What was answered lately: the same statement over the same rows is asked once.

Planning is most of what a question costs, and a report, the page beside it and the next look at
either ask the same ones.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyarrow as pa

    Parameters: TypeAlias = Sequence[Any] | Mapping[str, Any]

MOST_BYTES = 48 << 20
LARGEST = 4 << 20
"""Bytes: of all answers together, and of one; a larger one is not kept."""


class Answers:
    """Answers of one version of the rows; those lately used are kept longest.

    A version only grows, and two answers at one version are of the same rows (`Warehouse.version`).
    Threads may ask at once: two that ask the same at one time both run it.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._version = -1
        self._bytes = 0
        self._kept: OrderedDict[tuple[str, str], pa.Table] = OrderedDict()

    def of(
        self, version: int, query: str, parameters: Parameters, ask: Callable[[], pa.Table]
    ) -> pa.Table:
        """The rows of the statement: known, or else what `ask` gives."""
        key = (query, _told(parameters))
        with self._lock:
            if version == self._version and key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = ask()
        self._keep(version, key, found)
        return found

    def forget(self) -> None:
        """Everything is asked again."""
        with self._lock:
            self._clear()

    def _keep(self, version: int, key: tuple[str, str], found: pa.Table) -> None:
        size = found.nbytes
        with self._lock:
            if version > self._version:
                self._clear()
                self._version = version
            if version < self._version or size > LARGEST or key in self._kept:
                return
            self._kept[key] = found
            self._bytes += size
            while self._bytes > MOST_BYTES:
                _, left = self._kept.popitem(last=False)
                self._bytes -= left.nbytes

    def _clear(self) -> None:
        self._kept.clear()
        self._bytes = 0


def _told(parameters: Parameters) -> str:
    """The parameters as a key: their types are told apart by how they are written."""
    if isinstance(parameters, Mapping):
        return repr(sorted(parameters.items()))
    return repr(tuple(parameters))
