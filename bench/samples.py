"""Files to import: spend rows of 90 days × 3 accounts at ad-group level."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HEADER = [
    "day", "platform", "account", "channel", "ad_campaign_id", "ad_campaign", "ad_group_id",
    "ad_group", "impressions", "clicks", "cost", "conversions",
]  # fmt: skip


def write_csv(path: Path, rows: int) -> Path:
    """As a canonical CSV."""
    chance = random.Random(7)
    first = date(2026, 8, 1)
    days = [(first + timedelta(n)).isoformat() for n in range(90)]
    with path.open("w", encoding="utf-8") as out:
        out.write(",".join(HEADER) + "\n")
        for n in range(rows):
            campaign, group = n // 90 % 200, n // 90 % 4000
            account = f"a{campaign % 3}"
            shown = chance.randrange(100, 90_000)
            clicks = shown // chance.randrange(20, 90)
            cost = f"{clicks * chance.uniform(0.4, 3.0):.2f}"
            out.write(
                f"{days[n % 90]},ocean_engine,{account},paid/ocean_engine,{7100000000 + campaign},"
                f"plan {campaign},{8100000000 + group},group {group},{shown},{clicks},{cost},"
                f"{clicks // 40}\n"
            )
    return path


def write_xlsx(path: Path, source: Path) -> Path:
    """The rows of a CSV as the first sheet of a workbook."""
    import csv

    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_numbers": True})
    sheet = book.add_worksheet()
    with source.open(encoding="utf-8") as lines:
        for number, row in enumerate(csv.reader(lines)):
            sheet.write_row(number, 0, row)
    book.close()
    return path
