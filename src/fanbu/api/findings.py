"""All findings of a period, what was put aside of them, and those of reports kept earlier."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanbu.api import drafts, editing, watch_keys
from fanbu.api.bench import Bench, spec_of
from fanbu.api.published import GRAINS
from fanbu.api.report_result import FindingsResult
from fanbu.api.reports import of_day
from fanbu.errors import BadInput
from fanbu.model.finding import cut
from fanbu.model.result import Result
from fanbu.model.steps import Step
from fanbu.ops import findings as ops
from fanbu.report.arrange import findings_of
from fanbu.report.blocks import flat
from fanbu.report.frozen import thawed
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from fanbu.api.desk import Desk
    from fanbu.api.reports import Asked
    from fanbu.model.dismissal import Dismissal
    from fanbu.model.published import Published
    from fanbu.report.blocks import FindingBlock
    from fanbu.types import Grain, Language

KEPT = 6
"""Published reports whose findings are told again."""
TABLE = pa.schema(
    [
        ("key", pa.string()), ("kind", pa.string()), ("tone", pa.string()),
        ("title", pa.string()), ("effect", pa.float64()), ("low", pa.float64()),
        ("high", pa.float64()), ("materiality", pa.float64()), ("certainty", pa.float64()),
        ("dismissed", pa.string()),
    ]
)  # fmt: skip


def findings(desk: Desk, asked: Asked, bench: Bench | None = None) -> FindingsResult:
    """By materiality × certainty, each with its numbers, the question behind it, what to do."""
    spec = asked.spec(desk)
    bench = bench or Bench(desk, spec.grain, spec.day)
    whole = bench.whole(spec.language, on_page=asked.on_page)
    put_aside = desk.ledger.dismissals.of(spec.period)
    dismissed = {each.key: each for each in put_aside if not watch_keys.is_of_watch(each.key)}
    dismissed = {**bench.put_aside(), **dismissed}
    found = findings_of(whole)
    told = [block for block in found if block.key not in dismissed]
    shown = [replace(block, number=place) for place, block in enumerate(told, 1)]
    aside = [block for block in found if block.key in dismissed]
    rows = [_row(block, dismissed.get(block.key)) for block in (*shown, *aside)]
    known = {block.key for block in found}
    data = {
        "grain": spec.grain,
        "period": str(spec.period),
        "findings": rows,
        "gone": [_dismissed(each) for each in put_aside if _is_gone(each, known)],
        "earlier": list(_kept(desk, spec.period, spec.language)),
    }
    table = pa.Table.from_pylist([_flat(row) for row in rows], TABLE)
    return FindingsResult(
        "findings", table, data, (*of_day(asked, spec), *bench.reader.warnings),
        {"grain": spec.grain, "period": str(spec.period)},
        report=replace(whole, blocks=tuple(shown)), aside=replace(whole, blocks=tuple(aside)),
    )  # fmt: skip


def _is_gone(one: Dismissal, known: Collection[str]) -> bool:
    """Put aside, and not found any more; of `watch` it is said there."""
    return one.key not in known and not watch_keys.is_of_watch(one.key)


def dismiss(desk: Desk, key: str, why: str, by: str | None, bench: Bench | None = None) -> Result:
    """Put a finding aside; drafts of its period that are there leave it out too.

    Raises BadInput `unknown_finding`, `reason_needed`.
    """
    bench = check(desk, key, bench)
    if watch_keys.is_of_watch(key) or bench is None:
        made = ops.dismiss(desk.ledger, key, why, by, desk.now())
        _tick(desk, key, Step("hide", key, text=made.reason))
        return Result("dismissed", pa.Table.from_pylist([_dismissed(made)]), _dismissed(made))
    made = ops.dismiss(desk.ledger, key, why, by, desk.now())
    steps = [Step("hide", key, text=made.reason)]
    editing.tick(desk, bench.spec(desk.language), steps)
    return Result("dismissed", pa.Table.from_pylist([_dismissed(made)]), _dismissed(made))


def check(desk: Desk, key: str, bench: Bench | None = None) -> Bench | None:
    """The report that a finding is of; None of one that only `watch` tells.

    Raises BadInput `unknown_finding` (or `no_findings`) unless there is one.
    """
    if watch_keys.is_of_watch(key):
        if bench is None or key not in bench.watched():
            watch_keys.check(desk, key)
        return bench
    bench = bench or bench_of(desk, key)
    known = [block.key for block in findings_of(bench.whole(desk.language))]
    if key not in known:
        raise watch_keys.no_such(desk, key, known)
    return bench


def restore(desk: Desk, key: str, by: str | None) -> Result:
    """Bring a finding back, in drafts that are there as well. Raises BadInput `not_dismissed`."""
    if not _names_days(key):
        raise BadInput("not_dismissed", key=key)
    if watch_keys.is_of_watch(key):
        known = desk.ledger.dismissals.touching(cut(key).days)
        reason = next((each.reason for each in known if each.key == key), "")
        ops.restore(desk.ledger, key, by, desk.now())
        _tick(desk, key, Step("show", key), Step("comment", key, was=reason))
        return Result("restored", pa.table({"key": [key]}), {"key": key})
    grain, day = _when(desk, key)
    period = Period.complete(grain, day, desk.settings.first_weekday)
    reason = desk.ledger.dismissals.reasons(period).get(key, "")
    ops.restore(desk.ledger, key, by, desk.now())
    steps = [Step("show", key), Step("comment", key, was=reason)]
    editing.tick(desk, spec_of(desk, grain, day, "team", desk.language), steps)
    return Result("restored", pa.table({"key": [key]}), {"key": key})


def _tick(desk: Desk, key: str, *steps: Step) -> None:
    """In the drafts of all periods that share a day with a finding of `watch`."""
    days = cut(key).days
    for each in drafts.begun(desk):
        if each.period.start <= days.end and days.start <= each.period.end:
            editing.tick(desk, spec_of(desk, each.grain, each.period.end, "team", desk.language),
                         steps)  # fmt: skip


def bench_of(desk: Desk, key: str) -> Bench:
    """The period that a finding's key names. Raises BadInput `unknown_finding`."""
    grain, day = _when(desk, key)
    ends = desk.ends_of_data()
    if ends is None or not ends[0] <= day <= desk.today():
        raise watch_keys.no_such(desk, key)
    return Bench(desk, grain, day)


def _when(desk: Desk, key: str) -> tuple[Grain, date]:
    try:
        period = cut(key).days
    except BadInput:
        raise watch_keys.no_such(desk, key) from None
    for grain in GRAINS:
        if Period.complete(grain, period.end, desk.settings.first_weekday) == period:
            return grain, period.end
    raise watch_keys.no_such(desk, key)


def _names_days(key: str) -> bool:
    """Whether it ends as the key of a finding does."""
    try:
        cut(key)
    except BadInput:
        return False
    return True


def _row(block: FindingBlock, dismissed: Dismissal | None) -> dict[str, Any]:
    value, low, high = block.effect.estimate if block.effect and block.effect.estimate else _NONE
    return {
        "key": block.key,
        "kind": block.key.partition(":")[0],
        "tone": block.tone,
        "title": flat(block.title),
        "steps": [{"name": name, "text": flat(line)} for name, line in block.steps],
        "effect": value,
        "low": low,
        "high": high,
        "materiality": block.materiality,
        "certainty": block.certainty,
        "evidence": {name: list(values) for name, values in block.evidence},
        "dismissed": _dismissed(dismissed) if dismissed else None,
    }


_NONE = (None, None, None)


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    told = row["dismissed"]
    return {**row, "dismissed": told["reason"] if told else None}


def _dismissed(given: Dismissal) -> dict[str, Any]:
    at = given.at.replace(tzinfo=UTC).isoformat()
    return {"key": given.key, "reason": given.reason, "by": given.by, "at": at}


def _kept(desk: Desk, period: Period, language: Language) -> Iterator[dict[str, Any]]:
    """The findings of the newest reports that were published of earlier periods, as frozen."""
    once: dict[tuple[Grain, Period], Published] = {}
    for head in desk.ledger.published.all():  # the newest revision of a period comes first
        if head.period.end < period.start:
            once.setdefault((head.grain, head.period), head)
    for head in list(once.values())[:KEPT]:
        page = thawed(desk.ledger.published.pages(head.id)[language]["team"])
        yield {
            "id": head.id,
            "grain": head.grain,
            "period": str(head.period),
            "findings": [_frozen(block) for block in findings_of(page)],
        }


def _frozen(block: FindingBlock) -> dict[str, Any]:
    effect = block.effect.value if block.effect else ""
    return {"key": block.key, "tone": block.tone, "title": flat(block.title), "effect": effect}
