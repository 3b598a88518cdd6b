"""Filters: what they keep, of which type, and that text never becomes SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanbu.errors import BadInput

if TYPE_CHECKING:
    from tests.metrics.conftest import World

HOSTILE = (
    "'; DROP TABLE leads; --",
    "x' OR '1'='1",
    "\\'; SELECT 1",
    "*/ DROP TABLE leads /*",
    "$text_9",
    "{{x}}",
    "a\nb\x00c",
)


def leads(world: World, *sources: str | None, **more: object) -> None:
    for source in sources:
        world.add("leads", {"created_at": "2026-10-01 02:00", "source": source, **more})


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(world: World, text: str) -> None:
    kept = text.replace("\x00", "")
    leads(world, kept, "other")
    quoted = kept.replace("'", "''")
    assert world.ask("leads", where=f"source = '{quoted}'") == [{"leads": 1}]
    assert world.ask("leads", where=f"source contains '{quoted}'") == [{"leads": 1}]
    assert world.ask("leads", where=f"source != '{quoted}'") == [{"leads": 1}]
    assert kept not in world.asked[0]


@pytest.mark.parametrize("name", ["a'b", 'a"]); DROP TABLE leads; --', "a/b", "~", "$.x", "0", "*"])
def test_hostile_names_stay_names(world: World, name: str) -> None:
    import json

    leads(world, "s", props=json.dumps({name: "yes"}))
    leads(world, "s", props='{"other": "no"}')
    assert world.ask("leads", where=f"props.`{name}` = 'yes'") == [{"leads": 1}]
    rows = world.ask("leads", by=(f"props.{name}",))
    assert rows == [{f"props.{name}": "yes", "leads": 1}, {f"props.{name}": None, "leads": 1}]


@given(st.text(min_size=1, max_size=12).filter(lambda text: "\x00" not in text))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_finds_itself_only(world: World, text: str) -> None:
    world.con.execute("DELETE FROM leads")
    leads(world, text, text + "!")
    quoted = text.replace("'", "''")
    assert world.ask("leads", where=f"source = '{quoted}'") == [{"leads": 1}]


class TestTwoValued:
    """not X is exactly what X leaves out, unknown values included."""

    @pytest.mark.parametrize(
        ("where", "kept"),
        [
            ("source = 'a'", 1),
            ("source != 'a'", 2),
            ("not source = 'a'", 2),
            ("source is null", 1),
            ("source is not null", 2),
            ("not source contains 'a'", 2),
            ("not source in ('a', 'b')", 1),
            ("source in ('a', 'b')", 2),
            ("not (source = 'a' or source = 'b')", 1),
            ("not (source = 'a' and source = 'b')", 3),
            ("not not source = 'a'", 1),
            ("source = 'a' or source is null", 2),
        ],
    )
    def test_null_is_just_another_value(self, world: World, where: str, kept: int) -> None:
        leads(world, "a", "b", None)
        assert world.ask("leads", where=where) == [{"leads": kept}]


class TestTypes:
    def test_properties_compare_as_the_literal_is(self, world: World) -> None:
        for age in ('"25"', "25.0", '"30"', '"twenty"', "null"):
            leads(world, "s", props=f'{{"age": {age}}}')
        assert world.ask("leads", where="age = 25") == [{"leads": 2}]
        assert world.ask("leads", where="age = '25'") == [{"leads": 1}]
        assert world.ask("leads", where="props.age in (25, 30)") == [{"leads": 3}]
        assert world.ask("leads", where="age > 25") == [{"leads": 1}]
        assert world.ask("leads", where="not age > 25") == [{"leads": 4}]
        assert world.ask("leads", where="age is null") == [{"leads": 1}]

    def test_flags_of_properties(self, world: World) -> None:
        leads(world, "s", props='{"vip": true}')
        leads(world, "s", props='{"vip": "TRUE"}')
        leads(world, "s", props='{"vip": "no"}')
        assert world.ask("leads", where="vip = true") == [{"leads": 2}]

    def test_contains_ignores_case_and_equality_does_not(self, world: World) -> None:
        leads(world, "DouYin 抖音", "douyin")
        assert world.ask("leads", where="source contains 'DOUYIN'") == [{"leads": 2}]
        assert world.ask("leads", where="source = 'DouYin'") == [{"leads": 0}]
        assert world.ask("leads", where="source contains '%'") == [{"leads": 0}]

    def test_days_are_local(self, world: World) -> None:
        leads(world, "s")
        world.add("leads", {"created_at": "2026-10-01 16:30"})
        assert world.ask("leads", where="created_at >= '2026-10-02'") == [{"leads": 1}]
        assert world.ask("leads", where="created_at = '2026-10-01'") == [{"leads": 1}]
        assert world.ask("leads", where="created_at < '2026-10-02 00:30'") == [{"leads": 1}]

    def test_amounts(self, world: World) -> None:
        for net in (5, 50):
            world.add("orders", {"ordered_at": "2026-10-01", "paid_at": "2026-10-01", "net": net})
        assert world.ask("revenue", where="net > 9.5") == [{"revenue": 50}]

    @pytest.mark.parametrize(
        ("metric", "where"),
        [
            ("leads", "valid = 'yes'"),
            ("leads", "valid > true"),
            ("revenue", "net > 'ten'"),
            ("leads", "created_at > 'yesterday'"),
            ("leads", "source = true"),
            ("cost", "clicks = true"),
        ],
    )
    def test_a_literal_of_the_wrong_type_is_refused(
        self, world: World, metric: str, where: str
    ) -> None:
        with pytest.raises(BadInput) as refused:
            world.ask(metric, where=where)
        assert refused.value.code == "expression_bad_literal"
        assert refused.value.details["position"] == 1


def test_a_filter_on_a_column_a_table_lacks_is_refused(world: World) -> None:
    with pytest.raises(BadInput) as refused:
        world.ask("leads", "cost", where="owner = '小王'")
    assert refused.value.code == "metric_lacks_column"
    assert refused.value.details["metric"] == "cost"
    assert refused.value.details["column"] == "owner"


def test_a_slip_in_a_filter_is_refused(world: World) -> None:
    with pytest.raises(BadInput, match="unknown_column"):
        world.ask("leads", where="soruce = 'x'")


def test_lists(world: World) -> None:
    """A list holds a value, or holds one that contains it; beside a view, through its placement."""
    key = {"platform": "p", "account": "x", "placement": "1"}
    world.add("placements", {**key, "topics": ["编程入门", "作品"]})
    world.add("placement_stats", {**key, "day": "2026-10-01", "views": 7})
    for where, views in (
        ("topics = '作品'", 7), ("topics = '编程'", None), ("topics contains '编程'", 7),
        ("not topics = '作品'", None), ("topics != '编程'", 7),
    ):  # fmt: skip
        assert world.ask("views", where=where) == [{"views": views}]


def test_a_channel_is_known_by_what_people_call_it(world: World) -> None:
    """Its code beside it, and what is stored under that very name."""
    for channel, cost in (("paid/ocean_engine", 5), ("paid/baidu", 7), ("other/巨量引擎", 1)):
        world.add("spend", {"day": "2026-11-02", "channel": channel, "cost": cost})
    asked = {
        "channel = '巨量引擎'": 5,
        "channel = 'ocean engine'": 5,
        "channel != '巨量引擎'": 8,
        "channel in ('百度推广', 'other/巨量引擎')": 8,
        "not (channel = '百度推广' or channel = 'paid/ocean_engine')": 1,
    }
    for where, cost in asked.items():
        assert world.ask("cost", where=where) == [{"cost": cost}], where
