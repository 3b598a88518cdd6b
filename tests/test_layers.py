"""The order of the rooms is a fact: imports only go down, siblings do not know each other."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).parent.parent / "src" / "fanbu"

LAYERS = {
    "documents": 0, "drawing": 0, "errors": 0, "types": 0,
    "stats": 1, "model": 1, "rules": 1, "words": 1,
    "workspace": 2, "store": 2,
    "metrics": 3,
    "ingest": 4, "analyses": 4, "ops": 4, "demo": 4,
    "run": 5,
    "report": 6, "workbooks": 6,
    "jobs": 7,
    "api": 8,
    "web": 9, "cli": 9, "mcp": 9,
}  # fmt: skip
FACES = {"web", "cli", "mcp"}
FACES_MAY_IMPORT = {"api", "words", "errors", "types", "model"}
HEAVY = {
    "yaml": {"documents", "ingest", "metrics"},
    "duckdb": {"store"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "sqlglot": {"metrics"},
    "scipy": {"stats"},
    "numba": {"stats"},
    "python_calamine": {"ingest"},
    "jinja2": {"web", "report"},
    "starlette": {"web"},
    "fastapi": {"web"},
    "pydantic": {"web"},
    "uvicorn": {"web"},
    "argon2": {"ops"},
    "holidays": {"workspace"},
    "vl_convert": {"drawing"},
    "xlsxwriter": {"workbooks"},
    "typer": {"cli"},
    "rich": {"cli", "report"},
}
PURE = {"stats", "rules"}
PURE_MUST_NOT_IMPORT = {"pyarrow", "duckdb", "pathlib", "os", "io", "time", "requests"}


def rooms() -> set[str]:
    return {
        path.stem if path.is_file() else path.name
        for path in SOURCE.iterdir()
        if (path.suffix == ".py" and not path.stem.startswith("__"))
        or (path.is_dir() and any(path.rglob("*.py")))
    }


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(path: Path) -> set[str]:
    """Dotted names imported anywhere in a file, `from a import b` as `a.b`."""
    found = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def files_with_room() -> list[tuple[Path, str]]:
    return [
        (path, path.relative_to(SOURCE).parts[0].removesuffix(".py"))
        for path in sorted(SOURCE.rglob("*.py"))
        if path != SOURCE / "__init__.py"
    ]


def test_every_room_has_a_layer() -> None:
    assert rooms() <= set(LAYERS)


@pytest.mark.parametrize("room", sorted(rooms()))
def test_imports_go_down(room: str) -> None:
    """What each module of a room may not import, it does not."""
    paths = [path for path, of in files_with_room() if of == room]
    assert paths
    assert not [fault for path in paths for fault in faults(path, room)]


def faults(path: Path, room: str) -> Iterator[str]:
    for name in imports_of(path):
        top, _, rest = name.partition(".")
        if top == "fanbu":
            target = rest.partition(".")[0]
            if target in ("", room) or target not in LAYERS:
                continue
            allowed = target in FACES_MAY_IMPORT if room in FACES else LAYERS[target] < LAYERS[room]
            on_ground = (room, target) == ("types", "errors")
            if not allowed and not on_ground:
                yield f"{path}: {room} must not import {target}"
        else:
            owners = HEAVY.get(top)
            if owners is not None and room not in owners:
                yield f"{path}: {top} belongs to {owners}"
            if room in PURE and top in PURE_MUST_NOT_IMPORT:
                yield f"{path}: {room} is pure"


def test_modules_import_without_a_loop() -> None:
    """Within a room too: the graph of modules has no circle (type-checking imports aside)."""
    graph = {module_name(path): runtime_imports(path) for path, _ in files_with_room()}
    state: dict[str, int] = {}

    def visit(module: str, trail: tuple[str, ...]) -> None:
        state[module] = 1
        for target in graph[module] & graph.keys():
            assert state.get(target) != 1, f"circle: {' -> '.join((*trail, module, target))}"
            if target not in state:
                visit(target, (*trail, module))
        state[module] = 2

    for module in graph:
        if module not in state:
            visit(module, ())


def module_name(path: Path) -> str:
    parts = ("fanbu", *path.relative_to(SOURCE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def runtime_imports(path: Path) -> set[str]:
    tree = parsed(path)
    checking = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and id(node) not in checking and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in MODULES else node.module)
    own = module_name(path)
    return {name for name in found if name.startswith("fanbu.") and name != own}


MODULES = {module_name(path) for path, _ in files_with_room()}
