"""A filter means one thing, whichever words its columns and members are called by."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fanbu.metrics.algebra import Field
from fanbu.metrics.filtering import parse_columns, parse_dimension, parse_filter, single

if TYPE_CHECKING:
    from .conftest import World

OCEAN = "channel = 'paid/ocean_engine'"
SAME = (OCEAN, "channel = '巨量引擎'", "渠道 = '巨量引擎'", "Channel = 'ocean engine'",
        "渠道 in ('巨量引擎')", "渠道 in ('巨量引擎', 'paid/ocean_engine')")  # fmt: skip


@pytest.mark.parametrize("where", SAME)
def test_one_place_by_any_of_its_names(where: str) -> None:
    assert single(parse_filter(where)) == ("channel", "paid/ocean_engine")


@pytest.mark.parametrize("where", SAME)
def test_the_same_rows_by_any_of_its_names(world: World, where: str) -> None:
    for channel, cost in (("paid/ocean_engine", 5), ("paid/baidu", 7)):
        world.add("spend", {"day": "2026-11-02", "channel": channel, "cost": cost})
    assert world.ask("cost", where=where) == [{"cost": 5}]
    assert world.ask("cost", where=f"not ({where})") == [{"cost": 7}]


def test_what_is_no_single_member() -> None:
    assert single(parse_filter("渠道 in ('巨量引擎', '百度推广')")) is None
    assert single(parse_filter("平台 = '腾讯广告'")) is None  # two codes go by that name
    assert single(parse_filter("props.渠道 = '巨量引擎'")) is None
    assert single(parse_filter("渠道 is null")) == ("channel", None)


def test_columns_are_named_and_values_left_for_who_builds_a_filter() -> None:
    assert parse_columns("渠道 = '巨量引擎'") == parse_columns("channel = '巨量引擎'")
    assert parse_dimension("渠道") == Field("channel")
    assert parse_dimension("props.渠道") == Field("渠道", is_property=True)


def test_a_property_by_its_bare_name_is_known_where_rows_have_it(world: World) -> None:
    for grade in ("三年级", "四年级", "四年级"):
        lead = {"created_at": "2026-11-02", "valid": True, "props": json.dumps({"年级": grade})}
        world.add("leads", lead)
    assert world.ask("leads", where="年级 = '四年级'") == [{"leads": 2}]
    assert world.ask("leads", by=("年级",)) == [
        {"年级": "三年级", "leads": 1},
        {"年级": "四年级", "leads": 2},
    ]
    assert "dimension_unsaid" not in world.warned("leads", by=("年级",))
    # a value that no row has is none of the property's: known to be none
    assert world.ask("leads", where="年级 = '九年级'") == [{"leads": 0}]
    assert list(world.warned("leads", where="年级 = '九年级'")) == ["filter_leaves_nothing"]


def test_a_name_that_no_row_has_is_told_with_what_is_like_it(world: World) -> None:
    """And nothing is known of what was meant: no number, not 0."""
    world.add("leads", {"created_at": "2026-11-02", "valid": True, "channel": "paid/baidu"})
    for where in ("渠到 = '百度推广'", "props.渠到 = '百度推广'"):
        assert world.ask("leads", where=where) == [{"leads": None}]
        name = where.partition(" ")[0]
        near = {"name": name, "dimensions": ["channel"]}
        assert world.warned("leads", where=where) == {"property_nowhere_near": near}
    assert world.warned("leads", by=("渠到",))["property_nowhere_near"] == {
        "name": "渠到", "dimensions": ["channel"],
    }  # fmt: skip
    assert world.warned("leads", where="zzz = 1") == {"property_nowhere": {"name": "zzz"}}
