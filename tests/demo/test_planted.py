"""Each planted thing is really in what was written, with the size that `truth.json` says."""

from __future__ import annotations

import re
import sys
from collections import Counter
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from fanbu.demo import brand, people, simulate, titles
from fanbu.demo.ads import slice_of
from fanbu.demo.truth import truth
from fanbu.demo.world import DAY, NEVER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.demo.conftest import Shelf

    from fanbu.demo import World

KINDS = {
    "broken_page", "saturation", "kol_payback", "great_title_poor_content", "best_platform",
    "holiday_dip", "missing_tag", "export_gap", "campaign_window", "price_cut", "paused_channel",
    "incremental_value",
}  # fmt: skip


def planted(world: World, kind: str) -> list[dict[str, Any]]:
    return [entry for entry in truth(world)["planted"] if entry["kind"] == kind]


def one(world: World, kind: str) -> dict[str, Any]:
    (entry,) = planted(world, kind)
    return entry


def inside(entry: dict[str, Any], moment: str) -> bool:
    return bool(entry["start"] <= moment[:10] <= entry["end"])


def form_rate(events: Iterable[dict[str, str]]) -> float:
    count = Counter(event["name"] for event in events)
    return count["form_submit"] / count["visit"]


@pytest.mark.parametrize("size", ["world", "small"])
def test_every_kind_is_planted_and_its_days_are_shown(
    size: str, request: pytest.FixtureRequest
) -> None:
    world: World = request.getfixturevalue(size)
    told = truth(world)
    assert {entry["kind"] for entry in told["planted"]} == KINDS
    shape = str(sys.modules["fanbu.demo.truth"].__doc__)
    documented = set(re.findall(r"^([a-z_]+)  +\S", shape, re.MULTILINE))
    assert documented - {"kind"} == KINDS
    for entry in told["planted"]:
        assert told["start"] <= entry["start"] <= entry["end"] <= told["until"], entry


def test_the_demo_is_as_large_as_the_brand(world: World) -> None:
    """An ordinary week near the end: ≈ 18.6 万 spent, 900 leads, 60 enrolments, 24 万 paid."""
    plan, leads, orders = world.plan, world.leads, world.orders
    begin, end = plan.span - 8 * 7, plan.span
    weeks = 8
    cost = world.ads.cost_cents[:, begin:end].sum() / 100 / weeks
    new = ((leads.created >= begin * DAY) & (leads.created < end * DAY)).sum() / weeks
    paid = (orders.paid >= begin * DAY) & (orders.paid < end * DAY)
    revenue = (orders.gross_cents - orders.discount_cents)[paid].sum() / 100 / weeks
    assert 150_000 < cost < 200_000
    assert 800 < new < 1050
    assert 45 < (paid & orders.is_new).sum() / weeks < 75
    assert 190_000 < revenue < 290_000


def test_the_android_page_broke(world: World, shelf: Shelf) -> None:
    """Form rate by device, from the site's own events: only Android of the feed falls."""
    entry = one(world, "broken_page")
    assert (entry["start"], entry["end"]) == ("2026-11-07", "2026-11-15")
    events = [e for e in shelf.table("events.csv") if e["utm_source"] == "ocean_engine"]
    android = [e for e in events if e["utm_campaign"] == entry["subject"]]
    assert {e["device"] for e in android} == {"android"}
    during = form_rate(e for e in android if inside(entry, e["ts"]))
    before = form_rate(e for e in android if "2026-10-12" <= e["ts"] < "2026-11-07")
    assert before == pytest.approx(0.061, abs=0.004)
    assert during == pytest.approx(0.039, abs=0.006)
    ios = [e for e in events if e["device"] == "ios" and e["ts"] >= "2026-10-12"]
    assert form_rate(e for e in ios if inside(entry, e["ts"])) == pytest.approx(0.064, abs=0.012)
    assert {e["url"][-3:] for e in android if inside(entry, e["ts"])} == {"-v2"}


def test_the_platform_shows_the_break_too(world: World) -> None:
    ads, days = world.ads, slice(world.plan.span - 9, None)
    rows = [r for r, unit in enumerate(ads.units) if unit.campaign == brand.FEED_ANDROID]
    late = ads.delayed[rows, days].sum() / ads.clicks[rows, days].sum()
    early = ads.delayed[rows, -40:-9].sum() / ads.clicks[rows, -40:-9].sum()
    assert early == pytest.approx(0.061, abs=0.003)
    assert late == pytest.approx(0.039, abs=0.004)


def test_an_ad_group_saturates(world: World, shelf: Shelf) -> None:
    """Spend grows 6.7-fold, leads do not: cost a conversion 111 → 300, the next one costs 1,157."""
    size = one(world, "saturation")["size"]
    first, last = (
        [row for row in shelf.rows(made) if row["单元名称"] == brand.SATURATING_GROUP]
        for made in (shelf.named("单元")[1][1], shelf.named("单元")[-1][1])
    )

    def cost(rows: list[dict[str, str]]) -> float:
        return sum(float(row["消耗"]) for row in rows)

    def each(rows: list[dict[str, str]]) -> float:
        return cost(rows) / sum(float(row["转化数"]) for row in rows)

    assert cost(last) / len(last) > 5.5 * cost(first) / len(first)
    assert 80 < each(first) < 160
    assert 240 < each(last) < 400
    assert size["marginal_cost_per_lead_last"] == pytest.approx(2700**2 / (9 * 700), abs=0.01)


def test_one_kol_post_paid_back(world: World, shelf: Shelf) -> None:
    posts = planted(world, "kol_payback")
    assert [post["subject"] for post in posts if post["size"]["paid_back"]] == [brand.PAID_BACK_KOL]
    register = shelf.rows(shelf.named("线索登记表")[-1][1])
    codes = Counter(row["活码"] for row in register)
    for post in posts:
        assert codes[post["size"]["code"]] == post["size"]["leads"], post
    fees = {row["partner"]: float(row["amount"]) for row in shelf.table("costs.csv")}
    assert fees[brand.PAID_BACK_KOL] == 18000.0


def test_a_great_title_with_poor_content(world: World, shelf: Shelf) -> None:
    size = one(world, "great_title_poor_content")["size"]
    assert size["open_lift"] == pytest.approx(0.71)
    rows = shelf.rows(shelf.named("内容分析")[-1][1])
    opened = {row["内容标题"]: float(row["送达阅读率"][:-1]) for row in rows}
    finished = {row["内容标题"]: float(row["阅读完成率"][:-1]) for row in rows}
    article = titles.POOR_ARTICLE
    usual = np.mean([rate for title, rate in opened.items() if title != article])
    assert opened[article] / usual - 1 == pytest.approx(0.71, abs=0.03)
    assert finished[article] == 12.0
    assert min(rate for title, rate in finished.items() if title != article) > 20


def test_the_same_piece_does_best_on_zhihu(world: World) -> None:
    size = one(world, "best_platform")["size"]
    assert size["lift"] == pytest.approx(3.2, abs=0.01)
    pieces = world.content.pieces
    mine = [e for e in world.content.placements if not e.author]
    lifts = {}
    for platform in size["platforms"]:
        here = [e for e in mine if e.platform == platform]
        (best,) = (e.views for e in here if pieces[e.piece].title == titles.BEST_PIECE)
        lifts[platform] = best / np.mean([e.views for e in here])
    others = [lift for name, lift in lifts.items() if name != "zhihu"]
    assert len(others) == 4
    assert lifts["zhihu"] > 2.5
    assert max(others) < 1.6


def test_holidays_dip(world: World) -> None:
    """Clicks and paid leads of 国庆 against the same weekdays of ordinary weeks around it."""
    holiday = next(e for e in planted(world, "holiday_dip") if e["subject"] == "国庆")
    assert (holiday["start"], holiday["end"]) == ("2026-10-01", "2026-10-07")
    begin = (date(2026, 10, 1) - world.plan.first).days
    steady = [r for r, u in enumerate(world.ads.units) if u.group != brand.SATURATING_GROUP]
    for numbers, share in ((world.ads.clicks, 0.74), (world.ads.forms, 0.607)):
        per_day = numbers[steady].sum(axis=0)
        before, after = per_day[begin - 14 : begin - 7], per_day[begin + 7 : begin + 14]
        dip = per_day[begin : begin + 7].sum() / (before.sum() + after.sum()) * 2
        assert dip == pytest.approx(share, abs=0.06)
    assert [e["subject"] for e in planted(world, "holiday_dip")] == ["端午", "中秋", "国庆"]


def test_the_tag_vanished_for_two_days(world: World, shelf: Shelf) -> None:
    entry = one(world, "missing_tag")
    tagged: Counter[str] = Counter()
    for event in shelf.table("events.csv"):
        tagged[event["ts"][:10]] += event["utm_source"] == "ocean_engine"
    lost = {day for day, count in tagged.items() if count == 0}
    assert lost == {entry["start"], entry["end"]}


def test_two_days_of_baidu_are_missing(world: World, shelf: Shelf) -> None:
    entry = one(world, "export_gap")
    assert (entry["start"], entry["end"]) == ("2026-11-11", "2026-11-12")
    days = {
        line[:10]
        for _, made in shelf.named("百度推广")
        for line in made.data.decode("gbk").splitlines()
        if line.startswith("2026-")
    }
    shown = {(world.plan.start + timedelta(n)).isoformat() for n in range(world.plan.days)}
    assert shown - days == {"2026-11-11", "2026-11-12"}


def test_the_campaign_worked_twice(world: World, shelf: Shelf) -> None:
    first, second = planted(world, "campaign_window")
    assert first["end"] < second["start"]
    register = shelf.rows(shelf.named("线索登记表")[-1][1])
    for entry in (first, second):
        mine = [row for row in register if row["活码"] == entry["size"]["code"]]
        assert len(mine) == entry["size"]["extra_leads"] > 50
        assert all(inside(entry, row["留资时间"]) for row in mine)
        assert {row["来源渠道"] for row in mine} == {"老带新", "公众号"}


def test_the_price_cut_only_pulled_orders_forward(
    world: World, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More orders during the cut, fewer in the two weeks after; not one more in both together."""
    entry = one(world, "price_cut")
    size = entry["size"]
    monkeypatch.setattr(people, "PULLED_SHARE", 0.0)
    without = simulate()
    counts = {}
    for name, orders in (("with", world.orders), ("without", without.orders)):
        new = orders.ordered[orders.is_new & (orders.paid < NEVER)]
        per_day = np.bincount(new // DAY, minlength=world.plan.span)
        cut, after = slice_of(world.plan.price_cut), slice_of(world.plan.pulled_from)
        counts[name] = (per_day[cut].sum(), per_day[after].sum())
    pulled = size["orders_pulled_forward"]
    assert counts["with"] == (counts["without"][0] + pulled, counts["without"][1] - pulled)
    assert sum(counts["with"]) - sum(counts["without"]) == size["true_extra_orders"] == 0
    assert pulled > 25
    paid = {row["external_id"]: row for row in shelf.table("orders.csv") if row["paid_at"]}
    during = [row for row in paid.values() if row["coupon"] == size["coupon"]]
    assert len(during) == size["orders_during"] == counts["with"][0]
    assert all(inside(entry, row["ordered_at"]) for row in during)
    assert size["money_given_up"] == 600 * len(during)


def test_incremental_value_shows_while_a_channel_is_off(world: World, shelf: Shelf) -> None:
    """With 品牌词 off, three quarters of its people come by the website instead."""
    pause = next(
        e for e in planted(world, "paused_channel") if e["subject"] == brand.BRAND_CAMPAIGN
    )
    register = shelf.rows(shelf.named("线索登记表")[-1][1])
    days = Counter(r["留资时间"][:10] for r in register if r["来源渠道"] == "官网")
    start, end = (datetime.fromisoformat(pause[name]).date() for name in ("start", "end"))
    length = (end - start).days + 1
    during = sum(days[(start + timedelta(n)).isoformat()] for n in range(length))
    before = sum(days[(start - timedelta(n + 1)).isoformat()] for n in range(length))
    assert during - before == pytest.approx(0.75 * 12 * 0.94 * length, rel=0.3)
    brand_off = [r for r in register if r["活码"] in ("bd_01", "bd_02")]
    assert not [r for r in brand_off if inside(pause, r["留资时间"])]
    shares = {e["subject"]: e["size"] for e in planted(world, "incremental_value")}
    assert shares["百度推广"]["true_share"] < 0.52
    assert shares["巨量引擎"]["true_share"] == pytest.approx(0.86)
    for name, size in shares.items():
        leads, true = size["leads"], size["true_share"]
        noise = 4 * (true * (1 - true) / leads) ** 0.5
        assert size["incremental_leads"] / leads == pytest.approx(true, abs=noise), name


def test_the_platform_counts_a_little_more_than_the_register(world: World, shelf: Shelf) -> None:
    register = shelf.rows(shelf.named("线索登记表")[-1][1])
    mine = sum(row["来源渠道"] == "巨量引擎" and row["备注"] != "内部测试" for row in register)
    rows = [r for r, unit in enumerate(world.ads.units) if unit.platform == "ocean_engine"]
    platform = world.ads.delayed[rows, world.plan.warm :].sum()
    assert platform / mine == pytest.approx(1.064, abs=0.01)
