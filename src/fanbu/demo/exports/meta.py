"""Meta Ads: UTF-8 with BOM, one row an ad and day, the account's total in a row without a name."""

from __future__ import annotations

import numpy as np

from fanbu.demo.exports.files import Cell, Desk, Made, Week, csv_text, over, span_name, yuan
from fanbu.demo.exports.ocean_engine import measures

HEADER = (
    "Reporting starts", "Reporting ends", "Campaign name", "Campaign ID", "Ad set name", "Ad name",
    "Day", "Amount spent (CNY)", "Impressions", "Reach", "Frequency", "Results",
    "Result indicator", "Cost per result", "Link clicks", "Clicks (all)", "Attribution setting",
)  # fmt: skip
INDICATOR = "actions:offsite_conversion.fb_pixel_lead"
SETTING = "7-day click or 1-day view"


def meta(desk: Desk, week: Week) -> list[Made]:
    ads = desk.world.ads
    rows = [row for row, unit in enumerate(ads.units) if unit.platform == "meta"]
    first, last = (desk.plan.day(day).isoformat() for day in (week.since, week.last))
    table: list[list[Cell]] = []
    total = np.zeros(4, dtype=np.int64)
    for day in week.days:
        numbers = measures(desk, week, day)
        for row in rows:
            unit = ads.units[row]
            if not numbers[:3, row].any():
                continue
            own = [int(value) for value in numbers[:, row]]
            names: list[Cell] = [unit.campaign, unit.campaign_id, unit.group, unit.creative]
            date = desk.plan.day(day).isoformat()
            table.append([first, last, *names, date, *_metrics(own, 1.0 / 1.35)])
            total += numbers[:, row]
    summed = _metrics([int(value) for value in total], 1.0 / 3.1)
    table.append([first, last, "", "", "", "", "", *summed])
    text = csv_text([HEADER, *table])
    name = f"Meta广告_云朵编程_{span_name(desk.plan, week.days)}.csv"
    return [Made(name, b"\xef\xbb\xbf" + text.encode())]


def _metrics(numbers: list[int], reached: float) -> list[Cell]:
    """`reached`: people for one impression; people do not add up over days."""
    shown, clicks, cents, results = numbers
    reach = round(shown * reached)
    each = over(yuan(cents), results)
    return [
        f"{yuan(cents):.2f}",
        shown,
        reach,
        "" if not reach else f"{shown / reach:.6f}",
        results,
        INDICATOR if results else "",
        "" if each is None else f"{each:.2f}",
        clicks,
        round(clicks * 1.28),
        SETTING,
    ]
