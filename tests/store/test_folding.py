"""The quick way to current rows against the slow one: laid over each other, or folded anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fanbu.store import folding

if TYPE_CHECKING:
    import pytest
    from tests.store.conftest import World

    from fanbu.model.imports import ParsedFile

CELLS = st.sampled_from((None, "x", "y"))
PROPS = st.sampled_from((None, '{"a": 1}', '{"a": 2}', '{"b": "x", "a": 1}'))
EXPORTS = st.lists(
    st.fixed_dictionaries(
        {
            "keys": st.lists(st.sampled_from("abcd"), min_size=1, max_size=4),
            "cells": st.lists(st.tuples(CELLS, CELLS, PROPS), min_size=4, max_size=4),
            "columns": st.sampled_from((("owner",), ("status",), ("owner", "status"), ())),
            "props": st.booleans(),
            "as_of": st.integers(1, 5),
            "reader": st.sampled_from(("canonical", "mapping:other")),
            "account": st.sampled_from(("a", None)),
            "snapshot": st.booleans(),
        }
    ),
    min_size=2,
    max_size=5,
)


def lead_file(world: World, export: dict[str, Any], number: int) -> ParsedFile:
    rows = []
    for ident, (owner, status, props) in zip(export["keys"], export["cells"], strict=False):
        told = {"owner": owner, "status": status}
        row = {"external_id": ident, "created_at": f"10-0{1 + 'abcd'.index(ident)} 08:00"}
        row |= {name: told[name] for name in export["columns"]}
        rows.append(row | ({"props": props} if export["props"] else {}))
    return world.file(
        "leads", rows, as_of=f"10-1{export['as_of']}", sha=str(number),
        **{name: export[name] for name in ("reader", "account", "snapshot")},
    )  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(exports=EXPORTS)
def test_overlaid_leads_are_the_folded_ones(shared: World, exports: list[dict[str, Any]]) -> None:
    """Also rows twice in a file, exports out of order or of one moment, other readers' exports."""
    with shared.warehouse.transaction(keep=False):
        for number, export in enumerate(exports):
            file = lead_file(shared, export, number)
            shared.warehouse.load(file, now=file.as_of)
            assert shared.ask("SELECT * FROM leads ORDER BY key") == shared.ask(
                "SELECT * FROM fold_leads('infinity', true) ORDER BY key"
            )
            assert shared.ask("SELECT * FROM lead_steps ORDER BY ALL") == shared.ask(
                "SELECT * FROM fold_lead_steps(true) ORDER BY ALL"
            )


ORDERS = st.lists(
    st.fixed_dictionaries(
        {
            "keys": st.sets(st.sampled_from("abc"), min_size=1),
            "columns": st.sets(st.sampled_from(("net", "paid_at", "shop"))),
            "as_of": st.integers(1, 3),
        }
    ),
    min_size=2,
    max_size=4,
)


@settings(max_examples=6, deadline=None)
@given(exports=ORDERS)
def test_overlaid_orders_are_the_folded_ones(shared: World, exports: list[dict[str, Any]]) -> None:
    """Amounts keep their own currency's original, and whether anybody knew of a payment."""
    values = {"net": 5, "paid_at": "10-02 08:00", "shop": "s"}
    with shared.warehouse.transaction(keep=False):
        for number, export in enumerate(exports):
            rows = [
                {"external_id": ident, "ordered_at": "10-01 08:00"}
                | {name: values[name] for name in sorted(export["columns"])}
                | ({"original": f'{{"net": {number}}}'} if "net" in export["columns"] else {})
                for ident in sorted(export["keys"])
            ]
            file = shared.file("orders", rows, as_of=f"10-1{export['as_of']}", sha=str(number))
            shared.warehouse.load(file, now=file.as_of)
            assert shared.ask("SELECT * FROM orders ORDER BY key") == shared.ask(
                "SELECT * FROM fold_orders('infinity', true) ORDER BY key"
            )


def test_steps_are_numbered_as_the_fold_does(world: World) -> None:
    """10-01 shows lead 1 twice, 10-02 not its status; the step of 10-03 is the third."""
    once = {"external_id": "1", "created_at": "10-01 08:00"}
    world.load("leads", [once | {"status": "x"}, once | {"status": "x"}], as_of="10-01")
    world.load("leads", [once], as_of="10-02")
    world.load("leads", [once | {"status": "y"}], as_of="10-03")
    steps = world.ask("SELECT status, step FROM lead_steps ORDER BY step")
    assert steps == [{"status": "x", "step": 2}, {"status": "y", "step": 3}]
    assert steps == world.ask("SELECT status, step FROM fold_lead_steps(true) ORDER BY step")


def test_exports_in_order_are_never_folded_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    folded: list[str] = []
    monkeypatch.setattr(folding, "refold", lambda _, table: folded.append(table.name))
    for day in ("10-05", "10-06", "10-07"):
        rows = [{"external_id": "1", "created_at": "10-01 08:00", "owner": day}]
        world.load("leads", rows, as_of=day)
    assert world.one("SELECT owner FROM leads") == "10-07"
    assert folded == []
    world.load("leads", [{"external_id": "1", "created_at": "10-01 08:00"}], as_of="10-06", sha="x")
    assert folded == ["leads"]


def test_the_record_given_back_is_the_stored_one(world: World) -> None:
    rows = [{"day": f"10-0{n}", "account": "b", "cost": n} for n in (1, 2)]
    spend = world.load("spend", rows, as_of="10-05", account=None)
    leads = world.load("leads", [{"external_id": "1", "created_at": "10-01 20:00"}], as_of="10-05")
    assert world.warehouse.imports() == (spend, leads)
    assert (spend.account, str(spend.window)) == ("b", "2026-10-01..2026-10-02")
    assert str(leads.window) == "2026-10-02..2026-10-02"  # four in the morning in Shanghai
