"""No reader gives a wrong number: a changed export is read exactly, or refused by its name.

A world joins by a module in `worlds/`, a class of mutants by a function in `mutators/`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from zlib import crc32

import pytest

from fanbu.ingest.readers import readers

from .export import Column
from .judge import Court, Mutant
from .mutators import mutators
from .run import changes_of, mutants_of
from .world import World, dress, worlds

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 6
"""Mutants of one class and world in the long run."""
WORLDS = pytest.mark.parametrize("world", worlds(), ids=lambda world: world.name)


def test_every_reader_has_a_world() -> None:
    known = {reader.name for reader in readers() if reader.tables}
    assert known == {world.reader for world in worlds()}


def failures(
    bench: Court, world: World, mutants: list[Mutant], outcomes: Counter[str] | None = None
) -> list[str]:
    """Wrong numbers, refusals that do not say what is wrong, and refusals of harmless dresses."""
    found = []
    for mutant in mutants:
        verdict = bench.judge(world, mutant)
        if outcomes is not None:
            outcomes[verdict.outcome] += 1
        told = f"{mutant.kind}: {mutant.label}: {verdict.outcome}, {verdict.detail}"
        if verdict.outcome == "wrong" or verdict.unclear:
            found.append(told)
        elif mutant.harmless and verdict.outcome not in ("exact", "mapped"):
            found.append(f"{told}, although nothing is wrong with it")
    return found


@WORLDS
def test_the_export_itself_and_a_few_mutants(bench: Court, world: World) -> None:
    """A tenth of the classes, one mutant each: quick enough for every run."""
    truths = (tuple(world.export.truths),)
    plain = Mutant("none", "itself", world.export.name, world.export.bytes, truths)
    assert bench.judge(world, plain).outcome == "exact"
    kinds = [kind for kind in mutators() if crc32(f"{world.name}{kind}".encode()) % 10 == 0]
    assert failures(bench, world, [m for kind in kinds for m in mutants_of(world, kind, 1)]) == []


@pytest.mark.long
@WORLDS
def test_all_mutants(
    bench: Court, world: World, record_property: Callable[[str, object], None]
) -> None:
    """What became of them is told at the end of the run, a line a world."""
    made = [mutant for kind in mutators() for mutant in mutants_of(world, kind, MOST)]
    assert len(made) >= 120
    outcomes: Counter[str] = Counter()
    found = failures(bench, world, made, outcomes)
    right = outcomes["exact"] + outcomes["mapped"]
    record_property("mutants_of", world.name)
    for name, number in zip(("mutants", "right", "refused", "wrong"),
                            (len(made), right, outcomes["refused"], outcomes["wrong"]),
                            strict=True):  # fmt: skip
        record_property(name, number)
    assert found == []


@pytest.mark.long
def test_there_are_ten_thousand_of_them() -> None:
    made = sum(len(changes_of(world, kind, MOST)) for world in worlds() for kind in mutators())
    assert made >= 10_000


@pytest.mark.parametrize("kind", ["other encoding", "line ends", "blank rows", "containers"])
def test_a_file_that_holds_no_facts_never_brings_any(bench: Court, kind: str) -> None:
    """Search Console's list of filters, in any bytes."""
    columns = (Column("Filter", "name"), Column("Value", "word"))
    export = dress("Filters.csv", columns, [("Search type", "Web"), ("Date", "Last 28 days")])
    world = World("search_console_filters", "site_daily", export, lambda _: iter(()))
    assert failures(bench, world, mutants_of(world, kind, 4)) == []


def test_the_same_seed_makes_the_same_mutants() -> None:
    world = worlds()[0]
    for kind in ("odd names", "columns moved", "rows moved"):
        one, other = mutants_of(world, kind, 3), mutants_of(world, kind, 3)
        assert [(m.label, m.data, m.truths) for m in one] == [
            (m.label, m.data, m.truths) for m in other
        ]
