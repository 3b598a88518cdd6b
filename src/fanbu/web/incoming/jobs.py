"""Long work of the running server: one thing after the other, seen while it goes on.

A job outlives the request that began it: its page may be closed and opened again. What is written
is written by one transaction, so a server that stops in between loses nothing that was said.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

KEPT = 60
"""Finished jobs that are remembered."""


@dataclass
class Job:
    """`stage` and `path`: what is being done to which file; `seen`: the files met so far."""

    stage: str = "waits"
    path: str = ""
    seen: dict[str, None] = field(default_factory=dict)
    begun: float = field(default_factory=time.monotonic)
    result: Any = None
    problem: Exception | None = None
    _over: Event = field(default_factory=Event)

    @property
    def over(self) -> bool:
        return self._over.is_set()

    @property
    def seconds(self) -> int:
        return int(time.monotonic() - self.begun)

    def told(self, stage: str, path: str) -> None:
        """Somebody reads or stores a file."""
        self.stage, self.path = stage, path
        self.seen.setdefault(path.partition("!")[0])

    def wait(self, seconds: float) -> bool:
        """Whether it is over by then."""
        return self._over.wait(seconds)

    def run(self, work: Callable[[Job], Any]) -> None:
        self.begun = time.monotonic()
        try:
            self.result = work(self)
        except Exception as problem:  # noqa: BLE001 - whoever asks for the result gets it
            self.problem = problem
        finally:
            self._over.set()

    def value_when_over(self) -> Any:
        """The same, however long it takes."""
        self._over.wait()
        return self.value()

    def value(self) -> Any:
        """What it came to; raises what went wrong."""
        if self.problem is not None:
            raise self.problem
        return self.result


class Jobs:
    """The work of one server. `turn` counts what was written: looks of before may be old."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="fanbu-work")
        self._jobs: OrderedDict[Hashable, Job] = OrderedDict()
        self._lock = Lock()
        self.turn = 0

    def start(self, key: Hashable, work: Callable[[Job], Any]) -> Job:
        """The job of this name, or a new one where there is none, or it failed."""
        with self._lock:
            found = self._jobs.get(key)
            if found is not None and not (found.over and found.problem is not None):
                return found
            job = self._jobs[key] = Job()
            self._jobs.move_to_end(key)
            old = [name for name, one in self._jobs.items() if one.over]
            for name in old[: max(0, len(self._jobs) - KEPT)]:
                del self._jobs[name]
        self._pool.submit(job.run, work)
        return job

    def forgive(self, key: Hashable) -> None:
        """What went wrong under this name is no longer worth telling."""
        with self._lock:
            found = self._jobs.get(key)
            if found is not None and found.over and found.problem is not None:
                del self._jobs[key]

    def find(self, key: Hashable) -> Job | None:
        return self._jobs.get(key)

    def close(self) -> None:
        """What waits is given up; what is being written is finished."""
        self._pool.shutdown(wait=True, cancel_futures=True)
