"""`fanbu.toml`: what a workspace is called, where it lives in time, and what its words mean."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fanbu.errors import BadInput
from fanbu.rules.status import LeadWords, OrderWords
from fanbu.types import Language

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

WEEKDAYS = ("monday", "sunday")
_W = TypeVar("_W", "LeadWords", "OrderWords")


DEFAULT_LEADS = LeadWords(
    valid=(
        "有效", "已加微", "已加微信", "已加企微", "已跟进", "跟进中", "意向", "高意向", "已试听",
        "valid", "qualified", "contacted",
    ),
    invalid=(
        "无效", "空号", "重复", "非目标", "拒接",
        "invalid", "unqualified", "junk", "duplicate",
    ),
    won=("成交", "已成交", "已转正", "转正", "已报名", "已付款", "won", "closed won", "converted"),
    pending=(
        "待跟进", "未跟进", "待联系", "未联系", "新线索", "未接通", "待分配", "未判",
        "new", "open", "pending", "to contact",
    ),
    test=("测试", "test lead", "内部测试"),
)  # fmt: skip
DEFAULT_ORDERS = OrderWords(
    unpaid=(
        "等待买家付款", "待付款", "交易关闭", "已取消",
        "unpaid", "pending", "cancelled", "canceled",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one workspace, with the packaged defaults filled in.

    `name`: the brand's. `timezone`: whose days are counted (IANA). `currency`: the one reported in
    (ISO 4217). `language`: zh or en. `week_start`: monday or sunday. `playbook`: an industry's
    metrics, funnel and report, such as online_education. `headline`: the metrics a report leads
    with (else the playbook's). `today` fixes the day the workspace believes it is: the demo's, so
    that it reads the same in every year.
    """

    name: str
    timezone: str = "Asia/Shanghai"
    currency: str = "CNY"
    language: Language = "zh"
    week_start: str = "monday"
    playbook: str | None = None
    headline: tuple[str, ...] = ()
    today: date | None = None
    leads: LeadWords = DEFAULT_LEADS
    orders: OrderWords = DEFAULT_ORDERS

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def first_weekday(self) -> int:
        """0 for Monday, 6 for Sunday."""
        return 6 if self.week_start == "sunday" else 0


def read_settings(file: Path) -> Settings:
    """The settings in `file`; an unknown or unusable entry is refused by its name."""
    try:
        with file.open("rb") as stream:
            given = tomllib.load(stream)
    except tomllib.TOMLDecodeError as problem:
        raise BadInput("bad_settings_file", file=str(file), problem=str(problem)) from None
    return parse_settings(given, str(file))


def parse_settings(given: Mapping[str, Any], file: str) -> Settings:
    known = {entry.name for entry in fields(Settings)}
    for name in given.keys() - known:
        raise BadInput("unknown_setting", file=file, setting=name, known=sorted(known))
    leads = _words(LeadWords, DEFAULT_LEADS, given.get("leads", {}), f"{file} [leads]")
    orders = _words(OrderWords, DEFAULT_ORDERS, given.get("orders", {}), f"{file} [orders]")
    plain = {name: value for name, value in given.items() if name not in ("leads", "orders")}
    if "headline" in plain:
        plain["headline"] = tuple(plain["headline"])
    if "name" not in plain:
        raise BadInput("missing_setting", file=file, setting="name")
    settings = Settings(**plain, leads=leads, orders=orders)
    _check(settings, file)
    return settings


def _words(kind: type[_W], default: _W, given: Mapping[str, Any], where: str) -> _W:
    known = {entry.name for entry in fields(kind)}
    for name in given.keys() - known:
        raise BadInput("unknown_setting", file=where, setting=name, known=sorted(known))
    values = {name: getattr(default, name) for name in known}
    for name, value in given.items():
        values[name] = tuple(value) if isinstance(value, list) else value
    return kind(**values)


def _check(settings: Settings, file: str) -> None:
    if settings.today is not None and type(settings.today) is not date:
        raise BadInput("bad_today", file=file, value=str(settings.today))
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadInput("unknown_timezone", file=file, timezone=settings.timezone) from None
    if settings.language not in get_args(Language):
        raise BadInput("unknown_language", file=file, language=settings.language)
    if settings.week_start not in WEEKDAYS:
        raise BadInput("unknown_week_start", file=file, value=settings.week_start)
    code = settings.currency
    if not (len(code) == 3 and code.isascii() and code.isupper()):  # noqa: PLR2004 - ISO 4217
        raise BadInput("unknown_currency", file=file, currency=code)
