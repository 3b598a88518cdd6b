"""A fresh workspace for each test, opened as a script does; its clock stands still."""

from __future__ import annotations

import shutil
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

import fanbu

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fanbu import Workspace

NOW = datetime(2026, 11, 23, 4)  # noqa: DTZ001 - UTC, naive, as the api's clock gives it


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "brand"
    fanbu.init(folder, name="Cloud", language="en")
    return folder


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    return shutil.copytree(template, tmp_path / "brand")


@pytest.fixture
def ws(folder: Path) -> Iterator[Workspace]:
    with fanbu.open(folder, clock=lambda: NOW) as workspace:
        yield workspace
