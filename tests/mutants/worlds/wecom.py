"""企业微信: a list of contacts without ids, service and groups by day and member."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from ..export import Column
from ..world import Fact, World, dress, present, utc, with_account

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..export import Truth, Value

CONTACTS = (
    Column("客户名称", "name", ("客户昵称",)),
    Column("添加人", "word", ("所属员工",)),
    Column("添加人帐号", "word", ("添加人账号",)),
    Column("添加人所属部门", "word"),
    Column("添加时间", "moment"),
    Column("活码参数", "word", ("state",)),
)
SERVICE = (
    Column("日期", "day", ("统计时间",)),
    Column("成员账号", "name", ("成员帐号",)),
    Column("发起申请数", "count", adds=False),
    Column("新增客户数", "count", ("新增客户数量",)),
    Column("聊天总数", "count", adds=False),
    Column("发送消息数", "count"),
    Column("已回复聊天占比", "share"),
    Column("删除/拉黑成员的客户数", "count", ("删除拉黑成员的客户数",)),
)
GROUPS = (
    Column("日期", "day", ("统计时间",)),
    Column("成员账号", "name", ("成员帐号",)),
    Column("群聊总数", "count", adds=False),
    Column("新增群聊数", "count", adds=False),
    Column("群成员总数", "count", ("群成员数",), adds=False),
    Column("新增群成员数", "count", adds=False),
    Column("群聊消息总数", "count", ("消息总数",)),
)
MEMBERS = (("顾问小林", "linlin"), ("顾问阿青", "aqing"))
ABOVE = (("客户列表",), ("企业：云朵编程",), ("导出时间：2026-10-04 18:00:00",))


def contacts() -> Iterator[tuple[Value, ...]]:
    for at in range(9):
        moment = datetime(2026, 9, 3 + at, 8 + at, 7 * at, 5 * at)  # noqa: DTZ001
        yield (f"小{at % 7}妈妈", *MEMBERS[at % 2], "上海校区", moment, f"code{at % 3}")


def contact_facts(truth: Truth) -> Iterator[Fact]:
    dims = present(truth, added_by="添加人", account="添加人帐号", state="活码参数")
    if "添加时间" in truth:
        dims["added_at"] = utc(truth["添加时间"])
    yield Fact(with_account(dims), {"rows": 1})


def service() -> Iterator[tuple[Value, ...]]:
    for day in range(1, 5):
        for at, (_, account) in enumerate(MEMBERS):
            new = 21 + 3 * day + 5 * at
            yield (date(2026, 9, day), account, new + 9, new, 140 + 11 * day, 1300 + 71 * day + at,
                   Decimal(60 + day) / 100, 2 + day + at)  # fmt: skip


def service_facts(truth: Truth) -> Iterator[Fact]:
    yield Fact(
        with_account(present(truth, day="日期", account="成员账号")),
        present(truth, gained="新增客户数", lost="删除/拉黑成员的客户数", messages="发送消息数"),
    )


def groups() -> Iterator[tuple[Value, ...]]:
    for day in range(1, 5):
        for at, (_, account) in enumerate(MEMBERS):
            yield (date(2026, 9, day), account, 31 + at, 1 + day, 2410 + 17 * day + 203 * at,
                   12 + day, 5200 + 131 * day + 11 * at)  # fmt: skip


def group_facts(truth: Truth) -> Iterator[Fact]:
    yield Fact(
        with_account(present(truth, day="日期", account="成员账号")),
        present(truth, members="群成员总数", messages="群聊消息总数"),
    )


WORLDS = (
    World("wecom_contacts", "contacts",
          dress("客户列表.csv", CONTACTS, list(contacts()), above=ABOVE), contact_facts),
    World("wecom_service", "accounts_daily",
          dress("联系客户统计.csv", SERVICE, list(service())), service_facts),
    World("wecom_groups", "accounts_daily",
          dress("群聊统计.csv", GROUPS, list(groups())), group_facts),
)  # fmt: skip
