"""What content is worth saying: the best piece, a title the text did not keep, a better platform.

Materiality of content cannot be measured in the headline metric without a lead's placement, so it
is a fixed, modest share; certainty grows with the number of earlier pieces.
"""

from __future__ import annotations

from datetime import timedelta
from math import isnan
from statistics import median
from typing import TYPE_CHECKING

from fanbu.analyses.content import PSEUDO_PIECES
from fanbu.model.finding import Action, Amount, Claim, Finding, Named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fanbu.analyses.content import Content, Piece
    from fanbu.analyses.scope import Scope
    from fanbu.model.finding import Tone

MODEST = 0.3
BEST_TIMES = 2.0
TITLE_TIMES = 1.3
POOR_COMPLETION = 0.6
PLATFORM_TIMES = 2.0
"""So many times the other platforms, and …"""
PLATFORM_BEST = 1.5
"""… so many times its own account's usual: to be the least bad is no success."""
FRESH_DAYS = 7
FRESH_DAYS_OF_A_DAY = 2


def findings(scope: Scope, content: Content | None) -> tuple[Finding, ...]:
    """At most one of each kind; the best piece only when no platform stands out for it.

    Only pieces of the period and the week before it: a report does not repeat last month's news.
    """
    if content is None:
        return ()
    return tuple(_found(scope, content))


def _found(scope: Scope, content: Content) -> Iterator[Finding]:
    told = None
    fresh = [piece for piece in content.judged if _fresh(piece, scope)]
    groups = [group for group in content.across if _fresh(group[0], scope)]
    group = next((g for g in groups if _stands_out(g)), None)
    if group is not None:
        told = group[0]
        yield _piece(scope, group)
    poor = next((piece for piece in fresh if _unkept(piece)), None)
    if poor is not None:
        yield _title(scope, poor)
    best = next((p for p in fresh if p.times >= BEST_TIMES and p not in (told, poor)), None)
    if best is not None and group is None:
        yield _best(scope, best)


def _stands_out(group: tuple[Piece, ...]) -> bool:
    best = group[0].times
    return best >= PLATFORM_BEST and best >= PLATFORM_TIMES * _others(group)


def _fresh(piece: Piece, scope: Scope) -> bool:
    before = FRESH_DAYS_OF_A_DAY if scope.grain == "day" else FRESH_DAYS
    first = scope.period.start - timedelta(before)
    return piece.published is not None and piece.published >= first


def _unkept(piece: Piece) -> bool:
    known = not isnan(piece.completion) and not isnan(piece.usual_completion)
    poor = known and piece.completion <= POOR_COMPLETION * piece.usual_completion
    return poor and piece.times >= TITLE_TIMES


def _others(group: tuple[Piece, ...]) -> float:
    return median(piece.times for piece in group[1:])


def _details(piece: Piece) -> dict[str, object]:
    return {
        "title": Named("title", piece.name),
        "platform": Named("platform", piece.platform),
        "value": Amount(piece.metric, piece.value),
        "times": piece.times,
        "completion": piece.completion,
        "usual": piece.usual_completion,
        "n": piece.earlier,
    }


def _piece(scope: Scope, group: tuple[Piece, ...]) -> Finding:
    details = _details(group[0])
    details["n"] = len({each.platform for each in group})
    details["others"] = _others(group)
    return _finding(scope, group[0], "piece", "good", details)


def _title(scope: Scope, piece: Piece) -> Finding:
    return _finding(scope, piece, "title", "watch", _details(piece))


def _best(scope: Scope, piece: Piece) -> Finding:
    return _finding(scope, piece, "best", "good", _details(piece))


def _finding(
    scope: Scope, piece: Piece, kind: str, tone: Tone, details: dict[str, object]
) -> Finding:
    way = "findings.content_same_age" if piece.age is not None else "findings.content_totals"
    return Finding(
        kind=f"content_{kind}",
        metric=piece.metric,
        subject={"placement": piece.placement, "platform": piece.platform},
        period=scope.period,
        tone=tone,
        what=Claim(f"findings.{_sentence(piece, kind)}", details),
        action=Action(Claim(f"findings.do_content_{kind}", details)),
        materiality=MODEST,
        certainty=piece.earlier / (piece.earlier + PSEUDO_PIECES),
        evidence={"metrics": [piece.metric], "grain": "day", "where": _only(piece)},
        title=Claim(f"findings.title_content_{kind}"),
        also=Claim(way, {"n": piece.earlier}),
    )


def _sentence(piece: Piece, kind: str) -> str:
    """The only one that names what was counted says so of people."""
    return "content_best_reach" if (kind, piece.metric) == ("best", "reach") else f"content_{kind}"


def _only(piece: Piece) -> str:
    pairs = (("placement", piece.placement), ("platform", piece.platform))
    quoted = ((name, value.replace("'", "''")) for name, value in pairs)
    return " and ".join(f"{name} = '{value}'" for name, value in quoted)
