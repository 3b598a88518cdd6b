"""Four exports of one account and the same days: account, project, unit, material.

    day     account  project  unit   material    what is known
    08-01      60       60      60      60       every level is whole
    08-02      60       60      60      40       one material is missing
    08-03      60       60       -       -       only the coarse ones reach this day
    08-04      60        -       -       -

Levels are views of one truth: a total is never the sum of two of them, whatever the order.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from .world import dress
from .worlds.ocean_engine import COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    from .export import Column, Export, Value
    from .judge import Court

UNITS = (("夏季", "甲", 10), ("夏季", "乙", 20), ("秋季", "丙", 30))
BY_KEY = {column.key: column for column in COLUMNS}
MEASURES = ("消耗", "展示数", "点击数", "转化数")


def numbers(tens: int) -> tuple[Value, ...]:
    return Decimal(tens), 100 * tens, 10 * tens, tens // 10


def export(name: str, keys: tuple[str, ...], rows: list[tuple[Value, ...]]) -> Export:
    columns: list[Column] = [
        replace(BY_KEY.get(key, BY_KEY["单元名称"]), key=key)
        for key in ("时间-天", *keys, *MEASURES)
    ]
    return dress(f"巨量引擎_{name}.csv", columns, rows)


def exports() -> dict[str, Export]:
    def day(number: int) -> date:
        return date(2026, 8, number)

    account = [(day(d), *numbers(60)) for d in range(1, 5)]
    projects = [(day(d), p, *numbers(30)) for d in range(1, 4) for p in ("夏季", "秋季")]
    units = [(day(d), p, u, *numbers(n)) for d in (1, 2) for p, u, n in UNITS]
    material = [(day(1), p, u, f"{u}图", *numbers(n)) for p, u, n in UNITS]
    material += [(day(2), p, u, f"{u}图", *numbers(n)) for p, u, n in (UNITS[0], UNITS[2])]
    return {
        "账户": export("账户", (), account),
        "项目": export("项目", ("项目名称",), projects),
        "单元": export("单元", ("项目名称", "单元名称"), units),
        "素材": export("素材", ("项目名称", "单元名称", "素材名称"), material),
    }


@pytest.fixture
def paths(bench: Court) -> list[Path]:
    made = []
    for found in exports().values():
        path = bench.folder / found.name
        path.write_bytes(found.bytes)
        made.append(path)
    return made


def asked(bench: Court, *by: str) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Cost, impressions, clicks and conversions by day and some dimensions."""
    metrics = ["cost", "impressions", "clicks", "conversions"]
    rows = bench.workspace.query(metrics, by=list(by), grain="day").to_dict()["rows"]
    return {
        (int(row["period"][-2:]), *(row[name] for name in by)): tuple(row[m] for m in metrics)
        for row in rows
    }


def check(bench: Court) -> None:
    whole = (60, 6000, 600, 6)
    assert asked(bench) == {(day,): whole for day in range(1, 5)}
    half = (30, 3000, 300, 3)
    projects = asked(bench, "ad_campaign")
    assert {k: v for k, v in projects.items() if k[0] < 4} == {
        (day, project): half for day in range(1, 4) for project in ("夏季", "秋季")
    }
    assert {k: v for k, v in projects.items() if k[0] == 4} == {(4, None): whole}
    units = asked(bench, "ad_group")
    parts = {"甲": 10, "乙": 20, "丙": 30}
    assert {k: v for k, v in units.items() if k[0] < 3} == {
        (day, unit): (n, 100 * n, 10 * n, n // 10) for day in (1, 2) for unit, n in parts.items()
    }
    first = {k[1]: v[0] for k, v in asked(bench, "creative").items() if k[0] == 1}
    assert first == {"甲图": 10, "乙图": 20, "丙图": 30}


def in_order(bench: Court, order: tuple[Path, ...]) -> None:
    done = [bench.workspace.import_files([path]).to_dict()["files"][0] for path in order]
    check(bench)
    for file in reversed(done):
        bench.workspace.undo(file["import_id"])


def test_levels_are_never_added(bench: Court, paths: list[Path]) -> None:
    in_order(bench, tuple(paths))
    in_order(bench, tuple(paths[::-1]))


@pytest.mark.long
def test_in_every_order(bench: Court, paths: list[Path]) -> None:
    for order in permutations(paths):
        in_order(bench, order)


def test_all_at_once_and_again(bench: Court, paths: list[Path]) -> None:
    """One call with every level; then the unit export again, a day longer."""
    bench.workspace.import_files(paths)
    check(bench)
    found = exports()["单元"]
    more = [(date(2026, 8, 3), p, u, *numbers(n)) for p, u, n in UNITS]
    keys = ("项目名称", "单元名称")
    longer = export("单元", keys, [
        *[tuple(t.values()) for t in found.truths], *more])  # fmt: skip
    path = bench.folder / "巨量引擎_单元 (1).csv"
    path.write_bytes(longer.bytes)
    bench.workspace.import_files([path])
    assert asked(bench) == {(day,): (60, 6000, 600, 6) for day in range(1, 5)}
    assert asked(bench, "ad_group")[3, "乙"] == (20, 2000, 200, 2)


def test_a_level_without_a_measure_does_not_hide_it(bench: Court, paths: list[Path]) -> None:
    """The material export lacks 转化数: conversions come from the units, cost stays one total."""
    material = exports()["素材"]
    at = material.find("转化数")
    places = [place for place in range(len(material.columns)) if place != at]
    paths[3].write_bytes(material.ordered(places).bytes)
    for path in paths:
        bench.workspace.import_files([path])
    assert asked(bench) == {(day,): (60, 6000, 600, 6) for day in range(1, 5)}
