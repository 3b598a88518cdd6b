"""Rates of exchange: which are known, which are missing, and one more by hand.

A rate by hand is an import like any other: it has a number, and can be taken back.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanbu.api.arguments import a_day, a_number
from fanbu.errors import BadInput
from fanbu.model.result import Result, plain
from fanbu.store.catalogue import tables
from fanbu.workspace import places

if TYPE_CHECKING:
    from datetime import date

    from fanbu.api.desk import Desk

_SCHEMA = pa.schema(
    [("currency", pa.string()), ("days", pa.int64()), ("first_day", pa.date32()),
     ("last_day", pa.date32()), ("least", pa.float64()), ("most", pa.float64()),
     ("source", pa.string())]
)  # fmt: skip


def rates(desk: Desk) -> Result:
    """Each currency with the days that have a rate, the smallest and the largest, and whence.

    `missing`: for each table the rows whose amount lacks a rate, with their currencies and days.
    """
    table = desk.warehouse.known_rates().cast(_SCHEMA)
    rows = [{name: plain(value) for name, value in row.items()} for row in table.to_pylist()]
    missing = [
        {"table": tables()[name].label[desk.language],
         **{key: plain(value) for key, value in told.items()}}
        for name, told in desk.warehouse.unconverted().items()
    ]  # fmt: skip
    data = {"columns": table.column_names, "rows": rows, "missing": missing,
            "currency": desk.currency}  # fmt: skip
    return Result("rates", table, data)


def add_rate(desk: Desk, currency: str, rate: str | float, day: str | date) -> Result:
    """From `day` on one unit of `currency` is `rate` of the workspace's own.

    Raises BadInput `unknown_currency`, `own_currency`, `bad_exchange_rate`, `bad_day`.
    """
    from fanbu.api import imports

    code = currency.strip().upper()
    places.check_currency(code, "CURRENCY")
    if code == desk.currency:
        raise BadInput("own_currency", currency=code)
    found = a_number(rate, "RATE") if isinstance(rate, str) else float(rate)
    if not 0 < found < float("inf"):
        raise BadInput("bad_exchange_rate", value=str(rate))
    dated = a_day(day, "--day")
    options: dict[str, Any] = dict.fromkeys(
        ("reader", "map", "set", "account", "window", "dates"), None
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{code} {dated}.csv"
        file.write_text(f"day,currency,rate\n{dated},{code},{found:.10g}\n", encoding="utf-8")
        given = imports.options(
            desk.settings.zone, **options, as_="rates", as_of=desk.now(), skip_bad=False,
            keep_totals=False, dry_run=False, yes=True,
        )  # fmt: skip
        errand = imports.errand(desk, None, root=folder)
        return imports.import_files(desk, [file], given, errand)
