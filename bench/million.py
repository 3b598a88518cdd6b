"""`why` where a period has a million leaves: `make bench-million`.

Two worlds of spend at creative level, six dimensions (4 platforms, each with 5 accounts, ×
25 ad campaigns × 20 ad groups × 100 creatives), every combination with a row in each of the last
two weeks. One is asked against the days before; the other has eight more weeks, in each of which a
seventh of the combinations have seven times as much, and is asked against what should have been. In
both, one creative loses most of its clicks in one account.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import fanbu
from fanbu import api

if TYPE_CHECKING:
    from fanbu import Workspace

SIZES = {"platform": 4, "account": 5, "ad_campaign": 25, "ad_group": 20, "creative": 100}
PLATFORMS = ("ocean_engine", "kuaishou", "bilibili", "google_ads")
BY = ("channel", *SIZES)
WEEK, EARLIER, SPARSE = 7, 8, 7
START = date(2026, 8, 3)
"""A Monday, eight weeks before the two that every combination has rows in."""
ROUNDS = 3
BUDGET = 5.0
AGAINST = {"before": "before", "expected": None}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--metrics", default="clicks,ctr")
    parser.add_argument("--folder", type=Path, help="where the workspaces are kept, or made once")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        measure(given.folder or Path(made), given.metrics.split(","))


def measure(folder: Path, metrics: list[str]) -> None:
    """Wall and CPU seconds of each question, the first on a file just opened and then warm."""
    for world, against in AGAINST.items():
        place = folder / f"million-{world}"
        if not place.exists():
            make(place, earlier=EARLIER if against is None else 0)
        for metric in metrics:
            with fanbu.open(place) as ws:
                say(f"why {metric}, 1 M leaves, {world}", asked(ws, metric, against))


def asked(ws: Workspace, metric: str, against: str | None) -> list[tuple[float, float]]:
    """(wall, CPU) seconds a round; none of the answers is known, only the open file is warm."""
    first = START + timedelta(WEEK * (EARLIER + 1))
    period = f"{first}..{first + timedelta(WEEK - 1)}"
    found = []
    for _ in range(ROUNDS + 1):
        ws.warehouse.answers.forget()
        begin, worked = time.perf_counter(), time.process_time()
        told = ws.why(metric, period=period, against=against, by=BY).data
        found.append((time.perf_counter() - begin, time.process_time() - worked))
    causes = [each["where"] for each in told["causes"]]
    print(f"  {told['verdict']}: {causes}")
    return found


def say(name: str, found: list[tuple[float, float]]) -> None:
    first, *warm = found
    wall, cpu = (statistics.median(side) for side in zip(*warm, strict=True))
    load = os.getloadavg()[0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:38}{wall:8.3f} s   CPU {cpu:.3f} s; first {first[0]:.3f} s, CPU {first[1]:.3f} s   "
        f"budget {BUDGET:g} s; load {load:.1f}, peak {peak:.0f} MB",
        flush=True,
    )


def make(place: Path, *, earlier: int) -> None:
    """A workspace with the rows of the last two weeks, and of `earlier` ones before them."""
    api.init(place, name="million")
    file = place / "spend.parquet"
    weeks = range(EARLIER - earlier, EARLIER + 2)
    with pq.ParquetWriter(file, rows(weeks[-1]).schema) as out:
        for week in weeks:
            out.write_table(rows(week))
    with fanbu.open(place) as ws:
        ws.import_files([file], as_="spend")
    file.unlink()


def rows(week: int) -> pa.Table:
    """A row for each combination (of the early weeks: for one in seven), each on some weekday."""
    chance = np.random.default_rng(week)
    leaf = np.arange(int(np.prod([*SIZES.values()])))
    shared = np.random.default_rng(99)
    usual, turn = shared.lognormal(3.0, 0.5, len(leaf)), shared.integers(SPARSE, size=len(leaf))
    if week < EARLIER:
        leaf, usual = leaf[turn == week % SPARSE], usual * SPARSE
    usual = usual[leaf]
    at = dict(zip(SIZES, np.unravel_index(leaf, tuple(SIZES.values())), strict=True))
    shown = chance.poisson(usual * 40)
    rate = np.full(len(leaf), 0.025)
    if week == EARLIER + 1:
        rate[(at["platform"] == 1) & (at["account"] == 2) & (at["creative"] == 17)] *= 0.4
    day = np.datetime64(START) + WEEK * week + chance.integers(WEEK, size=len(leaf))
    platforms = named(at["platform"], PLATFORMS)
    return pa.table(
        {
            "day": pa.array(day),
            "platform": platforms,
            "account": named(at["platform"] * 5 + at["account"], [f"a{n}" for n in range(20)]),
            "channel": named(at["platform"], [f"paid/{one}" for one in PLATFORMS]),
            **{
                name: named(at[name], [f"{name} {n}" for n in range(SIZES[name])])
                for name in ("ad_campaign", "ad_group", "creative")
            },
            "impressions": shown,
            "clicks": chance.binomial(shown, rate),
            "cost": np.round(chance.lognormal(0.0, 0.3, len(leaf)) * shown * 0.02, 2),
        }
    )


def named(codes: np.ndarray, names: list[str] | tuple[str, ...]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(codes.astype(np.int32), list(names)).cast(pa.string())


if __name__ == "__main__":
    main()
