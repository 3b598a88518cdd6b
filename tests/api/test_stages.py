"""Stages of leads through the front door: a register, its words, and the playbook's metrics."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from tests.api.sheets import filled

import fanbu
from fanbu.errors import BadInput

from .conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fanbu import Workspace
    from fanbu.types import Language

HEAD = "线索ID,留资时间,手机号,线索来源,门店,状态,到店时间\n"
WEEK: dict[str, Any] = {"start": "2026-11-09", "end": "2026-11-15"}


@pytest.fixture
def dealer(tmp_path: Path) -> Iterator[Workspace]:
    fanbu.init(tmp_path / "dealer", playbook="automotive", language="en")
    with (tmp_path / "dealer" / "fanbu.toml").open("a", encoding="utf-8") as file:
        file.write('\n[stages]\nvisited = ["进厅"]\n')
    with fanbu.open(tmp_path / "dealer", clock=lambda: NOW) as workspace:
        yield workspace


def export(ws: Workspace, tmp_path: Path, day: str, *rows: str) -> None:
    file = tmp_path / f"线索_{day}.csv"
    file.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    ws.import_files(file, yes=True)


def ask(ws: Workspace, *metrics: str, **more: Any) -> list[dict[str, Any]]:
    return list(ws.query(list(metrics), **WEEK, **more).to_dict()["rows"])


def test_a_register_week_by_week(dealer: Workspace, tmp_path: Path) -> None:
    """L1 came on the 12th. L2 is in the workspace's own word for a visit. L3 waits since the 9th;
    L4 is no lead at all, and nobody's visit."""
    one = "L1,2026-11-09 10:00,13800000001,百度,东,待跟进"
    two = "L2,2026-11-10 10:00,13800000002,百度,东"
    others = (
        "L3,2026-11-09 08:00,13800000003,官网,西,未跟进,",
        "L4,2026-11-10 09:00,13800000004,官网,西,无效,",
    )
    export(dealer, tmp_path, "2026-11-11", f"{one},", f"{two},有意向,", *others)
    export(dealer, tmp_path, "2026-11-15", f"{one},2026-11-12 15:00", f"{two},进厅,", *others)
    assert ask(dealer, "leads", "valid_leads", "cohort_booked", "cohort_visited", "visits") == [
        {"leads": 4, "valid_leads": 2, "cohort_booked": 2, "cohort_visited": 2, "visits": 2}
    ]
    assert ask(dealer, "visits", grain="day") == [
        {"period": "2026-11-12", "visits": 1}, {"period": "2026-11-15", "visits": 1},
    ]  # fmt: skip
    assert ask(dealer, "followed_leads", "overdue_leads", "valid_rate") == [
        {"followed_leads": 3, "overdue_leads": 1, "valid_rate": 2 / 3}
    ]
    assert ask(dealer, "cohort_visited", by="门店") == [{"shop": "东", "cohort_visited": 2}]
    by_stage = dealer.query("cohort_visited", by="stage", **WEEK).to_dict()["rows"]
    assert by_stage == [{"stage": "visited", "cohort_visited": 2}]


def test_a_stage_of_no_playbook_is_refused_when_opened(tmp_path: Path) -> None:
    fanbu.init(tmp_path / "brand", playbook="b2b_leads", language="en")
    with (tmp_path / "brand" / "fanbu.toml").open("a", encoding="utf-8") as file:
        file.write('\n[stages]\nvisited = ["来访"]\n')
    with pytest.raises(BadInput) as caught:
        fanbu.open(tmp_path / "brand", clock=lambda: NOW)
    assert caught.value.code == "unknown_stage"
    assert "mql" in str(caught.value.hint)


def test_opportunities_of_salesforce_have_come_that_far(tmp_path: Path) -> None:
    """Whatever the team calls its stages: four opportunities since they were created, one won, one
    lost, and two worth 5,000 together are still open."""
    fanbu.init(tmp_path / "brand", playbook="b2b_leads", language="en")
    file = tmp_path / "report1790000001.csv"
    file.write_text(
        "Opportunity ID,Opportunity Name,Stage,Amount,Probability (%),Close Date,Created Date\n"
        "006000000000001,A,Prospecting,1000,10,2026-12-31,2026-11-09\n"
        "006000000000002,B,Closed Won,2000,100,2026-11-12,2026-11-10\n"
        "006000000000003,C,Closed Lost,3000,0,2026-11-13,2026-11-11\n"
        "006000000000004,D,Haggling,4000,80,2026-12-11,2026-11-12\n",
        encoding="utf-8",
    )
    with fanbu.open(tmp_path / "brand", clock=lambda: NOW) as ws:
        ws.import_files(file, as_of="2026-11-16")
        assert ask(ws, "leads", "opportunities", "cohort_opportunity", "customers_won") == [
            {"leads": 4, "opportunities": 4, "cohort_opportunity": 4, "customers_won": 1}
        ]
        assert ask(ws, "open_opportunities", "pipeline_value", "close_rate") == [
            {"open_opportunities": 2, "pipeline_value": 5000, "close_rate": 0.5}
        ]


def test_a_proposal_says_which_columns_are_stages(dealer: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "线索.csv"
    file.write_text(
        f"{HEAD.strip()},进厅,备用\nA1,2026-11-10 09:00,13800138000,官网,徐汇店,到店,,是,x\n"
    )
    with pytest.raises(BadInput) as refused:
        dealer.import_files(file)
    labels = {c["header"]: c["label"] for c in refused.value.details["proposal"]["columns"]}
    assert (labels["到店时间"], labels["进厅"], labels["备用"]) == (
        "stage of leads: Visited", "stage of leads: Visited", None,
    )  # fmt: skip


def test_followed_up_alone_is_pending_and_no_unknown_status(
    dealer: Workspace, tmp_path: Path
) -> None:
    export(dealer, tmp_path, "2026-11-15", "L1,2026-11-09 10:00,13800000001,百度,东,已跟进,",
           "L2,2026-11-09 10:00,13800000002,百度,东,意向,")  # fmt: skip
    assert ask(dealer, "leads", "valid_leads", "pending_leads", "followed_leads") == [
        {"leads": 2, "valid_leads": 1, "pending_leads": 1, "followed_leads": 2}
    ]
    checks = dealer.doctor().to_dict()["checks"]
    assert [one["state"] for one in checks if one["check"] == "statuses"] == ["good"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_lead_template_asks_for_the_stages(
    dealer: Workspace, tmp_path: Path, language: Language
) -> None:
    """A lead that came on the 10th and drove on the 11th; another that did neither."""
    file = tmp_path / "form.xlsx"
    dealer.template("leads", out=file, language=language)
    columns = dealer.template("leads", out=tmp_path / "b.xlsx", language=language).data["columns"]
    came, drove = {"zh": ("到店时间", "试驾时间"), "en": ("visit date", "test drive date")}[
        language
    ]
    assert {came, drove} <= set(columns)
    day = columns[0]
    rows: list[list[Any]] = [
        [{day: date(2026, 11, 9), came: date(2026, 11, 10), drove: date(2026, 11, 11)}.get(name)
         for name in columns],
        [{day: date(2026, 11, 9)}.get(name) for name in columns],
    ]  # fmt: skip
    for number, one in enumerate(rows):
        one[columns.index({"zh": "手机号", "en": "Phone number"}[language])] = f"1380000000{number}"
    dealer.import_files(filled(file, rows, tmp_path / "x.xlsx"), as_of="2026-11-16")
    assert ask(dealer, "leads", "visits", "test_drives") == [
        {"leads": 2, "visits": 1, "test_drives": 1}
    ]
