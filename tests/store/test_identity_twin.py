"""Leads, orders and who is one person, against the same rules written row by row in plain Python.

up to six files of leads and of orders in any order of import, some taken back; each row with
some of three phones, three addresses and two nicks on two platforms; at most two of a kind
beside one contact before it is shared
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fanbu.rules.status import LeadWords
from fanbu.store.warehouse import Warehouse, WarehouseOptions

from .test_identities import known_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import pytest
    from tests.store.conftest import World

NOW = datetime(2026, 12, 1, tzinfo=UTC)
MOST = 2
OPTIONS = WarehouseOptions(
    "Asia/Shanghai", "CNY", LeadWords(test=("测试",), shared_contacts=MOST, same_contact_days=90)
)
CONTACTS = ("p1", "p2", "p3", "e1", "e2", "e3", "n1@taobao", "n1@jd", "n2@taobao")
DAYS = ("01-02", "02-20", "03-10", "05-30", "06-30")


@dataclass(frozen=True)
class File:
    """One export of leads or orders; `sha` orders exports of one day."""

    table: str
    sha: str
    as_of: str
    rows: tuple[dict[str, Any], ...]

    @property
    def rank(self) -> tuple[str, str]:
        return self.as_of, self.sha

    def load(self, world: World) -> int:
        names = {"leads": "created_at", "orders": "ordered_at"}
        rows = [
            {
                "external_id": row["id"],
                names[self.table]: f"{row['day']} 04:00",
                **known_by(*row["contacts"]),
                **({"note": row["note"]} if self.table == "leads" else {"lead": row["lead"]}),
            }
            for row in self.rows
        ]
        columns = ("person", "identifiers")
        # a platform's: one id with another day and another contact would be two people's lists
        record = world.load(self.table, rows, as_of=self.as_of, sha=self.sha, columns=columns,
                            snapshot=False, reader="crm")  # fmt: skip
        assert record.import_id is not None
        return record.import_id


@st.composite
def files(draw: st.DrawFn) -> list[File]:
    found = []
    for number in range(draw(st.integers(2, 6))):
        table = draw(st.sampled_from(("leads", "leads", "orders")))
        ids = draw(st.lists(st.sampled_from("abcde"), min_size=1, max_size=4, unique=True))
        rows = tuple(
            {
                "id": ident if table == "leads" else f"o{ident}",
                "day": draw(st.sampled_from(DAYS)),
                "contacts": draw(st.lists(st.sampled_from(CONTACTS), max_size=3, unique=True)),
                "note": draw(st.sampled_from((None, None, None, "测试"))),
                "lead": draw(st.sampled_from((None, None, "a", "z"))),
            }
            for ident in ids
        )
        found.append(File(table, f"{number}", f"10-1{draw(st.integers(1, 3))}", rows))
    return found


@dataclass
class Twin:
    """What the rules say of some files, whatever their order."""

    files: Iterable[File]
    person: dict[str, str] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.rows: dict[str, dict[str, dict[str, Any]]] = {"leads": {}, "orders": {}}
        for file in sorted(self.files, key=lambda one: one.rank):
            for row in file.rows:
                self.rows[file.table][row["id"]] = row
        self.tests = {ident for ident, row in self.rows["leads"].items() if row["note"]}
        self._merge()
        self._credit()

    def _telling(self) -> list[list[str]]:
        rows = [row["contacts"] for ident, row in self.rows["leads"].items()
                if ident not in self.tests]  # fmt: skip
        return rows + [row["contacts"] for row in self.rows["orders"].values()
                       if row["lead"] not in self.tests]  # fmt: skip

    def _merge(self) -> None:
        everywhere = [one for kind in self.rows.values() for row in kind.values()
                      for one in row["contacts"]]  # fmt: skip
        group = {one: {one} for one in everywhere}
        beside: dict[str, set[str]] = {one: set() for one in everywhere}
        for row in self._telling():
            for one in row:
                beside[one] |= set(row) - {one}
        for one, others in beside.items():
            kinds = [(other[0], other.partition("@")[2]) for other in others]
            if any(kinds.count(kind) > MOST for kind in kinds):
                self.shared.add(one)
        for row in self._telling():
            own = [one for one in row if one not in self.shared]
            for one in own[1:]:
                group[own[0]] |= group[one]
                for other in group[own[0]]:
                    group[other] = group[own[0]]
        for one, members in group.items():
            head = min(members, key=strength)
            bare = head.partition("@")[0]
            places = {other for other in everywhere if other.partition("@")[0] == bare}
            self.person[one] = head if len(places) > 1 else bare

    def whose(self, row: dict[str, Any]) -> str | None:
        ordered = sorted(row["contacts"], key=lambda one: "pen".index(one[0]))
        own = [one for one in ordered if one not in self.shared] or ordered
        return self.person[own[0]] if own else None

    def _credit(self) -> None:
        self.credited: dict[str, str] = {}
        last: dict[str, str] = {}
        leads = self.rows["leads"]
        for ident in sorted(leads, key=lambda one: (leads[one]["day"], one)):
            person = self.whose(leads[ident])
            before = last.get(person or "") if ident not in self.tests else None
            if before and moment(leads[ident]) - moment(leads[before]) <= timedelta(90):
                self.credited[ident] = before
                continue
            self.credited[ident] = ident
            if person and ident not in self.tests:
                last[person] = ident

    def leads(self) -> list[tuple[Any, ...]]:
        rows = self.rows["leads"]
        return [(ident, self.whose(rows[ident]), ident in self.tests, self.credited[ident])
                for ident in sorted(rows)]  # fmt: skip

    def orders(self) -> list[tuple[Any, ...]]:
        """Id, person, lead, new: of those that are of no test."""
        placed = [found for row in self.rows["orders"].values() if (found := self._place(row))]
        seen: set[tuple[str, Any]] = set()
        told = []
        for _, ident, person, lead, name in sorted(placed, key=lambda one: one[:2]):
            names = {("person", person), ("lead", name)} - {("person", None), ("lead", None)}
            told.append((ident, person, lead, not names & seen if names else None))
            seen |= names
        return sorted(told)

    def _place(self, row: dict[str, Any]) -> tuple[Any, ...] | None:
        leads, person = self.rows["leads"], self.whose(row)
        own = [one for one in leads if person and self.whose(leads[one]) == person]
        if row["lead"] in leads:
            if row["lead"] in self.tests:
                return None
            lead: str | None = self.credited[row["lead"]]
            person = person or self.whose(leads[row["lead"]])
        elif own and all(one in self.tests for one in own):
            return None
        else:
            earlier = [one for one in own if one not in self.tests and self.credited[one] == one
                       and leads[one]["day"] <= row["day"]]  # fmt: skip
            lead = max(earlier, key=lambda one: leads[one]["day"], default=None)
        return row["day"], row["id"], person, lead, lead or row["lead"]


def strength(contact: str) -> tuple[int, str, str]:
    value, _, platform = contact.partition("@")
    return "pen".index(contact[0]), value, platform


def moment(row: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(f"2026-{row['day']}")


LEADS = """SELECT external_id, person, is_test, json_extract_string(credited, '$[1]') AS credited
    FROM leads_marked_at({}) ORDER BY 1"""
ORDERS = """SELECT external_id, person, json_extract_string(lead_key, '$[1]') AS lead, is_new
    FROM orders_at({}) ORDER BY 1"""


def told(world: World, query: str, cutoff: str = "'infinity'") -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in world.ask(query.format(cutoff))]


def is_right(world: World, kept: Iterable[File], cutoff: str = "'infinity'") -> None:
    twin = Twin(kept)
    assert told(world, LEADS, cutoff) == twin.leads()
    assert told(world, ORDERS, cutoff) == twin.orders()


@settings(max_examples=10, deadline=None)
@given(given=files(), data=st.data())
def test_the_twin(
    template: Path,
    tmp_path_factory: pytest.TempPathFactory,
    world_of: Callable[[Warehouse], World],
    given: list[File],
    data: st.DataObject,
) -> None:
    path = tmp_path_factory.mktemp("people") / "warehouse.duckdb"
    shutil.copy(template, path)
    order = data.draw(st.permutations(given))
    gone = data.draw(st.lists(st.sampled_from(given), max_size=2, unique_by=lambda one: one.sha))
    kept = [file for file in given if file not in gone]
    with Warehouse.open(path, OPTIONS, backups=path.parent, now=NOW) as warehouse:
        world = world_of(warehouse)
        ids = {}
        for place, file in enumerate(order, 1):
            ids[file.sha] = file.load(world)
            is_right(world, order[:place])
        for file in gone:
            warehouse.undo(ids[file.sha], now=NOW)
        is_right(world, kept)
        for cutoff in ("10-11", "10-12"):
            then = [file for file in kept if file.as_of <= cutoff]
            is_right(world, then, f"TIMESTAMP '2026-{cutoff}'")
