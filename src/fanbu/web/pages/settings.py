"""Settings: the team and its keys, the workspace's rules, and whether it is well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanbu.api import people
from fanbu.errors import BadInput
from fanbu.model.member import ROLES
from fanbu.web.visit import Gone, Page, Shown, Verb

if TYPE_CHECKING:
    from fanbu.web.visit import Visit

HERE = "/settings"


def show(visit: Visit) -> Shown:
    return Shown("settings.html.j2", _values(visit))


def _values(visit: Visit) -> dict[str, Any]:
    workspace, member = visit.workspace, visit.who.member
    settings = workspace.settings
    return {
        "facts": [
            ("workspace_name", settings.name),
            ("timezone", settings.timezone),
            ("currency", settings.currency),
            ("language", settings.language),
            ("week_start", settings.week_start),
            ("playbook", settings.playbook or ""),
        ],
        "sessions": people.sessions(workspace, member),
        "users": workspace.users().to_dict()["rows"] if visit.may("admin") else [],
        "tokens": people.tokens(workspace) if visit.may("admin") else [],
        "roles": ROLES,
        "secret": "",
        "health": workspace.doctor().to_dict() if visit.state.one("health") else None,
    }


def change_password(visit: Visit) -> Gone:
    """One's own password; everybody else signed in with the old one is signed out."""
    member = visit.who.member
    if member.password is not None:
        known = people.sign_in(visit.workspace, member.name, visit.text("old"), "")
        if known is None:
            raise BadInput("wrong_password")
    visit.workspace.reset_user(member.name, visit.text("new"))
    return Gone("/sign-in")


def sign_out_elsewhere(visit: Visit) -> Gone:
    people.sign_out_elsewhere(visit.workspace, visit.who.member, visit.who.cookie)
    return Gone(visit.state.href(HERE), "signed_out_elsewhere")


def add_user(visit: Visit) -> Gone:
    name = visit.text("name")
    visit.workspace.add_user(name, visit.text("password"), role=visit.text("role"))
    return Gone(visit.state.href(HERE), "user_added", {"name": name})


def set_role(visit: Visit) -> Gone:
    people.set_role(visit.workspace, visit.text("name"), visit.text("role"))
    return Gone(visit.state.href(HERE), "user_changed", {"name": visit.text("name")})


def remove_user(visit: Visit) -> Gone:
    people.remove_user(visit.workspace, visit.text("name"))
    return Gone(visit.state.href(HERE), "user_removed", {"name": visit.text("name")})


def make_token(visit: Visit) -> Shown:
    """The secret is on this one page and nowhere else."""
    _, secret = people.make_token(
        visit.workspace, visit.who.member, visit.text("name"), visit.text("role")
    )
    return Shown("settings.html.j2", {**_values(visit), "secret": secret})


def remove_token(visit: Visit) -> Gone:
    given = visit.text("token")
    if not given.isdigit():
        raise BadInput("unknown_token", token=given)
    people.remove_token(visit.workspace, int(given))
    return Gone(visit.state.href(HERE), "token_removed")


PAGE = Page(
    "settings",
    HERE,
    "foot",
    show,
    place=30,
    verbs=(
        Verb("/settings/password", change_password, "viewer"),
        Verb("/settings/sign-out-elsewhere", sign_out_elsewhere, "viewer"),
        Verb("/settings/users/add", add_user, "admin"),
        Verb("/settings/users/role", set_role, "admin"),
        Verb("/settings/users/remove", remove_user, "admin"),
        Verb("/settings/tokens/add", make_token, "admin"),
        Verb("/settings/tokens/remove", remove_token, "admin"),
    ),
)
