"""Which metrics are watched: the headline's first, and only such as stand on rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.analyses.watch import monitored
from fanbu.metrics.definitions import load
from fanbu.workspace import playbooks

if TYPE_CHECKING:
    from pathlib import Path

PLAYBOOK = playbooks.load("online_education")
PACKAGED = ("base.yaml", "online_education.yaml")
THERE = ("spend", "leads")


def test_the_headline_first_then_what_it_is_made_of() -> None:
    known = load(PLAYBOOK)
    found = monitored(known, PLAYBOOK.headline, THERE, PACKAGED)
    assert found[:3] == ("cost", "valid_leads", "cost_per_valid_lead")
    assert {"clicks", "lead_rate", "cpl", "conversions"} <= set(found)
    assert not {"revenue", "attended", "views"} & set(found)  # nothing holds their rows
    assert not {"cohort_leads", "cash_roas", "pending_leads"} & set(found)


def test_the_teams_own_are_watched(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(
        "- name: long_leads\n  label: {zh: 长, en: Long}\n  measure: count()\n  of: leads\n"
        "  where: status = 'x'\n  better: higher\n"
        "- name: notes\n  label: {zh: 注, en: Notes}\n  measure: count()\n  of: leads\n"
        "  where: status = 'y'\n",
        encoding="utf-8",
    )
    found = monitored(load(PLAYBOOK, [file]), PLAYBOOK.headline, THERE, PACKAGED)
    assert "long_leads" in found
    assert "notes" not in found, "neither more nor less of it is better"


def test_without_a_playbook_the_usual_ones() -> None:
    found = monitored(load(None), (), ("orders",), PACKAGED)
    assert set(found) >= {"orders", "revenue", "average_order"}
    assert not {"refunds", "net_revenue"} & set(found)
