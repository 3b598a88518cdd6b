"""Answers that are kept: whatever is written is in the next one, and the writer sees its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fanbu import Workspace

SPEND = "day,platform,account,channel,cost\n2026-11-02,meta,a,paid/meta,"


@pytest.fixture
def cost(ws: Workspace) -> Callable[[], float]:
    return lambda: ws.query(["cost"]).to_dict()["rows"][0]["cost"]


def test_what_is_written_is_seen(ws: Workspace, cost: Callable[[], float], tmp_path: Path) -> None:
    """An import, one that corrects it, its undo, and a rate: each is in the next answer."""
    for amount, day in ((100, "2026-11-03"), (70, "2026-11-04")):
        file = tmp_path / f"{amount}.csv"
        file.write_text(f"{SPEND}{amount}\n")
        ws.import_files(file, as_="spend", as_of=day)
        assert cost() == cost() == amount
    ws.undo([2])
    assert cost() == 100


def test_the_writer_sees_what_it_has_written_and_others_what_was_kept(
    ws: Workspace, cost: Callable[[], float], tmp_path: Path
) -> None:
    file = tmp_path / "spend.csv"
    file.write_text(f"{SPEND}100\n")
    ws.import_files(file, as_="spend", as_of="2026-11-03")
    assert cost() == 100
    file.write_text(f"{SPEND}70\n")
    with ws.warehouse.transaction(keep=False):
        ws.import_files(file, as_="spend", as_of="2026-11-04")
        assert cost() == 70
    assert cost() == 100


def test_a_report_is_composed_of_the_same_answers(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "spend.csv"
    file.write_text(f"{SPEND}100\n")
    ws.import_files(file, as_="spend", as_of="2026-11-03")
    before = ws.report("week", date="2026-11-08").text()

    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(ws.warehouse, "_asked", refuse)
    assert ws.report("week", date="2026-11-08").text() == before
