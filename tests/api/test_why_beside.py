"""`why` says by which comparison it speaks, and where the other one says otherwise of the whole."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.api.test_why import AS_OF, days, write

from fanbu.cli.why import lines
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fanbu import Workspace

END = date(2026, 11, 22)
WEEKS = 16
USUAL = (20, 22, 19, 21, 20, 23, 18)
"""Leads a day, Monday to Sunday, three quarters of them of channel owned/a: 143 a week."""


def leads(
    ws: Workspace, folder: Path, of: Callable[[int], float], weeks: int = WEEKS, end: date = END
) -> None:
    """`of`: how many times the usual each week had, the last one is week 0."""
    rows = []
    for day in days(Period(end - timedelta(7 * weeks - 1), end)):
        week = (end - day).days // 7
        stray = (day.toordinal() * 7) % 5 - 2
        for number in range(round((USUAL[day.weekday()] + stray) * of(week))):
            channel = "owned/b" if number % 4 == 0 else "owned/a"
            rows.append({"external_id": f"{day}{number}", "created_at": f"{day} 10:00:00",
                         "channel": channel, "owner": "Ann"})  # fmt: skip
    ws.import_files(write(folder / "leads.csv", rows), as_="leads", as_of=AS_OF, yes=True)


def told(ws: Workspace, metric: str = "leads", **asked: Any) -> dict[str, Any]:
    return ws.why(metric, **asked).to_dict()


def test_as_usual_after_a_strange_week(ws: Workspace, tmp_path: Path) -> None:
    """Half as many again the week before: a fall beside it, and no more than usual now."""
    leads(ws, tmp_path, lambda week: 1.5 if week == 1 else 1)
    usual, before = told(ws), told(ws, against="before")
    assert usual["within"] == "as_expected"
    assert usual["beside"]["against"] == before["against"] == "2026-11-09..2026-11-15"
    assert usual["beside"]["moved"] is True
    assert (usual["beside"]["value"], usual["beside"]["before"]) == (
        before["value"], before["expected"],
    )  # fmt: skip
    now, was = before["value"], before["expected"]
    by = f"{was:.0f} → {now:.0f}, −{1 - now / was:.0%}"
    assert (
        f"Against 9–15 Nov alone ({by}) it is beyond the usual difference of two such stretches; "
        "by what was to be expected it is within its range."
    ) in usual["said"]
    other, band = before["beside"], usual["band"]
    assert (other["against"], other["moved"]) == ("expected", False)
    assert [other["before"], other["low"], other["high"]] == pytest.approx(
        [usual["expected"], band["low"], band["high"]]
    ), "the same number on both faces"
    assert (
        "By what was to be expected it is within its range, though: "
        f"{other['before']:.0f} ({other['low']:.0f} to {other['high']:.0f})."
    ) in before["said"]


def test_strange_as_the_week_before_was(ws: Workspace, tmp_path: Path) -> None:
    """Half as many again for two weeks: no change beside the first of them, and not usual."""
    leads(ws, tmp_path, lambda week: 1.5 if week < 2 else 1)
    usual, before = told(ws), told(ws, against="before")
    assert usual["value"] > usual["band"]["high"]
    assert (usual["beside"]["moved"], before["beside"]["moved"]) == (False, True)
    assert any("it is unusual by what was to be expected" in each for each in usual["said"])
    assert any(each.startswith("By what was to be expected it is unusual, though: ")
               for each in before["said"])  # fmt: skip


def test_where_both_agree_nothing_is_said_twice(ws: Workspace, tmp_path: Path) -> None:
    leads(ws, tmp_path, lambda _: 1)
    usual, before = told(ws), told(ws, against="before")
    assert (usual["verdict"], before["verdict"]) == ("as_expected", "nothing")
    assert len(usual["said"]) == 2
    nothing, finer = before["said"][1:]
    assert nothing == "Nothing beyond the usual up and down against 9–15 Nov, in no place."
    assert finer.startswith("This holds it against those days alone; against the usual, learned ")


def test_a_short_history_has_no_usual_beside_it(ws: Workspace, tmp_path: Path) -> None:
    leads(ws, tmp_path, lambda _: 1, weeks=3)
    assert told(ws, against="before")["beside"] is told(ws)["beside"] is None


def test_a_month_taken_to_as_many_days_says_so(ws: Workspace, tmp_path: Path) -> None:
    """Ten a day in September are 310 in 31 days; twelve a day in October are 62 more, not 72."""
    rows = [
        {"external_id": f"{day}{n}", "created_at": f"{day} 10:00:00", "channel": "owned/a"}
        for day in days(Period(date(2026, 8, 31), date(2026, 10, 31)))
        for n in range(12 if day.month == 10 else 10)
    ]
    ws.import_files(write(tmp_path / "leads.csv", rows), as_="leads", as_of="2026-11-01", yes=True)
    found = told(ws, period="2026-10", against="2026-09")
    assert (found["value"], found["expected"]) == (372, pytest.approx(310))
    assert found["said"][0] == (
        "Leads: 372 on 1–31 Oct, 310 on 1–30 Sep taken to as many days (31; 300 on its 30): "
        "+62 (+20%)."
    )
    week = told(ws, period="2026-10-05..2026-10-11", against="2026-09-14..2026-09-20")
    assert week["said"][0] == "Leads: 84 on 5–11 Oct, 70 on 14–20 Sep: +14 (+20%)."


def spend(ws: Workspace, folder: Path, goals: dict[str, int]) -> None:
    """700 a week of one platform; `goals`: conversions a day each."""
    rows = [
        {"day": day, "platform": "meta", "channel": "paid/meta", "account": "one",
         "level": "ad_campaign", "ad_campaign": goal or "x", "cost": 100, "clicks": 40,
         "goal": goal, "conversions": count}
        for day in days(Period(END - timedelta(13), END))
        for goal, count in goals.items()
    ]  # fmt: skip
    ws.import_files(write(folder / "ads.csv", rows), as_="spend", as_of=AS_OF, yes=True)


def test_several_goals_are_named_each_with_its_question(ws: Workspace, tmp_path: Path) -> None:
    spend(ws, tmp_path, {"lead": 4, "sign-up": 5})
    found = told(ws, "cpa")
    assert found["verdict"] == "mixed_goals"
    assert [each["goal"] for each in found["goals"]] == ["lead", "sign-up"]
    assert [each["where"] for each in found["goals"]] == ["goal = 'lead'", "goal = 'sign-up'"]
    assert found["said"][-1].endswith("which cannot be added; ask of one at a time:")
    shown = [*lines(ws.why("cpa"), ws, "--period 2026-11")]
    assert """  fanbu why cpa --where "goal = 'lead'" --period 2026-11""" in shown
    assert told(ws, "cpa", where=found["goals"][1]["where"])["value"] == 20
    kept = told(ws, "cpa", where="channel = 'paid/meta'")["goals"]
    assert kept[0]["where"] == "channel = 'paid/meta' and goal = 'lead'"


@pytest.mark.parametrize("against", [None, "before"])
def test_no_conversions_at_all_is_what_is_said(
    ws: Workspace, tmp_path: Path, against: str | None
) -> None:
    spend(ws, tmp_path, {"lead": 0})
    found = told(ws, "cpa", against=against)
    assert found["verdict"] == "no_value"
    assert found["said"] == [
        "Cost per conversion cannot be worked out on 16–22 Nov, without any conversions."
    ]


def test_two_weeks_without_a_day_that_both_sides_have(ws: Workspace, tmp_path: Path) -> None:
    """Spend is told of the days before and of one account only since: no pair is whole."""
    first, last = Period(date(2026, 11, 9), date(2026, 11, 15)), Period(date(2026, 11, 16), END)
    for name, period in (("meta", first), ("meta", last), ("baidu", first)):
        rows = [
            {"day": day, "platform": name, "channel": f"paid/{name}", "cost": 100, "clicks": 40}
            for day in period.each()
        ]
        file = write(tmp_path / f"{name}{period.start}.csv", rows)
        ws.import_files(file, as_="spend", as_of=AS_OF, yes=True)
    found = told(ws, "cost", against="before")
    assert found["within"] == "no_days"
    assert found["said"][-1] == (
        "No day of 16–22 Nov and its partner of 9–15 Nov are there from all sources, so they "
        "cannot be compared; what is missing is told below."
    )
