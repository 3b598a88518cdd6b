"""The funnels that a playbook lays out: their steps, and the share of one in another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.workspace import playbooks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.api.desk import Desk

Shares = tuple[float | None, float | None]


def funnels(desk: Desk) -> Sequence[tuple[str, Sequence[str]]]:
    """Title and metrics of each, from the first step to the last; none without a playbook."""
    name = desk.settings.playbook
    sections = playbooks.load(name).report if name else ()
    return [
        (str(section["title"][desk.language]), tuple(section["metrics"]))
        for section in sections
        if section["section"] == "steps"
    ]


def shares(values: Sequence[float]) -> list[Shares]:
    """Of each step: its share of the step before and of the first; None where that is 0 or none."""
    found: list[Shares] = []
    for place, value in enumerate(values):
        before = values[place - 1] if place else None
        found.append((_of(value, before), _of(value, values[0] if place else None)))
    return found


def _of(value: float, whole: float | None) -> float | None:
    return value / whole if whole else None
