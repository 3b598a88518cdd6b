"""淘宝/天猫 goods by day: 生意参谋 商品排行, its 宏观监控 of the whole shop, 达摩盘 商品列表.

All are views of one shop; the shop's own row has no product. 支付金额 is the platform's own sum at
the time of payment, never revenue; visitors, buyers and those who saved a product are people, who
never add up. 达摩盘 has the total of the list as its first row, and counts page views (IPV), not
visitors; what it says was spent on advertising is told by the ads' own reports, and stays a
property here.
"""

from __future__ import annotations

from fanbu.ingest.reading import PUT_TOGETHER, Reader

_DAYS = ("统计日期", "日期", "时间")
_SHOP = ("店铺", "店铺名称", "账号", "账户")
_SALES = ("支付金额", "支付金额(元)")
_ACCOUNT_NAME = r"店铺(?:名称)?\s*[:：]\s*(?P<account>[^\s,，]+)"

RANKING = Reader(
    name="sycm_products",
    zh="生意参谋商品排行",
    en="Taobao goods",
    platform="taobao",
    tables=("products",),
    needs=(
        ("商品ID",),
        ("商品名称", "主商品ID", "货号"),
        ("商品访客数", "商品浏览量"),
        (*_SALES, "支付件数", "支付买家数"),
    ),
    rejects=(*PUT_TOGETHER, "SKU", "成交金额", "花费", "宝贝ID"),
    columns={
        **dict.fromkeys(_DAYS, "day"),
        **dict.fromkeys(_SHOP, "account"),
        "商品ID": "sku",
        "商品名称": "title",
        **dict.fromkeys(("类目", "一级类目", "叶子类目"), "category"),
        "商品访客数": "visitors",
        "商品收藏人数": "favourites",
        **dict.fromkeys(("商品加购件数", "加购件数"), "carts"),
        "支付件数": "sold",
        **dict.fromkeys(_SALES, "sales"),
    },
    currency="CNY",
    account_name=_ACCOUNT_NAME,
)
GOODS = Reader(
    name="damopan_products",
    zh="达摩盘商品列表",
    en="Taobao goods (Damopan)",
    platform="taobao",
    tables=("products",),
    needs=(("宝贝ID",), ("IPV", "营销推广IPV", "货品成长阶段"), _SALES),
    rejects=PUT_TOGETHER,
    columns={
        **dict.fromkeys(_DAYS, "day"),
        **dict.fromkeys(_SHOP, "account"),
        "宝贝ID": "sku",
        "宝贝名称": "title",
        **dict.fromkeys(("类目", "一级类目", "叶子类目"), "category"),
        **dict.fromkeys(_SALES, "sales"),
    },
    currency="CNY",
    account_name=_ACCOUNT_NAME,
)
SHOP = Reader(
    name="sycm_shop",
    zh="生意参谋宏观监控",
    en="Taobao shop by day",
    platform="taobao",
    tables=("products",),
    needs=(
        _DAYS,
        _SALES,
        ("客单价",),
        ("支付买家数", "支付转化率", "访客数", "浏览量", "支付老买家数", "老买家支付金额"),
    ),
    rejects=(*PUT_TOGETHER, "商品ID", "宝贝ID", "SKU", "花费", "订单编号", "成交金额"),
    columns={
        **dict.fromkeys(_DAYS, "day"),
        **dict.fromkeys(_SHOP, "account"),
        **dict.fromkeys(("访客数", "店铺访客数"), "visitors"),
        **dict.fromkeys(("商品收藏人数", "收藏人数"), "favourites"),
        **dict.fromkeys(("商品加购件数", "加购件数"), "carts"),
        "支付件数": "sold",
        **dict.fromkeys(_SALES, "sales"),
    },
    level="shop",
    currency="CNY",
    account_name=_ACCOUNT_NAME,
)
READERS = (RANKING, GOODS, SHOP)
