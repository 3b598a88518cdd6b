"""A phone, and paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.browser.watching import go, settle, sideways

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Visitor
    from tests.browser.serving import Served

CUT = """() => [...document.querySelectorAll(".scroll,.app,main,body")]
  .filter((node) => node.scrollWidth > node.clientWidth + 1
    || node.scrollHeight > node.clientHeight + 1)
  .map((node) => `${node.tagName}.${node.className} ${node.scrollWidth}>${node.clientWidth}`)"""
PHONE = {"width": 390, "height": 844}


def test_the_menu_of_a_phone(visit: Visitor, brand: Served, say: Callable[..., str]) -> None:
    page = visit(brand, viewport=PHONE, has_touch=True)
    go(page, "/channels?range=28d")
    link = page.get_by_role("link", name=say("page_metrics"), exact=True)
    assert not link.is_visible()
    button = page.get_by_role("button", name=say("menu"))
    assert button.get_attribute("aria-expanded") == "false"
    button.tap()
    assert button.get_attribute("aria-expanded") == "true"
    assert sideways(page) == []
    link.tap()
    page.wait_for_url("**/metrics?range=28d")
    assert not link.is_visible(), "closed on the next page"


@pytest.mark.parametrize("menu", ["range", "compare", "filter"])
def test_the_controls_of_a_phone_fit(visit: Visitor, brand: Served, menu: str) -> None:
    page = visit(brand, viewport=PHONE)
    go(page, "/metrics?where=channel = 'paid/baidu' and campaign != '一个很长很长的活动名字'")
    page.locator(f"[data-menu={menu}] summary").click()
    sheet = page.locator(f"[data-menu={menu}] .sheet").bounding_box()
    assert sheet is not None
    assert sheet["x"] >= 0
    assert sheet["x"] + sheet["width"] <= PHONE["width"]
    assert sideways(page) == []


@pytest.mark.parametrize("address", ["/", "/channels", "/metrics?range=28d", "/content"])
def test_paper_has_the_text_alone(
    visit: Visitor, brand: Served, say: Callable[..., str], address: str
) -> None:
    """A4 less its margins is 695 pixels across; what would scroll on a screen is whole."""
    page = visit(brand, viewport={"width": 695, "height": 1000}, color_scheme="dark")
    go(page, address)
    settle(page)
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation").is_visible()
    assert not page.get_by_role("button", name=say("keys_hint")).is_visible()
    assert not page.locator(".ctl").is_visible()
    assert page.get_by_role("main").get_by_role("heading").first.is_visible()
    white = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert white == "rgb(255, 255, 255)"
    cut = page.evaluate(CUT)
    assert cut == []
