"""Which findings make the page, in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from fanbu.model.finding import Finding

MOST = 5
LAST = {"unknown": 1, "steady": 2, "data": 3, "missing_export": 3}
"""Kinds that close the list: what did not change, then what is missing."""


def ranked(found: Sequence[Finding], most: int | None = MOST) -> tuple[Finding, ...]:
    """By materiality × certainty, each key once; at most `most`, None for all of them.

    What is missing from the data and what stayed steady come last but always keep a place: a
    reader must not take a hole for a fall.
    """
    once = {finding.key: finding for finding in reversed(found)}
    order = sorted(
        once.values(),
        key=lambda each: (LAST.get(each.kind, 0), -each.materiality * each.certainty, each.key),
    )
    if most is None:
        return tuple(order)
    closing = _one_of_each(order)
    opening = [each for each in order if each.kind not in LAST]
    return (*opening[: most - len(closing)], *closing)


def arranged(
    found: Sequence[Finding], hidden: Collection[str], order: Sequence[str]
) -> tuple[Finding, ...]:
    """As an author wants them: without the hidden ones, in their order, the others after them."""
    places = {key: place for place, key in enumerate(order)}
    kept = [each for each in found if each.key not in hidden]
    return tuple(sorted(kept, key=lambda each: places.get(each.key, len(places))))


def _one_of_each(order: Sequence[Finding]) -> list[Finding]:
    found: dict[str, Finding] = {}
    for each in order:
        if each.kind in LAST:
            found.setdefault(each.kind, each)
    return list(found.values())
