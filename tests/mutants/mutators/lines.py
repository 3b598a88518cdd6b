"""Rows that are cut, repeated, blank, moved; totals that are elsewhere, wrong or masked."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from ..export import Export, Line
from ..world import total_line
from .change import Change, also, made

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from random import Random

    from ..export import Truth
    from ..world import World
    from .change import Mutator

WORDS = ("合计", "总计", "汇总", "小计", "Total", "TOTAL", "Grand Total", "总计：", "全部", "合 计",
         "共12条", "平均", "Summe", "all", "账户总计", "本页合计", "合计(12)")  # fmt: skip


def half_row(world: World, rng: Random) -> Iterator[Change]:
    """The last row ends after some cells: short in text, blank cells in a workbook."""
    export = without_words_below(world.export)
    width = len(export.columns)
    *before, last = export.lines
    rest = export.with_lines(before)
    places = {1, 2, width // 2, width - 2, width - 1, rng.randrange(1, width)}
    for cells in sorted(places & set(range(1, width))):
        short = export.with_lines([*before, Line(last.cells[:cells])])
        yield Change(f"{cells} cells", short, truths=_cut_off(rest, cells))
        blank = replace(last, cells=(*last.cells[:cells], *[""] * (width - cells)))
        said = {c.key: (last.truth or {})[c.key] if at < cells else None
                for at, c in enumerate(export.columns)}  # fmt: skip
        padded = export.with_lines([*before, replace(blank, truth=said)])
        yield Change(f"{cells} cells, blanks after", padded)


def _cut_off(rest: Export, cells: int) -> tuple[tuple[Truth, ...], ...]:
    """A single first cell is no number: leaving it out loses none."""
    return (tuple(rest.truths),) if cells == 1 else ()


def truncated(world: World, rng: Random) -> Iterator[Change]:
    """The bytes end somewhere in the last rows, inside a cell that is not the last one."""
    export = without_words_below(world.export)
    export = export.wrapped(mark=b"", encoding="utf-8", ending="")
    whole = export.text
    before = export.lines[:-1]
    start = len(export.with_lines(before).text) + len(export.wrap.newline)
    end = whole.rindex(export.wrap.delimiter)
    for _ in range(6):
        at = rng.randrange(start + 1, end)
        filled = [cell for cell in whole[start:at].split(export.wrap.delimiter) if cell.strip()]
        truths = _cut_off(export.with_lines(before), len(filled))
        yield Change(f"after {at - start} characters of the last row", export, truths,
                     whole[:at].encode())  # fmt: skip
    if world.export.totals:
        kept = world.export.with_lines(world.export.lines[: export.data[-3]])
        yield Change("rows and total gone", without_totals(kept))


def header_again(world: World, _: Random) -> Iterator[Change]:
    export = world.export
    for at in (1, len(export.lines) // 2, len(export.lines)):
        lines = [*export.lines[:at], Line(export.header), *export.lines[at:]]
        yield Change(f"before line {at}", export.with_lines(lines), harmless=True)
    title = [Line(row) for row in export.above]
    lines = [*export.lines[:2], *title, Line(export.header), *export.lines[2:]]
    yield Change("with the lines above it", export.with_lines(lines))
    moved = Line((*export.header[1:], export.header[0]))
    yield Change("in another order", export.with_lines([*export.lines[:2], moved,
                 *export.lines[2:]]), truths=())  # fmt: skip


def blank_rows(world: World, _: Random) -> Iterator[Change]:
    export = world.export
    width = len(export.columns)
    for label, line in {
        "empty": Line(("",)),
        "delimiters": Line(("",) * width),
        "spaces": Line((" ",) * width),
    }.items():
        for at in (0, 3, len(export.lines)):
            lines = [*export.lines[:at], line, line, *export.lines[at:]]
            yield Change(f"{label} before line {at}", export.with_lines(lines), harmless=True)
    dashes = Line(("-",) * width)
    yield Change("dashes", export.with_lines([*export.lines[:2], dashes, *export.lines[2:]]))


def notes(world: World, _: Random) -> Iterator[Change]:
    """Remarks under or between the rows."""
    export = world.export
    for label, cells in {
        "one": ("注：以上数据仅供参考",),
        "a dated one": ("数据截至 2026-10-03 10:00",),
        "two cells": ("导出人", "张三"),
        "one, padded": ("数据来源：后台", *[""] * (len(export.columns) - 1)),
    }.items():
        lines = [*export.lines, Line(cells)]
        yield Change(f"{label} below", export.with_lines(lines), harmless=label == "one")
        lines = [*export.lines[:3], Line(cells), *export.lines[3:]]
        yield Change(f"{label} between", export.with_lines(lines))


def without_totals(export: Export) -> Export:
    return export.with_lines(line for line in export.lines if line.total is None)


def without_words_below(export: Export) -> Export:
    """The last line is a row."""
    rows = without_totals(export)
    return rows.with_lines(rows.lines[: rows.data[-1] + 1])


def with_total(export: Export, word: str = "合计") -> tuple[Export, Line]:
    """The rows alone, and the line that sums them up, its word under the first name or day."""
    rows = without_words_below(export)
    place = min(rows.places("day", "name", "id", "moment"))
    return rows, total_line(rows, {rows.columns[place].key: word})


def _or_rows(world: World, change: Change) -> Change:
    """In a list of what people typed, a line called 合计 may be one more row, too."""
    if not world.any_word:
        return change
    named = {column.key: at for at, column in enumerate(world.export.columns)
             if column.kind == "name"}  # fmt: skip
    truths = [
        line.truth or {**(line.total or {}), **{key: line.cells[at] for key, at in named.items()}}
        for line in change.export.lines
        if line.truth is not None or line.total is not None
    ]
    own = made("", change).truths
    return replace(change, truths=(*own, tuple(truths)))


def totals_moved(world: World, _: Random) -> Iterator[Change]:
    """A total row below, above, between, twice, none; with this word and that."""
    rows, total = with_total(world.export)
    if world.export.totals:
        yield Change("absent", without_totals(world.export), harmless=True)
    middle = len(rows.lines) // 2
    for label, lines in {
        "below": [*rows.lines, total],
        "above": [total, *rows.lines],
        "between": [*rows.lines[:middle], total, *rows.lines[middle:]],
        "twice": [total, *rows.lines, total],
        "after a blank row": [*rows.lines, Line(("",)), total],
    }.items():
        yield _or_rows(world, Change(label, rows.with_lines(lines)))
    for word in WORDS:
        named = with_total(world.export, word)[1]
        yield _or_rows(world, Change(f"named {word}", rows.with_lines([*rows.lines, named])))


def totals_unnamed(world: World, _: Random) -> Iterator[Change]:
    """A total that no word calls one: it must not be counted as a row."""
    rows, total = with_total(world.export, "")
    first, last = (rows.lines[at].cells for at in (0, -1))
    days = rows.places("day")
    for label, filled in {
        "blank": "",
        "dash": "-",
        "dashes": "--",
        "range with a tilde": "{0}~{1}",
        "range with a dash": "{0} - {1}",
        "range with 至": "{0}至{1}",
    }.items():
        if "{0}" in label + filled and not days:
            continue
        line = total
        for at in rows.places("day", "name", "id", "moment", "word"):
            if "{0}" in filled and at in days:
                line = line.put(at, filled.format(first[at], last[at]))
            elif "{0}" not in filled:
                line = line.put(at, filled)
        for place, lines in (("below", [*rows.lines, line]), ("above", [line, *rows.lines])):
            yield Change(f"{label} {place}", rows.with_lines(lines))


def totals_wrong(world: World, _: Random) -> Iterator[Change]:
    """Wrong by one, by a cent, by a row; masked; blank."""
    rows, total = with_total(world.export)
    truth = total.total or {}
    for at, column in enumerate(rows.columns):
        value = truth.get(column.key)
        if value is None or not column.additive:
            continue
        steps = (1, -1, 1000) if column.kind == "count" else (Decimal("0.01"), Decimal(9))
        for step in steps:
            off = Decimal(str(value)) + step
            shown = f"{off:.2f}" if column.kind == "money" else str(off)
            line = replace(total.put(at, shown), total={**truth, column.key: off})
            yield _or_rows(
                world, Change(f"{column.key} {step:+}", rows.with_lines([*rows.lines, line]))
            )
        for mask in ("<5", "-", ""):
            line = replace(total.put(at, mask), total={**truth, column.key: None})
            yield _or_rows(
                world, Change(f"{column.key} {mask!r}", rows.with_lines([*rows.lines, line]))
            )


def rows_missing(world: World, rng: Random) -> Iterator[Change]:
    """A row is gone: a total tells, and without one the file is another true file."""
    export = world.export
    for at in rng.sample(export.data, 3):
        yield Change(f"line {at}", export.with_lines(
            [*export.lines[:at], *export.lines[at + 1 :]]))  # fmt: skip
    rows, total = with_total(export)
    yield _or_rows(
        world, Change("the first, with a total", rows.with_lines([*rows.lines[1:], total]))
    )


def rows_twice(world: World, rng: Random) -> Iterator[Change]:
    export = world.export
    rows, total = with_total(export)
    for at in rng.sample(range(len(rows.lines)), 2):
        lines = [*rows.lines[: at + 1], rows.lines[at], *rows.lines[at + 1 :]]
        double = rows.with_lines(lines)
        once = tuple(rows.truths)
        kept = Change(f"row {at}", double, truths=(once,) if world.repeats == "one" else None)
        yield kept
        summed = Change(f"row {at} with a total", rows.with_lines([*lines, total]),
                        truths=(once,) if world.repeats == "one" else None)  # fmt: skip
        yield _or_rows(world, summed)
    every = rows.with_lines([*rows.lines, *rows.lines])
    yield Change("all", every, truths=(tuple(rows.truths),) if world.repeats == "one" else None)


def rows_moved(world: World, rng: Random) -> Iterator[Change]:
    export = world.export
    places = [at for at, line in enumerate(export.lines) if line.truth or line.total]
    lines = [export.lines[at] for at in places]
    for label, order in (("reversed", lines[::-1]), ("shuffled", rng.sample(lines, len(lines)))):
        moved = dict(zip(places, order, strict=True))
        mixed = [moved.get(at, line) for at, line in enumerate(export.lines)]
        yield Change(label, export.with_lines(mixed), harmless=True)


def swapped(world: World, _: Random) -> Iterator[Change]:
    """The cells of two count columns changed places: the file is true to its cells."""
    export = world.export
    counts = export.places("count")[:4]
    for one, other in pairwise(counts):
        order = list(range(len(export.columns)))
        order[one], order[other] = other, one
        keys = (export.columns[one].key, export.columns[other].key)
        moved = export.ordered(order)
        lines = [
            replace(line, truth=_swap(line.truth, keys), total=_swap(line.total, keys))
            for line in moved.lines
        ]
        changed = replace(moved.with_lines(lines), header=export.header, columns=export.columns)
        yield also(Change(" ↔ ".join(keys), changed))


def _swap(truth: Truth | None, keys: tuple[str, str]) -> Truth | None:
    if truth is None:
        return None
    one, other = keys
    return {**truth, one: truth.get(other), other: truth.get(one)}


MUTATORS: Mapping[str, Mutator] = {
    "half a row": half_row,
    "truncated": truncated,
    "header again": header_again,
    "blank rows": blank_rows,
    "remarks": notes,
    "total moved": totals_moved,
    "total unnamed": totals_unnamed,
    "total wrong": totals_wrong,
    "row missing": rows_missing,
    "rows twice": rows_twice,
    "rows moved": rows_moved,
    "values swapped": swapped,
}
