"""`simulate`: the whole brand from a date, a length and a seed. No clock, no files."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import numpy as np

from fanbu.demo.ads import simulate_ads
from fanbu.demo.arrivals import simulate_arrivals
from fanbu.demo.content import simulate_content
from fanbu.demo.events import simulate_events
from fanbu.demo.people import simulate_leads, simulate_orders
from fanbu.demo.plan import make_plan
from fanbu.demo.world import World

UNTIL = date(2026, 11, 15)


def simulate(until: date = UNTIL, days: int = 180, seed: int = 7, *, small: bool = False) -> World:
    """云朵编程 over `days` days ending at `until`; the same arguments give the same world.

    `small` shows at most eight weeks, with fewer ad units and about a third of the people.
    Raises BadInput `demo_days` when `days` leaves no room for what is planted.
    """
    plan = make_plan(until, days, small=small)
    # One generator a part, so that a change in one part leaves the others' numbers alone.
    streams = [np.random.default_rng([seed, part]) for part in range(6)]
    ads = simulate_ads(plan, streams[0])
    content = simulate_content(plan, streams[1])
    arrivals = simulate_arrivals(plan, ads, content, streams[2])
    leads = simulate_leads(plan, arrivals, streams[3])
    world = World(
        plan=plan,
        seed=seed,
        ads=ads,
        content=content,
        leads=leads,
        orders=simulate_orders(plan, leads, streams[4]),
        events=simulate_events(plan, ads, leads, streams[5]),
    )
    for part in (world.ads, world.content, world.leads, world.orders, world.events):
        for entry in fields(part):
            value = getattr(part, entry.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)
    return world
