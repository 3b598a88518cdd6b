"""How the API describes itself: what each address takes and gives, as OpenAPI has it."""

from __future__ import annotations

from inspect import getdoc
from typing import TYPE_CHECKING, Any

from fanbu.web.rest.models import schema_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.api.verbs import Verb

ABOUT = """The verbs of a workspace: what the command line and Python can do, over HTTP.

Send a key as `Authorization: Bearer …` (made in Settings or by `fanbu token add`); its role says
what it may do. Arguments have the names of the Python methods; days are calendar days, both ends
included. An answer is `{"ok": true, "result", "warnings", "query"}`, a refusal
`{"ok": false, "error": {"code", "message", "hint"}}`. Words are in the workspace's language, or in
that of `Accept-Language` (zh, en)."""
TEXT = "text/plain"
_TEXT = {"type": "string"}
_ANSWER = {
    "type": "object",
    "required": ["ok", "result", "warnings", "query"],
    "additionalProperties": False,
    "properties": {
        "ok": {"const": True},
        "result": {"type": "object"},
        "warnings": {
            "type": "array",
            "items": {"type": "object", "required": ["code"], "properties": {"code": _TEXT}},
        },
        "query": {"type": "object", "description": "The question as it was understood."},
    },
}
_REFUSAL = {
    "type": "object",
    "required": ["ok", "error"],
    "additionalProperties": False,
    "properties": {
        "ok": {"const": False},
        "error": {
            "type": "object",
            "required": ["code", "message", "hint"],
            "properties": {
                "code": _TEXT,
                "message": _TEXT,
                "hint": {"type": ["string", "null"]},
            },
        },
    },
}
_REFUSALS: Mapping[int, str] = {
    400: "What was asked cannot be used as it is; nothing was changed.",
    401: "No key, or one that is not known or has ended.",
    403: "The key's role is not enough, or a path of the server's own disk was named.",
    404: "What is named by its number or name is not there.",
    409: "It could not be done, or is there already.",
    413: "Too much was sent.",
    422: "The arguments are not those of this verb; `error.message` says which.",
    500: "A mistake of ours.",
}
SCHEMES = {
    "key": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie"},
}


def components(cookie: str) -> dict[str, Any]:
    """`cookie`: what it is called; each workspace has its own."""
    session = {**SCHEMES["session"], "name": cookie}
    return {
        "securitySchemes": {**SCHEMES, "session": session},
        "schemas": {"Answer": _ANSWER, "Refusal": _REFUSAL},
    }


def responses(*, files: bool) -> dict[int | str, dict[str, Any]]:
    """What may come back. `files`: the answer may be a file."""
    content: dict[str, Any] = {"application/json": {"schema": _at("Answer")}}
    if files:
        binary = {"schema": {"type": "string", "format": "binary"}}
        content["application/octet-stream"] = binary
    refusal = {"application/json": {"schema": _at("Refusal")}}
    told: dict[int | str, dict[str, Any]] = {
        200: {"description": "The answer.", "content": content}
    }
    refusals = {code: {"description": text, "content": refusal} for code, text in _REFUSALS.items()}
    return told | dict(refusals)


def _at(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def summary(verb: Verb) -> str:
    return (getdoc(verb.method) or verb.name.replace("_", " ")).split("\n", 1)[0]


def description(verb: Verb) -> str:
    """The method's own words, who may, and how files come and go."""
    text = [getdoc(verb.method) or "", f"Needs the role **{verb.role}**."]
    if verb.reads:
        text.append(
            "Files come along as parts `file` (their names may have folders), each with a part "
            "`modified` before it, the milliseconds of its last change; `arguments` is JSON."
        )
    if any(name in verb.parameters for name in verb.writes):
        text.append("Where a file is written, the answer is that file.")
    return "\n\n".join(part for part in text if part)


def body(verb: Verb) -> dict[str, Any]:
    """The request body of a POST."""
    schema = schema_of(verb)
    content: dict[str, Any] = {"application/json": {"schema": schema}}
    if verb.reads:
        content["multipart/form-data"] = {"schema": _form(schema)}
    return {"content": content, "required": bool(schema.get("required"))}


def _form(schema: Mapping[str, Any]) -> dict[str, Any]:
    names = ", ".join(schema["properties"])
    return {
        "type": "object",
        "properties": {
            "arguments": {"type": "string", "description": f"JSON of: {names}"},
            "modified": {"type": "array", "items": _TEXT},
            "file": {"type": "array", "items": {"type": "string", "format": "binary"}},
        },
        "required": ["file"],
    }


def query_parameters(verb: Verb) -> list[dict[str, Any]]:
    """The same arguments in the address of a GET; a list is a name that comes again."""
    schema = schema_of(verb)
    needed = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in needed, "schema": _in_address(each)}
        for name, each in schema["properties"].items()
    ]


def _in_address(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Null cannot be said in an address, and one text is a list of one."""
    kinds = [each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]
    lists = [each for each in kinds if each.get("type") == "array"]
    kind = {k: v for k, v in (lists or kinds)[0].items() if k != "default"}
    if "enum" in schema:
        kind["enum"] = [word for word in schema["enum"] if word is not None]
    return kind
