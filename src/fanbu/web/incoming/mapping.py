"""The editor of mappings: which column of a file is what, tried out before it is kept."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from fanbu.errors import BadInput
from fanbu.web import uploads
from fanbu.web.incoming.questions import both_readings, fix_of
from fanbu.web.visit import Gone, Shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fanbu.web.uploads import Waiting
    from fanbu.web.visit import Visit

EDIT, LIST = "/imports/map", "/imports/mappings"
CONSTANTS = ("platform", "account", "channel", "currency", "shop")
"""Columns that a file often leaves out because it is all of one."""
LEVELS = ("account", "ad_campaign", "ad_group", "creative", "keyword")


def edit(visit: Visit) -> Shown:
    """Columns of a waiting file, or of a saved mapping without one."""
    batch, path = visit.state.one("batch"), visit.state.one("file")
    name, tables = visit.state.one("mapping"), visit.state.one("tables")
    if not batch:
        data = visit.workspace.mappings(name).to_dict()
        return _shown(visit, {**data, "batch": "", "path": "", "opened": name})
    held = uploads.find(visit.workspace, batch)
    found = visit.workspace.propose(
        _file(held, path), tables=tables.split("+") if tables else (), mapping=name or None
    )
    return _shown(visit, {**found.to_dict(), "batch": batch, "path": path, "opened": name})


def check(visit: Visit) -> Shown:
    """The same page with what was chosen, and the first rows as they would be read."""
    data = _stated(visit)
    return _shown(visit, data)


def save(visit: Visit) -> Gone:
    """Keep it under its name; the file it was made for is then read by it."""
    opened, batch = visit.text("opened"), visit.text("batch")
    name = visit.text("name")
    same = bool(visit.text("instead")) or name == opened
    kept = visit.workspace.save_mapping(name, entries(visit), instead=same).to_dict()["mapping"]
    visit.keeper.jobs.turn += 1
    if not batch:
        return Gone(visit.state.href(LIST), "mapping_saved", {"name": kept})
    held, path = uploads.find(visit.workspace, batch), visit.text("file")
    before = {key: value for key, value in held.each.get(path, {}).items() if key not in _WAYS}
    uploads.choose(held, path, {**before, "map": kept})
    return Gone(visit.state.href("/imports/look", batch=batch), "mapping_saved", {"name": kept})


_WAYS = frozenset({"as_", "reader", "map", "yes"})
"""Options that each say how a file is read: one of them is enough."""


def listed(visit: Visit) -> Shown:
    rows = visit.workspace.mappings().to_dict()["rows"]
    return Shown("mappings.html.j2", {"mappings": rows})


def rename(visit: Visit) -> Gone:
    visit.workspace.rename_mapping(visit.text("mapping"), visit.text("name"))
    visit.keeper.jobs.turn += 1
    return Gone(visit.state.href(LIST), "mapping_saved", {"name": visit.text("name")})


def remove(visit: Visit) -> Gone:
    visit.workspace.remove_mapping(visit.text("mapping"))
    visit.keeper.jobs.turn += 1
    return Gone(visit.state.href(LIST), "mapping_removed", {"name": visit.text("mapping")})


def entries(visit: Visit) -> dict[str, Any]:
    """The form as a mapping's entries, as its YAML has them."""
    tables = [name for name in visit.text("tables").split("+") if name]
    lines = _lines(visit)
    columns = {line["header"]: line["column"] for line in lines
               if line["column"] not in ("goal", "goal_value", "")}  # fmt: skip
    found: dict[str, Any] = {"tables": tables, "columns": columns, "set": _constants(visit)}
    found["goals"] = _goals(lines)
    for name in ("dates", "level"):
        found[name] = visit.text(name) or None
    for name in ("lifetime", "first"):
        found[name] = bool(visit.text(name))
    return {name: value for name, value in found.items() if value or name == "columns"}


def _lines(visit: Visit) -> list[dict[str, str]]:
    """One dictionary a column of the form, in the order of the file."""
    names = ("header", "column", "goal_name", "goal_of", "clock", "window_days")
    lists = [[str(value) for value in _many(visit, name)] for name in names]
    if not lists[0] or len(lists[0]) != len(lists[1]):
        raise BadInput("bad_mapping", file="", entry="columns", problem="")
    return [dict(zip(names, line, strict=True)) for line in zip_longest(*lists, fillvalue="")]


def _many(visit: Visit, name: str) -> list[Any]:
    return visit.form.getlist(name) if hasattr(visit.form, "getlist") else []


def _constants(visit: Visit) -> dict[str, str]:
    pairs = zip(_many(visit, "set_name"), _many(visit, "set_value"), strict=False)
    return {str(name): str(value).strip() for name, value in pairs if str(value).strip() and name}


def _goals(lines: list[dict[str, str]]) -> list[dict[str, Any]]:
    """A value belongs to the goal it came with, else to the one before it, else to the first."""
    goals: dict[str, dict[str, Any]] = {}
    for line in lines:
        if line["column"] == "goal":
            days = line["window_days"]
            told = {
                "column": line["header"],
                "name": line["goal_name"].strip(),
                "clock": line["clock"],
                "window_days": int(days) if days.isdigit() else None,
            }
            goals[line["header"]] = {name: value for name, value in told.items() if value}
    before = next(iter(goals), "")
    for line in lines:
        if line["column"] == "goal":
            before = line["header"]
        elif line["column"] == "goal_value" and goals:
            goals[line["goal_of"] if line["goal_of"] in goals else before]["value"] = line["header"]
    return list(goals.values())


def _stated(visit: Visit) -> dict[str, Any]:
    """What the form says, as the page shows it, with the rows it makes."""
    batch, path = visit.text("batch"), visit.text("file")
    given = entries(visit)
    workspace = visit.workspace
    if batch:
        held = uploads.find(workspace, batch)
        data = workspace.propose(_file(held, path), tables=given["tables"]).to_dict()
        own = {name: value for name, value in held.each.get(path, {}).items() if name not in _WAYS}
        data["preview"] = workspace.preview(
            _file(held, path), given, root=held.folder, options=own
        ).to_dict()
    else:
        data = workspace.mappings(visit.text("opened")).to_dict()
    chosen = {line["header"]: line for line in _lines(visit)}
    rows = [{**row, **chosen.get(row["header"], {}), "sure": True} for row in data["rows"]]
    said = {name: given.get(name) or "" for name in ("dates", "level", "lifetime", "first")}
    more = {"set": given.get("set", {}), "name": visit.text("name"), "opened": visit.text("opened")}
    return {**data, **said, **more, "rows": rows, "batch": batch, "path": path}


def _shown(visit: Visit, data: Mapping[str, Any]) -> Shown:
    preview = data.get("preview")
    values: dict[str, Any] = {"file": data, "preview": preview, "levels": LEVELS, "both": {},
                              "fix": "", "offered": offered_in(data)}  # fmt: skip
    offered = values["offered"]
    bound = {row["column"] for row in data["rows"]}
    values["constants"] = [
        (name, data["set"].get(name, ""))
        for name in dict.fromkeys((*data["set"], *CONSTANTS))
        if name in data["set"] or (name in offered and name not in bound)
    ]
    if preview and preview["error"]:
        error = preview["error"]
        values["fix"] = fix_of(error, visit.state.language)
        if error["code"] == "ambiguous_dates":
            values["both"] = both_readings(error["details"]["sample"], visit.state.language)
    return Shown("mapping.html.j2", values)


def offered_in(data: Mapping[str, Any]) -> frozenset[str]:
    """Every column that the selects of a page offer."""
    columns = (each["column"] for group in data["choices"] for each in group["columns"])
    return frozenset((*columns, "skip", "goal", "goal_value"))


def _file(held: Waiting, path: str) -> Path:
    """A file of the batch by the path a look shows. Raises BadInput `unknown_batch`."""
    member = path.partition("!")[0].partition("#")[0]
    inside = any(path == name or path.startswith((f"{name}!", f"{name}#")) for name in held.files)
    if not inside:
        raise BadInput("unknown_batch", file=member)
    return held.folder / path
