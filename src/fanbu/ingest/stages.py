"""The step that takes out of a lead register what its own columns say of each lead's stages.

A column for a stage holds days (到店时间) or yes and no (是否试驾); a column of stages (Lifecycle
Stage), where the status is another one, names the furthest. Every lead gets a row for every
stage that has a column, also where its cells are blank: a later export that clears a cell clears
what an earlier one said.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest import dates, values
from fanbu.ingest.dates import UTC_TIME
from fanbu.ingest.headers import normalise
from fanbu.ingest.parse import date_rules
from fanbu.ingest.propose import shape_of
from fanbu.ingest.reasons import expected
from fanbu.model.imports import ParsedTable
from fanbu.rules.status import same_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fanbu.ingest.reading import Binding
    from fanbu.ingest.work import Work
    from fanbu.rules.stages import Stage

TABLE = "lead_reached"
_NOT = ("未", "没", "not ")
_FURTHEST = frozenset({"lifecyclestage", "leadstage", "线索阶段", "客户阶段", "生命周期阶段"})
"""Headers of columns that name the furthest stage, beside a status of its own."""


def split_stages(work: Work) -> Work:
    """Adds the table `lead_reached` to a register of leads with columns for stages."""
    if work.reading.table != "leads" or not work.rows.num_rows or not work.has("external_id"):
        return work
    parts = []
    for stage, bindings in _columns(work).items():
        work, part = _told(work, stage, bindings)
        parts += [part] if part is not None else []
    if not parts:
        return work
    rows = pa.concat_tables(parts)
    columns = tuple(name for name in rows.column_names if name != "row_no")
    found = ParsedTable(TABLE, "row", rows, columns, ("stage",), None, snapshot=False)
    return replace(work, tables=(*work.tables, found))


def _columns(work: Work) -> Mapping[Stage, list[Binding]]:
    """The columns that the reading keeps as properties, by the stage whose header they have."""
    found: dict[Stage, list[Binding]] = {}
    for stage in work.context.stages:
        known = {normalise(word).full for word in (*stage.columns, *stage.words)} | _FURTHEST
        for binding in work.reading.bindings:
            name = normalise(binding.header)
            if binding.is_property and not known.isdisjoint((name.full, name.bare)):
                found.setdefault(stage, []).append(binding)
    return found


def _told(work: Work, stage: Stage, bindings: list[Binding]) -> tuple[Work, pa.Table | None]:
    """One stage's columns as rows; None where none of them can be read as days or yes and no."""
    count = work.rows.num_rows
    moment = pa.nulls(count, UTC_TIME)
    said = pa.nulls(count, pa.bool_())
    read = False
    for binding in bindings:
        cells = _cells(work, binding)
        if _are_days(cells):
            moment, read = pc.coalesce(moment, _moments(work, binding, cells)), True
            continue
        furthest = normalise(binding.header).full in _FURTHEST
        flags = _passed(work, stage, cells) if furthest else _flags(stage, cells)
        if flags is None:
            work = work.warn("stage_column_unread", column=binding.header, stage=stage.name)
            continue
        said, read = pc.coalesce(said, flags), True
    return work, _rows(work, stage, moment, said) if read else None


def _are_days(cells: pa.Array) -> bool:
    """Few leads come far: a sample of all cells may hold none of the filled ones."""
    filled = cells.drop_null()
    return len(filled) > 0 and shape_of(filled) in ("date", "serial")


def _cells(work: Work, binding: Binding) -> pa.Array:
    """The column's cells of the rows that were kept."""
    places = pc.index_in(work.rows["row_no"].combine_chunks(), work.sheet.row_no)
    return work.sheet.columns[binding.index].take(places)


def _moments(work: Work, binding: Binding, cells: pa.Array) -> pa.Array:
    """Raises BadInput `bad_value`, or what is open about the order of day and month."""
    found, moments = dates.times(cells, date_rules(work))
    if moments.problem:
        raise work.refuse(moments.problem, column=binding.header, sample=list(moments.sample))
    if found.bad is not None and pc.any(found.bad).as_py() and not work.options.skip_bad:
        at = pc.index(found.bad, value=True).as_py()
        raise work.refuse(
            "bad_value",
            row=work.rows["row_no"][at].as_py(),
            column=binding.header,
            value=str(cells[at].as_py())[:60],
            target="reached_at",
            **expected("time"),
        )
    return found.values


def _flags(stage: Stage, cells: pa.Array) -> pa.Array | None:
    """Yes and no as people write them, or in the stage's own words; None where they say more."""
    if pa.types.is_boolean(cells.type):
        return cells
    words = frozenset(map(same_word, (stage.name, *stage.words)))
    coded = values.text(cells).values.dictionary_encode()
    found: list[bool | None] = []
    for word, plain in zip(coded.dictionary.to_pylist(), _plain(coded.dictionary), strict=True):
        said = True if same_word(word) in words else plain
        said = False if said is None and same_word(word).startswith(_NOT) else said
        if said is None:
            return None
        found.append(said)
    return pa.array(found, pa.bool_()).take(coded.indices)


def _passed(work: Work, stage: Stage, cells: pa.Array) -> pa.Array:
    """True where the stage named is this one, or a later one that implies it; else nothing."""
    stages = work.context.stages
    after = stages[stages.index(stage) :] if stage.implied else (stage,)
    words = {same_word(word) for each in after for word in (each.name, *each.words)}
    coded = values.text(cells).values.dictionary_encode()
    said = [True if same_word(word) in words else None for word in coded.dictionary.to_pylist()]
    return pa.array(said, pa.bool_()).take(coded.indices)


def _plain(cells: pa.Array) -> Iterator[bool | None]:
    yield from values.flag(cells).values.to_pylist()


def _rows(work: Work, stage: Stage, moment: pa.Array, said: pa.Array) -> pa.Table:
    """A plain no stands against a day, and a day that had not come when the file was taken."""
    count = work.rows.num_rows
    taken = pa.scalar(work.as_of.astimezone(UTC), UTC_TIME)
    planned = pc.fill_null(pc.greater(moment, taken), fill_value=False)
    if not stage.ahead:
        moment = pc.if_else(planned, pa.scalar(None, UTC_TIME), moment)
    reached = pc.coalesce(said, pc.if_else(pc.is_valid(moment), True, None))  # noqa: FBT003
    moment = pc.if_else(pc.fill_null(reached, fill_value=False), moment, pa.scalar(None, UTC_TIME))
    return pa.table(
        {
            "lead": work.rows["external_id"],
            "stage": pa.repeat(pa.scalar(stage.name), count),
            "reached": reached.cast(pa.bool_()),
            "reached_at": moment,
            "props": pa.nulls(count, pa.string()),
            "row_no": work.rows["row_no"],
        }
    )
