"""Leads, orders and refunds by channel, against the same rules written in plain Python.

Small random brands in New York, whose weeks begin on Sunday: contacts that come back, tests, masked
and shared phones, orders that name a lead, a person, both or neither, days without a time of day.
They travel as canonical files, cut in pieces that are imported in any order.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

import fanbu

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from fanbu import Workspace

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2027, 3, 1, 12)  # noqa: DTZ001 - UTC, naive, as the api's clock gives it
FIRST = datetime(2026, 1, 2)  # noqa: DTZ001 - local
CHANNELS = ("paid/meta", "paid/baidu", "earned/referral")
PHONES = ("13800138001", "13800138002", "138****8003", "", "13800138004")
OWNERS = ("Ann", "Ben", "")
DAYS = 420
SAME_CONTACT = timedelta(days=90)


@dataclass(frozen=True)
class Lead:
    external_id: str
    created_at: datetime
    phone: str
    channel: str
    owner: str
    status: str
    note: str


@dataclass(frozen=True)
class Order:
    external_id: str
    ordered_at: datetime
    paid_at: datetime | None
    lead: str
    phone: str
    channel: str
    net: int
    is_new: str


@dataclass(frozen=True)
class Refund:
    external_id: str
    order: str
    phone: str
    refunded_at: datetime
    amount: int


@dataclass(frozen=True)
class Brand:
    leads: Sequence[Lead]
    orders: Sequence[Order]
    refunds: Sequence[Refund]


def brand(seed: int) -> Brand:
    random = Random(seed)  # noqa: S311 - a test's dice

    def moment() -> datetime:
        day = FIRST + timedelta(random.randrange(DAYS))
        return day if random.random() < 0.2 else day.replace(hour=random.randrange(6, 24))

    leads = [
        Lead(f"L{i}", moment(), random.choice(PHONES), random.choice((*CHANNELS, "")),
             random.choice(OWNERS), random.choice(("valid", "junk", "new", "won", "")),
             random.choice(("", "", "", "", "", "测试")))
        for i in range(random.randrange(3, 12))
    ]  # fmt: skip
    named = ("", "", "L99", *(lead.external_id for lead in leads))
    orders = []
    for i in range(random.randrange(3, 14)):
        at = moment()
        paid = None if random.random() < 0.2 else at + timedelta(days=random.randrange(3))
        orders.append(
            Order(f"O{i}", at, paid, random.choice(named), random.choice(PHONES),
                  random.choice((*CHANNELS[:1], "", "", "")), random.randrange(1, 9) * 100,
                  random.choice(("", "", "", "true", "false")))
        )  # fmt: skip
    ids = ("", "O99", *(order.external_id for order in orders))
    refunds = [
        Refund(f"R{i}", random.choice(ids), random.choice(PHONES), moment(),
               random.randrange(1, 9) * 10)
        for i in range(random.randrange(8))
    ]  # fmt: skip
    return Brand(leads, orders, refunds)


def utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=NEW_YORK).astimezone(UTC)


def by_day(moment: datetime) -> datetime:
    """A bare day stands for its last moment."""
    end = moment + timedelta(days=1) - timedelta(microseconds=1)
    return utc(end if moment.time() == time() else moment)


def person_of(phone: str) -> str:
    return "" if "*" in phone else phone


@dataclass
class Twin:
    """What the rules say of a brand, one row after the other."""

    given: Brand
    credited: dict[str, Lead] = field(default_factory=dict)
    tests: set[str] = field(default_factory=set)
    owner_of: dict[str, Lead | None] = field(default_factory=dict)
    orders: list[Order] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    new: dict[str, bool | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._credit()
        for order in self.given.orders:
            self._place(order)
        self._tell_new()
        for refund in self.given.refunds:
            self._place_refund(refund)

    def _credit(self) -> None:
        last: dict[str, Lead] = {}
        for lead in sorted(
            self.given.leads, key=lambda one: (utc(one.created_at), one.external_id)
        ):
            person = person_of(lead.phone)
            if lead.note:
                self.tests.add(lead.external_id)
                continue
            before = last.get(person) if person else None
            if before and utc(lead.created_at) - utc(before.created_at) <= SAME_CONTACT:
                self.credited[lead.external_id] = before
                continue
            self.credited[lead.external_id] = last[person] = lead

    def counted(self) -> list[Lead]:
        return [lead for lead in self.given.leads if self.credited.get(lead.external_id) is lead]

    def _only_tests(self, person: str) -> bool:
        own = [lead for lead in self.given.leads if person and person_of(lead.phone) == person]
        return bool(own) and all(lead.external_id in self.tests for lead in own)

    def _before(self, person: str, moment: datetime) -> Lead | None:
        own = [
            lead
            for lead in self.counted()
            if person and person_of(lead.phone) == person and utc(lead.created_at) <= by_day(moment)
        ]
        return max(own, key=lambda lead: utc(lead.created_at), default=None)

    def _place(self, order: Order) -> None:
        person = person_of(order.phone)
        named = next((one for one in self.given.leads if one.external_id == order.lead), None)
        if named is not None and named.external_id in self.tests:
            return
        if named is None and self._only_tests(person):
            return
        lead = self.credited[named.external_id] if named else self._before(person, order.ordered_at)
        self.owner_of[order.external_id] = lead
        person = person or (person_of(named.phone) if named else "")
        self.orders.append(replace(order, phone=person))

    def _tell_new(self) -> None:
        seen: set[str] = set()
        paid = [(utc(order.paid_at), order) for order in self.orders if order.paid_at]
        for _, order in sorted(paid, key=lambda o: (o[0], utc(o[1].ordered_at), o[1].external_id)):
            lead = self.owner_of[order.external_id]
            names = {
                name for name in (order.phone, lead.external_id if lead else order.lead) if name
            }
            derived = not names & seen if names else None
            self.new[order.external_id] = order.is_new == "true" if order.is_new else derived
            seen |= names

    def _place_refund(self, refund: Refund) -> None:
        known = {order.external_id for order in self.given.orders}
        counted = {order.external_id for order in self.orders}
        person = person_of(refund.phone)
        if refund.order in known:
            if refund.order not in counted:
                return
            self.owner_of[refund.external_id] = self.owner_of[refund.order]
        elif self._only_tests(person):
            return
        else:
            self.owner_of[refund.external_id] = self._before(person, refund.refunded_at)
        self.refunds.append(refund)

    def channel(self, row: Order | Refund) -> str | None:
        orders = {order.external_id: order for order in self.orders}
        order = orders.get(row.order) if isinstance(row, Refund) else row
        lead = self.owner_of[row.external_id]
        return (order.channel if order else "") or (lead.channel if lead else "") or None

    def owner(self, row: Order | Refund) -> str | None:
        lead = self.owner_of[row.external_id]
        return (lead.owner if lead else "") or None

    def numbers(self, keys: dict[type, Callable[[Any], Any]]) -> dict[tuple[str, Any], float]:
        """(metric, group) → value, where it is not 0; `keys` gives each kind of row its group."""
        found: dict[tuple[str, Any], float] = defaultdict(float)
        people: dict[Any, set[str]] = defaultdict(set)
        for lead in self.counted():
            group = keys[Lead](lead)
            found["leads", group] += 1
            found["valid_leads", group] += lead.status in ("valid", "won")
        for order in self.orders:
            if order.paid_at is None:
                continue
            group, new = keys[Order](order), self.new[order.external_id]
            found["orders", group] += 1
            found["revenue", group] += order.net
            found["new_revenue", group] += order.net if new else 0
            found["enrolments", group] += new is True
            found["renewals", group] += new is False
            people[group] |= {name for name in (order.phone or order.lead,) if name}
        for refund in self.refunds:
            found["refunds", keys[Refund](refund)] += refund.amount
        for group, names in people.items():
            found["buyers", group] = len(names)
        return {key: value for key, value in found.items() if value}

    def cohorts(self) -> dict[tuple[str, Any], float]:
        """(metric, channel of the lead) → how many counted leads came this far."""
        found: dict[tuple[str, Any], float] = defaultdict(float)
        for lead in self.counted():
            own = [o for o in self.orders if o.paid_at and self.owner_of[o.external_id] is lead]
            back = [r for r in self.refunds if self.owner_of[r.external_id] is lead]
            group = lead.channel or None
            found["cohort_leads", group] += 1
            found["cohort_enrolled", group] += bool(own)
            found["cohort_renewed", group] += any(self.new[o.external_id] is False for o in own)
            found["cohort_revenue", group] += sum(o.net for o in own)
            found["cohort_refunded", group] += bool(back)
        return {key: value for key, value in found.items() if value}


METRICS = ("leads", "valid_leads", "orders", "revenue", "new_revenue", "enrolments", "renewals",
           "buyers", "refunds")  # fmt: skip
COHORTS = ("cohort_leads", "cohort_enrolled", "cohort_renewed", "cohort_revenue", "cohort_refunded")


@pytest.fixture(scope="module")
def ny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("ny") / "brand"
    fanbu.init(folder, name="Cloud", language="en", timezone="America/New_York",
               playbook="online_education")  # fmt: skip
    settings = folder / "fanbu.toml"
    settings.write_text(settings.read_text().replace('"monday"', '"sunday"'))
    assert "sunday" in settings.read_text()
    with fanbu.open(folder, clock=lambda: NOW) as workspace:
        yield workspace


def write(ws: Workspace, folder: Path, given: Brand, seed: int) -> None:
    """Each register in up to three files, in any order, as taken on any day."""
    random = Random(seed)  # noqa: S311 - a test's dice
    kinds = {"leads": (Lead, given.leads), "orders": (Order, given.orders),
             "refunds": (Refund, given.refunds)}  # fmt: skip
    pieces = [
        (table, kind, rows[start::3])
        for table, (kind, rows) in kinds.items()
        for start in range(3)
        if rows[start::3]
    ]
    random.shuffle(pieces)
    for place, (table, kind, rows) in enumerate(pieces):
        names = [entry.name for entry in fields(kind)]
        file = folder / f"{place}.csv"
        with file.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, names)
            writer.writeheader()
            writer.writerows(shown(row, names) for row in rows)
        ws.import_files(file, as_=table, as_of=f"2027-02-{random.randrange(1, 28):02}", yes=True)


def shown(row: Any, names: Iterable[str]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in names}
    return {
        name: ("" if value is None else f"{value:%Y-%m-%d %H:%M}")
        if isinstance(value, datetime) or value is None
        else value
        for name, value in values.items()
    }


def answered(ws: Workspace, metrics: Sequence[str], **options: Any) -> dict[tuple[str, Any], float]:
    keys = [*(["period"] if "grain" in options else []), *options.get("by", ())]
    rows = ws.query(list(metrics), **options).to_dict()["rows"]
    return {
        (metric, tuple(row[key] for key in keys) if len(keys) != 1 else row[keys[0]]): row[metric]
        for row in rows
        for metric in metrics
        if row[metric]
    }


def week(moment: datetime) -> str:
    """The Sunday that begins the week."""
    return f"{(moment - timedelta((moment.weekday() + 1) % 7)).date()}"


@pytest.mark.parametrize("seed", range(8))
def test_the_twin(ny: Workspace, tmp_path: Path, seed: int) -> None:
    given = brand(seed)
    twin = Twin(given)
    with ny.warehouse.transaction(keep=False):
        write(ny, tmp_path, given, seed)
        by_channel = twin.numbers(
            {Lead: lambda lead: lead.channel or None, Order: twin.channel, Refund: twin.channel}
        )
        assert answered(ny, METRICS, by=["channel"]) == by_channel
        by_owner = twin.numbers(
            {Lead: lambda lead: lead.owner or None, Order: twin.owner, Refund: twin.owner}
        )
        assert answered(ny, METRICS, by=["owner"]) == by_owner
        assert answered(ny, COHORTS, by=["channel"]) == twin.cohorts()
        by_week = twin.numbers(
            {Lead: lambda lead: week(lead.created_at), Order: lambda order: week(order.paid_at),
             Refund: lambda refund: week(refund.refunded_at)}
        )  # fmt: skip
        assert answered(ny, METRICS, grain="week") == by_week
        for channel in CHANNELS:
            only = {key[0]: value for key, value in by_channel.items() if key[1] == channel}
            found = answered(ny, METRICS, where=f"channel = '{channel}'")
            assert {key[0]: value for key, value in found.items()} == only
        unplaced = sum(1 for o in twin.orders if o.paid_at and twin.channel(o) is None)
        warnings = ny.query("orders", by=["channel"]).warnings
        said = {w.code: w.details["rows"] for w in warnings if w.code.startswith("unplaced")}
        assert said == ({"unplaced_orders": unplaced} if unplaced else {})
