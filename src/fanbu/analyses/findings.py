"""Headline rows and their changes as findings: what, where, cost, what to do.

Localisation says where, never why: no sentence here names a reason. Materiality is the share of the
focus metric's change for findings about it, and for another metric its relative change against the
focus's; certainty comes from `noise`. Where a change sits is said by `placed`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import isnan
from typing import TYPE_CHECKING

from fanbu.analyses.noise import CERTAIN
from fanbu.model.finding import Action, Amount, Claim, Finding, Named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fanbu.analyses.change import Change
    from fanbu.analyses.headline import Headline, Row
    from fanbu.analyses.scope import Scope
    from fanbu.analyses.usual import Expected
    from fanbu.model.finding import Tone
    from fanbu.model.metric import MetricInfo

SMALLEST_RELATIVE = 0.03
"""Under three percent a change is called steady, however certain."""
RATIO_WEIGHT = 0.5
"""A ratio's change repeats what its parts already say: it ranks behind them."""
LEAST_FOCUS = 0.1
SMALL_COUNT = 10
"""Below this a count that is not whole is written with a fraction."""
RIPENING = frozenset({"valid_leads", "won_leads", "valid_rate", "win_rate", "net_revenue"})
"""What still grows or shrinks when a period is over: leads are judged, orders refunded."""
TWINS = 0.15
"""Two sums of money that differ by less than this share tell the same story."""
STEP_KINDS = {
    "impressions": "impressions", "clicks": "impressions",
    "clicks/impressions": "clicks", "ctr": "clicks",
    "leads/clicks": "form", "valid_leads/clicks": "form", "conversions/clicks": "form",
    "cvr": "form",
    "valid_leads/leads": "valid",
    "cost/clicks": "price", "cpc": "price",
    "orders/leads": "orders", "orders/valid_leads": "orders", "enrolments/leads": "orders",
    "enrolments/valid_leads": "orders", "orders_per_lead": "orders",
    "revenue/orders": "average", "average_order": "average",
}  # fmt: skip
WORTH = frozenset({"leads", "valid_leads", "won_leads", "contacts_added"})
"""What stands before an order: its change is put into money."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known of the changes from elsewhere: what each number should have been, by metric.

    `told`: metrics of which another finding tells. `contested`: what was not expected moved them
    the same way.
    """

    expected: Mapping[str, Expected] = field(default_factory=dict)
    told: frozenset[str] = frozenset()
    contested: frozenset[str] = frozenset()

    def explains(self, row: Row) -> bool:
        """Whether the change was to be expected."""
        known = None if row.metric in self.contested else self.expected.get(row.metric)
        return known is not None and known.explains(row.before)


NOTHING = Beside()


def of_changes(
    scope: Scope, seen: Headline, changes: Sequence[Change], beside: Beside = NOTHING
) -> tuple[Finding, ...]:
    """One finding for each headline metric that really moved, and one for all that did not."""
    moved = [each for each in changes if really_moved(each.row)]
    focus = seen.row(scope.focus)
    main = next((e for e in moved if e.metric == scope.focus and not beside.explains(e.row)), None)
    own = [each for each in moved if each.metric not in beside.told]
    told = [each for each in own if main is None or not _same_story(each, main, scope)]
    told = [each for i, each in enumerate(told) if not _twin(each.row, told[:i], scope)]
    found = [as_expected(_finding(each, scope, seen, focus), each.row, beside, against_of(scope))
             for each in told]  # fmt: skip
    still = [
        each.row
        for each in changes
        if not really_moved(each.row)
        and each.metric not in beside.told
        and not _twin(each.row, moved, scope)
    ]
    found += _quiet(scope, "unknown", [row for row in still if _unknown(row)], beside)
    found += _quiet(scope, "steady", [row for row in still if not _unknown(row)], beside)
    return tuple(found)


def _same_story(change: Change, main: Change, scope: Scope) -> bool:
    """A step of the focus, or a ratio made of its steps, that moved with it in the same channel."""
    if change.metric == main.metric or change.simpson:
        return False
    steps = {part for factor in main.factors for part in factor.name.split("/")} | {main.metric}
    info = scope.metrics[change.metric]
    related = change.metric in steps or bool(info.parts and steps & set(info.parts))
    place, other = main.top, change.top
    return related and place is not None and other is not None and place.name == other.name


def _twin(row: Row, others: Sequence[Change], scope: Scope) -> bool:
    """Nearly the same amount under another name (revenue before and after refunds): told once."""
    return any(_alike(row, other.row, scope) for other in others if other.metric != row.metric)


def _alike(row: Row, other: Row, scope: Scope) -> bool:
    one, two = scope.metrics[row.metric], scope.metrics[other.metric]
    if not (one.unit == two.unit == "money" and one.over == two.over == "sum"):
        return False
    near = TWINS * max(abs(other.now), abs(other.before))
    close = abs(row.now - other.now) <= near and abs(row.before - other.before) <= near
    return close and one.better == two.better


def as_expected(found: Finding, row: Row, beside: Beside, against: Claim) -> Finding:
    """With what it should have been. A change that was to be expected is no news: it comes last."""
    known = beside.expected.get(row.metric)
    if known is None:
        return found
    numbers = {name: Amount(row.metric, getattr(known, name))
               for name in ("expected", "low", "high")}  # fmt: skip
    if not beside.explains(row):
        also = Claim("findings.should_have_been", numbers)
        if found.also is not None:
            also = Claim("findings.both", {"one": also, "two": found.also})
        return replace(found, also=also)
    assert found.title is not None  # noqa: S101 - a change has one
    because = known.because(row.before, against)
    title = Claim("findings.title_as_expected", {"title": found.title})
    if because is not None:
        title = Claim("findings.title_because", {"title": found.title, "because": because})
    return replace(
        found,
        tone="even",
        also=Claim("findings.as_expected", numbers),
        title=title,
        cost=None,
        action=None,
        materiality=0.0,
    )


def really_moved(row: Row) -> bool:
    """Sure enough, and large enough to matter; from nothing to something always."""
    if isnan(row.relative):
        return bool(row.change) and row.noise.sure
    return abs(row.relative) >= SMALLEST_RELATIVE and row.noise.sure


def tone_of(info: MetricInfo, change: float) -> Tone:
    if info.better == "none" or not change:
        return "even"
    return "good" if (change > 0) == (info.better == "higher") else "bad"


def _finding(change: Change, scope: Scope, seen: Headline, focus: Row | None) -> Finding:
    """Where it is comes later (`placed`)."""
    row, info = change.row, scope.metrics[change.metric]
    return Finding(
        kind="change",
        metric=row.metric,
        subject={},
        period=scope.period,
        tone="watch" if row.metric == "cost" else tone_of(info, row.change),
        what=what_of(scope, row),
        cost=worth_of(scope, seen, row, row.change),
        action=action_of(scope, row.metric, row.change),
        effect=row.noise.effect,
        materiality=_materiality(row, info, focus),
        certainty=row.noise.certainty,
        evidence={"metrics": [row.metric], "by": ["channel"], "grain": "day"},
        title=_title(scope, row),
        also=_also(scope, row),
    )


def _materiality(row: Row, info: MetricInfo, focus: Row | None) -> float:
    if focus is not None and row.metric == focus.metric:
        return 1.0
    if isnan(row.relative):
        return LEAST_FOCUS
    against = LEAST_FOCUS if focus is None or isnan(focus.relative) else abs(focus.relative)
    weight = RATIO_WEIGHT if info.over == "ratio" else 1.0
    return weight * min(abs(row.relative) / max(against, LEAST_FOCUS), 1.0)


def what_of(scope: Scope, row: Row) -> Claim:
    """The sentence of a change: how much, against what, on which days."""
    info = scope.metrics[row.metric]
    family = family_of(info)
    way = "up" if row.change > 0 else "down"
    without = "" if not isnan(row.relative) else "_from_below" if row.before < 0 else "_from_zero"
    return Claim(
        f"findings.change_{family}_{way}{without}",
        {
            "basis": basis_of(row),
            "metric": Named("metric", row.metric),
            "value": Amount(row.metric, row.now),
            "before": Amount(row.metric, row.before),
            "size": Amount(row.metric, shown_change(info, row), "size"),
            "relative": Amount(row.metric, row.relative, "relative"),
            "against": against_of(scope),
        },
    )


def shown_change(info: MetricInfo, row: Row) -> float:
    """The change of a count as the difference of the counts that are written, in whole numbers."""
    small = not min(abs(row.now), abs(row.before)) >= SMALL_COUNT
    if info.unit != "count" or small or isnan(row.change):
        return row.change
    return float(round(row.now) - round(row.before))


def _title(scope: Scope, row: Row) -> Claim:
    info = scope.metrics[row.metric]
    way = "up" if row.change > 0 else "down"
    return Claim(
        f"findings.title_{family_of(info)}_{way}",
        {
            "metric": Named("metric", row.metric),
            "size": Amount(row.metric, shown_change(info, row), "size"),
        },
    )


def _also(scope: Scope, row: Row) -> Claim | None:
    """Of the focus, the headline warns that it is unripe."""
    caution = None if row.metric == scope.focus else unripe(scope, row)
    return caution or _every_day(scope, row)


def unripe(scope: Scope, row: Row) -> Claim | None:
    """Compared with a period that has had more time: said, it is not like with like."""
    if row.metric not in RIPENING or row.basis.same_age:
        return None
    return Claim("findings.unripe", {"against": against_of(scope)})


def _every_day(scope: Scope, row: Row) -> Claim | None:
    """On how many days it was lower (or higher) than on the same day before; said when most."""
    pairs = [
        (after, before)
        for after, before in zip(row.daily, row.daily_before, strict=False)
        if not (isnan(after) or isnan(before))
    ]
    fewer = row.change < 0
    same_way = sum((after < before) if fewer else (after > before) for after, before in pairs)
    if scope.grain != "week" or not row.basis.whole or same_way < len(pairs) - 2 or len(pairs) < 5:  # noqa: PLR2004
        return None
    key = f"findings.days_{'lower' if fewer else 'higher'}" + (
        "_all" if same_way == len(pairs) else ""
    )
    details = {"n": len(pairs), "k": same_way, "against": against_of(scope)}
    return Claim(key, details)


def family_of(info: MetricInfo) -> str:
    """How a metric's change is said: a count (`sum`), an amount (`money`), a level (`ratio`)."""
    if info.over in ("ratio", "last") or info.unit == "ratio":
        return "ratio"
    return "money" if info.unit == "money" else "sum"


def item_of(info: MetricInfo, value: float) -> Claim:
    key = "findings.item_value" + ("" if family_of(info) == "sum" else "_money")
    return Claim(key, {"metric": Named("metric", info.name), "value": Amount(info.name, value)})


def basis_of(row: Row) -> Claim:
    if row.basis.whole:
        return Claim("findings.basis_whole")
    return Claim("findings.basis_common", {"n": len(row.basis.now)})


def against_of(scope: Scope) -> Claim:
    if scope.against is not None or scope.grain == "total":
        return Claim("findings.against_period", {"period": scope.previous})
    return Claim(f"findings.against_{scope.grain}")


def worth_of(scope: Scope, seen: Headline, row: Row, change: float) -> Claim | None:
    """What a change is worth at the revenue a piece of the period before; a rough figure."""
    info, revenue = scope.metrics[row.metric], seen.row("revenue")
    if info.over != "sum" or info.unit != "count" or revenue is None or not row.before:
        return None
    if not revenue.before or isnan(revenue.before) or not revenue.basis.whole:
        return None
    if row.metric not in WORTH or not row.basis.whole:
        return None
    each = revenue.before / row.before
    return Claim(
        f"findings.worth_{'up' if change > 0 else 'down'}",
        {
            "size": Amount(row.metric, change, "size"),
            "metric": Named("metric", row.metric),
            "each": Amount("revenue", each),
            "worth": Amount("revenue", abs(change) * each),
        },
    )


def action_of(
    scope: Scope, metric: str, effect: float, at: Named | None = None, step: str | None = None
) -> Action | None:
    """What to look at first, by the `step` that moved; None for a change that is good news.

    `effect`: the change meant; `at`: the place it is meant of.
    """
    info = scope.metrics[metric]
    if tone_of(info, effect) != "bad":
        repeat = at is not None and info.over == "sum" and info.better == "higher"
        return Action(Claim("findings.do_repeat", {"channel": at})) if repeat else None
    key = f"findings.do_{_step_kind(step, scope) if step else 'any'}" + ("_in" if at else "")
    return Action(Claim(key, {"channel": at or ""}))


def _step_kind(factor: str, scope: Scope) -> str:
    """What to look at by the step that moved; a named rate counts as the pair it is made of."""
    info = scope.metrics.get(factor)
    pair = "/".join(info.parts) if info and info.parts else factor
    return STEP_KINDS.get(pair, STEP_KINDS.get(factor, "any"))


def _unknown(row: Row) -> bool:
    """A change that is not small, of which nobody can say yet whether it is usual."""
    return row.noise.effect is None and not abs(row.relative) < SMALLEST_RELATIVE


def _quiet(scope: Scope, kind: str, rows: Sequence[Row], beside: Beside) -> list[Finding]:
    """One finding for all metrics that stayed steady, or about which nothing can be said yet.

    One that is as it was the period before, and not as it should have been, is told to be that.
    """
    if not rows:
        return []
    items = []
    for row in rows:
        item, known = _item(scope, row, relative=kind == "unknown"), beside.expected.get(row.metric)
        strange = known is not None and not known.usual
        items.append(usual_item(item, row.metric, known) if known and strange else item)
    return [
        Finding(
            kind=kind,
            metric=rows[0].metric,
            subject={},
            period=scope.period,
            tone="even",
            what=Claim(f"findings.{kind}", {"items": tuple(items), "against": against_of(scope)}),
            materiality=LEAST_FOCUS,
            certainty=CERTAIN,
        )
    ]


def usual_item(item: Claim, metric: str, known: Expected) -> Claim:
    """A number with what it should have been, and whether that is what came."""
    numbers = {name: Amount(metric, getattr(known, name)) for name in ("expected", "low", "high")}
    key = "findings.item_usual" if known.usual else "findings.item_unusual"
    return Claim(key, {"item": item, **numbers})


def _item(scope: Scope, row: Row, *, relative: bool) -> Claim:
    item = item_of(scope.metrics[row.metric], row.now)
    if relative and not isnan(row.relative):
        change = Amount(row.metric, row.relative, "relative")
        item = Claim("findings.item_relative", {"item": item, "relative": change})
    if not row.basis.whole:
        item = Claim("findings.item_common", {"item": item, "n": len(row.basis.now)})
    return item
