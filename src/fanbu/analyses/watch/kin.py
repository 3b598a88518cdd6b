"""Which metrics move together: what one is made of, and the steps that follow each other."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.analyses.watch.spec import WatchSpec

STEPS: tuple[tuple[str, ...], ...] = (
    ("cost", "impressions", "clicks", "conversions", "conversion_value"),
    ("clicks", "sessions", "key_events", "conversions", "leads", "valid_leads", "contacts_added"),
    ("leads", "valid_leads", "won_leads", "orders", "new_revenue", "revenue", "net_revenue"),
    ("views", "reach", "interactions", "gained"),
)
"""What comes of what, step by step: one that moves takes the later ones along."""


def later(one: str, other: str) -> bool:
    """Whether one comes of the other, a step or more behind it."""
    return any(
        one in steps and other in steps and steps.index(one) > steps.index(other) for steps in STEPS
    )


def closure(spec: WatchSpec) -> frozenset[str]:
    """The headline metrics and all that they are made of."""
    return frozenset(part for name in spec.headline for part in made_of(name, spec))


def made_of(name: str, spec: WatchSpec) -> Mapping[str, int]:
    """Everything a metric is made of with its sign: −1 for what it is divided by; itself is 1.

    The nearest way tells: valid leads are clicks × lead rate × the valid share, more of each makes
    more of them, though the share is one of leads and leads are made of that rate, too.
    """
    found: dict[str, int] = {}
    todo = deque([(name, 1)])
    while todo:
        at, sign = todo.popleft()
        if at in found:
            continue
        found[at] = sign
        todo += [(part, sign) for part in spec.tree.get(at, ())]
        info = spec.metrics.get(at)
        if info is not None and info.parts:
            top, bottom = info.parts
            todo += [(top, sign), (bottom, -sign)]
    return found


def kin(one: tuple[str, float], other: tuple[str, float], spec: WatchSpec) -> bool:
    """Whether two changes (metric and effect) may be one, seen in two metrics.

    Where one is made of the other, that alone tells which way they go together: a lead rate that
    rose took no revenue away, though fewer clicks would have made both.
    """
    (a, up), (b, also) = one, other
    same_way = (up > 0) == (also > 0)
    if a == b or _one_table(a, b, spec) or any(a in steps and b in steps for steps in STEPS):
        return same_way
    mine, yours = made_of(a, spec), made_of(b, spec)
    shared = {a, b} & mine.keys() & yours.keys() or mine.keys() & yours.keys()
    return any((mine[part] * up > 0) == (yours[part] * also > 0) for part in shared)


def _one_table(a: str, b: str, spec: WatchSpec) -> bool:
    """Sums of the same rows: more rows make more of both."""
    one, other = spec.metrics[a], spec.metrics[b]
    return one.over == other.over == "sum" and len(one.tables) == 1 and one.tables == other.tables
