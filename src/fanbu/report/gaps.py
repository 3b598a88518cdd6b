"""The top of a report: what has not come, to which day it reaches, whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu import words
from fanbu.model.finding import Claim
from fanbu.report.blocks import Gaps
from fanbu.report.notes import source_name

if TYPE_CHECKING:
    from fanbu.analyses import facts
    from fanbu.analyses.facts import SourceNote
    from fanbu.model.source import ExpectedSource
    from fanbu.report.speech import Voice

MOST = 5
"""Beyond these they are counted: `fanbu sources` lists them all."""


def gaps_block(voice: Voice, given: facts.Notes, *, brief: bool) -> Gaps | None:
    """A line a source, or all in one line where there is little room; None when all is there."""
    lines = [_lacking(voice, note, given) for note in given.lacking]
    lines += [_never(voice, one) for one in given.never]
    if not lines:
        return None
    told, left = lines[:MOST], len(lines) - MOST
    more = [voice.text("report.gaps_more", n=left)] if left > 0 else []
    sign = "；" if voice.language == "zh" else "; "
    short = voice.text("report.gaps_short", items=sign.join([*(s for _, s in told), *more]))
    items = (short,) if brief else (*(line for line, _ in told), *more)
    return Gaps(voice.text("report.gaps_title"), items, short)


def _lacking(voice: Voice, note: SourceNote, given: facts.Notes) -> tuple[str, str]:
    """In a line, and shorter."""
    name, last = source_name(voice, note, given), note.last
    assert last is not None  # noqa: S101 - a source covers something
    days = {"days": note.missing, "last": Claim("report.a_day", {"day": last})}
    kind = "hole" if last > note.missing[-1].end else "tail"
    if note.awaited is not None:
        day = Claim("report.a_day", {"day": note.awaited.date()})
        kind, days = "awaited", {**days, "when": day, "hour": f"{note.awaited:%H:%M}"}
    line = voice.text(f"report.gap_{kind}", source=_whose(voice, name, note.owner), **days)
    short = voice.text("report.gap_short", source=_briefly(voice, name, note.owner), **days)
    return line, short


def _never(voice: Voice, expected: ExpectedSource) -> tuple[str, str]:
    platform, account = expected.name.platform, expected.name.account
    register = words.has(f"report.source_{platform}")
    name = voice.name("source", platform if register else f"/{platform}")
    if account:
        owned = voice.name("account", account)
        name = voice.text("report.source_account", source=name, account=owned)
    line = voice.text("report.gap_never", source=_whose(voice, name, expected.owner))
    short = voice.text("report.gap_never", source=_briefly(voice, name, expected.owner))
    return line, short


def _whose(voice: Voice, name: str, owner: str) -> str:
    if not owner:
        return _apart(voice, name)
    whose = voice.name("owner", owner)
    return voice.text("report.gap_whose", source=name, owner=whose)


def _briefly(voice: Voice, name: str, owner: str) -> str:
    """Just the name of whose it is."""
    if not owner:
        return _apart(voice, name)
    return voice.text("report.source_account", source=name, account=voice.name("owner", owner))


def _apart(voice: Voice, name: str) -> str:
    """A Latin name stands apart from the Chinese word after it."""
    return f"{name} " if voice.language == "zh" and name[-1].isascii() else name
