"""A question becomes a plan: each rewrite rule in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.metrics.draft import Locale, Plan
from fanbu.metrics.rewrite import RULES

if TYPE_CHECKING:
    from fanbu.metrics.metric import Definitions
    from fanbu.model.question import Query


def plan(query: Query, definitions: Definitions, locale: Locale) -> Plan:
    """The plan of `query`; what cannot be answered is refused here, before any SQL is made."""
    draft = Plan(query, definitions, locale)
    for rule in RULES:
        draft = rule(draft)
    return draft
