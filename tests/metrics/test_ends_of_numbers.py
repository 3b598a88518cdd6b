"""Which metrics may be less than zero, and which are never more than one."""

from __future__ import annotations

from fanbu.metrics.definitions import load
from fanbu.metrics.info import infos

KNOWN = infos(load(), "en")


def test_what_takes_something_off_may_be_less_than_zero() -> None:
    signed = {name for name, info in KNOWN.items() if info.signed}
    assert signed >= {"net_revenue", "profit", "net_gained"}
    assert signed.isdisjoint({"revenue", "refunds", "cost", "leads", "judged_leads", "cpl", "ctr"})


def test_a_part_of_something_is_never_more_than_it() -> None:
    """Valid ones of judged ones, won ones of all; a click needs no impression that was counted."""
    shares = {name for name, info in KNOWN.items() if info.share}
    assert shares >= {"valid_rate", "win_rate"}
    assert shares.isdisjoint({"ctr", "cvr", "cpl", "orders_per_lead", "roas", "average_order"})
