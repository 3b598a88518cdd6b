"""The workspace's own channel rules: in order, tried before they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanbu.api import channel_rules
from fanbu.errors import BadInput
from fanbu.web.settings.part import Part
from fanbu.web.visit import Verb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.web.visit import Gone, Shown, Visit

PATH = "/settings/channels"
KINDS = ("paid", "owned", "earned", "partner", "offline", "organic", "other")
"""Of a channel of one's own."""
CONDITIONS = 2
"""Conditions of one rule that the form has room for."""


def _values(visit: Visit) -> Mapping[str, Any]:
    workspace = visit.workspace
    found = workspace.channel_rules().to_dict()
    edit = visit.state.one("edit")
    number = int(edit) if edit.isascii() and edit.isdecimal() and len(edit) < 4 else 0  # noqa: PLR2004
    row = next((one for one in channel_rules.own(workspace)[number - 1 : number]), None)
    return {
        **found,
        "mark": _mark,
        "packed": channel_rules.packaged(),
        "fields": channel_rules.FIELDS,
        "known": _known(visit),
        "kinds": KINDS,
        "number": number if row else 0,
        "was": _mark(found["rows"][number - 1]) if row else "",
        "channel": row["channel"] if row else "",
        "conditions": _filled(channel_rules.conditions_of(row) if row else []),
        "moves": None,
    }


def _known(visit: Visit) -> list[tuple[str, list[tuple[str, str]]]]:
    """The channels to choose from, by kind: each code with what people call it."""
    every = channel_rules.known_channels(visit.workspace)
    kinds = dict.fromkeys((*KINDS, *(one.partition("/")[0] for one in every)))
    shelves = [
        (kind, sorted(
            ((one, visit.called("channel", one)) for one in every if one.partition("/")[0] == kind),
            key=lambda pair: pair[1],
        ))
        for kind in kinds
    ]  # fmt: skip
    return [(kind, listed) for kind, listed in shelves if listed]


def _channel(visit: Visit) -> str:
    """The one that was chosen, or the new one that was named."""
    kind, new = visit.text("kind"), visit.text("new").replace("/", " ").strip()
    return f"{kind}/{new}" if new and kind in KINDS else visit.text("channel")


def _filled(given: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [*given, *[("source", "=", "")] * max(CONDITIONS - len(given), 1)]


def try_out(visit: Visit) -> Shown:
    """The form as it was filled in, and what the rule would move. Nothing is changed."""
    rule, number = _rule(visit), _number(visit)
    _same(visit, number)
    rules = channel_rules.with_rule(visit.workspace, rule, number)
    moves = visit.workspace.try_channel_rules(rules).to_dict()
    given = channel_rules.conditions_of(rule)
    return PART.shown(
        visit,
        moves=moves,
        number=number or 0,
        was=visit.text("was"),
        channel=rule["channel"],
        conditions=_filled(given),
    )


def save(visit: Visit) -> Gone:
    number = _number(visit)
    _same(visit, number)
    found = visit.workspace.add_channel_rule(_channel(visit), _conditions(visit), number=number)
    return PART.back(visit, "rules_saved", n=found.to_dict()["moved"])


def move(visit: Visit) -> Gone:
    number, step = _needed(visit), {"up": -1, "down": 1}.get(visit.text("to"), 0)
    _same(visit, number)
    found = visit.workspace.move_channel_rule(number, number + step)
    return PART.back(visit, "rules_saved", n=found.to_dict()["moved"])


def remove(visit: Visit) -> Gone:
    number = _needed(visit)
    _same(visit, number)
    found = visit.workspace.remove_channel_rule(number)
    return PART.back(visit, "rules_saved", n=found.to_dict()["moved"])


def _mark(row: Mapping[str, Any]) -> str:
    """The rule itself: numbers move when a colleague adds or removes one."""
    return f"{row['channel']} {row['when']}"


def _same(visit: Visit, number: int | None) -> None:
    """Raises BadInput `channel_rules_moved`: the rule of this number is no longer the one shown."""
    was = visit.text("was")
    if number is None or not was:
        return
    rows = visit.workspace.channel_rules().to_dict()["rows"]
    if was not in [_mark(row).strip() for row in rows[number - 1 : number]]:
        raise BadInput("channel_rules_moved", rule=number)


def _rule(visit: Visit) -> dict[str, Any]:
    return channel_rules.parsed(_channel(visit), _conditions(visit))


def _conditions(visit: Visit) -> list[str]:
    """`source=官网` for each line of the form that says something."""
    lines = zip(visit.texts("field"), visit.texts("sign"), visit.texts("value"), strict=False)
    return [f"{field}{sign}{value}" for field, sign, value in lines if value]


def _number(visit: Visit) -> int | None:
    given = visit.text("number")
    return _needed(visit) if given not in ("", "0") else None


def _needed(visit: Visit) -> int:
    given = visit.text("number")
    if not given.isascii() or not given.isdecimal() or len(given) > 4:  # noqa: PLR2004
        raise BadInput("unknown_channel_rule", rule=given[:20], rules="—")
    return int(given)


PART = Part(
    "channels",
    PATH,
    _values,
    verbs=(
        Verb("/settings/channels/try", try_out, "admin"),
        Verb("/settings/channels/save", save, "admin"),
        Verb("/settings/channels/move", move, "admin"),
        Verb("/settings/channels/remove", remove, "admin"),
    ),
)
