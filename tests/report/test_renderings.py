"""The page and its sisters: nothing from outside, nothing run, every stored name as text."""

from __future__ import annotations

import os
import re
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console
from tests.report.world import BROKEN_FORM, END, HOLED, NOW, OCEAN, FakeRead, asking, infos

from fanbu.model.facts import DataFacts
from fanbu.model.target import Target
from fanbu.report import (
    Aides,
    ReportSpec,
    compose,
    print_report,
    render_blocks,
    render_halves,
    render_html,
    render_markdown,
)
from fanbu.types import Period

if TYPE_CHECKING:
    from fanbu.report.blocks import Report
    from fanbu.types import Language

GOLDEN = Path(__file__).parent / "golden"
REWRITE = "FANBU_REWRITE_GOLDEN"
HOSTILE = "<script>alert(1)</script>[red]x[/red] | **b** `c` \u202e\x1b[31m &amp;"


def paced(channel: str) -> tuple[Target, ...]:
    """A result, a budget, a cost per thing, and a part whose name is the data's own."""
    month = Period.month(END)
    return (
        Target("leads", month, 4000),
        Target("cost", month, 150_000),
        Target("cpl", month, 60),
        Target("valid_leads", month, 900, f"channel = '{channel}'"),
        Target("valid_leads", month, 500, f"owner = '{channel}'"),
    )


def report(language: Language = "zh", channel: str = OCEAN, **more: Any) -> Report:
    rows = [
        {**row, "channel": channel if row["channel"] == OCEAN else row["channel"]}
        for row in BROKEN_FORM
    ]
    rows = [{**row, "ad_campaign": f"A {channel}"} for row in rows]
    spec = ReportSpec(
        "week", END, infos(language), name="Cloud", language=language,
        headline=("cost", "leads", "valid_leads", "cpl", "revenue"),
        targets=(Target("leads", Period.month(END), 4000),), paced=paced(channel), **more,
    )  # fmt: skip
    return compose(FakeRead(rows, DataFacts(HOLED)), spec, NOW, Aides(ask=asking(spec.scope())))


@pytest.fixture(scope="module")
def page() -> str:
    return render_html(report())


def test_the_page_in_two_is_the_page_cut_behind_the_findings() -> None:
    read, behind = render_halves(report())
    whole = render_blocks(report())
    assert [*read.split(), *behind.split()] == whole.split()
    assert 'class="find ' in read
    assert 'class="find ' not in behind
    assert "<table>" in behind
    assert "<table>" not in read


def test_a_page_may_leave_out_what_it_shows_in_its_own_way() -> None:
    whole, left = (render_halves(report(), without=keys)[0] for keys in ((), ("pace",)))
    assert 'class="paces' in whole
    assert 'class="paces' not in left
    assert 'class="tiles' in left


def test_a_tile_says_its_target_its_share_and_its_pace_in_words(page: str) -> None:
    """Half of the month is gone, and four tenths of the leads are there."""
    (aim,) = re.findall(r'<p class="aim (\w*)">([^<]*)<svg.*?</svg><small>([^<]*)</small>', page)
    assert aim == ("bad", "目标 4,000\u00a0·\u00a040%", "比时间慢 10 个点")
    early = render_html(report("en"))
    assert re.findall(r'<p class="aim \w*">([^<]*)<svg', early) == ["Target 4,000\u00a0·\u00a040%"]


def test_the_page_needs_nothing_from_outside(page: str) -> None:
    addresses = set(re.findall(r"(?:https?:)?//[^\s\"'<>)]+", page))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert not re.search(
        r"<(script|link|iframe|img|object|embed|base)\b|\son\w+=|@import|url\(", page
    )


def test_the_page_says_its_policy_and_fits_a_phone(page: str) -> None:
    assert "default-src 'none'" in page
    assert 'name="viewport" content="width=device-width,initial-scale=1"' in page
    assert "prefers-color-scheme:dark" in page
    assert "@media print" in page


def test_charts_keep_text_as_text_and_follow_the_page(page: str) -> None:
    assert page.count("<svg") >= 3
    assert re.search(r"<text[^>]*>点击→线索</text>", page)
    assert 'fill="var(--cinnabar)"' in page
    charts = re.findall(r"<svg xmlns.*?</svg>", page, flags=re.DOTALL)
    assert not [c for chart in charts for c in re.findall(r'(?:fill|stroke)="(#\w+)"', chart)]


def test_stored_markup_is_text_on_the_page() -> None:
    html = render_html(report(channel=f"paid/{HOSTILE}"))
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "\u202e" not in html


def test_stored_markup_is_text_in_markdown() -> None:
    text = render_markdown(report(channel=f"paid/{HOSTILE}"))
    assert "<script>" not in text
    assert "\\<script\\>" in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in rows} <= {4, 5, 6, 7, 8, 9, 10}


def test_stored_markup_is_text_on_the_terminal() -> None:
    out = StringIO()
    console = Console(file=out, force_terminal=False, width=100)
    print_report(report(channel="paid/[red]x[/red]"), console)
    assert "[red]x[/red]" in out.getvalue()
    assert "本周有效线索 434 条，比上周少 196 条。" in out.getvalue()


def test_the_page_is_of_its_language() -> None:
    assert '<html lang="en">' in render_html(report("en"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_markdown_as_it_was_agreed(language: Language) -> None:
    """Rewrite with FANBU_REWRITE_GOLDEN=1, and read the difference as you would read code."""
    file, made = GOLDEN / f"weekly.{language}.md", render_markdown(report(language))
    if os.environ.get(REWRITE):
        file.parent.mkdir(exist_ok=True)
        file.write_text(made, encoding="utf-8")
    assert made == file.read_text(encoding="utf-8")
