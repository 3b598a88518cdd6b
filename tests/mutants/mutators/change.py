"""What every mutator gives: changes, each with a label and the file it makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

from ..judge import Mutant, consistent
from ..world import World

if TYPE_CHECKING:
    from ..export import Export, Truth

Mutator = Callable[[World, Random], Iterator["Change"]]


@dataclass(frozen=True)
class Change:
    """`truths` None: what the lines of `export` say, if they agree with its totals.

    `data` None: the export's own bytes.
    """

    label: str
    export: Export
    truths: tuple[tuple[Truth, ...], ...] | None = None
    data: bytes | None = None
    harmless: bool = False
    options: tuple[tuple[str, str], ...] = ()


def made(kind: str, change: Change) -> Mutant:
    """The change as a file to judge."""
    export = change.export
    truths = change.truths
    if truths is None:
        truths = (tuple(export.truths),) if consistent(export) else ()
    data = export.bytes if change.data is None else change.data
    return Mutant(
        kind, change.label, export.name, data, truths, change.harmless, dict(change.options)
    )


def also(change: Change, *more: tuple[Truth, ...]) -> Change:
    """The change with further readings that are right too."""
    own = (tuple(change.export.truths),) if change.truths is None else change.truths
    return replace(change, truths=(*own, *more))
