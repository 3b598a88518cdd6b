"""Which metrics are watched: what the report leads with, what it is made of, and the usual ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.analyses.coverage import stood_on
from fanbu.metrics.info import tables_of
from fanbu.store.catalogue import tables

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from fanbu.metrics.metric import Definitions, Metric

USUAL = (
    "cost", "impressions", "clicks", "ctr", "cpc", "conversions", "cvr", "cpa", "roas",
    "leads", "valid_leads", "valid_rate", "cpl", "cost_per_valid_lead",
    "orders", "revenue", "refunds", "net_revenue", "average_order",
    "views", "interactions", "gained", "contacts_added", "sessions", "key_events",
)  # fmt: skip
FOR_FAULTS = frozenset({"tracked_events"})
"""Watched for faults of the data: that there are more or fewer of them is no news of the business.
"""
PACKAGED = "base.yaml"


def monitored(
    known: Definitions, headline: Sequence[str], there: Collection[str], packaged: Collection[str]
) -> tuple[str, ...]:
    """The watched metrics, the headline's first; only such as stand on tables with rows.

    `there`: the tables that hold any. `packaged`: files of definitions that come with the program;
    a metric of any other is the team's own, and watched. Views of whole registers (how far the
    leads of a day came by now) ripen for months and are watched only where the headline has them.
    """
    found = dict.fromkeys(
        (*headline, *_of_trees(known), *USUAL, *_own(known, packaged), *FOR_FAULTS)
    )
    return tuple(
        name
        for name in found
        if name in known.metrics
        and _answered(known.metrics[name], known, there)
        and (name in headline or not _of_view(known.metrics[name], known))
    )


def _of_trees(known: Definitions) -> Iterator[str]:
    for name, identity in known.trees.items():
        yield name
        yield from identity.parts


def _own(known: Definitions, packaged: Collection[str]) -> Iterator[str]:
    for name, metric in known.metrics.items():
        if metric.origin not in packaged and metric.better != "none":
            yield name


def _answered(metric: Metric, known: Definitions, there: Collection[str]) -> bool:
    return stood_on(tables_of(metric, known)) <= set(there)


def _of_view(metric: Metric, known: Definitions) -> bool:
    return any(tables()[name].kind == "view" for name in tables_of(metric, known))
