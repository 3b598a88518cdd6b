"""禾木小馆: three restaurants, with headcounts at the door, receipts, and group-buy advertising.

Planted: in the last week the street before one of them is dug up, so that fewer people pass; four
weeks ago 大众点评 began to push a coupon, and more tables pay with one. `simulate` knows it all.
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
    planned,
    save,
    yuan,
)

if TYPE_CHECKING:
    from pathlib import Path

BRAND = "禾木小馆"
DUG_UP = "徐家汇店"
DUG_UP_DAYS, COUPON_DAYS = 7, 28
WEEKEND = 5
PARTY = 2.6
"""How many come in together, on average."""


@dataclass(frozen=True, slots=True)
class Restaurant:
    """`passers` on a weekday, the share of them that comes in, and its tables."""

    name: str
    passers: float
    enter: float
    tables: int


@dataclass(frozen=True, slots=True)
class Count:
    """A restaurant's day as counted at the door."""

    day: date
    shop: Restaurant
    passers: int
    entrants: int
    ordered: int
    returned: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """One table; `phone` and `coupon` are empty where there was none. Money in cents."""

    number: str
    shop: str
    opened: datetime
    paid: datetime
    guests: int
    gross: int
    net: int
    coupon: str
    source: str
    phone: str


@dataclass(frozen=True, slots=True)
class Ad:
    """A day of one platform's promotion."""

    day: date
    platform: str
    impressions: int
    clicks: int
    cost: int


@dataclass(frozen=True, slots=True)
class Brand:
    """All that happened, in order."""

    counts: tuple[Count, ...]
    receipts: tuple[Receipt, ...]
    ads: tuple[Ad, ...]


SHOPS = (
    Restaurant("人民广场店", 420, 0.062, 7),
    Restaurant(DUG_UP, 360, 0.058, 6),
    Restaurant("五角场店", 260, 0.071, 5),
)
PLATFORMS = (("大众点评", 85, 190), ("美团", 60, 160))
"""Name, clicks a day, cents a click."""
HEADS = {
    "大众点评": ("日期", "推广计划", "曝光量", "点击量", "花费"),
    "美团": ("日期", "推广计划名称", "展示次数", "点击次数", "消耗"),
}
COUPONS = {"大众点评": "点评双人餐", "美团": "美团代金券"}


def simulate(until: date, seed: int) -> Brand:
    """The twelve weeks that end on `until`; the same arguments give the same evenings."""
    rng = np.random.default_rng([seed, 2])
    counts: list[Count] = []
    receipts: list[Receipt] = []
    ads: list[Ad] = []
    members: list[str] = []
    for day in days(first_day(until), until):
        ads += [_ad(rng, name, day, clicks, cents) for name, clicks, cents in PLATFORMS]
        for shop in SHOPS:
            counts.append(_count(rng, shop, day, until))
            for _ in range(counts[-1].ordered):
                receipts.append(_receipt(rng, shop, day, until, members, len(receipts)))
    receipts.sort(key=lambda receipt: (receipt.opened, receipt.number))
    return Brand(tuple(counts), tuple(receipts), tuple(ads))


def _ad(rng: np.random.Generator, platform: str, day: date, clicks: float, cents: int) -> Ad:
    came = int(rng.poisson(clicks * (1.25 if day.weekday() >= WEEKEND else 1.0)))
    return Ad(day, platform, max(int(came / 0.031 * rng.normal(1, 0.05)), came), came, came * cents)


def _count(rng: np.random.Generator, shop: Restaurant, day: date, until: date) -> Count:
    mood = 1.45 if day.weekday() >= WEEKEND else 1.0
    dug_up = shop.name == DUG_UP and (until - day).days < DUG_UP_DAYS
    passers = int(rng.poisson(shop.passers * mood * (0.55 if dug_up else 1.0)))
    entrants = int(rng.binomial(passers, shop.enter))
    ordered = int(rng.binomial(round(entrants / PARTY), 0.93))
    return Count(day, shop, passers, entrants, ordered, int(rng.binomial(entrants, 0.27)))


def _receipt(
    rng: np.random.Generator,
    shop: Restaurant,
    day: date,
    until: date,
    members: list[str],
    count: int,
) -> Receipt:
    opened = datetime.combine(day, time(11)) + timedelta(minutes=int(rng.integers(0, 590)))
    guests = 1 + int(rng.binomial(4, 0.4))
    gross = sum(int(cents) for cents in rng.integers(5800, 9600, guests))
    share = 0.30 if (until - day).days < COUPON_DAYS else 0.16
    platform = ""
    if rng.random() < share:
        platform = PLATFORMS[int(rng.random() < (0.3 if share > 0.2 else 0.5))][0]
    net = round(gross * (0.82 if platform else 1.0))
    known = rng.random()
    phone = ""
    if known < 0.2 and members:
        phone = members[int(rng.integers(len(members)))]
    elif known < 0.55:
        phone = f"1990001{count:04d}"
        members.append(phone)
    return Receipt(
        f"H{opened:%y%m%d}{count:05d}", shop.name, opened, opened + timedelta(minutes=55), guests,
        gross, net, COUPONS.get(platform, ""), f"{platform}团购" if platform else "自然到店", phone,
    )  # fmt: skip


def write(folder: Path, until: date, seed: int) -> list[Path]:
    """The exports of twelve Mondays, a folder each."""
    brand = simulate(until, seed)
    written = []
    for moment in exported(until):
        last = moment.date() - timedelta(1)
        week = f"{last - timedelta(6):%Y%m%d}-{last:%Y%m%d}"
        made = [
            (f"门店客流登记_{week}.csv", _headcounts(brand, moment)),
            (f"收银订单流水_{week}.csv", _receipts(brand, moment)),
        ]
        made += [
            (f"{name}_推广通_{week}.csv", _promotion(brand, moment, name))
            for name, _, _ in PLATFORMS
        ]
        made += planned(moment, until, lambda first, last: _was(brand, first, last))
        written += [save(folder, moment, name, data) for name, data in made]
    return written


def _was(brand: Brand, first: date, last: date) -> list[Base]:
    """What the team plans a month by: tables, what they paid, and what was spent."""
    paid = [each.net for each in brand.receipts if first <= each.paid.date() <= last]
    tables = sum(each.ordered for each in brand.counts if first <= each.day <= last)
    spent = sum(ad.cost for ad in brand.ads if first <= ad.day <= last)
    return [
        Base("实收", sum(paid) / 100),
        Base("点菜桌数", tables),
        Base("预算", spent / 100, "budget"),
    ]


def _lately(day: date, moment: datetime) -> bool:
    """Whether it is one of the seven whole days before the export."""
    return timedelta(0) < moment.date() - day <= timedelta(7)


def _headcounts(brand: Brand, moment: datetime) -> bytes:
    head = ("日期", "门店", "过店人数", "进店人数", "点菜桌数", "复来人数", "桌数")
    rows = [
        (each.day.isoformat(), each.shop.name, each.passers, each.entrants, each.ordered,
         each.returned, each.shop.tables)
        for each in brand.counts
        if _lately(each.day, moment)
    ]  # fmt: skip
    return csv_bytes([head, *rows])


def _receipts(brand: Brand, moment: datetime) -> bytes:
    head = ("订单号", "门店", "下单时间", "付款时间", "应付金额", "优惠金额", "实付金额",
            "就餐人数", "优惠券", "来源", "手机号")  # fmt: skip
    rows = [
        (each.number, each.shop, clock(each.opened), clock(each.paid), yuan(each.gross),
         yuan(each.gross - each.net), yuan(each.net), each.guests, each.coupon, each.source,
         each.phone)
        for each in brand.receipts
        if _lately(each.opened.date(), moment)
    ]  # fmt: skip
    return csv_bytes([head, *rows], "gb18030")


def _promotion(brand: Brand, moment: datetime, platform: str) -> bytes:
    rows = [
        (ad.day.isoformat(), f"{platform}推广通", ad.impressions, ad.clicks, yuan(ad.cost))
        for ad in brand.ads
        if ad.platform == platform and _lately(ad.day, moment)
    ]
    return csv_bytes([HEADS[platform], *rows])
