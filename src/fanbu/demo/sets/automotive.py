"""A car maker with three shops: ads, a lead register kept by hand, headcounts at the door.

Twelve weeks, exported at the end of each as people export them. `simulate` holds what is true,
`write` the files, in which some of it shows late, some never, and some is corrected.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from fanbu.demo.exports.files import csv_text
from fanbu.demo.exports.xlsx import workbook
from fanbu.demo.sets.funnel import AdDay, Stepping

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from fanbu.demo.exports.files import Cell

BRAND = "远航汽车"
ZONE = ZoneInfo("Asia/Shanghai")
WEEKS = 12
SHOPS = ("浦东店", "静安店", "徐汇店")
ADVISERS = {
    "浦东店": ("周顾问", "吴顾问"),
    "静安店": ("郑顾问", "王顾问"),
    "徐汇店": ("冯顾问", "陈顾问"),
}
SOURCES = ("巨量引擎", "懂车帝", "官网", "老客户转介绍")
FOLLOWED = "followed"
STAGES = ("booked", "visited", "driven", "deposit", "firm", "locked", "delivered")
"""In the order a lead travels; a walk-in visits without having booked."""
CHANCES = {
    "visited": 0.8,
    "driven": 0.7,
    "deposit": 0.45,
    "firm": 0.7,
    "locked": 0.8,
    "delivered": 0.6,
}
STATES = {
    "followed": "已跟进", "interested": "有意向", "booked": "已预约", "visited": "已到店",
    "driven": "已试驾", "deposit": "小订", "firm": "大定", "locked": "锁单", "delivered": "已交付",
}  # fmt: skip
HEADER = (
    "线索ID", "留资时间", "客户姓名", "手机号", "线索来源", "门店", "销售顾问", "状态",
    "首次跟进时间", "是否预约", "预约时间", "到店时间", "是否试驾", "试驾时间", "小订时间",
    "大定时间", "锁单时间", "交付时间", "备注",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lead(Stepping):
    """One row of the register. `reached`: stage → when, in local time, whether shown or not.

    `ends`: how and when it is over (无效, 战败, 退订). `walked_in`: it came without an appointment.
    `appointment`: the moment it was asked to come at.
    """

    states: ClassVar[Mapping[str, str]] = STATES
    untouched: ClassVar[str] = "未跟进"

    number: int
    created: datetime
    phone: str
    source: str
    shop: str | None
    adviser: str | None
    reached: Mapping[str, datetime]
    ends: tuple[str, datetime] | None = None
    appointment: datetime | None = None
    walked_in: bool = False
    note: str = ""
    repeats: bool = False

    @property
    def counts(self) -> bool:
        """Neither a test nor a contact that came back."""
        return not self.note and not self.repeats


@dataclass(frozen=True, slots=True)
class Day:
    """One shop's day at the door."""

    day: date
    shop: str
    passers: int
    entrants: int
    returned: int
    cards: int
    drives: int
    deposits: int


@dataclass(frozen=True, slots=True)
class CampaignDay(AdDay):
    """One ad campaign's day, and the forms sent after its clicks."""

    campaign: str
    forms: int


@dataclass(frozen=True, slots=True)
class PageDay:
    """The test-drive page's day: views, and forms sent."""

    day: date
    views: int
    forms: int


@dataclass(frozen=True, slots=True)
class PostDay:
    """One post's day."""

    day: date
    title: str
    views: int
    likes: int
    comments: int
    shares: int
    saves: int


@dataclass(frozen=True, slots=True)
class World:
    """Everything that happened on the `WEEKS` weeks that end with `until`."""

    until: date
    leads: tuple[Lead, ...]
    doors: tuple[Day, ...]
    ads: tuple[CampaignDay, ...]
    pages: tuple[PageDay, ...]
    posts: tuple[PostDay, ...]
    midnights: tuple[datetime, ...]

    @property
    def taken(self) -> datetime:
        """The moment of the last export, local: the midnight that ends its week."""
        return self.midnights[-1]


def simulate(until: date, seed: int) -> World:
    dice = Random(seed)  # noqa: S311 - a simulation
    first = until - timedelta(7 * WEEKS - 1)
    days = [first + timedelta(number) for number in range(7 * WEEKS)]
    midnights = tuple(
        datetime.combine(first + timedelta(7 * week), time()) for week in range(1, WEEKS + 1)
    )
    return World(
        until,
        tuple(_leads(dice, days)),
        tuple(_door(dice, day, shop) for day in days for shop in SHOPS),
        tuple(_ad(dice, day, name) for day in days for name in ("新车上市", "周末试驾")),
        tuple(_page(dice, day) for day in days),
        tuple(_post(dice, day, title) for day in days for title in ("上市发布会", "车主访谈")),
        midnights,
    )


def _leads(dice: Random, days: Sequence[date]) -> Iterator[Lead]:
    """On Wednesdays somebody comes back who left a contact a week or so before."""
    number = 0
    phones: list[str] = []
    for day in days:
        for _ in range(dice.randint(3, 6)):
            number += 1
            phones.append(f"1990000{number:04d}")
            yield _lead(dice, number, day, phones[-1])
        if day.weekday() == 2 and len(phones) > 40:
            number += 1
            yield _repeated(_lead(dice, number, day, phones[-dice.randint(20, 40)]))
    yield _test(number + 1, days[-3])


def _lead(dice: Random, number: int, day: date, phone: str) -> Lead:
    created = _moment(dice, day)
    shop = dice.choice((*SHOPS, *SHOPS, None))
    adviser = dice.choice(ADVISERS[shop]) if shop else None
    reached: dict[str, datetime] = {}
    source = dice.choice(SOURCES)
    if shop is None or dice.random() < 0.12:
        return Lead(number, created, phone, source, shop, adviser, reached)
    reached[FOLLOWED] = created + timedelta(minutes=dice.choice((20, 90, 600, 3000, 6000)))
    if dice.random() < 0.25:
        ends = ("无效", reached[FOLLOWED])
        return Lead(number, created, phone, source, shop, adviser, reached, ends)
    walked_in = dice.random() < 0.1
    appointment = _travel(dice, reached, walked_in=walked_in)
    over = _end(dice, reached)
    return Lead(
        number, created, phone, source, shop, adviser, reached, over, appointment, walked_in
    )


def _travel(dice: Random, reached: dict[str, datetime], *, walked_in: bool) -> datetime | None:
    """Fill in how far a lead comes; gives the appointment where there was one."""
    moment = reached[FOLLOWED]
    if dice.random() < 0.4:
        return None
    moment = reached["interested"] = moment + timedelta(minutes=dice.randint(10, 2000))
    appointment = None
    if not walked_in:
        if dice.random() < 0.35:
            return None
        moment = reached["booked"] = moment + timedelta(minutes=dice.randint(10, 1500))
        appointment = moment + timedelta(days=dice.randint(1, 4))
        moment = appointment
    for stage, chance in CHANCES.items():
        if dice.random() > chance:
            break
        wait = 30 if stage in ("visited", "driven") else dice.randint(100, 9000)
        moment = reached[stage] = moment + timedelta(minutes=wait)
    return appointment


def _end(dice: Random, reached: Mapping[str, datetime]) -> tuple[str, datetime] | None:
    """Some are lost, some cancel; not before every export has shown how far they came."""
    last = max(reached.values()) + timedelta(days=9)
    if "locked" in reached or dice.random() > 0.3:
        return None
    return ("退订" if "deposit" in reached else "战败", last)


def _repeated(lead: Lead) -> Lead:
    return Lead(
        lead.number, lead.created, lead.phone, lead.source, lead.shop, lead.adviser, lead.reached,
        lead.ends, lead.appointment, lead.walked_in, repeats=True,
    )  # fmt: skip


def _test(number: int, day: date) -> Lead:
    made = datetime.combine(day, time(10))
    return Lead(
        number, made, "19900009999", "官网", SHOPS[0], "周顾问", {"visited": made}, note="测试"
    )


def _moment(dice: Random, day: date) -> datetime:
    return datetime.combine(day, time(dice.randint(8, 21), dice.randint(0, 59)))


def _door(dice: Random, day: date, shop: str) -> Day:
    passers = dice.randint(300, 900)
    entrants = int(passers * dice.uniform(0.04, 0.08))
    returned = int(entrants * dice.uniform(0.1, 0.3))
    cards = int((entrants - returned) * dice.uniform(0.3, 0.6))
    drives = int(cards * dice.uniform(0.3, 0.7))
    return Day(
        day, shop, passers, entrants, returned, cards, drives, int(drives * dice.uniform(0, 0.5))
    )


def _ad(dice: Random, day: date, name: str) -> CampaignDay:
    impressions = dice.randint(8000, 20000)
    clicks = int(impressions * dice.uniform(0.01, 0.03))
    cents = clicks * dice.randint(180, 320)
    return CampaignDay(day, cents, impressions, clicks, name, clicks // 40)


def _page(dice: Random, day: date) -> PageDay:
    views = dice.randint(120, 320)
    return PageDay(day, views, int(views * dice.uniform(0.02, 0.06)))


def _post(dice: Random, day: date, title: str) -> PostDay:
    views = dice.randint(800, 3000)
    return PostDay(day, title, views, views // 30, views // 150, views // 200, views // 120)


def write(folder: Path, until: date, seed: int) -> list[Path]:
    """The exports of `simulate`, as files with the times they were made at; oldest first."""
    world = simulate(until, seed)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for week, midnight in enumerate(world.midnights):
        days = [midnight.date() - timedelta(back) for back in range(7, 0, -1)]
        for name, data in _exports(world, week, midnight, days):
            path = folder / name.format(day=days[-1])
            path.write_bytes(data)
            stamp = midnight.replace(tzinfo=ZONE).timestamp() - 1
            os.utime(path, (stamp, stamp))
            paths.append(path)
    return paths


def _exports(
    world: World, week: int, midnight: datetime, days: Sequence[date]
) -> Iterator[tuple[str, bytes]]:
    made = midnight.replace(tzinfo=ZONE).astimezone(UTC).replace(tzinfo=None)
    yield "线索登记表_{day}.xlsx", workbook(_register(world, midnight), made, "线索")
    yield "巨量引擎项目报表_{day}.xlsx", workbook(_ad_rows(world, days), made, "项目报表")
    doors = [door for door in world.doors if door.day in days]
    yield "门店客流_{day}.xlsx", workbook(_door_rows(doors, slip=week == 4), made, "客流")
    if week == 5:
        last = [door for door in world.doors if door.shop == SHOPS[1]]
        again = [door for door in last if days[0] - timedelta(7) <= door.day < days[0]]
        yield "门店客流_更正_{day}.xlsx", workbook(_door_rows(again), made, "客流")
    if week % 4 == 3:
        month = [midnight.date() - timedelta(back) for back in range(28, 0, -1)]
        yield "官网页面_{day}.csv", _page_rows(world, month).encode("utf-8-sig")
        yield "小红书内容数据_{day}.csv", _post_rows(world, month).encode("utf-8-sig")


def _register(world: World, moment: datetime) -> list[list[Cell]]:
    rows: list[list[Cell]] = [list(HEADER)]
    for lead in world.leads:
        if lead.created >= moment:
            continue
        booked = "否" if lead.walked_in else "是" if lead.at("booked", moment) else None
        rows.append([
            f"A{lead.number:05d}", _shown(lead.created), "测试" if lead.note else "客户先生",
            lead.phone, lead.source, lead.shop, lead.adviser, lead.state(moment),
            _shown(lead.at(FOLLOWED, moment)), booked,
            _shown(lead.appointment if lead.at("booked", moment) else None),
            _shown(lead.at("visited", moment)), "是" if lead.at("driven", moment) else None,
            *(_shown(lead.at(stage, moment)) for stage in STAGES[2:]), lead.note or None,
        ])  # fmt: skip
    return rows


def _shown(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%d %H:%M") if moment else None


def _ad_rows(world: World, days: Sequence[date]) -> list[list[Cell]]:
    rows: list[list[Cell]] = [
        ["时间-天", "项目ID", "项目名称", "消耗", "展示数", "点击数", "平均点击单价(元)", "转化数"]
    ]
    for ad in world.ads:
        if ad.day in days:
            key = "72019" if ad.campaign == "新车上市" else "72020"
            price = round(ad.cents / 100 / ad.clicks, 2) if ad.clicks else "-"
            rows.append([ad.day.isoformat(), key, ad.campaign, ad.cents / 100, ad.impressions,
                         ad.clicks, price, ad.forms])  # fmt: skip
    return rows


def _door_rows(doors: Sequence[Day], *, slip: bool = False) -> list[list[Cell]]:
    """`slip`: the second shop's counts of that week are written ten times too large."""
    rows: list[list[Cell]] = [
        ["日期", "门店", "过店人数", "进店人数", "再次进店", "建卡", "试驾", "下订", "天气"]
    ]
    for door in doors:
        times = 10 if slip and door.shop == SHOPS[1] else 1
        counts = (
            door.passers,
            door.entrants,
            door.returned,
            door.cards,
            door.drives,
            door.deposits,
        )
        rows.append([door.day.isoformat(), door.shop, *(count * times for count in counts), "晴"])
    return rows


def _page_rows(world: World, days: Sequence[date]) -> str:
    rows: list[list[Cell]] = [["日期", "页面", "浏览量", "关键事件"]]
    for page in world.pages:
        if page.day in days:
            rows.append([page.day.isoformat(), "/test-drive", page.views, page.forms])
            rows.append([page.day.isoformat(), "/", page.views * 3, 0])
    return csv_text(rows)


def _post_rows(world: World, days: Sequence[date]) -> str:
    rows: list[list[Cell]] = [["日期", "标题", "阅读量", "点赞", "评论", "分享", "收藏"]]
    rows += [
        [p.day.isoformat(), p.title, p.views, p.likes, p.comments, p.shares, p.saves]
        for p in world.posts
        if p.day in days
    ]
    return csv_text(rows)
