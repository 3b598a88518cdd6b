"""A finding of a report names the places, with the amounts, that `why` names of the same week."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from tests.api.conftest import NOW as CLOCK
from tests.api.test_why import BEFORE, NOW, USUAL, leads, spend, write

import fanbu
from fanbu.report.blocks import Headline, flat
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fanbu import Workspace

PLACED = ("causes", "mix", "everywhere", "not_in_dimensions", "tagging")
VALUES = re.compile(r" ?[(（][^()（）]*→[^()（）]*[)）]")


@pytest.fixture
def ws(folder: Path) -> Iterator[Workspace]:
    """A report of leads, what they cost and what an ad click costs."""
    with (folder / "fanbu.toml").open("a", encoding="utf-8") as settings:
        settings.write('\nheadline = ["leads", "cpl", "cpc", "clicks"]\n')
    with fanbu.open(folder, clock=lambda: CLOCK) as workspace:
        yield workspace


def told(ws: Workspace, day: Any = NOW.end) -> dict[str, dict[str, Any]]:
    """Kind and metric → finding of the week that ends on a day, changes and what moved inside."""
    rows = ws.findings("week", date=day).to_dict()["findings"]
    named = ((row["key"].split(":")[:2], row) for row in rows)
    return {" ".join(key): row for key, row in named if key[0] in ("change", "inside")}


def where(row: dict[str, Any]) -> str:
    return next((step["text"] for step in row["steps"] if step["name"] in ("Where", "在哪里")), "")


def agree(ws: Workspace, row: dict[str, Any]) -> str:
    """Asks `why` of a finding's metric and week, and compares; returns the verdict."""
    kind, metric, rest = row["key"].split(":", 2)
    period = rest.rpartition(":")[2]
    found = ws.why(metric, period=period, against="before").to_dict()
    if kind == "inside":
        subject = dict(part.split("=", 1) for part in rest.rpartition(":")[0].split(","))
        [own] = [cause for cause in found["causes"] if cause["where"] == subject]
        assert (row["effect"], row["low"], row["high"]) == (own["effect"], own["low"], own["high"])
        return str(found["verdict"])
    said = [line for line in found["said"] if "Data first" not in line and "先看数据" not in line]
    moved, verdict, *step = said
    del moved
    if found["within"] in PLACED:
        assert VALUES.sub("", where(row)).startswith(VALUES.sub("", verdict))
    else:
        assert where(row) in ("", *step) or found["within"] == "no_dimensions"
    for cause in found["causes"][:3]:
        assert cause["place"] in where(row)
    if found["within"] not in PLACED:
        return str(found["within"])
    named = dict(part.split("=", 1) for part in rest.rpartition(":")[0].split(",") if part)
    causes = [c for c in found["causes"] if c["effect"] * found["delta"] > 0]
    assert named == {k: v for k, v in (causes[0]["where"] if causes else {}).items() if v}
    return str(found["within"])


def test_one_place(ws: Workspace, tmp_path: Path) -> None:
    """Bob's leads of channel a fall from 140 to 56."""
    leads(ws, tmp_path, {**USUAL, ("a", "bob"): 8})
    row = told(ws)["change leads"]
    assert agree(ws, row) == "causes"
    assert where(row) == "The change sits in one place: Channel a, Owner bob −84 (140 → 56)."
    assert row["evidence"]["by"] == ["channel", "owner"]
    assert row["key"] == f"change:leads:channel=owned/a,owner=bob:{NOW}"
    page = ws.report("week", date=NOW.end).report
    [head] = [block for block in page.blocks if isinstance(block, Headline)]
    assert flat(head.lines[1]) == "All of it sits in one place: a, Owner bob."


def test_places_inside_a_total_that_stands_still(ws: Workspace, tmp_path: Path) -> None:
    usual = {(source, owner): 20 for source in "abcdefgh" for owner in ("ann", "bob")}
    moved = {("a", "ann"): 8, ("a", "bob"): 8, ("b", "ann"): 32, ("b", "bob"): 32}
    leads(ws, tmp_path, {**usual, **moved}, before=usual)
    found = told(ws)
    assert "change leads" not in found
    row = found["inside leads"]
    assert agree(ws, row) == "causes"
    assert "a went from 280 to 112 (168 fewer), b went from 280 to 448 (168 more)" in str(row)


def test_everywhere_is_nowhere_in_particular(ws: Workspace, tmp_path: Path) -> None:
    leads(ws, tmp_path, {place: count // 2 for place, count in USUAL.items()})
    assert agree(ws, told(ws)["change leads"]) in ("everywhere", "not_in_dimensions")


def test_nothing_happened(ws: Workspace, tmp_path: Path) -> None:
    leads(ws, tmp_path, {**USUAL, ("a", "ann"): 21, ("c", "bob"): 9})
    assert told(ws) == {}


def test_lost_tags_are_no_move_of_the_business(ws: Workspace, tmp_path: Path) -> None:
    """All of channel a comes without its channel, and a third fewer of everything else."""
    usual = {k: v * 2 // 3 for k, v in USUAL.items() if k[0] != "a"}
    lost = {("", "ann"): 20, ("", "bob"): 20}
    leads(ws, tmp_path, {**usual, **lost})
    assert agree(ws, told(ws)["change leads"]) == "tagging"


def test_a_rate_of_which_only_the_mix_changed(ws: Workspace, tmp_path: Path) -> None:
    """Dear clicks become more, cheap ones fewer; each ad campaign pays what it paid."""
    spend(ws, tmp_path, [
        (day, name, 20_000, clicks, clicks * each)
        for day in (*BEFORE.each(), *NOW.each())
        for name, before, now, each in (("dear", 300, 500, 4.0), ("cheap", 500, 300, 1.0))
        for clicks in (now if day >= NOW.start else before,)
    ])  # fmt: skip
    found = told(ws)
    assert {name: agree(ws, row) for name, row in found.items()}["change cpc"] == "mix"
    assert where(found["change cpc"]).startswith("The mix changed, not the parts: by Ad campaign")


def test_a_step_on_one_ad_campaign(ws: Workspace, tmp_path: Path) -> None:
    """Clicks of one of five ad campaigns fall by a half."""
    names = ("one", "two", "three", "four", "five")
    spend(ws, tmp_path, [
        (day, name, 20_000, 500 if day >= NOW.start and name == "one" else 1000, 500.0)
        for day in (*BEFORE.each(), *NOW.each())
        for name in names
    ])  # fmt: skip
    found = {name: agree(ws, row) for name, row in told(ws).items()}
    assert found["change clicks"] == "causes"


@pytest.mark.parametrize(("a", "b"), [((60, 80), (60, 40)), ((200, 180), (200, 200))])
def test_a_month_that_is_longer_is_taken_apart_as_it_is_shown(
    ws: Workspace, tmp_path: Path, a: tuple[int, int], b: tuple[int, int]
) -> None:
    """February and March, so many leads of a and b a day in either: one number on all of the page.

    Day by day a's 20 more are b's 20 fewer; the month has three days more.
    """
    february, march = Period.month(date(2026, 2, 1)), Period.month(date(2026, 3, 1))
    rows = [
        {"external_id": f"{day}{source}{n}", "created_at": f"{day} 10:00:00",
         "channel": f"owned/{source}", "owner": "x"}
        for period, at in ((february, 0), (march, 1))
        for day in period.each()
        for source, counts in (("a", a), ("b", b))
        for n in range(counts[at])
    ]  # fmt: skip
    ws.import_files(write(tmp_path / "leads.csv", rows), as_="leads", yes=True)
    more = 31 * (a[1] + b[1]) - 28 * (a[0] + b[0])
    page = ws.report("month", date=march.end).report
    [head] = [block for block in page.blocks if isinstance(block, Headline)]
    assert f"{more} more" in flat(head.lines[0])
    said = {
        row["key"].split(":")[0]: row
        for row in ws.findings("month", date=march.end).to_dict()["findings"]
    }
    assert all(f"{more} more" in str(row) for kind, row in said.items() if kind == "change")
