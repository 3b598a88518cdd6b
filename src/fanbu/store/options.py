"""Layer 2, store. What a warehouse must know of its workspace."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fanbu.rules.status import LeadWords, OrderWords

if TYPE_CHECKING:
    from fanbu.rules.stages import Stage


@dataclass(frozen=True, slots=True)
class WarehouseOptions:
    """`zone` (IANA name) makes days of timestamps; `currency` (ISO 4217) is that of all amounts.

    `first_weekday`: 0 for Monday, 6 for Sunday. `stages`: how far a lead can come, in order.
    """

    zone: str
    currency: str
    leads: LeadWords = field(default_factory=LeadWords)
    orders: OrderWords = field(default_factory=OrderWords)
    first_weekday: int = 0
    stages: tuple[Stage, ...] = ()
