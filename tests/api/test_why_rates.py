"""`why` of a ratio: what it says of a place is what the place is told when it is asked alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.api.test_why import AS_OF, days, write

from fanbu.types import Period

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace

END = date(2026, 11, 22)
WEEKS = 16
USUAL = {"paid/meta": 20.0, "paid/baidu": 20.0}
"""Leads a day, for about 1000 spent."""


def brand(ws: Workspace, folder: Path, strange: int) -> None:
    """For the last `strange` days one channel has half of its leads and the other half more."""
    chance = np.random.default_rng(3)
    leads, spend = [], []
    for day in days(Period(END - timedelta(7 * WEEKS - 1), END)):
        late = date.fromisoformat(str(day)) > END - timedelta(strange)
        for channel, usual in USUAL.items():
            factor = {"paid/meta": 0.5, "paid/baidu": 1.5}[channel] if late else 1.0
            leads += [
                {"external_id": f"{channel}{day}{number}", "created_at": f"{day} 10:00:00",
                 "channel": channel}
                for number in range(chance.poisson(usual * factor))
            ]  # fmt: skip
            spend.append(
                {"day": day, "platform": channel[5:], "channel": channel, "account": "one",
                 "level": "ad_campaign", "ad_campaign": "x", "clicks": 99,
                 "cost": 50 * chance.poisson(usual)}
            )  # fmt: skip
    for name, rows in (("leads", leads), ("spend", spend)):
        ws.import_files(write(folder / f"{name}.csv", rows), as_=name, as_of=AS_OF, yes=True)


def beyond(found: dict[str, Any]) -> bool:
    return not found["band"]["low"] <= found["value"] <= found["band"]["high"]


def test_a_place_beyond_its_own_band_is_named_where_the_whole_is_as_usual(
    ws: Workspace, tmp_path: Path
) -> None:
    brand(ws, tmp_path, 7)
    found = ws.why("cpl").to_dict()
    assert not beyond(found)
    causes = {each["where"]["channel"]: each for each in found["causes"]}
    assert "paid/meta" in causes
    for channel, cause in causes.items():
        alone = ws.why("cpl", where=f"channel = '{channel}'").to_dict()
        assert beyond(alone)
        assert cause["after"] == pytest.approx(alone["value"])
        assert cause["before"] == pytest.approx(alone["expected"])


def test_what_was_unusual_first_is_named_with_its_day(ws: Workspace, tmp_path: Path) -> None:
    """The channel went wrong on the 13th, three days before the week asked about."""
    brand(ws, tmp_path, 10)
    of = {"why": ws.why("cpl"), "alone": ws.why("cpl", where="channel = 'paid/meta'")}
    said = {
        name: [each.to_dict() for each in result.warnings if each.code.startswith("why_since")]
        for name, result in of.items()
    }
    day = {"day": "2026-11-13", "metric": "Cost per lead"}
    assert said["why"] == [{"code": "why_since_at", **day, "place": "Meta"}]
    assert said["alone"] == [{"code": "why_since", **day}]
