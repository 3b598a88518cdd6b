"""One request as a page sees it: who asks, for which state, of which workspace."""

from __future__ import annotations

import hmac
import time
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, cast

from fanbu import words
from fanbu.api.cells import called, local
from fanbu.model.member import Role, may
from fanbu.types import Period
from fanbu.web.remembered import Remembered
from fanbu.web.security.sessions import said_seal
from fanbu.web.state import Ground

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

A_MOMENT = 0.05
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page has to work with. `form` is empty unless something was sent.

    `base`: how the visitor reaches us, as in http://127.0.0.1:8710. `patience`: seconds that a page
    waits for an answer before it says that it is being worked out (NotYet is raised); None: as long
    as it takes. `changes`: it is there to write something, so it reads what is there now instead of
    what was answered before. `era`: the keeper's when it began.
    """

    keeper: Keeper
    who: Who
    state: State
    form: FormData | Mapping[str, Any] = field(default_factory=dict)
    base: str = ""
    patience: float | None = None
    changes: bool = False
    era: int = -1

    def __post_init__(self) -> None:
        if self.era < 0:
            object.__setattr__(self, "era", self.keeper.era)

    @property
    def workspace(self) -> Workspace:
        """The workspace in the page's language, as the visitor asks it; it remembers answers."""
        found = self.keeper.view(self.state.language).asked_by(self.who.asker)
        if self.changes:
            return found
        return cast("Workspace", Remembered(found, self.keeper, self.patience, self.era))

    def beside(self) -> Visit:
        """The same for what stands beside the page: it is left out rather than waited for."""
        hurried = None if self.keeper.patience is None else min(self.keeper.patience, A_MOMENT)
        return replace(self, patience=hurried)

    def may(self, role: Role) -> bool:
        return may(self.who.role, role)

    def answer(self, ask: Callable[..., Any], *key: Hashable) -> Any:
        """What `ask()` says, remembered under its name and `key` until something is written."""
        return self.keeper.answer(self._named(ask, key), ask, self.patience)

    def known(self, ask: Callable[..., Any], *key: Hashable) -> Any:
        """What `answer` has said to the same already. Raises NotYet where it has not."""
        return self.keeper.known(self._named(ask, key))

    def _named(self, ask: Callable[..., Any], key: tuple[Hashable, ...]) -> Hashable:
        return (ask.__module__, ask.__qualname__, self.state.language, self.era, *key)

    def days_of_data(self) -> Period | None:
        """The last seven days there are data of, where the page's days are past them all."""
        ends, days = self.answer(self.workspace.ends_of_data), self.state.days
        if ends is None or days is None or days.start <= ends[1]:
            return None
        return Period(max(ends[0], ends[1] - timedelta(6)), ends[1])

    def of_data(self, ask: Callable[..., Any], *key: Hashable) -> Any:
        """What `ask()` says, remembered until data are written: a draft changes nothing in it."""
        name = (ask.__module__, ask.__qualname__, self.era, *key)
        return self.keeper.of_data(name, ask, self.patience)

    def local(self, stamp: str) -> str:
        """A moment by the workspace's clock."""
        return local(self.workspace, stamp)

    def moment(self, seconds: float) -> str:
        """When a file was written, by the workspace's clock: the hour today, else the day too."""
        zone = self.workspace.settings.zone
        then, now = (datetime.fromtimestamp(each, zone) for each in (seconds, time.time()))
        return f"{then:%H:%M}" if then.date() == now.date() else f"{then:%Y-%m-%d %H:%M}"

    def called(self, dimension: str, value: str) -> str:
        """What people call a member of a dimension."""
        return called(self.workspace, dimension, value) if value else value

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
    """Something a page can do: a POST to `path`, for whoever may.

    `touches`: whether answers may be others afterwards; what only people, keys or files that nobody
    has taken yet are changed by leaves them as they are.
    `data`: whether what it writes is more than drafts and what was put aside.
    """

    path: str
    do: Callable[[Visit], Shown | Gone | Response]
    role: Role = "editor"
    touches: bool = True
    data: bool = True


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
    era, workspace = keeper.era, keeper.workspace
    presets = Remembered(workspace, keeper, None, era).presets()
    return Ground(presets, workspace.language, presets["all"])
