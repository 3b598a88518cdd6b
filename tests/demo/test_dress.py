"""The files wear what the platforms' own exports wear, and say the same thing twice."""

from __future__ import annotations

import csv
import io
import re
import time
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from fanbu.demo import brand, simulate, write
from fanbu.demo.exports.files import Desk, weeks_of
from fanbu.demo.names import faces
from fanbu.demo.titles import PIECES
from fanbu.demo.truth import truth
from fanbu.demo.world import NEVER
from fanbu.demo.write import DRESSES, exports_of
from fanbu.errors import BadInput
from fanbu.rules.channel import Origin, channel_of
from fanbu.workspace.channels import default_rules

if TYPE_CHECKING:
    from pathlib import Path

    from tests.demo.conftest import Shelf

    from fanbu.demo import World


def cents(text: str) -> int:
    return round(float(text.replace(",", "")) * 100)


def test_the_same_arguments_give_the_same_bytes(small: World, tmp_path: Path) -> None:
    one = write(small, tmp_path / "one")
    two = write(simulate(small=True), tmp_path / "two")
    assert [e.path.relative_to(tmp_path / "one") for e in one] == [
        e.path.relative_to(tmp_path / "two") for e in two
    ]
    assert all(a.path.read_bytes() == b.path.read_bytes() for a, b in zip(one, two, strict=True))
    assert all(a.options == b.options for a, b in zip(one, two, strict=True))
    truths = [(tmp_path / name / "truth.json").read_bytes() for name in ("one", "two")]
    assert truths[0] == truths[1]
    other = {m.name: m.data for _, m in exports_of(simulate(small=True, seed=8))}
    assert other["线索登记表.xlsx"] != next(
        e.path.read_bytes() for e in one if e.path.name == "线索登记表.xlsx"
    )


def test_files_are_as_old_as_their_export(
    small: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Monday, 09:00 in Shanghai, whatever zone this machine is in."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        exports = write(small, tmp_path)
        last = [e.path for e in exports if e.path.parent.name == "2026-11-16"]
        assert {path.stat().st_mtime for path in last} == {1794790800.0}  # 2026-11-16 01:00 UTC
        folders = sorted({e.path.parent.name for e in exports})
        assert [date.fromisoformat(name).weekday() for name in folders] == [0] * 8
    finally:
        monkeypatch.undo()
        time.tzset()


def test_options_are_few(shelf: Shelf) -> None:
    """Native exports need none; our own tables their name; the register a yes as well."""
    for _, made in shelf.files:
        options = made.options
        assert (options.account, options.as_of, options.window) == (None, None, None)
        assert options.yes == made.name.startswith("线索登记表")
        own = made.name.removesuffix(".csv")
        if options.table and not made.name.endswith("xlsx"):
            assert options.table == own


def test_baidu_is_gbk_with_a_preamble(shelf: Shelf) -> None:
    data = shelf.last("百度推广")
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    lines = data.decode("gbk").split("\r\n")
    header = next(n for n, line in enumerate(lines) if line.startswith("日期,"))
    assert header == 8
    rows = list(csv.DictReader(lines[header:]))
    *body, total = rows
    assert total["日期"] == "合计"
    for column in ("展现", "点击", "网页转化"):
        assert int(total[column]) == sum(int(row[column]) for row in body)
    assert cents(total["消费"]) == sum(cents(row["消费"]) for row in body)
    assert {row["商桥转化"] for row in rows} == {"-"}
    assert re.fullmatch(r"\d+\.\d\d%", body[0]["点击率"])


def test_google_is_utf16_with_tabs_and_totals(shelf: Shelf) -> None:
    data = shelf.last("Google Ads")
    assert data[:2] == b"\xff\xfe"
    text = data.decode("utf-16")
    title, span, header, *lines = text.split("\r\n")[:-1]
    assert title == "Campaign report"
    assert span == "November 2, 2026 - November 15, 2026"
    names = header.split("\t")
    rows = [dict(zip(names, line.split("\t"), strict=True)) for line in lines]
    body = [row for row in rows if not row["Campaign status"].startswith("Total")]
    totals = {row["Campaign status"]: row for row in rows if row not in body}
    assert list(totals) == ["Total: Search", "Total: Performance Max", "Total: Account"]
    for column in ("Impr.", "Clicks", "Cost", "Conversions"):
        summed = sum(cents(row[column]) for row in body)
        assert cents(totals["Total: Account"][column]) == summed
    assert any(row["Cost / conv."] == " --" for row in body)
    assert any(float(row["Conversions"]) % 1 for row in body)


def test_meta_has_a_mark_and_a_nameless_total(shelf: Shelf) -> None:
    data = shelf.last("Meta")
    assert data[:3] == b"\xef\xbb\xbf"
    *body, total = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
    assert (total["Campaign name"], total["Day"]) == ("", "")
    assert cents(total["Amount spent (CNY)"]) == sum(cents(r["Amount spent (CNY)"]) for r in body)
    assert int(total["Link clicks"]) == sum(int(row["Link clicks"]) for row in body)
    assert int(total["Reach"]) < sum(int(row["Reach"]) for row in body)
    assert {(row["Reporting starts"], row["Reporting ends"]) for row in body} == {
        ("2026-11-02", "2026-11-15")
    }


def test_ocean_engine_levels_agree(shelf: Shelf) -> None:
    """The three levels of one week are three views of the same money."""
    sums = {
        level: {
            column: sum(cents(row[column]) for row in shelf.rows(shelf.named(level)[-1][1]))
            for column in ("消耗", "展示数", "点击数", "转化数")
        }
        for level in ("巨量引擎_账户", "巨量引擎_项目", "巨量引擎_单元")
    }
    assert sums["巨量引擎_账户"] == sums["巨量引擎_项目"] == sums["巨量引擎_单元"]
    rows = shelf.rows(shelf.named("巨量引擎_单元")[-1][1])
    assert {len(row["单元ID"]) for row in rows} == {19}
    assert b't="inlineStr"' in _sheet_xml(shelf.last("巨量引擎_单元"), "7512093847561029301")
    assert {row["深度转化数"] for row in rows} == {"-"}


def _sheet_xml(data: bytes, cell: str) -> bytes:
    """The XML of the cell with this text."""
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = archive.read("xl/worksheets/sheet1.xml")
    at = body.index(cell.encode())
    return body[body.rindex(b"<c", 0, at) : at]


def test_social_lists_are_lifetimes_without_ids(shelf: Shelf) -> None:
    notes = shelf.sheet(shelf.last("笔记列表"))
    assert notes[1][0] == "笔记标题"
    assert all(re.fullmatch(r"2026年\d+月\d+日\d\d时\d\d分\d\d秒", row[1]) for row in notes[2:])
    works = shelf.rows(shelf.named("作品列表")[-1][1])
    assert all(re.fullmatch(r"\d+\.\d\d秒", row["平均播放时长"]) for row in works)
    assert all(0 < float(row["完播率"]) < 1 for row in works)
    assert any(row["封面点击率"] == "" for row in works)
    first, last = (shelf.rows(shelf.named("笔记列表")[n][1]) for n in (5, -1))
    now = {row["首次发布时间"]: int(row["观看量"]) for row in last}
    assert all(now[row["首次发布时间"]] >= int(row["观看量"]) for row in first)


def test_the_account_sources_add_up(shelf: Shelf) -> None:
    rows = shelf.rows(shelf.named("流量分析")[-1][1])
    for column in ("阅读次数", "分享次数", "收藏次数"):
        whole = sum(int(row[column]) for row in rows if row["渠道"] == "全部")
        assert whole == sum(int(row[column]) for row in rows if row["渠道"] != "全部")
    users = shelf.rows(shelf.named("user_analysis")[-1][1])
    assert shelf.named("user_analysis")[-1][1].name.endswith(".xls")
    newer, older = users[0], users[1]
    grown = int(newer["累积关注人数"]) - int(older["累积关注人数"])
    assert grown == int(newer["净增关注人数"])


def test_the_register_is_whole_and_changes(shelf: Shelf) -> None:
    weeks = [shelf.rows(made) for _, made in shelf.named("线索登记表")[-3:]]
    first = {row["线索ID"]: row["状态"] for row in weeks[-3]}
    second = {row["线索ID"]: row["状态"] for row in weeks[-2]}
    assert first.keys() < second.keys()
    steps = {(first[lead], second[lead]) for lead in first}
    assert {("待跟进", "有效"), ("有效", "已加微"), ("已加微", "已转正"), ("有效", "无效")} <= steps
    assert not any(before == "已转正" != after for before, after in steps)
    last = weeks[-1]
    masked = [row for row in last if "****" in row["手机号"]]
    assert 0.03 < len(masked) / len(last) < 0.05
    tests = [row for row in last if row["状态"] == "测试"]
    assert {(row["姓名"], row["备注"]) for row in tests} == {("测试", "内部测试")}
    assert 50 < len(tests) < 150
    assert {row["状态"] for row in last} >= {"待跟进", "有效", "无效", "空号", "非目标", "重复"}


def test_some_people_leave_their_number_twice(world: World, shelf: Shelf) -> None:
    sources: dict[str, list[str]] = {}
    for row in shelf.rows(shelf.named("线索登记表")[-1][1]):
        sources.setdefault(row["手机号"], []).append(row["来源渠道"])
    twice = [found for phone, found in sources.items() if len(found) > 1 and "*" not in phone]
    assert len(twice) > 200
    assert all(len(set(found)) > 1 for found in twice)
    assert world.leads.duplicate.sum() >= len(twice)


def test_our_own_tables_join(shelf: Shelf) -> None:
    """Orders, attendance and contacts know leads of the register; refunds know orders."""
    leads = {row["线索ID"] for row in shelf.rows(shelf.named("线索登记表")[-1][1])}
    orders = shelf.table("orders.csv")
    assert {row["lead"] for row in orders} - leads == {""}
    assert {row["lead"] for row in shelf.table("attendance.csv")} <= leads
    phones = {row["手机号"] for row in shelf.rows(shelf.named("线索登记表")[-1][1])}
    reached = {row["phone"] for row in shelf.table("contacts.csv")}
    assert len(reached & phones) / len(reached) > 0.95  # the others are masked in the register
    assert {row["order"] for row in shelf.table("refunds.csv")} <= {
        r["external_id"] for r in orders
    }
    paid = [row for row in orders if row["paid_at"]]
    assert {len(row["external_id"]) for row in orders} == {19}
    for row in paid:
        assert cents(row["gross"]) - cents(row["discount"]) == cents(row["net"])
    assert all(row["net"] == "" for row in orders if not row["paid_at"])
    posts = {row["external_id"] for row in shelf.table("placements.csv")}
    assert {row["external_id"] for row in shelf.table("placement_stats.csv")} <= posts


def test_event_lines_need_no_quotes(shelf: Shelf) -> None:
    for _, made in shelf.named("events.csv"):
        lines = made.data.decode().split("\r\n")[:-1]
        assert {line.count(",") for line in lines} == {12}
        assert b'"' not in made.data
    ids = [row["event_id"] for row in shelf.table("events.csv")]
    assert len(ids) == len(set(ids)) > 100_000


def test_no_file_knows_what_came_later(small: World) -> None:
    """Take everything away that happened after the fifth export: the first five do not change."""
    whole = list(exports_of(small))
    minute = sorted({week.minute for week, _ in whole})[4]
    known = minute // 1440
    leads, orders, ads = small.leads, small.orders, small.ads
    forgotten = {
        name: np.where(getattr(leads, name) >= minute, NEVER, getattr(leads, name))
        for name in ("judged", "revoked", "added", "lost", "won")
    }
    unsold = {
        name: np.where(getattr(orders, name) >= minute, NEVER, getattr(orders, name))
        for name in ("paid", "refunded")
    }
    late = np.add.outer(np.arange(small.plan.span), np.arange(ads.delayed.shape[2])) >= known
    settled = ads.cost_cents.copy()
    settled[:, known - 1 :] = 1  # yesterday's final cost is not known yet
    later = np.arange(small.plan.span) >= known
    past = replace(
        small,
        leads=replace(leads, **forgotten),
        orders=replace(orders, **unsold),
        ads=replace(
            ads,
            cost_cents=settled,
            delayed=np.where(late[None], 0, ads.delayed),
            clicks=np.where(later, 0, ads.clicks),
        ),
    )
    before = [(week, made) for week, made in whole if week.minute <= minute]
    after = [(week, made) for week, made in exports_of(past) if week.minute <= minute]
    assert [made.name for _, made in before] == [made.name for _, made in after]
    changed = [a.name for (_, a), (_, b) in zip(before, after, strict=True) if a.data != b.data]
    assert changed == []


def test_no_file_holds_a_moment_after_its_export(small_shelf: Shelf, small: World) -> None:
    for week, made in small_shelf.files:
        moment = small.plan.moment(week.minute).strftime("%Y-%m-%d %H:%M:%S")
        for encoding in ("utf-8-sig", "gbk"):
            if made.name.startswith("costs"):  # the end of a booked service may lie ahead
                break
            text = made.data.decode(encoding, errors="ignore")
            if made.data[:2] == b"PK":
                text = str(small_shelf.sheet(made.data))
            found = re.findall(r"20\d\d-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?)?", text)
            assert all(when <= moment for when in found), made.name


def test_conversions_ripen_and_costs_hardly_move(world: World, shelf: Shelf) -> None:
    """The day before the export gains conversions in the next file; its cost moves a little."""
    older, newer = (shelf.rows(shelf.named("账户")[n][1]) for n in (-3, -2))
    then = {row["时间-天"]: row for row in older}
    now = {row["时间-天"]: row for row in newer}
    shared = sorted(then.keys() & now.keys())
    assert len(shared) == 7
    assert all(int(now[day]["转化数"]) >= int(then[day]["转化数"]) for day in shared)
    assert int(now[shared[-1]]["转化数"]) > int(then[shared[-1]]["转化数"])
    assert now[shared[0]]["消耗"] == then[shared[0]]["消耗"]
    a, b = (float(rows[shared[-1]]["消耗"]) for rows in (then, now))
    assert 0 < abs(a - b) < 0.01 * b
    assert world.plan.exports()[-1] == world.plan.span * 1440 + 540


def test_titles_are_many_and_of_four_kinds() -> None:
    assert len({piece.title for piece in PIECES}) == len(PIECES) >= 60
    assert {piece.kind for piece in PIECES} == {"作品教程", "家长故事", "干货", "活动"}


@pytest.mark.parametrize("days", [0, 41, 401])
def test_days_without_room_are_refused(days: int) -> None:
    with pytest.raises(BadInput, match="demo_days"):
        simulate(days=days)


@pytest.mark.parametrize(
    ("until", "days"), [(date(2026, 11, 15), 42), (date(2027, 3, 3), 149), (date(2026, 1, 9), 200)]
)
def test_other_spans_work(until: date, days: int) -> None:
    world = simulate(until, days)
    week = weeks_of(world.plan)[-1]
    made = [file for dress in DRESSES for file in dress(Desk(world, faces(world)), week)]
    assert len(weeks_of(world.plan)) == -(-days // 7)
    assert len(made) > 15
    assert truth(world)["until"] == until.isoformat()


def test_the_registers_words_are_our_channels() -> None:
    """A lead's 来源渠道 reads as the channel that the truth speaks of."""
    for channel in brand.CHANNELS:
        assert channel_of(Origin(source=channel.source), default_rules()) == channel.code
