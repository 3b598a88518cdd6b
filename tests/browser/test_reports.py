"""A report is published, its numbers change afterwards, and the next one says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser import worlds
from tests.browser.hands import drop
from tests.browser.watching import go

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Visitor
    from tests.browser.serving import Served

EARLIER = "2026-11-15"


def test_what_changed_since_it_was_published_is_told(
    visit: Visitor, own: Served, say: Callable[..., str]
) -> None:
    page = visit(own, "editor")
    go(page, "/reports")
    page.get_by_label(say("reports_until")).fill(EARLIER)
    page.get_by_role("button", name=say("reports_edit")).click()
    page.get_by_role("link", name=say("publish")).first.click()
    page.locator("main form button.main").click()
    page.get_by_role("status").get_by_text(say("said_published", number=1)).wait_for()
    before = page.locator(".tiles li", has_text="有效线索").first.locator(".value").inner_text()

    rows = [row for row in worlds.lead_rows() if row[1].startswith("2026-11-12")]
    judged = [[*row[:3], "false", *row[4:]] for row in rows if row[3] == "true"]
    go(page, "/imports")
    judgements = {"judged": worlds.sheet(worlds.LEAD, judged)}
    drop(page, say("imports_drop"), judgements, saved=worlds.LATER)
    page.get_by_role("button", name=say("look_take", files=1)).click()
    page.locator(".said").first.wait_for()

    go(page, "/")
    told = page.locator(".restated").get_by_role("listitem")
    line = told.filter(has_text="有效线索").first.inner_text()
    after = int(before) - len(judged)
    assert f"{before} → {after}" in line
    assert f"判为无效 −{len(judged)}" in line
    go(page, "/reports")
    page.get_by_role("table").get_by_role("link", name="周报").click()
    shown = page.locator(".tiles li", has_text="有效线索").first.locator(".value").inner_text()
    assert shown == before, "as it was published"
