"""Coming in, being sent out, and what is said of an address that leads nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.browser.serving import PASSWORD
from tests.browser.watching import go

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Visitor
    from tests.browser.serving import Served


def test_signing_in_goes_on_to_what_was_asked_for(
    visit: Visitor, brand: Served, say: Callable[..., str]
) -> None:
    page = visit(brand, None)
    go(page, "/channels?range=7d")
    assert page.get_by_role("heading").inner_text() == say("sign_in")
    assert page.evaluate("document.activeElement.name") == "name", "ready to type"
    page.get_by_label(say("name")).fill("viewer")
    page.get_by_label(say("password")).fill("not the password")
    visit.expects(403)
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text(say("sign_in_wrong")).wait_for()
    page.get_by_label(say("name")).fill("viewer")
    page.get_by_label(say("password")).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/channels?range=7d")


def test_signing_out_and_a_session_that_is_over(
    visit: Visitor, own: Served, say: Callable[..., str]
) -> None:
    """A second window that was left open says so when it is used, and comes back to its page."""
    page = visit(own, "viewer")
    go(page, "/channels")
    other = page.context.new_page()
    go(other, "/leads")
    page.get_by_role("button", name=say("sign_out")).click()
    page.get_by_role("heading", name=say("sign_in")).wait_for()
    other.get_by_role("link", name=say("page_content"), exact=True).click()
    other.wait_for_url("**/sign-in?next=%2Fcontent")


@pytest.mark.parametrize(
    ("address", "status", "key"),
    [("/nowhere", 404, "lost"), ("/channels/nowhere", 404, "lost"),
     ("/reports/edit?grain=week", 403, "forbidden")],
)  # fmt: skip
def test_what_is_wrong_is_said(
    visit: Visitor, brand: Served, say: Callable[..., str], address: str, status: int, key: str
) -> None:
    page = visit(brand, "viewer")
    visit.expects(status)
    answer = go(page, address)
    assert answer is not None
    assert answer.status == status
    assert page.get_by_role("alert").get_by_role("heading").inner_text() == say(key)
    page.get_by_role("main").get_by_role("alert").get_by_role("link").click()
    assert page.get_by_role("navigation").is_visible()


@pytest.mark.parametrize("wrong", ["range=never", "from=2026-13-01", "where=(", "metric=nothing"])
def test_a_wrong_parameter_is_named_and_left(visit: Visitor, brand: Served, wrong: str) -> None:
    page = visit(brand)
    visit.expects(400)
    go(page, f"/metrics?{wrong}&theme=dark")
    alert = page.get_by_role("alert")
    assert wrong.partition("=")[2] in alert.inner_text()
    assert page.locator("html").get_attribute("data-theme") == "dark", "what was right stays"
    alert.get_by_role("link").click()
    page.get_by_role("heading", level=1, name="指标").wait_for()


def test_a_viewer_is_offered_nothing_to_change(visit: Visitor, brand: Served) -> None:
    page = visit(brand, "viewer")
    for path in ("/imports", "/sources", "/targets", "/reports", "/"):
        go(page, path)
        sent = page.get_by_role("main").locator("form[method=post]").count()
        assert sent == 0, path
