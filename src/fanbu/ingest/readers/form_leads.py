"""Online forms (金数据, 麦客, 问卷星): every entry with a phone or mail is a lead.

Such a form numbers its own entries only, so the number is no id: an entry is known by who wrote it
and when. 来源 is the form's own word for where the writer came from. Answers are free text and may
hold anything about a person: those listed here are kept, the others are left out, like IP, device
and WeChat name. A form without a phone or mail asks for opinions; it is not read as leads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.ingest.known_columns import known_only
from fanbu.ingest.reading import PROPERTY, PUT_TOGETHER, Reader

if TYPE_CHECKING:
    from fanbu.ingest.sheet import Sheet

_SUBMITTED = ("提交时间", "提交答卷时间", "填表时间")
_PHONES = (
    "手机", "手机号", "手机号码", "电话", "联系电话", "联系方式", "您的手机号", "您的手机号码",
    "您的联系方式", "您的联系电话", "家长手机号", "家长电话",
)  # fmt: skip
_MAILS = ("邮箱", "电子邮箱", "您的邮箱")
_NAMES = ("姓名", "您的姓名", "称呼", "您的称呼", "家长姓名", "学生姓名", "孩子姓名", "联系人")
_OF_FORMS = (
    "填写设备", "操作系统", "浏览器", "所用时间", "来自IP", "IP", "填写时长", "填写IP", "扩展属性",
    "x_field_1",
)  # fmt: skip
_HARMLESS = (
    "年级", "孩子年级", "意向课程", "意向产品", "意向", "课程", "产品", "城市", "预算", "活动场次",
    "场次", "来源详情", "扩展属性", "x_field_1",
)  # fmt: skip
_OF_REGISTERS = (
    "状态", "线索状态", "跟进状态", "跟进情况", "客户状态", "阶段", "负责人", "跟进人", "顾问",
    "课程顾问", "销售", "归属人", "是否有效", "有效", "是否成交", "成交时间", "期次", "备注",
    "线索ID", "线索编号", "订单号", "订单编号", "金额", "支付金额", "订单金额",
)  # fmt: skip
"""What a team notes about a lead: such a sheet is its register, whatever form it came from."""
_COLUMNS = {
    **dict.fromkeys(_SUBMITTED, "created_at"),
    **dict.fromkeys(_PHONES, "phone"),
    **dict.fromkeys(_MAILS, "email"),
    **dict.fromkeys(_NAMES, "contact_name"),
    **dict.fromkeys(("来源", "来源渠道", "填写来源"), "source"),
    **dict.fromkeys(("校区", "门店", "意向校区", "意向门店"), "shop"),
    **dict.fromkeys(("活动", "活动名称"), "campaign"),
    **{header: f"{PROPERTY}{header}" for header in _HARMLESS},
}


def _prepare(sheet: Sheet) -> Sheet:
    return known_only(sheet, _COLUMNS)


READER = Reader(
    name="form_leads",
    zh="在线表单",
    en="Online forms",
    platform=None,
    tables=("leads",),
    needs=(_SUBMITTED, (*_PHONES, *_MAILS), _OF_FORMS),
    rejects=(*PUT_TOGETHER, *_OF_REGISTERS),
    columns=_COLUMNS,
    snapshot=False,
    prepare=_prepare,
)  # fmt: skip
