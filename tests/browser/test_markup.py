"""Names that hold markup are names: shown as they were written, and nothing else happens.

The watch of every visit fails on a dialog, on a request for the picture, and on a script's error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.browser.watching import go, settle
from tests.browser.worlds import LINK, PICTURE, QUOTES, REPORT, SCRIPT

from fanbu.web.pages import pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from tests.browser.conftest import Visitor
    from tests.browser.serving import Served

FOREIGN = """() => [...document.querySelectorAll("*")].filter((node) =>
    node.tagName === "IMG" || node.tagName === "IFRAME"
    || [...node.attributes].some((one) => one.name.startsWith("on")
       || (["href", "src", "action", "xlink:href"].includes(one.name)
           && one.value.trim().toLowerCase().startsWith("javascript:")))
    || (node.tagName === "SCRIPT" && !node.src && node.type !== "application/json"))
  .map((node) => node.outerHTML.slice(0, 200))"""
SPLIT = "/metrics?metric=leads&grain=total&range=28d&by="


def open_all(page: Page) -> None:
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")


@pytest.mark.parametrize(
    "address",
    [*(page.path for page in pages()), "/?for=boss", "/reports/edit?grain=week",
     f"{SPLIT}owner", f"{SPLIT}campaign", f"{SPLIT}channel"],
)  # fmt: skip
def test_nothing_is_made_of_a_name(visit: Visitor, hostile: Served, address: str) -> None:
    page = visit.again(hostile)
    go(page, address)
    settle(page)
    open_all(page)
    assert page.evaluate(FOREIGN) == []
    assert SCRIPT in page.locator(".where").inner_text(), "the brand's own name"


@pytest.mark.parametrize(
    ("address", "name"),
    [(f"{SPLIT}owner", QUOTES), (f"{SPLIT}campaign", PICTURE), (f"{SPLIT}channel", LINK),
     ("/content", SCRIPT), ("/", SCRIPT)],
)  # fmt: skip
def test_a_name_is_shown_as_it_was_written(
    visit: Visitor, hostile: Served, address: str, name: str
) -> None:
    page = visit.again(hostile)
    go(page, address)
    open_all(page)
    assert name.lower() in page.get_by_role("main").inner_text().lower()


def test_charts_write_names_as_text(visit: Visitor, hostile: Served) -> None:
    """Labels, legends and what is shown under the pointer."""
    page = visit(hostile)
    go(page, "/metrics?metric=leads&by=campaign&grain=week&range=28d")
    settle(page)
    plot = page.locator("[data-chart] svg")
    assert PICTURE[:12] in " ".join(plot.locator("text").all_text_contents())
    for mark in plot.locator("path[aria-roledescription]").all()[:12]:
        mark.hover(force=True)
        assert page.evaluate(FOREIGN) == []


def test_published_reports_hold_names_as_text(browser: Browser, hostile: Served) -> None:
    """The file that is sent around: opened by itself, it asks nobody for anything."""
    file = hostile.folder / REPORT
    asked: list[str] = []
    dialogs: list[str] = []
    with browser.new_context() as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        page.goto(file.as_uri())
        assert SCRIPT in page.locator("body").inner_text()
        assert page.evaluate(FOREIGN) == []
    assert (asked, dialogs) == ([file.as_uri()], [])
