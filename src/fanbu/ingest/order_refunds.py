"""The step that takes refunds out of a register of orders which notes them in columns of its own.

Each order with an amount given back makes one refund under the order's id, dated by the refund's
own date, else by the order's. What was only read of its status (`refund_statuses`) has an id of its
own, so that a refund told later is another one and can take its place.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from fanbu.ingest.currency import as_written, by_size
from fanbu.ingest.outcome import make_table
from fanbu.ingest.reading import PROPERTY
from fanbu.ingest.refund_statuses import BY_STATUS
from fanbu.ingest.sheet import flat
from fanbu.store.catalogue import tables as catalogue

if TYPE_CHECKING:
    from fanbu.ingest.work import Work
    from fanbu.model.imports import ParsedTable

TABLES = ("orders", "refunds")


def split_refunds(work: Work) -> Work:
    """Adds the tables `orders` and, where money went back, `refunds` to a reading of both.

    A refund counts by its size: some registers write it with a minus.
    """
    if work.reading.tables != TABLES:
        return work
    described = tuple(name for name in work.rows.column_names if name.startswith(PROPERTY))
    orders = make_table(work, catalogue()["orders"], properties=described)
    amount = work.get("amount")
    if amount is None:
        return replace(work, tables=(orders,))
    told = as_written(work.rows, "amount", flat(amount))  # its rate may not be known yet
    given_back = pc.fill_null(pc.not_equal(told, 0), fill_value=False)
    went = by_size(replace(work, rows=work.rows.filter(given_back)), "amount")
    went = went.set("order", went.rows["external_id"].combine_chunks())
    moment = went.get("refunded_at")
    ordered = went.rows["ordered_at"].combine_chunks()
    went = went.set("refunded_at", ordered if moment is None else pc.coalesce(moment, ordered))
    refunds = refund_table(went)
    return replace(work, tables=(orders, refunds) if refunds.rows.num_rows else (orders,))


def refund_table(work: Work) -> ParsedTable:
    """The table of rows that are refunds; where any was read of a status, none is ever gone.

    Such a refund counts as long as its order has that status (`refunds_at`), not as long as a file
    lists it: the file is one of orders.
    """
    status = work.get(BY_STATUS)
    if status is None:
        return make_table(work, catalogue()["refunds"], properties=())
    number = work.rows["external_id"].combine_chunks()
    own = pc.binary_join_element_wise(number, status, "/")
    work = work.set("external_id", pc.coalesce(own, number))
    work = work.set(f"{PROPERTY}{BY_STATUS}", status)
    table = make_table(work, catalogue()["refunds"], properties=(f"{PROPERTY}{BY_STATUS}",))
    return replace(table, snapshot=False)
