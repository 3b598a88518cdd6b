"""How exports stand, and what waits for somebody: the cards below the findings of Today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.web import uploads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fanbu.web.asked import About
    from fanbu.web.visit import Visit

TONES = ("bad", "watch", "even", "good")
"""What somebody has to do something about comes first."""
MOST_LATE = 4
"""Late exports that are told one by one; of more, so many are named."""
MOST_NAMED = 6
MOST_REACHED = 8
STALE_DAYS = 7


@dataclass(frozen=True, slots=True)
class Errand:
    """Something that waits: what, of whom or since when, and the page where it is done."""

    text: str
    small: str
    href: str


@dataclass(frozen=True, slots=True)
class Reached:
    """To which day the data of a platform or register reach. `said`: how that stands."""

    called: str
    day: str
    said: str
    tone: str


def state_of(visit: Visit, row: Mapping[str, Any]) -> tuple[str, str]:
    """How a source stands, in a word and a tone."""

    def say(key: str, **details: Any) -> str:
        return words.say(visit.state.language, f"web.source_{key}", **details)

    if row["covered_to"] is None and row["last_day"] is None:
        return say("never"), "bad"
    if row["overdue"]:
        return say("late", n=len(row["overdue"])), "bad"
    if any(pause.endswith("..") for pause in row["paused"]):
        return say("rests"), "even"
    if row["missing"]:
        return say("holes", n=len(row["missing"])), "watch"
    return say("good"), "good"


def errands(visit: Visit, what: About) -> list[Errand]:
    """What waits for the visitor: files, statuses, late exports, a report to publish."""
    return [
        *_to_decide(visit),
        *_statuses_to_say(visit),
        *_late(visit),
        *_to_publish(visit, what),
    ]


def _to_decide(visit: Visit) -> Iterator[Errand]:
    held = uploads.waiting(visit.workspace) if visit.may("editor") else []
    if held:
        files = [name for one in held for name in one.files]
        text = words.say(visit.state.language, "web.imports_waiting", files=len(files))
        yield Errand(text, files[0], visit.state.href("/imports"))


def _statuses_to_say(visit: Visit) -> Iterator[Errand]:
    """Leads that count as pending only because nobody has said what their status means."""
    if not visit.may("editor"):
        return
    found = visit.answer(visit.workspace.statuses).to_dict()
    if found["unknown"]:
        language = visit.state.language
        text = words.say(language, "settings.unknown_statuses", n=found["unknown"])
        names = [row["status"] for row in found["rows"] if not row["means"]]
        more = words.say(language, "web.and_more", n=len(names) - MOST_NAMED)
        said = words.say(language, "cli.listed", items=names[:MOST_NAMED])
        small = f"{said} {more}" if len(names) > MOST_NAMED else said
        yield Errand(text, small, visit.state.href("/settings/statuses"))


def _late(visit: Visit) -> Iterator[Errand]:
    """Exports that should be here by now, those of one platform and owner once."""
    late: dict[tuple[str, str], set[str]] = {}
    for row in _sources(visit):
        if row["overdue"]:
            late.setdefault((_called(visit, row), row["owner"] or ""), set()).update(row["overdue"])
    href = visit.state.href("/imports" if visit.may("editor") else "/sources")
    language = visit.state.language
    if len(late) > MOST_LATE:
        names = list(dict.fromkeys(called for called, _ in late))
        said = words.say(language, "cli.listed", items=names[:MOST_NAMED])
        more = words.say(language, "web.and_more", n=len(names) - MOST_NAMED)
        text = words.say(language, "web.today_late", n=len(late))
        yield Errand(text, f"{said} {more}" if len(names) > MOST_NAMED else said, href)
        return
    for (called, owner), days in late.items():
        text = words.say(language, "web.today_late_one", what=called, n=len(days))
        yield Errand(text, owner, href)


def _to_publish(visit: Visit, what: About) -> Iterator[Errand]:
    """The report of these days, where its kind has been published before and this one not yet."""
    if not visit.may("editor"):
        return
    every = visit.answer(visit.workspace.published).to_dict()["reports"]
    ends = {row["period"].split("..")[-1] for row in every if row["grain"] == what.grain}
    if ends and what.date not in ends:
        language = visit.state.language
        kind = words.say(language, f"web.report_{what.grain}")
        text = words.say(language, "web.today_unpublished", kind=kind)
        yield Errand(text, "", visit.state.href("/reports/edit", **what.wanted))


def stale(visit: Visit) -> int:
    """For how many whole days nothing has come in; 0 while a week's report still is this week's."""
    ends, today = visit.answer(visit.workspace.ends_of_data), visit.workspace.presets()["today"]
    if ends is None or today is None:
        return 0
    days = int((today.start - ends[1]).days) - 1
    return days if days >= STALE_DAYS else 0


def reached(visit: Visit) -> tuple[Sequence[Reached], int]:
    """One line a platform or register, the worst first; and how many more there are."""
    worst: dict[str, Reached] = {}
    for row in _sources(visit):
        said, tone = state_of(visit, row)
        called, day = _called(visit, row), str(row["covered_to"] or row["last_day"] or "")
        one, before = Reached(called, day, said, tone), worst.get(called)
        if before is None or TONES.index(tone) < TONES.index(before.tone):
            worst[called] = one
    lines = sorted(worst.values(), key=lambda one: TONES.index(one.tone))
    return lines[:MOST_REACHED], len(lines[MOST_REACHED:])


def _sources(visit: Visit) -> Sequence[Mapping[str, Any]]:
    rows: Sequence[Mapping[str, Any]] = visit.answer(visit.workspace.sources).to_dict()["rows"]
    return rows


def _called(visit: Visit, row: Mapping[str, Any]) -> str:
    return words.source_name(visit.state.language, row["table"] or "", row["platform"] or "")
