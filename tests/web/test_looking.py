"""What a look tells of each file, what it asks, and what is decided about it on the page."""

from __future__ import annotations

import html
import io
import re
import threading
import zipfile
from typing import TYPE_CHECKING, Any

from tests.web.test_imports import LEADS, drop, leads

from fanbu import words
from fanbu.web import uploads
from fanbu.web.incoming import jobs
from fanbu.web.incoming.questions import both_readings, given
from fanbu.web.pages import imports

if TYPE_CHECKING:
    import pytest
    from tests.web.conftest import Site, Visitor

HEAD = "day,platform,account,ad_campaign,cost\n"
OLDER = HEAD + "2026-11-24,baidu,A,秋招,100\n2026-11-25,baidu,A,秋招,50\n"
NEWER = HEAD + "2026-11-24,baidu,A,秋招,110\n"
TOTALS = (
    "日期,计划,消耗,展示\n2026-11-16,夏令营,120.5,1000\n2026-11-17,夏令营,100,900\n合计,,{},1900\n"
)


def text_of(visitor: Visitor, batch: str, **more: str) -> str:
    found = visitor.get("/imports/look", batch=batch, lang="zh", **more)
    assert found.status_code == 200, found.text[:500]
    plain = html.unescape(re.sub(r"<[^>]+>", " ", found.text))
    return re.sub(r"\s+", " ", plain)


def cost(site: Site, day: str) -> float:
    found = site.workspace.query("cost", start=day, end=day).to_dict()
    return float(found["rows"][0]["cost"] or 0)


def test_a_file_is_told_with_what_it_replaces(own: Site) -> None:
    editor = own.visitor("editor")
    first = drop(editor, ("spend.csv", OLDER), modified="1795700000000")
    assert editor.send("/imports/take", batch=first).status_code == 303
    assert cost(own, "2026-11-24") == 100
    second = drop(editor, ("spend.csv", NEWER), modified="1795800000000")
    told = text_of(editor, second)
    assert "投放花费：取代导入 4（spend.csv）的 1 天，2026-11-24 – 2026-11-24" in told
    assert "读到 1，留下 1" in told
    assert "按计划" in told
    assert cost(own, "2026-11-24") == 100, "a look changes nothing"
    late = drop(editor, ("old.csv", HEAD + "2026-11-25,baidu,A,秋招,9\n"), modified="1795600000000")
    assert "较旧 导入 4（spend.csv）更新：这份的 1 天不算数" in text_of(editor, late)


def test_what_asks_is_shown_first_and_what_is_clear_is_folded(own: Site) -> None:
    editor = own.visitor("editor")
    clear = [(f"a{n}.csv", LEADS.replace("N", f"F{n}")) for n in range(3)]
    asks = "external_id,created_at,channel\nN1,03/04/2026,paid/baidu\nN2,05/04/2026,paid/baidu\n"
    batch = drop(editor, *clear, ("z.csv", asks))
    page = editor.get("/imports/look", batch=batch, lang="zh").text
    assert re.findall(r"<h2>([az]\d?\.csv)", page) == ["z.csv", "a0.csv", "a1.csv", "a2.csv"]
    assert page.count("<details><summary><h2>") == 3


def test_rows_left_out_are_shown_and_the_total_is_checked(own: Site) -> None:
    editor = own.visitor("editor")
    batch = drop(editor, ("信息流.csv", TOTALS.format("220.5")))
    assert "没见过的格式" in text_of(editor, batch)
    editor.send("/imports/settle", batch=batch, file="信息流.csv", yes="1")
    told = text_of(editor, batch)
    assert "读到 3，留下 2" in told
    assert "合计行 1 第 4 行 合计 · 220.5 · 1900" in told
    assert "消耗：合计 220.5，各行之和 220.5，对得上" in told
    assert editor.send("/imports/take", batch=batch).status_code == 303
    assert (own.workspace.folder.mappings / "信息流.yaml").is_file(), "the next one reads itself"


def test_a_total_that_disagrees_asks_and_can_be_a_row(own: Site) -> None:
    editor = own.visitor("editor")
    batch = drop(editor, ("信息流.csv", TOTALS.format("300")))
    editor.send("/imports/settle", batch=batch, file="信息流.csv", yes="1")
    told = text_of(editor, batch)
    assert "要你回答" in told
    assert "--keep-totals" not in told, "what to do is said for this page"
    page = editor.get("/imports/look", batch=batch).text
    assert re.search(r'<div class="tools"><label class="tick"><input[^>]*name="keep_totals"', page)


def test_ambiguous_dates_are_asked_with_both_readings(own: Site) -> None:
    editor = own.visitor("editor")
    rows = "external_id,created_at,channel\nN1,03/04/2026,paid/baidu\nN2,05/04/2026,paid/baidu\n"
    batch = drop(editor, ("leads.csv", rows))
    told = text_of(editor, batch)
    assert "03/04/2026 是 4 月 3 日" in told
    assert "03/04/2026 是 3 月 4 日" in told
    editor.send("/imports/settle", batch=batch, file="leads.csv", dates="mdy")
    assert "2026-03-04 – 05-04" in text_of(editor, batch)
    assert both_readings(["n/a", "3-4"], "en") == {
        "dmy": "3-4 is day 3 of month 4",
        "mdy": "3-4 is day 4 of month 3",
    }


def test_each_file_has_its_own_answers(own: Site) -> None:
    """Two files without an account, of a platform that has one: each is asked by itself."""
    editor = own.visitor("editor")
    rows = "day,platform,ad_campaign,cost\n2026-11-2{0},baidu,{1},{2}\n"
    known = drop(editor, ("spend.csv", OLDER))
    editor.send("/imports/take", batch=known)
    batch = drop(
        editor,
        ("spend one.csv", rows.format(6, "甲", 10)),
        ("spend two.csv", rows.format(6, "乙", 20)),
    )
    assert text_of(editor, batch).count("选已有的账户，或写一个新的") == 2
    assert '<option value="A">' in editor.get("/imports/look", batch=batch).text
    editor.send("/imports/settle", batch=batch, file="spend one.csv", account="A")
    editor.send("/imports/settle", batch=batch, file="spend two.csv", account="B")
    told = text_of(editor, batch)
    assert "账户 A" in told
    assert "账户 B" in told
    editor.send("/imports/take", batch=batch)
    found = own.workspace.query("cost", by=["account"], start="2026-11-26", end="2026-11-26")
    assert {(row["account"], row["cost"]) for row in found.to_dict()["rows"]} == {
        ("A", 10.0), ("B", 20.0),
    }  # fmt: skip
    mine = own.workspace.sources().to_dict()["imports"][-1]
    assert (mine["by"], mine["path"]) == ("editor one", "spend two.csv")


def test_what_cannot_be_taken_is_left_out_and_the_rest_taken(own: Site) -> None:
    editor, before = own.visitor("editor"), leads(own)
    batch = drop(editor, ("good.csv", LEADS), ("bad.csv", "a,b\n1,2\n"), ("none.csv", "a,b\n"))
    told = text_of(editor, batch)
    assert "1 个可以导入，2 行" in told
    assert "导入这" not in told, "not while something is open"
    editor.send("/imports/settle", batch=batch, leave_refused="1")
    assert "跳过 2 个" in text_of(editor, batch)
    assert editor.send("/imports/take", batch=batch).status_code == 303
    assert leads(own) == before + 2


def test_what_is_passed_over_stands_folded_among_many(own: Site) -> None:
    """With more than three files the quiet ones fold, a file that is not data among them."""
    editor = own.visitor("editor")
    clear = [(f"a{n}.csv", LEADS.replace("N", f"F{n}")) for n in range(3)]
    batch = drop(editor, *clear, ("会议纪要.docx", "not a table"))
    assert "跳过 1 个" in text_of(editor, batch)
    editor.send("/imports/settle", batch=batch, file="a0.csv", leave_out="1")
    assert "跳过 2 个" in text_of(editor, batch)


def test_a_bad_answer_is_refused_and_the_page_stays_whole(own: Site) -> None:
    editor = own.visitor("editor")
    batch = drop(editor, ("leads.csv", LEADS))
    for wrong in ({"window_from": "2026-13-01"}, {"dates": "xyz"}, {"as_": "nothing"}):
        assert (
            editor.send("/imports/settle", batch=batch, file="leads.csv", **wrong).status_code
            == 400
        )
    assert "可以导入" in text_of(editor, batch)
    assert given({"map": "../../etc/passwd", "account": "A"}) == {"account": "A"}
    assert editor.send("/imports/settle", batch=batch).status_code == 400


def test_members_of_a_zip_and_folders_have_names_of_their_own(own: Site) -> None:
    editor, before = own.visitor("editor"), leads(own)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("十一月/leads.csv", LEADS)
        archive.writestr("十一月/x.csv", "a,b\n1,2\n")
        archive.writestr("README.md", "read me")
    sent = editor.client.post(
        "/imports/files", data={"key": editor.key()}, headers={"origin": "http://127.0.0.1:8710"},
        files=[("file", ("导出/all.zip", packed.getvalue()))],
    )  # fmt: skip
    batch = sent.headers["location"].rpartition("=")[2]
    told = text_of(editor, batch)
    assert "导出/all.zip!十一月/leads.csv 可以导入" in told
    assert "导出/all.zip!README.md 跳过" in told
    editor.send("/imports/settle", batch=batch, file="导出/all.zip!十一月/x.csv", leave_out="1")
    assert editor.send("/imports/take", batch=batch).status_code == 303
    assert leads(own) == before + 2
    assert (
        own.workspace.sources()
        .to_dict()["imports"][-1]["path"]
        .endswith("all.zip!十一月/leads.csv")
    )


def test_taken_twice_it_happens_once(own: Site) -> None:
    editor, before = own.visitor("editor"), leads(own)
    batch, key = drop(editor, ("leads.csv", LEADS)), editor.key()
    answers: list[Any] = []

    def press() -> None:
        answers.append(own.visitor("editor").post("/imports/take", key=key, batch=batch))

    pressed = [threading.Thread(target=press) for _ in range(2)]
    for one in pressed:
        one.start()
    for one in pressed:
        one.join()
    again = editor.post("/imports/take", key=key, batch=batch)
    said = "/imports?said=imported&said.files=1&said.rows=2&said.seal="
    went = [answer.headers["location"] for answer in (*answers, again)]
    assert [each.startswith(said) for each in went] == [True] * 3
    assert leads(own) == before + 2
    assert len(own.workspace.sources().to_dict()["imports"]) == 4


def test_two_people_import_at_once(own: Site) -> None:
    people = [own.visitor("editor"), own.visitor("admin")]
    before = leads(own)
    rows = "external_id,created_at,channel\n{0}1,2026-11-20,paid/baidu\n"
    batches = [
        drop(one, ("leads.csv", rows.format(name))) for one, name in zip(people, "XY", strict=True)
    ]
    keys = [one.key() for one in people]
    answers: list[int] = []

    def take(place: int) -> None:
        sent = people[place].post("/imports/take", key=keys[place], batch=batches[place])
        answers.append(sent.status_code)

    both = [threading.Thread(target=take, args=(place,)) for place in (0, 1)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert answers == [303, 303]
    assert leads(own) == before + 2
    last = own.workspace.sources().to_dict()["imports"][-2:]
    assert {one["by"] for one in last} == {"editor one", "admin one"}


def test_long_work_tells_how_far_it_is_and_goes_on_without_a_browser(
    own: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "PATIENCE", 0.05)
    held, go = threading.Event(), threading.Event()
    before, editor = leads(own), own.visitor("editor")
    batch = drop(editor, ("leads.csv", LEADS), ("more.csv", "a,b\n1,2\n"))
    told = jobs.Job.told

    def slow(job: jobs.Job, stage: str, path: str) -> None:
        told(job, stage, path)
        held.set()
        assert go.wait(20)

    monkeypatch.setattr(jobs.Job, "told", slow)
    first = editor.get("/imports/look", batch=batch, lang="zh").text
    assert "data-working" in first
    assert held.wait(20)
    shown = editor.get("/imports/look", batch=batch, lang="zh").text
    assert "正在读 leads.csv" in shown
    assert "第 1 个，共 2 个" in shown
    go.set()
    job = own.keeper.jobs.find(("look", batch, "{}", "zh", 0))
    assert job is not None
    assert job.wait(20)
    editor.send("/imports/settle", batch=batch, file="more.csv", leave_out="1")
    held.clear()
    go.clear()
    taken = editor.send("/imports/take", batch=batch)
    assert taken.headers["location"] == f"/imports/look?batch={batch}"
    assert "正在导入" in editor.get("/imports", lang="zh").text
    go.set()
    taking = own.keeper.jobs.find(("take", batch))
    assert taking is not None
    assert taking.wait(20)
    later = own.visitor("editor").get("/imports/look", batch=batch)
    assert later.headers["location"].startswith("/imports?said=imported&said.files=1&said.rows=2&")
    assert leads(own) == before + 2


def test_a_huge_paste_and_a_hostile_title(own: Site) -> None:
    editor, before = own.visitor("editor"), leads(own)
    rows = "".join(f"H{n}\t2026-11-20\tpaid/baidu\n" for n in range(40_000))
    text = "external_id\tcreated_at\tchannel\n" + rows
    sent = editor.send("/imports/paste", text=text, title="../../../tmp/../etc/cron.d/x")
    batch = sent.headers["location"].rpartition("=")[2]
    root = own.workspace.folder.uploads
    held = [file for file in root.rglob("*") if file.suffix in (".tsv", ".csv")]
    assert len(held) == 1
    assert held[0].parent == root / batch
    assert held[0].stat().st_size > 1 << 20
    assert editor.send("/imports/take", batch=batch).status_code == 303
    own.keeper.jobs.find(("take", batch)).value_when_over()  # type: ignore[union-attr]
    assert leads(own) == before + 40_000


def test_markup_in_names_and_cells_stays_text(own: Site) -> None:
    editor = own.visitor("editor")
    bad = "<img src=x onerror=alert(1)>"
    batch = drop(
        editor, (f"{bad}.csv", f'{bad},"b"\n1,2\n'), ("k.csv", f"姓名,电话\n{bad},13800000001\n")
    )
    for page in (
        "/imports",
        f"/imports/look?batch={batch}",
        f"/imports/map?batch={batch}&file=k.csv",
    ):
        found = editor.get(page)
        assert found.status_code == 200
        assert "<img" not in found.text


def test_an_old_batch_goes_but_a_question_of_the_folder_stays(
    own: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = own.visitor("editor")
    old = drop(editor, ("leads.csv", LEADS))
    kept = uploads.hold_copy(own.workspace, own.workspace.folder.settings_file, "leads.csv").name
    monkeypatch.setattr(uploads, "LASTS", -1)
    drop(editor, ("leads.csv", LEADS))
    assert editor.get("/imports/look", batch=old).status_code == 400
    assert editor.send("/imports/take", batch=old).status_code == 400
    assert uploads.find(own.workspace, kept).origin == "folder"


def test_a_viewer_reads_the_history_and_changes_nothing(own: Site) -> None:
    viewer = own.visitor("viewer")
    text = viewer.get("/imports", lang="zh").text
    assert "spend.csv" in text
    assert "data-drop" not in text
    for path in (
        "settle",
        "take",
        "map/check",
        "map/save",
        "mappings/remove",
        "undo",
        "join",
        "watch",
    ):
        assert viewer.send(f"/imports/{path}").status_code == 403
    for path in ("look", "map", "undo"):
        assert viewer.get(f"/imports/{path}").status_code == 403


def test_what_to_do_is_never_only_a_command(own: Site) -> None:
    """Every refusal of a file whose advice names a flag has advice for the page."""
    del own
    from fanbu.words.catalogue import keys

    begun = False
    for key in sorted(keys("en")):
        code = key.removeprefix("errors.").removesuffix("_hint")
        if not key.startswith("errors.") or not key.endswith("_hint"):
            continue
        said = words.say("en", key) if "{" not in _raw(key) else _raw(key)
        if code in FILES and ("--" in said or "fanbu " in said):
            begun = True
            assert words.has(f"web.fix_{code}"), code
    assert begun


def _raw(key: str) -> str:
    from fanbu.words.catalogue import _sentences

    return str(_sentences("en")[key])


FILES = frozenset(
    {"ambiguous_dates", "year_needed", "window_needed", "which_date", "account_needed", "bad_value",
     "ragged_row", "day_missing", "negative_value", "totals_disagree", "counted_twice",
     "no_table_fits", "mapping_needed", "not_this_reader", "reader_lacks_column", "bad_mapping",
     "other_currency", "rebate_platform_missing", "rebates_overlap", "form_lacks_column",
     "unknown_set_column", "bad_set_value", "options_contradict"}
)  # fmt: skip
