"""The editor of mappings: what it shows, what it tries, and that it makes what `--map` takes."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import yaml
from tests.web.conftest import BASE
from tests.web.test_imports import drop, leads

import fanbu

if TYPE_CHECKING:
    from pathlib import Path

    from httpx2 import Response
    from tests.web.conftest import Site, Visitor

CUSTOMERS = (
    "姓名,电话,来源渠道,登记日期,尺码\n"
    "张三,13800000001,百度,03/04/2026,L\n"
    "李四,13800000002,抖音,05/04/2026,M\n"
)
SPEND = (
    "日期,推广计划,花掉的钱,曝光,表单,电话接通\n"
    "2026-11-24,甲,120.5,1000,3,1\n"
    "2026-11-25,甲,99.5,900,2,0\n"
)


class Fields(HTMLParser):
    """The fields of the editor's form, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._inside = False
        self._select = ""
        self._values: list[tuple[bool, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("action", "").startswith("/imports/map/check")
        elif not self._inside:
            return
        elif tag == "input" and given.get("name"):
            if given.get("type") != "checkbox" or "checked" in given:
                self.found.append((given["name"], given.get("value", "")))
        elif tag == "select":
            self._select, self._values = given["name"], []
        elif tag == "option" and self._select:
            self._values.append(("selected" in given, given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select:
            chosen = [value for selected, value in self._values if selected]
            self.found.append((self._select, (chosen or [self._values[0][1]])[0]))
            self._select = ""


def fields(page: str) -> list[tuple[str, str]]:
    found = Fields()
    found.feed(page)
    return found.found


def changed(form: list[tuple[str, str]], **values: str) -> list[tuple[str, str]]:
    return [(name, values.get(name, value)) for name, value in form]


def chosen(form: list[tuple[str, str]], header: str, column: str) -> list[tuple[str, str]]:
    """The form with one header's column chosen otherwise."""
    at = form.index(("header", header))
    place = next(n for n in range(at, len(form)) if form[n][0] == "column")
    return [*form[:place], ("column", column), *form[place + 1 :]]


def send(visitor: Visitor, path: str, form: list[tuple[str, str]]) -> Response:
    headers = {"origin": BASE, "content-type": "application/x-www-form-urlencoded"}
    return visitor.client.post(f"{path}?lang=zh", content=urlencode(form), headers=headers)


def edit(visitor: Visitor, batch: str, file: str, **more: str) -> list[tuple[str, str]]:
    found = visitor.get("/imports/map", batch=batch, file=file, lang="zh", **more)
    assert found.status_code == 200, found.text[:400]
    return fields(found.text)


def test_the_proposal_is_chosen_and_doubts_are_marked(own: Site) -> None:
    editor = own.visitor("editor")
    batch = drop(editor, ("客户.csv", CUSTOMERS))
    page = editor.get("/imports/map", batch=batch, file="客户.csv", lang="zh").text
    form = fields(page)
    assert [value for name, value in form if name == "column"] == [
        "contact_name", "phone", "source", "created_at", "props.尺码",
    ]  # fmt: skip
    assert "13800000001 · 13800000002" in page
    assert page.count("请核对") == 1
    assert "全部行的门店" in page


def test_it_is_tried_asked_about_and_saved_as_map_takes_it(own: Site, tmp_path: Path) -> None:
    editor, before = own.visitor("editor"), leads(own)
    batch = drop(editor, ("客户.csv", CUSTOMERS))
    form = edit(editor, batch, "客户.csv")
    tried = send(editor, "/imports/map/check", form).text
    assert "03/04/2026 是 3 月 4 日" in tried
    assert str(own.workspace.folder.root) not in tried, "no paths of the machine"
    tried = send(editor, "/imports/map/check", changed(form, dates="mdy")).text
    assert "前几行；读到 2，留下 2" in tried
    assert "<td>2026-03-04 00:00</td>" in tried
    assert leads(own) == before
    saved = send(editor, "/imports/map/save", changed(form, dates="mdy", name="我的 客户"))
    assert saved.headers["location"].startswith(f"/imports/look?lang=zh&batch={batch}&said=")
    file = own.workspace.folder.mappings / "我的_客户.yaml"
    assert yaml.safe_load(file.read_text(encoding="utf-8")) == {
        "name": "我的_客户",
        "tables": ["leads"],
        "columns": {"姓名": "contact_name", "电话": "phone", "来源渠道": "source",
                    "登记日期": "created_at", "尺码": "props.尺码"},
        "dates": "mdy",
    }  # fmt: skip
    assert editor.send("/imports/take", batch=batch).status_code == 303
    assert leads(own) == before + 2
    assert own.workspace.sources().to_dict()["imports"][-1]["reader"] == "mapping:我的_客户"
    with fanbu.open(_other(tmp_path)) as other:
        sheet = tmp_path / "客户.csv"
        sheet.write_text(CUSTOMERS, encoding="utf-8")
        read = other.import_files(sheet, map=file).to_dict()["files"][0]
        assert (read["kept"], read["window"]) == (2, "2026-03-04..2026-05-04")
    next_month = drop(editor, ("客户12月.csv", CUSTOMERS.replace("张三", "王五")))
    looked = editor.get("/imports/look", batch=next_month, lang="zh").text
    assert "读法“我的_客户”" in looked, "the next file reads itself"


def _other(folder: Path) -> Path:
    fanbu.init(folder / "other", language="en")
    return folder / "other"


def test_what_is_missing_or_said_twice_is_told(own: Site) -> None:
    editor = own.visitor("editor")
    batch = drop(editor, ("客户.csv", CUSTOMERS))
    form = changed(edit(editor, batch, "客户.csv"), dates="dmy")
    without = chosen(form, "登记日期", "skip")
    assert "还缺：留资时间" in send(editor, "/imports/map/check", without).text
    twice = chosen(form, "尺码", "created_at")
    assert "有两列都选了 留资时间" in send(editor, "/imports/map/check", twice).text
    odd = chosen(form, "尺码", "no_such_column")
    assert send(editor, "/imports/map/check", odd).status_code == 200
    assert send(editor, "/imports/map/save", odd).status_code == 400
    assert not list(own.workspace.folder.mappings.glob("*.yaml"))


def test_goals_constants_and_another_table(own: Site) -> None:
    """A file nobody knows is said to be spend: two goals, one platform for every row."""
    editor = own.visitor("editor")
    batch = drop(editor, ("周报.csv", SPEND))
    form = edit(editor, batch, "周报.csv", tables="spend")
    meant = {"日期": "day", "推广计划": "ad_campaign", "花掉的钱": "cost", "曝光": "impressions"}
    for header, column in {**meant, "表单": "goal", "电话接通": "goal"}.items():
        form = chosen(form, header, column)
    at = form.index(("header", "电话接通"))
    place = next(n for n in range(at, len(form)) if form[n][0] == "goal_name")
    form[place] = ("goal_name", "通话")
    at = form.index(("set_name", "platform"))
    form[at + 1] = ("set_value", "baidu")
    assert send(editor, "/imports/map/save", changed(form, name="周报")).status_code == 303
    made = yaml.safe_load((own.workspace.folder.mappings / "周报.yaml").read_text(encoding="utf-8"))
    assert made["goals"] == [{"column": "表单"}, {"column": "电话接通", "name": "通话"}]
    assert made["set"] == {"platform": "baidu"}
    assert editor.send("/imports/take", batch=batch).status_code == 400, "which account is open"
    editor.send("/imports/settle", batch=batch, file="周报.csv", map="周报", account="default")
    assert editor.send("/imports/take", batch=batch).status_code == 303
    found = own.workspace.query(
        ["cost", "conversions"], by=["goal"], start="2026-11-24", end="2026-11-25"
    ).to_dict()["rows"]
    assert {row["goal"]: row["conversions"] for row in found if row["conversions"]} == {
        "表单": 5.0, "通话": 1.0,
    }  # fmt: skip
    whole = own.workspace.query("cost", start="2026-11-24", end="2026-11-25").to_dict()["rows"]
    assert whole[0]["cost"] == 220.0


def test_a_known_file_is_read_otherwise_when_somebody_says_so(own: Site) -> None:
    editor = own.visitor("editor")
    known = "external_id,created_at,channel,尺码\nN1,2026-11-20,paid/baidu,hi\n"
    batch = drop(editor, ("leads.csv", known))
    page = editor.get("/imports/map", batch=batch, file="leads.csv", lang="zh").text
    assert "fanbu 本来认识" in page
    form = chosen(fields(page), "尺码", "note")
    assert ("first", "1") in form
    assert send(editor, "/imports/map/save", changed(form, name="own")).status_code == 303
    again = drop(editor, ("leads.csv", known.replace("N1", "N2")))
    assert "读法“own”" in editor.get("/imports/look", batch=again, lang="zh").text


def test_saved_ones_are_listed_opened_renamed_and_removed(own: Site) -> None:
    editor = own.visitor("editor")
    entries = {"tables": ["leads"], "columns": {"电话": "phone", "日期": "created_at"}}
    own.workspace.save_mapping("名单", entries)
    (own.workspace.folder.mappings / "broken.yaml").write_text("columns: 3\n", encoding="utf-8")
    page = editor.get("/imports/mappings", lang="zh").text
    assert "名单" in page
    assert "读不了" in page
    form = fields(editor.get("/imports/map", mapping="名单").text)
    assert [value for name, value in form if name == "column"] == ["phone", "created_at"]
    assert send(editor, "/imports/map/save", chosen(form, "电话", "email")).status_code == 303
    assert own.workspace.mappings("名单").to_dict()["rows"][0]["column"] == "email"
    own.workspace.save_mapping("other", entries)
    assert editor.send("/imports/mappings/rename", mapping="名单", name="other").status_code == 400
    assert editor.send("/imports/mappings/rename", mapping="名单", name="新名单").status_code == 303
    assert editor.send("/imports/mappings/remove", mapping="other").status_code == 303
    assert sorted(row["mapping"] for row in own.workspace.mappings().to_dict()["rows"]) == [
        "broken", "新名单",
    ]  # fmt: skip
    for name in ("../../fanbu", "nothing", ""):
        assert editor.send("/imports/mappings/remove", mapping=name).status_code == 400
        assert editor.get("/imports/map", mapping=name).status_code in (200, 400)
    assert own.workspace.folder.settings_file.is_file()


def test_another_files_path_is_not_read(own: Site) -> None:
    editor = own.visitor("editor")
    batch = drop(editor, ("客户.csv", CUSTOMERS))
    for path in ("../../../fanbu.toml", "/etc/passwd", "other.csv", ""):
        assert editor.get("/imports/map", batch=batch, file=path).status_code == 400


def test_a_file_that_fits_nothing_offers_the_tables_first(own: Site) -> None:
    editor = own.visitor("editor")
    batch = drop(editor, ("x.csv", "甲,乙\n1,2\n"))
    page = editor.get("/imports/map", batch=batch, file="x.csv", lang="zh").text
    assert re.search(r'<option value="">请选择</option>', page)
    assert 'name="column"' not in page
    assert "leads" in re.findall(r'<option value="([^"]+)"', page)
    assert editor.get("/imports/map", batch=batch, file="x.csv", tables="no").status_code == 400
