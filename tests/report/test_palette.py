"""Whatever is written can be read: text against what it stands on, by day and by night."""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING

import pytest

from fanbu.model.chart import Chart
from fanbu.report.blocks import ChartBlock
from fanbu.report.html import _live
from fanbu.report.theme import DARK, FORMER, LIGHT, follow_page, renewed

if TYPE_CHECKING:
    from collections.abc import Mapping

ENOUGH = 4.5
"""What WCAG 2 asks of small text."""
TONES = ("jade", "cinnabar", "amber", "indigo")


def light_of(colour: str) -> float:
    """Relative luminance (WCAG 2) of `#rrggbb`."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((light_of(one), light_of(other)))
    return (bright + 0.05) / (dark + 0.05)


def test_contrast_is_what_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read(palette: Mapping[str, str]) -> None:
    grounds = ("paper", "card", "line-2")
    pairs = [*product(("ink", "ink-2", "ink-3"), grounds), *product(TONES, ("paper", "card"))]
    for text, ground in (*pairs, *((tone, f"{tone}-soft") for tone in TONES)):
        found = contrast(palette[text], palette[ground])
        assert found >= ENOUGH, f"{text} on {ground}: {found:.2f}"


def test_charts_of_earlier_reports_follow_the_page() -> None:
    """They were frozen in the colours of their day."""
    assert follow_page('<path fill="#0e7c66"/>') == '<path fill="var(--jade)"/>'
    assert renewed('{"color": "#0e7c66", "of": "#123456"}') == (
        f'{{"color": "{LIGHT["jade"]}", "of": "#123456"}}'
    )
    assert not set(FORMER) & set(LIGHT.values())


def test_a_chart_in_a_former_colour_is_still_json_in_the_page() -> None:
    spec = {"mark": "bar", "data": {"values": [{"colour": "#0e7c66", "text": "<&\"'"}]}}
    chart = Chart("steps", "Steps", spec)
    (drawn,) = _live([ChartBlock(chart, chart)])
    given = json.loads(str(drawn.specs))
    assert [one["data"]["values"][0]["colour"] for one in given] == [LIGHT["jade"]] * len(given)
    assert not {"<", ">", "&"} & set(str(drawn.specs))
