"""The same registers, exported whole each week for ten weeks, imported in any order, one missing.

A class sells by phone. Each week's files list every lead, seat and order up to then, with the
status of that week: leads move on, move back, are found to be tests; an address or a spare phone is
filled in later; two channels bring one person. The twin below is what the files say, row by row.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from tests.api.conftest import NOW

import fanbu
from fanbu.demo.exports.xlsx import workbook

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from fanbu import Workspace

FIRST = datetime(2026, 8, 3)  # noqa: DTZ001 - a Monday, local
WEEKS = 10
STATUSES = ("新线索", "已加微", "有效", "无效", "有效", "成交")
VALID, WON = {"已加微", "有效", "成交"}, {"成交"}
COHORTS = ("cohort_leads", "cohort_valid", "cohort_attended", "cohort_enrolled", "cohort_revenue")
LEADS = (
    "线索编号",
    "留资时间",
    "来源渠道",
    "姓名",
    "手机号",
    "备用电话",
    "邮箱",
    "跟进状态",
    "课程顾问",
    "备注",
)
SEATS = ("手机号", "姓名", "课程名称", "上课日期", "是否到课", "是否完课")
ORDERS = ("订单编号", "手机号", "邮箱", "下单时间", "实付金额")


@dataclass(frozen=True)
class Lead:
    """`status`, `note`, `email`, `spare`: by week, from the week the lead came in."""

    number: int
    created: datetime
    source: str
    phone: str
    emails: Sequence[str]
    spares: Sequence[str]
    statuses: Sequence[str]
    notes: Sequence[str]

    @property
    def week(self) -> int:
        return (self.created - FIRST).days // 7

    def at(self, values: Sequence[str], week: int) -> str:
        return values[week - self.week]


@dataclass(frozen=True)
class School:
    leads: Sequence[Lead]
    seats: Sequence[tuple[Lead, datetime, bool]]
    orders: Sequence[tuple[int, Lead, datetime, bool, int]]


def school(seed: int) -> School:
    """Lead 1 comes again as the last one, by another phone and the same address."""
    dice = Random(seed)  # noqa: S311 - a test's dice
    leads = []
    for number in range(1, 13):
        created = FIRST + timedelta(days=dice.randrange(60), hours=9, minutes=number)
        weeks = WEEKS - (created - FIRST).days // 7
        place, statuses = 0, []
        for _ in range(weeks):
            statuses.append(STATUSES[place])
            place = min(max(place + dice.choice((0, 0, 1, 1, 2, -1)), 0), len(STATUSES) - 1)
        known, tested = dice.randrange(weeks + 2), dice.randrange(weeks * 5)
        leads.append(
            Lead(number, created, dice.choice(("抖音", "百度", "转介绍")), f"138001380{number:02}",
                 later(f"m{number}@x.cn", known, weeks),
                 later(f"139001390{number:02}", known, weeks), statuses,
                 later("内部测试", tested, weeks))
        )  # fmt: skip
    first = leads[0]
    again = first.created + timedelta(days=3)
    weeks = WEEKS - (again - FIRST).days // 7
    leads.append(Lead(13, again, "百度", "13800138099", ["m1@x.cn"] * weeks, [""] * weeks,
                      ["成交"] * weeks, [""] * weeks))  # fmt: skip
    seats = [(lead, lead.created + timedelta(days=2), dice.random() < 0.6) for lead in leads]
    orders = [(number, lead, lead.created + timedelta(days=5 + number % 4), dice.random() < 0.5,
               100 * number) for number, lead in enumerate(dice.sample(leads, 7), 1)]  # fmt: skip
    return School(leads, seats, orders)


def later(value: str, known: int, weeks: int) -> list[str]:
    """Blank until it becomes known, if ever."""
    return ["" if week < known else value for week in range(weeks)]


def taken_on(week: int) -> datetime:
    """The Monday after."""
    return FIRST + timedelta(days=7 * (week + 1))


def tables(given: School, week: int, *, ids: bool) -> dict[str, list[tuple[Any, ...]]]:
    """Every register as exported after a week; without ids a lead is known by what it says."""
    end = taken_on(week)
    leads = [
        (f"L{one.number}", minute(one.created), one.source, f"客{one.number}", one.phone,
         one.at(one.spares, week), one.at(one.emails, week), one.at(one.statuses, week),
         "李", one.at(one.notes, week))
        for one in given.leads if one.week <= week
    ]  # fmt: skip
    rows = {
        "线索": [LEADS, *leads] if ids else [LEADS[1:], *(row[1:] for row in leads)],
        "到课": [SEATS, *((one.phone, f"客{one.number}", "体验课", f"{held:%Y-%m-%d}",
                         "是" if came else "否", "") for one, held, came in given.seats
                        if held < end)],
        "订单": [ORDERS, *((f"O{number}", "" if by_mail else one.phone,
                         one.emails[-1] if by_mail else "", minute(at), net)
                        for number, one, at, by_mail, net in given.orders if at < end)],
    }  # fmt: skip
    return {name: rows for name, rows in rows.items() if len(rows) > 1}


def minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def bring(ws: Workspace, folder: Path, given: School, week: int, *, ids: bool = True) -> None:
    """Odd weeks come as workbooks, even ones as text."""
    paths = []
    for name, rows in tables(given, week, ids=ids).items():
        path = folder / f"{name}_{week}.{'xlsx' if week % 2 else 'csv'}"
        if week % 2:
            path.write_bytes(workbook(rows, NOW))
        else:
            text = io.StringIO()
            csv.writer(text).writerows(rows)
            path.write_text(text.getvalue(), encoding="utf-8-sig")
        paths.append(path)
    ws.import_files(paths, yes=True, as_of=f"{taken_on(week):%Y-%m-%d}")


class Twin:
    """What the files of some weeks say together."""

    def __init__(self, given: School, weeks: Collection[int]) -> None:
        self.given, self.weeks, self.last = given, sorted(weeks), max(weeks)
        self.seen = [one for one in given.leads if one.week <= self.last]
        tests = [one for one in self.seen if one.at(one.notes, self.last)]
        again = [one for one in self.seen if one.number == 13]
        first = next(one for one in given.leads if one.number == 1)
        known = first in self.seen and first not in tests and first.at(first.emails, self.last)
        self.same = {13: 1} if again and known else {}
        self.counted = [
            one for one in self.seen if one not in tests and one.number not in self.same
        ]

    def _owner(self, one: Lead) -> int:
        return self.same.get(one.number, one.number)

    def _buyer(self, one: Lead, *, by_mail: bool) -> int | None:
        """The lead an order belongs to: by address, one that is known to have it by now."""
        if not by_mail:
            return self._owner(one)
        known = [lead for lead in self.counted
                 if lead.at(lead.emails, self.last) == one.emails[-1] != ""]  # fmt: skip
        return self._owner(known[0]) if known else None

    def history(self) -> Counter[tuple[str, str, str]]:
        """Lead, status, when: the first is dated by the lead, later ones by their export."""
        found: Counter[tuple[str, str, str]] = Counter()
        for one in self.seen:
            shown = None
            for week in self.weeks:
                status = one.at(one.statuses, week) if week >= one.week else shown
                if status and status != shown:
                    taken = taken_on(week).replace(hour=23, minute=59)  # a day stands for its end
                    when = taken if shown else one.created
                    found[f"L{one.number}", status, minute(when)] += 1
                    shown = status
        return found

    def cohorts(self) -> list[dict[str, Any]]:
        end = taken_on(self.last)
        came = {self._owner(one) for one, held, came in self.given.seats if held < end and came}
        paid: Counter[int] = Counter()
        for _, one, at, by_mail, net in self.given.orders:
            buyer = self._buyer(one, by_mail=by_mail)
            if at < end and buyer is not None:
                paid[buyer] += net
        rows: dict[str, dict[str, Any]] = {}
        for one in self.counted:
            row = rows.setdefault(f"{(FIRST + timedelta(days=7 * one.week)).date()}",
                                  dict.fromkeys(COHORTS, 0))  # fmt: skip
            row["cohort_leads"] += 1
            row["cohort_valid"] += one.at(one.statuses, self.last) in VALID
            row["cohort_attended"] += one.number in came
            row["cohort_enrolled"] += one.number in paid
            row["cohort_revenue"] += paid[one.number]
        return [{"period": period, **row} for period, row in sorted(rows.items())]


def answered(ws: Workspace) -> list[dict[str, Any]]:
    rows = ws.query(list(COHORTS), grain="week").to_dict()["rows"]
    return [{name: value or 0 for name, value in row.items()} for row in rows]


def told(ws: Workspace) -> Counter[tuple[str, str, str]]:
    query = "SELECT lead, status, changed_at FROM lead_status_all_at('infinity')"
    rows = ws.warehouse.run(query).to_pylist()
    zone = ws.settings.zone
    return Counter(
        (row["lead"], row["status"],
         minute(row["changed_at"].replace(tzinfo=UTC).astimezone(zone))) for row in rows
    )  # fmt: skip


def is_right(ws: Workspace, given: School, weeks: Collection[int]) -> None:
    twin = Twin(given, weeks)
    assert told(ws) == twin.history()
    assert answered(ws) == twin.cohorts()
    [total] = ws.query(["leads"]).to_dict()["rows"]
    assert total == {"leads": len(twin.counted)}
    assert ws.warehouse.has_rows()["leads"] == len(twin.seen)


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    fanbu.init(tmp_path / "brand", name="Cloud", language="zh", playbook="online_education")
    with fanbu.open(tmp_path / "brand", clock=lambda: NOW) as workspace:
        yield workspace


def test_week_after_week(ws: Workspace, tmp_path: Path) -> None:
    """After each week: what all files so far say, so no older cohort moves but by its own rows."""
    given = school(1)
    for week in range(WEEKS):
        bring(ws, tmp_path, given, week)
        is_right(ws, given, range(week + 1))


@pytest.mark.parametrize("seed", range(4))
def test_in_any_order_with_a_week_missing(ws: Workspace, tmp_path: Path, seed: int) -> None:
    given, dice = school(seed), Random(seed)  # noqa: S311 - a test's dice
    weeks = dice.sample(range(WEEKS), WEEKS - 1)
    for place, week in enumerate(weeks, 1):
        bring(ws, tmp_path, given, week)
        if place in (3, WEEKS - 1):
            is_right(ws, given, weeks[:place])


def test_a_register_without_ids(ws: Workspace, tmp_path: Path) -> None:
    """A lead is known by contact, name, time and source: nothing that is filled in doubles it."""
    given = school(2)
    for week in (4, 0, 9, 6, 2):
        bring(ws, tmp_path, given, week, ids=False)
    twin = Twin(given, (0, 2, 4, 6, 9))
    assert answered(ws) == twin.cohorts()
    assert ws.warehouse.has_rows()["leads"] == len(twin.seen)


def test_without_ids_a_phone_that_came_later_makes_no_second_lead(
    ws: Workspace, tmp_path: Path
) -> None:
    """Known by the address first: the row that is still listed speaks for the lead."""
    head = "留资时间,来源渠道,姓名,手机号,邮箱,跟进状态\n"
    weeks = ("2026-08-03 09:00,抖音,安,,an@x.cn,新线索\n",
             "2026-08-03 09:00,抖音,安,13800138001,an@x.cn,成交\n")  # fmt: skip
    for number, row in enumerate(weeks):
        file = tmp_path / f"leads{number}.csv"
        file.write_text(head + row, encoding="utf-8")
        ws.import_files(file, yes=True, as_of=f"2026-08-1{number}")
    [row] = ws.query(["leads", "valid_leads", "won_leads"]).to_dict()["rows"]
    assert row == {"leads": 1, "valid_leads": 1, "won_leads": 1}
