"""What the statuses of a register mean: a workspace's words, compared without case and spaces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeadWords:
    """Which statuses of a lead register mean what; compared without case and outer spaces.

    `won` counts as valid, and so does `lost`: it was worth following, and is over. A status in none
    of the lists is pending (neither valid nor invalid), like those of `pending`, which only says
    that this is meant.
    `test` are words that, in a status, name or note, make a lead a test that no metric counts.
    A contact that returns within `same_contact_days` (times 24 hours) of the lead that counted is
    credited to that lead only: with 90, of days 0, 80 and 160 the first and the last count.
    A phone, address or id that stands beside more than `shared_contacts` different ones of one kind
    is shared by many people (a hotline, a placeholder) and makes none of them one person.
    """

    valid: tuple[str, ...] = ()
    invalid: tuple[str, ...] = ()
    won: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    test: tuple[str, ...] = ()
    same_contact_days: int = 90
    shared_contacts: int = 5


@dataclass(frozen=True, slots=True)
class OrderWords:
    """Order statuses that mean unpaid or cancelled when a file has no payment time."""

    unpaid: tuple[str, ...] = ()


def same_word(text: str) -> str:
    """The form in which two statuses are compared."""
    return text.strip().casefold()
