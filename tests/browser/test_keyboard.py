"""Everything by keys alone: where the focus goes, and that it is never lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from tests.browser.watching import go, there

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from tests.browser.conftest import Visitor
    from tests.browser.serving import Served

FOCUSED = "() => (document.activeElement.innerText || document.activeElement.name || '').trim()"


@pytest.fixture
def page(visit: Visitor, brand: Served) -> Page:
    found = visit(brand)
    found.goto("/metrics")
    return found


def focused(page: Page) -> str:
    text: str = page.evaluate(FOCUSED)
    return text


def pressed_on(page: Page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)
    there(page)


def test_the_first_tab_skips_to_the_text(page: Page, say: Callable[..., str]) -> None:
    page.keyboard.press("Tab")
    assert focused(page) == say("skip")
    assert page.get_by_role("link", name=say("skip")).bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_tab_goes_through_the_page_in_its_order(page: Page, say: Callable[..., str]) -> None:
    """Skip link, brand, the pages in the order of the loop; nothing is passed twice."""
    seen = []
    for _ in range(14):
        page.keyboard.press("Tab")
        seen.append(focused(page))
    assert seen[:3] == [say("skip"), "fanbu", say("page_today")]
    order = [
        seen.index(say(f"page_{name}")) for name in ("targets", "channels", "metrics", "leads")
    ]
    assert order == sorted(order)


def test_keys_are_shown_and_closed(page: Page, say: Callable[..., str]) -> None:
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name=say("keys"))
    assert dialog.is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.app') === null"), "nothing behind it"
    page.keyboard.press("2")
    assert page.url.endswith("/metrics"), "keys do nothing behind a dialog"
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    button = page.get_by_role("button", name=say("keys_hint"))
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert focused(page) == say("keys_hint"), "back to where it was opened"


def test_menus_open_and_close(page: Page, say: Callable[..., str]) -> None:
    page.keyboard.press("c")
    chosen = page.get_by_role("link", name=re.compile(f"^{say('compare_previous')}"))
    assert chosen.is_visible()
    assert focused(page).startswith(say("compare_none"))
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not chosen.is_visible()
    assert say("compare") in focused(page), "back on its button"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    pressed_on(page, "Enter")
    assert "compare=previous" in page.url


def test_a_letter_goes_somewhere(page: Page, say: Callable[..., str]) -> None:
    pressed_on(page, "j")
    assert page.get_by_role("heading", level=1).inner_text() == say("page_leads")
    pressed_on(page, "k")
    assert page.get_by_role("heading", level=1).inner_text() == say("page_metrics")
    pressed_on(page, "4")
    assert "range=7d" in page.url
    pressed_on(page, "d")
    assert "theme=dark" in page.url
    assert page.locator("html").get_attribute("data-theme") == "dark"
    pressed_on(page, "l")
    assert "lang=en" in page.url
    assert "range=7d" in page.url, "the language keeps the page as it is"
    assert page.get_by_role("heading", level=1).inner_text() == "Metrics"
    pressed_on(page, "t")
    assert urlsplit(page.url).path == "/"


def test_letters_typed_are_text(page: Page) -> None:
    go(page, "/leads")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "where"
    page.keyboard.type("channel = 'paid/baidu'")
    assert page.url.endswith("/leads")
    pressed_on(page, "Enter")
    assert "where=channel" in page.url


def test_a_table_is_sorted_by_keys(page: Page) -> None:
    go(page, "/metrics?metric=cost&by=channel&grain=total")
    head = page.get_by_role("button", name="花费", exact=True)
    head.focus()
    page.keyboard.press("Enter")
    header = page.locator("th", has=head)
    assert header.get_attribute("aria-sort") == "descending"
    names = page.locator("tbody tr:not(.sum) th").all_inner_texts()
    assert names[:2] == ["百度推广", "巨量引擎"], "a crown a day dearer"
    page.keyboard.press("Enter")
    assert header.get_attribute("aria-sort") == "ascending"
    assert page.locator("tbody tr:not(.sum) th").all_inner_texts()[:2] == ["巨量引擎", "百度推广"]
