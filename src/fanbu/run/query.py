"""One question: words → plan → SQL → rows, with everything that must be said about them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial as bound
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.metrics.alike import of_several
from fanbu.metrics.compile import Compiled, compile_names, compile_plan
from fanbu.metrics.info import money_of, tables_of
from fanbu.metrics.plan import plan
from fanbu.metrics.probe import Shapes
from fanbu.metrics.unsaid import EVERYTHING, matters
from fanbu.model.question import partial_name
from fanbu.model.result import Result, Warning_, plain
from fanbu.run.amounts import filters_money, left_by_filter, partial_of, partial_rows, told_of_rates
from fanbu.run.asking import Answer
from fanbu.run.slips import of_dimensions, of_filter
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from fanbu.metrics.draft import Locale, Plan
    from fanbu.metrics.metric import Definitions
    from fanbu.model.facts import DataFacts
    from fanbu.model.question import Query
    from fanbu.run.asking import Engine
    from fanbu.types import Grain


PLANNERS = 2
LARGE = 100_000
"""Rows of a table from which on a loose question is worth another about the names in it."""
MOST_NAMES = 5_000
"""A dimension with more is told by the names themselves."""


_FLAGS = {"goal_unstated": "goal_unstated", "taken_as_zero": "no_refunds_known"}
"""Checks of one flag column, and the warning they raise."""


def execute(
    query: Query,
    definitions: Definitions,
    engine: Engine,
    locale: Locale,
    *,
    spans: bool = False,
    probed: bool = True,
) -> Answer:
    """Plan, compile and run one question; `compare` is not looked at.

    `probed`: ask also what must be said of the rows that are left out.
    """
    # where rows of several days stand by themselves, the totals before a period are no news
    snapshots = frozenset[str]() if query.until else engine.snapshots()
    planned = replace(plan(query, definitions, locale), bare=engine.bare())
    money = any(money_of(metric, definitions) for metric in planned.metrics)
    lacking = engine.unconverted() if money or filters_money(planned) else {}
    alike = {table: engine.alike(table, query.cutoff_of(table)) for table in of_several(planned)}
    planned = replace(planned, alike=alike, probed=probed)
    compiled_of = bound(
        compile_plan,
        spans=spans,
        shapes=Shapes(engine.windows(), engine.layered(), snapshots),
        said=engine.said() if matters(planned) else EVERYTHING,
        lacking=lacking,
    )
    compiled = compiled_of(planned)
    with engine.steady():
        for moment, known in _moments(query, compiled.tables).items():
            engine.remember(moment, known)
        if query.loose and (names := _names(planned, engine)):
            compiled = compiled_of(replace(planned, names=names))
        rows = engine.run(compiled.sql, compiled.parameters)
        probe = compiled.probe
        cases = None if probe is None else engine.run(probe.sql, probe.parameters)
    warnings = [*compiled.warnings, *_of_rows(compiled, rows)]
    warnings += _of_probe(cases) if cases is not None else ()
    again = bound(_rows_of, definitions=definitions, engine=engine, locale=locale)
    slips, rows = of_filter(query, planned, compiled, rows, again)
    warnings += [*of_dimensions(query, planned, rows), *slips]
    warnings += told_of_rates(compiled, rows, left_by_filter(planned, lacking))
    table = rows.select(list(compiled.columns))
    zeros, partial = _zeros(compiled, rows), partial_rows(compiled, rows, definitions)
    return Answer(table, compiled, tuple(warnings), zeros, partial)


def _rows_of(query: Query, definitions: Definitions, engine: Engine, locale: Locale) -> pa.Table:
    return execute(query, definitions, engine, locale, probed=False).table


def _names(planned: Plan, engine: Engine) -> dict[str, list[str]]:
    """Dimension → its names in order, where the rows may be very many and the names are few."""
    sizes = engine.sizes() if planned.dims else {}
    if not planned.dims or not any(sizes.get(leg.table, 0) >= LARGE for leg in planned.legs):
        return {}
    told = engine.run(*compile_names(planned))
    found = {}
    for name, column in zip(told.column_names, told.columns, strict=True):
        if pa.types.is_list(column.type) and pa.types.is_string(column.type.value_type):
            names = {
                one for listed in column.to_pylist() for one in listed or () if one is not None
            }
            if 0 < len(names) <= MOST_NAMES:
                found[name] = sorted(names)
    return found


def _moments(query: Query, asked: Iterable[str]) -> dict[datetime, set[str]]:
    """Moment of the past → the tables that are read as known then."""
    found: dict[datetime, set[str]] = {}
    for table in asked:
        moment = query.cutoff_of(table)
        if moment is not None:
            found.setdefault(moment, set()).add(table)
    return found


def _of_rows(compiled: Compiled, rows: pa.Table) -> list[Warning_]:
    """The warnings that hidden columns carry; each is said once, over all rows."""
    found: list[Warning_] = []
    for check in compiled.checks:
        if check.kind == "amounts_without_rate":
            continue
        columns = [rows.column(name) for name in check.columns]
        if check.kind == "cash_unknown":
            lists = columns[0].drop_null().to_pylist()
            accounts = sorted({one for listed in lists for one in listed})
            if accounts:
                details = {"metrics": list(check.metrics), "n": len(accounts), "accounts": accounts}
                found.append(Warning_("cash_unknown", details))
            continue
        if check.kind in _FLAGS:
            if pc.any(columns[0]).as_py():
                found.append(Warning_(_FLAGS[check.kind], {"metrics": list(check.metrics)}))
            continue
        for code, name, values in (
            ("mixed_goals", "goals", columns[0]),
            ("mixed_clocks", "clocks", columns[1]),
        ):
            several = values.filter(pc.greater(pc.list_value_length(values), 1))
            mixed = sorted({one for listed in several.to_pylist() for one in listed})
            if mixed:
                found.append(Warning_(code, {"metrics": list(check.metrics), name: mixed}))
    return _once(found)


def _once(warnings: list[Warning_]) -> list[Warning_]:
    """One warning a code and subject: the metrics of several are put together."""
    kept: dict[tuple[Any, ...], Warning_] = {}
    for warning in warnings:
        rest = {name: value for name, value in warning.details.items() if name != "metrics"}
        key = (warning.code, str(rest))
        known = kept.get(key)
        metrics = [*known.details["metrics"]] if known else []
        metrics += [name for name in warning.details["metrics"] if name not in metrics]
        kept[key] = Warning_(warning.code, {"metrics": metrics, **rest})
    return list(kept.values())


def _of_probe(row: pa.Table) -> list[Warning_]:
    """The probe's columns are `CODE:SUBJECT` with a number of cases."""
    found = []
    for name in row.column_names:
        cases = row.column(name)[0].as_py()
        if cases:
            code, subject = name.split(":", 1)
            found.append(Warning_(code, {"subject": subject, "rows": cases}))
    return found


def _zeros(compiled: Compiled, rows: pa.Table) -> dict[str, Period]:
    found: dict[str, Period] = {}
    for metric, ends in compiled.spans.items():
        if rows.num_rows:
            first, last = (rows.column(end)[0].as_py() for end in ends)
            if first is not None and last is not None:
                found[metric] = Period(first, last)
    return found


def resolved(query: Query, found: Answer) -> dict[str, Any]:
    """The question as it was understood."""
    shown = list(found.compiled.columns[len(found.compiled.keys) :])
    return {
        "metrics": shown,
        "by": list(query.by),
        "grain": query.grain,
        "period": period_of(query.period),
        **({"days": [str(run) for run in query.days]} if query.days is not None else {}),
        "where": query.where,
        "compare": query.compare,
        "cutoff": plain(query.cutoff),
        "sql": found.compiled.sql,
        "parameters": dict(found.compiled.parameters),
        **partial_of(found),
    }


def period_of(period: Period | None) -> dict[str, str] | None:
    if period is None:
        return None
    return {"start": period.start.isoformat(), "end": period.end.isoformat()}


def result_of(table: pa.Table, warnings: tuple[Warning_, ...], resolved: dict[str, Any]) -> Result:
    rows = [{name: _shown(value) for name, value in row.items()} for row in table.to_pylist()]
    data = {"columns": table.column_names, "rows": rows}
    return Result("query", table, data, warnings, resolved)


def _shown(value: Any) -> Any:
    """Whole numbers as integers, days as ISO text."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return plain(value)


@dataclass
class Reader:
    """What analyses ask through; the same question is put to the store once.

    `facts` says what is known about the data of the workspace. `warnings` gathers, in order, what
    was said of the answers given so far. `cut`: what the days asked for are put together to.
    `heard`: whether anybody reads these; else what only warnings need is not asked.
    """

    definitions: Definitions
    engine: Engine
    locale: Locale
    known: Callable[[], DataFacts]
    cut: Grain | None = None
    heard: bool = True
    warnings: list[Warning_] = field(default_factory=list)
    _tables: dict[Query, pa.Table] = field(default_factory=dict)
    _facts: DataFacts | None = None

    def prepare(self, queries: Iterable[Query], /) -> None:
        """Answer several questions at once.

        Most of a small one's time is the engine's planning, which has one thread. Those about the
        past come first: the others are answered while their moment is folded.
        """
        asked = sorted(map(self._asked, queries), key=lambda query: query.cutoff is None)
        with ThreadPoolExecutor(PLANNERS) as pool:
            for told in list(pool.map(self._answer, asked)):
                self._hear(told)  # in the order asked, whichever was done first

    def table(self, query: Query, /) -> pa.Table:
        """Columns: `period` (unless the grain is total), the dimensions, one float64 a metric.

        By day, `until` follows `period` where some row may be of several days. Last come, where a
        sum lacks some of its amounts, `partial` and the metric's name: true in such rows.
        """
        asked = self._asked(query)
        self._hear(self._answer(asked))
        return self._tables[asked]

    def _asked(self, query: Query) -> Query:
        """The question as it is put to the store."""
        until = query.grain == "day" and self._spans(query)
        return replace(query, compare=None, until=until, cut=self.cut if until else None)

    def _answer(self, asked: Query) -> tuple[Warning_, ...]:
        """Have it answered; what is said of that, the first time."""
        if asked in self._tables:
            return ()
        found = execute(asked, self.definitions, self.engine, self.locale, probed=self.heard)
        self._tables[asked] = _marked(found)
        return found.warnings

    def _hear(self, told: Iterable[Warning_]) -> None:
        """Each once; amounts without a rate once a table, as the question that lacks most says."""
        for one in told:
            if one in self.warnings:
                continue
            like = (one.code, one.details.get("subject"))
            known = [w for w in self.warnings if (w.code, w.details.get("subject")) == like]
            if one.code != "amounts_without_rate" or not known:
                self.warnings.append(one)
            elif known[0].details["rows"] < one.details["rows"]:
                self.warnings[self.warnings.index(known[0])] = one

    def _spans(self, query: Query) -> bool:
        """Whether a table that the metrics stand on may answer with rows of several days."""
        stood_on = {
            table
            for asked in query.metrics
            for table in tables_of(self.definitions.find(asked), self.definitions)
        }
        return not stood_on.isdisjoint(self.engine.windows() | self.engine.snapshots())

    def facts(self) -> DataFacts:
        if self._facts is None:
            self._facts = self.known()
        return self._facts


def _marked(found: Answer) -> pa.Table:
    table = found.table
    for name in table.column_names:
        if name in found.partial:
            table = table.append_column(partial_name(name), [found.partial[name]])
    return table
