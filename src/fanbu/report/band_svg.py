"""A finding's days as a small drawing: the band, what was expected, what came, the strange days.

Drawn by hand: the engine of the large charts takes a tenth of a second for each. Its colours are
the light ones, which a page swaps for its own.
"""

from __future__ import annotations

from html import escape
from math import isfinite
from typing import TYPE_CHECKING

from fanbu.report.banded import lanes
from fanbu.report.charts import wide
from fanbu.report.theme import LIGHT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fanbu.report.blocks import DayBand

WIDE, NARROW = 640.0, 320.0
"""For a page, for a phone."""
HIGH = 84.0
"""Of the days alone; what happened stands above them, the dates below."""
LANE, BELOW, RIGHT = 15.0, 18.0, 6.0
SHORT = 10
"""Days up to which the days of what happened are shaded as well."""
STEP, PHONE = 14, 400
SIZE = 10.5
TONES = {"good": "jade", "bad": "cinnabar", "watch": "amber"}


def days_svg(given: DayBand, tone: str, width: float) -> str:
    """One SVG, `width` pixels wide, its text escaped; `tone`: the finding's."""
    placed = lanes(given.marks, len(given.days), int(width))
    top = 6.0 + LANE * (1 + max((lane for _, lane, _ in placed), default=-1))
    at = _Sheet(given, width, top)
    colour = TONES.get(tone, "indigo")
    parts = [
        *(at.shade(each.first, each.last, "line-2") for each in given.marks
          if each.last - each.first < SHORT),
        *(at.shade(first, last, f"{colour}-soft") for first, last in given.strange),
        *at.axis(),
        *at.band(),
        *at.line(at.expected, "indigo", 'stroke-dasharray="3 3" stroke-width="1.2"'),
        *at.line(at.values, "ink", 'stroke-width="1.6"'),
        *at.points(colour),
    ]  # fmt: skip
    for mark, lane, left in placed:
        parts += at.happened(mark.first, mark.last, mark.label, lane, left=left)
    high = top + HIGH + BELOW
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{high:g}" '
        f'viewBox="0 0 {width:g} {high:g}"><g font-size="{SIZE:g}">{"".join(parts)}</g></svg>'
    )


def legend(given: DayBand) -> str:
    """What the lines are, as text with their signs."""
    return " · ".join(f"{sign} {name}" for sign, name in zip("━▒○", given.legend, strict=True))


class _Sheet:
    """Where days and values lie: `top` is where the days begin."""

    def __init__(self, given: DayBand, width: float, top: float) -> None:
        self.given = given
        self.width = width
        self.top = top
        self.left = 10.0 + max((wide(text) * 0.9 for _, text in given.ticks), default=0.0)
        self.step = (width - self.left - RIGHT) / len(given.days)
        self.labels = [label for label, *_ in given.days]
        self.values, self.expected, self.lows, self.highs = zip(
            *(tuple(numbers) for _, *numbers in given.days), strict=True
        )

    def x(self, place: float) -> float:
        """The middle of a day."""
        return self.left + (place + 0.5) * self.step

    def y(self, value: float) -> float:
        """A value, held within the drawing."""
        low, high = self.given.reach
        return self.top + HIGH * (1 - (min(max(value, low), high) - low) / (high - low))

    def shade(self, first: int, last: int, colour: str) -> str:
        """Whole days from top to bottom."""
        x, wide_ = self.x(first - 0.5), (last - first + 1) * self.step
        return (f'<rect x="{x:.1f}" y="{self.top:g}" width="{wide_:.1f}" height="{HIGH:g}" '
                f'fill="{LIGHT[colour]}"/>')  # fmt: skip

    def axis(self) -> Iterator[str]:
        """Values at the left, and every second week's day below, from the last back."""
        for value, text in self.given.ticks:
            y = self.y(value)
            yield (f'<path d="M{self.left:.1f} {y:.1f}H{self.width - RIGHT:.1f}" '
                   f'stroke="{LIGHT["line"]}" fill="none"/>')  # fmt: skip
            yield self._text(text, self.left - 6, y + SIZE * 0.35, "end", "ink-3")
        count = len(self.given.days)
        step = STEP * (2 if self.width < PHONE else 1)
        for place in range((count - 1) % step, count, step):
            text = self.labels[place]
            half = wide(text) * 0.9 / 2
            x = min(max(self.x(place), self.left + half), self.width - half - 1)
            yield self._text(text, x, self.top + HIGH + 13, "middle", "ink-3")

    def band(self) -> Iterator[str]:
        for run in _runs(self.lows):
            over = [self._point(at, self.highs) for at in run]
            under = [self._point(at, self.lows) for at in reversed(run)]
            drawn = "L".join((*over, *under))
            yield f'<path d="M{drawn}Z" fill="{LIGHT["indigo"]}" fill-opacity=".16"/>'

    def line(self, values: Sequence[float], colour: str, look: str) -> Iterator[str]:
        """A day between two unknown ones is a dot."""
        for run in _runs(values):
            if len(run) > 1:
                points = "L".join(self._point(at, values) for at in run)
                yield (f'<path d="M{points}" fill="none" stroke="{LIGHT[colour]}" '
                       f'stroke-linejoin="round" {look}/>')  # fmt: skip
            else:
                yield self._dot(self.x(run[0]), self.y(values[run[0]]), colour, colour)

    def _point(self, at: int, values: Sequence[float]) -> str:
        return f"{self.x(at):.1f} {self.y(values[at]):.1f}"

    def points(self, colour: str) -> Iterator[str]:
        """The strange days."""
        inside = {at for first, last in self.given.strange for at in range(first, last + 1)}
        for at in sorted(inside):
            if isfinite(self.values[at]):
                yield self._dot(self.x(at), self.y(self.values[at]), "card", colour)

    @staticmethod
    def _dot(x: float, y: float, fill: str, stroke: str) -> str:
        return (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{LIGHT[fill]}" '
                f'stroke="{LIGHT[stroke]}" stroke-width="1.5"/>')  # fmt: skip

    def happened(
        self, first: int, last: int, label: str, lane: int, *, left: bool
    ) -> Iterator[str]:
        """Above the days a bar from its first to its last, its name on it."""
        y = self.top - 4 - LANE * lane
        begin, end = self.x(first - 0.4), self.x(last + 0.4)
        yield (f'<path d="M{begin:.1f} {y:.1f}H{end:.1f}" stroke="{LIGHT["base"]}" '
               f'stroke-width="2.5" stroke-linecap="round" fill="none"/>')  # fmt: skip
        yield self._text(label, end if left else begin, y - 4, "end" if left else "start", "ink-2")

    @staticmethod
    def _text(text: str, x: float, y: float, anchor: str, colour: str) -> str:
        return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{LIGHT[colour]}">'
                f"{escape(text)}</text>")  # fmt: skip


def _runs(values: Sequence[float]) -> Iterable[list[int]]:
    """The places of days that follow each other and are known."""
    found: list[list[int]] = []
    for at, value in enumerate(values):
        if not isfinite(value):
            continue
        if found and found[-1][-1] == at - 1:
            found[-1].append(at)
        else:
            found.append([at])
    return found
