"""微信公众号 单篇明细: one article, its readings by day and 传播渠道, a workbook of several tables.

The title stands in the first row, above 数据概况, 阅读转化, 数据趋势明细 (which is read), 性别分布,
年龄分布 and 地域分布. One generation counts people (阅读人数), the other also times (阅读次数).
渠道 全部 is the whole of a day: times of the channels add up to it, people do not.

The days of one article are kept as its totals so far at the end of each day, like the list of all
articles (已通知内容) on the day it was taken: so both are points of one story under one id (title
and day of publication, the first of the days), a second article changes nothing of the first, and
what came in a day is the difference of two points. The channels are stories of their own, told only
when channels are asked for (`store.placement_flows.sql`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanbu.errors import BadInput
from fanbu.ingest import dates
from fanbu.ingest.headers import normalise
from fanbu.ingest.reading import ARTICLE, PROPERTY, Reader
from fanbu.ingest.reasons import expected
from fanbu.ingest.sheet import all_blank, blank, is_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.ingest.reasons import Reason
    from fanbu.ingest.sheet import Sheet

_WHOLE = "全部"
_TITLE, _PUBLISHED = "内容标题", "发表日期"
_DAYS = ("日期", "时间")
_SOURCES = ("传播渠道",)
_HEADERS = {
    "views": ("阅读次数", "阅读(次)"),
    "reach": ("阅读人数", "阅读(人)"),
    "shares": ("分享次数", "分享(次)"),
}
_SHARERS = ("分享人数", "分享(人)")
_ADD_UP = ("views", "shares")
"""Times; people of several channels or days are counted again."""
_WHOLES = ("全部渠道", "所有渠道", "合计", "总计", "汇总", "总和", "整体")
_OTHER_TABLE = r"^\s*\S*分布\s*$"
_OVERVIEW = "数据概况"
_FEWEST = 2


def _prepare(sheet: Sheet) -> Sheet:
    """The trend alone, with the article's title and first day beside each row."""
    sheet = sheet.filter(pc.invert(all_blank(sheet.columns, sheet.rows)))
    sheet = _without_headers(_without_other_tables(sheet))
    title = pa.repeat(pa.scalar(_title(sheet.preamble), pa.string()), sheet.rows)
    first = _first_day(sheet.columns[_place(sheet)])
    header = (*sheet.header, _TITLE, _PUBLISHED)
    return sheet.with_columns(header, [*sheet.columns, title, first])


def _place(sheet: Sheet) -> int:
    """The column of days."""
    names = [normalise(name).full for name in sheet.header]
    return next(names.index(name) for name in _DAYS if name in names)


def _without_other_tables(sheet: Sheet) -> Sheet:
    """Without the rows from the title of the next table on: rows of another kind."""
    filled = sum(np.invert(blank(cells).to_numpy(zero_copy_only=False)).astype(int)
                 for cells in sheet.columns)  # fmt: skip
    titled = np.zeros(sheet.rows, bool)
    for cells in filter(is_text, sheet.columns):
        named = pc.fill_null(pc.match_substring_regex(cells, _OTHER_TABLE), fill_value=False)
        titled |= named.to_numpy(zero_copy_only=False)
    titles = np.flatnonzero(titled & (filled == 1))
    if not len(titles):
        return sheet
    ours = pa.array(np.arange(sheet.rows) < titles[0])
    return _dropped(sheet, ours, "other_kind")


def _without_headers(sheet: Sheet) -> Sheet:
    """The header again among the rows."""
    at = _place(sheet)
    if not is_text(sheet.columns[at]):
        return sheet
    again = pc.equal(pc.utf8_trim_whitespace(sheet.columns[at]), sheet.header[at])
    return _dropped(sheet, pc.invert(pc.fill_null(again, fill_value=False)), "repeated_header")


def _dropped(sheet: Sheet, kept: pa.Array, reason: Reason) -> Sheet:
    gone = tuple((reason, no) for no in sheet.row_no.filter(pc.invert(kept)).to_pylist())
    return replace(sheet.filter(kept), dropped=(*sheet.dropped, *gone))


def _title(above: Sequence[Sequence[str]]) -> str | None:
    """The last cell of the row over 数据概况."""
    found = None
    for row in above:
        filled = [cell.strip() for cell in row if cell.strip()]
        if filled == [_OVERVIEW]:
            return found
        found = filled[-1] if filled else found
    return None


def _first_day(cells: pa.Array) -> pa.Array:
    """The cell of the earliest day, for every row; how days are written is settled later."""
    days = dates.days(cells, dates.DateRules(ZoneInfo("UTC")))[0].values
    if days.null_count == len(days):
        return pa.nulls(len(cells), cells.type)
    at = pc.index(days, pc.min(days)).as_py()
    return pa.repeat(cells[at], len(cells))


@dataclass(frozen=True, slots=True)
class _Grid:
    """Day × channel; `places[day, channel]` is the row of the file, −1 where there is none."""

    days: pa.Array
    sources: list[str]
    places: np.ndarray


def _finish(rows: pa.Table, sheet: Sheet) -> pa.Table:  # noqa: ARG001 - a reader's last word
    """Totals so far by day and channel; the whole has no `source`.

    Raises BadInput `article_unnamed`, `bad_value` for a row without a day, a channel or a number,
    `days_needed` for a row of several days, `told_twice` for two rows of one day and channel,
    `totals_disagree` where channels do not add up to 全部.
    """
    if rows["title"].null_count:
        raise BadInput("article_unnamed")
    _refuse_spans(rows)
    for name, kind in (("day", "day"), ("source", None)):
        _refuse_null(rows, name, pc.is_null(rows[name].combine_chunks()), kind)
    grid = _grid(rows)
    rest = grid.places[:, [at for at, name in enumerate(grid.sources) if name != _WHOLE]]
    told = {name: _numbers(rows, name, grid) for name in _HEADERS if _is_told(rows, name)}
    for name in (name for name in _ADD_UP if name in told and rest.size):
        _check_whole(rows, name, told[name], grid)
    return _story(rows, told, grid)


def _refuse_spans(rows: pa.Table) -> None:
    if "until" not in rows.column_names:
        return
    several = pc.fill_null(pc.greater(rows["until"], rows["day"]), fill_value=False)
    if pc.any(several).as_py():
        row, start, end = (rows[name].filter(several)[0].as_py() for name in
                           ("row_no", "day", "until"))  # fmt: skip
        raise BadInput("days_needed", row=row, start=start, end=end)


def _is_told(rows: pa.Table, name: str) -> bool:
    return name in rows.column_names and rows[name].null_count < rows.num_rows


def _refuse_null(rows: pa.Table, name: str, missing: pa.Array, kind: str | None) -> None:
    if pc.any(missing).as_py():
        row = rows["row_no"].filter(missing)[0].as_py()
        column = {"day": _DAYS[0], "source": _SOURCES[0]}.get(name, _HEADERS.get(name, (name,))[0])
        raise BadInput("bad_value", row=row, column=column, value="", target=name, **expected(kind))


def _grid(rows: pa.Table) -> _Grid:
    """Every day from the first to the last, also those without a row."""
    days = rows["day"].combine_chunks().cast(pa.int32()).to_numpy()
    sources = rows["source"].combine_chunks()
    named = pc.is_in(sources, pa.array(_WHOLES))
    coded = pc.if_else(named, _WHOLE, sources).dictionary_encode()
    codes = coded.indices.to_numpy()
    places = np.full((days.max() - days.min() + 1, len(coded.dictionary)), -1)
    for at, (day, code) in enumerate(zip(days - days.min(), codes, strict=True)):
        if places[day, code] >= 0:
            _refuse_other(rows, places[day, code], at)
        places[day, code] = at
    span = pa.array(np.arange(days.min(), days.max() + 1, dtype=np.int32)).cast(pa.date32())
    return _Grid(span, coded.dictionary.to_pylist(), places)


def _refuse_other(rows: pa.Table, first: int, second: int) -> None:
    """The same day and channel twice is one, if all of it is the same."""
    names = [name for name in rows.column_names if name != "row_no"]
    if any(rows[name][first].as_py() != rows[name][second].as_py() for name in names):
        raise BadInput("told_twice", row=rows["row_no"][second].as_py(),
                       day=rows["day"][second].as_py(),
                       source=rows["source"][second].as_py())  # fmt: skip


def _numbers(rows: pa.Table, name: str, grid: _Grid) -> np.ndarray:
    """Day × channel → the number; a channel without a row that day had none."""
    _refuse_null(rows, name, pc.is_null(rows[name].combine_chunks()), "count")
    given = rows[name].combine_chunks().to_numpy(zero_copy_only=False).astype(np.int64)
    return np.where(grid.places >= 0, given[grid.places], 0)


def _check_whole(rows: pa.Table, name: str, numbers: np.ndarray, grid: _Grid) -> None:
    """全部 of each day that has rows is the sum of its channels; nothing else is."""
    if _WHOLE not in grid.sources:
        _refuse_hidden_whole(rows, name, numbers, grid)
        return
    at = grid.sources.index(_WHOLE)
    sums = numbers.sum(axis=1) - numbers[:, at]
    wrong = np.flatnonzero(sums != numbers[:, at])
    if not len(wrong):
        return
    day = wrong[0]
    row = grid.places[day, at] if grid.places[day, at] >= 0 else grid.places[day].max()
    raise BadInput("totals_disagree", row=rows["row_no"][int(row)].as_py(),
                   column=_HEADERS[name][0], total=int(numbers[day, at]),
                   sum=int(sums[day]))  # fmt: skip


def _refuse_hidden_whole(rows: pa.Table, name: str, numbers: np.ndarray, grid: _Grid) -> None:
    """Raises BadInput `totals_disagree` for a channel that is the sum of the others, each day."""
    twice = 2 * numbers == numbers.sum(axis=1, keepdims=True)
    hidden = np.flatnonzero(twice.all(axis=0) & (numbers.sum(axis=0) > 0))
    if len(grid.sources) <= _FEWEST or len(hidden) != 1:
        return
    at = int(grid.places[:, hidden[0]].max())
    raise BadInput("totals_disagree", row=rows["row_no"][at].as_py(), column=_HEADERS[name][0],
                   total=int(numbers[:, hidden[0]].sum()), sum=int(numbers.sum()))  # fmt: skip


def _story(rows: pa.Table, told: dict[str, np.ndarray], grid: _Grid) -> pa.Table:
    """A row a day and channel, in the order of days, with what there was up to its end."""
    count, width = grid.places.shape
    sources = [None if name == _WHOLE else name for name in grid.sources]
    nearest = np.maximum.accumulate(grid.places.max(axis=1))[:, None]
    of_row = np.where(grid.places >= 0, grid.places, nearest).ravel()
    made = {
        "row_no": rows["row_no"].combine_chunks().take(pa.array(of_row)),
        "day": grid.days.take(pa.array(np.repeat(np.arange(count), width))),
        "source": pa.array(sources * count, pa.string()),
        **{name: rows[name].combine_chunks().take(pa.array(of_row)) for name in
           ("title", "published_at")},
        **{name: pa.array(numbers.cumsum(axis=0).ravel()) for name, numbers in told.items()},
    }  # fmt: skip
    own = pa.array(grid.places.ravel(), pa.int64(), mask=grid.places.ravel() < 0)
    for name in (name for name in rows.column_names if name.startswith(PROPERTY)):
        made[name] = rows[name].combine_chunks().take(own)
    return _with_whole(pa.table(made), told, grid)


def _with_whole(story: pa.Table, told: dict[str, np.ndarray], grid: _Grid) -> pa.Table:
    """With the article's own rows where the file has channels only: their sum, of times."""
    if _WHOLE in grid.sources:
        return story
    first = pa.array(np.arange(len(grid.days)) * len(grid.sources))
    whole = story.take(first).set_column(
        story.schema.get_field_index("source"), "source", pa.nulls(len(first), pa.string())
    )
    for name, numbers in told.items():
        at = story.schema.get_field_index(name)
        sums = pa.array(numbers.sum(axis=1).cumsum())
        whole = whole.set_column(
            at, name, sums if name in _ADD_UP else pa.nulls(len(first), sums.type)
        )
    return pa.concat_tables([story, whole])


READER = Reader(
    name="wechat_oa_article",
    zh="公众号单篇图文",
    en="WeChat article by day",
    platform="wechat_oa",
    channel="owned/wechat_oa",
    tables=("placement_stats", "placements"),
    needs=(
        _DAYS,
        _SOURCES,
        (*_HEADERS["views"], *_HEADERS["reach"]),
        (*_HEADERS["shares"], *_SHARERS),
    ),
    rejects=("渠道", "内容标题"),
    columns={
        **dict.fromkeys(_DAYS, "day"),
        **dict.fromkeys(_SOURCES, "source"),
        _TITLE: "title",
        _PUBLISHED: "published_at",
        **{header: name for name, headers in _HEADERS.items() for header in headers},
        **dict.fromkeys(_SHARERS, f"{PROPERTY}分享人数"),
    },
    no_totals=True,
    lifetime=True,
    snapshot=False,
    level=ARTICLE,
    account_name=r"(?:公众号|公众号名称|账号|账号名称)\s*[:：]\s*(?P<account>\S+)",
    section="数据趋势明细",
    prepare=_prepare,
    finish=_finish,
)
