"""What the site's own tracking saw: one visit for an arrival, one form_submit for a lead.

Planted here: the campaign tags that vanished for two days. Word of mouth and test leads have no
visit: they come in chats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fanbu.demo import brand
from fanbu.demo.arrivals import MIXED_ELSEWHERE, devices_of, minutes
from fanbu.demo.world import DAY, Ads, Events, Leads

if TYPE_CHECKING:
    from fanbu.demo.plan import Plan
    from fanbu.demo.world import Ints

ORGANIC_FORM_RATE = 0.07
_COLUMNS = ("unit", "placement", "campaign", "channel", "device")


def simulate_events(plan: Plan, ads: Ads, leads: Leads, rng: np.random.Generator) -> Events:
    submitted = _form_leads(plan, leads)
    others = _paid_bounces(plan, ads, rng)
    others = _join(others, _organic_bounces(leads, submitted, rng))
    forms = {name: getattr(leads, name)[submitted] for name in _COLUMNS}
    form_second = leads.created[submitted] * 60 + rng.integers(0, 60, len(submitted))
    dwell = rng.integers(25, 480, len(submitted))
    second = np.concatenate([others["second"], form_second - dwell, form_second])
    visitor = np.concatenate([
        np.arange(len(others["second"])) + len(submitted),
        np.arange(len(submitted)), np.arange(len(submitted)),
    ])  # fmt: skip
    bounced = len(others["second"])
    rest = {
        name: np.concatenate([others[name], forms[name], forms[name]]).astype(np.int64)
        for name in _COLUMNS
    }
    lead = np.concatenate([np.full(bounced, -1), submitted, submitted])
    is_form = np.arange(len(second)) >= bounced + len(submitted)
    order = np.lexsort((is_form, second))
    return Events(
        second=second[order],
        visitor=visitor[order],
        is_form=is_form[order],
        lead=lead[order],
        tagged=_tagged(plan, rest["channel"], second)[order],
        **{name: values[order] for name, values in rest.items()},
    )


def _form_leads(plan: Plan, leads: Leads) -> Ints:
    """int[n]: leads that came by a form on the site since the tracking was installed."""
    chat = leads.channel == brand.CHANNEL["earned/referral"]
    return np.flatnonzero(~chat & ~leads.test & (leads.created >= plan.events_from * DAY + 10))


def _paid_bounces(plan: Plan, ads: Ads, rng: np.random.Generator) -> dict[str, Ints]:
    """Visits of ads that left no contact, from the day the tracking was installed."""
    left = (ads.visits - ads.forms)[:, plan.events_from :]
    units, days = left.shape
    unit = np.repeat(np.repeat(np.arange(units), days), left.ravel())
    day = np.repeat(np.tile(np.arange(days) + plan.events_from, units), left.ravel())
    channels = np.array([brand.PLATFORM_CHANNEL[entry.platform] for entry in ads.units])
    none = np.full(len(unit), -1)
    return {
        "second": (day * DAY + minutes(rng, len(unit))) * 60 + rng.integers(0, 60, len(unit)),
        "unit": unit,
        "placement": none,
        "campaign": none,
        "channel": channels[unit],
        "device": devices_of(ads, unit, rng),
    }


def _organic_bounces(leads: Leads, submitted: Ints, rng: np.random.Generator) -> dict[str, Ints]:
    """For each unpaid lead, about thirteen visitors of the same origin and day who left."""
    unpaid = submitted[leads.unit[submitted] < 0]
    copies = np.repeat(unpaid, rng.poisson(1.0 / ORGANIC_FORM_RATE - 1.0, len(unpaid)))
    day = leads.created[copies] // DAY
    return {
        "second": (day * DAY + minutes(rng, len(copies))) * 60 + rng.integers(0, 60, len(copies)),
        "unit": leads.unit[copies],
        "placement": leads.placement[copies],
        "campaign": leads.campaign[copies],
        "channel": leads.channel[copies],
        "device": rng.choice(3, size=len(copies), p=MIXED_ELSEWHERE),
    }


def _join(one: dict[str, Ints], other: dict[str, Ints]) -> dict[str, Ints]:
    return {name: np.concatenate([one[name], other[name]]) for name in one}


def _tagged(plan: Plan, channel: Ints, second: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether an event carries its campaign tags: those of 巨量引擎 were lost for two days."""
    day = second // (DAY * 60)
    begin, end = plan.missing_tag
    lost = (channel == brand.CHANNEL["paid/ocean_engine"]) & (day >= begin) & (day <= end)
    tagged: np.ndarray[tuple[int], np.dtype[np.bool_]] = ~lost & (
        channel != brand.CHANNEL["owned/site"]
    )
    return tagged
