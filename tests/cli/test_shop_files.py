"""Exports of shops, private-domain tools and CRMs, from the file to the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

SEPTEMBER = ("--from", "2026-09-01", "--to", "2026-09-30")


Bring = Callable[..., str]
"""Writes a file of lines and imports it: the reader that took it."""


@pytest.fixture
def bring(fanbu: Program, tmp_path: Path) -> Bring:

    def brought(name: str, *lines: str) -> str:
        file = tmp_path / name
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        [entry] = fanbu.brings(file)
        return str(entry["reader"])

    return brought


def test_the_same_name_twice_is_two_contacts(fanbu: Program, bring: Bring) -> None:
    head = ("客户列表,,,,", "企业：云朵,,,,", "导出时间：2026-09-30 18:00:00,,,,",
            "客户名称,添加人,添加人帐号,添加人所属部门,添加时间")  # fmt: skip
    one = "王小山,小林,linlin,上海,2026-09-11 10:00:00"
    two = "王小山,阿青,aqing,上海,2026-09-12 10:00:00"
    assert bring("客户列表.csv", *head, one, one, two) == "wecom_contacts"
    asked = ("contacts_added", *SEPTEMBER, "--by", "account")
    assert sorted(fanbu.rows(*asked)) == [("aqing", 1), ("linlin", 2)]
    bring("客户列表 (2).csv", *head, two, "新朋友,小林,linlin,上海,2026-09-13 10:00:00", one, one)
    assert sorted(fanbu.rows(*asked)) == [("aqing", 1), ("linlin", 3)]


def test_shop_ads_by_channel_and_goal(fanbu: Program, bring: Bring) -> None:
    """Every order of the goods (全站) and orders after a click are never added up."""
    assert bring(
        "全站.csv", "日期,花费,全站交易额,全站投产比,全站订单行,核心位置展现量,核心位置点击量",
        "汇总,300,1500,5,15,3000,90", "20260901,100,500,5,5,1000,30",
        "20260902,200,1000,5,10,2000,60",
    ) == "jingzhuntong_whole"  # fmt: skip
    assert bring(
        "京准通.csv", "点击时间,花费,展现数,点击数,总订单金额,总订单行,总加购数",
        "20260901000000~20260901005959,1,100,3,20,1,2",
        "20260901010000~20260901015959,2,100,3,20,1,2",
    ) == "jingzhuntong"  # fmt: skip
    assert bring(
        "计划报表.csv", "日期,计划ID,计划名字,展现量,点击量,花费,总成交金额,总成交笔数",
        "2026-09-01,7,开学,1000,40,50.5,300,4",
    ) == "wanxiangtai"  # fmt: skip
    assert sorted(fanbu.rows("cost", "clicks", "--by", "channel")) == [
        ("paid/jd", 303, 96), ("paid/taobao", 50.5, 40),
    ]  # fmt: skip
    assert sorted(fanbu.rows("conversions", "conversion_value", "--by", "goal")) == [
        ("全站成交", 15, 1500), ("成交", 6, 340),
    ]  # fmt: skip


def test_a_later_report_of_a_cooperation_is_the_same_cost(fanbu: Program, bring: Bring) -> None:
    """Fees count once; what the notes brought grows."""
    head = "数据更新日期,订单id,合作名称,博主报价,服务费金额,总曝光量,总阅读量,总阅读UV,总点赞量"
    for day, views in (("2026/09/06", 4000), ("2026/09/20", 5000)):
        name = f"订单报告_{day[5:].replace('/', '')}.csv"
        line = f"{day},66f0a1b2,开学-小山妈妈,3000,300.5,20000,{views},3000,100"
        assert bring(name, head, line) == "pugongying_orders"
    assert fanbu.rows("other_cost", "--by", "channel", *SEPTEMBER) == [
        ("partner/kol_xiaohongshu", 3300.5),
    ]  # fmt: skip
    assert fanbu.rows("views", "--by", "channel") == [("partner/kol_xiaohongshu", 5000)]


def test_an_order_s_money_is_paid_once(fanbu: Program, bring: Bring) -> None:
    """有赞 repeats it with each item; Stripe's failed attempt paid nothing."""
    item = "E20260911100000012345678,{},网店,普通订单,2026-09-20 08:00:00,270,{},{}"
    head = "订单号,商品名称,销售渠道,订单类型,交易成功时间,订单实付金额,商品单价,商品数量"
    assert bring("有赞.csv", head, item.format("盒", 100, 2), item.format("纸", 80, 1)) == (
        "youzan_orders"
    )
    head = "id,Created date (UTC),Amount,Amount Refunded,Currency,Fee,Refunded date (UTC),Status"
    assert bring(
        "unified_payments.csv", head,
        "ch_1,2026-09-11 10:00:00,200.00,50.00,cny,1,2026-09-20 01:00:00,Partially Refunded",
        "ch_2,2026-09-11 10:00:00,999.00,0.00,cny,0,,Failed",
    ) == "stripe_payments"  # fmt: skip
    asked = ("orders", "revenue", "refunds", "net_revenue", *SEPTEMBER)
    assert fanbu.rows(*asked) == [(2, 470, 50, 420)]


def test_what_taobao_gave_back(fanbu: Program, bring: Bring) -> None:
    head = "订单编号,买家会员名,买家实际支付金额,订单状态,订单创建时间,订单付款时间,退款金额"
    line = "391234567890123456{},买家{},189,{},2026-09-1{} 10:00:00,2026-09-1{} 10:05:00,{}"
    rows = [line.format(n, n, status, n, n, back) for n, status, back in
            ((1, "交易成功", 60), (2, "交易关闭", 189), (3, "交易成功", 0))]  # fmt: skip
    assert bring("ExportOrderList.csv", head, *rows) == "taobao_orders"
    assert fanbu.rows("revenue", "refunds", "net_revenue", *SEPTEMBER) == [(567, 249, 318)]


def test_leads_of_a_crm_and_what_became_of_them(fanbu: Program, bring: Bring) -> None:
    contact = "Record ID,First Name,Email,Lead Status,Lifecycle Stage,Create Date,Original Source"
    assert bring(
        "hubspot-contacts.csv", contact,
        "51,Ada,ada@example.com,Qualified,Opportunity,2026-09-11 10:00,Paid Search",
        "52,Bob,bob@example.com,New,Lead,2026-09-12 10:00,Referrals",
    ) == "hubspot_contacts"  # fmt: skip
    assert bring(
        "hubspot-deals.csv",
        "Record ID,Deal Name,Deal Stage,Close Date,Amount,Associated Contact IDs",
        "9001,Acme,Closed Won,2026-09-20 10:00,1200.50,51",
    ) == "hubspot_deals"  # fmt: skip
    asked = ("leads", "won_leads", "--by", "channel", *SEPTEMBER)
    assert sorted(fanbu.rows(*asked)) == [("earned/referral", 1, 0), ("paid/search", 1, 1)]


ORDERS = "订单号,买家,下单时间,实付金额,订单状态"
MONEY = ("orders", "revenue", "refunds", "net_revenue", *SEPTEMBER)


def test_a_status_alone_takes_its_order_out_of_net_revenue(fanbu: Program, tmp_path: Path) -> None:
    """Then an export tells another status, then a list of refunds tells how much it was."""
    file = tmp_path / "订单.csv"

    def orders(first: str, name: str) -> None:
        rows = (f"1,小明,2026-09-11 10:00,100,{first}", "2,小红,2026-09-12 10:00,80,交易成功")
        file.write_text("\n".join((ORDERS, *rows)) + "\n", encoding="utf-8")
        fanbu.brings(file.rename(tmp_path / name), "--yes")

    orders("已退款", "a.csv")
    assert fanbu.rows(*MONEY) == [(2, 180, 100, 80)]
    orders("交易成功", "b.csv")
    assert fanbu.value("net_revenue", *SEPTEMBER) == 180
    orders("退款成功", "c.csv")
    assert fanbu.rows(*MONEY) == [(2, 180, 100, 80)]
    told = tmp_path / "退款单.csv"
    told.write_text("退款编号,订单号,退款时间,退款金额\nR1,1,2026-09-13 10:00,30\n", "utf-8")
    fanbu.brings(told, "--yes")
    assert fanbu.rows(*MONEY) == [(2, 180, 30, 150)]
