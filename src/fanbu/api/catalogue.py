"""The metrics as people look for them: in groups along the loop, with what they can be split by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from fanbu.errors import BadInput
from fanbu.metrics.expression import parse_field
from fanbu.metrics.fields import PRODUCT, WEEKDAY, dimension_columns, resolve
from fanbu.metrics.info import tables_of
from fanbu.metrics.metric import folded, said_of
from fanbu.store.catalogue import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fanbu.api.desk import Desk
    from fanbu.metrics.metric import Metric

GROUPS: Mapping[str, tuple[str, ...]] = {
    "spread": ("spend", "costs", "cost_days"),
    "content": ("placement_stats", "placements", "partners"),
    "people": ("accounts_daily", "contacts", "group_members", "members"),
    "site": ("site_daily", "events"),
    "leads": ("leads", "lead_status", "attendance", "lead_reached"),
    "cohort": ("lead_journey", "lead_stages"),
    "shops": ("footfall", "products"),
    "orders": ("orders", "order_lines", "refunds", "buyer_journey"),
    "other": (),
}
"""Along the loop: what is spread, what comes back. Tables of no group are `other`."""
MADE_OF = {
    "cost_days": "costs", "lead_journey": "leads", "lead_reached": "leads", "lead_stages": "leads",
    "buyer_journey": "orders",
}  # fmt: skip
"""Views, and the register that has to be there for them."""
FIRST_DIMENSIONS = (
    "channel", "platform", "campaign", "ad_campaign", "ad_group", "creative", "keyword", "account",
    "owner", "shop", "batch", "status", "product", WEEKDAY,
)  # fmt: skip
DEEPER: Mapping[str, str] = {
    "channel": "ad_campaign", "platform": "account", "ad_campaign": "ad_group",
    "ad_group": "creative", "creative": "keyword", "campaign": "channel", "shop": "owner",
}  # fmt: skip
"""What a member of a dimension is looked into by."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One metric of the list; `words`: all that people call it, in both languages, folded."""

    name: str
    label: str
    meaning: str
    words: str
    known: bool


def grouped(desk: Desk) -> Mapping[str, tuple[Listed, ...]]:
    """Group → its metrics; `known`: whether every table a metric stands on has rows."""
    there = {row["table"] for row in desk.warehouse.coverage().to_pylist()}
    found: dict[str, list[Listed]] = {group: [] for group in GROUPS}
    for metric in desk.definitions.metrics.values():
        stands_on = tables_of(metric, desk.definitions)
        known = all(MADE_OF.get(table, table) in there for table in stands_on)
        found[_group(stands_on)].append(_listed(metric, desk, known=known))
    return {group: tuple(listed) for group, listed in found.items() if listed}


def search(desk: Desk, word: str) -> tuple[str, ...]:
    """The names of metrics that are called `word`, or else whose words hold it."""
    try:
        return (desk.definitions.find(word).name,)
    except BadInput:
        wanted = folded(word)
        return tuple(
            metric.name
            for metric in desk.definitions.metrics.values()
            if any(wanted in folded(said) for said in (metric.name, *said_of(metric)))
        )


def dimensions(desk: Desk, metrics: Iterable[str]) -> Sequence[str]:
    """What all of the metrics can be split by, the usual ones first."""
    stands_on = tables_behind(desk, metrics)
    shared = [name for name in dimension_names() if all(_has(name, table) for table in stands_on)]
    order = {name: place for place, name in enumerate(FIRST_DIMENSIONS)}
    return sorted(shared, key=lambda name: (order.get(name, len(order)), name))


def tables_behind(desk: Desk, metrics: Iterable[str]) -> Sequence[str]:
    """The tables that the metrics stand on, each once."""
    known = desk.definitions
    each = (table for name in metrics for table in tables_of(known.find(name), known))
    return tuple(dict.fromkeys(each))


def clocks(desk: Desk, name: str) -> tuple[str, ...]:
    """The labels of what dates the rows of a metric: its own clock, or those of its parts."""
    known = desk.definitions
    metric = known.metrics[name]
    if metric.of is None:
        each = (label for part in metric.parts for label in clocks(desk, part))
        return tuple(dict.fromkeys(each))
    table = tables()[metric.of]
    clock = metric.at or table.clock
    column = table.columns.get(clock or "")
    return (column.label[desk.language],) if column else ()


def _listed(metric: Metric, desk: Desk, *, known: bool) -> Listed:
    language = desk.language
    spoken = " ".join(folded(word) for word in (metric.name, *said_of(metric)))
    return Listed(metric.name, metric.label[language], metric.description[language], spoken, known)


def _group(stands_on: Iterable[str]) -> str:
    """The group farthest along the loop: cost per lead is about leads, ROI about orders."""
    place = {table: at for at, listed in enumerate(GROUPS.values()) for table in listed}
    farthest = max((place.get(table, len(GROUPS) - 1) for table in stands_on), default=0)
    return [*GROUPS][farthest]


@cache
def dimension_names() -> tuple[str, ...]:
    return (*sorted(dimension_columns()), PRODUCT, WEEKDAY)


@cache
def _has(dimension: str, table: str) -> bool:
    return resolve(parse_field(dimension), table) is not None
