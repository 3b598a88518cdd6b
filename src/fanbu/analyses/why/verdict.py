"""What all of it comes to, as one code; `words` says it."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from fanbu.analyses.why.mix import is_mix

if TYPE_CHECKING:
    from fanbu.analyses.why.spec import Verdict, Why
    from fanbu.model.metric import MetricInfo

BEYOND = 4.0
"""Standard deviations of counts: beyond chance whatever was looked at."""
FEW = 30
"""Under so many counted rows in both periods together nothing can be told apart."""


def is_sure(change: float, size: float) -> bool:
    """Whether a count of `size` in both periods together moved beyond chance."""
    return abs(change) > BEYOND * sqrt(max(size, 1.0))


def of_findings(found: Why, info: MetricInfo, whole: tuple[float, float]) -> Verdict:
    """The first that holds, from what is plainest to what is least.

    Against what was expected, the whole has moved when it lies beyond its band.

    Rows lost their names; there are causes; there was none of it before; only weights moved; all
    moved alike; it moved and nothing stands out; too few to say; nothing happened.
    """
    assert found.row is not None  # noqa: S101 - the caller has one
    before, now = whole
    moved = now - before
    few = info.unit == "count" and info.over == "sum" and now + before < FEW
    held = found.expected
    noise = found.row.noise
    sure = found.moved  # as a report calls a change one
    there: Verdict = "not_in_dimensions" if found.dimensions else "no_dimensions"
    told: tuple[tuple[Verdict, bool], ...] = (
        ("tagging", found.retagged is not None),
        ("causes", bool(found.causes)),
        ("from_nothing", before == 0 and moved != 0 and held is None and (sure or not few)),
        ("mix", sure and is_mix(found.mixes, moved)),
        ("everywhere", found.alike and (sure or held is None)),
        (there, sure),
        ("too_little", few),
        ("no_usual", noise.effect is None and moved != 0),
        ("as_expected", held is not None),
    )
    return next((code for code, holds in told if holds), "nothing")
