"""The step that dates rows: day and last day of a statistic, the needed clock of a register."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest import dates
from fanbu.ingest.date_order import days_of
from fanbu.ingest.date_patterns import MONTHS
from fanbu.ingest.parse import date_rules
from fanbu.ingest.propose import shape_of
from fanbu.ingest.reasons import expected
from fanbu.ingest.sheet import flat, is_text
from fanbu.store.catalogue import tables as catalogue
from fanbu.types import Period

if TYPE_CHECKING:
    from datetime import date

    from fanbu.errors import BadInput
    from fanbu.ingest.sheet import Sheet
    from fanbu.ingest.work import Work

_START = re.compile(r"(?:start|from|begin|开始|起始)", re.IGNORECASE)
_END = re.compile(r"(?:end|until|结束|截止)", re.IGNORECASE)
_WINDOW_WORDS = re.compile(
    r"时间范围|日期范围|统计时间|统计日期|时间段|查询时间|数据时间|报告日期|数据范围"
    r"|period|date range"
    r"|report (?:start|end)|start date|end date|开始|结束",
    re.IGNORECASE,
)
_ONLY_RANGE = re.compile(r"^[^A-Za-z\u4e00-\u9fff]*$|^[A-Z][a-z]+ \d{1,2}, 20\d{2}")
_RANGE_DATES = 2


def declared_window(sheet: Sheet) -> Period | None:
    """The span that the rows above the header name (`2026-09-01 至 2026-09-30`), or None."""
    start: date | None = None
    end: date | None = None
    for line in sheet.text.splitlines():
        found = dates.dates_in(line)
        if len(found) == _RANGE_DATES and (_WINDOW_WORDS.search(line) or _ONLY_RANGE.match(line)):
            return Period(found[0], found[1]) if found[0] <= found[1] else None
        if len(found) == 1 and _WINDOW_WORDS.search(line):
            start = found[0] if _START.search(line) else start
            end = found[0] if _END.search(line) else end
    return Period(start, end) if start and end and start <= end else None


def read_window(work: Work) -> Work:
    """`--window`, else what the file itself says."""
    return replace(work, window=work.options.window or declared_window(work.sheet))


def date_rows(work: Work) -> Work:
    """Every row of a statistic gets `day` and `until`; a register its needed clock.

    Raises BadInput `window_needed` where the file is silent and no `--window` was given,
    `year_needed` where months and days have no year.
    """
    work = _month_and_day(work)
    if catalogue()[work.reading.table].kind == "register":
        work = _date_register(work)
    if any(catalogue()[table].kind == "statistic" for table in work.reading.tables):
        work = _date_statistic(work)
        _refuse_spans(work)
    return work


def _refuse_spans(work: Work) -> None:
    """A row of several days has no place in a table that only knows days (`days_needed`)."""
    statistics = [t for name in work.reading.tables if (t := catalogue()[name]).kind == "statistic"]
    if all("until" in table.columns for table in statistics):
        return
    long = pc.greater(flat(work.rows["until"]), flat(work.rows["day"]))
    at = pc.index(long, value=True).as_py()
    if at >= 0:
        row, start, end = (work.rows[name][at].as_py() for name in ("row_no", "day", "until"))
        raise work.refuse("days_needed", row=row, start=start, end=end)


def _month_and_day(work: Work) -> Work:
    """`month` and `day of month` in columns of their own become one day."""
    month, day = work.get("month"), work.get("day_of_month")
    if month is None or day is None:
        return work.without("month", "day_of_month")
    rules = date_rules(work)
    if rules.lacks_year(mixed=False):
        raise work.refuse("year_needed", column="month", sample=[month[0].as_py()])
    numbers = _month_numbers(month, work)
    days = day.cast(pa.float64()).cast(pa.int64()).to_numpy(zero_copy_only=False)
    years = dates.years_for(numbers, days, rules)
    found = days_of(years, numbers, days)
    missing = pa.array(np.isnat(found))
    if pc.any(missing).as_py():
        row = work.rows["row_no"].filter(missing)[0].as_py()
        raise work.refuse(
            "bad_value", row=row, column="month", value="", target="day", **expected("day")
        )
    return work.set("day", pa.array(found, pa.date32())).without("month", "day_of_month")


def _month_numbers(month: pa.Array, work: Work) -> np.ndarray:
    """1–12 from names in English (short or whole), `8月` or numbers."""
    coded = pc.utf8_lower(month).dictionary_encode()
    numbers = []
    for name in coded.dictionary.to_pylist():
        digits = re.match(r"^(\d{1,2})(?:\.0)?月?$", name)
        short = name[:3]
        if not digits and short not in MONTHS:
            at = pc.index(coded.dictionary, name).as_py()
            at = pc.index(coded.indices, pa.scalar(at, coded.indices.type)).as_py()
            row = work.rows["row_no"][at].as_py()
            raise work.refuse(
                "bad_value",
                row=row,
                column="month",
                value=name,
                target="month",
                **expected("month"),
            )
        numbers.append(int(digits[1]) if digits else MONTHS.index(short) + 1)
    if coded.null_count:
        row = work.rows["row_no"].filter(pc.is_null(month))[0].as_py()
        raise work.refuse(
            "bad_value",
            row=row,
            column="month",
            value="",
            target="month",
            **expected("month"),
        )
    return np.asarray(np.array(numbers)[coded.indices.to_numpy()])


def _date_statistic(work: Work) -> Work:
    work = _span_columns(work)
    if work.has("lifetime"):
        work = _snapshot_day(work)
    if not work.has("day"):
        if work.reading.lifetime:
            return _lifetime(work)
        window = work.window
        if window is None:
            raise _no_day(work, work.reading.table, "day")
        count = work.rows.num_rows
        work = work.set("day", _repeat(window.start, count))
        return work.set("until", _repeat(window.end, count))
    if work.reading.lifetime:
        return _lifetime(work)
    work = _check_days(work)
    return work if work.has("until") else work.set("until", flat(work.rows["day"]))


def _no_day(work: Work, table: str, column: str) -> BadInput:
    """`window_needed`; `which_date` where a column holds dates that nothing says the meaning of."""
    names = [
        binding.header
        for binding in work.reading.bindings
        if binding.is_property and _holds_days(work.sheet.columns[binding.index])
    ]
    if not names:
        return work.refuse("window_needed", table=table, column=column)
    return work.refuse("which_date", table=table, column=column, dates=names)


def _holds_days(cells: pa.Array) -> bool:
    """Whole dates: `30-34` may be an age."""
    if shape_of(cells) != "date" or not is_text(cells):
        return bool(pa.types.is_temporal(cells.type))
    return bool(pc.all(pc.match_substring_regex(cells, r"(?:19|20)\d{2}")).as_py())


def _check_days(work: Work) -> Work:
    """A row without its day belongs to no day: refused, or dropped with `--skip-bad`."""
    missing = pc.is_null(work.rows["day"])
    if not pc.any(missing).as_py():
        return work
    if not work.options.skip_bad:
        row = work.rows["row_no"].filter(missing)[0].as_py()
        raise work.refuse("day_missing", row=row)
    return work.drop(missing.combine_chunks(), "bad_value")


def _span_columns(work: Work) -> Work:
    """Columns that name a span: the rows' own days when there is no day column, else the file's."""
    start, end = work.get("window_start"), work.get("window_end")
    if start is None or end is None:
        return work.without("window_start", "window_end")
    if not work.has("day"):
        work = work.set("day", start).set("until", end)
    first, last = pc.min(start).as_py(), pc.max(end).as_py()
    if first and last and work.options.window is None and first <= last:
        work = replace(work, window=Period(first, last))
    return work.without("window_start", "window_end")


def _snapshot_day(work: Work) -> Work:
    """A snapshot is dated by the day it was taken.

    That is the end of its span (published … taken), its own day, or the file's as-of.
    """
    day, until = work.get("day"), work.get("until")
    snapshot = pc.fill_null(work.get("lifetime"), fill_value=False)
    if day is None and not pc.all(snapshot).as_py():
        return work
    taken = _repeat(work.as_of.astimezone(work.context.zone).date(), work.rows.num_rows)
    own = pc.coalesce(*(days for days in (until, day, taken) if days is not None))
    return work.set("day", own if day is None else pc.if_else(snapshot, own, day))


def _lifetime(work: Work) -> Work:
    """Totals since publication are dated by the day they were taken.

    That is the file's own day, where it has one; since when they count is `published_at`.
    """
    count = work.rows.num_rows
    taken = work.as_of.astimezone(work.context.zone).date()
    day = work.get("day")
    day = _repeat(taken, count) if day is None else pc.fill_null(day, taken)
    work = work.set("day", day).set("until", day)
    return work.set("lifetime", pa.array(np.ones(count, bool)))


def _date_register(work: Work) -> Work:
    """A register without its needed clock takes the window's start, and says so."""
    table = catalogue()[work.reading.table]
    paid = work.get("paid_at") if table.name == "orders" else None
    if paid is not None and not work.has("ordered_at"):
        work = work.set("ordered_at", paid)  # the one moment an order of such a file has
    for column in table.columns.values():
        if not (column.need and column.type in ("time", "day")):
            continue
        if work.has(column.name):
            work = _check_clock(work, column.name)
            continue
        if column.name in work.options.set or column.name in work.reading.constants:
            continue
        if work.reading.order_lines:
            continue
        window = work.window
        if window is None:
            raise _no_day(work, table.name, column.name)
        moment = _repeat(window.start, work.rows.num_rows)
        if column.type == "time":
            moment = dates.to_utc(moment.cast(pa.timestamp("us")), work.context.zone)
        work = work.set(column.name, moment)
        work = work.warn("dates_unknown", column=column.name, day=window.start)
    return work


def _check_clock(work: Work, column: str) -> Work:
    """A platform knows when each thing of its export happened: a row that does not is half a row.

    Registers that people keep have such rows; there the moment stays unknown.
    """
    if work.reading.name == "canonical" or work.reading.name.startswith("mapping:"):
        return work
    missing = flat(pc.is_null(work.rows[column]))
    if not pc.any(missing).as_py():
        return work
    if work.options.skip_bad:
        return work.drop(missing, "bad_value")
    raise work.refuse("day_missing", row=work.rows["row_no"].filter(missing)[0].as_py())


def _repeat(day: date, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(day, pa.date32()), count)
