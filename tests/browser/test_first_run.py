"""From a folder without data to the first report, with a browser and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser import worlds
from tests.browser.hands import drop
from tests.browser.watching import go

from fanbu.web.doors import START

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Visitor
    from tests.browser.serving import Served


def test_from_nothing_to_the_first_report(
    visit: Visitor, bare: Served, say: Callable[..., str]
) -> None:
    page = visit(bare, None)
    assert START in bare.link
    go(page, bare.link)
    assert "key=" not in page.url, "the secret does not stay in the address"
    page.get_by_role("heading", name=say("today_none")).wait_for()
    page.get_by_role("main").get_by_role("link", name=say("page_imports")).click()
    files = worlds.files()
    drop(page, say("imports_drop"), files)
    page.get_by_role("heading", name=say("look"), exact=True).wait_for()
    for name in files:
        assert page.get_by_text(f"{name}.csv").first.is_visible()
    page.get_by_role("button", name=say("look_take", files=len(files))).click()
    rows = sum(text.strip().count("\n") for text in files.values())
    page.get_by_role("status").get_by_text(say("said_imported", files=5, rows=rows)).wait_for()
    page.get_by_role("navigation").get_by_role("link", name=say("page_today"), exact=True).click()
    page.locator("[data-chart] svg").first.wait_for()
    headline = page.get_by_role("main").get_by_role("heading").first.inner_text()
    assert "有效线索" in headline


def test_what_was_copied_from_a_sheet_is_imported(
    visit: Visitor, bare: Served, say: Callable[..., str]
) -> None:
    page = visit(bare, None)
    go(page, bare.link)
    go(page, "/imports")
    page.get_by_text(say("imports_paste")).click()
    page.get_by_label(say("imports_title")).fill("群里的线索")
    cells = "external_id,created_at,channel\nN1,2026-11-20,paid/baidu\nN2,2026-11-21,paid/baidu"
    page.get_by_label(say("imports_cells")).fill(cells.replace(",", "\t"))
    page.get_by_role("button", name=say("imports_look"), exact=True).click()
    page.get_by_text("群里的线索.tsv").first.wait_for()
    page.get_by_role("button", name=say("look_take", files=1)).click()
    page.get_by_role("status").get_by_text(say("said_imported", files=1, rows=2)).wait_for()
    assert "said=" not in page.url, "it is not said again when the page is loaded anew"
    assert page.get_by_role("cell", name="2", exact=True).count() == 2, "read and kept"


def test_a_link_is_good_once(visit: Visitor, bare: Served, say: Callable[..., str]) -> None:
    go(visit(bare, None), bare.link)
    again = visit(bare, None)
    visit.expects(403)
    go(again, bare.link)
    assert say("sign_in_used_up") in again.get_by_role("alert").inner_text()
