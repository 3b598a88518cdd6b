"""A maker of software for firms: search ads and events bring leads, sales wins customers.

Twelve weeks, exported at the end of each as people export them. `simulate` holds what is true,
`write` the files. That a lead was qualified by marketing stands in a list of changes, the later
stages in columns of the register; customers pay by the month.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
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

BRAND = "衡石软件"
ZONE = ZoneInfo("Asia/Shanghai")
WEEKS = 12
SALES = ("林销售", "何销售", "罗销售")
SOURCES = ("百度推广", "官网", "线下活动", "老客户转介绍")
STAGES = ("mql", "sql", "opportunity", "won")
CHANCES = {"mql": 0.6, "sql": 0.65, "opportunity": 0.6, "won": 0.5}
STATES = {"mql": "MQL", "sql": "SQL", "opportunity": "商机", "won": "签约"}
HEADER = ("线索ID", "创建时间", "联系人", "手机号", "来源", "负责人", "状态", "SQL时间", "商机时间",
          "签约时间", "金额")  # fmt: skip
VENUE, AGENCY = 1_800_000, 600_000
"""Cents: the hall of an event, the agency's monthly fee."""


@dataclass(frozen=True, slots=True)
class Lead(Stepping):
    """One row of the register. `reached`: stage → when, local; `ends`: 输单 or 无效, and when."""

    states: ClassVar[Mapping[str, str]] = STATES
    untouched: ClassVar[str] = "新建"

    number: int
    created: datetime
    source: str
    owner: str
    reached: Mapping[str, datetime]
    value: int
    ends: tuple[str, datetime] | None = None

    @property
    def phone(self) -> str:
        return f"1991000{self.number:04d}"


@dataclass(frozen=True, slots=True)
class Seat:
    """One person at one event."""

    lead: Lead
    held: datetime
    came: bool


@dataclass(frozen=True, slots=True)
class Bill:
    """One customer's month; `net` and `cost` in cents."""

    number: int
    lead: Lead
    paid: datetime
    net: int
    cost: int


@dataclass(frozen=True, slots=True)
class World:
    """Everything that happened in the `WEEKS` weeks that end with `until`; `costs` in cents."""

    leads: tuple[Lead, ...]
    seats: tuple[Seat, ...]
    bills: tuple[Bill, ...]
    ads: tuple[AdDay, ...]
    costs: tuple[tuple[date, str, int], ...]
    midnights: tuple[datetime, ...]

    @property
    def taken(self) -> datetime:
        """The moment of the last export, local: the midnight that ends its week."""
        return self.midnights[-1]


def simulate(until: date, seed: int) -> World:
    dice = Random(seed)  # noqa: S311 - a simulation
    first = until - timedelta(7 * WEEKS - 1)
    days = [first + timedelta(number) for number in range(7 * WEEKS)]
    midnights = [datetime.combine(first + timedelta(7 * n), time()) for n in range(1, WEEKS + 1)]
    leads = tuple(_leads(dice, days))
    events = [datetime.combine(days[at], time(14)) for at in (17, 45, 66)]
    costs = [(event.date(), "会务", VENUE) for event in events]
    costs += [(days[at], "代理", AGENCY) for at in (5, 35, 65)]
    return World(
        leads,
        tuple(seat for event in events for seat in _seats(dice, leads, event)),
        tuple(_bills(dice, leads, midnights[-1])),
        tuple(_ad(dice, day) for day in days),
        tuple(costs),
        tuple(midnights),
    )


def _leads(dice: Random, days: Sequence[date]) -> Iterator[Lead]:
    number = 0
    for day in days:
        for _ in range(dice.randint(2, 5)):
            number += 1
            created = datetime.combine(day, time(dice.randint(8, 20), dice.randint(0, 59)))
            yield _lead(dice, number, created)


def _lead(dice: Random, number: int, created: datetime) -> Lead:
    reached: dict[str, datetime] = {}
    moment = created
    for stage, chance in CHANCES.items():
        if dice.random() > chance:
            break
        moment = reached[stage] = moment + timedelta(minutes=dice.randint(600, 12000))
    value = dice.randint(20, 200) * 1000
    lead = Lead(number, created, dice.choice(SOURCES), dice.choice(SALES), reached, value)
    if "won" in reached or dice.random() < 0.4:
        return lead
    word = "输单" if "opportunity" in reached else "流失" if reached else "无效"
    return replace(lead, ends=(word, moment + timedelta(days=dice.randint(9, 20))))


def _seats(dice: Random, leads: Sequence[Lead], held: datetime) -> Iterator[Seat]:
    """Of those who are leads by then, some sign up, and most of them come."""
    for lead in leads:
        if lead.created < held and dice.random() < 0.12:
            yield Seat(lead, held, dice.random() < 0.7)


def _bills(dice: Random, leads: Sequence[Lead], until: datetime) -> Iterator[Bill]:
    """A customer pays on the day of the contract and every thirty days after."""
    number = 0
    for lead in leads:
        paid = lead.reached.get("won")
        while paid is not None and paid < until:
            number += 1
            net = lead.value * 100 // 12
            yield Bill(number, lead, paid, net, int(net * dice.uniform(0.2, 0.4)))
            paid += timedelta(days=30)


def _ad(dice: Random, day: date) -> AdDay:
    impressions = dice.randint(3000, 9000)
    clicks = int(impressions * dice.uniform(0.01, 0.03))
    return AdDay(day, clicks * dice.randint(600, 1100), impressions, clicks)


def write(folder: Path, until: date, seed: int) -> list[Path]:
    """The exports of `simulate`, as files with the times they were made at; oldest first."""
    world = simulate(until, seed)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for week, midnight in enumerate(world.midnights):
        for name, data in _exports(world, week, midnight):
            path = folder / name.format(day=midnight.date() - timedelta(1))
            path.write_bytes(data)
            stamp = midnight.replace(tzinfo=ZONE).timestamp() - 1
            os.utime(path, (stamp, stamp))
            paths.append(path)
    return paths


def _exports(world: World, week: int, midnight: datetime) -> Iterator[tuple[str, bytes]]:
    made = midnight.replace(tzinfo=ZONE).astimezone(UTC).replace(tzinfo=None)
    days = {midnight.date() - timedelta(back) for back in range(1, 8)}
    yield "客户线索表_{day}.xlsx", workbook(_register(world, midnight), made, "线索")
    yield "线索状态变更_{day}.csv", _changes(world, midnight).encode("utf-8-sig")
    if seats := [seat for seat in world.seats if seat.held.date() in days]:
        yield "活动签到_{day}.xlsx", workbook(_list_of(seats), made, "签到")
    if week % 4 < 3:
        return
    days = {midnight.date() - timedelta(back) for back in range(1, 29)}  # of four weeks
    yield "百度推广_{day}.csv", _ads(world, days).encode("utf-8-sig")
    if costs := [cost for cost in world.costs if cost[0] in days]:
        rows: list[list[Cell]] = [["付款日期", "费用类别", "金额"]]
        rows += [[day.isoformat(), kind, cents / 100] for day, kind, cents in costs]
        yield "市场费用_{day}.csv", csv_text(rows).encode("utf-8-sig")
    if bills := [bill for bill in world.bills if bill.paid.date() in days]:
        yield "orders_{day}.csv", _invoices(bills).encode("utf-8")


def _register(world: World, moment: datetime) -> list[list[Cell]]:
    rows: list[list[Cell]] = [list(HEADER)]
    for lead in world.leads:
        if lead.created < moment:
            later = (_shown(lead.at(stage, moment)) for stage in STAGES[1:])
            value = lead.value if lead.at("opportunity", moment) else None
            rows.append([
                f"B{lead.number:05d}", _shown(lead.created), "客户先生", lead.phone, lead.source,
                lead.owner, lead.state(moment), *later, value,
            ])  # fmt: skip
    return rows


def _shown(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%d %H:%M") if moment else None


def _changes(world: World, midnight: datetime) -> str:
    """Who was qualified by marketing in the week, and when."""
    rows: list[list[Cell]] = [["线索ID", "新状态", "变更时间"]]
    for lead in world.leads:
        at = lead.at("mql", midnight)
        if at and at >= midnight - timedelta(7):
            rows.append([f"B{lead.number:05d}", "MQL", _shown(at)])
    return csv_text(rows)


def _ads(world: World, days: set[date]) -> str:
    rows: list[list[Cell]] = [["日期", "平台", "计划", "消费", "展现", "点击"]]
    rows += [
        [ad.day.isoformat(), "百度推广", "品牌词", ad.cents / 100, ad.impressions, ad.clicks]
        for ad in world.ads
        if ad.day in days
    ]
    return csv_text(rows)


def _list_of(seats: Sequence[Seat]) -> list[list[Cell]]:
    rows: list[list[Cell]] = [["活动名称", "活动时间", "姓名", "手机号", "是否报名", "是否到场"]]
    for seat in seats:
        name = f"{seat.held:%m}月沙龙"
        came = "是" if seat.came else "否"
        rows.append([name, _shown(seat.held), "客户先生", seat.lead.phone, "是", came])
    return rows


def _invoices(bills: Sequence[Bill]) -> str:
    rows: list[list[Cell]] = [
        ["external_id", "phone", "ordered_at", "paid_at", "net", "cost_of_goods"]
    ]
    for bill in bills:
        moment = _shown(bill.paid)
        rows.append([f"I{bill.number:05d}", bill.lead.phone, moment, moment, bill.net / 100,
                     bill.cost / 100])  # fmt: skip
    return csv_text(rows)
