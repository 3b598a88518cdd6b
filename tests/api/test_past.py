"""What was published or decided on, and is told no more: what became of it, on every face."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fanbu
from fanbu.api.watch_past import NEWS
from fanbu.cli.watch import lines

END = date(2026, 8, 30)
"""A Sunday; no holiday is near."""
LOW = (END - timedelta(2), END)
KEY = f"alert:leads:channel=owned/douyin:{LOW[0]}..{LOW[1]}"
SOURCES = {"官网": 40, "抖音": 60}


def at_noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4)  # noqa: DTZ001 - UTC, naive


def leads(end: date, *, lost: tuple[date, date] | None) -> str:
    rng = np.random.default_rng(5)
    lines = ["external_id,created_at,source"]
    for back in range((end - date(2026, 5, 10)).days, -1, -1):
        day = end - timedelta(back)
        for source, level in SOURCES.items():
            count = rng.poisson(level)
            if source == "抖音" and lost and lost[0] <= day <= lost[1]:
                count //= 4
            lines += [f"{source}{day}{n},{day} 10:00,{source}" for n in range(count)]
    return "\n".join(lines) + "\n"


def bring(folder: Path, end: date, *, lost: tuple[date, date] | None) -> None:
    file = folder.parent / f"{end}{lost}.csv"
    file.write_text(leads(end, lost=lost), encoding="utf-8")
    with fanbu.open(folder, clock=lambda: at_noon(end + timedelta(1))) as ws:
        ws.import_files(file, as_="leads", as_of=f"{end + timedelta(1)} 10:00", yes=True)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A week with an alert that was published."""
    folder = tmp_path_factory.mktemp("past") / "brand"
    fanbu.init(folder, name="Cloud", language="en")
    bring(folder, END, lost=LOW)
    with fanbu.open(folder, clock=lambda: at_noon(END + timedelta(1))) as ws:
        ws.publish("week", date=END)
    return folder


@pytest.fixture
def folder(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "brand"))


def past(folder: Path, day: date) -> list[dict[str, Any]]:
    """On the morning after `day`."""
    with fanbu.open(folder, clock=lambda: at_noon(day + timedelta(1))) as ws:
        found: list[dict[str, Any]] = ws.watch().to_dict()["past"]
        return found


def test_what_is_told_still_is_not_told_twice(folder: Path) -> None:
    with fanbu.open(folder, clock=lambda: at_noon(END + timedelta(1))) as ws:
        told = ws.watch().to_dict()
    assert [each["key"] for each in told["alerts"]] == [KEY]
    assert told["past"] == []


def test_the_number_is_back(folder: Path) -> None:
    end = END + timedelta(14)
    bring(folder, end, lost=LOW)
    [row] = past(folder, end)
    assert (row["key"], row["state"], row["on"]) == (KEY, "over", f"{end - timedelta(6)}")
    assert row["report"] == {"id": 1, "grain": "week", "period": f"{END - timedelta(6)}..{END}"}
    assert row["decision"] is None
    assert row["title"].startswith("Leads of Douyin below what was expected")
    assert row["text"].startswith("It is over: 7–13 Sep came to ")


def test_it_was_revised_by_the_file_that_came_since(folder: Path) -> None:
    """The register of that week was cut: the whole of it comes a day later."""
    bring(folder, END + timedelta(1), lost=None)
    [row] = past(folder, END + timedelta(1))
    assert (row["state"], row["on"]) == ("revised", f"{END + timedelta(2)}")
    assert "within what is usual" in row["text"]
    assert "1 file of these days came since, the newest of 1 Sep" in row["text"]


def test_it_is_told_for_four_weeks(folder: Path) -> None:
    end = END + timedelta(NEWS + 1)
    bring(folder, end, lost=LOW)
    assert past(folder, end) == []
    [row] = past(folder, end - timedelta(1))
    assert row["state"] == "over"


def test_what_was_put_aside_is_not_told(folder: Path) -> None:
    with fanbu.open(folder, clock=lambda: at_noon(END + timedelta(1))) as ws:
        ws.dismiss_finding(KEY, "known")
    end = END + timedelta(14)
    bring(folder, end, lost=LOW)
    assert past(folder, end) == []


def test_what_a_decision_is_about_is_told_as_its(folder: Path) -> None:
    with fanbu.open(folder, clock=lambda: at_noon(END + timedelta(1))) as ws:
        ws.accept_finding(KEY, owner="Lin", due=END + timedelta(30))
    end = END + timedelta(14)
    bring(folder, end, lost=LOW)
    [row] = past(folder, end)
    assert (row["state"], row["decision"], row["report"]) == ("over", 1, None)


HOLE = (END - timedelta(4), END - timedelta(3))


def spend(folder: Path, first: date, last: date) -> None:
    rng = np.random.default_rng(first.toordinal())
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    rows = [f"{day},meta,a,paid/meta,{500 + rng.integers(-20, 20)}" for day in days]
    file = folder.parent / f"spend{first}.csv"
    file.write_text("day,platform,account,channel,cost\n" + "\n".join(rows), encoding="utf-8")
    with fanbu.open(folder, clock=lambda: at_noon(END + timedelta(1))) as ws:
        ws.import_files(file, as_="spend", as_of=f"{END + timedelta(1)} 09:00", yes=True)


@pytest.fixture(scope="module")
def holed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published week of which an export lacks two days."""
    folder = tmp_path_factory.mktemp("holed") / "brand"
    fanbu.init(folder, name="Cloud", language="en")
    spend(folder, date(2026, 5, 10), HOLE[0] - timedelta(1))
    spend(folder, HOLE[1] + timedelta(1), END)
    with fanbu.open(folder, clock=lambda: at_noon(END + timedelta(1))) as ws:
        assert [each["fault"] for each in ws.watch().to_dict()["faults"]] == ["missing_export"]
        ws.publish("week", date=END)
    return folder


def test_missing_days_are_lacking_until_they_come_or_are_said_to_have_rested(
    holed: Path, tmp_path: Path
) -> None:
    """Watch asks for them for two weeks; after that they are told as what they are."""
    assert past(holed, END) == []
    late = END + timedelta(15)
    with fanbu.open(holed, clock=lambda: at_noon(late + timedelta(1))) as ws:
        ws.import_files(_leads(holed, late), as_="leads", as_of=f"{late} 23:00", yes=True)
        [row] = ws.watch().to_dict()["past"]
        assert (row["state"], row["kind"]) == ("lacking", "data")
        assert f"{HOLE[0]}..{HOLE[1]}" in row["text"]
    rested = Path(shutil.copytree(holed, tmp_path / "rested"))
    spend(holed, *HOLE)
    [row] = past(holed, END)
    assert (row["state"], row["on"]) == ("arrived", f"{END + timedelta(1)}")
    with fanbu.open(rested, clock=lambda: at_noon(END + timedelta(1))) as ws:
        ws.pause_source("meta", start=HOLE[0], end=HOLE[1])
        [row] = ws.watch().to_dict()["past"]
        assert row["state"] == "rested"


def _leads(folder: Path, day: date) -> Path:
    file = folder.parent / "late.csv"
    file.write_text(f"external_id,created_at,source\n1,{day} 10:00,官网\n", encoding="utf-8")
    return file


def test_the_terminal_says_it_too(folder: Path) -> None:
    end = END + timedelta(14)
    bring(folder, end, lost=LOW)
    with fanbu.open(folder, clock=lambda: at_noon(end + timedelta(1))) as ws:
        shown = "\n".join(lines(ws.watch(), ws))
    assert "Published or decided on before, and what became of it: 1" in shown
    assert "· [over] Leads of Douyin below what was expected" in shown
    assert "(report of 24–30 Aug)" in shown
