"""Words typed just before a tab is closed, or the browser quits, are in the draft all the same."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.browser import chromium

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page
    from tests.browser.conftest import Visitor
    from tests.browser.serving import Served

ADDRESS = "/reports/edit?grain=week&date=2026-11-22"
COMMENT = "[name='t.comment.channels']"
PATIENCE = 30.0
"""Seconds."""


def type_in(page: Page, text: str) -> None:
    """All at once, and nobody waits until it is saved."""
    page.locator("[data-piece='channels'] details.comment").evaluate("one => { one.open = true }")
    page.locator(COMMENT).fill(text)


def arrived(served: Served, text: str) -> bool:
    """Whether the draft's file has it, after a while."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        drafts = (served.folder / "reports").glob("*.md")
        if any(text in draft.read_text(encoding="utf-8") for draft in drafts):
            return True
        time.sleep(0.1)
    return False


def test_a_tab_that_is_closed_sends_its_last_words(visit: Visitor, own: Served) -> None:
    page = visit(own, "editor")
    page.goto(ADDRESS)
    type_in(page, "最后一句")
    page.close(run_before_unload=True)
    assert arrived(own, "最后一句")


@contextmanager
def at_home(own: Served, profile: Path, cookies: list[dict[str, str]]) -> Iterator[BrowserContext]:
    """A browser that keeps what pages keep in it, as everybody's does."""
    context = chromium.playwright().chromium.launch_persistent_context(
        profile, executable_path=chromium.found(), args=list(chromium.arguments()),
        base_url=own.url, locale="zh-CN",
    )  # fmt: skip
    context.set_default_timeout(60_000)
    context.add_cookies(cookies)  # type: ignore[arg-type]
    yield context
    context.close()


def test_what_a_quitting_browser_could_not_send_is_saved_next_time(
    visit: Visitor, own: Served, tmp_path: Path, say: Callable[..., str]
) -> None:
    cookies = visit(own, "editor").context.cookies()
    long = "很长的评论。" * 4000 + "写完了"  # more than a browser sends on its way out
    with at_home(own, tmp_path / "profile", cookies) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(ADDRESS)
        type_in(page, long)
    assert "写完了" not in "".join(
        one.read_text(encoding="utf-8") for one in (own.folder / "reports").glob("*.md")
    )
    with at_home(own, tmp_path / "profile", cookies) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(ADDRESS)
        page.get_by_role("status").get_by_text(say("edit_brought")).wait_for()
        assert page.locator(COMMENT).input_value() == long
        assert arrived(own, "写完了")
        page.reload()
        assert page.locator(COMMENT).input_value() == long
        assert page.evaluate("localStorage.length") == 0, "nothing is left to be saved"


def test_what_others_wrote_meanwhile_is_not_written_over(
    visit: Visitor, own: Served, tmp_path: Path, say: Callable[..., str]
) -> None:
    cookies = visit(own, "editor").context.cookies()
    with at_home(own, tmp_path / "profile", cookies) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(ADDRESS)
        page.route("**/reports/step", lambda route: route.abort())
        type_in(page, "我的话")
    with at_home(own, tmp_path / "profile", cookies) as context:  # type: ignore[arg-type]
        other = visit(own, "admin")
        other.goto(ADDRESS)
        type_in(other, "别人的话")
        assert arrived(own, "别人的话")
        page = context.new_page()
        page.goto(ADDRESS)
        page.get_by_role("alert").get_by_text("别人的话").wait_for()
        assert page.locator(COMMENT).input_value() == "我的话"
        status = page.get_by_role("status").all_inner_texts()
        assert say("edit_brought") not in " ".join(status), "it is not saved"
        assert arrived(own, "别人的话")
