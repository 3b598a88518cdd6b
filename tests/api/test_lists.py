"""Two lists of leads, the website's and the shops': the second is brought no more.

Both came on 2, 9 and 16 November; on the 23rd the website's alone. It has a lead a day, the shops
three a day: without them the week of the 16th would read as a fall to a quarter.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

import fanbu
from fanbu.analyses import headline
from fanbu.api.bench import spec_of
from fanbu.api.reader import reader_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fanbu import Workspace

NOW = datetime(2026, 11, 29, 4)  # noqa: DTZ001 - UTC, naive, as the api's clock gives it
WEEK: dict[str, Any] = {"start": "2026-11-16", "end": "2026-11-22"}
SHOPS = "mapping:shops"


@pytest.fixture
def ws(folder: Path) -> Iterator[Workspace]:
    with fanbu.open(folder, clock=lambda: NOW) as workspace:
        yield workspace


def site(last: int) -> str:
    rows = (f"W{n},2026-11-{n:02} 10:00,paid/baidu\n" for n in range(1, last + 1))
    return "external_id,created_at,channel\n" + "".join(rows)


def shops(last: int, first: int = 1) -> str:
    rows = (
        f"S{n}{i},2026-11-{n:02},门店,139{n:04}{i:04},有效,收银台\n"
        for n in range(first, last + 1)
        for i in range(3)
    )
    return "线索编号,留资日期,渠道,手机号,线索状态,登记台\n" + "".join(rows)


def bring(ws: Workspace, folder: Path, name: str, text: str, day: int, **more: Any) -> None:
    file = folder / f"{name}.csv"
    file.write_text(text)
    ws.import_files(file, as_of=f"2026-11-{day:02}T09:00", yes=True, **more)


@pytest.fixture
def stopped(ws: Workspace, tmp_path: Path) -> Workspace:
    for day in (2, 9, 16, 23):
        bring(ws, tmp_path, "site", site(day - 1), day, as_="leads")
        if day < 23:
            bring(ws, tmp_path, "shops", shops(day - 1), day)
    return ws


def test_a_query_says_which_list_lacks_which_days(stopped: Workspace) -> None:
    found = stopped.query("leads", **WEEK)
    [warning] = [one for one in found.warnings if one.code == "days_missing"]
    assert warning.details["days"] == ["2026-11-17..2026-11-22"]
    assert [one["platform"] for one in warning.details["sources"]] == [SHOPS]
    [row] = stopped.query("leads", common=True, start="2026-11-09", end="2026-11-22").data["rows"]
    assert row["leads"] == 7 * 4  # the 16th was not over when the shops' list was taken


def test_the_report_compares_no_day_of_it(stopped: Workspace) -> None:
    """And asks for the list instead of telling of a fall."""
    spec = spec_of(stopped, "week", date(2026, 11, 22), "team", "en")
    reader = reader_of(stopped)
    scope = replace(spec.scope(), headline=("leads",), taken=reader.facts().taken)
    [row] = headline.compute(reader, scope, NOW).rows
    assert not row.basis.comparable
    told = stopped.report("week", date="2026-11-22", language="en", plain=True).markdown()
    assert "Lead register, list “shops”" in told


def test_sources_and_doctor_tell_of_the_list(stopped: Workspace) -> None:
    rows = {row["reader"]: row for row in stopped.sources().data["rows"]}
    assert rows["canonical"]["overdue"] == []
    late = rows[SHOPS]
    assert (late["list"], late["cadence"], late["covered_to"]) == (
        SHOPS,
        "weekly",
        date(2026, 11, 16),
    )
    assert late["overdue"] == [date(2026, 11, day) for day in range(17, 29)]
    assert "mapping:shops --table leads" in late["todo"]


def test_a_list_may_rest(stopped: Workspace) -> None:
    """Called by its name alone; from then on the website's leads are all there is."""
    stopped.pause_source("shops", table="leads", start="2026-11-17")
    found = stopped.query("leads", **WEEK)
    assert [one.code for one in found.warnings if one.code == "days_missing"] == []


def test_sign_ups_of_an_event_lack_nothing(ws: Workspace, tmp_path: Path) -> None:
    for day in (2, 9, 16, 23):
        bring(ws, tmp_path, "site", site(day - 1), day, as_="leads")
    bring(ws, tmp_path, "shops", shops(5, first=3), 6)
    found = ws.query("leads", **WEEK)
    assert found.warnings == ()
    assert all(row["overdue"] == [] and row["list"] is None for row in ws.sources().data["rows"])


def test_what_comes_in_the_files_of_another_table_is_no_source(
    ws: Workspace, tmp_path: Path
) -> None:
    """Refunds of a list of orders: the last on the 3rd; the orders came until the 23rd."""
    orders = "订单编号,订单创建时间,订单付款时间,实付金额,退款金额,退款时间\n"
    rows = ("1,2026-11-01,2026-11-01,100,20,2026-11-03\n", "2,2026-11-22,2026-11-22,50,,\n")
    bring(ws, tmp_path, "orders", orders + "".join(rows), 23, as_="orders")
    found = ws.sources().to_dict()
    assert [row["table"] for row in found["rows"]] == ["orders"]
    assert [row["table"] for row in found["beside"]] == ["refunds"]
