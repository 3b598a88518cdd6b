"""A funnel of the playbook's: each step, its share of the one before and of the first."""

from __future__ import annotations

from datetime import timedelta

from tests.report.world import END, NOW, SOURCES, FakeRead, infos

from fanbu.analyses.steps import Funnel
from fanbu.model.facts import DataFacts
from fanbu.report import ReportSpec, compose
from fanbu.report.blocks import Lack, Report, Table

FUNNEL = Funnel(("clicks", "views", "leads", "valid_leads"), "A funnel")


def report(*rows: dict[str, object], audience: str = "team") -> Report:
    spec = ReportSpec(
        "week", END, infos("en"), language="en", headline=("leads",), funnels=(FUNNEL,),
        audience="boss" if audience == "boss" else "team",
    )  # fmt: skip
    return compose(FakeRead(list(rows), DataFacts(SOURCES)), spec, NOW)


def test_shares_of_the_step_before_and_of_the_first() -> None:
    """Nobody told of views, so that step is left out: leads are a share of clicks."""
    now = {"day": END, "channel": "a", "clicks": 200, "leads": 50, "valid_leads": 20}
    before = {**now, "day": END - timedelta(7), "clicks": 100, "leads": 30, "valid_leads": 0}
    [table] = [
        b for b in report(now, before).blocks if isinstance(b, Table) and b.title == "A funnel"
    ]
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["Clicks", "200", "", "", "100"],
        ["Leads", "50", "25.0%", "25.0%", "30"],
        ["Valid leads", "20", "40.0%", "10.0%", "0"],
    ]
    assert table.columns[0] == "Step"


def test_one_step_is_no_funnel_and_a_boss_sees_none() -> None:
    lonely = {"day": END, "channel": "a", "leads": 50}
    told = [b for b in report(lonely).blocks if isinstance(b, Lack) and b.title == "A funnel"]
    assert len(told) == 1
    shown = report(lonely, audience="boss").blocks
    assert not any(getattr(block, "title", "") == "A funnel" for block in shown)
