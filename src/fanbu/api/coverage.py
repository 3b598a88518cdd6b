"""Holes under an answer: days that a source of it has not told of, and the days that all have.

Only sources that matter are looked at: of the tables that the question really reads, and, where it
is filtered, those that have anything left under its filter.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.analyses.accounts import one_of_several
from fanbu.analyses.coverage import common, paired, reach_of, running, stood_on
from fanbu.api.sources import clock_of, span_text
from fanbu.errors import BadInput
from fanbu.metrics.compare import comparison
from fanbu.metrics.draft import Locale
from fanbu.metrics.plan import plan
from fanbu.model.age import end_of
from fanbu.model.result import Warning_
from fanbu.model.source import SourceName, closest, typed
from fanbu.run.facts import source_facts
from fanbu.run.query import execute
from fanbu.store.catalogue import tables
from fanbu.types import Period, runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from fanbu.api.desk import Desk
    from fanbu.metrics.draft import Plan
    from fanbu.model.facts import SourceFacts
    from fanbu.model.question import Query

OWNERSHIP = ("platform", "account")
MOST_RUNS = 4
"""Of missing days that a sentence tells; a program is told all."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the sources of a question have told of its period, as far as that is over.

    `period` None: nothing to tell, the question is about days to come or no source has any.
    """

    sources: tuple[SourceFacts, ...]
    period: Period | None


def of(desk: Desk, asked: Query) -> Coverage:
    """The sources that matter to a question, and the days of it that they can have told of."""
    drafted = plan(asked, desk.definitions, _locale(desk))
    cut = None if asked.grain == "total" else asked.grain
    wanted = stood_on(leg.table for leg in drafted.legs if leg.clock)
    every = source_facts(desk.warehouse, cut, desk.ledger.pauses())
    held = [source for source in every if source.table in wanted]
    period = _past(desk, asked, held)
    if period is None or not held:
        return Coverage((), None)
    reach = reach_of(period)
    alive = running(held, (), reach)
    return Coverage(_left_by(desk, drafted, alive, reach), period)


def holes(desk: Desk, found: Coverage) -> Iterator[Warning_]:
    """Days that some of the sources lack; those that lack the same days are told of together."""
    if found.period is None:
        return
    zone = desk.settings.zone
    for code, lacking in (
        ("days_missing", [(s.absent(found.period), s) for s in found.sources]),
        ("days_unfinished", [(_cut_short(s, found.period, zone), s) for s in found.sources]),
    ):
        together: dict[tuple[date, ...], list[SourceFacts]] = defaultdict(list)
        for days, source in lacking:
            if days:
                together[days].append(source)
        for days, sources in together.items():
            yield Warning_(code, _told(desk, days, sources, found.sources))


def holes_before(desk: Desk, asked: Query, found: Coverage) -> Iterator[Warning_]:
    """Days of the earlier period that sources lack, where they tell of others of it.

    Before the first day of all sources of a table nothing is known: four days and three that
    nobody kept are no week. A source that began later did not run yet.
    """
    if asked.compare is None or asked.period is None or found.period is None:
        return
    if asked.grain == "day":  # each day is compared with its own
        return
    locale = _locale(desk)
    query = comparison(asked, asked.compare, zone=locale.zone, known={}, now=desk.now())
    before = query.period
    assert before is not None  # noqa: S101 - a comparison has one
    begun: dict[str, date] = {}
    for source in found.sources:
        begun[source.table] = min(source.first, begun.get(source.table, source.first))
    together: dict[tuple[date, ...], list[SourceFacts]] = defaultdict(list)
    for source in found.sources:
        lacking = set(source.absent(before))
        if source.first == begun[source.table] and source.baseline is None:
            lacking |= {day for day in before.each() if day < source.first}
        if lacking and len(lacking) < before.days:
            together[tuple(sorted(lacking))].append(source)
    for days, sources in together.items():
        told = {**_told(desk, days, sources, found.sources), "period": str(before)}
        yield Warning_("days_missing_before", told)


def _cut_short(source: SourceFacts, period: Period, zone: ZoneInfo) -> tuple[date, ...]:
    """Days exported while they lasted; a file dated before its days began is dated wrongly."""
    told = source.told(period)
    days = source.unfinished(period, zone)
    return tuple(d for d in days if told[d] >= end_of(Period(d, d).shift(-1), zone))


def on_common_days(desk: Desk, asked: Query, found: Coverage) -> Query:
    """The question about the days that all its sources have told of.

    Compared, only those whose partner before they have told of, too. Raises BadInput
    `no_common_days`.
    """
    period = found.period
    if period is None:
        return asked
    zone = desk.settings.zone
    if asked.compare is None:
        chosen: Iterable[date] = common(found.sources, period, zone)
    else:
        whole = replace(asked, period=asked.period or period)
        locale = _locale(desk)
        before = comparison(whole, asked.compare, zone=locale.zone, known={}, now=desk.now())
        assert whole.period is not None  # noqa: S101 - given just above
        assert before.period is not None  # noqa: S101 - a comparison has one
        pairs = paired(found.sources, (whole.period, before.period), zone)
        chosen = [day for day, _ in pairs if day <= period.end]
    days = runs(chosen)
    if not days:
        names = [_name(desk, source, found.sources) for source in found.sources]
        raise BadInput("no_common_days", period=str(period), sources=names)
    return replace(asked, period=asked.period or period, days=days)


def said_of(asked: Query) -> Warning_:
    """Which days a question was kept to."""
    days = asked.days or ()
    runs_told = [span_text(run) for run in days]
    return Warning_("common_days", {"n": sum(run.days for run in days), "days": runs_told})


def _past(desk: Desk, asked: Query, held: Sequence[SourceFacts]) -> Period | None:
    """The days asked about that are over: to yesterday; of all data, to the last that any tells."""
    yesterday = clock_of(desk).yesterday
    if not held:
        return None
    first, last = min(s.first for s in held), max(s.last or s.first for s in held)
    period = asked.period or Period(first, max(first, last))
    end = min(period.end, yesterday)
    return Period(period.start, end) if end >= period.start else None


def _left_by(
    desk: Desk, drafted: Plan, alive: tuple[SourceFacts, ...], reach: Period
) -> tuple[SourceFacts, ...]:
    """Without sources that the filter, or the metrics' own conditions, leave nothing of."""
    narrowed = drafted.where is not None
    named: dict[str, list[str]] = defaultdict(list)
    for leg in drafted.legs:
        narrowed = narrowed or any(metric.where for metric in leg.measures)
        if tables()[leg.table].kind == "statistic":
            named[leg.table] += [metric.name for metric in leg.measures]
    if not narrowed:
        return alive
    left = {table: _owners(desk, drafted.query, table, names, reach)
            for table, names in named.items()}  # fmt: skip
    return tuple(
        one
        for one in alive
        if one.table not in left or (one.platform, one.account) in left[one.table]
    )


def _owners(
    desk: Desk, asked: Query, table: str, names: Sequence[str], reach: Period
) -> set[tuple[str, str]]:
    """The platforms and accounts that have anything of these measures under the filter."""
    by = tuple(name for name in OWNERSHIP if name in tables()[table].columns)
    probe = replace(asked.over(reach), metrics=tuple(dict.fromkeys(names)), by=by, grain="total",
                    days=None)  # fmt: skip
    rows = execute(probe, desk.definitions, desk.warehouse, _locale(desk)).table.to_pylist()
    return {
        (row.get("platform") or "", row.get("account") or "")
        for row in rows
        if any(row[name] for name in probe.metrics)
    }


def _told(
    desk: Desk, days: Sequence[date], sources: Sequence[SourceFacts], every: Sequence[SourceFacts]
) -> dict[str, Any]:
    """`every`: all that the question stands on, to tell whether a platform has several accounts."""
    expected = desk.ledger.expected()
    missing = [span_text(run) for run in runs(days)]
    shown = ["…", *missing[-MOST_RUNS:]] if len(missing) > MOST_RUNS else missing
    owners = [closest(expected, one.table, one.platform, one.account) for one in sources]
    return {
        "sources": [
            {"table": one.table, "platform": one.platform, "account": one.account or None,
             "owner": who.owner if who and who.owner else None}
            for one, who in zip(sources, owners, strict=True)
        ],
        "names": [_name(desk, one, every) for one in sources],
        "days": missing,
        "shown": shown,
        "pause": [_pause(one, days, every) for one in sources],
    }  # fmt: skip


def _pause(source: SourceFacts, days: Sequence[date], every: Sequence[SourceFacts]) -> str:
    """How it is said to have stood still from the first of the days to the last."""
    account = source.account if one_of_several(source, every) else ""
    name = typed(SourceName(source.platform, account))
    return f"{name} --from {days[0]} --to {days[-1]}"


def _name(desk: Desk, source: SourceFacts, among: Sequence[SourceFacts]) -> str:
    """What a source is called; with its account where its platform has several here."""
    name = words.source_name(desk.language, source.table, source.platform)
    details = {"source": name, "account": source.account}
    own = one_of_several(source, among)
    return words.say(desk.language, "report.source_account", **details) if own else name


def _locale(desk: Desk) -> Locale:
    return Locale(desk.settings.timezone, desk.settings.first_weekday)
