"""Cells → days and moments, a column at a time; what can be read two ways is refused.

A day is what the file says. A moment without an offset is the workspace's time, and becomes UTC.
`03/04/2026` is settled by the whole column (a number above 12), else by `--dates`; a date without
a year by the file's own text, `--window` or `--set year=`. Where no date of a column has a year,
each is the last such day before the file was taken: in January, 12/31 is last year's. Chinese
writes `08/22` with the month first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest import day_spans
from fanbu.ingest.date_order import Numbers, Order, days_of, full_years, order_of
from fanbu.ingest.date_patterns import (
    MONTHS,
    SERIAL,
    TEXT_DATES,
    UNIX,
    chinese_hours,
    lower_groups,
)
from fanbu.ingest.sheet import is_text
from fanbu.ingest.values import NOTHING, Parsed, half_width

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from fanbu.model.imports import DateOrder
    from fanbu.types import Period

UTC_TIME = pa.timestamp("us", "UTC")
_LOCAL = pa.timestamp("us")
_EXCEL_EPOCH = np.datetime64("1899-12-30")
_EXCEL_DAYS = (20_000, 80_000)


@dataclass(frozen=True, slots=True)
class DateRules:
    """What settles a date that the cell leaves open.

    `year` or `window` give the missing year, else `taken`, the day on which the file was taken;
    `today` tells a year of two digits from a day. `chinese`: the file's headers are.
    """

    zone: ZoneInfo
    order: DateOrder | None = None
    year: int | None = None
    window: Period | None = None
    today: date | None = None
    taken: date | None = None
    chinese: bool = False

    def lacks_year(self, *, mixed: bool) -> bool:
        """Whether a date without a year stays open; `mixed`: others of its column have one."""
        given = self.year is not None or self.window is not None
        return not given and (self.taken is None or mixed)


@dataclass(frozen=True, slots=True)
class Moments:
    """Local moments (timestamp without zone) or UTC ones where the cells had offsets.

    `bad`: no date at all. `problem`: `ambiguous_dates` or `year_needed`, with `sample` cells.
    """

    values: pa.Array
    bad: pa.Array | None = None
    problem: str | None = None
    sample: tuple[str, ...] = ()


def days(cells: pa.Array, rules: DateRules) -> tuple[Parsed, Parsed | None, Moments]:
    """The first days, and the last days where cells are ranges (`A~B`), both date32."""
    try:
        if is_text(cells):
            return Parsed(cells.cast(pa.date32())), None, Moments(cells)
    except pa.ArrowInvalid:
        pass
    if pa.types.is_date32(cells.type):
        return Parsed(cells), None, Moments(cells)
    last = None
    spans = day_spans.ends(cells) if is_text(cells) else None
    if spans is not None:
        cells, ends = spans[0], moments(spans[1], rules)
        last = Parsed(_local_days(ends.values, rules.zone), ends.bad)
    found = moments(cells, rules)
    return Parsed(_local_days(found.values, rules.zone), found.bad), last, found


def times(cells: pa.Array, rules: DateRules) -> tuple[Parsed, Moments]:
    """Moments in UTC; a month is none."""
    found = moments(cells, rules)
    whole = day_spans.months(cells)
    if not pc.any(whole).as_py():
        return Parsed(to_utc(found.values, rules.zone), found.bad), found
    bad = whole if found.bad is None else pc.or_(found.bad, whole)
    return Parsed(to_utc(found.values, rules.zone), bad), found


def to_utc(values: pa.Array, zone: ZoneInfo) -> pa.Array:
    """Local moments as UTC; an hour that happens twice is its first, a skipped one its next."""
    if values.type.tz:
        return values.cast(UTC_TIME)
    aware = pc.assume_timezone(values, str(zone), ambiguous="earliest", nonexistent="latest")
    return aware.cast(UTC_TIME)


def _local_days(values: pa.Array, zone: ZoneInfo) -> pa.Array:
    if values.type.tz:
        values = pc.local_timestamp(values.cast(pa.timestamp("us", str(zone))))
    return values.cast(pa.date32(), safe=False)


def moments(cells: pa.Array, rules: DateRules) -> Moments:
    """Cells of any type as moments."""
    kind = cells.type
    if pa.types.is_timestamp(kind):
        return Moments(cells.cast(UTC_TIME if kind.tz else _LOCAL, safe=False))
    if pa.types.is_date(kind):
        return Moments(cells.cast(_LOCAL))
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return _from_numbers(cells, rules)
    if not is_text(cells):
        return Moments(pa.nulls(len(cells), _LOCAL), pc.is_valid(cells))
    try:
        return Moments(cells.cast(_LOCAL))
    except pa.ArrowInvalid:
        return _from_text(cells, rules)


def counts_time(cells: pa.Array) -> bool:
    """Text that is Excel's day numbers or Unix seconds or milliseconds throughout."""
    shown = pc.utf8_trim_whitespace(cells.drop_null())
    if not len(shown):
        return False
    kind = next((k for k in (SERIAL, UNIX) if re.match(k, shown[0].as_py())), None)
    return kind is not None and bool(pc.all(pc.match_substring_regex(shown, kind)).as_py())


def _from_numbers(cells: pa.Array, rules: DateRules) -> Moments:
    """20260811 is a date; 46245.5 counts Excel's days; 1.7e9 and 1.7e12 count Unix seconds."""
    shown = cells.cast(pa.float64())
    top = pc.max(shown).as_py()
    if top is None:
        return Moments(pa.nulls(len(cells), _LOCAL))
    if 19_000_101 <= top <= 21_001_231:  # noqa: PLR2004 - as yyyymmdd
        return _from_text(shown.cast(pa.int64(), safe=False).cast(pa.string()), rules)
    if top >= 1e9:  # noqa: PLR2004
        unit = "s" if top < 1e11 else "ms"  # noqa: PLR2004
        whole = pc.round(shown).cast(pa.int64(), safe=False)
        return Moments(whole.cast(pa.timestamp(unit, "UTC")).cast(UTC_TIME))
    inside = pc.and_(pc.greater(shown, _EXCEL_DAYS[0]), pc.less(shown, _EXCEL_DAYS[1]))
    serial = pc.if_else(inside, shown, None)
    seconds = pc.round(pc.multiply(serial, 86_400.0)).cast(pa.int64())
    offset = int(_EXCEL_EPOCH.astype("datetime64[s]").astype(int))
    moved = pc.add(seconds, offset).cast(pa.timestamp("s")).cast(_LOCAL)
    return Moments(moved, pc.fill_null(pc.invert(inside), fill_value=False))


def _from_text(cells: pa.Array, rules: DateRules) -> Moments:
    if counts_time(cells):
        return _from_numbers(pc.utf8_trim_whitespace(cells).cast(pa.float64()), rules)
    trimmed = pc.utf8_lower(pc.utf8_trim_whitespace(half_width(cells)))
    nothing = pc.is_in(trimmed, pa.array(sorted(NOTHING)))
    coded = pc.if_else(nothing, pa.scalar(None, pa.string()), trimmed).dictionary_encode()
    distinct = coded.dictionary.drop_null() if coded.dictionary.null_count else coded.dictionary
    found = _distinct(distinct, rules)
    bad = (
        None if found.bad is None else pc.fill_null(found.bad.take(coded.indices), fill_value=False)
    )
    return Moments(found.values.take(coded.indices), bad, found.problem, found.sample)


def _distinct(cells: pa.Array, rules: DateRules) -> Moments:
    """Each distinct cell read by the first pattern that fits it."""
    values = pa.nulls(len(cells), _LOCAL)
    zoned = False
    open_cells = pc.is_valid(cells)
    problem: str | None = None
    sample: tuple[str, ...] = ()
    for kind, pattern in TEXT_DATES:
        if not pc.any(open_cells).as_py():
            break
        parts = pc.extract_regex(pc.if_else(open_cells, cells, None), lower_groups(pattern))
        if parts.null_count == len(parts):
            continue
        if kind.endswith(("either", "dotted")):
            order = rules.order or _order(parts, rules, dotted=kind == "dotted")
            if order is None and kind == "no_year_either" and rules.chinese:
                order = "mdy"
            if order is None:
                problem, sample = "ambiguous_dates", _samples(cells, parts)
            parts = _ordered(parts, order or "mdy")
        mixed = pc.any(pc.is_valid(values)).as_py() is True
        if kind.startswith("no_year") and rules.lacks_year(mixed=mixed):
            problem, sample = problem or "year_needed", sample or _samples(cells, parts)
        moments_, had_zone = _assembled(parts, rules)
        zoned = zoned or had_zone
        fits = pc.is_valid(moments_)
        values = pc.if_else(fits, moments_, values)
        open_cells = pc.and_(open_cells, pc.invert(fits))
    serial = pc.and_(open_cells, pc.match_substring_regex(cells, SERIAL))
    if not zoned and pc.any(serial).as_py():
        counted = _from_numbers(pc.if_else(serial, cells, None).cast(pa.float64()), rules)
        values = pc.coalesce(counted.values, values)
        open_cells = pc.and_(open_cells, pc.is_null(counted.values))
    if zoned:
        values = values.cast(_LOCAL).cast(pa.int64()).cast(UTC_TIME)
    return Moments(values, open_cells, problem, sample)


def _samples(cells: pa.Array, parts: pa.Array) -> tuple[str, ...]:
    return tuple(cells.filter(pc.is_valid(parts)).slice(0, 3).to_pylist())


def _numbers(parts: pa.Array, name: str) -> np.ndarray:
    """A named group as int64; 0 where it is absent."""
    index = parts.type.get_field_index(name)
    if index < 0:
        return np.zeros(len(parts), np.int64)
    found = pc.struct_field(parts, name)
    filled = pc.if_else(pc.equal(found, ""), "0", found)
    numbers = pc.fill_null(filled, "0").cast(pa.int64())
    return np.asarray(numbers.to_numpy(zero_copy_only=False), np.int64)


def _order(parts: pa.Array, rules: DateRules, *, dotted: bool) -> Order | None:
    valid = pc.is_valid(parts).to_numpy(zero_copy_only=False)
    first, second, third = (_numbers(parts, name)[valid] for name in ("a", "b", "y"))
    return order_of(Numbers(first, second, third), dotted=dotted, today=rules.today)


def _ordered(parts: pa.Array, order: Order) -> pa.Array:
    """The groups `a`, `b` (and `y`) called by what they are."""
    names = {
        "dmy": {"a": "d", "b": "m"}, "mdy": {"a": "m", "b": "d"},
        "ymd": {"a": "y", "b": "m", "y": "d"},
    }[order]  # fmt: skip
    fields = [pc.struct_field(parts, f.name) for f in parts.type]
    labels = [names.get(f.name, f.name) for f in parts.type]
    return pa.StructArray.from_arrays(fields, labels, mask=pc.is_null(parts))


def _assembled(parts: pa.Array, rules: DateRules) -> tuple[pa.Array, bool]:
    """Named groups → local moments, or UTC ones when offsets are there (then True)."""
    months = _months(parts)
    month_days = _numbers(parts, "d")
    month_days = np.where(month_days == 0, 1, month_days)  # 2026-10 stands for its first day
    years = _years(parts, months, month_days, rules)
    hours = _numbers(parts, "H")
    half = _texts(parts, "half")
    hours = np.where(np.char.startswith(half, "p") & (hours < 12), hours + 12, hours)  # noqa: PLR2004
    hours = np.where(np.char.startswith(half, "a") & (hours == 12), 0, hours)  # noqa: PLR2004
    hours = chinese_hours(hours, _texts(parts, "half_zh"))
    minutes, rest = _numbers(parts, "M"), _numbers(parts, "S")
    seconds = hours * 3600 + minutes * 60 + rest
    on_clock = (seconds <= 86_400) & (hours >= 0) & (minutes < 60) & (rest < 60)  # noqa: PLR2004
    micros = np.array([int(f.ljust(6, "0")) if f else 0 for f in _texts(parts, "f")], np.int64)
    zones = _texts(parts, "zone")
    offsets = np.array([_offset(zone) for zone in zones], np.int64)
    zoned = bool((zones != "").any())
    moved = days_of(years, months, month_days).astype("datetime64[us]")
    moved = moved + (seconds - offsets) * 1_000_000 + micros
    valid = pc.is_valid(parts).to_numpy(zero_copy_only=False) & ~np.isnat(moved) & on_clock
    result = pa.array(np.where(valid, moved, np.datetime64("NaT")), _LOCAL, from_pandas=True)
    if zoned:  # cells without an offset beside cells with one are the workspace's time
        local = to_utc(result, rules.zone).cast(pa.int64())
        fixed = result.cast(pa.int64())
        result = pc.if_else(pa.array(zones != ""), fixed, local).cast(_LOCAL)
    return result, zoned


def _texts(parts: pa.Array, name: str) -> np.ndarray:
    if parts.type.get_field_index(name) < 0:
        return np.full(len(parts), "", dtype="U1")
    found = pc.fill_null(pc.struct_field(parts, name), "").to_pylist()
    return np.array(found or [""], dtype=str)[: len(parts)]


def _months(parts: pa.Array) -> np.ndarray:
    if parts.type.get_field_index("month") < 0:
        return _numbers(parts, "m")
    names = _texts(parts, "month")
    return np.array([MONTHS.index(name) + 1 if name else 0 for name in names], np.int64)


def _years(
    parts: pa.Array, months: np.ndarray, month_days: np.ndarray, rules: DateRules
) -> np.ndarray:
    if parts.type.get_field_index("y") >= 0:
        return full_years(_numbers(parts, "y"))
    return years_for(months, month_days, rules)


def years_for(months: np.ndarray, month_days: np.ndarray, rules: DateRules) -> np.ndarray:
    """The year in which each month and day falls.

    The given one, the one inside the window, or that of the last such day before the file was
    taken.
    """
    if rules.window is None and rules.year is None and rules.taken is not None:
        years = np.full(len(months), rules.taken.year)
        later = days_of(years, months, month_days) > np.datetime64(rules.taken)
        leap = np.isnat(days_of(years, months, month_days))  # 02/29 of a year without one
        return np.where(later | leap, years - 1, years)
    if rules.window is None:
        return np.full(len(months), rules.year or 1970)
    years = np.full(len(months), rules.window.start.year)
    if rules.window.start.year != rules.window.end.year:
        start = np.datetime64(rules.window.start)
        before = days_of(years, months, month_days) < start
        years = np.where(before, rules.window.end.year, years)
    return years


def _offset(zone: str) -> int:
    """Seconds east of UTC."""
    if zone in ("", "z", "utc"):
        return 0
    sign = -1 if zone[0] == "-" else 1
    digits = zone[1:].replace(":", "")
    return sign * (int(digits[:2]) * 3600 + int(digits[2:]) * 60)


_FOUND_DATE = re.compile(
    r"(?P<y>20\d{2})[-/.年]?(?P<m>\d{2}|(?<=[-/.年])\d{1,2})[-/.月]?(?P<d>\d{2}|(?<=[-/.月])\d{1,2})(?!\d)"
    r"|(?P<name>[A-Z][a-z]{2,8})\.? (?P<d2>\d{1,2}), (?P<y2>20\d{2})"
    r"|(?P<m3>\d{1,2})/(?P<d3>\d{1,2})/(?P<y3>20\d{2})"
)


def dates_in(text: str) -> list[date]:
    """The dates a line of text holds, in order; impossible ones left out."""
    found = []
    for match in _FOUND_DATE.finditer(text):
        parts = match.groupdict()
        if parts["name"]:
            month = parts["name"][:3].lower()
            numbers = (parts["y2"], str(MONTHS.index(month) + 1) if month in MONTHS else "0",
                       parts["d2"])  # fmt: skip
        else:
            numbers = (
                parts["y"] or parts["y3"],
                parts["m"] or parts["m3"],
                parts["d"] or parts["d3"],
            )
        try:
            found.append(date(*(int(part) for part in numbers)))
        except ValueError:
            continue
    return found


_FOUND_CLOCK = re.compile(r"\d[ T日]+(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2}))?")


def moment_in(text: str, zone: ZoneInfo) -> datetime | None:
    """The last date of a line with its time of day, in UTC; without a time, that day's end."""
    found = dates_in(text)
    if not found:
        return None
    clock = list(_FOUND_CLOCK.finditer(text))
    if not clock:
        return end_of_day(found[-1], zone)
    hour, minute, second = (int(part or 0) for part in clock[-1].groups())
    day = found[-1]
    try:
        local = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return end_of_day(day, zone)
    return local.astimezone(UTC)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The last second of a local day, in UTC."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=1)
    return midnight.astimezone(UTC) - timedelta(seconds=1)
