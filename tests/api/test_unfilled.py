"""A measure that no file fills takes nothing from those beside it, whatever the order."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from tests.api.conftest import NOW as CLOCK
from tests.api.test_why import NOW, spend

import fanbu

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fanbu import Workspace


@pytest.fixture
def ws(folder: Path) -> Iterator[Workspace]:
    with fanbu.open(folder, clock=lambda: CLOCK) as workspace:
        yield workspace


def test_in_any_order(ws: Workspace, tmp_path: Path) -> None:
    spend(ws, tmp_path, [(day, "one", 20_000, 10, 5.0) for day in NOW.each()])
    for names in permutations(("conversion_value", "cost", "clicks")):
        [row] = ws.query(",".join(names), start=NOW.start, end=NOW.end).to_dict()["rows"]
        told = {name: row[name] for name in names}
        assert told == {"conversion_value": None, "cost": 35, "clicks": 70}, names


def test_a_rate_of_it_first(ws: Workspace, tmp_path: Path) -> None:
    spend(ws, tmp_path, [(day, "one", 20_000, 10, 5.0) for day in NOW.each()])
    [row] = ws.query("roas,cpc", start=NOW.start, end=NOW.end).to_dict()["rows"]
    assert (row["roas"], row["cpc"]) == (None, 0.5)
