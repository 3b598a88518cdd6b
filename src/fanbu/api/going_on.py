"""Saves that are one change: an author's editor writes a draft at every pause of their typing.

Successive ones of one author through one face on one draft are one row of the trail, with the time
of the first and of the last, and what was done all in all.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from fanbu.store.moments import naive_utc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from zoneinfo import ZoneInfo

    from fanbu.store.trail import Joined, Note

WITHIN = timedelta(minutes=10)
"""Longer pauses end a change."""
SAVES = frozenset({"edit_draft", "write_draft"})
OF_DRAFTS = (*sorted(SAVES), "undo_draft", "renew_draft", "draft", "publish")
"""What is done to a draft: whatever comes between two saves keeps them apart."""
MOST = 10
"""Steps that one row tells, as many as of one save: what comes after them is a row of its own."""
_DRAFT = ("grain", "date")
_TEXTS = frozenset({"comment", "headline", "summary", "plan", "loose", "reword"})
"""Steps that say what a text is now: a later one of the same text takes its place."""


def with_earlier(later: Note) -> Joined | None:
    """What the trail does with a save; None for any other change, which is always its own row."""
    if later.what not in SAVES:
        return None

    def together(recent: Sequence[Note]) -> Note | None:
        about = (one for one in recent if one.what in OF_DRAFTS and _is_same_draft(one, later))
        last = next(about, None)
        return joined(last, later) if last else None

    return together


def told(line: Note, zone: ZoneInfo) -> Note:
    """The row with its last moment as people of a zone read it."""
    until = _moment(str(line.result["until"])).replace(tzinfo=UTC).astimezone(zone)
    return replace(line, result={**line.result, "until": f"{until:%H:%M}"})


def _is_same_draft(one: Note, other: Note) -> bool:
    return all(one.details.get(name) == other.details.get(name) for name in _DRAFT)


def joined(earlier: Note, later: Note) -> Note | None:
    """Both as one row; None where the later save is a change of its own."""
    alike = (earlier.who, earlier.face, earlier.what) == (later.who, later.face, later.what)
    if not alike:
        return None
    last = earlier.result.get("until")
    before = naive_utc(earlier.at) if last is None else _moment(str(last))
    if not timedelta(0) <= naive_utc(later.at) - before <= WITHIN:
        return None
    together = _together(earlier.details, later.details)
    if together is None:
        return None
    times = int(earlier.result.get("times", 1)) + 1
    until = naive_utc(later.at).isoformat(sep=" ", timespec="microseconds")
    result = {**earlier.result, **later.result, "until": until, "times": times}
    return replace(earlier, details=together, result=result)


def _together(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> dict[str, Any] | None:
    """Both told in one; None where some step would not be."""
    found = {**earlier, **later}
    if "steps" in earlier or "steps" in later:
        before, after = (list(details.get("steps", [])) for details in (earlier, later))
        steps = {_place(step, n): step for n, step in enumerate(before)}
        steps |= {_place(step, n + len(before)): step for n, step in enumerate(after)}
        if len(steps) > MOST:
            return None
        found["steps"] = list(steps.values())
    return found


def _place(step: Any, number: int) -> tuple[str, ...]:
    """The text that a step writes; any other step is its own place."""
    told = dict(str(part).partition("=")[::2] for part in step) if isinstance(step, list) else {}
    if told.get("do") in _TEXTS:
        return told["do"], told.get("key", ""), told.get("at", "")
    return (str(number),)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
