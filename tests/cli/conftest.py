"""A fresh workspace for each test: Shanghai, CNY, English, living on 23 November 2026."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from tests.cli.program import Program, outside

if TYPE_CHECKING:
    from pathlib import Path

TODAY = "today = 2026-11-23\n"


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One empty workspace in each language: copying one is quicker than making it."""
    folder = tmp_path_factory.mktemp("templates")
    for language in ("en", "zh"):
        outside("init", folder / language, "--language", language, "--name", "Cloud")
        with (folder / language / "fanbu.toml").open("a") as settings:
            settings.write(TODAY)
    return folder


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FANBU_LANGUAGE", raising=False)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")  # of the terminal, where no workspace says another
    monkeypatch.delenv("FANBU_WORKSPACE", raising=False)
    monkeypatch.delenv("FANBU_DEBUG", raising=False)
    # Wide, plain output: a refusal must not be cut into lines where a test looks for it.
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def fanbu(templates: Path, tmp_path: Path) -> Program:
    return Program(shutil.copytree(templates / "en", tmp_path / "brand"))


@pytest.fixture
def chinese(templates: Path, tmp_path: Path) -> Program:
    return Program(shutil.copytree(templates / "zh", tmp_path / "品牌"))
