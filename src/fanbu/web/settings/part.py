"""What a part of the Settings page is, and the frame it is shown in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanbu.web.visit import Gone, Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fanbu.model.member import Role
    from fanbu.web.visit import Verb, View, Visit

HERE = "/settings"
TABS: tuple[tuple[str, str, Role], ...] = (
    ("workspace", HERE, "viewer"),
    ("statuses", "/settings/statuses", "viewer"),
    ("channels", "/settings/channels", "viewer"),
    ("rates", "/settings/rates", "viewer"),
    ("calendar", "/settings/calendar", "viewer"),
    ("you", "/settings/you", "viewer"),
    ("team", "/settings/team", "admin"),
    ("log", "/settings/log", "admin"),
    ("health", "/settings/health", "viewer"),
)
"""The parts as they are offered: name, address, who may; a test holds them against the parts."""


@dataclass(frozen=True, slots=True)
class Part:
    """`name` is the key of its words (`settings.part_NAME`) and the end of its template's name."""

    name: str
    path: str
    values: Callable[[Visit], Mapping[str, Any]]
    role: Role = "viewer"
    verbs: Sequence[Verb] = ()
    views: Sequence[View] = ()

    def show(self, visit: Visit) -> Shown:
        return self.shown(visit)

    def shown(self, visit: Visit, *, status: int = 200, **more: Any) -> Shown:
        """The part as it stands now, with something more to say."""
        tabs = [(name, path) for name, path, role in TABS if visit.may(role)]
        values = {**self.values(visit), "part": self.name, "tabs": tabs, **more}
        return Shown(f"settings_{self.name}.html.j2", values, status)

    def back(self, visit: Visit, said: str, **details: Any) -> Gone:
        """On to the part itself, which says what was done."""
        return Gone(visit.state.href(self.path), said, details)
