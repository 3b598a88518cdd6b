"""Filters taken apart and written again: what is read back is the same."""

from __future__ import annotations

import pytest

from fanbu.metrics.as_text import Simple, parts_of, simple, text_of
from fanbu.metrics.expression import parse_condition


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("channel='paid/baidu'", "channel = 'paid/baidu'"),
        ("a = 1 and b != 'o''k' or not c contains 'y'",
         "a = 1 and b != 'o''k' or c not contains 'y'"),
        ("(a = 1 or b = 2) and c is null", "(a = 1 or b = 2) and c is null"),
        ("a = 1 and (b = 2 and c = 3)", "a = 1 and (b = 2 and c = 3)"),
        ("a = 1 or (b = 2 or c = 3)", "a = 1 or (b = 2 or c = 3)"),
        ("not (a = 1 or b in (1, 2.5))", "not (a = 1 or b in (1, 2.5))"),
        ("not a = 1 and d is not null", "not a = 1 and d is not null"),
        ("not a in ('x', 'y')", "a not in ('x', 'y')"),
        ("props.`a b` = true and `null` >= -3", "props.`a b` = true and `null` >= -3"),
        ("渠道 ＝ ‘巨量’", "渠道 = '巨量'"),
    ],
)  # fmt: skip
def test_there_and_back(written: str, text: str) -> None:
    condition = parse_condition(written)
    assert text_of(condition) == text
    assert parse_condition(text) == condition


def test_a_chain_comes_apart() -> None:
    joined, links = parts_of(parse_condition("a = 1 and b contains 'x' and (c = 1 or d = 2)"))
    assert (joined, [text_of(link) for link in links]) == (
        "and", ["a = 1", "b contains 'x'", "c = 1 or d = 2"],
    )  # fmt: skip
    assert [simple(link) for link in links] == [
        Simple("a", "=", (1,)), Simple("b", "contains", ("x",)), None,
    ]  # fmt: skip
    assert parts_of(parse_condition("a = 1 or b = 2 or c = 3"))[0] == "or"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a is null", Simple("a", "is null")), ("a is not null", Simple("a", "is not null")),
        ("a not in (1)", Simple("a", "not in", (1,))), ("not a = 1", None),
        ("a not contains 'x'", Simple("a", "not contains", ("x",))),
        ("props.age < 3", Simple("props.age", "<", (3,))),
    ],
)  # fmt: skip
def test_one_comparison(text: str, told: Simple | None) -> None:
    assert simple(parse_condition(text)) == told
