"""The pages, one file each: every module here with a `PAGE` is one. Add a file, and it is there."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from fanbu.web.visit import GROUPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.web.visit import Page


@cache
def pages() -> Sequence[Page]:
    """Every page, in the order of the navigation."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    found = [module.PAGE for module in modules if hasattr(module, "PAGE")]
    return sorted(found, key=lambda page: (GROUPS.index(page.group), page.place, page.name))
