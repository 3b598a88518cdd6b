"""What things are called in the workspace's language: metrics, columns, tables, warnings."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.api.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.api.naming import Called
    from fanbu.model.result import Warning_


class Labels(Desk):
    """The part of a workspace that names things for people."""

    def metric_named(self, name: str) -> Called | None:
        """How a metric's values are shown and what it is called; None where there is none."""
        from fanbu.api import questions

        return questions.metric_named(self, name)

    def table_label(self, name: str) -> str:
        """A table's name in the workspace's language."""
        from fanbu.api import naming

        return naming.table_label(name, self.language)

    def reader_label(self, name: str) -> str:
        """What people call the way a file was read: 巨量引擎 for `ocean_engine`."""
        from fanbu.api import looking

        return looking.reader_label(self, name)

    def column_kind(self, name: str) -> str:
        """How a column of a result is to be shown: money, count, ratio, text, …."""
        from fanbu.api import naming

        return naming.column_kind(name, self.metric_named)

    def column_label(self, name: str, query: Mapping[str, Any] = MappingProxyType({})) -> str:
        """A column's name in the workspace's language.

        `query`: of the answer that it heads; a ratio that lacks days says on how many it stands.
        """
        from fanbu.api import naming

        return naming.column_label(name, self.metric_named, self.language, naming.on_days(query))

    def warning_text(self, warning: Warning_, *, on_page: bool = False, asked: str = "") -> str:
        """A warning of a result as a sentence in the workspace's language.

        `on_page`: as the app says it, without commands. `asked`: the kind of result it is of.
        """
        from fanbu.api import cells

        return cells.warning_text(self, warning, on_page=on_page, asked=asked)

    def reason(self, code: str) -> str:
        """Why rows were dropped, in words."""
        return words.say(self.language, f"reasons.{code}")
