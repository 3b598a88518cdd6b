"""A sheet of paper as wide as a phone: text, lines and shapes set one below the other, as SVG."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from fanbu.report.blocks import Run
from fanbu.report.lettering import width, wrap
from fanbu.report.theme import LIGHT

if TYPE_CHECKING:
    from fanbu.model.finding import Tone
    from fanbu.report.blocks import Line
    from fanbu.report.html import Spark
    from fanbu.types import Language

WIDE, EDGE = 390.0, 18.0
ROOM = WIDE - 2 * EDGE
FONTS = (
    "PingFang SC, Hiragino Sans GB, Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, "
    "Microsoft YaHei, WenQuanYi Micro Hei, WenQuanYi Zen Hei, SimHei, sans-serif"
)
"""Chinese first: a Latin font in front would have every Chinese letter looked for anywhere."""
TONES: dict[Tone, str] = {
    "good": "jade", "bad": "cinnabar", "watch": "amber", "data": "indigo", "even": "ink",
}  # fmt: skip
_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML cannot hold."""
_OPENING_TAG = re.compile(r"<svg\b[^>]*>")
_SIZE = re.compile(r'\b(width|height)="([\d.]+)"')


class Span(NamedTuple):
    """Where something begins, and how wide it may be."""

    x: float
    room: float

    def inner(self, left: float, right: float = 0.0) -> Span:
        """The same without so much at its sides."""
        return Span(self.x + left, self.room - left - right)

    @property
    def end(self) -> float:
        return self.x + self.room


WHOLE = Span(EDGE, ROOM)


class Sheet:
    """`y` is where the next thing goes; everything is measured in CSS pixels.

    `brief`: a page for one screen.
    """

    def __init__(self, language: Language, *, brief: bool) -> None:
        self.language = language
        self.brief = brief
        self.y = EDGE
        self._parts: list[str] = []

    def add(self, markup: str) -> None:
        self._parts.append(markup)

    def gap(self, height: float) -> None:
        self.y += height

    def write(  # noqa: PLR0913 - how a text is set: each by its name
        self,
        text: Line | str,
        at: Span = WHOLE,
        *,
        size: float,
        colour: str = "ink",
        tone: str = "ink",
        weight: int = 400,
        high: float = 1.5,
        underlined: bool = False,
    ) -> None:
        """A text on as many lines as it needs, `high` times its size each."""
        line = (Run(text),) if isinstance(text, str) else text
        for each in wrap(line, size, at.room):
            spans = "".join(_span(run, tone, underlined=underlined) for run in each)
            self._set(spans, at.x, size, high, f'fill="{LIGHT[colour]}" font-weight="{weight}"')
            self.y += size * high

    def beside(  # noqa: PLR0913
        self,
        text: str,
        *,
        x: float,
        size: float,
        colour: str = "ink",
        weight: int = 400,
        high: float = 1.5,
        anchor: str = "end",
    ) -> None:
        """One line at `x` that takes no room downwards."""
        look = f'fill="{LIGHT[colour]}" font-weight="{weight}" text-anchor="{anchor}"'
        self._set(_safe(text), x, size, high, look)

    def _set(self, spans: str, x: float, size: float, high: float, look: str) -> None:
        down = self.y + size * (high - 1) / 2 + size * 0.88
        self.add(f'<text x="{x:.1f}" y="{down:.1f}" font-size="{size:g}" {look}>{spans}</text>')

    def rule(self, colour: str = "line") -> None:
        self.box(EDGE, self.y, ROOM, 1, colour)

    def box(  # noqa: PLR0913
        self, x: float, y: float, wide: float, high: float, colour: str, *,
        round_: float = 0, line: str = "",
    ) -> None:  # fmt: skip
        edge = f' stroke="{LIGHT[line]}"' if line else ""
        self.add(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(wide, 0):.1f}" height="{high:.1f}"'
            f' rx="{round_:g}" fill="{LIGHT[colour]}"{edge}/>'
        )

    def dot(self, tone: Tone, *, x: float, y: float) -> None:
        """The sign before a sentence: round, square where it is bad, hollow where it is data."""
        colour = LIGHT["ink-3" if tone == "even" else TONES[tone]]
        if tone == "bad":
            self.add(
                f'<rect x="{x - 3:.1f}" y="{y - 3:.1f}" width="6" height="6" fill="{colour}"/>'
            )
        elif tone == "data":
            ring = f'fill="none" stroke="{colour}" stroke-width="1.5"'
            self.add(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" {ring}/>')
        else:
            self.add(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>')

    def bar(self, done: float, time: float | None, at: Span, *, bad: bool) -> None:
        """How far something is (0–1), and how far the time is."""
        self.box(at.x, self.y + 3, at.room, 4, "line-2", round_=2)
        self.box(at.x, self.y + 3, at.room * done, 4, "cinnabar" if bad else "jade", round_=2)
        if time is not None:
            self.box(at.x + time * (at.room - 1.5), self.y, 1.5, 10, "ink-2")

    def drawing(self, svg: str, at: Span) -> None:
        """A drawing of its own, made smaller where it is wider than its room."""
        sizes = {name: float(value) for name, value in _SIZE.findall(_tag(svg))}
        wide, high = sizes["width"], sizes["height"]
        shown = min(at.room, wide)
        tall = high * shown / wide
        frame = (
            f'<svg x="{at.x:.1f}" y="{self.y:.1f}" width="{shown:.1f}" height="{tall:.1f}" '
            f'viewBox="0 0 {wide:g} {high:g}">'
        )
        self.add(_OPENING_TAG.sub(lambda _: frame, svg, count=1))
        self.y += tall

    def interval(self, places: tuple[float, float, float], tone: str, at: Span) -> None:
        """A change with its interval on a line from −1 to 1."""
        value, low, high = places
        half, y = at.room / 2, self.y + 8
        middle = at.x + half
        self.box(at.x, y - 0.5, at.room, 1, "line")
        self.box(middle - 0.5, self.y, 1, 16, "ink-3")
        self.box(middle + low * half, y - 2, (high - low) * half, 4, tone, round_=2)
        place = min(max(middle + value * half, at.x + 5), at.end - 5)
        self.add(f'<circle cx="{place:.1f}" cy="{y:.1f}" r="4.5" fill="{LIGHT[tone]}"/>')
        self.y += 18

    def spark(self, spark: Spark, tone: str, *, x: float) -> None:
        """A small line of days, its last one a dot."""
        line = f'fill="none" stroke="{LIGHT["ink-3"]}" stroke-width="1.4" stroke-linejoin="round"'
        self.add(
            f'<g transform="translate({x:.1f} {self.y:.1f})"><path d="{spark.path}" {line}/>'
            f'<circle cx="{spark.x}" cy="{spark.y}" r="2.4" fill="{LIGHT[tone]}"/></g>'
        )
        self.y += 28

    def tick(self, *, done: bool, x: float, y: float) -> None:
        """A box, ticked or not."""
        self.box(x + 0.5, y + 0.5, 12, 12, "card", round_=2.5, line="ink-3")
        if done:
            mark = f"M{x + 3.2:.1f} {y + 6.8:.1f}l2.4 2.4 4.4-5"
            self.add(f'<path d="{mark}" fill="none" stroke="{LIGHT["jade"]}" stroke-width="1.8"/>')

    @property
    def count(self) -> int:
        return len(self._parts)

    def card(self, since: int, top: float) -> None:
        """A card from `top` to here, behind all that was put since."""
        behind = len(self._parts)
        self.box(EDGE, top, ROOM, self.y - top, "card", round_=10, line="line")
        self._parts.insert(since, self._parts.pop(behind))

    def svg(self) -> str:
        """The whole sheet, on its paper."""
        high = self.y + EDGE
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE:g}" height="{high:.0f}" '
            f'viewBox="0 0 {WIDE:g} {high:.0f}" font-family="{FONTS}" xml:space="preserve">'
            f'<rect width="{WIDE:g}" height="{high:.0f}" fill="{LIGHT["paper"]}"/>'
            f"{''.join(self._parts)}</svg>"
        )


def fitting(text: str, size: float, room: float, *, bold: bool = False) -> float:
    """The size at which a text fits on one line; 60 % of `size` at least."""
    wide = width(text, size, bold=bold)
    return size if wide <= room else max(size * room / wide, size * 0.6)


def _span(run: Run, tone: str, *, underlined: bool) -> str:
    text = _safe(run.text)
    match run.mark:
        case "strong":
            return f'<tspan font-weight="700">{text}</tspan>'
        case "tone":
            return f'<tspan font-weight="700" fill="{LIGHT[tone]}">{text}</tspan>'
        case "place" if underlined:
            inner = f'<tspan fill="{LIGHT["ink"]}">{text}</tspan>'
            return f'<tspan fill="{LIGHT[tone]}" text-decoration="underline">{inner}</tspan>'
    return text


def _safe(text: str) -> str:
    return escape(_UNSAYABLE.sub("", text))


def _tag(svg: str) -> str:
    found = _OPENING_TAG.search(svg)
    return found.group() if found else ""
