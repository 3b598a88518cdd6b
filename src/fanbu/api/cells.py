"""One cell of a result in words: every face shows the same value the same way.

Light: asks the workspace what a column is called and how it is shown, wherever that one is.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from fanbu import words

if TYPE_CHECKING:
    from fanbu.api.desk import Desk
    from fanbu.api.labels import Labels
    from fanbu.model.result import Warning_

NAMED = frozenset({"channel", "platform"})
"""Columns whose members have names; a program is told the codes."""
NUMERIC_KINDS = ("money", "count", "ratio", "number", "seconds", "times")


def shown(workspace: Labels, value: Any, name: str) -> str:
    """A cell of the column (or metric) `name` in words."""
    language = workspace.language
    if value is None:
        return words.say(language, "cli.nothing")
    if isinstance(value, bool):
        return words.say(language, "cli.yes" if value else "cli.no")
    if isinstance(value, list):
        return words.say(language, "cli.listed", items=value) if value else ""
    if not isinstance(value, int | float):
        return local(workspace, value) if name == "as_of" else str(value)
    return number(workspace, value, name)


def named(workspace: Labels, value: Any, name: str) -> str:
    """The same, a channel or platform by what people call it, as in a report."""
    if name in NAMED and isinstance(value, str) and value:
        return called(workspace, name, value)
    return shown(workspace, value, name)


def local(desk: Desk, stamp: str) -> str:
    """A moment by the workspace's clock, to the minute."""
    moment = datetime.fromisoformat(stamp).astimezone(desk.settings.zone)
    return moment.strftime("%Y-%m-%d %H:%M")


def number(workspace: Labels, value: float, name: str) -> str:
    """A number the way its metric is shown."""
    language = workspace.language
    kind = "change" if name.endswith("_change") else workspace.column_kind(name)
    match kind:
        case "change":
            return words.signed(value, language, "percent")
        case "money":
            return words.money(value, workspace.currency, 2)
        case "ratio":
            return words.percent(value, 2)
        case "times":
            return words.say(language, "report.times", n=words.count(value, 2))
    return words.count(value)


def called(desk: Desk, dimension: str, value: str) -> str:
    """What people call a member of a dimension: 巨量引擎 for `paid/ocean_engine`."""
    from fanbu.report.speech import Voice

    voice = Voice(desk.language, desk.currency, {}, {})
    return voice.title(dimension, value)


def warning_text(
    workspace: Labels, warning: Warning_, *, on_page: bool = False, asked: str = ""
) -> str:
    """A warning as a sentence, with metrics, columns and tables by their labels.

    `on_page`: as the app says it, without commands. `asked`: the kind of answer it is said of
    (`why`), which may have words of its own: not every command has the options of another.
    """
    own = f"{asked}.warning_{warning.code}"
    key = own if asked and not on_page and words.has(own) else f"warnings.{warning.code}"
    if not words.has(key):
        return warning.code
    told = {name: _named(workspace, name, value) for name, value in warning.details.items()}
    if on_page and "shown" in told:
        told["shown"] = [_days(workspace, span) for span in told["shown"]]
    if on_page:
        told |= {name: _days(workspace, told[name]) for name in ("own", "period") if name in told}
    return words.say(workspace.language, words.on_page(key) if on_page else key, **told)


def _days(workspace: Labels, span: str) -> str:
    """`2026-11-09..2026-11-15` as people say it; what is no span stays."""
    try:
        first, *last = (date.fromisoformat(day) for day in span.split(".."))
    except ValueError:
        return span
    return words.days(first, last[0] if last else first, workspace.language)


def _named(workspace: Labels, kind: str, value: Any) -> Any:
    if kind == "subject":
        from fanbu.store.catalogue import tables

        if value in tables():
            return workspace.table_label(value)
    if kind == "platform" and isinstance(value, str) and value:
        return words.source_name(workspace.language, "", value)
    if kind in ("metric", "dimension", "subject") and isinstance(value, str):
        return workspace.column_label(value)
    if kind == "platforms":
        return [words.source_name(workspace.language, "", name) for name in value]
    listed = kind in ("metrics", "dimensions") and isinstance(value, list | tuple)
    return [workspace.column_label(name) for name in value] if listed else value
