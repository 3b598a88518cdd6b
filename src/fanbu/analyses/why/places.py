"""Where a measure or a rate moved: leaves in, causes out, each held against chance twice.

The search (`stats.rootcause`) learns the noise from the leaves; with few of them there is little to
learn, so every place it names must also be apart by counting, and apart from all other places: what
moved everywhere alike is nowhere in particular.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from math import comb, log, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fanbu.analyses.why.behind import Behind
from fanbu.analyses.why.due import Due, Rate, ratio
from fanbu.analyses.why.numbering import together
from fanbu.analyses.why.spec import Cause
from fanbu.stats.rootcause import Cause as Found
from fanbu.stats.rootcause import Localization, localize, localize_ratio
from fanbu.stats.two_periods import apart, chance, reach, wildness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from fanbu.analyses.why.leaves import Floats, Ints, Leaves

    Bools = NDArray[np.bool_]

LEVEL = 0.05
ALSO = 4.0
"""Held against all other places, chance may be so much larger: they are noisy, too."""
SEARCHES = 2
"""Ways in which a place may have been found. Where expectation is known beforehand, each further
dimension costs so much again: all depths together stay within the level."""
BY_SIZE = 0.8
"""The part of all chances that places share by what was expected of them."""
OVERLAP = 0.1
"""A further cause may share so much of its weight with those before it."""
MOST_WORK = 4_000_000
"""Leaves × sets of dimensions that are searched by sums as well."""
MOST = 5
MOST_PLAIN = 12
MANY, FEWER_PLAIN = 200_000, 4
"""Of very many leaves fewer places are looked at one by one."""
FEW = 200
"""Of so few leaves the search learns little of their noise: places of two dimensions are counted
out as well."""
FEW_OTHERS = 0.1
"""With less than this share of the leaves' weight outside of all causes, others are all others."""


class Places(NamedTuple):
    """`causes` passed every test; `considered` did not; `alike`: everything moved together."""

    causes: tuple[Cause, ...]
    considered: tuple[Cause, ...]
    alike: bool


@dataclass(frozen=True, slots=True)
class Target:
    """What is looked for: `name`, counted in rows or not, and how its effects are told.

    `told`: an excess of the measure (of a rate: of its numerator) → the change of the asked metric.
    `tests`: how many targets are looked at beside it; each is held to so much more.
    """

    name: str
    counts: bool
    told: Callable[[float], float]
    tests: int = 1


def of_sum(leaves: Leaves, target: Target, expected: Floats) -> Places:
    """A measure that adds up, against what was expected of each leaf."""
    real = leaves.now[target.name]
    before = leaves.before[target.name]
    behind = Behind.of(leaves, target.name)
    scale = np.ones(1) if behind is None else behind.scale
    found = _searched(leaves.codes, real, expected, scale, counts=target.counts)
    common = _common(found)
    moved = _moved(expected, common)
    quiet = (real, moved, scale) if behind is None else behind.quiet(real)
    wild = wildness(*quiet[:2], counts=target.counts, error=quiet[2])

    def sums(some: Bools) -> tuple[float, float, float, float]:
        """Now, expected, how wild, and the error of what is expected."""
        of = scale if behind is None else scale[some]
        strays = wild.of(real[some], moved[some], of)
        error = 1.0 if behind is None else behind.error(some, strays)
        return float(real[some].sum()), float(moved[some].sum()), strays, error

    level = None if behind is None else behind.level

    def judged(inside: Bools, outside: Bools) -> _Judged:
        here = sums(inside)
        was, _, strays, error = here
        others = outside if behind is None else behind.steady(outside)
        own = float(expected[inside].sum())
        return _Judged(
            apart(*here), _against_others(here, sums(others), level),
            was - own, reach(was, own, strays, error), float(before[inside].sum()), was,
        )  # fmt: skip

    share = None if behind is None else expected
    choice = _Choice(leaves, target, judged, np.abs(real) + np.abs(moved), share)
    return Places(*choice.causes(found), alike=common is not None)


def of_ratio(
    leaves: Leaves,
    target: Target,
    rate: Rate,
    *,
    flipped: bool,
    base: Rate | None = None,
    level: float | None = None,
) -> Places:
    """A rate, against each place's own earlier one; shares of places do not count.

    `flipped`: the ratio asked about is bottom over top (cost per lead: leads are what varies).
    `base`: where the sides before are what was expected, the same with the counts they are from;
    `level`: the share of itself that the whole's rate may then be off by.
    """
    told, scale = rate, np.ones(1)
    if base is not None:
        rate, scale = _from_base(rate, base)
    unit = 1.0 if target.counts else _unit(rate, scale)
    scaled = Rate(
        np.round(rate.top / unit), rate.bottom, np.round(rate.top_before / unit), rate.bottom_before
    )  # whole numbers are taken for counts: an amount strays as so many of its units do
    found = _scanned(leaves.codes, scaled)
    strays = wildness(rate.top, told.top_before, counts=target.counts, error=scale)
    due = Due.of(rate, strays.of(rate.top, told.top_before, scale))
    common = _common(found)
    lift = 1.0
    if common is not None:
        whole = float(due.sums.sum()) / unit
        lift = (whole + common.effect) / whole if whole > 0 else 1.0
    moved = lift * due.sums
    wild = wildness(rate.top, moved, counts=target.counts, error=scale)

    def strayed(some: Bools) -> float:
        return wild.of(rate.top[some], moved[some], scale if base is None else scale[some])

    def judged(inside: Bools, outside: Bools) -> _Judged:
        was, own, error = float(rate.top[inside].sum()), *due.within(inside)
        other, others, other_error = float(rate.top[outside].sum()), *due.within(outside)
        here, there = strayed(inside), strayed(outside)
        unsure = error + (level or 0.0) ** 2 * lift * own / here
        values = [
            ratio(*(sides[::-1] if flipped else sides))
            for sides in (
                (float(told.top_before[inside].sum()), float(told.bottom_before[inside].sum())),
                (was, float(rate.bottom[inside].sum())),
            )
        ]
        return _Judged(
            apart(was, lift * own, here, unsure),
            _against_others(
                (was, lift * own, here, error), (other, lift * others, there, other_error), level
            ),
            was - own, reach(was, own, here, unsure), values[0], values[1],
        )  # fmt: skip

    share = None if base is None else told.top_before
    choice = _Choice(leaves, target, judged, rate.top + told.top_before, share)
    return Places(*choice.causes(found), alike=common is not None)


def _from_base(rate: Rate, base: Rate) -> tuple[Rate, Floats]:
    """The counts of the base at the expected rate, and by what they were multiplied to be expected.

    How often something was counted says how sure its rate is; so the counts stay, and what was
    below them is taken to the trend of the whole rate.
    """
    tops, bottoms = (
        float(due.sum()) / max(float(was.sum()), 1e-300)
        for due, was in (
            (rate.top_before, base.top_before), (rate.bottom_before, base.bottom_before)
        )
    )  # fmt: skip
    below = base.bottom_before * (bottoms / tops if tops > 0 else 1.0)
    usual = np.full(len(below), tops)
    scale = np.divide(rate.top_before, base.top_before, out=usual, where=base.top_before > 0)
    return Rate(rate.top, rate.bottom, base.top_before, below), scale


class _Judged(NamedTuple):
    """One place: apart from expectation and from others (in sigmas), its excess ± reach, values."""

    apart: float
    different: float
    excess: float
    reach: float
    before: float
    after: float


@dataclass
class _Choice:
    """Which of the places that were found are causes: each is judged beside those already taken.

    `share`: what was expected of each leaf, where that is known beforehand: then most of the
    chances are dealt out by it (weighted Bonferroni), so that small places do not hide large ones.
    """

    leaves: Leaves
    target: Target
    judge: Callable[[Bools, Bools], _Judged]
    weight: Floats
    share: Floats | None = None
    cells: dict[tuple[int, ...], int] = field(default_factory=dict)

    def causes(self, found: Localization) -> tuple[tuple[Cause, ...], tuple[Cause, ...]]:
        """The search's own choice first, as far as it stands; then what it only considered."""
        named = [each for each in found.causes if _is_place(each)]
        anywhere = self._covered(named)
        others = ~anywhere
        if float(self.weight[others].sum()) < FEW_OTHERS * float(self.weight.sum()):
            others = np.ones(len(self.leaves), np.bool_)
        kept, refused = self._own(named, others)
        taken = self._covered([found for found, _ in kept])
        rest = [*found.ranked[len(found.causes) :], *self._plain()]
        more, left = self._more([each for each in rest if _is_place(each)], taken)
        causes = [*(cause for _, cause in kept), *more]
        causes.sort(key=lambda cause: -abs(cause.effect))
        return tuple(causes), (*refused, *left)

    def _own(
        self, named: Sequence[Found], others: Bools
    ) -> tuple[list[tuple[Found, Cause]], list[Cause]]:
        """The search's choice, narrow places first: a wide one must stand without those in it."""
        kept: list[tuple[Found, Cause]] = []
        refused: list[Cause] = []
        taken = np.zeros(len(self.leaves), np.bool_)
        for each in sorted(named, key=lambda each: -sum(code >= 0 for code in each.pattern)):
            cause = self._judged(each, others, taken)
            if cause.p_value > LEVEL:
                refused.append(cause)
                continue
            kept.append((each, cause))
            taken |= _inside(self.leaves.codes, each.pattern)
        return kept, refused

    def _more(self, found: Sequence[Found], taken: Bools) -> tuple[list[Cause], list[Cause]]:
        """Of places beside those taken the surest one, as long as there is one."""
        kept: list[Cause] = []
        left: list[Cause] = []
        open_ = list({each.pattern: each for each in found}.values())
        while True:
            open_ = [each for each in open_ if self._is_free(each, taken)]
            judged = [(self._judged(each, ~taken, taken), each) for each in open_]
            judged.sort(key=lambda pair: pair[0].p_value)
            if not judged or judged[0][0].p_value > LEVEL or len(kept) >= MOST:
                left = [cause for cause, _ in judged]
                return kept, left
            kept.append(judged[0][0])
            taken = taken | _inside(self.leaves.codes, judged[0][1].pattern)

    def _is_free(self, found: Found, taken: Bools) -> bool:
        inside = _inside(self.leaves.codes, found.pattern)
        both = float(self.weight[inside & taken].sum())
        whole = float(self.weight[inside].sum())
        return whole > 0 and both <= OVERLAP * whole

    def _plain(self) -> list[Found]:
        """The places that hold most, of each dimension: no search is needed to look there."""
        if not len(self.leaves):
            return []
        dimensions = range(self.leaves.codes.shape[1])
        depths = (1, 2) if len(self.leaves) <= FEW else (1,)
        sets = (fixed for depth in depths for fixed in combinations(dimensions, depth))
        return [Found(pattern, 0.0, 1.0, 0.0) for fixed in sets for pattern in self._largest(fixed)]

    def _largest(self, fixed: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        codes = self.leaves.codes
        most = MOST_PLAIN if len(codes) < MANY else FEWER_PLAIN
        sizes = codes[:, fixed].max(axis=0) + 1
        held = np.bincount(np.ravel_multi_index(codes[:, fixed].T, sizes), self.weight)
        for cell in np.argsort(-held, kind="stable")[:most]:
            if held[cell] <= 0:
                return
            pattern = np.full(codes.shape[1], -1)
            pattern[list(fixed)] = np.unravel_index(cell, sizes)
            yield tuple(int(code) for code in pattern)

    def _cells(self, pattern: Sequence[int]) -> int:
        """How many places of the same depth there are to look at."""
        fixed = tuple(at for at, code in enumerate(pattern) if code >= 0)
        if fixed not in self.cells:
            self.cells[fixed] = _cells(self.leaves.codes, fixed)
        return self.cells[fixed]

    def _looks(self, pattern: Sequence[int], cells: int) -> float:
        """For how many places of its depth this one has to pay."""
        if self.share is None:
            return cells
        whole = float(self.share.sum())
        if whole <= 0:
            return cells
        depth = sum(code >= 0 for code in pattern)
        sets = comb(len(pattern), depth)
        own = float(self.share[_inside(self.leaves.codes, pattern)].sum())
        return 1 / ((1 - BY_SIZE) / cells + BY_SIZE * own / whole / sets)

    def _covered(self, found: Sequence[Found]) -> Bools:
        covered = np.zeros(len(self.leaves), np.bool_)
        for each in found:
            covered |= _inside(self.leaves.codes, each.pattern)
        return covered

    def _judged(self, found: Found, others: Bools, taken: Bools | None = None) -> Cause:
        """A place with the chance that one as far apart turns up anywhere (Bonferroni).

        `taken`: leaves that places in it have explained already.
        """
        inside = _inside(self.leaves.codes, found.pattern)
        if taken is not None:
            inside &= ~taken
        judged = self.judge(inside, others & ~inside)
        cells = self._cells(found.pattern)
        places = self._looks(found.pattern, cells)
        depth = 1 if self.share is None else sum(code >= 0 for code in found.pattern)
        looks = SEARCHES**depth * self.target.tests * places
        bound = max(looks * chance(judged.apart), places * chance(judged.different) / ALSO)
        return _cause(self.leaves, self.target, found, judged, min(bound, 1.0))


def _is_place(found: Found) -> bool:
    return any(code >= 0 for code in found.pattern)


def _cause(leaves: Leaves, target: Target, found: Found, judged: _Judged, p_value: float) -> Cause:
    ends = [
        target.told(judged.excess + way * judged.reach) for way in (-1, 1)
    ]  # of a cost per lead more leads mean less: the ends change places
    nearest = min(abs(judged.apart), abs(judged.different))
    return Cause(
        place=leaves.place(_named(leaves.codes, found.pattern)),
        of=target.name,
        before=_known(judged.before),
        after=_known(judged.after),
        effect=target.told(judged.excess),
        low=min(ends),
        high=max(ends),
        p_value=p_value,
        stability=max(found.stability, round(1 - chance(nearest) / 2, 3)),
    )


def _searched(
    codes: Ints, real: Floats, expected: Floats, scale: Floats, *, counts: bool
) -> Localization:
    """By the leaves one by one and, as they may be too small to speak, by the sums of places.

    The second search takes what was expected for a base rate, with the counts that it is from
    (`scale` times these are what was expected). Of what it names, places that share leaves with
    those of the first are no news.
    """
    first = localize(codes, real, expected)
    if (real < 0).any() or (expected < 0).any() or len(codes) * 2 ** codes.shape[1] > MOST_WORK:
        return first
    unit = 1.0 if counts else max(
        wildness(real, expected, counts=False, error=scale).of(real, expected, scale) / 2, 1e-300
    )  # fmt: skip
    ones = np.ones(len(codes))
    seen = np.round(expected / np.where(scale > 0, scale, 1.0) / unit)
    second = _scanned(codes, Rate(np.round(real / unit), scale * ones, seen, ones))
    taken = np.zeros(len(codes), np.bool_)
    for each in first.causes:
        taken |= _inside(codes, each.pattern) & _is_place(each)
    news = [
        each
        for each in second.causes
        if _is_place(each) and not taken[_inside(codes, each.pattern)].any()
    ]
    chosen = (*first.causes, *news)
    others = (*first.ranked[len(first.causes) :], *second.ranked)
    return Localization(chosen, (*chosen, *others))


def _scanned(codes: Ints, rate: Rate) -> Localization:
    with np.errstate(all="ignore"):  # of places without anything the scan makes NaN, ranked last
        return localize_ratio(codes, *rate)


def _named(codes: Ints, pattern: Sequence[int]) -> tuple[int, ...]:
    """The plainest name of the same leaves: by one dimension, the first that has it."""
    inside = _inside(codes, pattern)
    own = codes[inside]
    for at in range(codes.shape[1]):
        code = int(own[0, at])
        if (own[:, at] == code).all() and int((codes[:, at] == code).sum()) == len(own):
            return tuple(code if place == at else -1 for place in range(codes.shape[1]))
    return tuple(pattern)


def _common(found: Localization) -> Found | None:
    """What all leaves share, where they do."""
    return next((each for each in found.causes if all(code < 0 for code in each.pattern)), None)


def _moved(expected: Floats, common: Found | None) -> Floats:
    whole = float(expected.sum())
    if common is None or whole <= 0:
        return expected
    moved: Floats = expected * ((whole + common.effect) / whole)
    return moved


def _inside(codes: Ints, pattern: Sequence[int]) -> Bools:
    inside = np.ones(len(codes), np.bool_)
    for at, code in enumerate(pattern):
        if code >= 0:
            inside &= codes[:, at] == code
    return inside


def _cells(codes: Ints, fixed: Sequence[int]) -> int:
    columns = [codes[:, at] for at in fixed]
    sizes = [int(column.max()) + 1 for column in columns]
    _, count = together(columns, sizes, len(codes))
    return count * comb(codes.shape[1], len(fixed))


def _against_others(
    place: tuple[float, float, float, float],
    others: tuple[float, float, float, float],
    level: float | None = None,
) -> float:
    """Sigmas between the growth of a place and that of all others (by logarithms).

    Each: now, expected, wildness, error of what is expected (as of `apart`). `level`: where the
    whole was foretold, how far it may be off (one sigma): so much is what all share believed to
    differ from nothing.
    """
    if min(*place, *others) < 0 or others[0] + others[1] <= 0:
        return float("inf")  # nothing to be held against
    growth, variance = _growth(*place)
    shared, unsure = _growth(*others)
    if level is not None:
        believed = level**2 / (level**2 + unsure)
        shared, unsure = believed * shared, believed * unsure
    return (growth - shared) / sqrt(variance + unsure)


def _growth(now: float, due: float, wild: float, error: float) -> tuple[float, float]:
    """The logarithm of now over due, and its variance."""
    a, b = now / wild + 0.5, due / wild + 0.5
    return log(a / b), 1 / a + error / b


def _unit(rate: Rate, scale: Floats) -> float:
    """What an amount counts as one of: then it strays about as counts do."""
    has = rate.bottom_before > 0
    base = np.where(has, rate.top_before / np.where(has, rate.bottom_before, 1.0), 0.0)
    due = base * rate.bottom
    return wildness(rate.top, due, counts=False, error=scale).of(rate.top, due, scale)


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None
