"""Columns that are missing, added, renamed, moved; lines above them more or fewer."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ..export import NUMERIC, Column, Export
from .change import Change

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from random import Random

    from ..export import Truth
    from ..world import World
    from .change import Mutator

FULL, HALF = str.maketrans("()", "（）"), str.maketrans("（）", "()")
UNITS = {"count": "次", "money": "元", "share": "%", "seconds": "秒"}
SCALES = {"count": ("万", 10_000), "money": ("万元", 10_000), "seconds": ("分钟", 60)}
STRANGE = ("新增指标", "Note to self", "同比", "#")


def missing(world: World, _: Random) -> Iterator[Change]:
    export = world.export
    for at, column in enumerate(export.columns):
        places = [place for place in range(len(export.columns)) if place != at]
        yield Change(column.key, export.ordered(places).forgetting(column.key))


def renamed(world: World, _: Random) -> Iterator[Change]:
    export = world.export
    for at, column in enumerate(export.columns):
        yield Change(column.key, export.with_header(at, f"某列{at}").forgetting(column.key))


def aliased(world: World, _: Random) -> Iterator[Change]:
    export = world.export
    for at, column in enumerate(export.columns):
        for alias in column.aliases:
            yield Change(f"{column.key} → {alias}", export.with_header(at, alias), harmless=True)


def dressed(world: World, _: Random) -> Iterator[Change]:
    """The same header in other brackets, spaces, cases, widths."""
    export = world.export
    dresses = {
        "full brackets": lambda text: text.translate(FULL),
        "half brackets": lambda text: text.translate(HALF),
        "spaces": lambda text: f" {text}  ",
        "upper case": str.upper,
        "tab": lambda text: f"{text}\t",
        "byte order mark": lambda text: f"\ufeff{text}",
        "line break": lambda text: text.replace("(", "\n(", 1),
    }
    for label, change in dresses.items():
        header = tuple(map(change, export.header))
        writable = "\ufeff" not in header[0] or export.wrap.encoding.startswith("utf")
        yield Change(label, replace(export, header=header), harmless=label != "tab" and writable)


def with_units(world: World, _: Random) -> Iterator[Change]:
    """A unit in the header: the one the numbers have, and one they do not have."""
    export = world.export
    for at, column in enumerate(export.columns):
        if column.kind == "share" and not any("%" in line.cells[at] for line in export.lines):
            continue  # a ratio under % says something else
        if column.kind in UNITS and not export.header[at].endswith((")", "）", "%")):
            header = f"{column.key}({UNITS[column.kind]})"
            yield Change(header, export.with_header(at, header))
        if column.kind == "seconds" and any(
            set(":秒") & {*line.cells[at]} for line in export.lines
        ):
            continue  # such a cell says its units itself
        if column.kind in SCALES and not export.header[at].endswith((")", "）", "%")):
            unit, scale = SCALES[column.kind]
            header = f"{column.key}({unit})"
            grown = scaled(export.with_header(at, header), column.key, scale)
            lost = export.forgetting(column.key)
            yield Change(header, grown, truths=(tuple(grown.truths), tuple(lost.truths)))


def scaled(export: Export, key: str, scale: int) -> Export:
    """The same cells, which now say `scale` times as much."""
    lines = []
    for line in export.lines:
        truth = line.truth
        if truth is not None and isinstance(value := truth.get(key), (int, Decimal)):
            truth = {**truth, key: value * scale}
        lines.append(replace(line, truth=truth))
    return export.with_lines(lines)


def in_cents(world: World, _: Random) -> Iterator[Change]:
    """`(分)`: a hundredth; `(USD)`: money of which the workspace knows no rate."""
    export = world.export
    for at, column in enumerate(export.columns):
        if column.kind != "money" or not column.additive or column.key.endswith((")", "）")):
            continue
        cents = export.with_header(at, f"{column.key}(分)").with_lines(
            replace(line, truth={**line.truth, column.key: _hundredth(line.truth[column.key])})
            if line.truth is not None
            else line
            for line in export.lines
        )
        lost = tuple(export.forgetting(column.key).truths)
        yield Change(f"{column.key}(分)", cents, truths=(tuple(cents.truths), lost))
        for currency in ("USD", "美元", "JPY"):
            dollars = export.with_header(at, f"{column.key}({currency})")
            nothing = tuple({**truth, **_no_money(export)} for truth in export.truths)
            told = [tuple(export.truths)] if export.currency_column else []
            yield Change(f"{column.key}({currency})", dollars, truths=(lost, nothing, *told))


def _hundredth(value: object) -> Decimal | None:
    return Decimal(str(value)) / 100 if value is not None else None


def _no_money(export: Export) -> dict[str, None]:
    return {column.key: None for column in export.columns if column.kind == "money"}


def added(world: World, rng: Random) -> Iterator[Change]:
    """A column nobody knows, and ones that look like one that is known."""
    export = world.export
    for name in STRANGE:
        yield Change(name, inserted(export, rng.randrange(len(export.columns) + 1), name))
    for at, column in enumerate(export.columns):
        if column.kind not in NUMERIC:
            continue
        for name in (f"首次{column.key}", f"{column.key}占比", f"较前一日{column.key}"):
            yield Change(name, inserted(export, at, name))


def inserted(export: Export, at: int, name: str, cell: str = "7") -> Export:
    """A column `name` at a place, the same cell throughout; it says nothing of this world."""
    columns = (*export.columns[:at], Column(name, "word"), *export.columns[at:])
    lines = [
        replace(line, cells=(*line.cells[:at], cell, *line.cells[at:]))
        if len(line.cells) == len(export.columns)
        else line
        for line in export.lines
    ]
    header = (*export.header[:at], name, *export.header[at:])
    return replace(export, columns=columns, header=header, lines=tuple(lines))


def twice(world: World, _: Random) -> Iterator[Change]:
    """Two columns of one name, or of two names of one measure, with different cells."""
    export = world.export
    goals = _keys_of(world, ("conversions",))
    people = _keys_of(world, ("users", "new_users", "reach"))
    for at, column in enumerate(export.columns):
        cell = {"day": "2026-01-02", "moment": "2026-01-02 03:04:05"}.get(column.kind, "777")
        own, lost = tuple(export.truths), tuple(export.forgetting(column.key).truths)
        truths = () if needed(world, column) else (own, lost)
        aliases = column.aliases[:1] if column.kind in NUMERIC else ()
        for name in (column.key, *aliases):
            for place in (at, len(export.columns)):
                change = inserted(export, place, name, cell)
                found: tuple[tuple[Truth, ...], ...] = truths
                if name != column.key and column.key in goals:
                    found = (own,)
                elif name != column.key and column.key in people:
                    # people are counted in several ways; which one is taken, the reader knows
                    found = (own, tuple({**truth, column.key: 777} for truth in own))
                yield Change(f"{name} at {place}", change, truths=found)
        double = inserted(export, len(export.columns), column.key)
        yield Change(f"{column.key} copied", double.with_lines(
            line.put(-1, line.cells[at]) if len(line.cells) == len(double.columns) else line
            for line in double.lines))  # fmt: skip


def _keys_of(world: World, measures: tuple[str, ...]) -> set[str]:
    """The columns that tell one of these measures of some fact."""

    def told(truth: Truth) -> int:
        return sum(
            fact.measures.get(name) is not None for fact in world.facts(truth) for name in measures
        )

    truth = world.export.truths[0]
    return {
        key for key in truth if told({k: v for k, v in truth.items() if k != key}) < told(truth)
    }


def needed(world: World, column: Column) -> bool:
    """Whether some fact of the world depends on the column."""
    whole = [fact for truth in world.export.truths for fact in world.facts(truth)]
    less = [
        fact for truth in world.export.forgetting(column.key).truths for fact in world.facts(truth)
    ]
    return whole != less


def reordered(world: World, rng: Random) -> Iterator[Change]:
    export = world.export
    places = list(range(len(export.columns)))
    shuffled = rng.sample(places, len(places))
    for label, order in (
        ("reversed", places[::-1]),
        ("rotated", [*places[3:], *places[:3]]),
        ("shuffled", shuffled),
    ):
        yield Change(label, export.ordered(order), harmless=not export.totals)


def blank_columns(world: World, _: Random) -> Iterator[Change]:
    export = world.export
    for at in (0, len(export.columns) // 2, len(export.columns)):
        yield Change(f"at {at}", inserted(export, at, "", ""), harmless=True)
    end = len(export.columns)
    double = inserted(inserted(export, end, "", ""), end, "", "")
    yield Change("two at the end", double, harmless=True)
    yield Change("no header over numbers", inserted(export, len(export.columns), "", "7"))


def preambles(world: World, _: Random) -> Iterator[Change]:
    export = world.export
    for label, lines in {
        "one more": (("导出说明",),),
        "five more": tuple((f"说明{at}：本表仅供参考",) for at in range(5)),
        "blank ones": (("",), ("",), ("",)),
        "wide ones": (("导出人", "张三", "部门", "市场部"), ("备注", "无")),
        "a sentence with numbers": (("共 24 条，合计 3 页",),),
        "another date": (("数据更新日期：2026-10-04",),),
    }.items():
        more = replace(export, above=(*export.above, *lines))
        yield Change(label, more, harmless=True)
        yield Change(f"{label} first", replace(export, above=(*lines, *export.above)),
                     harmless=True)  # fmt: skip
    if export.above:
        yield Change("none", replace(export, above=()))
        yield Change("one less", replace(export, above=export.above[1:]))
    yield Change("no header", replace(export, header=export.lines[0].cells,
                                      lines=export.lines[1:]), truths=())  # fmt: skip


MUTATORS: Mapping[str, Mutator] = {
    "missing column": missing,
    "renamed column": renamed,
    "old and new names": aliased,
    "header in another dress": dressed,
    "unit in the header": with_units,
    "cents and currencies": in_cents,
    "extra column": added,
    "column twice": twice,
    "columns moved": reordered,
    "blank columns": blank_columns,
    "lines above": preambles,
}
