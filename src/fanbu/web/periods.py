"""Days as a page says them, and which of them are over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from fanbu import words
from fanbu.types import Period, day_in

if TYPE_CHECKING:
    from fanbu.types import Language
    from fanbu.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Span:
    """The days a page asks about, and what it compares them with.

    `left_out`: today, where a comparison would set an unfinished day beside a whole one.
    """

    days: Period
    compare: str
    left_out: bool = False


def span(visit: Visit) -> Span | None:
    """None where there are no data yet. A day that is not over is never compared as if it were."""
    days, compare = visit.state.days, visit.state.compare
    if days is None:
        return None
    today = visit.workspace.presets()["today"]
    assert today is not None  # noqa: S101 - it needs no data
    if not compare or days.end < today.start:
        return Span(days, compare)
    if days.start >= today.start:
        return Span(days, "", left_out=True)
    return Span(Period(days.start, today.start - timedelta(1)), compare, left_out=True)


def note(found: Span, language: Language) -> list[str]:
    """What to say where today was left out."""
    if not found.left_out:
        return []
    return [words.say(language, f"web.{'today_left_out' if found.compare else 'today_alone'}")]


def bucket(start: str, grain: str, language: Language) -> str:
    """A period of an answer: `11月9日 周一`, `9 – 15 Nov`, `2026年11月`."""
    first = day_in(start)
    if grain == "week":
        return between(Period(first, first + timedelta(6)), language)
    if grain == "month":
        return f"{first.year}年{first.month}月" if language == "zh" else f"{first:%b %Y}"
    weekday = words.say(language, f"report.weekday_{first.isoweekday()}")
    return f"{_day(first, language)} {weekday}"


def between(days: Period, language: Language) -> str:
    """Both ends; the month is said once where it is the same."""
    first, last = days.start, days.end
    if first == last:
        return _day(first, language)
    if (first.year, first.month) != (last.year, last.month):
        return f"{_day(first, language)} – {_day(last, language)}"
    if language == "zh":
        return f"{_day(first, language)} – {last.day}日"
    return f"{first.day} – {_day(last, language)}"


def _day(day: date, language: Language) -> str:
    return f"{day.month}月{day.day}日" if language == "zh" else f"{day.day} {day:%b}"
