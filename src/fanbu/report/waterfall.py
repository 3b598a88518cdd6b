"""The change of the focus as a waterfall: what each step or channel brought of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.model.finding import Amount, Named
from fanbu.report import charts
from fanbu.report.blocks import ChartBlock
from fanbu.report.rounding import sums

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.analyses.change import Change
    from fanbu.analyses.scope import Scope
    from fanbu.analyses.why.told import Told
    from fanbu.report.speech import Voice

PARTS_WIDTH = 350


def waterfall(
    voice: Voice, scope: Scope, focus: Change, where: Told | None = None
) -> ChartBlock | None:
    """The waterfall of steps, or of channels when no step is known.

    `where`: what is said of the change; steps that it names are drawn as it says.
    """
    drivers = where.found.drivers if where else ()
    parts = [(voice.title("factor", each.name), each.contribution) for each in drivers]
    kind, unsplit = "parts", 0.0 if drivers else focus.unsplit
    if not drivers:
        parts = [(voice.title("factor", each.name), each.effect) for each in focus.factors]
    if unsplit and parts:
        parts.append((voice.text("report.unsplit"), unsplit))
    if not parts:
        kind, parts = "channels", _by_channel(voice, focus)
    if len(parts) < 2 or not focus.row.change:  # noqa: PLR2004 - one part explains nothing
        return None
    way = "up" if focus.row.change > 0 else "down"
    size = Amount(focus.metric, focus.row.change, "size")
    title = voice.text(
        f"report.chart_{kind}_{way}", size=size, metric=Named("metric", focus.metric)
    )
    bars = _bars(voice, scope, focus, parts)
    drawn = charts.waterfall(title, bars, PARTS_WIDTH)
    left = kind == "parts" and unsplit
    caption = voice.text(f"report.chart_parts_{'unsplit' if left else 'caption'}")
    return ChartBlock(drawn, drawn, caption, half=True, key="split")


def _by_channel(voice: Voice, focus: Change) -> list[tuple[str, float]]:
    largest, rest = focus.channels[:6], focus.channels[6:]
    parts = [(voice.name("channel", each.name[0]), each.effect) for each in largest]
    if rest:
        parts.append((voice.text("report.rest"), sum(each.effect for each in rest)))
    return parts


def _bars(
    voice: Voice, scope: Scope, focus: Change, parts: Sequence[tuple[str, float]]
) -> list[charts.Bar]:
    figures, row = voice.figures, focus.row
    grain = scope.grain
    higher = scope.metrics[focus.metric].better != "lower"
    largest = max(parts, key=lambda part: abs(part[1]))
    before = voice.text(f"report.before_{grain}")
    now = voice.text(f"report.now_{grain}")
    return [
        charts.Bar(before, row.before, figures.cell(focus.metric, row.before), base=True),
        *(
            charts.Bar(
                name, value, figures.change(focus.metric, shown),
                tone="jade" if (value > 0) == higher else "cinnabar",
                key=(name, value) == largest,
            )
            for (name, value), shown in zip(parts, _shown(voice, focus, parts), strict=True)
        ),
        charts.Bar(now, row.now, figures.cell(focus.metric, row.now), base=True),
    ]  # fmt: skip


def _shown(voice: Voice, focus: Change, parts: Sequence[tuple[str, float]]) -> list[float]:
    """The parts as they are written: their sum is the change as it is written."""
    values = [value for _, value in parts]
    unit = voice.figures.unit_of(focus.metric, [*values, focus.row.change])
    return values if unit is None else [n * unit for n in sums([v / unit for v in values])]
