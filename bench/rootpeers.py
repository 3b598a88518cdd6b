"""Published code of peers on our cases, in a process of its own. None of it is ours to keep."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rootcases import Case

PEERS = {
    "b0_45": ("riskloc", "autoroot"),
    "s_6": ("riskloc", "autoroot"),
    "l_6": ("riskloc", "autoroot"),
    "rs": ("robustspot", "riskloc"),
}
SETTINGS: dict[str, dict[str, object]] = {
    "riskloc": {},
    "autoroot": {"delta_threshold": 0.25},
    "robustspot": {"k": 3},
}
"""The defaults of the authors' command line."""
LONGEST = 3600

DRIVER = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
folder, peer, settings, cases = sys.argv[1:]
sys.path.insert(0, folder)
import numpy as np, pandas as pd
from utils.run_utils import run_method
from utils.evaluation import root_cause_postprocessing

answers = []
for line in open(cases, encoding="utf-8"):
    case = json.loads(line)
    frame = pd.DataFrame(case["rows"], columns=case["attributes"] + case["columns"])
    sides = [None, None]
    ratio = "real_a" in case["columns"]
    if ratio:
        for name in ("real", "predict"):
            frame[name] = (frame[name + "_a"] / frame[name + "_b"]).fillna(0.0)
        sides = [
            frame[case["attributes"] + ["real_" + s, "predict_" + s]].rename(
                columns={"real_" + s: "real", "predict_" + s: "predict"})
            for s in "ab"
        ]
    begin = time.process_time()
    try:
        causes = run_method(frame.copy(), sides, case["attributes"], peer, json.loads(settings),
                            ratio, False)
        error = None
    except Exception as wrong:
        causes, error = [], repr(wrong)
    seconds = time.process_time() - begin
    first = causes[:1] if peer == "robustspot" else causes
    told = [list(root_cause_postprocessing(some, peer)) if some else [] for some in (first, causes)]
    ranked = [n for cause in causes for n in root_cause_postprocessing([cause], peer)]
    answers.append([told[0], ranked, seconds, error])
print("ANSWERS" + json.dumps(answers))
"""


class NotRunError(Exception):
    """A peer that could not be run, and why."""


Answer = tuple[list[tuple[int, ...]], list[tuple[int, ...]], float]


def run(folder: Path, python: str, peer: str, cases: list[Case]) -> list[Answer]:
    """Of every case: patterns named, patterns in the peer's order, CPU seconds of the call."""
    if not (folder / "utils" / "run_utils.py").is_file():
        raise NotRunError(f"no checkout in {folder}")
    with tempfile.TemporaryDirectory() as temporary:
        lines = Path(temporary) / "cases.jsonl"
        lines.write_text("\n".join(json.dumps(told(case)) for case in cases), encoding="utf-8")
        command = [
            python, "-c", DRIVER, str(folder.resolve()), peer, json.dumps(SETTINGS[peer]),
            str(lines),
        ]  # fmt: skip
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=LONGEST,
            cwd=temporary, env={"PATH": "/usr/bin:/bin", "OMP_NUM_THREADS": "1"},
        )  # fmt: skip
    if done.returncode:
        raise NotRunError((done.stderr.strip().splitlines() or ["no word"])[-1])
    answers = json.loads(done.stdout.rpartition("ANSWERS")[2])
    failed = [error for *_, error in answers if error]
    if failed:
        print(f"  {peer} failed on {len(failed)} of {len(cases)} cases: {failed[0][:80]}")
    return [
        (patterns(case, named), patterns(case, ranked), seconds)
        for case, (named, ranked, seconds, _) in zip(cases, answers, strict=True)
    ]


def told(case: Case) -> dict[str, object]:
    """A case as the peers read theirs: names, and of ratios good ones per period, not bad ones."""
    columns, values = ["real", "predict"], list(case.columns)
    if len(values) == 4:
        bad, all_, bad_before, all_before = values
        values = [all_ - bad, all_, (all_before - bad_before) / case.periods]
        values.append(all_before / case.periods)
        columns = ["real_a", "real_b", "predict_a", "predict_b"]
        some = all_ > 0
    else:
        some = slice(None)
    codes, values = case.codes[some], [value[some] for value in values]
    rows = [
        [case.names[place][code] for place, code in enumerate(leaf)]
        + [float(v[row]) for v in values]
        for row, leaf in enumerate(codes)
    ]
    return {"attributes": case.attributes, "columns": columns, "rows": rows}


def patterns(case: Case, named: list[str]) -> list[tuple[int, ...]]:
    found = []
    for each in named:
        pattern = case.pattern(dict(part.split("=") for part in str(each).split("&")))
        found.append(pattern if pattern is not None else (-2,))
    return found
