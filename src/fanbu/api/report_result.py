"""A composed report, and findings, as results. Light: what renders them is loaded when asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fanbu.model.result import Result

if TYPE_CHECKING:
    from collections.abc import Collection

    from markupsafe import Markup

    from fanbu.report.blocks import Report
    from fanbu.report.html import Doors


@dataclass(frozen=True, slots=True)
class ReportResult(Result):
    """A composed report: its blocks as data, and the same in each dress."""

    report: Report = field(kw_only=True)

    def html(self) -> str:
        """One self-contained page."""
        from fanbu import report

        return report.render_html(self.report)

    def blocks(self, doors: Doors | None = None) -> Markup:
        """The page without its frame, for the app: charts are specs, to be drawn there.

        `doors`: what the app wants on the card of a finding.
        """
        from fanbu import report

        return report.render_blocks(self.report, doors)

    def halves(
        self, doors: Doors | None = None, *, without: Collection[str] = ()
    ) -> tuple[Markup, Markup]:
        """The blocks in two: what is read, and the tables and notes behind it.

        `without`: keys of blocks that the page shows in its own way.
        """
        from fanbu import report

        return report.render_halves(self.report, doors, without=without)

    def markdown(self) -> str:
        from fanbu import report

        return report.render_markdown(self.report)

    def text(self) -> str:
        """At most 300 characters, to paste into a chat."""
        from fanbu import report

        return report.render_text(self.report)

    def picture(self) -> bytes:
        """A PNG as wide as a phone, to send in a chat. Raises Failed `no_cjk_font`."""
        from fanbu import report

        return report.render_picture(self.report)

    def show(self) -> None:
        """Print it on the terminal."""
        from fanbu import report

        report.print_report(self.report)


@dataclass(frozen=True, slots=True)
class FindingsResult(Result):
    """`report`: a page of nothing but the cards of what stands; `aside`: of what was put aside."""

    report: Report = field(kw_only=True)
    aside: Report = field(kw_only=True)

    def cards(self, doors: Doors | None = None) -> Markup:
        """The cards for the app; `doors` as of a report."""
        from fanbu import report

        return report.render_blocks(self.report, doors)

    def cards_aside(self, doors: Doors | None = None) -> Markup:
        from fanbu import report

        return report.render_blocks(self.aside, doors)
