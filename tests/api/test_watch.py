"""`watch` through the workspace: a small brand imported, its alerts put aside, what is said."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from typer.testing import CliRunner

import fanbu
from fanbu import words
from fanbu.analyses.watch import KINDS
from fanbu.api.carried import packed_result, unpacked_result
from fanbu.cli import app
from fanbu.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fanbu import Workspace

END = date(2026, 8, 30)
NOW = datetime(2026, 8, 31, 4)  # noqa: DTZ001 - UTC, naive, as the api's clock gives it
COUNT = 120
BROKEN = END - timedelta(3)
SOURCES = {"官网": 40, "抖音": 60}


def leads(*, end: date = END, count: int = COUNT, broken: date = BROKEN) -> str:
    """Two sources; from Thursday on the second brings a quarter of what it did."""
    rng = np.random.default_rng(3)
    lines = ["external_id,created_at,source"]
    for back in range(count - 1, -1, -1):
        day = end - timedelta(back)
        for source, level in SOURCES.items():
            usual = level * (0.25 if source == "抖音" and day >= broken else 1.0)
            lines += [f"{source}{day}{n},{day} 10:00,{source}" for n in range(rng.poisson(usual))]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def brand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("watched") / "brand"
    fanbu.init(folder, name="Cloud", language="en")
    file = folder.parent / "leads.csv"
    file.write_text(leads(), encoding="utf-8")
    with fanbu.open(folder, clock=lambda: NOW) as workspace:
        workspace.import_files(file, as_="leads", as_of="2026-08-31", yes=True)
    return folder


@pytest.fixture
def watched(brand: Path, tmp_path: Path) -> Iterator[Workspace]:
    folder = shutil.copytree(brand, tmp_path / "brand")
    with fanbu.open(folder, clock=lambda: NOW) as workspace:
        yield workspace


def codes(found: Any) -> list[str]:
    return [each.code for each in found.warnings]


def test_the_drop_its_numbers_and_its_words(watched: Workspace) -> None:
    found = watched.watch()
    told = found.to_dict()
    [alert] = told["alerts"]
    assert (alert["kind"], alert["metric"], alert["place"]) == (
        "business", "leads", {"channel": "owned/douyin"},
    )  # fmt: skip
    assert alert["days"] == f"{BROKEN}..{END}"
    assert alert["direction"] == "bad"
    assert alert["value"] < alert["low"] < alert["expected"] < alert["high"]
    assert alert["expected"] == pytest.approx(240, rel=0.1)
    assert alert["effect"] == pytest.approx(alert["value"] - alert["expected"])
    assert alert["title"].startswith("Leads of Douyin below what was expected (−70%)")
    assert told["faults"] == []
    assert told["days"] == f"{END - timedelta(6)}..{END}"
    [finding] = found.findings
    assert finding.key == alert["key"] == f"alert:leads:channel=owned/douyin:{BROKEN}..{END}"
    assert found.table.column("metric").to_pylist() == ["leads"]
    assert found.query["date"] == f"{END}"


def test_the_answer_is_as_documented(watched: Workspace) -> None:
    """Every key and every warning has its line in docs/watch.md."""
    page = (Path(__file__).parents[2] / "docs" / "watch.md").read_text(encoding="utf-8")
    told = watched.watch().to_dict()
    watched.add_channel_rule("earned/other", ["source=论坛"])
    [fault] = watched.watch().to_dict()["faults"]
    keys = {*told, *told["alerts"][0], *told["alerts"][0]["alerts"][0], *fault}
    said = {key.removeprefix("warnings.") for key in words.keys("en")
            if key.startswith("warnings.watch_")}  # fmt: skip
    assert sorted(name for name in {*keys, *said} if f"`{name}`" not in page) == []
    assert all(f"`{name}`" in page for name in KINDS if name != "alert")


def test_it_travels_whole(watched: Workspace) -> None:
    """As a remote workspace has it: the same rows, findings and words."""
    found = watched.watch()
    other = unpacked_result(json.loads(json.dumps(packed_result(found))))
    assert other.to_dict() == found.to_dict()
    assert other.findings == found.findings
    assert other.table.equals(found.table)


def test_what_is_put_aside_stays_away_for_its_days(watched: Workspace) -> None:
    [alert] = watched.watch().to_dict()["alerts"]
    with pytest.raises(BadInput) as caught:
        watched.dismiss_finding(alert["key"].replace("leads", "orders"), "x")
    assert caught.value.code == "unknown_finding"
    watched.dismiss_finding(alert["key"], "the channel is paused", by="Ann")
    told = watched.watch().to_dict()
    assert told["alerts"] == []
    [aside] = told["dismissed"]
    assert aside["dismissed"]["reason"] == "the channel is paused"
    # seen a day earlier, the run of days is shorter, and the same
    earlier = watched.watch(date=END - timedelta(1)).to_dict()
    assert earlier["alerts"] == []
    assert [each["dismissed"]["by"] for each in earlier["dismissed"]] == ["Ann"]
    # the report's findings know nothing of it
    assert watched.findings("day", date=END).to_dict()["gone"] == []
    watched.restore_finding(alert["key"])
    assert len(watched.watch().to_dict()["alerts"]) == 1


def test_the_budget_is_a_setting_and_what_it_leaves_is_counted(watched: Workspace) -> None:
    told = watched.watch(budget=0).to_dict()
    assert (told["alerts"], told["over_budget"]) == ([], 1)
    with watched.folder.settings_file.open("a", encoding="utf-8") as file:
        file.write("\n[watch]\nbudget = 0\n")
    watched.renew()
    told = watched.watch().to_dict()
    assert (told["budget"], told["alerts"], told["over_budget"]) == (0, [], 1)
    assert len(watched.watch(budget=3).to_dict()["alerts"]) == 1
    with pytest.raises(BadInput) as caught:
        watched.watch(budget=-1)
    assert caught.value.code == "bad_budget"


def test_days_to_come_and_before_all_data(watched: Workspace) -> None:
    ahead = watched.watch(date="2026-12-01")
    assert codes(ahead) == ["watch_ahead"]
    assert ahead.to_dict()["days"] == f"{END - timedelta(6)}..{END}"
    before = watched.watch(date="2020-01-01")
    assert codes(before) == ["watch_before"]
    assert before.to_dict()["alerts"] == []


def test_too_little_history(watched: Workspace) -> None:
    early = watched.watch(date=END - timedelta(COUNT - 40))
    assert codes(early) == ["watch_short"]
    told = early.to_dict()
    assert set(told["series"]) == {"short"}
    assert {"metric": "leads", "place": {}, "reason": "short"} in told["silent"]


def test_no_data_at_all(ws: Workspace) -> None:
    found = ws.watch()
    assert codes(found) == ["watch_no_data"]
    assert found.to_dict()["alerts"] == []


def test_a_changed_rule_is_told_beside_the_alerts(watched: Workspace) -> None:
    watched.add_channel_rule("earned/other", ["source=论坛"])
    [fault] = watched.watch().to_dict()["faults"]
    assert (fault["fault"], fault["kind"]) == ("changed_definition", "data")
    assert "Channel rule" in fault["text"]


def test_a_definition_edited_by_hand_is_told_of(watched: Workspace) -> None:
    """It meant something else in the report that was published this week."""
    watched.publish("week", date=END)
    assert watched.watch().to_dict()["faults"] == []
    own = "- name: leads\n  label: {zh: 线索, en: Leads}\n  measure: count()\n  of: leads\n"
    watched.folder.metrics.mkdir(exist_ok=True)
    (watched.folder.metrics / "own.yaml").write_text(own, encoding="utf-8")
    watched.renew()
    [fault] = watched.watch().to_dict()["faults"]
    assert fault["fault"] == "changed_definition"
    assert fault["title"] == "What numbers mean was changed: the definition of leads"


def test_settings_that_mean_nothing_are_no_fault(watched: Workspace) -> None:
    watched.set_settings({"name": "Rain"})
    assert watched.watch().to_dict()["faults"] == []
    watched.set_settings({"week_start": "sunday"}, yes=True)
    assert [each["fault"] for each in watched.watch().to_dict()["faults"]] == ["changed_definition"]


@pytest.mark.parametrize(("language", "said"), [("zh", "低于预期"), ("en", "below what was")])
def test_the_command(watched: Workspace, language: str, said: str) -> None:
    folder = watched.folder.root
    watched.close()
    file = folder / "fanbu.toml"
    text = file.read_text(encoding="utf-8").replace('language = "en"', f'language = "{language}"')
    file.write_text(text + f"\ntoday = {END + timedelta(1)}\n" if "today" not in text else text,
                    encoding="utf-8")  # fmt: skip
    done = CliRunner().invoke(app, ["watch", "-w", str(folder), "--date", f"{END}"])
    assert done.exit_code == 0, done.output
    assert said in done.output
    assert done.output.splitlines()[0] == ("Judged: 24–30 Aug." if language == "en"
                                           else "判断的是 8月24日–30日。")  # fmt: skip
    assert f"alert:leads:channel=owned/douyin:{BROKEN}..{END}" in done.output


def test_the_days_behind_an_alert_are_those_of_a_query(watched: Workspace) -> None:
    """Nine weeks by day, exactly as `query` has them; the chart draws the same."""
    found = watched.watch()
    [alert] = found.to_dict()["alerts"]
    drawn = alert["drawn"]
    assert (drawn["metric"], drawn["place"]) == (alert["metric"], alert["place"])
    first = END - timedelta(62)
    asked = watched.query("leads", grain="day", start=str(first), end=str(END),
                          where="channel = 'owned/douyin'")  # fmt: skip
    rows = [(row["period"], row["leads"]) for row in asked.to_dict()["rows"]]
    assert [(each["day"], each["value"]) for each in drawn["days"]] == rows
    assert len(rows) == 63
    days = [each for each in drawn["days"] if each["day"] >= str(BROKEN)]
    assert sum(each["value"] for each in days) == alert["value"]
    assert sum(each["expected"] for each in days) == pytest.approx(alert["expected"])
    assert alert["shown"]["value"] == f"{alert['value']:.0f}"
    chart = found.chart()
    assert chart is not None
    assert chart.title == "Leads of Douyin by day"
    assert [row["v"] for row in chart.spec["data"]["values"]] == [value for _, value in rows]


def test_why_draws_the_days_that_an_alert_does(watched: Workspace) -> None:
    """Of the same days at the same place they are the same, and what came is told as the alert."""
    [alert] = watched.watch().to_dict()["alerts"]
    found = watched.why("leads", period=alert["days"], where="channel = 'owned/douyin'")
    told = found.to_dict()
    assert told["drawn"]["metric"] == "leads"
    at = {each["day"]: each for each in told["drawn"]["days"]}
    own = {each["day"]: each for each in alert["drawn"]["days"] if each["day"] >= str(BROKEN)}
    assert {day: at[day] for day in own} == own
    assert sum(each["value"] for day, each in at.items() if day >= str(BROKEN)) == told["value"]
    days, *_ = found.charts
    assert (days.name, [row["v"] for row in days.spec["data"]["values"]]) == (
        "days", [each["value"] for each in told["drawn"]["days"]])  # fmt: skip


def test_without_a_band_why_draws_no_days(watched: Workspace) -> None:
    told = watched.why("leads", period="2026-08-24..2026-08-30", against="before").to_dict()
    assert (told["band"], told["drawn"], told["marks"]) == (None, None, [])


def test_what_happened_then_is_marked(watched: Workspace) -> None:
    """Each once, though its strongest days are an occasion too."""
    found = watched.watch().to_dict()
    before = watched.watch(date="2026-06-30").to_dict()["marks"]
    assert ("promotion", "618 sale") in [(each["kind"], each["label"]) for each in before]
    labels = [each["label"] for each in found["marks"]]
    assert len(labels) == len(set(labels))
    [alert] = found["alerts"]
    for each in alert["drawn"]["days"]:
        on = [m["label"] for m in found["marks"] if m["first"] <= each["day"] <= m["last"]]
        assert each["mark"] == (", ".join(on) or None)


def test_what_the_budget_left_out_is_named(watched: Workspace) -> None:
    [alert] = watched.watch().to_dict()["alerts"]
    told = watched.watch(budget=0).to_dict()
    assert [(each["key"], each["left"], each["title"]) for each in told["left_out"]] == [
        (alert["key"], "budget", alert["title"])
    ]
    assert watched.watch().to_dict()["left_out"] == []


@pytest.mark.parametrize("given", ["-1", "x", "", "1.5", "99999"])
def test_a_budget_is_a_whole_number(watched: Workspace, given: str) -> None:
    with pytest.raises(BadInput) as caught:
        watched.set_settings({"watch.budget": given})
    assert caught.value.code == "bad_budget"


def test_the_budget_is_set_by_every_face(watched: Workspace) -> None:
    rows = watched.set_settings({"watch.budget": "0"}).to_dict()["rows"]
    assert rows == [{"setting": "watch.budget", "value": 0, "before": 5}]
    assert watched.watch().to_dict()["budget"] == 0
    text = watched.folder.settings_file.read_text(encoding="utf-8")
    assert "[watch]\nbudget = 0\n" in text
    shown = {row["setting"]: row["value"] for row in watched.show_settings().to_dict()["rows"]}
    assert shown["watch.budget"] == 0


def test_leads_are_watched_by_the_ad_campaign_that_their_list_names(
    folder: Path, tmp_path: Path
) -> None:
    """10 and 30 leads a day; in the last three days the second brings a fifth of what it did."""
    lines = ["external_id,created_at,ad_campaign"]
    for back in range(89, -1, -1):
        day = END - timedelta(back)
        for name, usual in (("Brand", 10), ("Parents", 30)):
            count = 6 if name == "Parents" and back < 3 else usual + day.day % 3
            lines += [f"{name}{day}{n},{day} 10:00,{name}" for n in range(count)]
    file = tmp_path / "leads.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with fanbu.open(folder, clock=lambda: NOW) as workspace:
        workspace.import_files(file, as_="leads", as_of="2026-08-31", yes=True)
        [alert] = workspace.watch().to_dict()["alerts"]
    assert (alert["metric"], alert["place"]) == ("leads", {"ad_campaign": "Parents"})
    assert (alert["days"], alert["value"]) == ("2026-08-28..2026-08-30", 18)
    assert alert["expected"] == pytest.approx(93, rel=0.05)
