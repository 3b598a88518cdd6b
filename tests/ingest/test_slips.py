"""Slips of a file that would cost numbers: shared ids, repeated columns, impossible days."""

from __future__ import annotations

import pytest

from fanbu.errors import BadInput

from .conftest import Reads, csv, rows

HEADER = "external_id,ordered_at,net"


def test_two_rows_of_one_id_are_said(reads: Reads) -> None:
    text = csv(HEADER, "A,2026-10-01,10", "A,2026-10-01,20", "B,2026-10-01,5")
    [warning] = reads(text, table="orders").warnings
    assert warning.code == "repeated_ids"
    assert (warning.details["rows"], warning.details["row"], warning.details["id"]) == (1, 3, "A")


def test_the_very_same_row_twice_loses_nothing(reads: Reads) -> None:
    text = csv(HEADER, "A,2026-10-01,10", "A,2026-10-01,10")
    assert not reads(text, table="orders").warnings


def test_rounded_ids_that_would_merge_orders_are_refused(reads: Reads) -> None:
    lines = ["7.12346E+18,2026-10-01,10", "7.12346E+18,2026-10-02,20"]
    with pytest.raises(BadInput, match="mangled_keys") as refused:
        reads(csv(HEADER, *lines), table="orders")
    assert refused.value.details["row"] == 3
    [warning] = reads(csv(HEADER, lines[0]), table="orders").warnings
    assert warning.code == "mangled_ids"


@pytest.mark.parametrize("column", ["net", "colour"])
def test_two_columns_of_one_name_are_refused(reads: Reads, column: str) -> None:
    text = csv(f"external_id,ordered_at,{column},{column}", "A,2026-10-01,1,2")
    with pytest.raises(BadInput, match="repeated_column"):
        reads(text, table="orders")


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1900-01-00"])
def test_a_day_no_platform_reports_is_refused(reads: Reads, day: str) -> None:
    text = csv("day,platform,account,cost", "2026-10-01,meta,a,1", f"{day},meta,a,2")
    with pytest.raises(BadInput, match="bad_value"):
        reads(text, table="spend")


def test_a_register_that_names_its_channels_keeps_them(reads: Reads) -> None:
    text = csv("lead id,created at,phone,channel", "1,2026-10-01,13800138000,paid/kuaishou",
               "2,2026-10-01,13800138001,抖音")  # fmt: skip
    found = rows(reads(text, yes=True), "channel", "source_kind")
    assert found == [("paid/kuaishou", "declared"), ("owned/douyin", "declared")]


@pytest.mark.parametrize(
    ("table", "subject", "measure"),
    [
        ("indices", "keyword", "value"),
        ("rates", "currency", "rate"),
        ("competitors", "competitor", "value"),
    ],
)
def test_a_subject_is_its_own_scope(reads: Reads, table: str, subject: str, measure: str) -> None:
    parsed = reads(csv(f"day,{subject},{measure}", "2026-10-01,A,1", "2026-10-01,B,2"), table=table)
    assert rows(parsed, "account", subject) == [("A", "A"), ("B", "B")]
    assert parsed.account is None
