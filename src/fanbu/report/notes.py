"""The data notes as sentences: to which day, what is missing, what did not count."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from fanbu.analyses.scope import HISTORY
from fanbu.model.finding import Claim, Named
from fanbu.report.blocks import Notes

if TYPE_CHECKING:
    from datetime import date

    from fanbu.analyses import facts
    from fanbu.analyses.facts import SourceNote
    from fanbu.report.speech import Voice

MOST_REASONS = 6


def notes_block(voice: Voice, given: facts.Notes, past_periods: int) -> Notes:
    """Missing things first; sources that reach the same day share a line."""
    items = [(True, text) for note in given.incomplete for text in _holes(voice, note)]
    items += [(False, text) for text in _complete(voice, given)]
    if not given.sources:
        items.append((True, voice.text("report.notes_nothing")))
    items += [(False, text) for text in _counted(voice, given)]
    if past_periods < HISTORY and given.sources:
        items.append((False, voice.text("report.note_facts_only", n=past_periods)))
    if past_periods:
        items.append((False, voice.text("report.note_noise")))
    return Notes(voice.text("report.notes_title"), tuple(items))


def source_name(voice: Voice, note: SourceNote) -> str:
    source = note.source
    name = voice.name("source", f"{source.table}/{source.platform}")
    if source.account in ("", "default", source.platform):
        return name
    account = voice.name("account", source.account)
    return voice.text("report.source_account", source=name, account=account)


def _holes(voice: Voice, note: SourceNote) -> list[str]:
    name = source_name(voice, note)
    found = []
    if note.missing:
        found.append(voice.text("report.source_missing", source=name, days=note.missing))
    if note.unfinished:
        days = tuple(Claim("report.a_day", {"day": day}) for day in note.unfinished)
        found.append(voice.text("report.source_unfinished", source=name, days=days))
    if note.spans:
        found.append(voice.text("report.source_together", source=name, days=note.spans))
    return found


def _complete(voice: Voice, given: facts.Notes) -> list[str]:
    by_day: dict[date, list[str]] = defaultdict(list)
    for note in given.sources:
        if note.last is not None:
            name = source_name(voice, note)
            if name not in by_day[note.last]:
                by_day[note.last].append(name)
    sign = "、" if voice.language == "zh" else ", "
    return [
        voice.text(
            "report.source_line", names=sign.join(names), day=Claim("report.a_day", {"day": day})
        )
        for day, names in sorted(by_day.items(), reverse=True)
    ]


def _counted(voice: Voice, given: facts.Notes) -> list[str]:
    found = []
    dropped = sorted(given.dropped.items(), key=lambda item: -item[1])[:MOST_REASONS]
    if dropped:
        items = tuple(
            Claim("report.dropped_item", {"reason": voice.name("reason", reason), "n": n})
            for reason, n in dropped
        )
        found.append(voice.text("report.dropped", items=items))
    for table, n in given.gone.items():
        if n:
            found.append(voice.text("report.gone", table=Named("source", table), n=n))
    if given.tests:
        found.append(voice.text("report.tests", n=given.tests))
    if given.duplicates:
        found.append(voice.text("report.duplicates", n=given.duplicates))
    if given.unplaced:
        found.append(voice.text("report.unplaced", n=given.unplaced, of=given.orders))
    return found
