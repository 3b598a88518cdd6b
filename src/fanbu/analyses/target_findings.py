"""Targets that are behind their pace or beyond their bound, as findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanbu.model.finding import Amount, Claim, Finding, Named

if TYPE_CHECKING:
    from fanbu.analyses.headline import Headline, Row
    from fanbu.analyses.scope import Scope


def findings(scope: Scope, seen: Headline) -> tuple[Finding, ...]:
    """One finding for each target that is behind its pace or beyond its bound."""
    return tuple(_behind(scope, row) for row in seen.rows if row.aim and row.aim.behind)


def _behind(scope: Scope, row: Row) -> Finding:
    aim = row.aim
    assert aim is not None  # noqa: S101 - only rows with an aim come here
    info = scope.metrics[row.metric]
    if info.over != "sum":
        key = "over" if info.better == "lower" else "under"
        details: dict[str, Any] = {
            "value": Amount(row.metric, aim.done),
            "when": Claim(f"findings.when_{scope.grain}"),
            "basis": _basis(row),
        }
        gap = abs(aim.done / aim.target.value - 1) if aim.target.value else 1.0
    else:
        key = "spent" if info.better == "lower" else "behind"
        details = {"value": Amount(row.metric, aim.done)}
        gap = abs(aim.elapsed - aim.share)
    return Finding(
        kind="target",
        metric=row.metric,
        subject={},
        period=scope.period,
        tone="bad",
        what=Claim(
            f"findings.target_{key}",
            {
                "metric": Named("metric", row.metric),
                "target": Amount(row.metric, aim.target.value),
                "share": aim.share,
                "elapsed": aim.elapsed,
                "period": aim.target.period,
                **details,
            },
        ),
        materiality=min(gap, 1.0),
        certainty=1.0,
        title=Claim(f"findings.title_target_{key}", {"metric": Named("metric", row.metric)}),
    )


def _basis(row: Row) -> Claim:
    """On how many days the period's own value stands, where some are missing."""
    if row.basis.whole or not row.basis.comparable:
        return Claim("findings.none")
    return Claim("findings.on_days", {"n": len(row.basis.now)})
