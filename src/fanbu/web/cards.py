"""The doors of a report's cards: see the evidence, put a finding aside, import what is missing.

A tile has one as well: why its number moved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.web import dress

if TYPE_CHECKING:
    from collections.abc import Callable

    from markupsafe import Markup

    from fanbu.types import Period
    from fanbu.web.asked import About
    from fanbu.web.visit import Visit

    Doors = Callable[..., Markup]

MOVED = frozenset({"change", "inside", "alert"})
"""Kinds of findings whose number was held against another."""
BACK = {"today": "/", "findings": "/findings"}
"""Where a page may be gone back to."""


def doors(
    visit: Visit, what: About, here: str, *, aside: bool = False, period: Period | None = None
) -> Doors:
    """What a card of the page `here` offers; `aside`: the card was put aside and can come back.

    `period`: of the tiles, which lead to why; without it they have no door.
    """

    def made(block: object) -> Markup:
        if hasattr(block, "spark"):
            return _of_tile(visit, block, period)
        key = str(getattr(block, "key", ""))
        evidence = dict(getattr(block, "evidence", ()))
        values = {
            "finding": key,
            "evidence": evidence_href(visit, evidence) if evidence else "",
            "because": because_href(visit, key, evidence),
            "decide": "" if getattr(block, "decision", 0) else decide_href(visit, key),
            "gap": not hasattr(block, "evidence"),
            "fault": getattr(block, "tone", "") == "data",
            "aside": aside,
            "here": here,
            "what": what,
        }
        return dress.part(visit, "doors.html.j2", values)

    return made


def _of_tile(visit: Visit, row: object, period: Period | None) -> Markup:
    metric, label = (str(getattr(row, name)) for name in ("metric", "label"))
    href = ""
    if period is not None and metric:
        ends = {"from": str(period.start), "to": str(period.end)}
        href = visit.state.href("/why", metric=metric, range="", **ends)
    return dress.part(visit, "tile_door.html.j2", {"href": href, "label": label})


def evidence_href(visit: Visit, evidence: dict[str, tuple[str, ...]]) -> str:
    """The metrics page with the question of a finding."""
    return visit.state.href(
        "/metrics",
        metric=evidence.get("metrics", ()),
        by=evidence.get("by", ()),
        grain=_one(evidence, "grain") or "total",
        where=_one(evidence, "where"),
        compare="previous",
        range="",
        **{"from": _one(evidence, "start"), "to": _one(evidence, "end")},
    )


def because_href(visit: Visit, key: str, evidence: dict[str, tuple[str, ...]]) -> str:
    """The page of why a number moved, for findings about one that did."""
    kind, _, rest = key.partition(":")
    if kind not in MOVED:
        return ""
    ends = {"from": _one(evidence, "start"), "to": _one(evidence, "end")}
    where = _one(evidence, "where")
    return visit.state.href("/why", metric=rest.partition(":")[0], where=where, range="", **ends)


def decide_href(visit: Visit, key: str) -> str:
    """The form in which a finding becomes a decision, for those who may."""
    return visit.state.href("/decisions/new", finding=key) if visit.may("editor") else ""


def back(visit: Visit, what: About) -> str:
    """The page that a verb was asked from."""
    path = BACK.get(visit.text("here"), "/findings")
    return visit.state.href(path, **what.wanted)


def _one(evidence: dict[str, tuple[str, ...]], name: str) -> str:
    return next(iter(evidence.get(name, ())), "")
