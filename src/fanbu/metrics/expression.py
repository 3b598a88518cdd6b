"""Our expression language: text → frozen algebra, by precedence climbing (Pratt).

`channel = 'paid/ocean_engine' and props.age in (25, 30) and not title contains '免费'`

It is never SQL: every name becomes a `Field`, every literal a value. An error says the position
(1-based) and what was expected there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import isinf
from typing import NoReturn, get_args

from fanbu.errors import BadInput
from fanbu.metrics.algebra import (
    Aggregate,
    And,
    Arithmetic,
    Binary,
    Compare,
    Comparison,
    Condition,
    Field,
    Formula,
    In,
    IsNull,
    Measure,
    Not,
    Number,
    Or,
    Sum,
    Value,
)
from fanbu.metrics.tokens import Token, tokenize

MAX_DEPTH = 60
"""Nested parentheses and chained `not`: deeper text is refused before Python's own stack ends."""
MAX_CONDITIONS = 200

_COMPARISONS: dict[str, Comparison] = {sign: sign for sign in get_args(Comparison)}
_ARITHMETIC: dict[str, tuple[Arithmetic, int]] = {
    "+": ("+", 1), "-": ("-", 1), "*": ("*", 2), "/": ("/", 2),
}  # fmt: skip
_COLUMNS = {"count": (0, 0), "count_distinct": (1, 9), "standing": (2, 2)}
"""How many columns a measure takes, at least and at most; others take one."""
_AGGREGATES: dict[str, Aggregate] = {name: name for name in get_args(Aggregate)}


@cache
def parse_condition(text: str) -> Condition:
    """A filter: comparisons joined by and, or, not."""
    reader = _Reader(text, tokenize(text))
    condition = _either(reader, 0)
    reader.finish("and, or")
    return condition


@cache
def parse_formula(text: str) -> Formula:
    """Arithmetic over metric names and numbers; `sum(a, b)` adds up what is known."""
    reader = _Reader(text, tokenize(text))
    formula = _arithmetic(reader, 0, 0)
    reader.finish("+ - * /")
    return formula


@cache
def parse_measure(text: str) -> Measure:
    """`sum(cost)`, `count()`, `count_distinct(person)`, `last(followers)`, `min`, `max`.

    `standing(added_at, lost_at)`: two moments, when a row began and when it ended.
    """
    reader = _Reader(text, tokenize(text))
    token = reader.take()
    function = _AGGREGATES.get(token.text)
    if function is None:
        reader.refuse(token, ", ".join(f"{name}(…)" for name in _AGGREGATES))
    reader.expect("(")
    columns: list[Field] = []
    while reader.peek().text != ")" or reader.peek().kind != "sign":
        if columns:
            reader.expect(",")
        columns.append(_field(reader))
    reader.expect(")")
    reader.finish("")
    wanted = _COLUMNS.get(function, (1, 1))
    if not wanted[0] <= len(columns) <= wanted[1]:
        raise BadInput("measure_columns", text=text, function=function, columns=wanted[0])
    return Measure(function, tuple(columns))


def parse_field(text: str) -> Field:
    """One name: a dimension as given to `--by` (`channel`, `props.age`, `落地页`)."""
    try:
        reader = _Reader(text, tokenize(text))
        field = _field(reader)
        reader.finish("")
    except BadInput:
        # a dimension stands alone on the command line, so a name with spaces needs no quotes
        is_property = text.startswith("props.")
        name = text.removeprefix("props.").strip()
        if not name:
            raise
        return Field(name, is_property)
    return field


@dataclass(slots=True)
class _Reader:
    """A place in the tokens; the only state of the parser."""

    text: str
    tokens: tuple[Token, ...]
    at: int = 0
    conditions: int = 0

    def peek(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def met(self, *texts: str) -> bool:
        """Take the next token when it is one of these words or signs."""
        token = self.peek()
        if token.kind in ("word", "sign") and token.text in texts:
            self.take()
            return True
        return False

    def expect(self, text: str) -> None:
        token = self.peek()
        if not self.met(text):
            self.refuse(token, text)

    def finish(self, more: str) -> None:
        if self.peek().kind != "end":
            self.refuse(self.peek(), more)

    def refuse(self, token: Token, expected: str) -> NoReturn:
        code = "expression_ends" if token.kind == "end" else "expression_unexpected"
        if not expected:
            code = "expression_goes_on"
        raise BadInput(
            code, text=self.text, position=token.position, found=token.text, expected=expected
        )

    def count_condition(self) -> None:
        self.conditions += 1
        if self.conditions > MAX_CONDITIONS:
            raise BadInput("expression_too_deep", text=self.text, position=self.peek().position)

    def go_deeper(self, depth: int) -> int:
        if depth >= MAX_DEPTH:
            raise BadInput("expression_too_deep", text=self.text, position=self.peek().position)
        return depth + 1


def _either(reader: _Reader, depth: int) -> Condition:
    left = _every(reader, depth)
    while reader.met("or"):
        left = Or(left, _every(reader, depth))
    return left


def _every(reader: _Reader, depth: int) -> Condition:
    left = _single(reader, depth)
    while reader.met("and"):
        left = And(left, _single(reader, depth))
    return left


def _single(reader: _Reader, depth: int) -> Condition:
    inner = reader.go_deeper(depth)
    if reader.met("not"):
        return Not(_single(reader, inner))
    if reader.met("("):
        condition = _either(reader, inner)
        reader.expect(")")
        return condition
    return _comparison(reader)


def _comparison(reader: _Reader) -> Condition:
    reader.count_condition()
    field = _field(reader)
    if reader.met("is"):
        negated = reader.met("not")
        reader.expect("null")
        return Not(IsNull(field)) if negated else IsNull(field)
    negated = reader.met("not")
    if reader.met("in"):
        condition: Condition = In(field, _values(reader))
        return Not(condition) if negated else condition
    token = reader.take()
    operator = _COMPARISONS.get(token.text) if token.kind in ("sign", "word") else None
    if operator is None or (negated and operator != "contains"):
        reader.refuse(token, "in, contains" if negated else "= != < <= > >= in contains is")
    condition = Compare(field, operator, _value(reader))
    return Not(condition) if negated else condition


def _values(reader: _Reader) -> tuple[Value, ...]:
    reader.expect("(")
    values = [_value(reader)]
    while reader.met(","):
        values.append(_value(reader))
    reader.expect(")")
    return tuple(values)


def _value(reader: _Reader) -> Value:
    token = reader.take()
    if token.kind == "text":
        return token.text
    if token.kind == "word" and token.text in ("true", "false"):
        return token.text == "true"
    sign = -1 if token.kind == "sign" and token.text == "-" else 1
    number = reader.take() if sign < 0 else token
    if number.kind != "number":
        reader.refuse(number, "'…', 123, true, false")
    return sign * _number(reader, number)


def _number(reader: _Reader, token: Token) -> float:
    """Whole numbers stay whole: an id of nineteen digits does not fit a float."""
    number = float(token.text)
    if isinf(number):
        reader.refuse(token, "123")
    return int(token.text) if token.text.isdecimal() else number


def _field(reader: _Reader) -> Field:
    token = reader.take()
    if token.kind not in ("name", "quoted"):
        reader.refuse(token, "column, props.…, `…`")
    if token.kind == "name" and token.text == "props" and reader.met("."):
        inner = reader.take()
        if inner.kind not in ("name", "quoted", "word"):
            reader.refuse(inner, "column, `…`")
        return Field(inner.text, is_property=True, position=token.position)
    return Field(token.text, position=token.position)


def _arithmetic(reader: _Reader, least: int, depth: int) -> Formula:
    left = _operand(reader, reader.go_deeper(depth))
    while reader.peek().kind == "sign" and reader.peek().text in _ARITHMETIC:
        operator, strength = _ARITHMETIC[reader.peek().text]
        if strength <= least:
            break
        reader.take()
        left = Binary(left, operator, _arithmetic(reader, strength, depth))
    return left


def _operand(reader: _Reader, depth: int) -> Formula:
    token = reader.peek()
    if reader.met("("):
        formula = _arithmetic(reader, 0, depth)
        reader.expect(")")
        return formula
    if reader.met("-"):
        return Binary(Number(0.0), "-", _operand(reader, reader.go_deeper(depth)))
    if token.kind == "number":
        reader.take()
        return Number(float(_number(reader, token)))
    return _summed(reader, _field(reader), depth)


def _summed(reader: _Reader, name: Field, depth: int) -> Formula:
    """`sum(a, b, …)`; any other name stands for itself."""
    if name.name != "sum" or not reader.met("("):
        return name
    parts = [_arithmetic(reader, 0, reader.go_deeper(depth))]
    while reader.met(","):
        parts.append(_arithmetic(reader, 0, reader.go_deeper(depth)))
    reader.expect(")")
    return Sum(tuple(parts))
