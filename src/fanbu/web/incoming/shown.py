"""Words and figures of the imports' templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.web.tables import NAMELESS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fanbu.web.visit import Visit


def figure(value: float) -> str:
    """A number of a file, as people write it: no more decimals than it has, six at most."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.6f}".rstrip("0").rstrip(".")


def table_label(name: str, visit: Visit) -> str:
    """What people call a table; targets and sources are no tables, and go by their pages."""
    if name in ("targets", "sources"):
        return words.say(visit.state.language, f"web.page_{name}")
    return visit.workspace.table_label(name)


def level_label(level: str, visit: Visit) -> str:
    """What the rows of a report stand for: 账户, 计划; the word itself where it has no other."""
    key = f"web.level_{level}"
    return words.say(visit.state.language, key) if words.has(key) else level


def account(name: str | None) -> str:
    """An account as people say it: nothing for the one that has no name."""
    return "" if name in (None, NAMELESS) else str(name)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "figure": figure,
    "table_label": table_label,
    "level_label": level_label,
    "account": account,
}
