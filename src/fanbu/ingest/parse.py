"""The step that makes a sheet's bound columns typed, and says which cell it cannot read."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest import dates, spending, values
from fanbu.ingest.binding import bound_columns
from fanbu.ingest.dates import DateRules
from fanbu.ingest.decimal_signs import NUMERIC, style_of
from fanbu.ingest.headers import UNIT_SCALES
from fanbu.ingest.reading import column_type
from fanbu.ingest.reasons import expected
from fanbu.ingest.sheet import is_text
from fanbu.ingest.taken import last_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.ingest.reading import Binding
    from fanbu.ingest.sheet import Sheet
    from fanbu.ingest.values import NumberStyle, Parsed
    from fanbu.ingest.work import Work

_MONEY_UNITS = {"分": Decimal("0.01"), "角": Decimal("0.1")}
_SECOND_UNITS = {"分钟": 60.0, "分": 60.0, "min": 60.0, "ms": 0.001, "毫秒": 0.001}
_TEXT_NUMBER = (
    r"^\s*(?:-{0,2}|—|n/a|[+-]?(?:0|[1-9]\d{0,14}|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d+)?%?"
    r"|[+-]?\.\d+%?)\s*$"
)
_TEXT_SECONDS = (
    r"^\s*(?:-{0,2}|\d+(?:\.\d+)?\s*秒|(?:\d+小时)?\d+分钟?(?:\d+秒)?|\d{1,3}:\d{2}:\d{2})\s*$"
)
_MEASURE_WORDS = re.compile(
    r"数|量|率|费|额|次|时长|成本|均价|单价|出价|roi|ctr|cpc|cpm|cpa|rate|count|cost|total|avg|average"
    r"|number|value|amount|price|visits|views|time|score|per|size|评分|占比|人均"
    r"|clicks|impr|reach|frequency|budget|plays|likes|shares|saves|results|purchases|conv|弹幕|积分"
    r"|点赞|评论|收藏|关注|分享|互动|音浪|收入|播放|咨询|进线|开口|留资|涨粉"
    r"|reactions|comments|follows|leads|engage|completions|opens|sends|users|sessions|events"
    r"|^(?:ip|uv|pv)$",
    re.IGNORECASE,
)
_ID_COLUMNS = re.compile(r"_id$|^(?:lead|order|sku|link|account|phone|buyer|creative|ad_group)$")
_FIRST_DAY, _NO_DAY = (pa.scalar(date(year, 1, 1), pa.date32()) for year in (1970, 2200))
_HAN = re.compile(r"[\u4e00-\u9fff]")
_ID_WORDS = re.compile(r"id$|编号$|编码$|code$", re.IGNORECASE)


def parse_cells(work: Work) -> Work:
    """Sheet → `rows`; total rows → `total_rows`.

    A cell that cannot be read refuses the file (BadInput `bad_value`, with row, column and cell)
    or, with `--skip-bad`, drops its row.
    """
    _check_rivals(work)
    rows, bad, work = _parse(work, work.sheet)
    work = replace(work, rows=rows)
    if bad is not None and pc.any(bad).as_py():
        work = work.drop(bad, "bad_value")
    if work.total_sheet is not None:
        totals, _, _ = _parse(work, work.total_sheet, strict=False)
        work = replace(work, total_rows=totals)
    return work


def _parse(
    work: Work, sheet: Sheet, *, strict: bool = True
) -> tuple[pa.Table, pa.Array | None, Work]:
    _check_headers(work)
    names: list[str] = ["row_no"]
    columns: list[pa.Array] = [sheet.row_no]
    rows_bad: pa.Array | None = None
    for binding in bound_columns(work.reading, work.sheet.header):
        cells = sheet.columns[binding.index]
        if binding.is_property:
            if tells_person(binding.header, cells):
                continue
            parsed = values.Parsed(property_values(cells, binding.unit))
            work = _note_dimension(work, binding, parsed.values) if strict else work
            extra: Sequence[tuple[str, pa.Array]] = ()
        else:
            parsed, extra, work = _typed(work, binding, cells, strict=strict)
        if strict and binding.target in NEVER_NEGATIVE and work.reading.table == "spend":
            parsed = _not_negative(work, sheet, binding, parsed)
        if strict and parsed.bad is not None and pc.any(parsed.bad).as_py():
            _check_bad(work, sheet, binding, parsed.bad)
            rows_bad = parsed.bad if rows_bad is None else pc.or_(rows_bad, parsed.bad)
        if parsed.masked is not None and pc.any(parsed.masked).as_py():
            work = replace(work, masked=work.masked | {binding.target})
        names += [binding.target, *(name for name, _ in extra)]
        columns += [parsed.values, *(column for _, column in extra)]
    return pa.Table.from_arrays(columns, names), rows_bad, work


NEVER_NEGATIVE = frozenset({"cost", "gift", "cash_cost", "impressions", "clicks"})
"""Of a platform's report: what was spent and shown. Money given back is a cost of its own."""


def _not_negative(work: Work, sheet: Sheet, binding: Binding, parsed: Parsed) -> Parsed:
    """Raises BadInput `negative_value`; with `--skip-bad` the cells are bad."""
    below = pc.fill_null(pc.less(parsed.values, 0), fill_value=False)
    if not pc.any(below).as_py():
        return parsed
    if not work.options.skip_bad:
        at = pc.index(below, value=True).as_py()
        raise work.refuse(
            "negative_value",
            row=sheet.row_no[at].as_py(),
            column=binding.header,
            value=str(sheet.columns[binding.index][at].as_py()),
        )
    return replace(parsed, bad=_either(parsed.bad, below))


def _check_headers(work: Work) -> None:
    """Two columns of one name hold different things, and nothing says which is meant."""
    seen: set[str] = set()
    for binding in work.reading.bindings:
        if binding.target in seen:
            raise work.refuse("repeated_column", column=binding.header)
        seen.add(binding.target)


def _check_rivals(work: Work) -> None:
    """Two columns that claim to be the same must hold the same, unless the second is blank."""
    for at, other in work.reading.rivals:
        one, two = (values.text(work.sheet.columns[place]).values for place in (at, other))
        if two.null_count < len(two) and not one.equals(two):
            names = (work.sheet.header[at], work.sheet.header[other])
            raise work.refuse("repeated_column", column=" / ".join(dict.fromkeys(names)))


def _check_bad(work: Work, sheet: Sheet, binding: Binding, bad: pa.Array) -> None:
    if work.options.skip_bad:
        return
    at = pc.index(bad, value=True).as_py()
    raise work.refuse(
        "bad_value",
        row=sheet.row_no[at].as_py(),
        column=binding.header,
        value=str(sheet.columns[binding.index][at].as_py())[:60],
        target=binding.target,
        **expected(column_type(work.reading.tables, binding.target.partition("#")[0])),
    )


def _typed(
    work: Work, binding: Binding, cells: pa.Array, *, strict: bool
) -> tuple[Parsed, Sequence[tuple[str, pa.Array]], Work]:
    """One column by its catalogue type; a range of days gives a second column `until`."""
    kind = column_type(work.reading.tables, binding.target.partition("#")[0])
    if kind in {"day", "time"}:
        return _dated(work, binding, cells, kind, strict=strict)
    if binding.target in spending.RATES and work.reading.table == "rebates":
        return spending.rate(work, binding, cells, strict=strict), (), work
    if kind in NUMERIC:
        style = style_of(work, binding, cells, kind)
        return _number(binding, cells, kind, style), (), work
    if kind == "flag":
        return values.flag(cells), (), work
    if kind == "list":
        return values.text_list(cells), (), work
    if _ID_COLUMNS.search(binding.target) and (mangled := values.mangled_ids(cells)):
        work = work.warn("mangled_ids", column=binding.header, cells=mangled)
    return values.text(cells), (), work


def _number(binding: Binding, cells: pa.Array, kind: str, style: NumberStyle) -> Parsed:
    """A number in the unit that the header names: `消耗(分)`, `消耗(万元)`, `时长(分钟)`."""
    scale = UNIT_SCALES.get(binding.unit or "")
    if scale is not None:
        found = values.scaled(cells, style, scale)
        parsed = _number(replace(binding, unit=None), found.values, kind, style)
        bad = found.bad if parsed.bad is None else _either(found.bad, parsed.bad)
        return replace(parsed, bad=bad, masked=found.masked)
    if kind == "count":
        return values.count(cells, style)
    if kind == "real":
        timed = not is_text(cells)
        timed = timed or pc.any(pc.match_substring_regex(cells, "[:秒分时hms]")).as_py()
        found = values.seconds(cells) if timed else values.real(cells, style)
        times = _SECOND_UNITS.get(binding.unit or "", 1.0)
        return found if times == 1.0 else replace(found, values=pc.multiply(found.values, times))
    unit = _MONEY_UNITS.get(binding.unit or "") if kind == "money" else None
    return values.money(cells, style, unit=unit)


def _either(one: pa.Array | None, other: pa.Array) -> pa.Array:
    return other if one is None else pc.or_(one, other)


def date_rules(work: Work) -> DateRules:
    """What settles open dates of this file: options, the mapping's memory, the file's own text."""
    given = work.options.set.get("year")
    year = int(given) if given else work.reading.year
    window = work.options.window or work.window
    return DateRules(
        work.context.zone, work.options.dates or work.reading.dates, year, None if year else window,
        work.context.now.date(), _last_day(work), _is_chinese(work.sheet),
    )  # fmt: skip


def _last_day(work: Work) -> date | None:
    """The latest day that the file can tell of, as far as anybody said."""
    zone = work.context.zone
    if work.options.as_of is not None:
        return work.as_of.astimezone(zone).date()
    return last_day(work.sheet.text, work.name, zone)


def _is_chinese(sheet: Sheet) -> bool:
    return any(_HAN.search(name) for name in sheet.header)


def _dated(
    work: Work, binding: Binding, cells: pa.Array, kind: str, *, strict: bool
) -> tuple[Parsed, Sequence[tuple[str, pa.Array]], Work]:
    rules = date_rules(work)
    if binding.unit in ("utc", "gmt", "inutc"):  # `Created (UTC)`: not the workspace's time
        rules = replace(rules, zone=ZoneInfo("UTC"))
    if kind == "day":
        found, last, moments = dates.days(cells, rules)
        found = _plausible(found) if binding.target == "day" else found
        extra: Sequence[tuple[str, pa.Array]] = ()
        if last is not None and binding.target == "day":
            found = replace(found, bad=_wrong_span(found, last))
            extra = (("until", pc.coalesce(last.values, found.values)),)
    else:
        found, moments = dates.times(cells, rules)
        extra = ()
    if moments.problem and strict:
        raise work.refuse(moments.problem, column=binding.header, sample=list(moments.sample))
    return found, extra, work


def _wrong_span(first: Parsed, last: Parsed) -> pa.Array:
    """True where either end of a span is no day, or the last lies before the first."""
    wrong = pc.fill_null(pc.less(last.values, first.values), fill_value=False)
    for bad in (first.bad, last.bad):
        wrong = wrong if bad is None else pc.or_(wrong, pc.fill_null(bad, fill_value=False))
    return wrong


def _plausible(found: Parsed) -> Parsed:
    """No platform reports a day before 1970 or from 2200 on: such a cell is a slip or a filler."""
    days = found.values
    far = pc.or_(pc.less(days, _FIRST_DAY), pc.greater_equal(days, _NO_DAY))
    far = pc.fill_null(far, fill_value=False)
    if not pc.any(far).as_py():
        return found
    bad = far if found.bad is None else pc.or_(found.bad, far)
    return replace(found, values=pc.if_else(far, pa.scalar(None, days.type), days), bad=bad)


def property_values(cells: pa.Array, unit: str | None) -> pa.Array:
    """A column kept as a property: numbers when every cell is one, else text.

    Shares become 0–1, durations seconds. Ids with leading zeros or 16 digits stay text.
    """
    scale = UNIT_SCALES.get(unit or "")
    if scale is not None:
        found = values.scaled(cells, "point", scale)
        if found.bad is None or not pc.any(found.bad).as_py():
            return _narrow(values.real(found.values.cast(pa.string())).values)
    return _text_property(cells, unit) if is_text(cells) else _typed_property(cells, unit)


def _text_property(cells: pa.Array, unit: str | None) -> pa.Array:
    shown = values.text(cells).values
    lower = pc.utf8_lower(shown)
    if pc.all(pc.match_substring_regex(lower, _TEXT_NUMBER)).as_py():
        if shown.null_count == len(shown):
            return shown
        percent = unit == "%" or pc.any(pc.match_substring(shown, "%")).as_py()
        if percent:
            return values.ratio(shown, percent=unit == "%").values
        return _narrow(values.real(shown).values)
    if pc.all(pc.match_substring_regex(shown, _TEXT_SECONDS)).as_py():
        return values.seconds(shown).values
    return shown


_CONTACT_HEADERS = re.compile(
    r"姓名|收货人|收件人|收货地址|收件地址|详细地址|身份证|微信号|支付宝账号|联系人|会员名|昵称"
    r"|^(?:full|first|last|customer|contact|buyer)[ _]?name$|address$|^wechat([ _]?id)?$",
    re.IGNORECASE,
)
_CONTACT_CELL = (
    r"^\s*(?:(?:\+?0{0,2}86)?[\s-]?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}|[^@\s]+@[^@\s]+\.[^@\s]+)\s*$"
)


def tells_person(header: str, cells: pa.Array) -> bool:
    """Whether a column that nothing asks for holds contacts: it is then not kept at all."""
    if _CONTACT_HEADERS.search(header):
        return True
    if pa.types.is_floating(cells.type) or pa.types.is_integer(cells.type):
        cells = values.text(cells.cast(pa.float64())).values
    if not is_text(cells):
        return False
    sample = cells.drop_null().slice(0, 200)
    hits = pc.sum(pc.match_substring_regex(sample, _CONTACT_CELL)).as_py() or 0
    return bool(hits * 2 > len(sample))


def _typed_property(cells: pa.Array, unit: str | None) -> pa.Array:
    kind = cells.type
    if pa.types.is_floating(kind) or pa.types.is_integer(kind):
        found = cells.cast(pa.float64())
        biggest = pc.max(pc.abs(found)).as_py()
        if biggest is not None and biggest >= 10**15:
            return values.text(cells).values
        return values.ratio(found, percent=True).values if unit == "%" else _narrow(found)
    if pa.types.is_duration(kind) or pa.types.is_time(kind):
        return values.seconds(cells).values
    if pa.types.is_boolean(kind):
        return cells
    return cells.cast(pa.string())


def _narrow(numbers: pa.Array) -> pa.Array:
    """int64 when every number is whole: `30`, not `30.0`."""
    if pc.all(pc.equal(pc.floor(numbers), numbers)).as_py() is False:
        return numbers
    return numbers.cast(pa.int64(), safe=False)


def _note_dimension(work: Work, binding: Binding, column: pa.Array) -> Work:
    """A property splits the rows when it holds words, or few whole numbers that count nothing."""
    if column.null_count == len(column):
        return work
    splits = is_text(column) or pa.types.is_boolean(column.type)
    if pa.types.is_integer(column.type):
        measures = binding.unit is not None or _MEASURE_WORDS.search(binding.header)
        splits = not measures or bool(_ID_WORDS.search(binding.header))
    if not splits:
        return work
    return replace(work, dimensions=work.dimensions | {binding.target})
