"""What the choice of slices leaves out of an answer is said beside it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.metrics.test_warehouse import DEFINITIONS, NOW, Place, put

from fanbu.model.question import Query
from fanbu.run.answer import answer
from fanbu.store.warehouse import Warehouse, WarehouseOptions
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FIRST = {"channel": "paid/x", "platform": "x", "account": "a", "day": date(2026, 10, 1)}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Warehouse]:
    options = WarehouseOptions(zone="Asia/Shanghai", currency="CNY")
    with Warehouse.open(tmp_path / "w", options, backups=tmp_path / "b", now=NOW) as opened:
        yield opened


def test_a_split_by_an_export_that_lacks_a_tenth(store: Warehouse) -> None:
    levels: dict[str, list[dict[str, Any]]] = {
        "ad_campaign": [{"ad_campaign": "A", "cost": Decimal(100)}],
        "creative": [{"ad_campaign": "A", "creative": "c", "cost": Decimal(90)}],
    }
    for level, rows in levels.items():
        full = [{**FIRST, "until": FIRST["day"], **row} for row in rows]
        put(store, "spend", full, level=level, dims=tuple(rows[0])[:-1])
    assert _asked(store) == ([{"cost": 100}], [])
    assert _asked(store, by=("ad_campaign",)) == ([{"ad_campaign": "A", "cost": 100}], [])
    assert _asked(store, by=("creative",)) == (
        [{"creative": "c", "cost": 90}],
        [("partial_detail", "cost", 1)],
    )


def test_a_window_that_gave_way_to_some_of_its_days(store: Warehouse) -> None:
    """1–4 October 40 in one row; 1 October 10 by day: 30 of three days count nowhere."""
    put(store, "spend", [{**FIRST, "until": date(2026, 10, 4), "cost": Decimal(40)}])
    put(store, "spend", [{**FIRST, "until": date(2026, 10, 1), "cost": Decimal(10)}])
    assert _asked(store) == ([{"cost": 10}], [("days_given_way", "cost", 3)])
    first_day = Period.parse("2026-10-01")
    assert _asked(store, period=first_day) == ([{"cost": 10}], [])


def test_a_window_by_campaign_beside_days_by_account(store: Warehouse) -> None:
    """1–4 October by campaign 40; 1 October by account 10: each answers what it knows."""
    window = {**FIRST, "until": date(2026, 10, 4), "ad_campaign": "A", "cost": Decimal(40)}
    put(store, "spend", [window], level="ad_campaign", dims=("ad_campaign",))
    put(store, "spend", [{**FIRST, "until": FIRST["day"], "cost": Decimal(10)}], level="account")
    october, first_day = Period.parse("2026-10"), Period.parse("2026-10-01")
    by = ("ad_campaign",)
    assert _asked(store, by=by, period=october) == ([{"ad_campaign": "A", "cost": 40}], [])
    assert _asked(store, period=october) == ([{"cost": 10}], [("days_given_way", "cost", 3)])
    assert _asked(store, by=by, period=first_day) == ([{"ad_campaign": None, "cost": 10}], [])
    [row], _ = _asked(store, by=by, grain="day")
    assert (row["ad_campaign"], row["cost"]) == (None, 10)


def test_a_window_that_stands_for_days_of_more(store: Warehouse) -> None:
    """1–2 October by campaign 40, by account 30 a day: 20 are of no campaign the window knows."""
    window = {**FIRST, "until": date(2026, 10, 2), "ad_campaign": "A", "cost": Decimal(40)}
    put(store, "spend", [window], level="ad_campaign", dims=("ad_campaign",))
    days = [
        {**FIRST, "day": day, "until": day, "cost": Decimal(30)}
        for day in (date(2026, 10, 1), date(2026, 10, 2))
    ]
    put(store, "spend", days, level="account")
    october, by = Period.parse("2026-10"), ("ad_campaign",)
    said = [("partial_detail", "cost", 1)]
    assert _asked(store, period=october) == ([{"cost": 60}], [])
    assert _asked(store, by=by, period=october) == ([{"ad_campaign": "A", "cost": 40}], said)
    [row], warned = _asked(store, by=by, grain="week")
    assert (row["ad_campaign"], row["cost"], warned) == ("A", 40, said)
    [row], _ = _asked(store, by=by, grain="day", period=Period.parse("2026-10-01"))
    assert (row["ad_campaign"], row["cost"]) == (None, 30)


def _asked(store: Warehouse, **options: Any) -> tuple[list[dict[str, Any]], list[tuple[Any, ...]]]:
    found = answer(Query(("cost",), **options), DEFINITIONS, store, Place(), NOW)
    said = [(one.code, *one.details.values()) for one in found.warnings]
    return found.to_dict()["rows"], said
