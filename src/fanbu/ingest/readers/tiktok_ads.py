"""TikTok Ads: campaigns, ad groups and ads; names of columns drift from release to release.

`-` is no name. The total row says Total in one label and `-` in the others. Small counts are masked
(`<5`): they are unknown, not zero, and a total over them is not held against the rows. Clicks are
those to the destination; a report without them has Clicks (all). Reach is people: never added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest.derived import column, put
from fanbu.ingest.headers import normalise
from fanbu.ingest.reading import PROPERTY, PUT_TOGETHER, Goal, Reader
from fanbu.ingest.sheet import is_text

if TYPE_CHECKING:
    from fanbu.ingest.sheet import Sheet

_NAMES = {
    "ad_campaign": ("Campaign name", "Campaign"),
    "ad_group": ("Ad group name", "Ad group"),
    "creative": ("Ad name", "Ad"),
}
_IDS = {
    "ad_campaign_id": ("Campaign ID",),
    "ad_group_id": ("Ad group ID",),
    "creative_id": ("Ad ID",),
}
_DAYS = ("Date", "Day", "By day", "By Day", "Stat date", "日期")
_COST = ("Cost", "Spend", "Total cost", "Total spend", "Amount spent")
_CLICKS = ("Clicks (destination)", "Clicks (Destination)", "Destination clicks", "Clicks")
_ALL_CLICKS = "Clicks (all)"
_TELLING = (
    "CPC (destination)", "CTR (destination)", "Clicks (destination)", "2-second video views",
    "6-second video views", "Video views at 25%", "Video views at 50%", "Video views at 75%",
    "Video views at 100%", "Average play time per video view", "Total cost",
    "~tiktok",
)  # fmt: skip
_TOTAL = r"(?i)\btotal\b"
_PLAIN_TOTAL = r"(?i)^\s*(?:grand )?total(?:s|\s*[:：].*|\s+(?:of|for)\b.*)?\s*$"
_NO_NAME = r"^\s*(?:-{1,2}|—)?\s*$"


def _prepare(sheet: Sheet) -> Sheet:
    """`-` is no name; a row that says Total beside none is a total in plain words."""
    places = _labels(sheet)
    names = [pc.fill_null(sheet.columns[at], "") for at in places]
    nameless = [pc.match_substring_regex(name, _NO_NAME) for name in names]
    columns = list(sheet.columns)
    for at, name, blank in zip(places, names, nameless, strict=True):
        others = [other for other in nameless if other is not blank]
        said = pc.match_substring_regex(name, _TOTAL if others else _PLAIN_TOTAL)
        for other in others:
            said = pc.and_(said, other)
        kept = pc.if_else(blank, pa.scalar(None, pa.string()), name)
        columns[at] = pc.if_else(said, "Total", kept)
    return sheet.with_columns(sheet.header, columns)


def _labels(sheet: Sheet) -> list[int]:
    """The text columns that say whose a row is: names, ids and days."""
    labels = (*_NAMES.values(), *_IDS.values(), _DAYS)
    known = {normalise(header).full for headers in labels for header in headers}
    return [
        at
        for at, header in enumerate(sheet.header)
        if normalise(header).full in known and is_text(sheet.columns[at])
    ]


def _finish(rows: pa.Table, sheet: Sheet) -> pa.Table:
    del sheet
    found = column(rows, f"{PROPERTY}{_ALL_CLICKS}")
    if "clicks" in rows.column_names or found is None or not pa.types.is_integer(found.type):
        return rows
    return put(rows, "clicks", found)


READER = Reader(
    name="tiktok_ads",
    zh="TikTok 广告",
    en="TikTok Ads",
    platform="tiktok_ads",
    channel="paid/tiktok",
    tables=("spend",),
    needs=(
        _COST,
        ("Impressions",),
        (*_NAMES["ad_campaign"], *_NAMES["ad_group"], *_NAMES["creative"], *_DAYS,
         *_IDS["ad_campaign_id"], "Account name", "Advertiser name"),
        _TELLING,
    ),
    rejects=(*PUT_TOGETHER, "Ad set name", "Reporting starts", "Impr.", "Total Spent",
             "Campaign Group Name", "Link clicks"),
    columns={
        **{
            header: target
            for target, headers in (*_NAMES.items(), *_IDS.items())
            for header in headers
        },
        **dict.fromkeys(_DAYS, "day"),
        **dict.fromkeys(("Account name", "Advertiser name", "Account ID", "Advertiser ID"),
                        "account"),
        **dict.fromkeys(_COST, "cost"),
        "Impressions": "impressions",
        **dict.fromkeys(_CLICKS, "clicks"),
        _ALL_CLICKS: f"{PROPERTY}{_ALL_CLICKS}",
        **dict.fromkeys(("Currency", "Currency code"), "currency"),
    },
    goals=(
        Goal(("Conversions", "Conversion", "Total conversions"), "conversions",
             ("Total conversion value", "Conversion value")),
        Goal(("Results", "Result"), None),
        Goal(("Complete payment", "Total complete payment", "Complete payments"),
             "complete payment", ("Value of complete payment", "Total complete payment value")),
    ),
    blank_total=True,
    account_name=r"(?:Account name|Advertiser)\s*[:：]\s*(?P<account>\S.*)",
    prepare=_prepare,
    finish=_finish,
)  # fmt: skip
