"""What else changed at a cause's place around its days: candidates for a reason, never the reason.

From the facts (what appeared or vanished there, lists that began or ended, an export taken twice)
and from the trail (rules, statuses, mappings, settings, targets that somebody changed).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.api import catalogue, trail
from fanbu.metrics.algebra import And, Compare, IsNull
from fanbu.metrics.expression import parse_condition, parse_field
from fanbu.metrics.fields import resolve
from fanbu.metrics.info import tables_of
from fanbu.model.question import Query
from fanbu.store.trail import Wanted
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pyarrow as pa

    from fanbu.analyses.why import Cause, Why
    from fanbu.api.desk import Desk
    from fanbu.api.why import Question
    from fanbu.metrics.algebra import Condition
    from fanbu.model.imports import ImportRecord
    from fanbu.run.query import Reader

EVERYWHERE = -1
"""Candidates that belong to no single cause."""
ENTITIES = (
    "ad_campaign", "ad_group", "creative", "keyword", "campaign", "piece", "page", "coupon",
    "utm_campaign",
)  # fmt: skip
"""What somebody starts and stops; a new one is a thing that was done."""
LOOK_BACK = 28
"""Days before the earlier period in which a thing must not have been there to be new."""
LEAST = 0.05
"""Of the place's rows, the share that a new or vanished thing must hold to be told."""
MOST_LOOKED = 3
MOST_TOLD = 6
SAME_SIZE = 10
"""Rows that two exports of the same days must both have, to be taken for one brought twice."""
CHANGES = frozenset(
    {
        "set_channel_rules", "add_channel_rule", "remove_channel_rule", "move_channel_rule",
        "set_status", "save_mapping", "rename_mapping", "remove_mapping", "set_settings",
        "add_rate", "undo", "pause_source", "resume_source",
    }
)  # fmt: skip
"""Verbs that change what numbers mean; a target changes none."""
Candidate = dict[str, Any]


def condition(where: Mapping[str, str | None], beside: str | None = None) -> Condition:
    """The place as a filter, beside another one."""
    parts: list[Condition] = [parse_condition(beside)] if beside else []
    for name, value in where.items():
        field = parse_field(name)
        if value is None:
            parts.append(IsNull(field))
        elif value in ("true", "false") and _is_flag(name):
            parts.append(Compare(field, "=", value == "true"))
        else:
            parts.append(Compare(field, "=", value))
    return reduce(And, parts)


def _is_flag(name: str) -> bool:
    from fanbu.store.catalogue import tables

    columns = [t.columns[name] for t in tables().values() if name in t.columns]
    return bool(columns) and all(column.type == "flag" for column in columns)


def of_causes(
    desk: Desk, reader: Reader, asked: Question, found: Why
) -> dict[int, list[Candidate]]:
    """Cause by its place in the list (`EVERYWHERE`: of none in particular) → candidates by day."""
    told: dict[int, list[Candidate]] = {}
    if found.row is None:
        return told
    looks = [
        look
        for place, cause in enumerate(found.causes[:MOST_LOOKED])
        if (look := _look(desk, asked, cause, place)) is not None
    ]
    reader.prepare([look.query for look in looks])
    for look in looks:
        told[look.place] = sorted(_came_and_went(look, reader.table(look.query), asked),
                                  key=lambda each: str(each["day"]))[:MOST_TOLD]  # fmt: skip
    tables = set(tables_of(desk.definitions.metrics[asked.metric], desk.definitions))
    everywhere = [*_lists(reader, asked, tables), *_twice(desk, asked, tables),
                  *_changes(desk, asked)]  # fmt: skip
    if everywhere:
        told[EVERYWHERE] = sorted(everywhere, key=lambda each: str(each["day"]))
    for each in (one for listed in told.values() for one in listed):
        each["said"] = sentence(desk, each)
    return told


@dataclass(frozen=True, slots=True)
class _Look:
    """Which things there were at a cause's place, day by day."""

    place: int
    measure: str
    entities: tuple[str, ...]
    query: Query


def _look(desk: Desk, asked: Question, cause: Cause, place: int) -> _Look | None:
    measure = _measure(desk, cause.of)
    fitting = catalogue.dimensions(desk, [measure])
    there = frozenset(_filled(desk, measure))
    entities = tuple(
        name for name in ENTITIES
        if name in fitting and name in there and name not in cause.place.where
    )  # fmt: skip
    fields = (parse_field(name) for name in cause.place.where)
    tables = catalogue.tables_behind(desk, [measure])
    lacking = any(resolve(field, table) is None for field in fields for table in tables)
    if lacking:
        return None
    from fanbu.metrics.as_text import text_of

    reach = Period(asked.against.start - timedelta(LOOK_BACK), asked.period.end)
    where = text_of(condition(cause.place.where, asked.where))
    query = Query((measure,), by=entities, grain="day", period=reach, where=where)
    return _Look(place, measure, entities, query)


def _filled(desk: Desk, measure: str) -> Iterable[str]:
    """Columns that the measure's registers fill; of statistics, all of them."""
    from fanbu.store.catalogue import tables

    said = desk.warehouse.said()
    for table in catalogue.tables_behind(desk, [measure]):
        yield from said.get(table, tables()[table].columns)


def _measure(desk: Desk, name: str) -> str:
    """What is counted at a place: of a ratio or a step its denominator, without which no rate."""
    metric = desk.definitions.metrics.get(name)
    if metric is None:
        return name.partition("/")[2]
    if metric.measure is not None:
        return name
    parts = [part for part in metric.parts if desk.definitions.metrics[part].measure is not None]
    bottom = metric.rule.rpartition(" / ")[2]
    return bottom if bottom in parts else (parts or [name])[0]


def _came_and_went(look: _Look, table: pa.Table, asked: Question) -> Iterator[Candidate]:
    """Things without a row in the four weeks before, and those whose rows ended."""
    days = [value.date() if isinstance(value, datetime) else value
            for value in table.column("period").to_pylist()]  # fmt: skip
    sizes = [value or 0.0 for value in table.column(look.measure).to_pylist()]
    there = [day for day, size in zip(days, sizes, strict=True) if day is not None and size]
    if there and min(there) > asked.against.start:
        yield {"kind": "began", "day": min(there).isoformat()}
    elif there and max(there) < asked.period.end - timedelta(1):
        yield {"kind": "ended", "day": max(there).isoformat()}
    for name in look.entities:
        each: dict[str, list[tuple[date, float]]] = defaultdict(list)
        for day, size, value in zip(days, sizes, table.column(name).to_pylist(), strict=True):
            if day is not None and size and value is not None:
                each[str(value)].append((day, size))
        now = sum(size for listed in each.values() for day, size in listed
                  if day >= asked.period.start)  # fmt: skip
        before = sum(size for listed in each.values() for day, size in listed
                     if asked.against.start <= day <= asked.against.end)  # fmt: skip
        for value, listed in each.items():
            yield from _one(name, value, listed, asked, (before, now))


def _one(
    name: str,
    value: str,
    listed: Sequence[tuple[date, float]],
    asked: Question,
    whole: tuple[float, float],
) -> Iterator[Candidate]:
    first, last = min(day for day, _ in listed), max(day for day, _ in listed)
    before, now = whole
    own = sum(size for day, size in listed if day >= asked.period.start)
    was = sum(size for day, size in listed if asked.against.start <= day <= asked.against.end)
    if first > asked.against.start and own >= LEAST * now > 0:
        yield {"kind": "appeared", "day": first.isoformat(), "dimension": name, "value": value}
    gone = last < asked.period.end - timedelta(1) and last >= asked.against.start
    if gone and was >= LEAST * before > 0:
        yield {"kind": "vanished", "day": last.isoformat(), "dimension": name, "value": value}


def _lists(reader: Reader, asked: Question, tables: set[str]) -> Iterator[Candidate]:
    """Sources that began or came to an end within the days compared."""
    for source in reader.facts().sources:
        last = source.last
        if source.table not in tables or last is None:
            continue
        owner = {"table": source.table, "platform": source.platform, "account": source.account}
        if asked.against.start < source.first <= asked.period.end:
            yield {"kind": "source_began", "day": source.first.isoformat(), **owner}
        if asked.against.start <= last < asked.period.end:
            yield {"kind": "source_ended", "day": last.isoformat(), **owner}


def _twice(desk: Desk, asked: Question, tables: set[str]) -> Iterator[Candidate]:
    """Two exports of the same days and the same size that are told apart by their account only."""
    alike: dict[tuple[Any, ...], list[ImportRecord]] = defaultdict(list)
    for record in desk.warehouse.imports():
        days = record.window
        if days is None or record.table not in tables or record.kept < SAME_SIZE:
            continue
        if days.start <= asked.period.end and days.end >= asked.against.start:
            alike[record.table, record.reader, days, record.rows, record.kept].append(record)
    for same in alike.values():
        accounts = {record.account for record in same}
        if len(accounts) > 1:
            days = same[0].window
            assert days is not None  # noqa: S101 - kept only with a window
            yield {
                "kind": "twice", "day": days.start.isoformat(), "until": days.end.isoformat(),
                "imports": sorted(r.import_id for r in same if r.import_id is not None),
                "accounts": sorted(str(one) for one in accounts),
            }  # fmt: skip


def _changes(desk: Desk, asked: Question) -> Iterator[Candidate]:
    """What somebody changed from the earlier period's first day to a week after the later one."""
    zone = desk.settings.zone
    since = datetime.combine(asked.against.start, datetime.min.time(), zone)
    until = datetime.combine(asked.period.end + timedelta(8), datetime.min.time(), zone)
    wanted = Wanted(since=_utc(since), until=_utc(until), limit=200)
    for line in desk.ledger.notes(wanted=wanted):
        if trail.FORMER.get(line.what, line.what) in CHANGES:
            day = line.at.astimezone(zone).date()
            yield {"kind": "changed", "day": day.isoformat(), "what": line.what,
                   "who": line.who, "told": trail.sentence(desk, line)}  # fmt: skip


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def sentence(desk: Desk, each: Candidate) -> str:
    """One candidate in words."""
    from fanbu.api.cells import NAMED, called
    from fanbu.api.questions import column_label

    details = dict(each)
    if "dimension" in each:
        details["dimension"] = column_label(desk, each["dimension"])
        if each["dimension"] in NAMED:
            details["value"] = called(desk, each["dimension"], each["value"])
    if "table" in each:
        details["source"] = words.source_name(desk.language, each["table"], each["platform"])
    return words.say(desk.language, f"why.candidate_{each['kind']}", **details)
