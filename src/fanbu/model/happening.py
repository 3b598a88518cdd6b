"""What happened on some days, as a report calls it: a holiday, a promotion, a campaign, a note."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.types import Period

TWINS = {"channel": "platform", "platform": "channel"}


@dataclass(frozen=True, slots=True)
class Happening:
    """`label`: its name; `where`: of what, by dimension, empty for everything."""

    label: str
    days: Period
    where: Mapping[str, str] = field(default_factory=dict)

    def at(self, place: Mapping[str, str]) -> bool:
        """Whether it is of the place, or of everything; of the whole everything is."""
        return not place or all(is_of(place, *each) for each in self.where.items())


def is_of(place: Mapping[str, str], name: str, value: str) -> bool | None:
    """Whether a place is of that channel, platform, …; None where its dimensions do not tell.

    A channel and a platform tell of each other: `paid/baidu` and `baidu` are one.
    """
    if name in place:
        return place[name] == value
    other = TWINS.get(name, "")
    return place[other].rpartition("/")[2] == value.rpartition("/")[2] if other in place else None
