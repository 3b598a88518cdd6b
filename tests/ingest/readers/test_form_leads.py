"""Online forms: an entry is a lead; what somebody wrote about themselves is not kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanbu.rules.contact import person_of

if TYPE_CHECKING:
    from tests.ingest.readers.conftest import Door

NAME = "预约试听_20260930.xlsx"
KEY = b"k" * 32
HEADER = ["序号", "姓名", "手机", "年级", "来源", "想说的话", "微信昵称", "提交人", "提交时间",
          "修改时间", "填写设备", "操作系统", "浏览器", "IP"]  # fmt: skip
ONE = ["1", "王小山", "13800138000", "三年级", "小红书", "住某路1号", "小山妈", "小山妈",
       "2026-09-11 10:00:00", "2026-09-11 10:00:00", "手机", "iOS", "微信", "1.2.3.4"]  # fmt: skip
TWO = ["2", "李四", "139 0013 9000", "", "-", "", "", "", "2026-09-12 09:30:00", "", "电脑",
       "Windows", "Chrome", "1.2.3.5"]  # fmt: skip


def test_entries_are_leads(door: Door) -> None:
    file = door.read(NAME, door.xlsx([HEADER, ONE, TWO]))
    assert (file.reader, file.platform, file.rows, file.warnings) == ("form_leads", None, 2, ())
    (part,) = file.tables
    assert (part.table, part.snapshot) == ("leads", False)
    one, two = door.rows(file, "leads")
    assert one.pop("external_id") != two["external_id"]
    assert json.loads(one.pop("props")) == {"年级": "三年级"}
    assert one == {
        "created_at": datetime(2026, 9, 11, 2, tzinfo=UTC),
        "person": person_of(KEY, "phone", "13800138000"), "source": "小红书",
        "channel": "other/小红书", "source_kind": "declared",
    }  # fmt: skip
    assert (two["person"], two["source"], two["channel"], two["source_kind"]) == (
        person_of(KEY, "phone", "13900139000"), None, None, None,
    )  # fmt: skip


def test_nothing_of_a_person_is_kept(door: Door) -> None:
    file = door.read(NAME, door.xlsx([HEADER, ONE, TWO]))
    everything = str([part.rows.to_pylist() for part in file.tables])
    words = ("王小山", "13800138000", "某路", "小山妈", "1.2.3.4", "李四", "9000")
    assert not [word for word in words if word in everything]


def test_two_forms_number_their_entries_alike(door: Door) -> None:
    """Entry 1 of one form is not entry 1 of another; the same entry in a later export is."""
    other = ["1", "李四", *TWO[2:]]
    first, again, second = (
        door.rows(door.read(NAME, door.xlsx([HEADER, *rows])), "leads")
        for rows in ([ONE], [TWO, ONE], [other])
    )
    assert first[0]["external_id"] == again[1]["external_id"] != second[0]["external_id"]


def test_the_words_of_another_form(door: Door) -> None:
    """Its questions are numbered."""
    header = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", "1、您的姓名：",
              "2、您的手机号码"]  # fmt: skip
    row = ["1", "2026/9/11 10:00:00", "35秒", "微信", "朋友圈", "1.2.3.4(上海)", "王小山",
           "13800138000"]  # fmt: skip
    file = door.read("问卷.xlsx", door.xlsx([header, row, [*row[:1], "2026/9/21 10:00", *row[2:]]]))
    lead, _ = door.rows(file, "leads")
    assert (file.reader, lead["source"], lead["created_at"]) == (
        "form_leads", "微信", datetime(2026, 9, 11, 2, tzinfo=UTC),
    )  # fmt: skip
    assert json.loads(lead["props"]) == {"来源详情": "朋友圈"}


@pytest.mark.parametrize("column", ["手机", "提交时间"])
def test_a_form_that_asks_for_opinions_is_not_guessed(door: Door, column: str) -> None:
    header = ["满意吗" if name == column else name for name in HEADER]
    problem = door.refused(NAME, door.xlsx([header, ONE, TWO]))
    assert problem.code in ("mapping_needed", "no_table_fits")


@pytest.mark.parametrize("column", ["跟进状态", "顾问", "备注"])
def test_a_register_of_leads_is_not_a_form(door: Door, column: str) -> None:
    header = [*HEADER, column]
    problem = door.refused(NAME, door.xlsx([header, [*ONE, "有效"], [*TWO, "无效"]]))
    assert problem.code == "mapping_needed"


entries = st.lists(
    st.tuples(st.integers(13_000_000_000, 13_999_999_999), st.integers(0, 60 * 24 * 28)),
    min_size=1, max_size=6,
)  # fmt: skip


@given(entries)
@settings(max_examples=25, deadline=None)
def test_entries_come_back(door: Door, made: list[tuple[int, int]]) -> None:
    start = datetime(2026, 9, 1, tzinfo=UTC)
    rows = [
        [f"{at}", "王小山", f"{phone}", *ONE[3:8],
         f"{start + timedelta(minutes=minutes, hours=8):%Y-%m-%d %H:%M:%S}", *ONE[9:]]
        for at, (phone, minutes) in enumerate(made)
    ]  # fmt: skip
    found = door.rows(door.read(NAME, door.xlsx([HEADER, *rows])), "leads")
    assert [(r["person"], r["created_at"]) for r in found] == [
        (person_of(KEY, "phone", f"{phone}"), start + timedelta(minutes=minutes))
        for phone, minutes in made
    ]
    assert len({r["external_id"] for r in found}) == len(made)
