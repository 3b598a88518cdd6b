"""What stands below a chart stays where it is when the chart is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.browser.watching import settle, there

if TYPE_CHECKING:
    from playwright.sync_api import Route
    from tests.browser.conftest import Visitor
    from tests.browser.serving import Served

HEIGHTS = """() => [...document.querySelectorAll("[data-chart]")]
  .map((place) => Math.round(place.getBoundingClientRect().height))"""
NEAR = 4
"""Pixels: what a button is still hit within."""
PAGES = (
    "/",
    "/reports/edit?grain=week&date=2026-11-22",
    "/why?metric=leads&against=before",
    "/metrics?metric=leads&by=channel&grain=week&from=2026-11-02&to=2026-11-22",
    "/metrics?metric=cost&grain=day&from=2026-11-16&to=2026-11-22",
)


@pytest.mark.parametrize("address", PAGES)
def test_a_chart_has_its_room_before_it_is_drawn(
    visit: Visitor, brand: Served, address: str
) -> None:
    page = visit(brand, "editor")
    held: list[Route] = []
    page.route("**/*vega*", lambda route: held.append(route))  # noqa: PLW0108 - it takes no builtin
    page.goto(address, wait_until="domcontentloaded")  # held, the charts hold up "load"
    there(page)
    before = page.evaluate(HEIGHTS)
    for route in held:
        route.continue_()
    page.unroute("**/*vega*")
    settle(page)
    after = page.evaluate(HEIGHTS)
    assert before
    assert all(abs(a - b) <= NEAR for a, b in zip(before, after, strict=True)), (before, after)
