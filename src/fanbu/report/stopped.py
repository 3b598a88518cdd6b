"""A source that stopped shortly before a period: since when, and how to say it was switched off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanbu.model.finding import Claim, Named

if TYPE_CHECKING:
    from fanbu.model.facts import SourceFacts


def when_stopped(source: SourceFacts) -> Claim:
    """Its name and its last day."""
    day = Claim("report.a_day", {"day": source.last or source.first})
    return Claim("report.stopped_on", {"source": _named(source), "day": day})


def how_to_pause(source: SourceFacts) -> dict[str, Any]:
    """Its name, what the command calls it, and the first day it says nothing of."""
    return {"source": _named(source), "pause": source.pause_name, "first": str(source.silent_from)}


def _named(source: SourceFacts) -> Named:
    return Named("source", f"{source.table}/{source.platform}")
