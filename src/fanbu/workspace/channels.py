"""Channel rules as files: a workspace's `channels.yaml` first, then the packaged list."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from fanbu import documents, words
from fanbu.errors import BadInput
from fanbu.rules.channel import ORIGIN_FIELDS, ChannelRule, comparable
from fanbu.rules.pattern import Pattern, TooSlowError
from fanbu.types import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_CHANNEL = re.compile(r"^[a-z][a-z0-9_]*/\S.*$")


def searched(texts: Sequence[str], pattern: str) -> list[bool]:
    """Which of these texts have the pattern, found by RE2. Raises ValueError where it has none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pc.match_substring_regex(pa.array(texts, pa.string()), pattern)
    return [bool(one) for one in found.to_pylist()]


def read_rules(file: Path) -> tuple[ChannelRule, ...]:
    """The rules of `file`, where it exists, before the packaged ones.

    Raises BadInput `bad_yaml` with the line, `channels_not_listed`, `channel_rule_empty` and
    `bad_channels_file` and `channel_pattern_slow` with the number of the rule.
    """
    if not file.is_file():
        return default_rules()
    try:
        given = documents.load(file.read_text(encoding="utf-8")) or []
    except (documents.Problem, UnicodeDecodeError) as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        told = getattr(problem, "problem", None) or str(problem)
        raise BadInput("bad_yaml", file=str(file), line=line, problem=told) from None
    return parse_rules(given, str(file)) + default_rules()


@cache
def default_rules() -> tuple[ChannelRule, ...]:
    """The packaged rules, and last the names that reports call their channels by."""
    given = documents.packaged(files("fanbu.workspace").joinpath("channels.yaml"))
    rules = parse_rules(given, "channels.yaml")
    return (*rules, *(_by_name(channel) for channel in dict.fromkeys(r.channel for r in rules)))


def _by_name(channel: str) -> ChannelRule:
    names = (words.channel_name(language, channel) for language in LANGUAGES)
    return ChannelRule(channel, {"source": frozenset(comparable(name) for name in names)})


def parse_rules(given: Any, file: str) -> tuple[ChannelRule, ...]:
    if not isinstance(given, list):
        raise BadInput("channels_not_listed", file=file)
    return tuple(_rule(entry, number, file) for number, entry in enumerate(given, 1))


def _rule(entry: Any, number: int, file: str) -> ChannelRule:
    def refuse(problem: str) -> BadInput:
        return BadInput("bad_channels_file", file=file, rule=number, problem=problem)

    if not isinstance(entry, dict) or not _CHANNEL.match(str(entry.get("channel", ""))):
        raise refuse("channel: kind/platform")
    equals, matches = {}, {}
    for name, value in entry.items():
        bare = str(name).removesuffix("~")
        if name == "channel":
            continue
        if bare not in ORIGIN_FIELDS:
            raise refuse(f"{name}: {', '.join(ORIGIN_FIELDS)}")
        if str(name).endswith("~"):
            try:
                matches[bare] = Pattern.of(str(value), searched)
            except TooSlowError:
                raise BadInput(
                    "channel_pattern_slow", file=file, rule=number, pattern=str(value)
                ) from None
            except re.error as problem:
                raise refuse(f"{name}: {problem}") from None
        else:
            listed = value if isinstance(value, list) else [value]
            equals[bare] = frozenset(comparable(str(word)) for word in listed)
    if not equals and not matches:
        raise BadInput("channel_rule_empty", file=file, rule=number)
    return ChannelRule(str(entry["channel"]), equals, matches)
