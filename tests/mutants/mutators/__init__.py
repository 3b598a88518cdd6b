"""One module a part of the file that goes wrong; each exports `MUTATORS`, name → mutator."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .change import Mutator


@cache
def mutators() -> Mapping[str, Mutator]:
    """Every class of mutants, in a fixed order."""
    found: dict[str, Mutator] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        loaded = import_module(f"{__name__}.{module.name}")
        found.update(getattr(loaded, "MUTATORS", {}))
    return found
