"""A box ticked on the page of checklists is ticked in the draft, and the other way round."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.web.conftest import Site

WEEK = {"grain": "week", "date": "2026-11-22"}


def lines(page: str, grain: str) -> list[tuple[str, bool]]:
    """What is on the list of one kind of report, and whether it is ticked."""
    part = page.split(f'<h2 id="{grain}">')[1].split("<h2", maxsplit=1)[0]
    found = re.findall(r'<input type="checkbox" name="done\.\d+"[^>]*?( checked)?> ([^<]+)<', part)
    return [(html.unescape(text), bool(ticked)) for ticked, text in found]


def test_ticks_here_and_in_the_draft_are_the_same(own: Site) -> None:
    editor = own.visitor("editor")
    before = lines(editor.get("/checklists", lang="en").text, "week")
    assert [ticked for _, ticked in before] == [False] * 6
    first, second = before[0][0], before[1][0]
    sent = {"wasdone.0": "", "w.reword.0": first, "done.0": "on",
            "wasdone.1": "", "w.reword.1": second}  # fmt: skip
    answer = editor.send("/checklists/tick", **WEEK, **sent)
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("/checklists#week")
    page = editor.get("/checklists", lang="en").text
    assert lines(page, "week")[:2] == [(first, True), (second, False)]
    assert "1 of 6 ticked" in page
    assert re.search(r'name="done.0"[^>]* checked', editor.get("/reports/edit", **WEEK).text)
    own.workspace.edit_draft([{"do": "untick", "at": 0}], "week", date="2026-11-22")
    assert lines(editor.get("/checklists", lang="en").text, "week") == before


def test_viewers_read_it(own: Site) -> None:
    viewer = own.visitor("viewer")
    page = viewer.get("/checklists", lang="en").text
    assert "0 of 6 ticked" in page
    assert "☐ " in page
    assert 'type="checkbox"' not in page
    assert "Big promotion" in page
    assert viewer.send("/checklists/tick", **WEEK).status_code == 403
