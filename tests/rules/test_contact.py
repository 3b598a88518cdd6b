"""One person, however the contact is written; nobody behind a mask."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from fanbu.rules.contact import hide_contact, normal_email, normal_phone, person_of

KEY = b"secret"


@pytest.mark.parametrize(
    "text",
    ["13800138000", "+86 138-0013-8000", "8613800138000", "0086 13800138000", "13800138000.0"],
)
def test_a_mobile_number_in_every_dress(text: str) -> None:
    assert normal_phone(text) == "13800138000"


@pytest.mark.parametrize(
    "text", [None, "", "  ", "138****8000", "138xxxx8000", "0", "11111111", "a"]
)
def test_masked_and_impossible_numbers_are_nobody(text: str | None) -> None:
    assert normal_phone(text) is None
    assert person_of(KEY, "phone", text) is None


def test_foreign_numbers_and_addresses() -> None:
    assert normal_phone("+1 (415) 555-0100") == "14155550100"
    assert normal_email(" Li.Lei@Example.COM ") == "li.lei@example.com"
    assert normal_email("l***@example.com") is None


def test_a_person_is_a_keyed_hash() -> None:
    expected = hmac.new(KEY, b"phone:13800138000", hashlib.sha256).hexdigest()
    assert person_of(KEY, "phone", "+86 13800138000") == expected
    assert person_of(b"other", "phone", "13800138000") != expected


def test_an_identifier_is_hidden_only_where_it_is_a_contact() -> None:
    assert hide_contact(KEY, "13800138000") == person_of(KEY, "phone", "13800138000")
    assert hide_contact(KEY, "a@b.cn") == person_of(KEY, "email", "a@b.cn")
    assert hide_contact(KEY, "138****8000") is None
    assert hide_contact(KEY, "u-1008613") == "u-1008613"
