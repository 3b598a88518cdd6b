"""What the pages of numbers ask: channels by kind, trees, values, parts of a filter, whole buckets.

Two weeks, two paid channels and one of our own:

    day         channel     cost  leads
    11-02 Mon   paid/meta     40      1
    11-09 Mon   paid/meta     60      2
    11-09 Mon   paid/baidu    30      1
    11-10 Tue   owned/site     –      1
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from python_calamine import load_workbook

import fanbu
from fanbu.api import catalogue, filters
from fanbu.errors import BadInput
from fanbu.model.result import Warning_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fanbu import Workspace

WEEK: dict[str, Any] = {"start": "2026-11-09", "end": "2026-11-15"}
SPEND = """day,platform,channel,ad_campaign,impressions,clicks,cost
2026-11-02,meta,paid/meta,A,100,10,40
2026-11-09,meta,paid/meta,=A,200,20,60
2026-11-09,baidu,paid/baidu,B,50,5,30
"""
LEADS = """external_id,created_at,channel,valid,owner
L1,2026-11-02 10:00,paid/meta,true,Li
L2,2026-11-09 10:00,paid/meta,true,Li
L3,2026-11-09 11:00,paid/meta,false,Wu
L4,2026-11-09 12:00,paid/baidu,,Wu
L5,2026-11-10 10:00,owned/site,true,
"""


@pytest.fixture
def filled(folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    now = datetime(2026, 11, 18, 4)  # noqa: DTZ001 - UTC, naive, a Wednesday
    with fanbu.open(folder, clock=lambda: now) as workspace:
        for table, text in (("spend", SPEND), ("leads", LEADS)):
            file = tmp_path / f"{table}.csv"
            file.write_text(text, encoding="utf-8")
            workspace.import_files(file, as_=table, as_of="2026-11-16")
        yield workspace


def test_channels_by_kind(filled: Workspace) -> None:
    """Sums are summed, a cost per lead is cost over leads, never a mean of the two."""
    data = filled.channels(**WEEK).to_dict()
    told = [(row["kind"], row["cost"], row["leads"], row["cpl"]) for row in data["kinds"]]
    assert told == [("paid", 90, 3, 30.0), ("owned", None, 1, None)]
    assert (data["total"]["cost"], data["total"]["leads"]) == (90, 4)
    whole = filled.query(["cost", "leads", "cpl"], **WEEK).to_dict()["rows"][0]
    assert {name: data["total"][name] for name in whole} == whole


def test_channels_compared_and_filtered(filled: Workspace) -> None:
    data = filled.channels(compare="previous", where="channel = 'paid/meta'", **WEEK).to_dict()
    (row,) = data["rows"]
    assert (row["cost"], row["cost_previous"], row["cost_change"]) == (60, 40, 0.5)
    assert (data["total"]["cpl"], data["total"]["cpl_previous"]) == (30, 40)
    assert data["total"]["cpl_change"] == -0.25


def test_channels_of_one_owner(filled: Workspace) -> None:
    """Spend names no owner: its columns are left out, and that is said."""
    found = filled.channels(where="owner = 'Li'", **WEEK)
    assert found.data["columns"] == ["channel", "leads", "valid_leads"]
    assert found.to_dict()["total"] == {"leads": 1, "valid_leads": 1}
    (said,) = [each for each in found.warnings if each.code == "filter_leaves_out"]
    assert "cost" in said.details["metrics"]


def test_the_row_of_everything(filled: Workspace) -> None:
    """A lead without an owner is in it, as in the rows."""
    data = filled.query(["leads", "valid_rate"], by="owner", total=True, **WEEK).to_dict()
    assert data["total"] == {"leads": 4, "valid_rate": 2 / 3}
    assert sum(row["leads"] for row in data["rows"]) == 4
    assert "total" not in filled.query("leads", **WEEK).to_dict()


def test_buckets_that_are_not_whole(filled: Workspace) -> None:
    """The week of the 16th has today in it; that of the 2nd is cut when asked from the 4th on."""
    found = filled.query("leads", grain="week", start="2026-11-02", end="2026-11-18")
    assert found.query["unfinished"] == []
    rows = filled.query("leads", grain="week", start="2026-11-09", end="2026-11-12")
    assert rows.query["unfinished"] == ["2026-11-09"]
    assert filled.query("leads", grain="day", **WEEK).query["unfinished"] == []


def test_a_cut_week_is_not_compared_with_another(filled: Workspace) -> None:
    """Ten days from a Monday meet ten days from a Friday: a week would meet three days of one."""
    rows = filled.query(
        "leads", grain="week", start="2026-11-09", end="2026-11-18", compare="previous"
    ).to_dict()["rows"]
    assert {row["period"]: row["leads_change"] for row in rows}["2026-11-09"] is None
    (whole,) = filled.query("leads", grain="week", compare="previous", **WEEK).to_dict()["rows"]
    assert (whole["leads"], whole["leads_previous"], whole["leads_change"]) == (4, 1, 3)


def test_values_are_those_in_the_data(filled: Workspace) -> None:
    told = [row["value"] for row in filled.values("channel").to_dict()["rows"]]
    assert told == ["paid/meta", "paid/baidu", "owned/site"]
    assert [row["value"] for row in filled.values("负责人").to_dict()["rows"]] == ["Li", "Wu"]
    assert len(filled.values("channel", limit=1).to_dict()["rows"]) == 1
    assert filled.values("keyword").to_dict()["rows"] == []


def test_conditions_one_by_one(filled: Workspace) -> None:
    told = filled.conditions("channel = 'paid/meta' and (owner is null or valid = true)").to_dict()
    assert (told["joined"], [row["rest"] for row in told["rows"]]) == (
        "and", ["(owner is null or valid = true)", "channel = 'paid/meta'"],
    )  # fmt: skip
    assert (told["rows"][0]["column"], told["rows"][0]["values"]) == ("channel", ["paid/meta"])
    assert filled.conditions(" ").to_dict()["rows"] == []
    with pytest.raises(BadInput) as refused:
        filled.conditions("channel = ")
    assert refused.value.details["position"] == 10


@pytest.mark.parametrize(
    ("where", "value", "text"),
    [
        ("", "x'y", "owner = 'x''y'"), ("", None, "owner is null"),
        ("a = 1", "x", "a = 1 and owner = 'x'"), ("a = 1 or b = 2", "x",
                                                 "(a = 1 or b = 2) and owner = 'x'"),
    ],
)  # fmt: skip
def test_a_filter_is_narrowed(where: str, value: str | None, text: str) -> None:
    assert filters.narrowed(where, "owner", value) == text


def test_what_fits_a_metric(filled: Workspace) -> None:
    assert "owner" in catalogue.dimensions(filled, ["leads"])
    assert "owner" not in catalogue.dimensions(filled, ["leads", "cost"])
    assert catalogue.dimensions(filled, ["cpl"])[0] == "channel"
    groups = catalogue.grouped(filled)
    names = {one.name: (group, one.known) for group, each in groups.items() for one in each}
    assert names["cost"] == ("spread", True)
    assert names["cpl"] == ("leads", True)
    assert names["revenue_per_cost"] == ("orders", False)


def test_metrics_are_found_by_any_word(filled: Workspace) -> None:
    assert catalogue.search(filled, "ＣＰＬ") == ("cpl",)
    assert catalogue.search(filled, "获客成本") == ("cpl",)
    assert catalogue.search(filled, "nothing at all") == ()


def test_a_tree_holds_its_numbers(folder: Path, tmp_path: Path) -> None:
    tree = folder / "metrics" / "tree.yaml"
    tree.parent.mkdir(exist_ok=True)
    tree.write_text("metrics: []\ntree:\n  cost: product(leads, cpl)\n", encoding="utf-8")
    with fanbu.open(folder) as workspace:
        for table, text in (("spend", SPEND), ("leads", LEADS)):
            file = tmp_path / f"{table}.csv"
            file.write_text(text, encoding="utf-8")
            workspace.import_files(file, as_=table, as_of="2026-11-16")
        rows = workspace.tree("花费", compare="previous", **WEEK).to_dict()["rows"]
    assert [(row["metric"], row["value"], row["depth"], row["of"]) for row in rows] == [
        ("cost", 90, 0, None), ("leads", 4, 1, "cost"), ("cpl", 22.5, 1, "cost"),
    ]  # fmt: skip
    assert (rows[0]["holds"], rows[0]["previous"], rows[0]["change"]) == ("holds", 40, 1.25)


def test_a_workbook_runs_nothing(filled: Workspace, tmp_path: Path) -> None:
    """A campaign called `=A` is a text; numbers are numbers."""
    file = tmp_path / "a.xlsx"
    filled.query(["cost", "cpl"], by="ad_campaign", out=file, **WEEK)
    rows = load_workbook(str(file)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["Ad campaign", "Cost", "Cost per lead"]
    assert ["=A", 60.0, ""] in rows


def test_values_that_no_row_has_are_said(filled: Workspace) -> None:
    """A dimension that nobody fills; a word that is none, with what is called alike."""
    assert filled.values("keyword").warnings == (
        Warning_("values_none", {"dimension": "keyword"}),
    )  # fmt: skip
    [told] = filled.values("渠到").warnings
    assert (told.code, told.details["dimensions"]) == ("property_nowhere_near", ["channel"])
    assert filled.values("channel").warnings == ()


def test_values_of_a_property(filled: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "more.csv"
    file.write_text("external_id,created_at,props.grade\nL8,2026-11-09 10:00,third\n")
    filled.import_files(file, as_="leads", as_of="2026-11-15")
    assert [row["value"] for row in filled.values("grade").to_dict()["rows"]] == ["third"]


@pytest.mark.parametrize("where", ["channel = 'paid/baidu'", "渠道 = '百度推广'"])
def test_a_filter_means_the_same_on_every_face(filled: Workspace, where: str) -> None:
    assert filled.query("cost", where=where).to_dict()["rows"] == [{"cost": 30}]
    [row] = filled.channels(where=where, **WEEK).to_dict()["rows"]
    assert (row["channel"], row["cost"], row["leads"]) == ("paid/baidu", 30, 1)
    asked = [filled.why("leads", period="2026-11-09", where=each).to_dict()
             for each in (where, "channel = 'paid/baidu'")]  # fmt: skip
    assert asked[0] == asked[1]
    filled.set_target("cost", 60, period="2026-11", where=where)
    [target] = filled.targets().to_dict()["rows"]
    assert (target["actual"], target["channel"]) == (30, "paid/baidu")
    assert (
        len(filled.set_target("cost", 70, period="2026-11", channel="百度推广").to_dict()["rows"])
        == 1
    )
    [part] = filled.conditions(where).to_dict()["rows"]
    assert part["column"] == "channel"
