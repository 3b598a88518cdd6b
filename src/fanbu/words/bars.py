"""Progress drawn in one line of text: how much is done, and where the time is."""

from __future__ import annotations

from math import isnan

DONE, TIME, OPEN = "█", "┃", "░"
WIDTH = 20


def progress(done: float, time: float, width: int = WIDTH) -> str:
    """`█████┃███░░░`: `done` (0–1, more is full) is filled, the bar stands where `time` is.

    The time's sign takes one place of its own, so the whole is `width` + 1 long.
    """
    filled = 0 if isnan(done) else round(min(max(done, 0.0), 1.0) * width)
    at = round(min(max(time, 0.0), 1.0) * width)
    cells = DONE * filled + OPEN * (width - filled)
    return cells[:at] + TIME + cells[at:]
