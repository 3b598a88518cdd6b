"""`fanbu.toml`: what a workspace is called, where it lives in time, and what its words mean."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, get_args
from zoneinfo import ZoneInfo

from fanbu.errors import BadInput
from fanbu.rules.status import LeadWords, OrderWords
from fanbu.types import Language
from fanbu.workspace import places

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

WEEKDAYS = ("monday", "sunday")
_W = TypeVar("_W", "LeadWords", "OrderWords")


DEFAULT_LEADS = LeadWords(
    valid=(
        "有效", "已加微", "已加微信", "已加企微", "已跟进", "跟进中", "意向", "高意向", "已试听",
        "已约试听", "已约课", "已邀约", "已到课",
        "valid", "qualified", "contacted",
    ),
    invalid=(
        "无效", "无效线索", "空号", "停机", "重复", "重复线索", "非目标", "拒接",
        "invalid", "unqualified", "junk", "duplicate",
    ),
    won=("成交", "已成交", "已转正", "转正", "已报名", "已付款", "won", "closed won", "converted"),
    pending=(
        "待跟进", "未跟进", "待联系", "未联系", "新线索", "未接通", "无人接听", "待分配", "未判",
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
class Watching:
    """What `fanbu watch` may take of people's attention.

    `budget`: the most alerts that are told of one week; the gravest are, the others counted.
    """

    budget: int = 5


DEFAULT_WATCH = Watching()


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one workspace, with the packaged defaults filled in.

    `name`: the brand's. `timezone`: whose days are counted (IANA). `currency`: the one reported in
    (ISO 4217). `language`: zh or en; a command's `--language`, else the variable FANBU_LANGUAGE,
    goes before it. `week_start`: monday or sunday. `playbook`: an industry's metrics, funnel and
    report, such as online_education. `headline`: the metrics a report leads
    with (else the playbook's). `collect`: a folder whose new files the running server imports (else
    `inbox` in the workspace, once an admin turns it on). `stages`: words and headers for the
    playbook's stages of a lead, beside its own, as in `visited = ["进厅"]` under `[stages]`.
    `today` fixes the day the
    workspace believes it is: the demo's, so that it reads the same in every year.
    """

    name: str
    timezone: str = "Asia/Shanghai"
    currency: str = "CNY"
    language: Language = "zh"
    week_start: str = "monday"
    playbook: str | None = None
    headline: tuple[str, ...] = ()
    collect: str | None = None
    today: date | None = None
    leads: LeadWords = DEFAULT_LEADS
    orders: OrderWords = DEFAULT_ORDERS
    stages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    watch: Watching = DEFAULT_WATCH

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def first_weekday(self) -> int:
        """0 for Monday, 6 for Sunday."""
        return 6 if self.week_start == "sunday" else 0


Where = Callable[[str], str]
"""Setting → where it was given, for the reader of an error: file and line, or an option."""


def read_settings(file: Path) -> Settings:
    """The settings in `file`; an unknown or unusable entry is refused by its name and line."""
    try:
        text = file.read_text(encoding="utf-8-sig")
        return parse_settings(tomllib.loads(text), partial(line_of, file, text))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise BadInput("bad_settings_file", file=str(file), problem=str(problem)) from None


def line_of(file: Path, text: str, setting: str) -> str:
    """`fanbu.toml:3`; the file alone where no line begins with the setting."""
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(rf"\s*\[?\s*[\"']?{re.escape(setting)}[\"']?\s*[=\]]", line):
            return f"{file}:{number}"
    return str(file)


def parse_settings(given: Mapping[str, Any], where: Where) -> Settings:
    """Settings from their entries; each is checked before it means anything."""
    _check_names(given, Settings, where)
    if "name" not in given:
        raise BadInput("missing_setting", file=where("name"), setting="name")
    leads = _words(LeadWords, DEFAULT_LEADS, given.get("leads", {}), where)
    orders = _words(OrderWords, DEFAULT_ORDERS, given.get("orders", {}), where)
    stages = _stages(given.get("stages", {}), where)
    watch = _watching(given.get("watch", {}), where)
    sections = ("leads", "orders", "stages", "watch")
    plain = {name: value for name, value in given.items() if name not in sections}
    for name, value in plain.items():
        _check_type(name, value, where)
    if "headline" in plain:
        plain["headline"] = tuple(plain["headline"])
    settings = Settings(**plain, leads=leads, orders=orders, stages=stages, watch=watch)
    check(settings, where)
    return settings


def _check_names(given: Mapping[str, Any], kind: type[Any], where: Where) -> None:
    known = sorted(entry.name for entry in fields(kind))
    for name in given.keys() - set(known):
        near = get_close_matches(name, known, n=1) or known
        raise BadInput("unknown_setting", file=where(name), setting=name, known=near)


def _check_type(name: str, value: Any, where: Where) -> None:
    """Text everywhere, but a list of texts for `headline` and a day for `today`."""
    if name == "headline":
        _check_texts(name, value, where)
    elif name != "today" and not isinstance(value, str):
        raise BadInput("setting_not_text", file=where(name), setting=name)


def _check_texts(name: str, value: Any, where: Where) -> None:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise BadInput("setting_not_texts", file=where(name), setting=name)


def _words(kind: type[_W], default: _W, given: Any, where: Where) -> _W:
    section = "leads" if kind is LeadWords else "orders"
    if not isinstance(given, dict):
        raise BadInput("setting_not_section", file=where(section), setting=section)
    _check_names(given, kind, where)
    values = {entry.name: getattr(default, entry.name) for entry in fields(kind)}
    for name, value in given.items():
        if isinstance(values[name], int):
            _check_number(name, value, where)
            values[name] = value
        else:
            _check_texts(name, value, where)
            values[name] = tuple(value)
    return kind(**values)


def _check_number(name: str, value: Any, where: Where) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BadInput("setting_not_number", file=where(name), setting=name)


def _watching(given: Any, where: Where) -> Watching:
    if not isinstance(given, dict):
        raise BadInput("setting_not_section", file=where("watch"), setting="watch")
    _check_names(given, Watching, where)
    for name, value in given.items():
        _check_number(name, value, where)
    return Watching(**given)


def _stages(given: Any, where: Where) -> Mapping[str, tuple[str, ...]]:
    """Which stages there are is known to the playbook: see `workspace.stages`."""
    if not isinstance(given, dict):
        raise BadInput("setting_not_section", file=where("stages"), setting="stages")
    for name, words in given.items():
        _check_texts(name, words, where)
    return {name: tuple(words) for name, words in given.items()}


def check(settings: Settings, where: Where) -> None:
    """Refuse what no workspace can live with."""
    if settings.today is not None and type(settings.today) is not date:
        raise BadInput("bad_today", file=where("today"), value=str(settings.today))
    places.check_timezone(settings.timezone, where("timezone"))
    places.check_currency(settings.currency, where("currency"))
    if settings.language not in get_args(Language):
        raise BadInput("unknown_language", file=where("language"), language=settings.language)
    if settings.week_start not in WEEKDAYS:
        value = settings.week_start
        raise BadInput("unknown_week_start", file=where("week_start"), value=value)
