"""All mutants of all worlds, and the tally of what became of them.

`python -m` is not needed: the tests ask `mutants_of` and `tally`.
"""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING
from zlib import crc32

from .mutators import mutators
from .mutators.change import made

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .judge import Mutant
    from .world import World

SEED = 20261128


def mutants_of(world: World, kind: str) -> Iterator[Mutant]:
    """One class of mutants of one world; the same seed, the same mutants."""
    rng = Random(SEED + crc32(f"{world.name} {kind}".encode()))  # noqa: S311 - chance, no secret
    for change in mutators()[kind](world, rng):
        yield made(kind, change)


def count(world: World) -> Counter[str]:
    return Counter({kind: sum(1 for _ in mutants_of(world, kind)) for kind in mutators()})
