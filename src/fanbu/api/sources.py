"""What has come in, what should have, and whose it is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanbu import words
from fanbu.analyses.accounts import one_of_several
from fanbu.analyses.due import Clock, standings
from fanbu.api.arguments import a_choice, a_day, an_hour
from fanbu.api.records import a_stamp, history_object
from fanbu.errors import BadInput
from fanbu.model.imports import ImportRecord
from fanbu.model.result import Result, plain
from fanbu.model.source import ExpectedSource, Pause, SourceName, typed
from fanbu.ops import sources as ops
from fanbu.run.facts import data_facts, list_facts, register_facts, source_facts
from fanbu.store.catalogue import tables
from fanbu.types import CADENCES, Grain, Period, runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, time

    from fanbu.analyses.due import Standing
    from fanbu.api.desk import Desk
    from fanbu.model.facts import DataFacts
    from fanbu.model.imports import ParsedSources

_DAYS = pa.list_(pa.date32())
ADDED = pa.schema(
    [
        ("owner", pa.string()), ("cadence", pa.string()), ("inferred", pa.bool_()),
        ("ready", pa.string()), ("covered_to", pa.date32()), ("overdue", _DAYS),
        ("late_since", pa.string()), ("paused", pa.list_(pa.string())), ("note", pa.string()),
        ("todo", pa.string()), ("list", pa.string()),
    ]
)  # fmt: skip
"""What stands beside the lines of the warehouse's coverage. `list`: what a list of a register
goes by that is judged by itself."""
DECLARED = pa.schema(
    [
        ("platform", pa.string()), ("account", pa.string()), ("table", pa.string()),
        ("owner", pa.string()), ("cadence", pa.string()), ("ready", pa.string()),
        ("note", pa.string()), ("paused", pa.list_(pa.string())),
    ]
)  # fmt: skip


def facts(desk: Desk, cut: Grain | None = None) -> DataFacts:
    """All that is known of the data, with what must come and what rests."""
    ledger = desk.ledger
    return data_facts(desk.warehouse, cut, expected=ledger.expected(), pauses=ledger.pauses())


def clock_of(desk: Desk) -> Clock:
    return Clock(desk.now(), desk.settings.zone, desk.settings.first_weekday)


def standing(desk: Desk) -> tuple[Standing, ...]:
    """How every source stands now, those that never came last."""
    from fanbu.model.facts import DataFacts

    pauses = desk.ledger.pauses()
    known = DataFacts(
        sources=source_facts(desk.warehouse, None, pauses),
        expected=desk.ledger.expected(),
        registers=register_facts(desk.warehouse, pauses),
        kinds=list_facts(desk.warehouse, pauses),
    )
    return standings(known, clock_of(desk))


def sources(desk: Desk) -> Result:
    """What each source holds, whose it is, what is overdue, and the imports that can be undone.

    A line for each export of each table, and one for each expected source that never came. What
    comes in the files of another table (steps of leads, names of content) is under `beside`.
    """
    found = standing(desk)
    by_name = {_key(one): one for one in found if one.source is not None}
    coverage = desk.warehouse.coverage()
    every = coverage.to_pylist()
    beside = [row for row in every if row["beside"] and _key_of(row) not in by_name]
    rows = [_line(row, by_name, desk) for row in every if row not in beside]
    rows += [_never(one, desk) for one in found if one.source is None]
    held = [column for column in coverage.schema if column.name != "beside"]
    schema = pa.schema([*held, *ADDED])
    table = pa.Table.from_pylist(rows, schema)
    shown = [{**row, "as_of": a_stamp(row["as_of"])} for row in rows]
    files = [history_object(record) for record in desk.warehouse.imports()]
    told = [{name: plain(value) for name, value in row.items()} for row in beside]
    data = {"columns": schema.names, "rows": shown, "imports": files, "beside": told}
    return Result("sources", table, data)


def declared(desk: Desk) -> Result:
    """The register itself: what people have said must come, and what rests."""
    expected = desk.ledger.expected()
    resting = {pause.name: _pauses(desk, pause.name) for pause in desk.ledger.pauses()}
    lines = [
        {
            **_named(one.name),
            "owner": one.owner,
            "cadence": one.cadence,
            "ready": f"{one.ready:%H:%M}",
            "note": one.note,
            "paused": resting.pop(one.name, []),
        }
        for one in expected
    ]
    blank = dict.fromkeys(("owner", "cadence", "ready", "note"), "")
    lines += [{**_named(name), **blank, "paused": days} for name, days in resting.items()]
    rows = [{name: line[name] for name in DECLARED.names} for line in lines]
    table = pa.Table.from_pylist(rows, DECLARED)
    return Result("declared_sources", table, {"columns": DECLARED.names, "rows": rows})


@dataclass(frozen=True, slots=True)
class Said:
    """What is said about a source; None: as it was, else the usual."""

    owner: str | None = None
    cadence: str | None = None
    ready: str | time | None = None
    note: str | None = None


def set_source(desk: Desk, name: SourceName, said: Said) -> Result:
    """Raises BadInput `bad_choice`, `bad_hour`."""
    ops.expect(desk.ledger, [_merged(desk, name, said)], desk.now())
    return declared(desk)


def forget_source(desk: Desk, name: SourceName) -> Result:
    ops.forget(desk.ledger, name, desk.now())
    return declared(desk)


def pause_source(
    desk: Desk, name: SourceName, start: str | date | None, end: str | date | None
) -> Result:
    """From today on when no first day is said, and until told otherwise when no last day is."""
    first = a_day(start, "--from") or clock_of(desk).local.date()
    ops.pause(desk.ledger, Pause(name, first, a_day(end, "--to")), desk.now())
    return declared(desk)


def resume_source(desk: Desk, name: SourceName, since: str | date | None) -> Result:
    first = a_day(since, "--from") or clock_of(desk).local.date()
    ops.resume(desk.ledger, name, first, desk.now())
    return declared(desk)


def name_of(desk: Desk, platform: str, account: str | None, table: str | None) -> SourceName:
    """The source that people mean: by code or by what it is called in either language.

    A platform that nobody knows is taken as it is written, unless it is a slip of one that is.
    Raises BadInput `unknown_table`, `unknown_platform`.
    """
    return SourceName(_platform(desk, platform), (account or "").strip(), _table(table))


def _merged(desk: Desk, name: SourceName, said: Said) -> ExpectedSource:
    before = next((one for one in desk.ledger.expected() if one.name == name), None)
    kept = before or ExpectedSource(name)
    cadence = a_choice(said.cadence, CADENCES, "--cadence") if said.cadence else kept.cadence
    ready = an_hour(said.ready, "--ready") if said.ready is not None else kept.ready
    owner = kept.owner if said.owner is None else said.owner.strip()
    note = kept.note if said.note is None else said.note.strip()
    return replace(kept, owner=owner, cadence=cadence, ready=ready, note=note)


def _platform(desk: Desk, text: str) -> str:
    written = text.strip()
    if not written:
        raise BadInput("unknown_platform", platform=text, near=[])
    if written in {one.name.platform for one in desk.ledger.expected()}:
        return written  # declared before anybody knew what it is: to be forgotten by that name
    held = {row["platform"] for row in desk.warehouse.coverage().to_pylist()}
    called = words.sources_called(written)
    labelled = [n for n, t in tables().items() if written.casefold() in _names_of(n, t.label)]
    known = [code for code in (*called, written, *labelled) if code in held]
    for found in (*known, *labelled, written, *called):
        if found in held or found in called or found in tables():
            return found
    for one in desk.warehouse.register_kinds()["platform"].to_pylist():
        if written in (one, one.removeprefix("mapping:")):
            return str(one)
    codes = {*words.platform_codes(), *(one for one in held if one)}
    near = get_close_matches(written.casefold(), sorted(codes), cutoff=0.8)
    if near:
        raise BadInput("unknown_platform", platform=written, near=near)
    return written


def _table(text: str | None) -> str:
    written = (text or "").strip()
    known = {name: table for name, table in tables().items() if table.kind != "view"}
    for name, table in known.items():
        if written.casefold() in _names_of(name, table.label):
            return name
    if written:
        raise BadInput("unknown_table", table=written, known=sorted(known))
    return ""


def _names_of(name: str, label: Mapping[Any, str]) -> set[str]:
    return {name, *(text.casefold() for text in label.values())}


def _key(one: Standing) -> tuple[str, str, str]:
    assert one.source is not None  # noqa: S101 - the caller looked
    return one.source.table, one.source.platform, one.source.account


def _key_of(row: Mapping[str, Any]) -> tuple[str, str, str]:
    register = row["days"] is None
    return row["table"], row["platform"] or (row["table"] if register else ""), row["account"] or ""


def _line(
    row: Mapping[str, Any], by_name: Mapping[tuple[str, str, str], Standing], desk: Desk
) -> dict[str, Any]:
    table, account = row["table"], row["account"] or ""
    lists = [(table, row["reader"], account), (table, row["reader"], "")]
    named = [*lists, _key_of(row), (table, table, "")]
    found = next(by_name[name] for name in named if name in by_name)
    source = found.source
    assert source is not None  # noqa: S101 - it has a line
    left = [day for day in row["missing"] if not source.paused(day)]
    listed = source.platform if source.platform == row["reader"] else None
    kept = {name: value for name, value in row.items() if name != "beside"}
    return {**kept, "missing": left, **_added(found, desk, by_name.values()), "list": listed}


def _never(one: Standing, desk: Desk) -> dict[str, Any]:
    blank = dict.fromkeys(("reader", "level", "first_day", "last_day", "as_of", "days"))
    name = {key: value or None for key, value in _named(one.expected.name).items()}
    if one.expected.name.platform in tables():
        name = {**name, "table": name["platform"], "platform": None}
    return {**name, **blank, "missing": [], **_added(one, desk, ()), "list": None}


def _added(one: Standing, desk: Desk, every: Iterable[Standing]) -> dict[str, Any]:
    expected, source = one.expected, one.source
    pauses = source.pauses if source is not None else ()
    return {
        "owner": expected.owner or None,
        "cadence": expected.cadence,
        "inferred": one.inferred,
        "ready": None if one.inferred else f"{expected.ready:%H:%M}",
        "covered_to": source.last if source is not None else None,
        "overdue": list(one.overdue),
        "late_since": one.since.isoformat(timespec="minutes") if one.since else None,
        "paused": [_span(pause) for pause in pauses],
        "note": expected.note or None,
        "todo": todo(one, desk, every),
    }


def called(desk: Desk, one: Standing) -> str:
    """What people call a source."""
    if one.source is not None:
        return words.source_name(desk.language, one.source.table, one.source.platform)
    platform = one.expected.name.platform
    return words.source_name(desk.language, platform if platform in tables() else "", platform)


def todo(one: Standing, desk: Desk, every: Iterable[Standing]) -> str | None:
    """What to do about a source; None when all is there. `every`: how all of them stand."""
    meant = typed(_own_name(one, every))
    if one.source is None:
        return words.say(desk.language, "sources.todo_never", name=meant)
    if not one.overdue:
        return None
    missing = runs(one.overdue)
    details = {"name": meant, "days": [span_text(run) for run in missing[-3:]]}
    first, last = missing[-1].start, missing[-1].end
    return words.say(desk.language, "sources.todo_overdue", **details, first=first, last=last)


def _own_name(one: Standing, every: Iterable[Standing]) -> SourceName:
    """As it was declared; with its account where its platform was, and has several."""
    name, source = one.expected.name, one.source
    held = (each.source for each in every if each.source is not None)
    if source is None or name.account or not one_of_several(source, held):
        return name
    return replace(name, account=source.account)


def span_text(period: Period) -> str:
    """As `--from` and `--to` would have it; one day as itself."""
    return str(period.start) if period.start == period.end else str(period)


def _pauses(desk: Desk, name: SourceName) -> list[str]:
    return [_span(pause) for pause in desk.ledger.pauses() if pause.name == name]


def _span(pause: Pause) -> str:
    return f"{pause.start}.." if pause.end is None else span_text(Period(pause.start, pause.end))


def _named(name: SourceName) -> dict[str, str]:
    return {"platform": name.platform, "account": name.account, "table": name.table}


def import_list(desk: Desk, paths: Sequence[Any], *, dry_run: bool) -> Result:
    """Take sheets of expected sources: all of their lines, or none.

    A line replaces what was said about the same name; a blank cell keeps it.
    """
    from fanbu.ingest.source_list import TABLE, read_lines

    files, listed = [], Listed()
    for path, lines in read_lines(paths, desk.settings.zone):
        listed.add(desk, [line.values for line in lines])
        files.append(_file(desk.places.called(path), TABLE, len(lines), desk))
    if not dry_run:
        listed.keep(desk)
    return Result("import", pa.Table.from_pylist(files), {"files": files})


@dataclass(slots=True)
class Listed:
    """What sheets of expected sources say, to be kept together when everything else is."""

    expected: list[ExpectedSource] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)

    def add(self, desk: Desk, lines: Iterable[Mapping[str, Any]]) -> None:
        """The lines of one sheet. Raises BadInput for a name that is none."""
        for given in lines:
            name = name_of(desk, given["platform"], given.get("account"), given.get("table"))
            said = Said(*(given.get(part) for part in ("owner", "cadence", "ready", "note")))
            self.expected.append(_merged(desk, name, said))
            if given.get("paused_from") or given.get("paused_until"):
                first = given.get("paused_from") or clock_of(desk).local.date()
                self.pauses.append(Pause(name, first, given.get("paused_until")))

    def keep(self, desk: Desk) -> None:
        if self.expected:
            ops.expect(desk.ledger, self.expected, desk.now())
        known = desk.ledger.pauses() if self.pauses else ()
        for pause in self.pauses:
            if pause not in known:
                ops.pause(desk.ledger, pause, desk.now())


def record(given: ParsedSources) -> ImportRecord:
    """A sheet of expected sources as an import shows it: no facts, so no number."""
    rows = len(given.lines)
    return ImportRecord(
        given.path, None, given.reader, "sources", "row", None, None, given.as_of, rows, rows, {},
        {"sources": rows},
    )  # fmt: skip


def _file(path: str, table: str, rows: int, desk: Desk) -> dict[str, Any]:
    """As a file of facts is told of; it has no number: a line is taken back by the next one."""
    return {
        "path": path, "import_id": None, "reader": "canonical", "table": table, "level": "row",
        "account": None, "window": None, "as_of": a_stamp(desk.now()), "rows": rows, "kept": rows,
        "dropped": {}, "tables": {table: rows}, "repeated": False,
    }  # fmt: skip
