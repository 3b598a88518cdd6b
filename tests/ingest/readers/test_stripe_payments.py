"""Stripe: attempts that paid are orders; what went back is a refund with its own day."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanbu.rules.contact import person_of

if TYPE_CHECKING:
    from tests.ingest.readers.conftest import Door

NAME = "unified_payments.csv"
HEADER = [
    "id", "Created date (UTC)", "Amount", "Amount Refunded", "Currency", "Captured",
    "Converted Amount", "Converted Amount Refunded", "Converted Currency", "Decline Reason",
    "Description", "Fee", "Mode", "PaymentIntent ID", "Payment Source Type", "Refunded date (UTC)",
    "Statement Descriptor", "Status", "Seller Message", "Taxes On Fee", "Card ID", "Customer ID",
    "Customer Description", "Customer Email", "Invoice ID", "utm_source (metadata)",
]  # fmt: skip


def attempt(
    ident: str, status: str, amount: str = "100.00", back: str = "0.00", *, when: str = "",
    at: str = "2026-09-11 18:30:00",
) -> list[str]:  # fmt: skip
    return [ident, at, amount, back, "cny", "true", amount, back, "cny", "", "Order of Ada", "3.20",
            "Live", f"pi_{ident}", "card", when, "CLOUD", status, "Payment complete.", "0.00",
            "card_9", "cus_1", "Ada Lovelace", "ada@example.com", "in_1", "google"]  # fmt: skip


ROWS = [
    attempt("ch_1", "Paid", "1,100.50"),
    attempt("ch_2", "Partially Refunded", "200.00", "50.00", when="2026-09-20 01:00:00"),
    attempt("ch_3", "Failed", "300.00"),
    attempt("ch_4", "Refunded", "80.00", "80.00", at="2026-09-30 17:00:00"),
    attempt("ch_5", "canceled"),
]


def test_what_was_paid_and_what_went_back(door: Door) -> None:
    file = door.read(NAME, door.csv([HEADER, *ROWS]))
    assert (file.reader, file.platform, file.rows, dict(file.dropped)) == (
        "stripe_payments", "stripe", 5, {"other_kind": 2},
    )  # fmt: skip
    first, second, fourth = door.rows(file, "orders")
    props = json.loads(first.pop("props"))
    moment = datetime(2026, 9, 11, 18, 30, tzinfo=UTC)
    email, customer = (person_of(b"k" * 32, *one) for one in (("email", "ada@example.com"),
                                                              ("buyer", "cus_1")))  # fmt: skip
    assert first.pop("identifiers") == [f"email:{email}", f"buyer@stripe:{customer}"]
    assert first == {
        "external_id": "ch_1", "person": person_of(b"k" * 32, "email", "ada@example.com"),
        "platform": "stripe", "channel": "other/google", "ordered_at": moment, "paid_at": moment,
        "status": "Paid", "net": Decimal("1100.50"), "currency": "CNY",
    }  # fmt: skip
    assert (props["Fee"], props["Mode"], props["Invoice ID"]) == (3.2, "Live", "in_1")
    assert [(r["external_id"], r["net"]) for r in (second, fourth)] == [("ch_2", 200), ("ch_4", 80)]
    refunds = door.rows(file, "refunds")
    assert [(r["order"], r["amount"], r["refunded_at"]) for r in refunds] == [
        ("ch_2", 50, datetime(2026, 9, 20, 1, tzinfo=UTC)),
        ("ch_4", 80, datetime(2026, 9, 30, 17, tzinfo=UTC)),
    ]


def test_nothing_of_a_person_is_kept(door: Door) -> None:
    file = door.read(NAME, door.csv([HEADER, *ROWS]))
    everything = str([part.rows.to_pylist() for part in file.tables])
    assert not [w for w in ("Ada", "ada@example.com", "card_9", "cus_1") if w in everything]


def test_the_older_export(door: Door) -> None:
    """`Created (UTC)`, and no day of the refund: it is dated by the payment."""
    at = HEADER.index("Refunded date (UTC)")
    rows = [row[:at] + row[at + 1 :] for row in (HEADER, *ROWS)]
    rows[0][1] = "Created (UTC)"
    file = door.read("payments.csv", door.csv(rows))
    assert file.reader == "stripe_payments"
    assert [r["refunded_at"].day for r in door.rows(file, "refunds")] == [11, 30]


@pytest.mark.parametrize("status", ["Requires Payment Method", "requires_action", "Blocked"])
def test_attempts_that_never_paid(door: Door, status: str) -> None:
    file = door.read(NAME, door.csv([HEADER, ROWS[0], attempt("ch_9", status)]))
    assert [row["external_id"] for row in door.rows(file, "orders")] == ["ch_1"]


@pytest.mark.parametrize("status", ["Something new", ""])
def test_a_status_nobody_knows_is_refused(door: Door, status: str) -> None:
    problem = door.refused(NAME, door.csv([HEADER, ROWS[0], attempt("ch_9", status)]))
    assert (problem.code, problem.details["row"], problem.details["column"]) == (
        "bad_value", 3, "Status",
    )  # fmt: skip


@pytest.mark.parametrize("column", ["id", "Amount", "Status", "Amount Refunded"])
def test_a_renamed_column_is_not_guessed(door: Door, column: str) -> None:
    header = ["another" if name == column else name for name in HEADER]
    problem = door.refused("a.csv", door.csv([header, *ROWS]))
    assert problem.code in ("mapping_needed", "no_table_fits")


@given(
    st.lists(
        st.tuples(st.integers(1, 10**8), st.integers(0, 100), st.integers(0, 60 * 24 * 20)),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=25, deadline=None)
def test_payments_come_back(door: Door, made: list[tuple[int, int, int]]) -> None:
    start = datetime(2026, 9, 1, tzinfo=UTC)

    def money(cents: int) -> str:
        return f"{cents // 100:,}.{cents % 100:02d}"

    rows, orders, refunds = [HEADER], [], []
    for number, (cents, share, minutes) in enumerate(made):
        back, moment = cents * share // 100, start + timedelta(minutes=minutes)
        status = "Refunded" if back == cents else "Paid"
        rows.append(attempt(f"ch_{number}", status, money(cents), money(back),
                            at=f"{moment:%Y-%m-%d %H:%M:%S}"))  # fmt: skip
        orders.append((f"ch_{number}", moment, Decimal(cents).scaleb(-2)))
        if back:
            refunds.append((f"ch_{number}", moment, Decimal(back).scaleb(-2)))
    file = door.read(NAME, door.csv(rows))
    found = [(r["external_id"], r["paid_at"], r["net"]) for r in door.rows(file, "orders")]
    went = [(r["order"], r["refunded_at"], r["amount"]) for r in door.rows(file, "refunds")]
    assert (found, went) == (orders, refunds)
