"""The software maker's small world, end to end: every figure against what is true."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

import fanbu
from fanbu.demo.sets import b2b_leads
from fanbu.demo.sets.b2b_leads import STAGES, simulate, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from fanbu import Workspace
    from fanbu.demo.sets.b2b_leads import Lead, World

UNTIL, SEED = date(2026, 11, 22), 7
NOW = datetime(2026, 11, 23, 1)  # noqa: DTZ001 - nine in the morning in Shanghai, UTC and naive
WEEKS = (date(2026, 9, 28), date(2026, 10, 25))


@pytest.fixture(scope="module")
def world() -> World:
    return simulate(UNTIL, SEED)


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    root = tmp_path_factory.mktemp("firms")
    write(root / "files", UNTIL, SEED)
    fanbu.init(root / "brand", playbook="b2b_leads", language="en")
    with fanbu.open(root / "brand", clock=lambda: NOW) as workspace:
        workspace.import_files(root / "files", yes=True)
        yield workspace


def one(ws: Workspace, *names: str) -> dict[str, Any]:
    start, end = WEEKS
    [row] = ws.query(list(names), start=start, end=end).to_dict()["rows"]
    return dict(row)


def within(moment: datetime | date | None) -> bool:
    start, end = WEEKS
    day = moment.date() if isinstance(moment, datetime) else moment
    return day is not None and start <= day <= end


def reached(world: World, stage: str) -> list[Lead]:
    """The leads that came to a stage within the weeks, known by the last export."""
    return [lead for lead in world.leads if within(lead.at(stage, world.taken))]


def cohort(world: World) -> list[Lead]:
    return [lead for lead in world.leads if within(lead.created)]


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    one, two = write(tmp_path / "one", UNTIL, SEED), write(tmp_path / "two", UNTIL, SEED)
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    assert sum(path.stat().st_size for path in one) < 300_000


def test_the_funnel_by_period_and_by_cohort(ws: Workspace, world: World) -> None:
    """Whoever came to a stage came through all before it; each is dated by itself."""
    leads = cohort(world)
    names = ("mqls", "sqls", "opportunities", "customers_won")
    true: dict[str, float] = {
        name: len(reached(world, stage)) for name, stage in zip(names, STAGES, strict=True)
    }
    counts = [len(leads)]
    for stage in STAGES:
        counts.append(sum(lead.at(stage, world.taken) is not None for lead in leads))
        true[f"cohort_{stage}"] = counts[-1]
    rates = ("mql", "sql", "opportunity", "win")
    for rate, before, after in zip(rates, counts, counts[1:], strict=False):
        true[f"cohort_{rate}_rate"] = after / before
    true["lead_win_rate"] = counts[-1] / counts[0]
    assert one(ws, *true) == pytest.approx(true)
    assert min(true.values()) > 0


def test_statuses_say_valid_lost_and_pending(ws: Workspace, world: World) -> None:
    leads = cohort(world)
    states = [lead.state(world.taken) for lead in leads]
    true = {
        "leads": len(leads),
        "invalid_leads": states.count("无效"),
        "pending_leads": states.count("新建"),
        "won_leads": states.count("签约"),
    }
    true["valid_leads"] = len(leads) - true["invalid_leads"] - true["pending_leads"]
    assert one(ws, *true) == true


def test_pipeline_and_what_closed(ws: Workspace, world: World) -> None:
    opened = [
        lead
        for lead in reached(world, "opportunity")
        if lead.state(world.taken) not in ("签约", "输单")
    ]
    won = reached(world, "won")
    closed = [lead for lead in cohort(world) if lead.at("opportunity", world.taken)]
    wins = sum(lead.state(world.taken) == "签约" for lead in closed)
    losses = sum(lead.state(world.taken) == "输单" for lead in closed)
    true = {
        "open_opportunities": len(opened),
        "pipeline_value": sum(lead.value for lead in opened),
        "won_value": sum(lead.value for lead in won),
        "average_deal": sum(lead.value for lead in won) / len(won),
        "opportunities_lost": losses,
        "close_rate": wins / (wins + losses),
    }
    assert one(ws, *true) == pytest.approx(true)
    assert min(true.values()) > 0


def test_the_sales_cycle_is_a_mean(ws: Workspace, world: World) -> None:
    won = reached(world, "won")
    days = [(lead.reached["won"] - lead.created).total_seconds() / 86400 for lead in won]
    assert one(ws, "sales_cycle_days") == {"sales_cycle_days": pytest.approx(sum(days) / len(days))}


def test_what_a_customer_costs_and_gives_back(ws: Workspace, world: World) -> None:
    spent = sum(ad.cents for ad in world.ads if within(ad.day)) / 100
    other = sum(cents for day, _, cents in world.costs if within(day)) / 100
    bills = [bill for bill in world.bills if within(bill.paid)]
    margin = sum(bill.net - bill.cost for bill in bills) / 100 / len(bills)
    won, mqls = len(reached(world, "won")), len(reached(world, "mql"))
    true = {
        "acquisition_cost": spent + other,
        "cac": (spent + other) / won,
        "cost_per_mql": (spent + other) / mqls,
        "monthly_margin": margin,
        "cac_payback_months": (spent + other) / won / margin,
    }
    assert one(ws, *true) == pytest.approx(true)
    assert other > b2b_leads.VENUE / 100


def test_events(ws: Workspace, world: World) -> None:
    seats = [seat for seat in world.seats if within(seat.held)]
    came = [seat.lead for seat in seats if seat.came]
    won = [lead for lead in came if lead.state(world.taken) == "签约"]
    true = {
        "event_signups": _people(seat.lead for seat in seats),
        "event_came": _people(came),
        "event_won": _people(won),
        "event_win_rate": _people(won) / _people(came),
    }
    assert one(ws, *true) == pytest.approx(true)
    assert true["event_signups"] > true["event_came"] > true["event_won"] > 0


def _people(leads: Any) -> int:
    return len({lead.number for lead in leads})


@pytest.mark.parametrize("metric", ["customers_won", "cohort_won", "won_value", "leads"])
def test_identities_hold_on_the_data(ws: Workspace, metric: str) -> None:
    parts: Sequence[str] = ws.definitions.products[metric]
    found = one(ws, metric, *parts)
    product = 1.0
    for part in parts:
        product *= found[part]
    assert product == pytest.approx(found[metric], rel=1e-9)
