"""Who may look while the ground is changed: many readers together, or one writer alone.

A commit and what it makes forgotten are one step for readers, and so is putting another file in the
warehouse's place. Everything else a writer does goes on beside readers.
"""

from __future__ import annotations

from contextlib import contextmanager
from threading import Condition, local
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Turns:
    """A lock with two sides. A thread may enter `shared` again while it is inside."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._readers = 0
        self._waiting = 0
        self._alone = False
        self._mine = local()

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Look; whoever wants to be alone waits. New readers let one go first who waits."""
        depth = getattr(self._mine, "depth", 0)
        if not depth:
            with self._changed:
                self._changed.wait_for(lambda: not (self._alone or self._waiting))
                self._readers += 1
        self._mine.depth = depth + 1
        try:
            yield
        finally:
            self._mine.depth = depth
            if not depth:
                with self._changed:
                    self._readers -= 1
                    self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody looks meanwhile. Not for who is inside `shared`."""
        with self._changed:
            self._waiting += 1
            try:
                self._changed.wait_for(lambda: not (self._alone or self._readers))
            finally:
                self._waiting -= 1
            self._alone = True
        try:
            yield
        finally:
            with self._changed:
                self._alone = False
                self._changed.notify_all()
