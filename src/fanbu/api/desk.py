"""The open parts of one workspace: folder, settings, warehouse, ledger, definitions, clock.

What the nouns of this room work on; `Workspace` puts their verbs on top.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from fanbu.api.asker import machine_user

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from datetime import date
    from os import PathLike
    from types import TracebackType

    from fanbu.metrics.definitions import Definitions
    from fanbu.store.ledger import Ledger
    from fanbu.store.warehouse import Warehouse, WarehouseOptions
    from fanbu.types import Language
    from fanbu.workspace.folder import Folder
    from fanbu.workspace.settings import Settings

T = TypeVar("T")


class Places:
    """Paths as somebody gave them, who works in the folder `base` (this process's when None).

    A relative path is theirs; in what they are told it is called as they called it.
    """

    def __init__(self, base: Path | None = None) -> None:
        self._base = base
        self._given: dict[str, str] = {}
        self._only_relative = True

    def find(self, path: str | PathLike[str]) -> Path:
        """Where it is."""
        given = Path(path).expanduser()
        if self._base is None or given.is_absolute():
            self._only_relative = False
            return given
        found = self._base / given
        self._given[str(found)] = str(given)
        return found

    def called(self, text: str) -> str:
        """A text that is a path, or one below it, by the name it was given under."""
        for found, given in self._given.items():
            if text == found:
                return given
            if text.startswith(found) and text[len(found)] in "/\\!#":
                rest = text[len(found) :]
                return rest[1:] if given == "." and rest[0] in "/\\" else given + rest
        if self._base is None or not self._only_relative:
            return text
        return text.removeprefix(f"{self._base}{os.sep}")

    def call(self, path: Path, name: str) -> None:
        """Have a path, and what is below it, be called so."""
        self._given[str(path)] = name


class Desk:
    """Everything of a workspace that is opened once; close it, or use it in a `with` block.

    `clock` gives the present moment (UTC, naive); a workspace whose settings fix `today` lives at
    nine in the morning of that day. `asker`: who asks, for the trail of changes. `speaks`: the
    language of its words, where that is not the workspace's own.
    """

    def __init__(
        self,
        folder: Folder,
        settings: Settings,
        clock: Callable[[], datetime] | None = None,
        *,
        speaks: Language | None = None,
    ) -> None:
        self.folder = folder
        self.speaks = speaks
        self.settings = self._spoken(settings)
        self.places = Places()
        self.asker = machine_user()
        self._clock = clock or _system_clock
        self._working: set[Future[Any]] = set()
        self.warehouse = self._open_warehouse()

    def beside(self, name: str, work: Callable[..., T], *arguments: Any) -> Future[T]:
        """Have something worked out in a thread of its own; nothing is closed under it."""
        pool = ThreadPoolExecutor(1, name)
        found = pool.submit(work, *arguments)
        pool.shutdown(wait=False)
        self._working.add(found)
        found.add_done_callback(self._working.discard)
        return found

    def _open_warehouse(self) -> Warehouse:
        from fanbu.store.warehouse import Warehouse

        return Warehouse.open(
            self.folder.warehouse,
            options_of(self.settings),
            backups=self.folder.backups,
            now=self.now(),
        )

    def renew(self) -> None:
        """Take the settings as the folder has them now: what follows from them is made anew."""
        settings = self.folder.settings()
        self.warehouse.renew(options_of(settings))
        self.settings = self._spoken(settings)
        self.__dict__.pop("definitions", None)

    def _spoken(self, settings: Settings) -> Settings:
        return replace(settings, language=self.speaks) if self.speaks else settings

    def replace_warehouse(self, copy: Path) -> None:
        """Put a snapshot of the warehouse in its place.

        The file is replaced while its lock is held, so that nobody can write to the old one in
        between; where an open file cannot be replaced, just after.
        """
        try:
            copy.replace(self.folder.warehouse)
            self.warehouse.close()
        except PermissionError:
            self.warehouse.close()
            copy.replace(self.folder.warehouse)
        self.warehouse = self._open_warehouse()

    @property
    def language(self) -> Language:
        return self.settings.language

    @property
    def currency(self) -> str:
        return self.settings.currency

    def now(self) -> datetime:
        """The present moment, UTC and naive."""
        if self.settings.today is None:
            return self._clock()
        nine = datetime.combine(self.settings.today, time(9), self.settings.zone)
        return nine.astimezone(UTC).replace(tzinfo=None)

    def today(self) -> date:
        """The day it is in the workspace."""
        return self.now().replace(tzinfo=UTC).astimezone(self.settings.zone).date()

    def moment(self) -> datetime:
        """What the clock shows, UTC and naive: also where the workspace lives on a fixed day."""
        return self._clock()

    @cached_property
    def ledger(self) -> Ledger:
        from fanbu.store.ledger import Ledger

        return Ledger.open(self.folder.ledger, backups=self.folder.backups, now=self.now())

    @cached_property
    def definitions(self) -> Definitions:
        from fanbu.metrics.definitions import load
        from fanbu.workspace import playbooks

        name = self.settings.playbook
        own = tuple(sorted(self.folder.metrics.glob("*.yaml")))
        return load(playbooks.load(name) if name else None, own)

    def called(self, path: Path) -> str:
        """A path in what the caller is told."""
        return self.places.called(str(path))

    def close(self) -> None:
        wait(tuple(self._working))
        self.warehouse.close()
        if "ledger" in self.__dict__:
            self.ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def last_day(self) -> date:
        """Yesterday, or the last day that any source speaks of when that is longer ago."""
        yesterday = self.today() - timedelta(1)
        days = self.ends_of_data()
        return min(yesterday, days[1]) if days else yesterday

    def ends_of_data(self) -> tuple[date, date] | None:
        """The first and the last day of all data; None when nothing was imported."""
        table = self.warehouse.coverage()
        if not table.num_rows:
            return None
        return min(table["first_day"].to_pylist()), max(table["last_day"].to_pylist())


def options_of(settings: Settings) -> WarehouseOptions:
    """What the warehouse must know of the settings."""
    from fanbu.store.warehouse import WarehouseOptions
    from fanbu.workspace.stages import lead_words, stages_of

    return WarehouseOptions(
        zone=settings.timezone,
        currency=settings.currency,
        leads=lead_words(settings),
        orders=settings.orders,
        first_weekday=settings.first_weekday,
        stages=stages_of(settings),
    )


def _system_clock() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
