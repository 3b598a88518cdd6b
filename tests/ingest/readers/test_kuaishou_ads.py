"""快手 磁力引擎: the cover's taps are not clicks, whatever columns are there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.ingest.readers.conftest import Door

NAME = "磁力引擎.csv"
HEADER = ["日期", "计划ID", "计划名称", "花费（元）", "封面曝光数", "封面点击数", "封面点击率",
          "素材曝光数", "行为数", "行为率", "表单提交数", "付费次数", "付费金额（元）"]  # fmt: skip
LINE = ["2026-09-01", "70001", "拉新", "88.80", "9,000", "800", "8.89%", "700", "35", "5.00%", "4",
        "1", "199.00"]  # fmt: skip


def test_the_material_counts_not_the_cover(door: Door) -> None:
    file = door.read(NAME, door.csv([HEADER, LINE], "gb18030"))
    form, paid = door.rows(file, "spend")
    assert (form["impressions"], form["clicks"]) == (700, 35)
    assert json.loads(form["props"]) == {
        "封面曝光数": 9000, "封面点击数": 800, "封面点击率": 0.0889, "行为率": 0.05,
    }  # fmt: skip
    assert [(r["goal"], r["conversions"], r["conversion_value"]) for r in (form, paid)] == [
        ("表单提交", 4, None), ("付费", 1, 199),
    ]  # fmt: skip


def test_a_report_of_covers_alone_has_no_clicks(door: Door) -> None:
    keep = [0, 1, 2, 3, 4, 5, 6]
    rows = [[cells[at] for at in keep] for cells in (HEADER, LINE)]
    file = door.read(NAME, door.csv(rows))
    assert file.reader == "kuaishou_ads"
    (row,) = door.rows(file, "spend")
    assert not {"clicks", "impressions"} & {name for name, value in row.items() if value}
    assert json.loads(row["props"])["封面点击数"] == 800


def test_hours_split_the_rows(door: Door) -> None:
    rows = [["小时", *HEADER], ["0", *LINE], ["1", *LINE]]
    file = door.read(NAME, door.csv(rows))
    assert "props.小时" in file.tables[0].dims
    assert sum(row["cost"] or 0 for row in door.rows(file, "spend")) * 10 == 1776


def test_levels_below_the_plan(door: Door) -> None:
    groups = [["广告组ID", "广告组名称", *HEADER], ["8", "组", *LINE]]
    creatives = [["创意ID", *groups[0]], ["9", *groups[1]]]
    levels = [door.read(NAME, door.csv(rows)).tables[0].level for rows in (groups, creatives)]
    assert levels == ["ad_group", "creative"]
