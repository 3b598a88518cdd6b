"""One request as a page sees it: who asks, for which state, of which workspace."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from fanbu import words
from fanbu.api.cells import local
from fanbu.model.member import Role, may

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from starlette.datastructures import FormData
    from starlette.responses import Response

    from fanbu.api import Workspace
    from fanbu.web.keeper import Keeper
    from fanbu.web.security.sessions import Who
    from fanbu.web.state import State

Group = Literal["today", "plan", "spread", "back", "explain", "decide", "foot"]
GROUPS: tuple[Group, ...] = ("today", "plan", "spread", "back", "explain", "decide", "foot")
"""The navigation is the loop; `foot` are the pages about the workspace itself."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page has to work with. `form` is empty unless something was sent."""

    keeper: Keeper
    who: Who
    state: State
    form: FormData | Mapping[str, Any] = field(default_factory=dict)

    @property
    def workspace(self) -> Workspace:
        """The workspace in the language of the page."""
        return self.keeper.view(self.state.language)

    def may(self, role: Role) -> bool:
        return may(self.who.role, role)

    def answer(self, ask: Callable[..., Any], *key: Hashable) -> Any:
        """What `ask()` says, remembered under its name and `key` until something is written."""
        name = (ask.__module__, ask.__qualname__, self.state.language, *key)
        return self.keeper.answer(name, ask)

    def local(self, stamp: str) -> str:
        """A moment by the workspace's clock."""
        return local(self.workspace, stamp)

    def said(self, key: str, details: Mapping[str, str]) -> str:
        """What another page wants said here; a key that is none of ours says nothing."""
        known = f"web.said_{key}"
        if not words.has(known):
            return ""
        return words.say(self.state.language, known, **defaultdict(str, details))

    def text(self, name: str) -> str:
        """A field of the form, trimmed; empty when it was not sent."""
        value = self.form.get(name, "")
        return value.strip() if isinstance(value, str) else ""


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
    """Something a page can do: a POST to `path`, for whoever may.

    `writes`: whether answers that were given may be others afterwards.
    """

    path: str
    do: Callable[[Visit], Shown | Gone | Response]
    role: Role = "editor"
    writes: bool = True


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
