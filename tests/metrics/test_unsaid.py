"""What a register never names is not zero in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.metrics.definitions import load
from fanbu.workspace import playbooks

if TYPE_CHECKING:
    from tests.metrics.conftest import World

PERIOD = "2026-11-01..2026-11-30"
SPENT = [
    {"day": "2026-11-02", "platform": "baidu", "channel": "paid/baidu", "ad_campaign": name,
     "cost": cost}
    for name, cost in (("brand", 60), ("generic", 40))
]  # fmt: skip
LEAD = {"created_at": "2026-11-02", "valid": True, "channel": "paid/baidu"}


def test_leads_without_ad_campaigns_are_unknown_by_ad_campaign(world: World) -> None:
    world.add("spend", *SPENT)
    world.add("leads", LEAD, LEAD)
    asked = {"by": ("ad_campaign",), "period": PERIOD}
    assert world.ask("cost", "leads", "cpl", **asked) == [
        {"ad_campaign": "brand", "cost": 60, "leads": None, "cpl": None},
        {"ad_campaign": "generic", "cost": 40, "leads": None, "cpl": None},
        {"ad_campaign": None, "cost": None, "leads": 2, "cpl": None},
    ]
    told = world.warned("cost", "leads", "cpl", **asked)["dimension_unsaid"]
    assert told == {"subject": "leads", "dimension": "ad_campaign", "metrics": ["leads"]}


def test_one_lead_that_names_its_ad_campaign_makes_the_others_zero(world: World) -> None:
    world.add("spend", *SPENT)
    named = {**LEAD, "created_at": "2026-10-02", "ad_campaign": "brand"}
    world.add("leads", named, LEAD)
    asked = {"by": ("ad_campaign",), "period": PERIOD}
    assert [row["leads"] for row in world.ask("cost", "leads", **asked)] == [0, 0, 1]
    assert "dimension_unsaid" not in world.warned("cost", "leads", **asked)


def test_a_filter_by_what_nobody_names_leaves_the_count_unknown(world: World) -> None:
    world.add("leads", LEAD)
    assert world.ask("leads", where="ad_campaign = 'brand'", period=PERIOD) == [{"leads": None}]
    assert world.ask("leads", where="channel = 'paid/other'", period=PERIOD) == [{"leads": 0}]


def test_what_a_lead_lends_is_said_by_its_orders_too(world: World) -> None:
    order = {"ordered_at": "2026-11-03", "paid_at": "2026-11-03", "net": 100}
    world.add("spend", *SPENT)
    world.add("orders", order)
    world.add("leads", {**LEAD, "ad_campaign": "brand"})
    asked = {"by": ("ad_campaign",), "period": PERIOD}
    assert "dimension_unsaid" not in world.warned("cost", "orders", **asked)


def test_a_view_of_orders_says_what_their_leads_lend(world: World) -> None:
    bought = {"first_paid_at": "2026-11-03", "channel": "paid/baidu"}
    world.add("leads", LEAD)
    world.add("orders", {"ordered_at": "2026-11-03", "paid_at": "2026-11-03"})
    world.add("buyer_journey", bought)
    asked = {"where": "channel = 'paid/other'", "period": PERIOD}
    assert world.ask("first_buyers", **asked) == [{"first_buyers": 0}]
    assert "dimension_unsaid" not in world.warned("first_buyers", **asked)


def test_a_status_that_only_a_list_of_changes_tells_is_said(world: World) -> None:
    world.add("leads", LEAD)
    assert world.ask("leads", where="status = 'lost'", period=PERIOD) == [{"leads": None}]
    world.add("lead_status", {"lead": "1", "status": "new", "changed_at": "2026-11-03"})
    assert world.ask("leads", where="status = 'lost'", period=PERIOD) == [{"leads": 0}]


def test_comparing_does_not_fill_in_what_is_unknown(world: World) -> None:
    before = [{**row, "day": "2026-10-02", "ad_campaign": "old"} for row in SPENT[:1]]
    world.add("spend", *SPENT, *before)
    world.add("leads", LEAD, {**LEAD, "created_at": "2026-10-02"})
    rows = world.ask("cost", "leads", by=("ad_campaign",), period=PERIOD, compare="previous")
    assert {row["leads"] for row in rows if row["ad_campaign"]} == {None}
    assert {row["leads_previous"] for row in rows if row["ad_campaign"]} == {None}


def test_what_is_worked_out_or_no_dimension_is_never_unsaid(world: World) -> None:
    """A lead's valid comes from its status, whether an order is new from earlier ones; an amount
    that no row has is none, as it always was."""
    world.add("leads", {"created_at": "2026-11-02", "status": "new"})
    world.add("orders", {"ordered_at": "2026-11-03", "paid_at": "2026-11-03"})
    for metric, where in (
        ("leads", "valid = true"), ("leads", "won = true"), ("leads", "value > 5"),
        ("orders", "is_new = false"), ("orders", "net > 100"),
    ):  # fmt: skip
        assert world.ask(metric, where=where, period=PERIOD) == [{metric: 0}]
        assert "dimension_unsaid" not in world.warned(metric, where=where, period=PERIOD)


def test_what_is_worked_out_is_said_where_it_is_lent(world: World) -> None:
    """An order's lead was not won, a refund's order was not the first: known, so 0."""
    world.add("leads", {"created_at": "2026-11-02", "status": "new"})
    world.add("orders", {"ordered_at": "2026-11-03", "paid_at": "2026-11-03"})
    world.add("refunds", {"external_id": "1", "order": "1", "refunded_at": "2026-11-04"})
    for metric, where in (
        ("orders", "won = true"), ("orders", "valid = true"), ("refunded_orders", "is_new = true"),
        ("refunded_orders", "won = true"),
    ):  # fmt: skip
        assert world.ask(metric, where=where, period=PERIOD) == [{metric: 0}]
        assert "dimension_unsaid" not in world.warned(metric, where=where, period=PERIOD)


def test_won_is_unsaid_of_orders_without_leads(world: World) -> None:
    world.add("orders", {"ordered_at": "2026-11-03", "paid_at": "2026-11-03"})
    assert world.ask("orders", where="won = true", period=PERIOD) == [{"orders": None}]


def test_a_list_without_marks_does_not_tell_who_came(world: World) -> None:
    world.definitions = load(playbooks.load("online_education"))
    seat = {"session": "s", "held_at": "2026-11-03", "person": "p"}
    world.add("attendance", seat)
    assert world.ask("attended", period=PERIOD) == [{"attended": None}]
    told = world.warned("attended", period=PERIOD)["dimension_unsaid"]
    assert told == {"subject": "attendance", "dimension": "came", "metrics": ["attended"]}
    world.add("attendance", {**seat, "session": "t", "held_at": "2026-10-03", "came": False})
    assert world.ask("attended", period=PERIOD) == [{"attended": 0}]


def test_nor_does_it_tell_how_many_of_a_cohort_came(world: World) -> None:
    """A lead and a seat without a mark; one mark of another month makes it known that none came."""
    world.definitions = load(playbooks.load("online_education"))
    seat = {"session": "s", "held_at": "2026-11-03", "person": "p"}
    world.add("leads", LEAD)
    world.add("lead_journey", {"created_at": "2026-11-02"})
    world.add("attendance", seat)
    asked = ("cohort_leads", "cohort_attended", "cohort_attend_rate")
    nobody = {"cohort_leads": 1, "cohort_attended": None, "cohort_attend_rate": None}
    assert world.ask(*asked, period=PERIOD) == [nobody]
    told = world.warned("cohort_attended", period=PERIOD)["dimension_unsaid"]
    assert told["dimension"] == "attended_at"
    world.add("attendance", {**seat, "session": "t", "held_at": "2026-10-03", "came": False})
    none = {"cohort_leads": 1, "cohort_attended": 0, "cohort_attend_rate": 0}
    assert world.ask(*asked, period=PERIOD) == [none]


def test_a_list_without_statuses_and_stages_does_not_tell_who_visited(world: World) -> None:
    world.definitions = load(playbooks.load("automotive"))
    lead = {"created_at": "2026-11-02", "stage": "lead", "followed": False}
    world.add("leads", {"created_at": "2026-11-02"})
    world.add("lead_stages", lead)
    asked = ("cohort_visited", "followed_leads")
    unknown = {"cohort_visited": None, "followed_leads": None}
    assert world.ask(*asked, period=PERIOD) == [unknown]
    world.add("leads", {"created_at": "2026-10-02", "status": "new"})
    assert world.ask(*asked, period=PERIOD) == [dict.fromkeys(asked, 0)]


def test_orders_that_never_name_a_coupon_do_not_tell_who_had_one(world: World) -> None:
    world.definitions = load(playbooks.load("restaurant"))
    order = {"ordered_at": "2026-11-03", "paid_at": "2026-11-03", "net": 100}
    world.add("orders", order)
    assert world.ask("coupon_orders", period=PERIOD) == [{"coupon_orders": None}]
    world.add("orders", {**order, "paid_at": "2026-10-03", "coupon": "welcome"})
    assert world.ask("coupon_orders", period=PERIOD) == [{"coupon_orders": 0}]
