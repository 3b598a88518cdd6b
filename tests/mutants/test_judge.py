"""The judge itself: it sees one wrong cent, a zero for nothing, a lost row, a nameless refusal."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from .judge import Mutant, consistent
from .mutators.lines import without_totals
from .world import worlds

if TYPE_CHECKING:
    from .export import Truth, Value
    from .judge import Court

WORLD = next(world for world in worlds() if world.name == "ocean_engine-total")
EXPORT = WORLD.export


def plain(*truths: Truth) -> Mutant:
    return Mutant("none", "itself", EXPORT.name, EXPORT.bytes, (truths,))


def told(key: str, value: Value) -> list[Truth]:
    """The world's truth with one other cell."""
    first, *rest = EXPORT.truths
    return [{**first, key: value}, *rest]


@pytest.mark.parametrize(
    "truths",
    [
        told("消耗", Decimal("1274.34")),  # a cent more
        told("展示数", None),
        told("转化数", 3),
        told("单元名称", "别人"),
        told("转化目标", "付费"),
        EXPORT.truths[1:],
        [*EXPORT.truths, EXPORT.truths[0]],
    ],
)
def test_what_differs_is_wrong(bench: Court, truths: list[Truth]) -> None:
    assert bench.judge(WORLD, plain(*truths)).outcome == "wrong"


def test_a_zero_is_not_nothing(bench: Court) -> None:
    rows = without_totals(EXPORT)
    zero = rows.with_cell(0, rows.find("深度转化数"), "0", 0)
    nothing = replace(plain(*told("深度转化数", None)), data=zero.bytes)
    verdict = bench.judge(WORLD, nothing)
    assert (verdict.outcome, "None" in verdict.detail) == ("wrong", True)


def test_a_file_that_contradicts_itself_is_not_to_be_taken(bench: Court) -> None:
    assert bench.judge(WORLD, replace(plain(), truths=())).outcome == "wrong"


def test_totals_tell_consistent_files(bench: Court) -> None:
    assert consistent(EXPORT)
    off = EXPORT.with_cell(0, EXPORT.find("展示数"), "1814", 1814)
    assert not consistent(off)
    refused = bench.judge(WORLD, replace(plain(), data=off.bytes))
    assert (refused.outcome, refused.detail, refused.unclear) == (
        "refused", "totals_disagree", False,
    )  # fmt: skip
