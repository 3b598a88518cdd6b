"""Tiny brands for the browser: an empty one, three weeks of one, one whose every name is markup."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.browser.serving import people_of

import fanbu

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

TODAY = date(2026, 11, 23)
EXPORTED, LATER = f"{TODAY} 06:00", f"{TODAY} 08:30"
"""When everything was exported, and a moment after it; the brand's clock stands at nine."""
WEEKS = [date(2026, 11, 2) + timedelta(n) for n in range(21)]
SCRIPT = "<script>alert(1)</script>"
PICTURE = "<img src=x onerror=alert(1)>"
QUOTES = "\"'><svg onload=alert(1)>"
LINK = "javascript:alert(1)"
PLACES = (("ocean_engine", "paid/ocean_engine"), ("baidu", "paid/baidu"))
REPORT = "week.html"
LEAD = ("external_id", "created_at", "channel", "valid", "owner", "campaign", "note")


def sheet(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([tuple(header), *rows])
    return text.getvalue()


def empty(folder: Path, name: str = "云朵编程") -> Path:
    """A brand without data, whose clock stands at the Monday after its three weeks."""
    fanbu.init(folder, name=name, playbook="online_education")
    with (folder / "fanbu.toml").open("a", encoding="utf-8") as file:
        file.write(f"today = {TODAY}\n")
    return folder


def lead_rows(
    *, owner: str = "陈一诺", campaign: str = "双11", partner: str = "达人", note: str = ""
) -> list[list[str]]:
    """Two to four a channel and day; the first of each is not valid, and of another activity."""
    channels = [*(channel for _, channel in PLACES), f"partner/{partner}"]
    return [
        [f"L{day:%m%d}{place}{one}", f"{day} 10:00", channel, str(one > 0).lower(),
         owner, campaign if one else "日常", note]
        for day in WEEKS
        for place, channel in enumerate(channels)
        for one in range(2 + (day.day + place) % 3)
    ]  # fmt: skip


def files(*, plan: str = "信息流", title: str = "第一个小游戏", **lead: str) -> dict[str, str]:
    """The exports of three weeks, by table."""
    leads = lead_rows(**lead)
    spend = [
        [day, platform, channel, plan, 1000 + place, 50 + place, 100 + day.day + place]
        for day in WEEKS
        for place, (platform, channel) in enumerate(PLACES)
    ]
    orders = [
        [f"O{row[0]}", f"{row[1][:10]} 12:00", f"{row[1][:10]} 12:05", row[0], 199]
        for row in leads
        if row[0].endswith("1")
    ]
    pieces = [
        [f"P{n}", "zhihu", "云朵", f"{title} {n}", f"{day} 08:00"] for n, day in enumerate(WEEKS)
    ]
    read = [
        [WEEKS[-1], "true", "zhihu", "云朵", f"P{n}", 900 + n * 50 + 4000 * (n == 18)]
        for n in range(len(WEEKS))
    ]
    return {
        "spend": sheet(
            ("day", "platform", "channel", "ad_campaign", "impressions", "clicks", "cost"), spend
        ),
        "leads": sheet(LEAD, leads),
        "orders": sheet(("external_id", "ordered_at", "paid_at", "lead", "net"), orders),
        "placements": sheet(
            ("external_id", "platform", "account", "title", "published_at"), pieces
        ),
        "placement_stats": sheet(
            ("day", "lifetime", "platform", "account", "external_id", "views"), read
        ),
    }


def brand(folder: Path, name: str = "云朵编程", **named: str) -> Path:
    """Three weeks of two channels, imported; somebody of each role."""
    empty(folder, name)
    with fanbu.open(folder) as workspace:
        for table, text in files(**named).items():
            file = folder / f"{table}.csv"
            file.write_text(text, encoding="utf-8")
            workspace.import_files(file, as_=table, as_of=EXPORTED)
    people_of(folder)
    return folder


def hostile(folder: Path) -> Path:
    """Whatever a name or note can hold holds markup; its weekly report beside it, as a file."""
    brand(
        folder, f"云朵 {SCRIPT}", plan=PICTURE, title=SCRIPT, owner=QUOTES, campaign=PICTURE,
        partner=LINK, note=LINK,
    )  # fmt: skip
    with fanbu.open(folder) as workspace:
        workspace.report("week", out=str(folder / REPORT))
    return folder
