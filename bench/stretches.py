"""How many stretches of untouched days lie in their band, in the simulated world.

`python bench/stretches.py [BRANDS] [SEED]`: docs/expectation.md, "A stretch of days".
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is there

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
from detection import calendar_of, with_campaigns
from detection_world import JUDGED, LEAVES, SPAN, World, worlds

from fanbu.analyses.watch.bands import band
from fanbu.analyses.watch.judged import Judged
from fanbu.analyses.watch.judging import without
from fanbu.analyses.watch.series import Series
from fanbu.analyses.watch.spec import WatchSpec
from fanbu.model.metric import MetricInfo
from fanbu.stats.expect import Reason, expect
from fanbu.workspace.calendar import read_calendar

if TYPE_CHECKING:
    from collections.abc import Iterator

LENGTHS = (1, 3, 7, 9)
EVERY, QUIET = 31, 60
"""Days between two stretches of a brand; days before them that no event touches either."""
INFOS = {name: MetricInfo(name, name, unit, tables=("leads",))
         for name, unit in (("count", "count"), ("money", "money"))}  # fmt: skip


def main() -> None:
    brands = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    made = worlds(brands, seed)
    print(f"{'within the 95 % band':24}{'of why and watch':>30}{'quantiles alone':>30}")
    print(f"{'days together':24}" + f"{'ordinary':>16}{'holidays':>14}" * 2)
    for days in LENGTHS:
        inside: dict[tuple[str, bool], list[bool]] = defaultdict(list)
        for world in made:
            for name, special, lies in stretches(world, days):
                inside[name, special].append(lies)
        line = f"{days:<24}"
        for name in ("band", "quantiles"):
            for special in (False, True):
                found = inside[name, special]
                line += f"{np.mean(found):9.3f} of {len(found):<3}" if found else f"{'–':>15}"
        print(line)


def stretches(world: World, days: int) -> Iterator[tuple[str, bool, bool]]:
    """Which band, whether a holiday is among the days, and whether they lie within."""
    size = LEAVES + 1
    for brand in range(len(world.values) // size):
        rows = slice(brand * size, (brand + 1) * size)
        for first in range(SPAN - JUDGED + 10, SPAN - days - 1, EVERY):
            last = first + days
            touched = world.touched[rows, max(first - QUIET, 0) : last].any(axis=1)
            told = told_of(world, brand, first, last)
            for row in np.flatnonzero(~touched & (told.told.reason == Reason.JUDGED)):
                value, mean = told.stretch(int(row), first, last - 1)
                at = np.arange(first, last)
                if not np.isfinite(world.values[rows][row, at]).all() or not mean > 0:
                    continue
                special = bool(world.holiday[first:last].any())
                for name, (low, high) in (
                    ("band", band(told, int(row), at, mean)),
                    ("quantiles", told.around(int(row), at, mean)),
                ):
                    yield name, special, bool(low <= value <= high)


def told_of(world: World, brand: int, first: int, last: int) -> Judged:
    """A brand's series on the days from `first` to before `last`, from the days before these."""
    size = LEAVES + 1
    rows = slice(brand * size, (brand + 1) * size)
    ahead = -(last - first) % 7
    values, known = (np.full((size, last + ahead), fill) for fill in (np.nan, 1.0))
    values[:, :last], known[:, :last] = world.values[rows, :last], world.completeness[rows, :last]
    days = replace(with_campaigns(calendar_of(world), world, brand), count=last + ahead)
    judged = last - first + ahead
    told = expect(
        values, days, parent=np.where(world.parents[rows] < 0, -1, 0), known=known, judged=judged,
        unseen=judged,
    )  # fmt: skip
    nothing = np.full(last, np.nan)
    series = [
        Series("money" if kind == "money" else "count", (("row", str(row)),),
               values[row, :last], nothing, nothing, known[row, :last])
        for row, kind in enumerate(world.kinds[rows])
    ]  # fmt: skip
    end = world.start + timedelta(last - 1)
    calendar = read_calendar(Path("nowhere"), "Asia/Shanghai")
    spec = WatchSpec(end, world.start, INFOS, (), (), calendar, zone=ZoneInfo("Asia/Shanghai"))
    return Judged(spec, series, without(told, last, ahead), days, {}, last - first)


if __name__ == "__main__":
    main()
