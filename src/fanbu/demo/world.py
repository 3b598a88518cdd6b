"""The nouns of the simulated brand: what exists in it, as frozen arrays.

Times are whole minutes on the demo's axis (minute 0 is midnight of day 0 of the warm-up, local
time); `NEVER` marks what does not happen. Money is whole cents. Imports nothing above it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from fanbu.demo.plan import Plan

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NEVER = 1 << 40
DAY = 1440
DELAY_SHARES = (0.84, 0.06, 0.03, 0.02, 0.015, 0.01, 0.01, 0.005, 0.005, 0.005)
"""Share of a day's conversions that the platform reports 0, 1, … days later."""


@dataclass(frozen=True, slots=True)
class Channel:
    """Where leads come from.

    `source` is the word in the register; `valid` and `won` are the true shares of leads judged
    valid and of valid leads that enrol; `incremental` the share that would not have come anyway.
    """

    code: str
    source: str
    valid: float
    won: float
    incremental: float


@dataclass(frozen=True, slots=True)
class Unit:
    """The finest thing that is paid for; clicks a day, yuan a click, shares between 0 and 1."""

    platform: str
    campaign_id: str
    campaign: str
    group_id: str
    group: str
    creative: str
    device: str
    clicks: float
    cpc: float
    ctr: float
    form_rate: float
    slug: str


@dataclass(frozen=True, slots=True)
class Ads:
    """Per unit and day. Arrays are int[units, days]; `delayed` is int[units, days, delays]."""

    units: tuple[Unit, ...]
    impressions: Ints
    clicks: Ints
    visits: Ints
    forms: Ints
    cost_cents: Ints
    early_cost_cents: Ints  # as first shown, before the platform settles the day
    delayed: Ints  # conversions the platform counts, by days until they are reported

    def conversions(self, day: int, known_day: int) -> Ints:
        """int[units]: conversions of `day` as reported by the start of `known_day`."""
        age = known_day - 1 - day
        if age < 0:
            return np.zeros(len(self.units), dtype=np.int64)
        reported: Ints = self.delayed[:, day, : age + 1].sum(axis=1)
        return reported


@dataclass(frozen=True, slots=True)
class Piece:
    title: str
    kind: str
    slug: str


@dataclass(frozen=True, slots=True)
class Placement:
    """One publication; `author` is empty on the brand's own accounts.

    `views` are those of its whole life; `half_life_days` says how quickly they come. Other counts
    are shares of views, of deliveries (`open_rate`) or seconds.
    """

    platform: str
    piece: int
    published: int
    views: int
    half_life_days: float
    exposure: int
    delivered: int
    open_rate: float
    completion: float
    seconds: float
    likes: float
    comments: float
    saves: float
    shares: float
    follows: float
    author: str = ""
    fee_cents: int = 0

    def grown(self, minute: float) -> float:
        """The share of its life's views that came before `minute`; 0 before publication."""
        age_days = (minute - self.published) / DAY
        return 1.0 - 0.5 ** (age_days / self.half_life_days) if age_days > 0 else 0.0

    def seen(self, minute: float) -> int:
        """Views before `minute`."""
        return int(self.views * self.grown(minute))


@dataclass(frozen=True, slots=True)
class Content:
    """What was published, and the brand's WeChat account by day (int[days])."""

    pieces: tuple[Piece, ...]
    placements: tuple[Placement, ...]
    gained: Ints
    lost: Ints
    followers: Ints


@dataclass(frozen=True, slots=True)
class Leads:
    """int or bool [leads], sorted by `created`. -1: none (unit, placement, batch, campaign)."""

    created: Ints
    channel: Ints
    unit: Ints
    placement: Ints
    campaign: Ints
    device: Ints
    human: Ints
    incremental: Flags
    test: Flags
    masked: Flags
    duplicate: Flags
    verdict: Ints  # index into people.INVALID_WORDS; -1 is valid
    judged: Ints
    revoked: Ints
    added: Ints
    lost: Ints  # the contact removed us
    batch: Ints
    won: Ints
    came: Flags  # bool[leads, sessions]
    completed: Flags
    stayed: Ints  # seconds, int[leads, sessions]

    def __len__(self) -> int:
        return len(self.created)


@dataclass(frozen=True, slots=True)
class Orders:
    """int or bool [orders], sorted by `ordered`. `paid` and `refunded` may be NEVER."""

    lead: Ints
    human: Ints
    ordered: Ints
    paid: Ints
    gross_cents: Ints
    discount_cents: Ints
    coupon: Ints
    is_new: Flags
    pulled_days: Ints  # how much earlier the price cut made it happen; 0 for all others
    refunded: Ints
    refund_cents: Ints

    def __len__(self) -> int:
        return len(self.lead)


@dataclass(frozen=True, slots=True)
class Events:
    """int [events], sorted by `second` (seconds on the axis). `lead` -1 is a visit without form."""

    second: Ints
    visitor: Ints
    is_form: Flags
    channel: Ints
    unit: Ints
    placement: Ints
    campaign: Ints
    device: Ints
    lead: Ints
    tagged: Flags

    def __len__(self) -> int:
        return len(self.second)


@dataclass(frozen=True, slots=True)
class World:
    """The whole simulated brand. The same arguments give the same arrays."""

    plan: Plan
    seed: int
    ads: Ads
    content: Content
    leads: Leads
    orders: Orders
    events: Events
