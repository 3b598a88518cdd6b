"""京东 商智, 商品明细: goods by day.

成交金额 is the platform's own sum of what was bought, never revenue. An export of the SUMMARY kind
names a span of days; such numbers are kept by day only, so it is refused. 实时 and other exports
differ in their columns.
"""

from __future__ import annotations

from fanbu.ingest.reading import PUT_TOGETHER, Reader

READER = Reader(
    name="jd_products",
    zh="京东商智商品明细",
    en="JD goods",
    platform="jd",
    tables=("products",),
    needs=(
        ("SKU", "SKU ID", "商品编号"),
        ("SKU名称", "商品名称"),
        ("成交金额", "成交商品件数"),
        ("成交单量", "成交客户数", "UV价值", "件单价", "搜索曝光次数"),
    ),
    rejects=(*PUT_TOGETHER, "花费", "支付金额", "宝贝ID"),
    columns={
        **dict.fromkeys(("时间", "日期", "统计日期"), "day"),
        **dict.fromkeys(("店铺", "店铺名称"), "account"),
        **dict.fromkeys(("SKU", "SKU ID", "商品编号"), "sku"),
        **dict.fromkeys(("SKU名称", "商品名称"), "title"),
        **dict.fromkeys(("三级类目", "类目"), "category"),
        "品牌": "brand",
        **dict.fromkeys(("商品访客数", "访客数"), "visitors"),
        **dict.fromkeys(("商品关注人数", "商品关注数", "关注人数"), "favourites"),
        **dict.fromkeys(("加购商品件数", "加购件数"), "carts"),
        "成交商品件数": "sold",
        "成交金额": "sales",
    },
    currency="CNY",
    account_name=r"店铺(?:名称)?\s*[:：]\s*(?P<account>[^\s,，]+)",
)
