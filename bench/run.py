"""Speed, as ratios within one run: `make bench`.

Each figure is the median of several runs, ours and the rival's taking turns, so that a slow moment
of the machine hits both. Nothing here is a test; the budgets are printed beside the figures.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import million
import web_app
from said import say, say_rival
from samples import write_csv, write_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable

    from fanbu import Workspace

ROWS = 1_000_000
SHEET_ROWS = 100_000
RUNS = 5
DIMENSIONS = ("channel", "platform", "account", "ad_campaign", "ad_group", "creative")


def main() -> None:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # every process as people run it
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        csv = write_csv(root / "spend.csv", ROWS)
        sheet_csv = write_csv(root / "sheet.csv", SHEET_ROWS)
        xlsx = write_xlsx(root / "spend.xlsx", sheet_csv)
        big_csv(csv, root)
        big_xlsx(xlsx, sheet_csv, root)
        demo(root)
        help_page()
        web_app.measure(root / "demo", root)
        million.measure(root, ["clicks"])


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
    places = repeat(lambda: command("why", "valid_leads", "-w", folder))
    say("fanbu why valid_leads (whole process)", places, "budget 1.5 s")
    with fanbu.open(folder) as ws:
        asked = repeat(anew(ws, lambda: ws.query(["cost", "leads", "cpl"], by=["channel"])), 10)
        say("query with a dimension, warm", asked[1:], "budget 0.3 s")
        watched = repeat(anew(ws, ws.watch), 4)
        say("watch, warm", watched[1:], "budget 2 s")
        looked = repeat(anew(ws, lambda: ws.why("clicks", by=DIMENSIONS)), 4)
        say("why, six dimensions, warm", looked[1:], "budget 1 s")


def anew(ws: Workspace, ask: Callable[[], object]) -> Callable[[], object]:
    """The question with none of its answers known: only the open file is warm."""

    def work() -> None:
        ws.warehouse.answers.forget()
        ask()

    return work


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


if __name__ == "__main__":
    main()
