"""A workspace that a server has open: the same methods, asked over HTTP.

The methods follow from the table of verbs; a new one there is one here. What is light is done on
this side: words, labels, and the files that a question writes.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, time
from functools import wraps
from inspect import signature
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from fanbu.api import files, sending
from fanbu.api.asker import machine_user
from fanbu.api.carried import unpacked_result
from fanbu.api.desk import Places
from fanbu.api.naming import Called
from fanbu.api.speech import spoken
from fanbu.api.verbs import OWN, VERBS, Verb
from fanbu.api.workspace import Workspace
from fanbu.errors import BadInput
from fanbu.types import Period
from fanbu.workspace.folder import Folder
from fanbu.workspace.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fanbu.api.wire import Server
    from fanbu.model.result import Result
    from fanbu.types import Language


class RemoteWorkspace(Workspace):
    """The workspace of a running server. Nothing is open here; `close` has nothing to do."""

    def __init__(self, server: Server, about: Mapping[str, Any]) -> None:
        # not Desk's: it would open the stores
        self._server = server
        self._about = about
        told = about["settings"]
        today = told["today"] and date.fromisoformat(told["today"])
        self.settings = Settings(**{**told, "headline": tuple(told["headline"]), "today": today})
        self.folder = Folder(Path(server.called or about["folder"] or "."))
        self.places = Places()
        self.asker = machine_user(server.face)
        self._clock = _now

    @property
    def url(self) -> str:
        return self._server.url

    def close(self) -> None:
        """Every request is a connection of its own."""

    def __getattr__(self, name: str) -> NoReturn:
        """What an open folder has and a server does not lend: the stores themselves."""
        if name.startswith("_"):
            raise AttributeError(name)
        raise BadInput("not_remote", name=name)

    @property
    def ledger(self) -> NoReturn:
        raise BadInput("not_remote", name="ledger")

    @property
    def definitions(self) -> NoReturn:
        raise BadInput("not_remote", name="definitions")

    def spoken_in(self, language: Language) -> RemoteWorkspace:
        server = replace(self._server, language=language)
        view = RemoteWorkspace(server, server.about())
        view.settings = replace(self.settings, language=language)
        return view

    def presets(self) -> Mapping[str, Period | None]:
        told = self._server.about()["presets"]
        return {name: days and Period.parse(days) for name, days in told.items()}

    def metric_named(self, name: str) -> Called | None:
        told = self._about["metrics"].get(name)
        return Called(*told) if told else None

    @spoken
    def ask(self, verb: Verb, given: Mapping[str, Any]) -> Result:
        """The answer to one verb."""
        arguments = {name: _sent(value) for name, value in given.items() if value is not None}
        if self._server.called is not None:
            return unpacked_result(self._server.ask(verb.name, sending.json_body(arguments)))
        wanted = {name: str(arguments[name]) for name in verb.writes if name in arguments}
        for path in wanted.values():
            _not_there(Path(path), verb)
        named = {name: _there(path) for name, path in wanted.items()}
        body = sending.body_of({**arguments, **named}, verb.reads)
        answer = self._server.ask(verb.name, body)
        places = {named[name]: path for name, path in wanted.items()}
        for name, content in answer.get("files", {}).items():
            _keep(Path(places.get(name, name)).expanduser(), content, verb)
        return unpacked_result(_renamed(answer, places))


def _there(path: str) -> str:
    """What a file to write is called there: as it is here, where that says nothing of elsewhere."""
    outside = Path(path).expanduser().is_absolute() or ".." in Path(path).parts
    return Path(path).name if outside else path


def _keep(file: Path, content: str, verb: Verb) -> None:
    _not_there(file, verb)
    files.write_bytes(file, b64decode(content))


def _not_there(file: Path, verb: Verb) -> None:
    if verb.kept is not None and file.expanduser().exists():
        raise BadInput(verb.kept, file=str(file))


def _renamed(answer: Mapping[str, Any], places: Mapping[str, str]) -> Mapping[str, Any]:
    """The answer with the paths of what was written here."""
    told = answer["data"].items()
    data = {k: places.get(v, v) if isinstance(v, str) else v for k, v in told}
    return {**answer, "data": data}


def _sent(value: Any) -> Any:
    """An argument as JSON has it."""
    match value:
        case PathLike():
            return fspath(value)
        case date() | time():
            return value.isoformat()
        case Mapping():
            return {str(name): _sent(inner) for name, inner in value.items()}
        case str():
            return value
        case Iterable():
            return [_sent(inner) for inner in value]
    return value


def _now() -> datetime:
    from datetime import UTC, datetime

    return datetime.now(UTC).replace(tzinfo=None)


def _asking(verb: Verb) -> Callable[..., Result]:
    """The method of a verb: its arguments bound as the real one would, and sent."""
    known = signature(verb.method)

    @wraps(verb.method)
    def ask(self: RemoteWorkspace, /, *args: Any, **kwargs: Any) -> Result:
        bound = known.bind(self, *args, **kwargs).arguments
        for name in OWN:
            if bound.get(name) is not None:
                raise BadInput("not_remote", name=name)
        return self.ask(verb, {name: bound[name] for name in verb.parameters if name in bound})

    return ask


for _verb in VERBS:
    setattr(RemoteWorkspace, _verb.name, _asking(_verb))
