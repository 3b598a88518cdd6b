"""Rates of exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanbu.web.settings.part import Part
from fanbu.web.visit import Verb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.web.visit import Gone, Visit

PATH = "/settings/rates"


def _values(visit: Visit) -> Mapping[str, Any]:
    return visit.workspace.rates().to_dict()


def add(visit: Visit) -> Gone:
    currency = visit.text("currency")
    visit.workspace.add_rate(currency, visit.text("rate"), day=visit.text("day"))
    return PART.back(visit, "rate_added", currency=currency)


PART = Part("rates", PATH, _values, verbs=(Verb("/settings/rates/add", add),))
