"""What was answered lately is not asked again, and nothing outlives the rows it is of."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from fanbu.store import answers
from fanbu.store.answers import Answers


class Asked:
    """Gives a new table of so many numbers each time, and counts how often."""

    def __init__(self, rows: int = 1) -> None:
        self.times = 0
        self.rows = rows

    def __call__(self) -> pa.Table:
        self.times += 1
        return pa.table({"n": pa.array([self.times] * self.rows, pa.int64())})


def first(table: pa.Table) -> int:
    return int(table["n"][0].as_py())


def test_the_same_question_is_asked_once_a_version() -> None:
    kept, ask = Answers(), Asked()
    assert [first(kept.of(1, "q", {"a": 1}, ask)) for _ in range(3)] == [1, 1, 1]
    assert first(kept.of(2, "q", {"a": 1}, ask)) == 2
    assert ask.times == 2


@pytest.mark.parametrize(
    ("query", "parameters"),
    [("p", {"a": 1}), ("q", {"a": 2}), ("q", {"a": "1"}), ("q", {"b": 1}), ("q", ["a"]), ("q", ())],
)
def test_another_question_is_another(query: str, parameters: answers.Parameters) -> None:
    kept, ask = Answers(), Asked()
    kept.of(1, "q", {"a": 1}, ask)
    assert first(kept.of(1, query, parameters, ask)) == 2


def test_the_order_of_parameters_is_no_matter() -> None:
    kept, ask = Answers(), Asked()
    kept.of(1, "q", {"a": date(2026, 1, 2), "b": [1]}, ask)
    assert first(kept.of(1, "q", {"b": [1], "a": date(2026, 1, 2)}, ask)) == 1


def test_an_answer_of_an_older_version_is_given_and_not_kept() -> None:
    """It was asked before somebody wrote, and came after."""
    kept, ask = Answers(), Asked()
    kept.of(2, "q", (), ask)
    assert first(kept.of(1, "q", (), ask)) == 2
    assert first(kept.of(2, "q", (), ask)) == 1


def test_what_was_not_used_for_long_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MOST_BYTES", 2 * 8 * 100)
    kept, ask = Answers(), Asked(100)
    for query in ("a", "b", "a", "c"):  # `b` was used before `a`
        kept.of(1, query, (), ask)
    assert ask.times == 3
    assert [first(kept.of(1, query, (), ask)) for query in ("a", "c")] == [1, 3]
    assert first(kept.of(1, "b", (), ask)) == 4


def test_a_large_answer_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "LARGEST", 99 * 8)
    kept, ask = Answers(), Asked(100)
    assert [first(kept.of(1, "q", (), ask)) for _ in range(2)] == [1, 2]
