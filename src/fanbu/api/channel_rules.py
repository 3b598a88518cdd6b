"""The workspace's own channel rules: listed, tried on the data that is there, and changed.

A rule says which channel an origin is. Rules are asked in order, the workspace's own before the
packaged ones. When they change, the rows whose channel came from a rule move along; a channel that
a file gave itself stays.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanbu.api.files import write
from fanbu.errors import BadInput
from fanbu.model.result import Result
from fanbu.rules.channel import Origin, channels_of
from fanbu.store.catalogue import tables
from fanbu.store.rechannel import FIELDS, Move
from fanbu.workspace.channels import default_rules, parse_rules, read_rules
from fanbu.workspace.channels_file import rewritten, rules_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fanbu.api.desk import Desk
    from fanbu.rules.channel import ChannelRule

__all__ = [
    "FIELDS", "channel_rules", "conditions_of", "known_channels", "moved_rule", "own", "packaged",
    "parsed", "set_rules", "told", "try_rules", "with_rule", "without_rule",
]  # fmt: skip
MOST = 500
LONGEST = 300
"""Rules of one workspace, and characters of one value."""
SHOWN = 8
"""Origins that are shown of each move."""


def channel_rules(desk: Desk) -> Result:
    """The own rules in their order: number, channel, and the conditions as text."""
    rows = [
        {"number": number, "channel": str(rule["channel"]), "when": told(rule)}
        for number, rule in enumerate(own(desk), 1)
    ]
    table = pa.Table.from_pylist(rows, _RULES)
    data = {"columns": table.column_names, "rows": rows, "packaged": len(default_rules())}
    return Result("channel_rules", table, data)


def own(desk: Desk) -> list[dict[str, Any]]:
    """The own rules as data. Raises as `read_rules` where the file cannot be read."""
    read_rules(desk.folder.channels)
    return rules_in(_text(desk))


def told(rule: Mapping[str, Any]) -> str:
    """`source = 官网, 网站; utm_medium ~ cpc|ppc`."""
    parts = []
    for name, value in rule.items():
        words = value if isinstance(value, list) else [value]
        sign = "~" if name.endswith("~") else "="
        if name != "channel":
            parts.append(f"{name.removesuffix('~')} {sign} {', '.join(map(str, words))}")
    return "; ".join(parts)


def packaged() -> list[dict[str, str]]:
    """The rules that come with the program, asked after the own ones: channel and conditions."""
    return [
        {
            "channel": rule.channel,
            "when": "; ".join(
                [
                    *(f"{name} = {', '.join(sorted(one))}" for name, one in rule.equals.items()),
                    *(f"{name} ~ {one.pattern}" for name, one in rule.matches.items()),
                ]
            ),
        }
        for rule in default_rules()
    ]


def known_channels(desk: Desk) -> list[str]:
    """Every channel that some rule or row knows, for a list to choose from."""
    rows = desk.warehouse.origins().values()
    there = {row["channel"] for listed in rows for row in listed if row["channel"]}
    return sorted(there | {rule.channel for rule in default_rules()})


def conditions_of(rule: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(field, sign, value as text) of each condition."""
    found = []
    for name, value in rule.items():
        words = value if isinstance(value, list) else [value]
        if name != "channel":
            sign = "~" if name.endswith("~") else "="
            found.append((name.removesuffix("~"), sign, ", ".join(map(str, words))))
    return found


def with_rule(
    desk: Desk, rule: Mapping[str, Any], number: int | None = None
) -> list[dict[str, Any]]:
    """The own rules with one more (first when `number` is None), or another in its place.

    Raises BadInput `unknown_channel_rule`.
    """
    rules = own(desk)
    if number is None:
        return [dict(rule), *rules]
    rules[_place(rules, number)] = dict(rule)
    return rules


def without_rule(desk: Desk, number: int) -> list[dict[str, Any]]:
    rules = own(desk)
    del rules[_place(rules, number)]
    return rules


def moved_rule(desk: Desk, number: int, to: int) -> list[dict[str, Any]]:
    """The own rules with one at another place; beyond either end it is the first or the last."""
    rules = own(desk)
    rule = rules.pop(_place(rules, number))
    rules.insert(min(max(to, 1), len(rules) + 1) - 1, rule)
    return rules


def try_rules(desk: Desk, rules: Sequence[Mapping[str, Any]]) -> Result:
    """Which rows would move, from which channel to which; nothing is changed.

    Raises BadInput `bad_channels_file`, `channel_rule_empty` with the number of the rule.
    """
    return _told_moves(desk, _moves(desk, _checked(desk, rules)))


def set_rules(desk: Desk, rules: Sequence[Mapping[str, Any]]) -> Result:
    """Write the own rules and move the rows; both or none."""
    moves = _moves(desk, _checked(desk, rules))
    file = desk.folder.channels
    text = _text(desk)
    made = rewritten(text, rules)
    result = _told_moves(desk, moves, changed=made != text)
    with desk.warehouse.transaction():
        if moves:
            desk.warehouse.move(moves)
        write(file, made)
    return result


def _checked(desk: Desk, rules: Sequence[Mapping[str, Any]]) -> tuple[ChannelRule, ...]:
    if len(rules) > MOST:
        raise BadInput("too_many_channel_rules", most=MOST)
    for number, rule in enumerate(rules, 1):
        values = (one for v in rule.values() for one in (v if isinstance(v, list) else [v]))
        if any(len(str(value)) > LONGEST for value in values):
            raise BadInput("channel_rule_long", rule=number, longest=LONGEST)
    return parse_rules([dict(rule) for rule in rules], desk.folder.channels.name)


def _moves(desk: Desk, rules: tuple[ChannelRule, ...]) -> list[Move]:
    before, after = read_rules(desk.folder.channels), rules + default_rules()
    found = []
    for table, rows in desk.warehouse.origins().items():
        given = [{name: row.get(name) for name in FIELDS if name in row} for row in rows]
        origins = [Origin(**{k: v for k, v in one.items() if v}) for one in given]
        both = (channels_of(origins, before), channels_of(origins, after))
        for row, told, was, becomes in zip(rows, given, *both, strict=True):
            if row["channel"] == was != becomes:
                found.append(Move(table, told, was, becomes, row["rows"]))
    return found


def _told_moves(desk: Desk, moves: Sequence[Move], **more: Any) -> Result:
    counted: Counter[tuple[str, str | None, str | None]] = Counter()
    shown: dict[tuple[str, str | None, str | None], list[str]] = {}
    for one in sorted(moves, key=lambda move: -move.rows):
        key = (one.table, one.was, one.becomes)
        counted[key] += one.rows
        words = " / ".join(value for value in one.origin.values() if value)
        shown.setdefault(key, []).append(words)
    rows = [
        {
            "table": tables()[table].label[desk.language],
            "from": was or "",
            "to": becomes or "",
            "rows": n,
            "shown": "、".join(shown[table, was, becomes][:SHOWN]),
        }
        for (table, was, becomes), n in counted.most_common()
    ]
    table = pa.Table.from_pylist(rows, _MOVES)
    data = {"columns": table.column_names, "rows": rows, "moved": counted.total(), **more}
    return Result("channel_moves", table, data)


def _place(rules: Sequence[Any], number: int) -> int:
    if not 1 <= number <= len(rules):
        raise BadInput("unknown_channel_rule", rule=number, rules=len(rules))
    return number - 1


def parsed(channel: str, conditions: Sequence[str]) -> dict[str, Any]:
    """A rule from words: `source=官网,网站`, `utm_medium~cpc|ppc`.

    Raises BadInput `bad_channel_condition`.
    """
    rule: dict[str, Any] = {"channel": channel.strip()}
    for text in conditions:
        name, sign, value = _condition(text)
        words = [word.strip() for word in value.replace("，", ",").split(",") if word.strip()]
        rule[name + ("~" if sign == "~" else "")] = value.strip() if sign == "~" else words
    return rule


def _condition(text: str) -> tuple[str, str, str]:
    places = [place for place in (text.find("="), text.find("~")) if place > 0]
    name = text[: min(places)].strip() if places else ""
    if name not in FIELDS or not text[min(places) + 1 :].strip():
        raise BadInput("bad_channel_condition", text=text, fields=list(FIELDS))
    return name, text[min(places)], text[min(places) + 1 :]


def _text(desk: Desk) -> str:
    file = desk.folder.channels
    return file.read_text(encoding="utf-8") if file.is_file() else ""


_RULES = pa.schema([("number", pa.int64()), ("channel", pa.string()), ("when", pa.string())])
_MOVES = pa.schema(
    [("table", pa.string()), ("from", pa.string()), ("to", pa.string()), ("rows", pa.int64()),
     ("shown", pa.string())]
)  # fmt: skip
