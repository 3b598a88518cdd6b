"""Causes and faults as findings: what, where, what to do. Where it is said, never why."""

from __future__ import annotations

from functools import reduce
from math import isfinite
from typing import TYPE_CHECKING

from fanbu.analyses.accounts import source_called
from fanbu.analyses.cube import NO_SEGMENT
from fanbu.analyses.findings import STEP_KINDS, family_of
from fanbu.analyses.watch.faults import Fault
from fanbu.analyses.watch.worth import REVENUE
from fanbu.metrics.algebra import And, Compare
from fanbu.metrics.as_text import text_of
from fanbu.metrics.expression import parse_field
from fanbu.model.finding import Action, Amount, Claim, Finding, Named
from fanbu.model.source import SourceName, typed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.analyses.watch.alerts import Alert
    from fanbu.analyses.watch.groups import Cause
    from fanbu.analyses.watch.spec import WatchSpec
    from fanbu.metrics.algebra import Condition
    from fanbu.types import Estimate

ALERT = "alert"
KINDS = (
    ALERT, "missing_export", "vanished_tag", "doubled_import", "new_source", "changed_definition",
)  # fmt: skip
MOST_OTHERS = 6
STEP_OF = {"cpa": "form", "conversions": "form", "leads": "form", "valid_rate": "valid"}
"""What to look at first, for metrics that are no step of a tree."""


def findings(given: Cause | Fault, spec: WatchSpec) -> Finding:
    """One finding; its key is what it is put aside by."""
    return _of_fault(given, spec) if isinstance(given, Fault) else _of_cause(given, spec)


def _of_cause(cause: Cause, spec: WatchSpec) -> Finding:
    head = cause.head
    info = spec.metrics[head.metric]
    way = "up" if head.effect > 0 else "down"
    family = "ratio" if family_of(info) == "ratio" else "sum"
    details = _numbers(head)
    known = isfinite(head.relative)
    return Finding(
        kind=ALERT,
        metric=head.metric,
        subject=dict(head.place),
        period=head.days,
        tone=head.tone,
        what=Claim(f"watch.what_{family}_{way}" if known else "watch.what_from_zero", details),
        where=_where(cause),
        cost=_cost(head, spec),
        action=_action(head, spec),
        effect=head.estimate,
        materiality=cause.gravest.materiality,
        certainty=cause.gravest.certainty,
        evidence={"metrics": [head.metric], "grain": "day", **_filter(head.where)},
        title=Claim(f"watch.title_{way}" + ("" if known else "_from_zero"), details),
    )


def _numbers(one: Alert) -> Mapping[str, object]:
    amounts = {name: Amount(one.metric, getattr(one, name))
               for name in ("value", "expected", "low", "high")}  # fmt: skip
    return {
        **amounts,
        "days": one.days,
        "place": place_of(one.where),
        "metric": Named("metric", one.metric),
        "size": Amount(one.metric, one.effect, "size"),
        "relative": Amount(one.metric, one.relative, "relative"),
    }


def _filter(place: Mapping[str, str]) -> dict[str, str]:
    """The place as a filter."""
    parts: list[Condition] = [Compare(parse_field(n), "=", value) for n, value in place.items()]
    return {"where": text_of(reduce(And, parts))} if parts else {}


def place_of(where: Mapping[str, str]) -> Claim:
    """`of the ad campaign X on P`: nothing for everything."""
    names = [Named(name, value) for name, value in where.items()]
    if not names:
        return Claim("watch.everywhere")
    if NO_SEGMENT in where.values():
        return Claim("watch.nowhere", {"dimension": Claim(f"columns.{[*where][-1]}")})
    if len(names) == 1:
        return Claim("watch.place", {"name": names[0]})
    return Claim("watch.place_in", {"around": names[0], "name": names[1]})


def _cost(head: Alert, spec: WatchSpec) -> Claim | None:
    """What it is worth; a rough figure."""
    worth, info = head.worth, spec.metrics[head.metric]
    if worth is None:
        return None
    if worth.kind == "pieces":
        details = {
            "size": Amount(head.metric, head.effect, "size"),
            "metric": Named("metric", head.metric),
            "each": Amount(REVENUE, worth.each),
            "worth": Amount(REVENUE, abs(worth.value)),
        }
        return Claim(f"findings.worth_{'up' if head.effect > 0 else 'down'}", details)
    money = Amount(info.parts[0] if info.parts else head.metric, abs(worth.value))
    return Claim(f"watch.price_{'up' if worth.value < 0 else 'down'}", {"worth": money})


def _where(cause: Cause) -> Claim | None:
    """What else moved."""
    items = tuple(Claim("watch.item", _numbers(each)) for each in cause.others[:MOST_OTHERS])
    return Claim("watch.also", {"items": items}) if items else None


def _action(head: Alert, spec: WatchSpec) -> Action | None:
    channel = head.where.get("channel") or head.where.get("platform")
    dimension = "channel" if head.where.get("channel") else "platform"
    named = Named(dimension, channel) if channel else None
    if head.tone == "good":
        return Action(Claim("findings.do_repeat", {"channel": named})) if named else None
    info = spec.metrics[head.metric]
    pair = "/".join(info.parts) if info.parts else head.metric
    step = STEP_OF.get(head.metric) or STEP_KINDS.get(pair) or STEP_KINDS.get(head.metric, "any")
    key = f"findings.do_{step}" + ("_in" if named else "")
    return Action(Claim(key, {"channel": named or ""}))


def _of_fault(fault: Fault, spec: WatchSpec) -> Finding:
    del spec
    what, title, action = _SAID[fault.kind](fault)
    effect = None
    if fault.alerts:
        head = max(fault.alerts, key=lambda each: each.severity)
        effect = head.estimate if head.metric == fault.metric else None
    return Finding(
        kind=fault.kind,
        metric=fault.metric,
        subject=dict(fault.subject),
        period=fault.days,
        tone="data",
        what=what,
        action=action,
        effect=effect if effect is not None and _finite(effect) else None,
        materiality=fault.materiality,
        title=title,
    )


def _finite(one: Estimate) -> bool:
    return isfinite(one.value) and isfinite(one.low) and isfinite(one.high)


Told = tuple[Claim, Claim, Action | None]


def _source(fault: Fault) -> Named | Claim:
    table, platform = (str(fault.details[name]) for name in ("table", "platform"))
    return source_called(table, platform, _account(fault))


def _account(fault: Fault) -> str:
    """The account that the source goes by; empty where its platform has no other."""
    return str(fault.details["account"]) if fault.details.get("several") else ""


def _missing_export(fault: Fault) -> Told:
    details = fault.details
    name = _source(fault)
    what = Claim(
        "findings.hole", {"source": name, "days": fault.runs, "account": details["account"]}
    )
    source = typed(SourceName(str(details["platform"]), _account(fault)))
    asked = {"platform": source, "first": str(fault.days.start),
             "last": str(fault.days.end)}  # fmt: skip
    key = "findings.do_import_owner" if details["owner"] else "findings.do_import"
    claim = Claim(key, {**asked, "owner": details["owner"]})
    return what, Claim("findings.title_hole", {"source": name}), Action(claim)


def _vanished_tag(fault: Fault) -> Told:
    dimension = str(fault.details["dimension"])
    told = {
        "days": fault.days,
        "metric": Named("metric", fault.metric),
        "name": Named(dimension, fault.subject[dimension]),
        "lost": Amount(fault.metric, float(str(fault.details["lost"])), "size"),
        "gained": Amount(fault.metric, float(str(fault.details["gained"])), "size"),
    }
    return (Claim("watch.vanished_tag", told), Claim("watch.title_vanished_tag", told),
            Action(Claim("watch.do_tag", told)))  # fmt: skip


def _doubled_import(fault: Fault) -> Told:
    place = {name: value for name, value in fault.subject.items() if name != "table"}
    told = {
        "days": fault.days,
        "metric": Named("metric", fault.metric),
        "place": place_of(place),
        "times": f"{float(str(fault.details['times'])):.1f}",
    }
    return (Claim("watch.doubled_import", told), Claim("watch.title_doubled_import", told),
            Action(Claim("watch.do_undo", told)))  # fmt: skip


def _new_source(fault: Fault) -> Told:
    told = {"source": _source(fault), "day": fault.days.start,
            "metric": Named("metric", fault.metric)}  # fmt: skip
    return Claim("watch.new_source", told), Claim("watch.title_new_source", told), None


def _changed_definition(fault: Fault) -> Told:
    metrics = tuple(Named("metric", str(name)) for name in _listed(fault.details["metrics"]))
    what = Claim(f"audit.kind_{fault.details['what']}")
    if metrics:
        what = Claim("watch.definitions", {"items": metrics})
    told = {"days": fault.days, "who": _listed(fault.details["who"]), "what": what}
    key = "watch.changed_definition" + ("" if told["who"] else "_since")
    return (
        Claim(key, told),
        Claim("watch.title_changed_definition", told),
        Action(Claim("watch.do_definition", told)),
    )


def _listed(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, tuple) else ()


_SAID = {
    "missing_export": _missing_export,
    "vanished_tag": _vanished_tag,
    "doubled_import": _doubled_import,
    "new_source": _new_source,
    "changed_definition": _changed_definition,
}
