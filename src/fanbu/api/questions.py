"""Numbers out: a question's words parsed, answered, and how its columns are to be shown."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, get_args

import pyarrow as pa

from fanbu.api import naming, written
from fanbu.api.arguments import a_choice, a_range
from fanbu.api.cells import NAMED, called
from fanbu.api.naming import Called
from fanbu.api.spoken_days import both_ends
from fanbu.errors import BadInput
from fanbu.metrics.compare import last_of
from fanbu.metrics.info import stands_on_cash, tables_of
from fanbu.metrics.metric import said_of
from fanbu.model.question import Query
from fanbu.model.result import Result, Warning_
from fanbu.rules.presets import NAMES, period_of
from fanbu.store.catalogue import tables
from fanbu.types import Compare, Grain, Language, Period, day_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from fanbu.api.desk import Desk
    from fanbu.metrics.metric import Metric

_COMMAS = re.compile("[,，、]")


def query(  # noqa: PLR0913 - one parameter an option of the command
    desk: Desk,
    metrics: str | Iterable[str],
    *,
    by: str | Iterable[str] | None = None,
    grain: str = "total",
    start: str | date | None = None,
    end: str | date | None = None,
    where: str | None = None,
    compare: str | None = None,
    common: bool = False,
    total: bool = False,
    out: Path | None = None,
) -> Result:
    """See `Workspace.query`."""
    from fanbu.api import coverage, ratio_days
    from fanbu.run.answer import answer

    if out is not None:
        written.a_suffix(out)
    asked = Query(
        metrics=names(metrics),
        by=names(by or ()),
        grain=a_choice(grain, get_args(Grain), "--grain"),
        period=_period(desk, start, end),
        where=where,
        compare=a_choice(compare, get_args(Compare), "--compare") if compare else None,
    )
    if not asked.metrics:
        raise BadInput("no_metric")
    known = coverage.of(desk, asked)
    said = [*coverage.holes(desk, known)]
    if common:
        asked = coverage.on_common_days(desk, asked, known)
        said = [coverage.said_of(asked)] if asked.days is not None else said
    found = answer(asked, desk.definitions, desk.warehouse, desk.settings, desk.now())
    beyond = [*_beyond_the_data(desk, asked, found)]
    if any(one.code == "no_data_in_period" for one in beyond):
        said = []  # all days are missing, which is said
    elif any(one.code == "days_missing" for one in said):
        beyond = []  # so are those after the last
    said += beyond
    if not common:
        said += coverage.holes_before(desk, asked, known)
    unfinished = _unfinished(desk, asked, found)
    on = ratio_days.all_on(asked, known, found.query["metrics"]) if common else {}
    found = replace(
        found,
        warnings=(*found.warnings, *said),
        data={**found.data, **({"total": _whole(desk, asked, found)} if total else {})},
        query={**found.query, **on, "unfinished": unfinished},
    )
    if out is not None:
        written.write_table(out, found.table, dress(desk, found.query))
    return found


def dress(desk: Desk, query: Mapping[str, Any] = MappingProxyType({})) -> written.Dress:
    """How columns of an answer, whose `query` this is, look in files for people."""
    return written.Dress(
        partial(column_label, desk, query=query),
        partial(column_kind, desk),
        desk.language,
        desk.now(),
        lambda name, value: called(desk, name, value) if value and name in NAMED else value,
    )


def _whole(desk: Desk, asked: Query, found: Result) -> dict[str, Any]:
    """The same metrics of everything, not split and not summed up from the rows: always lawful."""
    from fanbu.run.answer import answer

    if not asked.by and asked.grain == "total":
        return next((dict(row) for row in found.data["rows"]), {})
    whole = replace(asked, by=(), grain="total")
    told = answer(whole, desk.definitions, desk.warehouse, desk.settings, desk.now())
    return next((dict(row) for row in told.data["rows"]), {})


def _unfinished(desk: Desk, asked: Query, found: Result) -> list[str]:
    """First days of the buckets that are not whole: today is in them, or the period cuts them."""
    if asked.grain == "total":
        return []
    today = desk.today()
    starts = sorted({row["period"] for row in found.data["rows"] if row["period"] is not None})
    return [start for start in starts if not _whole_bucket(day_in(start), asked, today)]


def _whole_bucket(start: date, asked: Query, today: date) -> bool:
    end = last_of(start, asked.grain)
    inside = asked.period is None or (asked.period.start <= start and end <= asked.period.end)
    return inside and end < today


def _beyond_the_data(desk: Desk, asked: Query, found: Result) -> Iterator[Warning_]:
    """An answer that is empty because nothing reaches its period, or whose period is not over."""
    metrics = [desk.definitions.find(name) for name in asked.metrics]
    told = any(row[metric.name] is not None for row in found.data["rows"] for metric in metrics)
    if asked.period is None or (told and not asked.compare):
        return
    tables_asked = {table for m in metrics for table in tables_of(m, desk.definitions)}
    known = [row for row in desk.warehouse.coverage().to_pylist() if row["table"] in tables_asked]
    if not known:
        return
    first, last = min(row["first_day"] for row in known), max(row["last_day"] for row in known)
    if asked.period.start > last or asked.period.end < first:
        details = {"period": str(asked.period), "first": first, "last": last}
        yield Warning_("no_data_in_period", details)
    elif asked.compare and asked.period.end > last:
        yield Warning_("data_ends_before", {"last": last})


def _period(desk: Desk, start: str | date | None, end: str | date | None) -> Period | None:
    """An end that is not given is the data's own; `last week` is both."""
    start, end = both_ends(desk, start, end)
    if start is None and end is None:
        return None
    first, last = desk.ends_of_data() or (None, None)
    return a_range(start, end, first, last)


def names(given: str | Iterable[str]) -> tuple[str, ...]:
    """One name, several, or several in one text parted by commas; each once, in order."""
    texts = [given] if isinstance(given, str) else given
    found = (part.strip() for text in texts for part in _COMMAS.split(text))
    return tuple(dict.fromkeys(part for part in found if part))


def metrics(desk: Desk, asked: str | Iterable[str] = ()) -> Result:
    """Every metric: name, label, unit, what it is; of those asked for, all that is known.

    One whose word others use for other numbers also gives its `value` over all data, and theirs
    (`rivals`).
    """
    chosen = [desk.definitions.find(name) for name in names(asked)]
    warnings: list[Warning_] = []
    if chosen:
        rows = [_in_full(desk, metric) for metric in chosen]
        for row in rows:
            warnings += [each for each in _set_beside(desk, row) if each not in warnings]
    else:
        rows = [_in_short(metric, desk.language) for metric in desk.definitions.metrics.values()]
    data = {"columns": list(rows[0]), "rows": rows}
    warnings += _open_accounts(desk, chosen)
    return Result("metrics", pa.Table.from_pylist(rows), data, tuple(warnings))


def _open_accounts(desk: Desk, chosen: list[Metric]) -> Iterator[Warning_]:
    """Of metrics on cash: the accounts whose rebate is not known, with the days that lack it."""
    if not any(stands_on_cash(metric, desk.definitions) for metric in chosen):
        return
    found = desk.warehouse.money.unrated_accounts().to_pylist()
    if found:
        shown = [
            f"{row['platform']} {row['account']} ({row['first_day']} – {row['last_day']})"
            for row in found
        ]
        yield Warning_("cash_accounts_open", {"accounts": shown})


def _in_short(metric: Metric, language: Language) -> dict[str, Any]:
    return {
        "metric": metric.name,
        "label": metric.label[language],
        "unit": metric.unit,
        "definition": metric.rule,
        "description": metric.description[language],
    }


def _in_full(desk: Desk, metric: Metric) -> dict[str, Any]:
    """Also what it stands on, what stands on it, and what it can be split by."""
    known = desk.definitions
    stands_on = tables_of(metric, known)
    shared = [set(tables()[table].dimensions) for table in stands_on]
    identity = known.trees.get(metric.name)
    return {
        **_in_short(metric, desk.language),
        "better": metric.better,
        "tables": list(stands_on),
        "dimensions": sorted(set.intersection(*shared)) if shared else [],
        "parts": list(metric.parts),
        "used_by": sorted(m.name for m in known.metrics.values() if metric.name in m.parts),
        "tree": f"{identity.kind}({', '.join(identity.parts)})" if identity else None,
        "origin": metric.origin,
        "words": [word for word in said_of(metric) if word != metric.label[desk.language]],
        "value": None,
        "rivals": [],
    }


def _set_beside(desk: Desk, row: dict[str, Any]) -> tuple[Warning_, ...]:
    """Fill in the numbers that share the metric's word, with how far they are from its own."""
    from fanbu.run.answer import answer

    name = row["metric"]
    rivals = desk.definitions.rivals(name)
    if not rivals:
        return ()
    asked = Query((name, *(metric.name for metric in rivals)))
    found = answer(asked, desk.definitions, desk.warehouse, desk.settings, desk.now())
    (values,) = found.to_dict()["rows"]
    own = row["value"] = values[name]
    for metric in rivals:
        value = values[metric.name]
        apart = None if own is None or value is None else value - own
        told = {"metric": metric.name, "label": metric.label[desk.language]}
        numbers = {"definition": metric.rule, "value": value, "difference": apart}
        row["rivals"].append({**told, **numbers})
    return found.warnings


def metric_named(desk: Desk, name: str) -> Called | None:
    """What a metric is called."""
    metric = desk.definitions.metrics.get(name)
    return None if metric is None else Called(metric.unit, metric.label[desk.language])


def column_kind(desk: Desk, name: str) -> str:
    return naming.column_kind(name, partial(metric_named, desk))


def column_label(desk: Desk, name: str, query: Mapping[str, Any] = MappingProxyType({})) -> str:
    """The metric's or column's own label, which says what is compared, and what lacks days."""
    on = naming.on_days(query)
    return naming.column_label(name, partial(metric_named, desk), desk.language, on)


def presets(desk: Desk) -> Mapping[str, Period | None]:
    """Preset → its days as of today; `all` is None where there is no data."""
    today = desk.today()
    ends = desk.ends_of_data()
    whole = Period(*ends) if ends else None
    first = desk.settings.first_weekday
    return {name: period_of(name, today, first, whole) for name in NAMES}
