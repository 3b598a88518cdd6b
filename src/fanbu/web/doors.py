"""Coming in and going out: the one-use link, the password, the way out."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fanbu.api import people
from fanbu.web import dress, trouble
from fanbu.web.security.limits import Guesses
from fanbu.web.security.sessions import COOKIE, forget, is_form_key, remember
from fanbu.web.state import Ground
from fanbu.web.visit import Gone, Shown

if TYPE_CHECKING:
    from starlette.requests import Request

    from fanbu.web.keeper import Keeper
    from fanbu.web.security.sessions import Door
    from fanbu.web.state import State

START, SIGN_IN, SIGN_OUT = "/start", "/sign-in", "/sign-out"
_LASTS = 14 * 86_400


def routes(keeper: Keeper, door: Door, *, secure: bool) -> list[Route]:
    """The addresses that a stranger may ask for."""
    entrance = Entrance(keeper, door, secure)
    return [
        Route(START, entrance.start, methods=["GET"]),
        Route(SIGN_IN, entrance.ask, methods=["GET"]),
        Route(SIGN_IN, entrance.sign_in, methods=["POST"]),
        Route(SIGN_OUT, entrance.sign_out, methods=["POST"]),
    ]


@dataclass(frozen=True)
class Entrance:
    """Lets people in and out; remembers who guessed wrong."""

    keeper: Keeper
    door: Door
    secure: bool
    guesses: Guesses = field(default_factory=lambda: Guesses(time.monotonic))

    def start(self, request: Request) -> Response:
        """The one-use link: whoever holds it is in."""
        secret = request.query_params.get("key", "")
        workspace = self.keeper.workspace
        found = people.follow(workspace, secret, _agent(request)) if secret else None
        if found is None:
            return _form(self._state(request), "used_up", "", status=403)
        return self._let_in(found.cookie, "/")

    def ask(self, request: Request) -> Response:
        if self.door.who(request) is not None:
            return RedirectResponse(_onward(request.query_params.get("next", "")), 303)
        state = self._state(request)
        return _form(state, "", state.one("next"))

    async def sign_in(self, request: Request) -> Response:
        form = await request.form()
        name, password, onward = (
            str(form.get(field, "")) for field in ("name", "password", "next")
        )
        return await run_in_threadpool(self._enter, request, name, password, onward)

    def _enter(self, request: Request, name: str, password: str, onward: str) -> Response:
        state = self._state(request)
        left = round(self.guesses.wait(name) + 0.5)
        if left > 0:
            answer = _form(state, "wait", onward, status=429, seconds=left)
            answer.headers["retry-after"] = str(left)
            return answer
        found = people.sign_in(self.keeper.workspace, name, password, _agent(request))
        if found is None:
            self.guesses.failed(name)
            return _form(state, "wrong", onward, status=403)
        self.guesses.succeeded(name)
        return self._let_in(found.cookie, _onward(onward))

    async def sign_out(self, request: Request) -> Response:
        form = await request.form()
        cookie = request.cookies.get(COOKIE, "")
        answer = RedirectResponse(SIGN_IN, 303)
        if cookie and is_form_key(cookie, str(form.get("key", ""))):
            await run_in_threadpool(people.sign_out, self.keeper.workspace, cookie)
            forget(answer)
        return answer

    def _let_in(self, cookie: str, onward: str) -> Response:
        answer = RedirectResponse(onward, 303)
        remember(answer, cookie, seconds=_LASTS, secure=self.secure)
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


def with_word(gone: Gone) -> str:
    """The address to go on to; what is to be said there goes along."""
    if not gone.said:
        return gone.href
    said = {"said": gone.said, **{f"said.{name}": str(v) for name, v in gone.details.items()}}
    return f"{gone.href}{'&' if '?' in gone.href else '?'}{urlencode(said)}"


def _form(
    state: State, said: str, onward: str, *, status: int = 200, **details: object
) -> Response:
    values = {"said": said, "details": details, "onward": onward}
    return dress.bare(state, Shown("sign_in.html.j2", values, status))


def _onward(given: str) -> str:
    """A page of ours to go on to, never another site."""
    parts = urlsplit(given)
    own = given.startswith("/") and not given.startswith(("//", "/\\")) and not parts.netloc
    return given if own and "\n" not in given and "\r" not in given else "/"


def _agent(request: Request) -> str:
    return request.headers.get("user-agent", "")
