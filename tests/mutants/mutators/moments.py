"""Days and moments in other dresses; what can be read two ways must be right or refused."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from .change import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from random import Random

    from ..export import Export, Truth
    from ..world import World
    from .change import Mutator

_WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's
DRESSES: Mapping[str, Callable[[datetime], str]] = {
    "2026/8/5": lambda d: f"{d.year}/{d.month}/{d.day}",
    "2026/08/05": lambda d: d.strftime("%Y/%m/%d"),
    "2026-8-5": lambda d: f"{d.year}-{d.month}-{d.day}",
    "2026.08.05": lambda d: d.strftime("%Y.%m.%d"),
    "20260805": lambda d: d.strftime("%Y%m%d"),
    "20260805.0": lambda d: d.strftime("%Y%m%d.0"),
    "2026年8月5日": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "2026年08月05日": lambda d: d.strftime("%Y年%m月%d日"),
    "2026-08-05 00:00:00": lambda d: d.strftime("%Y-%m-%d 00:00:00"),
    "2026-08-05T00:00:00": lambda d: d.strftime("%Y-%m-%dT00:00:00"),
    "2026/8/5 0:00": lambda d: f"{d.year}/{d.month}/{d.day} 0:00",
    "2026-08-05 周三": lambda d: d.strftime("%Y-%m-%d 周三"),
    "2026-08-05（周三）": lambda d: d.strftime("%Y-%m-%d（周三）"),
    "Aug 5, 2026": lambda d: f"{d:%b} {d.day}, {d.year}",
    "August 5, 2026": lambda d: f"{d:%B} {d.day}, {d.year}",
    "5-Aug-2026": lambda d: f"{d.day}-{d:%b}-{d.year}",
    "5-Aug-26": lambda d: f"{d.day}-{d:%b-%y}",
    "05.08.2026": lambda d: d.strftime("%d.%m.%Y"),
    "08/05/2026": lambda d: d.strftime("%m/%d/%Y"),
    "05/08/2026": lambda d: d.strftime("%d/%m/%Y"),
    "8/5/26": lambda d: f"{d.month}/{d.day}/{d:%y}",
    "26/8/5": lambda d: f"{d:%y}/{d.month}/{d.day}",
    "26-08-05": lambda d: d.strftime("%y-%m-%d"),
    "08/05": lambda d: d.strftime("%m/%d"),
    "05/08": lambda d: d.strftime("%d/%m"),
    "08-05": lambda d: d.strftime("%m-%d"),
    "8月5日": lambda d: f"{d.month}月{d.day}日",
    "serial": lambda d: str((d - EPOCH).days),
    "serial.0": lambda d: f"{(d - EPOCH).days}.0",
    "unix": lambda d: str(int((d - datetime(1970, 1, 1)).total_seconds()) - 8 * 3600),  # noqa: DTZ001
    "full-width": lambda d: d.strftime("%Y-%m-%d").translate(_WIDE),
    "########": lambda _: "########",
    "2026W32": lambda d: d.strftime("%GW%V"),
    "2026-08": lambda d: d.strftime("%Y-%m"),
    "today": lambda _: "今天",
    "2026-08-05~2026-08-05": lambda d: f"{d:%Y-%m-%d}~{d:%Y-%m-%d}",
    "apostrophe": lambda d: f"'{d:%Y-%m-%d}",
    "UTC midnight": lambda d: f"{d:%Y-%m-%d}T00:00:00Z",
}
RUN = 4
LOSSY = frozenset({"########", "2026W32", "today"})
HARMLESS = frozenset({"2026/8/5", "2026/08/05", "20260805", "2026年8月5日", "2026-08-05 00:00:00",
                      "serial", "2026-08-05T00:00:00"})  # fmt: skip
CLOCKS: Mapping[str, Callable[[datetime], str]] = {
    "slashes": lambda d: d.strftime("%Y/%m/%d %H:%M:%S"),
    "short": lambda d: f"{d.year}/{d.month}/{d.day} {d.hour}:{d:%M:%S}",
    "chinese": lambda d: d.strftime("%Y年%m月%d日%H时%M分%S秒"),
    "letter T": lambda d: d.strftime("%Y-%m-%dT%H:%M:%S"),
    "fractions": lambda d: d.strftime("%Y-%m-%d %H:%M:%S.000"),
    "packed": lambda d: d.strftime("%Y%m%d%H%M%S"),
    "afternoon": lambda d: (
        f"{d:%Y-%m-%d} {d.hour % 12 or 12}:{d:%M:%S} {'PM' if d.hour > 11 else 'AM'}"
    ),
    "下午": lambda d: (
        f"{d:%Y-%m-%d} {'下午' if d.hour > 11 else '上午'}{d.hour % 12 or 12}:{d:%M:%S}"
    ),
    "mdy": lambda d: f"{d.month}/{d.day}/{d.year} {d:%H:%M:%S}",
    "dmy": lambda d: f"{d.day}/{d.month}/{d.year} {d:%H:%M:%S}",
    "two digits": lambda d: f"{d:%y}/{d.month}/{d.day} {d:%H:%M:%S}",
    "serial": lambda d: f"{(d - EPOCH) / timedelta(days=1):.9f}",
    "offset": lambda d: f"{d:%Y-%m-%dT%H:%M:%S}+08:00",
    "UTC": lambda d: f"{d - timedelta(hours=8):%Y-%m-%dT%H:%M:%S}Z",
    "unix": lambda d: str(int((d - datetime(1970, 1, 1)).total_seconds()) - 8 * 3600),  # noqa: DTZ001
    "milliseconds": lambda d: f"{int((d - datetime(1970, 1, 1)).total_seconds()) - 8 * 3600}000",  # noqa: DTZ001
    "no year": lambda d: d.strftime("%m-%d %H:%M:%S"),
    "full-width": lambda d: d.strftime("%Y-%m-%d %H:%M:%S").translate(_WIDE),
}
OF_SHANGHAI = frozenset({"offset", "UTC", "unix", "milliseconds"})
HARMLESS_CLOCKS = frozenset({"slashes", "short", "chinese", "letter T", "serial", "offset", "UTC"})


def days(world: World, _: Random) -> Iterator[Change]:
    """Every day of the file in another dress; then only one of them."""
    export = world.export
    for at in export.places("day"):
        for label, write in DRESSES.items():
            cells = [write(_midnight(truth[export.columns[at].key])) for truth in export.truths]
            if label == "05/08" and _is_chinese(export) and len(set(cells)) < RUN:
                continue  # without a run of days, the month comes first in Chinese
            changed = export.with_column(at, cells)
            truths: tuple[tuple[Truth, ...], ...] | None = () if label in LOSSY else None
            if label == "2026-08":  # a row of a whole month, if that is what it becomes
                lost = export.forgetting(export.columns[at].key)
                yield Change(label, changed, truths=(tuple(lost.truths),))
                yield Change(f"{label}, one cell", export.with_column(
                    at, [cells[0], *_shown(export, at)[1:]]), truths=())  # fmt: skip
                continue
            if label == "UTC midnight":  # as a moment, it is eight in the morning here
                truths = tuple(_at_eight(export, at, rows) for rows in (range(0), range(99), (0,)))
            yield Change(label, changed, truths=truths, harmless=label in HARMLESS)
            one = export.with_column(at, [cells[0], *_shown(export, at)[1:]])
            yield Change(f"{label}, one cell", one, truths=truths)
            yield Change(f"{label}, workbook", changed.wrapped(container="typed_xlsx"),
                         truths=truths)  # fmt: skip


def _is_chinese(export: Export) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for name in export.header for sign in name)


def _at_eight(export: Export, at: int, rows: Collection[int]) -> tuple[Truth, ...]:
    """What the export says, its day in these rows a moment of Shanghai."""
    key = export.columns[at].key
    return tuple(
        {**truth, key: _midnight(truth[key]) + timedelta(hours=8)} if row in rows else truth
        for row, truth in enumerate(export.truths)
    )


def _shown(export: Export, at: int) -> list[str]:
    return [export.lines[place].cells[at] for place in export.data]


def _midnight(day: object) -> datetime:
    assert isinstance(day, date)
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day of the file


def moments(world: World, _: Random) -> Iterator[Change]:
    export = world.export
    for at in export.places("moment"):
        key = export.columns[at].key
        own = [truth[key] for truth in export.truths]
        old = _shown(export, at)
        for label, write in CLOCKS.items():
            if world.utc and label in OF_SHANGHAI:
                continue
            cells = [write(m) if isinstance(m, datetime) else old[row] for row, m in enumerate(own)]
            yield Change(f"{key} {label}", export.with_column(at, cells),
                         harmless=label in HARMLESS_CLOCKS)  # fmt: skip
            one = [cells[0], *old[1:]]
            yield Change(f"{key} {label}, one cell", export.with_column(at, one))
        minutes = [m.replace(second=0) if isinstance(m, datetime) else None for m in own]
        changed = export
        for row, m in enumerate(minutes):
            cell = f"{m.year}/{m.month}/{m.day} {m.hour}:{m:%M}" if m else old[row]
            changed = changed.with_cell(row, at, cell, m)
        yield Change(f"{key} without seconds", changed, harmless=True)


def typed(world: World, _: Random) -> Iterator[Change]:
    """Real dates of a spreadsheet, alone and among text."""
    export = world.export
    for at in export.places("day", "moment"):
        key = export.columns[at].key
        cells = ["" if truth[key] is None else str(truth[key]) for truth in export.truths]
        yield Change(f"{key} typed", export.with_column(at, cells)
                     .wrapped(container="typed_xlsx"), harmless=True)  # fmt: skip
        half = len(cells) // 2
        mixed = [*cells[:half], *_shown(export, at)[half:]]
        yield Change(f"{key} typed and text", export.with_column(at, mixed)
                     .wrapped(container="typed_xlsx"))  # fmt: skip


def missing(world: World, _: Random) -> Iterator[Change]:
    """One row without its day: refused, for it belongs to no day."""
    export = world.export
    for at in export.places("day", "moment"):
        key = export.columns[at].key
        for word in ("", "-", "--"):
            gone = export.with_cell(1, at, word, None)
            yield Change(f"{key} {word!r}", gone)


MUTATORS: Mapping[str, Mutator] = {
    "day in another dress": days,
    "moment in another dress": moments,
    "typed dates": typed,
    "a day missing": missing,
}
