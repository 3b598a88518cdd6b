"""Speed, as ratios within one run: `make bench`.

Each figure is the median of several runs, ours and the rival's taking turns, so that a slow moment
of the machine hits both. Nothing here is a test; the budgets are printed beside the figures.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = 1_000_000
SHEET_ROWS = 100_000
RUNS = 5
HEADER = [
    "day", "platform", "account", "channel", "ad_campaign_id", "ad_campaign", "ad_group_id",
    "ad_group", "impressions", "clicks", "cost", "conversions",
]  # fmt: skip


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        csv = write_csv(root / "spend.csv", ROWS)
        sheet_csv = write_csv(root / "sheet.csv", SHEET_ROWS)
        xlsx = write_xlsx(root / "spend.xlsx", sheet_csv)
        big_csv(csv, root)
        big_xlsx(xlsx, sheet_csv, root)
        demo(root)
        help_page()


def write_csv(path: Path, rows: int) -> Path:
    """Spend rows of 90 days × 3 accounts at ad-group level, as a canonical CSV."""
    chance = random.Random(7)
    first = date(2026, 8, 1)
    days = [(first + timedelta(n)).isoformat() for n in range(90)]
    with path.open("w", encoding="utf-8") as out:
        out.write(",".join(HEADER) + "\n")
        for n in range(rows):
            campaign, group = n // 90 % 200, n // 90 % 4000
            account = f"a{campaign % 3}"
            shown = chance.randrange(100, 90_000)
            clicks = shown // chance.randrange(20, 90)
            cost = f"{clicks * chance.uniform(0.4, 3.0):.2f}"
            out.write(
                f"{days[n % 90]},ocean_engine,{account},paid/ocean_engine,{7100000000 + campaign},"
                f"plan {campaign},{8100000000 + group},group {group},{shown},{clicks},{cost},"
                f"{clicks // 40}\n"
            )
    return path


def write_xlsx(path: Path, source: Path) -> Path:
    import csv

    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_numbers": True})
    sheet = book.add_worksheet()
    with source.open(encoding="utf-8") as lines:
        for number, row in enumerate(csv.reader(lines)):
            sheet.write_row(number, 0, row)
    book.close()
    return path


RIVAL_CSV = """
import duckdb, sys
con = duckdb.connect(sys.argv[2])
con.execute("CREATE TABLE spend AS SELECT * FROM read_csv(?)", [sys.argv[1]])
con.close()
"""
OURS = """
import sys, fanbu
with fanbu.open(sys.argv[2]) as ws:
    done = ws.import_files([sys.argv[1]], as_="spend")
    assert done.to_dict()["files"][0]["kept"] == int(sys.argv[3])
"""
RIVAL_XLSX = """
import sys
from python_calamine import CalamineWorkbook
CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()
"""


def timed(code: str, *arguments: object) -> tuple[float, float]:
    """Wall seconds and peak resident MB of a fresh Python that runs `code`."""
    wrapped = code + (
        "\nimport resource, sys\n"
        "sys.stderr.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))\n"
    )
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", wrapped, *map(str, arguments)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return time.perf_counter() - begin, float(done.stderr.strip().splitlines()[-1])


def fresh(root: Path, name: str) -> Path:
    from fanbu import api

    folder = root / name
    api.init(folder, name="bench")
    return folder


def big_csv(csv: Path, root: Path) -> None:
    ours, theirs, memory = [], [], []
    for run in range(RUNS):
        seconds, peak = timed(OURS, csv, fresh(root, f"csv{run}"), ROWS)
        ours.append(seconds)
        memory.append(peak)
        theirs.append(timed(RIVAL_CSV, csv, root / f"rival{run}.duckdb")[0])
    ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    say("1,000,000-row CSV import", ours, f"{ratio:.2f} × read_csv into a table (budget 3)")
    say_rival("DuckDB read_csv", theirs)
    print(f"{'peak memory of that import':38}{max(memory):8.0f} MB   (budget 1024)")


def big_xlsx(xlsx: Path, csv: Path, root: Path) -> None:
    ours, bare, table = [], [], []
    for run in range(RUNS):
        ours.append(timed(OURS, xlsx, fresh(root, f"xlsx{run}"), SHEET_ROWS)[0])
        bare.append(timed(RIVAL_XLSX, xlsx)[0])
        table.append(timed(RIVAL_CSV, csv, root / f"rivalx{run}.duckdb")[0])
    budget = [1.3 * b + 3 * t for b, t in zip(bare, table, strict=True)]
    ratio = statistics.median(a / b for a, b in zip(ours, budget, strict=True))
    say("100,000-row xlsx import", ours, f"{ratio:.2f} × its budget (1.3 calamine + 3 read_csv)")
    say_rival("calamine's bare reading", bare)


def demo(root: Path) -> None:
    import fanbu
    from fanbu import api

    folder = root / "demo"
    begin = time.perf_counter()
    api.demo(folder)
    print(f"{'demo: written and imported':38}{time.perf_counter() - begin:8.2f} s")
    page = repeat(lambda: command("report", "week", "-w", folder, "--out", root / "week.html"))
    say("fanbu report week --out (whole process)", page, "budget 2 s")
    with fanbu.open(folder) as ws:
        ask = repeat(lambda: ws.query(["cost", "leads", "cpl"], by=["channel"]), 10)
        say("query with a dimension, warm", ask[1:], "budget 0.3 s")


def help_page() -> None:
    say("fanbu --help", repeat(lambda: command("--help")), "budget 0.5 s")


def command(*words: object) -> None:
    program = Path(sys.executable).with_name("fanbu")
    subprocess.run([program, *map(str, words)], check=True, capture_output=True)


def repeat(work: Callable[[], object], runs: int = RUNS) -> list[float]:
    found = []
    for _ in range(runs):
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
    return found


def say(name: str, seconds: list[float], note: str) -> None:
    low, middle, high = min(seconds), statistics.median(seconds), max(seconds)
    print(f"{name:38}{middle:8.3f} s   ({low:.3f}…{high:.3f})   {note}")


def say_rival(name: str, seconds: list[float]) -> None:
    print(f"{'  ' + name:38}{statistics.median(seconds):8.3f} s")


if __name__ == "__main__":
    main()
