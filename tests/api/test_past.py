"""What was published or decided on, and is told no more: what became of it, on every face."""

from __future__ import annotations

import html
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.web.conftest import Site

import fanbu
from fanbu.analyses import watch as analysis
from fanbu.api import watch_past
from fanbu.api.catalogue import dimension_names
from fanbu.api.watch_past import NEWS, Remembered
from fanbu.cli.watch import lines
from fanbu.model.finding import KeyParts, named_by, stem_of
from fanbu.types import Period
from fanbu.web.app import Setting, create_app
from fanbu.web.keeper import Keeper

if TYPE_CHECKING:
    from fanbu.analyses.reader import Read
    from fanbu.analyses.watch import Watched, WatchSpec

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


def spend(folder: Path, first: date, last: date, *, at: date = END + timedelta(1)) -> None:
    rng = np.random.default_rng(first.toordinal())
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    rows = [f"{day},meta,a,paid/meta,{500 + rng.integers(-20, 20)}" for day in days]
    file = folder.parent / f"spend{first}.csv"
    file.write_text("day,platform,account,channel,cost\n" + "\n".join(rows), encoding="utf-8")
    with fanbu.open(folder, clock=lambda: at_noon(at)) as ws:
        ws.import_files(file, as_="spend", as_of=f"{at} 09:00", yes=True)


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
        assert row["text"].startswith("Still missing: 26–27 Aug. It was asked for during 14 days,")
    rested = Path(shutil.copytree(holed, tmp_path / "rested"))
    spend(holed, *HOLE)
    [row] = past(holed, END)
    assert (row["state"], row["on"]) == ("arrived", f"{END + timedelta(1)}")
    with fanbu.open(rested, clock=lambda: at_noon(END + timedelta(1))) as ws:
        ws.pause_source("meta", start=HOLE[0], end=HOLE[1])
        [row] = ws.watch().to_dict()["past"]
        assert row["state"] == "rested"


def _leads(folder: Path, day: date, count: int = 1) -> Path:
    file = folder.parent / "late.csv"
    rows = "".join(f"{n},{day} 10:00,官网\n" for n in range(count))
    file.write_text(f"external_id,created_at,source\n{rows}", encoding="utf-8")
    return file


def test_what_is_not_due_yet_is_told_as_that_and_only_when_something_came(tmp_path: Path) -> None:
    """A weekly export ends on a Thursday: the report lacks the last days, and nobody is late."""
    folder, first = tmp_path / "brand", date(2026, 7, 5)
    fanbu.init(folder, name="Cloud", language="en")
    for weeks in range(7, -1, -1):
        end = END - timedelta(3 + 7 * weeks)
        spend(folder, first, end, at=end + timedelta(1))
        first = end + timedelta(1)
    with fanbu.open(folder, clock=lambda: at_noon(END + timedelta(1))) as ws:
        ws.import_files(_leads(folder, END), as_="leads", as_of=f"{END} 23:00", yes=True)
        ws.publish("week", date=END)
        told = ws.watch().to_dict()
        assert (told["faults"], told["past"]) == ([], [])
        ws.import_files(_leads(folder, END, 2), as_="leads", as_of=f"{END} 23:30", yes=True)
        [row] = ws.watch().to_dict()["past"]
    assert row["key"].startswith("data::source=meta,table=spend:")
    said = "Not there yet: 28–30 Aug. The file of these days is not due yet."
    assert (row["state"], row["text"]) == ("awaited", said)


def test_a_decision_whose_days_were_corrected_is_told_as_revised(folder: Path) -> None:
    """On every face; the file comes after it was accepted, not after it was published."""
    with fanbu.open(folder, clock=lambda: at_noon(END + timedelta(1))) as ws:
        ws.accept_finding(KEY, owner="Lin", due=END + timedelta(30))
    bring(folder, END + timedelta(1), lost=None)
    day = END + timedelta(2)
    with fanbu.open(folder, clock=lambda: at_noon(day)) as ws:
        told = ws.watch()
        [row] = told.to_dict()["past"]
        assert (row["state"], row["decision"], row["on"]) == ("revised", 1, f"{day}")
        assert row["text"].endswith("1 file of these days came since, the newest of 1 Sep.")
        assert f"   {row['text']}" in list(lines(told, ws))
        keeper = Keeper(ws)
        site = Site(ws, create_app(keeper, Setting("token")), keeper)
        page = site.visitor("viewer").get("/findings", lang="en").text
        assert row["text"] in html.unescape(page)


NAME = "人群=宝妈,年龄=25"


@pytest.mark.parametrize(
    "subject",
    [{}, {"ad_campaign": NAME, "platform": "meta"}, {"ad_campaign": "a,b:c", "channel": "x=y"},
     {"source": "", "table": "spend"}, {"keyword": "x,ad_campaign=y"}],
)  # fmt: skip
def test_a_key_is_read_as_it_was_written(subject: dict[str, str]) -> None:
    key = f"{stem_of('alert', 'cpc', subject)}:{Period(*LOW)}"
    assert named_by(key, dimension_names()) == KeyParts("alert", "cpc", subject, Period(*LOW))
    assert named_by("alert:cpc:channel=x", dimension_names()) is None


def ads(folder: Path, end: date) -> Path:
    """Two ad campaigns, one with a name as people give them: dear for two days."""
    rng = np.random.default_rng(3)
    rows = ["day,platform,channel,ad_campaign,cost,clicks"]
    for back in range(90, -1, -1):
        day = END + timedelta(7 - back)
        for name, level in ((NAME, 1000), ("plain", 3000)):
            dear = 3 if name == NAME and timedelta(0) <= END - day < timedelta(2) else 1
            cost, clicks = rng.normal(level, level / 20) * dear, rng.normal(level / 5, level / 100)
            if day <= end:
                rows.append(f'{day},meta,paid/meta,"{name}",{cost:.0f},{clicks:.0f}')
    file = folder.parent / f"ads{end}.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    return file


def test_names_with_commas_and_signs_are_remembered(tmp_path: Path) -> None:
    """Told, published or accepted, and told again a week later, of the place that it was in."""
    folder, later = tmp_path / "brand", END + timedelta(7)
    fanbu.init(folder, name="Cloud", language="en")
    with fanbu.open(folder, clock=lambda: at_noon(END + timedelta(1))) as ws:
        ws.import_files(ads(folder, END), as_="spend", as_of=f"{END} 23:59:59", yes=True)
        keys = [each["key"] for each in ws.watch().to_dict()["alerts"]]
        own = next(key for key in keys if NAME in key)
        ws.publish("week", date=END)
        ws.accept_finding(own, owner="Lin", due=END + timedelta(30))
        known = [each for each in watch_past.remembered(ws, END) if each.key == own]
        place = {"ad_campaign": NAME, "platform": "meta"}
        assert [(each.decision, each.named.subject) for each in known] == [
            (1, place),
            (None, place),
        ]
    with fanbu.open(folder, clock=lambda: at_noon(later + timedelta(1))) as ws:
        ws.import_files(ads(folder, later), as_="spend", as_of=f"{later} 23:59:59", yes=True)
    [row] = [each for each in past(folder, later) if each["key"] == own]
    assert (row["place"], row["state"]) == (place, "over")


@pytest.mark.parametrize("day", [1, 20])
def test_one_answer_looks_at_each_last_day_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch, day: int
) -> None:
    """Two faults that ended on one day; and not at all where nothing came since they were told."""
    ends = []
    for metric, days in (("leads", LOW), ("orders", LOW), ("leads", (LOW[0], LOW[0]))):
        named = KeyParts("doubled_import", metric, {"table": metric}, Period(*days))
        ends.append(Remembered(f"{stem_of(*named[:3])}:{named.period}", named, "t",
                               datetime(2026, 9, day, tzinfo=UTC), up=True))  # fmt: skip
    monkeypatch.setattr(watch_past, "remembered", lambda *_: iter(ends))
    looked: list[date] = []
    compute = analysis.compute

    def counted(read: Read, spec: WatchSpec, now: datetime) -> Watched:
        looked.append(spec.end)
        return compute(read, spec, now)

    monkeypatch.setattr(analysis, "compute", counted)
    bring(folder, END + timedelta(7), lost=LOW)
    rows = [row["state"] for row in past(folder, END + timedelta(7))]
    last = END + timedelta(7)
    assert (rows, sorted(looked)) == ((["gone"] * 2, [END, last]) if day == 1 else ([], [last]))


def test_the_terminal_says_it_too(folder: Path) -> None:
    end = END + timedelta(14)
    bring(folder, end, lost=LOW)
    with fanbu.open(folder, clock=lambda: at_noon(end + timedelta(1))) as ws:
        shown = "\n".join(lines(ws.watch(), ws))
    assert "Published or decided on before, and what became of it: 1" in shown
    assert "· [over] Leads of Douyin below what was expected" in shown
    assert "(report of 24–30 Aug)" in shown
