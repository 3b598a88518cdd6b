"""What was imported: found, and taken back knowingly; templates; a list filled up."""

from __future__ import annotations

import html
import io
import re
from typing import TYPE_CHECKING

import pytest
from tests.web.conftest import BASE
from tests.web.test_imports import LEADS, drop
from tests.web.test_looking import HEAD, NEWER, OLDER, cost

from fanbu.ingest.forms import forms

if TYPE_CHECKING:
    from tests.web.conftest import Site


def test_taking_back_says_first_what_counts_again(own: Site) -> None:
    editor = own.visitor("editor")
    for text, when in ((OLDER, "1795700000000"), (NEWER, "1795800000000")):
        batch = drop(editor, ("spend.csv", text), modified=when)
        assert editor.send("/imports/take", batch=batch).status_code == 303
    page = editor.get("/imports/undo", import_id=["5"], lang="zh").text
    assert "投放花费：1 行" in page
    assert "投放花费：导入 4（spend.csv）的 1 天重新算数，2026-11-24 到 2026-11-24。" in page
    assert cost(own, "2026-11-24") == 110, "asking changes nothing"
    both = editor.get("/imports/undo", import_id=["4", "5"], lang="zh").text
    assert "没有更早的数据可以补上" in both
    assert editor.send("/imports/undo", import_id=["5"]).status_code == 303
    assert cost(own, "2026-11-24") == 100
    sent = editor.send("/imports/undo", import_id=["4", "2"])
    assert sent.headers["location"].startswith("/imports?said=undone_more&said.n=2&said.seal=")
    assert cost(own, "2026-11-24") == 0
    assert [row["import_id"] for row in own.workspace.sources().to_dict()["imports"]] == [1, 3]
    for wrong in ([], ["99"], ["x"]):
        assert editor.send("/imports/undo", import_id=wrong).status_code == 400
        assert editor.get("/imports/undo", import_id=wrong).status_code == 400


def test_rows_of_a_register_that_stay_are_told_apart(own: Site) -> None:
    editor = own.visitor("editor")
    rows = "external_id,created_at,channel\nN1,2026-11-20,paid/baidu\n"
    for text, when in (
        (rows, "1795600000000"),
        (f"{rows}N2,2026-11-21,paid/baidu\n", "1795700000000"),
    ):
        batch = drop(editor, ("leads.csv", text), modified=when)
        editor.send("/imports/take", batch=batch)
    page = editor.get("/imports/undo", import_id=["5"], lang="zh").text
    assert "线索：1 行消失，1 行别的导入里也有" in page


def test_imports_are_found_by_what_people_remember(own: Site) -> None:
    editor = own.visitor("editor")
    batch = drop(editor, ("群里的线索.csv", LEADS))
    editor.send("/imports/take", batch=batch)

    def found(text: str) -> list[str]:
        page = editor.get("/imports", q=text, lang="zh").text
        return re.findall(r'name="import_id" value="(\d+)"', page)

    assert found("群里") == ["4"]
    assert found("EDITOR one") == ["4"]
    assert found("线索") == ["4", "2"]
    assert found("投放 canonical") == ["1"]
    assert found("nothing") == []
    for odd in ("x", "0", "-1", "99999999999999999999", "²"):
        assert editor.get("/imports", page=odd).status_code == 200


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_template_is_had_from_the_page(site: Site, language: str) -> None:
    viewer = site.visitor("viewer")
    page = site.visitor("editor").get("/imports", lang=language).text
    for form in forms().values():
        assert form.label[language] in html.unescape(page)  # type: ignore[index]
        assert f"name={form.name}&amp;in={language}" in page
    found = viewer.get("/imports/template", name="leads", **{"in": language})
    assert found.headers["content-disposition"].endswith(f'"leads.{language}.xlsx"')
    assert found.content.startswith(b"PK")
    assert viewer.get("/imports/template", name="../x").status_code == 400


def test_a_template_filled_in_is_known_by_its_headers(own: Site) -> None:
    editor = own.visitor("editor")
    batch = drop(editor, ("目标.csv", "目标月份,目标指标,限渠道,目标值\n2026-11,线索,,200\n"))
    assert "目标与预算" in editor.get("/imports/look", batch=batch, lang="zh").text
    assert editor.send("/imports/take", batch=batch).status_code == 303
    assert [row["value"] for row in own.workspace.targets().to_dict()["rows"]] == [200]


def test_a_list_comes_back_filled_up(own: Site) -> None:
    from python_calamine import CalamineWorkbook

    editor = own.visitor("editor")
    sent = editor.client.post(
        "/imports/join",
        data={"key": editor.key()},
        files=[("file", ("名单.csv", "线索编号,谁\nL110201,甲\nX,乙\n".encode()))],
        headers={"origin": BASE},
    )
    assert sent.status_code == 200
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(sent.content)).get_sheet_by_index(0).to_python()
    )
    assert rows[1][:2] == ["L110201", "甲"]
    assert len(rows) == 3
    assert editor.send("/imports/join").status_code == 400


def test_files_of_no_rows_say_so(own: Site) -> None:
    editor = own.visitor("editor")
    batch = drop(editor, ("spend.csv", HEAD), ("nothing.csv", ""))
    page = editor.get("/imports/look", batch=batch, lang="zh").text
    assert "spend.csv 只有表头（day、platform、account、ad_campaign、cost），没有数据行" in page
    assert "nothing.csv 是空的" in page
    assert 'name="batch"' in page
    assert "导入这" not in page
