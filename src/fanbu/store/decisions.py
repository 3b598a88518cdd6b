"""Layer 2, store. Findings that were accepted: they are kept as told then, whatever comes later.

Read without SQLAlchemy: every watch asks for them.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from fanbu.errors import BadInput
from fanbu.model.decision import Decision, Forecast
from fanbu.store.moments import naive_utc
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy.engine import Engine

    from fanbu.model.decision import Standing, Verdict


class Decisions:
    """The decisions of one ledger."""

    def __init__(self, path: Path, engine: Callable[[], Engine]) -> None:
        self._path = path
        self._engine = engine

    def add(self, given: Decision) -> Decision:
        """Keep a new one; it comes back with its number."""
        from fanbu.store.ledger_tables import decisions

        with self._engine().begin() as con:
            made = con.execute(decisions.insert().values(**_row(given)))
            return replace(given, id=int(made.lastrowid))

    def end(self, number: int, state: Standing, on: date | None, reason: str) -> None:
        """Done, dropped, or (no day) open again; a grade given by hand goes with that."""
        self._put(number, state=state, ended_on=on, reason=reason, grade=None)

    def judge(self, number: int, verdict: Verdict) -> None:
        """A grade given by hand."""
        self._put(number, grade=verdict)

    def _put(self, number: int, **changes: Any) -> None:
        from fanbu.store.ledger_tables import decisions

        with self._engine().begin() as con:
            con.execute(decisions.update().where(decisions.c.id == number).values(**changes))

    def all(self) -> tuple[Decision, ...]:
        """Every one, the oldest first."""
        with closing(sqlite3.connect(self._path)) as con:
            con.row_factory = sqlite3.Row
            rows = con.execute(_ALL).fetchall()
        return tuple(_decision(row) for row in rows)

    def one(self, number: int) -> Decision:
        """Raises BadInput `unknown_decision`, or `no_decisions` where there is none."""
        known = self.all()
        if not known:
            raise BadInput("no_decisions", number=number)
        found = next((each for each in known if each.id == number), None)
        if found is None:
            raise BadInput("unknown_decision", number=number, near=[each.id for each in known][-3:])
        return found

    def standing(self) -> tuple[Decision, ...]:
        """Those that were not dropped."""
        return tuple(each for each in self.all() if each.state != "dropped")


def _row(given: Decision) -> dict[str, Any]:
    return {
        "key": given.key,
        "metric": given.metric,
        "place": _json(dict(given.place)),
        "start": given.days.start,
        "end": given.days.end,
        "tone": given.tone,
        "title": _json(dict(given.title)),
        "action": _json(dict(given.action)),
        "value": given.value,
        "expected": given.expected,
        "owner": given.owner,
        "due": given.due,
        "forecast": None if given.forecast is None else _json(_forecast_row(given.forecast)),
        "unforeseen": given.unforeseen,
        "note": given.note,
        "at": naive_utc(given.at),
        "by": given.by,
        "state": given.state,
        "ended_on": given.ended_on,
        "reason": given.reason,
        "grade": given.grade,
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _forecast_row(told: Forecast) -> dict[str, Any]:
    return {
        "days": str(told.days), "value": told.value, "low": told.low, "high": told.high,
        "without": told.without, "signed": told.signed,
    }  # fmt: skip


def _decision(row: sqlite3.Row) -> Decision:
    told = None if row["forecast"] is None else json.loads(row["forecast"])
    ended = row["ended_on"]
    return Decision(
        key=row["key"],
        title=json.loads(row["title"]),
        owner=row["owner"],
        due=date.fromisoformat(row["due"]),
        days=Period(date.fromisoformat(row["start"]), date.fromisoformat(row["end"])),
        at=datetime.fromisoformat(row["at"]),
        action=json.loads(row["action"]),
        metric=row["metric"],
        place=json.loads(row["place"]),
        tone=row["tone"],
        value=row["value"],
        expected=row["expected"],
        forecast=None if told is None else Forecast(**{**told, "days": Period.parse(told["days"])}),
        unforeseen=row["unforeseen"],
        note=row["note"],
        by=row["by"],
        state=row["state"],
        ended_on=None if ended is None else date.fromisoformat(ended),
        reason=row["reason"],
        grade=row["grade"],
        id=row["id"],
    )


_ALL = "SELECT * FROM decisions ORDER BY id"
