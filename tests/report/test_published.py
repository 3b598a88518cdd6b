"""Pages frozen as data, the block of what was restated, and the author's words in every dress."""

from __future__ import annotations

import json
import os
from datetime import datetime
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from tests.report.test_renderings import GOLDEN, HOSTILE, REWRITE, report
from tests.report.world import WEEK, infos

from fanbu.model.draft import Draft, Item, Tick
from fanbu.model.published import Published, Restated, Restatement, Why
from fanbu.report import (
    arranged,
    print_report,
    render_html,
    render_markdown,
    render_text,
    with_restated,
)
from fanbu.report.arrange import findings_of, parts_of
from fanbu.report.frozen import frozen, thawed
from fanbu.report.restated import restated_block
from fanbu.report.speech import Voice

if TYPE_CHECKING:
    from fanbu.types import Language

MONDAY = datetime(2026, 11, 9, 1)  # noqa: DTZ001 - UTC, naive
LAST = Published(1, "week", WEEK.shift(-7), 1, MONDAY, "Li", MONDAY, (1,), (), "")
SINCE = Restatement(LAST, (
    Restated("valid_leads", 312, 298, ((Why("invalid", "leads"), -9), (Why("corrected"), -5))),
    Restated("cost", 1000.004, 1000.006, ((Why("corrected", "spend"), 0.002),)),
    Restated("cpl", 100.4, 103.4, ((Why("late", "leads"), 1.5), (Why("corrected", "spend"), 1.5))),
    Restated("revenue", None, 2500.0, ((Why("paid_later", "orders"), 2500.0),)),
))  # fmt: skip


def voice(language: Language = "en") -> Voice:
    return Voice(language, "CNY", infos(language), {})


@pytest.mark.parametrize("audience", ["team", "boss"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_frozen_page_is_the_same_page(language: Language, audience: str) -> None:
    made = report(language, audience=audience)
    if block := restated_block(voice(language), SINCE, "week"):
        made = with_restated(made, block)
    kept = json.loads(json.dumps(frozen(made), allow_nan=False))
    assert thawed(kept) == made
    assert render_html(thawed(kept)) == render_html(made)


def test_parts_add_up_as_they_are_shown() -> None:
    """100.4 → 103.4 is shown as 100 → 103: of two equal parts one is 2 and one is 1."""
    block = restated_block(voice(), SINCE, "week")
    assert block is not None
    told = {row.label: (row.before, row.now, row.causes) for row in block.rows}
    assert told["Valid leads"] == ("312", "298", ("Judged invalid −9", "Corrected −5"))
    assert told["Revenue"] == ("—", "¥2,500", ("Paid since +¥2,500",))
    before, now, causes = told["Cost per lead"] if "Cost per lead" in told else told["CPL"]
    assert (before, now) == ("¥100", "¥103")
    assert sorted(cause[-2:] for cause in causes) == ["¥1", "¥2"]


def test_what_no_reader_saw_is_not_told() -> None:
    """Cents of a thousand: the number that was shown is the number that is shown."""
    block = restated_block(voice(), SINCE, "week")
    assert block is not None
    assert "Cost" not in [row.label for row in block.rows]
    assert restated_block(voice(), Restatement(LAST), "week") is None
    assert restated_block(voice(), None, "week") is None


@pytest.mark.parametrize("audience", ["team", "boss"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_markdown_of_a_drafted_report_as_it_was_agreed(language: Language, audience: str) -> None:
    """Rewrite with FANBU_REWRITE_GOLDEN=1, and read the difference as you would read code."""
    plain = report(language, audience=audience)
    block = restated_block(voice(language), SINCE, "week")
    assert block is not None
    findings = findings_of(report(language))
    draft = Draft(
        findings=tuple(
            Item(each.key, comment="Our form broke on Tuesday.") for each in findings[:1]
        ),
        parts=(Item("notes", hidden=True), Item("numbers", comment="Two lines\nof the author.")),
        plan="Repair the form\nthen test it",
        ticks=(Tick("Data complete", done=True), Tick("Targets set")),
    )
    made = render_markdown(arranged(with_restated(plain, block), draft))
    file = GOLDEN / f"drafted_{audience}.{language}.md"
    if os.environ.get(REWRITE):
        file.write_text(made, encoding="utf-8")
    assert made == file.read_text(encoding="utf-8")


def test_the_authors_markup_is_text_everywhere() -> None:
    key = findings_of(report())[0].key
    draft = Draft(findings=(Item(key, comment=HOSTILE),), plan=HOSTILE, ticks=(Tick(HOSTILE),))
    made = arranged(report(), draft)
    html = render_html(made)
    assert "<script" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 3
    assert "<script>" not in render_markdown(made)
    out = StringIO()
    print_report(made, Console(file=out, width=100))
    assert "[red]x[/red]" in out.getvalue()


def test_the_boss_page_needs_a_tap_not_a_script() -> None:
    html = render_html(report(audience="boss"))
    assert "<details" in html
    assert "<script" not in html
    assert "九成把握" in html
    assert len(render_text(report(audience="boss"))) <= 300


def test_every_part_of_a_page_has_a_key_of_its_own() -> None:
    zh, en = (parts_of(report(language)) for language in ("zh", "en"))
    keys = [part.key for part in zh]
    assert len(set(keys)) == len(keys)
    assert keys == [part.key for part in en]
    assert [f.key for f in findings_of(report("zh"))] == [f.key for f in findings_of(report("en"))]
