"""LinkedIn: lines above name the range, months first, a row Total, leads beside conversions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ..export import Column
from ..world import Fact, World, dress, known_by_id, present, total_line, with_account

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..export import Truth, Value

COLUMNS = (
    Column("Start Date (in UTC)", "day", ("Day (in UTC)", "Start Date")),
    Column("Account Name", "name", ("Account",)),
    Column("Campaign Group Name", "name"),
    Column("Campaign Name", "name", ("Campaign",)),
    Column("Campaign ID", "id"),
    Column("Currency", "word", ("Currency Code",)),
    Column("Total Spent", "money", ("Spend", "Total Spend")),
    Column("Impressions", "count"),
    Column("Clicks", "count"),
    Column("Click Through Rate", "share"),
    Column("Clicks to Landing Page", "count", adds=False),
    Column("Conversions", "count", ("Total Conversions",)),
    Column("Total Conversion Value", "money", ("Conversion Value",)),
    Column("Leads", "count", ("Lead Form Completions",)),
)
CAMPAIGNS = (("Autumn", "Parents, tier 1", "418273645"), ("Autumn", "Teachers", "418273646"),
             ("Always on", "Schools", "418273999"))  # fmt: skip


def rows() -> Iterator[tuple[Value, ...]]:
    for day in range(1, 5):
        for at, campaign in enumerate(CAMPAIGNS):
            shown, clicks = 12_345 + 101 * day + 997 * at, 120 + 9 * day + at
            cost = Decimal(160_050 + 3111 * day + 707 * at) / 100
            yield (date(2026, 9, day), "Cloud", *campaign, "CNY", cost, shown, clicks,
                   Decimal(clicks) / shown, clicks - 30, 3 + at, Decimal(90_000 + 7 * day) / 100,
                   1 + day)  # fmt: skip


def facts(truth: Truth) -> Iterator[Fact]:
    named = present(truth, day="Start Date (in UTC)", account="Account Name",
                    ad_campaign_id="Campaign ID", ad_campaign="Campaign Name")  # fmt: skip
    dims = with_account(known_by_id(named, "ad_campaign"))
    yield Fact(dims, present(truth, cost="Total Spent", impressions="Impressions", clicks="Clicks"))
    got = present(truth, conversions="Conversions", conversion_value="Total Conversion Value")
    yield Fact({**dims, "goal": "conversions"}, got)
    yield Fact({**dims, "goal": "leads"}, present(truth, conversions="Leads"))


ABOVE = [["Campaign Performance Report (in UTC)"],
         ["Report Start: 09/01/2026", "Report End: 09/04/2026"], [""]]  # fmt: skip
PLAIN = dress(
    "account_campaign_performance_report.csv", COLUMNS, list(rows()), above=ABOVE, null="",
    shows={"day": lambda d: f"{d.month}/{d.day}/{d.year}", "count": lambda n: f"{n:,}",
           "money": lambda n: f"{n:,.2f}"},
)  # fmt: skip
TOTAL = total_line(PLAIN, {"Start Date (in UTC)": "Total"})
WORLDS = (World("linkedin_ads", "spend", PLAIN.with_lines([*PLAIN.lines, TOTAL]), facts),)
