"""A chart as data: one Vega-Lite specification serves page, report and deck."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Chart:
    """`spec` is Vega-Lite with its data inside and no colours of its own: faces add the theme."""

    name: str
    title: str
    spec: Mapping[str, Any]
