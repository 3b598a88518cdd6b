"""What is in the stores: whole, explained, up to date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from fanbu import words
from fanbu.api.backups import known_schemas
from fanbu.api.checks.check import Check, bad, good, note
from fanbu.api.questions import query, table_label
from fanbu.errors import Failed
from fanbu.metrics import tree as trees

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from fanbu.api.desk import Desk

Source = tuple[str, str, str, str]
"""Table, reader, and for a statistic its platform and account; empty when not known."""
MOST = 12
"""Of imports or statuses named; the others are counted."""
GRACE_DAYS = 2
USUAL_DAYS = 7
"""How often a source comes of which only one file is known."""


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
            table=table_label(desk, row["table_name"]),
            **{name: row[name] for name in ("rows", "example")},
        )
        for row in shared[:MOST]
    ]
    most = desk.settings.leads.shared_contacts
    yield note("people", "people_shared", contacts=len(shared), shown=shown, most=most)


def shadowed(desk: Desk) -> Iterator[Check]:
    """Imports of which nothing counts: replaced since, or replaced before they came."""
    found = desk.warehouse.shadowed().to_pylist()
    never = [row for row in found if row["never"]]
    if never:
        shown = [f"{row['import_id']} ({row['path']})" for row in never[:MOST]]
        yield note("shadowed", "never_counted", imports=len(never), shown=shown)
    yield good("shadowed", "shadowed", imports=len(found) - len(never))


def overdue(desk: Desk) -> Iterator[Check]:
    """A source is late when it has been silent for longer than it usually is, and some days.

    Those that fell silent together are told of together.
    """
    today = _local(desk, desk.now())
    usual = _usual_days(desk)
    late: defaultdict[tuple[date, int], list[str]] = defaultdict(list)
    for source, last in sorted(_last_days(desk).items()):
        often = usual[source[:2]]
        if (today - last).days - 1 > often + GRACE_DAYS:
            late[last, often].append(_source_name(desk, source))
    for (last, often), sources in sorted(late.items()):
        days = (today - last).days - 1
        details = {"last_day": last, "days": days, "usual": often}
        yield note("overdue", "overdue", sources=sources, n=len(sources), **details)
    if not late:
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
        told = {**row, "table": table_label(desk, row["table"])}
        for name in ("least", "most"):
            told[name] = "—" if row[name] is None else f"{row[name]:.6g}"
        state = note if row["lacking"] else good
        yield state("exchange", "exchange_lacking" if row["lacking"] else "exchange", **told)


Steps = tuple[Callable[["Desk"], Iterable[Check]], ...]
STORES: Steps = (warehouse, ledger)
NUMBERS: Steps = (tree, statuses, people, shadowed, overdue, cash, exchange)
"""Asked only of stores that are whole."""


def _last_days(desk: Desk) -> dict[Source, date]:
    """Each source's last day of data; a register speaks of all days up to when it was taken."""
    found: dict[Source, date] = {}
    for row in desk.warehouse.coverage().to_pylist():
        register = row["days"] is None
        own = ("", "") if register else (row["platform"] or "", row["account"] or "")
        source = (row["table"], row["reader"], *own)
        last = _local(desk, row["as_of"]) if register else row["last_day"]
        found[source] = max(last, found.get(source, last))
    return found


def _usual_days(desk: Desk) -> defaultdict[tuple[str, str], int]:
    """(table, reader) → the usual number of days from one export to the next."""
    taken: dict[tuple[str, str], set[date]] = defaultdict(set)
    for record in desk.warehouse.imports():
        for table in (record.table, *record.tables):
            taken[table, record.reader].add(_local(desk, record.as_of))
    usual: defaultdict[tuple[str, str], int] = defaultdict(lambda: USUAL_DAYS)
    for key, days in taken.items():
        steps = [(after - before).days for before, after in pairwise(sorted(days))]
        usual[key] = round(median(steps)) if steps else USUAL_DAYS
    return usual


def _source_name(desk: Desk, source: Source) -> str:
    table, reader, platform, account = source
    return " · ".join(
        part for part in (table_label(desk, table), reader, platform, account) if part
    )


def _local(desk: Desk, moment: datetime) -> date:
    return moment.replace(tzinfo=UTC).astimezone(desk.settings.zone).date()


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
