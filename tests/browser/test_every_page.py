"""Every page as people see it: nothing on the console, nothing beyond the host, open to everybody.

The quick run takes each page in Chinese by day on a wide screen, and in English by night on a
phone; the long run takes every language, theme and width.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from tests.browser.watching import go, settle, sideways, violations

from fanbu.web.pages import pages

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from tests.browser.conftest import Visitor
    from tests.browser.serving import Served

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
QUICK = (("zh", "light", WIDE), ("en", "dark", PHONE))
BESIDE = (
    "/?for=boss",
    "/metrics?metric=leads&by=channel&grain=week&range=28d",
    "/reports/edit?grain=week",
    "/settings?health=1",
)
"""Addresses beside the pages' own that look different."""
ADDRESSES = [*(page.path for page in pages()), *BESIDE]


def opened(
    visit: Visitor, served: Served, address: str, language: str, theme: str, width: dict[str, int]
) -> Page:
    """The page, drawn and no wider than its window."""
    page = visit.again(served, viewport=width, color_scheme=theme)
    go(page, f"{address}{'&' if '?' in address else '?'}lang={language}")
    settle(page)
    assert sideways(page) == [], f"{address} {language} {theme} {width['width']}"
    return page


@pytest.mark.parametrize("place", range(len(ADDRESSES)), ids=ADDRESSES)
def test_a_page_is_sound(visit: Visitor, brand: Served, place: int) -> None:
    """What screen readers get hardly depends on the look: pages take turns."""
    address, looks = ADDRESSES[place], QUICK if place % 2 else QUICK[::-1]
    for look in looks:
        page = opened(visit, brand, address, *look)
    assert [*violations(page)] == [], address


def test_pages_without_data_are_sound(visit: Visitor, bare: Served) -> None:
    page = visit(bare, None, viewport=PHONE)
    go(page, bare.link)
    for each in pages():
        go(page, each.path)
        assert sideways(page) == [], each.path
    assert [*violations(page)] == []


@pytest.mark.long
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_sound_in_every_look(visit: Visitor, demo: Served, address: str) -> None:
    for look in product(("zh", "en"), ("light", "dark"), (WIDE, PHONE)):
        page = opened(visit, demo, address, *look)
        assert [*violations(page)] == [], f"{address} {look}"
