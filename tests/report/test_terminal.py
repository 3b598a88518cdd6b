"""On a terminal and in a pipe nothing is cropped, at any width."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text
from tests.report.test_renderings import report

from fanbu.report import print_report
from fanbu.report.blocks import Table, flat
from fanbu.report.lines import Grid, hanging, wrap

if TYPE_CHECKING:
    from fanbu.report.blocks import Report
    from fanbu.types import Language

WIDTHS = (60, 61, 79, 80, 100, 120, 200)


def shown(made: Report, width: int) -> str:
    out = StringIO()
    print_report(made, Console(file=out, width=width, force_terminal=False))
    return out.getvalue()


@pytest.fixture(scope="module", params=["zh", "en"])
def made(request: pytest.FixtureRequest) -> Report:
    language: Language = request.param
    return report(language)


@pytest.mark.parametrize("width", WIDTHS)
def test_lines_fit_and_end_without_blanks(made: Report, width: int) -> None:
    lines = shown(made, width).splitlines()
    assert max(cell_len(line) for line in lines) <= width
    assert [line for line in lines if line != line.rstrip()] == []
    assert "…" not in "".join(lines)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_word_of_every_block_is_there(made: Report, width: int) -> None:
    text = re.sub(r"\s+", "", shown(made, width))
    for block in made.blocks:
        for line in getattr(block, "lines", ()):
            assert re.sub(r"\s+", "", flat(line)) in text
        if isinstance(block, Table):
            assert all(part in text for row in block.rows for c in row for part in c.text.split())
            assert all(word in text for name in block.columns for word in name.split())


def test_a_table_that_does_not_fit_is_split_with_its_labels() -> None:
    grid = Grid(
        [Text("Channel"), Text("Cost"), Text("Leads")],
        [[Text("Ocean Engine"), Text("¥28,000"), Text("420")]],
    )
    assert [line.plain for line in grid.lines(40)] == [
        "Channel          Cost  Leads",
        "Ocean Engine  ¥28,000    420",
    ]
    assert [line.plain for line in grid.lines(22)] == [
        "Channel          Cost",
        "Ocean Engine  ¥28,000",
        "",
        "Channel       Leads",
        "Ocean Engine    420",
    ]


def test_long_headers_fold_before_a_table_is_split() -> None:
    grid = Grid([Text("Channel"), Text("Cost per valid lead")], [[Text("Baidu"), Text("¥71")]])
    assert [line.plain for line in grid.lines(18)] == [
        "          Cost",
        "           per",
        "         valid",
        "Channel   lead",
        "Baidu      ¥71",
    ]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("最好：2.8 倍，其余", 8, ["最好：", "2.8 倍，", "其余"]),
        ("知乎 2.8×、头条", 9, ["知乎", "2.8×、头", "条"]),
        ("《标题》好", 8, ["《标题》", "好"]),
        ("a long-word b", 6, ["a", "long-w", "ord b"]),
        ("", 10, [""]),
    ],
)
def test_lines_break_where_a_reader_would(text: str, width: int, lines: list[str]) -> None:
    assert [line.plain for line in wrap(Text(text), width)] == lines


@settings(max_examples=200)
@given(st.text(max_size=80), st.integers(2, 60))
def test_wrapping_loses_nothing(text: str, width: int) -> None:
    text = text.replace("\r", " ")
    lines = wrap(Text(text), width)
    assert re.sub(r"\s", "", "".join(line.plain for line in lines)) == re.sub(
        r"\s", "", Text(text).plain
    )
    assert all(line.cell_len <= width for line in lines)


def test_further_lines_hang_under_the_first() -> None:
    made = hanging(Text("What"), Text("one two three"), 14, indent=2)
    assert [line.plain for line in made] == ["  What one two", "       three"]
