"""A real browser: a paste anywhere, dropped files, a mapping tried as it is chosen."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser import chromium
from tests.web.test_imports import LEADS, leads
from tests.web.test_mapping_page import CUSTOMERS

from fanbu.web.security.sessions import cookie_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.web.conftest import Site


@pytest.fixture
def address(own: Site) -> Iterator[str]:
    """The site of the test, listening."""
    import socket
    import time

    import uvicorn

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        config = uvicorn.Config(own.app, log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture
def page(own: Site, address: str) -> Iterator[Any]:
    """An editor's browser on the imports page; a console that complains fails the test."""
    program = chromium.found()
    if program is None:
        pytest.skip(chromium.NONE)
    complaints: list[str] = []
    permissions = ["clipboard-read", "clipboard-write"]
    with chromium.shared(program).new_context(permissions=permissions) as context:
        own.visitor("editor")
        context.add_cookies(
            [{"name": cookie_name(own.workspace), "value": own.cookies["editor"], "url": address}]
        )
        found = context.new_page()
        found.set_default_timeout(60_000)
        found.on("pageerror", lambda problem: complaints.append(str(problem)))
        found.on("console", lambda line: complaints.append(line.text) if _complains(line) else None)
        found.goto(f"{address}/imports?lang=zh")
        yield found
    assert complaints == []


def _complains(line: Any) -> bool:
    """What breaks a rule of the page; an answer that refuses is none."""
    return line.type == "error" and "Failed to load resource" not in line.text


def test_a_range_is_pasted_anywhere_and_taken(own: Site, page: Any) -> None:
    before = leads(own)
    page.evaluate("text => navigator.clipboard.writeText(text)", LEADS.replace(",", "\t"))
    page.keyboard.press("Control+v")
    page.wait_for_selector(".sum-up")
    assert "1 个可以导入，2 行" in page.inner_text(".sum-up")
    page.get_by_role("button", name="导入这 1 个文件").click()
    page.wait_for_url("**/imports*")
    page.wait_for_selector("p.said")
    assert "导入了 1 个文件，2 行" in page.inner_text("p.said")
    assert leads(own) == before + 2


def test_a_mapping_is_tried_as_it_is_chosen_and_reads_the_file(
    own: Site, page: Any, tmp_path: Path
) -> None:
    before = leads(own)
    file = tmp_path / "客户.csv"
    file.write_text(CUSTOMERS, encoding="utf-8")
    page.set_input_files("input[type=file][multiple]", file)
    page.wait_for_selector(".sum-up")
    page.get_by_role("link", name="换一种读法").click()
    page.wait_for_selector("#checked [role=alert]")
    page.get_by_role("button", name="日在前: 03/04/2026 是 4 月 3 日").click()
    page.wait_for_selector("#checked table")
    assert "2026-04-03 00:00" in page.inner_text("#checked")
    page.get_by_label("登记日期", exact=True).select_option("skip")
    page.wait_for_selector("#checked .said.watch")
    assert "还缺：留资时间" in page.inner_text("#checked")
    page.get_by_label("登记日期", exact=True).select_option("created_at")
    page.wait_for_selector("#checked table")
    page.get_by_label("存成什么名字").fill("门店")
    page.get_by_role("button", name="存下并这样读").click()
    page.wait_for_selector(".sum-up")
    page.get_by_role("button", name="导入这 1 个文件").click()
    page.wait_for_selector("p.said")
    assert leads(own) == before + 2
    assert own.workspace.mappings("门店").to_dict()["dates"] == "dmy"


def test_a_form_that_is_refused_says_so_in_place(own: Site, page: Any) -> None:
    """What the server answers to an upload is shown, not a page that is not there."""
    del own
    page.evaluate("document.querySelector('form:has([data-drop]) [name=key]').value = 'old'")
    page.set_input_files(
        "input[type=file][multiple]",
        {"name": "a.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"},
    )
    page.wait_for_selector("#main [role=alert]")
    assert "这一页放得太久了" in page.inner_text("#main")
