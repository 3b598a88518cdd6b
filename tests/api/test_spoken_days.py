"""Periods said as people say them, by the clock and the weeks of the workspace."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from fanbu.api.spoken_days import said

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace

WEDNESDAY = date(2026, 11, 4)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("今天", "2026-11-04..2026-11-04"),
        ("昨天", "2026-11-03..2026-11-03"),
        ("本周", "2026-11-02..2026-11-04"),
        ("上周", "2026-10-26..2026-11-01"),
        ("last-week", "2026-10-26..2026-11-01"),
        ("这个月", "2026-11-01..2026-11-04"),
        (" Last  Month ", "2026-10-01..2026-10-31"),
    ],
)
def test_what_a_word_means_on_a_wednesday(text: str, span: str) -> None:
    assert str(said(text, WEDNESDAY)) == span


def test_weeks_begin_when_the_workspace_says() -> None:
    assert str(said("上周", WEDNESDAY, 6)) == "2026-10-25..2026-10-31"
    assert str(said("本周", date(2026, 11, 1), 6)) == "2026-11-01..2026-11-01"


def test_anything_else_is_no_word() -> None:
    assert [said(text, WEDNESDAY) for text in ("2026-11-01", "下周", "", None, WEDNESDAY)] == (
        [None] * 5
    )


def test_a_question_of_last_week(ws: Workspace, tmp_path: Path) -> None:
    """One yuan more each day, told on a clock of which last week is known by its days."""
    today = ws.now().date()
    week = said("last week", today)
    assert week is not None
    days = (*week.shift(-7).each(), *week.each(), *week.shift(7).each())
    rows = "".join(f"{day},meta,a,{i}\n" for i, day in enumerate(days))
    (tmp_path / "spend.csv").write_text(f"day,platform,account,cost\n{rows}")
    ws.import_files(tmp_path / "spend.csv", as_="spend")
    for start, end in (("last-week", None), ("上周", "上周"), (str(week.start), "last week")):
        [row] = ws.query("cost", start=start, end=end).to_dict()["rows"]
        assert row["cost"] == sum(range(7, 14))
