"""Salesforce, a report of leads (details only): one row a lead.

https://help.salesforce.com/s/articleView?id=sf.reports_export.htm. Under the rows stand Grand
Totals, the report's name and who made it: rows without a lead's id and day, which are remarks. A
converted lead became an opportunity: it was valid, and nobody knows yet whether it is won. Names,
firms and addresses are left out; mail and phone become a hash. A report of opportunities tells of
the converted leads under ids of their own: a workspace takes one of the two.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest.derived import column, put
from fanbu.ingest.headers import normalise
from fanbu.ingest.known_columns import known_only
from fanbu.ingest.reading import PROPERTY, Reader
from fanbu.ingest.sheet import all_blank, blank, is_text

if TYPE_CHECKING:
    from fanbu.ingest.sheet import Sheet

_LEAD = "Lead ID"
_CREATED = ("Create Date", "Created Date")
_STATUS = ("Lead Status", "Status")
_IDENTITY = r"^\s*00Q[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?\s*$"
_HARMLESS = ("Rating", "Industry", "Country", "Lead Currency", "Annual Revenue", "Last Activity")
_COLUMNS = {
    _LEAD: "external_id",
    **dict.fromkeys(_CREATED, "created_at"),
    "Email": "email",
    **dict.fromkeys(("Phone", "Mobile"), "phone"),
    **dict.fromkeys(("First Name", "Name", "Lead Name"), "contact_name"),
    "Lead Source": "source",
    **dict.fromkeys(_STATUS, "status"),
    **dict.fromkeys(("Lead Owner", "Owner"), "owner"),
    **dict.fromkeys(("Campaign Name", "Primary Campaign"), "campaign"),
    "Converted": "valid",
    "Converted Date": f"{PROPERTY}Converted Date",
    **{header: f"{PROPERTY}{header}" for header in _HARMLESS},
}


def _prepare(sheet: Sheet) -> Sheet:
    """Rows that are no lead are what the report says of itself."""
    written = pc.invert(all_blank(sheet.columns, sheet.rows))
    sheet = known_only(sheet.filter(written), _COLUMNS)
    names = [normalise(name).full for name in sheet.header]
    ids = sheet.columns[names.index(normalise(_LEAD).full)]
    known = {normalise(name).full for name in _CREATED}
    days = next(sheet.columns[at] for at, name in enumerate(names) if name in known)
    if not is_text(ids):
        return sheet
    named = pc.fill_null(pc.match_substring_regex(ids, _IDENTITY), fill_value=False)
    leads = pc.or_(named, pc.invert(blank(days)))
    notes = sheet.row_no.filter(pc.invert(leads)).to_pylist()
    dropped = tuple(("note_row", no) for no in notes)
    return replace(sheet.filter(leads), dropped=(*sheet.dropped, *dropped))  # type: ignore[arg-type]


def _finish(rows: pa.Table, sheet: Sheet) -> pa.Table:  # noqa: ARG001 - the last word
    converted = column(rows, "valid")
    if converted is None:
        return rows
    return put(rows, "valid", pc.if_else(converted, converted, pa.scalar(None, pa.bool_())))


READER = Reader(
    name="salesforce_leads",
    zh="Salesforce 线索报表",
    en="Salesforce leads",
    platform=None,
    tables=("leads",),
    needs=((_LEAD,), _CREATED, _STATUS, ("Lead Owner", "Lead Source", "Company / Account")),
    columns=_COLUMNS,
    snapshot=False,
    same_as="salesforce_opportunities",
    prepare=_prepare,
    finish=_finish,
)
