"""Mappings that an import takes on: remembered at once, written when the whole import is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from fanbu import words
from fanbu.api.files import write
from fanbu.ingest.mapping import FileMapping, Mappings, read_mappings

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu.api.desk import Desk


@dataclass(frozen=True, slots=True)
class NewMappings(Mappings):
    """The mappings of a workspace; a new one reads the next file of the same import already."""

    by_name: dict[str, FileMapping] = field(default_factory=dict)
    new: list[FileMapping] = field(default_factory=list)

    @classmethod
    def of(cls, folder: Path) -> Self:
        known = read_mappings(folder)
        return cls(dict(known), folder, known.broken)

    def keep(self, mapping: FileMapping) -> None:
        self.by_name[mapping.name] = mapping
        self.new.append(mapping)

    def write(self) -> None:
        """One file for each new mapping. Raises Failed `cannot_write`."""
        if self.folder is None:
            return
        for mapping in self.new:
            self.folder.mkdir(parents=True, exist_ok=True)
            write(self.folder / f"{mapping.name}.yaml", mapping.to_yaml())


def mapping_named(desk: Desk, name: str) -> str:
    """What people call the reading by a saved mapping."""
    return words.say(desk.language, "columns.own_mapping", name=name)
