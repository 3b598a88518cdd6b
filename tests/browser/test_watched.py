"""What watch found, in a browser: drawn, its causes brought later, put aside by keys alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.api.test_watch import leads
from tests.browser import worlds
from tests.browser.serving import people_of, serving
from tests.browser.watching import go, settle, sideways, violations

import fanbu

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.browser.conftest import Visitor
    from tests.browser.serving import Served

pytestmark = pytest.mark.long
END = worlds.TODAY - timedelta(1)


@pytest.fixture
def falling(tmp_path: Path) -> Iterator[Served]:
    """Four months of two sources, the second of which fell in the last days."""
    folder = worlds.empty(tmp_path / "brand")
    file = tmp_path / "leads.csv"
    file.write_text(leads(end=END, broken=END - timedelta(3)), encoding="utf-8")
    with fanbu.open(folder) as workspace:
        workspace.import_files(file, as_="leads", as_of=worlds.EXPORTED, yes=True)
    people_of(folder)
    with serving(folder) as served:
        yield served


def test_from_today_to_a_finding_and_aside(
    visit: Visitor, falling: Served, say: Callable[..., str]
) -> None:
    """By keys: from Today to the card, its causes come by themselves, it is put aside."""
    page = visit(falling, "editor")
    go(page, "/")
    settle(page)
    card = page.locator(".watched")
    card.get_by_role("link", name=say("watched_alert")).click()
    settle(page)
    alert = page.locator("article.alert")
    assert alert.locator(".plot svg").count() == 1
    assert alert.locator("[data-late] .first").inner_text()
    assert alert.get_by_text(say("watched_looking")).count() == 0
    summary = alert.locator("summary", has_text=say("finding_dismiss"))
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("早就知道")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    settle(page)
    assert page.locator("article.alert").count() == 0
    assert "早就知道" in page.locator(".asides").inner_text()


def test_a_decision_is_accepted_once_and_says_that_it_is_worked_on(
    visit: Visitor, falling: Served, say: Callable[..., str]
) -> None:
    """The first press disables the button and shows that it goes on; then the decision is there."""
    page = visit(falling, "editor")
    go(page, "/findings")
    settle(page)
    page.locator("article.alert").get_by_role("link", name=say("finding_decide")).click()
    settle(page)
    form = page.locator("form[action='/decisions/accept']")
    form.locator("[name=owner]").fill("陈一诺")
    assert not form.get_by_role("status").is_visible()
    page.route("**/decisions/accept", lambda route: route.fulfill(status=204))  # no answer yet
    form.locator("button").click()
    form.get_by_role("status").wait_for()
    assert form.get_by_role("status").inner_text().strip() == say("busy")
    assert form.locator("button").is_disabled()
    page.unroute("**/decisions/accept")
    page.reload()
    settle(page)
    form.locator("[name=owner]").fill("陈一诺")
    with page.expect_navigation():
        form.locator("button").click()
    settle(page)
    assert page.locator("table.decisions tbody tr").count() == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_a_card_is_sound_in_every_look(
    visit: Visitor, falling: Served, theme: str, width: int
) -> None:
    page = visit(falling, viewport={"width": width, "height": 900}, color_scheme=theme)
    for address in ("/findings", "/findings?budget=0", "/?lang=en"):
        go(page, address)
        settle(page)
        for each in page.locator("main details").all():
            each.evaluate("node => { node.open = true }")
        assert not list(violations(page)), address
        assert not sideways(page), address
