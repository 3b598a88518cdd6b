"""Layer 4, ops. The team: who is let in, by what, and for how long.

Passwords are hashed with argon2id (RFC 9106, the library's own parameters). Whoever changes a
password signs everybody else out who knew the old one.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from fanbu.errors import BadInput
from fanbu.model.member import Member, Role, Session, Token

if TYPE_CHECKING:
    from datetime import datetime

    from argon2 import PasswordHasher

    from fanbu.store.ledger import Ledger

SHORTEST = 10
"""Characters of a password; NIST SP 800-63B asks for 8 and for no rules of composition."""
LONGEST = 200
NAME_LONGEST = 60
SESSION_LASTS = timedelta(days=14)
LINK_LASTS = timedelta(hours=12)
SEEN_AGAIN = timedelta(minutes=5)
"""When a session that is used is noted again: not at each request."""
OWNER = "owner"
"""The member a fresh workspace has: whoever sits at the machine."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session, and the cookie that nobody else is told."""

    session: Session
    cookie: str


def digest(secret: str) -> str:
    """How a secret of ours is known: it has 256 random bits, so a plain hash cannot be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add(ledger: Ledger, name: str, role: Role, password: str, *, now: datetime) -> Member:
    """A new member. Raises BadInput `bad_member_name`, `member_exists`, `weak_password`."""
    given = " ".join(name.split())
    if not given or len(given) > NAME_LONGEST or not given.isprintable():
        raise BadInput("bad_member_name", name=name)
    member = ledger.people.add(given, role, hashed(password, given), now=now)
    ledger.note("member_added", {"name": member.name, "role": role}, now=now)
    return member


def owner(ledger: Ledger, *, now: datetime) -> Member:
    """The first admin; made, without a password, where there is nobody yet."""
    admins = [one for one in ledger.people.all() if one.role == "admin"]
    known = next((one for one in admins if one.name == OWNER), admins[0] if admins else None)
    return known or ledger.people.add(OWNER, "admin", None, now=now)


def hashed(password: str, name: str) -> str:
    """Raises BadInput `weak_password`: under ten characters, too long, or the name itself."""
    if not SHORTEST <= len(password) <= LONGEST or password.casefold() == name.casefold():
        raise BadInput("weak_password", shortest=SHORTEST, longest=LONGEST)
    return _hasher().hash(password)


def reset(ledger: Ledger, name: str, password: str, *, now: datetime) -> Member:
    """A new password for a member, who is signed out everywhere."""
    member = ledger.people.find(name)
    ledger.people.set_password(member.id, hashed(password, member.name))
    ledger.note("password_reset", {"name": member.name}, now=now)
    return member


def sign_in(
    ledger: Ledger, name: str, password: str, *, agent: str, now: datetime
) -> SignedIn | None:
    """A session for who knows the password; None for anything else, after the same time."""
    member = next(
        (one for one in ledger.people.all() if one.name.casefold() == name.strip().casefold()), None
    )
    known = member.password if member else None
    if not _verified(known or _nobody(), password[:LONGEST]) or member is None or known is None:
        return None
    return _started(ledger, member, agent=agent, now=now)


def link(ledger: Ledger, member: Member, *, now: datetime) -> str:
    """The secret of a link that signs the member in once."""
    secret = secrets.token_urlsafe(32)
    ledger.people.add_link(digest(secret), member.id, until=now + LINK_LASTS)
    return secret


def follow(ledger: Ledger, secret: str, *, agent: str, now: datetime) -> SignedIn | None:
    """A session for who holds a link that is not used up; None else."""
    who = ledger.people.use_link(digest(secret), now=now)
    member = next((one for one in ledger.people.all() if one.id == who), None)
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
    token = ledger.people.add_token(made)
    ledger.note("token_made", {"name": given, "role": role, "by": member.name}, now=now)
    return token, secret


def _started(ledger: Ledger, member: Member, *, agent: str, now: datetime) -> SignedIn:
    cookie = secrets.token_urlsafe(32)
    session = Session(digest(cookie), member.id, now, now, now + SESSION_LASTS, agent[:200])
    ledger.people.start(session)
    return SignedIn(session, cookie)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobody() -> str:
    """A hash that is checked for unknown names, so that they take as long as known ones."""
    return _hasher().hash(secrets.token_urlsafe(16))


def _verified(known: str, password: str) -> bool:
    from argon2.exceptions import Argon2Error, InvalidHashError

    try:
        return _hasher().verify(known, password)
    except (Argon2Error, InvalidHashError):
        return False
