"""Totals stay right whatever is joined: each class draws its tiny tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fanbu.errors import BadInput

if TYPE_CHECKING:
    from tests.metrics.conftest import World


def spend(day: str, channel: str, cost: float | None, **more: object) -> dict[str, object]:
    platform = channel.split("/")[1]
    return {"day": f"2026-{day}", "channel": channel, "platform": platform, "cost": cost, **more}


def lead(moment: str, channel: str, **more: object) -> dict[str, object]:
    return {"created_at": f"2026-{moment}", "channel": channel, **more}


def order(ident: str, net: float | None, **more: object) -> dict[str, object]:
    moment = "2026-10-01 04:00"
    return {"external_id": ident, "net": net, "ordered_at": moment, "paid_at": moment, **more}


class TestCostByChannel:
    """spend: 10-01 a 10, 10-02 a 20, 10-01 b 5."""

    @pytest.fixture(autouse=True)
    def rows(self, world: World) -> None:
        world.add("spend", spend("10-01", "paid/a", 10), spend("10-02", "paid/a", 20))
        world.add("spend", spend("10-01", "paid/b", 5))

    def test_by_channel(self, world: World) -> None:
        assert world.ask("cost", by=("channel",)) == [
            {"channel": "paid/a", "cost": 30},
            {"channel": "paid/b", "cost": 5},
        ]

    def test_total_is_one_row(self, world: World) -> None:
        assert world.ask("cost") == [{"cost": 35}]

    def test_grain_and_period(self, world: World) -> None:
        assert world.ask("cost", grain="day", period="2026-10-01..2026-10-01") == [
            {"period": "2026-10-01", "cost": 15}
        ]

    def test_columns_keep_the_order_asked(self, world: World) -> None:
        result = world.result("clicks", "cost", by=("platform", "channel"), grain="month")
        assert result.to_dict()["columns"] == ["period", "platform", "channel", "clicks", "cost"]
        assert [str(kind) for kind in result.table.schema.types] == [
            "date32[day]", "string", "string", "double", "double",
        ]  # fmt: skip

    def test_a_metric_asked_twice_or_by_its_label_is_shown_once(self, world: World) -> None:
        assert world.ask("花费", "cost", "Cost") == [{"cost": 35}]

    def test_outside_the_data_there_are_no_rows_but_a_total(self, world: World) -> None:
        assert world.ask("cost", by=("channel",), period="2025") == []
        assert world.ask("cost", period="2025") == [{"cost": None}]

    def test_null_dimension_comes_last(self, world: World) -> None:
        world.add("spend", {"day": "2026-10-01", "cost": 1})
        assert [row["channel"] for row in world.ask("cost", by=("channel",))] == [
            "paid/a", "paid/b", None,
        ]  # fmt: skip


class TestChasm:
    """Two fact tables of one channel never multiply.

        spend                leads
        a 10-01  10          a 10-01 (valid)
        a 10-02  20          a 10-01 (invalid)
                             a 10-03 (pending)
    Joined on channel, cost would be 90 and leads 6.
    """

    @pytest.fixture(autouse=True)
    def rows(self, world: World) -> None:
        world.add("spend", spend("10-01", "paid/a", 10), spend("10-02", "paid/a", 20))
        world.add("leads", lead("10-01 02:00", "paid/a", valid=True))
        world.add("leads", lead("10-01 03:00", "paid/a", valid=False))
        world.add("leads", lead("10-03 03:00", "paid/a"))

    def test_side_by_side(self, world: World) -> None:
        assert world.ask("cost", "leads", "cpl", "valid_rate", by=("channel",)) == [
            {"channel": "paid/a", "cost": 30, "leads": 3, "cpl": 10, "valid_rate": 0.5}
        ]

    def test_states_of_a_lead_add_up(self, world: World) -> None:
        metrics = ("leads", "valid_leads", "invalid_leads", "pending_leads", "judged_leads")
        assert world.ask(*metrics) == [
            {"leads": 3, "valid_leads": 1, "invalid_leads": 1, "pending_leads": 1,
             "judged_leads": 2}
        ]  # fmt: skip

    def test_measures_of_one_register_read_it_once(self, world: World) -> None:
        world.ask("leads", "valid_leads", "invalid_leads", by=("channel",))
        assert world.asked[0].count("leads_at(") == 1


class TestSimpson:
    """A ratio of a total is sum over sum, not the mean of ratios.

    a: 1 click of 1 impression (1.0); b: 1 of 99. Together 2 of 100 = 0.02, not 0.505.
    """

    def test_sum_over_sum(self, world: World) -> None:
        world.add("spend", spend("10-01", "paid/a", 0, clicks=1, impressions=1))
        world.add("spend", spend("10-01", "paid/b", 0, clicks=1, impressions=99))
        assert world.ask("ctr") == [{"ctr": 0.02}]
        assert world.ask("cpc", "cpm") == [{"cpc": 0, "cpm": 0}]

    def test_division_by_zero_is_unknown(self, world: World) -> None:
        world.add("spend", spend("10-01", "paid/a", 5, clicks=0, impressions=0))
        assert world.ask("ctr", "cpc") == [{"ctr": None, "cpc": None}]


class TestFanOut:
    """Revenue by product: an order's money is split by what its lines cost.

        orders        order_lines            → A 60 + 50 = 110 (2 orders)
        1  net 90     1 A 2×40, 1 B 1×40       B 30            (1 order)
        2  net 50     2 A 1×7, 2 A 1×3         – 5             (1 order without lines)
        3  net  5     (none)
    Joined plainly, order 1 would count twice and the total would be 285.
    """

    @pytest.fixture(autouse=True)
    def rows(self, world: World) -> None:
        world.add("orders", order("1", 90), order("2", 50), order("3", 5))
        for ident, title, quantity, price in (
            ("1", "A", 2, 40), ("1", "B", 1, 40), ("2", "A", 1, 7), ("2", "A", 1, 3),
        ):  # fmt: skip
            row = {"order": ident, "title": title, "quantity": quantity, "price": price}
            world.add("order_lines", row)

    def test_parts_add_up_to_the_total(self, world: World) -> None:
        rows = world.ask("revenue", "orders", by=("product",))
        assert rows == [
            {"product": "A", "revenue": 110, "orders": 2},
            {"product": "B", "revenue": 30, "orders": 1},
            {"product": None, "revenue": 5, "orders": 1},
        ]
        assert world.ask("revenue", "orders") == [{"revenue": 145, "orders": 3}]

    def test_overlapping_counts_are_flagged(self, world: World) -> None:
        assert world.warned("revenue", "orders", by=("product",))["not_additive"] == {
            "metrics": ["orders"], "dimension": "product",
        }  # fmt: skip
        assert "not_additive" not in world.warned("revenue", by=("product",))

    def test_filter_by_product_counts_an_order_once(self, world: World) -> None:
        assert world.ask("revenue", "orders", where="product in ('A', 'B')") == [
            {"revenue": 140, "orders": 2}
        ]

    def test_lines_without_amounts_share_evenly(self, world: World) -> None:
        world.add("orders", order("4", 9))
        for title in ("C", "C", "D"):
            world.add("order_lines", {"order": "4", "title": title})
        found = world.ask("revenue", by=("product",), where="product in ('C', 'D')")
        assert found == [{"product": "C", "revenue": 6}, {"product": "D", "revenue": 3}]

    def test_refunds_follow_their_order(self, world: World) -> None:
        world.add("refunds", {"order": "1", "amount": 9, "refunded_at": "2026-10-02 00:00"})
        assert world.ask("net_revenue", by=("product",)) == [
            {"product": "A", "net_revenue": 104},
            {"product": "B", "net_revenue": 27},
            {"product": None, "net_revenue": 5},
        ]


class TestNullIsNotZero:
    """leads: 10-01 a, 10-03 a; spend: 09-30 … 10-05 of b; exports known to 10-04."""

    @pytest.fixture(autouse=True)
    def rows(self, world: World) -> None:
        known = {"as_of": "2026-10-04 03:00"}
        world.add("leads", lead("10-01 02:00", "paid/a", **known))
        world.add("leads", lead("10-03 02:00", "paid/a", **known))
        for day in ("09-30", "10-01", "10-02", "10-03", "10-04", "10-05"):
            world.add("spend", spend(day, "paid/b", 1))

    def test_counts_are_zero_only_where_the_register_is_known(self, world: World) -> None:
        rows = world.ask("cost", "leads", grain="day")
        assert [(row["period"][5:], row["leads"]) for row in rows] == [
            ("09-30", None), ("10-01", 1), ("10-02", 0), ("10-03", 1), ("10-04", 0),
            ("10-05", None),
        ]  # fmt: skip

    def test_zero_in_a_group_of_another_table(self, world: World) -> None:
        assert world.ask("cost", "leads", "valid_leads", "cpl", by=("channel",)) == [
            {"channel": "paid/a", "cost": None, "leads": 2, "valid_leads": 0, "cpl": None},
            {"channel": "paid/b", "cost": 6, "leads": 0, "valid_leads": 0, "cpl": None},
        ]

    def test_total_inside_and_outside(self, world: World) -> None:
        assert world.ask("leads", period="2026-10-02") == [{"leads": 0}]
        assert world.ask("leads", period="2026-10-05") == [{"leads": None}]

    def test_an_empty_register_knows_nothing(self, world: World) -> None:
        assert world.ask("orders", "revenue", "average_order") == [
            {"orders": None, "revenue": None, "average_order": None}
        ]

    def test_groups_without_a_hit_do_not_come_out(self, world: World) -> None:
        assert world.ask("valid_leads", by=("channel",)) == []

    def test_orders_count_from_the_first_order_placed(self, world: World) -> None:
        world.add("orders", {"external_id": "1", "ordered_at": "2026-10-01 04:00"})
        world.add("orders", order("2", 5, paid_at="2026-10-03 04:00"))
        rows = world.ask("cost", "orders", grain="day", period="2026-10-02..2026-10-03")
        assert [row["orders"] for row in rows] == [0, 1]


class TestNetRevenue:
    """orders a 100, b 40; refunds: b 15."""

    @pytest.fixture(autouse=True)
    def rows(self, world: World) -> None:
        world.add("orders", order("1", 100, channel="a"), order("2", 40, channel="b"))

    def test_no_refund_in_this_group_is_zero(self, world: World) -> None:
        refund = {"order": "2", "channel": "b", "amount": 15, "refunded_at": "2026-10-05 00:00"}
        world.add("refunds", refund)
        assert world.ask("net_revenue", "refunds", by=("channel",)) == [
            {"channel": "a", "net_revenue": 100, "refunds": None},
            {"channel": "b", "net_revenue": 25, "refunds": 15},
        ]
        assert "no_refunds_known" not in world.warned("net_revenue")

    def test_only_a_refund_is_negative(self, world: World) -> None:
        world.add("refunds", {"order": "2", "amount": 15, "refunded_at": "2026-10-05 00:00"})
        rows = world.ask("net_revenue", grain="day")
        assert [(row["period"], row["net_revenue"]) for row in rows] == [
            ("2026-10-01", 140), ("2026-10-05", -15),
        ]  # fmt: skip

    def test_without_any_refunds_it_is_said(self, world: World) -> None:
        assert world.ask("net_revenue") == [{"net_revenue": 140}]
        assert "no_refunds_known" in world.warned("net_revenue")
        assert world.ask("refunds") == [{"refunds": None}]

    def test_an_unknown_net_is_unknown(self, world: World) -> None:
        world.add("orders", order("3", None, channel="c"))
        rows = {row["channel"]: row["revenue"] for row in world.ask("revenue", by=("channel",))}
        assert rows == {"a": 100, "b": 40, "c": None}


class TestDimensions:
    def test_a_measure_without_the_dimension_stays_empty(self, world: World) -> None:
        world.add("spend", spend("10-01", "paid/a", 10))
        world.add("leads", lead("10-01 02:00", "paid/a", owner="小王"))
        assert world.ask("cost", "leads", "cpl", by=("owner",)) == [
            {"owner": "小王", "cost": None, "leads": 1, "cpl": None}
        ]
        found = world.result("cost", "leads", "cpl", by=("owner",)).warnings
        assert [(w.code, w.details["metric"]) for w in found] == [
            ("dimension_unavailable", "cost"), ("dimension_unavailable", "cpl"),
        ]  # fmt: skip

    def test_a_sum_of_metrics_is_of_those_that_have_it(self, world: World) -> None:
        """A fee belongs to no platform: it is in no row, alone or beside the spend, and this is
        said."""
        world.add("spend", spend("10-01", "paid/a", 10, platform="a"))
        world.add("costs", {"paid_on": "2026-10-01", "kind": "kol", "amount": 5})
        assert world.ask("total_cost", by=("platform",)) == [{"platform": "a", "total_cost": 10}]
        for asked in (("total_cost",), ("cost", "total_cost")):
            told = world.warned(*asked, by=("platform",))
            assert "dimension_unavailable" not in told
            assert told["dimension_partly"] == {
                "metric": "total_cost", "dimension": "platform", "metrics": ["other_cost"],
            }  # fmt: skip

    def test_where_no_metric_has_it_it_is_refused(self, world: World) -> None:
        with pytest.raises(BadInput) as refused:
            world.ask("cost", "ctr", by=("owner",))
        assert refused.value.code == "no_metric_has_dimension"
        assert "channel" in refused.value.details["known"]

    def test_an_amount_is_no_dimension(self, world: World) -> None:
        with pytest.raises(BadInput, match="no_metric_has_dimension"):
            world.ask("cost", by=("clicks",))

    def test_a_slip_is_refused_with_its_neighbour(self, world: World) -> None:
        with pytest.raises(BadInput) as refused:
            world.ask("cost", by=("chanel",))
        assert (refused.value.code, refused.value.details["near"]) == (
            "unknown_column",
            ["channel"],
        )

    def test_properties(self, world: World) -> None:
        for age, cost in (("25", 1), ("25", 2), ("30", 4)):
            props = f'{{"age": "{age}", "a/b~c": "x", "年龄段": "青年"}}'
            world.add("spend", spend("10-01", "paid/a", cost, props=props))
        expected = [("25", 3), ("30", 4)]
        assert [(r["age"], r["cost"]) for r in world.ask("cost", by=("age",))] == expected
        assert [(r["props.age"], r["cost"]) for r in world.ask("cost", by=("props.age",))] == (
            expected
        )
        assert world.ask("cost", by=("年龄段",)) == [{"年龄段": "青年", "cost": 7}]
        assert world.ask("cost", by=("props.a/b~c",)) == [{"props.a/b~c": "x", "cost": 7}]

    def test_the_level_is_asked_of_the_store(self, world: World) -> None:
        world.ask("cost", by=("keyword",), where="props.age = 25 and ad_campaign = 'x'")
        statement = "".join(world.asked[0].split())
        assert "'cost',CAST(['ad_campaign','keyword','props.age']ASTEXT[])" in statement

    def test_content_by_attributes_of_the_placement(self, world: World) -> None:
        key = {"platform": "zhihu", "account": "一号", "placement": "p1"}
        world.add("placements", {**key, "title": "好标题", "published_at": "2026-10-01 17:00"})
        world.add("placement_stats", {**key, "day": "2026-10-03", "views": 7})
        assert world.ask("views", by=("title", "published_at")) == [
            {"title": "好标题", "published_at": "2026-10-02", "views": 7}
        ]

    def test_what_stands_beside_never_multiplies(self, world: World) -> None:
        """Two publications share a name: the lead counts once, and its title is not known."""
        for platform, title in (("zhihu", "甲"), ("weibo", "乙")):
            world.add("placements", {"platform": platform, "placement": "p1", "title": title})
        world.add("placements", {"platform": "zhihu", "placement": "p2", "title": "丙"})
        world.add("leads", lead("10-01 02:00", "a", placement="p1"))
        world.add("leads", lead("10-01 02:00", "a", placement="p2"))
        assert world.ask("leads", by=("title",)) == [
            {"title": "丙", "leads": 1}, {"title": None, "leads": 1},
        ]  # fmt: skip


def test_completion_rate_divides_by_the_views_that_know_it(world: World) -> None:
    """100 views with 40 completions; 900 views of a platform that gives none: 0.4, not 0.04."""
    key = {"day": "2026-10-01", "account": "x"}
    world.add("placement_stats", {**key, "platform": "a", "views": 100, "completes": 40})
    world.add("placement_stats", {**key, "platform": "b", "views": 900})
    assert world.ask("views", "completion_rate") == [{"views": 1000, "completion_rate": 0.4}]


def test_cents_are_exact(world: World) -> None:
    for _ in range(10):
        world.add("spend", spend("10-01", "paid/a", 0.1))
    assert world.ask("cost") == [{"cost": 1}]
