"""Layer 2, store. The team in the ledger: members, their sessions, links and tokens.

Secrets are never kept: a cookie, a link or a token is known by its SHA-256, a password by argon2.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from fanbu.errors import BadInput
from fanbu.model.member import Member, Purpose, Role, Session, Token
from fanbu.rules.naming import same_name
from fanbu.store.ledger_tables import links, members, sessions, tokens
from fanbu.store.moments import naive_utc

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Engine


class People:
    """The tables of people; every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, name: str, role: Role, password: str | None, *, now: datetime) -> Member:
        """A new member. Raises BadInput `member_exists`, of a name that looks alike, too."""
        values = {"name": name, "role": role, "password": password, "added_at": naive_utc(now)}
        try:
            with self._engine.begin() as con:
                con.execute(members.insert().values(**values, folded=same_name(name)))
        except IntegrityError:
            raise BadInput("member_exists", name=name) from None
        return self.find(name)

    def find(self, name: str) -> Member:
        """The member called `name`, however it is typed. Raises BadInput `unknown_member`."""
        with self._engine.connect() as con:
            row = con.execute(members.select().where(members.c.folded == same_name(name))).first()
            if row is None:
                names = con.execute(select(members.c.name).order_by(members.c.name)).scalars()
                raise BadInput("unknown_member", name=name, known=list(names))
        return _member(row)

    def all(self) -> tuple[Member, ...]:
        """Every member by name."""
        with self._engine.connect() as con:
            return tuple(map(_member, con.execute(members.select().order_by(members.c.folded))))

    def set_password(self, member: int, password: str, *, keep: str = "") -> None:
        """A new password; who is signed in with the old one no longer is, but for session `keep`.

        Links that were to set one are void.
        """
        with self._engine.begin() as con:
            con.execute(members.update().where(members.c.id == member).values(password=password))
            others = (sessions.c.member == member, sessions.c.digest != keep)
            con.execute(sessions.delete().where(*others))
            con.execute(links.delete().where(links.c.member == member))

    def set_role(self, member: int, role: Role) -> None:
        """What the member may do from now on. Raises BadInput `last_admin`."""
        with self._engine.begin() as con:
            con.execute(members.update().where(members.c.id == member).values(role=role))
            _keep_an_admin(con)

    def remove(self, member: int) -> None:
        """The member, and all they could come in by. Raises BadInput `last_admin`."""
        with self._engine.begin() as con:
            for table in (sessions, tokens, links):
                con.execute(table.delete().where(table.c.member == member))
            con.execute(members.delete().where(members.c.id == member))
            _keep_an_admin(con)

    def start(self, session: Session) -> None:
        """Somebody has signed in; sessions that are over are forgotten."""
        with self._engine.begin() as con:
            con.execute(sessions.delete().where(sessions.c.until <= naive_utc(session.started_at)))
            con.execute(
                sessions.insert().values(
                    digest=session.digest,
                    member=session.member,
                    started_at=naive_utc(session.started_at),
                    seen_at=naive_utc(session.seen_at),
                    until=naive_utc(session.until),
                    agent=session.agent,
                )
            )

    def session(self, digest: str, *, now: datetime) -> tuple[Session, Member] | None:
        """A session that is not over, and whose it is."""
        query = (
            select(sessions, members.c.name, members.c.role, members.c.added_at,
                   members.c.password, members.c.id.label("member_id"))
            .join(members, members.c.id == sessions.c.member)
            .where(sessions.c.digest == digest, sessions.c.until > naive_utc(now))
        )  # fmt: skip
        with self._engine.connect() as con:
            row = con.execute(query).first()
        if row is None:
            return None
        member = Member(row.member_id, row.name, row.role, _utc(row.added_at), row.password)
        return _session(row), member

    def sessions(self, member: int) -> tuple[Session, ...]:
        """Where a member is signed in, the latest first."""
        query = sessions.select().where(sessions.c.member == member)
        with self._engine.connect() as con:
            return tuple(map(_session, con.execute(query.order_by(sessions.c.seen_at.desc()))))

    def seen(self, digest: str, *, now: datetime) -> None:
        with self._engine.begin() as con:
            con.execute(
                sessions.update().where(sessions.c.digest == digest).values(seen_at=naive_utc(now))
            )

    def end(self, digest: str) -> None:
        """Signed out; one that is over already is no error."""
        with self._engine.begin() as con:
            con.execute(sessions.delete().where(sessions.c.digest == digest))

    def end_others(self, member: int, kept: str) -> None:
        """Signed out everywhere but here."""
        with self._engine.begin() as con:
            others = (sessions.c.member == member, sessions.c.digest != kept)
            con.execute(sessions.delete().where(*others))

    def end_one(self, member: int, digest: str) -> None:
        """One of a member's sessions is over. Raises BadInput `unknown_session`."""
        with self._engine.begin() as con:
            mine = (sessions.c.member == member, sessions.c.digest == digest)
            gone = con.execute(sessions.delete().where(*mine))
        if not gone.rowcount:
            raise BadInput("unknown_session")

    def add_link(
        self, digest: str, member: int, *, until: datetime, purpose: Purpose = "enter"
    ) -> None:
        """A link that is good once; an older one of theirs for the same is void."""
        with self._engine.begin() as con:
            older = (links.c.member == member, links.c.purpose == purpose)
            con.execute(links.delete().where(*older))
            values = {"member": member, "until": naive_utc(until), "purpose": purpose}
            con.execute(links.insert().values(digest=digest, **values))

    def link(self, digest: str, *, now: datetime, purpose: Purpose = "enter") -> int | None:
        """The member a link is for; None when it is void, or for something else."""
        with self._engine.connect() as con:
            row = con.execute(_link(digest, purpose)).first()
        return None if row is None or row.until <= naive_utc(now) else int(row.member)

    def use_link(self, digest: str, *, now: datetime, purpose: Purpose = "enter") -> int | None:
        """As `link`, and it is used up now: of two at once one has it."""
        with self._engine.begin() as con:
            row = con.execute(_link(digest, purpose)).first()
            gone = con.execute(
                links.delete().where(links.c.digest == digest, links.c.purpose == purpose)
            )
        if row is None or not gone.rowcount or row.until <= naive_utc(now):
            return None
        return int(row.member)

    def open_links(self, *, now: datetime) -> frozenset[int]:
        """The members who have an invitation that is not used up yet."""
        asked = (links.c.purpose == "password", links.c.until > naive_utc(now))
        with self._engine.connect() as con:
            return frozenset(con.execute(select(links.c.member).where(*asked)).scalars())

    def add_token(self, token: Token) -> Token:
        """A token's digest; its id is given here. Raises BadInput `token_exists`."""
        values = {
            "name": token.name,
            "digest": token.digest,
            "role": token.role,
            "member": token.member,
            "made_at": naive_utc(token.made_at),
            "until": None if token.until is None else naive_utc(token.until),
        }
        try:
            with self._engine.begin() as con:
                con.execute(tokens.insert().values(**values))
        except IntegrityError:
            raise BadInput("token_exists", name=token.name) from None
        return next(one for one in self.tokens() if one.digest == token.digest)

    def tokens(self) -> tuple[Token, ...]:
        with self._engine.connect() as con:
            return tuple(map(_token, con.execute(tokens.select().order_by(tokens.c.name))))

    def token(self, digest: str, *, now: datetime) -> tuple[Token, Member] | None:
        """The token with this digest, unless it has ended, and whose it is; it counts as used."""
        with self._engine.begin() as con:
            row = con.execute(tokens.select().where(tokens.c.digest == digest)).first()
            if row is None or (row.until is not None and row.until <= naive_utc(now)):
                return None
            con.execute(tokens.update().where(tokens.c.id == row.id).values(used_at=naive_utc(now)))
            whose = con.execute(members.select().where(members.c.id == row.member)).first()
        return None if whose is None else (_token(row), _member(whose))

    def remove_token(self, token: int) -> None:
        """Raises BadInput `unknown_token`."""
        with self._engine.begin() as con:
            gone = con.execute(tokens.delete().where(tokens.c.id == token))
        if not gone.rowcount:
            raise BadInput("unknown_token", token=token)


def _link(digest: str, purpose: Purpose) -> Any:
    return links.select().where(links.c.digest == digest, links.c.purpose == purpose)


def _keep_an_admin(con: Any) -> None:
    admins = select(func.count()).select_from(members).where(members.c.role == "admin")
    if not con.execute(admins).scalar():
        raise BadInput("last_admin")


def _member(row: Any) -> Member:
    return Member(row.id, row.name, row.role, _utc(row.added_at), row.password)


def _session(row: Any) -> Session:
    moments = (_utc(row.started_at), _utc(row.seen_at), _utc(row.until))
    return Session(row.digest, row.member, *moments, row.agent)


def _token(row: Any) -> Token:
    used, until = (None if at is None else _utc(at) for at in (row.used_at, row.until))
    return Token(row.id, row.name, row.digest, row.role, row.member, _utc(row.made_at), used, until)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
