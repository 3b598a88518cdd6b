"""What a note may be of: channels and platforms that there are, and what is seen of the rest."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.api.calendar import calendar_of, own
from fanbu.api.cells import called
from fanbu.api.questions import column_label
from fanbu.api.targets import channels_of
from fanbu.errors import BadInput
from fanbu.model.result import Warning_
from fanbu.store.seen import seen
from fanbu.types import LANGUAGES
from fanbu.workspace.calendar_lines import line_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fanbu.api.calendar import Mark
    from fanbu.api.desk import Desk

CHECKED = ("channel", "platform")
COMING = ("campaign", "ad_campaign")
"""Of these a team may write down what no data tell of yet: it is said, not refused."""
MOST_NEAR = 3


def known_places(desk: Desk, where: Mapping[str, str]) -> dict[str, str]:
    """The place by its codes; a channel or platform may be called by its label.

    Raises BadInput `note_channel`, `note_platform` for one that neither rules nor data know.
    """
    found = dict(where)
    if "channel" in where:
        found["channel"] = _channel(desk, where["channel"])
    if "platform" in where:
        found["platform"] = _platform(desk, where["platform"])
    return found


def unseen(desk: Desk, where: Mapping[str, str]) -> Iterator[Warning_]:
    """What no row is of yet: a campaign to come, or one spelt otherwise."""
    for name in COMING:
        known = seen(desk.warehouse, name) if name in where else ()
        if name in where and where[name] not in known:
            near = get_close_matches(where[name], known, MOST_NEAR)
            told = {"dimension": name, "value": where[name]}
            more = {"near": near} if near else {}
            yield Warning_("note_unseen_near" if near else "note_unseen", {**told, **more})


def strangers(desk: Desk) -> Iterator[tuple[Mark, dict[str, Any]]]:
    """Notes of a file written by hand that are of a channel or platform that nobody knows.

    With what is told of each: `dimension`, `value`, `near`, and the `line` it stands on.
    """
    for mark in own(calendar_of(desk)):
        for name in (each for each in CHECKED if each in mark.where):
            value = mark.where[name]
            try:
                known_places(desk, {name: value})
            except BadInput as problem:
                told = {"entry": f"notes {mark.number}", "value": value}
                line = line_of(desk.folder.calendar.read_text(encoding="utf-8-sig"), told)
                label = column_label(desk, name)
                near = problem.details["near"]
                yield mark, {"dimension": label, "value": value, "near": near, "line": line}


def _channel(desk: Desk, asked: str) -> str:
    channels = channels_of(desk)
    found = channels.find(asked)
    if found is None:
        near = [_told(desk, "channel", each) for each in channels.near(asked)]
        raise BadInput("note_channel", channel=asked, near=near)
    return found


def _platform(desk: Desk, asked: str) -> str:
    """By its code or what it is called, in either language."""
    codes = dict.fromkeys((*seen(desk.warehouse, "platform"), *words.platform_codes()))
    names = {code.casefold(): code for code in codes}
    for language in LANGUAGES:
        names |= {words.platform_name(language, code).casefold(): code for code in reversed(codes)}
    wanted = asked.casefold()
    found = asked if asked in codes else names.get(wanted)
    if found is None:
        close = [names[each] for each in get_close_matches(wanted, names, MOST_NEAR, 0.5)]
        near = list(dict.fromkeys(close)) or list(codes)[:MOST_NEAR]
        told = [_told(desk, "platform", each) for each in near]
        raise BadInput("note_platform", platform=asked, near=told)
    return found


def _told(desk: Desk, dimension: str, code: str) -> str:
    """`paid/baidu (百度推广)`; only its code where it has no other name."""
    name = called(desk, dimension, code)
    return code if name == code else f"{code} ({name})"
