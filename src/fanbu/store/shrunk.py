"""Layer 2, store. What goes out of sight when a newer export takes the place of an older one.

An export that was filtered cannot be told from one made after things were deleted: it is taken,
and what it no longer tells is said in numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fanbu.model.result import Warning_
from fanbu.store.sql import sql

if TYPE_CHECKING:
    import duckdb

    from fanbu.store.catalogue import Column, Table
    from fanbu.store.incoming import Incoming

_LOWER = 0.8
"""A new total below this share of the old one is told of; platforms correct by a few percent."""


@dataclass(frozen=True, slots=True)
class _Scope:
    """How a table's rows name the things of a level, and the measure that matters of them."""

    measure: str
    activity: tuple[str, ...]
    id: str
    name: str


_SPEND_LEVELS = ("ad_campaign", "ad_group", "creative", "keyword")
_SCOPES = {
    "spend": _Scope(
        "cost",
        ("cost", "impressions", "clicks"),
        "CASE fact.level WHEN 'ad_campaign' THEN ad_campaign_id WHEN 'ad_group' THEN ad_group_id"
        " WHEN 'creative' THEN creative_id END",
        "CASE fact.level "
        + " ".join(f"WHEN '{level}' THEN {level}" for level in _SPEND_LEVELS)
        + " END",
    ),
    "placement_stats": _Scope(
        "views", ("views", "impressions", "likes"), "external_id", "placement"
    ),
}


def shrunk(con: duckdb.DuckDBPyConnection, import_id: int, part: Incoming) -> tuple[Warning_, ...]:
    """`export_lacks` and `export_lower`, for each pair of exports of one scope and its days."""
    scope = _SCOPES.get(part.table.name)
    if scope is None or scope.measure not in part.columns:
        return ()
    asked = {"import_id": import_id, "table_name": part.table.name, "measure": scope.measure}
    rivals = con.sql(sql("store.rival_slices"), params=asked).to_arrow_table()
    if not rivals.num_rows:
        return ()
    statement = sql(
        "store.shrunk",
        table=part.table.name,
        measure=scope.measure,
        activity=" + ".join(f'coalesce("{name}", 0)' for name in scope.activity),
        id=scope.id,
        name=scope.name,
    )
    con.register("rivals", rivals)
    try:
        found = con.sql(statement).to_arrow_table().to_pylist()
    finally:
        con.unregister("rivals")
    told = (_told(row, part.table, scope.measure) for row in found)
    return tuple(warning for warning in told if warning is not None)


def _told(row: dict[str, object], table: Table, measure: str) -> Warning_ | None:
    before, total = float(str(row["before"])), float(str(row["total"]))
    details = {
        "file": row["newer_file"],
        "older": row["older_file"],
        "level": row["level"],
        "first_day": row["first_day"],
        "last_day": row["last_day"],
        "measure": measure,
        **_names("level", table.columns.get(str(row["level"]))),
        **_names("measure", table.columns[measure]),
        "before": before,
        "total": total,
    }
    if row["missing"]:
        more = {"missing": row["missing"], "things": row["things"]}
        return Warning_("export_lacks", {**details, **more, "hidden": float(str(row["hidden"]))})
    if before > 0 and total < before * _LOWER:
        return Warning_("export_lower", details)
    return None


def _names(of: str, column: Column | None) -> dict[str, str]:
    """The plain name of a column in either language, for a sentence: `level_zh`, `level_en`."""
    if column is None:
        return {f"{of}_zh": "", f"{of}_en": ""}
    plain = column.label["en"].partition(" (")[0].lower()
    return {f"{of}_zh": column.label["zh"], f"{of}_en": plain}
