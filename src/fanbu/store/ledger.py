"""Layer 2, store. The ledger: what people decided, kept apart from the facts.

Targets, expected sources, answers that were asked for once, and the trail of what was done. SQLite
through SQLAlchemy; its migrations are Alembic's. Loaded only when something is asked of it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from fanbu.errors import BadInput, Failed
from fanbu.store import backup, expected, integrity, trail
from fanbu.store.decisions import Decisions
from fanbu.store.dismissals import Dismissals
from fanbu.store.moments import naive_utc
from fanbu.store.published import Publications
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from types import TracebackType

    from sqlalchemy.engine import Engine

    from fanbu.model.source import ExpectedSource, Pause, SourceName
    from fanbu.store.people import People
    from fanbu.store.trail import Note

HEAD = "0007"
"""The newest revision of `ledger_migrations`; a test compares."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a metric should be over a period; `scope` is where-text, empty for the whole."""

    metric: str
    period: Period
    value: float
    scope: str = ""
    set_at: datetime | None = None
    set_by: str | None = None


class Ledger:
    """An open ledger; close it, or use it as a context manager."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def open(cls, path: Path, *, backups: Path | None = None, now: datetime | None = None) -> Self:
        """Open `path`, making or migrating it.

        An existing one is copied under `backups` first when that and `now` are given. A ledger of
        a newer program is refused: Failed `newer_schema`.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        found = _revision(path)
        if found is not None and found > HEAD:
            raise Failed("newer_schema", file=str(path), found=found, known=HEAD)
        if found != HEAD:
            if found is not None and backups is not None and now is not None:
                folder = backup.folder_for(backups, now, f"ledger-{found}")
                backup.back_up_ledger(path, folder)
            _upgrade(path)
        return cls(path)

    @cached_property
    def _engine(self) -> Engine:
        from sqlalchemy import create_engine, event

        engine = create_engine(f"sqlite:///{self._path}")
        event.listen(engine, "connect", _durable)
        return engine

    @cached_property
    def people(self) -> People:
        """The team, its sessions and tokens."""
        from fanbu.store.people import People

        return People(self._engine)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; closing twice is harmless."""
        if "_engine" in self.__dict__:
            self._engine.dispose()

    def check(self) -> None:
        """Every page of the file. Raises Failed `ledger_unreadable`."""
        integrity.check_ledger(self._path)

    def set_target(self, target: Target, *, now: datetime, by: str | None = None) -> Target:
        """Keep a target; one for the same metric, period and scope is replaced."""
        [kept] = self.set_targets([target], now=now, by=by)
        return kept

    def set_targets(
        self, given: Iterable[Target], *, now: datetime, by: str | None = None
    ) -> tuple[Target, ...]:
        """Keep several targets, all or none."""
        from fanbu.store.ledger_tables import targets

        stamp = _aware(now)
        kept = tuple(Target(t.metric, t.period, t.value, t.scope, stamp, by) for t in given)
        with self._engine.begin() as con:
            for target in kept:
                same = _same(target.metric, target.period, target.scope)
                con.execute(targets.delete().where(*same))
                con.execute(
                    targets.insert().values(
                        metric=target.metric,
                        start=target.period.start,
                        end=target.period.end,
                        scope=target.scope,
                        value=target.value,
                        set_at=naive_utc(now),
                        set_by=by,
                    )
                )
        return kept

    def targets(self, metric: str | None = None) -> tuple[Target, ...]:
        """Every target (of one metric), by metric, period and scope.

        Read without SQLAlchemy: every report asks for them, and loading it takes longer than all
        else that a report asks before its first question.
        """
        with closing(sqlite3.connect(self._path)) as con:
            rows = con.execute(_TARGETS, {"metric": metric}).fetchall()
        return tuple(_target(*row) for row in rows)

    def remove_target(self, metric: str, period: Period, scope: str = "") -> None:
        """Forget a target; `unknown_target` when there is none."""
        from fanbu.store.ledger_tables import targets

        with self._engine.begin() as con:
            gone = con.execute(targets.delete().where(*_same(metric, period, scope)))
        if not gone.rowcount:
            raise BadInput("unknown_target", metric=metric, period=str(period), scope=scope)

    def expect(self, sources: Iterable[ExpectedSource], *, now: datetime) -> None:
        """Keep what must come; what was said before about the same name is replaced."""
        with self._engine.begin() as con:
            expected.keep(con, sources, now=now)

    def expected(self) -> tuple[ExpectedSource, ...]:
        """Every expected source, by platform, account and table."""
        return expected.expected(self._path)

    def no_longer_expect(self, name: SourceName) -> None:
        """Forget an expected source; `unknown_source` when there is none of this very name."""
        with self._engine.begin() as con:
            if not expected.forget(con, name):
                raise BadInput("unknown_source", **_plainly(name))

    def pause(self, pause: Pause, *, now: datetime) -> None:
        """A source stands still on these days."""
        with self._engine.begin() as con:
            expected.rest(con, pause, now=now)

    def resume(self, name: SourceName, since: date) -> None:
        """From `since` on a source runs; `not_paused` when it does so already."""
        with self._engine.begin() as con:
            if not expected.run_again(con, name, since):
                raise BadInput("not_paused", **_plainly(name), since=since)

    def pauses(self) -> tuple[Pause, ...]:
        """Every pause, by source, oldest first."""
        return expected.pauses(self._path)

    def remember_account(self, reader: str, pattern: str, account: str, *, now: datetime) -> None:
        """Keep the answer to "whose file is this?" for files of `reader` named like `pattern`."""
        from fanbu.store.ledger_tables import file_accounts

        columns = file_accounts.c
        with self._engine.begin() as con:
            con.execute(
                file_accounts.delete().where(columns.reader == reader, columns.pattern == pattern)
            )
            con.execute(
                file_accounts.insert().values(
                    reader=reader, pattern=pattern, account=account, set_at=naive_utc(now)
                )
            )

    def recall_account(self, reader: str, pattern: str) -> str | None:
        """The account given before for such a file; None when nobody was asked yet."""
        from fanbu.store.ledger_tables import file_accounts

        columns = file_accounts.c
        query = file_accounts.select().where(columns.reader == reader, columns.pattern == pattern)
        with self._engine.connect() as con:
            row = con.execute(query).first()
        return None if row is None else str(row.account)

    def rename_reader(self, old: str, new: str) -> None:
        """Remembered accounts, and what is expected of lists that go by their reader, follow it.

        What the new name had been told before gives way.
        """
        from fanbu.store import ledger_tables as known

        named = (
            known.file_accounts.c.reader,
            known.expected_sources.c.platform,
            known.source_pauses.c.platform,
        )
        with self._engine.begin() as con:
            for column in named:
                table = column.table
                if con.execute(table.select().where(column == old)).first() is not None:
                    con.execute(table.delete().where(column == new))
                    con.execute(table.update().where(column == old).values({column: new}))

    @property
    def decisions(self) -> Decisions:
        """The findings that were accepted."""
        return Decisions(self._path, lambda: self._engine)

    @property
    def dismissals(self) -> Dismissals:
        """The findings that were put aside."""
        return Dismissals(self._path, lambda: self._engine)

    @property
    def published(self) -> Publications:
        """The published reports."""
        return Publications(self._path, lambda: self._engine)

    def note(self, what: str, details: Mapping[str, Any], *, now: datetime) -> None:
        """Add a line to the trail, or to the verb that is running."""
        trail.note(self._path, trail.Note(now, what, details))

    def record(self, line: trail.Note, joined: trail.Joined | None = None) -> None:
        """A verb is done: its own line of the trail, or part of one (see `trail.add`)."""
        trail.add(self._path, line, joined)

    def notes(self, limit: int = 100, *, wanted: trail.Wanted | None = None) -> tuple[Note, ...]:
        """The newest lines of the trail (those that are `wanted`), newest first."""
        return trail.lines(self._path, wanted or trail.Wanted(limit=limit))

    def authors(self) -> tuple[str, ...]:
        """Everybody whose changes the trail tells of."""
        return trail.authors(self._path)


def _revision(path: Path) -> str | None:
    """The revision of a ledger file, read without Alembic; None for a new or empty one."""
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(path)) as con:
            tables = con.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'")
            if tables.fetchone() is None:
                return None
            row = con.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as problem:
        raise Failed("ledger_unreadable", file=str(path), problem=str(problem)) from None
    return None if row is None else str(row[0])


def _upgrade(path: Path) -> None:
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine

    config = Config()
    config.set_main_option("script_location", "fanbu.store:ledger_migrations")
    config.set_main_option("path_separator", "os")
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as con:
        config.attributes["connection"] = con
        command.upgrade(config, HEAD)
    engine.dispose()


def _durable(con: Any, _record: Any) -> None:
    """What was answered is on disk."""
    con.execute("PRAGMA journal_mode = WAL")
    con.execute("PRAGMA synchronous = FULL")


def _same(metric: str, period: Period, scope: str) -> tuple[Any, ...]:
    from fanbu.store.ledger_tables import targets

    columns = targets.c
    return (
        columns.metric == metric,
        columns.start == period.start,
        columns.end == period.end,
        columns.scope == scope,
    )


def _plainly(name: SourceName) -> dict[str, str]:
    return {"platform": name.platform, "account": name.account, "table": name.table}


_TARGETS = """
SELECT metric, start, "end", value, scope, set_at, set_by FROM targets
WHERE :metric IS NULL OR metric = :metric ORDER BY metric, start, "end", scope
"""


def _target(metric: str, start: str, end: str, value: float, *rest: Any) -> Target:
    scope, set_at, set_by = rest
    period = Period(date.fromisoformat(start), date.fromisoformat(end))
    moment = datetime.fromisoformat(set_at).replace(tzinfo=UTC)
    return Target(metric, period, value, scope, moment, set_by)


def _aware(moment: datetime) -> datetime:
    return naive_utc(moment).replace(tzinfo=UTC)
