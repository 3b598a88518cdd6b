"""The verbs of the team, as methods of a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.api.arguments import a_day
from fanbu.api.desk import Desk
from fanbu.api.speech import spoken
from fanbu.api.trail import changing

if TYPE_CHECKING:
    from datetime import date

    from fanbu.model.result import Result


class Team(Desk):
    """Who may come in, and what everybody has changed."""

    @spoken
    def users(self) -> Result:
        """The team that works through the server."""
        from fanbu.api import people

        return people.users(self)

    @changing
    def add_user(self, name: str, password: str, *, role: str = "editor") -> Result:
        """Somebody who may sign in: viewer, editor or admin."""
        from fanbu.api import people

        return people.add_user(self, name, password, role)

    @changing
    def invite_user(self, name: str, *, role: str | None = None) -> Result:
        """A link, good once within three days, by which `name` chooses a password.

        With `role` for somebody new; without it a new password for who is there already.
        """
        from fanbu.api import people

        return people.invite_user(self, name, role)

    @changing
    def reset_user(self, name: str, password: str) -> Result:
        """A new password; who knew the old one is signed out everywhere."""
        from fanbu.api import people

        return people.reset_user(self, name, password)

    @changing
    def set_role(self, name: str, role: str) -> Result:
        """What somebody may do: viewer, editor or admin. One admin stays."""
        from fanbu.api import people

        return people.set_role(self, name, role)

    @changing
    def remove_user(self, name: str) -> Result:
        """They are signed out everywhere and their keys are void. One admin stays."""
        from fanbu.api import people

        return people.remove_user(self, name)

    @spoken
    def tokens(self) -> Result:
        """The keys of programs, without their secrets."""
        from fanbu.api import people

        return people.list_tokens(self)

    @changing
    def add_token(
        self, name: str, *, role: str = "viewer", days: int | None = None, by: str | None = None
    ) -> Result:
        """A key for a program; its `secret` is told this once.

        It may do what `role` may, and never more than `by`, whose it is (the owner when not said).
        `days`: how long it lasts.
        """
        from fanbu.api import people

        return people.add_token(self, name, role, days=days, by=by)

    @changing
    def remove_token(self, name: str) -> Result:
        """Nobody comes in by this key any more."""
        from fanbu.api import people

        return people.remove_token(self, name)

    @spoken
    def audit(
        self,
        *,
        who: str | None = None,
        what: str | None = None,
        start: str | date | None = None,
        end: str | date | None = None,
        limit: int = 100,
    ) -> Result:
        """What was changed, newest first: when, by whom, through what, and what came of it."""
        from fanbu.api import trail

        days = {"start": a_day(start, "--from"), "end": a_day(end, "--to")}
        return trail.audit(self, who=who or "", what=what or "", limit=limit, **days)
