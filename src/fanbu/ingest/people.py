"""The steps that turn contacts into persons: keyed hashes, the contacts themselves never go on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanbu.rules.contact import (
    OF_A_PLATFORM,
    STRENGTH,
    ContactKind,
    identifier,
    known_as,
    persons_of,
)
from fanbu.store.catalogue import tables as catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fanbu.ingest.work import Work

    Columns = list[tuple[str, pa.Array]]

ALONE: tuple[ContactKind, ...] = ("phone", "email", "buyer")
"""The first of these that identifies somebody is the row's `person`; a file without ids of its own
is known again by it, so what stands beside it must not change it."""
IDENTIFIERS = "identifiers"
_KINDS: frozenset[str] = frozenset(get_args(ContactKind))
_SPARE = "person#spare"
_LEAST = 2
_ONLY_A_NAME = re.compile(
    r"^(?:客户|客户名称|客户昵称|用户昵称|昵称|姓名|客户姓名"
    r"|customer(?:[ _]?name)?|buyer[ _]?name|name)$",
    re.IGNORECASE,
)
"""Headers under which people write names: they tell a row's buyer, never that of another row."""
_LISTS = frozenset({"contacts", "group_members"})
"""The tables whose own ids may be those of people."""
_EXTERNAL_ID = re.compile(r"external[ _]?user[ _]?id|外部联系人\s*id", re.IGNORECASE)


def hash_contacts(work: Work) -> Work:
    """Contacts become `person`, and where a row has several `identifiers`: all, strongest first."""
    found = list(_contacts(work))
    key = work.context.contact_key
    own = work.get("person")
    given = [] if own is None else _given(own, key)
    work = work.without(*(name for name in work.rows.column_names if _kind(name) is not None))
    has_people = any("person" in catalogue()[table].columns for table in work.reading.tables)
    if not has_people or not (found or given):
        return work
    hashed = [(kind, name, _hashed(cells, kind, key)) for kind, name, cells in found]
    alone = [
        next((columns[0] for kind, _, columns in hashed if kind == wanted), None)
        for wanted in ALONE
    ]
    nobody = pa.nulls(work.rows.num_rows, pa.string())
    person = _first([*(column for _, column in given), *alone, nobody])
    entries = [*given, *((kind, column) for kind, name, columns in hashed if _tells(work, name)
                         for column in columns)]  # fmt: skip
    entries.sort(key=lambda entry: STRENGTH.index(entry[0]))
    work = work.set("person", person)
    if person.null_count and entries:
        work = work.set(_SPARE, _first([column for _, column in entries]))
    listed = _listed(work, entries)
    return work if listed is None else work.set(IDENTIFIERS, listed)


def forget_contacts(work: Work) -> Work:
    """A name has told tests and rows apart; it is not kept.

    Who is known by nothing else than a spare phone or an id is that person.
    """
    spare = work.get(_SPARE)
    if spare is not None:
        work = work.set("person", pc.coalesce(work.get("person"), spare))
    return work.without("contact_name", _SPARE)


def _kind(name: str) -> ContactKind | None:
    """`phone` of `phone` and `phone#2`; None of any other column."""
    kind = name.partition("#")[0]
    return kind if kind in _KINDS else None  # type: ignore[return-value]


def _contacts(work: Work) -> Iterator[tuple[ContactKind, str, pa.Array]]:
    """Kind, name and cells of each column of contacts; a contact list's own id of a person too."""
    for name in sorted(work.rows.column_names):
        kind, column = _kind(name), work.get(name)
        if kind is not None and column is not None:
            yield kind, name, column
    bound, ids = work.reading.bound("external_id"), work.get("external_id")
    if bound is None or ids is None or work.reading.table not in _LISTS:
        return
    if work.reading.platform == "wecom" or _EXTERNAL_ID.search(bound.header):
        yield "external_userid", "external_id", ids


def _tells(work: Work, name: str) -> bool:
    """Whether a column's contacts make two rows one person's; a name does not."""
    bound = work.reading.bound(name)
    return bound is None or not _ONLY_A_NAME.match(bound.header.strip())


def _given(own: pa.Array, key: bytes) -> Columns:
    """A file's own `person`, by kind: an id stays, a contact is hashed, a masked one is nobody."""
    coded = own.dictionary_encode()
    hidden = [known_as(key, text) for text in coded.dictionary.to_pylist()]
    kinds = dict.fromkeys(("id", *(found[0] for found in hidden if found)))
    return [
        (kind, pa.array([found[1] if found and found[0] == kind else None for found in hidden],
                        pa.string()).take(coded.indices))
        for kind in kinds
    ]  # fmt: skip


def _hashed(contacts: pa.Array, kind: str, key: bytes) -> list[pa.Array]:
    """Every first contact of the cells, every second…; one column at least."""
    coded = contacts.cast(pa.string()).dictionary_encode()
    found = [persons_of(key, kind, text) for text in coded.dictionary.to_pylist()]  # type: ignore[arg-type]
    most = max((len(each) for each in found), default=0)
    return [
        pa.array([each[place] if place < len(each) else None for each in found], pa.string()).take(
            coded.indices
        )
        for place in range(max(most, 1))
    ]


def _first(columns: Sequence[pa.Array | None]) -> pa.Array:
    return pc.coalesce(*(column for column in columns if column is not None))


def _listed(work: Work, entries: Columns) -> pa.Array | None:
    """The list of every row that has several contacts; None where the file can have none.

    One contact alone is what `person` says, unless it means somebody within a platform only.
    """
    platforms = _platforms(work)
    scoped = np.array([platforms is not None and kind in OF_A_PLATFORM for kind, _ in entries])
    if len(entries) < _LEAST and not scoped.any():
        return None
    columns = [_named(kind, values, platforms) for kind, values in entries]
    coded = pa.chunked_array(columns).combine_chunks().dictionary_encode()
    codes = pc.fill_null(coded.indices, -1).to_numpy().reshape(len(columns), -1).T.copy()
    for place in range(1, len(columns)):  # a contact told twice is one
        codes[(codes[:, :place] == codes[:, [place]]).any(axis=1), place] = -1
    held = codes >= 0
    count = held.sum(axis=1)
    kept = (count >= _LEAST) | (held & scoped).any(axis=1)
    offsets = np.r_[0, np.cumsum(np.where(kept, count, 0))].astype(np.int32)
    flat = coded.dictionary.take(pa.array(codes[kept][held[kept]]))
    return pa.ListArray.from_arrays(pa.array(offsets), flat, mask=pa.array(~kept))


def _platforms(work: Work) -> pa.Array | None:
    """The platform of each row, where there is one that is known."""
    named = work.get("platform")
    if named is None:
        return None if work.platform is None else pa.repeat(work.platform, work.rows.num_rows)
    return pc.if_else(pc.equal(named, "other"), pa.scalar(None, pa.string()), named)


def _named(kind: str, values: pa.Array, platforms: pa.Array | None) -> pa.Array:
    """`kind:value`, `kind@platform:value`."""
    if platforms is None or kind not in OF_A_PLATFORM:
        return pc.binary_join_element_wise(identifier(kind, ""), values, "")
    head = pc.fill_null(pc.binary_join_element_wise(f"{kind}@", platforms, ""), kind)
    return pc.binary_join_element_wise(head, values, ":")
