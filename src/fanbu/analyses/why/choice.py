"""Which of the places that a search found are causes: each held against chance and others."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fanbu.analyses.why.spec import Cause
from fanbu.stats.numbering import together
from fanbu.stats.rootcause import Cause as Found
from fanbu.stats.two_periods import chance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from fanbu.analyses.why.leaves import Floats, Ints, Leaves
    from fanbu.analyses.why.spec import Place
    from fanbu.stats.rootcause import Localization

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
MOST = 5
MOST_PLAIN = 12
MANY, FEWER_PLAIN = 200_000, 4
"""Of very many leaves fewer places are looked at one by one."""
FEW = 200
"""Of so few leaves the search learns little of their noise: places of two dimensions are counted
out as well."""
FEW_OTHERS = 0.1
"""With less than this share of the leaves' weight outside of all causes, others are all others."""


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


class Judged(NamedTuple):
    """One place: apart from expectation and from others (in sigmas), its excess ± reach, values."""

    apart: float
    different: float
    excess: float
    reach: float
    before: float
    after: float


@dataclass
class Choice:
    """Which of the places that were found are causes: each is judged beside those already taken.

    `share`: what was expected of each leaf, where that is known beforehand: then most of the
    chances are dealt out by it (weighted Bonferroni), so that small places do not hide large ones.
    """

    leaves: Leaves
    target: Target
    judge: Callable[[Bools, Bools], Judged]
    weight: Floats
    share: Floats | None = None
    cells: dict[tuple[int, ...], int] = field(default_factory=dict)
    covers: dict[tuple[int, ...], Bools] = field(default_factory=dict)
    counts: dict[int, Ints] = field(default_factory=dict)

    def causes(self, found: Localization) -> tuple[tuple[Cause, ...], tuple[Cause, ...]]:
        """The search's own choice first, as far as it stands; then what it only considered."""
        named = [each for each in found.causes if is_place(each)]
        anywhere = self._covered(named)
        others = ~anywhere
        if float(self.weight[others].sum()) < FEW_OTHERS * float(self.weight.sum()):
            others = np.ones(len(self.leaves), np.bool_)
        kept, refused = self._own(named, others)
        rest = [*found.ranked[len(found.causes) :], *self._plain()]
        rest = [each for each in rest if is_place(each)]
        kept = self._narrowed(kept, rest)
        taken = self._covered([found for found, _ in kept])
        more, left = self._more(rest, taken)
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
            taken |= self._inside(each.pattern)
        return kept, refused

    def _narrowed(
        self, kept: Sequence[tuple[Found, Cause]], rest: Sequence[Found]
    ) -> list[tuple[Found, Cause]]:
        """The search's choice, each held against its own parts."""
        found: list[tuple[Found, Cause]] = []
        for place, cause in kept:
            others = self._covered([each for each, _ in kept if each is not place])
            parts = self._parts((cause, place), rest, others)
            found += [(part, told) for told, part in parts]
        return found

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
            for cause, place in self._parts(judged[0], open_, taken):
                kept.append(cause)
                taken = taken | self._inside(place.pattern)

    def _parts(
        self, whole: tuple[Cause, Found], found: Sequence[Found], taken: Bools
    ) -> list[tuple[Cause, Found]]:
        """Narrower places that hold a wide one's move, or the wide one.

        The surest place is often wider than what moved: two of its five campaigns stopped. The
        narrow ones are the better names where each is sure, and what else the wide one has neither
        moved nor moved along with them.
        """
        wide = self._inside(whole[1].pattern)
        open_ = [each for each in found if _is_within(self._inside(each.pattern), wide)]
        parts: list[tuple[Cause, Found]] = []
        covered = np.zeros(len(self.leaves), np.bool_)
        while open_ and len(parts) < MOST:
            judged = [(self._judged(each, ~taken & ~covered, taken), each) for each in open_]
            cause, place = min(judged, key=lambda pair: pair[0].p_value)
            if cause.p_value > LEVEL:
                break
            if cause.effect * whole[0].effect > 0:
                parts.append((cause, place))
                covered |= self._inside(place.pattern)
            open_ = [each for each in open_ if each is not place and self._is_free(each, covered)]
        rest = wide & ~covered & ~taken
        if not parts or not rest.any():
            return [whole]
        left = self.judge(rest, covered & ~taken)
        apart = chance(left.apart) > LEVEL and chance(left.different) <= LEVEL
        return parts if apart else [whole]

    def _is_free(self, found: Found, taken: Bools) -> bool:
        inside = self._inside(found.pattern)
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

    def _looks(self, pattern: tuple[int, ...], cells: int) -> float:
        """For how many places of its depth this one has to pay."""
        if self.share is None:
            return cells
        whole = float(self.share.sum())
        if whole <= 0:
            return cells
        depth = sum(code >= 0 for code in pattern)
        sets = comb(len(pattern), depth)
        own = float(self.share[self._inside(pattern)].sum())
        return 1 / ((1 - BY_SIZE) / cells + BY_SIZE * own / whole / sets)

    def _inside(self, pattern: tuple[int, ...]) -> Bools:
        """bool[leaves], to be read only: places are asked for again and again."""
        if pattern not in self.covers:
            self.covers[pattern] = inside_of(self.leaves.codes, pattern)
        return self.covers[pattern]

    def _covered(self, found: Sequence[Found]) -> Bools:
        covered = np.zeros(len(self.leaves), np.bool_)
        for each in found:
            covered |= self._inside(each.pattern)
        return covered

    def _judged(self, found: Found, others: Bools, taken: Bools | None = None) -> Cause:
        """A place with the chance that one as far apart turns up anywhere (Bonferroni).

        `taken`: leaves that places in it have explained already.
        """
        inside = self._inside(found.pattern)
        if taken is not None:
            inside = inside & ~taken
        judged = self.judge(inside, others & ~inside)
        cells = self._cells(found.pattern)
        places = self._looks(found.pattern, cells)
        depth = 1 if self.share is None else sum(code >= 0 for code in found.pattern)
        looks = SEARCHES**depth * self.target.tests * places
        bound = max(looks * chance(judged.apart), places * chance(judged.different) / ALSO)
        place = self.leaves.place(self._plainest(found.pattern))
        return _cause(place, self.target, found, judged, min(bound, 1.0))

    def _plainest(self, pattern: tuple[int, ...]) -> tuple[int, ...]:
        """The plainest name of the same leaves: by one dimension, the first that has it."""
        inside = np.flatnonzero(self._inside(pattern))
        for at, column in enumerate(self.leaves.codes.T):
            code = int(column[inside[0]])
            if self._held(at)[code] == len(inside) and (column[inside] == code).all():
                return tuple(code if place == at else -1 for place in range(len(pattern)))
        return pattern

    def _held(self, at: int) -> Ints:
        """How many leaves have each code of a dimension."""
        if at not in self.counts:
            self.counts[at] = np.bincount(self.leaves.codes[:, at])
        return self.counts[at]


def _is_within(narrow: Bools, wide: Bools) -> bool:
    """Whether all of one lies in the other, which has more."""
    return bool(wide[narrow].all()) and int(narrow.sum()) < int(wide.sum())


def is_place(found: Found) -> bool:
    return any(code >= 0 for code in found.pattern)


def _cause(place: Place, target: Target, found: Found, judged: Judged, p_value: float) -> Cause:
    ends = [
        target.told(judged.excess + way * judged.reach) for way in (-1, 1)
    ]  # of a cost per lead more leads mean less: the ends change places
    nearest = min(abs(judged.apart), abs(judged.different))
    return Cause(
        place=place,
        of=target.name,
        before=_known(judged.before),
        after=_known(judged.after),
        effect=target.told(judged.excess),
        low=min(ends),
        high=max(ends),
        p_value=p_value,
        stability=max(found.stability, round(1 - chance(nearest) / 2, 3)),
    )


def inside_of(codes: Ints, pattern: Sequence[int]) -> Bools:
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


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None
