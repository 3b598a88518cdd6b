"""A server that really runs, in a process of its own, over a small brand."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.conftest import NOW

import fanbu
from fanbu.api.remote import RemoteWorkspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = [sys.executable, "-c", "from fanbu.cli import main; main()"]
TODAY = f"\ntoday = {NOW:%Y-%m-%d}\n"


@dataclass(frozen=True)
class Running:
    """`folder` is served at `url`; `twin` is a copy of it that no server has open."""

    folder: Path
    twin: Path
    url: str
    pid: int

    def token(self, role: str = "admin", **more: Any) -> str:
        """A new key of the machine's owner."""
        with fanbu.open(self.folder) as opened:
            count = len(opened.tokens().to_dict()["rows"])
            made = opened.add_token(f"key {count}", role=role, **more)
        return str(made.to_dict()["rows"][0]["secret"])


def environment(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("FANBU_")}
    proxies = {"http_proxy": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}
    return {**kept, **proxies, "FANBU_LANGUAGE": "en", "COLUMNS": "200", **more}


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`fanbu serve` on a port that is free; its address."""
    program = subprocess.Popen(
        [*PROGRAM, "serve", "-w", str(folder), "--port", "0", "--json"],
        stdout=subprocess.PIPE, text=True, env=environment(),
    )  # fmt: skip
    assert program.stdout is not None
    try:
        url = str(json.loads(program.stdout.readline())["result"]["url"])
        yield url.partition("/start")[0], program
    finally:
        program.terminate()
        program.wait(30)
        program.stdout.close()


@pytest.fixture(scope="session")
def published(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small brand on a day of its own, a week of it published."""
    folder = shutil.copytree(made, tmp_path_factory.mktemp("published") / "brand")
    with (folder / "fanbu.toml").open("a", encoding="utf-8") as settings:
        settings.write(TODAY)
    with fanbu.open(folder) as opened:
        opened.publish("week", date="2026-11-15", by="Ann")
        opened.add_token("first")  # whose owner is there from now on, as behind a server
    return folder


@pytest.fixture
def running(published: Path, tmp_path: Path) -> Iterator[Running]:
    """A server of the test's own, to change its workspace."""
    with _running(published, tmp_path) as found:
        yield found


@pytest.fixture(scope="module")
def shared(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server that tests of one module share: they only look."""
    with _running(published, tmp_path_factory.mktemp("shared")) as found:
        yield found


@contextmanager
def _running(published: Path, root: Path) -> Iterator[Running]:
    folder, twin = (shutil.copytree(published, root / name / "brand") for name in ("here", "there"))
    with serving(folder) as (url, program):
        yield Running(folder, twin, url, program.pid)


def remote(path: Path | str, **more: Any) -> RemoteWorkspace:
    found = fanbu.open(path, **more)
    assert isinstance(found, RemoteWorkspace)
    return found
