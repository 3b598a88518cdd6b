"""Demo sets: for each playbook a small brand, written as the exports its systems give.

A set is a module of this folder named like its playbook, with `BRAND`, its name, and
`write(folder, until, seed) -> list[Path]`: the files of a dozen weeks up to the day `until`, in the
order in which they were exported. The same arguments give the same bytes.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol, cast

from fanbu.errors import BadInput

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

LISTED = ("automotive", "b2b_leads", "ecommerce", "restaurant")


class DemoSet(Protocol):
    """What a module of this folder offers."""

    BRAND: str

    def write(self, folder: Path, until: date, seed: int) -> list[Path]:
        """Write the exports into `folder`; their paths, oldest first."""


def names() -> tuple[str, ...]:
    """The sets that are there, in alphabetical order."""
    return tuple(name for name in LISTED if find_spec(f"{__name__}.{name}") is not None)


def load(name: str) -> DemoSet:
    """The set called `name`. Raises BadInput `unknown_demo_set` with those there are."""
    if name not in names():
        raise BadInput("unknown_demo_set", playbook=name, known=["online_education", *names()])
    return cast("DemoSet", import_module(f"{__name__}.{name}"))
