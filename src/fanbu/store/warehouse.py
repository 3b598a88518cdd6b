"""Layer 2, store. The warehouse: one file of facts, owned by one process while it is open.

Writes are whole or not at all; reads are read-only and see what was committed, or inside a
transaction what it has written so far.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from threading import Lock, RLock, get_ident
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

import duckdb

from fanbu.errors import Failed
from fanbu.store import (
    backup,
    converting,
    integrity,
    macros,
    past,
    placing,
    ready,
    rechannel,
    records,
)
from fanbu.store.answers import Answers
from fanbu.store.connection import SHARED_MEMORY_LIMIT, answer, connect, opening
from fanbu.store.effects import Effects
from fanbu.store.money import Money
from fanbu.store.options import WarehouseOptions
from fanbu.store.telling import Telling
from fanbu.store.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

    import pyarrow as pa

    from fanbu.model.imports import ImportRecord, ParsedFile
    from fanbu.store.compaction import Compaction
    from fanbu.store.rechannel import Move

__all__ = ["Warehouse", "WarehouseOptions"]

_T = TypeVar("_T")

_WAIT_SECONDS = 3.0


class Warehouse(Telling):
    """An open warehouse; close it, or use it as a context manager."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, options: WarehouseOptions, path: Path, backups: Path
    ) -> None:
        self._con = con
        self._options = options
        self._path = path
        self._backups = backups
        self._lock = RLock()
        self._turns = Turns()
        self._reader = con.cursor()
        self._reader_lock = Lock()
        self._writer: int | None = None
        self._depth = 0
        self._keeps = True
        self._doomed = False
        self._unsettled: set[str] = set()
        self._reconverted = 0
        self._version = 0
        self._told: dict[str, tuple[int, object]] = {}
        self._past = past.Memory(self._cursor)
        self.money = Money(self.run)
        self.effects = Effects(self._rows)
        self.answers = Answers()

    @classmethod
    def open(
        cls,
        path: Path,
        options: WarehouseOptions,
        *,
        backups: Path,
        now: datetime,
        wait_seconds: float = _WAIT_SECONDS,
    ) -> Self:
        """Open `path`, making or migrating it.

        Before an existing one is migrated, it and the ledger beside it are copied to `backups`.
        Raises Failed: `warehouse_busy` (owner), `warehouse_open_here`, `warehouse_unreadable`,
        `newer_schema`.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        con = connect(path, wait_seconds=wait_seconds)
        with opening(con, path):
            ready.brought_up(con, path, backups, now)
            ready.make_ready(con, options, backups)
        return cls(con, options, path, backups)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def renew(self, options: WarehouseOptions) -> bool:
        """Take other options: what is worked out from them is made anew. True if anything was."""
        with self._lock:
            self._version += 1  # before and after, as for a write
            changed = macros.refresh(self._con, options)
            self._options = options
            if changed:
                self._past.forget()
            self._version += 1
        return changed

    def share(self) -> None:
        """Many will ask at once, also beside an import: what one command may take is too little."""
        with self._lock:
            self._con.execute(f"SET GLOBAL memory_limit = '{SHARED_MEMORY_LIMIT}'")

    def close(self) -> None:
        """Write everything into the one file and let go of it; closing twice is harmless."""
        self._reader.close()
        self._con.close()

    @property
    def version(self) -> int:
        """Grows with each kept transaction: two answers at one version are of the same rows."""
        return self._version

    @contextmanager
    def transaction(self, *, keep: bool = True) -> Iterator[None]:
        """All or nothing: what is written inside is kept together, or not at all.

        A transaction inside another joins it, and a failure inside dooms the whole even when it
        is caught on the way. `keep=False` gives everything back at the end: a dry run.
        """
        with self._lock:
            if self._depth:
                yield from self._join(keep=keep)
                return
            self._con.begin()
            self._depth, self._keeps, self._doomed = 1, keep, False
            self._reconverted = 0
            self._writer = get_ident()
            try:
                yield
                self._finish()
            except BaseException:
                self._roll_back()
                raise
            finally:
                self._depth, self._writer = 0, None
                self._unsettled.clear()

    def _join(self, *, keep: bool) -> Iterator[None]:
        self._depth += 1
        self._doomed = self._doomed or (self._keeps and not keep)
        try:
            yield
        except BaseException:
            self._doomed = True
            raise
        finally:
            self._depth -= 1

    def _finish(self) -> None:
        if self._keeps and not self._doomed:
            self._settle()
            with self._turns.alone():  # what is committed and what it outdates are one step
                self._version += 1  # before and after: who asks in between cannot know which
                self._con.commit()
                self._version += 1
                self._past.forget()
            return
        if self._keeps:
            raise Failed("transaction_undone")
        self._con.rollback()

    def _roll_back(self) -> None:
        """Give everything back; what failed may have been the commit, which leaves nothing open."""
        with suppress(duckdb.TransactionException):
            self._con.rollback()

    def _settle(self) -> None:
        """Work out what follows from the registers written in this transaction."""
        if self._unsettled:
            if "rates" in self._unsettled:
                self._reconverted += converting.reconvert(self._con)
            placing.settle(self._con, self._unsettled)
            self._unsettled.clear()

    def load(self, parsed: ParsedFile, *, now: datetime, by: str | None = None) -> ImportRecord:
        """Store one file in one transaction.

        The very same file, read the same way, changes nothing: its earlier record comes back with
        `repeated`. Raises BadInput: `window_needed`, `value_does_not_fit`. In a transaction that
        is not kept, the record has no import_id.
        """
        from fanbu.store import loading

        with self.transaction():
            record = loading.load(self._con, parsed, now=now, zone=self._options.zone, by=by)
            self._unsettled.update(part.table for part in parsed.tables)
            kept = self._keeps or record.repeated
        return record if kept else replace(record, import_id=None)

    def preview(self, parsed: ParsedFile, *, now: datetime) -> ImportRecord:
        """What `load` would bring; nothing is changed. Not for use inside a kept transaction."""
        with self.transaction(keep=False):
            return self.load(parsed, now=now)

    def undo(self, import_id: int, *, now: datetime) -> ImportRecord:
        """Take an import back: its rows disappear, what it superseded or changed is back.

        Raises BadInput `unknown_import` with the known ids.
        """
        from fanbu.store import loading

        with self.transaction():
            record = loading.undo(self._con, import_id, now=now)
            self._unsettled.update((record.table, *record.tables))
            return record

    def origins(self) -> Mapping[str, list[dict[str, Any]]]:
        """Table → where its rows came from, each with its channel and how many rows they are."""
        return {one.name: rechannel.origins(self.run, one) for one in rechannel.ruled()}

    def move(self, moves: Sequence[Move]) -> None:
        """Give rows another channel, in one transaction; see `store.rechannel`."""
        with self.transaction():
            self._unsettled.update(rechannel.move(self._con, moves))

    def rename_reader(self, old: str, new: str) -> None:
        """What was read under one name goes by the other: its next export supersedes as before."""
        with self.transaction():
            records.rename_reader(self._con, old, new)

    def imports(self) -> tuple[ImportRecord, ...]:
        """Every import that was not undone, oldest first."""

        def ask() -> tuple[ImportRecord, ...]:
            with self._reading() as con:
                return records.all_records(con)

        return self._once("imports", ask)

    def remember(self, cutoff: datetime, tables: Collection[str] | None = None) -> None:
        """Make ready for questions to these tables (None: any) about what was known at `cutoff`.

        Folded once a moment, until something is written; a question about a moment that was not
        made ready fails rather than answer from an empty past.
        """
        with self._turns.shared():
            self._past.remember(cutoff, tables)

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Inside, nothing that was made ready by `remember` is forgotten. For one statement."""
        if self._writer == get_ident():
            yield
            return
        with self._turns.shared():
            yield

    def run(self, query: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> pa.Table:
        """The rows of a read-only query, kept until something is written.

        A wrong query is our own bug and raises as it is.
        """
        if self._writer == get_ident():
            self._settle()
            return self._asked(query, parameters)
        ask = partial(self._asked, query, parameters)
        return self.answers.of(self._version, query, parameters, ask)

    def _asked(self, query: str, parameters: Sequence[Any] | Mapping[str, Any]) -> pa.Table:
        try:
            return self._rows(query, parameters)
        except duckdb.Error as problem:
            if not self._past.again(problem):  # made ready, and then something was written
                raise
            return self._rows(query, parameters)

    def _rows(self, query: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> pa.Table:
        """As `run`, for what does not ask which lead anything belongs to."""
        with self._reading() as con:
            return answer(con, query, parameters)

    def _once(self, name: str, ask: Callable[[], _T]) -> _T:
        """What `ask` says, asked once until something is written; the writer asks each time."""
        if self._writer == get_ident():
            return ask()
        version = self._version
        known = self._told.get(name)
        if known is not None and known[0] == version:
            return cast("_T", known[1])
        found = ask()
        self._told[name] = (version, found)
        return found

    def reconverted(self) -> int:
        """Rows of other currencies whose amounts this transaction's rates changed."""
        if self._writer == get_ident():
            self._settle()
        return self._reconverted

    def snapshot(self, folder: Path) -> Path:
        """A consistent copy of the whole file in `folder`, which must lie under the backups."""
        with self._lock:
            return backup.back_up_warehouse(self._con, folder)

    def check(self) -> None:
        """Read every stored row: each block of the file bears a checksum.

        Raises Failed `warehouse_unreadable`.
        """
        with self._reading() as con:
            integrity.check(con)

    def compact(self, *, keep: bool = True) -> Compaction:
        """Drop what no question of today needs; with `keep=False` only tell what that would be.

        Superseded slices with their rows go, and register versions that repeat both the version
        before and the one after. What was known at an earlier cutoff, and what an undo would
        bring back, is then as far as the kept slices tell.
        """
        from fanbu.store import compaction

        with self._lock:
            with self.transaction(keep=keep):
                told = compaction.compact(self._con)
            if keep:
                self._con.execute("CHECKPOINT")
        return told

    def exchange(self, copy: Path) -> None:
        """Put a snapshot of this warehouse in its place, under everybody who has it open.

        Whoever reads has finished first. The file is replaced while its lock is held, so that no
        other process can write to the old one in between; where an open file cannot be replaced,
        just after.
        """
        with self._lock, self._turns.alone():
            try:
                copy.replace(self._path)
                self.close()
            except PermissionError:
                self.close()
                copy.replace(self._path)
            con = connect(self._path, wait_seconds=_WAIT_SECONDS)
            with opening(con, self._path):
                ready.make_ready(con, self._options, self._backups)
            self._con, self._reader = con, con.cursor()
            self._version += 1

    @contextmanager
    def _reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection that can only read; inside a transaction the writing one: it sees its rows.

        Another thread's transaction is not waited for.
        """
        if self._writer == get_ident():
            yield self._con
            return
        with self._turns.shared():
            cursor = self._cursor()
            try:
                cursor.execute("BEGIN TRANSACTION READ ONLY")
                yield cursor
            finally:
                cursor.close()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        with self._reader_lock:
            return self._reader.cursor()
