"""Places of a ratio, each held against its own foretold rate: quiet worlds, and planted ones."""

from __future__ import annotations

import numpy as np
import pytest

from fanbu.analyses.why.choice import Target
from fanbu.analyses.why.due import Rate
from fanbu.analyses.why.leaves import Leaves
from fanbu.analyses.why.places import Places, of_ratio
from fanbu.analyses.why.rated import Held, Rated
from fanbu.analyses.why.strays import Level

WORLDS = 150
LEADS, COST = 600, 200.0
BEHIND = 5
"""Of as many weeks the base is."""


def leaves(now: list[list[float]], base: list[list[float]], dimension: str) -> Leaves:
    """`now`, `base`: leads and money of each place; what is expected is a week's of the base."""
    came, was = (dict(zip(("leads", "cost"), map(np.array, each), strict=True))
                 for each in (now, base))  # fmt: skip
    expected = {name: each / BEHIND for name, each in was.items()}
    places = len(now[0])
    codes, none = np.arange(places)[:, None], np.zeros(places)
    values = (tuple(map(str, range(places))),)
    return Leaves((dimension,), codes, values, came, expected, was, dict.fromkeys(came, none))


def found(given: Leaves, costs: dict[str, Level] | None, level: float = 0.04) -> Places:
    """Where the cost per lead moved; `costs`: what it should have been, of each place."""
    now, expected, base = (
        (each["leads"], each["cost"]) for each in (given.now, given.before, given.raw)
    )
    told = {} if costs is None else {"channel": costs}
    rated = Rated.of(given, told, scale=1.0, flipped=True, level=level)
    held = Held(Rate(*now, *base), level, rated)
    target = Target("leads", counts=True, told=lambda excess: excess)
    return of_ratio(given, target, Rate(*now, *expected), flipped=True, held=held)


def world(
    seed: int, wander: float, factor: float = 1.0, *, told: bool = True, common: float = 1.0
) -> tuple[Places, str]:
    """Five places, the largest with `factor` times its leads; `wander`: of each rate by itself."""
    chance = np.random.default_rng(seed)
    share = np.maximum(chance.dirichlet(np.full(5, 1.2)), 0.02)
    mean = LEADS * share / share.sum()
    cost = mean * COST * np.exp(chance.normal(0, 0.3, 5))
    moved = np.full(5, common)
    moved[mean.argmax()] *= factor
    grown = np.exp(chance.normal(0, 0.1, 5))
    off = np.exp(chance.normal(0, wander, 5))
    now = chance.poisson(mean * grown * off * moved).astype(float)
    base = chance.poisson(mean * BEHIND).astype(float)
    given = leaves([now, cost * grown], [base, cost * BEHIND], "channel" if told else "campaign")
    usual = {str(i): Level(cost[i] / mean[i], max(wander, 0.02)) for i in range(5)}
    return found(given, usual if told else None), str(mean.argmax())


def named(places: Places) -> list[str | None]:
    return [value for cause in places.causes for value in cause.place.where.values()]


@pytest.mark.parametrize(
    ("told", "wander"), [(True, 0.0), (True, 0.08), (False, 0.0), (False, 0.04)]
)
def test_nothing_happened_and_nothing_is_named(wander: float, *, told: bool) -> None:
    quiet = [bool(named(world(seed, wander, told=told)[0])) for seed in range(WORLDS)]
    assert np.mean(quiet) <= 0.05


def test_a_place_that_got_dearer_is_named() -> None:
    worlds = [world(seed, 0.02, 0.7) for seed in range(WORLDS)]
    assert np.mean([place in named(places) for places, place in worlds]) >= 0.85


def test_what_all_share_does_not_hide_the_place_that_moved_most() -> None:
    """Everything a tenth down and the largest by a third more: no wide noise of the leaves."""
    worlds = [world(seed, 0.0, 0.65, told=False, common=0.9) for seed in range(WORLDS)]
    assert np.mean([place in named(places) for places, place in worlds]) >= 0.6


def test_the_own_rate_is_what_a_place_is_held_against() -> None:
    """The base had 400 a lead; of late it was 500, and 500 it is: nothing moved."""
    base = [[500.0, 500.0], [200_000.0, 200_000.0]]
    given = leaves([[80.0, 100.0], [40_000.0, 40_000.0]], base, "channel")
    own = {"0": Level(500.0, 0.03), "1": Level(400.0, 0.03)}
    assert named(found(given, own)) == []
    given = leaves([[50.0, 130.0], [40_000.0, 40_000.0]], base, "channel")
    [first] = [each for each in found(given, own).causes if each.place.where == {"channel": "0"}]
    assert first.before == pytest.approx(500.0)
    assert first.after == pytest.approx(800.0)


def test_a_place_that_nothing_is_foretold_of_is_taken_to_the_trend_of_all() -> None:
    base = [[500.0, 500.0], [200_000.0, 200_000.0]]
    given = leaves([[100.0, 50.0], [40_000.0, 40_000.0]], base, "channel")
    [cause] = found(given, {"0": Level(400.0, 0.03)}).causes
    assert cause.place.where == {"channel": "1"}
    assert cause.before == pytest.approx(400.0)
