"""What a verb takes, as a pydantic model made of its method's signature.

JSON has no days, moments and paths: they are texts here, and the api reads them as it reads a
person's. A closed list is in the schema; a word that is not on it is refused by the api, in words.
"""

from __future__ import annotations

import collections.abc
import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache, reduce
from inspect import Parameter
from operator import or_
from os import PathLike
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    create_model,
)

from fanbu import types
from fanbu.api.imports import EACH
from fanbu.api.verbs import VERBS

if TYPE_CHECKING:
    from fanbu.api.verbs import Verb

LONGEST = 4_000
"""Characters of a text."""
A_FILE = 200_000
"""Characters of a text that is a whole file."""
MOST = 500
"""Texts of a list."""
_LARGEST = 10**15


def _printable(text: str) -> str:
    """Raises ValueError for what no name and no sentence holds, and files and stores choke on."""
    if "\0" in text:
        raise ValueError("a NUL character")
    text.encode()  # half of a pair is no character
    return text


DEEP = 3
"""Lists and objects inside one another, in what is plain data."""


Text = Annotated[str, Field(max_length=LONGEST), AfterValidator(_printable)]
LongText = Annotated[str, Field(max_length=A_FILE), AfterValidator(_printable)]
_Int = Annotated[StrictInt, Field(ge=-_LARGEST, le=_LARGEST)]
_Float = Annotated[float, Field(allow_inf_nan=False, strict=True)]


def _nested(deep: int) -> Any:
    """Plain data: texts, numbers, yes and no, and `deep` lists or objects of them inside."""
    scalar = StrictBool | _Int | _Float | Text | None
    if not deep:
        return scalar
    inner = _nested(deep - 1)
    several = Annotated[list[inner], Field(max_length=MOST)]  # type: ignore[valid-type]
    named = Annotated[dict[Text, inner], Field(max_length=MOST)]  # type: ignore[valid-type]
    return scalar | several | named


_PLAIN: Mapping[Any, Any] = {
    str: Text,
    bool: StrictBool,
    int: _Int,
    float: _Float,
    NoneType: None,
    Any: _nested(DEEP),
}
_OPTIONS = ("each", "options")
"""Arguments that hold options of single files."""
_SAID_AS_TEXT = (dt.date, dt.time, PathLike)
_NAMES = {**vars(collections.abc), **vars(dt), **vars(types), "PathLike": PathLike, "Any": Any}
"""What an annotation may name."""


@cache
def model_of(verb: Verb) -> type[BaseModel]:
    """The arguments of a verb by the names of its method's."""
    fields = {name: _field(verb, each) for name, each in verb.parameters.items()}
    config = ConfigDict(extra="forbid", title=verb.name)
    made: type[BaseModel] = create_model(verb.name, __config__=config, **fields)
    return made


def schema_of(verb: Verb) -> dict[str, Any]:
    """The model as JSON Schema that stands in another document: nothing in it is referred to."""
    found = model_of(verb).model_json_schema()
    known = found.pop("$defs", {})
    whole: dict[str, Any] = _with(known, found)
    return whole


def _with(known: Mapping[str, Any], told: Any) -> Any:
    if isinstance(told, list):
        return [_with(known, inner) for inner in told]
    if not isinstance(told, dict):
        return told
    if "$ref" in told:
        return _with(known, known[told["$ref"].rpartition("/")[2]])
    return {name: _with(known, inner) for name, inner in told.items()}


def _field(verb: Verb, parameter: Parameter) -> Any:
    hint = _hint(parameter)
    extra: dict[str, Any] = {}
    if parameter.name in verb.choices:
        absent = [None] if parameter.default is None else []
        extra["enum"] = [*verb.choices[parameter.name], *absent]
    default = ... if parameter.default is Parameter.empty else parameter.default
    if isinstance(default, tuple):
        default = list(default)
    kind = _json_type(hint)
    if parameter.name in verb.long:
        kind = LongText
    elif parameter.name in _OPTIONS:
        kind = _options(parameter.name)
    return kind, Field(default, json_schema_extra=extra or None)


@cache
def _options(name: str) -> Any:
    """Options of a single file, or of each by its path: those that an import has for all."""
    [whole] = (verb for verb in VERBS if verb.name == "import_files")
    fields: dict[str, Any] = {
        name: (_optional_type(each), None)
        for name, each in whole.parameters.items()
        if name in EACH
    }
    made: Any = create_model("Options", __config__=ConfigDict(extra="forbid"),
                             leave_out=(StrictBool, False), **fields)  # fmt: skip
    one = Annotated[made, AfterValidator(lambda found: found.model_dump(exclude_unset=True))]
    return (one if name == "options" else dict[Text, one]) | None


def _optional_type(parameter: Parameter) -> Any:
    return _json_type(_hint(parameter)) | None


def _hint(parameter: Parameter) -> Any:
    told = parameter.annotation
    return eval(told, dict(_NAMES)) if isinstance(told, str) else told  # noqa: S307 - our own source


def _json_type(hint: Any) -> Any:
    """The same type as JSON can say it."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        kinds = [each for each in inner if not _is_text(each)]
        return reduce(or_, dict.fromkeys(_optional(_json_type(each)) for each in kinds))
    if origin is not None and issubclass(origin, Mapping):
        return Annotated[dict[_json_type(inner[0]), _json_type(inner[1])], Field(max_length=MOST)]  # type: ignore[misc]
    if origin is not None and issubclass(origin, Iterable) and not _is_text(hint):
        return Annotated[list[_json_type(inner[0])], Field(max_length=MOST)]  # type: ignore[misc]
    return _PLAIN[hint]


def _is_text(hint: Any) -> bool:
    """A day, a moment or a path, which is a text in JSON; so the text beside it says it all."""
    kind = get_origin(hint) or hint
    return isinstance(kind, type) and issubclass(kind, _SAID_AS_TEXT)


def _optional(kind: Any) -> Any:
    return NoneType if kind is None else kind
