"""Amounts of other currencies follow from the rates that are known, whatever came first."""

from __future__ import annotations

import itertools
import random
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace

SPEND = """day,platform,account,currency,cost
2026-10-02,meta,M,USD,10.01
2026-10-04,meta,M,USD,10
2026-10-20,meta,M,EUR,1
2026-10-20,meta,M,CNY,5
"""
ORDERS = """external_id,ordered_at,paid_at,gross,discount,currency
1,2026-10-02 10:00,2026-10-02 10:00,100,10,USD
2,2026-10-02 10:00,2026-10-02 10:00,50,,CNY
"""
LINES = """Invoice,Customer ID,InvoiceDate,StockCode,Description,Quantity,Price,Currency
5,c,2026-10-02 10:00,a,Apple,2,10,USD
5,c,2026-10-02 10:00,b,Pear,1,5,USD
C6,c,2026-10-04 10:00,a,Apple,-1,10,USD
"""


class Desk:
    def __init__(self, ws: Workspace, folder: Path) -> None:
        self.ws, self.folder = ws, folder

    def take(self, name: str, text: str, table: str, **options: Any) -> list[tuple[str, int]]:
        """Import a file; the warnings with their rows."""
        file = self.folder / name
        file.write_text(text, encoding="utf-8")
        options = {"as_of": "2026-11-01", "yes": True, **options}
        found = self.ws.import_files(file, as_=table, **options)
        return [(w.code, w.details["rows"]) for w in found.warnings]

    def rates(self, *lines: str, **options: Any) -> list[tuple[str, int]]:
        return self.take("rates.csv", "\n".join(("day,currency,rate", *lines)), "rates", **options)

    def said(self, *names: str) -> list[dict[str, Any]]:
        """What a query says of amounts without a rate."""
        found = self.ws.query(list(names)).warnings
        return [dict(w.details) for w in found if w.code == "amounts_without_rate"]

    def ask(self, *names: str, **options: Any) -> list[tuple[Any, ...]]:
        rows = self.ws.query(list(names), **options).to_dict()["rows"]
        return [tuple(row.values()) for row in rows]


@pytest.fixture
def desk(ws: Workspace, tmp_path: Path) -> Desk:
    return Desk(ws, tmp_path)


def test_rates_that_come_later_heal_and_undo_takes_it_back(desk: Desk) -> None:
    """4 October is a Sunday: Friday's rate counts. 10 × 7.12345; 10.01 × 7.12345; 90 × 7.12345."""
    desk.take("spend.csv", SPEND, "spend")
    desk.take("orders.csv", ORDERS, "orders")
    before = [("2026-10-02", None, 50), ("2026-10-04", None, None), ("2026-10-20", 5, None)]
    assert desk.ask("cost", "revenue", grain="day") == before
    assert desk.rates("2026-10-02,USD,7.12345") == [("amounts_reconverted", 3)]
    assert desk.ask("cost", "revenue", grain="day") == [
        ("2026-10-02", 71.305734, 50 + 641.1105),
        ("2026-10-04", 71.2345, None),
        ("2026-10-20", 5, None),
    ]
    assert desk.ask("cost", by=["currency"]) == [("CNY", 5), ("EUR", None), ("USD", 142.540234)]
    [told] = desk.said("cost")
    assert told == {
        "subject": "spend", "rows": 1, "currencies": ["EUR"],
        "first_day": date(2026, 10, 20), "last_day": date(2026, 10, 20),
    }  # fmt: skip
    desk.ws.undo(3)
    assert desk.ask("cost", "revenue", grain="day") == before


def test_a_rate_is_carried_over_ten_days_and_no_longer(desk: Desk) -> None:
    """12 October has the rate of the 2nd, 13 October none; the healed are like the imported."""
    text = "day,platform,account,currency,cost\n" + "".join(
        f"2026-10-{day},meta,M,USD,1\n" for day in ("01", "02", "12", "13")
    )
    wanted = [("2026-10-01", None), ("2026-10-02", 7), ("2026-10-12", 7), ("2026-10-13", None)]
    desk.rates("2026-10-02,USD,7")
    desk.take("spend.csv", text, "spend")
    assert desk.ask("cost", grain="day") == wanted
    desk.ws.undo(1)
    assert desk.ask("cost") == [(None,)]
    desk.rates("2026-10-02,USD,7", as_of="2026-11-02")
    assert desk.ask("cost", grain="day") == wanted


def test_several_currencies_and_a_corrected_rate(desk: Desk) -> None:
    desk.take("spend.csv", SPEND, "spend")
    desk.rates("2026-10-02,USD,7", "2026-10-20,EUR,8")
    assert desk.ask("cost", by=["currency"]) == [("CNY", 5), ("EUR", 8), ("USD", 140.07)]
    assert not desk.said("cost")
    assert desk.rates("2026-10-02,USD,7.5", as_of="2026-11-02") == [("amounts_reconverted", 2)]
    assert desk.ask("cost", by=["currency"]) == [("CNY", 5), ("EUR", 8), ("USD", 150.075)]


@pytest.mark.parametrize("rates_first", [True, False])
def test_the_lines_of_an_order_are_summed_before_they_are_converted(
    desk: Desk, *, rates_first: bool
) -> None:
    """25 dollars at 7.1 and 10 back at the rate of the cancellation, 7.2."""
    rates = ("2026-10-02,USD,7.1", "2026-10-04,USD,7.2")
    if rates_first:
        desk.rates(*rates)
    desk.take("lines.csv", LINES, "order_lines")
    if not rates_first:
        desk.rates(*rates)
    assert desk.ask("revenue", "refunds") == [(177.5, 72)]
    assert desk.ask("revenue", by=["product"]) == [("Apple", 142), ("Pear", 35.5)]


def test_lines_without_a_rate_are_no_orders_of_nothing(desk: Desk) -> None:
    desk.take("lines.csv", LINES, "order_lines")
    assert desk.ask("orders", "revenue", "average_order") == [(1, None, None)]
    assert [told["subject"] for told in desk.said("net_revenue")] == ["orders", "refunds"]


def test_a_register_with_amounts_again_after_the_rates_adds_nothing(desk: Desk) -> None:
    """A refund without an id is known by its amount as written, not by what a rate makes of it."""
    text = "order,refunded_at,amount,currency\n1,2026-10-02 10:00,10,USD\n"
    desk.take("refunds.csv", text, "refunds")
    desk.rates("2026-10-02,USD,7")
    desk.take("refunds.csv", text, "refunds", as_of="2026-11-02")
    assert desk.ask("refunds") == [(70,)]


def test_an_average_is_over_the_orders_that_have_an_amount(desk: Desk) -> None:
    desk.take("orders.csv", ORDERS, "orders")
    assert desk.ask("orders", "average_order") == [(2, 50)]
    states = {check["check"]: check["state"] for check in desk.ws.doctor().to_dict()["checks"]}
    assert (states["tree"], states["exchange"]) == ("good", "note")


def test_doctor_tells_the_rates_that_were_used(desk: Desk) -> None:
    desk.take("spend.csv", SPEND, "spend")
    desk.rates("2026-10-02,USD,7", "2026-10-04,USD,7.2", "2026-10-18,EUR,8")
    told = [c["message"] for c in desk.ws.doctor().to_dict()["checks"] if c["check"] == "exchange"]
    assert told == [
        "Spend: 1 row in EUR converted by 8 to 8; 1 of them by the rate of the last day before.",
        "Spend: 2 rows in USD converted by 7 to 7.2; 0 of them by the rate of the last day before.",
    ]


@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_imports_gives_what_plain_python_gives(
    ws: Workspace, tmp_path: Path, seed: int
) -> None:
    """Three exports and three tables of rates, of which one is taken back, in any order.

    Amounts of cents times rates of five places: some lie just between two millionths.
    """
    dice = random.Random(seed)  # noqa: S311 - a seeded dice
    desk = Desk(ws, tmp_path)
    first = date(2026, 9, 1)
    spends = [
        [
            (first + timedelta(dice.randrange(40)), dice.choice(["USD", "EUR"]),
             Decimal(dice.randrange(1, 10**7)).scaleb(-2))
            for _ in range(30)
        ]
        for _ in range(3)
    ]  # fmt: skip
    tables = [
        {
            (first + timedelta(dice.randrange(40)), dice.choice(["USD", "EUR"])):
            Decimal(dice.randrange(700_001, 800_000, 2)).scaleb(-5)
            for _ in range(4)
        }
        for _ in range(3)
    ]  # fmt: skip
    steps = [("spend", n) for n in range(3)] + [("rates", n) for n in range(3)]
    dice.shuffle(steps)
    for kind, n in steps:
        if kind == "spend":
            lines = [f"{day},meta,A{n},{code},{cost}" for day, code, cost in spends[n]]
            text = "\n".join(("day,platform,account,currency,cost", *lines))
            desk.take(f"s{n}.csv", text, "spend")
        else:
            lines = [f"{day},{code},{rate}" for (day, code), rate in tables[n].items()]
            text = "\n".join(("day,currency,rate", *lines))
            desk.take(f"r{n}.csv", text, "rates", as_of=f"2026-11-0{n + 1}")
    gone = dice.randrange(3)
    ws.undo(steps.index(("rates", gone)) + 1)
    known: dict[tuple[date, str], Decimal] = {}
    for n, table in enumerate(tables):
        known |= table if n != gone else {}

    def converted(day: date, code: str, cost: Decimal) -> Decimal | None:
        for back in range(11):
            if rate := known.get((day - timedelta(back), code)):
                return (cost * rate).quantize(Decimal("1e-6"), ROUND_HALF_EVEN)
        return None

    wanted: dict[tuple[str, str], Decimal | None] = {}
    for n, (day, code, cost) in itertools.chain.from_iterable(
        ((n, row) for row in rows) for n, rows in enumerate(spends)
    ):
        value = converted(day, code, cost)
        key = (f"A{n}", code)
        had = wanted.get(key)
        wanted[key] = had if value is None else value + (had or 0)
    found = {(a, c): v for a, c, v in desk.ask("cost", by=["account", "currency"])}
    assert found == {
        key: None if value is None else pytest.approx(float(value), rel=1e-12)
        for key, value in wanted.items()
    }


def test_refunds_noted_in_orders_wait_for_their_rate(ws: Workspace, tmp_path: Path) -> None:
    """No rate is known when the shop's export comes: what went back is not lost."""
    header = (
        "Name,Email,Financial Status,Paid at,Currency,Total,Discount Amount,Created at,"
        "Lineitem quantity,Lineitem name,Lineitem price,Refunded Amount,Id\n"
    )
    row = (
        "#1,a@x.com,partially_refunded,2026-11-03 10:00:00 +0800,USD,105.00,0.00,"
        "2026-11-03 09:00:00 +0800,1,W,105.00,20.00,1\n"
    )
    (tmp_path / "orders_export.csv").write_text(header + row)
    ws.import_files(tmp_path / "orders_export.csv", as_of="2026-11-10")
    (tmp_path / "rates.csv").write_text("day,currency,rate\n2026-11-03,USD,7\n")
    ws.import_files(tmp_path / "rates.csv", as_="rates", as_of="2026-11-11")
    rows = ws.query(["revenue", "refunds", "net_revenue"]).to_dict()["rows"]
    assert rows == [{"revenue": 735, "refunds": 140, "net_revenue": 595}]


def test_refunds_keep_their_signs_when_rates_change(ws: Workspace, tmp_path: Path) -> None:
    """A register with both signs takes 40 of 100 back; one with minuses only is of their sizes."""
    both = "external_id,refunded_at,amount,currency\nr1,2026-11-03,100,USD\nr2,2026-11-03,-40,USD\n"
    for name, text, wanted in (("a", both, 60), ("b", both.replace(",100", ",-100"), 140)):
        ids = []
        for rate in ("", "7", "8"):
            file = tmp_path / f"{name}{rate}.csv"
            file.write_text(f"day,currency,rate\n2026-11-03,USD,{rate}\n" if rate else text)
            table = "rates" if rate else "refunds"
            found = ws.import_files(file, as_=table, as_of=f"2026-11-1{rate or 0}").to_dict()
            ids.append(found["files"][0]["import_id"])
            if rate:
                rows = ws.query(["refunds"]).to_dict()["rows"]
                assert rows == [{"refunds": wanted * int(rate)}]
        for import_id in ids:
            ws.undo(import_id)
