"""What a report asks before it is written: its questions, answered together, and what follows.

None of it depends on what `watch` found or on what is hidden, so it is worked out meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isnan
from typing import TYPE_CHECKING

from fanbu.analyses import change, channels, content, facts, headline, members, pace, steps
from fanbu.analyses.findings import against_of
from fanbu.analyses.reader import gather
from fanbu.analyses.scope import days
from fanbu.analyses.why.rows import Whys
from fanbu.report import charts
from fanbu.report.bands import nothing_happened
from fanbu.report.blocks import ChartBlock
from fanbu.report.spec import MOST_ROWS
from fanbu.report.speech import Voice

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fanbu.analyses import seen
    from fanbu.analyses.headline import Headline, Row
    from fanbu.analyses.members import Wanted
    from fanbu.analyses.reader import Gathered, Read
    from fanbu.analyses.scope import Scope
    from fanbu.analyses.why import Asked
    from fanbu.report.bands import Happened
    from fanbu.report.spec import ReportSpec

    Foretell = Callable[[ChartBlock], None]
    Watch = Callable[[], seen.Seen | None]
    Ask = Callable[[str], Asked]

WIDE, NARROW = (660, 210), (300, 170)


def _nobody(block: ChartBlock) -> None:
    del block


def _unwatched() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Aides:
    """Whom a report turns to beside its answers.

    `foretell` hears of a chart as soon as it is known, long before the rest of the page is.
    `watched` says what was not as expected; it is asked late, and may work until then.
    `happened` says what is known of days, in the report's language; asked where days are drawn.
    `ask` makes the question that `why` puts about a metric, against the period before; without it
    nothing is said of where a change sits.
    """

    foretell: Foretell = _nobody
    watched: Watch = _unwatched
    happened: Happened = nothing_happened
    ask: Ask | None = None


ALONE = Aides()
"""Nobody to turn to."""


@dataclass(frozen=True, slots=True)
class Answers:
    """A report's questions with their answers, and what the analyses make of them.

    `read` knows all that was asked. `scope`: what the report is of, its focus and headline chosen
    by what there is. `trend`: the chart of the focus. `wanted`, `steps`: the tables of a playbook
    that this page has, and what its funnels come to.
    """

    read: Gathered
    scope: Scope
    headline: Headline
    voice: Voice
    trend: ChartBlock | None
    plan: pace.Plan
    whys: Whys | None
    wanted: tuple[Wanted, ...]
    steps: tuple[tuple[steps.Step, ...], ...]
    changes: tuple[change.Change, ...]
    notes: facts.Notes
    channels: channels.Channels | None
    content: content.Content | None


def answered(read: Read, spec: ReportSpec, now: datetime, aides: Aides) -> Answers:
    """Ask all that is known beforehand of the report of `spec` at the moment `now`."""
    # a report written late is no older than its data
    scope = replace(spec.scope(), taken=read.facts().taken)
    first = gather(read, headline.needs(scope, now)[:1])
    scope = _narrowed(spec, scope, first)
    own = headline.needs(scope, now, read.facts())
    found = headline.compute(gather(first, own).fetched(), scope, now)
    scope = replace(scope, focus=_focus(scope, found))
    scope = replace(scope, adless=_adless(scope, aides.ask))
    voice = Voice(spec.language, spec.currency, spec.metrics, spec.labels, spec.on_page)
    trend = _trend(voice, scope, found.row(scope.focus))
    if trend is not None and spec.audience == "team":
        aides.foretell(trend)
    asked = (change, channels, content)
    plan = _plan(spec)
    needed = [*own, *(query for each in asked for query in each.needs(scope, now))]
    wanted = spec.members if spec.audience == "team" else ()
    needed += [query for each in wanted for query in members.needs(scope, now, each)]
    funnels = spec.funnels if spec.audience == "team" else ()
    needed += [query for each in funnels for query in steps.needs(scope, now, each)]
    whys = Whys(read, aides.ask, now) if aides.ask else None
    reader = gather(first, [*needed, *pace.needs(plan)])
    focus = found.row(scope.focus)
    more = whys.first(focus) if whys and focus else ()
    first.prepare([*map(reader.full, reader.plan), *more])
    return Answers(
        reader, scope, found, voice, trend, plan, whys, tuple(wanted),
        steps=tuple(steps.compute(reader, scope, now, each) for each in funnels),
        changes=change.explain(reader, scope, now, found),
        notes=facts.compute(reader, scope, now),
        channels=channels.compute(reader, scope, now),
        content=content.compute(reader, scope, now),
    )  # fmt: skip


def _plan(spec: ReportSpec) -> pace.Plan:
    """The targets that hold the last day of the report."""
    end = spec.period.end
    running = tuple(t for t in spec.paced if t.period.start <= end <= t.period.end)
    return pace.Plan(running, end, spec.metrics, spec.zone)


def _trend(voice: Voice, scope: Scope, row: Row | None) -> ChartBlock | None:
    """The focus day by day; None where fewer than two days are known."""
    if row is None or sum(not isnan(value) for _, value in row.trend) < 2:  # noqa: PLR2004
        return None
    shown = [(day, value, voice.text("report.a_day", day=day)) for day, value in row.trend]
    before = list(zip(days(scope.period), row.daily_before, strict=False))
    title = voice.text("report.chart_trend", metric=voice.name("metric", row.metric))
    given = charts.Trend(title, shown, before, scope.period)
    caption = voice.text("report.chart_trend_caption", against=against_of(scope))
    wide, narrow = charts.trend(given, *WIDE), charts.trend(given, *NARROW)
    return ChartBlock(wide, narrow, caption, key="trend")


def _narrowed(spec: ReportSpec, scope: Scope, read: Read) -> Scope:
    """The headline the workspace asked for; without one, the first of the base list with data.

    Only these are then asked about by channel: each further table costs time.
    """
    if spec.headline or not scope.known:
        return scope
    return replace(scope, headline=headline.available(read, scope)[:MOST_ROWS])


def _focus(scope: Scope, found: Headline) -> str | None:
    """The asked one, else the first that counts a result and moved from or to something."""
    if scope.focus and found.row(scope.focus):
        return scope.focus
    known = [row for row in found.rows if not isnan(row.shown)] or list(found.rows)
    results = [
        row.metric
        for row in known
        if scope.metrics[row.metric].better == "higher" and scope.metrics[row.metric].over == "sum"
    ]
    valid = [name for name in results if name == "valid_leads"]
    return next(iter((*valid, *results, *(row.metric for row in known))), None)


def _adless(scope: Scope, ask: Ask | None) -> bool:
    """Whether no row of the focus can name an ad campaign: then they are not read."""
    if scope.focus is None or ask is None or scope.focus not in scope.metrics:
        return False
    return not any("ad_campaign" in by for by in ask(scope.focus).views((scope.focus,)))
