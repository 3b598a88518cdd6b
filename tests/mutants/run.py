"""All mutants of a world, by class; the same seed gives the same mutants."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING
from zlib import crc32

from .mutators import mutators
from .mutators.change import made

if TYPE_CHECKING:
    from .judge import Mutant
    from .mutators.change import Change
    from .world import World

SEED = 20261128


def mutants_of(world: World, kind: str, most: int | None = None) -> list[Mutant]:
    """One class of mutants of one world; a sample of them where there are more than `most`."""
    return [made(kind, change) for change in changes_of(world, kind, most)]


def changes_of(world: World, kind: str, most: int | None = None) -> list[Change]:
    """The same before they are files."""
    rng = Random(SEED + crc32(f"{world.name} {kind}".encode()))  # noqa: S311 - chance, no secret
    changes = list(mutators()[kind](world, rng))
    if most is None or len(changes) <= most:
        return changes
    return [changes[at] for at in sorted(rng.sample(range(len(changes)), most))]
