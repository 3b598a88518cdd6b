"""Who leaves a contact, when, and because of what: the rows that `people` brings to life.

Every source gives the same columns; they are joined and sorted by time. The share that would have
come anyway is drawn here, and while a paid channel is paused those people come by the website:
that is what makes the true incremental value visible in the data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fanbu.demo import ads as paid
from fanbu.demo import brand, season
from fanbu.demo.world import DAY, Ads, Content, Flags, Floats, Ints, Placement

if TYPE_CHECKING:
    from fanbu.demo.plan import Plan

HOURS = np.array([1, 0.5, 0.3, 0.2, 0.2, 0.4, 1, 2, 3, 4, 4.4, 4.6, 5, 4.4, 4, 4, 4.2, 4.4, 5,
                  6.2, 7.6, 8.2, 6, 3])  # fmt: skip
LEADS_PER_VIEW = {"wechat_oa": 0.0055, "xiaohongshu": 0.0017, "douyin": 0.0009,
                  "zhihu": 0.0060, "toutiao": 0.0008}  # fmt: skip
DEVICES = ("android", "ios", "desktop")
MIXED = {"baidu": (0.34, 0.20, 0.46), "google_ads": (0.16, 0.38, 0.46), "meta": (0.22, 0.70, 0.08)}
MIXED_ELSEWHERE = (0.52, 0.42, 0.06)
REFERRALS_A_DAY = 4.3
WEBSITE_A_DAY = 3.4
TESTS_A_DAY = 0.5


@dataclass(frozen=True, slots=True)
class Arrivals:
    """int or bool [leads]; -1 where a column does not apply."""

    created: Ints
    channel: Ints
    unit: Ints
    placement: Ints
    campaign: Ints
    device: Ints
    incremental: Flags
    test: Flags

    def __len__(self) -> int:
        return len(self.created)


def simulate_arrivals(plan: Plan, ads: Ads, content: Content, rng: np.random.Generator) -> Arrivals:
    scale = paid.volume(plan)
    level = season.demand(plan.first, plan.span) * season.form_mood(plan.first, plan.span)
    referral = rng.poisson(REFERRALS_A_DAY * scale * level)
    website = rng.poisson(WEBSITE_A_DAY * scale * level + cannibalised(plan, ads, level))
    parts = [
        from_ads(ads, rng),
        *from_content(plan, content, rng, scale),
        plain(rng, referral, brand.CHANNEL["earned/referral"]),
        plain(rng, website, brand.CHANNEL["owned/site"]),
        *from_campaign(plan, rng, scale),
        tests(rng, rng.poisson(TESTS_A_DAY * scale, plan.span)),
    ]
    return joined(parts)


def joined(parts: list[Arrivals]) -> Arrivals:
    columns = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in Arrivals.__dataclass_fields__
    }
    order = np.argsort(columns["created"], kind="stable")
    return Arrivals(**{name: values[order] for name, values in columns.items()})


def minutes(rng: np.random.Generator, count: int) -> Ints:
    """int[count]: minutes within a day, as busy as people's evenings."""
    hours = rng.choice(24, size=count, p=HOURS / HOURS.sum())
    within: Ints = hours * 60 + rng.integers(0, 60, count)
    return within


def plain(rng: np.random.Generator, counts: Ints, channel: int, *, campaign: int = -1) -> Arrivals:
    """Leads of one channel; `counts` int[days]."""
    total = int(counts.sum())
    none = np.full(total, -1, dtype=np.int64)
    return Arrivals(
        created=np.repeat(np.arange(len(counts)), counts) * DAY + minutes(rng, total),
        channel=np.full(total, channel, dtype=np.int64),
        unit=none,
        placement=none,
        campaign=np.full(total, campaign, dtype=np.int64),
        device=rng.choice(3, size=total, p=MIXED_ELSEWHERE),
        incremental=rng.random(total) < brand.CHANNELS[channel].incremental,
        test=np.zeros(total, dtype=bool),
    )


def tests(rng: np.random.Generator, counts: Ints) -> Arrivals:
    """Leads the team made itself while checking forms; nobody behind them."""
    made = plain(rng, counts, brand.CHANNEL["owned/site"])
    return Arrivals(**{
        name: np.ones(len(made), dtype=bool) if name == "test" else getattr(made, name)
        for name in Arrivals.__dataclass_fields__
    })  # fmt: skip


def unit_incremental(ads: Ads) -> Floats:
    """float[units]: the true share of a unit's leads that it caused."""
    return np.array([
        brand.BRAND_INCREMENTAL if unit.campaign == brand.BRAND_CAMPAIGN
        else brand.CHANNELS[brand.PLATFORM_CHANNEL[unit.platform]].incremental
        for unit in ads.units
    ])  # fmt: skip


def from_ads(ads: Ads, rng: np.random.Generator) -> Arrivals:
    units, days = ads.forms.shape
    flat = ads.forms.ravel()
    unit = np.repeat(np.repeat(np.arange(units), days), flat)
    day = np.repeat(np.tile(np.arange(days), units), flat)
    channels = np.array([brand.PLATFORM_CHANNEL[entry.platform] for entry in ads.units])
    none = np.full(len(unit), -1, dtype=np.int64)
    return Arrivals(
        created=day * DAY + minutes(rng, len(unit)),
        channel=channels[unit],
        unit=unit,
        placement=none,
        campaign=none,
        device=devices_of(ads, unit, rng),
        incremental=rng.random(len(unit)) < unit_incremental(ads)[unit],
        test=np.zeros(len(unit), dtype=bool),
    )


def devices_of(ads: Ads, unit: Ints, rng: np.random.Generator) -> Ints:
    """int[n]: index into DEVICES for visitors of the given units."""
    chances = np.zeros((len(ads.units), 3))
    for row, entry in enumerate(ads.units):
        if entry.device in DEVICES:
            chances[row, DEVICES.index(entry.device)] = 1.0
        else:
            chances[row] = MIXED.get(entry.platform, MIXED_ELSEWHERE)
    draw = rng.random(len(unit))[:, None]
    picked: Ints = (draw > np.cumsum(chances, axis=1)[unit]).sum(axis=1)
    return np.minimum(picked, 2)


def from_content(
    plan: Plan, content: Content, rng: np.random.Generator, scale: float
) -> list[Arrivals]:
    parts = []
    mood = season.lead_mood(plan.first, plan.span)
    for number, entry in enumerate(content.placements):
        rate = lead_rate(entry) * scale if not entry.author else lead_rate(entry)
        share = np.array([entry.grown(day * DAY) for day in range(plan.span + 1)])
        counts = rng.poisson(np.diff(share) * entry.views * rate * mood)
        made = plain(rng, counts, channel_of(entry))
        # Nobody comes before the post is out.
        created = np.maximum(made.created, entry.published + 1 + made.created % 37)
        columns = {name: getattr(made, name) for name in Arrivals.__dataclass_fields__}
        columns |= {"created": created, "placement": np.full(len(made), number, dtype=np.int64)}
        parts.append(Arrivals(**columns))
    return parts


def channel_of(entry: Placement) -> int:
    if entry.author:
        return brand.CHANNEL["partner/kol_xiaohongshu"]
    return brand.PLATFORM_CHANNEL[entry.platform]


def lead_rate(entry: Placement) -> float:
    """Expected leads for one view."""
    for name, _, _, views, leads in brand.KOLS:
        if entry.author == name:
            return leads / views
    return LEADS_PER_VIEW[entry.platform]


def from_campaign(plan: Plan, rng: np.random.Generator, scale: float) -> list[Arrivals]:
    """The extra leads of both windows: most by word of mouth, some from the followers."""
    parts = []
    for number, (begin, end) in enumerate(plan.campaigns):
        for code, share in (("earned/referral", 0.6), ("owned/wechat_oa", 0.4)):
            level = np.zeros(plan.span)
            if begin >= 0:
                level[begin : end + 1] = brand.CAMPAIGN_LEADS * scale * share / (end - begin + 1)
            parts.append(plain(rng, rng.poisson(level), brand.CHANNEL[code], campaign=number))
    return parts


def cannibalised(plan: Plan, ads: Ads, level: Floats) -> Floats:
    """float[days]: people who come by the website because the ad they would have used is off."""
    off = 1.0 - paid.on_air(plan, ads.units)
    usual = np.array([
        unit.clicks * paid.ARRIVAL * unit.form_rate * paid.volume(plan) for unit in ads.units
    ])  # fmt: skip
    anyway = usual * (1.0 - unit_incremental(ads))
    moved: Floats = (anyway[:, None] * off).sum(axis=0) * level
    return moved
