"""The team and its keys. Nobody is told another's password: a link lets them choose one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanbu.api import people
from fanbu.errors import BadInput
from fanbu.model.member import ROLES
from fanbu.web.settings.part import Part
from fanbu.web.settings.you import listed
from fanbu.web.visit import Verb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.web.visit import Gone, Shown, Visit

PATH = "/settings/team"
MOST_DIGITS = 15


def _values(visit: Visit) -> Mapping[str, Any]:
    workspace = visit.workspace
    rows = workspace.users().to_dict()["rows"]
    chosen = visit.state.one("member")
    one = people.member(workspace, chosen) if chosen else None
    return {
        "users": rows,
        "admins": sum(row["role"] == "admin" for row in rows),
        "chosen": one,
        "sessions": listed(visit, people.sessions(workspace, one)) if one else [],
        "tokens": people.tokens(workspace),
        "roles": ROLES,
        "secret": "",
        "invitation": None,
    }


def invite(visit: Visit) -> Shown:
    """The link is on this one page and nowhere else."""
    name, role = visit.text("name"), visit.text("role") or None
    [made] = visit.workspace.invite_user(name, role=role).to_dict()["rows"]
    link = f"{visit.base}{made['path']}"
    return PART.shown(visit, invitation={**made, "link": link, "new": role is not None})


def add_user(visit: Visit) -> Gone:
    """With a password that somebody else has chosen: for scripts; the page invites."""
    name = visit.text("name")
    visit.workspace.add_user(name, visit.raw("password"), role=visit.text("role"))
    return PART.back(visit, "user_added", name=name)


def set_role(visit: Visit) -> Gone:
    visit.workspace.set_role(visit.text("name"), visit.text("role"))
    return PART.back(visit, "user_changed", name=visit.text("name"))


def remove_user(visit: Visit) -> Gone:
    visit.workspace.remove_user(visit.text("name"))
    return PART.back(visit, "user_removed", name=visit.text("name"))


def end(visit: Visit) -> Gone:
    """One browser of a member, or, when none is named, all of them."""
    name = visit.text("name")
    if visit.text("digest"):
        people.end_session(visit.workspace, name, visit.text("digest"))
    else:
        people.end_sessions(visit.workspace, name)
    return PART.back(visit, "user_signed_out", name=name)


def add_token(visit: Visit) -> Shown:
    """The secret is on this one page and nowhere else."""
    made = visit.workspace.add_token(
        visit.text("name"), role=visit.text("role"), by=visit.who.member.name
    )
    return PART.shown(visit, secret=made.data["rows"][0]["secret"])


def remove_token(visit: Visit) -> Gone:
    given = visit.text("token")
    if not given.isascii() or not given.isdecimal() or len(given) > MOST_DIGITS:
        raise BadInput("unknown_token", token=given[:20])
    found = (one.name for one in people.tokens(visit.workspace) if one.id == int(given))
    if (name := next(found, None)) is not None:  # somebody else has removed it: it is gone
        visit.workspace.remove_token(name)
    return PART.back(visit, "token_removed")


PART = Part(
    "team",
    PATH,
    _values,
    "admin",
    verbs=(
        Verb("/settings/users/invite", invite, "admin"),
        Verb("/settings/users/add", add_user, "admin"),
        Verb("/settings/users/role", set_role, "admin"),
        Verb("/settings/users/remove", remove_user, "admin"),
        Verb("/settings/users/sign-out", end, "admin"),
        Verb("/settings/tokens/add", add_token, "admin"),
        Verb("/settings/tokens/remove", remove_token, "admin"),
    ),
)
