"""Stages of leads through the front door: a register, its words, and the playbook's metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import fanbu
from fanbu.errors import BadInput

from .conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fanbu import Workspace

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
