"""The workspace as Python sees it: one method a command, the same words.

Thin: every method turns its arguments into closed types and hands them to the room that knows.
Each imports its room when it is called: a question must not wait for readers and renderers.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from fanbu.api.authoring import Authoring
from fanbu.api.deciding import Deciding
from fanbu.api.desk import Places
from fanbu.api.intake import Intake
from fanbu.api.labels import Labels
from fanbu.api.setup import Setup
from fanbu.api.speech import spoken
from fanbu.api.team import Team
from fanbu.api.trail import changing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from os import PathLike
    from pathlib import Path

    from fanbu.api.asker import Asker
    from fanbu.api.bench import Bench
    from fanbu.api.report_result import ReportResult
    from fanbu.model.result import Result
    from fanbu.types import Language, Period


class Workspace(Authoring, Deciding, Intake, Labels, Team, Setup):
    """An open workspace: one method a command."""

    @spoken
    def collect(self) -> Result:
        """Take what is new in the watched folder and has no question; what became of each file."""
        from fanbu.api import collecting

        return collecting.collect(self)

    @spoken
    def query(  # noqa: PLR0913 - one parameter an option of the command
        self,
        metrics: str | Iterable[str],
        *,
        by: str | Iterable[str] | None = None,
        grain: str = "total",
        start: str | date | None = None,
        end: str | date | None = None,
        where: str | None = None,
        compare: str | None = None,
        common: bool = False,
        total: bool = False,
        out: str | PathLike[str] | None = None,
    ) -> Result:
        """Metrics, split by dimensions, over a period; see `docs/metrics.md` for the names.

        `common` keeps to the days that all sources of the metrics have told of. `total`: also the
        same metrics of everything, not split. `out` also writes the answer to a .csv, .xlsx, .json
        or .parquet file.
        """
        from fanbu.api import questions

        return questions.query(
            self,
            metrics,
            by=by,
            grain=grain,
            start=start,
            end=end,
            where=where,
            compare=compare,
            common=common,
            total=total,
            out=None if out is None else self.places.find(out),
        )

    @spoken
    def metrics(self, names: str | Iterable[str] = ()) -> Result:
        """The metrics of this workspace with their definitions; all that is known of `names`."""
        from fanbu.api import questions

        return questions.metrics(self, names)

    @spoken
    def channels(
        self,
        *,
        start: str | date | None = None,
        end: str | date | None = None,
        where: str | None = None,
        compare: str | None = None,
        common: bool = False,
    ) -> Result:
        """What each channel, each kind of channel and all of them cost and brought back.

        `where`, `compare` and `common` as of `query`.
        """
        from fanbu.api import channels

        return channels.channels(self, channels.Asked(start, end, where, compare, common))

    @spoken
    def content(
        self,
        *,
        start: str | date | None = None,
        end: str | date | None = None,
        where: str | None = None,
        sort: str = "times",
        compare: str | None = None,
    ) -> Result:
        """Which content did best and worst against its account's own baseline.

        `where` chooses which pieces are shown, `sort` what comes first: times, views,
        interactions, leads, orders or published_at. `compare`: also what each account published,
        beside an earlier period (previous, year, or previous at the same-age), as `compared`.
        """
        from fanbu.api import pieces

        return pieces.content(self, start=start, end=end, where=where, sort=sort, compare=compare)

    @spoken
    def tree(
        self,
        metric: str | None = None,
        *,
        start: str | date | None = None,
        end: str | date | None = None,
        where: str | None = None,
        compare: str | None = None,
    ) -> Result:
        """What numbers are made of, each part with its value: the playbook's trees, or one."""
        from fanbu.api import trees

        return trees.tree(self, metric, start=start, end=end, where=where, compare=compare)

    @spoken
    def why(
        self,
        metric: str,
        *,
        period: str | None = None,
        against: str | None = None,
        by: str | Iterable[str] | None = None,
        where: str | None = None,
    ) -> Result:
        """Where a metric's change comes from: its parts, then places in all dimensions at once.

        `period` (`A..B`; the last complete week) is held against what was to be expected, or
        `against` (days, or `before`). `by` fixes the dimensions. It says where, never why.
        """
        from fanbu.api import foresight

        with foresight.of_why(self, metric, period):
            from fanbu.api import why
            from fanbu.api.why_asked import Wanted

            return why.why(self, Wanted(metric, period, against, by, where))

    @spoken
    def values(self, column: str, *, limit: int = 200) -> Result:
        """The values that a dimension has in the data, the largest first."""
        from fanbu.api import filters

        return filters.values(self, column, limit=limit)

    @spoken
    def funnels(self) -> Result:
        """The funnels of the playbook: a title, and the metrics from the first step to the last."""
        from fanbu.api import steps

        return steps.funnels(self)

    def tables_there(self) -> frozenset[str]:
        """The tables that hold any row."""
        return frozenset(self.warehouse.coverage()["table"].to_pylist())

    @spoken
    def conditions(self, where: str) -> Result:
        """A filter in its parts; raises where it does not read, with the place."""
        from fanbu.api import filters

        return filters.conditions(where)

    @spoken
    def report(
        self,
        grain: str = "week",
        *,
        date: str | date | None = None,
        for_: str = "team",
        language: str | None = None,
        out: str | PathLike[str] | None = None,
        plain: bool = False,
    ) -> ReportResult:
        """The report of the last complete day, week or month ended by `date`.

        With its draft's edits, where there is a draft; `plain`: without them.
        """
        from fanbu import drawing

        # the engine first: it loads while everything else does
        with drawing.Engine(wanted=str(out).lower().endswith(drawing.PAGE)) as engine:
            from fanbu.api import foresight

            with foresight.ahead(self, grain, date) as watched:
                from fanbu.api import reports

                page = None if out is None else reports.a_page(self.places.find(out))
                # a file is sent on to people without a terminal
                asked = reports.Asked(grain, date, for_, language, plain, on_page=page is not None)
                found = reports.report(self, asked, begin=engine.begin, watched=watched)
            if page is not None:
                reports.save(found, page, engine.draw)
            return found

    @changing
    def draft(
        self, grain: str = "week", *, date: str | date | None = None, language: str | None = None
    ) -> Result:
        """Write the report's draft to `reports/`, or refresh it; whatever was edited stays."""
        from fanbu.api import reports

        return reports.draft(self, reports.Asked(grain, date, language=language))

    @changing
    def publish(
        self,
        grain: str = "week",
        *,
        date: str | date | None = None,
        by: str | None = None,
        dry_run: bool = False,
        bench: Bench | None = None,
    ) -> Result:
        """Freeze the report with its draft's edits; the next one tells what was restated since.

        `dry_run`: only tell what would freeze, and what is still missing.
        """
        from fanbu.api import publishing, reports

        asked = reports.Asked(grain, date)
        if dry_run:
            return publishing.look(self, asked, bench)
        return reports.publish(self, asked, by, bench)

    @spoken
    def published(self) -> Result:
        """Every published report, newest first."""
        from fanbu.api import published

        return published.published(self)

    @spoken
    def published_report(
        self,
        which: str | int = "week",
        *,
        date: str | date | None = None,
        for_: str = "team",
        language: str | None = None,
        out: str | PathLike[str] | None = None,
    ) -> ReportResult:
        """A report as it was published: by its number, or the newest day, week or month."""
        from fanbu import drawing
        from fanbu.api import reports

        page = None if out is None else reports.a_page(self.places.find(out))
        found = reports.show(self, str(which), date=date, for_=for_, language=language)
        if page is not None:
            reports.save(found, page, drawing.draw)
        return found

    @spoken
    def checklists(self, name: str | None = None, *, date: str | date | None = None) -> Result:
        """The checklists of this workspace; all items of the one called `name`.

        Those of reports are ticked in the drafts of the last periods ended by `date`.
        """
        from fanbu.api import checklists

        return checklists.checklists(self, name, date)

    @changing
    def set_target(
        self,
        metric: str,
        value: float,
        *,
        period: str,
        channel: str | None = None,
        where: str | None = None,
    ) -> Result:
        """What a metric should be over a month, a year or days: in all, or of one part."""
        from fanbu.api import targets

        return targets.set_target(self, metric, value, period, channel, where)

    @changing
    def remove_target(
        self, metric: str, *, period: str, channel: str | None = None, where: str | None = None
    ) -> Result:
        from fanbu.api import targets

        return targets.remove_target(self, metric, period, channel, where)

    @spoken
    def targets(self) -> Result:
        """Every target that was set, and how it stands: done against time, left for each day."""
        from fanbu.api import targets

        return targets.targets(self)

    @changing
    def backup(self, file: str | PathLike[str]) -> Result:
        """Everything the workspace needs in one new file; `fanbu.restore` takes it back."""
        from fanbu.api import backups

        return backups.backup(self, self.places.find(file))

    @changing
    def compact(self, *, dry_run: bool = False) -> Result:
        """Drop rows that newer ones replaced: undo and the past then reach less far back."""
        from fanbu.api import backups

        return backups.compact(self, dry_run=dry_run)

    @spoken
    def doctor(self) -> Result:
        """Whether the workspace is well; `fanbu.doctor(DIR)` also tells of one that won't open."""
        from fanbu.api import health

        return health.of_open(self)

    def presets(self) -> Mapping[str, Period | None]:
        """The ranges of days that dashboards offer, as of today."""
        from fanbu.api import questions

        return questions.presets(self)

    def asked_by(self, asker: Asker) -> Workspace:
        """The same open workspace, asked by somebody else: its trail says so."""
        view = copy(self)
        view.asker = asker
        return view

    def spoken_in(self, language: Language) -> Workspace:
        """The same open workspace, speaking another language; it shares everything else."""
        view = copy(self)
        view.speaks = language
        view.settings = replace(self.settings, language=language)
        return view

    def working_in(self, base: Path, *, called: str | None = None) -> Workspace:
        """The same open workspace for somebody in another folder: relative paths are theirs.

        `called`: what they call the workspace's own folder.
        """
        view = copy(self)
        view.places = Places(base)
        if called is not None:
            view.places.call(self.folder.root, called)
        return view
