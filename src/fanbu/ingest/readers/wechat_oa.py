"""微信公众号: 已通知内容 (every article's totals), 流量分析 (days by 渠道), 用户分析 (followers).

Two generations: one counts people (阅读人数, 阅读(人)), one counts times (阅读次数, 阅读(次)), each
in brackets of both widths. People are reach, times are views; people of several channels or days
do not add up. 送达人数 are those the message was shown to (impressions), 公众号消息阅读次数 how
often it was opened there (clicks), so that 送达阅读率 is clicks over impressions.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from fanbu.ingest.derived import add_completes
from fanbu.ingest.headers import normalise
from fanbu.ingest.reading import Reader
from fanbu.ingest.sheet import is_text

if TYPE_CHECKING:
    import pyarrow as pa

    from fanbu.ingest.sheet import Sheet

_ALL = "全部"
_SOURCES = ("渠道",)  # 传播渠道 heads the report of one article, which is another thing
_ACCOUNT = {"公众号": "account", "公众号名称": "account", "账号": "account", "账号名称": "account"}
_ACCOUNT_NAME = r"(?:公众号|公众号名称|账号|账号名称)\s*[:：]\s*(?P<account>\S+)"
_SENT = ("内容标题", "发表时间")
_READ_TIMES = ("阅读次数", "阅读(次)")
_READ_PEOPLE = ("阅读人数", "阅读(人)")
_SHARE_TIMES = ("分享次数", "分享(次)")
_SHARE_PEOPLE = ("分享人数", "分享(人)")
_SAVE_TIMES = ("收藏次数", "收藏(次)")
_SAVE_PEOPLE = ("收藏人数", "收藏(人)")


def _finish_articles(rows: pa.Table, sheet: Sheet) -> pa.Table:
    """The platform's share of readers who finish, taken of the readings where they are given."""
    return add_completes(rows, sheet, "阅读完成率", ("views", "reach"))


def _prepare_traffic(sheet: Sheet) -> Sheet:
    """A report of 渠道 全部 only is not split by channel: its rows are the days, not totals."""
    known = {normalise(name).full for name in _SOURCES}
    at = next((i for i, h in enumerate(sheet.header) if normalise(h).full in known), None)
    if at is None or not is_text(sheet.columns[at]):
        return sheet
    whole = pc.equal(pc.utf8_trim_whitespace(sheet.columns[at]), _ALL)
    if pc.all(whole, skip_nulls=True).as_py() is not True or pc.any(whole).as_py() is not True:
        return sheet
    header = sheet.header[:at] + sheet.header[at + 1 :]
    return replace(sheet, header=header, columns=sheet.columns[:at] + sheet.columns[at + 1 :])


def _each(target: str, *groups: tuple[str, ...]) -> dict[str, str]:
    return {header: target for group in groups for header in group}


def _total(group: tuple[str, ...]) -> tuple[str, ...]:
    """`阅读次数` is also called `总阅读次数` in the list of articles."""
    return (*group, *(f"总{header}" for header in group))


ARTICLES = Reader(
    name="wechat_oa_articles",
    zh="公众号图文",
    en="WeChat articles",
    platform="wechat_oa",
    channel="owned/wechat_oa",
    tables=("placement_stats", "placements"),
    needs=(
        ("内容标题",),
        ("发表时间", "发表日期"),
        (*_total(_READ_TIMES), *_total(_READ_PEOPLE)),
    ),
    columns={
        **_ACCOUNT,
        "内容标题": "title",
        "发表时间": "published_at",
        "发表日期": "published_at",
        "内容url": "url",
        "内容链接": "url",
        **_each("views", _total(_READ_TIMES)),
        **_each("reach", _total(_READ_PEOPLE)),
        **_each("shares", _total(_SHARE_TIMES)),
        **_each("props.分享人数", _total(_SHARE_PEOPLE)),
        **_each("saves", _total(_SAVE_TIMES)),
        **_each("props.收藏人数", _total(_SAVE_PEOPLE)),
        **_each("follows", ("阅读后关注人数", "阅读后关注(人)")),
        **_each("impressions", ("送达人数", "送达(人)")),
        **_each("clicks", ("公众号消息阅读次数", "公众号消息阅读(次)")),
        "阅读完成率": "props.阅读完成率",
    },
    lifetime=True,
    account_name=_ACCOUNT_NAME,
    finish=_finish_articles,
)

TRAFFIC = Reader(
    name="wechat_oa_traffic",
    zh="公众号流量分析",
    en="WeChat reading by source",
    platform="wechat_oa",
    channel="owned/wechat_oa",
    tables=("placement_stats",),
    needs=(
        ("日期", "时间"),
        (*_READ_TIMES, *_READ_PEOPLE),
        _SOURCES,
        (*_SHARE_TIMES, *_SHARE_PEOPLE),
    ),
    rejects=_SENT,
    columns={
        **_ACCOUNT,
        "日期": "day",
        "时间": "day",
        **_each("source", _SOURCES),
        **_each("views", _READ_TIMES),
        **_each("reach", _READ_PEOPLE),
        **_each("shares", _SHARE_TIMES),
        **_each("props.分享人数", _SHARE_PEOPLE),
        **_each("saves", _SAVE_TIMES),
        **_each("props.收藏人数", _SAVE_PEOPLE),
    },
    totals=(_ALL,),
    level="account",
    account_name=_ACCOUNT_NAME,
    prepare=_prepare_traffic,
)

USERS = Reader(
    name="wechat_oa_users",
    zh="公众号用户分析",
    en="WeChat followers",
    platform="wechat_oa",
    channel="owned/wechat_oa",
    tables=("accounts_daily",),
    needs=(
        ("时间", "日期"),
        ("新关注人数", "新增关注人数", "新关注(人)"),
        ("取消关注人数", "取消关注(人)"),
    ),
    columns={
        **_ACCOUNT,
        "时间": "day",
        "日期": "day",
        **_each("gained", ("新关注人数", "新增关注人数", "新关注(人)")),
        **_each("lost", ("取消关注人数", "取消关注(人)")),
        **_each("followers", ("累积关注人数", "累计关注人数", "累积关注(人)", "累计关注(人)")),
    },
    account_name=_ACCOUNT_NAME,
)

READERS = (ARTICLES, TRAFFIC, USERS)
