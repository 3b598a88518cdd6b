"""What `watch` found, arranged as cards: each with its numbers, its days and its doors."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.api import filters, watch, watch_charts, watch_past
from fanbu.api.cells import called
from fanbu.errors import BadInput
from fanbu.model.finding import cut, stem_of
from fanbu.types import Period
from fanbu.web.keeper import NotYet
from fanbu.web.tables import Cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from fanbu.api.bench import Bench
    from fanbu.model.result import Result
    from fanbu.web.visit import Visit

BUDGETS = (3, 5, 10, 20)
"""Offered beside the one of the settings."""
LARGEST = 1_000
NUMBERS = ("value", "expected", "low", "high", "relative")
TAGS = {"good": "good", "bad": "bad", "watch": "watch"}
DECISIONS = "/decisions/new"
MENDED = {
    "missing_export": "/imports", "doubled_import": "/imports", "new_source": "/sources",
    "changed_definition": "/settings/log",
}  # fmt: skip
"""Fault → the page on which something can be done about it, or seen of it."""
MENDS = {"/imports": "editor", "/sources": "viewer", "/settings/log": "admin"}


@dataclass(frozen=True, slots=True)
class Card:
    """An alert or a fault. `row`: as `watch` tells it; `days`: its days as people say them.

    `numbers`: what it was, what it should have been, with the band; none of a fault. `drawn`: what
    the chart shows, `specs`: the chart for a wide page and a phone. `because`: its page of why,
    `late`: the address of its causes; `decide`: where it becomes a decision; `mend`: where a fault
    is mended, and what that page is called; `also`: what the period before was like. Each may be
    empty.
    """

    row: Mapping[str, Any]
    days: str
    tags: tuple[tuple[str, str], ...]
    numbers: Mapping[str, Cell]
    drawn: str
    specs: Sequence[Mapping[str, Any]]
    because: str
    late: str
    decide: str
    mend: tuple[str, str] = ("", "")
    also: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """What is only counted: its title, its days, why it is, and its page of why."""

    title: str
    days: str
    why: str
    href: str


@dataclass(frozen=True, slots=True)
class Past:
    """What was told before: its title, what became of it, in a word, and where it was told."""

    title: str
    text: str
    became: str
    told: str
    href: str


def watched(
    visit: Visit,
    date: str = "",
    budget: int | None = None,
    *,
    waits: bool = True,
    bench: Bench | None = None,
) -> Result:
    """What `ws.watch` says in the app's words, remembered.

    `bench`: of a report on the page, that may have looked already. Raises BadInput `bad_budget`;
    NotYet, where `waits` is False and nobody has asked yet.
    """

    def ask() -> Result:
        workspace, known = visit.workspace, None
        if bench is not None:
            known = partial(bench.found, language=workspace.language)
        return watch.watch(workspace, date or None, budget, on_page=True, known=known)

    found: Result = (visit.answer if waits else visit.known)(ask, date, budget)
    return found


def budget_of(visit: Visit) -> int | None:
    """What the address says; None: as the settings have it. Raises BadInput `bad_parameter`."""
    text = visit.state.one("budget")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or int(text[:6]) > LARGEST:
        raise BadInput("bad_parameter", name="budget", value=text[:40],
                       known=list(map(str, BUDGETS)))  # fmt: skip
    return int(text)


def budgets(data: Mapping[str, Any], usual: int) -> list[int]:
    """What may be chosen; all of them, where there is no more than that."""
    return sorted({*BUDGETS, usual, data["budget"]})


def cards(visit: Visit, data: Mapping[str, Any], name: str, told: Mapping[str, str]) -> list[Card]:
    """Of `alerts` or of `faults`. `told`: key → what the findings of the period say of it."""
    found = (_card(visit, row, data["marks"]) for row in data[name])
    return [replace(one, also=_more(one.row, told)) for one in found]


def _more(row: Mapping[str, Any], told: Mapping[str, str]) -> str:
    """What they say beyond what `watch` does: beside the period before."""
    text = told.get(row["key"], "")
    return text.removeprefix(row["text"]).strip() if text.startswith(row["text"]) else ""


def left_out(visit: Visit, data: Mapping[str, Any]) -> list[Left]:
    return [
        Left(
            row["title"],
            said_days(visit, row["days"]),
            words.say(visit.state.language, f"web.watched_left_{row['left']}"),
            because(visit, row),
        )
        for row in data["left_out"]
    ]


def silent(visit: Visit, data: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Reason → what is not judged for it."""
    found: dict[str, list[str]] = {}
    for row in data["silent"]:
        reason = words.say(visit.state.language, f"watch.reason_{row['reason']}")
        names = [visit.workspace.column_label(row["metric"])]
        names += [called(visit.workspace, *each) for each in row["place"].items()]
        found.setdefault(reason, []).append(" · ".join(names))
    return list(found.items())


def past(visit: Visit, data: Mapping[str, Any]) -> list[Past]:
    """What was published or decided on before, and is told no more."""
    language, state = visit.state.language, visit.state
    found = []
    for row in data["past"]:
        told, href = "", ""
        if row["decision"]:
            told = words.say(language, "web.watched_past_decision", id=row["decision"])
            href = state.href("/decisions")
        if row["report"]:
            days = said_days(visit, row["report"]["period"])
            told = words.say(language, "web.watched_past_report", days=days)
            href = state.href("/reports/published", number=str(row["report"]["id"]))
        became = words.say(language, f"watch.became_{row['state']}")
        found.append(Past(row["title"], row["text"], became, told, href))
    return found


def counted(visit: Visit, data: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    """Kind (fault, alert, good) → what it is called, and how many of it there are."""
    kinds: Counter[str] = Counter(fault=len(data["faults"]))
    kinds.update("good" if row["direction"] == "good" else "alert" for row in data["alerts"])
    return [
        (kind, words.say(visit.state.language, f"web.watched_{kind}"), kinds[kind])
        for kind in ("fault", "alert", "good")
        if kinds[kind]
    ]


def tells(data: Mapping[str, Any], key: str) -> bool:
    """Whether this answer has what another list calls by `key`: nothing is told twice.

    The same kind, metric and place on days of which one is in common; an alert also where another
    is first of its cause. A source's missing days go by their platform and table.
    """
    stem, days = cut(key)
    return any(stem == own and _meet(days, each) for own, each in _stems(data))


def _stems(data: Mapping[str, Any]) -> Iterator[tuple[str, Period]]:
    whole = [*data["alerts"], *data["faults"], *data["dismissed"]]
    for row in (*whole, *data["left_out"]):
        yield cut(row["key"])
    for row in whole:
        place, days = row["place"], Period.parse(row["days"])
        if row["fault"] == "missing_export":
            yield watch_past.gap_stem(place["platform"], place["table"]), days
        for each in row["alerts"]:
            yield stem_of("alert", each["metric"], each["place"]), Period.parse(each["days"])


def _meet(one: Period, other: Period) -> bool:
    return one.start <= other.end and other.start <= one.end


def gravest(data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What weighs most, business or data."""
    every: list[Mapping[str, Any]] = [*data["alerts"], *data["faults"]]
    return max(every, key=lambda row: float(row["severity"]), default=None)


@dataclass(frozen=True, slots=True)
class Glance:
    """What Today says of it. `kinds`: kind, its name, how many; `days`: those that were judged.

    `title`, `tone`: of what weighs most. `judged`: whether anything could be.
    """

    kinds: Sequence[tuple[str, str, int]]
    days: str
    title: str
    tone: str
    judged: bool
    left: int


def glance(visit: Visit, *, waits: bool) -> Glance | None:
    """None where nobody has asked yet, and the page does not wait for it."""
    try:
        data = watched(visit, waits=waits).to_dict()
    except NotYet:
        return None
    first = gravest(data)
    return Glance(
        kinds=counted(visit, data),
        days=said_days(visit, data["days"]) if data["days"] else "",
        title=first["title"] if first else "",
        tone=first["direction"] if first else "",
        judged=bool(data["series"].get("judged")) or bool(data["faults"]),
        left=data["over_budget"],
    )


def because(visit: Visit, row: Mapping[str, Any], path: str = "/why") -> str:
    """Its metric, days and place on the page of why; empty where it is about no metric."""
    if not row["metric"]:
        return ""
    days = Period.parse(row["days"])
    return visit.state.href(
        path, metric=row["metric"], range="", where=_filter(row["place"]), compare="",
        **{"from": str(days.start), "to": str(days.end)},
    )  # fmt: skip


def said_days(visit: Visit, days: str) -> str:
    period = Period.parse(days)
    return words.days(period.start, period.end, visit.state.language)


def _filter(place: Mapping[str, str]) -> str:
    """The place as a filter; of a fault also its table, which is none."""
    where = ""
    for name, value in place.items():
        if name not in ("table", "change"):
            where = filters.narrowed(where, name, value or None)
    return where


def _card(visit: Visit, row: Mapping[str, Any], marks: list[dict[str, Any]]) -> Card:
    workspace, fault = visit.workspace, row["fault"]
    level = words.say(visit.state.language, f"watch.level_{row['level']}")
    way = words.say(visit.state.language, f"watch.way_{row['direction']}")
    mend = MENDED.get(fault or "", "")
    mendable = mend and visit.may(MENDS[mend])  # type: ignore[arg-type]
    return Card(
        row=row,
        days=said_days(visit, row["days"]),
        tags=((TAGS.get(row["direction"], ""), way), ("", level)),
        numbers={} if fault else dict(_numbers(row)),
        drawn=watch_charts.title_of(workspace, row["drawn"]) if row["drawn"] else "",
        specs=watch_charts.specs(workspace, row, marks),
        because=because(visit, row),
        late="" if fault else because(visit, row, "/findings/causes"),
        decide="" if fault or row.get("decision") else _decide(visit, row["key"]),
        mend=(visit.state.href(mend), mend.rpartition("/")[2]) if mendable else ("", ""),
    )


def _numbers(row: Mapping[str, Any]) -> Iterable[tuple[str, Cell]]:
    for name in NUMBERS:
        if row[name] is not None:
            yield name, Cell(row["shown"][name], number=True, sort=row[name], name=name)


def _decide(visit: Visit, key: str) -> str:
    """Where it becomes a decision, for those who may, where there is such a page."""
    from fanbu.web.pages import pages  # a page itself asks this

    there = any(page.path == "/decisions" for page in pages())
    return visit.state.href(DECISIONS, finding=key) if there and visit.may("editor") else ""
