"""The expression language: what it reads, and what it refuses, with the position."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanbu.errors import BadInput
from fanbu.metrics.algebra import (
    And,
    Binary,
    Compare,
    Field,
    In,
    IsNull,
    Measure,
    Not,
    Number,
    Or,
)
from fanbu.metrics.expression import parse_condition, parse_field, parse_formula, parse_measure

A, B, C = Field("a"), Field("b"), Field("c")


def test_the_example_of_the_design() -> None:
    text = "channel = 'paid/ocean_engine' and props.age in (25, 30) and not title contains '免费'"
    assert parse_condition(text) == And(
        And(
            Compare(Field("channel"), "=", "paid/ocean_engine"),
            In(Field("age", is_property=True), (25, 30)),
        ),
        Not(Compare(Field("title"), "contains", "免费")),
    )
    assert {str(name) for name in parse_condition(text).fields()} == {
        "channel",
        "props.age",
        "title",
    }


def test_not_binds_tighter_than_and_tighter_than_or() -> None:
    one, two, three = Compare(A, "=", 1), Compare(B, "=", 2), Compare(C, "=", 3)
    assert parse_condition("a = 1 or b = 2 and not c = 3") == Or(one, And(two, Not(three)))
    assert parse_condition("not (a = 1 or b = 2)") == Not(Or(one, two))
    assert parse_condition("(a = 1 or b = 2) and c = 3") == And(Or(one, two), three)


def test_negated_forms() -> None:
    assert parse_condition("a is not null") == Not(IsNull(A))
    assert parse_condition("a not in (1, 2)") == Not(In(A, (1, 2)))
    assert parse_condition("a not contains 'x'") == Not(Compare(A, "contains", "x"))
    assert parse_condition("a <> 1") == Compare(A, "!=", 1)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'it''s'", "it's"),
        ("''", ""),
        ("'a; DROP TABLE leads --'", "a; DROP TABLE leads --"),
        ("12", 12),
        ("-3.5", -3.5),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("7234567890123456789", 7234567890123456789),
        ("TRUE", True),
        ("‘paid/baidu’", "paid/baidu"),
        ("“小红书”", "小红书"),
        ("false", False),
    ],
)
def test_literals(text: str, value: object) -> None:
    parsed = parse_condition(f"a = {text}")
    assert isinstance(parsed, Compare)
    assert parsed.value == value
    assert type(parsed.value) is type(value)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("a ＝ 1", "a = 1"),
        ("a ≥ 1 and b ≠ 2", "a >= 1 and b != 2"),
        ("a ！＝ 1", "a != 1"),
        ("a in （‘x’，‘y’、'z'）", "a in ('x', 'y', 'z')"),
    ],
)
def test_signs_of_a_chinese_keyboard(typed: str, plain: str) -> None:
    assert parse_condition(typed) == parse_condition(plain)


@pytest.mark.parametrize(
    ("text", "name", "is_property"),
    [
        ("落地页", "落地页", False),
        ("`landing page`", "landing page", False),
        ('"含""引号"', '含"引号', False),
        ("props.年龄", "年龄", True),
        ("props.`a.b`", "a.b", True),
        ("props.in", "in", True),
    ],
)
def test_names(text: str, name: str, is_property: bool) -> None:  # noqa: FBT001
    assert parse_condition(f"{text} = 1") == Compare(Field(name, is_property), "=", 1)
    assert parse_field(text) == Field(name, is_property)


def test_a_dimension_alone_needs_no_quotes() -> None:
    assert parse_field("landing page") == Field("landing page")
    assert parse_field("props.首次 来源") == Field("首次 来源", is_property=True)


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("channel = 'paid", "expression_open_quote", 11),
        ("channel = “paid", "expression_open_quote", 11),
        ("channel == 'x'", "expression_unexpected", 10),
        ("channel", "expression_ends", 8),
        ("channel = ", "expression_ends", 10),
        ("channel = 'a' 'b'", "expression_unexpected", 15),
        ("channel ; drop", "expression_bad_character", 9),
        ("(a = 1", "expression_ends", 7),
        ("a in ()", "expression_unexpected", 7),
        ("a in 1", "expression_unexpected", 6),
        ("and a = 1", "expression_unexpected", 1),
        ("a = b", "expression_unexpected", 5),
        ("count(*) > 1", "expression_unexpected", 6),
        ("a not = 1", "expression_unexpected", 7),
        ("a = 3天", "expression_bad_character", 5),
        ("", "expression_ends", 1),
    ],
)
def test_errors_say_where(text: str, code: str, position: int) -> None:
    with pytest.raises(BadInput) as refused:
        parse_condition(text)
    assert (refused.value.code, refused.value.details["position"]) == (code, position)


@pytest.mark.parametrize("text", ["(" * 500 + "a = 1" + ")" * 500, "not " * 500 + "a = 1"])
def test_depth_is_limited(text: str) -> None:
    with pytest.raises(BadInput, match="expression_too_deep"):
        parse_condition(text)


def test_length_is_limited() -> None:
    with pytest.raises(BadInput, match="expression_too_deep"):
        parse_condition(" and ".join(["a = 1"] * 201))


@given(st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but a condition or our own error ever comes out."""
    try:
        said = str(parse_condition(text))
    except BadInput as problem:
        said = problem.code
    assert said.startswith(("Compare", "In", "IsNull", "Not", "And", "Or", "expression_"))


@given(st.text(max_size=20))
@settings(max_examples=200, deadline=None)
def test_every_text_can_be_a_literal(text: str) -> None:
    quoted = text.replace("'", "''")
    assert parse_condition(f"a = '{quoted}'") == Compare(A, "=", text)


def test_formulas() -> None:
    assert parse_formula("a - b - c") == Binary(Binary(A, "-", B), "-", C)
    assert parse_formula("a + b * c") == Binary(A, "+", Binary(B, "*", C))
    assert parse_formula("(a + b) / 1000") == Binary(Binary(A, "+", B), "/", Number(1000))
    assert parse_formula("-a") == Binary(Number(0), "-", A)
    with pytest.raises(BadInput, match="expression_unexpected"):
        parse_formula("a = b")


def test_measures() -> None:
    assert parse_measure("count()") == Measure("count")
    assert parse_measure("sum(props.score)") == Measure("sum", (Field("score", is_property=True),))
    assert parse_measure("count_distinct(lead, person)").columns == (
        Field("lead"),
        Field("person"),
    )
    for text in ("sum()", "count(a)", "sum(a, b)", "count_distinct()"):
        with pytest.raises(BadInput, match="measure_columns"):
            parse_measure(text)
    for text in ("avg(a)", "sum(a) + 1", "sum(sum(a))", "sum a"):
        with pytest.raises(BadInput, match="expression_"):
            parse_measure(text)


@pytest.mark.parametrize("number", ["1e999", "9" * 400])
def test_a_number_beyond_all_numbers_is_refused(number: str) -> None:
    for parse, text in ((parse_condition, f"a = {number}"), (parse_formula, f"a * {number}")):
        with pytest.raises(BadInput, match="expression_unexpected"):
            parse(text)
