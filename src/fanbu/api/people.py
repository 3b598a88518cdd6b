"""The team: who works with the workspace through its server."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow as pa

from fanbu.api.arguments import a_choice
from fanbu.api.trail import changing
from fanbu.errors import BadInput
from fanbu.model.member import ROLES, may
from fanbu.model.result import Result
from fanbu.ops import people
from fanbu.ops.passwords import verified
from fanbu.rules.naming import same_name

if TYPE_CHECKING:
    from fanbu.api.desk import Desk
    from fanbu.model.member import Member, Role, Session, Token


_TOKEN = ("id", "name", "role", "by", "made_at", "used_at", "until")
LONGEST = 3_660
"""Days that a key may last, when it is to end."""
__all__ = [
    "accept", "add_token", "add_user", "change_password", "end_session", "end_sessions", "follow",
    "has_users", "invite_user", "invited", "is_here", "link", "list_tokens", "member", "owner",
    "remove_token", "remove_user", "reset_user", "same_name", "session", "sessions", "set_role",
    "sign_in", "sign_out", "sign_out_elsewhere", "token", "tokens", "users",
]  # fmt: skip
INVITATION = "/welcome"
"""Where an invitation leads to in the app; a page of the web's doors."""


def users(desk: Desk) -> Result:
    """Everybody of the team: name, role, whether they have a password, where they are signed in."""
    invited = desk.ledger.people.open_links(now=desk.moment())
    rows = [
        {
            "name": member.name,
            "role": member.role,
            "password": member.password is not None,
            "invited": member.id in invited,
            "sessions": len(sessions(desk, member)),
            "added_at": member.added_at.isoformat(),
        }
        for member in desk.ledger.people.all()
    ]
    return _listed("users", rows)


def add_user(desk: Desk, name: str, password: str, role: str) -> Result:
    chosen = a_choice(role, ROLES, "--role")
    member = people.add(desk.ledger, name, chosen, password, now=desk.moment())
    return _listed("users", [{"name": member.name, "role": member.role}])


def invite_user(desk: Desk, name: str, role: str | None) -> Result:
    """A link by which `name` chooses a password; a new member has `role` (editor).

    Raises BadInput `member_exists` where a role is given for who is there already.
    """
    if role is None:
        member = desk.ledger.people.find(name)
    else:
        chosen = a_choice(role, ROLES, "--role")
        member = people.add(desk.ledger, name, chosen, None, now=desk.moment())
    made = people.invite(desk.ledger, member, now=desk.moment())
    told = {"name": member.name, "role": member.role, "until": made.until.isoformat()}
    return _listed("invitation", [{**told, "path": f"{INVITATION}?key={made.secret}"}])


def reset_user(desk: Desk, name: str, password: str) -> Result:
    member = people.reset(desk.ledger, name, password)
    return _listed("users", [{"name": member.name, "role": member.role}])


def set_role(desk: Desk, name: str, role: str) -> Result:
    """Raises BadInput `unknown_member`, `last_admin`."""
    chosen = a_choice(role, ROLES, "--role")
    member = desk.ledger.people.find(name)
    desk.ledger.people.set_role(member.id, chosen)
    return _listed("users", [{"name": member.name, "role": chosen}])


def remove_user(desk: Desk, name: str) -> Result:
    """Raises BadInput `unknown_member`, `last_admin`."""
    member = desk.ledger.people.find(name)
    desk.ledger.people.remove(member.id)
    return _listed("users", [{"name": member.name, "role": member.role}])


def invited(desk: Desk, secret: str) -> Member | None:
    """Whose invitation this is, as long as it is good."""
    return people.invited(desk.ledger, secret, now=desk.moment())


@changing
def accept(desk: Desk, secret: str, password: str, agent: str) -> people.SignedIn | None:
    """An invited member has chosen a password, and is in; None where the invitation is void."""
    return people.accept(desk.ledger, secret, password, agent=agent, now=desk.moment())


@changing
def change_password(desk: Desk, member: Member, old: str, password: str, cookie: str) -> None:
    """One's own password; signed out everywhere but here. Raises BadInput `wrong_password`.

    Who has none yet (they came by a link) needs no old one.
    """
    if member.password is not None and not verified(member.password, old):
        raise BadInput("wrong_password")
    people.reset(desk.ledger, member.name, password, keep=cookie)


@changing
def end_session(desk: Desk, member: str, digest: str) -> None:
    """A browser of `member` is signed out. Raises BadInput `unknown_member`, `unknown_session`."""
    desk.ledger.people.end_one(desk.ledger.people.find(member).id, digest)


@changing
def end_sessions(desk: Desk, member: str) -> None:
    """All browsers of `member` are signed out."""
    desk.ledger.people.end_others(desk.ledger.people.find(member).id, "")


def session(desk: Desk, cookie: str) -> Member | None:
    """Whose browser this is; None when nobody is signed in there."""
    digest = people.digest(cookie)
    found = desk.ledger.people.session(digest, now=desk.moment())
    if found is None:
        return None
    known, member = found
    if desk.moment() - known.seen_at.replace(tzinfo=None) > people.SEEN_AGAIN:
        desk.ledger.people.seen(digest, now=desk.moment())
    return member


def owner(desk: Desk) -> Member:
    """Whoever sits at the machine; made where there is nobody yet."""
    return people.owner(desk.ledger, now=desk.moment())


def has_users(desk: Desk) -> bool:
    """Whether somebody can sign in with a password: needed to listen beyond this machine."""
    return any(member.password for member in desk.ledger.people.all())


def sign_in(desk: Desk, name: str, password: str, agent: str) -> people.SignedIn | None:
    return people.sign_in(desk.ledger, name, password, agent=agent, now=desk.moment())


def link(desk: Desk, member: Member) -> str:
    """The secret of a link that signs `member` in once, within twelve hours."""
    return people.link(desk.ledger, member, now=desk.moment())


def follow(desk: Desk, secret: str, agent: str) -> people.SignedIn | None:
    return people.follow(desk.ledger, secret, agent=agent, now=desk.moment())


def sign_out(desk: Desk, cookie: str) -> None:
    desk.ledger.people.end(people.digest(cookie))


@changing
def sign_out_elsewhere(desk: Desk, member: Member, cookie: str) -> None:
    desk.ledger.people.end_others(member.id, people.digest(cookie))


def add_token(desk: Desk, name: str, role: str, *, days: int | None, by: str | None) -> Result:
    """A key of the member called `by` (the machine's owner when not said), with its secret.

    Raises BadInput `bad_token_name`, `token_exists`, `bad_choice`, `bad_days`, `unknown_member`.
    """
    if days is not None and not 1 <= days <= LONGEST:
        raise BadInput("bad_days", days=days, longest=LONGEST)
    chosen, now = a_choice(role, ROLES, "--role"), desk.moment()
    member = owner(desk) if by is None else desk.ledger.people.find(by)
    until = None if days is None else now + timedelta(days)
    made, secret = people.make_token(desk.ledger, member, name, chosen, now=now, until=until)
    return _listed("tokens", [{**_token_row(made, member.name), "secret": secret}])


def list_tokens(desk: Desk) -> Result:
    """Every key, without its secret: whose it is, what it may do, when it was last used."""
    names = {member.id: member.name for member in desk.ledger.people.all()}
    rows = [_token_row(one, names[one.member]) for one in desk.ledger.people.tokens()]
    kinds = [(name, pa.int64() if name == "id" else pa.string()) for name in _TOKEN]
    table = pa.Table.from_pylist(rows, pa.schema(kinds))
    return Result("tokens", table, {"columns": list(_TOKEN), "rows": rows})


def remove_token(desk: Desk, name: str) -> Result:
    """Raises BadInput `unknown_token`."""
    found = next((one for one in desk.ledger.people.tokens() if one.name == name), None)
    if found is None:
        raise BadInput("unknown_token", token=name)
    desk.ledger.people.remove_token(found.id)
    return _listed("tokens", [{"name": found.name, "role": found.role}])


def _token_row(one: Token, by: str) -> dict[str, object]:
    told = (None if at is None else at.isoformat() for at in (one.made_at, one.used_at, one.until))
    made_at, used_at, until = told
    row = {"id": one.id, "name": one.name, "role": one.role, "by": by}
    return {**row, "made_at": made_at, "used_at": used_at, "until": until}


def sessions(desk: Desk, member: Member) -> tuple[Session, ...]:
    """Where a member is signed in, the latest first."""
    now = desk.moment()
    found = desk.ledger.people.sessions(member.id)
    return tuple(one for one in found if one.until.replace(tzinfo=None) > now)


def member(desk: Desk, name: str) -> Member:
    """Raises BadInput `unknown_member`."""
    return desk.ledger.people.find(name)


def is_here(session: Session, cookie: str) -> bool:
    """Whether this is the session of that cookie."""
    return session.digest == people.digest(cookie)


def tokens(desk: Desk) -> tuple[Token, ...]:
    return desk.ledger.people.tokens()


def token(desk: Desk, secret: str) -> tuple[Member, Role] | None:
    """Whose key this is, and what it may do: never more than its member."""
    found = desk.ledger.people.token(people.digest(secret), now=desk.moment())
    if found is None:
        return None
    known, member = found
    return member, known.role if may(member.role, known.role) else member.role


def _listed(kind: str, rows: list[dict[str, object]]) -> Result:
    data = {"columns": list(rows[0]) if rows else [], "rows": rows}
    return Result(kind, pa.Table.from_pylist(rows), data)
