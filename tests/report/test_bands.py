"""The days of a finding, small: what is drawn where, what is written beside; none of it markup."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from math import nan
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.test_renderings import HOSTILE, report

from fanbu.model.draft import Draft, Item
from fanbu.report import arranged, render_html, render_markdown, render_text
from fanbu.report.band_svg import HIGH, NARROW, WIDE, days_svg
from fanbu.report.bands import ticks
from fanbu.report.blocks import Brief, Briefs, DayBand, FindingBlock, Marked, Report, Run
from fanbu.report.frozen import frozen, thawed
from fanbu.report.picture import render_svg

BAND = DayBand(
    title="Leads by day",
    days=(
        ("1 Nov", 10.0, 10.0, 8.0, 12.0),
        ("2 Nov", nan, 10.0, 8.0, 12.0),
        ("3 Nov", 9.0, 10.0, 8.0, 12.0),
        ("4 Nov", 11.0, 10.0, nan, nan),
        ("5 Nov", 0.0, 10.0, 8.0, 12.0),
    ),
    strange=((4, 4),),
    reach=(0.0, 12.0),
    ticks=((0.0, "0"), (5.0, "5"), (10.0, "10")),
    marks=(Marked(2, 3, "National Day"),),
    legend=("actual", "expected", "strange days"),
)


def parts(svg: str, tag: str) -> list[dict[str, str]]:
    tree = ET.fromstring(svg)  # noqa: S314 - ours
    return [dict(each.attrib) for each in tree.iter() if each.tag.endswith(f"}}{tag}")]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_strange_day_is_at_the_right_and_at_the_bottom(width: float) -> None:
    """Of 1 November nobody knows the day after: it is a dot; the 5th is the marked one."""
    svg = days_svg(BAND, "bad", width)
    dots = parts(svg, "circle")
    assert len(dots) == 2
    alone, strange = dots
    step = (float(strange["cx"]) - float(alone["cx"])) / 4
    assert float(strange["cx"]) + step / 2 == pytest.approx(width - 6, abs=0.2)
    below, above = float(strange["cy"]), float(alone["cy"])
    assert below - above == pytest.approx(HIGH * 10 / 12, abs=0.2)
    assert strange["stroke"] == "#b93a22"


def test_a_band_that_is_unknown_for_a_day_is_cut_there() -> None:
    filled = [each for each in parts(days_svg(BAND, "bad", WIDE), "path") if "fill-opacity" in each]
    assert [each["d"].count("L") + 1 for each in filled] == [6, 2]


def test_every_word_of_it_is_text() -> None:
    band = replace(BAND, marks=(Marked(0, 1, HOSTILE),), ticks=((5.0, HOSTILE),))
    assert "<script" not in days_svg(band, "good", WIDE)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0, 12, (0, 5, 10)), (178, 420, (200, 300, 400)), (0.021, 0.064, (0.04, 0.06)),
        (-3, 3, (-2, 0, 2)), (0, 1, (0, 0.5, 1)), (1e6, 4e6, (1e6, 2e6, 3e6, 4e6)),
    ],
)  # fmt: skip
def test_an_axis_has_round_values(low: float, high: float, said: tuple[float, ...]) -> None:
    assert ticks(low, high) == said


@given(st.floats(-1e9, 1e9), st.floats(1e-3, 1e9))
def test_an_axis_has_one_to_four_values_within(low: float, size: float) -> None:
    high = low + size
    found = ticks(low, high)
    assert 1 <= len(found) <= 4
    slack = max(abs(low), abs(high)) * 1e-9
    assert all(low - slack <= each <= high + slack for each in found)


def with_band(audience: str) -> Report:
    """A report of which the first finding has its days."""
    page = report("en", audience=audience)
    blocks = []
    for block in page.blocks:
        if isinstance(block, FindingBlock) and block.number == 1:
            block = replace(block, band=BAND)  # noqa: PLW2901
        if isinstance(block, Briefs):
            first = replace(block.items[0], band=BAND)
            block = replace(block, items=(first, *block.items[1:]))  # noqa: PLW2901
        blocks.append(block)
    return replace(page, blocks=tuple(blocks))


@pytest.mark.parametrize("audience", ["team", "boss"])
def test_a_page_a_picture_and_what_is_frozen_have_it(audience: str) -> None:
    page = with_band(audience)
    html = render_html(page)
    assert html.count("Leads by day</b>") == 1
    assert html.count("National Day</text>") == 2  # for a wide page, for a phone
    assert "var(--cinnabar)" in html
    assert "National Day" in render_svg(page)
    again = thawed(json.loads(json.dumps(frozen(page), allow_nan=False)))
    assert render_html(again) == html
    assert render_svg(again) == render_svg(page)


@pytest.mark.parametrize("audience", ["team", "boss"])
def test_text_is_the_same_without_it(audience: str) -> None:
    """A plain text says the days, the number and its band in a sentence."""
    plain, drawn = report("en", audience=audience), with_band(audience)
    assert render_markdown(drawn) == render_markdown(plain)
    assert render_text(drawn) == render_text(plain)


def boss_of(*briefs: Brief, rest: tuple[Brief, ...] = ()) -> Report:
    page = report("en", audience="boss")
    return replace(page, blocks=(Briefs("Half a minute", briefs, rest=rest),))


ONE = Brief("bad", (Run("Leads fell."),), key="alert:leads::w")
FOURTH = Brief("even", (Run("Cost as usual."),), key="steady:cost::w")


def test_what_an_author_says_of_a_finding_is_on_the_boss_page() -> None:
    said = Draft(findings=(Item(ONE.key, comment="We know\nof it."),))
    page = arranged(boss_of(ONE, rest=(FOURTH,)), said)
    [block] = page.blocks
    assert isinstance(block, Briefs)
    assert [(each.key, each.said) for each in block.items] == [(ONE.key, "We know\nof it.")]
    assert '<p class="remark">We know\nof it.</p>' in render_html(page)
    assert "  > We know\n  > of it." in render_markdown(page)
    assert "“We know of it.”" in render_text(page)
    assert "of it." in re.sub(r"<[^>]+>", "", render_svg(page))


def test_a_finding_that_is_commented_comes_onto_the_boss_page() -> None:
    said = Draft(findings=(Item(FOURTH.key, comment="On purpose."),))
    [block] = arranged(boss_of(ONE, rest=(FOURTH,)), said).blocks
    assert isinstance(block, Briefs)
    assert [(each.key, each.said) for each in block.items] == [
        (ONE.key, ""), (FOURTH.key, "On purpose."),
    ]  # fmt: skip
    assert "Cost as usual" not in render_html(boss_of(ONE, rest=(FOURTH,)))


def test_a_page_whose_findings_have_no_sentence_shows_nothing_of_them() -> None:
    page = boss_of(rest=(FOURTH,))
    assert "Half a minute" not in render_html(page)
    assert "Half a minute" not in render_markdown(page)
