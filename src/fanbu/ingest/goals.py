"""The step that gives each conversion goal its own row, so that goals are never summed by accident.

The main row keeps impressions, clicks and cost with the first goal; each further goal has a row
with the same names and its own conversions. `goals` of the main row names every goal its cost
served.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest.headers import display
from fanbu.ingest.reading import column_type
from fanbu.store.catalogue import ADDITIVE_TYPES

if TYPE_CHECKING:
    from fanbu.ingest.reading import BoundGoal
    from fanbu.ingest.work import Work

_WORDS = re.compile(r"\s*(?:conversions?|数|量)$", re.IGNORECASE)
_WINDOW = re.compile(r"(?P<number>\d+)\s*(?P<unit>日|天|d\b|days?|h\b|小时)", re.IGNORECASE)
_BILLING = re.compile(r"计费")


def split_goals(work: Work) -> Work:
    """`conversions#0`… → one row a goal, with `goal`, `goals`, `clock`, `window_days`."""
    goals = work.reading.goals
    if not goals:
        return _single(work)
    plain = _base_columns(work)
    parts = [_part(work, plain, place, goal) for place, goal in enumerate(goals)]
    main = _with_goals(parts[0], parts)
    extra = [_extra(work, part) for part in parts[1:]]
    rows = pa.concat_tables([main, *extra], promote_options="default")
    return replace(work, rows=rows)


def goal_name(header: str) -> str:
    """`Approved_Conversion` → approved; `深度转化数` → 深度转化; `7日下单金额` → 7日下单金额."""
    shown = display(header).replace("_", " ").strip()
    short = _WORDS.sub("", shown).strip() or shown
    return short.lower() if short.isascii() else short


def goal_window(header: str) -> int | None:
    """Days of attribution that a header names (`7日`, `24h`), or None."""
    found = _WINDOW.search(header)
    if not found:
        return None
    number = int(found["number"])
    hourly = found["unit"].lower() in ("h", "小时")
    return -(-number // 24) if hourly else number


def _single(work: Work) -> Work:
    """Rows with one goal (or none named): `goals` repeats it."""
    goal = work.get("goal")
    if goal is None or work.has("goals"):
        return work
    return work.set("goals", _lists(goal))


def _lists(goal: pa.Array) -> pa.Array:
    """Lists of one text; no list where the text is null."""
    valid = pc.is_valid(goal).to_numpy(zero_copy_only=False)
    offsets = np.concatenate([[0], np.cumsum(valid)]).astype(np.int32)
    made = pa.ListArray.from_arrays(pa.array(offsets), goal.drop_null())
    return pc.if_else(pc.is_valid(goal), made, pa.scalar(None, made.type))


def _base_columns(work: Work) -> list[str]:
    own = re.compile(r"^conversion(?:s|_value)(?:#\d+)?$|^goals$")
    return [name for name in work.rows.column_names if not own.match(name)]


def _part(work: Work, plain: list[str], place: int, goal: BoundGoal) -> pa.Table:
    """The rows with this goal's conversions."""
    rows = work.rows.select([n for n in plain if n not in ("clock", "window_days")])
    header = work.sheet.header[goal.index]
    count = rows.num_rows
    name = pa.repeat(pa.scalar(goal.name or goal_name(header)), count)
    own = work.get("goal")
    if own is not None:
        name = pc.coalesce(own, name) if goal.name is None else name
        rows = rows.drop_columns(["goal"])
    clock = goal.clock or ("billing" if _BILLING.search(header) else "conversion")
    window = goal.window_days or goal_window(header)
    rows = rows.append_column("goal", name)
    rows = rows.append_column("clock", pa.repeat(pa.scalar(clock), count))
    days = pa.repeat(pa.scalar(window, pa.int64()), count)
    stated = work.get("window_days")
    rows = rows.append_column("window_days", days if stated is None else pc.coalesce(stated, days))
    for measure in ("conversions", "conversion_value"):
        if work.has(f"{measure}#{place}"):
            rows = rows.append_column(measure, work.rows[f"{measure}#{place}"])
    return rows


def _with_goals(main: pa.Table, parts: list[pa.Table]) -> pa.Table:
    """`goals` of the main row: its own goal and every other one the row has a number for."""
    names = [parts[0]["goal"].combine_chunks()]
    for part in parts[1:]:
        there = _given(part)
        goal = part["goal"].combine_chunks()
        names.append(pc.if_else(there, goal, pa.scalar(None, pa.string())))
    stacked = pc.binary_join_element_wise(*names, "\x1f", null_handling="skip")
    return main.append_column("goals", pc.split_pattern(stacked, "\x1f"))


def _extra(work: Work, part: pa.Table) -> pa.Table:
    """Rows of a further goal: no cost, no clicks; rows without a number are left out."""
    measures = [
        name
        for name in part.column_names
        if name not in ("conversions", "conversion_value", "window_days", "row_no")
        and not name.startswith("props.")
        and column_type(work.reading.tables, name) in ADDITIVE_TYPES
    ]
    part = part.drop_columns(measures)
    part = part.append_column("goals", _lists(part["goal"].combine_chunks()))
    return part.filter(_given(part))


def _given(part: pa.Table) -> pa.Array:
    """True where a row has a number for its goal: a count, or a value."""
    told = [
        pc.is_valid(part[name].combine_chunks())
        for name in ("conversions", "conversion_value")
        if name in part.column_names
    ]
    return reduce(pc.or_, told)
