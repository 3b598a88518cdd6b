"""The app put together: layers of safety around pages, their verbs, and the API.

The one place that knows all of it. Nothing here computes; a page asks the api.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route

from fanbu.api.verbs import VERBS
from fanbu.api.wire import PREFIX
from fanbu.errors import FanbuError
from fanbu.model.member import may
from fanbu.web import doors, dress, trouble
from fanbu.web.assets import Assets
from fanbu.web.keeper import NotYet
from fanbu.web.pages import pages
from fanbu.web.rest.routes import rest_app
from fanbu.web.security.headers import ALWAYS, UNKEPT, SafeHeaders
from fanbu.web.security.hosts import LOOPBACK, Hosts
from fanbu.web.security.limits import SMALL, Sizes
from fanbu.web.security.origin import SAFE, OwnOrigin
from fanbu.web.security.sessions import Door, is_form_key
from fanbu.web.state import Ground, read
from fanbu.web.visit import Gone, Shown, Visit, ground_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    from starlette.requests import Request

    from fanbu.model.member import Role
    from fanbu.web.keeper import Keeper
    from fanbu.web.security.sessions import Who
    from fanbu.web.visit import Page

MOST_FILES = 2_000
MOST_FIELDS = 20_000
"""One with each file, and several with each column of a mapping."""
LARGE = 512 << 20
"""Bytes of one upload."""
UPLOADS = "/imports/"
BRINGING = tuple(f"{PREFIX}/{verb.name}" for verb in VERBS if verb.reads)
"""Addresses of the API that take files in."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How the app is reached. `hosts`: names beside those of this machine; `secure`: by HTTPS."""

    local_token: str
    hosts: Collection[str] = ()
    secure: bool = False


def create_app(keeper: Keeper, setting: Setting) -> Starlette:
    """The ASGI app of one workspace."""
    door = Door(keeper.workspace, setting.local_token)
    routes = [
        Mount("/static", Assets(), name="static"),
        Mount(PREFIX, rest_app(keeper, door), name="rest"),
        *doors.routes(keeper, door, secure=setting.secure),
        *(route for page in pages() for route in _routes(page, keeper, door)),
    ]
    layers = [
        Middleware(SafeHeaders),
        Middleware(Hosts, allowed=LOOPBACK | frozenset(setting.hosts)),
        Middleware(OwnOrigin),
        Middleware(Sizes, most=_most),
        Middleware(GZipMiddleware, minimum_size=600, compresslevel=5),
    ]
    app = Starlette(routes=routes, middleware=layers)
    for status in (404, 405):
        app.add_exception_handler(status, _lost(keeper, door))
    app.add_exception_handler(Exception, _broken(keeper))
    return app


def _most(path: str) -> int:
    return LARGE if path.startswith((UPLOADS, *BRINGING)) else SMALL


def _routes(page: Page, keeper: Keeper, door: Door) -> list[Route]:
    seen = [(page.path, page.show, page.role), *((v.path, v.show, v.role) for v in page.views)]
    found = [
        Route(path, _answering(page, show, role, keeper, door), methods=["GET"])
        for path, show, role in seen
    ]
    done = [
        Route(
            verb.path,
            _answering(
                page, verb.do, verb.role, keeper, door, touches=verb.touches, data=verb.data
            ),
            methods=["POST"],
        )
        for verb in page.verbs
    ]
    return [*found, *done]


def _answering(  # noqa: PLR0913 - what a page and a verb say of themselves
    page: Page,
    show: Callable[[Visit], Any],
    role: Role,
    keeper: Keeper,
    door: Door,
    *,
    touches: bool = False,
    data: bool = True,
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        changes = request.method not in SAFE
        if not changes or not await run_in_threadpool(_may, request, role, door):
            return await run_in_threadpool(_answer, request, {}, changes)  # its body stays unread
        return await _with_form(request, lambda form: _answer(request, form, True))  # noqa: FBT003

    def _answer(request: Request, form: Any, changes: bool) -> Response:  # noqa: FBT001
        ground = ground_of(keeper)
        state = trouble.plain_state(request, ground)
        who = door.who(request)
        if who is None:
            return doors.to_sign_in(request)
        try:
            state = read(request.url.path, request.query_params.multi_items(), ground)
            patience = keeper.patience if show is page.show else None
            base = str(request.base_url).rstrip("/")
            visit = Visit(keeper, who, state, form, base, patience, changes)
            if not visit.may(role):
                return trouble.forbidden(visit, page)
            if show is page.show:
                keeper.met(page.path, request.query_params.multi_items())
            if changes and not who.is_program and not _has_key(who, form):
                return trouble.stale(visit, page)
            return _reply(visit, page, _done(visit, show, touches=touches, data=data))
        except NotYet:
            return trouble.not_yet(Visit(keeper, who, state), page)
        except FanbuError as problem:
            return trouble.refused(Visit(keeper, who, state), page, problem)

    return answer


async def _with_form(request: Request, answer: Callable[[Any], Response]) -> Response:
    largest = _most(request.url.path)  # the whole body is no larger: see `Sizes`
    try:
        async with request.form(
            max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=largest
        ) as form:
            return await run_in_threadpool(answer, form)
    except ClientDisconnect:  # a browser that quit: nobody hears an answer
        return Response(status_code=400)


def _may(request: Request, role: Role, door: Door) -> bool:
    who = door.who(request)
    return who is not None and may(who.role, role)


def _has_key(who: Who, form: Any) -> bool:
    given = form.get("key", "")
    return isinstance(given, str) and is_form_key(who.cookie, given)


def _done(visit: Visit, show: Callable[[Visit], Any], *, touches: bool, data: bool) -> Any:
    """What a page or a verb comes to; one that failed half-way may have written something too."""
    try:
        return show(visit)
    finally:
        if touches:
            visit.keeper.changed(data=data)


def _reply(visit: Visit, page: Page, reply: Any) -> Response:
    match reply:
        case Shown():
            return dress.page(visit, page, reply)
        case Gone():
            return RedirectResponse(doors.with_word(reply, visit.who.cookie), 303)
    assert isinstance(reply, Response)  # noqa: S101 - the third thing a page may give
    return reply


def _lost(keeper: Keeper, door: Door) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, _problem: Exception) -> Response:
        who = door.who(request)
        if who is None:
            return doors.to_sign_in(request)
        state = trouble.plain_state(request, ground_of(keeper))
        return trouble.lost(Visit(keeper, who, state))

    return answer


def _broken(keeper: Keeper) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, problem: Exception) -> Response:
        ground = Ground({"last_week": None}, keeper.workspace.language)  # asks for no data
        found = trouble.broken(trouble.plain_state(request, ground), problem)
        for name, value in (*ALWAYS.items(), *UNKEPT.items()):  # no layer of ours is around this
            found.headers.setdefault(name, value)
        return found

    return answer
