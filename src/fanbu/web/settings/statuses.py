"""What the statuses of leads count as."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.api import statuses
from fanbu.web.settings.part import Part
from fanbu.web.visit import Verb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.web.visit import Gone, Visit

PATH = "/settings/statuses"


def _values(visit: Visit) -> Mapping[str, Any]:
    found = visit.workspace.statuses().to_dict()
    return {**found, "choices": _choices(visit), "stages": bool(_stages(visit))}


def _choices(visit: Visit) -> list[tuple[str, str]]:
    """Value → how it is called; the stages of the trade after the lists."""
    language, stages = visit.state.language, _stages(visit)
    return [
        (one, stages[one.removeprefix("stage:")] if one.startswith("stage:")
         else words.say(language, f"settings.means_{one}"))
        for one in statuses.choices(visit.workspace)
    ]  # fmt: skip


def _stages(visit: Visit) -> Mapping[str, str]:
    return statuses.stage_names(visit.workspace, visit.state.language)


def save(visit: Visit) -> Gone:
    """Every status whose choice is another than its author saw: colleagues' choices stay."""
    seen, changed = visit.texts("was"), 0
    chosen = zip_longest(visit.texts("status"), visit.texts("means"), seen, fillvalue="")
    for status, means, before in chosen:
        if means and status and means != before:
            visit.workspace.set_status(status, means)
            visit.keeper.changed()  # the next one builds on it
            changed += 1
    return PART.back(visit, "statuses_saved", n=changed)


PART = Part("statuses", PATH, _values, verbs=(Verb("/settings/statuses/save", save),))
