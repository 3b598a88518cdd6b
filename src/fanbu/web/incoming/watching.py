"""The watched folder of a running server: looked into every few seconds, until the server ends."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from fanbu.api.collecting import Collector, note
from fanbu.web import uploads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fanbu.web.keeper import Keeper

EVERY = 3.0
"""Seconds between two looks into the folder."""


class Watcher:
    """Takes what is clear; what has a question waits as a batch on the imports page."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._collector = Collector(keeper.workspace)

    def step(self) -> None:
        """One look, when it is turned on."""
        workspace = self._keeper.workspace
        if not workspace.collecting().data["on"]:
            return
        found = self._collector.step()
        if any(entry["outcome"] == "taken" for entry in found):
            self._keeper.jobs.turn += 1
            self._keeper.changed()
        told = workspace.collecting().data
        for entry in told["rows"]:
            if entry.get("outcome") == "asks" and "batch" not in entry:
                self._ask(Path(told["folder"], entry["path"]), entry)

    def _ask(self, file: Path, entry: dict[str, Any]) -> None:
        workspace = self._keeper.workspace
        if file.is_file():
            held = uploads.hold_copy(workspace, file, entry["path"])
            note(workspace, entry["content"], {**entry, "batch": held.name})


@contextmanager
def working(keeper: Keeper) -> Iterator[None]:
    """The folder is watched inside the block; at its end what is being written is finished."""
    over, watcher = Event(), Watcher(keeper)

    def watch() -> None:
        while not over.wait(EVERY):
            try:
                watcher.step()
            except Exception:  # one bad look must not end the watching
                logging.getLogger("fanbu.web").exception("watched folder")

    thread = Thread(target=watch, name="fanbu-watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        keeper.jobs.close()
