"""Dimensions may be called what people call them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.metrics.fields import called

if TYPE_CHECKING:
    from .conftest import World


def test_labels_mean_columns() -> None:
    assert called("渠道") == "channel"
    assert called("期次") == "batch"
    assert called("Ad campaign") == "ad_campaign"
    assert called("channel") == "channel"
    assert called("年龄") == "年龄"


def test_a_split_and_a_filter_in_chinese(world: World) -> None:
    world.add(
        "spend",
        {"day": "2026-10-01", "channel": "paid/a", "cost": 3},
        {"day": "2026-10-01", "channel": "paid/b", "cost": 4},
    )
    assert world.ask("花费", by=("渠道",)) == [
        {"channel": "paid/a", "cost": 3},
        {"channel": "paid/b", "cost": 4},
    ]
    assert world.ask("花费", where="渠道 = 'paid/b'") == [{"cost": 4}]


def test_a_split_by_nothing_is_said(world: World) -> None:
    world.add("spend", {"day": "2026-10-01", "channel": "paid/a", "cost": 3})
    assert world.warned("cost", by=("colour",)) == {"property_nowhere": {"name": "colour"}}
