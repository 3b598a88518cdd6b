"""Targets: set, listed with their pace, taken from a sheet."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanbu import words
from fanbu.api.stopped import warning_of as stopped_of
from fanbu.errors import BadInput
from fanbu.metrics.filtering import parse_filter, single
from fanbu.model.imports import ImportRecord
from fanbu.model.result import Result, Warning_, plain
from fanbu.model.target import Target
from fanbu.ops import targets as ops
from fanbu.rules.channel import comparable
from fanbu.store import ledger
from fanbu.store.catalogue import tables
from fanbu.store.seen import seen
from fanbu.types import LANGUAGES, Period
from fanbu.workspace.channels import read_rules

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from fanbu.analyses.pace import Hole, Pace
    from fanbu.api.desk import Desk
    from fanbu.model.imports import ParsedTargets

SCHEMA = pa.schema(
    [
        ("metric", pa.string()), ("label", pa.string()), ("channel", pa.string()),
        ("where", pa.string()), ("period", pa.string()), ("value", pa.float64()),
        ("standing", pa.string()), ("counted_to", pa.date32()), ("actual", pa.float64()),
        ("done", pa.float64()), ("elapsed", pa.float64()), ("points", pa.float64()),
        ("remaining", pa.float64()), ("days_left", pa.int64()), ("per_day", pa.float64()),
        ("run_rate", pa.float64()), ("behind", pa.bool_()),
    ]
)  # fmt: skip
MOST_TOLD = 8
"""Targets set anew that are named one by one."""


def set_target(
    desk: Desk, metric: str, value: float, period: str, channel: str | None, where: str | None
) -> Result:
    wanted = ledger.Target(metric, Period.parse(period), value, a_scope(desk, channel, where))
    ops.set_target(desk.ledger, desk.definitions, wanted, desk.now())
    return targets(desk)


def remove_target(
    desk: Desk, metric: str, period: str, channel: str | None, where: str | None
) -> Result:
    when, scope = Period.parse(period), a_scope(desk, channel, where)
    ops.remove_target(desk.ledger, desk.definitions, metric, when, desk.now(), scope=scope)
    return targets(desk)


def a_scope(desk: Desk, channel: str | None, where: str | None) -> str:
    """`--channel` and `--where` as one scope. Raises BadInput `two_scopes`, `unknown_channel`."""
    if channel is not None and where is not None:
        raise BadInput("two_scopes")
    if channel is not None:
        return ops.of_channel(channel, channels_of(desk))
    return _as_one_channel(desk, (where or "").strip())


def _as_one_channel(desk: Desk, where: str) -> str:
    """A filter that is one channel, by any of its names, as `--channel` would write it.

    One that is kept as it is written stays that one.
    """
    if not where or where in {target.scope for target in desk.ledger.targets()}:
        return where
    column, code = single(parse_filter(where)) or ("", None)
    return ops.channel_scope(code) if column == "channel" and code else where


def channels_of(desk: Desk) -> ops.Channels:
    """The channels of the rules and of the data, and what the report calls them."""
    from fanbu.report.speech import Voice

    rules = read_rules(desk.folder.channels)
    known = frozenset(rule.channel for rule in rules) | frozenset(seen(desk.warehouse, "channel"))
    voices = [Voice(language, desk.currency, {}, {}) for language in LANGUAGES]
    pairs = {(comparable(v.name("channel", name)), name) for name in known for v in voices}
    times = Counter(label for label, _ in pairs)
    names = {label: name for label, name in pairs if times[label] == 1}
    return ops.Channels(rules, known, names)


def targets(desk: Desk) -> Result:
    """Every target with its pace up to yesterday; `rows` also name what each lacks.

    `partial` in a row: some amounts so far lack an exchange rate, so no progress is known.
    """
    kept = desk.ledger.targets()
    given = tuple(Target(t.metric, t.period, t.value, t.scope) for t in kept)
    found, told = _paces(desk, given) if given else ((), ())
    rows = [_row(desk, pace) for pace in found]
    table = pa.Table.from_pylist(rows, SCHEMA)
    holes = (
        {**row, "missing": [_hole(hole) for hole in pace.holes], "partial": pace.partial}
        for row, pace in zip(rows, found, strict=True)
    )
    data = {
        "columns": SCHEMA.names,
        "rows": [{k: plain(v) for k, v in row.items()} for row in holes],
    }
    return Result("targets", table, data, (*told, *_lacking(desk, found)))


def _paces(desk: Desk, given: tuple[Target, ...]) -> tuple[tuple[Pace, ...], tuple[Warning_, ...]]:
    from fanbu.analyses import pace
    from fanbu.analyses.reader import gather
    from fanbu.api.reader import reader_of
    from fanbu.metrics.info import infos

    plan = pace.Plan(
        given, yesterday(desk), infos(desk.definitions, desk.language), desk.settings.zone
    )
    reader = reader_of(desk)
    found = pace.compute(gather(reader, pace.needs(plan)).fetched(), plan)
    return found, tuple(reader.warnings)


def yesterday(desk: Desk) -> date:
    """The last day that is over by the workspace's clock."""
    today = desk.today()
    return today - timedelta(1)


def _row(desk: Desk, pace: Pace) -> dict[str, Any]:
    target = pace.target
    numbers = {
        "actual": pace.actual, "done": pace.done, "elapsed": pace.time, "points": pace.points,
        "remaining": pace.left, "per_day": pace.per_day, "run_rate": pace.run_rate,
    }  # fmt: skip
    channel = ops.channel_in(target.scope)
    return {
        "metric": target.metric,
        "label": _label(desk, pace),
        "channel": channel,
        "where": None if channel or not target.scope else target.scope,
        "period": str(target.period),
        "value": target.value,
        "standing": pace.state,
        "counted_to": pace.day,
        **{name: plain(value) for name, value in numbers.items()},
        "days_left": pace.days_left,
        "behind": pace.behind,
    }


def _label(desk: Desk, pace: Pace) -> str:
    """With the days that a ratio is counted on, where that is not all of them so far."""
    name = label(desk, pace.target.metric)
    if not 0 < pace.counted < pace.passed:
        return name
    return words.say(desk.language, "columns.on_days", label=name, n=pace.counted)


def label(desk: Desk, metric: str) -> str:
    """A target of cost is a budget; a metric that is no more goes by its name."""
    if metric == "cost":
        return words.say(desk.language, "columns.budget")
    known = desk.definitions.metrics.get(metric)
    return known.label[desk.language] if known else metric


def _hole(hole: Hole) -> dict[str, Any]:
    return {
        "table": hole.source.table,
        "platform": hole.source.platform,
        "account": hole.source.account,
        "days": list(hole.days),
    }


def _lacking(desk: Desk, found: Sequence[Pace]) -> list[Warning_]:
    """One warning for each source that lacks days of any target, or has stopped before it."""
    days: dict[tuple[str, str], set[date]] = {}
    stopped = {(pace.target.metric, hole.source): None
               for pace in found for hole in pace.holes if hole.stopped}  # fmt: skip
    for pace in found:
        for hole in pace.holes:
            if hole.stopped:
                continue
            key = (hole.source.table, hole.source.platform)
            days.setdefault(key, set()).update(hole.days)
    silent = [stopped_of(desk, *each) for each in stopped]
    return silent + [
        Warning_(
            "target_lacks_days",
            {
                "table": tables()[table].label[desk.language],
                "platform": platform,
                "n": len(gone),
                "last": max(gone),
            },
        )
        for (table, platform), gone in days.items()
    ]


def planned(desk: Desk, given: ParsedTargets) -> tuple[ops.Change, ...]:
    """What a sheet of targets would change. Raises BadInput about its first wrong row."""
    held = desk.ledger.targets()
    return ops.changes(given, desk.definitions, channels_of(desk), held)


def record(given: ParsedTargets, changes: Sequence[ops.Change]) -> ImportRecord:
    """The sheet as an import shows it: it has no number, for it is no import of facts."""
    periods = [change.target.period for change in changes]
    window = None
    if periods:
        window = Period(min(p.start for p in periods), max(p.end for p in periods))
    return ImportRecord(
        given.path, None, given.reader, "targets", "row", None, window, given.as_of,
        given.rows, len(changes), {}, {"targets": len(changes)},
        repeated=bool(changes) and all(change.same for change in changes),
        warnings=_told(given, changes),
    )  # fmt: skip


def _told(given: ParsedTargets, changes: Sequence[ops.Change]) -> tuple[Warning_, ...]:
    """What the targets were that are set anew: so that they can be set back."""
    new = [change for change in changes if not (change.new or change.same)]
    if not new:
        return ()
    shown = [_was(change) for change in new[:MOST_TOLD]]
    more = ["…"] if len(new) > MOST_TOLD else []
    details = {"file": given.path, "n": len(new), "targets": [*shown, *more]}
    return (Warning_("targets_changed", details),)


def _was(change: ops.Change) -> str:
    target = change.target
    part = f" ({ops.channel_in(target.scope) or target.scope})" if target.scope else ""
    return f"{target.metric} {target.period}{part} {change.before:g} → {target.value:g}"
