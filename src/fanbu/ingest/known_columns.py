"""Files full of people: a reader's own columns are kept, every other one is left out unread.

For the `prepare` of readers: what a newer export adds may be a name, a phone, an address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.ingest.headers import normalise

if TYPE_CHECKING:
    from collections.abc import Collection

    from fanbu.ingest.sheet import Sheet


def known_only(sheet: Sheet, headers: Collection[str]) -> Sheet:
    """The columns called as one of `headers`, with or without their unit."""
    known = {normalise(header).full for header in headers}
    names = [normalise(header) for header in sheet.header]
    kept = [at for at, name in enumerate(names) if name.full in known or name.bare in known]
    return sheet.with_columns([sheet.header[at] for at in kept], [sheet.columns[at] for at in kept])
