"""Numbers, shares, ids in other dresses; cells that hold nothing, or nonsense."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from .change import Change
from .lines import without_totals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from random import Random

    from ..export import Column, Export, Value
    from ..world import World
    from .change import Mutator

NOTHINGS = (
    "-",
    "--",
    "—",
    "N/A",
    "",
    " --",
    "null",
    "#N/A",
    "–",
    "——",
    "无",
    "/",
    "\\N",
    "NaN",
    "#DIV/0!",
)
KNOWN_NOTHINGS = frozenset(NOTHINGS[:7])
NONSENSE = (
    "约90",
    "1.2.3",
    "12,34,5",
    "1e400",
    "∞",
    "十二",
    "1 2",
    "3-5",
    "TRUE",
    "0x1F",
    "12abc",
    "5+",
)


def nulls(world: World, rng: Random) -> Iterator[Change]:
    """A cell says nothing: null, never zero, and no other row's number."""
    export = without_totals(world.export)
    row = rng.randrange(len(export.data))
    for at in _some(export, rng, "count", "money", "number", "share", "seconds", "name", "word"):
        column = export.columns[at]
        words = NOTHINGS if column.kind in ("count", "money") else ("-", "", "--")
        for word in words:
            yield Change(f"{column.key} {word!r}", export.with_cell(row, at, word, None))


def nulls_against_total(world: World, rng: Random) -> Iterator[Change]:
    """A cell is blank although the total counted it; a masked one is excused."""
    export = world.export
    if not export.totals:
        return
    row = rng.randrange(len(export.data))
    for at in _some(export, rng, "count", "money"):
        column = export.columns[at]
        for word in ("-", "", "0"):
            value = None if word != "0" else 0
            yield Change(f"{column.key} {word!r}", export.with_cell(row, at, word, value))
        masked = export.with_cell(row, at, "<5", None)
        yield Change(f"{column.key} '<5'", masked, truths=(tuple(masked.truths),))


def masked(world: World, rng: Random) -> Iterator[Change]:
    export = without_totals(world.export)
    for at in _some(export, rng, "count", "money"):
        for word in ("<5", "< 5", "＜5", "<10", "≤3", "*", "***", "5以下", ">1000"):
            yield Change(f"{export.columns[at].key} {word}", export.with_cell(1, at, word, None))


def _some(export: Export, rng: Random, *kinds: str) -> list[int]:
    """Up to two columns of each kind."""
    found: list[int] = []
    for kind in kinds:
        places = export.places(kind)
        found += sorted(rng.sample(places, min(2, len(places))))
    return found


def separated(world: World, _: Random) -> Iterator[Change]:
    """Thousands, millions; points and commas the other way round."""
    export = world.export
    for label, write in {
        "comma": lambda n: f"{n:,}",
        "blank": lambda n: f"{n:,}".replace(",", " "),
        "narrow blank": lambda n: f"{n:,}".replace(",", "\u202f"),
        "apostrophe": lambda n: f"{n:,}".replace(",", "'"),
        "full-width comma": lambda n: f"{n:,}".replace(",", "，"),
        "European": lambda n: f"{n:,}".translate(str.maketrans(",.", ".,")),
        "decimal comma": lambda n: f"{n}".replace(".", ","),
        "Indian": _indian,
    }.items():
        for kinds in (("count",), ("money", "number"), ("count", "money", "number")):
            yield Change(f"{label} in {'+'.join(kinds)}", _written(export, kinds, write),
                         harmless=label == "comma")  # fmt: skip


def _indian(number: Decimal | int) -> str:
    """12,34,567: a number a hundred times as large, where it then has such a group."""
    whole = f"{number * 100}".partition(".")[0]
    if len(whole) < 6:
        return f"{number}"
    groups = []
    head, tail = whole[:-3], whole[-3:]
    while head:
        groups.append(head[-2:])
        head = head[:-2]
    return f"{','.join(groups[::-1])},{tail}" if groups else tail


def _written(export: Export, kinds: tuple[str, ...], write: object) -> Export:
    """Every number of these kinds written by `write`."""
    changed = export
    for at in export.places(*kinds):
        key = export.columns[at].key
        cells = []
        for line in export.lines:
            number = (line.truth or line.total or {}).get(key)
            if isinstance(number, Decimal):
                number = number.quantize(Decimal("0.01"))
            cells.append(write(number) if isinstance(number, (int, Decimal)) else line.cells[at])  # type: ignore[operator]
        changed = changed.with_lines(
            line.put(at, cell) for line, cell in zip(changed.lines, cells, strict=True)
        )
    return changed


def united(world: World, rng: Random) -> Iterator[Change]:
    """Units, signs and widths inside cells."""
    export = without_totals(world.export)
    suffixes = {"count": "次", "money": "元", "seconds": "秒", "number": "个"}
    writes: Mapping[str, Callable[[str, str], str]] = {
        "unit": lambda cell, kind: cell + suffixes.get(kind, ""),
        "blank and unit": lambda cell, kind: f"{cell} {suffixes.get(kind, '')}",
        "full-width digits": lambda cell, _: cell.translate(_WIDE),
        "plus": lambda cell, _: f"+{cell}",
        "blanks around": lambda cell, _: f"  {cell}\u00a0",
        "apostrophe before": lambda cell, _: f"'{cell}",
        "formula of text": lambda cell, _: f'="{cell}"',
        "trailing .0": lambda cell, kind: f"{cell}.0" if kind == "count" else cell,
        "leading zeros": lambda cell, _: f"000{cell}",
        "ten thousands": lambda cell, _: _in_ten_thousands(cell),
    }
    for label, write in writes.items():
        for at in _some(export, rng, "count", "money", "seconds"):
            kind = export.columns[at].kind
            cells = [write(export.lines[place].cells[at], kind) if _filled(export, place, at)
                     else export.lines[place].cells[at] for place in export.data]  # fmt: skip
            yield Change(f"{label} in {export.columns[at].key}", export.with_column(at, cells))


def _in_ten_thousands(cell: str) -> str:
    """`12,345` as `1.2345万`; what is no plain number stays."""
    plain = cell.replace(",", "")
    return f"{Decimal(plain) / 10000}万" if plain.replace(".", "", 1).isdigit() else cell


_WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")


def _filled(export: Export, place: int, at: int) -> bool:
    return (export.lines[place].truth or {}).get(export.columns[at].key) is not None


def in_currency(world: World, _: Random) -> Iterator[Change]:
    """¥ is the workspace's own; a dollar sign in a column of yuan is not to be read as yuan."""
    export = without_totals(world.export)
    for at in [at for at in export.places("money") if export.columns[at].additive][:1]:
        key = export.columns[at].key
        plain = [export.lines[place].cells[at] for place in export.data]
        for sign in ("¥", "￥", "CNY ", "RMB ", "人民币"):
            yield Change(f"{key} {sign}", export.with_column(at, [sign + cell for cell in plain]),
                         harmless=sign == "¥")  # fmt: skip
        lost = tuple(export.forgetting(key).truths)
        nothing = tuple({**t, **{c.key: None for c in export.columns if c.kind == "money"}}
                        for t in export.truths)  # fmt: skip
        for sign in ("$", "€", "US$", "HK$", "£", "USD "):
            yield Change(f"{key} {sign}", export.with_column(at, [sign + cell for cell in plain]),
                         truths=(lost, nothing))  # fmt: skip
        one = export.with_cell(2, at, f"${plain[2]}", None)
        yield Change(f"{key} one with $", one, truths=(lost, nothing, tuple(one.truths)))


def nonsense(world: World, rng: Random) -> Iterator[Change]:
    """A cell that is no number refuses the file, or leaves nothing."""
    export = without_totals(world.export)
    for at in _some(export, rng, "count", "money"):
        for word in NONSENSE:
            row = rng.randrange(len(export.data))
            yield Change(f"{export.columns[at].key} {word!r}",
                         export.with_cell(row, at, word, None))  # fmt: skip
    for at in _some(export, rng, "count"):
        none, half = (export.with_cell(0, at, "12.5", v) for v in (None, Decimal("12.5")))
        yield Change(f"{export.columns[at].key} a fraction", none,
                     truths=(tuple(none.truths), tuple(half.truths)))  # fmt: skip
        for word, value in (
            ("(12)", -12),
            ("-12", -12),
            ("−12", -12),
            ("1e3", 1000),
            ("1.2E+03", 1200),
        ):
            yield Change(f"{export.columns[at].key} {word!r}", export.with_cell(0, at, word, value))


def shares(world: World, _: Random) -> Iterator[Change]:
    """A share as percent, as ratio, as a bare number under `%`, as a bare number alone."""
    export = world.export
    for at in export.places("share"):
        column = export.columns[at]
        values = [truth.get(column.key) for truth in export.truths]
        bare = [f"{v * 100:.2f}" if isinstance(v, Decimal) else "-" for v in values]
        ratio = [f"{v:.4f}" if isinstance(v, Decimal) else "-" for v in values]
        signed = f"{column.key.removesuffix('%')}(%)"
        exact = _rounded(export, column)
        yield Change(f"{column.key} ratio", exact.with_column(at, ratio), harmless=True)
        yield Change(f"{column.key} bare under %", exact.with_header(at, signed)
                     .with_column(at, bare), harmless=True)  # fmt: skip
        yield Change(f"{column.key} percent under %", exact.with_header(at, signed), harmless=True)
        lost = tuple(export.forgetting(column.key).truths)
        if not column.key.endswith("%"):
            yield Change(f"{column.key} bare", exact.with_column(at, bare),
                         truths=(tuple(exact.truths), lost))  # fmt: skip
        full = [f"{cell}％" for cell in bare]
        yield Change(f"{column.key} full-width %", exact.with_column(at, full))
        mixed = [bare[0] + "%", *ratio[1:]]
        yield Change(f"{column.key} mixed", exact.with_column(at, mixed))


def _rounded(export: Export, column: Column) -> Export:
    """Shares as four decimals say them."""
    changed = export
    for row, truth in enumerate(export.truths):
        value = truth.get(column.key)
        at = export.find(column.key)
        if isinstance(value, Decimal):
            shown = round(value, 4)
            changed = changed.with_cell(row, at, f"{shown * 100:.2f}%", shown)
    return changed


def ids(world: World, _: Random) -> Iterator[Change]:
    """Ids as spreadsheets leave them."""
    export = world.export
    for at in export.places("id"):
        key = export.columns[at].key
        own = [str(truth[key]) for truth in export.truths]
        for label, cells in {
            "scientific": [f"{float(i):.5E}" for i in own],
            "scientific, two decimals": [f"{float(i):.2E}" for i in own],
            "fifteen digits": [i[:15] + "0" * (len(i) - 15) for i in own],
            "masked": [i[:4] + "****" + i[-4:] for i in own],
        }.items():
            exact = len(own[0]) <= 15 and label == "fifteen digits"
            unknown = tuple(export.forgetting(key).truths)
            truths = (tuple(export.truths),) if exact else (unknown,)
            yield Change(f"{key} {label}", _with_ids(export, at, cells, None), truths=truths)
        for label, write in {
            "trailing .0": "{}.0", "formula": '="{}"', "apostrophe": "'{}", "tab": "{}\t",
            "full-width": "{}", "blanks": " {} ",
        }.items():  # fmt: skip
            cells = [write.format(i) for i in own]
            if label == "full-width":
                cells = [cell.translate(_WIDE) for cell in cells]
            as_said = _with_ids(export, at, cells, [cell.strip() for cell in cells])
            yield Change(f"{key} {label}", as_said,
                         truths=(tuple(export.truths), tuple(as_said.truths)))  # fmt: skip
        zeros = [f"00{i[-9:]}" for i in own]
        kept = _with_ids(export, at, zeros, zeros)
        yield Change(f"{key} leading zeros", kept)
        lost = [i.lstrip("0") for i in zeros]
        yield Change(f"{key} lost zeros", _with_ids(export, at, lost, lost))


def _with_ids(export: Export, at: int, cells: list[str], values: list[str] | None) -> Export:
    said: Sequence[Value] = values or [None] * len(cells)
    changed = export
    for row, cell in enumerate(cells):
        changed = changed.with_cell(row, at, cell, said[row])
    return changed


def names(world: World, _: Random) -> Iterator[Change]:
    """Names that hold what delimiters, quotes, totals and nulls are made of."""
    export = world.export
    for at in export.places("name")[:2]:
        for name in ("a,b", 'say "hi"', "two\nlines", "semi;colon", "tab\there", "总计划", "N/A级",
                     "=1+1", "2026-08-01", "100", "1,000", "合计计划", "汇总页-夏季", "None", "NaN",
                     "totally new", "-", "  padded  ", "全部课程", "😀"):  # fmt: skip
            value = None if name == "-" else name.strip()
            changed = export
            old = export.truths[0][export.columns[at].key]
            for row, truth in enumerate(export.truths):
                if truth[export.columns[at].key] == old:
                    changed = changed.with_cell(row, at, name, value)
            wrap = {} if export.wrap.encoding.startswith("utf") else {"encoding": "gb18030"}
            yield Change(f"{export.columns[at].key} {name!r}", changed.wrapped(**wrap))


MUTATORS: Mapping[str, Mutator] = {
    "null words": nulls,
    "null against the total": nulls_against_total,
    "masked cells": masked,
    "thousands separators": separated,
    "units in cells": united,
    "currency signs": in_currency,
    "nonsense": nonsense,
    "percent and ratio": shares,
    "mangled ids": ids,
    "odd names": names,
}
