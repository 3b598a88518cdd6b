"""What columns and tables are called, and how a column's values are shown. Light."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from fanbu import words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fanbu.types import Language

OTHER_KINDS = {
    "usual_views": "count",
    "usual_reach": "count",
    "times": "times",
    "usual_completion": "ratio",
    "earlier": "count",
    "pieces": "count",
    "value": "number",
    "days": "count",
    "done": "ratio",
    "elapsed": "ratio",
    "days_left": "count",
}
SUFFIXES = ("_previous", "_change")


class Called(NamedTuple):
    """A metric as its values are shown: money, count, ratio, number or seconds; and its label."""

    unit: str
    label: str


def column_kind(name: str, metric_named: Callable[[str], Called | None]) -> str:
    """How a column of a result is to be shown: the unit of its metric, else text."""
    metric = metric_named(bare(name))
    return metric.unit if metric else OTHER_KINDS.get(bare(name), "text")


def on_days(query: Mapping[str, Any]) -> Mapping[str, int]:
    """Metric → how many days it is counted on, where that is not all days that were asked about.

    Of an answer by days, weeks or months there is no one number to be told in the head of a column.
    """
    if query.get("grain", "total") != "total":
        return {}
    told: Mapping[str, Any] = query.get("counted_on") or {}
    return {name: each["n"] for name, each in told.items() if each["n"]}


def column_label(
    name: str,
    metric_named: Callable[[str], Called | None],
    language: Language,
    on: Mapping[str, int] = MappingProxyType({}),
) -> str:
    """The metric's or column's own label; what is compared says so, and what lacks days (`on`)."""
    base = bare(name)
    key = f"columns.{base}"
    if metric := metric_named(base):
        label = metric.label
    else:
        label = words.say(language, key) if words.has(key) else _of_tables(base, language)
    if base in on:
        label = words.say(language, "columns.on_days", label=label, n=on[base])
    suffix = name.removeprefix(base)
    return words.say(language, f"columns.of{suffix}", label=label) if suffix else label


def table_label(name: str, language: Language) -> str:
    from fanbu.store.catalogue import tables

    return tables()[name].label[language]


def _of_tables(column: str, language: Language) -> str:
    """The label of the first table that has such a column, else the name as it was asked."""
    from fanbu.store.catalogue import tables

    found = (table.columns[column] for table in tables().values() if column in table.columns)
    return next((column.label[language] for column in found), column)


def bare(name: str) -> str:
    for suffix in SUFFIXES:
        if name.endswith(suffix):
            return name.removesuffix(suffix)
    return name
