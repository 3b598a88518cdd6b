"""The car maker's small world, end to end: every figure of the playbook against what is true."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

import fanbu
from fanbu.demo.sets import automotive
from fanbu.demo.sets.automotive import STAGES, simulate, write
from fanbu.report.blocks import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fanbu import Workspace
    from fanbu.demo.sets.automotive import Lead, World

UNTIL, SEED = date(2026, 11, 22), 7
NOW = datetime(2026, 11, 23, 1)  # noqa: DTZ001 - nine in the morning in Shanghai, UTC and naive
WEEKS = (date(2026, 10, 26), date(2026, 11, 8))
KEPT_APART = ("visited", "driven", "deposit", "firm", "locked", "delivered")


@pytest.fixture(scope="module")
def world() -> World:
    return simulate(UNTIL, SEED)


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    root = tmp_path_factory.mktemp("cars")
    write(root / "files", UNTIL, SEED)
    fanbu.init(root / "brand", playbook="automotive", language="en")
    with fanbu.open(root / "brand", clock=lambda: NOW) as workspace:
        workspace.import_files(root / "files", yes=True)
        yield workspace


def one(ws: Workspace, *names: str, where: str | None = None) -> dict[str, Any]:
    start, end = WEEKS
    [row] = ws.query(list(names), start=start, end=end, where=where).to_dict()["rows"]
    return dict(row)


def counted(world: World, keep: Callable[[Lead], bool] = lambda _: True) -> list[Lead]:
    start, end = WEEKS
    return [
        lead
        for lead in world.leads
        if lead.counts and start <= lead.created.date() <= end and keep(lead)
    ]


def came(lead: Lead, world: World) -> set[str]:
    """The stages a lead is known to have reached; a later one implies all but a booking denied."""
    names = ("followed", "interested", *STAGES)
    last = max((at for at, name in enumerate(names) if lead.at(name, world.taken)), default=-1)
    found = set(names[: last + 1])
    return found - {"booked"} if lead.walked_in else found


def is_valid(lead: Lead, world: World) -> bool:
    """Followed up alone is no verdict: it went on, or was followed to its end."""
    known = lead.at("followed", world.taken) is not None
    return known and lead.state(world.taken) not in ("无效", "已跟进")


def is_won(lead: Lead, world: World) -> bool:
    return "firm" in came(lead, world) and lead.state(world.taken) != "退订"


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    one, two = write(tmp_path / "one", UNTIL, SEED), write(tmp_path / "two", UNTIL, SEED)
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    assert sum(path.stat().st_size for path in one) < 300_000
    other = write(tmp_path / "other", UNTIL, SEED + 1)
    assert other[0].read_bytes() != one[0].read_bytes()


def test_leads_and_what_became_of_them(ws: Workspace, world: World) -> None:
    leads = counted(world)
    valid = [lead for lead in leads if is_valid(lead, world)]
    invalid = [lead for lead in leads if lead.state(world.taken) == "无效"]
    assert one(ws, "leads", "valid_leads", "invalid_leads", "pending_leads", "valid_rate") == {
        "leads": len(leads),
        "valid_leads": len(valid),
        "invalid_leads": len(invalid),
        "pending_leads": len(leads) - len(valid) - len(invalid),
        "valid_rate": pytest.approx(len(valid) / (len(valid) + len(invalid))),
    }
    assert len(leads) > len(valid) > len(invalid) > 0


def test_the_cohort_stage_by_stage(ws: Workspace, world: World) -> None:
    leads = counted(world)
    names = ("interested", *STAGES)
    true = {f"cohort_{name}": sum(name in came(lead, world) for lead in leads) for name in names}
    assert one(ws, *true) == true
    assert true["cohort_visited"] > true["cohort_deposit"] > 0


def test_the_period_stage_by_stage(ws: Workspace, world: World) -> None:
    """By the day of the stage itself; bookings by the day of the appointment."""
    start, end = WEEKS
    metrics = ("visits", "test_drives", "deposits", "firm_orders", "locked_orders", "deliveries")
    true = {}
    for metric, stage in zip(metrics, KEPT_APART, strict=True):
        moments = [lead.at(stage, world.taken) for lead in world.leads if lead.counts]
        true[metric] = sum(start <= at.date() <= end for at in moments if at)
    booked = [e for e in world.leads if e.counts and e.at("booked", world.taken) and e.appointment]
    true["bookings"] = sum(start <= e.appointment.date() <= end for e in booked if e.appointment)
    assert one(ws, *true) == true
    assert min(true.values()) > 0


def test_rates_say_their_denominators(ws: Workspace, world: World) -> None:
    leads = counted(world)
    handed = [lead for lead in leads if lead.shop]
    stages = [came(lead, world) for lead in leads]
    valid = [came(lead, world) for lead in leads if is_valid(lead, world)]
    booked = [each for each in stages if "booked" in each]
    interested = [each for each in stages if "interested" in each]
    visited = [lead for lead in leads if "visited" in came(lead, world)]
    driven = [lead for lead in visited if "driven" in came(lead, world)]
    true = {
        "interested_rate": sum("interested" in each for each in valid) / len(valid),
        "booking_rate": len(booked) / len(interested),
        "show_rate": sum("visited" in each for each in booked) / len(booked),
        "visit_deal_rate": sum(is_won(lead, world) for lead in visited) / len(visited),
        "deal_rate": sum(is_won(lead, world) for lead in handed) / len(handed),
        "cohort_drive_rate": len(driven) / len(visited),
    }
    assert one(ws, *true) == pytest.approx(true)


def test_who_waits(ws: Workspace, world: World) -> None:
    leads = counted(world)
    never = [lead for lead in leads if not lead.at("followed", world.taken)]
    overdue = [lead for lead in never if world.taken - lead.created > timedelta(hours=72)]
    late = [
        lead
        for lead in leads
        if (at := lead.at("followed", world.taken)) and at - lead.created > timedelta(hours=72)
    ]
    assert one(ws, "overdue_leads", "late_leads", "followed_leads") == {
        "overdue_leads": len(overdue),
        "late_leads": len(late),
        "followed_leads": len(leads) - len(never),
    }
    assert overdue
    assert late


def test_the_showroom_after_its_correction(ws: Workspace, world: World) -> None:
    """The wrong sheet of one shop was replaced, on its own days, for that shop alone."""
    end = date(2026, 10, 31)
    names = ("passers", "entrants", "first_entrants", "cards", "showroom_drives",
             "showroom_deposits", "entry_rate", "card_rate", "footfall_drive_rate",
             "card_deposit_rate")  # fmt: skip
    rows = ws.query(list(names), by="shop", end=end).to_dict()["rows"]
    assert {row["shop"] for row in rows} == set(automotive.SHOPS)
    for row in rows:
        days = [door for door in world.doors if door.shop == row["shop"] and door.day <= end]
        passers, entrants = sum(d.passers for d in days), sum(d.entrants for d in days)
        first, cards = entrants - sum(d.returned for d in days), sum(d.cards for d in days)
        drives, deposits = sum(d.drives for d in days), sum(d.deposits for d in days)
        true = (passers, entrants, first, cards, drives, deposits, entrants / passers,
                cards / first, drives / entrants, deposits / cards)  # fmt: skip
        assert tuple(row[name] for name in names) == pytest.approx(true)


def test_words_of_the_trade(ws: Workspace, world: World) -> None:
    start, end = WEEKS
    posts = [post for post in world.posts if start <= post.day <= end]
    pages = [page for page in world.pages if start <= page.day <= end]
    doors = [door for door in world.doors if start <= door.day <= end]
    ads = [ad for ad in world.ads if start <= ad.day <= end]
    true = {
        ("浏览量", "views"): sum(post.views for post in posts),
        ("互动数", "engagements", "interactions"): sum(
            p.likes + p.comments + p.shares + p.saves for p in posts
        ),
        ("点击率", "click-through rate"): sum(ad.clicks for ad in ads)
        / sum(ad.impressions for ad in ads),
        ("试驾表单填写率", "test-drive form rate"): sum(page.forms for page in pages)
        / sum(page.views for page in pages),
        ("门店过往人数", "passers-by"): sum(door.passers for door in doors),
        ("进店率", "store entry rate"): sum(door.entrants for door in doors)
        / sum(door.passers for door in doors),
    }
    for words, value in true.items():
        for word in words:
            assert list(one(ws, word).values()) == [pytest.approx(value)]


def test_costs_by_shop_and_adviser(ws: Workspace, world: World) -> None:
    start, end = WEEKS
    cost = sum(ad.cents for ad in world.ads if start <= ad.day <= end) / 100
    found = one(ws, "cost", "visits", "cost_per_visit", "cost_per_test_drive", "test_drives")
    assert found["cost"] == pytest.approx(cost)
    assert found["cost_per_visit"] == pytest.approx(cost / found["visits"])
    assert found["cost_per_test_drive"] == pytest.approx(cost / found["test_drives"])
    for dim, of in (("shop", "shop"), ("owner", "adviser")):
        rows = ws.query(["leads", "cohort_visited"], by=dim, start=start, end=end).to_dict()["rows"]
        for row in rows:
            own = [lead for lead in counted(world) if getattr(lead, of) == row[dim]]
            visited = sum("visited" in came(lead, world) for lead in own)
            assert (row["leads"], row["cohort_visited"]) == (len(own), visited)


def test_the_report_shows_both_funnels(ws: Workspace, world: World) -> None:
    """Of the week 9–15 November: the leads created in it, and whoever came to the doors."""
    made = ws.report("week", date="2026-11-15").report
    tables = {block.title: block for block in made.blocks if isinstance(block, Table)}
    start, end = date(2026, 11, 9), date(2026, 11, 15)
    leads = [e for e in world.leads if e.counts and start <= e.created.date() <= end]
    stages = [came(lead, world) for lead in leads]
    steps = [len(leads), sum(is_valid(lead, world) for lead in leads)]
    steps += [sum(name in each for each in stages) for name in ("booked", "visited", "driven")]
    steps.append(sum("deposit" in each for each in stages))
    funnel = tables["Funnel of leads (created in the period, by now)"]
    assert [row[1].text for row in funnel.rows] == [f"{count:,}" for count in steps]
    doors = [door for door in world.doors if start <= door.day <= end]
    counts = [sum(getattr(door, name) for door in doors)
              for name in ("passers", "entrants", "cards", "drives", "deposits")]  # fmt: skip
    showroom = tables["Funnel of the showroom (people of the period)"]
    assert [row[1].text for row in showroom.rows] == [f"{count:,}" for count in counts]
    assert showroom.rows[1][2].text == f"{counts[1] / counts[0]:.1%}"


@pytest.mark.parametrize(
    "metric", ["valid_leads", "leads", "deposits", "cohort_deposit", "showroom_deposits"]
)
def test_identities_hold_on_the_data(ws: Workspace, metric: str) -> None:
    parts = ws.definitions.products[metric]
    found = one(ws, metric, *parts)
    product = 1.0
    for part in parts:
        product *= found[part]
    assert product == pytest.approx(found[metric], rel=1e-9)


def test_the_order_of_imports_does_not_matter(ws: Workspace, tmp_path: Path, world: World) -> None:
    """The files backwards, one by one."""
    files = write(tmp_path / "files", UNTIL, SEED)
    fanbu.init(tmp_path / "brand", playbook="automotive", language="en")
    asked = ["leads", "valid_leads", "won_leads", "cohort_visited", "visits", "deposits",
             "overdue_leads", "passers", "cards", "interactions", "cost"]  # fmt: skip
    with fanbu.open(tmp_path / "brand", clock=lambda: NOW) as other:
        for path in reversed(files):
            other.import_files(path, yes=True)
        for grain in ("week", "total"):
            found = other.query(asked, grain=grain).to_dict()["rows"]
            assert found == ws.query(asked, grain=grain).to_dict()["rows"]
    assert world.leads
