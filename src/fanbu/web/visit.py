"""One request as a page sees it: who asks, for which state, of which workspace."""

from __future__ import annotations

import hmac
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from fanbu import words
from fanbu.api.cells import local
from fanbu.model.member import Role, may
from fanbu.web.security.sessions import said_seal

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from starlette.datastructures import FormData
    from starlette.responses import Response

    from fanbu.api import Workspace
    from fanbu.web.keeper import Keeper
    from fanbu.web.security.sessions import Who
    from fanbu.web.state import State

SAID = "said."
"""Parameters that fill what is said."""
Group = Literal["today", "plan", "spread", "back", "explain", "decide", "foot"]
GROUPS: tuple[Group, ...] = ("today", "plan", "spread", "back", "explain", "decide", "foot")
"""The navigation is the loop; `foot` are the pages about the workspace itself."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page has to work with. `form` is empty unless something was sent.

    `base`: how the visitor reaches us, as in http://127.0.0.1:8710.
    """

    keeper: Keeper
    who: Who
    state: State
    form: FormData | Mapping[str, Any] = field(default_factory=dict)
    base: str = ""

    @property
    def workspace(self) -> Workspace:
        """The workspace in the language of the page, asked by whoever visits."""
        return self.keeper.view(self.state.language).asked_by(self.who.asker)

    def may(self, role: Role) -> bool:
        return may(self.who.role, role)

    def answer(self, ask: Callable[..., Any], *key: Hashable) -> Any:
        """What `ask()` says, remembered under its name and `key` until something is written."""
        name = (ask.__module__, ask.__qualname__, self.state.language, *key)
        return self.keeper.answer(name, ask)

    def local(self, stamp: str) -> str:
        """A moment by the workspace's clock."""
        return local(self.workspace, stamp)

    def said(self) -> str:
        """What another page of ours wants said here; a link of a stranger's says nothing."""
        key, own = self.state.one("said"), self.state.own
        details = {name[len(SAID) :]: value for name, value in own if name.startswith(SAID)}
        seal = details.pop("seal", "")
        known = f"web.said_{key}"
        right = said_seal(self.who.cookie, key, details)
        if not key or not hmac.compare_digest(seal.encode(), right.encode()):
            return ""
        if not words.has(known):
            return ""
        return words.say(self.state.language, known, **defaultdict(str, details))

    def raw(self, name: str) -> str:
        """A field just as it was typed: of a password, spaces count."""
        value = self.form.get(name, "")
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """Every value of a field that the form has several times."""
        found = self.form.getlist(name) if hasattr(self.form, "getlist") else []
        return [one.replace("\x00", "").strip() for one in found if isinstance(one, str)]

    def text(self, name: str) -> str:
        """A field of the form, trimmed; empty when it was not sent."""
        value = self.form.get(name, "")
        return value.replace("\x00", "").strip() if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A template and what it is filled with."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class Gone:
    """The page to go on to, with something said there (`web.KEY`, filled with `details`)."""

    href: str
    said: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verb:
    """Something a page can do: a POST to `path`, for whoever may."""

    path: str
    do: Callable[[Visit], Shown | Gone | Response]
    role: Role = "editor"


@dataclass(frozen=True, slots=True)
class View:
    """Something beside the page itself that is read: a download, a part that loads later."""

    path: str
    show: Callable[[Visit], Shown | Gone | Response]
    role: Role = "viewer"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the navigation.

    `name` is the key of its words (`web.page_NAME`) and the name of its template. `place` orders
    the pages of a group. `there`: whether it has anything to show; others stay out of the way.
    `dated`, `compared`, `filtered`: whether the range of days, the comparison and the filter of the
    address count on it; what does not count is not offered.
    """

    name: str
    path: str
    group: Group
    show: Callable[[Visit], Shown | Gone | Response]
    place: int = 50
    role: Role = "viewer"
    verbs: Sequence[Verb] = ()
    views: Sequence[View] = ()
    dated: bool = False
    compared: bool = False
    filtered: bool = False
    there: Callable[[Visit], bool] | None = None
    badge: Callable[[Visit], str] | None = None
