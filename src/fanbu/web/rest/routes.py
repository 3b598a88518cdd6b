"""The addresses: who asks, what with, and the answer. One for each verb, and what they all need."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request  # noqa: TC002 - FastAPI reads annotations
from starlette.responses import Response

from fanbu import __version__
from fanbu.api.asker import FACES, machine_user
from fanbu.api.speech import speaking
from fanbu.api.verbs import VERBS
from fanbu.api.wire import FACE
from fanbu.errors import BadInput, FanbuError
from fanbu.model.member import may
from fanbu.types import LANGUAGES
from fanbu.web.rest import answers, arriving, described
from fanbu.web.rest.models import model_of
from fanbu.web.security.limits import TooLarge
from fanbu.web.security.sessions import is_form_key

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from inspect import Parameter

    from fanbu.api.asker import Asker
    from fanbu.api.verbs import Verb
    from fanbu.model.member import Role
    from fanbu.types import Language
    from fanbu.web.keeper import Keeper
    from fanbu.web.rest.arriving import Came
    from fanbu.web.security.sessions import Door, Who

_GO_ON = Response()
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
KEY = "fanbu-key"
"""Where a signed-in page puts the key of its forms, when it changes something."""


def rest_app(keeper: Keeper, door: Door) -> FastAPI:
    """The API of one workspace, to be mounted inside the app."""
    app = FastAPI(title="fanbu", version=__version__, openapi_url=None, docs_url=None,
                  redoc_url=None)  # fmt: skip
    office = Office(keeper, door)
    for verb in VERBS:
        _add(app, office, verb)
    app.add_api_route("/workspace", office.about, operation_id="workspace", response_model=None,
                      summary="The workspace's settings, metrics by name, and ranges of days.",
                      responses=described.responses(files=False))  # fmt: skip
    app.add_api_route("/openapi.json", office.description, include_in_schema=False)
    for kind in (HTTPException, TooLarge):
        app.add_exception_handler(kind, office.lost)
    vars(app)["openapi"] = lambda: _openapi(app, door.cookie)
    return app


def _openapi(app: FastAPI, cookie: str) -> dict[str, Any]:
    if app.openapi_schema is None:
        _describe(app)
        found = get_openapi(title=app.title, version=app.version, description=described.ABOUT,
                            routes=app.routes, servers=[{"url": "/api/v1"}])  # fmt: skip
        found["components"] = described.components(cookie)
        found["security"] = [{name: []} for name in described.SCHEMES]
        app.openapi_schema = found
    return app.openapi_schema


def _describe(app: FastAPI) -> None:
    """What each route takes; said when somebody asks, for it takes longer than all else here."""
    by_path = {f"/{verb.name}": verb for verb in VERBS}
    for route in app.routes:
        verb = by_path.get(getattr(route, "path", ""))
        if verb is None or not isinstance(route, APIRoute):
            continue
        if "POST" in (route.methods or ()):
            route.openapi_extra = {"requestBody": described.body(verb)}
        else:
            route.openapi_extra = {"parameters": described.query_parameters(verb)}


def _add(app: FastAPI, office: Office, verb: Verb) -> None:
    writes = any(name in verb.parameters for name in verb.writes)
    common: dict[str, Any] = {
        "summary": described.summary(verb),
        "description": described.description(verb),
        "responses": described.responses(files=writes),
        "response_model": None,
        "tags": [verb.role],
    }
    app.add_api_route(f"/{verb.name}", office.posted(verb), methods=["POST"],
                      operation_id=verb.name, **common)  # fmt: skip
    nested = any("Mapping" in str(each.annotation) for each in verb.parameters.values())
    if not verb.changes and not verb.reads and verb.kept is None and not nested:
        common |= {"operation_id": f"get_{verb.name}"}
        app.add_api_route(f"/{verb.name}", office.got(verb), methods=["GET"], **common)


class Office:
    """Answers requests; every way out is the contract's object."""

    def __init__(self, keeper: Keeper, door: Door) -> None:
        self._keeper = keeper
        self._door = door

    def posted(self, verb: Verb) -> Callable[[Request], Awaitable[Response]]:
        async def ask(request: Request) -> Response:
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if verb.reads and (stopped := await self._stopped(request, verb)) is not None:
                return stopped
            if verb.reads and kind == "multipart/form-data":
                async with request.form(max_files=arriving.MOST_FILES) as form:
                    return await self._reply(request, verb, lambda: arriving.of_form(form))
            content = await request.body()
            return await self._reply(request, verb, lambda: _came(content, kind))

        return ask

    def got(self, verb: Verb) -> Callable[[Request], Awaitable[Response]]:
        async def ask(request: Request) -> Response:
            return await self._reply(request, verb, lambda: _in_address(verb, request))

        return ask

    async def _stopped(self, request: Request, verb: Verb) -> Response | None:
        """The refusal of who may not: what a stranger brings, in whatever form, is not read."""
        answer = await run_in_threadpool(
            self._guarded, request, verb.role, verb.changes, lambda _who, _language: _GO_ON
        )
        return None if answer is _GO_ON else answer

    async def _reply(self, request: Request, verb: Verb, came: Callable[[], Came]) -> Response:
        return await run_in_threadpool(self._guarded, request, verb.role, verb.changes,
                                       lambda who, language: self._do(request, verb, came(), who,
                                                                      language))  # fmt: skip

    def _guarded(
        self,
        request: Request,
        role: Role,
        changes: bool,  # noqa: FBT001
        do: Callable[[Who, Language], Response],
    ) -> Response:
        """Who asks may; and what goes wrong is told."""
        language = _language(request) or self._keeper.workspace.language
        try:
            with speaking(language):
                who = self._let_in(request, role, changes=changes)
                return do(who, language)
        except arriving.PathsAreLocal:
            return answers.refused(request, BadInput("paths_are_local"), language)
        except FanbuError as problem:
            return answers.refused(request, problem, language)
        except Exception as problem:  # noqa: BLE001 - the last place that can say it properly
            return answers.broken(request, problem, language)

    def _let_in(self, request: Request, role: Role, *, changes: bool) -> Who:
        """Raises BadInput `sign_in_needed`, `not_allowed`, `key_needed`."""
        who = self._door.who(request)
        if who is None:
            raise BadInput("sign_in_needed")
        if not may(who.role, role):
            raise BadInput("not_allowed", role=role)
        key = request.headers.get(KEY, "")
        if changes and not who.is_program and not is_form_key(who.cookie, key):
            raise BadInput("key_needed", header=KEY)
        return who

    def _do(
        self, request: Request, verb: Verb, came: Came, who: Who, language: Language
    ) -> Response:
        view = self._keeper.view(language).asked_by(_asker(who, request))
        try:
            with arriving.ground(verb, came, view, who, request) as ground:
                given = arriving.completed(verb, ground, came.arguments)
                arguments = _checked(verb, given)
                if verb.signed and not who.local and arguments.get(verb.signed) is None:
                    arguments[verb.signed] = who.member.name
                result = getattr(ground.workspace, verb.name)(**arguments)
                return answers.answered(request, result, ground.made(), ground.folder)
        finally:
            if verb.changes:
                self._keeper.changed()

    async def about(self, request: Request) -> Response:
        """What a program needs to know before it asks."""
        return await run_in_threadpool(
            self._guarded, request, "viewer", False,  # noqa: FBT003
            lambda who, language: answers.told(self._about(who, language)),
        )  # fmt: skip

    def _about(self, who: Who, language: Language) -> Mapping[str, Any]:
        view = self._keeper.view(language)
        settings = view.settings
        presets = self._keeper.answer("presets", view.presets)
        names = ("name", "timezone", "currency", "language", "week_start", "playbook")
        return {
            "settings": {
                **{name: getattr(settings, name) for name in names},
                "headline": list(settings.headline),
                "today": settings.today and settings.today.isoformat(),
            },
            "folder": str(view.folder.root) if may(who.role, "admin") else None,
            "role": who.role,
            "version": __version__,
            "presets": {name: days and str(days) for name, days in presets.items()},
            "metrics": {name: view.metric_named(name) for name in view.definitions.metrics},
        }

    async def description(self, request: Request) -> Response:
        """The OpenAPI document, for who is let in."""
        return await run_in_threadpool(
            self._guarded, request, "viewer", False,  # noqa: FBT003
            lambda _who, _language: answers.plainly(request.app.openapi()),
        )  # fmt: skip

    def lost(self, request: Request, problem: Exception) -> Response:
        """No such address, or not by this method; or what came cannot be read."""
        language = _language(request) or self._keeper.workspace.language
        status = 413 if isinstance(problem, TooLarge) else getattr(problem, "status_code", 500)
        codes = {404: "no_such_address", 405: "method_not_allowed", 413: "too_large"}
        told = BadInput(codes.get(status, "arguments_unreadable"), path=request.url.path)
        answer = answers.refused(request, told, language)
        answer.headers.update(getattr(problem, "headers", None) or {})
        return answer


def _asker(who: Who, request: Request) -> Asker:
    """Who this is for the trail; this machine's own command line is its user's."""
    told = request.headers.get(FACE, "")
    face = next((one for one in FACES if one == told), None)
    return machine_user(face) if who.local and face else who.asker


def _language(request: Request) -> Language | None:
    """The first of ours in `Accept-Language`."""
    for word in request.headers.get("accept-language", "").split(","):
        tag = word.partition(";")[0].strip().lower()
        for language in LANGUAGES:
            if tag == language or tag.startswith(f"{language}-"):
                return language
    return None


def _came(content: bytes, kind: str) -> Came:
    if content and kind != "application/json":
        raise BadInput("arguments_unreadable")
    return arriving.Came(arriving.read_json(content))


def _in_address(verb: Verb, request: Request) -> Came:
    """Arguments of a GET: one that comes several times, or may, is a list."""
    given: dict[str, Any] = {}
    for name, each in verb.parameters.items():
        values = request.query_params.getlist(name)
        if values:
            several = "Iterable" in str(each.annotation)
            given[name] = values if several or len(values) > 1 else _said(values[0], each)
    for strange in request.query_params:
        if strange not in given:
            known = list(verb.parameters) or ["—"]
            raise BadInput("argument_unknown", argument=strange, verb=verb.name, known=known)
    return arriving.Came(given)


def _said(text: str, parameter: Parameter) -> Any:
    """A word of an address; yes and no are no texts, and whole numbers none where one is asked for.

    What is neither stays as it is, and is refused by its kind.
    """
    kinds = {kind.strip() for kind in str(parameter.annotation).split("|")}
    if "bool" in kinds:
        return {"true": True, "1": True, "false": False, "0": False}.get(text, text)
    if "int" in kinds and "str" not in kinds and _WHOLE.fullmatch(text):
        return int(text)
    return text


def _checked(verb: Verb, given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that were given, of the right kinds.

    Raises BadInput `argument_missing`, `argument_unknown`, `argument_wrong`.
    """
    model = model_of(verb)
    try:
        found = model.model_validate(dict(given))
    except ValidationError as problem:
        raise _of_model(verb, problem) from None
    return {name: getattr(found, name) for name in found.model_fields_set}


def _of_model(verb: Verb, problem: ValidationError) -> BadInput:
    first = problem.errors(include_url=False, include_context=False, include_input=False)[0]
    name = str(first["loc"][0]) if first["loc"] else "?"
    known = list(verb.parameters)
    code = {"missing": "argument_missing", "extra_forbidden": "argument_unknown"}
    return BadInput(code.get(first["type"], "argument_wrong"), argument=name, verb=verb.name,
                    problem=first["msg"], known=known or ["—"])  # fmt: skip
