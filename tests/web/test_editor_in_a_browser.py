"""The draft's editor in Chromium: moved, commented, published; then data change and it is told."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser import chromium

from fanbu.api import people
from fanbu.web.app import Setting, create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.conftest import Site

pytestmark = pytest.mark.skipif(chromium.found() is None, reason=chromium.NONE)
ADDRESS = "/reports/edit?grain=week&date=2026-11-22&lang=en"


@contextmanager
def served(site: Site) -> Iterator[str]:
    """The app on a free port of this machine."""
    import uvicorn

    config = uvicorn.Config(create_app(site.keeper, Setting("x")), port=0, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            thread.join(0.05)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def browser() -> Iterator[Any]:
    """Contexts of their own in the browser of all tests."""
    program = chromium.found() or ""
    made: list[Any] = []

    class Lent:
        def new_context(self, **look: Any) -> Any:
            made.append(chromium.shared(program).new_context(**look))
            return made[-1]

        def new_page(self, **look: Any) -> Any:
            return self.new_context(**look).new_page()

    yield Lent()
    for context in made:
        context.close()


def order(page: Any) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        ".pieces:not(.inner) > [data-piece]", "all => all.map(one => one.dataset.piece)"
    )
    return found


def test_from_draft_to_what_was_restated(own: Site) -> None:
    own.workspace.add_user("Li", "correct horse battery", role="editor")
    member = own.workspace.ledger.people.find("Li")
    with served(own) as base, browser() as opened:
        page = opened.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.set_default_timeout(60_000)
        page.goto(f"{base}/start?key={people.link(own.workspace, member)}")
        page.goto(base + ADDRESS)
        before = order(page)
        at = before.index("channels")
        channels = page.locator("[data-piece='channels']")

        channels.get_by_role("button", name="Move up").click()
        page.wait_for_selector("[data-undo]:not([disabled])")
        assert order(page).index("channels") == at - 1
        assert page.evaluate("document.activeElement.value") == '{"do": "up", "key": "channels"}'
        page.keyboard.press("Alt+ArrowDown")
        page.wait_for_selector(f".pieces:not(.inner) > [data-piece='channels']:nth-child({at + 1})")

        channels.get_by_text("Comment", exact=True).click()
        channels.locator("textarea").fill("Baidu was <b>paused</b>.")
        page.wait_for_selector("[name='w.comment.channels'][value^='Baidu']", state="attached")
        notes = page.locator("[data-piece='notes']")
        notes.get_by_role("button", name="Leave out").click()
        page.wait_for_selector("[data-piece='notes'].out")
        page.get_by_role("button", name="Undo").click()
        page.wait_for_selector("[data-piece='notes']:not(.out)")
        assert page.locator("[data-piece='channels'] textarea").input_value() == (
            "Baidu was <b>paused</b>."
        )

        page.locator("header.deck").get_by_text("Publish").click()
        page.get_by_role("button", name="Publish").click()
        page.wait_for_url("**/reports/published?number=1**")
        assert page.get_by_text("Baidu was <b>paused</b>.").is_visible()
        assert page.get_by_text("every number is the same").is_visible()

        late = own.workspace.folder.root / "late.csv"
        late.write_text(
            "external_id,created_at,channel,valid\nlate,2026-11-20 10:00,paid/baidu,true\n"
        )
        own.workspace.import_files(late, as_="leads", as_of="2026-11-24")
        own.keeper.changed()
        page.goto(f"{base}/reports/published?number=1&lang=en")
        told = page.locator(".since-now").inner_text()
        assert "Entered later +1" in told
        assert not [text for text in said if "Content Security" in text or "rror" in text], said
