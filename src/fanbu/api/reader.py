"""What analyses ask through, made of a desk's open parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.api import sources
from fanbu.metrics.draft import Locale
from fanbu.run.query import Reader

if TYPE_CHECKING:
    from fanbu.api.desk import Desk
    from fanbu.types import Grain


def reader_of(desk: Desk, cut: Grain | None = None, *, heard: bool = True) -> Reader:
    """`heard`: whether the warnings of its answers are read by anybody."""
    settings = desk.settings
    return Reader(
        desk.definitions,
        desk.warehouse,
        Locale(settings.timezone, settings.first_weekday),
        lambda: sources.facts(desk, cut),
        cut,
        heard,
    )
