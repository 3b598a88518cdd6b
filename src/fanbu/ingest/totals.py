"""Total rows: recognised, taken out, and held against the sum of the rows.

Only additive measures are compared: people reached or a last value do not add up. A total may
differ by what rounding each row to its shown digits can explain; beyond that the file is refused,
because a row was lost or misread. Masked cells (`<5`) excuse it.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest import dates, day_spans
from fanbu.ingest.binding import bound_columns
from fanbu.ingest.headers import UNIT_SCALES
from fanbu.ingest.parse import date_rules
from fanbu.ingest.reading import PROPERTY, column_type
from fanbu.ingest.sheet import all_blank, blank, is_text
from fanbu.ingest.values import decimal, text
from fanbu.model.imports import CheckedTotal
from fanbu.store.catalogue import ADDITIVE_TYPES
from fanbu.store.catalogue import tables as catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.ingest.sheet import Sheet
    from fanbu.ingest.work import Work

TOTAL_WORDS: tuple[str, ...] = (
    "总计", "合计", "汇总", "总和", "合计值", "总计值", "小计", "页面汇总", "全部汇总",
    "total", "totals", "grand total", "sum", "gesamt", "gesamtsumme", "summe",
    "total général", "totale",
)  # fmt: skip
TOTAL_PATTERN = (
    r"^(?:total|grand totals?|gesamt|totale|总计|合计|汇总)\s*[:：\-–(（]"
    r"|^(?:账户|账号|本页|当页|当前页|全部)(?:总计|合计|小计|汇总)$|^(?:总|合|小)\s+计$"
)
NOT_ADDITIVE: frozenset[str] = frozenset(
    {"reach", "followers", "members", "users", "new_users", "price", "stock", "rank", "heat",
     "visitors", "favourites", "rate", "window_days"}
)  # fmt: skip
"""People, last values and prices: their rows do not sum to anything."""


def drop_blank_rows(work: Work) -> Work:
    """Rows without any cell are no rows; they are not even counted.

    Nor is a row of a register where each cell is a word for nothing (`-`).
    """
    sheet = work.sheet
    empty = all_blank(sheet.columns, sheet.rows)
    if catalogue()[work.reading.table].kind == "register" and sheet.columns:
        empty = reduce(pc.and_, map(_nothing, sheet.columns))
    if pc.any(empty).as_py():
        sheet = sheet.filter(pc.invert(empty))
    return replace(work, sheet=sheet, seen=sheet.rows + len(sheet.dropped), dropped=sheet.dropped)


def drop_repeated_headers(work: Work) -> Work:
    """The header again, inside the rows (exports glued together)."""
    sheet = work.sheet
    first = next((i for i, c in enumerate(sheet.columns) if is_text(c) and sheet.header[i]), None)
    if first is None or work.reading.name == "canonical":
        return work
    mask = _same(sheet.columns[first], sheet.header[first])
    for index, name in enumerate(sheet.header):
        if not pc.any(mask).as_py():
            return work
        if name:  # a typed column, or one that a reader has added, has no place for the word
            column = sheet.columns[index]
            empty = blank(column)
            mask = pc.and_(mask, pc.or_(_same(column, name), empty) if is_text(column) else empty)
    return _take_out(work, mask, "repeated_header")


def _same(column: pa.Array, text: str) -> pa.Array:
    return pc.fill_null(pc.equal(pc.utf8_trim_whitespace(column), text), fill_value=False)


def _take_out(work: Work, mask: pa.Array, reason: str) -> Work:
    gone = work.sheet.row_no.filter(mask).to_pylist()
    if not gone:
        return work
    dropped = work.dropped + tuple((reason, number) for number in gone)
    return replace(work, sheet=work.sheet.filter(pc.invert(mask)), dropped=dropped)  # type: ignore[arg-type]


def take_totals(work: Work) -> Work:
    """Rows that are totals leave the sheet and are kept aside for `check_totals`."""
    if work.reading.name == "canonical" or work.reading.no_totals or work.sheet.rows == 0:
        return work
    said = says_total(work, work.sheet)
    mask = pc.or_(said, _sums_days(work, said))
    if work.reading.blank_total and catalogue()[work.reading.table].kind == "statistic":
        mask = pc.or_(mask, _nameless(work))
    if not pc.any(mask).as_py():
        return work
    totals = work.sheet.filter(mask)
    return replace(_take_out(work, mask, "total_row"), total_sheet=totals)


def says_total(work: Work, sheet: Sheet) -> pa.Array:
    """True for the rows of a sheet that call themselves a total."""
    words = pa.array(sorted({word.casefold() for word in (*TOTAL_WORDS, *work.reading.totals)}))
    mask = pa.array([False] * sheet.rows)
    for index in _name_columns(work):
        shown = pc.utf8_lower(pc.utf8_trim_whitespace(sheet.columns[index]))
        said = pc.or_(pc.is_in(shown, words), pc.match_substring_regex(shown, TOTAL_PATTERN))
        mask = pc.or_(mask, pc.fill_null(said, fill_value=False))
    return mask


def _sums_days(work: Work, said: pa.Array) -> pa.Array:
    """Rows of a span that holds a day of another row: sums over days, or over a month.

    A span that holds none is a row like others (whole weeks, and the day that is left of one); a
    month among days is always a sum.
    Rows that are `said` to be totals do not tell what the others are.
    """
    bound = work.reading.bound("day")
    nothing = pa.repeat(pa.scalar(value=False), work.sheet.rows)
    if bound is None or catalogue()[work.reading.table].kind != "statistic":
        return nothing
    cells = work.sheet.columns[bound.index]
    spans = day_spans.several(cells)
    single = pc.invert(pc.or_(pc.or_(_nothing(cells), spans), said))
    if not pc.any(spans).as_py() or not pc.any(single).as_py():
        return nothing
    over_days = pc.or_(day_spans.months(cells), _hold_a_day(cells, single, date_rules(work)))
    return pc.and_(spans, over_days)


def _hold_a_day(cells: pa.Array, single: pa.Array, rules: dates.DateRules) -> pa.Array:
    """True for a span with one of the `single` days inside."""
    first, last, _ = dates.days(cells, rules)
    assert last is not None  # noqa: S101 - some cell is a span
    starts, ends = (
        found.values.cast(pa.int32()).to_numpy(zero_copy_only=False) for found in (first, last)
    )
    days = np.unique(starts[single.to_numpy(zero_copy_only=False) & ~np.isnan(starts)])
    inside = np.searchsorted(days, ends, "right") > np.searchsorted(days, starts, "left")
    return pa.array(inside & ~np.isnan(ends))


def _name_columns(work: Work) -> list[int]:
    """Columns where a total row may say so: names and dates; of a register the first and its id."""
    measures = {
        binding.index
        for binding in work.reading.bindings
        if column_type(work.reading.tables, binding.target) in ADDITIVE_TYPES
    }
    measures |= {goal.index for goal in work.reading.goals}
    found = [
        index
        for index, column in enumerate(work.sheet.columns)
        if is_text(column) and index not in measures
    ]
    if catalogue()[work.reading.table].kind != "register":
        return found
    own_id = work.reading.bound("external_id")
    return [at for at in found if at == found[0] or (own_id and at == own_id.index)]


def _nameless(work: Work) -> pa.Array:
    """Rows without day or moment and without the name of anything."""
    names = [work.sheet.columns[at] for at in naming_columns(work)]
    if not names:
        return pa.array([False] * work.sheet.rows)
    mask = _nothing(names[0])
    for column in names[1:]:
        mask = pc.and_(mask, _nothing(column))
    return mask


def _nothing(column: pa.Array) -> pa.Array:
    """True where a cell names nothing: blank, or a word for it (`-`)."""
    return pc.is_null(text(column).values) if is_text(column) else blank(column)


def naming_columns(work: Work) -> list[int]:
    """The columns that tell what a row is about: names and moments."""
    kinds = {
        name: column.type
        for table in work.reading.tables
        for name, column in catalogue()[table].columns.items()
    }
    return [
        binding.index
        for binding in work.reading.bindings
        if kinds.get(binding.target) in ("text", "day", "time")
        and binding.target not in ("account", "goal", "currency", "platform", "until")
    ]


def additive(work: Work) -> list[str]:
    """The measures of the rows that must sum to a total."""
    return [
        name
        for name in work.rows.column_names
        if name not in NOT_ADDITIVE
        and not name.startswith(PROPERTY)
        and column_type(work.reading.tables, name.partition("#")[0]) in ADDITIVE_TYPES
    ]


def check_totals(work: Work) -> Work:
    """One total row (or all of them together) must agree with the rows in every measure.

    Raises BadInput `totals_disagree` with the column, the total and the sum.
    """
    totals = work.total_rows
    if totals is None or totals.num_rows == 0:
        return work
    names = [name for name in additive(work) if name in totals.column_names]
    sums = {name: summed(work.rows[name]) for name in names}
    slack = {name: slack_of(work, name) for name in names}
    candidates = [totals.slice(at, 1) for at in range(totals.num_rows)]
    wrong = [
        [n for n in names if not agrees(summed(row[n]), sums[n], slack[n], row[n])]
        for row in (*candidates, totals)
    ]
    told = [[name for name in names if name not in work.masked] for names in wrong]
    best = min(range(len(wrong)), key=lambda at: (len(told[at]), len(wrong[at])))
    row = candidates[best] if best < len(candidates) else totals
    if not wrong[best]:
        return replace(work, checked=_checked(work, row, sums))
    if any(reason in ("bad_value", "ragged_row") for reason, _ in work.dropped):
        return work.warn("totals_unchecked")
    column = (told[best] or wrong[best])[0]
    details = {
        "column": _header(work, column),
        "total": _shown(summed(row[column])),
        "sum": _shown(sums[column]),
        "row": row["row_no"][0].as_py(),
    }
    if not told[best]:
        return work.warn("totals_masked", **details)
    raise work.refuse("totals_disagree", **details)


def _checked(work: Work, row: pa.Table, sums: Mapping[str, Decimal]) -> tuple[CheckedTotal, ...]:
    """The measures of which the total says something, as the file calls them."""
    return tuple(
        CheckedTotal(_header(work, name), _shown(summed(row[name])), _shown(sums[name]))
        for name in sums
        if row[name].null_count < len(row[name])
    )


def _header(work: Work, column: str) -> str:
    """The file's own name of a measure; a goal's is that of its column (`conversions#0`)."""
    name, _, place = column.partition("#")
    if place:
        goal = work.reading.goals[int(place)]
        index = goal.conversions if name == "conversions" else goal.value
        return name if index is None else work.sheet.header[index]
    bound = work.reading.bound(column)
    return bound.header if bound is not None else column


def summed(column: pa.ChunkedArray) -> Decimal:
    """The exact sum of a column of numbers; 0 where it holds none."""
    total = pc.sum(column).as_py()
    return Decimal(0) if total is None else Decimal(str(total))


def _shown(amount: Decimal) -> int | float:
    """As a plain number, for a sentence and for JSON."""
    return int(amount) if amount == int(amount) else float(amount)


def agrees(total: Decimal, rows: Decimal, slack: Decimal, cells: pa.ChunkedArray) -> bool:
    """Whether a total is the rows' sum; one that says nothing does not contradict it."""
    return cells.null_count == len(cells) or abs(total - rows) <= slack


def slack_of(work: Work, name: str) -> Decimal:
    """What rounding can explain: half a unit of the last shown digit, a row each and the total."""
    column = work.rows[name]
    coarse = _written_step(work, name)
    if coarse:
        return coarse / 2 * int(len(column) + 1)
    if pa.types.is_integer(column.type):
        return Decimal(0)
    digits = _shown_digits(column)
    if digits == 0:
        return Decimal(0)
    count = len(column) - column.null_count
    half = Decimal("0.5").scaleb(-digits)
    return half * int(count + 1)


_SCALED = r"(?i)(?P<whole>\d)(?:\.(?P<part>\d+))?\s*(?P<scale>[万亿千wk])"


def _written_step(work: Work, name: str) -> Decimal:
    """The coarsest step of numbers written in thousands or 万 (`1.2万`: 1,000); 0 where none is."""
    steps = [Decimal(0)]
    bindings = bound_columns(work.reading, work.sheet.header)
    places = [(binding.index, binding.unit) for binding in bindings if binding.target == name]
    for sheet in filter(None, (work.sheet, work.total_sheet)):
        for index, unit in places:
            cells = sheet.columns[index]
            by_header = UNIT_SCALES.get(unit or "")
            if by_header:
                steps.append(Decimal(by_header).scaleb(-_shown_digits(decimal(cells).values)))
            elif is_text(cells):
                found = pc.extract_regex(pc.unique(cells), _SCALED).drop_null()
                for part in found.to_pylist():
                    scale = UNIT_SCALES[part["scale"].lower()]
                    steps.append(Decimal(scale).scaleb(-len(part["part"] or "")))
    return max(steps)


def _shown_digits(column: pa.ChunkedArray) -> int:
    """How many decimals the cells show, six at most."""
    for digits in range(6):
        rounded = pc.round(column, digits)
        if pc.all(pc.equal(rounded, column)).as_py() is not False:
            return digits
    return 6
