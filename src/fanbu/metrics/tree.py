"""Identities between metrics: `revenue: product(leads, orders_per_lead, average_order)`.

An identity says how a metric is made of others, so that its change can be split among them. It is
checked on the data: a tree that does not hold there explains nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import fsum, isclose, prod
from typing import TYPE_CHECKING, Literal

from fanbu.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

TOLERANCE = 1e-9
_IDENTITY = re.compile(r"\s*(product|sum)\s*\(([^()]*)\)\s*")

State = Literal["holds", "broken", "not_checked"]


@dataclass(frozen=True, slots=True)
class Identity:
    """`metric` equals the product or the sum of `parts`."""

    metric: str
    kind: Literal["product", "sum"]
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """How one identity fares on one set of values.

    `difference` is metric − combination of the parts; None when `not_checked`: a value is unknown,
    which is also what a zero denominator leaves.
    """

    identity: Identity
    state: State
    difference: float | None = None


def parse_identity(metric: str, text: str) -> Identity:
    """`product(a, b, …)` or `sum(a, b, …)`, of two metrics or more."""
    match = _IDENTITY.fullmatch(text)
    parts = tuple(part.strip() for part in match.group(2).split(",")) if match else ()
    if match is None or len(parts) < 2 or not all(parts):  # noqa: PLR2004 - one part is no identity
        raise BadInput("bad_identity", metric=metric, text=text)
    return Identity(metric, "product" if match.group(1) == "product" else "sum", parts)


def check(
    trees: Mapping[str, Identity], values: Mapping[str, float | None]
) -> tuple[Discrepancy, ...]:
    """Each identity against `values` (one number a metric), in the order of the trees.

    Holds within 1e-9, relative to the metric; a missing value anywhere: not checked, and said so.
    """
    return tuple(_check(identity, values) for identity in trees.values())


def _check(identity: Identity, values: Mapping[str, float | None]) -> Discrepancy:
    whole = values.get(identity.metric)
    parts = [values.get(part) for part in identity.parts]
    known = [part for part in parts if part is not None]
    if whole is None or len(known) < len(parts):
        return Discrepancy(identity, "not_checked")
    combined = prod(known) if identity.kind == "product" else fsum(known)
    holds = isclose(whole, combined, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return Discrepancy(identity, "holds" if holds else "broken", whole - combined)
