"""Who is asking: a browser by its cookie, a program by its token.

The cookie is of the host alone and out of reach of scripts. Forms of a signed-in page carry a
second secret that follows from the cookie (an HMAC), so that a request without our page fails.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fanbu.api import people
from fanbu.api.asker import Asker

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from fanbu.api import Workspace
    from fanbu.model.member import Member, Role

COOKIE = "fanbu_session"
"""The beginning of its name: browsers know no ports, so each workspace has a name of its own."""
BEARER = "bearer "


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody let in. `role` is what they may do here; `cookie` is empty for a program.

    `local`: this machine's own command line, which may name paths on its disk.
    """

    member: Member
    role: Role
    cookie: str = ""
    local: bool = False

    @property
    def is_program(self) -> bool:
        return not self.cookie

    @property
    def asker(self) -> Asker:
        """Who this is for the trail of changes."""
        return Asker(self.member.name, "api" if self.is_program else "web")


@dataclass(frozen=True, slots=True)
class Door:
    """Tells who a request is of. `local`: the token of this machine's own command line."""

    workspace: Workspace
    local: str

    @property
    def cookie(self) -> str:
        """What the cookie of this workspace is called."""
        return cookie_name(self.workspace)

    def who(self, request: Request) -> Who | None:
        """None for a stranger, or where a session is over."""
        given = request.headers.get("authorization", "")
        if given.lower().startswith(BEARER):
            return self._program(given[len(BEARER) :].strip())
        cookie = request.cookies.get(self.cookie)
        found = people.session(self.workspace, cookie) if cookie else None
        return Who(found, found.role, str(cookie)) if found else None

    def _program(self, token: str) -> Who | None:
        if self.local and hmac.compare_digest(token.encode(), self.local.encode()):
            return Who(people.owner(self.workspace), "admin", local=True)
        found = people.token(self.workspace, token)
        return Who(*found) if found else None


def form_key(cookie: str) -> str:
    """What the forms of this session must bring back."""
    return hmac.new(cookie.encode(), b"form", hashlib.sha256).hexdigest()


def is_form_key(cookie: str, given: str) -> bool:
    return hmac.compare_digest(form_key(cookie).encode(), given.encode("utf-8", "replace"))


def said_seal(cookie: str, said: str, details: Mapping[str, str]) -> str:
    """The mark of a sentence that one of our own pages sends to the next one."""
    text = json.dumps([said, *sorted(details.items())], ensure_ascii=False)
    made = hmac.new(cookie.encode(), f"said:{text}".encode("utf-8", "replace"), hashlib.sha256)
    return made.hexdigest()[:32]


def cookie_name(workspace: Workspace) -> str:
    """Of the folder's place: signing in to one workspace signs nobody out of another."""
    place = str(workspace.folder.root.resolve()).encode("utf-8", "surrogateescape")
    return f"{COOKIE}_{hashlib.sha256(place).hexdigest()[:12]}"


def remember(answer: Response, name: str, cookie: str, *, seconds: int, secure: bool) -> None:
    answer.set_cookie(
        name, cookie, max_age=seconds, httponly=True, samesite="lax", secure=secure, path="/"
    )


def forget(answer: Response, name: str) -> None:
    answer.delete_cookie(name, path="/", httponly=True, samesite="lax")
