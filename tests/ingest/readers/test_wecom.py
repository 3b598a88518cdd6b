"""企业微信: contacts under three rows of title, nobody's name kept; service and groups by day."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanbu.rules.contact import person_of

if TYPE_CHECKING:
    from tests.ingest.readers.conftest import Door

NAME = "客户列表.xlsx"
ABOVE: list[list[Any]] = [["客户列表"], ["企业：云朵编程"], ["导出时间：2026-09-30 18:00:00"]]
HEADER: list[Any] = ["客户名称", "添加人", "添加人帐号", "添加人所属部门", "添加时间"]
ROWS: list[list[Any]] = [
    ["王小山", "顾问小林", "linlin", "上海校区", "2026-09-11 10:00:00"],
    ["云朵妈妈", "顾问小林", "linlin", "上海校区", "2026-09-11 10:00:00"],
    ["王小山", "顾问小林", "linlin", "上海校区", "2026-09-11 10:00:00"],
    ["王小山", "顾问阿青", "aqing", "-", "2026-09-12 09:30:05"],
]
UNKNOWN_FILE = ("mapping_needed", "no_table_fits")


def test_the_same_name_twice_is_two_people(door: Door) -> None:
    file = door.read(NAME, door.xlsx([*ABOVE, HEADER, *ROWS]))
    assert (file.reader, file.platform, file.rows) == ("wecom_contacts", "wecom", 4)
    assert (dict(file.dropped), file.warnings) == ({}, ())
    assert file.as_of == datetime(2026, 9, 30, 10, tzinfo=UTC)
    (part,) = file.tables
    assert (part.table, part.snapshot) == ("contacts", False)
    rows = door.rows(file, "contacts")
    assert len({row.pop("external_id") for row in rows}) == 4
    assert [json.loads(row.pop("props") or "{}") for row in rows] == [
        {"添加人所属部门": "上海校区"}, {"添加人所属部门": "上海校区"},
        {"添加人所属部门": "上海校区"}, {},
    ]  # fmt: skip
    morning = datetime(2026, 9, 11, 2, tzinfo=UTC)
    lin = {"account": "linlin", "added_by": "顾问小林", "added_at": morning}
    assert rows == [lin, lin, lin, {
        "account": "aqing", "added_by": "顾问阿青",
        "added_at": datetime(2026, 9, 12, 1, 30, 5, tzinfo=UTC),
    }]  # fmt: skip


def test_a_later_list_knows_the_same_people(door: Door) -> None:
    """However the rows are sorted, each contact keeps its id; the new one has another."""
    first = door.rows(door.read(NAME, door.xlsx([*ABOVE, HEADER, *ROWS])), "contacts")
    newer = ["新朋友", "顾问阿青", "aqing", "", "2026-09-13 08:00:00"]
    later = door.rows(door.read(NAME, door.xlsx([HEADER, newer, *ROWS[::-1]])), "contacts")
    known = {row["external_id"] for row in first}
    assert known < {row["external_id"] for row in later}
    assert len(later) == 5


def test_nothing_of_a_person_is_kept(door: Door) -> None:
    """A phone becomes a hash; remarks, firms and whatever a newer export adds are left out."""
    header = [*HEADER, "手机", "客户备注", "描述", "客户企业", "新的一列", "添加方式"]
    line = [*ROWS[0], "13800138000", "王小山 五年级", "住某路1号", "某公司", "私事", "扫描二维码"]
    file = door.read(NAME, door.xlsx([*ABOVE, header, line]))
    (row,) = door.rows(file, "contacts")
    assert row["person"] == person_of(b"k" * 32, "phone", "13800138000")
    assert json.loads(row["props"]) == {"添加人所属部门": "上海校区", "添加方式": "扫描二维码"}
    everything = str([part.rows.to_pylist() for part in file.tables])
    for word in ("王小山", "13800138000", "五年级", "某路", "某公司", "私事"):
        assert word not in everything
    assert "channel" not in row  # how somebody was added is not where they come from


@pytest.mark.parametrize("column", ["客户名称", "添加人帐号", "添加时间"])
def test_a_list_without_what_it_needs_is_not_guessed(door: Door, column: str) -> None:
    header = ["别的" if name == column else name for name in HEADER]
    assert door.refused(NAME, door.xlsx([*ABOVE, header, *ROWS])).code in UNKNOWN_FILE


def test_a_moment_that_is_none_is_refused(door: Door) -> None:
    problem = door.refused(NAME, door.xlsx([*ABOVE, HEADER, [*ROWS[0][:4], "昨天"]]))
    assert (problem.code, problem.details["row"], problem.details["column"]) == (
        "bad_value", 5, "添加时间",
    )  # fmt: skip


people = st.lists(
    st.tuples(
        st.text("云朵小山王abc", min_size=1, max_size=4),
        st.sampled_from(["linlin", "aqing"]),
        st.integers(0, 60 * 24 * 50),
    ),
    min_size=1,
    max_size=8,
)


@given(people)
@settings(max_examples=25, deadline=None)
def test_nobody_is_lost(door: Door, made: list[tuple[str, str, int]]) -> None:
    start = datetime(2026, 8, 1, tzinfo=UTC)
    rows = [
        [
            name,
            f"顾问{who}",
            who,
            "部门",
            f"{start + timedelta(minutes=at, hours=8):%Y-%m-%d %H:%M}",
        ]
        for name, who, at in made
    ]
    found = door.rows(door.read(NAME, door.xlsx([*ABOVE, HEADER, *rows])), "contacts")
    assert [(r["account"], r["added_at"]) for r in found] == [
        (who, start + timedelta(minutes=at)) for _, who, at in made
    ]
    assert len({(r["account"], r["external_id"]) for r in found}) == len(made)


SERVICE: list[Any] = ["日期", "成员", "成员账号", "发起申请数", "新增客户数", "聊天总数",
                      "发送消息数", "已回复聊天占比", "平均首次回复时长(分钟)",
                      "删除/拉黑成员的客户数"]  # fmt: skip
DAYS: list[list[Any]] = [
    ["2026-09-01", "顾问小林", "linlin", 5, 4, 30, "1,200", "60.25%", 3.5, 1],
    ["2026-09-01", "顾问阿青", "aqing", 0, 2, 3, 40, "-", "-", 0],
    ["2026-09-02", "顾问小林", "linlin", 1, 0, 20, 300, "50.00%", 2, 2],
]


def test_service_by_day_and_account(door: Door) -> None:
    total = ["合计", "", "", 6, 6, 53, 1540, "", "", 3]
    file = door.read("联系客户统计.xlsx", door.xlsx([SERVICE, *DAYS, total]))
    assert (file.reader, file.platform, dict(file.dropped)) == (
        "wecom_service", "wecom", {"total_row": 1},
    )  # fmt: skip
    (part,) = file.tables
    assert (part.table, part.level) == ("accounts_daily", "account")
    rows = door.rows(file, "accounts_daily")
    assert [(r["day"], r["account"], r["gained"], r["lost"], r["messages"]) for r in rows] == [
        (date(2026, 9, 1), "linlin", 4, 1, 1200),
        (date(2026, 9, 1), "aqing", 2, 0, 40),
        (date(2026, 9, 2), "linlin", 0, 2, 300),
    ]
    assert {r["channel"] for r in rows} == {"owned/wecom"}
    assert json.loads(rows[0]["props"]) == {
        "成员": "顾问小林", "发起申请数": 5, "聊天总数": 30, "已回复聊天占比": 0.6025,
        "平均首次回复时长": 3.5,
    }  # fmt: skip


def test_a_wrong_sum_of_service_is_refused(door: Door) -> None:
    total = ["合计", "", "", 6, 7, 53, 1540, "", "", 3]
    problem = door.refused("联系客户统计.xlsx", door.xlsx([SERVICE, *DAYS, total]))
    assert (problem.code, problem.details["column"]) == ("totals_disagree", "新增客户数")
    assert (problem.details["total"], problem.details["sum"]) == (7, 6)


def test_the_words_of_the_interface(door: Door) -> None:
    """`stat_time` counts seconds; midnight in Shanghai is that day."""
    header: list[Any] = ["stat_time", "userid", "new_apply_cnt", "new_contact_cnt", "chat_cnt",
                         "message_cnt", "reply_percentage", "avg_reply_time",
                         "negative_feedback_cnt"]  # fmt: skip
    data = door.csv([header, [1788192000, "linlin", 5, 4, 30, 1200, 60.25, 3.5, 1]])
    file = door.read("behavior.csv", data)
    (row,) = door.rows(file, "accounts_daily")
    assert file.reader == "wecom_service"
    assert (row["day"], row["account"], row["gained"], row["lost"], row["messages"]) == (
        date(2026, 9, 1), "linlin", 4, 1, 1200,
    )  # fmt: skip
    assert json.loads(row["props"])["reply_percentage"] == 60.25


GROUPS: list[Any] = ["日期", "群聊总数", "新增群聊数", "有过消息的群聊数", "群成员总数",
                     "新增群成员数", "发过消息的群成员数", "群聊消息总数"]  # fmt: skip


def test_groups_by_day(door: Door) -> None:
    """Who joined a group is not who was added; members of two days do not add up."""
    rows: list[list[Any]] = [["2026-09-01", 12, 1, 8, "1,000", 20, 90, 500],
                             ["2026-09-02", 12, 0, 9, 1010, 12, 80, 450]]  # fmt: skip
    total: list[Any] = ["合计", "", 1, "", 1010, 32, "", 950]
    file = door.read("群聊统计.xlsx", door.xlsx([GROUPS, *rows, total]))
    assert (file.reader, file.platform) == ("wecom_groups", "wecom_groups")
    found = door.rows(file, "accounts_daily")
    assert [(r["day"], r["members"], r["messages"]) for r in found] == [
        (date(2026, 9, 1), 1000, 500), (date(2026, 9, 2), 1010, 450),
    ]  # fmt: skip
    assert "gained" not in found[0]
    assert json.loads(found[0]["props"])["新增群成员数"] == 20
    problem = door.refused("群聊统计.xlsx", door.xlsx([GROUPS, *rows, [*total[:-1], 951]]))
    assert (problem.code, problem.details["column"]) == ("totals_disagree", "群聊消息总数")
