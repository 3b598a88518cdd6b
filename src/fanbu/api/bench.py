"""One period's report with its answers at hand: composed as often as wanted, read once.

An author edits a draft in small steps, and wants to see the page after each. What the data say does
not change with them, so a bench keeps the answers; it is thrown away when something is imported.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING

from fanbu import report as rooms
from fanbu.analyses.members import Wanted
from fanbu.analyses.steps import Funnel
from fanbu.api import calendar, drafts, watch_beside, why_report
from fanbu.api.decisions_beside import DecisionsBeside
from fanbu.api.published import restated_since
from fanbu.api.reader import reader_of
from fanbu.metrics.info import infos
from fanbu.model.target import Target
from fanbu.report.restated import restated_block
from fanbu.report.spec import ReportSpec
from fanbu.report.speech import Voice
from fanbu.workspace import playbooks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Future
    from datetime import date

    from fanbu.analyses.seen import Seen
    from fanbu.api import watch
    from fanbu.api.desk import Desk
    from fanbu.drawing import Spec
    from fanbu.model.dismissal import Dismissal
    from fanbu.model.draft import Draft
    from fanbu.model.published import Restatement
    from fanbu.report.blocks import ChartBlock, Report
    from fanbu.report.spec import Audience
    from fanbu.types import Grain, Language, Period
    from fanbu.workspace.playbooks import Playbook


class Bench:
    """`grain` and `day` say which period. `begin` is told of charts as soon as they are known.

    `watched`: what `watch` finds of it, where that is looked for already.
    """

    def __init__(
        self,
        desk: Desk,
        grain: Grain,
        day: date,
        begin: Callable[[list[Spec]], None] | None = None,
        *,
        watched: Future[watch_beside.Beside | None] | None = None,
    ) -> None:
        self.desk = desk
        self.grain: Grain = grain
        self.day = day
        self.begin = begin
        self.reader = reader_of(desk, grain)
        self._made: dict[tuple[object, ...], Report] = {}
        self._answers: dict[tuple[object, ...], rooms.Answers] = {}
        self._lock = RLock()
        # its questions are others than the page's: they are asked beside it
        self._restated = desk.beside("restated", restated_since, desk, self.spec(desk.language))
        self._beside = watched
        self._decisions = DecisionsBeside(desk)

    def beside(self) -> Future[watch_beside.Beside | None]:
        """What was not as expected: begun when it is first asked for, beside the page's questions.

        It is the same in every language and for every reader.
        """
        with self._lock:
            if self._beside is None:
                find = watch_beside.of_report
                self._beside = self.desk.beside("watch", find, self.desk, self.period)
            return self._beside

    def found(self, end: date, language: Language) -> watch.Found | None:
        """What `watch` finds by the end of a day, where that is this report's; else None."""
        if end != self.period.end or language != self.desk.language:
            return None
        beside = self.beside().result()
        return beside.whole if beside else None

    def watched(self) -> frozenset[str]:
        """The keys of what `watch` found, put aside or not."""
        found = self.beside().result()
        return frozenset(one.finding.key for one in found.told) if found else frozenset()

    def put_aside(self) -> Mapping[str, Dismissal]:
        """Findings of `watch` that were put aside, on these days or such that overlap them."""
        found = self.beside().result()
        return {} if found is None else watch_beside.put_aside(self.desk, found, self.period)

    @property
    def period(self) -> Period:
        return self.spec(self.desk.language).period

    @property
    def restated(self) -> Restatement | None:
        """What changed in the numbers of the report before this one."""
        return self._restated.result()

    def spec(self, language: Language, audience: Audience = "team") -> ReportSpec:
        return spec_of(self.desk, self.grain, self.day, audience, language)

    def plain(
        self, language: Language, audience: Audience = "team", *, on_page: bool = True
    ) -> Report:
        """Without any draft, and without a word about what was put aside.

        `on_page`: advice as the app gives it, which names no command: what is drafted and published
        is read by people who never see a terminal, too. Only the terminal has its own.
        """
        return self._decided(replace(self.spec(language, audience), on_page=on_page))

    def page(
        self,
        language: Language,
        audience: Audience = "team",
        draft: Draft | None = None,
        *,
        on_page: bool = True,
    ) -> Report:
        """As its author wants it; without a draft, what was put aside is left out."""
        bare = self.spec(language, audience)
        self._answered(replace(bare, on_page=on_page))  # while `watch` finds what may be hidden
        spec = drafts.edited(self.desk, bare, draft, self.put_aside())
        composed = self._decided(replace(spec, on_page=on_page))
        return rooms.arranged(composed, draft) if draft else composed

    def offered(self, language: Language, draft: Draft) -> Report:
        """What the author chose, in the report's own order and without their words."""
        spec = drafts.edited(self.desk, self.spec(language), draft, self.put_aside())
        return self._decided(replace(spec, on_page=True))

    def whole(self, language: Language, *, on_page: bool = True) -> Report:
        """With every finding, not only those that make the page."""
        spec = replace(self.spec(language), most=None, on_page=on_page)
        return self._decisions.marked(self._composed(spec), voice_of(spec))

    def _decided(self, spec: ReportSpec) -> Report:
        """With its decisions as they stand: who decides what changes while the data do not."""
        self._decisions.begin()
        return self._decisions.laid(self._composed(spec), voice_of(spec), spec)

    def _composed(self, spec: ReportSpec) -> Report:
        """The same wish gives the same page: only what changes it is asked about."""
        wish = (spec.language, spec.audience, spec.hidden, spec.order, spec.most,
                spec.on_page)  # fmt: skip
        with self._lock:
            if wish not in self._made:
                self._made[wish] = self._compose(spec)
            return self._made[wish]

    def _answered(self, spec: ReportSpec) -> rooms.Answers:
        """What is asked for a page, whatever of it is hidden; `watch` looks meanwhile."""
        asked = (spec.language, spec.audience, spec.on_page)
        with self._lock:
            self.beside()
            if asked not in self._answers:
                aides = self._aides(spec)
                self._answers[asked] = rooms.answered(self.reader, spec, self.desk.now(), aides)
            return self._answers[asked]

    def _compose(self, spec: ReportSpec) -> Report:
        answers, aides = self._answered(spec), self._aides(spec)
        composed = rooms.compose(self.reader, spec, self.desk.now(), aides, answers)
        block = restated_block(voice_of(spec), self.restated, spec.grain)
        return rooms.with_restated(composed, block) if block else composed

    def _aides(self, spec: ReportSpec) -> rooms.Aides:
        def watched() -> Seen | None:
            found = self.beside().result()
            return found.seen if found else None

        return rooms.Aides(
            self._foretell,
            watched,
            partial(calendar.happenings, self.desk, language=spec.language),
            why_report.asking(self.desk, self.reader, spec.period),
        )

    def _foretell(self, block: ChartBlock) -> None:
        if self.begin is not None:
            self.begin(rooms.chart_specs(block))


def voice_of(spec: ReportSpec) -> Voice:
    return Voice(spec.language, spec.currency, spec.metrics, spec.labels, spec.on_page)


def spec_of(
    desk: Desk, grain: Grain, day: date, audience: Audience, language: Language
) -> ReportSpec:
    settings, definitions = desk.settings, desk.definitions
    playbook = playbooks.load(settings.playbook) if settings.playbook else None
    targets = tuple(
        Target(each.metric, each.period, each.value, each.scope) for each in desk.ledger.targets()
    )
    return ReportSpec(
        grain=grain,
        day=day,
        metrics=infos(definitions, language),
        name=settings.name,
        audience=audience,
        language=language,
        currency=settings.currency,
        headline=definitions.called(settings.headline or (playbook.headline if playbook else ())),
        targets=tuple(target for target in targets if not target.scope),
        paced=targets,
        tree=definitions.products,
        funnels=_funnels(playbook, language),
        members=_members(playbook, language),
        zone=settings.zone,
        first_weekday=settings.first_weekday,
        viewless=desk.warehouse.some_viewless(),
    )


def _funnels(playbook: Playbook | None, language: Language) -> tuple[Funnel, ...]:
    """The funnels that a playbook's report lays out, in its order."""
    sections = playbook.report if playbook else ()
    return tuple(
        Funnel(tuple(section["metrics"]), section["title"][language])
        for section in sections
        if section["section"] == "steps"
    )


def _members(playbook: Playbook | None, language: Language) -> tuple[Wanted, ...]:
    """The tables that a playbook's report sets beside the usual ones, in its order."""
    sections = playbook.report if playbook else ()
    return tuple(
        Wanted(section["by"], tuple(section["metrics"]), section["title"][language])
        for section in sections
        if section["section"] == "members"
    )
