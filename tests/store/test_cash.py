"""Cash costs against the same rule in plain Python, at every level and split."""

from __future__ import annotations

import random
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import pytest

from .conftest import NOW

if TYPE_CHECKING:
    from tests.store.conftest import World

DAYS = [f"10-0{n}" for n in range(1, 7)]
ACCOUNTS = ("A", "B", "C")


LEVEL = ("platform", "account", "ad_campaign")


def rebates(dice: random.Random) -> list[dict[str, Any]]:
    """For each account up to two ranges that do not overlap; sometimes one for the platform."""
    found: list[dict[str, Any]] = []
    for account in ACCOUNTS:
        cut = dice.randrange(1, 5)
        ranges = [(None, DAYS[cut - 1]), (DAYS[cut], None)]
        for starts, ends in dice.sample(ranges, dice.randrange(3)):
            found.append({"account": account, "starts": starts, "ends": ends, **rates(dice)})
    if dice.random() < 0.5:
        found.append({"account": None, "starts": dice.choice([None, *DAYS]), "ends": None,
                      **rates(dice)})  # fmt: skip
    return [{"platform": "p", **row} for row in found]


def rates(dice: random.Random) -> dict[str, Any]:
    return {
        "goods_rate": dice.choice([None, "0", "0.04", "0.05", "1"]),
        "cash_rate": dice.choice(["0", "0.1"]),
        "goods_as": dice.choice([None, "gift", "balance"]),
        "on_file_cash": dice.choice([None, True, False]),
    }


def spend(dice: random.Random) -> list[dict[str, Any]]:
    """Rows of ad campaigns; a file has a cash column or it has none, cells may be blank."""
    rows = []
    for account in ACCOUNTS:
        for day in DAYS:
            for campaign in ("x", "y"):
                cost = Decimal(dice.randrange(100, 100_000)).scaleb(-2)
                gift = dice.choice([None, Decimal(0), cost, (cost / 4).quantize(Decimal("0.01"))])
                rows.append({"platform": "p", "account": account, "day": day, "cost": cost,
                             "gift": gift, "ad_campaign": campaign, "until": day})  # fmt: skip
    return rows


def cash_of(row: dict[str, Any], table: list[dict[str, Any]]) -> Decimal | None:
    paid = row["cost"] - (row["gift"] or 0)
    if row.get("cash_cost") is not None:
        paid = row["cash_cost"]
    holding = [
        one
        for one in table
        if one["account"] in (None, row["account"])
        and (one["starts"] or "00") <= row["day"] <= (one["ends"] or "99")
    ]
    rate = max(holding, key=lambda one: one["account"] is not None, default=None)
    if row.get("cash_cost") is not None and not (rate and rate["on_file_cash"]):
        return Decimal(paid)
    if paid == 0:
        return Decimal(0)
    if rate is None:
        return None
    told = row["gift"] is not None or row.get("cash_cost") is not None
    in_gift = rate["goods_as"] == "gift" and told
    divisor = 1 if in_gift else 1 + Decimal(rate["goods_rate"] or 0)
    cash = Decimal(paid) * (1 - Decimal(rate["cash_rate"])) / divisor
    return cash.quantize(Decimal("1e-6"), ROUND_HALF_UP)


@pytest.mark.parametrize("seed", range(8))
def test_every_split_is_what_plain_python_gives(world: World, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - a seeded dice
    rows, table = spend(dice), rebates(dice)
    if dice.random() < 0.5:
        for row in rows:
            row["cash_cost"] = dice.choice([None, row["cost"] / 2, row["cost"]])
    files = [
        world.file("spend", rows, as_of="10-10", level="ad_campaign", dims=LEVEL),
        # a coarser view of the same truth: never added
        world.file("spend", coarse(rows), as_of="10-12", dims=("platform", "account")),
    ]
    if table:
        files.append(world.file("rebates", table, as_of="10-11", account=None))
    dice.shuffle(files)
    for file in files:
        world.warehouse.load(file, now=NOW)
    for need, key in ((("ad_campaign",), ("account", "ad_campaign")), (("ad_campaign",), ("day",))):
        columns = ", ".join(key)
        found = world.ask(
            f"SELECT {columns}, sum(cash_cost) AS cash, count(*) - count(cash_cost) AS open"  # noqa: S608
            f" FROM cash_spend_at('infinity', 'cash_cost', {list(need)}) GROUP BY ALL"
        )
        wanted: dict[Any, Any] = defaultdict(lambda: [None, 0])
        for row in rows:
            cash, sums = cash_of(row, table), wanted[tuple(row[name] for name in key)]
            if cash is None:
                sums[1] += 1
            else:
                sums[0] = cash + (sums[0] or 0)
        assert {tuple(r[n] for n in key): (r["cash"], r["open"]) for r in found} == {
            one: (None if cash is None else pytest.approx(float(cash), abs=1e-4), open_)
            for one, (cash, open_) in wanted.items()
        }


def coarse(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By account and day, without gifts or cash: known only by a rebate."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row["account"], row["day"]] += row["cost"]
    return [
        {"platform": "p", "account": account, "day": day, "until": day, "cost": cost}
        for (account, day), cost in sums.items()
    ]


@pytest.mark.parametrize("seed", range(8))
def test_parts_add_up_to_the_whole(world: World, seed: int) -> None:
    """Whatever is asked by, the same file answers: parts and whole are the same rows."""
    dice = random.Random(100 + seed)  # noqa: S311 - a seeded dice
    world.load("spend", spend(dice), as_of="10-10", level="ad_campaign", dims=LEVEL)
    table = rebates(dice)
    if table:
        world.load("rebates", table, as_of="10-11", account=None)
    whole = world.one("SELECT sum(cash_cost) FROM cash_spend_at('infinity', 'cash_cost', [])")
    for name in ("account", "day", "ad_campaign"):
        parts = world.ask(
            f"SELECT {name}, sum(cash_cost) AS cash FROM"  # noqa: S608
            f" cash_spend_at('infinity', 'cash_cost', ['ad_campaign']) GROUP BY ALL"
        )
        total = sum(part["cash"] or 0 for part in parts)
        assert whole is None or total == pytest.approx(whole, abs=1e-9)
        assert (whole is None) == all(part["cash"] is None for part in parts)


@pytest.mark.parametrize("seed", range(5))
def test_the_days_of_a_cost_sum_to_its_amount(world: World, seed: int) -> None:
    """Exactly, for any amount, window and rule; none lies outside the window."""
    dice = random.Random(seed)  # noqa: S311 - a seeded dice
    costs = [
        {
            "external_id": str(n),
            "kind": "k",
            "paid_on": "05-01",
            "starts": f"{(start := dice.randrange(1, 9)):02d}-{dice.randrange(1, 28):02d}",
            "ends": f"{dice.randrange(start + 1, 13):02d}-{dice.randrange(1, 28):02d}",
            "spreading": dice.choice([None, "paid", "even", "month"]),
            "amount": str(Decimal(dice.randrange(-(10**9), 10**9)).scaleb(-dice.choice([2, 6]))),
        }
        for n in range(30)
    ]
    world.load("costs", costs, as_of="10-10")
    found = world.ask(
        "SELECT external_id, CAST(sum(amount) AS VARCHAR) AS total, min(day) AS first,"
        " max(day) AS last, count(*) AS days FROM cost_days_at('infinity') GROUP BY ALL"
    )
    assert len(found) == len(costs)
    for row in found:
        cost = costs[int(row["external_id"])]
        assert Decimal(row["total"]) == Decimal(str(cost["amount"]))
        ends = (cost["starts"], cost["ends"])
        if cost["spreading"] == "paid":
            ends = (cost["paid_on"], cost["paid_on"])
        assert (row["first"], row["last"]) == ends
