"""What watch found, on Findings and on Today: its cards and doors, put aside, brought back."""

from __future__ import annotations

import html
import json
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.api.test_watch import leads
from tests.web import walk
from tests.web.conftest import NOW, copied
from tests.web.test_walk import held

import fanbu
from fanbu.api import watch
from fanbu.web import watched as cards

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyarrow import Table
    from tests.web.conftest import Site

END = date(2026, 11, 22)


@pytest.fixture(scope="module")
def falling(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four months of two sources; in the last days the second brings a quarter of what it did."""
    folder = tmp_path_factory.mktemp("falling") / "brand"
    fanbu.init(folder, name="Cloud", language="en")
    file = folder.parent / "leads.csv"
    file.write_text(leads(end=END, broken=END - timedelta(3)), encoding="utf-8")
    with fanbu.open(folder, clock=lambda: NOW) as workspace:
        workspace.import_files(file, as_="leads", as_of="2026-11-23", yes=True)
    return folder


@pytest.fixture(scope="module")
def told() -> dict[tuple[str, str], Table]:
    """What copies of that brand answered."""
    return {}


@pytest.fixture(scope="module")
def seen(
    falling: Path, told: dict[tuple[str, str], Table], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A site that tests share: they only look."""
    yield from copied(falling, tmp_path_factory.mktemp("seen") / "brand", told)


@pytest.fixture
def changing(falling: Path, told: dict[tuple[str, str], Table], tmp_path: Path) -> Iterator[Site]:
    yield from copied(falling, tmp_path / "brand", told)


@pytest.fixture(scope="module")
def alert(seen: Site) -> dict[str, Any]:
    [found] = seen.workspace.watch().to_dict()["alerts"]
    return dict(found)


LONG = pytest.mark.long


@pytest.mark.parametrize(
    "given",
    [
        {},
        pytest.param({"date": "2026-11-20"}, marks=LONG),
        pytest.param({"budget": "3"}, marks=LONG),
    ],
)
def test_the_numbers_of_the_cards_are_those_of_the_api(seen: Site, given: dict[str, str]) -> None:
    """Each number and each drawn day; also at another budget and of days before."""
    told = seen.workspace.watch(date=given.get("date")).to_dict()
    text = seen.visitor("viewer").get("/findings", lang="en", **given).text
    assert held(walk.read(text), walk.watched(told), "/findings") == 5
    [specs] = re.findall(r'application/json">(.*?)</script>', text)[:1]
    values = [each["value"] for each in told["alerts"][0]["drawn"]["days"]]
    for drawn in json.loads(specs):
        assert [row["v"] for row in drawn["data"]["values"]] == values


def test_why_shows_the_days_in_their_band(seen: Site) -> None:
    """In the tone of a fall below the band; held against the days before there is none."""
    viewer = seen.visitor("viewer")
    asked = {"metric": "leads", "from": "2026-11-16", "to": "2026-11-22", "lang": "en"}
    text = viewer.get("/why", **asked).text
    told = seen.workspace.why("leads", period="2026-11-16..2026-11-22").to_dict()
    assert told["value"] < told["band"]["low"]
    assert 'class="days card bad"' in text
    [specs] = re.findall(r'application/json">(.*?)</script>', text)[:1]
    values = [each["value"] for each in told["drawn"]["days"]]
    for drawn in json.loads(specs):
        assert [row["v"] for row in drawn["data"]["values"]] == values
    assert 'class="days' not in viewer.get("/why", against="before", **asked).text


def test_a_card_leads_on(seen: Site, alert: dict[str, Any]) -> None:
    """To why with its metric, days and place; its causes come later; a decision is for editors."""
    viewer = seen.visitor("viewer")
    text = html.unescape(viewer.get("/findings", lang="en").text)
    [link, *_] = re.findall(r'class="lnk" href="(/why\?[^"]*)"', text)
    asked = parse_qs(urlsplit(link).query)
    assert f"{asked['from'][0]}..{asked['to'][0]}" == alert["days"]
    assert (asked["metric"], asked["where"]) == (["leads"], ["channel = 'owned/douyin'"])
    assert viewer.get(link).status_code == 200
    [late] = re.findall(r'data-late="([^"]*)"', text)
    part = viewer.get(late)
    assert part.status_code == 200
    assert "<html" not in part.text
    said = seen.workspace.spoken_in("en").why(
        "leads", period=alert["days"], where="channel = 'owned/douyin'"
    )
    for sentence in said.to_dict()["said"]:
        assert html.escape(sentence, quote=False) in part.text.replace("&#39;", "'")
    assert 'action="/findings/dismiss"' not in text
    assert "/decisions/new" not in text


def test_wrong_causes_are_told_in_words(seen: Site) -> None:
    viewer = seen.visitor("viewer")
    for given in ({"metric": "nothing"}, {"metric": "leads", "where": "colour = 'x'"}):
        part = viewer.get("/findings/causes", lang="en", **given)
        assert part.status_code == 200
        assert "<p" in part.text
        assert "Traceback" not in part.text


def test_put_aside_with_a_reason_and_brought_back(changing: Site, alert: dict[str, Any]) -> None:
    editor = changing.visitor("editor")
    page = editor.get("/findings", lang="en").text
    about = {"finding": alert["key"], "here": "findings"}
    assert page.count(html.escape(alert["key"])) == 1
    editor.send("/findings/dismiss", why="<i>known</i>", **about)
    page = editor.get("/findings", lang="en").text
    assert 'class="card alert' not in page
    assert "&lt;i&gt;known&lt;/i&gt;" in page
    assert page.count(html.escape(alert["title"])) == 1
    editor.send("/findings/restore", **about)
    assert 'class="card alert bad"' in editor.get("/findings", lang="en").text


def test_the_page_and_the_report_on_it_look_once(
    changing: Site, alert: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also after one was put aside; not where data were written, or another language is read."""
    looked = []
    real = watch.found_at

    def found_at(*asked: Any) -> watch.Found:
        looked.append(asked)
        return real(*asked)

    monkeypatch.setattr(watch, "found_at", found_at)
    editor = changing.visitor("editor")
    assert 'class="card alert' in editor.get("/findings", lang="en").text
    assert len(looked) == 1
    editor.send("/findings/dismiss", why="known", finding=alert["key"], here="findings")
    assert 'class="card alert' not in editor.get("/findings", lang="en").text
    assert len(looked) == 1
    editor.get("/findings", lang="zh")
    assert len(looked) == 2
    changing.keeper.changed()
    editor.get("/findings", lang="en")
    assert len(looked) == 3


def test_what_the_budget_leaves_can_be_seen(seen: Site, alert: dict[str, Any]) -> None:
    """Counted and named; a budget that is none is refused."""
    viewer = seen.visitor("viewer")
    page = html.unescape(viewer.get("/findings", lang="en", budget="0").text)
    assert 'class="card alert' not in page
    assert alert["title"] in page
    assert "1 beyond the budget" in page
    for wrong in ("-1", "x", "1e9", "²", "1001"):
        assert viewer.get("/findings", budget=wrong).status_code == 400


def test_today_tells_what_was_found_and_does_not_wait_for_it(
    seen: Site, alert: dict[str, Any]
) -> None:
    """It has a place for it, filled later, until somebody has asked; its tiles lead to why."""
    seen.keeper.changed()
    viewer = seen.visitor("viewer")
    page = html.unescape(viewer.get("/", lang="en").text)
    assert 'data-late="/today/watched"' in page
    assert alert["title"] not in page
    assert alert["title"] in html.unescape(viewer.get("/today/watched", lang="en").text)
    page = html.unescape(viewer.get("/", lang="en").text)
    assert re.search(r">Alerts</a> <b>1</b>", page)
    assert alert["title"] in page
    assert "data-late" not in page
    tiles = re.findall(r'class="why" href="(/why\?[^"]*)"', page)
    report = seen.workspace.report("week", language="en").to_dict()
    start, _, end = report["period"].partition("..")
    table = next(block for block in report["blocks"] if block["kind"] == "MetricTable")
    asked = [parse_qs(urlsplit(link).query) for link in tiles]
    assert [one["metric"] for one in asked] == [[row["metric"]] for row in table["rows"]]
    assert {(one["from"][0], one["to"][0]) for one in asked} == {(start, end)}
    assert viewer.get(tiles[0]).status_code == 200


def test_what_cannot_be_judged_is_said(site: Site) -> None:
    """Three weeks of data: no card, and what is lacking."""
    page = site.visitor("viewer").get("/findings", lang="en").text
    assert 'class="card alert' not in page
    assert "56" in page


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("alert:cpa:platform=x:2026-11-09..2026-11-15", True),
        ("alert:cpa:platform=x:2026-11-15..2026-11-20", True),  # its run went on
        ("alert:cpa:platform=x:2026-11-02..2026-11-08", False),  # another run
        ("alert:cvr:platform=x:2026-11-10..2026-11-12", True),  # another is first of its cause
        ("alert:cvr:platform=y:2026-11-10..2026-11-12", False),
        ("data::source=baidu,table=spend:2026-11-09..2026-11-15", True),
        ("data::source=baidu,table=leads:2026-11-09..2026-11-15", False),
        ("change:cpa::2026-11-09..2026-11-15", False),
    ],
)
def test_nothing_is_told_twice(key: str, *, told: bool) -> None:
    """What the period's own findings have in common with what watch says."""
    other = {"metric": "cvr", "place": {"platform": "x"}, "days": "2026-11-09..2026-11-15"}
    alert_ = {
        "key": "alert:cpa:platform=x:2026-11-09..2026-11-15",
        "fault": None,
        "days": "2026-11-09..2026-11-15",
        "place": {"platform": "x"},
        "alerts": [other],
    }
    hole = {"key": "missing_export::account=,platform=baidu,table=spend:2026-11-11..2026-11-12",
            "fault": "missing_export", "days": "2026-11-11..2026-11-12", "alerts": [],
            "place": {"platform": "baidu", "table": "spend"}}  # fmt: skip
    data = {"alerts": [alert_], "faults": [hole], "dismissed": [], "left_out": []}
    assert cards.tells(data, key) is told


def test_what_the_period_before_was_like_is_said_beside(seen: Site, alert: dict[str, Any]) -> None:
    """The findings of the period may say more of the same alert: that, and not all of it again."""
    text = seen.workspace.spoken_in("en").watch().to_dict()["alerts"][0]["text"]
    row = {**alert, "text": text}
    for said, more in ((f"{text} A week before: 3.", "A week before: 3."), (text, ""),
                       ("Something else.", "")):  # fmt: skip
        assert cards._more(row, {alert["key"]: said}) == more
    assert cards._more(row, {}) == ""
