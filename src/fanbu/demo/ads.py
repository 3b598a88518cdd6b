"""Paid units by day: from demand to impressions, clicks, visits, forms, cost and conversions.

Planted here: the broken Android page, the ad group that saturates, pauses of whole channels.
The platform counts about 6 % more conversions than there are forms, and reports some days late.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fanbu.demo import brand, season
from fanbu.demo.world import DELAY_SHARES, Ads, Floats, Unit

if TYPE_CHECKING:
    from fanbu.demo.plan import Plan, Window

ARRIVAL = 0.94  # clicks that become visits of the landing page
OVERCOUNT = 0.06
BROKEN_FORM_RATE = 0.039  # instead of 0.061


def units_of(plan: Plan) -> tuple[Unit, ...]:
    if plan.small:
        return tuple(unit for unit in brand.UNITS if unit.slug in brand.SMALL_SLUGS)
    return brand.UNITS


def volume(plan: Plan) -> float:
    return brand.SMALL_VOLUME if plan.small else 1.0


def on_air(plan: Plan, units: tuple[Unit, ...]) -> Floats:
    """float[units, days]: the share of its usual budget a unit spends."""
    share = np.ones((len(units), plan.span))
    for row, unit in enumerate(units):
        for platform, window, level in plan.pauses:
            if unit.platform == platform:
                share[row, slice_of(window)] = level
        if unit.campaign == brand.BRAND_CAMPAIGN:
            share[row, slice_of(plan.brand_pause)] = 0.0
    return share


def form_rates(plan: Plan, units: tuple[Unit, ...]) -> Floats:
    """float[units, days]: true share of visits that leave a contact."""
    rates = np.array([unit.form_rate for unit in units])[:, None]
    rates = rates * season.form_mood(plan.first, plan.span)[None, :]
    for row, unit in enumerate(units):
        if unit.campaign == brand.FEED_ANDROID:
            rates[row, slice_of(plan.broken_page)] = BROKEN_FORM_RATE
    return rates


def saturating_spend(plan: Plan) -> Floats:
    """float[days]: yuan a day planned for the saturating ad group, in weekly steps."""
    low, high = brand.SATURATION_SPEND
    # Weeks are counted back from the end, so that the last one is whole and at the top.
    weeks = (plan.span - 1 - np.arange(plan.span)) // 7
    shown = max((plan.days - 1) // 7, 1)
    step = np.clip(1.0 - weeks / shown, 0.0, 1.0)
    return low + (high - low) * step


def saturating_leads(spend: Floats) -> Floats:
    """Expected forms a day at `spend` yuan a day."""
    return brand.SATURATION_MOST * spend / (spend + brand.SATURATION_HALF)


def simulate_ads(plan: Plan, rng: np.random.Generator) -> Ads:
    units = units_of(plan)
    shape = (len(units), plan.span)
    level = season.demand(plan.first, plan.span)[None, :] * on_air(plan, units) * volume(plan)
    noise = np.exp(rng.normal(0.0, 0.07, shape)) * np.exp(rng.normal(0.0, 0.03, (1, plan.span)))
    rates = form_rates(plan, units)
    expected = np.array([unit.clicks for unit in units])[:, None] * level * noise
    cpc = np.array([unit.cpc for unit in units])[:, None] * np.exp(rng.normal(0.0, 0.03, shape))
    _saturate(plan, units, expected, cpc, rates)
    clicks = rng.poisson(expected)
    visits = rng.binomial(clicks, ARRIVAL)
    forms = rng.binomial(visits, rates)
    counted = forms + rng.poisson(clicks * rates * OVERCOUNT)
    cost = np.rint(clicks * cpc * 100).astype(np.int64)
    ctr = np.array([unit.ctr for unit in units])[:, None] * np.exp(rng.normal(0.0, 0.05, shape))
    return Ads(
        units=units,
        impressions=np.maximum(np.rint(clicks / ctr), clicks).astype(np.int64),
        clicks=clicks,
        visits=visits,
        forms=forms,
        cost_cents=cost,
        early_cost_cents=np.rint(cost * (1.0 + rng.normal(0.0, 0.002, shape))).astype(np.int64),
        delayed=rng.multinomial(counted, DELAY_SHARES).astype(np.int64),
    )


def _saturate(
    plan: Plan, units: tuple[Unit, ...], expected: Floats, cpc: Floats, rates: Floats
) -> None:
    """Write the saturating group's rows in place: its clicks get dearer as its budget grows."""
    for row, unit in enumerate(units):
        if unit.group == brand.SATURATING_GROUP:
            spend = saturating_spend(plan)
            clicks = saturating_leads(spend) / (ARRIVAL * unit.form_rate)
            expected[row] = clicks * volume(plan)
            cpc[row] = spend / clicks
            rates[row] = unit.form_rate


def slice_of(window: Window) -> slice:
    """Days of a window as an array slice; empty where the window lies before the axis."""
    return slice(max(window[0], 0), max(window[1] + 1, 0))
