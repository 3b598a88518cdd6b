"""What a report is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from fanbu.analyses.scope import Scope
from fanbu.report.rank import MOST
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from fanbu.analyses.members import Wanted
    from fanbu.analyses.steps import Funnel
    from fanbu.model.metric import MetricInfo
    from fanbu.model.target import Target
    from fanbu.types import Grain, Language

Audience = Literal["team", "boss"]

HEADLINE = (
    "cost", "leads", "valid_leads", "cpl", "orders", "revenue",
    "conversions", "cpa", "views", "net_gained", "sessions", "key_events",
    "clicks", "impressions", "reach", "likes", "followers", "site_users",
)  # fmt: skip
"""Shown when neither the workspace nor its playbook names headline metrics; the first six with
data."""
MOST_ROWS = 6


@dataclass(frozen=True, slots=True)
class ReportSpec:
    """`day`: the report covers the last complete period that ended by it.

    `metrics` holds what the workspace defines, labelled in `language`. `headline` empty: the base
    choice, as far as there are data. `focus`: the metric that is explained; None: the first
    headline metric that counts a result. `labels`: dimension → value → what people call it
    (`{"channel": {"paid/ocean_engine": "巨量"}}`); values not listed have usual names or their own.
    `hidden` and `order`: keys of findings that the author leaves out, and in which order others go.
    `most`: findings at most; None: all of them.
    `on_page`: advice as the app gives it, without commands.
    `funnels`: those the playbook's report lays out, each in a table.
    `targets` are those of everything; `paced`: all whose progress is shown, of a part too.
    `viewless`: some content has numbers and no views.
    `members`: the tables of the playbook's own (products, shops, new and returning buyers).
    """

    grain: Grain
    day: date
    metrics: Mapping[str, MetricInfo]
    name: str = ""
    audience: Audience = "team"
    language: Language = "zh"
    currency: str = "CNY"
    headline: tuple[str, ...] = ()
    focus: str | None = None
    targets: tuple[Target, ...] = ()
    paced: tuple[Target, ...] = ()
    tree: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    funnels: tuple[Funnel, ...] = ()
    members: tuple[Wanted, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    first_weekday: int = 0
    viewless: bool = False
    hidden: frozenset[str] = frozenset()
    order: tuple[str, ...] = ()
    most: int | None = MOST
    on_page: bool = False

    @property
    def period(self) -> Period:
        """The last complete day, week or month that ended by `day`."""
        return Period.complete(self.grain, self.day, self.first_weekday)

    def scope(self) -> Scope:
        return Scope(
            period=self.period,
            grain=self.grain,
            headline=self.headline or HEADLINE,
            metrics=self.metrics,
            focus=self.focus,
            targets=self.targets,
            tree=self.tree,
            zone=self.zone,
            first_weekday=self.first_weekday,
            viewless=self.viewless,
        )
