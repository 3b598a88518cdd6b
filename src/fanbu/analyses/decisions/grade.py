"""What came, held against what was foretold and against what would have been without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from fanbu.model.decision import Forecast, Verdict

OPEN_ENDED = frozenset({"good", "bad"})
"""Tones of findings whose metric may be better than foretold; of others more is not better."""


@dataclass(frozen=True, slots=True)
class Grade:
    """`share`: how much of the way from `without` to the forecast it came; None: there is no way.

    `missed` may be on the wrong side of `without`, and then the share is below zero.
    """

    verdict: Verdict
    came: float
    share: float | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a decision.

    `stands`: `ahead` (its days are not over), `unripe` (not final before `on`), `lacking` (days
    that no source tells of), `graded` (since `on`), `gone` (its metric is no more), or `none`:
    nothing was foretold, or it was dropped.
    """

    stands: str
    on: date | None = None
    lacking: int = 0
    grade: Grade | None = None


def grade(came: float, told: Forecast, tone: str) -> Grade:
    """`came_true`: within the band, or beyond it the good way, and not as it would be without.

    `unclear`: within the band, and as near to what would have been without doing anything as chance
    brings it: the number speaks for both. `partly`: short of the band, and better than chance would
    make of doing nothing. `missed`: else. `tone`: the finding's; where that is neither good nor bad
    nothing beyond the band is foretold.
    """
    way = told.value - told.without
    share = (came - told.without) / way if way else None
    side = 1.0 if way >= 0 else -1.0
    near, far = (told.low, told.high) if side > 0 else (told.high, told.low)
    beyond = side * (came - far) > 0
    reached = side * (came - near) >= 0 and (not beyond or tone in OPEN_ENDED)
    low, high = chance(told)
    idle = low <= came <= high
    if reached:
        return Grade("unclear" if idle else "came_true", came, share)
    better = side * (came - (high if side > 0 else low)) > 0
    return Grade("partly" if better and not beyond else "missed", came, share)


def chance(told: Forecast) -> tuple[float, float]:
    """Between which nine of ten stretches lie where nothing is done: as wide as the forecast's."""
    if told.signed or told.value <= 0:
        return (told.without + told.low - told.value, told.without + told.high - told.value)
    return told.without * told.low / told.value, told.without * told.high / told.value


def apart(told: Forecast) -> bool:
    """Whether what is foretold can be told from doing nothing: that lies outside its band."""
    return not told.low <= told.without <= told.high
