"""The data notes as sentences: to which day, what is missing, what did not count."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from fanbu.analyses.scope import HISTORY
from fanbu.model.finding import Claim, Named
from fanbu.report.blocks import Notes
from fanbu.report.stopped import how_to_pause, when_stopped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from fanbu.analyses import facts
    from fanbu.analyses.facts import SourceNote
    from fanbu.model.facts import SourceFacts
    from fanbu.report.speech import Voice

MOST_REASONS = 6
MOST_STATUSES = 5


def notes_block(voice: Voice, given: facts.Notes, past_periods: int) -> Notes:
    """What came and does not count first; sources that reach the same day share a line.

    What has not come stands at the top of the page.
    """
    items = [(True, _withheld(voice, *entry)) for entry in given.withheld.items()]
    items += [(True, text) for note in given.incomplete for text in _holes(voice, note, given)]
    items += [
        (True, voice.text("report.unrated", table=Named("source", table), days=days))
        for table, days in given.unrated.items()
    ]
    if given.unsaid:
        items.append((True, _unsaid(voice, given.unsaid)))
    if given.unrefunded:
        items.append((True, voice.text("warnings.no_refunds_known")))
    items += [(False, text) for text in _complete(voice, given)]
    if not given.sources:
        items.append((True, _nothing(voice, given)))
    items += [(False, text) for text in _counted(voice, given)]
    if past_periods < HISTORY and given.sources:
        key = "facts_only" if past_periods else "facts_none"
        items.append((False, voice.text(f"report.note_{key}", n=past_periods)))
    if past_periods:
        items.append((False, voice.text("report.note_noise")))
    return Notes(voice.text("report.notes_title"), tuple(items), "notes")


def _withheld(voice: Voice, source: SourceFacts, metrics: Sequence[str]) -> str:
    """Which numbers are empty since a source stopped, and what gives them back."""
    named = tuple(Named("metric", name) for name in metrics)
    stopped = when_stopped(source)
    return voice.text("report.withheld", metrics=named, stopped=stopped, **how_to_pause(source))


def _nothing(voice: Voice, given: facts.Notes) -> str:
    """Nothing tells of the period or the one before; of other days something may."""
    if given.reach is None:
        return voice.text("report.notes_nothing")
    ends = given.reach
    return voice.text("report.notes_reach", first=ends.start, last=ends.end)


def source_name(voice: Voice, note: SourceNote, given: facts.Notes) -> str:
    """Its platform; with its account where the platform has several."""
    source = note.source
    name = _platform(voice, note)
    notes = (*given.sources, *given.silent)
    same = {_account(each) for each in notes if _platform(voice, each) == name}
    if len(same) == 1 or source.account in ("", "default", source.platform):
        return name
    account = voice.name("account", source.account)
    return voice.text("report.source_account", source=name, account=account)


def _platform(voice: Voice, note: SourceNote) -> str:
    return voice.name("source", f"{note.source.table}/{note.source.platform}")


def _account(note: SourceNote) -> str:
    return note.source.account


def _holes(voice: Voice, note: SourceNote, given: facts.Notes) -> list[str]:
    name = source_name(voice, note, given)
    found = []
    if note.unfinished:
        days = tuple(Claim("report.a_day", {"day": day}) for day in note.unfinished)
        found.append(voice.text("report.source_unfinished", source=name, days=days))
    if note.spans:
        found.append(voice.text("report.source_together", source=name, days=note.spans))
    if note.since:
        day = Claim("report.a_day", {"day": note.since})
        found.append(voice.text("report.source_since", source=name, day=day))
    return found


def _unsaid(voice: Voice, unsaid: Mapping[str, int]) -> str:
    """Of all leads, not of the period's alone: what a status means is said once for all."""
    items = tuple(
        Claim("report.unsaid_item", {"status": voice.name("status", status), "n": n})
        for status, n in list(unsaid.items())[:MOST_STATUSES]
    )
    return voice.text("report.unsaid", n=sum(unsaid.values()), statuses=items)


def _complete(voice: Voice, given: facts.Notes) -> list[str]:
    """To which day, newest first; accounts of one platform are counted, not listed."""
    by_day: dict[date, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for note in given.sources:
        if note.last is not None:
            by_day[note.last][_platform(voice, note)].add(source_name(voice, note, given))
    sign = "、" if voice.language == "zh" else ", "
    found = []
    for day, accounts in sorted(by_day.items(), reverse=True):
        names = sign.join(_counted_name(voice, name, own) for name, own in accounts.items())
        names += " " if voice.language == "zh" and names[-1].isascii() else ""
        on = Claim("report.a_day", {"day": day})
        found.append(voice.text("report.source_line", names=names, day=on))
    return found


def _counted_name(voice: Voice, name: str, accounts: set[str]) -> str:
    if len(accounts) == 1:
        return next(iter(accounts))
    return voice.text("report.source_accounts", source=name, n=len(accounts))


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
    if given.shared:
        found.append(voice.text("report.shared_contacts", n=given.shared))
    if given.unplaced:
        found.append(voice.text("report.orders_unplaced", n=given.unplaced, of=given.orders))
    return found
