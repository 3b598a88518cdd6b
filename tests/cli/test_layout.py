"""Text in a terminal's columns: Chinese takes two, and no line begins with what closes one."""

from __future__ import annotations

import pytest
from tests.cli.program import outside

from fanbu.cli.layout import in_lines, padded, width, wrapped


def test_a_chinese_character_takes_two_columns() -> None:
    assert width("反哺 fanbu") == 10
    assert padded("反哺", 6) == "反哺  "
    assert padded("反哺", 2) == "反哺"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("one two three", ["one two", "three"]),
        ("abcdefghijkl", ["abcdefgh", "ijkl"]),
        ("按维度拆开，可重复。", ["按维度拆", "开，可重", "复。"]),
        ("标题含 '免费'。", ["标题含", "'免费'。"]),
        ("共（每个）渠道", ["共（每", "个）渠道"]),
    ],
)
def test_lines_fit_eight_columns(text: str, lines: list[str]) -> None:
    assert wrapped(text, 8) == lines


@pytest.mark.parametrize("columns", [24, 40, 59, 60, 80, 300])
def test_help_fits_its_terminal(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    """All but names that are longer by themselves; on a wide terminal lines stay readable."""
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = outside("query", "--help").stdout.splitlines()[1:]
    longest_name = max(width(line) for line in lines if line.startswith("  --"))
    assert longest_name > 20
    for line in lines:
        assert width(line) <= min(columns, 100) or line.startswith("  -"), line


def test_parts_are_broken_only_where_one_ends() -> None:
    assert in_lines(["30 行中留下 28 行", "合计行 2", "导入号 1"], 28) == [
        "30 行中留下 28 行 · 合计行 2",
        "导入号 1",
    ]
    assert in_lines([], 8) == []
