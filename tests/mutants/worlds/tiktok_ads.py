"""TikTok Ads: ads by day; `-` is no name, the total says so in its name, two kinds of clicks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ..export import Column
from ..world import Fact, World, dress, known_by_id, present, total_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..export import Truth, Value

COLUMNS = (
    Column("Campaign name", "name", ("Campaign",)),
    Column("Campaign ID", "id"),
    Column("Ad group name", "name", ("Ad group",)),
    Column("Ad name", "name", ("Ad",)),
    Column("Date", "day", ("By Day", "Day")),
    Column("Currency", "word", ("Currency code",)),
    Column("Cost", "money", ("Spend", "Total cost")),
    Column("Impressions", "count"),
    Column("CPM", "money", adds=False),
    Column("Clicks (destination)", "count", ("Destination clicks", "Clicks")),
    Column("CTR (destination)", "share"),
    Column("Clicks (all)", "count", adds=False),
    Column("Reach", "count", adds=False),
    Column("Frequency", "number", adds=False),
    Column("Video views at 100%", "count", adds=False),
    Column("Conversions", "count", ("Total conversions",)),
    Column("Total conversion value", "money"),
)
ADS = (("US_prospecting", "1801234567890123457", "Parents", "clip one"),
       ("US_prospecting", "1801234567890123457", "Parents", "clip two"),
       ("US_retargeting", "1801234567890129999", "Visitors", "clip one"))  # fmt: skip


def rows() -> Iterator[tuple[Value, ...]]:
    for day in range(1, 5):
        for at, ad in enumerate(ADS):
            shown, clicks = 22_345 + 101 * day + 997 * at, 220 + 9 * day + at
            cost = Decimal(60_050 + 3111 * day + 707 * at) / 100
            yield (*ad, date(2026, 9, day), "CNY", cost, shown, round(cost / shown * 1000, 2),
                   clicks, Decimal(clicks) / shown, clicks + 80, shown - 9000, Decimal("1.35"),
                   700 + day, 4 + at, Decimal(19_900 + 7 * day + at) / 100)  # fmt: skip


def facts(truth: Truth) -> Iterator[Fact]:
    named = present(truth, day="Date", ad_campaign_id="Campaign ID", ad_campaign="Campaign name",
                    ad_group="Ad group name", creative="Ad name")  # fmt: skip
    dims = known_by_id(named, "ad_campaign")
    clicks = "Clicks (destination)" if "Clicks (destination)" in truth else "Clicks (all)"
    yield Fact(dims, present(truth, cost="Cost", impressions="Impressions", clicks=clicks))
    got = present(truth, conversions="Conversions", conversion_value="Total conversion value")
    yield Fact({**dims, "goal": "conversions"}, got)


PLAIN = dress("TikTok Ads Ad Report.csv", COLUMNS, list(rows()))
TOTAL = total_line(PLAIN, {"Campaign name": "Total of 12 results"}, null="-")
WORLDS = (World("tiktok_ads", "spend", PLAIN.with_lines([*PLAIN.lines, TOTAL]), facts),)
