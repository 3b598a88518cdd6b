"""A saved reading of files that no reader knows: YAML in the workspace's `mappings/`.

A mapping is a Reader in the user's hands: which header is which column, which headers are goals,
what is the same for every row. The next file with the same headers is read by it unasked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, get_args

import yaml

from fanbu import documents
from fanbu.errors import BadInput
from fanbu.ingest.headers import normalise
from fanbu.ingest.reading import PROPERTY, ROLES, SKIP, Goal, Reader
from fanbu.model.imports import DateOrder
from fanbu.store.catalogue import tables as catalogue

if TYPE_CHECKING:
    from pathlib import Path

PREFIX = "mapping:"
_NAME = re.compile(r"^[\w\-]+$")


@dataclass(frozen=True, slots=True)
class FileMapping:
    """`columns`: header as written → catalogue column, `props.NAME`, a role or `skip`.

    `tables`: where the rows go, the first gives the grain (`orders`, `order_lines` and `refunds`
    together: one row an order line). `constants` hold for every row. `dates` is the order of day
    and month that was settled once. `lifetime`: totals since publication. `first`: it reads its
    files also where a native reader or a form knows them.
    """

    name: str
    tables: tuple[str, ...]
    columns: Mapping[str, str]
    goals: tuple[Goal, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    dates: DateOrder | None = None
    level: str | None = None
    lifetime: bool = False
    first: bool = False

    @property
    def fingerprint(self) -> frozenset[str]:
        """The normalised headers that a file read by this mapping has."""
        goals = (h for goal in self.goals for h in (*goal.conversions, *goal.value))
        return frozenset(normalise(header).full for header in (*self.columns, *goals))

    def reader(self) -> Reader:
        """The same as a Reader named `mapping:NAME`."""
        return Reader(
            name=f"{PREFIX}{self.name}",
            zh=self.name,
            en=self.name,
            platform=None,
            tables=self.tables,
            needs=(),
            columns=self.columns,
            goals=self.goals,
            constants=self.constants,
            blank_total=False,
            lifetime=self.lifetime,
            level=self.level,
        )

    def to_yaml(self) -> str:
        """The file's text, in the order a person would read it."""
        entry: dict[str, Any] = {"name": self.name, "tables": list(self.tables)}
        if self.constants:
            entry["set"] = dict(self.constants)
        entry["columns"] = dict(self.columns)
        if self.goals:
            entry["goals"] = [_goal_entry(goal) for goal in self.goals]
        for name in ("dates", "level", "lifetime", "first"):
            if getattr(self, name):
                entry[name] = getattr(self, name)
        return yaml.safe_dump(entry, allow_unicode=True, sort_keys=False, width=100)


@dataclass(frozen=True, slots=True)
class Mappings(Mapping[str, FileMapping]):
    """The mappings of a workspace by name, and where new ones are kept (None: nowhere).

    `broken`: the `bad_mapping` of every file of the folder that is none.
    """

    by_name: Mapping[str, FileMapping] = field(default_factory=dict)
    folder: Path | None = None
    broken: tuple[BadInput, ...] = ()

    def __getitem__(self, name: str) -> FileMapping:
        return self.by_name[name]

    def __iter__(self) -> Any:
        return iter(self.by_name)

    def __len__(self) -> int:
        return len(self.by_name)

    def keep(self, mapping: FileMapping) -> None:
        """Write a mapping into the folder, where there is one."""
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = self.folder / f"{mapping.name}.yaml"
            file.write_text(mapping.to_yaml(), encoding="utf-8")

    def free_name(self, wanted: str) -> str:
        """`wanted`, or `wanted_2`… where a mapping, or a file that is none, has that name."""
        name, number = wanted, 2
        while name in self.by_name or (
            self.folder is not None and (self.folder / f"{name}.yaml").exists()
        ):
            name, number = f"{wanted}_{number}", number + 1
        return name


def read_mappings(folder: Path) -> Mappings:
    """Every mapping in a folder that can be read; the name is the file's.

    One that cannot be read stops nobody who does not need it: it is among the `broken`.
    """
    found: dict[str, FileMapping] = {}
    broken: list[BadInput] = []
    for file in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
        try:
            found[file.stem] = read_mapping(file)
        except BadInput as problem:
            broken.append(problem)
    return Mappings(found, folder, tuple(broken))


def read_mapping(file: Path) -> FileMapping:
    """One mapping. Raises BadInput `no_such_file`, `bad_mapping` with the entry that is wrong."""
    if not file.is_file():
        raise BadInput("no_such_file", file=str(file))
    try:
        return _parsed(file.read_text(encoding="utf-8"), file.stem, str(file))
    except (documents.Problem, UnicodeDecodeError) as problem:
        raise BadInput("bad_mapping", file=str(file), entry="", problem=str(problem)) from None


@lru_cache(maxsize=256)
def _parsed(text: str, name: str, file: str) -> FileMapping:
    """The same text is parsed once: every import of a series looks at every mapping."""
    return parse_mapping(documents.load(text), name, file)


def parse_mapping(given: Any, name: str, file: str) -> FileMapping:
    """A mapping from its YAML entries. Raises BadInput `bad_mapping` with the entry."""
    if not isinstance(given, dict) or not isinstance(given.get("columns"), dict):
        raise _wrong(file, "columns")
    if not _NAME.match(name):
        raise _wrong(file, f"name: {name}")
    tables = given.get("tables") or given.get("table")
    tables = tuple(tables) if isinstance(tables, list) else (tables,)
    columns = {str(header): str(target) for header, target in given["columns"].items()}
    constants = {str(column): str(value) for column, value in (given.get("set") or {}).items()}
    _check_targets(tables, columns, constants, file)
    if given.get("dates") not in (None, *get_args(DateOrder)):
        raise _wrong(file, f"dates: {given['dates']}")
    try:
        goals = tuple(_goal(entry) for entry in given.get("goals", ()))
    except (KeyError, TypeError, ValueError):
        raise _wrong(file, "goals") from None
    return FileMapping(
        name, tables, columns, goals, constants, given.get("dates"), given.get("level"),
        bool(given.get("lifetime")), bool(given.get("first")),
    )  # fmt: skip


def _wrong(file: str, entry: str) -> BadInput:
    return BadInput("bad_mapping", file=file, entry=entry, problem="")


def _check_targets(
    tables: tuple[Any, ...], columns: Mapping[str, str], constants: Mapping[str, str], file: str
) -> None:
    for table in tables:
        if table not in catalogue() or catalogue()[table].kind == "view":
            raise _wrong(file, f"tables: {table}")
    for header, target in columns.items():
        if not can_hold(tables, target):
            raise _wrong(file, f"{header}: {target}")
    known = {column for table in tables for column in catalogue()[table].columns}
    for column in constants:
        if column not in known and not column.startswith(PROPERTY):
            raise _wrong(file, f"set: {column}")


def can_hold(tables: tuple[str, ...], target: str) -> bool:
    """Whether a header of a file for `tables` may be bound to `target`.

    `source` may be wherever there is a channel: the channel rules read it.
    """
    if target in ROLES or target == SKIP or target.startswith(PROPERTY):
        return True
    known = {column for table in tables for column in catalogue()[table].columns}
    return target in known or (target == "source" and "channel" in known)


def as_written(mapping: FileMapping, path: str) -> FileMapping:
    """The mapping as it will be read back. Raises BadInput `bad_mapping` before it is kept."""
    return parse_mapping(documents.load(mapping.to_yaml()), mapping.name, path)


def _goal(entry: Mapping[str, Any]) -> Goal:
    value = entry.get("value")
    return Goal(
        (str(entry["column"]),),
        entry.get("name"),
        (str(value),) if value else (),
        entry.get("clock"),
        entry.get("window_days"),
    )


def _goal_entry(goal: Goal) -> dict[str, Any]:
    entry: dict[str, Any] = {"column": goal.conversions[0]}
    if goal.name:
        entry["name"] = goal.name
    if goal.value:
        entry["value"] = goal.value[0]
    if goal.clock:
        entry["clock"] = goal.clock
    if goal.window_days:
        entry["window_days"] = goal.window_days
    return entry
