"""Rounding that keeps sums: shown parts add up to the shown total, along rows and down columns.

A table whose lines add up is a circulation: every number is a flow from one line (a row or a
column) to another, and what flows into a line flows out of it. A circulation of fractions can
always be rounded to one of whole numbers, each flow up or down to a neighbour (Bacharach 1966,
"Matrix rounding problems"; Cox 1987, "A constructive procedure for unbiased controlled rounding"):
along a loop of flows that are still fractions, move all by the same amount until one is whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

WHOLE = 1e-6
"""Nearer to a whole number than this is whole: what adding floats leaves behind."""


@dataclass(slots=True)
class Flow:
    """A number on its way from one line to another; `first` are settled before the others."""

    value: float
    source: Hashable
    target: Hashable
    first: bool = False


def whole(flows: Sequence[Flow]) -> list[int]:
    """The flows as whole numbers, each the one below or above it, lines still balanced.

    A flow goes to its nearest whole number where the others leave it free to; `first` ones always
    do, as long as they do not form a line of their own. Lines that do not balance to begin with
    are rounded one by one.
    """
    given = [flow.value for flow in flows]
    if not _balanced(flows):
        return [nearest(value) for value in given]
    order = sorted(range(len(flows)), key=lambda i: (not flows[i].first, _doubt(given[i])))
    for i in order:
        while _fraction(given[i]):
            _push(flows, given, i, 1 if nearest(given[i]) > given[i] else -1)
    return [round(value) for value in given]


def sums(values: Sequence[float]) -> list[int]:
    """Parts of one total, so rounded that they sum to the nearest whole of the total.

    The largest remainders are rounded up first.
    """
    total = nearest(sum(values))
    down = [floor(value + WHOLE) for value in values]
    order = sorted(range(len(values)), key=lambda i: down[i] - values[i])
    for i in order[: max(total - sum(down), 0)]:
        down[i] += 1
    return down


def _balanced(flows: Sequence[Flow]) -> bool:
    left: dict[Hashable, float] = {}
    for flow in flows:
        left[flow.source] = left.get(flow.source, 0.0) - flow.value
        left[flow.target] = left.get(flow.target, 0.0) + flow.value
    return all(not _fraction(rest) and not round(rest) for rest in left.values())


def _push(flows: Sequence[Flow], given: list[float], i: int, way: int) -> None:
    """Move flow `i` up (1) or down (−1) with a loop of others until one of them is whole."""
    back = _way_back(flows, given, i, way)
    if not back:  # what is left over is the dust of adding floats
        given[i] = float(nearest(given[i]))
        return
    loop = [(i, way), *back]
    room = min(
        (ceil(given[j]) - given[j]) if sign > 0 else (given[j] - floor(given[j]))
        for j, sign in loop
    )
    for j, sign in loop:
        moved = given[j] + sign * room
        given[j] = float(round(moved)) if abs(moved - round(moved)) < WHOLE else moved


def _way_back(
    flows: Sequence[Flow], given: Sequence[float], i: int, way: int
) -> list[tuple[int, int]]:
    """Fractions that lead from where flow `i` arrives to where it came from, with their signs.

    Empty where none do.
    """
    start, goal = flows[i].target, flows[i].source
    if way < 0:
        start, goal = goal, start
    came: dict[Hashable, tuple[Hashable, int, int]] = {}
    ahead, seen = [start], {start}
    while ahead:
        at = ahead.pop()
        for j, flow in enumerate(flows):
            if j == i or not _fraction(given[j]) or at not in (flow.source, flow.target):
                continue
            to, sign = (flow.target, 1) if flow.source == at else (flow.source, -1)
            if to not in seen:
                seen.add(to)
                came[to] = (at, j, sign)
                ahead.append(to)
    return _path(came, start, goal) if goal in came else []


def _path(
    came: Mapping[Hashable, tuple[Hashable, int, int]], start: Hashable, goal: Hashable
) -> list[tuple[int, int]]:
    found = []
    while goal != start:
        goal, j, sign = came[goal]
        found.append((j, sign))
    return found


def _fraction(value: float) -> bool:
    return abs(value - round(value)) >= WHOLE


def _doubt(value: float) -> float:
    """How near to the half: the surest are rounded first."""
    return 0.5 - abs(value - round(value)) if _fraction(value) else 1.0


def nearest(value: float) -> int:
    """As numbers are written everywhere: a half goes to the even side.

    What adding floats leaves behind decides nothing: the same sum may come about in two ways.
    """
    return round(round(value, 6))
