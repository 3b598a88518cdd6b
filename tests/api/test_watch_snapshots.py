"""A platform told by weekly lifetime totals: a piece's first days count in `watch`, too."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

import fanbu
from fanbu.types import Period

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace

LAST = date(2026, 8, 30)
"""A Sunday, on which snapshots are taken; no holiday is near."""
WEEKS = 14
NOTES = "platform = 'xiaohongshu'"


def content(*, silent: bool) -> tuple[str, str]:
    """A piece each Tuesday: 1,000 views by Sunday, 100 in the next week, then 20 a week.

    `silent`: the last week has no new piece.
    """
    pieces = ["external_id,platform,account,published_at"]
    shots = ["day,lifetime,platform,account,external_id,views"]
    for born in range(WEEKS):
        tuesday = LAST - timedelta(7 * (WEEKS - 1 - born) + 5)
        if silent and born == WEEKS - 1:
            continue
        pieces.append(f"n{born},xiaohongshu,b,{tuesday} 09:00")
        for age in range(WEEKS - born):
            views = 1000 + (100 if age else 0) + 20 * max(age - 1, 0) + 7 * (born % 5)
            shots.append(f"{tuesday + timedelta(5 + 7 * age)},true,xiaohongshu,b,n{born},{views}")
    return "\n".join(pieces) + "\n", "\n".join(shots) + "\n"


def brand(folder: Path, *, silent: bool) -> Workspace:
    fanbu.init(folder / "brand", name="Cloud", language="en")
    now = datetime(2026, 8, 31, 4)  # noqa: DTZ001 - UTC, naive
    ws = fanbu.open(folder / "brand", clock=lambda: now)
    for table, text in zip(("placements", "placement_stats"), content(silent=silent),
                           strict=True):  # fmt: skip
        file = folder / f"{table}.csv"
        file.write_text(text, encoding="utf-8")
        ws.import_files(file, as_=table, as_of="2026-08-30T23:59:59", yes=True)
    return ws


@pytest.mark.parametrize(("silent", "views"), [(False, 1361), (True, 340)])
def test_a_week_is_the_same_number_wherever_it_is_asked(
    tmp_path: Path, *, silent: bool, views: int
) -> None:
    """1,021 + 100 + 12 × 20 with a new piece; without one, 100 + 12 × 20: that alone is told."""
    week = Period(LAST - timedelta(6), LAST)
    with brand(tmp_path, silent=silent) as ws:
        asked = ws.query("views", where=NOTES, start=week.start, end=week.end).to_dict()
        assert asked["rows"] == [{"views": views}]
        assert ws.why("views", period=str(week), where=NOTES).to_dict()["value"] == views
        alerts = [each for each in ws.watch().to_dict()["alerts"] if each["metric"] == "views"]
        assert len(alerts) == silent
        for alert in alerts:
            days = Period.parse(alert["days"])
            asked = ws.query("views", where=NOTES, start=days.start, end=days.end).to_dict()
            assert asked["rows"] == [{"views": alert["value"]}]
            assert alert["expected"] == pytest.approx(1340 * days.days / 7, rel=0.2)
