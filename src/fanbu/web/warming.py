"""The usual pages opened ahead of their visitors: after the start, after writes, each hour.

One thread, which stands back while a visitor waits for an answer and begins anew when something is
written meanwhile, once the last of several writes is over. Nobody sees what it opens; only the
answers behind it stay.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING

from fanbu.errors import FanbuError
from fanbu.model.member import Member
from fanbu.web import dress
from fanbu.web.pages import pages
from fanbu.web.security.sessions import Who
from fanbu.web.state import read
from fanbu.web.visit import Shown, Visit, ground_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.web.keeper import Address, Keeper, Stamp

PAUSE = 0.5
"""Seconds between two looks at whether something was written."""
SETTLES = 3.0
"""Seconds that nothing was written: writes come in rows, and what one outdates was for nothing."""
NOBODY = Who(Member(0, "", "admin", datetime.min.replace(tzinfo=UTC), None), "admin")


class Warmer:
    """Opens pages of a keeper's workspace. `start` it, or do one `round` at a time."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._over = Event()
        self._thread = Thread(target=self._run, name="warmer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """The page at hand is finished."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def round(self) -> Stamp | None:
        """Open every usual page: the state its answers are of; None when that was left behind."""
        stamp = self._keeper.stamp()
        for path, parameters in self._usual():
            self._stand_back()
            if self._over.is_set() or self._keeper.stamp() != stamp:
                return None
            self._open(path, parameters)
        return stamp if self._keeper.stamp() == stamp else None

    def _usual(self) -> list[Address]:
        """What was opened last, latest first, and every page as it opens by itself."""
        plain: list[Address] = [(page.path, ()) for page in pages()]
        return list(dict.fromkeys((*self._keeper.lately(), *plain)))

    def _open(self, path: str, parameters: Sequence[tuple[str, str]]) -> None:
        page = next(page for page in pages() if page.path == path)
        try:
            state = read(path, parameters, ground_of(self._keeper))
            visit = Visit(self._keeper, NOBODY, state)
            shown = page.show(visit)
            if isinstance(shown, Shown):
                dress.page(visit, page, shown)
        except FanbuError:
            pass  # its visitor is told
        except Exception:
            logging.getLogger("fanbu.web").debug("not opened ahead: %s", path, exc_info=True)

    def _stand_back(self) -> None:
        while self._keeper.busy and not self._over.wait(0.05):
            pass

    def _run(self) -> None:
        warm: Stamp | None = None
        seen, since = self._keeper.stamp(), monotonic()
        while not self._over.is_set():
            stamp = self._keeper.stamp()
            if stamp != seen:
                seen, since = stamp, monotonic()
            if warm != seen and monotonic() - since >= SETTLES:
                warm = self.round()
            self._over.wait(PAUSE)
