"""白鹭茶具: tea things, sold in a Taobao shop and in a Youzan mini-program.

Planted: in the last week 万相台 spends half as much on new people, and the best seller is sold out
from its fourth day on; a travel set was launched three weeks before. `simulate` knows every order;
`write` exports what the shops' systems would show of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np

from fanbu.demo.aims import Base
from fanbu.demo.sets.files import (
    clock,
    csv_bytes,
    days,
    exported,
    first_day,
    page_bytes,
    planned,
    save,
    yuan,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BRAND = "白鹭茶具"
TAOBAO, YOUZAN = "白鹭旗舰店", "白鹭小程序"
RETURNING, UNPAID, REFUNDED = 0.32, 0.13, 0.07
LISTED_DAYS = 14
"""How far back an order list reaches: a refund comes within a week of its order."""


@dataclass(frozen=True, slots=True)
class Product:
    """`popular`: its share of visitors; `cents`: its price."""

    sku: str
    title: str
    cents: int
    popular: float


@dataclass(frozen=True, slots=True)
class Plan:
    """An ad plan: what it usually brings a day."""

    platform: str
    code: str
    name: str
    clicks: float
    cents: int
    ctr: float


@dataclass(frozen=True, slots=True)
class Sale:
    """One order; `lines`: product and quantity. Unpaid: `paid` None. Money in cents."""

    number: str
    shop: str
    buyer: str
    placed: datetime
    paid: datetime | None
    lines: tuple[tuple[Product, int], ...]
    gross: int
    net: int
    refunded: datetime | None = None
    refund: int = 0


@dataclass(frozen=True, slots=True)
class Goods:
    """A product's day in the Taobao shop, as the platform counts it."""

    day: date
    product: Product
    visitors: int
    favourites: int
    carts: int
    sold: int
    sales: int


@dataclass(frozen=True, slots=True)
class Ad:
    """A plan's day; `orders` and `value` are what the platform credits to itself."""

    day: date
    plan: Plan
    impressions: int
    clicks: int
    cost: int
    orders: int
    value: int


@dataclass(frozen=True, slots=True)
class Shop:
    """All that happened, in order."""

    sales: tuple[Sale, ...]
    goods: tuple[Goods, ...]
    ads: tuple[Ad, ...]


PRODUCTS = (
    Product("690010000001", "青瓷盖碗", 12900, 0.34),
    Product("690010000002", "紫砂壶 200ml", 26900, 0.18),
    Product("690010000003", "竹制茶盘", 15900, 0.14),
    Product("690010000004", "公道杯", 5900, 0.14),
    Product("690010000005", "品茗杯 六只", 8900, 0.12),
    Product("690010000006", "旅行茶具套装", 19900, 0.16),
)
BEST, NEW = PRODUCTS[0], PRODUCTS[5]
PLANS = (
    Plan("wanxiangtai", "71000000001", "关键词推广-盖碗", 70, 95, 0.045),
    Plan("wanxiangtai", "71000000002", "人群推广-拉新", 110, 72, 0.028),
    Plan("qianchuan", "1790000000000000001", "短视频-开箱", 60, 88, 0.021),
)
FOR_NEW = PLANS[1]


def simulate(until: date, seed: int) -> Shop:
    """The twelve weeks that end on `until`; the same arguments give the same shop."""
    rng = np.random.default_rng([seed, 1])
    ads: list[Ad] = []
    sales: list[Sale] = []
    visits: list[tuple[date, Product, int]] = []
    regulars: dict[str, list[str]] = {TAOBAO: [], YOUZAN: []}
    for day in days(first_day(until), until):
        ads += [_ad(rng, plan, day, until) for plan in PLANS]
        clicks = sum(ad.clicks for ad in ads[-len(PLANS) :])
        for product in PRODUCTS:
            mean = (clicks * 0.9 + 120) * product.popular * _there(product, day, until)
            visits.append((day, product, int(rng.poisson(mean))))
        mean = sum(n for on, _, n in visits[-len(PRODUCTS) :] if on == day) * 0.021
        for shop, share in ((TAOBAO, 1.0), (YOUZAN, 0.4)):
            for _ in range(int(rng.poisson(mean * share))):
                sales.append(_sale(rng, shop, day, until, regulars[shop], len(sales)))
    sales.sort(key=lambda sale: (sale.placed, sale.number))
    return Shop(tuple(sales), tuple(_goods(rng, visits, sales)), tuple(ads))


def _there(product: Product, day: date, until: date) -> float:
    """1 while it is for sale; visitors still look at what is sold out."""
    if product is NEW and (until - day).days >= 21:
        return 0.0
    return 1.0


def _for_sale(day: date, until: date) -> list[Product]:
    gone = (until - day).days < 4
    return [p for p in PRODUCTS if _there(p, day, until) and not (p is BEST and gone)]


def _ad(rng: np.random.Generator, plan: Plan, day: date, until: date) -> Ad:
    halved = plan is FOR_NEW and (until - day).days < 7
    mood = 1.15 if day.weekday() >= 5 else 1.0
    clicks = int(rng.poisson(plan.clicks * mood * (0.5 if halved else 1.0)))
    orders = int(rng.binomial(clicks, 0.018))
    value = sum(PRODUCTS[int(i)].cents for i in rng.integers(0, 5, orders))
    impressions = max(int(clicks / plan.ctr * rng.normal(1, 0.04)), clicks)
    return Ad(day, plan, impressions, clicks, clicks * plan.cents, orders, value)


def _sale(
    rng: np.random.Generator, shop: str, day: date, until: date, regulars: list[str], count: int
) -> Sale:
    goods = _for_sale(day, until)
    chances = np.array([product.popular for product in goods])
    size = 1 + int(rng.random() < 0.28)
    picked = sorted(rng.choice(len(goods), size, replace=False, p=chances / chances.sum()))
    lines = tuple((goods[i], 1 + int(rng.random() < 0.15)) for i in picked)
    gross = sum(product.cents * n for product, n in lines)
    net = gross - int(rng.choice((0, 0, 1000, 2000)))
    placed = datetime.combine(day, time(9)) + timedelta(seconds=int(rng.integers(0, 50_000)))
    known = bool(regulars) and rng.random() < RETURNING
    buyer = regulars[int(rng.integers(len(regulars)))] if known else _new_buyer(shop, count)
    number = (
        f"39{placed:%y%m%d}{count:011d}" if shop == TAOBAO else f"E{placed:%Y%m%d%H%M%S}{count:08d}"
    )
    if shop == TAOBAO and rng.random() < UNPAID:
        return Sale(number, shop, buyer, placed, None, lines, gross, 0)
    if not known:
        regulars.append(buyer)
    paid = placed + timedelta(seconds=int(rng.integers(20, 900)))
    if shop == YOUZAN or rng.random() >= REFUNDED:
        return Sale(number, shop, buyer, placed, paid, lines, gross, net)
    back = paid + timedelta(hours=int(rng.integers(20, 140)))
    part = net if rng.random() < 0.7 else net // 2
    return Sale(number, shop, buyer, placed, paid, lines, gross, net, back, part)


def _new_buyer(shop: str, count: int) -> str:
    """A member name, or a number of a range that nobody has."""
    return f"tea_{count:06d}" if shop == TAOBAO else f"1990000{count:04d}"


def _goods(
    rng: np.random.Generator, visits: Sequence[tuple[date, Product, int]], sales: Sequence[Sale]
) -> list[Goods]:
    sold: dict[tuple[date, str], int] = {}
    for sale in sales:
        for product, n in sale.lines if sale.shop == TAOBAO and sale.paid else ():
            key = (sale.paid.date() if sale.paid else date.min, product.sku)
            sold[key] = sold.get(key, 0) + n
    found = []
    for day, product, visitors in visits:
        units = sold.get((day, product.sku), 0)
        if visitors or units:
            carts = units + int(rng.binomial(visitors, 0.06))
            saved = int(rng.binomial(visitors, 0.03))
            found.append(Goods(day, product, visitors, saved, carts, units, units * product.cents))
    return found


def write(folder: Path, until: date, seed: int) -> list[Path]:
    """The exports of twelve Mondays, a folder each."""
    shop = simulate(until, seed)
    written = []
    for moment in exported(until):
        last = moment.date() - timedelta(1)
        week = f"{last - timedelta(6):%Y%m%d}-{last:%Y%m%d}"
        made = (
            (f"ExportOrderList{moment:%Y%m%d%H%M}.csv", _taobao(shop, moment)),
            (f"订单商品明细_{week}.csv", _youzan(shop, moment)),
            (f"【生意参谋平台】商品_全部_{week}.xls", _ranking(shop, moment)),
            (f"万相台_计划报表_{week}.csv", _wanxiangtai(shop, moment)),
            (f"巨量千川_计划_{week}.csv", _qianchuan(shop, moment)),
            *planned(moment, until, lambda first, last: _was(shop, first, last)),
        )
        written += [save(folder, moment, name, data) for name, data in made]
    return written


def _was(shop: Shop, first: date, last: date) -> list[Base]:
    """What the team plans a month by: what was sold and spent."""
    paid = [sale for sale in shop.sales if sale.paid and first <= sale.paid.date() <= last]
    spent = sum(ad.cost for ad in shop.ads if first <= ad.day <= last)
    return [
        Base("实收", sum(sale.net for sale in paid) / 100),
        Base("订单", len(paid)),
        Base("预算", spent / 100, "budget"),
    ]


def _lately(day: date, moment: datetime, back: int = 7) -> bool:
    """Whether it is one of the `back` whole days before the export."""
    return timedelta(0) < moment.date() - day <= timedelta(back)


def _taobao(shop: Shop, moment: datetime) -> bytes:
    """ExportOrderList of the last two weeks, as it stood at `moment`."""
    rows: list[Sequence[str]] = [
        ("订单编号", "买家会员名", "买家应付货款", "总金额", "买家实际支付金额", "订单状态",
         "订单创建时间", "订单付款时间 ", "宝贝标题 ", "宝贝总数量", "店铺名称", "退款金额",
         "退款完成时间")
    ]  # fmt: skip
    for sale in shop.sales:
        if sale.shop != TAOBAO or not _lately(sale.placed.date(), moment, LISTED_DAYS):
            continue
        back = sale.refund if sale.refunded and sale.refunded < moment else 0
        stale = moment - sale.placed > timedelta(3)
        status = "交易关闭" if stale else "等待买家付款"
        if sale.paid:
            status = "交易关闭" if back == sale.net else "交易成功" if stale else "卖家已发货"
        titles = "，".join(product.title for product, _ in sale.lines)
        rows.append(
            (f'="{sale.number}"', sale.buyer, yuan(sale.gross), yuan(sale.gross), yuan(sale.net),
             status, clock(sale.placed), clock(sale.paid), titles,
             str(sum(n for _, n in sale.lines)), TAOBAO, yuan(back) if back else "",
             clock(sale.refunded) if back else "")
        )  # fmt: skip
    return csv_bytes(rows, "gb18030")


def _youzan(shop: Shop, moment: datetime) -> bytes:
    """One row an item; the order's payment is repeated with each."""
    rows: list[Sequence[str]] = [
        ("订单号", "商品名称", "销售渠道", "下单时间", "付款时间", "订单状态", "订单实付金额",
         "规格编码", "商品单价", "商品数量", "店铺名称", "买家手机号")
    ]  # fmt: skip
    for sale in shop.sales:
        if sale.shop == YOUZAN and _lately(sale.placed.date(), moment):
            rows += [
                (sale.number, product.title, "网店", clock(sale.placed), clock(sale.paid),
                 "交易完成", yuan(sale.net), product.sku, yuan(product.cents), str(n), YOUZAN,
                 sale.buyer)
                for product, n in sale.lines
            ]  # fmt: skip
    return csv_bytes(rows)


def _ranking(shop: Shop, moment: datetime) -> bytes:
    rows: list[Sequence[str | int]] = [
        ("统计日期", "商品ID", "商品名称", "商品访客数", "商品收藏人数", "商品加购件数", "支付件数",
         "支付金额")
    ]  # fmt: skip
    rows += [
        (f"{each.day:%Y%m%d}", each.product.sku, each.product.title, each.visitors,
         each.favourites, each.carts, each.sold, yuan(each.sales))
        for each in shop.goods
        if _lately(each.day, moment)
    ]  # fmt: skip
    return page_bytes(rows)


def _wanxiangtai(shop: Shop, moment: datetime) -> bytes:
    head = ("日期", "计划ID", "计划名字", "展现量", "点击量", "花费", "总成交金额", "总成交笔数")
    return csv_bytes([head, *_ad_rows(shop, moment, "wanxiangtai")], "gb18030")


def _qianchuan(shop: Shop, moment: datetime) -> bytes:
    head = ("日期", "计划ID", "计划名称", "展示次数", "点击次数", "消耗(元)", "直接成交金额(元)",
            "直接成交订单数")  # fmt: skip
    return csv_bytes([head, *_ad_rows(shop, moment, "qianchuan")])


def _ad_rows(shop: Shop, moment: datetime, platform: str) -> list[tuple[str | int, ...]]:
    return [
        (ad.day.isoformat(), ad.plan.code, ad.plan.name, ad.impressions, ad.clicks, yuan(ad.cost),
         yuan(ad.value), ad.orders)
        for ad in shop.ads
        if ad.plan.platform == platform and _lately(ad.day, moment)
    ]  # fmt: skip
