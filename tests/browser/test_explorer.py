"""Metrics: a question put together by clicking; its chart, its table and its address agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.watching import settle

import fanbu

if TYPE_CHECKING:
    from tests.browser.conftest import Visitor
    from tests.browser.serving import Served

ADDRESS = "/metrics?metric=leads&by=channel&grain=week&from=2026-11-02&to=2026-11-22"


def test_a_chart_is_drawn_of_what_the_table_says(visit: Visitor, brand: Served) -> None:
    page = visit(brand)
    page.goto(ADDRESS)
    settle(page)
    plot = page.locator("[data-chart] svg").first
    box = plot.bounding_box()
    assert box is not None
    assert box["width"] > 600
    assert box["height"] > 150
    assert plot.locator("path[aria-roledescription]").count() >= 3, "a mark for each channel"
    with fanbu.open(brand.folder) as workspace:
        rows = workspace.query(
            "leads", by="channel", grain="week", start="2026-11-02", end="2026-11-22"
        ).to_dict()["rows"]
    table = page.get_by_role("main").get_by_role("table").first
    assert table.locator("tbody tr").count() == len(rows) == 9
    shown = sorted(int(text) for text in table.locator("tbody td.num").all_inner_texts())
    assert shown == sorted(row["leads"] for row in rows)


def test_the_pointer_is_told_the_number(visit: Visitor, brand: Served) -> None:
    page = visit(brand)
    page.goto("/metrics?metric=cost&grain=day&from=2026-11-16&to=2026-11-22")
    settle(page)
    page.locator("[data-chart] svg [aria-roledescription=point], [data-chart] svg .mark-symbol path").first.hover(force=True)
    told = page.locator("#vg-tooltip-element")
    told.wait_for()
    assert "233" in told.inner_text(), "116 of one channel and 117 of the other"


def test_the_language_keeps_the_question(visit: Visitor, brand: Served) -> None:
    page = visit(brand)
    page.goto(ADDRESS)
    rows = page.locator("tbody td.num").all_inner_texts()
    page.get_by_role("link", name="EN", exact=True).click()
    page.get_by_role("heading", level=1, name="Metrics").wait_for()
    assert ADDRESS.partition("?")[2] in page.url.replace("lang=en&", "").replace("&lang=en", "") or (
        "metric=leads" in page.url and "grain=week" in page.url and "from=2026-11-02" in page.url
    )
    assert page.locator("tbody td.num").all_inner_texts() == rows
    page.get_by_role("link", name="中文", exact=True).click()
    page.get_by_role("heading", level=1, name="指标").wait_for()
    assert "lang" not in page.url
