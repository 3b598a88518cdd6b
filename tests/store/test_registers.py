"""Registers: each column from the newest export that had it; rows that went are marked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanbu.store.warehouse import Warehouse, WarehouseOptions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.store.conftest import World

LEADS = "SELECT external_id, owner, channel FROM leads ORDER BY ALL"


def lead(ident: str, day: str = "10-01", **more: Any) -> dict[str, Any]:
    return {"external_id": ident, "created_at": f"{day} 08:00", **more}


def current(world: World) -> dict[str, Any]:
    (row,) = world.ask(LEADS)
    return row


class TestFolding:
    """10-05: owner Li, channel a."""

    @pytest.fixture(autouse=True)
    def first(self, world: World) -> None:
        world.load("leads", [lead("1", owner="Li", channel="a")], as_of="10-05")

    def test_a_newer_value_wins(self, world: World) -> None:
        world.load("leads", [lead("1", owner="Wu", channel="b")], as_of="10-06")
        assert current(world) == {"external_id": "1", "owner": "Wu", "channel": "b"}

    def test_a_missing_column_keeps(self, world: World) -> None:
        world.load("leads", [lead("1", owner="Wu")], as_of="10-06")
        assert current(world) == {"external_id": "1", "owner": "Wu", "channel": "a"}

    def test_a_blank_cell_clears(self, world: World) -> None:
        world.load("leads", [lead("1", owner=None)], as_of="10-06", columns=("channel",))
        assert current(world) == {"external_id": "1", "owner": None, "channel": None}

    def test_an_older_export_fills_only_what_newer_ones_lack(self, world: World) -> None:
        world.load("leads", [lead("1", owner="Old", batch="B1")], as_of="10-04")
        assert world.ask("SELECT owner, batch FROM leads") == [{"owner": "Li", "batch": "B1"}]

    def test_undo_restores(self, world: World) -> None:
        world.load("leads", [lead("1", owner="Wu"), lead("2")], as_of="10-06")
        world.warehouse.undo(2, now=world.warehouse.imports()[0].as_of)
        assert current(world) == {"external_id": "1", "owner": "Li", "channel": "a"}
        world.warehouse.undo(1, now=world.warehouse.imports()[0].as_of)
        assert world.ask(LEADS) == []

    def test_as_it_was_known(self, world: World) -> None:
        world.load("leads", [lead("1", owner="Wu")], as_of="10-06")
        assert world.one("SELECT owner FROM leads_at(TIMESTAMP '2026-10-05 12:00')") == "Li"
        assert world.ask("SELECT owner FROM leads_at('2026-10-01')") == []

    def test_properties_are_merged_by_name(self, world: World) -> None:
        world.load("leads", [lead("1", props='{"city":"杭州","age":"30"}')], as_of="10-06")
        world.load("leads", [lead("1", props='{"age":"31"}')], as_of="10-07")
        assert world.one("SELECT (props ->> 'city') || (props ->> 'age') FROM leads") == "杭州31"


class TestGone:
    """10-05 lists 1 (1 Oct) and 2 (3 Oct)."""

    @pytest.fixture(autouse=True)
    def first(self, world: World) -> None:
        world.load("leads", [lead("1"), lead("2", "10-03")], as_of="10-05")

    def gone(self, world: World) -> dict[str, str | None]:
        rows = world.ask("SELECT external_id, gone_since FROM leads")
        return {row["external_id"]: row["gone_since"] for row in rows}

    def test_absent_inside_the_span_is_marked_and_kept(self, world: World) -> None:
        world.load("leads", [lead("3", "10-02"), lead("4", "10-06")], as_of="10-07")
        assert self.gone(world) == {"1": None, "2": "10-07 00:00", "3": None, "4": None}
        assert world.one("SELECT count(*) FROM leads_at('infinity')") == 4

    def test_coming_back_takes_the_mark_away(self, world: World) -> None:
        world.load("leads", [lead("3", "10-02"), lead("4", "10-06")], as_of="10-07")
        world.load("leads", [lead("2", "10-03")], as_of="10-08")
        assert self.gone(world)["2"] is None

    def test_undo_takes_the_mark_away(self, world: World) -> None:
        world.load("leads", [lead("3", "10-02"), lead("4", "10-06")], as_of="10-07")
        world.warehouse.undo(2, now=world.warehouse.imports()[0].as_of)
        assert self.gone(world) == {"1": None, "2": None}

    def test_an_export_of_a_part_says_nothing_about_the_rest(self, world: World) -> None:
        rows = [lead("3", "10-02"), lead("4", "10-06")]
        world.load("leads", rows, as_of="10-07", snapshot=False)
        assert self.gone(world)["2"] is None

    def test_another_readers_export_says_nothing(self, world: World) -> None:
        rows = [lead("3", "10-02"), lead("4", "10-06")]
        world.load("leads", rows, as_of="10-07", reader="mapping:other")
        assert self.gone(world)["2"] is None

    def test_another_shops_export_says_nothing(self, world: World) -> None:
        world.load("leads", [lead("5", "10-03", shop="s1")], as_of="10-06")
        rows = [lead("6", "10-02", shop="s2"), lead("7", "10-06", shop="s2")]
        world.load("leads", rows, as_of="10-07")
        assert self.gone(world)["5"] is None


def test_days_stay_days_west_of_greenwich(
    path: Path, world_of: Callable[[Warehouse], World]
) -> None:
    """Midnight in New York is 04:00 UTC: a cost paid on the 1st is of the 1st."""
    options = WarehouseOptions(zone="America/New_York", currency="USD")
    now = datetime(2026, 12, 1, tzinfo=UTC)
    with Warehouse.open(path, options, backups=path.parent, now=now) as warehouse:
        world = world_of(warehouse)
        record = world.load("costs", [{"paid_on": "10-01", "amount": 5}], as_of="10-05")
        assert str(record.window) == "2026-10-01..2026-10-01"
        (line,) = warehouse.coverage().to_pylist()
        assert f"{line['first_day']:%m-%d}" == "10-01"
        rows = [{"paid_on": "09-30", "amount": 1}, {"paid_on": "10-02", "amount": 1}]
        world.load("costs", rows, as_of="10-06")
        gone = world.ask("SELECT paid_on FROM costs WHERE gone_since IS NOT NULL")
        assert gone == [{"paid_on": "10-01"}]


class TestKeys:
    def test_rows_without_a_key_are_known_by_content_and_occurrence(self, world: World) -> None:
        rows = [{"paid_on": "10-01", "amount": 5}, {"paid_on": "10-01", "amount": 5}]
        world.load("costs", rows, as_of="10-05")
        world.load("costs", [*rows, {"paid_on": "10-02", "amount": 7}], as_of="10-06")
        assert world.one("SELECT sum(amount) FROM costs_at('infinity')") == 17

    def test_an_account_alone_identifies_nobody(self, world: World) -> None:
        rows = [{"added_at": "10-01 08:00", "added_by": name} for name in ("Li", "Wu")]
        world.load("contacts", rows, as_of="10-05")
        assert world.one("SELECT count(*) FROM contacts_at('infinity')") == 2

    def test_lines_without_a_number_stay_apart(self, world: World) -> None:
        rows: list[dict[str, Any]] = [
            {"order": "o1", "sku": "a", "quantity": 1},
            {"order": "o1", "sku": "b"},
        ]
        world.load("order_lines", rows, as_of="10-05", columns=("line",))
        assert world.one("SELECT count(*) FROM order_lines_at('infinity')") == 2

    def test_placements_without_an_id_go_by_name(self, world: World) -> None:
        rows = [{"placement": name, "title": name} for name in ("x", "y")]
        world.load("placements", rows, as_of="10-05")
        world.load("placements", [{"placement": "x", "title": "X"}], as_of="10-06")
        query = "SELECT title FROM placements_at('infinity') ORDER BY 1"
        assert [row["title"] for row in world.ask(query)] == ["X", "y"]

    def test_the_last_row_of_a_key_in_one_file_counts(self, world: World) -> None:
        world.load("leads", [lead("1", owner="Li"), lead("1", owner="Wu")], as_of="10-05")
        assert world.one("SELECT owner FROM leads") == "Wu"


EXPORTS = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from("abc"), st.sampled_from((None, "x", "y")), min_size=1),
        st.integers(1, 3),
        st.sampled_from((("owner",), ("owner", "status"), ("status",))),
        st.booleans(),
    ),
    min_size=2,
    max_size=4,
)


@settings(max_examples=6, deadline=None)
@given(exports=EXPORTS, data=st.data())
def test_any_order_of_imports_gives_the_same_register(
    shared: World, exports: list[Any], data: st.DataObject
) -> None:
    files = [
        shared.file(
            "leads",
            [
                lead(ident, f"10-0{1 + 'abc'.index(ident)}", **dict.fromkeys(columns, value))
                for ident, value in rows.items()
            ],
            as_of=f"10-1{as_of}",
            snapshot=whole,
            sha=f"{number}",
        )
        for number, (rows, as_of, columns, whole) in enumerate(exports)
    ]
    natural = list(range(len(files)))

    def register(order: list[int], *, undone: bool = False) -> tuple[list[dict[str, Any]], ...]:
        with shared.warehouse.transaction(keep=False):
            for index in order:
                record = shared.warehouse.load(files[index], now=files[index].as_of)
                last = int(shared.one("SELECT max(import_id) FROM imports"))
            if undone and not record.repeated:
                shared.warehouse.undo(last, now=files[0].as_of)
            return (
                shared.ask("SELECT * EXCLUDE (import_id) FROM leads ORDER BY key"),
                shared.ask(
                    "SELECT key, status, changed_at FROM lead_history('infinity') ORDER BY ALL"
                ),
                shared.ask("SELECT * EXCLUDE (import_id) FROM fold_leads('infinity', true) "
                           "ORDER BY key"),
            )  # fmt: skip

    stored, history, folded = register(natural)
    assert stored == [{name: row[name] for name in stored[0]} for row in folded]
    assert register(data.draw(st.permutations(natural)))[:2] == (stored, history)
    assert register(natural, undone=True)[:2] == register(natural[:-1])[:2]
