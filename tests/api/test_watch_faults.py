"""Faults of the data, from files as they come: a tag that vanished, an export that came twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import fanbu

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fanbu import Workspace

END = date(2026, 8, 30)
NOW = datetime(2026, 8, 31, 4)  # noqa: DTZ001 - UTC, naive, as the api's clock gives it
COUNT = 100
DAYS = [END - timedelta(back) for back in range(COUNT - 1, -1, -1)]
VISITS = """
- name: visits
  label: {zh: 到站, en: Visits}
  description: {zh: 官网的访问, en: Visits of the site}
  measure: count()
  of: events
  unit: count
  better: higher
"""


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    folder = tmp_path / "brand"
    fanbu.init(folder, name="Cloud", language="en")
    (folder / "metrics").mkdir(exist_ok=True)
    (folder / "metrics" / "own.yaml").write_text(VISITS, encoding="utf-8")
    with fanbu.open(folder, clock=lambda: NOW) as workspace:
        yield workspace


def bring(ws: Workspace, file: Path, lines: list[str], **options: Any) -> None:
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ws.import_files(file, as_of="2026-08-31", yes=True, **options)


def test_a_tag_that_vanished_for_two_days(ws: Workspace, tmp_path: Path) -> None:
    """Visits of an ad platform come without their utm_source: as many as ever, of no channel."""
    rng = np.random.default_rng(4)
    lines = ["ts,name,anonymous_id,utm_source,utm_medium"]
    for day in DAYS:
        tagged = day < END - timedelta(1)
        for source, level in (("ocean_engine", 60), ("", 15)):
            tag = f"{source},cpc" if source and tagged else ","
            lines += [f"{day} 10:00:{n % 60:02},visit,{source}{day}{n},{tag}"
                      for n in range(rng.poisson(level))]  # fmt: skip
    bring(ws, tmp_path / "events.csv", lines, as_="events")
    cost = [f"{day},baidu,{rng.normal(100, 5):.2f}" for day in DAYS]
    bring(ws, tmp_path / "spend.csv", ["day,platform,cost", *cost], as_="spend")
    told = ws.watch().to_dict()
    assert told["alerts"] == []
    [fault] = told["faults"]
    assert (fault["fault"], fault["metric"]) == ("vanished_tag", "visits")
    assert fault["place"] == {"channel": "paid/ocean_engine"}
    assert fault["days"] == f"{END - timedelta(1)}..{END}"
    assert "Most likely a tag is lost, not business." in fault["text"]


def test_an_export_that_came_under_two_accounts(ws: Workspace, tmp_path: Path) -> None:
    """The last days of one account are imported once more as another's: all numbers are even."""
    rng = np.random.default_rng(6)
    lines = ["day,platform,ad_campaign,impressions,clicks,cost"]
    for day in DAYS:
        for name, level in (("one", 60), ("two", 90)):
            clicks = rng.poisson(level)
            lines.append(f"{day},baidu,{name},{30 * clicks + 1},{clicks},{clicks * 1.5:.2f}")
    bring(ws, tmp_path / "spend.csv", lines, as_="spend", account="one")
    quiet = ws.watch().to_dict()
    assert (quiet["alerts"], quiet["faults"]) == ([], [])
    again = tmp_path / "again.csv"
    bring(ws, again, [lines[0], *lines[-8:]], as_="spend", account="two")
    told = ws.watch().to_dict()
    assert told["alerts"] == []
    assert [each["fault"] for each in told["faults"]] == ["doubled_import"]
    assert told["faults"][0]["days"].startswith(f"{END - timedelta(3)}")
    keys = [row["key"].partition(":")[0] for row in ws.findings("week").to_dict()["findings"]]
    assert keys == ["doubled_import"], "cost and clicks rose by it, which is told once"
