"""Reports frozen as they were published, and what was restated since."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC
from typing import TYPE_CHECKING, Any, get_args

import pyarrow as pa

from fanbu.api import coverage, ratio_days
from fanbu.api.arguments import a_choice, a_day
from fanbu.errors import BadInput
from fanbu.metrics.draft import Locale
from fanbu.metrics.info import infos
from fanbu.model.age import taken
from fanbu.model.question import Query
from fanbu.model.result import Result, plain
from fanbu.report.frozen import frozen, thawed
from fanbu.report.restated import changes
from fanbu.report.spec import Audience
from fanbu.report.speech import Voice
from fanbu.run.restated import Ground, numbers_of, restatement
from fanbu.store.published import ToPublish
from fanbu.types import LANGUAGES, Grain, Period

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from fanbu.api.desk import Desk
    from fanbu.model.draft import Draft
    from fanbu.model.published import Published, Restatement
    from fanbu.report.blocks import Report
    from fanbu.report.spec import ReportSpec

GRAINS: tuple[Grain, ...] = ("day", "week", "month")


def restated_since(desk: Desk, spec: ReportSpec) -> Restatement | None:
    """What changed in the numbers of the last published report of this kind; None without one."""
    publications = desk.ledger.published
    last = publications.before(spec.grain, spec.period.start)
    if last is None:
        return None
    return restatement(ground_of(desk), last, lambda: publications.rows(last.id))


def ground_of(desk: Desk) -> Ground:
    settings = desk.settings
    meant = (
        settings.timezone,
        settings.currency,
        asdict(settings.leads),
        asdict(settings.orders),
    )
    locale = Locale(settings.timezone, settings.first_weekday)

    def kept(names: Sequence[str], period: Period) -> Mapping[str, tuple[Period, ...]]:
        if not names:
            return {}
        asked = Query(tuple(names), period=period)
        found = ratio_days.of(desk, asked, coverage.of(desk, asked))
        return {name: each.days for name, each in found.items()}

    return Ground(desk.definitions, desk.warehouse, locale, meant, kept)


def freeze(
    desk: Desk,
    spec: ReportSpec,
    pages: Mapping[str, Mapping[str, Report]],
    shown: Sequence[str],
    draft: Draft | None,
    by: str | None,
) -> Result:
    """Keep a report as it is: `pages` language → audience → the composed page."""
    records = desk.warehouse.imports()
    now = desk.now()
    numbers, rows = numbers_of(ground_of(desk), shown, spec.period)
    kept = desk.ledger.published.keep(
        ToPublish(
            grain=spec.grain,
            period=spec.period,
            at=now,
            by=by,
            # a file may be dated by the end of its day, later than now
            known_at=max((now, *taken(records).values())),
            imports=tuple(r.import_id for r in records if r.import_id is not None),
            numbers=numbers,
            pages={
                language: {who: frozen(page) for who, page in each.items()}
                for language, each in pages.items()
            },
            rows=rows,
            ticked=tuple((tick.text, tick.done) for tick in draft.ticks) if draft else (),
            dismissed=draft.hidden if draft else {},
            shown=tuple(i.key for i in draft.findings if not i.hidden) if draft else (),
        )
    )
    desk.ledger.note("published", {"id": kept.id, "period": str(kept.period)}, now=now)
    return _result("publish", [kept])


def published(desk: Desk) -> Result:
    """Every published report, newest first."""
    return _result("published", desk.ledger.published.all())


def restated(desk: Desk, which: str | int, day: str | date | None) -> Result:
    """What a published report would say today: numbers that are others now, and why.

    `rows` hold the numbers, `told` the same in words, rounded so that the causes add up.
    """
    head = find(desk, which, day)
    found = restatement(ground_of(desk), head, lambda: desk.ledger.published.rows(head.id))
    voice = Voice(desk.language, desk.currency, infos(desk.definitions, desk.language), {})
    told = [asdict(change) for change in changes(voice, found)]
    data = {**(restated_data(found) or {}), "told": told}
    table = pa.Table.from_pylist(
        [{"metric": r["metric"], "before": r["before"], "now": r["now"]} for r in data["rows"]],
        _RESTATED,
    )
    return Result("restated", table, data)


def find(desk: Desk, which: str | int, day: str | date | None) -> Published:
    """By its number, or the newest of a kind (that ended by `day`).

    Raises BadInput `unknown_report` with those there are, or `no_reports`.
    """
    every = desk.ledger.published.all()
    text = str(which)
    if text in GRAINS:
        last = a_day(day, "--date")
        fitting = [e for e in every if e.grain == text and (not last or e.period.end <= last)]
    else:
        fitting = [each for each in every if str(each.id) == text]
    if not every:
        raise BadInput("no_reports")
    if not fitting:
        known = [f"{each.id} ({each.grain} {each.period})" for each in every]
        raise BadInput("unknown_report", which=text, known=known)
    return fitting[0]


def page_of(desk: Desk, head: Published, language: str | None, for_: str) -> Report:
    """A frozen page. Raises Failed `published_changed`."""
    who = a_choice(for_, get_args(Audience), "--for")
    spoken = a_choice(language, LANGUAGES, "--language") if language else desk.language
    return thawed(desk.ledger.published.pages(head.id)[spoken][who])


def head_data(head: Published) -> dict[str, Any]:
    """A published report without its pages."""
    return {
        "id": head.id,
        "grain": head.grain,
        "period": str(head.period),
        "revision": head.revision,
        "at": _stamp(head.at),
        "by": head.by,
        "known_at": _stamp(head.known_at),
        "sha256": head.sha256,
        "numbers": [
            {"metric": each.metric, "value": each.value, "query": dict(each.query)}
            for each in head.numbers
            if each.shown
        ],
        "checklist": [{"text": text, "done": done} for text, done in head.ticked],
    }


def restated_data(given: Restatement | None) -> dict[str, Any] | None:
    """`{"id", "period", "rows": [{"metric", "before", "now", "causes": [{…, "effect"}]}]}`."""
    if given is None:
        return None
    rows = [
        {
            "metric": row.metric,
            "before": plain(row.before),
            "now": plain(row.now),
            "causes": [{**why._asdict(), "effect": effect} for why, effect in row.causes],
        }
        for row in given.rows
    ]
    return {"id": given.published.id, "period": str(given.published.period), "rows": rows}


def _result(kind: str, heads: Sequence[Published]) -> Result:
    rows = [head_data(head) for head in heads]
    names = ("id", "grain", "period", "revision", "at", "by", "sha256")
    table = pa.Table.from_pylist([{name: row[name] for name in names} for row in rows], _SCHEMA)
    data = {"reports": rows} if kind == "published" else rows[0]
    return Result(kind, table, data)


_RESTATED = pa.schema([("metric", pa.string()), ("before", pa.float64()), ("now", pa.float64())])
_SCHEMA = pa.schema(
    [
        ("id", pa.int64()), ("grain", pa.string()), ("period", pa.string()),
        ("revision", pa.int64()), ("at", pa.string()), ("by", pa.string()),
        ("sha256", pa.string()),
    ]
)  # fmt: skip


def _stamp(moment: datetime) -> str:
    return moment.replace(tzinfo=UTC).isoformat()
