"""Google Analytics: GA4 by day and channel, by channel, by page; UA's table and its chart."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ..export import Column
from ..world import Fact, World, dress, present, product, total_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..export import Truth, Value

GROUP = "Session primary channel group (Default Channel Group)"
SITE = (
    Column("Date", "day"),
    Column(GROUP, "name", ("Session default channel group", "会话主要渠道组")),
    Column("Sessions", "count", ("会话数",)),
    Column("Engaged sessions", "count"),
    Column("Bounce rate", "share", ("跳出率",)),
    Column("Average session duration", "seconds", adds=False),
    Column("Total users", "count", ("Active users", "用户数"), adds=False),
    Column("New users", "count", adds=False),
    Column("Views", "count"),
    Column("Key events", "number"),
)
PAGES = (
    Column("Page path and screen class", "name", ("Page path",)),
    Column("Views", "count"),
    Column("Active users", "count", ("Users",), adds=False),
    Column("Views per user", "number", adds=False),
    Column("Sessions", "count", adds=False),
    Column("Event count", "count", adds=False),
    Column("Key events", "number"),
)
TABLE = (
    Column("Day Index", "day"),
    Column("Users", "count", adds=False),
    Column("New Users", "count", adds=False),
    Column("Number of Sessions per User", "number", adds=False),
    Column("Sessions", "count"),
    Column("Avg. Session Duration", "seconds", adds=False),
    Column("Bounce Rate", "share"),
    Column("Pageviews", "count"),
    Column("Pages / Session", "number", adds=False),
)
CHART = (Column("Day Index", "day"), Column("Pageviews", "count"))
GROUPS = ("Organic Search", "Paid Search", "Direct")
PATHS = ("/", "/lessons/1", "/trial", "/about", "/blog/pick-a-course")


def above() -> list[list[str]]:
    rule = "# ----------------------------------------"
    said = [rule, "# Traffic acquisition", "# Account: Cloud", "# Property: Cloud - GA4", rule, "#",
            "# All Users", "# Start date: 20260901", "# End date: 20260904"]  # fmt: skip
    return [[line] for line in said]


def of_group(day: int, at: int) -> tuple[Value, ...]:
    visits = 1200 + 37 * day + 401 * at
    return (GROUPS[at], visits, visits - 300, Decimal("0.2501") + day * Decimal("0.01"),
            Decimal("60.5") + at, visits - 111, 400 + at, 3 * visits,
            Decimal(1050 + 25 * day) / 100)  # fmt: skip


def pages() -> Iterator[tuple[Value, ...]]:
    for at, path in enumerate(PATHS):
        seen = 9000 - 1313 * at
        yield (path, seen, seen // 3, Decimal("3.01"), seen // 2, 5 * seen + at, 7 - at)


def table() -> Iterator[tuple[Value, ...]]:
    for day in range(10, 18):
        visits = 68_825 + 119 * day
        yield (date(2026, 9, day), visits - 1500, 17_706 + day, Decimal("1.05"), visits,
               Decimal(100 + day), Decimal("0.8001"), visits + 13_765, Decimal("1.15"))  # fmt: skip


def site_facts(truth: Truth) -> Iterator[Fact]:
    visits = truth.get("Sessions")
    worked_out = {
        "bounces": product(visits, truth.get("Bounce rate") or truth.get("Bounce Rate")),
        "seconds": product(visits, truth.get("Average session duration")
                           or truth.get("Avg. Session Duration")),
    }  # fmt: skip
    users = "Users" if "Users" in truth else "Total users"
    new = "New Users" if "New Users" in truth else "New users"
    views = "Pageviews" if "Pageviews" in truth else "Views"
    said = present(truth, sessions="Sessions", engaged_sessions="Engaged sessions", users=users,
                   new_users=new, views=views, key_events="Key events")  # fmt: skip
    day = "Day Index" if "Day Index" in truth else "Date"
    yield Fact(present(truth, day=day, source=GROUP), said | worked_out)


def page_facts(truth: Truth) -> Iterator[Fact]:
    said = present(truth, views="Views", users="Active users", key_events="Key events")
    yield Fact(present(truth, page="Page path and screen class"), said)


def ratio(share: Decimal) -> str:
    return f"{share:.4f}"


def american(day: date) -> str:
    return f"{day.month}/{day.day}/{day:%y}"


DAYS = dress(
    "ga4_traffic.csv", SITE,
    [(date(2026, 9, day), *of_group(day, at)) for day in range(1, 5) for at in range(3)],
    above=above(), shows={"day": lambda d: f"{d:%Y%m%d}", "share": ratio},
)  # fmt: skip
MONTH = dress("traffic_acquisition.csv", SITE[1:], [of_group(1, at) for at in range(3)],
              above=above(), shows={"share": ratio})  # fmt: skip
PATH = dress("pages_and_screens.csv", PAGES, list(pages()), above=above())
UA = dress(
    "Analytics audience.csv", TABLE, list(table()), null="N/A",
    shows={"day": american, "count": lambda n: f"{n:,}",
           "seconds": lambda s: f"0:{int(s) // 60:02d}:{int(s) % 60:02d}"},
)  # fmt: skip
CURVE = dress("Analytics chart.csv", CHART, [(row[0], row[-2]) for row in table()],
              shows={"day": american, "count": lambda n: f"{n:,}"})  # fmt: skip

WORLDS = (
    World("google_analytics", "site_daily", DAYS, site_facts, label="days"),
    World("google_analytics", "site_daily",
          MONTH.with_lines([total_line(MONTH, {}), *MONTH.lines]), site_facts, label="month"),
    World("google_analytics", "site_daily", UA, site_facts, label="universal"),
    World("google_analytics_pages", "site_daily", PATH, page_facts),
    World("google_analytics_chart", "site_daily", CURVE, site_facts),
)  # fmt: skip
