"""The team: who works with the workspace through its server."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow as pa

from fanbu.api.arguments import a_choice
from fanbu.errors import BadInput
from fanbu.model.member import ROLES, may
from fanbu.model.result import Result
from fanbu.ops import people

if TYPE_CHECKING:
    from fanbu.api.desk import Desk
    from fanbu.model.member import Member, Role, Session, Token


_TOKEN = ("id", "name", "role", "by", "made_at", "used_at", "until")
LONGEST = 3_660
"""Days that a key may last, when it is to end."""


def users(desk: Desk) -> Result:
    """Everybody of the team: name, role, whether they have a password, since when."""
    rows = [
        {
            "name": member.name,
            "role": member.role,
            "password": member.password is not None,
            "added_at": member.added_at.isoformat(),
        }
        for member in desk.ledger.people.all()
    ]
    return _listed("users", rows)


def add_user(desk: Desk, name: str, password: str, role: str) -> Result:
    chosen = a_choice(role, ROLES, "--role")
    member = people.add(desk.ledger, name, chosen, password, now=desk.moment())
    return _listed("users", [{"name": member.name, "role": member.role}])


def reset_user(desk: Desk, name: str, password: str) -> Result:
    member = people.reset(desk.ledger, name, password, now=desk.moment())
    return _listed("users", [{"name": member.name, "role": member.role}])


def set_role(desk: Desk, name: str, role: str) -> Result:
    """Raises BadInput `unknown_member`, `last_admin`."""
    chosen = a_choice(role, ROLES, "--role")
    member = desk.ledger.people.find(name)
    desk.ledger.people.set_role(member.id, chosen)
    desk.ledger.note("role_set", {"name": member.name, "role": chosen}, now=desk.moment())
    return _listed("users", [{"name": member.name, "role": chosen}])


def remove_user(desk: Desk, name: str) -> Result:
    """Raises BadInput `unknown_member`, `last_admin`."""
    member = desk.ledger.people.find(name)
    desk.ledger.people.remove(member.id)
    desk.ledger.note("member_removed", {"name": member.name}, now=desk.moment())
    return _listed("users", [{"name": member.name, "role": member.role}])


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


def sign_out_elsewhere(desk: Desk, member: Member, cookie: str) -> None:
    desk.ledger.people.end_others(member.id, people.digest(cookie))


def make_token(desk: Desk, member: Member, name: str, role: str) -> tuple[Token, str]:
    """A key for programs and its secret, told only now."""
    chosen = a_choice(role, ROLES, "--role")
    return people.make_token(desk.ledger, member, name, chosen, now=desk.moment())


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


def drop_token(desk: Desk, name: str) -> Result:
    """Raises BadInput `unknown_token`."""
    found = next((one for one in desk.ledger.people.tokens() if one.name == name), None)
    if found is None:
        raise BadInput("unknown_token", token=name)
    remove_token(desk, found.id)
    return _listed("tokens", [{"name": found.name, "role": found.role}])


def _token_row(one: Token, by: str) -> dict[str, object]:
    told = (None if at is None else at.isoformat() for at in (one.made_at, one.used_at, one.until))
    made_at, used_at, until = told
    row = {"id": one.id, "name": one.name, "role": one.role, "by": by}
    return {**row, "made_at": made_at, "used_at": used_at, "until": until}


def remove_token(desk: Desk, token_id: int) -> None:
    desk.ledger.people.remove_token(token_id)
    desk.ledger.note("token_removed", {"token": token_id}, now=desk.moment())


def sessions(desk: Desk, member: Member) -> tuple[Session, ...]:
    return desk.ledger.people.sessions(member.id)


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
