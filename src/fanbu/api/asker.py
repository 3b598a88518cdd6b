"""Who asks a workspace for something, and through which face."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from typing import Literal

Face = Literal["web", "api", "cli", "python", "watch"]
FACES: tuple[Face, ...] = ("web", "api", "cli", "python", "watch")
"""The app, its interface for programs, the terminal, a script, a folder that is watched."""


@dataclass(frozen=True, slots=True)
class Asker:
    """`who`: a member of the team, or the user of this machine."""

    who: str
    face: Face


def machine_user(face: Face = "python") -> Asker:
    """Whoever runs this process."""
    try:
        return Asker(getpass.getuser(), face)
    except (OSError, KeyError):  # a user without a name, as in some containers
        return Asker("", face)
