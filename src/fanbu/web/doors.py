"""Coming in and going out: the one-use link, the password, the way out."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fanbu.api import people
from fanbu.api.asker import Asker
from fanbu.errors import BadInput
from fanbu.web import dress, trouble
from fanbu.web.security.limits import Guesses
from fanbu.web.security.sessions import forget, is_form_key, remember, said_seal
from fanbu.web.sentences import sentences
from fanbu.web.state import Ground
from fanbu.web.visit import Gone, Shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.datastructures import FormData
    from starlette.requests import Request

    from fanbu.web.keeper import Keeper
    from fanbu.web.security.sessions import Door
    from fanbu.web.state import State

START, SIGN_IN, SIGN_OUT, WELCOME = "/start", "/sign-in", "/sign-out", people.INVITATION
_LASTS = 14 * 86_400
AT_ONCE = 4
"""Passwords looked at at the same time: each takes 64 MB while it is."""
MOST_FIELDS = 20
MOST_SAID = 300
"""Characters of what is said along the way."""


def routes(keeper: Keeper, door: Door, *, secure: bool) -> list[Route]:
    """The addresses that a stranger may ask for."""
    entrance = Entrance(keeper, door, secure)
    return [
        Route(START, entrance.start, methods=["GET"]),
        Route(SIGN_IN, entrance.ask, methods=["GET"]),
        Route(SIGN_IN, entrance.sign_in, methods=["POST"]),
        Route(SIGN_OUT, entrance.sign_out, methods=["POST"]),
        Route(WELCOME, entrance.welcome, methods=["GET"]),
        Route(WELCOME, entrance.accept, methods=["POST"]),
    ]


@dataclass(frozen=True)
class Entrance:
    """Lets people in and out; remembers who guessed wrong."""

    keeper: Keeper
    door: Door
    secure: bool
    guesses: Guesses = field(default_factory=lambda: Guesses(time.monotonic))
    places: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(AT_ONCE))

    def start(self, request: Request) -> Response:
        """The one-use link: whoever holds it is in."""
        secret = request.query_params.get("key", "")
        workspace = self.keeper.workspace
        found = people.follow(workspace, secret, _agent(request)) if secret else None
        if found is None:
            return _form(self._state(request), "used_up", "", status=403)
        return self._let_in(request, found.cookie, "/")

    def ask(self, request: Request) -> Response:
        if self.door.who(request) is not None:
            return RedirectResponse(_onward(request.query_params.get("next", "")), 303)
        state = self._state(request)
        return _form(state, "", state.one("next"))

    async def sign_in(self, request: Request) -> Response:
        async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
            name, password, onward = (_field(form, field) for field in ("name", "password", "next"))
        return await run_in_threadpool(self._enter, request, name, password, onward)

    def _enter(self, request: Request, name: str, password: str, onward: str) -> Response:
        state = self._state(request)
        if (waiting := self._wait(state, name, _address(request), onward)) is not None:
            return waiting
        with self.places:
            found = people.sign_in(self.keeper.workspace, name, password, _agent(request))
        if found is None:
            return _form(state, "wrong", onward, status=403)
        self.guesses.succeeded(name, _address(request))
        return self._let_in(request, found.cookie, _onward(onward))

    def _wait(self, state: State, name: str, address: str, onward: str = "") -> Response | None:
        """What is said to who tried too often; None, and the try counts, for anybody else."""
        left = self.guesses.attempt(name, address)
        if left <= 0:
            return None
        seconds = int(left) + 1
        answer = _form(state, "wait", onward, status=429, seconds=seconds)
        answer.headers["retry-after"] = str(seconds)
        return answer

    def welcome(self, request: Request) -> Response:
        """An invitation is looked at as often as one likes: mail programs do so, too."""
        secret = request.query_params.get("key", "")
        member = people.invited(self.keeper.workspace, secret) if secret else None
        if member is None:
            return _form(self._state(request), "used_up", "", status=403)
        return _welcome(self._state(request), member.name, secret)

    async def accept(self, request: Request) -> Response:
        """The invited member has chosen a password, and is in."""
        async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
            secret, *given = (_field(form, field) for field in ("invitation", "new", "again"))
        return await run_in_threadpool(self._accept, request, secret, given)

    def _accept(self, request: Request, secret: str, given: Sequence[str]) -> Response:
        state, workspace = self._state(request), self.keeper.workspace
        member = people.invited(workspace, secret) if secret else None
        if member is None:
            return _form(state, "used_up", "", status=403)
        password, again = given
        if password != again:
            return _welcome(state, member.name, secret, BadInput("passwords_differ"))
        theirs = workspace.asked_by(Asker(member.name, "web"))
        try:
            with self.places:
                found = people.accept(theirs, secret, password, _agent(request))
        except BadInput as problem:
            problem.message = problem.hint = None  # in the language of the page, not of the team
            return _welcome(state, member.name, secret, problem)
        if found is None:
            return _form(state, "used_up", "", status=403)
        self.keeper.changed()
        return self._let_in(request, found.cookie, "/")

    async def sign_out(self, request: Request) -> Response:
        async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
            given = _field(form, "key")
        cookie = request.cookies.get(self.door.cookie, "")
        answer = RedirectResponse(SIGN_IN, 303)
        if cookie and is_form_key(cookie, given):
            await run_in_threadpool(people.sign_out, self.keeper.workspace, cookie)
            forget(answer, self.door.cookie)
        return answer

    def _let_in(self, request: Request, cookie: str, onward: str) -> Response:
        """A new cookie; the session that this browser had until now is over."""
        if before := request.cookies.get(self.door.cookie):
            people.sign_out(self.keeper.workspace, before)
        answer = RedirectResponse(onward, 303)
        secure = self.secure or request.url.scheme == "https"
        remember(answer, self.door.cookie, cookie, seconds=_LASTS, secure=secure)
        return answer

    def _state(self, request: Request) -> State:
        ground = Ground({"last_week": None}, self.keeper.workspace.language)
        return trouble.plain_state(request, ground)


def to_sign_in(request: Request) -> Response:
    """Where a stranger is sent; a program is told in its own way."""
    if "text/html" not in request.headers.get("accept", ""):
        return Response("sign in\n", 401, {"www-authenticate": "Bearer"}, "text/plain")
    here = request.url.path
    if request.url.query:
        here = f"{here}?{request.url.query}"
    target = SIGN_IN if here == "/" else f"{SIGN_IN}?{urlencode({'next': here})}"
    return RedirectResponse(target, 303)


def with_word(gone: Gone, cookie: str) -> str:
    """The address to go on to; what is to be said there goes along, sealed.

    Else a stranger's link could put words of theirs onto our pages.
    """
    if not gone.said:
        return gone.href
    details = {name: str(value)[:MOST_SAID] for name, value in gone.details.items()}
    seal = said_seal(cookie, gone.said, details)
    said = {"said": gone.said, **{f"said.{name}": value for name, value in details.items()},
            "said.seal": seal}  # fmt: skip
    return f"{gone.href}{'&' if '?' in gone.href else '?'}{urlencode(said)}"


def _form(
    state: State, said: str = "", onward: str = "", *, status: int = 200, **details: object
) -> Response:
    values = {"said": said, "details": details, "onward": onward}
    return dress.bare(state, Shown("sign_in.html.j2", values, status))


def _welcome(state: State, name: str, secret: str, problem: BadInput | None = None) -> Response:
    message, hint = sentences(problem, state.language) if problem else ("", "")
    values = {"name": name, "secret": secret, "message": message, "hint": hint}
    return dress.bare(state, Shown("welcome.html.j2", values, 400 if problem else 200))


def _onward(given: str) -> str:
    """A page of ours to go on to, never another site.

    Browsers leave control characters out and take a backslash for a slash: neither is ours.
    """
    if not given.startswith("/") or given.startswith("//") or not given.isprintable():
        return "/"
    return "/" if "\\" in given else given


def _field(form: FormData, name: str) -> str:
    """A text of a form; a file in its place is none."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _agent(request: Request) -> str:
    return request.headers.get("user-agent", "")
