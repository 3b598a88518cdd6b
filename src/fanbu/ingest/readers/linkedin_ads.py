"""LinkedIn Campaign Manager: campaign and ad performance; three or more lines above the header.

Dates are always month first. Without a breakdown by day every row starts with the report and counts
its whole range. A campaign group is a folder of campaigns: it stays with the rows. Days are UTC's,
where the header says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest.clocks import declared_window
from fanbu.ingest.derived import column, put
from fanbu.ingest.reading import PUT_TOGETHER, Goal, Reader

if TYPE_CHECKING:
    from fanbu.ingest.sheet import Sheet

_SPENT = ("Total Spent", "Total Spend", "Spend", "Amount Spent")
_START = ("Start Date (in UTC)", "Start Date")
_END = ("End Date (in UTC)", "End Date")
_DAY = ("Date (in UTC)", "Day (in UTC)", "Day", "Date")
_CONVERSIONS = ("Conversions", "Total Conversions")
_LEADS = ("Leads", "Lead Form Completions")


def _finish(rows: pa.Table, sheet: Sheet) -> pa.Table:
    """Rows of the whole range get its last day; `zone` where the header names it."""
    if any("utc" in header.casefold() for header in sheet.header):
        rows = put(rows, "zone", pa.repeat(pa.scalar("UTC"), rows.num_rows))
    started, ended = column(rows, "day"), column(rows, "window_end")
    if ended is not None:
        rows = rows.drop_columns(["window_end"])
        return rows if started is None else put(rows, "until", pc.coalesce(ended, started))
    window = declared_window(sheet)
    if started is None or window is None or window.start == window.end:
        return rows
    first = pa.scalar(window.start, pa.date32())
    if pc.all(pc.equal(started, first), skip_nulls=False).as_py() is not True:
        return rows
    return put(rows, "until", pa.repeat(pa.scalar(window.end, pa.date32()), rows.num_rows))


READER = Reader(
    name="linkedin_ads",
    zh="LinkedIn 广告",
    en="LinkedIn Ads",
    platform="linkedin",
    channel="paid/linkedin",
    tables=("spend",),
    needs=(
        _SPENT,
        ("Impressions",),
        (
            "Campaign Group Name",
            "Campaign Group ID",
            "Clicks to Landing Page",
            "Total Conversion Value",
            *_START[:1],
            *_END[:1],
            "~linkedin|campaign performance report",
        ),
    ),
    rejects=(*PUT_TOGETHER, "Ad set name", "Reporting starts", "Ad group name", "Impr."),
    columns={
        **dict.fromkeys((*_START, *_DAY), "day"),
        **dict.fromkeys(_END, "window_end"),
        **dict.fromkeys(("Account Name", "Account"), "account"),
        "Campaign ID": "ad_campaign_id",
        **dict.fromkeys(("Campaign Name", "Campaign"), "ad_campaign"),
        **dict.fromkeys(("Ad ID", "Creative ID"), "creative_id"),
        **dict.fromkeys(("Ad Name", "Creative Name", "Ad Headline"), "creative"),
        **dict.fromkeys(("Currency", "Currency Code"), "currency"),
        **dict.fromkeys(_SPENT, "cost"),
        "Impressions": "impressions",
        "Clicks": "clicks",
    },
    goals=(
        Goal(_CONVERSIONS, "conversions", ("Total Conversion Value", "Conversion Value")),
        Goal(_LEADS, "leads"),
    ),
    dates="mdy",
    finish=_finish,
)
