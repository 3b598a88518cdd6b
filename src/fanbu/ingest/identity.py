"""The steps that give things without an id one that stays the same from export to export."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest import values
from fanbu.ingest.currency import ORIGINAL
from fanbu.ingest.reading import PROPERTY
from fanbu.ingest.sheet import flat
from fanbu.store.catalogue import tables as catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.ingest.work import Work

_STABLE: dict[str, tuple[str, ...]] = {
    "leads": ("person", "contact_name", "created_at", "source"),
    "contacts": ("person", "contact_name", "added_at", "added_by"),
    "group_members": ("person", "contact_name", "group", "joined_at"),
    "orders": ("person", "contact_name", "ordered_at", "shop"),
    "refunds": ("order", "person", "refunded_at", "amount"),
    "costs": ("kind", "paid_on", "partner", "campaign", "amount"),
    "placements": ("title", "text", "published_at"),
    "placement_stats": ("title", "text", "published_at"),
}
"""What does not change about a thing while its status, owner or numbers do."""
_ONE_ROW_EACH = frozenset({"leads", "orders", "refunds", "costs"})
"""Registers whose files hold a row a thing, by the id in `external_id`."""
_KEY_LENGTH = 20
_GOAL_COLUMNS = ("conversions", "conversion_value", "goal")


def fill_ids(work: Work) -> Work:
    """`external_id` where a row has none.

    It is a hash of what is stable about the thing, and of its place among equals (the same name on
    the same day twice is two people). A publication is known by the minute it came out, whatever
    its title became; see `_post_keys`.
    """
    table = work.reading.table
    if "external_id" not in catalogue()[table].columns or work.reading.order_lines:
        return work
    given = work.get("external_id")
    if given is not None and given.null_count == 0:
        return work
    names = [name for name in _STABLE.get(table, ()) if work.has(name)]
    if not names:
        return work
    if table in ("placements", "placement_stats"):
        keys = _post_keys(work, [name for name in names if name != "published_at"])
    else:
        keys = _with_places(row_keys(_as_written(work), names), given)
    coded = keys.dictionary_encode()
    hashed = [hashlib.sha256(k.encode()).hexdigest()[:_KEY_LENGTH] for k in
              coded.dictionary.to_pylist()]  # fmt: skip
    made = pa.array(hashed, pa.string()).take(coded.indices)
    return work.set("external_id", made if given is None else pc.coalesce(given, made))


def _as_written(work: Work) -> pa.Table:
    """The rows, an amount of another currency as the file has it: a rate may come or change."""
    original, amount = work.get(ORIGINAL), work.get("amount")
    if original is None or amount is None:
        return work.rows
    told = pc.struct_field(pc.extract_regex(original, r'"amount":\s*(?P<told>-?[0-9.]+)'), "told")
    return work.set("amount", pc.coalesce(told, amount.cast(pa.string()))).rows


def _post_keys(work: Work, words: Sequence[str]) -> pa.Array:
    """Account and minute of publication, where nothing else of the file came out in that minute.

    Titles are edited, and a spreadsheet drops seconds. Where the time of day is unknown, or several
    came out in one minute, title and second tell them apart; the same title at the same second is
    the same publication.
    """
    said = row_keys(work.rows, words) if words else pa.repeat(pa.scalar(""), work.rows.num_rows)
    moment = work.get("published_at")
    if moment is None:
        return said
    local = pc.local_timestamp(moment.cast(pa.timestamp("us", str(work.context.zone))))
    minute = pc.floor_temporal(local, unit="minute")
    midnight = pc.equal(minute, pc.floor_temporal(minute, unit="day"))
    timed = pc.invert(pc.fill_null(midnight, fill_value=True))
    exact, shown = (pc.fill_null(part.cast(pa.string()), "") for part in (local, minute))
    account = pc.fill_null(work.get("account"), "") if work.has("account") else ""
    place = pc.binary_join_element_wise(account, shown, "\x1f")
    worded = pc.binary_join_element_wise(said, exact, "\x1f")
    return pc.if_else(pc.and_(timed, _one_of_each(place, worded)), shown, worded)


def _one_of_each(places: pa.Array, things: pa.Array) -> pa.Array:
    """True where all rows of a place are of one thing."""
    counted = pa.table({"place": places, "thing": things}).group_by("place").aggregate(
        [("thing", "count_distinct")]
    )  # fmt: skip
    shared = counted.filter(pc.greater(counted["thing_count_distinct"], 1))["place"]
    return pc.invert(pc.is_in(places, shared.combine_chunks()))


def row_keys(rows: pa.Table, names: Sequence[str]) -> pa.Array:
    """One comparable text a row; blank cells count as empty."""
    parts = [pc.fill_null(as_key(rows[name]), "") for name in names]
    joined = pc.binary_join_element_wise(*parts, "\x1f")
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


def as_key(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_list(column.type):
        return pc.binary_join(column, "|")
    return column if pa.types.is_string(column.type) else column.cast(pa.string())


def _with_places(keys: pa.Array, given: pa.Array | None) -> pa.Array:
    """Equal keys numbered in the order of the file: the second gets `#2`."""
    places = occurrence(keys if given is None else pc.if_else(pc.is_null(given), keys, None))
    suffix = pc.if_else(pa.array(places > 0), pc.binary_join_element_wise(
        "#", pa.array(places + 1).cast(pa.string()), ""), "")  # fmt: skip
    return pc.binary_join_element_wise(keys, suffix, "")


def occurrence(keys: pa.Array) -> np.ndarray:
    """For each row, how many rows before it have the same key; null keys are equal too."""
    codes = keys.dictionary_encode(null_encoding="encode").indices.to_numpy()
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    lengths = np.diff(np.r_[starts, len(ordered)])
    places = np.empty(len(codes), np.int64)
    places[order] = np.arange(len(codes)) - np.repeat(starts, lengths)
    return places


def check_ids(work: Work) -> Work:
    """Rows of a register with the id of an earlier row: the last one counts, and it is said.

    Ids that a spreadsheet rounded are no ids: where they would make several rows one, the file is
    refused (`mangled_keys`).
    """
    bound = work.reading.bound("external_id")
    if bound is None or work.reading.order_lines or work.rows.num_rows < 2:  # noqa: PLR2004
        return work
    if work.reading.table not in _ONE_ROW_EACH:
        return work
    repeated = _differing_repeats(work.rows)
    if not repeated.num_rows:
        return work
    row, value = (repeated[name][0].as_py() for name in ("row_no", "external_id"))
    if values.mangled_ids(work.sheet.columns[bound.index]):
        raise work.refuse("mangled_keys", row=row, column=bound.header, value=value)
    told = {"rows": repeated.num_rows, "column": bound.header, "row": row, "id": value}
    return work.warn("repeated_ids", **told)


def _differing_repeats(rows: pa.Table) -> pa.Table:
    """The rows that have the id of an earlier one but are not the very same row."""
    ids = flat(rows["external_id"])
    shared = pc.value_counts(ids.drop_null())
    often = shared.field("values").filter(pc.greater(shared.field("counts"), 1))
    suspects = rows.filter(pc.is_in(ids, often))
    if not suspects.num_rows:
        return suspects
    names = [name for name in rows.column_names if name != "row_no"]
    differs = occurrence(row_keys(suspects, names)) == 0
    later = occurrence(suspects["external_id"].combine_chunks()) > 0
    return suspects.filter(pa.array(differs & later))


def collapse_snapshots(work: Work) -> Work:
    """A publication listed again with the very same words and numbers is one (`repeated_snapshot`).

    Rows without an id of the platform's that differ in nothing but the date are the same snapshot
    too, when they carry at least three numbers: two publications never agree in all of them.
    """
    if not work.reading.lifetime or work.rows.num_rows == 0:
        return work
    dates = {"day", "until", "published_at", "row_no"}
    derived = work.reading.bound("external_id") is None
    numbers = [n for n in work.rows.column_names if _is_count(work, n)]
    if work.reading.bound("day") is not None:
        dates -= {"day", "until"}  # the file tells its snapshots apart
    ignored = {"row_no"} | (dates | {"external_id"} if derived else set())
    names = [name for name in work.rows.column_names if name not in ignored]
    again = occurrence(row_keys(work.rows, names)) > 0
    if derived:
        moment = "published_at" if work.has("published_at") else "day"
        same_day = occurrence(row_keys(work.rows, [*names, moment])) > 0
        filled = sum(
            pc.fill_null(pc.greater(work.rows[name], 0), fill_value=False).to_numpy().astype(int)
            for name in numbers
        )
        again = again & (same_day | (filled >= 3))  # noqa: PLR2004 - said above
    return work.drop(pa.array(again), "repeated_snapshot")


def _is_count(work: Work, name: str) -> bool:
    kind = work.rows.schema.field(name).type
    return not name.startswith(PROPERTY) and (pa.types.is_integer(kind)) and name != "row_no"


def warn_identical(work: Work) -> Work:
    """Identical rows are kept: two equal rows of a fact file are two facts. But it is said."""
    if work.reading.lifetime or work.reading.order_lines or work.rows.num_rows < 2:  # noqa: PLR2004
        return work
    if catalogue()[work.reading.table].kind != "statistic":
        return work
    targets = work.reading.targets | {"until"}
    names = [n for n in work.rows.column_names if n in targets or n.startswith(_GOAL_COLUMNS)]
    repeated = repeats(work.rows.select(names)) if names else 0
    return work.warn("identical_rows", rows=repeated) if repeated else work


def repeats(rows: pa.Table) -> int:
    """How many rows equal an earlier one in every column.

    Rows are first told apart by a 64-bit mix of their numbers and days, which costs little; names
    are looked at only where that leaves many alike, and whole rows only where all of it agrees.
    """
    plain = rows.drop_columns([f.name for f in rows.schema if pa.types.is_list(f.type)])
    columns = [flat(column) for column in plain.columns]
    mixed = np.zeros(rows.num_rows, np.uint64)
    for column in columns:
        if not pa.types.is_string(column.type):
            mixed = _mixed(mixed, _bits(column))
    shared = _shared(mixed)
    if len(shared) > rows.num_rows // 100:
        for column in columns:
            if pa.types.is_string(column.type):
                codes = column.dictionary_encode(null_encoding="encode").indices.to_numpy()
                mixed = _mixed(mixed, codes.astype(np.uint64))
        shared = _shared(mixed)
    if not len(shared):
        return 0
    suspects = plain.filter(pa.array(np.isin(mixed, shared)))
    groups = suspects.group_by(suspects.column_names, use_threads=True).aggregate([])
    return int(suspects.num_rows - groups.num_rows)


_PRIME = np.uint64(0x9E3779B97F4A7C15)


def _mixed(mixed: np.ndarray, bits: np.ndarray) -> np.ndarray:
    result = (mixed ^ bits) * _PRIME
    return np.asarray(result ^ (result >> np.uint64(29)))


def _bits(column: pa.Array) -> np.ndarray:
    """A number a row that is equal where cells are equal; blank cells are equal too."""
    if pa.types.is_decimal(column.type):
        pairs = np.frombuffer(column.buffers()[1], np.uint64).reshape(-1, 2)
        found = pairs[column.offset : column.offset + len(column), 0]
    elif pa.types.is_null(column.type):
        return np.zeros(len(column), np.uint64)
    elif pa.types.is_boolean(column.type):
        found = pc.fill_null(column, fill_value=False).to_numpy(zero_copy_only=False)
    else:
        whole = column.view(pa.int32() if column.type.bit_width == 32 else pa.int64())  # noqa: PLR2004
        found = pc.fill_null(whole, 0).to_numpy(zero_copy_only=False)
    found = found.astype(np.uint64)
    if column.null_count:
        found = np.where(pc.is_valid(column).to_numpy(zero_copy_only=False), found, _PRIME)
    return found


def _shared(mixed: np.ndarray) -> np.ndarray:
    """The values that are there more than once."""
    order = np.sort(mixed)
    return np.unique(order[1:][order[1:] == order[:-1]])
