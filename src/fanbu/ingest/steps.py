"""From a sheet and a reading to canonical rows: a visible tuple of steps, each Work → Work.

Every step works on whole Arrow columns. A row that is left out is counted under a reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from fanbu.errors import BadInput
from fanbu.ingest import (
    clocks,
    currency,
    declared_units,
    goals,
    identity,
    kept_totals,
    nameless,
    notes,
    order_lines,
    order_refunds,
    outcome,
    parse,
    people,
    place,
    plain_totals,
    refund_statuses,
    registers,
    spending,
    stages,
    totals,
)
from fanbu.ingest.work import Work

if TYPE_CHECKING:
    from datetime import datetime

    from fanbu.ingest.context import ImportContext
    from fanbu.ingest.reading import Reading
    from fanbu.ingest.sheet import Sheet
    from fanbu.model.imports import ImportOptions

Step = Callable[[Work], Work]


def finish_reader(work: Work) -> Work:
    """The reader's own last word on the typed rows."""
    if work.reading.finish is None:
        return work
    try:
        return replace(work, rows=work.reading.finish(work.rows, work.sheet))
    except BadInput as problem:  # a reader does not know which file it reads
        raise work.refuse(problem.code, **problem.details) from None


STEPS: tuple[Step, ...] = (
    place.check_set,
    declared_units.declare_units,
    totals.drop_blank_rows,
    totals.drop_repeated_headers,
    notes.drop_notes,
    totals.take_totals,
    clocks.read_window,
    parse.parse_cells,
    nameless.return_nameless,
    kept_totals.keep_totals,
    plain_totals.drop_plain_total,
    totals.check_totals,
    finish_reader,
    place.set_constants,
    currency.check_signs,
    clocks.date_rows,
    goals.split_goals,
    place.name_entities,
    place.set_platform,
    refund_statuses.read_refund_statuses,
    currency.convert_money,
    spending.settle_rebates,
    spending.settle_costs,
    registers.mark_tests,
    people.hash_contacts,
    identity.fill_ids,
    people.forget_contacts,
    registers.judge_status,
    registers.settle_orders,
    registers.settle_refunds,
    registers.check_keys,
    identity.check_ids,
    place.set_level,
    place.set_channel,
    identity.collapse_snapshots,
    identity.warn_identical,
    order_lines.split_lines,
    order_refunds.split_refunds,
    outcome.make_tables,
    stages.split_stages,
)


def take(
    sheet: Sheet,
    reading: Reading,
    source: tuple[str, str, datetime],
    options: ImportOptions,
    context: ImportContext,
) -> Work:
    """All steps over one sheet. `source`: the path shown, the file's name, and its as-of."""
    path, name, as_of = source
    empty = pa.table({"row_no": pa.array([], pa.int64())})
    work = Work(path, name, as_of, sheet, reading, options, context, empty)
    for step in STEPS:
        work = step(work)
    return work
