"""What only warnings need is asked where somebody reads them, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fanbu.metrics.draft import Locale
from fanbu.model.facts import DataFacts
from fanbu.model.question import Query
from fanbu.run.query import Reader

if TYPE_CHECKING:
    from tests.metrics.conftest import World


@pytest.mark.parametrize(("heard", "statements"), [(True, 2), (False, 1)])
def test_the_answer_is_the_same_without_the_probe(
    world: World, *, heard: bool, statements: int
) -> None:
    world.add("spend", {"day": "2026-10-01", "ad_campaign": "A", "cost": 3})
    reader = Reader(world.definitions, world, Locale(world.place.timezone), DataFacts, heard=heard)
    found = reader.table(Query(("cost",), by=("ad_campaign",)))
    assert found.to_pylist() == [{"ad_campaign": "A", "cost": 3.0}]
    assert len(world.asked) == statements
