"""Saved mappings: listed, shown, kept, called otherwise, removed; and made from a file."""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa

from fanbu import documents, ingest, words
from fanbu.api import imports
from fanbu.api.cells import named
from fanbu.api.files import write
from fanbu.api.mappings import NewMappings
from fanbu.api.naming import table_label
from fanbu.api.refusals import column_label
from fanbu.errors import BadInput
from fanbu.ingest.editing import draft
from fanbu.ingest.headers import display, normalise
from fanbu.ingest.mapping import (
    PREFIX,
    FileMapping,
    can_hold,
    parse_mapping,
    read_mapping,
    read_mappings,
)
from fanbu.ingest.propose import ProposedColumn
from fanbu.ingest.reading import CONTACT_ROLES, PROPERTY, ROLES, SEVERAL, SKIP
from fanbu.ingest.templates import templates
from fanbu.model.imports import ImportOptions, ParsedFile, Refused
from fanbu.model.result import Result, plain
from fanbu.store.catalogue import PROPERTIES
from fanbu.store.catalogue import tables as catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fanbu.api.desk import Desk
    from fanbu.api.labels import Labels
    from fanbu.ingest.templates import Template
    from fanbu.model.imports import ParsedTable

NAME = re.compile(r"[\w\-]{1,80}")
SURE = 0.8
"""A column is proposed with a doubt below this."""
MADE = ("person", "identifiers")
"""Columns that come of contacts: nobody has them in a file."""
ROWS = 5
"""Rows of a file shown as they would be read."""


def listed(desk: Desk) -> Result:
    """One row a saved mapping; `problem` for a file of the folder that is none."""
    found = read_mappings(desk.folder.mappings)
    rows = [_row(desk, mapping) for mapping in found.values()]
    broken = [
        {"mapping": Path(str(one.details["file"])).stem, "table": "", "columns": 0, "note": ""}
        for one in found.broken
    ]
    names = ["mapping", "table", "columns", "note"]
    table = pa.Table.from_pylist([*rows, *broken]) if rows or broken else pa.table({})
    return Result("mappings", table, {"columns": names, "rows": [*rows, *broken]})


def _row(desk: Desk, mapping: FileMapping) -> dict[str, Any]:
    return {
        "mapping": mapping.name,
        "table": " + ".join(table_label(name, desk.language) for name in mapping.tables),
        "columns": len(mapping.columns) + len(mapping.goals),
        "note": "、".join(list(mapping.columns)[:4]) + ("…" if len(mapping.columns) > 4 else ""),  # noqa: PLR2004
    }


def shown_as(desk: Desk, name: str) -> Result:
    """One mapping: its text as `--map` takes it, and its entries. Raises `unknown_mapping`."""
    mapping = _find(desk, name)
    targets = {**mapping.columns, **{goal.conversions[0]: "conversions" for goal in mapping.goals}}
    values = {header: "conversion_value" for goal in mapping.goals for header in goal.value}
    columns = [
        ProposedColumn(header, target, "same_name", 1.0, ())
        for header, target in {**targets, **values}.items()
    ]
    file = desk.called(_file(desk, name))
    data = {**_as_data(desk, mapping, columns), "mapping": name, "name": name, "native": None,
            "text": mapping.to_yaml(), "file": file}  # fmt: skip
    rows = data["rows"]
    return Result("mapping", pa.Table.from_pylist(rows) if rows else pa.table({}), data)


def save(desk: Desk, name: str, entries: Mapping[str, Any], *, instead: bool = False) -> Result:
    """Keep a mapping under a name; one that is there is replaced only with `instead`.

    Raises BadInput `bad_mapping_name`, `mapping_exists`, `bad_mapping`; Failed `cannot_write`.
    """
    wanted = _name(name)
    file = _file(desk, wanted)
    if file.exists() and not instead:
        raise BadInput("mapping_exists", name=wanted)
    mapping = parse_mapping(dict(entries), wanted, str(file))
    parse_mapping(documents.load(mapping.to_yaml()), wanted, str(file))  # as it will be read back
    file.parent.mkdir(parents=True, exist_ok=True)
    write(file, mapping.to_yaml())
    return shown_as(desk, wanted)


def rename(desk: Desk, name: str, new: str) -> Result:
    """What was imported by it goes by the new name too: the next file of its kind replaces it.

    Raises BadInput `unknown_mapping`, `bad_mapping_name`, `mapping_exists`, `mapping_name_used`: a
    mapping that is gone had that name, and what it brought would be taken for this one's.
    """
    mapping, wanted = _find(desk, name), _name(new)
    if _file(desk, wanted).exists():
        raise BadInput("mapping_exists", name=wanted)
    own, other = (f"{PREFIX}{each}" for each in (name, wanted))
    used = [one.import_id for one in desk.warehouse.imports() if one.reader == other]
    if used:
        raise BadInput("mapping_name_used", name=wanted, imports=used)
    with desk.warehouse.transaction():
        desk.warehouse.rename_reader(own, other)
        desk.ledger.rename_reader(own, other)
        write(_file(desk, wanted), replace(mapping, name=wanted).to_yaml())
        _file(desk, name).unlink()
    return listed(desk)


def remove(desk: Desk, name: str) -> Result:
    """What was imported by it stays. Raises BadInput `unknown_mapping`."""
    if not NAME.fullmatch(name) or not _file(desk, name).is_file():
        raise _unknown(desk, name)
    _file(desk, name).unlink()
    return listed(desk)


def _name(text: str) -> str:
    wanted = re.sub(r"\s+", "_", text.strip())
    if not NAME.fullmatch(wanted):
        raise BadInput("bad_mapping_name", name=text)
    return wanted


def _find(desk: Desk, name: str) -> FileMapping:
    if not NAME.fullmatch(name) or not _file(desk, name).is_file():
        raise _unknown(desk, name)
    return read_mapping(_file(desk, name))


def _unknown(desk: Desk, name: str) -> BadInput:
    known = sorted(file.stem for file in desk.folder.mappings.glob("*.yaml"))
    return BadInput("unknown_mapping", name=name, known=known or ["—"])


def _file(desk: Desk, name: str) -> Path:
    return desk.folder.mappings / f"{name}.yaml"


def propose(
    desk: Desk, path: Path, *, tables: Sequence[str] = (), mapping: str | None = None
) -> Result:
    """What each column of a file could be, and everything one may choose from.

    From a saved `mapping`, as `tables`, or as fanbu reads or proposes it by itself; `native` is
    what would read the file without a mapping.
    """
    known = imports.context(desk, NewMappings.of(desk.folder.mappings))
    given = _find(desk, mapping) if mapping else None
    found = draft(path, known, mapping=given, tables=tuple(tables))
    name = found.mapping.name if mapping else free_name(desk, found.mapping.name)
    data = {**_as_data(desk, found.mapping, found.columns), "name": name, "native": found.native}
    rows = data["rows"]
    return Result("proposal", pa.Table.from_pylist(rows) if rows else pa.table({}), data)


def _as_data(desk: Desk, own: FileMapping, columns: Sequence[ProposedColumn]) -> dict[str, Any]:
    """A mapping as plain data, each header with what else it could be."""
    rows = [
        {"header": column.header, "column": _plain_target(column.target),
         "label": column_label(own.tables, column.target, desk.language) or "",
         "confidence": round(column.confidence, 2), "samples": list(column.samples),
         "sure": column.confidence >= SURE or column.why == "kept",
         **_goal_data(own, column.header), "property": f"{PROPERTY}{display(column.header)}"}
        for column in columns
    ]  # fmt: skip
    return {
        "tables": list(own.tables),
        "set": dict(own.constants),
        "dates": own.dates or "",
        "level": own.level or "",
        "lifetime": own.lifetime,
        "first": own.first,
        "columns": ["header", "column", "label", "confidence", "samples"],
        "rows": rows,
        "choices": list(choices(desk, own.tables)),
        "tables_known": [
            {"tables": list(one.tables), "label": kind_label(desk, one)} for one in kinds()
        ],
    }


def _plain_target(target: str) -> str:
    """`conversions (name)` is a goal's column, and `phone#2` one more phone."""
    if target.startswith("conversions"):
        return "goal"
    return "goal_value" if target.startswith("conversion_value (") else target.partition("#")[0]


def _goal_data(own: FileMapping, header: str) -> dict[str, Any]:
    """What a header has to do with a goal: its own name, or the goal whose value it is."""
    found = {"goal_name": "", "goal_of": "", "clock": "", "window_days": ""}
    for goal in own.goals:
        if same_header(goal.conversions[0], header):
            days = str(goal.window_days or "")
            return {**found, "goal_name": goal.name or "", "clock": goal.clock or "",
                    "window_days": days}  # fmt: skip
        if any(same_header(name, header) for name in goal.value):
            return {**found, "column": "goal_value", "goal_of": goal.conversions[0]}
    return found


def same_header(one: str, other: str) -> bool:
    return normalise(one).full == normalise(other).full


def free_name(desk: Desk, wanted: str) -> str:
    return read_mappings(desk.folder.mappings).free_name(wanted)


def kinds() -> Iterator[Template]:
    """One template a set of tables: what a file can be."""
    seen: set[tuple[str, ...]] = set()
    for template in templates():
        if template.tables not in seen:
            seen.add(template.tables)
            yield template


def kind_label(desk: Desk, template: Template) -> str:
    return " + ".join(table_label(name, desk.language) for name in template.tables)


def choices(desk: Desk, tables: Sequence[str]) -> Iterator[dict[str, Any]]:
    """What a column of such a file can be: a group a table, then the roles that are no column."""
    seen: set[str] = set()
    for table in tables:
        columns = [
            {"column": name, "label": column.label[desk.language], "need": column.need}
            for name, column in catalogue()[table].columns.items()
            if name not in (*seen, *MADE) and not seen.add(name)  # type: ignore[func-returns-value]
        ]
        yield {"label": table_label(table, desk.language), "columns": columns}
    known = {name for table in tables for name in catalogue()[table].columns}
    roles = [
        name for name in (*ROLES, "source")
        if name not in known and can_hold(tuple(tables), name)
        if name not in CONTACT_ROLES or "person" in known
    ]  # fmt: skip
    if tables and roles:
        rest = [{"column": name, "label": _role(desk, name), "need": False} for name in roles]
        yield {"label": words.say(desk.language, "columns.roles"), "columns": rest}


def _role(desk: Desk, name: str) -> str:
    return words.say(desk.language, f"columns.{name}") if words.has(f"columns.{name}") else name


def preview(
    desk: Desk,
    path: Path,
    entries: Mapping[str, Any],
    *,
    root: Path | None = None,
    options: Mapping[str, Any] | None = None,
) -> Result:
    """The first rows of a file as a mapping would read them, what it lacks, and what stops it.

    `missing`: groups of columns of which one is needed. Nothing is kept.
    """
    imports.known_options(options or {})
    missing = list(lacking(desk, entries))
    problem, read = None, []
    with tempfile.TemporaryDirectory() as folder:
        try:
            written = parse_mapping(dict(entries), "preview", "preview")
            file = Path(folder, "preview.yaml")
            file.write_text(written.to_yaml(), encoding="utf-8")
            plan = ingest.Plan(root=f"{root}{os.sep}" if root is not None else "")
            read = list(_read(desk, path, {**(options or {}), "map": file}, plan))
        except BadInput as refused:
            problem = refused
    data: dict[str, Any] = {"missing": missing, "twice": list(claimed_twice(desk, entries)),
                            "tables": read, "error": None}  # fmt: skip
    if problem is not None:
        from fanbu.api.speech import speak

        said = speak(problem, desk.language)
        data["error"] = {"code": said.code, "message": said.message, "hint": said.hint,
                         "details": plain(dict(said.details))}  # fmt: skip
    return Result("preview", pa.table({}), data)


def _read(
    desk: Desk, path: Path, given: Mapping[str, Any], plan: ingest.Plan
) -> Iterator[dict[str, Any]]:
    options: ImportOptions = imports.options(desk.settings.zone, **given, dry_run=True)
    known = imports.context(desk, NewMappings.of(desk.folder.mappings))
    for seen in ingest.look([path], options, known, plan):
        if isinstance(seen, Refused):
            raise seen.error
        if isinstance(seen, ParsedFile):
            yield from (_first_rows(desk, table, seen.rows) for table in seen.tables)


def _first_rows(desk: Desk, table: ParsedTable, rows: int) -> dict[str, Any]:
    """The beginning of a table as people read it; `rows`: of the whole file."""
    names = [name for name in table.columns if name not in ("original", *MADE)]
    return {
        "table": table.table,
        "label": table_label(table.table, desk.language),
        "rows": rows,
        "kept": table.rows.num_rows,
        "columns": [_heading(desk, table.table, name) for name in names],
        "values": [
            [_cell(desk, row.get(name), name) for name in names]
            for row in table.rows.slice(0, ROWS).to_pylist()
        ],
    }


def _heading(desk: Desk, table: str, name: str) -> str:
    if name == PROPERTIES:
        return words.say(desk.language, "columns.properties")
    return column_label([table], name, desk.language) or name


def _cell(desk: Desk, value: Any, name: str) -> str:
    """As a person reads it; a moment by the clock of the workspace."""
    if hasattr(value, "astimezone"):
        return str(value.astimezone(desk.settings.zone).strftime("%Y-%m-%d %H:%M"))
    if value is None or name == "props":
        return str(value or "")
    return named(cast("Labels", desk), plain(value), name)


def lacking(desk: Desk, entries: Mapping[str, Any]) -> Iterator[str]:
    """Columns without which such a file says nothing, by their labels; `A / B`: one of them."""
    tables = tuple(entries.get("tables", ()))
    there = {str(target).partition("#")[0] for target in entries.get("columns", {}).values()}
    there |= set(entries.get("set", {})) | ({"conversions"} if entries.get("goals") else set())
    if "window_start" in there or {"month", "day_of_month"} <= there:
        there.add("day")
    template = next((one for one in templates() if one.tables == tables), None)
    needs = {(name,) for table in tables for name, column in catalogue()[table].columns.items()
             if column.need and table == tables[0]}  # fmt: skip
    for group in dict.fromkeys((*(template.musts if template else ()), *sorted(needs))):
        if not there & set(group):
            labels = [column_label(tables, name, desk.language) or _role(desk, name)
                      for name in group]  # fmt: skip
            yield " / ".join(labels)


def claimed_twice(desk: Desk, entries: Mapping[str, Any]) -> Iterator[str]:
    """Columns that several headers are said to be, by their labels: only the first would count."""
    tables, seen = tuple(entries.get("tables", ())), set()
    for target in entries.get("columns", {}).values():
        several = target in SEVERAL or target == SKIP
        if target in seen and not several:
            yield column_label(tables, target, desk.language) or target
        seen.add(target)


def importable(desk: Desk) -> Result:
    """The tables that files can fill, what people export first."""
    first = [name for template in templates() for name in template.tables]
    facts = [table.name for table in catalogue().values() if table.kind != "view"]
    rows = [{"table": name, "label": table_label(name, desk.language)}
            for name in dict.fromkeys((*first, *facts))]  # fmt: skip
    return Result("importable", pa.Table.from_pylist(rows),
                  {"columns": ["table", "label"], "rows": rows})  # fmt: skip
