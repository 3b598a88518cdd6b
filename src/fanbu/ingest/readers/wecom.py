"""企业微信: 客户列表 (one row a contact), 联系客户统计 and 群聊统计 (days).

The list has no id, and the same name twice is two people. A name is never kept, nor what is noted
about it: columns that are not listed here are left out. How somebody was added (添加方式) is no
channel. https://developer.work.weixin.qq.com/document/path/96358 and 96359 name what is counted;
the pages' own headers are taken from their words. Who joined a group is not who was added as a
contact, so groups are a platform of their own and who joined stays a property.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.ingest.known_columns import known_only
from fanbu.ingest.reading import PROPERTY, PUT_TOGETHER, Reader

if TYPE_CHECKING:
    from fanbu.ingest.sheet import Sheet

_ADDED = ("添加时间", "添加日期")
_ADDED_BY = ("添加人", "所属员工")
_ACCOUNT = ("添加人帐号", "添加人账号", "添加人userid")
_HARMLESS = ("添加人所属部门", "添加方式", "添加来源", "来源", "客户类型", "标签", "性别")
_CONTACTS = {
    **dict.fromkeys(("客户名称", "客户昵称", "客户"), "contact_name"),
    **dict.fromkeys(("手机", "手机号", "电话"), "phone"),
    **dict.fromkeys(("客户ID", "外部联系人ID", "external_userid"), "external_id"),
    **dict.fromkeys(_ADDED, "added_at"),
    **dict.fromkeys(_ADDED_BY, "added_by"),
    **dict.fromkeys(_ACCOUNT, "account"),
    **dict.fromkeys(("活码参数", "渠道活码", "state"), "state"),
    **dict.fromkeys(("流失时间", "删除时间"), "lost_at"),
    **{header: f"{PROPERTY}{header}" for header in _HARMLESS},
}
_DAYS = ("日期", "时间", "统计日期", "统计时间", "stat_time")
_NEW_CONTACTS = ("新增客户数", "新增客户数量", "new_contact_cnt")
_LOST = ("删除/拉黑成员的客户数", "删除拉黑成员的客户数", "negative_feedback_cnt")
_APPLIED = ("发起申请数", "new_apply_cnt")
_SENT = ("发送消息数", "message_cnt")
_GROUPS = ("群聊总数", "chat_total")
_MEMBERS = ("群成员总数", "群成员数", "member_total")
_JOINED = ("新增群成员数", "new_member_cnt")
_STAFF = {
    **dict.fromkeys(("成员账号", "成员帐号", "帐号", "账号", "userid"), "account"),
    **dict.fromkeys(("成员", "成员姓名", "群主"), f"{PROPERTY}成员"),
}


def _prepare(sheet: Sheet) -> Sheet:
    return known_only(sheet, _CONTACTS)


CONTACTS = Reader(
    name="wecom_contacts",
    zh="企业微信客户列表",
    en="WeCom contacts",
    platform="wecom",
    tables=("contacts",),
    needs=(("客户名称", "客户昵称", "客户"), _ADDED_BY, _ACCOUNT, _ADDED),
    columns=_CONTACTS,
    snapshot=False,
    prepare=_prepare,
)
SERVICE = Reader(
    name="wecom_service",
    zh="企业微信联系客户统计",
    en="WeCom service statistics",
    platform="wecom",
    channel="owned/wecom",
    tables=("accounts_daily",),
    needs=(_DAYS, _NEW_CONTACTS, (*_LOST, *_APPLIED), (*_SENT, *_APPLIED, "聊天总数", "chat_cnt")),
    rejects=(*PUT_TOGETHER, *_GROUPS, *_MEMBERS),
    columns={
        **_STAFF,
        **dict.fromkeys(_DAYS, "day"),
        **dict.fromkeys(_NEW_CONTACTS, "gained"),
        **dict.fromkeys(_LOST, "lost"),
        **dict.fromkeys(_SENT, "messages"),
    },
)
GROUPS = Reader(
    name="wecom_groups",
    zh="企业微信群聊统计",
    en="WeCom group statistics",
    platform="wecom_groups",
    channel="owned/wecom",
    tables=("accounts_daily",),
    needs=(_DAYS, _GROUPS, (*_MEMBERS, *_JOINED)),
    rejects=PUT_TOGETHER,
    columns={
        **_STAFF,
        **dict.fromkeys(_DAYS, "day"),
        **dict.fromkeys(_MEMBERS, "members"),
        **dict.fromkeys(("群聊消息总数", "消息总数", "消息数", "msg_total"), "messages"),
    },
)
READERS = (CONTACTS, SERVICE, GROUPS)
