"""Total rows: recognised, taken out, and held against the sum of the rows.

Only additive measures are compared: people reached or a last value do not add up. A total may
differ by what rounding each row to its shown digits can explain; beyond that the file is refused,
because a row was lost or misread. Masked cells (`<5`) excuse it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest import dates, day_spans
from fanbu.ingest.headers import UNIT_SCALES
from fanbu.ingest.parse import date_rules
from fanbu.ingest.reading import PROPERTY, bound_columns, column_type
from fanbu.ingest.sheet import all_blank, blank, is_text
from fanbu.ingest.values import decimal, text
from fanbu.store.catalogue import ADDITIVE_TYPES
from fanbu.store.catalogue import tables as catalogue

if TYPE_CHECKING:
    from fanbu.ingest.sheet import Sheet
    from fanbu.ingest.work import Work

TOTAL_WORDS: tuple[str, ...] = (
    "总计", "合计", "汇总", "总和", "合计值", "总计值", "小计", "页面汇总", "全部汇总",
    "total", "totals", "grand total", "sum", "gesamt", "gesamtsumme", "summe",
    "total général", "totale",
)  # fmt: skip
_TOTAL_PATTERN = (
    r"^(?:total|grand totals?|gesamt|totale|总计|合计|汇总)\s*[:：\-–(（]"
    r"|^(?:账户|账号|本页|当页|当前页|全部)(?:总计|合计|小计|汇总)$|^(?:总|合|小)\s+计$"
)
_PERHAPS = frozenset(
    {
        *TOTAL_WORDS,
        "全部",
        "所有",
        "整体",
        "总体",
        "平均",
        "all",
        "overall",
        "average",
        "everything",
    }
)
_CALLED_TOTAL = re.compile(rf"{_TOTAL_PATTERN}|^共\s*\d+\s*[条行个项]$")
"""Names of a row that is a total when it adds up; else it is a row."""
NOT_ADDITIVE: frozenset[str] = frozenset(
    {"reach", "followers", "members", "users", "new_users", "price", "stock", "rank", "heat",
     "visitors", "favourites", "rate", "window_days"}
)  # fmt: skip
"""People, last values and prices: their rows do not sum to anything."""
_FEWEST = 3


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
        said = pc.or_(pc.is_in(shown, words), pc.match_substring_regex(shown, _TOTAL_PATTERN))
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
    names = [work.sheet.columns[at] for at in _naming_columns(work)]
    if not names:
        return pa.array([False] * work.sheet.rows)
    mask = _nothing(names[0])
    for column in names[1:]:
        mask = pc.and_(mask, _nothing(column))
    return mask


def _nothing(column: pa.Array) -> pa.Array:
    """True where a cell names nothing: blank, or a word for it (`-`)."""
    return pc.is_null(text(column).values) if is_text(column) else blank(column)


def _naming_columns(work: Work) -> list[int]:
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
    if not wrong[best]:
        return work
    if any(reason in ("bad_value", "ragged_row") for reason, _ in work.dropped):
        return work.warn("totals_unchecked")
    column = (told[best] or wrong[best])[0]
    row = candidates[best] if best < len(candidates) else totals
    details = {
        "column": _header(work, column),
        "total": _shown(summed(row[column])),
        "sum": _shown(sums[column]),
        "row": row["row_no"][0].as_py(),
    }
    if not told[best]:
        return work.warn("totals_masked", **details)
    raise work.refuse("totals_disagree", **details)


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


def drop_plain_total(work: Work) -> Work:
    """A first or last row that is the sum of all others is a total, whatever it is called.

    One that is called so (`合计` among the words people search, `全部`), or, where the platform has
    no total or no reader knows the file, is not called anything, is one as soon as it adds up. With
    another name it must add up in several numbers that do not simply rise together, and have no day
    of its own: no row does so by chance. In our own dress a total must say so, wherever it stands.
    """
    if catalogue()[work.reading.table].kind != "statistic" and not _is_mapping(work):
        return work
    own_dress = work.reading.name == "canonical"
    if work.rows.num_rows < (2 if own_dress else _FEWEST):
        return work
    measures = additive(work)
    places = _called_total(work, measures) if own_dress else [0, work.rows.num_rows - 1]
    for at in places:
        row = work.rows.slice(at, 1)
        rest = pa.concat_tables([work.rows.slice(0, at), work.rows.slice(at + 1)])
        if not _adds_up(row, rest, measures):
            continue
        if own_dress or _is_plain_total(work, row, rest, measures):
            number = row["row_no"][0].as_py()
            return replace(work, rows=rest, total_rows=row,
                           dropped=(*work.dropped, ("total_row", number)))  # fmt: skip
    return work


def _called_total(work: Work, measures: list[str]) -> list[int]:
    """The rows that hold half of all there is, one of whose texts is a plain word for a total."""
    whole = next((n for n in measures if summed(work.rows[n])), None)
    if whole is None:
        return []
    half = pc.equal(work.rows[whole].cast(pa.decimal128(38, 6)), summed(work.rows[whole]) / 2)
    places = np.flatnonzero(pc.fill_null(half, fill_value=False).to_numpy())
    names = _text_columns(work)
    return [at for at in places.tolist() if any(map(_is_total_word, _cells(work, names, at)))]


def _cells(work: Work, names: set[str], at: int) -> list[str | None]:
    return [work.rows[name][at].as_py() for name in names]


def _is_total_word(cell: str | None) -> bool:
    return cell is not None and cell.strip().casefold() in TOTAL_WORDS


def _is_plain_total(work: Work, row: pa.Table, rest: pa.Table, measures: list[str]) -> bool:
    """Whether a row that adds up is the others' total, by its name or by its numbers."""
    names = _text_columns(work) | _moment_columns(work)
    given = [value for name in names if (value := row[name][0].as_py()) is not None]
    if not given and (_is_mapping(work) or work.reading.no_totals or not _naming_columns(work)):
        return True
    words = {str(value).strip().casefold() for value in given}
    if not words.isdisjoint(_PERHAPS) or any(_CALLED_TOTAL.search(word) for word in words):
        return True
    return not _has_own_day(row, rest) and _telling_sums(row, rest, measures)


def _has_own_day(row: pa.Table, rest: pa.Table) -> bool:
    """Whether a row is of a day that no other row is of."""
    if "day" not in row.column_names or row["day"].null_count:
        return False
    days = pc.unique(rest["day"]).drop_null()
    return len(days) > 0 and row["day"][0].as_py() not in days.to_pylist()


def _is_mapping(work: Work) -> bool:
    return work.reading.name.startswith("mapping:")


def _telling_sums(row: pa.Table, rest: pa.Table, measures: list[str]) -> bool:
    """Whether at least three numbers larger than any other row's say each for itself that it is.

    Numbers that rise together (clicks ten times the orders in every row) say one thing, not two.
    """
    shares: set[bytes] = set()
    for name in measures:
        whole, most = summed(row[name]), pc.max(rest[name]).as_py()
        if most is not None and whole > most > 0:
            parts = pc.fill_null(rest[name].cast(pa.float64()), 0.0).to_numpy()
            shares.add(np.round(parts / float(whole), 9).tobytes())
    return len(shares) >= _FEWEST


def _adds_up(row: pa.Table, rest: pa.Table, measures: list[str]) -> bool:
    sums = {name: summed(row[name]) for name in measures}
    return any(sums.values()) and all(sums[name] == summed(rest[name]) for name in measures)


def _text_columns(work: Work) -> set[str]:
    return {field.name for field in work.rows.schema if pa.types.is_string(field.type)}


def _moment_columns(work: Work) -> set[str]:
    return {field.name for field in work.rows.schema if pa.types.is_temporal(field.type)}
