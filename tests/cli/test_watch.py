"""How the command line tells what was not judged: a line for each metric, not for each place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

import fanbu as library
from fanbu.cli.watch import lines
from fanbu.model.result import Result

if TYPE_CHECKING:
    from tests.cli.program import Program

NOTHING: dict[str, Any] = {
    "days": None, "faults": [], "alerts": [], "over_budget": 0, "small": 0, "dismissed": [],
    "past": [],
}  # fmt: skip
SHORT = "too little history (56 days with numbers are needed; of fewer weekdays, eight of each)"


def silent(metric: str, reason: str, **place: str) -> dict[str, Any]:
    return {"metric": metric, "place": place, "reason": reason}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            [silent("leads", "short"), silent("leads", "short", channel="paid/meta")],
            [f"Leads: not judged, {SHORT}."],
        ),
        (
            [silent("leads", "short", channel="paid/meta"), silent("leads", "ended", channel="x")],
            [
                f"Leads of Meta: not judged, {SHORT}.",
                "Leads of X: not judged, ended four weeks ago or more.",
            ],
        ),
        ([], []),
    ],
)
def test_what_is_not_judged(fanbu: Program, rows: list[dict[str, Any]], told: list[str]) -> None:

    with library.open(fanbu.workspace) as opened:
        found = Result("watch", pa.table({}), {**NOTHING, "silent": rows}, (), {})
        assert list(lines(found, opened)) == told
