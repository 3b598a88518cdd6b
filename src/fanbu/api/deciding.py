"""The verbs of decisions, as methods of a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.api.desk import Desk
from fanbu.api.speech import spoken
from fanbu.api.trail import changing

if TYPE_CHECKING:
    from datetime import date

    from fanbu.api.bench import Bench
    from fanbu.model.result import Result


class Deciding(Desk):
    """The part of a workspace that is about findings that were accepted."""

    @spoken
    def decisions(self, *, all_: bool = False) -> Result:
        """The open decisions, and what came of those done; `all_`: old and dropped ones, too."""
        from fanbu.api import decisions

        return decisions.decisions(self, every=all_)

    @spoken
    def decision(self, number: int) -> Result:
        """One decision: what was foretold when it was accepted, and what came."""
        from fanbu.api import decisions

        return decisions.decision(self, number)

    @changing
    def accept_finding(  # noqa: PLR0913 - one parameter an option of the command
        self,
        key: str,
        *,
        owner: str = "",
        due: str | date | None = None,
        note: str = "",
        by: str | None = None,
        dry_run: bool = False,
        bench: Bench | None = None,
    ) -> Result:
        """Turn a finding into a decision: `owner` does something about it until `due`.

        What its metric should then be over the seven days after `due` is foretold and kept.
        `dry_run`: only tell what would be, and who may own it.
        """
        from fanbu.api import decisions

        wanted = decisions.Wanted(key, owner, due, note, by)
        if dry_run:
            return decisions.look(self, wanted, bench)
        return decisions.accept(self, wanted, bench)

    @changing
    def finish_decision(self, number: int, *, grade: str | None = None) -> Result:
        """It is done. `grade`, where nothing was foretold: came_true, partly or missed."""
        from fanbu.api import decisions

        return decisions.finish(self, number, grade)

    @changing
    def drop_decision(self, number: int, why: str) -> Result:
        """Nothing will be done after all, with the reason."""
        from fanbu.api import decisions

        return decisions.drop(self, number, why)

    @changing
    def reopen_decision(self, number: int) -> Result:
        """What was done or dropped is open again."""
        from fanbu.api import decisions

        return decisions.reopen(self, number)
