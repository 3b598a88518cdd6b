"""One cell of a result in words: every face shows the same value the same way."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.api.questions import column_kind

if TYPE_CHECKING:
    from fanbu.api.desk import Desk

NAMED = frozenset({"channel", "platform"})
"""Columns whose members have names; a program is told the codes."""
NUMERIC_KINDS = ("money", "count", "ratio", "number", "seconds")


def shown(desk: Desk, value: Any, name: str) -> str:
    """A cell of the column (or metric) `name` in words."""
    language = desk.language
    if value is None:
        return words.say(language, "cli.nothing")
    if isinstance(value, bool):
        return words.say(language, "cli.yes" if value else "cli.no")
    if isinstance(value, list):
        return words.say(language, "cli.listed", items=value) if value else ""
    if not isinstance(value, int | float):
        return local(desk, value) if name == "as_of" else str(value)
    return number(desk, value, name)


def named(desk: Desk, value: Any, name: str) -> str:
    """The same, a channel or platform by what people call it, as in a report."""
    if name in NAMED and isinstance(value, str) and value:
        return called(desk, name, value)
    return shown(desk, value, name)


def local(desk: Desk, stamp: str) -> str:
    """A moment by the workspace's clock, to the minute."""
    moment = datetime.fromisoformat(stamp).astimezone(desk.settings.zone)
    return moment.strftime("%Y-%m-%d %H:%M")


def number(desk: Desk, value: float, name: str) -> str:
    """A number the way its metric is shown."""
    language = desk.language
    kind = "change" if name.endswith("_change") else column_kind(desk, name)
    match kind:
        case "change":
            return words.signed(value, language, "percent")
        case "money":
            return words.money(value, desk.currency, 2)
        case "ratio":
            return words.percent(value, 2)
    return words.count(value)


def called(desk: Desk, dimension: str, value: str) -> str:
    """What people call a member of a dimension: 巨量引擎 for `paid/ocean_engine`."""
    from fanbu.report.speech import Voice

    voice = Voice(desk.language, desk.currency, {}, {})
    return voice.title(dimension, value)
