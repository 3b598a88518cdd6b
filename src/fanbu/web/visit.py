"""One request as a page sees it: who asks, for which state, of which workspace."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, cast

from fanbu import words
from fanbu.api.cells import local
from fanbu.model.member import Role, may
from fanbu.web.remembered import Remembered
from fanbu.web.state import Ground

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

A_MOMENT = 0.05
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page has to work with. `form` is empty unless something was sent.

    `patience`: seconds that a page waits for an answer before it says that it is being worked out
    (NotYet is raised); None: as long as it takes. `changes`: it is there to write something, so it
    reads what is there now instead of what was answered before.
    """

    keeper: Keeper
    who: Who
    state: State
    form: FormData | Mapping[str, Any] = field(default_factory=dict)
    patience: float | None = None
    changes: bool = False

    @property
    def workspace(self) -> Workspace:
        """The workspace in the language of the page; what it has answered is remembered."""
        found = self.keeper.view(self.state.language)
        if self.changes:
            return found
        return cast("Workspace", Remembered(found, self.keeper, self.patience))

    def beside(self) -> Visit:
        """The same for what stands beside the page: it is left out rather than waited for."""
        hurried = None if self.keeper.patience is None else min(self.keeper.patience, A_MOMENT)
        return replace(self, patience=hurried)

    def may(self, role: Role) -> bool:
        return may(self.who.role, role)

    def answer(self, ask: Callable[..., Any], *key: Hashable) -> Any:
        """What `ask()` says, remembered under its name and `key` until something is written."""
        name = (ask.__module__, ask.__qualname__, self.state.language, *key)
        return self.keeper.answer(name, ask, self.patience)

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

    `touches`: whether answers may be others afterwards; what only people, keys or files that nobody
    has taken yet are changed by leaves them as they are.
    """

    path: str
    do: Callable[[Visit], Shown | Gone | Response]
    role: Role = "editor"
    touches: bool = True


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
    address count on it; what does not count is not offered. `columns`: what its filter
    offers.
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
    columns: Callable[[Visit], Sequence[str]] = lambda _: ()
    there: Callable[[Visit], bool] | None = None
    badge: Callable[[Visit], str] | None = None


def ground_of(keeper: Keeper) -> Ground:
    """What the days of an address follow from: today, and the data there is."""
    workspace = keeper.workspace
    presets = Remembered(workspace, keeper, None).presets()
    return Ground(presets, workspace.language, presets["all"])
