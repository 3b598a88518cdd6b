"""`channels.yaml` changed rule by rule; comments stay with the rule they stand above."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanbu import documents

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ITEM = re.compile(r"- ?\S")


@dataclass(frozen=True, slots=True)
class Lines:
    """The file cut into its rules: `head` and `tail` belong to none of them."""

    head: str
    rules: tuple[str, ...]
    tail: str


def rules_in(text: str) -> list[dict[str, Any]]:
    """The rules as plain data; the text is known to be a list of mappings."""
    return [dict(rule) for rule in documents.load(text) or []]


def rewritten(text: str, rules: Sequence[Mapping[str, Any]]) -> str:
    """The text with these rules: what was there keeps its lines, in whatever order it comes now."""
    cut = _cut(text)
    known = rules_in(text)
    if len(cut.rules) != len(known):  # written in a way that lines do not tell: made anew
        cut = Lines("", (), "")
        known = []
    left = list(zip(known, cut.rules, strict=True))
    parts = []
    for rule in rules:
        place = next((n for n, (one, _) in enumerate(left) if one == dict(rule)), None)
        parts.append(_line(rule) if place is None else left.pop(place)[1])
    made = cut.head + "".join(parts) + cut.tail
    if rules_in(made) == [dict(rule) for rule in rules]:
        return made
    return "".join(map(_line, rules))


def _cut(text: str) -> Lines:
    """A comment above a rule is the rule's; a first block of comments and a blank line is not."""
    lines = [f"{line}\n" for line in text.replace("\r\n", "\n").splitlines()]
    starts = [number for number, line in enumerate(lines) if _ITEM.match(line)]
    if not starts:
        return Lines(text, (), "")
    begins = [_with_comments(lines, start) for start in starts]
    end = len(lines)
    while end > starts[-1] + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    ends = [*begins[1:], end]
    rules = tuple("".join(lines[a:b]) for a, b in zip(begins, ends, strict=True))
    return Lines("".join(lines[: begins[0]]), rules, "".join(lines[end:]))


def _with_comments(lines: list[str], start: int) -> int:
    while start and lines[start - 1].startswith("#"):
        start -= 1
    return start


def _line(rule: Mapping[str, Any]) -> str:
    """One rule on one line; JSON is YAML."""
    inner = ", ".join(f"{_name(name)}: {_value(value)}" for name, value in rule.items())
    return f"- {{{inner}}}\n"


def _name(name: str) -> str:
    return name if re.fullmatch(r"[a-z_]+~?", name) else json.dumps(name, ensure_ascii=False)


def _value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
