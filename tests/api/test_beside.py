"""What is worked out beside a page ends before the workspace is closed under it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.api.conftest import NOW as CLOCK

import fanbu

if TYPE_CHECKING:
    from pathlib import Path


def test_closing_waits(folder: Path) -> None:
    with fanbu.open(folder, clock=lambda: CLOCK) as workspace:

        def later() -> int:
            time.sleep(0.2)
            return len(list(workspace.warehouse.imports()))

        found = workspace.beside("later", later)
    assert found.done()
    assert found.result() == 0
