"""What an import must know of its workspace, as plain values and callables.

`ingest` opens no store: the api fills this in from settings, ledger and warehouse.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa

from fanbu.rules.status import LeadWords, OrderWords

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from fanbu.ingest.mapping import FileMapping
    from fanbu.rules.channel import ChannelRule
    from fanbu.rules.stages import Stage

Rates = Callable[[str, pa.Array], pa.Array]
"""(currency, date32 array) → float64 array of the same length: workspace currency for one unit of
`currency` on that day; null where no rate is known."""


def no_rates(currency: str, days: pa.Array) -> pa.Array:
    """Knows no rate at all."""
    del currency
    return pa.nulls(len(days), pa.float64())


def no_accounts(platform: str) -> Collection[str]:
    del platform
    return ()


def no_entities(kind: str, platform: str) -> Mapping[str, Collection[str]]:
    del kind, platform
    return {}


def nothing_recalled(reader: str, filename: str) -> str | None:
    del reader, filename
    return None


@dataclass(frozen=True, slots=True)
class ImportContext:
    """One workspace as an import sees it.

    `now` is an aware moment. `known_accounts(platform)` and `known_entities(kind, platform)` name
    what was imported before (accounts; ids and names of ad campaigns, placements…);
    `recall_account(reader, filename)` is the answer once given for such a file, or None.
    `channels` are the rules of `channels.yaml`, first match wins.
    `stages`: how far a lead can come, in order. `called`: what a path is called by who gave it.
    """

    zone: ZoneInfo
    currency: str
    now: datetime
    contact_key: bytes
    leads: LeadWords = field(default_factory=LeadWords)
    orders: OrderWords = field(default_factory=OrderWords)
    stages: tuple[Stage, ...] = ()
    channels: tuple[ChannelRule, ...] = ()
    mappings: Mapping[str, FileMapping] = field(default_factory=dict)
    rates: Rates = no_rates
    known_accounts: Callable[[str], Collection[str]] = no_accounts
    known_entities: Callable[[str, str], Mapping[str, Collection[str]]] = no_entities
    recall_account: Callable[[str, str], str | None] = nothing_recalled
    called: Callable[[str], str] = str
