"""Google Ads: UTF-16 with tabs, title and range above, totals below, conversions with fractions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ..export import Column, Wrap
from ..world import Fact, World, dress, present, total_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..export import Truth, Value

COLUMNS = (
    Column("Campaign status", "word"),
    Column("Campaign", "name"),
    Column("Campaign ID", "id"),
    Column("Ad group", "name"),
    Column("Day", "day"),
    Column("Currency code", "word", ("Currency",)),
    Column("Impr.", "count"),
    Column("Clicks", "count"),
    Column("CTR", "share"),
    Column("Avg. CPC", "money", adds=False),
    Column("Cost", "money"),
    Column("Conversions", "number"),
    Column("Conv. value", "money", ("Conversion value", "Total conv. value")),
)
GROUPS = (("Brand", "20931847561", "Exact"), ("Brand", "20931847561", "Phrase"),
          ("PMax, autumn", "20931847600", "All"))  # fmt: skip


def rows() -> Iterator[tuple[Value, ...]]:
    for day in range(1, 5):
        for at, group in enumerate(GROUPS):
            shown, clicks = 2345 + 101 * day + 997 * at, 120 + 9 * day + at
            cost = Decimal(160_050 + 3111 * day + 707 * at) / 100
            yield ("Enabled", *group, date(2026, 9, day), "CNY", shown, clicks,
                   Decimal(clicks) / shown, round(cost / clicks, 2), cost,
                   Decimal(1050 + 25 * day + at) / 100,
                   Decimal(152_500 + day * 100 + at) / 100)  # fmt: skip


def facts(truth: Truth) -> Iterator[Fact]:
    dims = present(truth, day="Day", ad_campaign_id="Campaign ID", ad_campaign="Campaign",
                   ad_group="Ad group")  # fmt: skip
    if "ad_campaign" in dims:
        dims["ad_campaign"] = dims["ad_campaign"] or dims.get("ad_campaign_id")
    yield Fact(dims, present(truth, cost="Cost", impressions="Impr.", clicks="Clicks"))
    if "Conversions" in truth:
        said = present(truth, conversions="Conversions", conversion_value="Conv. value")
        yield Fact({**dims, "clock": "billing"}, said)


PLAIN = dress(
    "Campaign report.csv", COLUMNS, list(rows()),
    above=[["Ad group report"], ["September 1, 2026 - September 4, 2026"]], null=" --",
    shows={"count": lambda n: f"{n:,}", "money": lambda n: f"{n:,.2f}"},
    wrap=Wrap(encoding="utf-16-le", mark=b"\xff\xfe", delimiter="\t"),
)  # fmt: skip
TOTALS = [
    total_line(PLAIN, {"Campaign status": f"Total: {name}"}, null=" --")
    for name in ("Campaigns", "Account", "Search")
]
EXPORT = PLAIN.with_lines([*PLAIN.lines, *TOTALS])

WORLDS = (World("google_ads", "spend", EXPORT, facts),)
