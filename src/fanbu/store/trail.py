"""Layer 2, store. The trail: one row for each change that somebody made. Nothing is taken from it.

Written without SQLAlchemy: an import of one file must not wait until that is loaded. What the rooms
below note while a verb runs becomes part of the verb's own row. A line whose result has an `until`
(a moment as `at` is kept) is of several changes, from `at` to then.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fanbu.model.result import plain
from fanbu.store.moments import naive_utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    Joined = Callable[[Sequence["Note"]], "Note | None"]

MOST_NOTES = 20
"""Notes of one verb that are kept one by one; an import may set hundreds of targets."""
_gathered: ContextVar[list[tuple[str, Mapping[str, Any]]] | None] = ContextVar(
    "gathered", default=None
)


@dataclass(frozen=True, slots=True)
class Note:
    """One line of the trail: what was done when, by whom, through which face.

    `details` is what was asked for; `result` what came of it (ids, and what rooms below noted).
    """

    at: datetime
    what: str
    details: Mapping[str, Any]
    who: str = ""
    face: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)
    id: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines: empty texts and None mean any; `until` is not included."""

    who: str = ""
    what: str = ""
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 100


@contextmanager
def gathering() -> Iterator[list[tuple[str, Mapping[str, Any]]]]:
    """Notes made inside are handed to whoever gathers them instead of being lines of their own."""
    found: list[tuple[str, Mapping[str, Any]]] = []
    token = _gathered.set(found)
    try:
        yield found
    finally:
        _gathered.reset(token)


def is_gathering() -> bool:
    """Whether a verb is running already: a verb inside another is part of it."""
    return _gathered.get() is not None


def note(file: Path, line: Note) -> None:
    """Add a line, or hand it to the verb that is running."""
    gathered = _gathered.get()
    if gathered is not None:
        gathered.append((line.what, plain(dict(line.details))))
        return
    add(file, line)


def add(file: Path, line: Note, joined: Joined | None = None) -> None:
    """Add a line; or put what `joined` makes of it and a recent one in that one's place.

    `joined` is asked with the newest lines, newest first.
    """
    with closing(sqlite3.connect(file, timeout=30, isolation_level=None)) as con:
        con.execute("PRAGMA synchronous = FULL")
        con.execute("BEGIN IMMEDIATE")
        recent = _lines(con, Wanted(limit=_RECENT)) if joined else ()
        one = joined(recent) if joined else None
        if one is None:
            con.execute(_ADD, _row(line))
        else:
            con.execute(_PUT, (_text(one.details), _text(one.result), one.id))
        con.execute("COMMIT")


def _row(line: Note) -> tuple[str, ...]:
    at = naive_utc(line.at).isoformat(sep=" ", timespec="microseconds")
    return at, line.what, _text(line.details), line.who, line.face, _text(line.result)


def lines(file: Path, wanted: Wanted) -> tuple[Note, ...]:
    """The newest lines that fit, newest first; a line of some time fits where any of it does."""
    with closing(sqlite3.connect(file)) as con:
        return _lines(con, wanted)


def _lines(con: sqlite3.Connection, wanted: Wanted) -> tuple[Note, ...]:
    asked = {
        "who": wanted.who,
        "what": wanted.what,
        "since": _stamp(wanted.since),
        "until": _stamp(wanted.until),
        "limit": wanted.limit,
    }
    return tuple(_line(*row) for row in con.execute(_LINES, asked))


def authors(file: Path) -> tuple[str, ...]:
    """Everybody who has changed something."""
    with closing(sqlite3.connect(file)) as con:
        rows = con.execute("SELECT DISTINCT who FROM audit WHERE who <> '' ORDER BY who")
        return tuple(who for (who,) in rows)


def _line(number: int, at: str, what: str, details: str, *rest: str) -> Note:
    who, face, result = rest
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    return Note(moment, what, json.loads(details), who, face, json.loads(result), number)


def _stamp(moment: datetime | None) -> str | None:
    return None if moment is None else naive_utc(moment).isoformat(sep=" ", timespec="microseconds")


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(plain(dict(value)), ensure_ascii=False)


_ADD = "INSERT INTO audit (at, what, details, who, face, result) VALUES (?, ?, ?, ?, ?, ?)"
_PUT = "UPDATE audit SET details = ?, result = ? WHERE id = ?"
_RECENT = 50
_LINES = """
SELECT id, at, what, details, who, face, result FROM audit
WHERE (:who = '' OR who = :who) AND (:what = '' OR what = :what)
    AND (:since IS NULL OR coalesce(json_extract(result, '$.until'), at) >= :since)
    AND (:until IS NULL OR at < :until)
ORDER BY id DESC LIMIT :limit
"""
