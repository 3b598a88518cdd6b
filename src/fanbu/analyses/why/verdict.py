"""What all of it comes to, as one code; `words` says it."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from fanbu.analyses.why.mix import is_mix

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.analyses.why.found import Verdict, Why
    from fanbu.model.metric import MetricInfo

BEYOND = 4.0
"""Standard deviations of counts: beyond chance whatever was looked at."""
FEW = 30
"""Under so many counted rows in both periods together nothing can be told apart."""


def counted_of(
    info: MetricInfo, infos: Mapping[str, MetricInfo], totals: tuple[Mapping[str, float], ...]
) -> float | None:
    """The counted rows of all periods: of a ratio those of the side that has fewer."""
    names = (info.parts or ()) if info.over == "ratio" else (info.name,)
    counts = [name for name in names if name in infos and infos[name].unit == "count"]
    told = [sum(side[name] for side in totals) for name in counts
            if all(name in side for side in totals)]  # fmt: skip
    return min(told, default=None)


def is_sure(change: float, size: float) -> bool:
    """Whether a count of `size` in both periods together moved beyond chance."""
    return abs(change) > BEYOND * sqrt(max(size, 1.0))


def of_findings(found: Why, whole: tuple[float, float], counted: float | None) -> Verdict:
    """The first that holds, from what is plainest to what is least.

    `counted`: how many counted rows stand behind it in both periods together; None: it has none.
    Against what was expected, the whole has moved when it lies beyond its band.

    Rows lost their names; there are causes; there was none of it before; only weights moved; all
    moved alike; it moved and nothing stands out; too few to say; nothing happened.
    """
    assert found.row is not None  # noqa: S101 - the caller has one
    before, now = whole
    moved = now - before
    few = counted is not None and counted < FEW
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
