"""The program as a user runs it: arguments in; exit code, stdout and stderr out."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import typer.testing
from typer.main import get_command

from fanbu import api
from fanbu.cli import app

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from typer.testing import Result


# The runner builds the program anew for each run, which takes as long as most commands do.
setattr(typer.testing, "_get_command", cache(get_command))  # noqa: B010 - not theirs to export
RUNNER = typer.testing.CliRunner()


@dataclass(frozen=True)
class Program:
    """`fanbu`, run in one workspace; `outside` runs it without naming any."""

    workspace: Path

    def run(self, *args: object, code: int = 0) -> Result:
        """One command in the workspace; anything but the expected exit code fails the test."""
        return outside(*args, "-w", self.workspace, code=code)

    def ask(self, *args: object) -> dict[str, Any]:
        """The whole object of `--json`."""
        return answer(self.run(*args, "--json"))

    def result(self, *args: object) -> dict[str, Any]:
        """The `result` of `--json`."""
        found: dict[str, Any] = self.ask(*args)["result"]
        return found

    def rows(self, *args: object) -> list[tuple[Any, ...]]:
        """The rows of `fanbu query …`, values only, in the order of the columns."""
        found = self.result("query", *args)
        return [tuple(row[name] for name in found["columns"]) for row in found["rows"]]

    def value(self, metric: str, *args: object) -> Any:
        """The one value of `fanbu query METRIC …`."""
        [(value,)] = self.rows(metric, *args)
        return value

    def brings(self, *args: object) -> list[dict[str, Any]]:
        """The file objects of `fanbu import …`."""
        files: list[dict[str, Any]] = self.result("import", *args)["files"]
        return files

    def refused(self, *args: object, code: int = 2) -> dict[str, Any]:
        """The error of a command that fails; the very same with and without `--json`."""
        said = self.run(*args, code=code)
        told = self.run(*args, "--json", code=code)
        found = answer(told)
        assert found["ok"] is False
        assert set(found) == {"ok", "error"}
        error: dict[str, Any] = found["error"]
        assert set(error) - {"files", "passed"} == {"code", "message", "hint"}
        assert said.stdout == ""
        assert error["message"] in said.stderr
        assert error["hint"] in said.stderr
        for text in (said.stderr, told.stdout):
            assert "Traceback" not in text
        return error

    def state(self) -> Mapping[str, Any]:
        """All that an import can change: imports, numbers and files; not the store's own pages."""
        names = sorted(
            str(path.relative_to(self.workspace))
            for path in self.workspace.rglob("*")
            if path.suffix != ".wal" and path.name != "ledger.sqlite"
        )
        with api.open(self.workspace) as opened:
            sources = opened.sources().to_dict()
            numbers = opened.query(["cost", "impressions", "clicks", "leads", "orders"]).to_dict()
        return {
            "files": names,
            "mappings": {p.name: p.read_text() for p in self.workspace.glob("mappings/*")},
            "sources": sources,
            "numbers": numbers,
        }


def outside(*args: object, code: int = 0) -> Result:
    """One command as it stands."""
    found: Result = RUNNER.invoke(app, [str(arg) for arg in args])
    problem = found.exception
    assert problem is None or isinstance(problem, SystemExit), repr(problem)
    assert found.exit_code == code, (found.exit_code, found.stdout, found.stderr)
    return found


def answer(found: Result) -> dict[str, Any]:
    """The one object on stdout; nothing else may stand there or on stderr."""
    assert found.stdout.count("\n") == 1
    assert found.stderr == ""

    def never(text: str) -> None:
        raise AssertionError(f"{text} is not JSON")

    value: dict[str, Any] = json.loads(found.stdout, parse_constant=never)
    return value


def table(*lines: Iterable[object] | str) -> str:
    """Lines of CSV; a tuple becomes a line."""
    told = [line if isinstance(line, str) else ",".join(map(str, line)) for line in lines]
    return "\n".join(told) + "\n"


def put(file: Path, content: str | bytes, modified: datetime | None = None) -> Path:
    """A file on the user's disk, last modified at a moment that does not depend on the test."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    stamp = modified.timestamp() if modified else 1_790_000_000
    os.utime(file, (stamp, stamp))
    return file
