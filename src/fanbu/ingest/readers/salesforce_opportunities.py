"""Salesforce, a report of opportunities (details only): one row an opportunity, a lead in B2B.

https://help.salesforce.com/s/articleView?id=sf.reports_export.htm. Stage is the status, Amount the
value; Closed Won was won, on its Close Date; an open one's Close Date is a hope and is left out.
Who became an opportunity was a valid lead, and became it on the Created Date: a playbook with a
stage for that is told so, whatever the team calls its own. Without Opportunity ID it is known by
its name and Created Date. Account and opportunity names are left out.

An opportunity was mostly a lead before, which Salesforce then calls converted, and the report names
no lead. So a workspace takes leads or opportunities: both would count the converted ones twice.
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

_NAME = "Opportunity Name"
_CREATED = ("Created Date", "Create Date")
_STAGE = ("Stage", "Opportunity Stage")
_AMOUNT = ("Amount", "Opportunity Amount")
_OWNER = ("Opportunity Owner", "Owner")
_BEGAN = "Opportunity Date"
"""A column of ours: under this header a playbook's stage looks for the day it was reached."""
_WON = r"(?i)^\s*(?:closed won|won|赢单|成交|已成交|已赢单)\s*$"
_IDENTITY = r"^\s*006[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?\s*$"
_HARMLESS = ("Probability (%)", "Probability", "Type", "Fiscal Period", "Forecast Category")
_COLUMNS = {
    "Opportunity ID": "external_id",
    _NAME: "contact_name",
    **dict.fromkeys(_CREATED, "created_at"),
    **dict.fromkeys(_STAGE, "status"),
    **dict.fromkeys(_AMOUNT, "value"),
    **dict.fromkeys(("Amount Currency", "Opportunity Currency", "Currency"), "currency"),
    "Close Date": "won_at",
    **dict.fromkeys(_OWNER, "owner"),
    "Lead Source": "source",
    **dict.fromkeys(("Primary Campaign Source", "Campaign Name"), "campaign"),
    **{header: f"{PROPERTY}{header}" for header in (*_HARMLESS, _BEGAN)},
}


def _prepare(sheet: Sheet) -> Sheet:
    """Rows without id, day, stage and amount are what the report says of itself."""
    written = pc.invert(all_blank(sheet.columns, sheet.rows))
    sheet = known_only(sheet.filter(written), _COLUMNS)
    names = [normalise(name) for name in sheet.header]
    known = {normalise(name).full for name in (*_CREATED, *_STAGE, *_AMOUNT)}
    telling = [sheet.columns[at] for at, name in enumerate(names)
               if name.full in known or name.bare in known]  # fmt: skip
    told = pa.repeat(pa.scalar(value=False), sheet.rows)
    for cells in telling:
        told = pc.or_(told, pc.invert(blank(cells)))
    for cells in (c for c in sheet.columns if is_text(c)):
        named = pc.match_substring_regex(cells, _IDENTITY)
        told = pc.or_(told, pc.fill_null(named, fill_value=False))
    notes = sheet.row_no.filter(pc.invert(told)).to_pylist()
    dropped = tuple(("note_row", no) for no in notes)
    sheet = replace(sheet.filter(told), dropped=(*sheet.dropped, *dropped))  # type: ignore[arg-type]
    return _begun(sheet)


def _begun(sheet: Sheet) -> Sheet:
    """With the Created Date once more: what it says of the lead's stages."""
    known = {normalise(name).full for name in _CREATED}
    names = [normalise(name) for name in sheet.header]
    at = next(i for i, name in enumerate(names) if not known.isdisjoint((name.full, name.bare)))
    cells = sheet.columns[at]
    if is_text(cells):  # a header again among the rows is still one
        again = pc.equal(pc.utf8_trim_whitespace(cells), sheet.header[at].strip())
        cells = pc.if_else(pc.fill_null(again, fill_value=False), _BEGAN, cells)
    return sheet.with_columns((*sheet.header, _BEGAN), (*sheet.columns, cells))


def _finish(rows: pa.Table, sheet: Sheet) -> pa.Table:  # noqa: ARG001 - the last word
    """`won` and `won_at` of what is Closed Won; every opportunity was a valid lead."""
    won = pc.match_substring_regex(rows["status"].combine_chunks(), _WON)
    closed = column(rows, "won_at")
    if closed is not None:
        wanted = pc.fill_null(won, fill_value=False)
        rows = put(rows, "won_at", pc.if_else(wanted, closed, pa.scalar(None, closed.type)))
    rows = put(rows, "won", won)
    return put(rows, "valid", pa.repeat(pa.scalar(value=True), rows.num_rows))


READER = Reader(
    name="salesforce_opportunities",
    zh="Salesforce 商机报表",
    en="Salesforce opportunities",
    platform=None,
    tables=("leads",),
    needs=((_NAME,), _CREATED, _STAGE, ("Close Date",), (*_AMOUNT, *_OWNER, "Probability (%)")),
    rejects=("Lead ID", "Deal Name", "Deal Stage"),
    columns=_COLUMNS,
    snapshot=False,
    same_as="salesforce_leads",
    prepare=_prepare,
    finish=_finish,
)
