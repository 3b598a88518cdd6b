"""How figures are printed: the median of several runs, their range, and the budget beside it."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def say(name: str, seconds: Sequence[float], note: str) -> None:
    low, middle, high = min(seconds), statistics.median(seconds), max(seconds)
    print(f"{name:38}{middle:8.3f} s   ({low:.3f}…{high:.3f})   {note}")


def say_rival(name: str, seconds: Sequence[float]) -> None:
    print(f"{'  ' + name:38}{statistics.median(seconds):8.3f} s")


def say_size(name: str, size: float, note: str) -> None:
    print(f"{name:38}{size / 1000:8.1f} KB  {note}")
