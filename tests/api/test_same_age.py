"""The report and a query compare with the same past: each table as old as it is now.

The week of 9 November: spend was exported on the 17th, leads and orders on the 20th. The week
before was then known by the exports of the 10th (spend) and the 13th (the registers); what the
12th and the 14th restated came later.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from fanbu.analyses import headline
from fanbu.api.bench import spec_of
from fanbu.api.reader import reader_of

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace

SPEND = "day,platform,account,channel,cost\n"
LEADS = "external_id,created_at,person,channel,status\n"
ORDERS = "external_id,ordered_at,person,net\n"


def a_week(first: int, cost: int) -> str:
    """A week of spend, all of it on its first day."""
    days = (f"2026-11-{first + i:02},meta,a,paid/meta,{0 if i else cost}\n" for i in range(7))
    return SPEND + "".join(days)


FILES = (
    ("spend", "2026-11-10", a_week(2, 100)),
    ("spend", "2026-11-12", a_week(2, 110)),
    ("spend", "2026-11-17", a_week(9, 90)),
    (
        "leads",
        "2026-11-13",
        LEADS + "1,2026-11-02 09:00,p@x.com,paid/meta,valid\n2,2026-11-03 09:00,q@x.com,,new\n",
    ),
    (
        "leads",
        "2026-11-14",
        LEADS + "1,2026-11-02 09:00,p@x.com,paid/meta,valid\n2,2026-11-03 09:00,q@x.com,,valid\n",
    ),
    ("leads", "2026-11-20", LEADS + "3,2026-11-10 09:00,r@x.com,paid/meta,valid\n"),
    ("orders", "2026-11-13", ORDERS + "1,2026-11-05 09:00,p@x.com,500\n"),
    ("orders", "2026-11-14", ORDERS + "1,2026-11-05 09:00,p@x.com,450\n"),
    ("orders", "2026-11-20", ORDERS + "2,2026-11-12 09:00,r@x.com,300\n"),
)
BEFORE = {
    "cost": 100,
    "leads": 2,
    "valid_leads": 1,
    "cpl": 50,
    "revenue": 500,
    "revenue_per_cost": 5,
}


@pytest.fixture
def filled(ws: Workspace, tmp_path: Path) -> Workspace:
    for place, (table, as_of, text) in enumerate(FILES):
        file = tmp_path / f"{place}.csv"
        file.write_text(text)
        ws.import_files(file, as_=table, as_of=as_of)
    return ws


def asked(ws: Workspace, *metrics: str) -> dict[str, float]:
    """Metric → its value a week before, by a query at the same age."""
    week: dict[str, Any] = {"start": "2026-11-09", "end": "2026-11-15"}
    [row] = ws.query(list(metrics), compare="same-age", **week).to_dict()["rows"]
    return {name: row[f"{name}_previous"] for name in metrics}


def test_a_query_reads_each_table_at_its_own_age(filled: Workspace) -> None:
    assert asked(filled, *BEFORE) == BEFORE


def test_a_metric_alone_and_among_others_is_the_same(filled: Workspace) -> None:
    assert {name: asked(filled, name)[name] for name in BEFORE} == BEFORE


def test_the_report_says_the_same(filled: Workspace) -> None:
    spec = spec_of(filled, "week", date(2026, 11, 15), "team", "en")
    reader = reader_of(filled)
    scope = replace(spec.scope(), headline=tuple(BEFORE), taken=reader.facts().taken)
    found = headline.compute(reader, scope, filled.now())
    assert {row.metric: (row.basis.same_age, row.before) for row in found.rows} == {
        name: (True, value) for name, value in BEFORE.items()
    }


OFFLINE = "线索编号,留资日期,渠道,手机号,线索状态\n"


@pytest.mark.parametrize(
    ("days", "same_age", "before"),
    [
        (("2026-11-04", "2026-11-11"), False, 3),  # both weeks as known now: 2 + 1 and 1 + 1
        (("2026-11-10", "2026-11-11"), True, 2),  # it began after the week before
    ],
)
def test_a_list_that_came_later_with_its_past_is_not_a_rise(
    filled: Workspace, tmp_path: Path, days: tuple[str, str], *, same_age: bool, before: int
) -> None:
    """What the shops kept on paper comes once, on the 20th, for both weeks."""
    rows = "".join(f"S{i},{day},门店,1380000000{i},有效\n" for i, day in enumerate(days))
    (tmp_path / "门店线索.csv").write_text(OFFLINE + rows)
    filled.import_files(tmp_path / "门店线索.csv", as_of="2026-11-20", yes=True)
    spec = spec_of(filled, "week", date(2026, 11, 15), "team", "en")
    reader = reader_of(filled)
    scope = replace(spec.scope(), headline=("leads",), taken=reader.facts().taken)
    [row] = headline.compute(reader, scope, filled.now()).rows
    assert (row.basis.same_age, row.before) == (same_age, before)
    found = filled.query(
        ["leads", "cost", "cpl"], compare="same-age", start="2026-11-09", end="2026-11-15"
    )
    late = {
        w.details["subject"]: w.details["metrics"]
        for w in found.warnings
        if w.code == "late_at_same_age"
    }
    assert late == ({} if same_age else {"leads": ["leads", "cpl"]})
    [told] = found.to_dict()["rows"]
    known_now = {"leads": 3, "cost": 100, "cpl": 110 / 3}  # spend is of its age all the same
    of_its_age = {"leads": 2, "cost": 100, "cpl": 50}
    assert {name: told[f"{name}_previous"] for name in known_now} == (
        of_its_age if same_age else known_now
    )
