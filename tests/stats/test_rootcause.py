"""Causes planted in small worlds, worlds where nothing happened, and the public cases."""

from __future__ import annotations

import csv
import os
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from fanbu.errors import BadInput
from fanbu.stats.rootcause import localize, localize_ratio
from fanbu.stats.rootcause.lattice import cuboids
from fanbu.stats.rootcause.noise import law_of, null_of, residuals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from fanbu.stats.rootcause import Localization

    Array = NDArray[np.float64]

DATA = os.environ.get("FANBU_DATA", "")
CASES = Path(DATA) / "rootcause"
DIMS = (4, 3, 5)
CODES = np.array(list(product(*(range(size) for size in DIMS))))


def covered(*pattern: int) -> NDArray[np.bool_]:
    wanted = np.array(pattern)
    return np.asarray(((wanted == CODES) | (wanted < 0)).all(axis=1))


def counts(mean: float, factor: Array | float = 1.0, seed: int = 3) -> tuple[Array, Array]:
    """Poisson leaves and what they should have been."""
    chance = np.random.default_rng(seed)
    expected = chance.uniform(0.5, 1.5, len(CODES)) * mean
    return chance.poisson(expected * factor).astype(float), expected


def patterns(found: Localization) -> set[tuple[int, ...]]:
    return {cause.pattern for cause in found.causes}


def test_one_segment_lost_half() -> None:
    factor = np.where(covered(1, -1, 2), 0.5, 1.0)
    real, expected = counts(400, factor)
    found = localize(CODES, real, expected)
    assert patterns(found) == {(1, -1, 2)}
    cause = found.causes[0]
    inside = covered(1, -1, 2)
    assert cause.effect == pytest.approx(float((real - expected)[inside].sum()))
    assert cause.p_value < 1e-6
    assert cause.stability > 0.9
    assert found.ranked[0] == cause


def test_offsetting_segments_are_both_named() -> None:
    factor = np.where(covered(0, -1, -1), 1.6, np.where(covered(-1, 2, 4), 0.4, 1.0))
    factor = np.where(covered(0, 2, 4), 1.0, factor)
    real, expected = counts(300, factor)
    assert {(0, -1, -1), (-1, 2, 4)} <= patterns(localize(CODES, real, expected))


def test_everything_moved_alike_is_in_no_segment() -> None:
    real, expected = counts(500, 0.7)
    found = localize(CODES, real, expected)
    assert patterns(found) == {(-1, -1, -1)}
    assert found.causes[0].effect == pytest.approx(-0.3 * float(expected.sum()), rel=0.05)


def test_everything_moved_and_one_segment_more() -> None:
    real, expected = counts(500, np.where(covered(2, 1, -1), 0.3, 0.8))
    assert patterns(localize(CODES, real, expected)) == {(-1, -1, -1), (2, 1, -1)}


@pytest.mark.parametrize("mean", [1, 6, 30, 300])
def test_nothing_happened(mean: float) -> None:
    """At most one world in ten names a cause where there is none (5 % promised, 40 worlds)."""
    named = sum(bool(localize(CODES, *counts(mean, seed=seed)).causes) for seed in range(40))
    assert named <= 4


@pytest.mark.parametrize(
    ("real", "expected"),
    [([], []), ([0.0, 0.0], [0.0, 0.0]), ([5.0, 4.0], [5.0, 4.0]), ([1.0, 9.0], [5.0, 4.0])],
)
def test_too_little_to_say(real: list[float], expected: list[float]) -> None:
    codes = np.zeros((len(real), 2), int)
    codes[:, 1] = range(len(real))
    assert localize(codes, real, expected).causes == ()


def test_no_attributes() -> None:
    assert localize(np.zeros((3, 0), int), [1, 2, 3], [4, 5, 6]).causes == ()


@pytest.mark.parametrize(
    ("codes", "real"),
    [
        ([[0], [-1]], [1.0, 2.0]),
        ([[0], [1]], [1.0]),
        ([0, 1], [1.0, 2.0]),
        ([[0], [1]], [1.0, np.nan]),
        ([[0], [1]], [1.0, np.inf]),
    ],
)
def test_leaves_that_do_not_fit(codes: list[list[int]], real: list[float]) -> None:
    with pytest.raises(BadInput, match="leaves_differ"):
        localize(codes, real, [1.0] * len(real))


def test_the_same_seed_says_the_same_and_order_says_nothing() -> None:
    real, expected = counts(20, np.where(covered(3, -1, -1), 0.6, 1.0))
    found = localize(CODES, real, expected, seed=5)
    assert localize(CODES, real, expected, seed=5) == found
    order = np.random.default_rng(1).permutation(len(CODES))
    again = localize(CODES[order], real[order], expected[order], seed=5)
    assert patterns(again) == patterns(found)


def test_refunds_may_be_negative() -> None:
    real, expected = counts(400, np.where(covered(1, -1, -1), 0.5, 1.0))
    real[:2], expected[:2] = -30.0, -28.0
    assert (1, -1, -1) in patterns(localize(CODES, real + 0.25, expected))


def test_sums_of_cells_are_those_of_plain_python() -> None:
    values = np.arange(len(CODES), dtype=float)
    for cuboid in cuboids(CODES):
        sums = cuboid.total(values)
        plain: dict[tuple[int, ...], float] = {}
        for leaf, code in enumerate(CODES):
            key = tuple(int(code[a]) for a in cuboid.attributes)
            plain[key] = plain.get(key, 0.0) + float(values[leaf])
        for leaf, code in enumerate(CODES):
            key = tuple(int(code[a]) for a in cuboid.attributes)
            assert sums[cuboid.cell[leaf]] == plain[key]
    assert len(cuboids(CODES)) == 2 ** len(DIMS) - 1


def test_wide_codes_do_not_need_wide_tables() -> None:
    codes = np.array([[10_000_000, 3], [0, 9_999_999], [5, 5]])
    (first, second, both) = cuboids(codes)
    assert max(first.size, second.size, both.size) < 2_000_000_000
    assert both.size == 3


@pytest.mark.parametrize(("count", "share"), [(1.0, 0.0), (1.0, 0.04), (25.0, 0.01)])
def test_the_law_of_the_noise_is_recovered(count: float, share: float) -> None:
    chance = np.random.default_rng(8)
    expected = chance.lognormal(4, 1.5, 20_000)
    spread = np.sqrt(count * expected + share * expected**2)
    real = np.maximum(expected + chance.normal(0, 1, len(expected)) * spread, 0)
    law = law_of(real + 1e-9, expected)
    at = np.array([20.0, 400.0])
    wanted = count * at + share * at**2
    assert law.count * at + law.share * at**2 == pytest.approx(wanted, rel=0.4)


def test_residuals_of_quiet_counts_have_unit_spread() -> None:
    chance = np.random.default_rng(2)
    expected = chance.uniform(5, 50, 20_000)
    real = chance.poisson(expected).astype(float)
    z = residuals(real, expected, law_of(real, expected))
    assert float(z.mean()) == pytest.approx(0, abs=0.03)
    assert float(z.std()) == pytest.approx(1, abs=0.08)
    grid = np.linspace(-40, 40, 200_001)
    mass = float(np.exp(null_of(z).log_density(grid)).sum() * (grid[1] - grid[0]))
    assert mass == pytest.approx(1, abs=0.03)


def rates(
    factor: Array | float, seed: int = 4, volume: Array | float = 1.0
) -> tuple[Array, Array, Array, Array]:
    """Conversions of leaves whose rates differ for good: now, and over six periods before."""
    chance = np.random.default_rng(seed)
    rate = 0.05 * np.exp(chance.normal(0, 0.5, 4))[CODES[:, 0]]
    size = chance.uniform(500, 1500, len(CODES))
    before = chance.poisson(6 * size).astype(float)
    now = chance.poisson(size * volume).astype(float)
    base = chance.binomial(before.astype(int), rate).astype(float)
    return chance.binomial(now.astype(int), rate * factor).astype(float), now, base, before


def test_a_rate_that_fell_in_one_segment() -> None:
    found = localize_ratio(CODES, *rates(np.where(covered(2, -1, 1), 0.5, 1.0)))
    assert patterns(found) == {(2, -1, 1)}
    assert found.causes[0].effect < 0


def test_a_shift_of_the_mix_is_no_cause_of_the_rate() -> None:
    volume = np.where(CODES[:, 0] == 1, 5.0, 0.5)
    named = sum(
        bool(localize_ratio(CODES, *rates(1.0, seed, volume)).causes) for seed in range(40)
    )  # fmt: skip
    assert named <= 4


def test_a_rate_that_fell_everywhere_is_in_no_segment() -> None:
    found = localize_ratio(CODES, *rates(0.6))
    assert patterns(found) == {(-1, -1, -1)}


@pytest.mark.parametrize("empty", range(4))
def test_a_ratio_without_a_side(empty: int) -> None:
    sides = [np.full(len(CODES), 10.0) for _ in range(4)]
    sides[empty] = np.zeros(len(CODES))
    assert isinstance(localize_ratio(CODES, *sides).causes, tuple)
    if empty:
        assert localize_ratio(CODES, *sides).causes == ()


@pytest.mark.skipif(not CASES.is_dir(), reason="needs the public cases: set FANBU_DATA")
@pytest.mark.parametrize(("name", "reach"), [("b0_45", 0.95), ("l_6", 0.9), ("s_6", 0.8)])
def test_the_public_cases(name: str, reach: float) -> None:
    """Micro-F1 on exact sets."""
    right = named = planted = 0
    for codes, real, predict, truth in additive_cases(name):
        found = patterns(localize(codes, real, predict))
        right += len(found & truth)
        named += len(found)
        planted += len(truth)
    assert 2 * right / (named + planted) >= reach


def additive_cases(
    name: str,
) -> list[tuple[NDArray[np.int64], Array, Array, set[tuple[int, ...]]]]:
    import pyarrow.parquet as pq

    table = pq.read_table(CASES / f"{name}.parquet")
    attributes = [c for c in table.column_names if c not in ("case", "real", "predict")]
    of = table["case"].cast("string").combine_chunks().dictionary_encode()
    place_of = {value: code for code, value in enumerate(of.dictionary.to_pylist())}
    case = of.indices.to_numpy()
    names, columns = [], []
    for attribute in attributes:
        column = table[attribute].combine_chunks().dictionary_encode()
        names.append({value: code for code, value in enumerate(column.dictionary.to_pylist())})
        columns.append(column.indices.to_numpy())
    codes = np.stack(columns, axis=1)
    real, predict = (table[c].to_numpy().astype(float) for c in ("real", "predict"))
    found = []
    lines = (CASES / f"{name}_truth.csv").read_text(encoding="utf-8").splitlines()
    for row in csv.DictReader(lines):
        mine = case == place_of[row.get("case") or row["timestamp"]]
        truth = set()
        for cause in (row.get("truth") or row["set"]).split(";"):
            said = dict(part.split("=") for part in cause.split("&"))
            truth.add(
                tuple(
                    names[place][said[a]] if a in said else -1 for place, a in enumerate(attributes)
                )
            )
        found.append((codes[mine], real[mine], predict[mine], truth))
    return found
