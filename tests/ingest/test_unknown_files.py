"""Files that no reader knows, as a market-operations team has them: read right, or refused.

Each is written here as it came from a platform, a form or a colleague's spreadsheet.
"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter

from fanbu.errors import BadInput
from fanbu.types import Period

from .conftest import Reads, csv, only, rows


def local(*moment: int) -> datetime:
    """A moment by Shanghai's clock, in UTC."""
    year, month, day, hour, minute = moment
    return datetime(year, month, day, hour - 8, minute, tzinfo=UTC)


CONTENT = {
    "知乎内容.csv": (
        csv("内容标题,发布日期,阅读量,赞同量,收藏量,评论量", "甲,2026.3.5,1.2万,35,120,8"),
        ("zhihu", datetime(2026, 3, 4, 16, tzinfo=UTC)), (12000, 35),
    ),
    "B站稿件.csv": (
        csv("视频标题,BV号,发布时间,播放量,点赞", '甲,BV1,2026/3/5 下午 3:20,"12,345",1.1千'),
        ("bilibili", local(2026, 3, 5, 15, 20)), (12345, 1100),
    ),
    "头条.csv": (
        csv("标题,发布时间,展现量,阅读量,点击率,点赞", "甲,20260305,9,3500,2.92%,7"),
        ("toutiao", datetime(2026, 3, 4, 16, tzinfo=UTC)), (3500, 7),
    ),
    "汇总.csv": (
        csv("序号,平台,标题,发布时间,播放/阅读,点赞", "1,微博,甲,2026-03-05（周四） 09:30,10.5w,7"),
        ("weibo", local(2026, 3, 5, 9, 30)), (105000, 7),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(CONTENT))
def test_content(reads: Reads, name: str) -> None:
    text, post, measures = CONTENT[name]
    parsed = reads(text, name, yes=True)
    assert rows(parsed, "platform", "published_at", table="placements") == [post]
    assert rows(parsed, "views", "likes", table="placement_stats") == [measures]
    assert "props.序号" not in only(parsed, "placements").dims


def test_dates_without_a_year_ask_for_it(reads: Reads) -> None:
    text = csv("微博内容,发布时间,阅读数,点赞数", "开课,03月05日 15:20,12000,50")
    with pytest.raises(BadInput, match="year_needed"):
        reads(text, yes=True)
    parsed = reads(text, yes=True, set={"year": "2026"})
    assert rows(parsed, "text", "published_at", table="placements") == [
        ("开课", local(2026, 3, 5, 15, 20))
    ]


def test_a_column_in_wan_counts_ten_thousand(reads: Reads) -> None:
    """The total is rounded as its rows are: 1.25 + 0.84 is 2.1."""
    text = csv("日期,媒体,计划,消耗(万元),曝光(万),点击,转化数(千)",
               "2026-03-05,抖音,A,1.25,120.5,34,0.03", "2026-03-05,抖音,B,0.84,80,21,0.02",
               "合计,,,2.1,200.5,55,0.05")  # fmt: skip
    parsed = reads(text, "周报.csv", yes=True)
    assert rows(parsed, "platform", "cost", "impressions", "clicks", "conversions") == [
        ("douyin", 12500, 1205000, 34, 30), ("douyin", 8400, 800000, 21, 20),
    ]  # fmt: skip
    assert parsed.dropped == {"total_row": 1}
    with pytest.raises(BadInput, match="totals_disagree"):
        reads(text.replace("合计,,,2.1", "合计,,,2.4"), "周报.csv", yes=True)
    with pytest.raises(BadInput, match="bad_value"):
        reads(text.replace("1.25", "1.25万"), "周报.csv", yes=True)


def test_totals_of_cells_in_wan_are_as_coarse_as_they_are_written(reads: Reads) -> None:
    text = "标题,发布时间,阅读量\n甲,2026-03-05,1.2万\n乙,2026-03-06,8654\n合计,,{}\n"
    parsed = reads(text.format("2.1万"), yes=True)
    assert rows(parsed, "views", table="placement_stats") == [(12000,), (8654,)]
    with pytest.raises(BadInput, match="totals_disagree"):
        reads(text.format("2.5万"), yes=True)


def test_costs_on_a_sheet_of_ones_own(reads: Reads) -> None:
    text = csv("付款日期,费用类型,收款方,金额（万元）,活动", "2026.3.5,场地,会展中心,1.5,春季")
    assert rows(reads(text, yes=True), "paid_on", "kind", "partner", "amount") == [
        (date(2026, 3, 5), "场地", "会展中心", 15000)
    ]
    text = csv("日期,类别,供应商,金额", '2026年3月5日,物料,印刷厂,"￥12,000.00"',
               "2026年3月9日,退款,印刷厂,（800元）")  # fmt: skip
    assert rows(reads(text, yes=True), "amount") == [(12000,), (-800,)]


def test_leads_keep_their_zeros_and_a_rounded_phone_is_nobody(reads: Reads) -> None:
    text = csv("线索编号,客户姓名,手机号,来源渠道,录入时间,跟进状态",
               "000123,张三,1.38E+10,抖音,2026-03-05 10:00,有效",
               "000124,李四,13800001234,百度,2026-03-06 11:00,无效")  # fmt: skip
    parsed = reads(text, yes=True)
    found = rows(parsed, "external_id", "created_at", "source", "status")
    assert found[0] == ("000123", local(2026, 3, 5, 10, 0), "抖音", "有效")
    assert [person is None for (person,) in rows(parsed, "person")] == [True, False]
    assert [warning.code for warning in parsed.warnings] == ["mangled_ids"]


def test_contacts_of_an_english_crm(reads: Reads) -> None:
    text = csv("Record ID,First Name,Last Name,Email,Create Date,Original Traffic Source,Status",
               "101,Ann,Lee,ann@x.com,3/25/2026 12:05 AM,Paid Search,New",
               "102,Ben,Wu,ben@x.com,3/26/2026 12:15 PM,Organic,New")  # fmt: skip
    parsed = reads(text, yes=True)
    assert rows(parsed, "external_id", "created_at") == [
        ("101", datetime(2026, 3, 24, 16, 5, tzinfo=UTC)),
        ("102", datetime(2026, 3, 26, 4, 15, tzinfo=UTC)),
    ]


def test_charges_in_utc_are_not_local_time(reads: Reads) -> None:
    text = csv("id,Created (UTC),Amount,Amount Refunded,Currency,Status,Customer Email",
               "ch_1,2026-03-05 20:00:00,199.00,0.00,cny,Paid,a@x.com",
               "ch_2,2026-03-06 02:00:00,299.00,50.00,cny,Paid,b@x.com")  # fmt: skip
    parsed = reads(text, yes=True)
    assert rows(parsed, "external_id", "ordered_at", "net", table="orders") == [
        ("ch_1", datetime(2026, 3, 5, 20, tzinfo=UTC), 199),
        ("ch_2", datetime(2026, 3, 6, 2, tzinfo=UTC), 299),
    ]
    assert rows(parsed, "order", "amount", table="refunds") == [("ch_2", 50)]


SHOPIFY = csv(
    "Name,Email,Financial Status,Paid at,Currency,Subtotal,Total,Discount Code,Discount Amount,"
    "Created at,Lineitem quantity,Lineitem name,Lineitem price,Refunded Amount,Id",
    "#1001,a@x.com,paid,2026-03-05 10:00:00 +0800,CNY,200.00,190.00,SPRING,10.00,"
    "2026-03-05 09:58:00 +0800,1,Course,150.00,0.00,5551",
    "#1001,a@x.com,,,,,,,,2026-03-05 09:58:00 +0800,1,Book,50.00,,",
    "#1002,b@x.com,refunded,2026-03-06 10:00:00 +0800,CNY,99.00,99.00,,0.00,"
    "2026-03-06 09:58:00 +0800,1,Course,99.00,99.00,5552",
)


def test_a_shopify_order_is_its_first_row(reads: Reads) -> None:
    parsed = reads(SHOPIFY, "orders_export_1.csv")
    assert (parsed.reader, parsed.rows, parsed.dropped) == ("shopify_orders", 3, {"other_kind": 1})
    assert rows(parsed, "external_id", "net", "discount", "coupon", table="orders") == [
        ("#1001", 190, 10, "SPRING"), ("#1002", 99, 0, None),
    ]  # fmt: skip
    assert rows(parsed, "order", "amount", table="refunds") == [("#1002", 99)]


@pytest.mark.parametrize("name", ["合计", "", "-"])
def test_a_shopify_total_is_held_against_the_orders(reads: Reads, name: str) -> None:
    """A row without an order's number is no further item of one."""
    total = f"{name},,,,,299.00,{{}},,10.00,,,,,99.00,\n"
    if name != "合计":
        with pytest.raises(BadInput, match="bad_value"):
            reads(SHOPIFY + total.format("289.00"))
        return
    taken = reads(SHOPIFY + total.format("289.00"))
    assert taken.dropped == {"other_kind": 1, "total_row": 1}
    with pytest.raises(BadInput, match="totals_disagree"):
        reads(SHOPIFY + total.format("290.00"))


def test_starts_without_ends_are_days(reads: Reads) -> None:
    text = csv("Start Date (in UTC),Campaign Name,Impressions,Clicks", "9/13/2026,a,10,1",
               "9/14/2026,a,20,2")  # fmt: skip
    parsed = reads(text, yes=True)
    assert rows(parsed, "day", "impressions") == [
        (date(2026, 9, 13), 10), (date(2026, 9, 14), 20),
    ]  # fmt: skip


def test_names_of_plans_and_all_kinds_of_clicks(reads: Reads) -> None:
    text = csv(
        "日期,推广计划ID,推广计划名称,推广单元名称,曝光次数,点击次数", "2026-09-01,1,拉新,甲,10,1"
    )
    assert rows(reads(text, yes=True), "ad_campaign", "ad_group") == [("拉新", "甲")]
    text = csv("Date,Campaign name,Impressions,Clicks (all),Clicks (destination)",
               "2026-09-01,a,10,3,2")  # fmt: skip
    assert rows(reads(text, yes=True), "clicks") == [(2,)]


def test_money_of_another_country_is_not_the_workspaces(reads: Reads) -> None:
    text = csv("Order ID,Customer,Order Date,Total", 'A1,7,2026-03-05,"$1,234.56"')
    with pytest.raises(BadInput, match="other_currency") as caught:
        reads(text, yes=True)
    assert (caught.value.details["row"], caught.value.details["column"]) == (2, "Total")
    parsed = reads(text, yes=True, set={"currency": "USD"})
    assert rows(parsed, "net", "currency") == [(None, "USD")]
    assert [warning.code for warning in parsed.warnings] == ["missing_rate"]
    euros = reads(csv("Order ID;Customer;Order Date;Total", "A1;7;05.03.2026;1.234,56"), yes=True)
    assert rows(euros, "ordered_at", "net") == [
        (datetime(2026, 3, 4, 16, tzinfo=UTC), Decimal("1234.56"))
    ]


def test_analytics_with_comment_lines(reads: Reads) -> None:
    text = csv("# ----", "# Traffic acquisition", "# Start date: 20260301", "# End date: 20260307",
               "Session primary channel group (Default channel group),Sessions,Total users",
               "Organic Search,1200,900", "Direct,300,250", ",1500,1150")  # fmt: skip
    parsed = reads(text, "ga4.csv", yes=True)
    assert rows(parsed, "source", "day", "until", "sessions") == [
        ("Organic Search", date(2026, 3, 1), date(2026, 3, 7), 1200),
        ("Direct", date(2026, 3, 1), date(2026, 3, 7), 300),
    ]
    assert parsed.dropped == {"total_row": 1}


@pytest.mark.parametrize(
    ("header", "level"),
    [("Date", "site"), ("Top queries", "keyword"), ("Top pages", "page"), ("Country", "country")],
)
def test_free_search_results_are_no_advertising(reads: Reads, header: str, level: str) -> None:
    """They are what a site got for nothing: no spend, no ads' clicks, no channel that is paid."""
    first = "2026-03-05" if header == "Date" else "2026"
    text = csv(f"{header},Clicks,Impressions,CTR,Position", f"{first},120,3400,3.53%,4.2")
    window = None if header == "Date" else Period(date(2026, 3, 5), date(2026, 3, 5))
    parsed = reads(text, window=window)
    table = only(parsed)
    assert (table.table, table.level) == ("site_daily", level)
    assert rows(parsed, "day", "channel", "clicks", "impressions") == [
        (date(2026, 3, 5), "organic/google", 120, 3400)
    ]


def test_free_search_results_without_days_ask_for_them(reads: Reads) -> None:
    text = csv("Top queries,Clicks,Impressions,CTR,Position", "2026-03-05,120,3400,3.53%,4.2")
    with pytest.raises(BadInput, match="window_needed"):
        reads(text, yes=True)


def test_attendance_shop_orders_and_event_logs(reads: Reads) -> None:
    lessons = csv("期次,课程,开课时间,学员姓名,手机号,是否到课,听课时长",
                  "第1期,第一课,2026/3/5 19:00,张三,13800001234,是,45分钟")  # fmt: skip
    assert rows(reads(lessons, yes=True), "held_at", "came", "stayed_seconds") == [
        (local(2026, 3, 5, 19, 0), True, 2700)
    ]
    orders = csv("订单号,订单状态,买家昵称,收货人手机号,商品名称,订单实付金额,下单时间,付款时间",
                 "0012,交易完成,小明,13800001234,课,199元,2026年3月5日 下午3:20,"
                 "2026/3/5 15:21")  # fmt: skip
    parsed = reads(orders, "有赞.csv", yes=True, encoding="gb18030")
    assert rows(parsed, "external_id", "ordered_at", "paid_at", "net") == [
        ("0012", local(2026, 3, 5, 15, 20), local(2026, 3, 5, 15, 21), 199)
    ]
    log = csv("event_time,event_name,user_id,device_id", "1772676000000,page_view,,d1",
              "1772676060000,sign_up,u1,d1")  # fmt: skip
    assert rows(reads(log, yes=True), "ts", "name", "user_id") == [
        (local(2026, 3, 5, 10, 0), "page_view", None), (local(2026, 3, 5, 10, 1), "sign_up", "u1"),
    ]  # fmt: skip


def test_excel_day_numbers_are_days_under_a_date_and_counts_elsewhere(reads: Reads) -> None:
    text = csv("日期,计划,花费,展现", "46086,A,100.5,46087", "46087,A,90.5,45000")
    assert rows(reads(text, yes=True), "day", "impressions") == [
        (date(2026, 3, 5), 46087), (date(2026, 3, 6), 45000),
    ]  # fmt: skip


def test_a_date_that_nothing_explains_is_named(reads: Reads) -> None:
    text = csv("客户编号,手机号,登门日,来源", "01,13800001234,2026-03-05,抖音")
    with pytest.raises(BadInput, match="which_date") as caught:
        reads(text, yes=True)
    assert (caught.value.details["dates"], caught.value.details["column"]) == (
        ["登门日"], "created_at",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026年3月5日 上午 12:05", (16, 5)), ("2026/3/5 凌晨1:00", (17, 0)),
        ("2026/3/5 中午12:30", (4, 30)), ("2026/3/5 中午1:30", (5, 30)),
        ("2026/3/5 晚上8:30", (12, 30)), ("２０２６－０３－０５ １０：００", (2, 0)),
        ("2026-03-05 星期四 10:00", (2, 0)), ("2026/3/5 晚上12:30", None),
        ("2026-03-05 25:10", None), ("2026-03-05 10:61", None), ("2026-02-29 10:00", None),
    ],
)  # fmt: skip
def test_times_of_day(reads: Reads, cell: str, moment: Any) -> None:
    text = csv("线索编号,手机号,创建时间,状态", f"1,13800001234,{cell},有效")
    if moment is None:
        with pytest.raises(BadInput, match="bad_value"):
            reads(text, yes=True)
        return
    [(found,)] = rows(reads(text, yes=True), "created_at")
    assert (found.hour, found.minute) == moment
    assert found.day == (4 if moment[0] > 15 else 5)


@pytest.mark.parametrize("days", [(46245, 46246), (20260811, 20260812)])
def test_days_as_a_workbooks_numbers(reads: Reads, days: tuple[int, int]) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(
            (("日期", "计划名称", "花费"), *((day, "甲", 1.5) for day in days))
        ):
            sheet.write_row(at, 0, row)
    parsed = reads(stream.getvalue(), "日报.xlsx", yes=True)
    assert rows(parsed, "day") == [(date(2026, 8, 11),), (date(2026, 8, 12),)]
