"""A number beside what it should have been."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fanbu.model.finding import Claim

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.types import Language


@dataclass(frozen=True, slots=True)
class Occurred:
    """A public holiday or the peak of a promotion that a number was to be another one for.

    `labels`: what it is called in each language. `pull`: by how much it was to be more (below zero
    less). `within`: it lies on the days, and not on those they are compared with. `new`: a
    `holiday` that is seen for the first time: what it is like is taken from others.
    """

    key: str
    labels: Mapping[Language, str]
    pull: float
    holiday: bool = True
    within: bool = True
    new: bool = False

    @property
    def claim(self) -> Claim:
        name = {language: [label] for language, label in self.labels.items()}
        kind = "holiday" if self.holiday else "promotion"
        return Claim(f"findings.occasion_{kind}", {"name": name})


@dataclass(frozen=True, slots=True)
class Expected:
    """`value` came where `expected` should have; 95 % of such lie from `low` to `high`.

    `special`: a public holiday or the peak of a promotion is among the days, or among those it is
    compared with: what the days before were like then says little. `occasions`: those among them
    that the number was to be another one for.
    """

    value: float
    expected: float
    low: float
    high: float
    special: bool = False
    occasions: tuple[Occurred, ...] = ()

    @property
    def usual(self) -> bool:
        return self.low <= self.value <= self.high

    def explains(self, before: float) -> bool:
        """Whether the change from `before` is one that was to be expected.

        By more than half of it; around special days, that it was to go this way and as far.
        """
        change, meant = self.value - before, self.expected - before
        near = self.special or abs(self.value - self.expected) * 2 <= abs(change)
        return self.usual and near and change * meant > 0

    def because(self, before: float, against: Claim) -> Claim | None:
        """The occasions that a change from `before`, which was to be expected, goes back to.

        None where there are none: then nothing is named. `against`: what it is compared with.
        """
        change = self.value - before
        both = {e.key for e in self.occasions if e.within} & {
            e.key for e in self.occasions if not e.within
        }
        named: dict[str, list[Claim]] = {}
        for each in self.occasions:
            if each.pull * change > 0 and abs(each.pull) >= LARGE * abs(change):
                named.setdefault(_kind(each, both=each.key in both), []).append(each.claim)
        for kind in KINDS:
            if kind in named:
                details = {"names": tuple(named[kind]), "against": against}
                return Claim(f"findings.because_{kind}", details)
        return None


LARGE = 1 / 3
"""Of a change an occasion makes so much, at least, to be what it goes back to."""
KINDS = ("within", "both", "before", "new")
"""Where occasions lie that a change goes back to; of several kinds the first is told."""


def _kind(one: Occurred, *, both: bool) -> str:
    if one.new and (one.within or both):
        return "new"
    return "both" if both else "within" if one.within else "before"
