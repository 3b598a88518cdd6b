"""The native readers: one small module each, exporting `READER` or `READERS`.

A new reader is a module here, a fixture, a world for its mutants (`tests/mutants/worlds`), and
nothing else: the registry lists the modules.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fanbu.ingest.reading import Reader


@cache
def readers() -> tuple[Reader, ...]:
    """Every native reader, by name."""
    found: list[Reader] = []
    for module in pkgutil.iter_modules(__path__):
        loaded = import_module(f"{__name__}.{module.name}")
        found.extend(getattr(loaded, "READERS", ()) or (loaded.READER,))
    return tuple(sorted(found, key=lambda reader: reader.name))
