"""`why`: a metric, two periods, and where its change sits; with what else changed there then."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanbu.analyses.scope import Scope
from fanbu.analyses.why import Asked, Why, compute
from fanbu.api import (
    catalogue,
    coverage,
    watch,
    why_candidates,
    why_charts,
    why_parts,
    why_told,
    why_warnings,
)  # fmt: skip
from fanbu.api.questions import names
from fanbu.api.reader import reader_of
from fanbu.api.spoken_days import a_stretch
from fanbu.api.why_asked import Question
from fanbu.api.why_place import place_for
from fanbu.errors import BadInput
from fanbu.metrics.draft import Locale
from fanbu.metrics.expression import parse_field
from fanbu.metrics.fields import of_lines, resolve
from fanbu.metrics.filtering import parse_dimension, parse_filter
from fanbu.metrics.info import infos, tables_of
from fanbu.metrics.plan import plan
from fanbu.metrics.unsaid import nobody_says
from fanbu.model.question import Query
from fanbu.model.result import Result, Warning_
from fanbu.types import Period, runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from fanbu.analyses.watch import WatchSpec
    from fanbu.api.desk import Desk
    from fanbu.api.why_asked import Wanted
    from fanbu.run.query import Reader

NO_PLACES = frozenset(
    {
        "status", "valid", "won", "came", "completed", "outcome", "lost", "reached",
        "goal", "clock", "currency", "source_kind", "weekday", "session", "product", "sku",
        "batch",
    }
)  # fmt: skip
"""Dimensions that are no places by default: what became of a row (it ripens), what a number is
counted for, when it came (the day of the week, the batch), and lists that one row may be in several
times. `by` names any."""
FINER = ("ad_group", "creative", "keyword")
"""Levels below the ad campaign: a platform's report of these need not say whose they are."""
EXPECTED = ("", "expected", "预期", "往常")
"""Words for what should have been."""
BEFORE = ("before", "previous", "上期", "之前")
"""Words for the days before."""
CAUSES = pa.schema(
    [
        ("of", pa.string()), ("where", pa.string()), ("effect", pa.float64()),
        ("low", pa.float64()), ("high", pa.float64()), ("share", pa.float64()),
        ("p_value", pa.float64()), ("stability", pa.float64()),
    ]
)  # fmt: skip


def why(desk: Desk, wanted: Wanted) -> Result:
    """See `Workspace.why`."""
    asked = understood(desk, wanted)
    reader = reader_of(desk)
    faults: tuple[Warning_, ...] = ()
    if asked.future:
        found = Why("future")
    else:
        known = _known(desk, asked)
        found = compute(reader, spec_of(desk, asked, reader, known), desk.now())
        faults = tuple(_faults(desk, known[:1] if found.expected else known))
    found = _named(found, reader)
    candidates = why_candidates.of_causes(desk, reader, asked, found)
    return _result(desk, asked, found, faults, candidates, reader)


def understood(desk: Desk, wanted: Wanted) -> Question:
    """The metric by name, both periods as days. Raises BadInput."""
    metric = desk.definitions.find(wanted.metric).name
    today, first = desk.today(), desk.settings.first_weekday
    period = a_stretch(desk, wanted.period, "--period")
    period = period or Period.complete("week", desk.last_day(), first)
    word = str(wanted.against or "").strip().casefold()
    against = before(period)
    if word not in (*EXPECTED, *BEFORE):
        against = a_stretch(desk, wanted.against, "--against") or against
    if against.end >= period.start:
        spans = {"against": against, "period": period, "before": before(period)}
        raise BadInput("against_later", **{name: str(each) for name, each in spans.items()})
    by = tuple(str(parse_dimension(name)) for name in names(wanted.by or ()))
    locale = Locale(desk.settings.timezone, desk.settings.first_weekday)
    plan(Query((metric,), by=by), desk.definitions, locale)  # refuses what splits nothing
    where = wanted.where.strip() if wanted.where and wanted.where.strip() else None
    if where is not None:
        parse_filter(where)
    future = period.start >= today
    cut = not future and period.end >= today
    if cut:
        months = period.is_months and word in (*EXPECTED, *BEFORE)
        period = Period(period.start, today - timedelta(1))
        cut_off = against.start + timedelta(period.days - 1)
        # before a month that is not over lie the same weekdays, not the same dates
        against = before(period) if months else Period(against.start, min(against.end, cut_off))
    meant = word in EXPECTED
    return Question(metric, period, against, by, where, cut, future, meant, beside=not meant)


def before(period: Period) -> Period:
    """The period before with the same weekdays, as long; whole months: as many months."""
    if period.is_months:
        return period.previous()
    return period.shift(-7 * -(-period.days // 7))


def spec_of(
    desk: Desk, asked: Question, reader: Reader, known_of: Sequence[coverage.Coverage]
) -> Asked:
    """What the analysis is told: the metrics that the filter leaves, their trees and formulas."""
    settings, known = desk.settings, desk.definitions
    able, expect = _able(desk, asked), _expect(desk, asked, reader)
    scope = Scope(
        period=asked.period,
        # a day is held against the same weekdays before it, as in a report
        grain="day" if asked.against == asked.period.before("day") else "total",
        headline=(asked.metric,),
        metrics={name: info for name, info in infos(known, desk.language).items() if able(name)},
        tree=known.products,
        zone=settings.zone,
        against=asked.against,
        taken=reader.facts().taken,
        first_weekday=settings.first_weekday,
    )
    return Asked(
        scope=scope,
        metric=asked.metric,
        views=lambda measures: views_of(desk, measures, asked),
        by=asked.by,
        where=asked.where,
        sums={each.metric: each.parts for each in known.trees.values() if each.kind == "sum"},
        sources=_left(known_of) if asked.where else None,
        expect=expect if asked.expected else None,
        beside=expect if asked.beside else None,
        place=place_for(asked.where, asked.metric, expect, reader),
        formulas={n: m.formula for n, m in known.metrics.items() if m.formula is not None},
    )


def _expect(desk: Desk, asked: Question, reader: Reader) -> WatchSpec | None:
    """How `watch` makes its expectations, where they are asked for and there are data at all."""
    ends = desk.ends_of_data()
    if ends is None:
        return None
    return watch.spec_of(desk, asked.period.end, ends[0], reader.facts().taken)


def views_of(desk: Desk, measures: Sequence[str], asked: Question) -> tuple[tuple[str, ...], ...]:
    """Sets of dimensions to look at these measures by: those asked for, or those that are places.

    One set, or two: by ad campaign, and by what is finer, where the finest report of a platform may
    not name the ad campaign.
    """
    stands_on = catalogue.tables_behind(desk, measures)
    if asked.by:
        own = (
            name
            for name in asked.by
            if all(resolve(parse_field(name), table) is not None for table in stands_on)
        )
        return (tuple(own),)
    said = desk.warehouse.said()
    fields = {name: parse_field(name) for name in catalogue.dimensions(desk, measures)
              if name not in NO_PLACES}  # fmt: skip
    there = tuple(
        name
        for name, field in fields.items()
        if not any(nobody_says(field, table, said) or of_lines(name, table) for table in stands_on)
    )
    coarse = tuple(name for name in there if name not in FINER)
    return (coarse, there) if "ad_campaign" in there and coarse != there else (there,)


def _able(desk: Desk, asked: Question) -> Callable[[str], bool]:
    """Whether a metric can be asked under the filter; the asked one is refused by the query."""
    if asked.where is None:
        return lambda _: True
    fields = parse_filter(asked.where).fields()
    known = desk.definitions

    def able(name: str) -> bool:
        stands_on = tables_of(known.metrics[name], known)
        return name == asked.metric or all(
            resolve(field, table) is not None for field in fields for table in stands_on
        )

    return able


def _known(desk: Desk, asked: Question) -> tuple[coverage.Coverage, ...]:
    """What the sources of the metric have told of either period."""
    query = Query((asked.metric,), where=asked.where)
    return tuple(
        coverage.of(desk, replace(query, period=period)) for period in (asked.period, asked.against)
    )


def _left(known: Sequence[coverage.Coverage]) -> frozenset[tuple[str, str, str]]:
    return frozenset(
        (each.table, each.platform, each.account) for one in known for each in one.sources
    )


def _faults(desk: Desk, known: Sequence[coverage.Coverage]) -> Iterator[Warning_]:
    """Days of either period that a source of the metric told nothing of."""
    seen: list[Warning_] = []
    for one in known:
        for warning in coverage.holes(desk, one):
            if warning not in seen:
                seen.append(warning)
                yield warning


def _named(found: Why, reader: Reader) -> Why:
    """Conversions of several goals are no number: that, and not that there are no data."""
    codes = {warning.code for warning in reader.warnings}
    if found.verdict in ("no_data", "no_history", "no_value") and "mixed_goals" in codes:
        return replace(found, verdict="mixed_goals")
    return found


def _result(
    desk: Desk,
    asked: Question,
    found: Why,
    faults: Sequence[Warning_],
    candidates: Mapping[int, Sequence[dict[str, Any]]],
    reader: Reader,
) -> Result:
    row = found.row
    delta = row.change if row else None
    missing = any(one.code == "days_missing" for one in faults)
    verdict = "data_gap" if missing and found.verdict != "future" else found.verdict
    causes = [
        why_parts.cause_of(each, delta, asked, candidates.get(place, ()))
        for place, each in enumerate(found.causes)
    ]
    basis = found.basis
    data: dict[str, Any] = {
        "metric": asked.metric,
        "value": row.now if row else None,
        "expected": row.before if row else None,
        "delta": delta,
        "verdict": verdict,
        "within": found.verdict,
        "period": str(asked.period),
        "against": EXPECTED[1] if found.expected else str(asked.against),
        "band": why_parts.band_of(found),
        "days": len(basis.now) if basis else 0,
        "compared": [str(each) for each in runs(basis.now)] if basis else [],
        "drivers": [why_parts.driver_of(each, delta) for each in found.drivers],
        "causes": causes,
        "considered": [why_parts.cause_of(each, delta, asked, ()) for each in found.considered],
        "mix": [why_parts.mix_of(each) for each in found.mixes],
        "dimensions": list(found.dimensions),
        "broad": asdict(found.broad) if found.broad else None,
        "retagged": dict(found.retagged.where) if found.retagged else None,
        "left_out": [why_parts.left_out_of(each) for each in found.left_out],
        "candidates": list(candidates.get(why_candidates.EVERYWHERE, ())),
        **why_charts.days_of(desk, found, asked.period.end),
        "beside": why_parts.beside_of(asked, found),
        "goals": why_parts.goals_of(asked, reader) if found.verdict == "mixed_goals" else [],
    }
    told = why_told.Teller(desk, asked, found, data)
    data["said"] = told.said()
    data["shown"] = told.shown()
    for part, driver in zip(found.drivers, data["drivers"], strict=True):
        driver["said"] = told.driver(part)
    for each, cause in zip(found.causes, causes, strict=True):
        cause["said"] = told.cause(each)
        cause["place"] = told.place(each)
    warnings = (
        *why_warnings.of(desk, asked, found),
        *faults,
        *why_warnings.of_reader(asked, found, reader),
    )
    query = {
        "metrics": [asked.metric], "by": list(found.dimensions), "where": asked.where,
        "period": str(asked.period), "against": data["against"],
    }  # fmt: skip
    table = pa.Table.from_pylist([_flat(each) for each in causes], CAUSES)
    better = desk.definitions.metrics[asked.metric].better
    charts = (why_charts.of_days(desk, data), why_charts.of_parts(desk.language, data, better))
    return Result("why", table, data, warnings, query, tuple(each for each in charts if each))


def _flat(cause: Mapping[str, Any]) -> dict[str, Any]:
    return {**{name: cause[name] for name in CAUSES.names}, "where": cause["filter"]}
