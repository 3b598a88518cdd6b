"""The bytes around the cells: encodings, delimiters, line ends, quotes, containers, sheets."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
from dataclasses import replace
from typing import TYPE_CHECKING

from ..export import archive, workbook
from .change import Change
from .lines import without_totals

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from random import Random

    from ..export import Export, Value
    from ..world import World
    from .change import Mutator

ENCODINGS: Mapping[str, tuple[str, bytes]] = {
    "utf-8": ("utf-8", b""),
    "utf-8 with mark": ("utf-8", codecs.BOM_UTF8),
    "gb18030": ("gb18030", b""),
    "gbk": ("gbk", b""),
    "utf-16 little": ("utf-16-le", codecs.BOM_UTF16_LE),
    "utf-16 big": ("utf-16-be", codecs.BOM_UTF16_BE),
    "utf-16 little, no mark": ("utf-16-le", b""),
    "utf-16 big, no mark": ("utf-16-be", b""),
}


def encoded(world: World, _: Random) -> Iterator[Change]:
    export = world.export
    for label, (encoding, mark) in ENCODINGS.items():
        yield Change(label, export.wrapped(encoding=encoding, mark=mark), harmless=True)
    lines = export.wrapped(encoding="utf-8", mark=b"").text.splitlines(keepends=True)
    mixed = b"".join(line.encode("utf-8" if at % 2 else "gb18030") for at, line in enumerate(lines))
    if not mixed.isascii():
        yield Change("two encodings", export, truths=(tuple(export.truths),), data=mixed)
    yield Change("utf-32", export.wrapped(encoding="utf-32", mark=b""))


def delimited(world: World, _: Random) -> Iterator[Change]:
    export = world.export
    for delimiter in (",", "\t", ";", "|"):
        for quote_all in (False, True):
            yield Change(f"{delimiter!r} {'quoted' if quote_all else 'plain'}",
                         export.wrapped(delimiter=delimiter, quote_all=quote_all),
                         harmless=True)  # fmt: skip
    yield Change("'^'", export.wrapped(delimiter="^"))
    first = export.wrapped(delimiter=",", encoding="utf-8", mark=b"")
    yield Change("sep= line", first, data=b"sep=,\r\n" + first.bytes)


def line_ends(world: World, _: Random) -> Iterator[Change]:
    export = world.export
    for label, newline in (("LF", "\n"), ("CRLF", "\r\n"), ("CR", "\r"), ("CRCRLF", "\r\r\n")):
        yield Change(label, export.wrapped(newline=newline, ending=newline), harmless=True)
        yield Change(f"{label}, none at the end", export.wrapped(newline=newline, ending=""),
                     harmless=True)  # fmt: skip
    for label, ending in (("blank lines at the end", "\r\n" * 9), ("end of file mark", "\r\n\x1a"),
                          ("zeros at the end", "\r\n\x00\x00")):  # fmt: skip
        yield Change(label, export.wrapped(ending=ending), harmless=True)
    mixed = export.wrapped(encoding="utf-8", mark=b"", newline="\n", ending="\n")
    lines = mixed.text.split("\n")
    half = len(lines) // 2
    text = "\r\n".join(lines[:half]) + "\r\n" + "\n".join(lines[half:])
    yield Change("mixed", mixed, data=text.encode())


def quoted(world: World, _: Random) -> Iterator[Change]:
    """Quotes that are missing, doubled, or never closed."""
    export = world.export.wrapped(encoding="utf-8", mark=b"", delimiter=",")
    stream = io.StringIO()
    csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC).writerows(export.grid)
    yield Change("non-numeric", export, data=stream.getvalue().encode(), harmless=True)
    last = len(export.data) - 1
    for at in export.places("name")[:2]:
        for label, name in {"open quote": '"甲', "quote inside": '甲"乙', "comma": "甲,乙",
                            "two commas": "甲,乙,丙"}.items():  # fmt: skip
            for rows in ((0,), (last,), (1, 2), (1, last)):
                changed = export
                for row in rows:
                    changed = changed.with_cell(row, at, "NAME", name)
                text = changed.text.replace("NAME", name)
                told = f"{label} in rows {rows}, column {at}"
                yield Change(told, changed, data=text.encode())
    each = "\r\n".join('"' + ",".join(row).replace('"', '""') + '"' for row in export.grid)
    yield Change("whole lines quoted", export, data=each.encode())


def contained(world: World, _: Random) -> Iterator[Change]:
    export = world.export
    stem = export.name.removesuffix(".csv")
    text, typed = export.wrapped(container="xlsx"), export.wrapped(container="typed_xlsx")
    for label, name, data, harmless in (
        ("xlsx of text", f"{stem}.xlsx", text.bytes, True),
        ("xlsx of numbers", f"{stem}.xlsx", typed.bytes, not export.totals),
        ("xlsx named csv", f"{stem}.csv", text.bytes, True),
        ("xlsx named xls", f"{stem}.xls", typed.bytes, not export.totals),
        ("csv named xlsx", f"{stem}.xlsx", export.bytes, True),
        ("csv named xls", f"{stem}.xls", export.bytes, True),
        ("csv named txt", f"{stem}.txt", export.bytes, True),
        ("html", f"{stem}.xls", export.wrapped(container="html", encoding="utf-8").bytes, True),
        ("html in gb18030", f"{stem}.xls",
         export.wrapped(container="html", encoding="gb18030").bytes, True),
        ("zip of csv", f"{stem}.zip", archive({export.name: export.bytes}), True),
        ("zip of xlsx", f"{stem}.zip", archive({f"{stem}.xlsx": text.bytes}), True),
        ("zip in a folder", f"{stem}.zip", archive({f"报表/{export.name}": export.bytes}), True),
        ("zip of the file twice", f"{stem}.zip",
         archive({export.name: export.bytes, f"b/{export.name}": export.bytes}), True),
        ("gzip", f"{stem}.csv.gz", gzip.compress(export.bytes, mtime=0), True),
        ("half a zip", f"{stem}.zip", archive({export.name: export.bytes})[:-40], False),
        ("half a workbook", f"{stem}.xlsx", text.bytes[: len(text.bytes) // 2], False),
    ):  # fmt: skip
        truths = () if label.startswith("half") else (tuple(export.truths),)
        yield Change(label, replace(export, name=name), truths=truths, data=data, harmless=harmless)


def sheeted(world: World, _: Random) -> Iterator[Change]:
    """Other sheets beside the data: covers, pivots, copies, the second part of a long list."""
    export = without_totals(world.export)
    grid, typed = export.grid, export.typed_grid
    half = len(grid) - len(export.lines) // 2 + 1
    head = grid[: len(export.above) + 1]
    first = min(export.places("name", "day", "moment"))
    count = (export.places("count") or export.places("money", "word"))[0]
    pivot = [(export.header[first], export.header[count]),
             *[(row[first], row[count]) for row in grid[len(head) :]]]  # fmt: skip
    named = replace(export, name=export.name.replace(".csv", ".xlsx"))
    made: list[tuple[str, dict[str, Sequence[Sequence[Value]]], bool]] = [
        ("cover first", {"说明": [("这是说明",), ("请看下一页",)], "数据": typed}, True),
        ("cover last", {"数据": typed, "说明": [("字段", "含义"), ("消耗", "花费的钱")]}, True),
        ("empty sheets", {"Sheet1": [], "Sheet2": typed, "Sheet3": []}, True),
        ("pivot beside", {"数据": typed, "透视": pivot}, False),
        ("pivot first", {"透视": pivot, "数据": typed}, False),
        ("the same twice", {"数据": typed, "数据 (2)": typed}, False),
        ("in two parts", {"数据1": grid[:half], "数据2": [*head, *grid[half:]]}, False),
        ("in two parts, one header", {"数据1": grid[:half], "数据2": grid[half:]}, False),
    ]
    for label, sheets, harmless in made:
        yield Change(label, named, data=workbook(sheets), harmless=harmless,
                     truths=(tuple(export.truths),))  # fmt: skip


def side_by_side(world: World, _: Random) -> Iterator[Change]:
    """Another small table to the right of the data, as people put it."""
    export = without_totals(world.export)
    width = len(export.columns)
    grid = [list(row) + [""] * (width - len(row)) for row in export.grid]
    at = len(export.above)
    for label, extra in {
        "a note": ["", "备注"], "a sum": ["", "合计", "12345"],
    }.items():  # fmt: skip
        rows = [row + [""] * len(extra) for row in grid]
        rows[at + 2] = grid[at + 2] + extra
        yield Change(label, _named(export), data=workbook({"S": rows}),
                     truths=(tuple(export.truths),))  # fmt: skip


def _named(export: Export) -> Export:
    return replace(export, name=export.name.replace(".csv", ".xlsx"))


MUTATORS: Mapping[str, Mutator] = {
    "other encoding": encoded,
    "other delimiter": delimited,
    "line ends": line_ends,
    "quotes": quoted,
    "containers": contained,
    "sheets": sheeted,
    "beside the table": side_by_side,
}
