"""What is in the stores: whole, explained, up to date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from fanbu import words
from fanbu.api.backups import known_schemas
from fanbu.api.calendar_places import strangers
from fanbu.api.checks.check import Check, bad, good, note
from fanbu.api.naming import table_label
from fanbu.api.questions import query
from fanbu.api.sources import called, clock_of, span_text, standing, todo
from fanbu.errors import BadInput, Failed
from fanbu.metrics import tree as trees
from fanbu.types import runs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from fanbu.analyses.due import Standing
    from fanbu.api.desk import Desk
    from fanbu.model.facts import SourceFacts

MOST = 12
"""Of imports or statuses named; the others are counted."""


def warehouse(desk: Desk) -> Iterator[Check]:
    desk.warehouse.check()
    rows = sum(desk.warehouse.has_rows().values())
    imports = len(desk.warehouse.imports())
    schema = known_schemas()["warehouse"]
    yield good("warehouse", "warehouse", rows=rows, imports=imports, schema=schema)


def ledger(desk: Desk) -> Iterator[Check]:
    desk.ledger.check()
    found = len(desk.ledger.targets())
    yield good("ledger", "ledger", targets=found, schema=known_schemas()["ledger"])


def tree(desk: Desk) -> Iterator[Check]:
    """The identities that explain changes hold on all the data there is."""
    identities = desk.definitions.trees
    names = dict.fromkeys(n for i in identities.values() for n in (i.metric, *i.parts))
    if not names:
        return
    asked = list(dict.fromkeys((*names, "orders", "priced_orders")))
    [values] = query(desk, asked).data["rows"]
    found = trees.check(identities, {name: _number(values[name]) for name in names})
    some_unpriced = values["orders"] != values["priced_orders"]
    broken = [
        entry
        for entry in found
        if entry.state == "broken"
        # orders are more than those an average is taken of: nothing is wrong with that
        and not (some_unpriced and "average_order" in entry.identity.parts)
    ]
    for entry in broken:
        told = {"metric": entry.identity.metric, "parts": list(entry.identity.parts)}
        yield bad("tree", Failed("tree_broken", **told, difference=entry.difference))
    if not broken:
        checked = sum(entry.state == "holds" for entry in found)
        yield good("tree", "tree", checked=checked, unknown=len(found) - checked)


def statuses(desk: Desk) -> Iterator[Check]:
    unknown = desk.warehouse.unknown_statuses().to_pylist()
    if unknown:
        shown = [f"{row['status']} ({row['leads']})" for row in unknown[:MOST]]
        rows = sum(row["leads"] for row in unknown)
        yield note("statuses", "statuses_unknown", rows=rows, statuses=shown)
    early = desk.warehouse.early_statuses().to_pylist()
    if early:
        yield note("statuses", "statuses_early", rows=len(early), **early[0])
    if not unknown and not early:
        yield good("statuses", "statuses")


def people(desk: Desk) -> Iterator[Check]:
    """Contacts that many people share are not used to tell who is who."""
    shared = desk.warehouse.shared_contacts().to_pylist()
    if not shared:
        yield good("people", "people")
        return
    shown = [
        words.say(
            desk.language,
            "doctor.people_shared_item",
            kind=words.say(desk.language, f"doctor.contact_{row['kind']}"),
            table=table_label(row["table_name"], desk.language),
            **{name: row[name] for name in ("rows", "example")},
        )
        for row in shared[:MOST]
    ]
    most = desk.settings.leads.shared_contacts
    yield note("people", "people_shared", contacts=len(shared), shown=shown, most=most)


def notes(desk: Desk) -> Iterator[Check]:
    """Notes of the calendar that are of a channel or platform that nobody knows.

    Of a calendar that does not read the files' own check tells.
    """
    try:
        found = list(strangers(desk))
    except BadInput:
        return
    for mark, told in found:
        details = {**told, "note": mark.number, "name": mark.name}
        yield note("calendar", "note_of_nothing", **details)


def shadowed(desk: Desk) -> Iterator[Check]:
    """Imports of which nothing counts: replaced since, or replaced before they came."""
    found = desk.warehouse.shadowed().to_pylist()
    never = [row for row in found if row["never"]]
    if never:
        shown = [f"{row['import_id']} ({row['path']})" for row in never[:MOST]]
        yield note("shadowed", "never_counted", imports=len(never), shown=shown)
    yield good("shadowed", "shadowed", imports=len(found) - len(never))


def overdue(desk: Desk) -> Iterator[Check]:
    """Who is late: of what was declared by its word, of anything else by how often it came.

    Those that fell silent together are told of together.
    """
    clock = clock_of(desk)
    silent: defaultdict[tuple[date, int], list[str]] = defaultdict(list)
    late = False
    every = standing(desk)
    for one in every:
        if one.often is None:
            told = [*_declared(desk, one, every)]
            late = late or bool(told)
            yield from told
        elif one.source is not None and one.overdue and one.overdue[-1] == clock.yesterday:
            last = one.source.last or clock.yesterday
            silent[last, one.often].append(_source_name(desk, one.source))
    for (last, often), sources in sorted(silent.items()):
        days = (clock.yesterday - last).days
        details = {"last_day": last, "days": days, "usual": often}
        yield note("overdue", "overdue", sources=sources, n=len(sources), **details)
    if not late and not silent:
        yield good("overdue", "up_to_date")


def cash(desk: Desk) -> Iterator[Check]:
    """What is known of rebates: accounts without any, and rates that may not mean what they do."""
    if not desk.warehouse.has_rows()["rebates"]:
        return
    opened = desk.warehouse.money.unrated_accounts().to_pylist()
    if opened:
        shown = [f"{row['platform']} {row['account']}" for row in opened[:MOST]]
        yield note("cash", "cash_open", n=len(opened), accounts=shown)
    for row in desk.warehouse.money.rebate_doubts().to_pylist():
        whose = {"platform": row["platform"], "account": row["account"] or ""}
        for doubt in ("stranger", "gift", "file_cash"):
            if row[doubt]:
                yield note("cash", f"rebate_{doubt}", **whose)
    if not opened:
        yield good("cash", "cash")


def exchange(desk: Desk) -> Iterator[Check]:
    """By which rates the amounts of other currencies were converted."""
    for row in desk.warehouse.money.exchange().to_pylist():
        told = {**row, "table": table_label(row["table"], desk.language)}
        for name in ("least", "most"):
            told[name] = "—" if row[name] is None else f"{row[name]:.6g}"
        state = note if row["lacking"] else good
        yield state("exchange", "exchange_lacking" if row["lacking"] else "exchange", **told)


def _declared(desk: Desk, one: Standing, every: Iterable[Standing]) -> Iterator[Check]:
    owner = one.expected.owner or "—"
    whose = {"source": called(desk, one), "owner": owner, "todo": todo(one, desk, every)}
    if one.source is None:
        yield note("overdue", "never_came", **whose)
    elif one.overdue:
        days = [span_text(run) for run in runs(one.overdue)[-MOST:]]
        account = one.source.account or "—"
        yield note("overdue", "late", days=days, since=one.since, account=account, **whose)


Steps = tuple[Callable[["Desk"], Iterable[Check]], ...]
STORES: Steps = (warehouse, ledger)
NUMBERS: Steps = (tree, statuses, people, notes, shadowed, overdue, cash, exchange)
"""Asked only of stores that are whole."""


def _source_name(desk: Desk, source: SourceFacts) -> str:
    platform = "" if source.platform == source.table else source.platform
    platform = words.list_name(desk.language, platform) or platform
    return " · ".join(
        part
        for part in (table_label(source.table, desk.language), platform, source.account)
        if part
    )


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
