"""Meta Ads: ads by day, the currency in a header, two goals, the total in a row without a name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ..export import Column, Wrap
from ..world import Fact, World, dress, present, total_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..export import Truth, Value

LEAD = "actions:offsite_conversion.fb_pixel_lead"
COLUMNS = (
    Column("Reporting starts", "word"),
    Column("Reporting ends", "word"),
    Column("Campaign name", "name"),
    Column("Campaign ID", "id"),
    Column("Ad set name", "name"),
    Column("Ad name", "name"),
    Column("Day", "day"),
    Column("Amount spent (CNY)", "money"),
    Column("Impressions", "count"),
    Column("Reach", "count", adds=False),
    Column("Frequency", "number", adds=False),
    Column("Results", "count"),
    Column("Result indicator", "word", ("Result type",)),
    Column("Link clicks", "count"),
    Column("Clicks (all)", "count", adds=False),
    Column("Purchases", "count"),
    Column("Purchases conversion value", "money", ("Purchase conversion value",)),
)
ADS = (("线索_北美", "120213548790160417", "父母", "视频一"),
       ("线索_北美", "120213548790160417", "父母", "图二"),
       ("转化_北美", "120213548790160999", "回流", "图一"))  # fmt: skip


def rows() -> Iterator[tuple[Value, ...]]:
    for day in range(1, 5):
        for at, ad in enumerate(ADS):
            shown = 1472 + 111 * day + 507 * at
            cost = Decimal(131_237 + 977 * day + 5003 * at) / 100
            yield ("2026-09-01", "2026-09-04", *ad, date(2026, 9, day), cost, shown, shown - 300,
                   Decimal("1.35"), 2 + at, LEAD, 26 + day, 33 + day + at, 1 + at,
                   Decimal(9900 + day) / 100)  # fmt: skip


def facts(truth: Truth) -> Iterator[Fact]:
    dims = present(truth, day="Day", ad_campaign_id="Campaign ID", ad_campaign="Campaign name",
                   ad_group="Ad set name", creative="Ad name")  # fmt: skip
    if "ad_campaign" in dims:
        dims["ad_campaign"] = dims["ad_campaign"] or dims.get("ad_campaign_id")
    own = present(truth, cost="Amount spent (CNY)", impressions="Impressions")
    clicks = "Link clicks" if "Link clicks" in truth else "Clicks (all)"
    yield Fact({"account": "云朵编程", **dims}, own | present(truth, clicks=clicks))
    yield Fact({**dims, "goal": "lead" if "Result indicator" in truth else "results"},
               present(truth, conversions="Results"))  # fmt: skip
    said = present(truth, conversions="Purchases", conversion_value="Purchases conversion value")
    yield Fact({**dims, "goal": "purchase"}, said)


PLAIN = dress("Meta广告_云朵编程_20260901-20260904.csv", COLUMNS, list(rows()), null="",
              wrap=Wrap(mark=b"\xef\xbb\xbf"))  # fmt: skip
TOTAL = total_line(PLAIN, {"Reporting starts": "2026-09-01", "Reporting ends": "2026-09-04"})
EXPORT = PLAIN.with_lines([*PLAIN.lines, TOTAL])

WORLDS = (World("meta_ads", "spend", EXPORT, facts),)
