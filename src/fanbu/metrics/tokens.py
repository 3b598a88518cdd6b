"""Text of our small grammar, cut into tokens. A bad character says where it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NoReturn

from fanbu.errors import BadInput

Kind = Literal["number", "text", "name", "quoted", "word", "sign", "end"]

WORDS = frozenset({"and", "or", "not", "in", "contains", "is", "null", "true", "false"})
_PATTERN = re.compile(
    r"""\s*(?:
        (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?!\w))
      | '(?P<text>(?:[^']|'')*)'
      | ‘(?P<curly>[^‘’]*)’ | “(?P<curlier>[^“”]*)”
      | "(?P<double>(?:[^"]|"")+)"
      | `(?P<back>[^`]+)`
      | (?P<name>[^\W\d]\w*)
      | (?P<sign>[<＜][=＝>＞]|[>＞][=＝]|[!！][=＝]|[≤≥≠＝＜＞（），、=<>(),.+\-*/])
      )""",
    re.VERBOSE,
)
"""A Chinese keyboard's quotes and signs stand for the plain ones; its quotes hold values only."""
_PLAIN = str.maketrans("＝＜＞！（），、", "=<>!(),,")
_SAME_SIGN = {"<>": "!=", "≠": "!=", "≤": "<=", "≥": ">="}


@dataclass(frozen=True, slots=True)
class Token:
    """`position` is the 1-based place of its first character; `text` is unquoted."""

    kind: Kind
    text: str
    position: int


def tokenize(text: str) -> tuple[Token, ...]:
    """The tokens of `text`, closed by one of kind `end`."""
    found: list[Token] = []
    place, length = 0, len(text.rstrip())
    while place < length:
        match = _PATTERN.match(text, place)
        if match is None:
            _refuse(text, place)
        found.append(_token(match))
        place = match.end()
    return (*found, Token("end", "", length + 1))


def _token(match: re.Match[str]) -> Token:
    kind = match.lastgroup or ""
    start = match.start() + len(match.group()) - len(match.group().lstrip()) + 1
    raw = match.group(kind)
    if kind == "text":
        return Token("text", raw.replace("''", "'"), start)
    if kind in ("curly", "curlier"):
        return Token("text", raw, start)
    if kind in ("double", "back"):
        return Token("quoted", raw.replace('""', '"') if kind == "double" else raw, start)
    if kind == "name":
        lowered = raw.lower()
        return Token("word", lowered, start) if lowered in WORDS else Token("name", raw, start)
    if kind == "number":
        return Token("number", raw, start)
    sign = raw.translate(_PLAIN)
    return Token("sign", _SAME_SIGN.get(sign, sign), start)


def _refuse(text: str, place: int) -> NoReturn:
    at = place + len(text[place:]) - len(text[place:].lstrip())
    code = "expression_open_quote" if text[at] in "'\"`‘“" else "expression_bad_character"
    raise BadInput(code, text=text, position=at + 1, found=text[at])
