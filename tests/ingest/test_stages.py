"""A lead register's own columns for stages: days, yes and no, plans, and cells that say neither."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from fanbu.errors import BadInput
from fanbu.rules.stages import Stage

from .conftest import CONTEXT, Reads, csv, rows

STAGES = (
    Stage("booked", ("已预约",), ("预约时间",), ahead=True),
    Stage("visited", ("已到店",), ("到店时间", "是否到店")),
    Stage("driven", ("已试驾",), ("试驾",)),
)
WITH = replace(CONTEXT, stages=STAGES)
HEAD = "线索ID,留资时间,手机号,门店"


def told(reads: Reads, text: str, **options: object) -> list[tuple[object, ...]]:
    parsed = reads(
        text, yes=True, context=WITH, as_of=datetime(2026, 11, 9, 1, tzinfo=UTC), **options
    )
    return rows(parsed, "lead", "stage", "reached", "reached_at", table="lead_reached")


def day(number: int) -> datetime:
    return datetime(2026, 11, number, 16, tzinfo=UTC)


def test_days_and_flags(reads: Reads) -> None:
    """A day is a yes; a blank cell says nothing, but is a row, so that it clears."""
    text = csv(f"{HEAD},到店时间,试驾", "L1,2026-11-02,13800138000,东,2026-11-06,是",
               "L2,2026-11-03,13800138001,东,,否", "L3,2026-11-03,13800138002,东,,")  # fmt: skip
    assert told(reads, text) == [
        ("L1", "visited", True, day(5)), ("L2", "visited", None, None),
        ("L3", "visited", None, None), ("L1", "driven", True, None),
        ("L2", "driven", False, None), ("L3", "driven", None, None),
    ]  # fmt: skip


def test_two_columns_of_one_stage(reads: Reads) -> None:
    """The flag decides, the day dates it; the stage's own words say yes, 未… says no."""
    text = csv(f"{HEAD},是否到店,到店时间", "L1,2026-11-02,13800138000,东,已到店,2026-11-06",
               "L2,2026-11-03,13800138001,东,未到店,2026-11-07")  # fmt: skip
    assert told(reads, text) == [("L1", "visited", True, day(5)), ("L2", "visited", False, None)]


def test_a_day_ahead_is_a_plan_but_for_appointments(reads: Reads) -> None:
    text = csv(f"{HEAD},预约时间,到店时间", "L1,2026-11-02,13800138000,东,2026-11-12,2026-11-12")
    assert told(reads, text) == [("L1", "booked", True, day(11)), ("L1", "visited", None, None)]


def test_cells_that_say_something_else(reads: Reads) -> None:
    text = csv(f"{HEAD},试驾", "L1,2026-11-02,13800138000,东,Model A")
    parsed = reads(text, yes=True, context=WITH)
    assert [table.table for table in parsed.tables] == ["leads"]
    assert [w.code for w in parsed.warnings] == ["stage_column_unread"]
    slip = csv(f"{HEAD},到店时间", "L1,2026-11-02,13800138000,东,2026-11-06",
               "L2,2026-11-02,13800138001,东,下周")  # fmt: skip
    with pytest.raises(BadInput, match="bad_value"):
        told(reads, slip)


def test_no_stages_no_table(reads: Reads) -> None:
    text = csv(f"{HEAD},到店时间", "L1,2026-11-02,13800138000,东,2026-11-06")
    assert [table.table for table in reads(text, yes=True).tables] == ["leads"]
    assert rows(reads(text, yes=True), "props") == [('{"到店时间": "2026-11-06"}',)]


B2B = (
    Stage("mql", ("marketing qualified lead",), ("Became a Marketing Qualified Lead Date",)),
    Stage("sql", ("sales qualified lead",)),
    Stage("won", ("customer",), means="won"),
)


def test_a_customer_system_names_the_furthest_stage(reads: Reads) -> None:
    """HubSpot: the lifecycle stage says how far, beside a status of its own; a date says when."""
    text = csv(
        "Record ID,Create Date,First Name,Lead Status,Lifecycle Stage,Contact owner,"
        "Became a Marketing Qualified Lead Date",
        "1,2026-11-02 09:00,A,Open,Sales Qualified Lead,Li,2026-11-06 00:00",
        "2,2026-11-02 09:00,B,Open,Lead,Li,",
    )
    parsed = reads(text, context=replace(CONTEXT, stages=B2B))
    assert parsed.reader == "hubspot_contacts"
    assert rows(parsed, "lead", "stage", "reached", "reached_at", table="lead_reached") == [
        ("1", "mql", True, day(5)), ("2", "mql", None, None),
        ("1", "sql", True, None), ("2", "sql", None, None),
        ("1", "won", None, None), ("2", "won", None, None),
    ]  # fmt: skip
