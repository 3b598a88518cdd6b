"""HubSpot and Salesforce: leads without their names, deals with a moment, notes under the rows."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fanbu
from fanbu.errors import BadInput
from fanbu.rules.contact import person_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ingest.readers.conftest import Door

KEY = b"k" * 32
CONTACTS = "hubspot-crm-exports-all-contacts-2026-09-30.csv"
CONTACT = [
    "Record ID", "First Name", "Last Name", "Email", "Phone Number", "Contact owner", "Lead Status",
    "Lifecycle Stage", "Create Date", "Original Source", "Original Source Drill-Down 1",
    "Became a Customer Date", "Street Address", "Company Name", "Message",
]  # fmt: skip
ADA = ["51", "Ada", "Lovelace", "ada@example.com", "", "Lin (lin@brand.example)", "Qualified",
       "Customer", "2026-09-11 18:30", "Paid Search", "brand", "2026-09-20 10:00", "1 Road", "Acme",
       "call me"]  # fmt: skip
BOB = ["52", "Bob", "", "bob@example.com", "13800138000", "", "New", "Lead", "2026-09-12 09:00",
       "Direct Traffic", "", "", "", "", ""]  # fmt: skip
UNKNOWN_FILE = ("mapping_needed", "no_table_fits")


def test_hubspot_contacts_are_leads(door: Door) -> None:
    file = door.read(CONTACTS, door.csv([CONTACT, ADA, BOB]))
    assert (file.reader, file.platform, file.rows, file.warnings) == (
        "hubspot_contacts", None, 2, (),
    )  # fmt: skip
    (part,) = file.tables
    assert (part.table, part.snapshot) == ("leads", False)
    ada, bob = door.rows(file, "leads")
    assert json.loads(ada.pop("props")) == {
        "Lifecycle Stage": "Customer", "Original Source Drill-Down 1": "brand",
    }  # fmt: skip
    assert ada == {
        "external_id": "51", "created_at": datetime(2026, 9, 11, 10, 30, tzinfo=UTC),
        "person": person_of(KEY, "email", "ada@example.com"), "identifiers": None,
        "source": "Paid Search",
        "channel": "other/Paid Search", "source_kind": "declared",
        "owner": "Lin (lin@brand.example)", "status": "Qualified", "valid": True, "won": True,
        "won_at": datetime(2026, 9, 20, 2, tzinfo=UTC),
    }  # fmt: skip
    assert (bob["person"], bob["won"], bob["valid"], bob["won_at"]) == (
        person_of(KEY, "phone", "13800138000"), None, None, None,
    )  # fmt: skip


def test_nothing_of_a_contact_is_kept(door: Door) -> None:
    file = door.read(CONTACTS, door.csv([CONTACT, ADA, BOB]))
    everything = str([part.rows.to_pylist() for part in file.tables])
    for word in ("Ada", "Lovelace", "ada@example.com", "1 Road", "Acme", "call me", "13800138000"):
        assert word not in everything


@pytest.mark.parametrize("name", ["Original Traffic Source", "Original Source", "Original source"])
def test_old_and_new_names_of_the_source(door: Door, name: str) -> None:
    header = [name if held == "Original Source" else held for held in CONTACT]
    ada, _ = door.rows(door.read(CONTACTS, door.csv([header, ADA, BOB])), "leads")
    assert ada["source"] == "Paid Search"


DEALS = "hubspot-crm-exports-all-deals-2026-09-30.csv"
DEAL = ["Record ID", "Deal Name", "Deal Stage", "Close Date", "Deal owner", "Amount", "Pipeline",
        "Create Date", "Associated Contact", "Associated Contact IDs"]  # fmt: skip


def deal(ident: str, stage: str, closed: str, amount: str, contacts: str) -> list[str]:
    return [ident, "Acme - Ada", stage, closed, "Lin", amount, "Sales", "2026-09-12 10:00", "Ada",
            contacts]  # fmt: skip


def test_closed_deals_are_what_became_of_leads(door: Door) -> None:
    rows = [
        deal("9001", "Closed Won", "2026-09-20 10:00", "1,200.50", "51;52"),
        deal("9002", "Presentation Scheduled", "2026-12-31 10:00", "5,000.00", "52"),
        deal("9003", "Closed lost", "2026-09-21 10:00", "", "52"),
        deal("9004", "Closed Won", "2026-09-22 10:00", "10.00", ""),
    ]
    file = door.read(DEALS, door.csv([DEAL, *rows]))
    assert (file.reader, dict(file.dropped)) == ("hubspot_deals", {"no_key": 1, "other_kind": 1})
    found = door.rows(file, "lead_status")
    assert [json.loads(row.pop("props")) for row in found] == [
        {"Record ID": 9001, "Pipeline": "Sales"}, {"Record ID": 9003, "Pipeline": "Sales"},
    ]  # fmt: skip
    assert found == [
        {"lead": "51", "status": "Closed Won", "changed_at": datetime(2026, 9, 20, 2, tzinfo=UTC),
         "value": Decimal("1200.50"), "currency": "CNY"},
        {"lead": "52", "status": "Closed lost", "changed_at": datetime(2026, 9, 21, 2, tzinfo=UTC),
         "value": None, "currency": "CNY"},
    ]  # fmt: skip


LEADS = "report1790000000.csv"
LEAD: list[Any] = ["Lead ID", "First Name", "Last Name", "Company / Account", "Email", "Phone",
                   "Lead Source", "Lead Status", "Lead Owner", "Create Date", "Converted",
                   "Rating"]  # fmt: skip
FIRST = ["00Q5f00000AbCdEEAV", "Ada", "Lovelace", "Acme", "ada@example.com", "", "Web",
         "Qualified", "Lin", "2026-09-11", "1", "Hot"]  # fmt: skip
SECOND = ["00Q5f00000AbCdFEAV", "Bob", "Ray", "-", "", "13800138000", "Trade Show", "Open", "Lin",
          "2026-09-12", "0", ""]  # fmt: skip
BELOW = [["Grand Totals (2 records)"], [], ["New Leads"],
         ["Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."],
         ["Confidential Information - Do Not Distribute"], ["Generated By: Lin 9/30/2026 10:00 AM"],
         ["Brand"]]  # fmt: skip


@pytest.mark.parametrize("workbook", [True, False])
def test_salesforce_leads_and_what_stands_below(door: Door, workbook: bool) -> None:  # noqa: FBT001
    rows = [LEAD, FIRST, SECOND, *BELOW]
    file = door.read(LEADS, door.xlsx(rows) if workbook else door.csv(rows))
    assert file.reader == "salesforce_leads"
    assert sum(file.dropped.values()) == 6
    assert set(file.dropped) <= {"note_row", "total_row"}
    first, second = door.rows(file, "leads")
    assert json.loads(first.pop("props")) == {"Rating": "Hot"}
    assert first == {
        "external_id": "00Q5f00000AbCdEEAV",
        "created_at": datetime(2026, 9, 10, 16, tzinfo=UTC),
        "person": person_of(KEY, "email", "ada@example.com"), "identifiers": None,
        "source": "Web", "channel": "other/Web", "source_kind": "declared", "owner": "Lin",
        "status": "Qualified", "valid": True,
    }  # fmt: skip
    assert (second["person"], second["valid"]) == (person_of(KEY, "phone", "13800138000"), None)
    everything = str([part.rows.to_pylist() for part in file.tables])
    assert not [w for w in ("Ada", "Lovelace", "Acme", "ada@", "Bob") if w in everything]


def test_american_days_are_asked_for(door: Door) -> None:
    rows = [[*FIRST[:9], "9/11/2026", *FIRST[10:]], [*SECOND[:9], "9/12/2026", *SECOND[10:]]]
    assert door.refused(LEADS, door.csv([LEAD, *rows])).code == "ambiguous_dates"


@pytest.mark.parametrize("column", ["Lead ID", "Create Date", "Lead Status"])
def test_a_renamed_column_is_not_guessed(door: Door, column: str) -> None:
    header = ["Another" if name == column else name for name in LEAD]
    assert door.refused(LEADS, door.csv([header, FIRST, SECOND])).code in UNKNOWN_FILE


people = st.lists(
    st.tuples(st.integers(1, 10**6), st.integers(1, 28), st.sampled_from(["Lead", "Customer"])),
    min_size=1, max_size=6, unique_by=lambda made: made[0],
)  # fmt: skip


@given(people)
@settings(max_examples=25, deadline=None)
def test_contacts_come_back(door: Door, made: list[tuple[int, int, str]]) -> None:
    rows = [
        [f"{ident}", "Ada", "L", f"a{ident}@example.com", "", "Lin", "New", stage,
         f"2026-09-{day:02d} 12:00", *ADA[9:]]
        for ident, day, stage in made
    ]  # fmt: skip
    assert [
        (r["external_id"], r["person"], r["created_at"], r["won"])
        for r in door.rows(door.read(CONTACTS, door.csv([CONTACT, *rows])), "leads")
    ] == [
        (f"{ident}", person_of(KEY, "email", f"a{ident}@example.com"),
         datetime(2026, 9, day, 4, tzinfo=UTC), stage == "Customer" or None)
        for ident, day, stage in made
    ]  # fmt: skip


OPPORTUNITIES = "report1790000001.csv"
OPPORTUNITY: list[Any] = ["Opportunity Name", "Account Name", "Stage", "Amount", "Close Date",
                          "Created Date", "Opportunity Owner", "Lead Source", "Probability (%)",
                          "Next Step"]  # fmt: skip
CLOSED = ["Acme - rollout", "Acme", "Closed Won", "12,000.50", "2026-11-20", "2026-09-11", "Lin",
          "Web", "100", "call Ada"]  # fmt: skip
OPEN = ["Beta - pilot", "Beta", "Proposal/Price Quote", "800.00", "2027-01-31", "2026-09-12",
        "Qing", "Partner", "60", ""]  # fmt: skip


def test_salesforce_opportunities_are_leads_with_a_value(door: Door) -> None:
    """An open one's Close Date is a hope; names of firms are not kept."""
    below = [["Grand Totals (2 records)", "", "", "12,800.50", *[""] * 6], [], ["Pipeline"]]
    file = door.read(OPPORTUNITIES, door.csv([OPPORTUNITY, CLOSED, OPEN, *below]))
    assert (file.reader, file.rows, dict(file.dropped)) == (
        "salesforce_opportunities", 4, {"note_row": 1, "total_row": 1},
    )  # fmt: skip
    won, opened = door.rows(file, "leads")
    assert json.loads(won.pop("props")) == {"Probability (%)": 1, "Opportunity Date": "2026-09-11"}
    won.pop("external_id")
    assert won == {
        "created_at": datetime(2026, 9, 10, 16, tzinfo=UTC), "source": "Web",
        "channel": "other/Web", "source_kind": "declared", "owner": "Lin", "status": "Closed Won",
        "value": Decimal("12000.50"), "currency": "CNY", "valid": True, "won": True,
        "won_at": datetime(2026, 11, 19, 16, tzinfo=UTC),
    }  # fmt: skip
    assert (opened["won"], opened["won_at"], opened["valid"], opened["value"]) == (
        False, None, True, 800,
    )  # fmt: skip
    everything = str([part.rows.to_pylist() for part in file.tables])
    assert not [word for word in ("Acme", "Beta", "rollout", "call Ada") if word in everything]


def test_a_total_of_opportunities_must_agree(door: Door) -> None:
    total = ["Grand Totals (2 records)", "", "", "12,801.50", *[""] * 6]
    problem = door.refused(OPPORTUNITIES, door.csv([OPPORTUNITY, CLOSED, OPEN, total]))
    assert (problem.code, problem.details["column"]) == ("totals_disagree", "Amount")


@pytest.mark.parametrize("first", [0, 1])
def test_leads_or_opportunities(door: Door, tmp_path: Path, first: int) -> None:
    """The converted leads are the opportunities: the second report is refused, until named."""
    paths = [tmp_path / LEADS, tmp_path / OPPORTUNITIES]
    paths[0].write_bytes(door.csv([LEAD, FIRST, SECOND]))
    paths[1].write_bytes(door.csv([OPPORTUNITY, CLOSED, OPEN]))
    fanbu.init(tmp_path / "brand", name="Cloud", language="en")
    with fanbu.open(tmp_path / "brand") as workspace:
        workspace.import_files([paths[first]])
        with pytest.raises(BadInput) as caught:
            workspace.import_files([paths[1 - first]])
        assert caught.value.code == "counted_twice"
        named = str(caught.value.details["reader"])
        workspace.import_files([paths[1 - first]], reader=named)
        assert workspace.query(["leads"]).to_dict()["rows"] == [{"leads": 4}]
