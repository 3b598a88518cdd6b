"""Weeks of the demo: what the report says of where a change sits is what `why` says of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.api.test_report_where import agree, told

import fanbu
from fanbu import api

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fanbu import Workspace

WEEKS = (date(2026, 8, 30), date(2026, 9, 20), date(2026, 10, 18))
"""Of a price cut with its coupon, of leads that were judged later, of the week after a holiday."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("where") / "demo"
    api.demo(folder, language="en")
    with fanbu.open(folder) as workspace:
        yield workspace


@pytest.mark.long
def test_findings_name_the_places_of_why(demo: Workspace) -> None:
    found = {str(day): told(demo, day) for day in WEEKS}
    verdicts = {
        f"{day} {name}": agree(demo, row)
        for day, rows in found.items()
        for name, row in rows.items()
    }
    assert {"causes", "not_in_dimensions"} <= set(verdicts.values()), verdicts


@pytest.mark.long
def test_the_creators_week_sits_where_why_says(demo: Workspace) -> None:
    """Of the week a creator paid back, a card of `watch` tells, with where the change sits."""
    rows = demo.findings("week", date=date(2026, 10, 25)).to_dict()["findings"]
    why = demo.why("valid_leads", period="2026-10-19..2026-10-25", against="before").to_dict()
    assert why["verdict"] == "causes"
    [cause] = why["causes"]
    text = " ".join(step["text"] for row in rows for step in row["steps"])
    assert f"{cause['place']} +{cause['effect']:.0f}" in text
