"""One's own password, and the browsers one is signed in with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanbu.api import people
from fanbu.web.settings.agents import told
from fanbu.web.settings.part import Part
from fanbu.web.visit import Verb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.model.member import Session
    from fanbu.web.visit import Gone, Visit

PATH = "/settings/you"


def _values(visit: Visit) -> Mapping[str, Any]:
    return {"sessions": listed(visit, people.sessions(visit.workspace, visit.who.member))}


def listed(visit: Visit, sessions: tuple[Session, ...]) -> list[dict[str, Any]]:
    """Sessions as a table shows them; `here`: of this very browser."""
    return [
        {
            "digest": one.digest,
            "agent": told(one.agent, visit.state.language),
            "started": visit.local(one.started_at.isoformat()),
            "seen": visit.local(one.seen_at.isoformat()),
            "here": bool(visit.who.cookie) and people.is_here(one, visit.who.cookie),
        }
        for one in sessions
    ]


def change_password(visit: Visit) -> Gone:
    """Everybody else signed in with the old one is signed out; here one stays in."""
    given = (visit.raw("old"), visit.raw("new"))
    people.change_password(visit.workspace, visit.who.member, *given, visit.who.cookie)
    return PART.back(visit, "password_changed")


def sign_out_elsewhere(visit: Visit) -> Gone:
    people.sign_out_elsewhere(visit.workspace, visit.who.member, visit.who.cookie)
    return PART.back(visit, "signed_out_elsewhere")


def end(visit: Visit) -> Gone:
    people.end_session(visit.workspace, visit.who.member.name, visit.text("digest"))
    return PART.back(visit, "session_ended")


PART = Part(
    "you",
    PATH,
    _values,
    verbs=(
        Verb("/settings/password", change_password, "viewer"),
        Verb("/settings/sign-out-elsewhere", sign_out_elsewhere, "viewer"),
        Verb("/settings/sessions/end", end, "viewer"),
    ),
)
