"""A team's own list of customers: read as it is, and which of its columns say who a row is.

Nothing of it is changed, dropped or kept. A contact leaves this room as the keyed hash that the
warehouse knows people by; a masked or blank one identifies nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, get_args

import pyarrow as pa

from fanbu.errors import BadInput
from fanbu.ingest import values
from fanbu.ingest.files import place_of, read_bytes
from fanbu.ingest.headers import normalise
from fanbu.ingest.sheets import read_sheets
from fanbu.ingest.templates import known_words, templates
from fanbu.rules.contact import normal_email, normal_phone, person_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from fanbu.ingest.sheet import Sheet

Role = Literal["lead", "order", "phone", "email"]
ROLES: tuple[Role, ...] = get_args(Role)
"""What a row can be known by, the surest first."""
_WORDS: tuple[tuple[Role, str, str], ...] = (
    ("lead", "attendance", "lead"),
    ("lead", "leads", "external_id"),
    ("order", "orders", "external_id"),
    ("phone", "leads", "phone"),
    ("phone", "orders", "phone"),
    ("email", "leads", "email"),
    ("email", "orders", "email"),
)
"""Role, and the template and target whose words its headers are."""
_VAGUE = frozenset({"id", "编号", "name"})
"""Headers that may well number something else: taken when nothing else tells who a row is."""
_FILLED = 0.5
_SAMPLE = 200


@dataclass(frozen=True, slots=True)
class OwnList:
    """The sheet, and role → the place of the column that fills it."""

    sheet: Sheet
    roles: Mapping[Role, int]

    def asked(self, key: bytes) -> dict[Role, pa.Array]:
        """What each row is known by, one text array a role; contacts hashed with `key`."""
        return {role: self._column(role, key) for role in ROLES}

    def _column(self, role: Role, key: bytes) -> pa.Array:
        at = self.roles.get(role)
        if at is None:
            return pa.nulls(self.sheet.rows, pa.string())
        cells = values.text(self.sheet.columns[at]).values.cast(pa.string())
        if role in ("lead", "order"):
            return cells
        coded = cells.dictionary_encode()
        kind: Literal["phone", "email"] = "phone" if role == "phone" else "email"
        people = [person_of(key, kind, text) for text in coded.dictionary.to_pylist()]
        return pa.array(people, pa.string()).take(coded.indices)


def read_list(path: Path, given: Mapping[str, Role]) -> OwnList:
    """The first sheet of a file that says who its rows are. `given`: header → role, as told.

    Raises BadInput: what reading a file raises, `no_such_column`, `list_names_nobody`.
    """
    place = place_of(path)
    if place is None:
        raise BadInput("no_such_file", file=str(path))
    source = read_bytes(place.file)
    sheets = [
        sheet
        for sheet in read_sheets(source.data, source.path, known=_known())
        if place.sheet in (None, sheet.name)
    ]
    if not sheets:
        raise BadInput("no_such_file", file=str(path))
    for sheet in sheets:
        if roles := _roles(sheet, given):
            return OwnList(sheet, roles)
    header = [name for name in sheets[0].header if name.strip()]
    strange = [name for name in given if name not in header]
    if strange:
        raise BadInput("no_such_column", file=source.path, column=strange[0], known=header[:12])
    raise BadInput("list_names_nobody", file=source.path, header=header[:12])


def _roles(sheet: Sheet, given: Mapping[str, Role]) -> dict[Role, int]:
    """As told; else by the headers, then by what the cells look like, at last by vague headers."""
    if given:
        return _told(sheet, given)
    found: dict[Role, int] = {}
    vague: dict[Role, int] = {}
    for at, header in enumerate(sheet.header):
        name = normalise(header)
        role = next((r for r in ROLES if not _words()[r].isdisjoint((name.full, name.bare))), None)
        if role is not None:
            (vague if name.bare in _VAGUE else found).setdefault(role, at)
    for role in _LOOKS:
        place = None if role in found else _by_cells(sheet, role, frozenset(found.values()))
        if place is not None:
            found[role] = place
    return found or vague


def _told(sheet: Sheet, given: Mapping[str, Role]) -> dict[Role, int]:
    """The columns that were named; none of them where the sheet lacks one."""
    names = [normalise(name).full for name in sheet.header]
    wanted = {role: normalise(header).full for header, role in given.items()}
    if not set(wanted.values()) <= set(names):
        return {}
    return {role: names.index(name) for role, name in wanted.items()}


_MOBILE = re.compile(r"1[3-9]\d{9}\Z")
_LOOKS: Mapping[Role, Callable[[str], bool]] = {
    "phone": lambda text: bool(_MOBILE.match(normal_phone(text) or "")),
    "email": lambda text: normal_email(text) is not None,
}
"""How a contact is known without a header: a mobile number, an address."""


def _by_cells(sheet: Sheet, role: Role, taken: Collection[int]) -> int | None:
    """The first column at least half of whose filled cells look like such a contact."""
    for at, column in enumerate(sheet.columns):
        if at in taken:
            continue
        cells = values.text(column.slice(0, _SAMPLE)).values.cast(pa.string()).drop_null()
        looks = [_LOOKS[role](text) for text in cells.to_pylist()]
        if looks and sum(looks) >= _FILLED * len(looks):
            return at
    return None


@cache
def _words() -> Mapping[Role, frozenset[str]]:
    """Role → every header that says it, normalised."""
    by_name = {template.name: template.words for template in templates()}
    found: dict[Role, set[str]] = {role: set() for role in ROLES}
    for role, template, target in _WORDS:
        plain = (word for word in by_name[template][target] if not word.startswith("~"))
        found[role].update(plain)
    return {role: frozenset(words) for role, words in found.items()}


@cache
def _known() -> frozenset[str]:
    """Headers that help to find the header row."""
    return known_words() | frozenset(word for words in _words().values() for word in words)
