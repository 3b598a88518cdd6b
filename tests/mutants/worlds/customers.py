"""Customer systems and forms: HubSpot contacts and deals, Salesforce leads, entries of a form."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from ..export import Column, Line
from ..world import Fact, World, dress, midnight, present, utc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..export import Export, Truth, Value

CONTACTS = (
    Column("Record ID", "id", ("Contact ID",)),
    Column("First Name", "name"),
    Column("Email", "word"),
    Column("Phone Number", "word"),
    Column("Contact owner", "word", ("HubSpot Owner",)),
    Column("Lead Status", "word"),
    Column("Lifecycle Stage", "word"),
    Column("Create Date", "moment", ("Created Date",)),
    Column("Original Source", "word", ("Original Traffic Source",)),
    Column("Became a Customer Date", "moment"),
)
DEALS = (
    Column("Record ID", "word"),
    Column("Deal Name", "name"),
    Column("Deal Stage", "word"),
    Column("Close Date", "moment"),
    Column("Deal owner", "word"),
    Column("Amount", "money"),
    Column("Pipeline", "word"),
    Column("Associated Contact IDs", "id", ("Associated Contact ID",)),
)
LEADS = (
    Column("Lead ID", "word"),
    Column("First Name", "name"),
    Column("Company / Account", "word"),
    Column("Email", "word"),
    Column("Phone", "word"),
    Column("Lead Source", "word"),
    Column("Lead Status", "word", ("Status",)),
    Column("Lead Owner", "word"),
    Column("Create Date", "day", ("Created Date",)),
    Column("Converted", "word"),
)
OPPORTUNITIES = (
    Column("Opportunity ID", "word"),
    Column("Opportunity Name", "name"),
    Column("Account Name", "word"),
    Column("Stage", "word", ("Opportunity Stage",)),
    Column("Amount", "money"),
    Column("Close Date", "day"),
    Column("Created Date", "day", ("Create Date",)),
    Column("Opportunity Owner", "word", ("Owner",)),
    Column("Lead Source", "word"),
    Column("Probability (%)", "share"),
)
ENTRIES = (
    Column("序号", "word"),
    Column("姓名", "name", ("称呼",)),
    Column("手机", "word", ("手机号", "联系电话")),
    Column("年级", "word"),
    Column("来源", "word", ("来源渠道",)),
    Column("校区", "word", ("门店",)),
    Column("提交时间", "moment", ("提交答卷时间",)),
    Column("填写设备", "word"),
    Column("IP", "word"),
)
SOURCES = ("Paid Search", "Organic Social", "Direct Traffic")
STAGES = ("Closed Won", "Presentation Scheduled", "Closed Lost")
WON = frozenset({"Customer"})


def moment(at: int) -> datetime:
    return datetime(2026, 9, 3 + at, 9 + at % 9, 5 * (at % 9))  # noqa: DTZ001 - the system's own time


def contacts() -> Iterator[tuple[Value, ...]]:
    for at in range(9):
        won = at % 4 == 1
        yield (f"5123456789{at}", f"Ada{at}", f"ada{at}@example.com", None, f"Lin {at % 2}",
               ("New", "Qualified", "Unqualified")[at % 3], "Customer" if won else "Lead",
               moment(at), SOURCES[at % 3], moment(at + 11) if won else None)  # fmt: skip


def contact_facts(truth: Truth) -> Iterator[Fact]:
    dims = present(truth, external_id="Record ID", source="Original Source", owner="Contact owner",
                   status="Lead Status")  # fmt: skip
    if "Create Date" in truth:
        dims["created_at"] = utc(truth["Create Date"])
    if "Became a Customer Date" in truth:
        dims["won_at"] = utc(truth["Became a Customer Date"])
    if "Lifecycle Stage" in truth:
        dims["won"] = True if truth["Lifecycle Stage"] in WON else None
    if "Email" in truth:
        dims["known"] = truth["Email"] is not None
    yield Fact(dims, {"rows": 1})


def deals() -> Iterator[tuple[Value, ...]]:
    for at in range(9):
        amount = Decimal(120_050 + 7707 * at) / 100
        yield (f"900{at}", f"Acme - Ada{at}", STAGES[at % 3], moment(at), "Lin", amount, "Sales",
               f"5123456789{at}")  # fmt: skip


def deal_facts(truth: Truth) -> Iterator[Fact]:
    """What is closed; a deal of nobody tells of no lead."""
    stage, lead = truth.get("Deal Stage"), truth.get("Associated Contact IDs", "")
    if "Deal Stage" in truth and (stage is None or "Closed" not in str(stage)):
        return
    if lead is None:
        return
    dims = present(truth, lead="Associated Contact IDs", status="Deal Stage")
    if "Close Date" in truth:
        dims["changed_at"] = utc(truth["Close Date"])
    yield Fact(dims, {"rows": 1, **present(truth, value="Amount")})


def leads() -> Iterator[tuple[Value, ...]]:
    for at in range(9):
        yield (f"00Q5f00000AbCd{chr(65 + at)}EAV", f"Ada{at}", "Acme", f"ada{at}@example.com", None,
               ("Web", "Trade Show", "Partner")[at % 3], ("Open", "Qualified")[at % 2],
               f"Lin {at % 2}", date(2026, 9, 3 + at), str(at % 2))  # fmt: skip


def lead_facts(truth: Truth) -> Iterator[Fact]:
    dims = present(truth, external_id="Lead ID", source="Lead Source", owner="Lead Owner",
                   status="Lead Status")  # fmt: skip
    if "Create Date" in truth:
        dims["created_at"] = utc(midnight(truth["Create Date"]))
    if "Converted" in truth:
        dims["valid"] = True if truth["Converted"] == "1" else None
    if "Email" in truth:
        dims["known"] = truth["Email"] is not None
    yield Fact(dims, {"rows": 1})


def with_words_below(export: Export) -> Export:
    """Under the rows a report says what it is."""
    blank = [""] * (len(export.columns) - 1)
    words = ("Grand Totals (9 records)", "", "New Leads",
             "Copyright (c) 2000-2026 salesforce.com, inc.")  # fmt: skip
    return export.with_lines([*export.lines, *(Line((text, *blank)) for text in words)])


def opportunities() -> Iterator[tuple[Value, ...]]:
    for at in range(9):
        yield (f"0065f00000AbCd{chr(65 + at)}EAV", f"Acme - Ada{at}", "Acme", STAGES[at % 3],
               Decimal(1_200_050 + 77_077 * at) / 100, date(2026, 11, 3 + at),
               date(2026, 9, 3 + at), f"Lin {at % 2}", ("Web", "Partner")[at % 2],
               Decimal((100, 60, 0)[at % 3]) / 100)  # fmt: skip


def opportunity_facts(truth: Truth) -> Iterator[Fact]:
    dims = present(truth, external_id="Opportunity ID", status="Stage", owner="Opportunity Owner",
                   source="Lead Source")  # fmt: skip
    if dims.get("external_id") is None:
        dims.pop("external_id", None)  # then it is known by its name and day
    if "Created Date" in truth:
        dims["created_at"] = utc(midnight(truth["Created Date"]))
    if "Stage" in truth:
        won = None if truth["Stage"] is None else truth["Stage"] == "Closed Won"
        dims["won"] = won
        if "Close Date" in truth:
            dims["won_at"] = utc(midnight(truth["Close Date"])) if won else None
    yield Fact(dims, {"rows": 1, **present(truth, value="Amount")})


def entries() -> Iterator[tuple[Value, ...]]:
    for at in range(9):
        yield (str(at + 1), f"小{at}妈妈", f"1380013800{at}", f"{1 + at % 6}年级",
               ("小红书", "抖音", "朋友介绍")[at % 3], ("上海校区", "杭州校区")[at % 2],
               moment(at), "手机", f"1.2.3.{at}")  # fmt: skip


def entry_facts(truth: Truth) -> Iterator[Fact]:
    dims = present(truth, source="来源", shop="校区")
    if "提交时间" in truth:
        dims["created_at"] = utc(truth["提交时间"])
    if "手机" in truth:
        dims["known"] = truth["手机"] is not None
    yield Fact(dims, {"rows": 1})


WORLDS = (
    World("hubspot_contacts", "leads",
          dress("hubspot-crm-exports-all-contacts-2026-10-04.csv", CONTACTS, list(contacts()),
                null="", shows={"moment": lambda m: f"{m:%Y-%m-%d %H:%M}"}),
          contact_facts, repeats="one"),
    World("hubspot_deals", "lead_status",
          dress("hubspot-crm-exports-all-deals-2026-10-04.csv", DEALS, list(deals()), null="",
                shows={"moment": lambda m: f"{m:%Y-%m-%d %H:%M}"}),
          deal_facts, repeats="one"),
    World("salesforce_leads", "leads",
          with_words_below(dress("report1790000000.csv", LEADS, list(leads()), null="")),
          lead_facts, repeats="one"),
    World("salesforce_opportunities", "leads",
          with_words_below(dress("report1790000001.csv", OPPORTUNITIES, list(opportunities()),
                                 null="", shows={"share": lambda share: f"{share * 100:.0f}"})),
          opportunity_facts, repeats="one"),
    World("form_leads", "leads", dress("预约试听_20261004.csv", ENTRIES, list(entries()), null=""),
          entry_facts),
)  # fmt: skip
