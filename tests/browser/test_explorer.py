"""Metrics: a question put together by clicking; its chart, its table and its address agree."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from tests.browser import worlds
from tests.browser.watching import go, settle

if TYPE_CHECKING:
    from tests.browser.conftest import Visitor
    from tests.browser.serving import Served

ADDRESS = "/metrics?metric=leads&by=channel&grain=week&from=2026-11-02&to=2026-11-22"


def asked(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def test_a_chart_is_drawn_of_what_the_table_says(visit: Visitor, brand: Served) -> None:
    page = visit(brand)
    go(page, ADDRESS)
    settle(page)
    plot = page.locator("[data-chart] svg").first
    box = plot.bounding_box()
    assert box is not None
    assert box["width"] > 600
    assert box["height"] > 150
    assert plot.locator("path[aria-roledescription]").count() >= 3, "a mark for each channel"
    counted = Counter(
        (date.fromisoformat(row[1][:10]).isocalendar().week, row[2]) for row in worlds.lead_rows()
    )
    rows = page.locator("tbody tr:not(.sum)")
    shown = [int(text) for text in rows.locator("td.num").all_inner_texts()]
    assert sorted(shown) == sorted(counted.values()), "three weeks of three channels"


def test_the_pointer_is_told_the_number(visit: Visitor, brand: Served) -> None:
    page = visit(brand)
    go(page, "/metrics?metric=cost&grain=day&from=2026-11-16&to=2026-11-22")
    settle(page)
    page.locator("[data-chart] svg .mark-symbol path").first.hover(force=True)
    told = page.locator("#vg-tooltip-element")
    told.wait_for()
    assert "233" in told.inner_text(), "116 of one channel and 117 of the other"


def test_the_language_keeps_the_question(visit: Visitor, brand: Served) -> None:
    page = visit(brand)
    go(page, ADDRESS)
    rows = page.locator("tbody td.num").all_inner_texts()
    page.get_by_role("link", name="EN", exact=True).click()
    page.get_by_role("heading", level=1, name="Metrics").wait_for()
    assert asked(page.url) == {**asked(ADDRESS), "lang": "en"}
    assert page.locator("tbody td.num").all_inner_texts() == rows
    page.get_by_role("link", name="中文", exact=True).click()
    page.get_by_role("heading", level=1, name="指标").wait_for()
    assert page.locator("tbody td.num").all_inner_texts() == rows
