"""`query`: a question, and the same about an earlier period beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Any, NamedTuple

from fanbu.metrics.compare import Side, comparison, merge
from fanbu.metrics.draft import Locale
from fanbu.metrics.info import tables_of
from fanbu.model.age import taken
from fanbu.model.result import Result, Warning_, plain
from fanbu.run.amounts import partial_of
from fanbu.run.baselines import left_open
from fanbu.run.facts import came_later
from fanbu.run.query import execute, period_of, resolved, result_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from fanbu.metrics.metric import Definitions
    from fanbu.model.question import Query
    from fanbu.run.asking import Answer, Engine, Setting
    from fanbu.types import Period


class _Asked(NamedTuple):
    """What every question of one comparison is asked with."""

    definitions: Definitions
    engine: Engine
    locale: Locale

    def of(self, query: Query) -> Answer:
        return execute(query, *self, spans=True)

    def side(self, query: Query, found: Answer) -> Side:
        return Side(found.table, query, self._known_days(query, found), found.partial)

    def _known_days(self, query: Query, found: Answer) -> Mapping[str, Period]:
        """`Answer.zeros`; an answer without rows has none to say it in: then the total is asked."""
        if found.table.num_rows or not found.compiled.spans:
            return found.zeros
        return self.of(replace(query, by=(), grain="total", where=None)).zeros


def answer(
    query: Query, definitions: Definitions, engine: Engine, settings: Setting, now: datetime
) -> Result:
    """The Result of `query`: data {"columns", "rows"}, whole numbers as integers."""
    locale = Locale(settings.timezone, settings.first_weekday)
    if query.compare is None:
        found = execute(query, definitions, engine, locale)
        return result_of(found.table, found.warnings, resolved(query, found))
    return _compared(query, _Asked(definitions, engine, locale), now)


def _compared(query: Query, asked: _Asked, now: datetime) -> Result:
    compare = query.compare
    assert compare is not None  # noqa: S101 - the caller looked
    known = taken(asked.engine.imports()) if compare == "same-age" else {}
    zone = asked.locale.zone
    before = comparison(query, compare, zone=zone, known=known, now=_naive(now))
    current, earlier = asked.of(query), asked.of(before)
    answers, doubts = [current, earlier], list[Warning_]()
    instead: tuple[Side, ...] = ()
    if compare == "same-age" and not _any_value(earlier):
        doubts = [Warning_("unknown_at_same_age", {"period": str(before.period)})]
    elif compare == "same-age" and (late := _late(before, earlier, asked)):
        names = dict.fromkeys(name for found in late.values() for name in found)
        as_now = replace(before, metrics=tuple(names), cutoff=query.cutoff, cutoffs=query.cutoffs)
        answers.append(asked.of(as_now))
        instead = (asked.side(as_now, answers[-1]),)
        doubts = [*_doubts(before, late)]
    table = merge(
        asked.side(query, current),
        asked.side(before, earlier),
        *instead,
        keys=current.compiled.keys,
        locale=asked.locale,
    )
    table, open_ = left_open(table, query, before, *asked)
    told = resolved(query, current)
    told["compared"] = _told(before, earlier)
    return result_of(table, (*_once(answers), *doubts, *open_), told)


def _late(before: Query, earlier: Answer, asked: _Asked) -> Mapping[str, tuple[str, ...]]:
    """Table of which a part came later than its rows' age → the metrics that stand on it.

    Such a part would count in the later period alone: then a metric is compared as known now, as a
    report does it (`analyses/coverage.py`).
    """
    assert before.period is not None  # noqa: S101 - a comparison has one
    then = {name: at for name, at in before.cutoffs if name in earlier.compiled.tables}
    late = came_later(asked.engine, before.period, then)
    stand = {
        name: tables_of(asked.definitions.find(name), asked.definitions)
        for name in earlier.compiled.columns[len(earlier.compiled.keys) :]
    }
    found = {
        table: tuple(name for name, on in stand.items() if not read.isdisjoint(on))
        for table, read in late.items()
    }
    return {table: names for table, names in found.items() if names}


def _doubts(before: Query, late: Mapping[str, tuple[str, ...]]) -> Iterator[Warning_]:
    for table, metrics in late.items():
        details = {"period": str(before.period), "subject": table, "metrics": list(metrics)}
        yield Warning_("late_at_same_age", details)


def _told(before: Query, earlier: Answer) -> dict[str, Any]:
    return {
        "period": period_of(before.period),
        "cutoff": plain(before.cutoff),
        "cutoffs": {
            name: plain(moment)
            for name, moment in before.cutoffs
            if name in earlier.compiled.tables
        },
        "sql": earlier.compiled.sql,
        **partial_of(earlier),
    }


def _once(answers: Iterable[Answer]) -> Iterator[Warning_]:
    """What was said of any of them, once."""
    every = dict.fromkeys(_hashable(one) for found in answers for one in found.warnings)
    return (Warning_(code, dict(details)) for code, details in every)


def _hashable(warning: Warning_) -> tuple[str, tuple[tuple[str, Any], ...]]:
    frozen = (
        (name, tuple(value) if isinstance(value, list) else value)
        for name, value in warning.details.items()
    )
    return warning.code, tuple(frozen)


def _naive(moment: datetime) -> datetime:
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


def _any_value(found: Answer) -> bool:
    rows = found.table.num_rows
    values = found.compiled.columns[len(found.compiled.keys) :]
    return any(found.table.column(name).null_count < rows for name in values)
