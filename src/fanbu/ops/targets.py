"""Targets: what a metric should be over a period, of everything or of a part (its scope)."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from fanbu.errors import BadInput
from fanbu.metrics.draft import Locale
from fanbu.metrics.plan import plan
from fanbu.model.question import Query
from fanbu.rules.channel import Origin, channel_of, comparable
from fanbu.store.ledger import Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from fanbu.metrics.definitions import Definitions
    from fanbu.model.imports import ParsedTargets, TargetRow
    from fanbu.rules.channel import ChannelRule
    from fanbu.store.ledger import Ledger
    from fanbu.types import Period

_CHANNEL = "channel = '"
BUDGET = frozenset({"budget", "预算"})
"""Words for a target of `cost`."""


@dataclass(frozen=True, slots=True)
class Change:
    """One target that is to be kept, and the value it had; `before` None: there was none."""

    target: Target
    before: float | None

    @property
    def new(self) -> bool:
        return self.before is None

    @property
    def same(self) -> bool:
        return self.before == self.target.value


@dataclass(frozen=True, slots=True)
class Channels:
    """The channels that are known: by the rules, and in the data.

    `names`: what else a channel goes by (its label) → the channel.
    """

    rules: Sequence[ChannelRule]
    known: frozenset[str]
    names: Mapping[str, str]

    def find(self, asked: str) -> str | None:
        """The channel that a text means; None where no known one is meant."""
        text = asked.strip()
        named = self.names.get(comparable(text))
        if text in self.known or named:
            return text if text in self.known else named
        made = channel_of(Origin(source=text), self.rules)
        return made if made in self.known else None

    def near(self, asked: str) -> list[str]:
        words = {comparable(name): name for name in self.known} | dict(self.names)
        close = get_close_matches(comparable(asked), words, n=3, cutoff=0.5)
        return list(dict.fromkeys(words[word] for word in close)) or sorted(self.known)[:3]


def of_channel(asked: str, channels: Channels) -> str:
    """The scope of one channel. Raises BadInput `unknown_channel` with what is near."""
    found = channels.find(asked)
    if found is None:
        raise BadInput("unknown_channel", channel=asked, near=channels.near(asked))
    return channel_scope(found)


def channel_scope(code: str) -> str:
    """The filter that is one channel, as targets keep it."""
    return f"{_CHANNEL}{code.replace(chr(39), chr(39) * 2)}'"


def channel_in(scope: str) -> str | None:
    """The channel of a scope that is one channel's; None for any other."""
    if not (scope.startswith(_CHANNEL) and scope.endswith("'")):
        return None
    inner = scope[len(_CHANNEL) : -1]
    return None if "'" in inner.replace("''", "") else inner.replace("''", "'")


def metric_of(definitions: Definitions, asked: str) -> str:
    """The metric's name; a budget is a target of cost. Raises BadInput `unknown_metric`."""
    return definitions.find("cost" if asked.strip().casefold() in BUDGET else asked).name


def set_target(ledger: Ledger, definitions: Definitions, wanted: Target, now: datetime) -> Target:
    """Keep a target for a metric that exists; one for the same period and scope is replaced.

    Raises BadInput `unknown_metric`, `bad_target` (not a number, or below zero), and whatever a
    query with that scope would be refused for.
    """
    name = metric_of(definitions, wanted.metric)
    if not 0 <= wanted.value < float("inf"):
        raise BadInput("bad_target", metric=name, value=wanted.value)
    _check_scope(definitions, name, wanted.scope)
    target = Target(name, wanted.period, float(wanted.value), wanted.scope)
    kept = ledger.set_target(target, now=now)
    ledger.note("target_set", _told(target), now=now)
    return kept


def remove_target(
    ledger: Ledger,
    definitions: Definitions,
    metric: str,
    period: Period,
    now: datetime,
    *,
    scope: str = "",
) -> None:
    """Forget a target, of a metric that is no more too.

    Raises BadInput `unknown_metric`, `unknown_target`.
    """
    held = {target.metric for target in ledger.targets()}
    name = metric if metric in held else metric_of(definitions, metric)
    ledger.remove_target(name, period, scope)
    told = {"metric": name, "period": str(period)} | ({"scope": scope} if scope else {})
    ledger.note("target_removed", told, now=now)


def changes(
    given: ParsedTargets, definitions: Definitions, channels: Channels, held: Iterable[Target]
) -> tuple[Change, ...]:
    """What a sheet of targets would change, row by row; nothing is kept yet.

    Raises BadInput with the row: `target_unknown_metric`, `target_unknown_channel`,
    `target_twice`, and whatever a query with that scope would be refused for.
    """
    before = {(t.metric, t.period, t.scope): t.value for t in held}
    found: dict[tuple[str, Period, str], tuple[int, Change]] = {}
    for row in given.targets:
        target = _from_row(row, given.path, definitions, channels)
        key = (target.metric, target.period, target.scope)
        if key in found:
            raise BadInput(
                "target_twice", file=given.path, row=row.row_no, first=found[key][0],
                metric=row.metric, period=str(row.period), channel=row.channel or "",
            )  # fmt: skip
        found[key] = (row.row_no, Change(target, before.get(key)))
    return tuple(change for _, change in found.values())


def keep(ledger: Ledger, wanted: Sequence[Change], now: datetime) -> None:
    """Keep all that differ from what is there, or none; a note for each says what it was."""
    new = [change for change in wanted if not change.same]
    if not new:
        return
    ledger.set_targets([change.target for change in new], now=now)
    for change in new:
        ledger.note("target_set", _told(change.target) | {"before": change.before}, now=now)


def _from_row(row: TargetRow, path: str, definitions: Definitions, channels: Channels) -> Target:
    place = {"file": path, "row": row.row_no}
    try:
        name = metric_of(definitions, row.metric)
    except BadInput as problem:
        near = problem.details["near"]
        raise BadInput("target_unknown_metric", **place, metric=row.metric, near=near) from None
    scope = ""
    if row.channel is not None:
        found = channels.find(row.channel)
        if found is None:
            near = channels.near(row.channel)
            raise BadInput("target_unknown_channel", **place, channel=row.channel, near=near)
        scope = of_channel(found, channels)
    _check_scope(definitions, name, scope)
    return Target(name, row.period, row.value, scope)


def _check_scope(definitions: Definitions, metric: str, scope: str) -> None:
    """Refuses a scope that the metric cannot be asked with, as a query would be."""
    if scope:
        plan(Query((metric,), where=scope), definitions, Locale("UTC", 0))


def _told(target: Target) -> dict[str, object]:
    told: dict[str, object] = {
        "metric": target.metric,
        "period": str(target.period),
        "value": target.value,
    }
    return told | ({"scope": target.scope} if target.scope else {})
