"""Expected sources: which exports must come, whose they are, and when one really rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from fanbu.model.source import ExpectedSource, Pause, SourceName
    from fanbu.store.ledger import Ledger


def expect(ledger: Ledger, sources: Sequence[ExpectedSource], now: datetime) -> None:
    """Keep what must come; what was said before about the same name is replaced."""
    ledger.expect(sources, now=now)
    for one in sources:
        told = {"owner": one.owner, "cadence": one.cadence, "ready": f"{one.ready:%H:%M}"}
        ledger.note("source_set", {**_named(one.name), **told}, now=now)


def forget(ledger: Ledger, name: SourceName, now: datetime) -> None:
    """Expect it no longer. Raises BadInput `unknown_source`."""
    ledger.no_longer_expect(name)
    ledger.note("source_forgotten", _named(name), now=now)


def pause(ledger: Ledger, given: Pause, now: datetime) -> None:
    """Nothing of these days is missing. Raises BadInput `period_reversed`."""
    if given.end is not None and given.end < given.start:
        raise BadInput("period_reversed", start=given.start, end=given.end)
    ledger.pause(given, now=now)
    told = {"start": given.start, "end": given.end}
    ledger.note("source_paused", {**_named(given.name), **told}, now=now)


def resume(ledger: Ledger, name: SourceName, since: date, now: datetime) -> None:
    """From `since` on it runs again. Raises BadInput `not_paused`."""
    ledger.resume(name, since)
    ledger.note("source_resumed", {**_named(name), "since": since}, now=now)


def _named(name: SourceName) -> dict[str, str]:
    return {"platform": name.platform, "account": name.account, "table": name.table}
