"""How a password is kept when nobody hurries it, as all other tests do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fanbu.ops import passwords

if TYPE_CHECKING:
    from collections.abc import Iterator

SLOW = passwords._hasher
"""As the program has it: read before the run puts a quick one in its place."""
PASSWORD = "correct horse battery"  # noqa: S105 - of a test


@pytest.fixture(autouse=True)
def _slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(passwords, "_hasher", SLOW)
    passwords._nobody.cache_clear()
    yield
    passwords._nobody.cache_clear()


def test_a_password_is_kept_as_the_rfc_asks() -> None:
    """RFC 9106, section 4, second recommended option: 64 MiB, three passes, four lanes."""
    kept = passwords.hashed(PASSWORD, "Ann")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.verified(kept, PASSWORD)
    assert not passwords.verified(kept, f"{PASSWORD}!")
    assert kept != passwords.hashed(PASSWORD, "Ann"), "each has a salt of its own"


def test_where_there_is_none_as_much_is_worked_out() -> None:
    """Who is a member is not told by how soon a refusal comes."""
    assert not passwords.verified(None, PASSWORD)
    assert passwords._nobody().startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_what_is_no_hash_lets_nobody_in() -> None:
    assert not passwords.verified("correct horse battery", PASSWORD)
