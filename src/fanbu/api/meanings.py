"""What was changed lately about what numbers mean: by a verb, or in a file of definitions.

A change by a verb is a line of the trail. A definition is a file that anybody edits: that it means
something else is seen by what it meant when a report was published.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from fanbu.analyses.watch import LOOKED_BACK, Changed
from fanbu.api.published import ground_of
from fanbu.store.trail import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from fanbu.api.desk import Desk
    from fanbu.store.trail import Note

DEFINING = frozenset(
    {
        "set_settings", "set_status", "set_channel_rules", "add_channel_rule",
        "remove_channel_rule", "move_channel_rule",
    }
)  # fmt: skip
"""Changes by which the same rows make other numbers."""
SETTINGS = ("timezone", "week_start", "playbook")
"""The settings that do."""
MOST = 500
DEFINITION = "definition"


def changed(desk: Desk) -> tuple[Changed, ...]:
    """The changes of the last weeks, in no order."""
    by_verb = tuple(_by_verb(desk))
    return (*by_verb, *_definitions(desk, by_verb))


def _by_verb(desk: Desk) -> Iterator[Changed]:
    since = desk.now() - timedelta(LOOKED_BACK)
    for line in desk.ledger.notes(wanted=Wanted(since=since, limit=MOST)):
        if line.what in DEFINING and _means(line):
            yield Changed(_day(desk, line.at), line.what, line.who)


def _means(line: Note) -> bool:
    if line.what != "set_settings":
        return True
    named = line.details.get("changes", ())
    return any(str(one).partition("=")[0] in SETTINGS for one in named)


def _definitions(desk: Desk, known: Iterable[Changed]) -> Iterator[Changed]:
    """Metrics that mean something else than when the newest report was published."""
    newest = max(desk.ledger.published.all(), key=lambda each: each.at, default=None)
    if newest is None or newest.at < desk.now() - timedelta(LOOKED_BACK):
        return
    day = _day(desk, newest.at)
    if any(each.day >= day for each in known):
        return  # their meaning holds the settings, too: it is told by these
    ground = ground_of(desk)
    others = tuple(
        number.metric
        for number in newest.numbers
        if number.metric in desk.definitions.metrics
        and ground.meaning(number.metric) != number.meaning
    )
    if others:
        yield Changed(day, DEFINITION, "", others)


def _day(desk: Desk, moment: datetime) -> date:
    known = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return known.astimezone(desk.settings.zone).date()
