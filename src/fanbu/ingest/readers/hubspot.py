"""HubSpot: contacts (leads) and deals (what became of them), CSV or workbook.

https://knowledge.hubspot.com/import-and-export/export-records. A contact is a lead; whose lifecycle
stage is Customer (or Evangelist) was won, on Became a Customer Date where the export has it. A deal
tells of its first associated contact; only a closed deal has a moment (Close Date), an open one's
is a hope, so it is left out. Names, firms and addresses are left out; mail and phone become a hash.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.errors import BadInput
from fanbu.ingest.derived import column, put
from fanbu.ingest.headers import normalise
from fanbu.ingest.known_columns import known_only
from fanbu.ingest.reading import PROPERTY, Reader
from fanbu.ingest.reasons import expected
from fanbu.ingest.sheet import blank, is_text

if TYPE_CHECKING:
    from fanbu.ingest.sheet import Sheet

_RECORD = ("Record ID", "Contact ID", "Record ID - Contact")
_CREATED = ("Create Date", "Created Date", "Create date")
_STAGE = "Lifecycle Stage"
_CUSTOMERS = frozenset({"customer", "evangelist"})
_SOURCES = (
    "Original Traffic Source", "Original Source", "Original source", "Original Source Type",
)  # fmt: skip
_HARMLESS = (
    _STAGE, "Original Source Drill-Down 1", "Original Source Drill-Down 2",
    "Original Traffic Source Drill-Down 1", "Original Traffic Source Drill-Down 2",
    "Latest Source", "Latest Traffic Source", "Country/Region", "Industry", "Recent Conversion",
    "First Conversion", "Became a Marketing Qualified Lead Date",
    "Became a Sales Qualified Lead Date", "Became an Opportunity Date",
)  # fmt: skip
_CONTACTS = {
    **dict.fromkeys(_RECORD, "external_id"),
    **dict.fromkeys(_CREATED, "created_at"),
    "Email": "email",
    **dict.fromkeys(("Phone Number", "Mobile Phone Number"), "phone"),
    "First Name": "contact_name",
    **dict.fromkeys(_SOURCES, "source"),
    "Lead Status": "status",
    **dict.fromkeys(("Contact owner", "HubSpot Owner"), "owner"),
    **dict.fromkeys(("Became a Customer Date", "Became a customer date"), "won_at"),
    **{header: f"{PROPERTY}{header}" for header in _HARMLESS},
}
_DEAL_STAGE = "Deal Stage"
_LEADS = ("Associated Contact IDs", "Associated Contact ID", "Associated contact IDs")
_CLOSED = r"(?i)\b(?:won|lost)\b|成交|赢单|输单|丢单|流失"
_DEALS = {
    **dict.fromkeys(_LEADS, "lead"),
    _DEAL_STAGE: "status",
    "Close Date": "changed_at",
    "Amount": "value",
    **dict.fromkeys(("Currency", "Deal Currency"), "currency"),
    **{header: f"{PROPERTY}{header}" for header in ("Record ID", "Deal ID", "Pipeline")},
}


def _prepare_contacts(sheet: Sheet) -> Sheet:
    return known_only(sheet, _CONTACTS)


def _finish_contacts(rows: pa.Table, sheet: Sheet) -> pa.Table:  # noqa: ARG001 - the last word
    """`won` of customers; of everybody else nothing is said, so that a deal may say it."""
    stage = column(rows, f"{PROPERTY}{_STAGE}")
    if stage is None or not is_text(stage):
        return rows
    words = pc.utf8_lower(pc.utf8_trim_whitespace(stage))
    won = pc.is_in(words, pa.array(sorted(_CUSTOMERS)))
    return put(rows, "won", pc.if_else(won, won, pa.scalar(None, pa.bool_())))


def _prepare_deals(sheet: Sheet) -> Sheet:
    """Closed deals, each with the first of its contacts; open ones are rows of another kind.

    A row without a stage, or with a header's name there, is no deal: it stays to be looked at.
    """
    sheet = known_only(sheet, _DEALS)
    names = [normalise(name).full for name in sheet.header]
    stage = sheet.columns[names.index(normalise(_DEAL_STAGE).full)]
    known = {normalise(name).full for name in _LEADS}
    at = next(i for i, name in enumerate(names) if name in known)
    columns = list(sheet.columns)
    if is_text(columns[at]):
        columns[at] = pc.replace_substring_regex(columns[at], r"\s*[;,].*$", "")
    if not is_text(stage):
        return sheet.with_columns(sheet.header, columns)
    closed = pc.fill_null(pc.match_substring_regex(stage, _CLOSED), fill_value=False)
    no_deal = pc.or_(blank(stage), pc.is_in(stage, pa.array(sheet.header)))
    closed = pc.or_(closed, no_deal)
    opened = sheet.row_no.filter(pc.invert(closed)).to_pylist()
    kept = sheet.with_columns(sheet.header, columns).filter(closed)
    dropped = tuple(("other_kind", no) for no in opened)
    return replace(kept, dropped=(*sheet.dropped, *dropped))  # type: ignore[arg-type]


def _finish_deals(rows: pa.Table, sheet: Sheet) -> pa.Table:  # noqa: ARG001 - the last word
    """Raises BadInput `bad_value` for a deal without a stage: nobody knows whether it is closed."""
    missing = pc.is_null(rows["status"].combine_chunks())
    if pc.any(missing).as_py():
        row = rows["row_no"].filter(missing)[0].as_py()
        raise BadInput("bad_value", row=row, column=_DEAL_STAGE, value="", target="status",
                       **expected(None))  # fmt: skip
    return rows


CONTACTS = Reader(
    name="hubspot_contacts",
    zh="HubSpot 联系人",
    en="HubSpot contacts",
    platform=None,
    tables=("leads",),
    needs=(
        _RECORD,
        _CREATED,
        (_STAGE, "Contact owner", *_SOURCES, "Marketing contact status"),
        ("Email", "Phone Number", "Mobile Phone Number", "First Name"),
    ),
    rejects=("Deal Name", _DEAL_STAGE, *_LEADS),
    columns=_CONTACTS,
    snapshot=False,
    prepare=_prepare_contacts,
    finish=_finish_contacts,
)
DEALS = Reader(
    name="hubspot_deals",
    zh="HubSpot 交易",
    en="HubSpot deals",
    platform=None,
    tables=("lead_status",),
    needs=(("Deal Name",), (_DEAL_STAGE,), ("Close Date",), _LEADS),
    columns=_DEALS,
    snapshot=False,
    prepare=_prepare_deals,
    finish=_finish_deals,
)
READERS = (CONTACTS, DEALS)
