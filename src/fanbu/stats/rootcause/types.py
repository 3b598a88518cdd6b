"""What a localisation takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from fanbu.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Ints: TypeAlias = NDArray[np.int64]
    Bools: TypeAlias = NDArray[np.bool_]

Pattern: TypeAlias = tuple[int, ...]
"""One code an attribute; −1 stands for any. All −1: everything moved alike."""
ANY = -1
LEVEL = 0.05
"""Causes less sure than this are not named."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A pattern that moved.

    `effect`: what it adds to the total, in the measure's unit (of a ratio: of its numerator).
    `p_value`: how often chance alone moves any pattern as far. `stability`: the share of resampled
    worlds in which it stays the best of its neighbourhood (one attribute more or less); 0 where
    it was not asked.
    """

    pattern: Pattern
    effect: float
    p_value: float
    stability: float


@dataclass(frozen=True, slots=True)
class Localization:
    """What was found.

    `causes`: the chosen set, strongest first, empty when nothing is significant. `ranked`: the
    same ones and then what else was considered, best first; those have not passed the test.
    """

    causes: tuple[Cause, ...]
    ranked: tuple[Cause, ...]


def leaf_codes(codes: ArrayLike, *values: Floats) -> Ints:
    """Codes as int64[leaves, attributes].

    Raises BadInput `leaves_differ` for shapes that do not fit together, codes that are negative or
    not whole, or values that are not finite.
    """
    given = np.asarray(codes)
    numbers = given.dtype.kind in "iub" or (
        given.dtype.kind == "f" and bool(np.isfinite(given).all())
    )
    whole = given if numbers else np.full(given.shape, -1)
    ints: Ints = np.asfortranarray(whole, np.int64)  # read by attribute
    shapes = [list(value.shape) for value in values]
    wrong = (
        ints.ndim != 2  # noqa: PLR2004 - leaves × attributes
        or any(value.shape != (len(ints),) for value in values)
        or bool(ints.min(initial=0) < 0)
        or bool(given.dtype.kind == "f" and (ints != whole).any())
        or not all(bool(np.isfinite(value).all()) for value in values)
    )
    if wrong:
        raise BadInput("leaves_differ", codes=list(given.shape), values=shapes)
    return ints


def matching(codes: Ints, pattern: Sequence[int]) -> Bools:
    """Which leaves a pattern covers: bool[leaves]."""
    found: Bools = np.ones(len(codes), np.bool_)
    for attribute, code in enumerate(pattern):
        if code != ANY:
            found &= codes[:, attribute] == code
    return found
