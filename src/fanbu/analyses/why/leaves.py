"""Both periods cut by all dimensions at once: every combination of values that occurs is a leaf."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from fanbu.analyses.cube import floats
from fanbu.analyses.why.spec import LeftOut, Place
from fanbu.stats.numbering import distinct, together

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MOST_VALUES = 300
"""A dimension with more values is a list of things, not a place."""
FEWEST_EACH = 3.0
"""Counted rows that a value of a dimension must hold on average, or it is a kind of id."""
MOST_DIMENSIONS = 7
HARDLY = 0.02
"""A dimension that less than this share of the leaves' weight names says nothing."""


@dataclass(frozen=True, slots=True)
class Leaves:
    """`codes`: int64[leaves, dimensions], numbers of `values[dimension]` (None: names none).

    `now`, `before`: metric → float64[leaves], 0 where there was nothing. Where `before` is what was
    expected, `raw`: the sums of the days it is taken from, and `stray`: what its level may be off
    by (one sigma), together with the others of its channel or platform; `level`: the share of
    itself that the whole may be off by.
    """

    dimensions: tuple[str, ...]
    codes: Ints
    values: tuple[tuple[str | None, ...], ...]
    now: Mapping[str, Floats]
    before: Mapping[str, Floats]
    raw: Mapping[str, Floats] = field(default_factory=dict)
    stray: Mapping[str, Floats] = field(default_factory=dict)
    level: Mapping[str, float] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.codes)

    def total(self, metric: str) -> tuple[float, float]:
        """Before and now."""
        return float(self.before[metric].sum()), float(self.now[metric].sum())

    def place(self, pattern: Sequence[int]) -> Place:
        """The names behind a pattern of codes (−1: any)."""
        each = zip(self.dimensions, self.values, pattern, strict=True)
        return Place({name: values[code] for name, values, code in each if code >= 0})

    def inside(self, place: Place) -> NDArray[np.bool_]:
        """Which leaves a place holds: bool[leaves]."""
        found = np.ones(len(self), np.bool_)
        for name, value in place.where.items():
            at = self.dimensions.index(name)
            found &= self.codes[:, at] == self.values[at].index(value)
        return found

    def named(self, dimension: str, inside: NDArray[np.bool_]) -> frozenset[str | None]:
        """The values of one dimension that some leaves have."""
        at = self.dimensions.index(dimension)
        return frozenset(self.values[at][code] for code in np.unique(self.codes[inside, at]))

    def only(self, some: NDArray[np.bool_]) -> Leaves:
        """The leaves that are chosen."""
        if some.all():
            return self

        def cut(values: Mapping[str, Floats]) -> dict[str, Floats]:
            return {name: each[some] for name, each in values.items()}

        return replace(
            self, codes=self.codes.T[:, some].T, now=cut(self.now), before=cut(self.before),
            raw=cut(self.raw), stray=cut(self.stray),
        )  # fmt: skip

    def keep(self, dimensions: Sequence[str]) -> Leaves:
        """The same sums by fewer dimensions."""
        at = [self.dimensions.index(name) for name in dimensions]
        columns = [self.codes[:, i] for i in at]
        codes, leaf = _numbered(columns, [len(self.values[i]) for i in at], len(self))

        def summed(values: Mapping[str, Floats]) -> dict[str, Floats]:
            return {
                name: np.bincount(leaf, each, len(codes)).astype(np.float64)
                for name, each in values.items()
            }

        kept = tuple(self.values[i] for i in at)
        return Leaves(
            tuple(dimensions), codes, kept, summed(self.now), summed(self.before),
            summed(self.raw), summed(self.stray), self.level,
        )  # fmt: skip


def leaves_of(
    now: pa.Table, before: pa.Table, by: Sequence[str], scales: Mapping[str, float]
) -> Leaves:
    """Two answers by the same dimensions, as leaves.

    `scales`: metric → what its values before are multiplied by, where the periods differ in length.
    """
    coded = [_coded(now.column(name), before.column(name)) for name in by]
    rows = now.num_rows + before.num_rows
    codes, leaf = _numbered(
        [codes for codes, _ in coded], [len(values) for _, values in coded], rows
    )
    sides = leaf[: now.num_rows], leaf[now.num_rows :]

    def summed(table: pa.Table, at: Ints) -> dict[str, Floats]:
        return {
            name: np.bincount(at, np.nan_to_num(floats(table, name)), len(codes)).astype(np.float64)
            for name in scales
        }

    values = tuple(values for _, values in coded)
    earlier = {name: each * scales[name] for name, each in summed(before, sides[1]).items()}
    return Leaves(tuple(by), codes, values, summed(now, sides[0]), earlier)


def chosen(leaves: Leaves, weight: Floats, *, counts: bool) -> tuple[Leaves, tuple[LeftOut, ...]]:
    """The dimensions that can say where something happened, the first ones first.

    `weight`: float[leaves], how much each leaf holds over both periods; `counts`: it counts rows.
    Left out: one value only; named by hardly any row; ids (more than `MOST_VALUES` values, or on
    average under `FEWEST_EACH` counted rows each); cutting as one before it does; the last ones of
    more than `MOST_DIMENSIONS`.
    """
    kept: list[str] = []
    cuts: list[Ints] = []
    left: list[LeftOut] = []
    whole = float(weight.sum())
    for at, name in enumerate(leaves.dimensions):
        codes, values = leaves.codes[:, at], leaves.values[at]
        if len(values) <= 1:
            left.append(LeftOut(name, "one_value"))
            continue
        own = np.bincount(codes, weight, len(values)) if len(codes) else np.zeros(len(values))
        there = int((own > 0).sum())
        named = sum(w for w, value in zip(own, values, strict=True) if value is not None)
        many = there > MOST_VALUES or (counts and there > 2 and whole < FEWEST_EACH * there)  # noqa: PLR2004
        like = next((k for k, cut in zip(kept, cuts, strict=True) if _alike(cut, codes)), None)
        if there <= 1:
            left.append(LeftOut(name, "one_value"))
        elif named < HARDLY * whole:
            left.append(LeftOut(name, "hardly_told"))
        elif many:
            left.append(LeftOut(name, "too_many"))
        elif like is not None:
            left.append(LeftOut(name, "like_another", like))
        elif len(kept) >= MOST_DIMENSIONS:
            left.append(LeftOut(name, "beyond_most"))
        else:
            kept.append(name)
            cuts.append(codes)
    return leaves.keep(kept), tuple(left)


def silent(leaves: Leaves) -> frozenset[str]:
    """Dimensions that `chosen` leaves out whatever is weighed: one value, or cut as one before."""
    told: list[tuple[Ints, bool]] = []
    found = set()
    for at, name in enumerate(leaves.dimensions):
        codes, whole = leaves.codes[:, at], None not in leaves.values[at]
        # one that rows may lack can be left out by itself: then it stands for no other
        if len(leaves.values[at]) <= 1 or any(w and _alike(cut, codes) for cut, w in told):
            found.add(name)
        else:
            told.append((codes, whole))
    return frozenset(found)


def _alike(one: Ints, other: Ints) -> bool:
    """Whether both cut the leaves into the same groups."""
    sizes = [int(each.max(initial=-1)) + 1 for each in (one, other)]
    alone = distinct(one, sizes[0])
    if alone != distinct(other, sizes[1]):
        return False
    return distinct(one * sizes[1] + other, sizes[0] * sizes[1]) == alone


def _coded(now: pa.ChunkedArray, before: pa.ChunkedArray) -> tuple[Ints, tuple[str | None, ...]]:
    """The numbers of a column's values in both answers, and the values as text, None last.

    They are in the order of the texts, whatever the order of the rows.
    """
    chunks = [_dictionary(chunk) for column in (now, before) for chunk in column.chunks]
    told = [_used(chunk) for chunk in chunks]
    named = sorted({name for names in told for name in names if name is not None})
    nameless = not named or any(chunk.null_count for chunk in chunks)
    place: dict[str | None, int] = {name: at for at, name in enumerate(named)}
    codes = [np.zeros(0, np.int64)]
    for chunk, names in zip(chunks, told, strict=True):
        at = np.array([place.get(name, 0) for name in names] or [0], np.int64)
        found = at[chunk.indices.fill_null(0).to_numpy()]
        if chunk.null_count:
            found[chunk.is_null().to_numpy(zero_copy_only=False)] = len(named)
        codes.append(found)
    return np.concatenate(codes), (*named, *((None,) if nameless else ()))


def _dictionary(chunk: pa.Array) -> pa.DictionaryArray:
    return (
        chunk if pa.types.is_dictionary(chunk.type) else chunk.cast(pa.string()).dictionary_encode()
    )


def _used(chunk: pa.DictionaryArray) -> list[str | None]:
    """The names of a dictionary; None for those that no row bears."""
    names = chunk.dictionary.to_pylist()
    rows = np.bincount(chunk.indices.drop_null().to_numpy(), minlength=len(names))
    return [name if count else None for name, count in zip(names, rows, strict=True)]


def _numbered(columns: Sequence[Ints], sizes: Sequence[int], rows: int) -> tuple[Ints, Ints]:
    """The distinct rows of codes (int64[distinct, columns]), and which of them each row is."""
    leaf, count = together(columns, sizes, rows)
    some = np.zeros(count if rows else 0, np.int64)
    some[leaf] = np.arange(rows)  # a row of each: all of one leaf have its codes
    codes = np.zeros((len(some), len(columns)), np.int64, order="F")
    for at, column in enumerate(columns):
        codes[:, at] = column[some]
    return codes, leaf
