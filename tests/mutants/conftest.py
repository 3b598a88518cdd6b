"""One fresh workspace to copy from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import fanbu

from .judge import Court, court

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "brand"
    fanbu.init(folder, name="Cloud", language="en")
    return folder


@pytest.fixture
def bench(template: Path, tmp_path: Path) -> Iterator[Court]:
    """A court over an empty workspace."""
    with court(template, tmp_path) as opened:
        yield opened
