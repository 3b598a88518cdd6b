"""The steps that turn contacts into persons: a keyed hash, the contact itself never goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.rules.contact import ContactKind, hide_contact, person_of
from fanbu.store.catalogue import tables as catalogue

if TYPE_CHECKING:
    from fanbu.ingest.work import Work

KINDS: tuple[ContactKind, ...] = ("phone", "email", "buyer")
"""The first of these that identifies somebody is the person."""


def hash_contacts(work: Work) -> Work:
    """`phone`, `email` and `buyer` become `person`."""
    persons = work.get("person")
    found = persons is not None
    if persons is not None:
        persons = _unreadable(persons, work.context.contact_key)
    for kind in KINDS:
        contacts = work.get(kind)
        if contacts is None:
            continue
        hashed = _hashed(contacts, kind, work.context.contact_key)
        persons = hashed if persons is None else pc.coalesce(persons, hashed)
        found = True
    work = work.without(*KINDS)
    if not found or not any("person" in catalogue()[t].columns for t in work.reading.tables):
        return work
    assert persons is not None  # noqa: S101 - found says so
    return work.set("person", persons)


def _unreadable(persons: pa.Array, key: bytes) -> pa.Array:
    """A file's own `person`: an id stays, a contact is hashed, a masked one is nobody."""
    coded = persons.dictionary_encode()
    hidden = [hide_contact(key, text) for text in coded.dictionary.to_pylist()]
    return pa.array(hidden, pa.string()).take(coded.indices)


def forget_contacts(work: Work) -> Work:
    """A name has told tests and rows apart; it is not kept."""
    return work.without("contact_name")


def _hashed(contacts: pa.Array, kind: ContactKind, key: bytes) -> pa.Array:
    coded = contacts.cast(pa.string()).dictionary_encode()
    hashes = [person_of(key, kind, text) for text in coded.dictionary.to_pylist()]
    return pa.array(hashes, pa.string()).take(coded.indices)
