"""No two readers claim one file: each export is its reader's, whole or with columns missing."""

from __future__ import annotations

from itertools import combinations

import pytest
from tests.ingest.readers.dresses import DRESSES

from fanbu.ingest.binding import fits
from fanbu.ingest.readers import readers
from fanbu.ingest.templates import platform_in
from fanbu.types import LANGUAGES
from fanbu.words import has

GA4 = "# Start date: 20260501\n# End date: 20260531"
OTHERS: dict[str, tuple[str, str]] = {
    "ocean_engine": (
        "巨量引擎_单元.csv",
        "时间-天,项目ID,项目名称,单元ID,单元名称,转化目标,消耗,展示数,点击数,点击率%,转化数,深度转化数",
    ),
    "baidu_search": (
        "百度推广_创意报告.csv",
        (
            "日期,小时,账户,推广计划,推广单元,创意标题,创意描述1,显示URL,展现,点击,消费,点击率,"
            "平均点击价格,网页转化,商桥转化"
        ),
    ),
    "baidu_daily": (
        "账户日报.xlsx",
        (
            "日期,账户,账户ID,余额,成本判断,运营,账户类型,页面类型,推广页面,推广链接,返点,展现,"
            "点击,消费,UV,复制,加粉,CPC,UV成本,复制成本,加粉成本,现金消费,现金复制成本,现金加粉成本"
        ),
    ),
    "google_ads": (
        "Campaign report.csv",
        "Campaign status,Campaign,Budget,Currency code,Impr.,Clicks,CTR,Avg. CPC,Cost,Conversions",
    ),
    "meta_ads": (
        "Campaigns.csv",
        (
            "Reporting starts,Reporting ends,Campaign name,Amount spent (USD),Impressions,Reach,"
            "Frequency,Results,Result indicator,Link clicks,Clicks (all)"
        ),
    ),
    "google_analytics": (
        f"traffic.csv\n{GA4}",
        (
            "Session primary channel group (Default Channel Group),Sessions,Engaged sessions,"
            "Bounce rate,Key events"
        ),
    ),
    "google_analytics_pages": (
        f"pages.csv\n{GA4}",
        "Page path and screen class,Views,Active users,Views per user,Event count,Key events",
    ),
    "google_analytics_chart": ("chart.csv", "Day Index,Pageviews"),
    "search_console_dates": ("Dates.csv", "Date,Clicks,Impressions,CTR,Position"),
    "search_console_queries": ("Queries.csv", "Top queries,Clicks,Impressions,CTR,Position"),
    "search_console_pages": ("Pages.csv", "Top pages,Clicks,Impressions,CTR,Position"),
    "search_console_countries": ("Countries.csv", "Country,Clicks,Impressions,CTR,Position"),
    "search_console_devices": ("Devices.csv", "Device,Clicks,Impressions,CTR,Position"),
    "search_console_looks": ("Looks.csv", "Search Appearance,Clicks,Impressions,CTR,Position"),
    "search_console_filters": ("Filters.csv", "Filter,Value"),
    "baidu_tongji": (
        "百度统计.csv",
        "日期,浏览量(PV),访客数(UV),IP数,访问次数,新访客数,跳出率,平均访问时长,平均访问页数,转化次数",
    ),
    "baidu_tongji_pages": ("百度统计.csv", "受访页面,浏览量(PV),访客数(UV),IP数,入口页次数,退出率"),
    "xiaohongshu_notes": (
        "笔记列表明细表.xlsx", "笔记标题,首次发布时间,体裁,曝光,观看量,封面点击率,点赞,收藏,涨粉",
    ),
    "douyin_works": ("作品列表.xlsx", "作品名称,发布时间,体裁,播放量,完播率,点赞量,收藏量"),
    "wechat_oa_articles": (
        "公众号.xls", "内容标题,发表时间,总阅读人数,总阅读次数,总分享次数,阅读后关注人数",
    ),
    "wechat_oa_traffic": ("公众号.xls", "日期,阅读次数,阅读人数,分享次数,分享人数,收藏次数,渠道"),
    "wechat_oa_users": ("user_analysis.xls", "时间,新关注人数,取消关注人数,累积关注人数"),
    "taobao_orders": (
        "ExportOrderList.csv",
        (
            "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,"
            "宝贝标题,店铺名称"
        ),
    ),
    "shopify_orders": (
        "orders_export_1.csv",
        (
            "Name,Email,Financial Status,Paid at,Currency,Subtotal,Total,Discount Code,"
            "Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,"
            "Billing Name,Phone,Refunded Amount,Id,Source"
        ),
    ),
    "sycm_products": (
        "【生意参谋平台】商品排行.xls",
        (
            "统计日期,商品ID,商品名称,主商品ID,商品类型,货号,商品状态,商品标签,商品访客数,"
            "商品浏览量,平均停留时长,商品详情页跳出率,商品收藏人数,商品加购件数,商品加购人数,"
            "下单买家数,下单件数,下单金额,下单转化率,支付买家数,支付件数,支付金额,商品支付转化率,"
            "支付新买家数,支付老买家数,访客平均价值,成功退款金额,竞争力评分"
        ),
    ),
    "sycm_shop": (
        "【生意参谋平台】宏观监控.xls",
        "统计日期,访客数,浏览量,支付金额,支付买家数,支付件数,支付转化率,客单价,老买家支付金额",
    ),
    "damopan_products": (
        "商品列表.xlsx",
        (
            "宝贝ID,宝贝名称,货品成长阶段,日期,支付金额,IPV,营销推广IPV,营销推广消耗,"
            "营销推广ROI,收加率,支付转化率,复购率"
        ),
    ),
    "jd_products": (
        "商品明细.xlsx",
        (
            "时间,SKU,SKU名称,一级类目,二级类目,三级类目,成交金额,成交商品件数,成交单量,"
            "成交客户数,成交转化率,客单价,件单价,UV价值,商品浏览量,商品访客数,加购商品件数,"
            "搜索曝光次数"
        ),
    ),
    "wechat_channels": (
        "动态数据明细.csv",
        (
            "视频描述,视频ID,发布时间,完播率,平均播放时长,播放量,推荐,喜欢,评论量,分享量,关注量,"
            "转发聊天和朋友圈,设为铃声,设为状态,设为朋友圈封面,企微链接点击次数,企微链接点击人数,"
            "添加到通讯录次数,添加到通讯录人数"
        ),
    ),
    "pugongying_orders": (
        "订单报告.xlsx",
        (
            "数据更新日期,笔记数,发布人数,图文笔记占比,订单id,合作名称,博主报价,服务费金额,总曝光量,"
            "总阅读量,总阅读UV,5s播放率,3s阅读率,平均浏览时长,总互动量,总互动率,总点赞量,总评论量,"
            "总收藏量,总分享量,总关注量,总自然曝光量,总推广曝光量,总加热曝光量,阅读单价,互动单价"
        ),
    ),
    "youzan_orders": (
        "订单商品明细.csv",
        (
            "订单号,商品名称,销售渠道,订单类型,订单来源,交易成功时间,订单实付金额,分销推广补差,"
            "分销推广佣金,商品规格,商品规格ID,规格编码,商品编码,商品单价,商品数量,商品ID"
        ),
    ),
    "stripe_payments": (
        "unified_payments.csv",
        (
            "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,"
            "Converted Currency,Description,Fee,Refunded date (UTC),Statement Descriptor,Status,"
            "Seller Message,Card ID,Customer ID,Customer Email,Invoice ID"
        ),
    ),
    "hubspot_contacts": (
        "hubspot-crm-exports-all-contacts-2026-09-30.csv",
        (
            "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lead Status,"
            "Lifecycle Stage,Create Date,Original Source,Original Source Drill-Down 1"
        ),
    ),
    "hubspot_deals": (
        "hubspot-crm-exports-all-deals-2026-09-30.csv",
        (
            "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Pipeline,Create Date,"
            "Associated Contact,Associated Contact IDs"
        ),
    ),
    "salesforce_leads": (
        "report1790000000.csv",
        (
            "Lead ID,First Name,Last Name,Company / Account,Email,Phone,Lead Source,Lead Status,"
            "Lead Owner,Create Date,Converted,Rating"
        ),
    ),
    "salesforce_opportunities": (
        "report1790000001.csv",
        (
            "Opportunity ID,Opportunity Name,Account Name,Stage,Amount,Probability (%),Close Date,"
            "Created Date,Opportunity Owner,Lead Source"
        ),
    ),
    "wechat_oa_article": (
        "单篇明细.xls",
        "日期,传播渠道,阅读人数,阅读次数,分享人数,分享次数",
    ),
    "form_leads": (
        "预约试听.xlsx",
        "序号,姓名,手机,年级,来源,提交人,提交时间,修改时间,填写设备,操作系统,浏览器,IP",
    ),
    "wecom_contacts": ("客户列表.xlsx", "客户名称,添加人,添加人帐号,添加人所属部门,添加时间"),
    "wecom_service": (
        "联系客户统计.xlsx",
        (
            "日期,成员,成员账号,发起申请数,新增客户数,聊天总数,发送消息数,已回复聊天占比,"
            "平均首次回复时长,删除/拉黑成员的客户数"
        ),
    ),
    "wecom_groups": (
        "群聊统计.xlsx",
        "日期,群聊总数,新增群聊数,有过消息的群聊数,群成员总数,新增群成员数,发过消息的群成员数,群聊消息总数",
    ),
}  # fmt: skip
EXPORTS = {
    **{name: (said, tuple(header.split(","))) for name, (said, header) in OTHERS.items()},
    **{dress.reader: (dress.file, tuple(dress.header)) for dress in DRESSES},
}
each = pytest.mark.parametrize("name", sorted(EXPORTS))


def fitting(header: tuple[str, ...], said: str) -> list[str]:
    return [reader.name for reader in readers() if fits(reader, header, said)]


def test_every_reader_has_its_export_here() -> None:
    assert set(EXPORTS) == {reader.name for reader in readers()}


@each
def test_a_whole_export_is_claimed_once(name: str) -> None:
    said, header = EXPORTS[name]
    assert fitting(header, said) == [name]


@each
def test_columns_missing_do_not_make_it_anothers(name: str) -> None:
    """Two columns less; under a name that says nothing, one less."""
    said, header = EXPORTS[name]
    for left_out in combinations(header, 2):
        kept = tuple(column for column in header if column not in left_out)
        assert set(fitting(kept, said)) <= {name}
    for column in header:
        kept = tuple(other for other in header if other != column)
        assert set(fitting(kept, "export.csv")) <= {name}


@each
def test_columns_in_any_order(name: str) -> None:
    said, header = EXPORTS[name]
    assert fitting(header[::-1], said) == [name]


def test_every_platform_and_reader_has_its_names() -> None:
    for reader in readers():
        assert reader.zh
        assert reader.en
        if reader.platform is not None:
            assert has(f"report.platform_{reader.platform}"), reader.platform
            assert LANGUAGES == ("zh", "en")


@pytest.mark.parametrize(
    ("name", "platform"),
    [
        ("千川_计划_20260901.csv", "qianchuan"),
        ("巨量千川.xlsx", "qianchuan"),
        ("巨量引擎.csv", "ocean_engine"),
        ("腾讯广告_20260901.xlsx", "tencent"),
        ("百度信息流_计划.csv", "baidu_feed"),
        ("百度推广.csv", "baidu"),
        ("百度统计.csv", "baidu_tongji"),
        ("磁力引擎.csv", "kuaishou"),
        ("万相台_计划报表.zip", "wanxiangtai"),
        ("京准通_快车.csv", "jingzhuntong"),
        ("京东全站营销_2026-09.xlsx", "jingzhuntong_whole"),
        ("京东_订单.xlsx", "jd"),
        ("拼多多推广_202609.csv", "pinduoduo_ads"),
        ("小红书蒲公英_订单报告.xlsx", "pugongying"),
        ("企微群聊统计.xlsx", "wecom_groups"),
        ("企业微信_客户列表.xlsx", "wecom"),
        ("小红书聚光.xlsx", "juguang"),
        ("linkedin_report.csv", "linkedin"),
        ("TikTok Ads Campaign Report.xlsx", "tiktok_ads"),
        ("ga4_traffic.csv", "google_analytics"),
        ("x.com-Performance-on-Search-2026-10-01", "search_console"),
    ],
)
def test_file_names_name_their_platform(name: str, platform: str) -> None:
    assert platform_in(name) == platform
