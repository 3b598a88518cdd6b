"""How the files of one import differ: options of their own, names without their folder."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from fanbu.errors import BadInput
from fanbu.ingest.files import SourceFile
from fanbu.model.imports import PassedOver, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fanbu.ingest.files import Found
    from fanbu.model.imports import ImportOptions

T = TypeVar("T", SourceFile, Refused, PassedOver)


def untold(stage: str, path: str) -> None:
    """Nobody listens."""
    del stage, path


@dataclass(frozen=True, slots=True)
class Plan:
    """`each`: path as shown → options that count for it instead of the common ones.

    A member of a ZIP and a sheet may have their own (`all.zip!a.xlsx#May`); a sheet without has its
    file's. `root`: the beginning of every path that is not shown. `told`: hears of each file as it
    is read (`read`) and stored (`store`).
    """

    each: Mapping[str, ImportOptions] = field(default_factory=dict)
    root: str = ""
    told: Callable[[str, str], None] = untold

    def options(self, path: str, common: ImportOptions) -> ImportOptions:
        of_file = path.rpartition("#")[0]
        return self.each.get(path, self.each.get(of_file, common))

    def shown(self, found: Found) -> Found:
        """With the path that people see."""
        if not self.root:
            return found
        path = found.path.removeprefix(self.root)
        if isinstance(found, Refused):
            details = {
                name: value.removeprefix(self.root) if isinstance(value, str) else value
                for name, value in found.error.details.items()
            }
            return Refused(path, BadInput(found.error.code, **details))
        return replace(found, path=path)


ALIKE = Plan()
"""All files are read with the same options."""
