"""The site's own tracking as canonical events: visits and forms, with tags, page and device."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fanbu.demo import brand, names
from fanbu.demo.arrivals import DEVICES
from fanbu.demo.exports.files import Desk, Made, Week
from fanbu.demo.world import DAY, Ints
from fanbu.model.imports import ImportOptions

if TYPE_CHECKING:
    from fanbu.demo.world import Events

HEADER = (
    "event_id", "ts", "name", "user_id", "anonymous_id", "session", "url", "referrer",
    "utm_source", "utm_medium", "utm_campaign", "utm_content", "device",
)  # fmt: skip
OLD_PAGE = "/lp/trial"
NEW_ANDROID_PAGE = "/lp/trial-v2"  # went live with the break


def site_events(desk: Desk, week: Week) -> list[Made]:
    """The week's events. The last file ends with the last day: later ones do not exist yet."""
    events = desk.world.events
    begin = max(week.first if week.first > desk.plan.events_from else 0, desk.plan.events_from)
    low, high = np.searchsorted(events.second, np.array([begin, week.known]) * DAY * 60)
    if high <= low:
        return []
    rows = _rows(desk, int(low), int(high))
    text = ",".join(HEADER) + "\r\n" + "\r\n".join(rows) + "\r\n"
    return [Made("events.csv", text.encode(), ImportOptions(table="events"))]


def _rows(desk: Desk, low: int, high: int) -> list[str]:
    """Lines of CSV, built by hand: no cell holds a comma or a quote (a test looks)."""
    world, events = desk.world, desk.world.events
    cut = slice(low, high)
    midnight = np.datetime64(desk.plan.first, "s")
    times = np.datetime_as_string(midnight + events.second[cut].astype("timedelta64[s]")).tolist()
    tags = _tags(desk)
    origin = _origin(events, len(world.ads.units), len(world.content.placements))[cut].tolist()
    new_page = _new_page(desk)[cut].tolist()
    lead_ids = desk.faces.lead_id
    return [
        f"e{number:08d},{time.replace('T', ' ')},{'form_submit' if form else 'visit'},"
        f"{lead_ids[lead] if form else ''},v{visitor:07d},s{visitor:07d},"
        f"{brand.SITE}{NEW_ANDROID_PAGE if new else OLD_PAGE},"
        f"{tags[where] if tagged else ',,,,'},{DEVICES[device]}"
        for number, time, form, lead, visitor, new, where, tagged, device in zip(
            range(low, high), times, events.is_form[cut].tolist(), events.lead[cut].tolist(),
            events.visitor[cut].tolist(), new_page, origin, events.tagged[cut].tolist(),
            events.device[cut].tolist(), strict=True,
        )
    ]  # fmt: skip


def _origin(events: Events, units: int, placements: int) -> Ints:
    """int[events]: row of `_tags`: units, then placements, then both campaigns, then untagged."""
    other = units + placements
    origin = np.where(events.campaign >= 0, other + events.campaign, other + 2)
    origin = np.where(events.placement >= 0, units + events.placement, origin)
    return np.where(events.unit >= 0, events.unit, origin)


def _tags(desk: Desk) -> list[str]:
    """`referrer,utm_source,utm_medium,utm_campaign,utm_content` of each origin."""
    world = desk.world
    tags = [
        f"https://{unit.platform}.example/,{unit.platform},cpc,{unit.campaign},{unit.slug}"
        for unit in world.ads.units
    ]
    for entry in world.content.placements:
        medium = "kol" if entry.author else "social"
        code = names.placement_code(world, entry)
        campaign = code if entry.author else "content"
        tags.append(
            f"https://{entry.platform}.example/,{entry.platform},{medium},{campaign},{code}"
        )
    for number in (1, 2):
        content = f"{brand.CAMPAIGN_NAME}-第{number}次"
        tags.append(f",wechat_oa,social,{brand.CAMPAIGN_NAME},{content}")
    return [*tags, ",,,,"]


def _new_page(desk: Desk) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether an event happened on the new Android page."""
    world = desk.world
    android = np.array([unit.campaign == brand.FEED_ANDROID for unit in world.ads.units])
    since = desk.plan.broken_page[0] * DAY * 60
    unit = world.events.unit
    moved: np.ndarray[tuple[int], np.dtype[np.bool_]] = (
        (unit >= 0) & android[unit] & (world.events.second >= since)
    )
    return moved
