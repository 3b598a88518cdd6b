"""Root causes on the public cases and on simulated worlds: `make bench-rootcause`.

What is measured, and which half of the cases may be looked at while constants are chosen, is
written in docs/rootcause.md. Published code of peers runs on the same cases where a checkout of it
is given (`--peers DIR`, one of RiskLoc's repository, which holds the others too).
"""

from __future__ import annotations

import argparse
import sys
import time
from math import lgamma, log
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import rootcases  # noqa: E402
import rootpeers  # noqa: E402
from tests.stats.cause_worlds import NULLS, PLANTED  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rootcases import Case

ROUNDS = 3
SAMPLES = 2_000
HEAD = f"{'':26}{'cases':>6}  {'F1':22}{'recall@1':22}{'recall@3':22}CPU s a case"


class Score(NamedTuple):
    """One case: planted causes named, causes named, planted, in the first one and three; CPU s."""

    right: int
    named: int
    planted: int
    first: int
    three: int
    seconds: float


def main() -> None:
    given = arguments()
    folder = rootcases.folder()
    if folder is None:
        print("public cases: skipped, FANBU_DATA names no folder with rootcause/")
    else:
        print(HEAD)
        for family in given.families.split(","):
            for half, cases in rootcases.halves(rootcases.cases(folder, family)).items():
                if given.half in (half, "both"):
                    measure(f"{rootcases.NAMES[family]}, {half}", cases, given)
    if given.worlds:
        nulls(given.worlds)
        planted(given.worlds)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", default="both", choices=["chosen on", "held out", "both"])
    parser.add_argument("--families", default=",".join(rootcases.FAMILIES))
    parser.add_argument("--worlds", type=int, default=100, help="worlds of each kind; 0: none")
    parser.add_argument("--peers", type=Path, help="a checkout of RiskLoc's repository")
    parser.add_argument("--python", default=sys.executable, help="the Python peers run with")
    return parser.parse_args()


def measure(name: str, cases: list[Case], given: argparse.Namespace) -> None:
    ours = [score(case) for case in cases]
    say(name, ours)
    if given.peers is None:
        return
    for peer in rootpeers.PEERS[cases[0].family]:
        try:
            answers = rootpeers.run(given.peers, given.python, peer, cases)
        except rootpeers.NotRunError as error:
            print(f"  {peer}: skipped, {error}")
            continue
        theirs = [
            counted(case, named, ranked, seconds)
            for case, (named, ranked, seconds) in zip(cases, answers, strict=True)
        ]
        say(f"  {peer}", theirs)
        print(f"  {'ours to it':24}{'':8}{ratio(ours, theirs)}")


def score(case: Case) -> Score:
    case.found()
    seconds = np.inf
    for _ in range(ROUNDS):
        begin = time.process_time()
        found = case.found()
        seconds = min(seconds, time.process_time() - begin)
    named = [cause.pattern for cause in found.causes]
    return counted(case, named, [cause.pattern for cause in found.ranked], seconds)


def counted(
    case: Case, named: Sequence[tuple], ranked: Sequence[tuple], seconds: float
) -> Score:  # fmt: skip
    right = len(set(named) & case.planted)
    first, three = (len(set(ranked[:most]) & case.planted) for most in (1, 3))
    return Score(right, len(set(named)), len(case.planted), first, three, seconds)


def figures(scores: np.ndarray) -> tuple[float, float, float, float]:
    right, named, planted, first, three, seconds = scores.sum(axis=0)
    f1 = 2 * right / max(named + planted, 1)
    return f1, first / planted, three / planted, seconds / len(scores)


def say(name: str, scores: list[Score]) -> None:
    table = np.array(scores)
    chance = np.random.default_rng(0)
    drawn = [figures(table[chance.integers(len(table), size=len(table))]) for _ in range(SAMPLES)]
    low, high = np.quantile(np.array(drawn), [0.025, 0.975], axis=0)
    f1, first, three, seconds = (
        f"{value:.3f} [{a:.3f}, {b:.3f}]"
        for value, a, b in zip(figures(table), low, high, strict=True)
    )
    print(f"{name:26}{len(scores):6}  {f1:22}{first:22}{three:22}{seconds}", flush=True)


def ratio(ours: list[Score], theirs: list[Score]) -> str:
    mine, other = figures(np.array(ours)), figures(np.array(theirs))
    return f"F1 ×{mine[0] / max(other[0], 1e-9):.2f}, CPU ×1/{other[3] / mine[3]:.0f}"


def nulls(worlds: int) -> None:
    """Worlds in which nothing happened: how many name a cause, and the interval of that share."""
    print(f"\nnothing happened ({worlds} worlds each): false causes")
    cried = 0
    for name, make in NULLS.items():
        false = sum(make(np.random.default_rng([seed, 1])).cries() for seed in range(worlds))
        cried += false
        print(f"{name:40}{share(false, worlds)}", flush=True)
    print(f"{'all':40}{share(cried, worlds * len(NULLS))}")


def planted(worlds: int) -> None:
    """Worlds with planted causes: how many of these are among the first three."""
    print(f"\nplanted causes ({worlds} worlds each): in the first three; exact sets; false causes")
    for name, make in PLANTED.items():
        three = whole = exact = extra = 0
        for seed in range(worlds):
            world = make(np.random.default_rng([seed, 2]))
            found = world.found()
            named = {cause.pattern for cause in found.causes}
            three += len(world.planted & {cause.pattern for cause in found.ranked[:3]})
            whole += len(world.planted)
            exact += named == world.planted
            extra += len(named - world.planted)
        print(
            f"{name:40}{share(three, whole)}   {exact / worlds:6.1%} {extra / worlds:6.2f}",
            flush=True,
        )


def share(some: int, of: int) -> str:
    """A share and its exact 95 % interval (Clopper & Pearson 1934)."""
    low = 0.0 if some == 0 else solved(lambda p: tail(some, of, p) - 0.025)
    high = 1.0 if some == of else solved(lambda p: tail(some + 1, of, p) - 0.975)
    return f"{some:5}/{of:<5} {some / of:6.1%} [{low:.1%}, {high:.1%}]"


def tail(least: int, of: int, p: float) -> float:
    """P(at least so many of `of` trials succeed)."""
    logs = [
        lgamma(of + 1) - lgamma(k + 1) - lgamma(of - k + 1) + k * log(p) + (of - k) * log(1 - p)
        for k in range(least, of + 1)
    ]
    return float(np.exp(logs).sum())


def solved(rising: object) -> float:
    low, high = 1e-12, 1 - 1e-12
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) > 0 else (middle, high)  # type: ignore[operator]
    return (low + high) / 2


if __name__ == "__main__":
    main()
