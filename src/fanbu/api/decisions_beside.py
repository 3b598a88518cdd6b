"""What a report tells of decisions: what came of them is worked out once, beside its questions."""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING

from fanbu.api import decided
from fanbu.report.decisions import decisions_block, with_decisions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from concurrent.futures import Future
    from datetime import date

    from fanbu.analyses.decisions import Outcome
    from fanbu.api.desk import Desk
    from fanbu.model.decision import Decision
    from fanbu.report.blocks import Report
    from fanbu.report.spec import ReportSpec
    from fanbu.report.speech import Voice

    Mark = tuple[int, date]


class DecisionsBeside:
    """Of one bench, whose data stay as they are; who decides what is asked of the ledger anew."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._came: dict[Mark, Outcome] = {}
        self._begun: Future[Mapping[Mark, Outcome]] | None = None
        self._lock = RLock()

    def begin(self) -> None:
        """Have what came of them worked out, where anything was foretold; does not wait."""
        with self._lock:
            if self._begun is None:
                known = self._known()
                if any(one.forecast is not None for one in known):
                    self._begun = self._desk.beside("decisions", self._outcomes, known)

    def laid(self, report: Report, voice: Voice, spec: ReportSpec) -> Report:
        """The report with its decisions."""
        known = self._known()
        if not known:
            return report
        came = self._told(known)
        every = [(one, came[self._mark(one)]) for one in known]
        brief, today = spec.audience == "boss", self._desk.today()
        block = decisions_block(voice, spec.period, every, today, brief=brief)
        return with_decisions(report, voice, block, known)

    def marked(self, report: Report, voice: Voice) -> Report:
        """Only the cards: whose their findings are."""
        return with_decisions(report, voice, None, self._known())

    def _known(self) -> Sequence[Decision]:
        return self._desk.ledger.decisions.standing()

    def _mark(self, one: Decision) -> Mark:
        return one.id, self._desk.today()

    def _told(self, known: Sequence[Decision]) -> Mapping[Mark, Outcome]:
        with self._lock:
            begun, self._begun = self._begun, None  # one that failed is not asked again
            if begun is not None:
                self._came |= begun.result()
            new = [one for one in known if self._mark(one) not in self._came]
            if new:
                self._came |= self._outcomes(new)
            return dict(self._came)

    def _outcomes(self, known: Sequence[Decision]) -> Mapping[Mark, Outcome]:
        came = decided.outcomes(self._desk, known)
        return {self._mark(one): came[one.id] for one in known}
