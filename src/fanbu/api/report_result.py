"""A composed report as a result. Light: what renders it is loaded when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fanbu.model.result import Result

if TYPE_CHECKING:
    from markupsafe import Markup

    from fanbu.report.blocks import Report


@dataclass(frozen=True, slots=True)
class ReportResult(Result):
    """A composed report: its blocks as data, and the same in each dress."""

    report: Report = field(kw_only=True)

    def html(self) -> str:
        """One self-contained page."""
        from fanbu import report

        return report.render_html(self.report)

    def blocks(self) -> Markup:
        """The page without its frame, for the app: charts are specs, to be drawn there."""
        from fanbu import report

        return report.render_blocks(self.report)

    def markdown(self) -> str:
        from fanbu import report

        return report.render_markdown(self.report)

    def text(self) -> str:
        """At most 300 characters, to paste into a chat."""
        from fanbu import report

        return report.render_text(self.report)

    def show(self) -> None:
        """Print it on the terminal."""
        from fanbu import report

        report.print_report(self.report)
