"""Words of the trade are metrics: one tiny shop, every word and the number it means.

Two people bought. p1: 100 paid (of 120) on the 2nd, 50 (of 60) on the 5th. p2: 150 on the 3rd, of
which 30 went back. p3 placed 80 and never paid.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from fanbu.errors import BadInput
from fanbu.metrics.definitions import load, merge, read_source
from fanbu.metrics.metric import Definitions, folded, said_of
from fanbu.model.question import Query
from fanbu.workspace import playbooks

from .conftest import make_world

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .conftest import World

SPEND = {
    "day": "2026-10-01", "platform": "a", "channel": "paid/a", "impressions": 10_000,
    "clicks": 400, "cost": 200, "gift": 20, "cash_cost": 150, "conversions": 20,
    "conversion_value": 600, "goal": "pay",
}  # fmt: skip
CONTACTS = (("2026-09-20", None), ("2026-10-01", None), ("2026-10-02", "2026-10-04"))


@pytest.fixture(scope="module")
def shop() -> Iterator[World]:
    world = make_world()
    world.add("spend", SPEND)
    for valid in (True, True, True, False, None):
        world.add("leads", {"created_at": "2026-10-01 02:00", "valid": valid, "won": False})
    for key, person, new, gross, net, day in (
        ("1", "p1", True, 120, 100, "02"), ("2", "p1", False, 60, 50, "05"),
        ("3", "p2", True, 150, 150, "03"), ("4", "p3", None, 80, None, None),
    ):  # fmt: skip
        paid = f"2026-10-{day} 02:00" if day else None
        world.add("orders", {"external_id": key, "person": person, "is_new": new, "gross": gross,
                             "net": net, "ordered_at": paid or "2026-10-06 02:00",
                             "paid_at": paid})  # fmt: skip
    world.add("refunds", {"order": "3", "refunded_at": "2026-10-08 02:00", "amount": 30})
    world.add(
        "buyer_journey",
        {"first_paid_at": "2026-10-02 02:00", "again_at": "2026-10-05 02:00", "again_days": 3},
        {"first_paid_at": "2026-10-03 02:00"},
    )
    world.add(
        "placement_stats",
        {"day": "2026-10-01", "platform": "x", "views": 800, "likes": 50, "comments": 10,
         "shares": 5, "saves": 15, "follows": 4, "completes": 80, "reach": 700},
        {"day": "2026-10-01", "platform": "y", "views": 200, "likes": 20},
    )  # fmt: skip
    world.add("accounts_daily", {"day": "2026-10-01", "platform": "x", "account": "x",
                                 "followers": 500, "gained": 12, "lost": 2})  # fmt: skip
    for added, lost in CONTACTS:
        moment = f"{lost} 02:00" if lost else None
        world.add("contacts", {"added_at": f"{added} 02:00", "lost_at": moment})
    world.add("site_daily", {"day": "2026-10-01", "sessions": 300, "users": 200, "views": 900,
                             "key_events": 8})  # fmt: skip
    yield world
    world.con.close()


WORDS: Mapping[str, float] = {
    # money and ads
    "花费": 200, "消耗": 200, "消费": 200, "spend": 200, "Ad Spend": 200, "现金消耗": 150,
    "曝光": 10_000, "展现量": 10_000, "impressions": 10_000, "imps": 10_000,
    "点击": 400, "点击数": 400, "clicks": 400, "点击率": 0.04, "CTR": 0.04, "ctr": 0.04,
    "click-through rate": 0.04, "CPC": 0.5, "点击单价": 0.5, "CPM": 20, "千展成本": 20,
    "转化数": 20, "转化": 20, "转化率": 0.05, "CVR": 0.05, "conversion rate": 0.05,
    "CPA": 10, "转化成本": 10, "ROI": 3, "roi": 3, "ＲＯＩ": 3, "投产比": 3, "ROAS": 3,
    "return on ad spend": 3, "实收ROI": 1.5, "退款后ROI": 1.35, "现金ROI": 2, "新客ROI": 1.25,
    # people
    "获客数": 5, "获客": 5, "线索": 5, "留资": 5, "leads": 5, "有效线索数": 3, "有效率": 0.75,
    "线索成本": 40, "获客成本": 40, "CPL": 40, "cost per lead": 40, "留资率": 0.0125,
    "私域流量": 2, "加微": 2, "new contacts": 2, "流失好友": 1, "私域好友数": 2,
    "owned contacts": 2, "新客": 2, "new customers": 2, "老客": 1, "returning customers": 1,
    "CAC": 100, "新客成本": 100,
    # orders
    "成交": 3, "订单数": 3, "orders": 3, "下单": 4, "挂单": 1, "挂单率": 0.25, "GMV": 410,
    "gross merchandise value": 410, "支付GMV": 330, "成交额": 300, "销售额": 300, "sales": 300,
    "实收": 300, "revenue": 300, "退款": 30, "退款率": 1 / 3, "refund rate": 1 / 3,
    "退款率（金额）": 0.1, "退款率(金额)": 0.1, "净收入": 270, "客单价": 100, "AOV": 100,
    "average order value": 100, "人均消费": 150, "付款人数": 2, "买家": 2, "customers": 2,
    "复购率": 0.5, "repeat rate": 0.5, "30天复购率": 0.5, "老客占比": 0.5, "老客成交额": 50,
    # content, accounts, site
    "浏览量": 1000, "阅读量": 1000, "播放量": 1000, "views": 1000, "reads": 1000,
    "互动数": 100, "互动": 100, "engagement": 100, "互动率": 0.1, "点赞": 70, "评论数": 10,
    "转发": 5, "收藏": 15, "完播率": 0.1, "触达": 700, "涨粉": 12, "new followers": 12,
    "净增": 10, "掉粉": 2, "粉丝": 500, "fans": 500, "UV": 200, "访客数": 200, "PV": 900,
    "pageviews": 900, "访问量": 300, "visits": 300, "关键事件": 8,
}  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
def test_a_word_of_the_trade_is_a_number(shop: World, word: str) -> None:
    (row,) = shop.ask(word, period="2026-10-01..2026-10-31")
    ((name, value),) = row.items()
    assert value == pytest.approx(WORDS[word], abs=1e-12)
    assert name in shop.definitions.metrics, "the column keeps the metric's own name"


def all_definitions() -> list[Definitions]:
    names = playbooks.names()
    return [load(), *(load(playbooks.load(name)) for name in names)]


@pytest.mark.parametrize("known", all_definitions(), ids=("base", *playbooks.names()))
def test_no_packaged_word_means_two_metrics(known: Definitions) -> None:
    assert {word: names for word, names in known.spoken().items() if len(names) > 1} == {}
    for metric in known.metrics.values():
        for word in said_of(metric):
            given = known.words.get(word, metric.name)
            assert known.find(word).name == given or folded(word) in known.metrics


@pytest.mark.parametrize(
    ("playbook", "words"),
    [
        ("online_education", {"获客数": "leads", "退款率": "refund_rate", "转正": "enrolments",
                              "到课率": "attend_rate", "CPL": "cpl"}),
        ("ecommerce", {"获客数": "new_buyers", "访客数": "product_visitors", "费比": "cost_to_gmv",
                       "加购率": "cart_rate", "连带率": "units_per_order", "UPT": "units_per_order",
                       "支付转化率": "pay_rate", "获客成本": "cost_per_new_buyer",
                       "add-to-cart rate": "cart_rate", "LTV": "cohort_buyer_value"}),
        ("restaurant", {"翻台率": "table_turnover", "人均": "revenue_per_guest", "到店": "entrants",
                        "桌均": "revenue_per_table", "券核销": "coupon_orders",
                        "covers": "guests_served", "复来率": "came_again_rate"}),
    ],
)  # fmt: skip
def test_a_trade_has_its_own_words(playbook: str, words: Mapping[str, str]) -> None:
    known = load(playbooks.load(playbook))
    assert {word: known.find(word).name for word in words} == words


OWN = """
- name: paid_share
  label: {zh: 付款占比, en: Paid share}
  ratio: [orders, orders_placed]
  aliases: {en: [ROI, take rate]}
- {name: other_share, label: Other, formula: orders / leads, aliases: {en: [take rate]}}
"""


def own(text: str) -> Definitions:
    """The base list with a workspace's own file beside it."""
    base = files("fanbu.metrics").joinpath("base.yaml").read_bytes()
    return merge([read_source("base.yaml", base), read_source("own.yaml", text.encode())])


def test_a_word_of_two_metrics_is_refused_with_both() -> None:
    known = own(OWN)
    for word, names in (
        ("Take Rate", ["paid_share", "other_share"]),
        ("roi", ["roas", "paid_share"]),
    ):
        with pytest.raises(BadInput) as refused:
            known.find(word)
        assert refused.value.code == "ambiguous_metric"
        assert refused.value.details["metrics"] == names


def test_a_name_means_its_metric_whatever_others_are_called() -> None:
    known = own("[{name: x, label: CPA, formula: leads}]")
    assert known.find("CPA").name == "cpa"


def test_words_settle_what_is_meant() -> None:
    text = "{metrics: [{name: x, label: ROI, formula: leads}], words: {ROI: x}}"
    assert own(text).find("ｒｏｉ").name == "x"
    with pytest.raises(BadInput) as refused:
        own("{words: {ROI: roass}}")
    assert refused.value.code == "word_unknown_metric"
    assert refused.value.details["near"][0] == "roas"


def test_a_near_miss_of_an_alias_is_told_by_name() -> None:
    with pytest.raises(BadInput) as refused:
        load().find("获克数")
    assert refused.value.code == "unknown_metric"
    assert "leads" in refused.value.details["near"]


def test_formulas_and_trees_may_be_written_in_words() -> None:
    text = """
    metrics:
    - {name: half, label: Half, formula: 消耗 / 获客数 / 2}
    - {name: share, label: Share, ratio: [成交, 下单]}
    tree: {消耗: "product(曝光, 点击率, CPC)"}
    """
    known = own(text)
    assert known.metrics["half"].parts == ("cost", "leads")
    assert known.metrics["share"].parts == ("orders", "orders_placed")
    assert known.trees["cost"].parts == ("impressions", "ctr", "cpc")


def test_aliases_are_lists_by_language() -> None:
    for given in ("[a]", "{zh: a}", "{fr: [a]}"):
        with pytest.raises(BadInput) as refused:
            own(f"[{{name: x, label: X, formula: leads, aliases: {given}}}]")
        assert refused.value.code == "metric_aliases_shape"


def test_what_a_platform_does_not_tell_is_no_interaction(shop: World) -> None:
    """y tells of likes only; x of all four and of follows."""
    assert shop.ask("互动数", "互动数（含涨粉）", by=("platform",)) == [
        {"platform": "x", "interactions": 80, "interactions_and_follows": 84},
        {"platform": "y", "interactions": 20, "interactions_and_follows": 20},
    ]
    assert shop.ask("interactions", period="2026-11-01..2026-11-02") == [{"interactions": None}]


class TestOwnedContacts:
    """One of September, one of the 1st, and one that came on the 2nd and left on the 4th."""

    def test_the_stock_of_each_day_is_counted_at_its_end(self, shop: World) -> None:
        rows = shop.ask("contacts_kept", grain="day", period="2026-09-30..2026-10-05")
        told = [(row["period"][5:], row["contacts_kept"]) for row in rows]
        assert told == [("09-30", 1), ("10-01", 2), ("10-02", 3), ("10-03", 3), ("10-04", 2),
                        ("10-05", 2)]  # fmt: skip

    def test_a_bucket_shows_its_last_day_inside_the_period(self, shop: World) -> None:
        rows = shop.ask("contacts_kept", grain="month", period="2026-09-01..2026-10-03")
        assert [row["contacts_kept"] for row in rows] == [1, 3]

    def test_a_total_stands_at_the_end(self, shop: World) -> None:
        assert shop.ask("contacts_kept", period="2026-10-01..2026-10-03") == [{"contacts_kept": 3}]
        assert shop.ask("contacts_kept") == [{"contacts_kept": 2}]

    def test_without_a_period_the_days_are_those_of_the_rows(self, shop: World) -> None:
        rows = shop.ask("contacts_kept", grain="month")
        assert [(r["period"], r["contacts_kept"]) for r in rows] == [
            ("2026-09-01", 1), ("2026-10-01", 2),
        ]  # fmt: skip

    def test_it_is_a_stock_beside_flows(self, shop: World) -> None:
        (row,) = shop.ask("contacts_kept", "contacts_added", "contacts_lost",
                          period="2026-10-01..2026-10-31")  # fmt: skip
        assert row == {"contacts_kept": 2, "contacts_added": 2, "contacts_lost": 1}

    def test_only_clocks_begin_and_end_a_row(self) -> None:
        text = "[{name: x, label: X, measure: 'standing(added_at, state)', of: contacts}]"
        with pytest.raises(BadInput) as refused:
            own(text)
        assert refused.value.code == "metric_unknown_clock"


def test_the_rivals_of_a_word_are_those_that_share_it() -> None:
    known = load()
    names = [metric.name for metric in known.rivals("cvr")]
    assert names == ["lead_rate", "order_rate", "visit_order_rate"]
    assert [metric.name for metric in known.rivals("order_rate")] == [
        "cvr", "lead_rate", "visit_order_rate",
    ]  # fmt: skip
    assert known.rivals("likes") == ()


def test_a_rival_rivals_something_there_is() -> None:
    with pytest.raises(BadInput) as refused:
        own("[{name: x, label: X, formula: leads, rival_of: cvrr}]")
    assert refused.value.code == "metric_unknown_part"


def test_a_question_may_mix_words(shop: World) -> None:
    asked = Query(("消耗", "cost", "Spend"))
    assert shop.result(*asked.metrics).data["columns"] == ["cost"]
