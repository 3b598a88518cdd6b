"""Mistakes in the arguments, told by our own codes and words instead of the parser's English."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from fanbu.errors import BadInput

if TYPE_CHECKING:
    from typer.exceptions import TyperException

_EXTRA = re.compile(r"extra argument\S* \((.*)\)", re.DOTALL)
_BELOW = ("greater_than_equal", "greater_than")
_KINDS = {"int_parsing": "whole", "int_type": "whole", "int_from_float": "whole"}


def as_bad_input(problem: TyperException) -> BadInput:
    """The same mistake as one of our errors.

    The parser's exceptions are not public: they are known by their names, and one that a newer
    parser calls otherwise is passed on in its own words.
    """
    about: Any = problem
    program = about.ctx.command_path if getattr(about, "ctx", None) else "fanbu"
    match type(problem).__name__:
        case "MissingParameter":
            return BadInput("missing_argument", argument=_name(about.param), program=program)
        case "NoSuchOption":
            return _unknown_option(about, program)
        case "BadOptionUsage":
            takes = "requires" in about.message
            code = "option_needs_value" if takes else "option_takes_no_value"
            return BadInput(code, option=about.option_name, program=program)
        case "BadParameter":
            return _bad_value(about, program)
    extra = _EXTRA.search(problem.format_message())
    if extra:
        return BadInput("extra_arguments", arguments=extra[1], program=program)
    return BadInput("bad_arguments", problem=problem.format_message(), program=program)


def _unknown_option(about: Any, program: str) -> BadInput:
    if re.match(r"-\d", about.option_name):
        return BadInput("value_like_option", value=about.option_name, program=program)
    known = [
        name
        for param in about.ctx.command.get_params(about.ctx)
        for name in param.opts
        if param.param_type_name == "option"
    ]
    near = get_close_matches(about.option_name, known, n=3)
    long = [name for name in known if name.startswith("--")]
    return BadInput("unknown_option", option=about.option_name, near=near or long, program=program)


def _bad_value(about: Any, program: str) -> BadInput:
    errors = getattr(about.__cause__, "errors", None)
    if not callable(errors):
        return BadInput("bad_arguments", problem=about.format_message(), program=program)
    first = errors()[0]
    told = {"argument": _name(about.param), "value": first.get("input"), "program": program}
    if first["type"] in _BELOW:
        return BadInput("number_too_small", **told, least=next(iter(first["ctx"].values())))
    return BadInput("bad_number_whole" if first["type"] in _KINDS else "bad_number", **told)


def _name(param: Any) -> str:
    """`--period` or `METRIC…`, as the help writes it."""
    if param is None:
        return "?"
    if param.param_type_name == "option":
        return str(max(param.opts, key=len))
    return str(param.display_name_raw).strip("[]")
