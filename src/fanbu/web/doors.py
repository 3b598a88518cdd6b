"""Coming in and going out: the one-use link, the password, the way out."""

from __future__ import annotations

import time
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
    guesses = Guesses(time.monotonic)

    def start(request: Request) -> Response:
        secret = request.query_params.get("key", "")
        state = _state(request, keeper)
        found = people.follow(keeper.workspace, secret, _agent(request)) if secret else None
        if found is None:
            return _form(state, "used_up", status=403)
        answer = RedirectResponse("/", 303)
        remember(answer, found.cookie, seconds=_LASTS, secure=secure)
        return answer

    def ask(request: Request) -> Response:
        if door.who(request) is not None:
            return RedirectResponse(_onward(request.query_params.get("next", "")), 303)
        return _form(_state(request, keeper))

    async def sign_in(request: Request) -> Response:
        form = await request.form()
        name, password, onward = (
            str(form.get(field, "")) for field in ("name", "password", "next")
        )
        return await run_in_threadpool(_enter, request, name, password, onward)

    def _enter(request: Request, name: str, password: str, onward: str) -> Response:
        state = _state(request, keeper)
        left = guesses.wait(name)
        if left:
            answer = _form(state, "wait", status=429, seconds=round(left + 0.5))
            answer.headers["retry-after"] = str(round(left + 0.5))
            return answer
        found = people.sign_in(keeper.workspace, name, password, _agent(request))
        if found is None:
            guesses.failed(name)
            return _form(state, "wrong", status=403)
        guesses.succeeded(name)
        answer = RedirectResponse(_onward(onward), 303)
        remember(answer, found.cookie, seconds=_LASTS, secure=secure)
        return answer

    async def sign_out(request: Request) -> Response:
        form = await request.form()
        cookie = request.cookies.get(COOKIE, "")
        answer = RedirectResponse(SIGN_IN, 303)
        if cookie and is_form_key(cookie, str(form.get("key", ""))):
            await run_in_threadpool(people.sign_out, keeper.workspace, cookie)
            forget(answer)
        return answer

    return [
        Route(START, start, methods=["GET"]),
        Route(SIGN_IN, ask, methods=["GET"]),
        Route(SIGN_IN, sign_in, methods=["POST"]),
        Route(SIGN_OUT, sign_out, methods=["POST"]),
    ]


def to_sign_in(request: Request) -> Response:
    """Where a stranger is sent; a program is told in its own way."""
    if "text/html" not in request.headers.get("accept", ""):
        return Response("sign in\n", 401, {"www-authenticate": "Bearer"}, "text/plain")
    here = request.url.path
    if request.url.query:
        here = f"{here}?{request.url.query}"
    target = SIGN_IN if here == "/" else f"{SIGN_IN}?{urlencode({'next': here})}"
    if request.headers.get("hx-request"):
        return Response(status_code=204, headers={"hx-redirect": target})
    return RedirectResponse(target, 303)


def with_word(gone: Gone) -> str:
    """The address to go on to; what is to be said there goes along."""
    if not gone.said:
        return gone.href
    said = {"said": gone.said, **{f"said.{name}": str(v) for name, v in gone.details.items()}}
    return f"{gone.href}{'&' if '?' in gone.href else '?'}{urlencode(said)}"


def _state(request: Request, keeper: Keeper) -> State:
    return trouble.plain_state(request, Ground({"last_week": None}, keeper.workspace.language))


def _form(state: State, said: str = "", *, status: int = 200, **details: object) -> Response:
    values = {"said": said, "details": details, "onward": state.one("next")}
    return dress.bare(state, Shown("sign_in.html.j2", values, status))


def _onward(given: str) -> str:
    """A page of ours to go on to, never another site."""
    parts = urlsplit(given)
    own = given.startswith("/") and not given.startswith(("//", "/\\")) and not parts.netloc
    return given if own and "\n" not in given and "\r" not in given else "/"


def _agent(request: Request) -> str:
    return request.headers.get("user-agent", "")
