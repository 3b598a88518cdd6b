"""A sum without an amount that has no exchange rate is not the whole, and is not taken for it.

day    account  currency  cost  clicks        leads: one a day
10-01  A        CNY         10       5
10-02  A        CNY         20       5
10-02  M        USD        100      10        no rate
10-08  A        CNY         30       5
10-09  A        CNY         40       5
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import fanbu

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace

SPEND = """day,platform,account,channel,currency,cost,clicks
2026-10-01,ocean_engine,A,paid/ocean_engine,CNY,10,5
2026-10-02,ocean_engine,A,paid/ocean_engine,CNY,20,5
2026-10-02,meta,M,paid/meta,USD,100,10
2026-10-08,ocean_engine,A,paid/ocean_engine,CNY,30,5
2026-10-09,ocean_engine,A,paid/ocean_engine,CNY,40,5
"""
FIRST = {"start": "2026-10-01", "end": "2026-10-02"}
SECOND = {"start": "2026-10-08", "end": "2026-10-09"}


class Desk:
    def __init__(self, ws: Workspace, folder: Path) -> None:
        self.ws, self.folder = ws, folder

    def take(self, table: str, text: str, **options: Any) -> None:
        file = self.folder / f"{table}.csv"
        file.write_text(text, encoding="utf-8")
        self.ws.import_files(file, as_=table, **{"as_of": "2026-11-01", "yes": True, **options})

    def ask(self, *names: str, **options: Any) -> list[tuple[Any, ...]]:
        rows = self.ws.query(list(names), **options).to_dict()["rows"]
        return [tuple(row.values()) for row in rows]

    def said(self, *names: str, **options: Any) -> list[tuple[Any, ...]]:
        found = self.ws.query(list(names), **options).warnings
        told = [w.details for w in found if w.code == "amounts_without_rate"]
        return [(d["subject"], d["rows"], d["currencies"], d["first_day"]) for d in told]

    def rate(self) -> None:
        self.take("rates", "day,currency,rate\n2026-10-01,USD,7\n")


@pytest.fixture
def desk(ws: Workspace, tmp_path: Path) -> Desk:
    made = Desk(ws, tmp_path)
    made.take("spend", SPEND)
    return made


def test_what_divides_an_incomplete_cost_is_empty(desk: Desk) -> None:
    assert desk.ask("cost", "clicks", "cpc", "cpm") == [(100, 30, None, None)]
    assert desk.ask("cost", "cpc", grain="day") == [
        ("2026-10-01", 10, 2),
        ("2026-10-02", 20, None),
        ("2026-10-08", 30, 6),
        ("2026-10-09", 40, 8),
    ]
    assert desk.ask("cpc", by=["platform"]) == [("meta", None), ("ocean_engine", 5)]
    desk.rate()
    assert desk.ask("cost", "cpc") == [(800, 800 / 30)]


def test_the_warning_is_of_the_days_and_rows_asked_about(desk: Desk) -> None:
    lost = ("spend", 1, ["USD"], date(2026, 10, 2))
    assert desk.said("cpc") == desk.said("cost", grain="day", by=["platform"], **FIRST) == [lost]
    assert desk.said("cost", **SECOND) == desk.said("clicks") == []
    assert desk.said("cpc", where="platform = 'ocean_engine'") == []
    text = desk.ws.query("cpc").warnings[0].details
    assert text["last_day"] == date(2026, 10, 2)


def test_a_filter_by_an_amount_leaves_out_what_has_none(desk: Desk) -> None:
    """Nobody knows whether the 100 dollars are more than 25."""
    lost = [("spend", 1, ["USD"], date(2026, 10, 2))]
    assert desk.ask("cost", where="cost > 25") == [(70,)]
    assert desk.said("cost", where="cost > 25") == lost
    assert desk.said("clicks", where="cost > 25") == lost
    assert desk.said("clicks", where="clicks > 5") == []


def test_a_change_from_an_incomplete_sum_is_empty(desk: Desk) -> None:
    """20 and 10 are known of the first days, 70 of the next: no rise of 133 %."""
    asked: dict[str, Any] = {"start": "2026-10-03", "end": "2026-10-09", "compare": "previous"}
    [row] = desk.ws.query(["cost", "clicks", "cpc"], **asked).to_dict()["rows"]
    assert (row["cost"], row["cost_previous"]) == (70, 30)
    assert (row["cost_change"], row["clicks_change"]) == (None, -0.5)
    assert (row["cpc"], row["cpc_previous"], row["cpc_change"]) == (7, None, None)
    by_day = desk.ws.query("cost", grain="day", **asked).to_dict()["rows"]
    assert [(row["cost"], row["cost_previous"], row["cost_change"]) for row in by_day] == [
        (30, 10, 2), (40, 20, None)
    ]  # fmt: skip
    desk.rate()
    assert desk.ask("cost", **asked) == [(70, 730, (70 - 730) / 730)]


def test_a_sum_of_sums_does_not_leave_one_out(desk: Desk) -> None:
    desk.take("costs", "kind,paid_on,amount\nkol,2026-10-02,5\n")
    assert desk.ask("total_cost", grain="day", **FIRST) == [
        ("2026-10-01", 10), ("2026-10-02", None)
    ]  # fmt: skip
    desk.rate()
    assert desk.ask("total_cost", **FIRST) == [(735,)]


def test_refunds_without_a_rate_are_not_nothing(desk: Desk) -> None:
    desk.take("orders", "external_id,ordered_at,paid_at,net\n1,2026-10-02,2026-10-02,50\n")
    desk.take("refunds", "external_id,order,refunded_at,amount,currency\nr,1,2026-10-02,5,USD\n")
    assert desk.ask("revenue", "net_revenue", "refund_money_rate") == [(50, None, None)]
    desk.rate()
    assert desk.ask("revenue", "net_revenue", "refund_money_rate") == [(50, 15, 0.7)]


def test_cash_cost_is_open_by_its_rate_too(desk: Desk) -> None:
    """Account A has a rebate of nothing, M one too: what lacks is the rate alone."""
    desk.take("rebates", "platform,account,goods_rate\nocean_engine,A,0\nmeta,M,0\n")
    desk.take("leads", "external_id,created_at\n1,2026-10-01\n2,2026-10-02\n")
    assert desk.ask("cash_cost", "cash_cpl") == [(100, None)]
    codes = [w.code for w in desk.ws.query("cash_cpl").warnings]
    assert "amounts_without_rate" in codes
    assert "cash_unknown" not in codes
    desk.rate()
    assert desk.ask("cash_cost", "cash_cpl") == [(800, 400)]


def test_the_value_of_leads_too(folder: Path, tmp_path: Path) -> None:
    (folder / "metrics").mkdir(exist_ok=True)
    (folder / "metrics" / "own.yaml").write_text(
        "- {name: lead_value, label: {zh: 线索金额, en: Value}, measure: sum(value), of: leads}\n"
        "- {name: each, label: {zh: 线索均值, en: Each}, ratio: [lead_value, leads]}\n",
        encoding="utf-8",
    )
    with fanbu.open(folder) as ws:
        desk = Desk(ws, tmp_path)
        rows = "1,2026-10-01,10,CNY\n2,2026-10-02,5,USD\n"
        desk.take("leads", f"external_id,created_at,value,currency\n{rows}")
        assert desk.ask("lead_value", "each") == [(10, None)]
        assert desk.said("lead_value") == [("leads", 1, ["USD"], date(2026, 10, 2))]


LEADS = """external_id,created_at,channel
1,2026-10-01,paid/ocean_engine
2,2026-10-02,paid/meta
3,2026-10-08,paid/ocean_engine
"""


def test_channels_do_not_divide_an_incomplete_sum(desk: Desk) -> None:
    """Cost of 30 and more, two leads: 15 a lead is not known, 30 of Ocean Engine's one lead is."""
    desk.take("leads", LEADS)
    found = desk.ws.channels(start="2026-10-01", end="2026-10-02").to_dict()
    shown = [(row["channel"], row["cost"], row["leads"], row["cpl"]) for row in found["rows"]]
    assert shown == [("paid/ocean_engine", 30, 1, 30), ("paid/meta", None, 1, None)]
    for row in (found["total"], *found["kinds"]):
        assert (row["cost"], row["leads"], row["cpl"]) == (30, 2, None)
    asked: dict[str, Any] = {"start": "2026-10-03", "end": "2026-10-09", "compare": "previous"}
    total = desk.ws.channels(**asked).to_dict()["total"]
    assert (total["cost"], total["cost_previous"], total["cost_change"]) == (70, 30, None)
    assert (total["leads_change"], total["cpl"], total["cpl_previous"]) == (-0.5, 70, None)


def test_a_report_compares_the_days_that_are_known(desk: Desk) -> None:
    """7 yuan a day in one week, 1 in the next; on 4 November 700 dollars more, without a rate.

    Six days are compared with six: 6 with 42, not 7 with 49.
    """
    days = [f"2026-11-{day:02}" for day in range(2, 16)]
    rows = [f"{day},ocean_engine,A,CNY,{7 if day < '2026-11-09' else 1}" for day in days]
    rows.append("2026-11-04,ocean_engine,A,USD,700")
    head = "day,platform,account,currency,cost\n"
    desk.take("spend", head + "\n".join(rows), as_of="2026-11-20")
    leads = "".join(f"{n},{day}\n" for n, day in enumerate(days))
    desk.take("leads", f"external_id,created_at\n{leads}")
    told = desk.ws.report("week", date="2026-11-15", language="en")
    assert [w.code for w in told.warnings].count("amounts_without_rate") == 1
    page = told.markdown()
    assert "| Cost (6 days) | ¥6 | ¥42 | −86% |" in page
    assert "Amounts of other currencies in spend on 4 Nov lack an exchange rate" in page
    desk.take("rates", "day,currency,rate\n2026-11-01,USD,7\n")
    page = desk.ws.report("week", date="2026-11-15", language="en").markdown()
    assert "| Cost | ¥7 | ¥4,949 |" in page
    assert "exchange rate" not in page


def test_a_target_of_an_incomplete_sum_has_no_progress(desk: Desk) -> None:
    """With its 100 dollars the budget is 80 percent spent, not 10."""

    def stands(metric: str) -> list[Any]:
        rows = desk.ws.targets().to_dict()["rows"]
        (row,) = (row for row in rows if row["metric"] == metric)
        names = ("partial", "actual", "done", "points", "remaining", "per_day", "behind")
        return [row[name] for name in names]

    desk.ws.set_target("cost", 1000, period="2026-10")
    assert stands("cost") == [True, 100, None, None, None, None, False]
    text = desk.ws.report("month", date="2026-10-31").text()
    assert "10%" not in text
    assert "Budget ¥100 / ¥1,000 (some amounts lack a rate: no progress)" in text
    desk.rate()
    assert stands("cost") == [False, 800, 0.8, pytest.approx(0.8 - 9 / 31), 200, 200 / 22, True]
    desk.ws.undo(2)
    desk.ws.set_target("cost", 90, period="2026-10")
    assert stands("cost") == [True, 100, None, None, None, None, True], "spent, whatever it was"


def test_days_of_a_total_that_lacks_amounts_are_not_added_up(desk: Desk) -> None:
    """October's spend and costs are 850 with the dollars; 130 are those of the other days."""
    desk.take("costs", "cost_id,paid_on,amount,currency\n1,2026-10-08,50,CNY\n")
    desk.take("orders", "order_id,ordered_at,paid_at,net\n1,2026-10-02,2026-10-02,1700\n")
    assert desk.ask("total_cost") == [(None,)]

    def stands() -> list[Any]:
        (row,) = desk.ws.targets().to_dict()["rows"]
        return [row[name] for name in ("partial", "actual", "done", "behind")]

    desk.ws.set_target("total_cost", 1000, period="2026-10")
    assert stands() == [True, None, None, False]
    desk.rate()
    assert stands() == [False, 850, 0.85, True]
