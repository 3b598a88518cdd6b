"""Today's cards: what waits for whom, how far the data reach, and days that have data."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.web.conftest import NOW
from tests.web.test_imports import LEADS, drop

if TYPE_CHECKING:
    from tests.web.conftest import Site, Visitor


def cards(visitor: Visitor) -> str:
    """The cards of Today as text."""
    page = visitor.get("/", lang="zh").text
    found = page.split('<div class="stands">')[1].split("</div>")[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", found)))


def a_week_on(own: Site) -> None:
    """Nothing came in since: the data end on 22 November, today is 3 December."""
    for workspace in (own.workspace, own.keeper.view("zh")):
        workspace._clock = lambda: NOW + timedelta(10)
    own.keeper.changed()


def test_nothing_waits_while_every_export_is_there(own: Site) -> None:
    told = cards(own.visitor("editor"))
    assert "等你处理 没有要你处理的。" in told
    assert "进行中的目标 还没有进行中的目标。" in told
    assert "百度推广 齐了 · 到 11-22" in told


def test_files_to_decide_about_wait_for_who_may_import(own: Site) -> None:
    editor = own.visitor("editor")
    drop(editor, ("leads.csv", LEADS))
    assert "等你处理 有 1 个文件等着你决定。 leads.csv" in cards(editor)
    viewer = cards(own.visitor("viewer"))
    assert "没有要你处理的。" in viewer
    assert "设目标" not in viewer


def test_statuses_that_nobody_explained_wait_for_an_editor(own: Site) -> None:
    editor = own.visitor("editor")
    rows = "external_id,created_at,channel,status\nU1,2026-11-20,paid/baidu,待定中\n"
    editor.send("/imports/take", batch=drop(editor, ("leads.csv", rows)))
    told = cards(editor)
    assert "有 1 条线索的状态还没说明算什么，现在按待定算。 待定中" in told
    page = editor.get("/", lang="zh").text
    assert "状态没说明算什么（待定中 1）" in page, "and it is among the data notes"
    assert 'href="/settings/statuses' in page
    assert "还没说明" not in cards(own.visitor("viewer"))
    editor.send("/settings/statuses/save", status="待定中", means="pending", was="")
    assert "还没说明" not in cards(editor)


def test_net_revenue_without_refunds_is_said_to_be_revenue(own: Site) -> None:
    said, viewer = "没有导入过退款，退款按 0 算", own.visitor("viewer")
    assert said in viewer.get("/", lang="zh").text
    rows = "external_id,order,refunded_at,amount\nR1,O1,2026-11-20 12:00,10\n"
    editor = own.visitor("editor")
    editor.send("/imports/take", batch=drop(editor, ("refunds.csv", rows)))
    assert said not in viewer.get("/", lang="zh").text


def test_a_target_that_runs_is_on_the_card_and_not_told_twice(own: Site) -> None:
    own.workspace.set_target("leads", 500, period="2026-11")
    own.keeper.changed()
    editor = own.visitor("editor")
    (row,) = own.workspace.targets().to_dict()["rows"]
    told = cards(editor)
    assert "还没有进行中的目标" not in told
    assert f"进行中的目标 线索 {row['actual']:.0f} / 500 完成 " in told
    page = editor.get("/", lang="zh").text
    assert 'class="paces' not in page, "the card has it"
    assert 'class="paces' in editor.get("/", lang="zh", date="2026-11-15").text
    own.workspace.set_target("cost", 500, period="2026-11")
    own.keeper.changed()
    assert 'class="paces' in editor.get("/", lang="zh", **{"for": "boss"}).text


def test_of_many_targets_some_are_shown_and_the_rest_counted(own: Site) -> None:
    for metric in ("leads", "cost", "orders", "revenue", "clicks", "impressions", "views"):
        own.workspace.set_target(metric, 500, period="2026-11")
    own.keeper.changed()
    running = [r for r in own.workspace.targets().to_dict()["rows"] if r["standing"] == "running"]
    page = own.visitor("viewer").get("/", lang="zh").text
    assert page.count('class="said"><b>') == 5
    assert len(running) > 5
    assert f"另有 {len(running) - 5} 个。" in page


def test_late_exports_wait_and_the_page_says_it_is_old(own: Site) -> None:
    own.workspace.set_source("baidu", owner="陈一诺", cadence="daily", ready="09:00")
    a_week_on(own)
    editor = own.visitor("editor")
    assert "百度推广缺 10 天 陈一诺" in cards(editor)
    assert "已经 10 天没有新数据" in editor.get("/", lang="zh").text
    assert "没有新数据" not in editor.get("/", lang="zh", date="2026-11-15").text


def test_an_empty_page_shows_the_way_to_days_with_data(own: Site) -> None:
    a_week_on(own)
    page = own.visitor("viewer").get("/channels", lang="zh", range="yesterday").text
    assert "看 11月16日 – 22日" in page
    assert "from=2026-11-16&amp;to=2026-11-22" in page


def test_what_is_late_comes_first_among_the_sources(own: Site) -> None:
    own.workspace.set_source("zhihu", owner="林嘉禾", cadence="daily")
    own.workspace.set_source("xiaohongshu", owner="林嘉禾", cadence="daily")
    page = own.visitor("viewer").get("/sources", lang="zh").text
    assert re.findall(r'class="tag (?:good|bad)">([^<]+)<', page)[-1] == "齐了"
