"""What else changed at a cause's place around its days: candidates for a reason, never the reason.

From the facts (what appeared or vanished there, lists that began or ended, an export taken twice),
from what is known of the days (`why_known`: holidays, campaigns, notes, prices), and from the trail
(rules, statuses, mappings, settings that somebody changed).

`asked.period` is the days looked at, `asked.against` those they are held against: the period
before, or the weeks that an expectation was learned from. New is what those did not have.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.api import catalogue, trail, why_known
from fanbu.metrics.algebra import And, Compare, In, IsNull
from fanbu.metrics.expression import parse_field
from fanbu.metrics.fields import resolve
from fanbu.metrics.filtering import parse_filter, single
from fanbu.metrics.info import tables_of
from fanbu.model.question import Query
from fanbu.store.trail import Wanted
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pyarrow as pa

    from fanbu.analyses.why import Cause, Why
    from fanbu.api.desk import Desk
    from fanbu.api.why_asked import Question
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
CHANCE = 0.01
"""How likely a silence may be for something that is there on some days only, to be an end."""
MOST_LOOKED = 3
MOST_TOLD = 6
MOST_KNOWN = 8
"""What is known of the days that is told beside no single cause."""
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
    parts: list[Condition] = [parse_filter(beside)] if beside else []
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
    tables = set(tables_of(desk.definitions.metrics[asked.metric], desk.definitions))
    days = why_known.known(desk, asked.against, asked.period, tables)
    looks = [
        look
        for place, cause in enumerate(found.causes[:MOST_LOOKED])
        if (look := _look(desk, asked, cause, place)) is not None
    ]
    reader.prepare([look.query for look in looks])
    for look in looks:
        end = _last_told(desk, reader, look, asked)
        told[look.place] = [*_came_and_went(look, reader.table(look.query), asked, end)]
    places = [{**_asked_for(asked.where), **cause.place.where} for cause in found.causes]
    for place, where in enumerate(places):
        own = (each.candidate for each in days if why_known.fits(each.where, where))
        listed = sorted((*told.get(place, ()), *own), key=_by_day)
        if listed:
            told[place] = listed[:MOST_TOLD]
    nowhere = _of_no_cause(days, places, asked)
    everywhere = [*_lists(reader, asked, tables), *_twice(desk, asked, tables),
                  *_changes(desk, asked), *nowhere]  # fmt: skip
    if everywhere:
        told[EVERYWHERE] = sorted(everywhere, key=_by_day)
    for each in (one for listed in told.values() for one in listed):
        each["said"] = sentence(desk, each)
    return told


def _asked_for(where: str | None) -> dict[str, str | None]:
    """What a filter says of the place: dimensions that must have one value."""
    todo, found = [parse_filter(where)] if where else [], dict[str, str | None]()
    while todo:
        at = todo.pop()
        match at:
            case And(left, right):
                todo += [left, right]
            case Compare() | In():
                if told := single(at):
                    found[told[0]] = told[1]
    return found


def _by_day(each: Candidate) -> str:
    return str(each["day"])


def _of_no_cause(
    days: Sequence[why_known.Known], places: Sequence[Mapping[str, str | None]], asked: Question
) -> Iterator[Candidate]:
    """What is known of the days and belongs to no cause: where nobody can tell, or there is none.

    The nearest to the period's beginning; what cannot be of any cause's place is left out.
    """
    around = _asked_for(asked.where)
    rest = [
        each.candidate
        for each in days
        for told in [{why_known.fits(each.where, place) for place in places or [around]}]
        if (None in told and True not in told) or (not places and True in told)
    ]
    start = asked.period.start
    yield from sorted(rest, key=lambda each: abs((date.fromisoformat(each["day"]) - start).days))[
        :MOST_KNOWN
    ]


def _last_told(desk: Desk, reader: Reader, look: _Look, asked: Question) -> date:
    """The last day of the period that every source of a measure that still runs has told of."""
    names = catalogue.tables_behind(desk, [look.measure])
    lasts = [
        source.last for source in reader.facts().sources
        if source.table in names and source.last is not None and source.last >= asked.period.start
    ]  # fmt: skip
    return min([asked.period.end, *lasts])


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


def _came_and_went(look: _Look, table: pa.Table, asked: Question, end: date) -> Iterator[Candidate]:
    """Things without a row in the four weeks before, and those whose rows ended before `end`."""
    days = [value.date() if isinstance(value, datetime) else value
            for value in table.column("period").to_pylist()]  # fmt: skip
    sizes = [value or 0.0 for value in table.column(look.measure).to_pylist()]
    there = [day for day, size in zip(days, sizes, strict=True) if day is not None and size]
    stretch = _Stretch(asked, end)
    if there and stretch.began(there):
        yield {"kind": "began", "day": min(there).isoformat()}
    elif there and stretch.ended(there):
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
            yield from _one(name, value, listed, stretch, (before, now))


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The days looked at: `end` is the last of them that anybody told of."""

    asked: Question
    end: date

    @property
    def since(self) -> date:
        """From when on something new may have changed the period: no sooner than the base days."""
        near = max(why_known.LATELY, self.asked.period.days)
        return max(self.asked.against.start, self.asked.period.start - timedelta(near))

    def began(self, days: Sequence[date]) -> bool:
        """Whether it was not there before, for longer than by chance."""
        first = min(days)
        silence = (first - min(self.asked.against.start - timedelta(LOOK_BACK), first)).days
        return first > self.since and _beyond_chance(silence, days, first, self.end)

    def ended(self, days: Sequence[date]) -> bool:
        """Whether the last of something is long enough ago."""
        last = max(days)
        silence = (self.end - last).days
        gone = silence > 1 and last >= self.since
        return gone and _beyond_chance(silence, days, min(days), last)


def _beyond_chance(silence: int, days: Sequence[date], first: date, last: date) -> bool:
    """Whether so many days without are rare for what is there on some of its days only."""
    share = len(set(days)) / ((last - first).days + 1)
    return (1 - share) ** silence <= CHANCE


def _one(
    name: str,
    value: str,
    listed: Sequence[tuple[date, float]],
    stretch: _Stretch,
    whole: tuple[float, float],
) -> Iterator[Candidate]:
    asked, days, (before, now) = stretch.asked, [day for day, _ in listed], whole
    own = sum(size for day, size in listed if day >= asked.period.start)
    was = sum(size for day, size in listed if asked.against.start <= day <= asked.against.end)
    if own >= LEAST * now > 0 and stretch.began(days):
        yield {"kind": "appeared", "day": min(days).isoformat(), "dimension": name, "value": value}
    if was >= LEAST * before > 0 and stretch.ended(days):
        yield {"kind": "vanished", "day": max(days).isoformat(), "dimension": name, "value": value}


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
    if "until" in each:
        first, last = (date.fromisoformat(each[name]) for name in ("day", "until"))
        details["days"] = words.days(first, last, desk.language)
    if "what" in each and words.has(f"calendar.kind_{each['what']}"):
        details["kind_of"] = words.say(desk.language, f"calendar.kind_{each['what']}")
        of = each.get("of")
        details["of"] = words.say(desk.language, "why.candidate_of", place=of) if of else ""
    for name in ("was", "price"):
        if name in each:
            details[name] = words.money(each[name], desk.currency, 2)
    return words.say(desk.language, f"why.candidate_{each['kind']}", **details)
