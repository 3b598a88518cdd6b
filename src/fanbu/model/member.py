"""Who works with a workspace, and what each may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

Role = Literal["viewer", "editor", "admin"]
Purpose = Literal["enter", "password"]
"""What a one-use link is good for: to come in, or to choose a password."""
ROLES: tuple[Role, ...] = ("viewer", "editor", "admin")
"""Weakest first: each may do what those before it may."""


def may(role: Role, needed: Role) -> bool:
    """Whether somebody with `role` may do what needs `needed`."""
    return ROLES.index(role) >= ROLES.index(needed)


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the team.

    `password`: an argon2 hash; None for who signs in by a link of the server's own terminal.
    """

    id: int
    name: str
    role: Role
    added_at: datetime
    password: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in on one browser. `digest`: SHA-256 of the cookie, which nobody keeps."""

    digest: str
    member: int
    started_at: datetime
    seen_at: datetime
    until: datetime
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """A key for programs, shown once when made.

    `role` is what it may do at most; `until`: when it ends by itself, None for never.
    """

    id: int
    name: str
    digest: str
    role: Role
    member: int
    made_at: datetime
    used_at: datetime | None = None
    until: datetime | None = None
