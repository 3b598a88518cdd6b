"""The keys of what `watch` finds: which finding one names, and which are near one that none has."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from fanbu.analyses import watch as analysis
from fanbu.api.bench import Bench
from fanbu.api.watch import found_at, told_at
from fanbu.errors import BadInput
from fanbu.model.finding import cut
from fanbu.report.arrange import findings_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.api.desk import Desk
    from fanbu.api.watch import Told

MOST_NEAR = 3


def is_of_watch(key: str) -> bool:
    """Whether the key of a finding is one of these."""
    return key.partition(":")[0] in analysis.KINDS


def check(desk: Desk, key: str) -> None:
    """Raises BadInput `unknown_finding` unless it is found, lately or at the end of its days."""
    told_of(desk, key)


def told_of(desk: Desk, key: str) -> Told:
    """The finding of a key, lately or at the end of its days.

    Raises BadInput `unknown_finding`, or `no_findings` where there is none at all.
    """
    try:
        period = cut(key).days
    except BadInput:
        raise no_such(desk, key) from None
    ends = desk.ends_of_data()
    found: list[str] = []
    for end in dict.fromkeys((desk.last_day(), min(period.end, desk.last_day()))):
        if ends is None or end < ends[0]:
            continue
        watched, spec, _ = found_at(desk, end, ends[0])
        for one in told_at(desk, watched, spec):
            if one.finding.key == key:
                return one
            found.append(one.finding.key)
    raise no_such(desk, key, found)


def no_such(desk: Desk, key: str, known: Sequence[str] = ()) -> BadInput:
    """That there is no such finding, with the nearest of those known; else of those of late.

    `no_findings` where neither `watch` nor the report of the last week has any.
    """
    there = known or _lately(desk)
    if not there:
        return BadInput("no_findings", key=key)
    near = get_close_matches(key, there, MOST_NEAR) or there[:MOST_NEAR]
    return BadInput("unknown_finding", key=key, near=list(near))


def _lately(desk: Desk) -> Sequence[str]:
    ends, last = desk.ends_of_data(), desk.last_day()
    if ends is None or last < ends[0]:
        return ()
    watched, spec, _ = found_at(desk, last, ends[0])
    told = (each.finding.key for each in told_at(desk, watched, spec))
    page = findings_of(Bench(desk, "week", last).whole(desk.language))
    return tuple(dict.fromkeys((*told, *(block.key for block in page))))
