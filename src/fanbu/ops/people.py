"""Layer 4, ops. The team: who is let in, by what, and for how long.

Whoever changes a password signs everybody else out who knew the old one. An admin never knows a
password: they hand on a link by which its member chooses one, once.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from fanbu.errors import BadInput
from fanbu.model.member import Member, Role, Session, Token
from fanbu.ops.passwords import hashed, verified
from fanbu.rules.naming import same_name

if TYPE_CHECKING:
    from datetime import datetime

    from fanbu.store.ledger import Ledger

NAME_LONGEST = 60
SESSION_LASTS = timedelta(days=14)
LINK_LASTS = timedelta(hours=12)
INVITE_LASTS = timedelta(days=3)
SEEN_AGAIN = timedelta(minutes=5)
"""When a session that is used is noted again: not at each request."""
OWNER = "owner"
"""The member a fresh workspace has: whoever sits at the machine."""


@dataclass(frozen=True, slots=True)
class Invite:
    """The secret of a link by which `member` chooses a password, told only now."""

    member: Member
    secret: str
    until: datetime


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session, and the cookie that nobody else is told."""

    session: Session
    cookie: str


def digest(secret: str) -> str:
    """How a secret of ours is known: it has 256 random bits, so a plain hash cannot be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add(ledger: Ledger, name: str, role: Role, password: str | None, *, now: datetime) -> Member:
    """A new member. Raises BadInput `bad_member_name`, `member_exists`, and of the password.

    Without a password they can come in by an invitation only.
    """
    given = " ".join(unicodedata.normalize("NFKC", name).split())
    if not given or len(given) > NAME_LONGEST or not given.isprintable():
        raise BadInput("bad_member_name", name=name[:NAME_LONGEST])
    kept = None if password is None else hashed(password, given)
    return ledger.people.add(given, role, kept, now=now)


def invite(ledger: Ledger, member: Member, *, now: datetime) -> Invite:
    """A link by which a member chooses a new password; what they have holds until they do."""
    secret, until = secrets.token_urlsafe(32), now + INVITE_LASTS
    ledger.people.add_link(digest(secret), member.id, until=until, purpose="password")
    return Invite(member, secret, until)


def invited(ledger: Ledger, secret: str, *, now: datetime) -> Member | None:
    """Whose invitation this is; None where it is used up, over, or was never there."""
    who = ledger.people.link(digest(secret), now=now, purpose="password")
    return _member(ledger, who)


def accept(
    ledger: Ledger, secret: str, password: str, *, agent: str, now: datetime
) -> SignedIn | None:
    """The password that the invited member chose: the link is used up, and they are in."""
    member = invited(ledger, secret, now=now)
    if member is None:
        return None
    kept = hashed(password, member.name)  # refused before the link is spent
    if ledger.people.use_link(digest(secret), now=now, purpose="password") is None:
        return None
    ledger.people.set_password(member.id, kept)
    return _started(ledger, member, agent=agent, now=now)


def owner(ledger: Ledger, *, now: datetime) -> Member:
    """The first admin; made, without a password, where there is nobody yet."""
    admins = [one for one in ledger.people.all() if one.role == "admin"]
    known = next((one for one in admins if one.name == OWNER), admins[0] if admins else None)
    if known is not None:
        return known
    ledger.note("member_added", {"name": OWNER, "role": "admin"}, now=now)
    return ledger.people.add(OWNER, "admin", None, now=now)


def reset(ledger: Ledger, name: str, password: str, *, keep: str = "") -> Member:
    """A new password for a member, who is signed out everywhere but at the cookie `keep`."""
    member = ledger.people.find(name)
    kept = digest(keep) if keep else ""
    ledger.people.set_password(member.id, hashed(password, member.name), keep=kept)
    return member


def sign_in(
    ledger: Ledger, name: str, password: str, *, agent: str, now: datetime
) -> SignedIn | None:
    """A session for who knows the password; None for anything else, after the same time."""
    wanted = same_name(name)
    member = next((one for one in ledger.people.all() if same_name(one.name) == wanted), None)
    if not verified(member.password if member else None, password) or member is None:
        return None
    return _started(ledger, member, agent=agent, now=now)


def link(ledger: Ledger, member: Member, *, now: datetime) -> str:
    """The secret of a link that signs the member in once."""
    secret = secrets.token_urlsafe(32)
    ledger.people.add_link(digest(secret), member.id, until=now + LINK_LASTS)
    return secret


def follow(ledger: Ledger, secret: str, *, agent: str, now: datetime) -> SignedIn | None:
    """A session for who holds a link that is not used up; None else."""
    member = _member(ledger, ledger.people.use_link(digest(secret), now=now))
    return None if member is None else _started(ledger, member, agent=agent, now=now)


def make_token(
    ledger: Ledger,
    member: Member,
    name: str,
    role: Role,
    *,
    now: datetime,
    until: datetime | None = None,
) -> tuple[Token, str]:
    """A key for a program, and its secret, which is told only now.

    Raises BadInput `bad_token_name`, `token_exists`.
    """
    given = " ".join(name.split())
    if not given or len(given) > NAME_LONGEST or not given.isprintable():
        raise BadInput("bad_token_name", name=name)
    secret = f"fanbu_{secrets.token_urlsafe(32)}"
    made = Token(0, given, digest(secret), role, member.id, now, until=until)
    return ledger.people.add_token(made), secret


def _started(ledger: Ledger, member: Member, *, agent: str, now: datetime) -> SignedIn:
    cookie = secrets.token_urlsafe(32)
    session = Session(digest(cookie), member.id, now, now, now + SESSION_LASTS, agent[:200])
    ledger.people.start(session)
    return SignedIn(session, cookie)


def _member(ledger: Ledger, number: int | None) -> Member | None:
    return next((one for one in ledger.people.all() if one.id == number), None)
