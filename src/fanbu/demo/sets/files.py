"""What the sets share: Mondays, tables as bytes, files dated like on a real disk."""

from __future__ import annotations

import csv
import io
import os
from datetime import UTC, date, datetime, time, timedelta
from html import escape
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from fanbu.demo.aims import BASE_DAYS, month_of, name_of, sheet
from fanbu.demo.exports.xlsx import workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from fanbu.demo.aims import Base

WEEKS = 12
SHANGHAI = ZoneInfo("Asia/Shanghai")
Cell = str | int | float | None


def first_day(until: date) -> date:
    """The first of the days that the exports up to `until` hold."""
    return until - timedelta(7 * WEEKS - 1)


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(i) for i in range((last - first).days + 1)]


def exported(until: date) -> list[datetime]:
    """Nine in the morning after each seventh day, the last one after `until`; local time."""
    last = datetime.combine(until + timedelta(1), time(9))
    return [last - timedelta(7 * i) for i in reversed(range(WEEKS))]


def csv_bytes(rows: Iterable[Sequence[Cell]], encoding: str = "utf-8-sig") -> bytes:
    """Rows as a spreadsheet program writes them."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows(rows)
    return stream.getvalue().encode(encoding)


def page_bytes(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Rows as a web page that calls itself .xls."""
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>\n" for row in rows
    )
    head = '<html><head><meta charset="utf-8"></head><body><table>\n'
    return f"{head}{body}</table></body></html>\n".encode()


def save(folder: Path, moment: datetime, name: str, data: bytes) -> Path:
    """Write `folder/DAY/NAME`, last changed at `moment`: readers take an export's age from it."""
    path = folder / moment.date().isoformat() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    stamp = moment.replace(tzinfo=SHANGHAI).timestamp()
    os.utime(path, (stamp, stamp))
    return path


def planned(
    moment: datetime, until: date, bases: Callable[[date, date], Sequence[Base]]
) -> tuple[tuple[str, bytes], ...]:
    """The sheet of targets for the month that begins in the week of an export, if one does.

    `bases`: what was, from a day to a day, both included: a fortnight, or what there is of one.
    """
    month = month_of(moment.date())
    if month is None:
        return ()
    last = moment.date() - timedelta(1)
    first = max(last - timedelta(BASE_DAYS - 1), first_day(until))
    rows = sheet(month, bases(first, last), (last - first).days + 1)
    made = moment.replace(tzinfo=SHANGHAI).astimezone(UTC).replace(tzinfo=None)
    return ((name_of(month), workbook(rows, made, "目标")),)


def clock(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S") if moment else ""


def yuan(cents: int) -> str:
    return f"{cents / 100:.2f}"
