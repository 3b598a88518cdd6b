"""A report in the browser: edited, published, read again as it was, held against today."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING

import pytest

from fanbu import drawing, words

if TYPE_CHECKING:
    from httpx2 import Response
    from tests.web.conftest import Site, Visitor

WEEK = {"grain": "week", "date": "2026-11-22"}
HOSTILE = 'Call every lead <b>within</b> the hour & "now".'


def step(visitor: Visitor, do: str = "", key: str = "", **fields: str) -> Response:
    """The editor's form with one button pressed."""
    pressed = json.dumps({"do": do, **({"key": key} if key else {})}) if do else ""
    return visitor.send("/reports/step", do=pressed, lang="en", **WEEK, **fields)


def text_of(page: str, name: str) -> str:
    found = re.search(rf'<textarea name="{re.escape(name)}"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found is not None, name
    return html.unescape(found[1])


def keys_of(page: str) -> list[str]:
    return [html.unescape(key) for key in re.findall(r'data-piece="([^"]*)"', page)]


def test_a_draft_is_edited_published_and_held_against_today(eventful: Site) -> None:
    own = eventful
    editor = own.visitor("editor")
    page = editor.get("/reports/edit", lang="en", **WEEK).text
    finding = next(key for key in keys_of(page) if key.endswith(":2026-11-16..2026-11-22"))
    texts = {"t.plan": HOSTILE, "w.plan": "", "t.summary": "In short.", "w.summary": "",
             f"t.comment.{finding}": "We know.", f"w.comment.{finding}": ""}  # fmt: skip
    assert step(editor, "up", "channels", **texts).status_code == 303
    again = editor.get("/reports/edit", lang="en", **WEEK).text
    before, after = keys_of(page), keys_of(again)
    assert after.index("channels") == before.index("channels") - 1
    assert text_of(again, "t.plan") == HOSTILE
    assert text_of(again, f"t.comment.{finding}") == "We know."
    assert "<b>within" not in again
    assert step(editor, "hide", "channels").status_code == 303
    today = editor.get("/", lang="en", **WEEK).text
    assert "In short." in today
    assert "<h2>Channels</h2>" not in today
    look = editor.get("/reports/publish", lang="en", **WEEK).text
    assert words.say("en", "web.publish_edits", comments=1, hidden=1) in look
    sent = editor.send("/reports/publish", **WEEK)
    assert sent.headers["location"].startswith("/reports/published?number=1")
    shown = editor.get("/reports/published", number="1", lang="en").text
    assert html.escape(HOSTILE) in shown.replace("&#34;", "&quot;")
    assert words.say("en", "web.published_same") in shown
    archive = editor.get("/reports", lang="en").text
    assert "editor one" in archive
    assert "2026-11-16 – 11-22" in archive
    with (own.workspace.folder.root / "late.csv").open("w") as out:
        out.write(
            "external_id,created_at,channel,valid,owner\nlate,2026-11-20 10:00,paid/baidu,true,x\n"
        )
    own.workspace.import_files(out.name, as_="leads", as_of="2026-11-24")
    own.keeper.changed()
    number = next(row for row in own.workspace.published().to_dict()["reports"][0]["numbers"]
                  if row["metric"] == "valid_leads")["value"]  # fmt: skip
    moved = editor.get("/reports/published", number="1", lang="en").text
    assert f"{number:.0f} → <strong>{number + 1:.0f}</strong>" in moved
    assert "Entered later +1" in moved
    assert f"{number:.0f} → {number + 1:.0f}" in editor.get("/reports", lang="en").text


def test_two_people_write_and_nothing_is_lost(own: Site) -> None:
    editor = own.visitor("editor")
    editor.get("/reports/edit", lang="en", **WEEK)
    assert step(editor, **{"t.plan": "hers", "w.plan": ""}).status_code == 303
    told = step(editor, **{"t.plan": "<i>his</i>", "w.plan": "", "t.summary": "S", "w.summary": ""})
    assert told.status_code == 409
    assert text_of(told.text, "t.plan") == "<i>his</i>"
    assert 'name="w.plan" value="hers"' in told.text
    assert "<q>hers</q>" in told.text
    assert text_of(told.text, "t.summary") == "S"
    assert step(editor, **{"t.plan": "both", "w.plan": "hers"}).status_code == 303
    assert text_of(editor.get("/reports/edit", **WEEK).text, "t.plan") == "both"


def test_words_that_a_browser_keeps_are_of_one_person_in_one_workspace(
    site: Site, own: Site
) -> None:
    """Both brands are called alike, and so are their editors."""

    def home(of: Site, role: str, **asked: str) -> str:
        page = of.visitor(role).get("/reports/edit", **WEEK | asked).text
        found = re.search(r'data-home="([^"]+)"', page)
        assert found is not None
        return found[1]

    mine = home(own, "editor")
    assert home(own, "editor", lang="en") == mine, "one draft, whatever the page's language"
    others = (home(site, "editor"), home(own, "admin"), home(own, "editor", date="2026-11-15"))
    assert len({mine, *others}) == 4


def test_ticks_undo_and_start_anew(own: Site) -> None:
    editor = own.visitor("editor")
    page = editor.get("/reports/edit", lang="en", **WEEK).text
    line = html.unescape(re.findall(r'name="t.reword.0" value="([^"]*)"', page)[0])
    ticked = {"wasdone.0": "", "done.0": "on", "w.reword.0": line, "t.reword.0": f"{line}!",
              "t.add": "mine"}  # fmt: skip
    step(editor, **ticked)
    page = editor.get("/reports/edit", lang="en", **WEEK).text
    assert f'name="t.reword.0" value="{html.escape(line)}!"' in page.replace("&#39;", "&#x27;")
    assert re.search(r'name="done.0"[^>]* checked', page)
    assert 'value="mine"' in page
    step(editor, "undo")
    page = editor.get("/reports/edit", lang="en", **WEEK).text
    assert 'value="mine"' not in page
    step(editor, "redo")
    assert 'value="mine"' in editor.get("/reports/edit", lang="en", **WEEK).text
    step(editor, "anew")
    assert 'value="mine"' not in editor.get("/reports/edit", lang="en", **WEEK).text
    assert step(editor, "fly").status_code == 400
    assert step(editor, "undo", **{"t.what": "x"}).status_code == 400


def test_the_file_stays_reachable_and_is_not_written_over(own: Site) -> None:
    editor = own.visitor("editor")
    page = editor.get("/reports/text", lang="en", **WEEK).text
    text, base = text_of(page, "text"), re.findall(r'name="base" value="(\w+)"', page)[0]
    mine = text.replace("<!-- fanbu:plan -->\n", "<!-- fanbu:plan -->\nmine\n")
    step(editor, **{"t.plan": "hers", "w.plan": ""})
    told = editor.send("/reports/save", text=mine, base=base, lang="en", **WEEK)
    assert told.status_code == 409
    assert text_of(told.text, "text").replace("\r", "") == mine
    assert "\nhers\n" in html.unescape(told.text)
    fresh = re.findall(r'name="base" value="(\w+)"', told.text)[0]
    assert editor.send("/reports/save", text=mine, base=fresh, **WEEK).status_code == 303
    assert text_of(editor.get("/reports/edit", **WEEK).text, "t.plan") == "mine"
    assert editor.send("/reports/save", text="  ", **WEEK).status_code == 400


def test_a_published_report_is_taken_along(own: Site) -> None:
    own.workspace.publish("week", date="2026-11-22", by="Ann")
    viewer = own.visitor("viewer")
    for form, sign in ((".html", "<!doctype html>"), (".md", "# "), (".txt", "Cloud")):
        found = viewer.get("/reports/file", number="1", lang="en", **{"as": form})
        assert found.status_code == 200
        assert found.text.lower().startswith(sign.lower())
        assert (
            f'filename="week-2026-11-16_2026-11-22{form}"' in found.headers["content-disposition"]
        )
    for path in ("/reports/file", "/reports/now"):
        assert viewer.get(path, number="1", **{"as": ".exe"}).status_code == 400
    boss = viewer.get("/reports/published", number="1", **{"for": "boss"}).text
    assert 'class="report brief"' in boss
    assert viewer.get("/reports/published", number="7").status_code == 400


@pytest.mark.skipif(not drawing.writes("中"), reason="no font here has Chinese letters")
def test_a_report_is_a_picture_to_send(own: Site) -> None:
    own.workspace.publish("week", date="2026-11-22", by="Ann")
    viewer = own.visitor("viewer")
    page = viewer.get("/reports/published", number="1", lang="zh").text
    assert re.search(r'href="/reports/file\?[^"]*as=.png', page)
    frozen = viewer.get("/reports/file", number="1", lang="zh", **{"as": ".png", "for": "boss"})
    now = viewer.get("/reports/now", lang="zh", **WEEK, **{"for": "boss"})
    for found in (frozen, now):
        assert found.headers["content-type"] == "image/png"
        assert found.content.startswith(b"\x89PNG")
        assert 'filename="week-2026-11-16_2026-11-22.png"' in found.headers["content-disposition"]
    assert "/reports/now?" in own.visitor("editor").get("/reports/edit", **WEEK).text


def test_viewers_read_and_do_not_write(own: Site) -> None:
    viewer = own.visitor("viewer")
    for path in ("/reports/edit", "/reports/text", "/reports/publish"):
        assert viewer.get(path, **WEEK).status_code == 403
    for path in ("/reports/step", "/reports/save", "/reports/publish", "/findings/dismiss",
                 "/findings/restore", "/targets/set", "/targets/remove"):  # fmt: skip
        assert viewer.send(path, **WEEK).status_code == 403
    text = viewer.get("/", lang="en", **WEEK).text
    assert "/reports/edit" not in text
    assert "/findings/dismiss" not in text
