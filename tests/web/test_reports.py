"""A report in the browser: edited, published, read again as it was."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.web.conftest import Site

WEEK = {"grain": "week", "date": "2026-11-22"}


def text_of(page: str) -> str:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert found is not None
    return html.unescape(found[1])


def test_a_draft_is_edited_published_and_stays(own: Site) -> None:
    editor = own.visitor("editor")
    page = editor.get("/reports/edit", lang="en", **WEEK).text
    text = text_of(page)
    plan = "Call every lead <b>within</b> the hour."
    edited = re.sub(r"(## Plan for next week[^\n]*\n)", rf"\1\n{plan}\n", text)
    assert plan in edited
    saved = editor.send("/reports/save", text=edited, lang="en", **WEEK)
    assert saved.status_code == 303
    again = editor.get("/reports/edit", lang="en", **WEEK).text
    assert plan in text_of(again), "the author's words stay"
    assert "within</b>" not in again.replace(html.escape(plan), ""), "and are text"
    sent = editor.send("/reports/publish", **WEEK)
    assert sent.status_code == 303
    shown = editor.get("/reports/published", number="1", lang="en").text
    assert html.escape(plan) in shown
    assert "editor one" in editor.get("/reports").text
    assert editor.send("/reports/save", text="  ", **WEEK).status_code == 400


def test_viewers_read_and_do_not_write(own: Site) -> None:
    own.workspace.publish("week", date="2026-11-22", by="Ann")
    viewer = own.visitor("viewer")
    assert viewer.get("/reports/published", number="1").status_code == 200
    assert viewer.get("/reports/edit", **WEEK).status_code == 403
    assert viewer.send("/reports/publish", **WEEK).status_code == 403
