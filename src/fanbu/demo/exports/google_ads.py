"""Google Ads "Excel CSV": UTF-16LE, tabs, CRLF; a title, a range line, `Total:` rows, ` --`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fanbu.demo.exports.files import Cell, Desk, Made, Week, csv_text, over, percent, span_name
from fanbu.demo.exports.ocean_engine import measures

if TYPE_CHECKING:
    from datetime import date

    from fanbu.demo.world import Ints

NONE = " --"
HEADER = (
    "Campaign status", "Campaign", "Day", "Budget", "Budget type", "Currency code", "Status",
    "Impr.", "Clicks", "CTR", "Avg. CPC", "Cost", "Conversions", "Cost / conv.", "Conv. rate",
)  # fmt: skip
BUDGETS = {"gg_01": "400.00", "gg_02": "2,400.00", "gg_03": "1,200.00"}
DATA_DRIVEN = 0.97  # the platform credits part of a conversion to others: fractions


def google_ads(desk: Desk, week: Week) -> list[Made]:
    ads = desk.world.ads
    rows = [row for row, unit in enumerate(ads.units) if unit.platform == "google_ads"]
    table: list[list[Cell]] = []
    totals: dict[str, Ints] = {}
    for day in week.days:
        numbers = measures(desk, week, day)
        for row in rows:
            unit = ads.units[row]
            own = numbers[:, row] * np.array([1, 1, 1, 100])
            own[3] = round(own[3] * DATA_DRIVEN)  # conversions in hundredths from here on
            if not own.any():
                continue
            date = desk.plan.day(day).isoformat()
            names: list[Cell] = ["Enabled", unit.campaign, date, BUDGETS[unit.slug], "Daily"]
            table.append([*names, "CNY", "Eligible", *_metrics(own)])
            kind = "Performance Max" if unit.campaign.startswith("PMax") else "Search"
            for name in (f"Total: {kind}", "Total: Account"):
                totals[name] = totals.get(name, np.zeros(4, dtype=np.int64)) + own
    for name, total in sorted(totals.items(), key=lambda entry: entry[0] == "Total: Account"):
        table.append([name, *[NONE] * 4, "CNY", NONE, *_metrics(total)])
    first, last = desk.plan.day(week.since), desk.plan.day(week.last)
    title: list[list[Cell]] = [["Campaign report"], [f"{_long(first)} - {_long(last)}"]]
    text = csv_text([*title, HEADER, *table], delimiter="\t")
    name = f"Google Ads Campaign report {span_name(desk.plan, week.days)}.csv"
    return [Made(name, b"\xff\xfe" + text.encode("utf-16-le"))]


MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def _long(day: date) -> str:
    """As the platform prints it, whatever this machine's language is."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def _metrics(numbers: Ints) -> list[Cell]:
    shown, clicks, cents, hundredths = (int(value) for value in numbers)
    price, each = over(cents / 100, clicks), over(cents, hundredths)
    return [
        f"{shown:,}",
        f"{clicks:,}",
        percent(clicks, shown) or NONE,
        NONE if price is None else f"{price:,.2f}",
        f"{cents / 100:,.2f}",
        f"{hundredths / 100:,.2f}",
        NONE if each is None else f"{each:,.2f}",
        percent(hundredths / 100, clicks) or NONE,
    ]
