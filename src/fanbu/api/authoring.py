"""What the author of reports does, as methods: drafts step by step, findings, what was restated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanbu.api.desk import Desk
from fanbu.api.speech import spoken
from fanbu.api.trail import changing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from fanbu.api.bench import Bench
    from fanbu.api.report_result import FindingsResult
    from fanbu.model.result import Result


class Authoring(Desk):
    """The part of a workspace that is about reports and their authors."""

    @spoken
    def bench(self, grain: str = "week", *, date: str | date | None = None) -> Bench:
        """One period's report with its answers at hand: read once, composed as often as wanted."""
        from fanbu.api import bench, foresight, reports

        with foresight.ahead(self, grain, date) as watched:
            spec = reports.Asked(grain, date).spec(self)
            made = bench.Bench(self, spec.grain, spec.day, watched=watched)
            made.plain(self.language)
        return made

    @changing
    def edit_draft(
        self,
        steps: Iterable[Mapping[str, Any]],
        grain: str = "week",
        *,
        date: str | date | None = None,
        language: str | None = None,
        bench: Bench | None = None,
    ) -> Result:
        """Change a draft, in steps such as `{"do": "plan", "text": "…", "was": "…"}`.

        `do`: hide, show, up, down, move (`before`: a key); comment, headline, summary, plan, loose
        (`text`); tick, untick, reword, remove (`at`), add. Words are not written over that are
        others than `was`: those steps are under `conflicts`.
        """
        from fanbu.api import editing, reports

        return editing.edit(self, reports.Asked(grain, date, language=language), steps, bench)

    @changing
    def undo_draft(
        self,
        grain: str = "week",
        *,
        date: str | date | None = None,
        language: str | None = None,
        again: bool = False,
        bench: Bench | None = None,
    ) -> Result:
        """Take the last step of a draft back; `again`: take that back."""
        from fanbu.api import editing, reports

        asked = reports.Asked(grain, date, language=language)
        return editing.take_back(self, asked, again=again, bench=bench)

    @changing
    def renew_draft(
        self,
        grain: str = "week",
        *,
        date: str | date | None = None,
        language: str | None = None,
        bench: Bench | None = None,
    ) -> Result:
        """The draft without any edit; `undo_draft` brings the edits again."""
        from fanbu.api import editing, reports

        return editing.anew(self, reports.Asked(grain, date, language=language), bench)

    @changing
    def write_draft(
        self,
        text: str,
        grain: str = "week",
        *,
        date: str | date | None = None,
        language: str | None = None,
        base: str | None = None,
        bench: Bench | None = None,
    ) -> Result:
        """The whole file of a draft; not where its revision is another than `base` by now."""
        from fanbu.api import editing, reports

        asked = reports.Asked(grain, date, language=language)
        return editing.write(self, asked, text, base, bench)

    @spoken
    def restated(self, which: str | int = "week", *, date: str | date | None = None) -> Result:
        """What a published report would say today: which numbers are others now, and why."""
        from fanbu.api import published

        return published.restated(self, which, date)

    @spoken
    def findings(
        self, grain: str = "week", *, date: str | date | None = None, language: str | None = None
    ) -> FindingsResult:
        """Everything found in a period, what was put aside of it, and what was kept earlier."""
        from fanbu.api import findings, reports

        return findings.findings(self, reports.Asked(grain, date, language=language))

    @spoken
    def watch(self, *, date: str | date | None = None, budget: int | None = None) -> Result:
        """What moved in the week ended by `date` that should not have; faults of the data apart.

        At most `budget` alerts, the gravest; `over_budget` counts the others.
        """
        from fanbu.api import foresight

        with foresight.of_watch(self):
            from fanbu.api import watch

            return watch.watch(self, date, budget)

    @changing
    def dismiss_finding(
        self, key: str, why: str, *, by: str | None = None, bench: Bench | None = None
    ) -> Result:
        """Put a finding aside, by its key: later reports of its period leave it out."""
        from fanbu.api import findings

        return findings.dismiss(self, key, why, by, bench)

    @changing
    def restore_finding(self, key: str, *, by: str | None = None) -> Result:
        """Bring a finding back that was put aside."""
        from fanbu.api import findings

        return findings.restore(self, key, by)
