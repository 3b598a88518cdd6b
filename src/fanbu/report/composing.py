"""Puts a report together of its answers: ranks the findings, lays out the blocks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC
from typing import TYPE_CHECKING

from fanbu.analyses import headline, pace, placed
from fanbu.analyses.findings import really_moved
from fanbu.analyses.reader import gather
from fanbu.analyses.watch.findings import ALERT
from fanbu.report import boss
from fanbu.report.answers import ALONE, answered
from fanbu.report.bands import bands
from fanbu.report.blocks import ChartBlock, FindingBlock, Lack, Notes, Report, Section
from fanbu.report.boss import Boss
from fanbu.report.content import across_sentence, content_blocks
from fanbu.report.effects import effect_of, evidence_of, weight_of
from fanbu.report.gaps import gaps_block
from fanbu.report.lead import Lead, Told
from fanbu.report.look import Seen, look
from fanbu.report.members import members_table
from fanbu.report.notes import notes_block
from fanbu.report.pace import Paces
from fanbu.report.parts import Parts
from fanbu.report.rank import LAST, arranged, ranked
from fanbu.report.steps import steps_table
from fanbu.report.tables import Tables
from fanbu.report.waterfall import waterfall

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from fanbu.analyses.change import Change
    from fanbu.analyses.headline import Row
    from fanbu.analyses.reader import Read
    from fanbu.analyses.scope import Scope
    from fanbu.model.finding import Claim, Finding
    from fanbu.report.answers import Aides, Answers
    from fanbu.report.blocks import Block, DayBand, Line
    from fanbu.report.spec import ReportSpec
    from fanbu.report.speech import Voice

HEADLINES = ("change", "inside", ALERT)
"""Kinds of findings that the headline may tell of."""


def compose(
    read: Read,
    spec: ReportSpec,
    now: datetime,
    aides: Aides = ALONE,
    answers: Answers | None = None,
) -> Report:
    """The report of `spec` at the moment `now` (UTC, naive): blocks in reading order.

    `answers`: what `answered` gave of it, hidden findings and their order aside.
    """
    given = answers or answered(read, spec, now, aides)
    reader, scope, voice, whys = given.read, given.scope, given.voice, given.whys
    focus = given.headline.row(scope.focus)
    seen = look(given, now, aides.watched())
    seen = replace(seen, findings=ranked(seen.findings, spec.most))
    if whys is not None:
        seen = replace(seen, findings=placed.placed(seen.findings, scope, seen.changes, whys))
        moved = focus is not None and really_moved(focus)
        seen = replace(seen, where=whys.of(focus) if focus is not None and moved else None)
    seen = replace(seen, paces=pace.compute(reader, given.plan), steps=given.steps)
    seen = replace(seen, findings=arranged(seen.findings, spec.hidden, spec.order))
    money_back = _money_back(reader, scope, now) if spec.audience == "boss" else ()
    drawn = bands(voice, seen.watched, {each.key for each in seen.findings}, aides.happened)
    blocks = tuple(_Page(spec, scope, voice, seen, given.trend, money_back, drawn).blocks())
    return Report(
        title=voice.text(f"report.title_{spec.grain}", name=_name(voice, spec)).strip(),
        subtitle=_subtitle(voice, spec),
        language=spec.language,
        period=spec.period,
        blocks=blocks,
        footer=voice.text("report.footer", now=_local(spec, now)),
        brief=spec.audience == "boss",
        trend=given.trend if spec.audience == "boss" else None,
    )


def _money_back(read: Read, scope: Scope, now: datetime) -> tuple[Row, ...]:
    """Money over cost, for a page whose asked metrics have both but not this."""
    if not boss.has_return(scope) or boss.ROI in scope.known:
        return ()
    alone = replace(scope, headline=(boss.ROI,))
    return headline.compute(gather(read, headline.needs(alone, now)), alone, now).rows


@dataclass(frozen=True, slots=True)
class _Page:
    spec: ReportSpec
    scope: Scope
    voice: Voice
    seen: Seen
    trend: ChartBlock | None
    money_back: tuple[Row, ...]
    bands: Mapping[str, DayBand]

    def blocks(self) -> Iterator[Block]:
        seen, lead, tables = self.seen, Lead(self.voice, self.scope), Tables(self.voice, self.scope)
        row, focus = seen.headline.row(self.scope.focus), seen.change(self.scope.focus)
        boss = self.spec.audience == "boss"
        findings = [each for each in seen.findings if LAST.get(each.kind) != LAST["data"]]
        told = self._told()
        yield lead.headline(row, focus, told)
        if gaps := gaps_block(self.voice, seen.notes, brief=boss):
            yield gaps
        notes = notes_block(self.voice, seen.notes, seen.headline.past_periods)
        if boss:
            page = Boss(self.voice, self.scope, seen.findings, self.bands)
            numbers = replace(seen.headline, rows=(*seen.headline.rows, *self.money_back))
            yield from page.blocks(lead, tables, numbers, told.finding, notes)
            yield from Paces(self.voice).block(seen.paces, self.scope.headline, brief=True)
            return
        bullets = lead.bullets(findings, told.finding)
        if bullets.items:
            yield bullets
        if seen.headline.rows:
            yield tables.metrics(seen.headline)
        yield from Paces(self.voice).block(seen.paces, self.scope.headline, brief=False)
        yield from self._charts(focus)
        yield from self._findings(seen.findings)
        yield from self._details(tables, focus)
        yield notes

    def _told(self) -> Told:
        """The finding of the headline: the focus's own change, else the first that tells of one.

        One that was to be expected (it weighs nothing) is told in the headline's first sentence.
        """
        seen, focus = self.seen, self.scope.focus
        found = [e for e in seen.findings if e.kind in HEADLINES and e.materiality]
        own = [e for e in found if e.kind == "change" and e.metric == focus]
        first = next(iter((*own, *found)), None)
        row = seen.headline.row(first.metric) if first else None
        spans = {span for note in seen.notes.sources for span in note.spans}
        main = seen.headline.row(focus)
        told = Told(first, row, tuple(sorted(spans)), where=seen.where,
                    reach=seen.notes.reach)  # fmt: skip
        if seen.watched is None or main is None:
            return told
        watched = seen.watched
        return replace(
            told,
            expected=watched.expected(main),
            strange=watched.of_all(main.metric) is not None,
            contested=watched.contests(main.metric, main.change, self.scope.period),
        )

    def _charts(self, focus: Change | None) -> Iterator[Block]:
        if self.trend is not None:
            yield self.trend
        if focus is not None and (
            block := waterfall(self.voice, self.scope, focus, self.seen.where)
        ):
            yield block

    def _findings(self, findings: Sequence[Finding]) -> Iterator[Block]:
        told = [each for each in findings if each.title is not None]
        if told:
            text = self.voice.text
            yield Section(text("report.findings_title"), text("report.findings_note"), "findings")
        for number, each in enumerate(told, 1):
            yield self._finding(number, each)

    def _details(self, tables: Tables, focus: Change | None) -> Iterator[Block]:
        text = self.voice.text
        if focus is not None and focus.row.change:
            parts = Parts(self.voice, self.scope, focus)
            if table := parts.channels():
                yield table
            place = focus.top
            if place and place.name[0] and (ads := parts.ad_campaigns(place.name[0])):
                yield ads
        elif focus is None and self.seen.headline.rows:
            yield Lack(text("report.lack_title"), text("report.lack_change"), "parts")
        for funnel, found in zip(self.spec.funnels, self.seen.steps, strict=True):
            told = steps_table(self.voice, self.scope, funnel, found)
            yield replace(told, key=f"funnel:{funnel.metrics[-1]}")
        if self.seen.channels is not None:
            yield tables.channels(self.seen.channels, self.seen.headline)
        elif self.seen.headline.rows:
            yield Lack(text("report.channels_title"), text("report.lack_channels"), "channels")
        for beside in self.seen.members:
            made = members_table(self.voice, self.scope, tables, beside)
            yield replace(made, key=f"members:{beside.wanted.by}")
        if self.seen.headline.rows or self.seen.content:
            yield from self._content()

    def _content(self) -> Iterator[Block]:
        pieces = self.seen.content
        yield from content_blocks(self.voice, pieces)
        if pieces is not None and pieces.across:
            items = tuple((False, across_sentence(self.voice, g)) for g in pieces.across[:3])
            yield Notes(self.voice.text("report.content_across"), items, "across")

    def _finding(self, number: int, given: Finding) -> FindingBlock:
        claims: list[tuple[str, Claim | None]] = [
            ("what", given.what),
            ("where", given.where),
            ("cost", given.cost),
            ("do", given.action.claim if given.action else None),
        ]
        steps = tuple(
            (self.voice.text(f"report.finding_{name}"), self._step(name, claim, given))
            for name, claim in claims
            if claim is not None
        )
        title = self.voice.line(given.title or given.what)
        return FindingBlock(
            number, given.tone, title, steps, effect_of(self.voice, given), given.key,
            weight_of(self.voice, given), given.materiality, given.certainty, evidence_of(given),
            self.bands.get(given.key),
        )  # fmt: skip

    def _step(self, name: str, claim: Claim, given: Finding) -> Line:
        told = [claim, given.also] if name == "what" and given.also else [claim]
        return self.voice.runs(self.voice.join(told))


def _name(voice: Voice, spec: ReportSpec) -> str:
    return voice.name("brand", spec.name) if spec.name else ""


def _subtitle(voice: Voice, spec: ReportSpec) -> str:
    period = spec.period
    weekday = voice.text("report.weekdays").split(",")[period.start.weekday()]
    return voice.text(
        f"report.sub_{spec.grain}",
        period=period,
        week=period.end.isocalendar().week,
        weekday=weekday,
        year=period.start.year,
        month=period.start.month,
        month_name=f"{period.start:%B}",
    )


def _local(spec: ReportSpec, now: datetime) -> str:
    local = now.replace(tzinfo=UTC).astimezone(spec.zone)
    return f"{local:%Y-%m-%d %H:%M}"
