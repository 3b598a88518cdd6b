"""Several answers of `why` carried forward together: what all need next is read at once."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from fanbu.model.question import Query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.analyses.reader import Read

T = TypeVar("T")
Steps: TypeAlias = Generator[list[Query], None, T]
"""An answer on its way: it yields the questions it has to ask next, and returns itself."""


def together(read: Read, several: Sequence[Steps[T]]) -> list[T]:
    """The answers, in the order given; each step of all of them is one batch of questions."""
    found: dict[int, T] = {}
    open_ = dict(enumerate(several))
    while open_:
        needed: list[Query] = []
        for place, each in [*open_.items()]:
            try:
                needed += next(each)
            except StopIteration as ended:
                found[place] = ended.value
                del open_[place]
        read.prepare(dict.fromkeys(needed))
    return [found[place] for place in range(len(several))]
