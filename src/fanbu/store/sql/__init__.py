"""Layer 2, store. The static SQL, one statement or macro a file, loaded by name.

Files are named `<room>.<function>.sql`. `{{slot}}` marks where a list of catalogue columns goes;
values never travel this way, they are bound parameters.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SLOT = re.compile(r"\{\{(\w+)\}\}")


def sql(name: str, /, **slots: str) -> str:
    """The text of `name`.sql with its slots filled; an unknown file or slot is a KeyError."""
    return _SLOT.sub(lambda match: slots[match[1]], texts()[name])


@cache
def texts() -> Mapping[str, str]:
    """Every file of this folder by name without `.sql`."""
    return {
        file.name.removesuffix(".sql"): file.read_text(encoding="utf-8")
        for file in files("fanbu.store.sql").iterdir()
        if file.name.endswith(".sql")
    }
